"""What does this product pay, from there, on that day, and why?"""

from detente.tariffs.answer import Component, NotApplied, Parcel, Stack, WouldChange
from detente.tariffs.average import Averages, average
from detente.tariffs.lookup import lookup
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.stack import Case, Duties, duties, tariff_measures

__all__ = [
    "Averages",
    "Case",
    "Component",
    "Duties",
    "Lines",
    "NotApplied",
    "Parcel",
    "Stack",
    "WouldChange",
    "average",
    "duties",
    "lookup",
    "schedule",
    "tariff_measures",
]
