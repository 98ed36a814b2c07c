"""What is one figure of a sentence: its place, value, unit and hedge?"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One figure of a sentence; `kind` is percent, points, money, duration or plain.

    Spans count from the sentence's first character. `paired` marks the first of "from A to B".
    """

    start: int
    end: int
    kind: str
    value: float
    upper: float | None = None
    unit: str
    hedge: str = ""
    negated: bool = False
    paired: str = ""  # "from" or "to"
