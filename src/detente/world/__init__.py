"""Who trades what with whom?"""

from detente.world.accounts import World

__all__ = ["World"]
