"""Which edition of the Harmonized System is a code of a given day written in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from detente.errors import BadQuestion

__all__ = ["EDITIONS", "Edition", "edition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of the Harmonized System, valid on ``[start, end)``."""

    name: str  # "HS 2022"
    start: date  # first day in force under the convention
    end: date | None  # first day of the next edition; None when none is decided
    source: str
    adopted: Mapping[str, date] = field(default_factory=dict)  # ISO-2: own first day, where later
    adoption_source: str = ""


EDITIONS: tuple[Edition, ...] = (
    Edition(
        name="HS 2017",
        start=date(2017, 1, 1),
        end=date(2022, 1, 1),
        source="WCO, amendments to the Harmonized System in force on 1 January 2017",
    ),
    Edition(
        name="HS 2022",
        start=date(2022, 1, 1),
        end=date(2028, 1, 1),
        source="WCO, Article 16 recommendation of 28 June 2019, in force on 1 January 2022",
        adopted=MappingProxyType({"US": date(2022, 1, 27)}),
        adoption_source="Proclamation 10326 of 23 December 2021 (86 FR 73593)",
    ),
    Edition(
        name="HS 2028",
        start=date(2028, 1, 1),
        end=None,
        source="WCO, amendments accepted in January 2026, in force on 1 January 2028",
    ),
)
"""Editions that codes of the record can be written in, oldest first."""


def edition(on: date, *, country: str | None = None) -> Edition:
    """The edition in force on a day: under the convention, or as `country` (ISO-2) applied it.

    The United States moved to HS 2022 on 2022-01-27, so an American code of 2022-01-10 is of
    HS 2017. A country that is not named in the table is taken to have moved with the convention;
    that holds for HS 2028 in the United States too, whose day is not decided.

    Raises
    ------
    BadQuestion
        For a day before 2017-01-01, which the table does not reach.
    """
    found = None
    for each in EDITIONS:
        if each.adopted.get(country or "", each.start) <= on:
            found = each
    if found is None:
        raise BadQuestion(
            f"{on} lies before {EDITIONS[0].name} ({EDITIONS[0].start}), the oldest edition of the "
            "Harmonized System that detente knows."
        )
    return found
