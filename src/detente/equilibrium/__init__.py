"""What do trade, prices, work and welfare become when tariffs change?

>>> import detente as dt
>>> world = dt.World.bundled()
>>> shock = dt.equilibrium.TariffShock.on_imports(world, "USA", {"CHN": 0.2})
>>> dt.equilibrium.solve(world, shock).region("USA").welfare > 0
True
"""

from detente.equilibrium.model import (
    BAND_ELASTICITIES,
    Deficits,
    Family,
    GravityClosure,
    Model,
    Numeraire,
    Tax,
)
from detente.equilibrium.report import (
    Diversion,
    FirstOrder,
    GroupMean,
    QuotaOutcome,
    SectorOutcome,
    Weights,
)
from detente.equilibrium.shock import Quota, Rent, TariffShock
from detente.equilibrium.solution import Band, FlowOutcome, RegionOutcome, Solution, Status
from detente.equilibrium.solver import band, solve

__all__ = [
    "BAND_ELASTICITIES",
    "Band",
    "Deficits",
    "Diversion",
    "Family",
    "FirstOrder",
    "FlowOutcome",
    "GravityClosure",
    "GroupMean",
    "Model",
    "Numeraire",
    "Quota",
    "QuotaOutcome",
    "RegionOutcome",
    "Rent",
    "SectorOutcome",
    "Solution",
    "Status",
    "TariffShock",
    "Tax",
    "Weights",
    "band",
    "solve",
]
