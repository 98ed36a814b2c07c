"""Which duties stood between two sides in a window, and how are they shown?"""

from __future__ import annotations

from datetime import date
from itertools import combinations

from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.duties.history import Duty, Level, duties_between, history, levels_in
from detente.evidence.judge.figures import shown
from detente.ledger import Calendar
from detente.places import place

__all__ = [
    "cites_of",
    "command_of",
    "levels_here",
    "narrow_duties",
    "partial_sums",
    "record_of",
]

_PLAIN_GOODS = "9503.00.00.73"  # toys: free of base duty and of every list of products


def levels_here(
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    known: date,
    levels: tuple[Level, ...],
) -> list[Level]:
    """Levels in law in the window, and what texts announced by its last day had set."""
    found = list(levels_in(levels, days.first, days.last))
    told = history(context.ledger, imposer, target, known, Calendar.announced)
    for level in levels_in(told, days.first, days.last):
        if all(level.duties != other.duties for other in found):
            found.append(level)
    return found


def narrow_duties(
    context: Context, imposer: str, target: str, days: Window, known: date
) -> list[Duty]:
    """The duties on lists of goods in law or announced at either end of the window."""
    found: dict[tuple[str, float], Duty] = {}
    for calendar in (Calendar.legal, Calendar.announced):
        for day in (days.last, days.first):
            for duty in duties_between(context.ledger, imposer, target, day, known, calendar):
                if not duty.broad:
                    found.setdefault((duty.measure, duty.rate), duty)
    return list(found.values())


def partial_sums(levels: list[Level]) -> list[tuple[float, str]]:
    """Sums of some but not all duties of a level."""
    found = []
    for level in levels:
        for count in range(2, len(level.duties)):
            for some in combinations(level.duties, count):
                names = " and ".join(duty.title for duty in some)
                found.append((sum(duty.rate for duty in some), names))
    return found


def record_of(level: Level | None, imposer: str, target: str, day: date, side: str = "") -> str:
    """The record of a level in words."""
    if level is None:
        return ""
    side = side or ("all origins" if target == "world" else place(target).name)
    return f"{shown(100 * level.total)} on goods of {side} ({imposer}), {max(level.since, day)}"


def cites_of(duties: list[Duty] | tuple[Duty, ...]) -> str:
    """The texts that duties rest on."""
    return "; ".join(dict.fromkeys(duty.cite for duty in duties))


def command_of(imposer: str, target: str, level: Level | None, days: Window) -> str:
    """The command that shows a level again."""
    since = level.since if level else days.first
    on = max(since, days.first) if since <= days.last else since
    told = "" if level is None or level.calendar is Calendar.legal else " --calendar announced"
    if imposer == "US" and target != "world":
        return f"detente tariff {_PLAIN_GOODS} --origin {target} --on {on}{told}"
    country = f" --country {target}" if target != "world" else ""
    return f"detente measures --imposer {imposer}{country} --kind tariff --on {on}{told}"
