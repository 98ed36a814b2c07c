"""How do the publishers' own files become tables and worlds?

One reader a publisher, for files as they are downloaded; each returns an `IoTable` (all sales by
seller, user and sector) or a `TradeTable` (trade by sector), which become worlds.
"""

from detente.world.sources.baci import read_baci
from detente.world.sources.concordance import Concordance
from detente.world.sources.icio import read_icio
from detente.world.sources.itpd import read_itpd
from detente.world.sources.trade import TradeTable
from detente.world.sources.wiod import read_wiod

__all__ = ["Concordance", "TradeTable", "read_baci", "read_icio", "read_itpd", "read_wiod"]
