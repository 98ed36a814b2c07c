"""With which imports is a rate weighted, and how much of their value finds a line?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, nearest
from detente.places import eu_members
from detente.store import table
from detente.tariffs.schedule import Lines, schedule

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Weights", "import_partners", "weights_for"]

_US_TABLE = "tables/us_imports_2024.parquet"
_CN_TABLE = "tables/cn_imports_from_us_weights.parquet"
_MEANING = {
    "imports-2024": "US imports for consumption from the origin, 2024, by ten-digit line",
    "world-2024": "US imports for consumption from all partners, 2024, by ten-digit line",
    "imports-wto": "China's imports from the US by six-digit code, WTO file, year not stated",
    "simple": "every line counts the same",
}


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of an average: the lines that carry weight and their values.

    `value` is (n,) in USD million, or ones for a simple average. `coverage` is the share of the
    source's value that found a line; `coarse` that some of it was placed by a shorter code.
    """

    name: str
    meaning: str
    lines: Lines
    value: NDArray[np.float64]
    coverage: float
    coarse: float


@cache
def import_partners() -> dict[str, float]:
    """Partners with line-level imports in 2024, ISO-2 (the Union as EU), and their USD million."""
    import polars as pl

    totals = table(_US_TABLE).group_by("origin").agg(pl.col("value_musd").sum())
    return dict(totals.sort("origin").iter_rows())


@lru_cache(maxsize=256)
def weights_for(importer: str, origin: str, name: str = "") -> Weights:
    """The named weights for one importer and origin.

    An empty name means the importer's own imports from the origin. A member of the Union is
    weighted with the Union's imports, since the line table holds the Union as one partner.

    Raises
    ------
    BadQuestion
        When there are no such weights, or none for the origin; the text says what there is.
    """
    name = name or ("imports-2024" if importer == "US" else "imports-wto")
    if name not in _MEANING:
        raise BadQuestion(
            f"There are no weights {name!r}.{nearest(name, _MEANING)} "
            f"Known are: {', '.join(_MEANING)}."
        )
    lines = schedule(importer)
    if name == "simple":
        return Weights(name, _MEANING[name], lines, np.ones(len(lines)), 1.0, 0.0)
    if (name == "imports-wto") != (importer == "CN"):
        raise BadQuestion(f"Weights {name!r} do not belong to imports of {importer}.")
    frame = _rows(importer, origin, name)
    codes = frame["hts"].to_list()
    values = frame["value_musd"].to_numpy()
    return _place(name, lines, codes, values)


def _rows(importer: str, origin: str, name: str) -> pl.DataFrame:
    import polars as pl

    if importer == "CN":
        return table(_CN_TABLE).rename({"hs6": "hts", "imports_usd_mn": "value_musd"})
    frame = table(_US_TABLE)
    if name == "world-2024":
        return frame.group_by("hts").agg(pl.col("value_musd").sum()).sort("hts")
    if origin not in frame["origin"].unique().to_list():
        from datetime import date

        if origin in eu_members(date(2024, 1, 1)):
            origin = "EU"
        else:
            raise BadQuestion(
                f"No line-level imports from {origin} are bundled. Use --weights world-2024 or "
                "simple; the partners that have their own are listed by `detente data list`."
            )
    return frame.filter(pl.col("origin") == origin)


def _place(name: str, lines: Lines, codes: list[str], values: NDArray[Any]) -> Weights:
    """Give each value to its line, else evenly to the lines of its first eight or six digits."""
    weight = np.zeros(len(lines))
    following = np.append(lines.codes[1:], "")
    is_leaf = ~np.char.startswith(following, lines.codes)  # no longer code begins with it
    placed, spread = 0.0, 0.0
    left = np.arange(len(values))
    for digits in (10, 8, 6):
        starts, stops = lines.ranges([codes[row][:digits] for row in left])
        found = stops > starts
        for row, start, stop in zip(left[found], starts[found], stops[found], strict=True):
            leaves = start + np.flatnonzero(is_leaf[start:stop]) if stop - start > 1 else start
            weight[leaves] += values[row] / np.size(leaves)
            placed += float(values[row])
            spread += float(values[row]) if digits < len(codes[row]) else 0.0
        left = left[~found]
    total = float(values.sum())
    keep = np.flatnonzero(weight > 0)
    return Weights(
        name,
        _MEANING[name],
        lines.at(keep),
        weight[keep],
        placed / total if total else 0.0,
        spread / total if total else 0.0,
    )
