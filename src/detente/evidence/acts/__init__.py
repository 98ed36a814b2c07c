"""Which acts and measures does an article tell of, and of which day?"""
