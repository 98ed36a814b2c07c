"""Which figures on the macroeconomic effects were published, and how sure is each?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.errors import DataMissing
from detente.store import table

__all__ = ["Published", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published figure, in the publisher's unit (``percent`` means percent here)."""

    source: str
    date: str  # ISO day, month, year, or two months such as 2026-01/02
    scenario: str
    quantity: str
    value: float
    unit: str
    note: str
    confidence: str  # high, medium, low
    basis: str  # seen, recalled, derived


def published(
    *, source: str = "", quantity: str = "", scenario: str = "", date: str = ""
) -> tuple[Published, ...]:
    """Published figures whose fields contain the texts given, in the table's order.

    Raises
    ------
    DataMissing
        When nothing fits: callers name what must be in the table.
    """
    found = tuple(
        row
        for row in _rows()
        if source in row.source
        and quantity in row.quantity
        and scenario in row.scenario
        and row.date.startswith(date)
    )
    if not found:
        wanted = ", ".join(filter(None, (source, quantity, scenario, date)))
        raise DataMissing(f"No published figure is bundled for {wanted}.")
    return found


@cache
def _rows() -> tuple[Published, ...]:
    rows = table("tables/macro_benchmarks.csv").fill_null("").iter_rows(named=True)
    return tuple(Published(**{**row, "value": float(row["value"])}) for row in rows)
