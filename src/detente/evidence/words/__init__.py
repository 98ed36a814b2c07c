"""Which figures, days, places and things do the words of a sentence name?"""
