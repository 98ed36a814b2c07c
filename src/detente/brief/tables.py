"""How is a set of rows held so that page, CSV and Parquet show the same figures?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.scenario import Range

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Column", "Table", "cited", "link"]

_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "text": str,
    "day": words.short_day,
    "level": words.level,
    "points": lambda value: words.points(value) if abs(value) >= 5e-5 else "",
    "adds": lambda value: words.points(value) if abs(value) >= 5e-5 else "below 0.01 pp",
    "change": words.change,
    "count": lambda value: f"{value:,}",
    "money": words.money,
    "money_change": words.money_change,
    "band": words.change_band,
    "money_band": lambda found: (
        words.money_change(found.central)
        if found.low == found.high
        else f"{words.money_change(found.central)} "
        f"({words.money_change(found.low)} to {words.money_change(found.high)})"
    ),
}
_RIGHT = frozenset({"level", "points", "adds", "change", "count", "money", "money_change"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the files, its heading with the unit, and how it is shown.

    `kind` is ``text``, ``day``, ``level`` (fraction shown as percent), ``points`` and ``adds``
    (percentage points), ``change``, ``count``, ``money`` and ``money_change`` (USD million shown as
    billion),
    ``band`` and ``money_band`` (a `Range`; three columns in the files), ``link`` (text and
    address) or ``cited`` (text, its source and address).
    """

    key: str
    heading: str
    kind: str = "text"

    @property
    def right(self) -> bool:
        """Whether the column holds numbers, which stand to the right."""
        return self.kind in _RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows with their meaning. `name` is the file's name without its ending."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    hidden: tuple[str, ...] = ()  # keys of `rows` that only the files carry
    note: str = ""

    def shown(self, column: Column, row: Mapping[str, Any]) -> str:
        """One cell as people read it; empty where there is nothing."""
        value = row.get(column.key)
        if value is None or value == "":
            return ""
        if column.kind in ("link", "cited"):
            return value["text"]
        return _SHOWN[column.kind](value)

    @property
    def filled(self) -> tuple[Column, ...]:
        """The columns in which any row has something to show."""
        return tuple(
            column for column in self.columns if any(self.shown(column, row) for row in self.rows)
        )

    def records(self) -> list[dict[str, Any]]:
        """The rows as plain data: fractions, USD million, ISO days."""
        return [self._record(row) for row in self.rows]

    def frame(self) -> pl.DataFrame:
        """The same as a Polars frame."""
        import polars as pl

        records = self.records()
        if not records:
            return pl.DataFrame({name: [] for name in self._names()}, schema_overrides={})
        return pl.DataFrame(records, infer_schema_length=None)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write ``<name>.csv`` and ``<name>.parquet``."""
        frame = self.frame()
        paths = folder / f"{self.name}.csv", folder / f"{self.name}.parquet"
        frame.write_csv(paths[0])
        frame.write_parquet(paths[1])
        return paths

    def _record(self, row: Mapping[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for key, value in ((key, row.get(key)) for key in self._keys()):
            if isinstance(value, Range):
                record |= {
                    key: value.central,
                    f"{key}_low": value.low,
                    f"{key}_high": value.high,
                }
            elif isinstance(value, Mapping):
                record[key] = value["text"]
                record |= {f"{key}_{part}": value[part] for part in value if part != "text"}
            else:
                record[key] = value.isoformat() if isinstance(value, date) else value
        return record

    def _keys(self) -> tuple[str, ...]:
        return (*(column.key for column in self.columns), *self.hidden)

    def _names(self) -> Sequence[str]:
        return self._keys()


def cited(text: str, cite: str, url: str = "") -> dict[str, str]:
    """A cell that says something and names its source beneath."""
    return {"text": text, "cite": cite, "url": url}


def link(text: str, url: str = "") -> dict[str, str]:
    """A cell that opens its source where the record has an address."""
    return {"text": text, "url": url}
