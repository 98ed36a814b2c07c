"""What do customs entries owe, and what of it comes back? A file in, every row accounted for."""

from detente.tariffs.entries.assess import Assessment, assess
from detente.tariffs.entries.columns import COLUMNS

__all__ = ["COLUMNS", "Assessment", "assess"]
