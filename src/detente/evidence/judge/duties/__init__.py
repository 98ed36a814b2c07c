"""Do stated duties, their changes and averages hold?"""
