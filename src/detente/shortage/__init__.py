"""What cannot be made, and when, if an input is withheld?"""
