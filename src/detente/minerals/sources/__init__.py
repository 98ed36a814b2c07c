"""What do the publishers' own files of mineral statistics say?"""

from detente.minerals.sources.bgs import read_bgs
from detente.minerals.sources.usgs import read_mcs, read_mcs_world

__all__ = ["read_bgs", "read_mcs", "read_mcs_world"]
