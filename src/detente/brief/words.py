"""How are days, rates, changes and money written for people?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from detente.scenario import Range
from detente.units import MINUS

__all__ = [
    "band",
    "by",
    "change",
    "change_band",
    "day",
    "days_between",
    "joined",
    "kind_words",
    "level",
    "money",
    "money_change",
    "place_name",
    "points",
    "short_day",
    "side",
    "times",
]

_SIDES = {"US": "the US", "CN": "China"}
_BY = {"US": "US", "CN": "China", "both": "US, China"}
_KINDS = {
    "tariff": "tariff",
    "export_control": "export control",
    "entity_rule": "entity rule",
    "fee": "fee",
    "customs_rule": "customs rule",
    "investment_rule": "investment rule",
    "commitment": "commitment",
}
_DOUBLED = 1.0  # a rise beyond this is told as a multiple, since percent of a small base misleads


def day(when: date) -> str:
    """``9 April 2025``."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """``9 Apr 2025``."""
    return f"{when.day} {when:%b %Y}"


def days_between(first: date, last: date) -> str:
    """``in 5 days``, ``today``, ``12 days before``, seen from `first`."""
    gap = (last - first).days
    if gap == 0:
        return "the same day"
    unit = "day" if abs(gap) == 1 else "days"
    return f"in {gap} {unit}" if gap > 0 else f"{-gap} {unit} before"


def level(fraction: float) -> str:
    """A rate or a share with three significant figures: ``24.4 %``, ``136 %``."""
    return f"{_number(100 * fraction)} %"


def points(difference: float) -> str:
    """A difference of two rates: ``−10.0 pp``; ``0 pp`` below a hundredth of a point."""
    return f"{_signed(100 * difference)} pp"


def change(fraction: float) -> str:
    """A relative change: ``−0.66 %``; where it more than doubles, ``12.3 times as much``."""
    if fraction > _DOUBLED:
        return f"{times(fraction)} as much"
    return f"{_signed(100 * fraction, figures=2)} %"


def times(fraction: float) -> str:
    """A rise as a multiple: 11.3 is ``12.3 times``."""
    return f"{_number(1 + fraction)} times"


def band(found: Range) -> str:
    """``−0.70 to −0.54 %``: least and greatest of a relative change."""
    if found.high > _DOUBLED:
        return f"{_number(1 + found.low)} to {_number(1 + found.high)} times"
    low, high = (_signed(100 * value, figures=2) for value in (found.low, found.high))
    return f"{low} %" if low == high else f"{low} to {high} %"


def change_band(found: Range, *, bare: bool = False) -> str:
    """``−0.66 % (−0.70 to −0.54 %)``; bare ``−0.66 %, −0.70 to −0.54 %``."""
    if found.low == found.high:
        return change(found.central)
    if bare:
        return f"{change(found.central)}, {band(found)}"
    return f"{change(found.central)} ({band(found)})"


def money(usd_million: float) -> str:
    """``USD 296 bn``."""
    return f"USD {_number(usd_million / 1000)} bn"


def money_change(usd_million: float) -> str:
    """``+USD 193 bn`` or ``−USD 117 bn``."""
    if abs(usd_million) < 5:
        return "USD 0 bn"
    sign = MINUS if usd_million < 0 else "+"
    return f"{sign}USD {_number(abs(usd_million) / 1000)} bn"


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def side(code: str) -> str:
    """The side that an ISO-2 code stands for, in a sentence: ``the US``, ``China``."""
    return _SIDES.get(code, place_name(code))


def by(imposer: str) -> str:
    """Who imposes, in a table: ``US``, ``China``, or both."""
    return ", ".join(_BY.get(code, code) for code in imposer.split("/"))


def place_name(code: str) -> str:
    """A country's usual name; an unknown code stands for itself."""
    from detente.errors import UnknownPlace
    from detente.places import place

    try:
        return place(code, groups=True).name
    except UnknownPlace:
        return code


def kind_words(kind: str) -> str:
    """A kind of measure without its underscore."""
    return _KINDS.get(kind, kind.replace("_", " "))


def _number(value: float, figures: int = 3) -> str:
    """At most `figures` significant figures, never more than two decimals."""
    if not math.isfinite(value):
        return "not known"
    return f"{value:,.{_decimals(value, figures)}f}".replace("-", MINUS)


def _signed(value: float, figures: int = 3) -> str:
    if abs(value) < 0.005:
        return "0"
    return f"{value:+,.{_decimals(value, figures)}f}".replace("-", MINUS)


def _decimals(value: float, figures: int) -> int:
    size = math.floor(math.log10(abs(value))) if value else 0
    return max(0, min(2, figures - 1 - size))
