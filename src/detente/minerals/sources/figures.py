"""What is one figure of a mineral yearbook: a number, a bound, a range, or a mark?"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Figure", "Row", "figure", "tonnes"]

_RANGE = re.compile(r"^([\d.]+)\s*[-–]\s*([\d.]+)$")
_MARKS = {
    "": "not given",
    "NA": "not available",
    "W": "withheld",
    "E": "net exporter",
    "XX": "not applicable",
    "—": "",
    "–": "",
    "s": "less than half a unit",
}
_TONNES = {
    "metric tons": 1.0,
    "kilograms": 1e-3,
    "thousand metric tons": 1e3,
    "million metric tons": 1e6,
    "tonnes (metric)": 1.0,
    "tonnes (metal content)": 1.0,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed: `low` and `high` are equal for a number, None where none is known.

    `mark` says why there is no number, or how it is bounded.
    """

    low: float | None
    high: float | None
    mark: str = ""

    @property
    def value(self) -> float | None:
        """The number, the middle of a range, or the bound that is known."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        return self.low if self.low is not None else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of a yearbook: whose, of what, when, in tonnes where it is a mass."""

    source: str
    commodity: str
    country: str
    statistic: str  # production, capacity, reserves, net import reliance, import source, price
    detail: str
    unit: str
    year: str
    figure: Figure
    estimated: bool = False
    note: str = ""


def figure(text: str) -> Figure:
    """Read what a yearbook prints: ``45,500``, ``>50``, ``<1``, ``10,000 - 15,000``, ``W``, ``—``.

    An em dash is zero by the legend of the Mineral Commodity Summaries.
    """
    plain = text.strip().replace(",", "").replace("\u00a0", "")
    if plain in ("—", "–", "-----"):
        return Figure(0.0, 0.0)
    if plain in _MARKS:
        return Figure(None, None, _MARKS[plain])
    if found := _RANGE.match(plain):
        return Figure(float(found[1]), float(found[2]), "range")
    try:
        if plain[0] in "<>":
            bound = float(plain[1:])
            if plain[0] == ">":
                return Figure(bound, None, "at least")
            return Figure(None, bound, "at most")
        number = float(plain)
    except ValueError:
        return Figure(None, None, text.strip())
    return Figure(number, number)


def tonnes(found: Figure, unit: str) -> tuple[Figure, str]:
    """The figure in tonnes where its unit is a mass, else as it is."""
    factor = _TONNES.get(unit.strip())
    if factor is None:
        return found, unit.strip()
    low = None if found.low is None else found.low * factor
    high = None if found.high is None else found.high * factor
    return Figure(low, high, found.mark), "t"
