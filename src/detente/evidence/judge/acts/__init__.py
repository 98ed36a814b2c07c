"""Do stated days, lengths, counts and promises hold?"""
