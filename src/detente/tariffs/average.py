"""How high are an importer's duties on one origin on average, and how did that change?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Calendar, Ledger
from detente.ledger.timeline import change_days
from detente.tariffs.facts import assumption_set
from detente.tariffs.stack import Case, duties, tariff_measures
from detente.tariffs.weights import weights_for

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Averages", "average"]

_UNION_STANDS_FOR = "DE"  # the law treats members alike; a test holds it to that


@dataclass(frozen=True, eq=False)
class Averages:
    """Average duties of one importer on one origin, as steps: `days[k]` opens step k.

    `total`, `base` and each of `by_authority` are (steps,) fractions of customs value; `base` and
    the parts add up to `total` exactly. `coverage` is the share of the weights' value that found
    a line with a known duty.
    """

    importer: str
    origin: str
    calendar: Calendar
    known: date
    weights: str
    weights_meaning: str
    coverage: float
    assumptions: str
    days: tuple[date, ...]
    base: NDArray[np.float64]
    by_authority: dict[str, NDArray[np.float64]]

    @property
    def total(self) -> NDArray[np.float64]:
        """Base and all additions, (steps,)."""
        return self.base + self.additional

    @property
    def additional(self) -> NDArray[np.float64]:
        """All additions to the base, (steps,)."""
        return sum(self.by_authority.values(), np.zeros(len(self.days)))

    def position(self, on: date) -> int:
        """The step that holds on a day within the series."""
        return bisect_right(self.days, on) - 1

    def on(self, day: date) -> float:
        """The average total on a day."""
        return float(self.total[self.position(day)])

    def to_dict(self, day: date) -> dict[str, Any]:
        """The answer for one day as plain data."""
        step = self.position(day)
        return {
            "on": day.isoformat(),
            "importer": self.importer,
            "origin": self.origin,
            "calendar": self.calendar.value,
            "known": self.known.isoformat(),
            "total": float(self.total[step]),
            "additional": float(self.additional[step]),
            "by_authority": {"base": float(self.base[step])}
            | {name: float(values[step]) for name, values in self.by_authority.items()},
            "coverage": self.coverage,
            "weights": self.weights,
        }

    def to_polars(self) -> pl.DataFrame:
        """One row a step: from, total, base and each authority, fractions of customs value."""
        import polars as pl

        columns: dict[str, Any] = {
            "from": list(self.days),
            "importer": self.importer,
            "origin": self.origin,
            "total": self.total,
            "base": self.base,
        }
        return pl.DataFrame(columns | self.by_authority)


def average(
    *,
    origin: str,
    on: date | None = None,
    start: date | None = None,
    end: date | None = None,
    importer: str = "US",
    weights: str = "",
    known: date | None = None,
    calendar: Calendar = Calendar.legal,
    assumptions: str = "trade",
    ledger: Ledger | None = None,
) -> Averages:
    """Average duty of `importer` on goods of `origin`: on one day, or over ``[start, end)``.

    A series has a step for every day on which any duty on the origin changes. Duties of the
    Union stand for each member; its weights are the Union's.

    Raises
    ------
    BadQuestion
        When the weights are unknown or not held for the origin.
    """
    book = ledger or Ledger.bundled()
    first = on or start or date.today()
    last = first + timedelta(days=1) if on or end is None else end
    seen = known or date.today()
    scale = weights_for(importer, origin, weights)
    measures = tariff_measures(book, importer, first)
    goods_of = _UNION_STANDS_FOR if origin == "EU" else origin
    days = [first]
    if on is None:
        days += _days(book, measures, goods_of, first, last, seen, calendar)
    base = np.zeros(len(days))
    parts: dict[str, NDArray[np.float64]] = {}
    coverage = 1.0
    for step, day in enumerate(days):
        case = Case(
            origin=goods_of,
            on=day,
            known=seen,
            calendar=calendar,
            assumptions=assumption_set(assumptions),
        )
        found = duties(scale.lines, tariff_measures(book, importer, day), case)
        counted = ~np.isnan(found.base)
        share = np.where(counted, scale.value, 0.0)
        coverage = min(coverage, float(share.sum() / scale.value.sum()))
        share = share / share.sum()
        base[step] = np.nansum(found.base * share)
        for part in found.parts:
            if not part.is_base:
                column = parts.setdefault(part.measure.authority, np.zeros(len(days)))
                column[step] += np.nansum(part.duty * share)
    return Averages(
        importer=importer,
        origin=origin,
        calendar=calendar,
        known=seen,
        weights=scale.name,
        weights_meaning=scale.meaning,
        coverage=coverage * scale.coverage,
        assumptions=assumption_set(assumptions).meaning,
        days=tuple(days),
        base=base,
        by_authority=parts,
    )


def _days(
    ledger: Ledger,
    measures: Sequence[Any],
    origin: str,
    first: date,
    last: date,
    known: date,
    calendar: Calendar,
) -> list[date]:
    """Every day after `first` and before `last` on which a duty on the origin changes."""
    days = set(change_days(measures, known=known, calendar=calendar, origins=[origin]))
    days |= ledger.scope_days(measures)
    return sorted(day for day in days if first < day < last)
