"""Which products does a list name, on a day, as known on another day?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from detente.errors import LedgerError, UnknownPlace, nearest
from detente.ledger.model import Method, OriginRate
from detente.ledger.yaml12 import RATE_LIMIT
from detente.places import place
from detente.store import data_folder

__all__ = ["ListEntry", "ProductList", "find_list", "product_list", "rate_table"]

_COLUMNS = {"code", "from", "until", "announced", "note", "rate", "share", "low", "high", "origin"}


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One code (a prefix of all longer ones) and the days on which it is listed.

    `value` is the rate or share that the list gives, as a fraction, or None; `origin` limits the
    entry to goods of one country (empty: any).
    """

    code: str
    effective: date | None
    until: date | None
    announced: date | None
    value: float | None
    origin: str = ""

    def holds(self, on: date, known: date, origin: str = "") -> bool:
        """Whether the entry counts on the day, as far as was known, for goods of the origin."""
        return (
            (not self.origin or self.origin == origin)
            and (self.effective is None or self.effective <= on)
            and (self.until is None or on < self.until)
            and (self.announced is None or self.announced <= known)
        )


@dataclass(frozen=True, slots=True)
class ProductList:
    """A named list of product codes; `index` holds the entries by code."""

    name: str
    entries: tuple[ListEntry, ...]
    index: Mapping[str, Sequence[ListEntry]]

    def find(self, code: str, on: date, known: date, origin: str = "") -> ListEntry | None:
        """The longest entry that covers `code` on the day, or None."""
        for digits in (10, 8, 6, 4, 2):
            for entry in self.index.get(code[:digits], ()):
                if len(entry.code) == digits and entry.holds(on, known, origin):
                    return entry
        return None

    def names(self, code: str) -> bool:
        """Whether any entry covers the code, on whichever day."""
        return any(code[:digits] in self.index for digits in (10, 8, 6, 4, 2))

    def days(self) -> set[date]:
        """Every day on which an entry starts or ends."""
        return {
            day
            for entry in self.entries
            for day in (entry.effective, entry.until)
            if day is not None
        }


def find_list(name: str, folder: Path | None) -> str:
    """The name under which a list is read: a path when it lies beside the ledger file."""
    if name and folder is not None:
        for path in (folder / f"{name}.csv", folder / "lists" / f"{name}.csv"):
            if path.exists():
                return str(path)
    return name


@cache
def product_list(name: str) -> ProductList:
    """The list called `name`: a bundled one, or the path of a CSV file."""
    return _read(name, _path(name))


def _path(name: str) -> Path:
    if name.endswith(".csv"):
        return Path(name)
    plain = data_folder() / "lists" / f"{name}.csv"
    return plain if plain.exists() else plain.with_suffix(".parquet")


@cache
def _read(name: str, path: Path) -> ProductList:
    if not path.exists():
        known = [file.stem for file in (data_folder() / "lists").iterdir()]
        raise LedgerError(f"No product list is called {name!r}.{nearest(name, known)}")
    rows = _rows(path)
    entries = []
    for number, row in enumerate(rows, start=2):
        where = f"lists/{path.name}, row {number}"
        if None in row:
            raise LedgerError(f"{where}: there are more values than columns.")
        for column in row.keys() - _COLUMNS:
            raise LedgerError(f"{where}: column {column!r} is unknown.{nearest(column, _COLUMNS)}")
        code = (row.get("code") or "").replace(".", "")
        if not code.isdigit() or len(code) not in (2, 4, 6, 8, 10):
            raise LedgerError(f"{where}: {code!r} is not a code of 2, 4, 6, 8 or 10 digits.")
        value = row.get("rate") or row.get("share") or ""
        try:
            entry = ListEntry(
                code,
                _day(row.get("from")),
                _day(row.get("until")),
                _day(row.get("announced")),
                _fraction(row, value),
                row.get("origin") or "",
            )
        except ValueError as error:
            raise LedgerError(f"{where}: {error}.") from None
        if (
            entry.until is not None
            and entry.effective is not None
            and entry.until <= entry.effective
        ):
            raise LedgerError(f"{where}: until {entry.until} is not after from {entry.effective}.")
        entries.append(entry)
    index: dict[str, list[ListEntry]] = {}
    for entry in entries:
        index.setdefault(entry.code, []).append(entry)
    return ProductList(path.stem, tuple(entries), index)


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list as text; the largest lists are Parquet."""
    if path.suffix == ".parquet":
        import polars as pl

        frame = pl.read_parquet(path).with_columns(pl.all().cast(pl.String).fill_null(""))
        return frame.to_dicts()
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _fraction(row: dict[str, str], text: str) -> float | None:
    """The rate or share in a row; a percentage is refused."""
    if not text:
        return None
    value = float(text)
    name, most = ("rate", RATE_LIMIT) if row.get("rate") else ("share", 1.0)
    if not 0 <= value <= most:
        raise ValueError(
            f"{name} is {value:g}; write a fraction between 0 and {most:g}, 0.25 for 25 percent"
        )
    return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def rate_table(name: str) -> dict[str, OriginRate]:
    """A table of rates by origin: columns ``origin, rate, method`` (others are ignored)."""
    path = _path(name)
    if not path.exists():
        known = [file.stem for file in (data_folder() / "lists").glob("*.csv")]
        raise LedgerError(f"No table of rates is called {name!r}.{nearest(name, known)}")
    rows = _rows(path)
    table: dict[str, OriginRate] = {}
    for number, row in enumerate(rows, start=2):
        try:
            method = Method(row.get("method") or "additive")
            rate = _fraction(row, row["rate"])
            if rate is None or place(row["origin"], groups=True).iso2 != row["origin"]:
                raise ValueError("an ISO code and a rate")
        except (KeyError, UnknownPlace, ValueError) as error:
            raise LedgerError(
                f"lists/{path.name}, row {number}: {error} is not readable."
            ) from None
        table[row["origin"]] = OriginRate(rate, method)
    return table
