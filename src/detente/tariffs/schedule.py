"""Which product lines does an importer's schedule have, and what is each line's base duty?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, UnknownCode
from detente.ledger.model import Products
from detente.ledger.products import ListEntry, product_list
from detente.nomenclature import parse_code, show_code
from detente.store import cached, fingerprint, table, table_path
from detente.tariffs import preferences
from detente.tariffs.preferences import printed_rate, special_rate

__all__ = ["EDITION", "IMPORTERS", "Lines", "schedule"]

T = TypeVar("T")
_CN_SOURCES = {
    "piie": "",
    "piie_hs6_uniform": "the one rate of all lines of its six digits in 2018-19",
    "piie_hs6_mean": "the mean of the lines of its six digits in 2018-19",
    "mfn_2019_stand_in": "the rate of 2019, carried forward",
    "wto_2025": "the WTO's six-digit mean of 2025-01-01",
    "wto_2025_with_retaliation": "the WTO's six-digit mean of 2025-01-01, retaliation included",
    "specific_duty": "a specific duty without an equivalent",
}
Pair = tuple[NDArray[np.float64], NDArray[np.float64]]
Editions = tuple[tuple[date, NDArray[np.float64]], ...]
EDITION = date(2025, 1, 1)
_AFTER_DIGITS = ":"  # sorts just after "9", so that prefix + ":" ends the range of a prefix


@dataclass(frozen=True)
class Lines:
    """Product lines in order of code, as columns.

    `columns` holds the base duties by name (``general``, ``column2``, ``mfn``) as editions: pairs
    of a first day and an array (n,) of fractions of value, NaN where no ad valorem figure is
    known. `text` holds what the schedule prints. A product scope is answered once for all lines
    and remembered.
    """

    importer: str
    codes: NDArray[Any]
    columns: dict[str, Editions]
    text: dict[str, Sequence[str | None]]
    specific: dict[str, Pair]  # by column: ad valorem part, USD per unit (NaN: no specific duty)
    estimated: NDArray[np.bool_]  # base is an ad valorem equivalent, not a printed rate
    valid: NDArray[np.int64]  # (n, 2) ordinals of the first day and of the first day outside
    whole: Lines | None = None  # the schedule that these lines are a part of
    positions: NDArray[Any] | None = None  # (n,) their places in it

    def __len__(self) -> int:
        return len(self.codes)

    def remember(self, key: tuple[Any, ...], build: Callable[[], T]) -> T:
        """The value that `build` makes, computed once for these lines."""
        if key not in self._memory:
            self._memory[key] = build()
        return self._memory[key]

    def per_line(
        self, key: tuple[Any, ...], build: Callable[[Lines], NDArray[Any]]
    ) -> NDArray[Any]:
        """What `build` makes of lines, one row each; parts of a schedule take the schedule's."""
        if self.whole is None or len(self) == 1:
            return self.remember(key, lambda: build(self))
        whole, positions = self.whole, self.positions
        return self.remember(key, lambda: whole.per_line(key, build)[positions])

    @cached_property
    def _memory(self) -> dict[tuple[Any, ...], Any]:
        return {}

    def one(self, code: str) -> Lines:
        """The single line that answers for `code`.

        A shorter code is accepted where it leads to one line; ten digits ending in 00 answer for
        eight (any ten do where the schedule ends at eight, as China's), and a code unknown at
        eight digits is answered by its six-digit mean where the schedule has one (China).

        Raises
        ------
        UnknownCode
            When the schedule has no such line, or the shorter code has several; the text lists
            its children.
        """
        code = parse_code(code)[: self._digits]
        for digits in (len(code), 8, 6):
            if digits > len(code) or (
                digits < len(code) and code[digits:].strip("0") and digits > 6
            ):
                continue
            position = int(np.searchsorted(self.codes, code[:digits]))
            if position < len(self) and self.codes[position] == code[:digits]:
                return self.at(np.array([position]))
        start, stop = self.find(code)
        if stop - start == 1:
            return self.at(np.array([start]))
        if stop > start:
            raise UnknownCode(
                f"{show_code(code)} is a heading with {stop - start} lines. Name one: "
                f"{self._children(start, stop)}."
            )
        ranges = (self.find(code[:digits]) for digits in (8, 6, 4))
        near = next((found for found in ranges if found[1] > found[0]), None)
        hint = f" Lines near it: {self._children(*near)}." if near else ""
        raise UnknownCode(f"{show_code(code)} is not a line of the {self.importer} schedule.{hint}")

    @property
    def _digits(self) -> int:
        """Digits of the finest lines; more of them are statistics and bear no rate."""
        return self.codes.dtype.itemsize // 4

    def holding(self, code: str, on: date) -> tuple[Lines, tuple[str, ...]]:
        """The line that answers for `code` on a day, and the codes it stands for or replaces.

        A code that did not exist on the day is answered by its predecessor or successor where the
        concordance knows one; the codes are then the asked one and all that the concordance
        offers. Days before 2025 take the codes of the 2025 edition.
        """
        found = self.one(code)
        day = max(on, EDITION).toordinal()
        if self.importer != "US" or found.valid[0, 0] <= day < found.valid[0, 1]:
            return found, ()
        asked = str(found.codes[0])
        others = _concordance(asked, found.valid[0, 0] > day)
        for other in others:
            stand_in = self.one(other)
            if stand_in.valid[0, 0] <= day < stand_in.valid[0, 1]:
                return stand_in, (asked, *others)
        return found, (asked,)

    def _children(self, start: int, stop: int) -> str:
        shown = [show_code(str(code)) for code in self.codes[start : min(stop, start + 12)]]
        more = f" and {stop - start - 12} more" if stop - start > 12 else ""
        return ", ".join(shown) + more

    def find(self, prefix: str) -> tuple[int, int]:
        """The range of positions ``[start, stop)`` of the lines that begin with `prefix`."""
        starts, stops = self.ranges([prefix])
        return int(starts[0]), int(stops[0])

    def at(self, positions: NDArray[Any]) -> Lines:
        """The lines at the given positions."""
        return Lines(
            self.importer,
            self.codes[positions],
            {
                name: tuple((day, values[positions]) for day, values in editions)
                for name, editions in self.columns.items()
            },
            {name: [values[i] for i in positions] for name, values in self.text.items()},
            {
                name: (pair[0][positions], pair[1][positions])
                for name, pair in self.specific.items()
            },
            self.estimated[positions],
            self.valid[positions],
            self.whole or self,
            positions if self.positions is None else self.positions[positions],
        )

    def column(self, name: str, on: date, unit_value: float | None = None) -> NDArray[np.float64]:
        """The base duties in a column of the schedule on a day, (n,), fractions of value.

        With the USD value of a unit, a specific duty is exact instead of estimated.
        """
        editions = self.columns[name]
        found = next((values for day, values in reversed(editions) if day <= on), editions[0][1])
        printed = self.specific.get(name)
        if unit_value is None or printed is None:
            return found
        ad_valorem, specific_usd = printed
        return np.where(np.isnan(specific_usd), found, ad_valorem + specific_usd / unit_value)

    def special(
        self, symbols: tuple[str, ...], general: NDArray[np.float64], unit_value: float | None
    ) -> NDArray[np.float64]:
        """The base duties under a preference with these symbols, (n,), fractions of value.

        A line that the preference does not cover keeps `general`. Without the value of a unit a
        specific rate is as high as its part of the general one.
        """
        rates = self.per_line(("special", symbols), lambda lines: lines._special(symbols))
        ad_valorem, specific_usd = rates[:, 0], rates[:, 1]
        if unit_value is None:
            charge = _alike(specific_usd, general, self.specific["general"])
        else:
            charge = specific_usd / unit_value
        found = ad_valorem + charge
        return np.where(np.isnan(found), general, np.fmin(found, general))

    def _special(self, symbols: tuple[str, ...]) -> NDArray[np.float64]:
        """Ad valorem part and USD per unit that the special column prints, (n, 2); NaN if none."""
        texts = self.text.get("special", [None] * len(self))
        rates = {text: special_rate(text, symbols) for text in set(texts)}
        nothing = (np.nan, np.nan)
        found = [
            (rate.ad_valorem, rate.specific_usd) if (rate := rates[text]) else nothing
            for text in texts
        ]
        return np.array(found)

    def covered(
        self, products: Products, on: date, known: date, origin: str = ""
    ) -> NDArray[np.bool_]:
        """Which lines a product scope names on a day, for goods of the origin, (n,)."""
        if products.everything:
            return np.ones(len(self), dtype=bool)
        found = np.zeros(len(self), dtype=bool)
        if products.codes:
            found |= self.per_line(("codes", products.codes), lambda it: it.under(products.codes))
        for name in products.lists:
            found |= self._listed(name, on, known, origin)[0]
        return found

    def under(self, prefixes: Sequence[str]) -> NDArray[np.bool_]:
        """Which lines begin with one of the prefixes, (n,)."""
        found = np.zeros(len(self), dtype=bool)
        for start, stop in zip(*self.ranges(prefixes), strict=True):
            found[start:stop] = True
        return found

    def values(self, name: str, on: date, known: date, origin: str = "") -> NDArray[np.float64]:
        """The rate or share that list `name` gives each line on a day, (n,); NaN if not listed."""
        return self._listed(name, on, known, origin)[1]

    def _listed(
        self, name: str, on: date, known: date, origin: str = ""
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        if len(self) == 1:
            entry = product_list(name).find(str(self.codes[0]), on, known, origin)
            value = np.nan if entry is None or entry.value is None else entry.value
            return np.array([entry is not None]), np.array([value])
        windows = (self.whole or self)._windows(name)
        active = tuple(
            number for number, (window, _) in enumerate(windows) if window.holds(on, known, origin)
        )
        found = self.per_line(("listed", name, active), lambda lines: lines._fill(name, active))
        return found[:, 0] == 1, found[:, 1]

    def _fill(self, name: str, active: Sequence[int]) -> NDArray[np.float64]:
        """Membership (1 or 0) and value by the entries of the active windows, (n, 2).

        The longest code wins.
        """
        found = np.zeros((len(self), 2))
        rows = [row for number in active for row in self._windows(name)[number][1]]
        for entry, start, stop in sorted(rows, key=lambda row: len(row[0].code)):
            found[start:stop] = (1.0, np.nan if entry.value is None else entry.value)
        found[found[:, 0] == 0, 1] = np.nan
        return found

    def _windows(self, name: str) -> list[tuple[ListEntry, list[tuple[ListEntry, int, int]]]]:
        """The list's entries grouped by their days, each with its range of lines."""
        return self.remember(("windows", name), lambda: self._group(name))

    def _group(self, name: str) -> list[tuple[ListEntry, list[tuple[ListEntry, int, int]]]]:
        groups: dict[tuple[Any, ...], list[ListEntry]] = {}
        for entry in product_list(name).entries:
            key = (entry.effective, entry.until, entry.announced, entry.origin)
            groups.setdefault(key, []).append(entry)
        windows = []
        for entries in groups.values():
            starts, stops = self.ranges([entry.code for entry in entries])
            rows = [
                (entry, int(start), int(stop))
                for entry, start, stop in zip(entries, starts, stops, strict=True)
                if stop > start
            ]
            windows.append((entries[0], rows))
        return windows

    def ranges(self, prefixes: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Starts and stops of the lines that begin with each prefix, in one search."""
        first = np.array(prefixes, dtype=self.codes.dtype)
        last = np.array([prefix + _AFTER_DIGITS for prefix in prefixes], dtype="U11")
        return np.searchsorted(self.codes, first), np.searchsorted(self.codes, last)


def _alike(usd: NDArray[np.float64], general: NDArray[np.float64], printed: Pair) -> Any:
    """A specific duty as a share of value, where the general one of the line is known as such."""
    with np.errstate(divide="ignore", invalid="ignore"):
        per_usd = (general - printed[0]) / printed[1]
        return np.where(usd > 0, usd * per_usd, 0.0 * usd)


@cache
def _successors() -> list[dict[str, str]]:
    with table_path("tables/us_hts_successors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted(rows, key=lambda row: (-float(row["score"]), row["old"], row["new"]))


def _concordance(code: str, backwards: bool) -> list[str]:
    """Predecessors (or else successors) of a code, the most alike first."""
    here, there = ("new", "old") if backwards else ("old", "new")
    return [row[there] for row in _successors() if row[here] == code]


@cache
def schedule(importer: str) -> Lines:
    """All lines of an importer's schedule, US (HTS 2025 and what 2026 added) or CN (HS8 and HS6).

    Raises
    ------
    BadQuestion
        When detente holds no schedule for the importer.
    """
    if importer not in _TABLES:
        raise BadQuestion(f"detente holds no tariff schedule of {importer}. Use US or CN.")
    name, build = _TABLES[importer]
    key = fingerprint([table_path(name), Path(__file__), Path(preferences.__file__)])
    return cached(f"schedule-{importer}", key, build)


def _us() -> Lines:
    frame = table("tables/us_schedule_2025.parquet").sort("hts")
    printed = frame["base"].to_numpy()
    of_general = (
        frame["base_ad_valorem_part"].fill_null(0.0).to_numpy(),
        frame["base_specific_usd"].to_numpy(),
    )
    estimate = np.maximum(frame["base_aev"].to_numpy(), of_general[0])
    general = np.where(np.isnan(printed), estimate, printed)
    texts = [printed_rate(text) for text in frame["column2_text"]]
    column2 = frame["column2"].to_numpy()
    of_column2 = (
        np.array([rate.ad_valorem if rate else np.nan for rate in texts]),
        np.array([(rate.specific_usd or np.nan) if rate else np.nan for rate in texts]),
    )
    specific = np.where(np.isnan(of_column2[1]), 0.0, _alike(of_column2[1], general, of_general))
    estimate = of_column2[0] + specific
    return Lines(
        importer="US",
        codes=frame["hts"].to_numpy().astype("U10"),
        columns={
            "general": ((date.min, general),),
            "column2": ((date.min, np.where(np.isnan(column2), estimate, column2)),),
        },
        text={
            "description": frame["description"].to_list(),
            "general": frame["general_text"].to_list(),
            "special": frame["special_text"].to_list(),
            "column2": frame["column2_text"].to_list(),
            "unit": frame["base_specific_unit"].to_list(),
        },
        specific={"general": of_general, "column2": of_column2},
        estimated=np.isnan(printed),
        valid=np.array(
            [
                ((first or date.min).toordinal(), (last or date.max).toordinal())
                for first, last in frame.select("valid_from", "valid_until").iter_rows()
            ]
        ),
    )


def _cn() -> Lines:
    import polars as pl

    frame = table("tables/cn_schedule.parquet").sort("code", "from")
    newest = frame.group_by("code", maintain_order=True).last()
    codes = newest["code"]
    days = frame["from"].unique().sort().to_list()
    editions = []
    for day in days:
        held = frame.filter(
            (pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") > day))
        )
        rates = pl.DataFrame({"code": codes}).join(held, on="code", how="left")["mfn"]
        editions.append((day, rates.to_numpy()))
    return Lines(
        importer="CN",
        codes=codes.to_numpy().astype("U8"),
        columns={"mfn": tuple(editions)},
        text={
            "description": newest["description"].to_list(),
            "stand_in": [_CN_SOURCES[source] for source in newest["source"]],
            "certainty": newest["certainty"].to_list(),
            "quota": newest["quota"].to_list(),
        },
        specific={},
        estimated=np.zeros(len(codes), dtype=bool),
        valid=np.tile([date.min.toordinal(), date.max.toordinal()], (len(codes), 1)),
    )


_TABLES: dict[str, tuple[str, Callable[[], Lines]]] = {
    "US": ("tables/us_schedule_2025.parquet", _us),
    "CN": ("tables/cn_schedule.parquet", _cn),
}
IMPORTERS = tuple(_TABLES)
