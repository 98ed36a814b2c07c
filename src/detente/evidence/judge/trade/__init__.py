"""Do stated sums, quantities and prices of trade hold?"""
