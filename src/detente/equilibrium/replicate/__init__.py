"""Do the published results come out again when the papers are solved?"""
