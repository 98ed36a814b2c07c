"""What do trade, prices, work and welfare become when tariffs change?

>>> import detente as dt
>>> world = dt.World.bundled()
>>> shock = dt.equilibrium.TariffShock.on_imports(world, "USA", {"CHN": 0.2})
>>> dt.equilibrium.solve(world, shock).region("USA").welfare > 0
True
"""

from detente.equilibrium.batch import Batch, batch, batch_rates
from detente.equilibrium.gradients import welfare_gradient
from detente.equilibrium.model import (
    BAND_ELASTICITIES,
    Deficits,
    Family,
    GravityClosure,
    Model,
    Numeraire,
    Tax,
)
from detente.equilibrium.policy.levers import By, Levers
from detente.equilibrium.policy.nash import NashEquilibrium, nash
from detente.equilibrium.policy.optimal import Optimum, optimal, retaliation, retaliation_schedule
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
from detente.equilibrium.sweeps.sweep import Sweep, sweep

__all__ = [
    "BAND_ELASTICITIES",
    "Band",
    "Batch",
    "By",
    "Deficits",
    "Diversion",
    "Family",
    "FirstOrder",
    "FlowOutcome",
    "GravityClosure",
    "GroupMean",
    "Levers",
    "Model",
    "NashEquilibrium",
    "Numeraire",
    "Optimum",
    "Quota",
    "QuotaOutcome",
    "RegionOutcome",
    "Rent",
    "SectorOutcome",
    "Solution",
    "Status",
    "Sweep",
    "TariffShock",
    "Tax",
    "Weights",
    "band",
    "batch",
    "batch_rates",
    "nash",
    "optimal",
    "retaliation",
    "retaliation_schedule",
    "solve",
    "sweep",
    "welfare_gradient",
]
