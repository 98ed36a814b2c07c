"""Who trades what with whom, and who uses it to make what?"""

from detente.world.accounts import Measured, World
from detente.world.aggregate import aggregate
from detente.world.check import Check, check, require
from detente.world.elasticities import Elasticities, Variant, sector_elasticities
from detente.world.table import IoTable

__all__ = [
    "Check",
    "Elasticities",
    "IoTable",
    "Measured",
    "Variant",
    "World",
    "aggregate",
    "check",
    "require",
    "sector_elasticities",
]
