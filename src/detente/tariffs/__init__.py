"""What does this product pay, from there, on that day, and why?"""

from detente.tariffs.lookup import Component, NotApplied, Stack, lookup
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.stack import Case, Duties, duties, tariff_measures

__all__ = [
    "Case",
    "Component",
    "Duties",
    "Lines",
    "NotApplied",
    "Stack",
    "duties",
    "lookup",
    "schedule",
    "tariff_measures",
]
