"""Do figures that somebody published stand as he published them?"""
