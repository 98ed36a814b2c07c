"""With which imports is a rate weighted, and how much of their value finds a line?"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, UnknownCode, nearest
from detente.nomenclature import is_special, parse_code
from detente.places import EU, eu_members, place
from detente.store import table
from detente.tariffs.schedule import Lines, schedule

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "WEIGHTS",
    "Special",
    "Weights",
    "import_partners",
    "line_sectors",
    "partners",
    "weights_for",
]

Special = Literal["out", "zero"]
"""What becomes of chapters 98 and 99, whose value pays by other rules: left out, or counted at
zero duty."""

_US_TABLE = "tables/us_imports_2024.parquet"
_SECTOR_TABLE = "tables/us_imports_2024_sectors.parquet"
_US_2025 = "tables/us_imports_2025_hs6.parquet"
_WORLD = "tables/world_trade_2024_hs2.csv"
_CN_TABLE = "tables/cn_imports_from_us_weights.parquet"
_YEAR = date(2024, 1, 1)
WEIGHTS = {
    "imports-2024": "US imports for consumption from the origin, 2024, by ten-digit line",
    "imports-2024-all": "US imports for consumption from all partners, 2024, by ten-digit line",
    "imports-2025": "US imports from the origin, 2025, by six-digit code; "
    "inside a code by its lines of 2024",
    "world-2024": "world trade of 2024 by chapter (coarse); inside a chapter by US imports from "
    "all partners",
    "imports-wto": "China's imports from the US by six-digit code, WTO file, year not stated",
    "simple": "every line counts the same",
}
_COARSE = (
    "US imports for consumption from the origin, 2024, by sector (coarse); inside a sector by US "
    "imports from {}"
)


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of an average: the lines that carry weight and their values.

    `positions` (n,) are the lines' places in the importer's schedule, `value` is (n,) in USD
    million, or ones for a simple average. Of the source's value `total`, the share `coverage`
    found a line, the share `coarse` by a shorter code than the line's own (or by its sector), and
    the share `special` lies in chapters 98 and 99; `zero` is the value of these that counts as
    free of duty.
    """

    name: str
    meaning: str
    importer: str
    positions: NDArray[Any]
    value: NDArray[np.float64]
    coverage: float
    coarse: float
    total: float = 0.0
    special: float = 0.0
    zero: float = 0.0

    @cached_property
    def lines(self) -> Lines:
        """The lines that carry weight."""
        return schedule(self.importer).at(self.positions)


@cache
def import_partners() -> dict[str, float]:
    """Partners with line-level imports in 2024, ISO-2 (the Union as EU), and their USD million."""
    import polars as pl

    totals = table(_US_TABLE).group_by("origin").agg(pl.col("value_musd").sum())
    return dict(totals.sort("origin").iter_rows())


def partners(importer: str) -> dict[str, float]:
    """All origins that make up an importer's imports, ISO-2 (the Union as EU), in USD million.

    The United States: 50 partners by line and all others by sector, members of the Union not
    counted a second time.
    """
    import polars as pl

    if importer == "CN":
        return {"US": 1.0}
    by_line = import_partners()
    frame = table(_SECTOR_TABLE).group_by("origin").agg(pl.col("value_musd").sum())
    inside = {*by_line, *eu_members(_YEAR), importer}
    others = {origin: value for origin, value in frame.iter_rows() if origin not in inside}
    return by_line | dict(sorted(others.items()))


