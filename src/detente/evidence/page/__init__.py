"""What is the text of a page, who published it, and on which day?"""
