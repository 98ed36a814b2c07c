"""What do thousands of scenarios lead to: which to try, how to run them, where results go?"""
