"""What is the average duty of our own record on a day, and on which days did it turn?"""

from __future__ import annotations

import csv
import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from detente.errors import DetenteError
from detente.evidence.judge.duties.history import history
from detente.ledger import RECORD_END, Ledger
from detente.store import cached, data_folder

__all__ = [
    "KEPT",
    "KEPT_IN",
    "WEIGHTS",
    "average_of",
    "begun_days",
    "change_days",
    "computed",
    "kept_for",
    "record_key",
    "turning_days",
]

WEIGHTS = ("imports-2024", "world-2024", "simple")
"""Weights under which averages are computed; they span what publishers use."""

KEPT = (("US", "all"), ("US", "CN"), ("CN", "US"))
"""Who levies and on whose goods, of the averages that come with the package."""

KEPT_IN = "tables/daily_averages.csv"
"""Where they are kept: a first line with the key of the record they were computed from."""

_START = date(2018, 1, 1)
_USED = (
    "cn_imports_from_us_weights.parquet",
    "cn_schedule.parquet",
    "us_hts_successors.csv",
    "us_imports_2024.parquet",
    "us_metal_content.parquet",
    "us_preferences.csv",
    "us_schedule_2025.parquet",
    "us_usmca_claims_monthly.csv",
    "world_trade_2024_hs2.csv",
)
_Series = tuple[tuple[date, ...], tuple[float | None, ...]]


def average_of(ledger: Ledger, imposer: str, origin: str, on: date, weights: str) -> float | None:
    """The average duty of our own record, a fraction; None where it cannot be told.

    Answers on the bundled record stand in a table that comes with the package, as long as the
    record is the one it was computed from. Another ledger, origin or day is asked of the engine:
    nothing changes between two days of change of the ledger within a month, so that a day is
    answered by the first of its stretch. What the engine says of the bundled record is kept on
    disk.
    """
    if ledger is _bundled() and _START <= on <= RECORD_END:
        series = _kept().get((imposer, origin, weights))
        if series is not None:
            place = bisect_right(series[0], on)
            return series[1][place - 1] if place else None
    changes = change_days(ledger)
    place = bisect_right(changes, on)
    first = on.replace(day=1)
    begun = max(changes[place - 1], first) if place else first
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


def begun_days(ledger: Ledger) -> Iterator[date]:
    """The days from 2018 to the record's end on which an average may turn, in order: those of
    change, and the first of each month, as claims of preference are counted by month."""
    months = {
        date(year, month, 1)
        for year in range(_START.year, RECORD_END.year + 1)
        for month in range(1, 13)
    }
    yield from sorted(it for it in {*months, *change_days(ledger)} if _START <= it <= RECORD_END)


def computed(ledger: Ledger, imposer: str, origin: str, on: date, weights: str) -> float | None:
    """The engine's average of a day, a fraction; None where it has none."""
    from detente.tariffs import average

    try:
        found = average(origin=origin, on=on, importer=imposer, weights=weights, ledger=ledger)
    except DetenteError:
        return None
    return float(found.total[0])


def kept_for() -> str:
    """The key of the record that the bundled averages were computed from."""
    with (data_folder() / KEPT_IN).open(encoding="utf-8") as file:
        return file.readline().rpartition(" ")[2].strip()


@cache
def record_key() -> str:
    """A key that changes with the content of the ledger, its lists, or a table of the engine."""
    data = data_folder()
    files = [it for name in ("ledger", "lists") for it in (data / name).rglob("*.*")]
    files += [data / "tables" / name for name in _USED]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.name == "source.yaml":
            continue
        digest.update(path.relative_to(data).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


@cache
def _kept() -> dict[tuple[str, str, str], _Series]:
    """The bundled averages; none where they are absent or of another record."""
    path = data_folder() / KEPT_IN
    if not path.is_file() or kept_for() != record_key():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(line for line in file if not line.startswith("#")))
    series: dict[tuple[str, str, str], list[tuple[date, float | None]]] = {}
    for row in found:
        value = float(row["average"]) if row["average"] else None
        key = (row["importer"], row["origin"], row["weights"])
        series.setdefault(key, []).append((date.fromisoformat(row["from"]), value))
    return {
        key: (tuple(day for day, _ in held), tuple(value for _, value in held))
        for key, held in series.items()
    }


@lru_cache(maxsize=4096)
def _average_from(
    ledger: Ledger, imposer: str, origin: str, begun: date, weights: str
) -> float | None:
    if ledger is not _bundled():
        return computed(ledger, imposer, origin, begun, weights)
    return cached(
        f"average-{imposer}-{origin}-{weights}-{begun}",
        record_key(),
        lambda: computed(ledger, imposer, origin, begun, weights),
    )


@cache
def _bundled() -> Ledger:
    return Ledger.bundled()
