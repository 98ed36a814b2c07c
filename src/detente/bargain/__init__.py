"""Which deal beats no deal, for whom, and who is pressed for time?"""
