"""How much of an annotated article was read and judged as the annotation says?"""
