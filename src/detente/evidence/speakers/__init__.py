"""Who says something in an article, and what is quoted?"""
