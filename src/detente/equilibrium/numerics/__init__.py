"""How is a system of equations, or the top of an objective, found?"""
