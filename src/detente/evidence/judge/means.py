"""What is the average duty of our own record on a day, and on which days did it turn?"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from detente.errors import DetenteError
from detente.evidence.judge.duties import history
from detente.ledger import RECORD_END, Ledger
from detente.store import cached, data_folder, fingerprint

__all__ = ["WEIGHTS", "average_of", "change_days", "turning_days"]

WEIGHTS = ("imports-2024", "world-2024", "simple")
"""Weights under which averages are computed; they span what publishers use."""

_START = date(2018, 1, 1)
_Series = tuple[tuple[date, ...], tuple[float, ...]]


def average_of(ledger: Ledger, imposer: str, origin: str, on: date, weights: str) -> float | None:
    """The average duty of our own record, a fraction; None where it cannot be told.

    Of one origin the whole series is computed at once. Of all origins nothing changes between two
    days of change of the ledger within a month, so that a day is answered by the first of its
    stretch. Answers on the bundled record are kept on disk.
    """
    if origin != "all" and _START <= on <= RECORD_END:
        days, totals = _series(ledger, imposer, origin, weights)
        place = bisect_right(days, on)
        return totals[place - 1] if place else None
    days_of_change = change_days(ledger)
    place = bisect_right(days_of_change, on)
    first = on.replace(day=1)
    begun = max(days_of_change[place - 1], first) if place else first
    return _average_from(ledger, imposer, origin, begun, weights)


@lru_cache(maxsize=64)
def turning_days(ledger: Ledger, imposer: str, origin: str) -> tuple[date, ...]:
    """The days on which duties on all goods of the origin changed, by all that is known."""
    targets = ("CN", "world") if origin == "all" else (origin,)
    return tuple(
        sorted(
            {
                level.since
                for target in targets
                for level in history(ledger, imposer, target, RECORD_END)
            }
        )
    )


@lru_cache(maxsize=8)
def change_days(ledger: Ledger) -> list[date]:
    """The days on which any measure of the record changes."""
    return ledger.change_days()


@lru_cache(maxsize=64)
def _series(ledger: Ledger, imposer: str, origin: str, weights: str) -> _Series:
    if ledger is not _bundled():
        return _compute_series(ledger, imposer, origin, weights)
    return cached(
        f"averages-{imposer}-{origin}-{weights}",
        _version(),
        lambda: _compute_series(ledger, imposer, origin, weights),
    )


def _compute_series(ledger: Ledger, imposer: str, origin: str, weights: str) -> _Series:
    from detente.tariffs import average

    try:
        found = average(
            origin=origin,
            start=_START,
            end=RECORD_END + timedelta(days=1),
            importer=imposer,
            weights=weights,
            ledger=ledger,
        )
    except DetenteError:
        return (), ()
    return tuple(found.days), tuple(float(it) for it in found.total)


@lru_cache(maxsize=4096)
def _average_from(
    ledger: Ledger, imposer: str, origin: str, begun: date, weights: str
) -> float | None:
    if ledger is not _bundled():
        return _compute(ledger, imposer, origin, begun, weights)
    return cached(
        f"average-{imposer}-{origin}-{weights}-{begun}",
        _version(),
        lambda: _compute(ledger, imposer, origin, begun, weights),
    )


def _compute(ledger: Ledger, imposer: str, origin: str, on: date, weights: str) -> float | None:
    from detente.tariffs import average

    try:
        found = average(origin=origin, on=on, importer=imposer, weights=weights, ledger=ledger)
    except DetenteError:
        return None
    return float(found.total[0])


@cache
def _bundled() -> Ledger:
    return Ledger.bundled()


@cache
def _version() -> str:
    """A key that changes with the record, its lists and tables, and the engine's code."""
    data, code = data_folder(), Path(__file__).parents[2]
    files = [
        path for folder in ("ledger", "lists", "tables") for path in (data / folder).rglob("*")
    ]
    return fingerprint(
        [*files, *(code / "tariffs").rglob("*.py"), *(code / "ledger").rglob("*.py")]
    )
