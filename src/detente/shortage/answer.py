"""What does one control or cut do, as one method after the other sees it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from detente.shortage.licences import Licences

__all__ = ["LIMITS", "METHODS", "Answer", "Band", "Question"]

METHODS = ("market", "network", "inventory")
LIMITS = {
    "market": "No stocks and no days: it compares a year before with a year after. It knows the "
    "users of seven minerals in the United States only; what the price cannot clear is rationed by "
    "an assumed order, and the loss downstream follows what users buy from one another.",
    "network": "No stocks and no days, so no day of stop. Everything adjusts at once along given "
    "elasticities, which hides the first months; the bill of the mineral and its split among users "
    "are assumed, and the structure of the economy is that of 2014.",
    "inventory": "No prices, so no rent and no saving of what becomes dear. Proportions are fixed, "
    "which makes the loss an upper bound; cover and the part of an industry that needs the product "
    "are assumed over wide ranges, and it speaks of industries, never of one plant.",
}
"""What each method cannot say."""


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest, central and highest value over the parameters that the method varies."""

    low: float
    central: float
    high: float

    @staticmethod
    def of(values: tuple[float, float, float]) -> Band:
        """The band that holds three values, the second of them central."""
        return Band(min(values), values[1], max(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What China withholds, from whom, since when and for how long."""

    element: str  # symbol
    cut: float | None = None  # share of its exports withheld; None: `licences` says
    licences: Licences | None = None
    destination: str | None = None  # ISO-2; None: every destination
    begun: date
    months: int = 12
    control: str = ""  # id of the measure, where one was asked
    cover: tuple[float, float, float] | None = None  # days, rising; None: those on file


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one method says. Money in USD million over the months asked; a loss is positive."""

    method: str
    status: str
    message: str
    place: str  # whose loss
    gdp_loss: Band | None = None
    gdp_loss_share: Band | None = None
    industries: tuple[tuple[str, float], ...] = ()  # name, central loss, the largest first
    price: Band | None = None  # multiple of the price before
    first_stop: tuple[int | None, int | None, int | None] | None = None  # days since the control
    rent: Band | None = None
    substitutes: tuple[tuple[str, float], ...] = ()  # who makes more, central share more
    varied: tuple[str, ...] = ()  # what the band is over
    sources: tuple[str, ...] = field(default=())