@lru_cache(maxsize=512)
def weights_for(importer: str, origin: str, name: str = "", special: Special = "out") -> Weights:
    """The named weights for one importer and origin.

    An empty name means the importer's own imports from the origin. The line table of 2024 holds
    the Union as one partner and lacks small partners: a member, and a small partner, is weighted
    by its imports by sector (coarse). `name` may be the path of a CSV file with columns ``code,
    value`` (any unit; a code of 2 to 10 digits) and, if it serves several, ``origin``.

    Chapters 98 and 99 (returned goods, repairs, low-value shipments) pay by other rules than
    their goods' own lines; `special` leaves them out, as the published trackers do, or counts
    them at zero duty, as the ratio of all duties to all imports does.

    Raises
    ------
    BadQuestion
        When there are no such weights, or none for the origin, or the file is malformed; the text
        says what there is.
    """
    if name.endswith(".csv"):
        return _place(
            _file_name(name),
            f"value by code in {name}",
            schedule(importer),
            *_read(Path(name), origin),
            special=special,
        )
    name = name or ("imports-2024" if importer == "US" else "imports-wto")
    if name not in WEIGHTS:
        raise BadQuestion(
            f"There are no weights {name!r}.{nearest(name, WEIGHTS)} "
            f"Known are: {', '.join(WEIGHTS)}, or a CSV file with columns code, value."
        )
    lines = schedule(importer)
    if name == "simple":
        ordinary = np.flatnonzero([not is_special(code) for code in lines.codes.tolist()])
        ones = np.ones(len(ordinary))
        return Weights(name, WEIGHTS[name], importer, ordinary, ones, 1.0, 0.0, float(len(ones)))
    if (name == "imports-wto") != (importer == "CN"):
        raise BadQuestion(f"Weights {name!r} do not belong to imports of {importer}.")
    if importer == "CN":
        frame = table(_CN_TABLE)
        return _place(name, WEIGHTS[name], lines, *_columns(frame, "hs6", "imports_usd_mn"))
    if name == "imports-2024-all":
        return _place(name, WEIGHTS[name], lines, *_all_partners(), special=special)
    if name == "world-2024":
        codes, values = _columns(table(_WORLD), "code", "value_musd")
        return _place(name, WEIGHTS[name], lines, codes, values, guide=_guide(EU, every=True))
    if name == "imports-2025":
        return _imports_2025(lines, origin, special)
    if origin in import_partners():
        return _place(name, WEIGHTS[name], lines, *_own(origin), special=special)
    return _by_sector(lines, origin)


def line_sectors(lines: Lines) -> list[str]:
    """The GTAP sector of each line of the US schedule; empty where none is known."""
    found = np.full(len(lines), "", dtype="U3")
    frame = table("tables/us_sectors.csv")
    codes = frame["code"].to_list()
    starts, stops = lines.ranges(codes)
    for start, stop, sector in zip(starts, stops, frame["sector"].to_list(), strict=True):
        found[start:stop] = sector
    return found.tolist()


def _columns(frame: pl.DataFrame, code: str, value: str) -> tuple[list[str], NDArray[np.float64]]:
    return frame[code].to_list(), frame[value].to_numpy().astype(np.float64)


def _own(origin: str) -> tuple[list[str], NDArray[np.float64]]:
    import polars as pl

    frame = table(_US_TABLE).filter(pl.col("origin") == origin)
    return _columns(frame, "hts", "value_musd")


def _all_partners() -> tuple[list[str], NDArray[np.float64]]:
    import polars as pl

    frame = table(_US_TABLE).group_by("hts").agg(pl.col("value_musd").sum()).sort("hts")
    return _columns(frame, "hts", "value_musd")


@cache
def _guide(origin: str, *, every: bool = False) -> NDArray[np.float64]:
    """Imports of 2024 by line of the US schedule, (n,), from one origin or from all."""
    found = weights_for("US", origin, "imports-2024-all" if every else "imports-2024")
    guide = np.zeros(len(schedule("US")))
    guide[found.positions] = found.value
    return guide


def _imports_2025(lines: Lines, origin: str, special: Special) -> Weights:
    import polars as pl

    frame = table(_US_2025).filter(pl.col("origin") == origin)
    if frame.is_empty():
        known = ", ".join(sorted(table(_US_2025)["origin"].unique()))
        raise BadQuestion(
            f"No imports of 2025 from {origin} are bundled; weights 'imports-2025' are held for "
            f"{known}. Use imports-2024, or a CSV file of your own."
        )
    codes, values = _columns(frame, "hs6", "value_musd")
    meaning = WEIGHTS["imports-2025"]
    return _place(
        "imports-2025", meaning, lines, codes, values, guide=_guide(origin), special=special
    )


def _by_sector(lines: Lines, origin: str) -> Weights:
    """Sector totals of an origin, spread inside a sector like the Union's or all imports."""
    import polars as pl

    frame = table(_SECTOR_TABLE).filter(pl.col("origin") == origin)
    if frame.is_empty():
        raise BadQuestion(
            f"No US imports from {origin} in 2024 are on record. Use --weights imports-2024-all, "
            "world-2024, simple or a CSV file."
        )
    in_union = origin in eu_members(_YEAR)
    names, sector_of, share = _sector_shares(in_union)
    values = np.zeros(len(names) + 1)  # the last place is of lines without a sector
    for sector, value in frame.select("sector", "value_musd").iter_rows():
        if sector in names:
            values[names[sector]] += value
    weight = values[sector_of] * share
    total = float(frame["value_musd"].sum())
    placed = float(weight.sum()) / total
    keep = np.flatnonzero(weight > 0)
    meaning = _COARSE.format("the European Union" if in_union else "all partners")
    return Weights(
        "imports-2024", meaning, lines.importer, keep, weight[keep], placed, placed, total
    )


