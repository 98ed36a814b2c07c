"""What has been seen or said of a promised quantity, by whom, and when was it published?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.store import table

__all__ = ["KINDS", "Observation", "observations", "unknown_series"]

KINDS = ("statistic", "derived", "estimate", "claim", "act")
"""How a figure came about. Only ``statistic`` and ``derived`` decide whether a quantity was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One published figure: what was counted in [`start`, `end`], both days included.

    `value` is in `unit`. A running total has the first day of the promise as `start`. `published`
    is the day on which the public could know it.
    """

    series: str
    start: date
    end: date
    value: float
    unit: str
    kind: str
    by: str
    published: date
    source: str
    certainty: str
    note: str = ""

    @property
    def counted(self) -> bool:
        """Whether an office counted it, or arithmetic on what an office counted."""
        return self.kind in ("statistic", "derived")


def observations(
    series: str, *, on: date, known: date, kinds: Iterable[str] = KINDS
) -> tuple[Observation, ...]:
    """Figures of a series for periods ended by `on` and published by `known`, oldest first."""
    wanted = set(kinds)
    return tuple(
        row
        for row in _rows().get(series, ())
        if row.kind in wanted and row.end <= on and row.published <= known
    )


def unknown_series(series: str) -> bool:
    """Whether nothing at all is bundled under this name."""
    return series not in _rows()


@cache
def _rows() -> dict[str, tuple[Observation, ...]]:
    found: dict[str, list[Observation]] = {}
    for name in ("commitment_observations", "commitment_series"):
        for row in table(f"tables/{name}.csv").to_dicts():
            seen = _observation(row)
            found.setdefault(seen.series, []).append(seen)
    return {
        name: tuple(sorted(rows, key=lambda row: (row.end, row.published)))
        for name, rows in found.items()
    }


def _observation(row: dict[str, str | None]) -> Observation:
    text = {name: value or "" for name, value in row.items()}
    return Observation(
        series=text["series"],
        start=date.fromisoformat(text["start"]),
        end=date.fromisoformat(text["end"]),
        value=float(text["value"]),
        unit=text["unit"],
        kind=text["kind"],
        by=text["by"],
        published=date.fromisoformat(text["published"]),
        source=text["source"],
        certainty=text["certainty"],
        note=text["note"],
    )
