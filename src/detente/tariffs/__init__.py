"""What does this product pay, from there, on that day, and why?"""

from detente.tariffs.answer import Component, NotApplied, Parcel, Stack, WouldChange
from detente.tariffs.assumptions import Assumptions, assumption_set, assumption_sets, switches
from detente.tariffs.average import Averages, average
from detente.tariffs.case import Case
from detente.tariffs.change import Change, what_changed
from detente.tariffs.collected import MonthGap, collected_gap
from detente.tariffs.lookup import lookup
from detente.tariffs.panel import Panel, panel
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.sensitivity import Band, band
from detente.tariffs.stack import Duties, duties, tariff_measures

__all__ = [
    "Assumptions",
    "Averages",
    "Band",
    "Case",
    "Change",
    "Component",
    "Duties",
    "Lines",
    "MonthGap",
    "NotApplied",
    "Panel",
    "Parcel",
    "Stack",
    "WouldChange",
    "assumption_set",
    "assumption_sets",
    "average",
    "band",
    "collected_gap",
    "duties",
    "lookup",
    "panel",
    "schedule",
    "switches",
    "tariff_measures",
    "what_changed",
]
