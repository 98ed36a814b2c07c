"""What was assumed for an answer on a shortage, and how far may it lie from the truth?"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Assumption", "Range"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The least, the central and the largest value over what is not known."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken as given; every answer carries its list."""

    name: str
    value: str
    source: str
    certainty: str  # official | recalled | low | assumption | closure