@cache
def _sector_shares(
    in_union: bool,
) -> tuple[dict[str, int], NDArray[np.intp], NDArray[np.float64]]:
    """The sectors, the sector of each line of the US schedule, and the line's share in it."""
    every = _guide(EU, every=True)
    guide = _guide(EU) if in_union else every
    held = np.array(line_sectors(schedule("US")))
    names = sorted(set(held.tolist()) - {""})
    sector_of = np.full(len(held), len(names))
    share = np.zeros(len(held))
    for number, sector in enumerate(names):
        inside = np.flatnonzero(held == sector)
        choices = (guide[inside], every[inside], np.ones(len(inside)))
        spread = next(choice for choice in choices if choice.any())
        sector_of[inside] = number
        share[inside] = spread / spread.sum()
    return {name: number for number, name in enumerate(names)}, sector_of, share


def _place(
    name: str,
    meaning: str,
    lines: Lines,
    codes: list[str],
    values: NDArray[np.float64],
    *,
    guide: NDArray[np.float64] | None = None,
    special: Special = "out",
) -> Weights:
    """Give each value to its line, else to the lines that share its first digits.

    A code that is not a line's own is spread like `guide` (n,) over the lines below it, evenly
    where the guide has nothing there; then over those of its first 8, 6 or 4 digits.
    """
    total = float(values.sum())
    apart = np.array([is_special(code) for code in codes], dtype=bool)
    outside = float(values[apart].sum())
    weight = np.zeros(len(lines))
    own = np.array(codes, dtype=lines.codes.dtype)
    found = np.minimum(np.searchsorted(lines.codes, own), len(lines) - 1)
    exact = (lines.codes[found] == own) & _leaves(lines)[found] & ~apart
    np.add.at(weight, found[exact], values[exact])
    coarse = 0.0
    for row in np.flatnonzero(~exact & ~apart):
        below = lines.remember(("below", codes[row]), partial(_below, lines, codes[row]))
        if len(below) == 0:
            continue
        share = np.ones(len(below)) if guide is None else guide[below]
        share = share if share.any() else np.ones(len(below))
        weight[below] += values[row] * share / share.sum()
        coarse += float(values[row])
    keep = np.flatnonzero(weight > 0)
    scale = total or 1.0
    return Weights(
        name,
        meaning,
        lines.importer,
        keep,
        weight[keep],
        float(weight.sum()) / scale,
        coarse / scale,
        total,
        outside / scale,
        outside if special == "zero" else 0.0,
    )


def _leaves(lines: Lines) -> NDArray[np.bool_]:
    """Lines below which there is no longer code."""
    following = np.append(lines.codes[1:], "")
    return lines.remember(("leaves",), lambda: ~np.char.startswith(following, lines.codes))


def _below(lines: Lines, code: str) -> NDArray[Any]:
    """The lines below a code, or below the longest beginning of it that has any."""
    for digits in (10, 8, 6, 4, 2):
        if digits <= len(code) and (digits > 2 or len(code) == 2):
            start, stop = lines.find(code[:digits])
            if stop > start:
                inside = np.arange(start, stop)
                leaves = inside[_leaves(lines)[inside]]
                return leaves[[not is_special(text) for text in lines.codes[leaves].tolist()]]
    return np.zeros(0, dtype=int)


def _file_name(name: str) -> str:
    return f"file {Path(name).name}"


def _read(path: Path, origin: str) -> tuple[list[str], NDArray[np.float64]]:
    """Codes and values of a user's file, those of one origin where the file names origins."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"--weights {path}: {error}.") from None
    if not rows or not {"code", "value"} <= rows[0].keys():
        raise BadQuestion(f"--weights {path}: a header with the columns code, value is needed.")
    codes, values = [], []
    for number, row in enumerate(rows, start=2):
        if row.get("origin") and place(row["origin"], groups=True).iso2 != origin:
            continue
        try:
            codes.append(parse_code(row["code"]))
            value = float(row["value"])
        except (UnknownCode, ValueError, TypeError) as error:
            raise BadQuestion(f"--weights {path}, row {number}: {error}") from None
        if not (math.isfinite(value) and value >= 0):
            raise BadQuestion(f"--weights {path}, row {number}: the value {value} is not usable.")
        values.append(value)
    if not sum(values):
        raise BadQuestion(f"--weights {path}: no row holds a value for {origin}.")
    return codes, np.array(values)
