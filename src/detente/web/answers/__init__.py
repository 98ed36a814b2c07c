"""The questions of the API, answered as plain data; pages may use the same functions.

Each takes the `Engine` and the texts of a question as a person or program writes them, and raises
only classes of `detente.errors`, in the words of the command line.
"""
