"""Which version is this?"""

__all__ = ["VERSION"]

VERSION = "0.1.0"
