"""What changes between two days or two ledgers, as shocks with reasons; and what follows."""

from detente.scenario.effects import Effects, Range
from detente.scenario.file import Amendment, Scenario, scenario_names
from detente.scenario.moment import Moment
from detente.scenario.run import Run, StateChange
from detente.scenario.shock import OriginShock, origin_shocks

__all__ = [
    "Amendment",
    "Effects",
    "Moment",
    "OriginShock",
    "Range",
    "Run",
    "Scenario",
    "StateChange",
    "origin_shocks",
    "scenario_names",
]
