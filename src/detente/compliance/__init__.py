"""Is a deal kept, and is it gone round? Commitments on a day, and trade seen from both ends."""

from detente.compliance.commitments import VERDICTS, Assessment, Reading, assess, assess_all, find
from detente.compliance.compare import Level, levels
from detente.compliance.habit import Habit, habit
from detente.compliance.observed import Observation, observations
from detente.compliance.terms import Term, Version, terms, versions

__all__ = [
    "VERDICTS",
    "Assessment",
    "Habit",
    "Level",
    "Observation",
    "Reading",
    "Term",
    "Version",
    "assess",
    "assess_all",
    "find",
    "habit",
    "levels",
    "observations",
    "terms",
    "versions",
]
