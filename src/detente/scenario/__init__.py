"""What changes between two days or two ledgers, as shocks with reasons; and what follows."""

from detente.scenario.effects import Diverted, Effects, Moved, Range
from detente.scenario.file import Amendment, Scenario, scenario_names
from detente.scenario.moment import Moment
from detente.scenario.run import Run, StateChange
from detente.scenario.shock import DutyShocks, OriginShock, SectorShock, duty_shocks, origin_shocks

__all__ = [
    "Amendment",
    "Diverted",
    "DutyShocks",
    "Effects",
    "Moment",
    "Moved",
    "OriginShock",
    "Range",
    "Run",
    "Scenario",
    "SectorShock",
    "StateChange",
    "duty_shocks",
    "origin_shocks",
    "scenario_names",
]
