"""Which tariffs would governments choose, alone or against each other?"""
