"""What do trade, prices, work and welfare become when tariffs change?

>>> import detente as dt
>>> world = dt.World.bundled()
>>> shock = dt.equilibrium.TariffShock.on_imports(world, "USA", {"CHN": 0.2})
>>> dt.equilibrium.solve(world, shock).region("USA").welfare > 0
True
"""

from detente.equilibrium.model import BAND_ELASTICITIES, Family, Model, Tax
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Band, FlowOutcome, RegionOutcome, Solution, Status
from detente.equilibrium.solver import band, solve

__all__ = [
    "BAND_ELASTICITIES",
    "Band",
    "Family",
    "FlowOutcome",
    "Model",
    "RegionOutcome",
    "Solution",
    "Status",
    "TariffShock",
    "Tax",
    "band",
    "solve",
]
