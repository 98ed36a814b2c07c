"""How far do shares that nobody knows exactly move an average?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.errors import BadQuestion
from detente.tariffs.assumptions import assumption_set, switches
from detente.tariffs.average import Averages, average

__all__ = ["Band", "Move", "band"]

_SETS = ("trade-low", "trade", "trade-high")


@dataclass(frozen=True, slots=True)
class Move:
    """One switch turned alone: the average then, and how much that is above the central one."""

    switch: str
    option: str
    meaning: str
    total: float
    change: float


@dataclass(frozen=True, slots=True)
class Band:
    """An average under three sets of assumptions, and each switch by itself (for one day only).

    The low set turns every share at once to the end at which duties come out low, the high set
    to the other end: a range of assumptions, no confidence interval.
    """

    low: Averages
    central: Averages
    high: Averages
    moves: tuple[Move, ...] = ()

    def to_dict(self, day: date) -> dict[str, Any]:
        """The central answer for a day with the band as plain data."""
        return self.central.to_dict(day) | {
            "band": {
                name: {"total": found.on(day), "assumption_set": found.assumption_set}
                for name, found in self._by_name().items()
            },
            "moves": [
                {
                    "switch": move.switch,
                    "option": move.option,
                    "meaning": move.meaning,
                    "total": move.total,
                    "change": move.change,
                }
                for move in self.moves
            ],
        }

    def rows(self) -> list[dict[str, Any]]:
        """One row for each step of any of the three: from, low, central, high."""
        found = self._by_name()
        days = sorted({day for series in found.values() for day in series.days})
        return [
            {"from": day, **{name: series.on(day) for name, series in found.items()}}
            for day in days
        ]

    def _by_name(self) -> dict[str, Averages]:
        return {"low": self.low, "central": self.central, "high": self.high}


def band(*, assumptions: str = "trade", moves: bool = True, **question: Any) -> Band:
    """An average (see `average`) under the low, central and high sets of assumptions.

    Switches of `assumptions` that are set, as in ``trade,usmca=2025h2``, are held in all three.
    With `moves`, each option of each other switch is tried alone on the first day asked.

    Raises
    ------
    BadQuestion
        When the assumptions are not those of all trade, or `average` refuses the question.
    """
    first, *fixed = assumption_set(assumptions).name.split(",")
    if first != "trade":
        raise BadQuestion(
            f"A band is drawn around the set trade, not {first}. "
            "Use trade, perhaps with switches that are to stay as they are."
        )
    low, central, high = (
        average(assumptions=",".join([name, *fixed]), **question) for name in _SETS
    )
    if not moves:
        return Band(low, central, high)
    day = central.days[0]
    held = {text.partition("=")[0] for text in fixed}
    alone = {key: value for key, value in question.items() if key not in ("start", "end")}
    found = []
    for switch, options in switches().items():
        if switch in held or (switch == "special" and question.get("special")):
            continue
        for option, meaning in options.items():
            if option == central.switches[switch]:
                continue
            spec = ",".join(["trade", *fixed, f"{switch}={option}"])
            total = average(**(alone | {"on": day, "assumptions": spec})).on(day)
            if abs(total - central.on(day)) > _NOTHING:
                found.append(Move(switch, option, meaning, total, total - central.on(day)))
    found.sort(key=lambda move: -abs(move.change))
    return Band(low, central, high, tuple(found))


_NOTHING = 5e-7
