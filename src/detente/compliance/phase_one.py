"""What did China buy under Phase One by the annex, and why do published counts differ?

Chapter 6 of the agreement of 15 January 2020 adds amounts to the base year 2017, by category and
year. The annex counts by heading; `phase_one_annex.csv` holds its headings, as read from the
annex. Two things keep a count from customs data apart from any other.

Aircraft. US exports of civil aircraft, engines and parts are published under one special
provision, which UN Comtrade files with others under 999999. Without it manufactures lose Boeing
(18.5 bn in 2017), with it they also hold low-value and returned goods. Both counts are given; the
one with it is the main one. It counts deliveries, while the annex counts orders as well.

Naphtha is one ten-digit line of HS 2710.12 and cannot be told apart at six digits; it is left out
(at most 0.6 bn in 2017 and 0.1 bn in 2020 and 2021).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from detente.compliance.observed import Observation, observations
from detente.compliance.pace import Progress, line
from detente.compliance.terms import Term
from detente.errors import BadQuestion
from detente.store import table

__all__ = ["CATEGORIES", "EXTRA", "Count", "bought", "count", "counted", "exports", "read_annex"]

EXTRA = {
    "manufactures": (32.9, 44.8),
    "farm": (12.5, 19.5),
    "energy": (18.5, 33.9),
}
"""USD bn above 2017 owed in 2020 and 2021 (Phase One agreement, chapter 6, article 6.2.1)."""
CATEGORIES = tuple(EXTRA)
_PUBLISHED = {
    "cn.commitment.p1-goods": "p1_goods_published",
    "cn.commitment.p1-ag": "p1_ag_published",
    "cn.commitment.p1-mfg": "p1_mfg_published",
    "cn.commitment.p1-energy": "p1_energy_published",
}
_RELEASED = {2020: date(2021, 2, 5), 2021: date(2022, 2, 8)}  # Census, December trade
_YEARS = (2020, 2021)

Exports = dict[tuple[str, int], float]


@dataclass(frozen=True, slots=True)
class Count:
    """Exports in USD bn in a set of categories, one way of counting.

    `bought` and `owed` are for 2020 and 2021; `owed` is the base year plus the amount promised.
    """

    how: str
    base: float
    bought: tuple[float, ...]
    owed: tuple[float, ...]

    @property
    def share(self) -> float:
        """Bought over owed in the years counted; not to be asked for without any."""
        return sum(self.bought) / sum(self.owed[: len(self.bought)])


def count(
    categories: Iterable[str],
    flows: Exports | None = None,
    *,
    special: bool = True,
    years: Iterable[int] = _YEARS,
) -> Count:
    """Exports against what was owed, for categories of the annex.

    Parameters
    ----------
    categories
        Of ``manufactures``, ``farm`` and ``energy``.
    flows
        USD bn by (category, year); the bundled exports when left out.
    special
        Count the special provisions, civil aircraft among them, with manufactures.

    Raises
    ------
    BadQuestion
        For a category that the annex lacks, or a year without exports.
    """
    data = exports() if flows is None else flows
    wanted = tuple(categories)
    for name in wanted:
        if name not in EXTRA:
            raise BadQuestion(f"Phase One has no category {name!r}; use {', '.join(EXTRA)}.")
    names = (*wanted, *(("special",) if special and "manufactures" in wanted else ()))
    asked = tuple(years)
    for year in (2017, *asked):
        if not any((name, year) in data for name in names):
            raise BadQuestion(
                f"No US exports to China for {year} in the flows given; {year} must be supplied."
            )
    base = _sum(data, names, 2017)
    extra = [sum(EXTRA[name][_YEARS.index(year)] for name in wanted) for year in asked]
    how = "special provisions counted" if len(names) > len(wanted) else "headings of the annex"
    return Count(
        how,
        base,
        tuple(_sum(data, names, year) for year in asked),
        tuple(base + more for more in extra),
    )


def counted(
    term: Term, *, on: date, known: date, flows: Exports | None = None
) -> tuple[Progress, tuple[Count, ...]]:
    """Judge a ``phase_one`` term by the main count, and give both counts."""
    data = exports() if flows is None else flows
    held = {year for _, year in data}
    out = [year for year in _YEARS if date(year, 12, 31) <= on and _RELEASED[year] <= known]
    years = [year for year in out if year in held]
    full = count(term.what, data, years=years)
    firsts, seconds = (sum(EXTRA[name][at] for name in term.what) for at in range(2))
    running = [
        Observation(
            series="phase_one",
            start=term.due,
            end=date(year, 12, 31),
            value=sum(full.bought[: position + 1]),
            unit="USD bn",
            kind="statistic",
            by="detente from US Census exports" if flows is None else "detente from the file given",
            published=_RELEASED[year],
            source="US exports by HS6, headings of annex 6.1",
            certainty="medium",
            note=full.how,
        )
        for position, year in enumerate(years)
    ]
    corner = ((date(2020, 12, 31), full.base + firsts),)
    goal = 2 * full.base + firsts + seconds
    found = line(term, running, on=on, corners=corner, target=goal)
    if not years:
        return found, ()
    if "manufactures" not in term.what:
        return found, (full,)
    return found, (full, count(term.what, data, special=False, years=years))


def bought(commitment: str, *, known: date) -> Observation | None:
    """The published count of a commitment, if out by `known`."""
    series = _PUBLISHED.get(commitment)
    seen = observations(series, on=date.max, known=known) if series else ()
    return seen[-1] if seen else None


@cache
def exports() -> Exports:
    """US exports to China in USD bn by category and year, 2017 to 2021."""
    sums: Exports = {}
    for row in table("tables/phase_one_exports.csv").to_dicts():
        key = (row["category"], int(row["year"]))
        sums[key] = sums.get(key, 0.0) + float(row["usd_million"]) / 1e3
    return sums


def read_annex(path: Path) -> Exports:
    """Sum a file of US exports to China (``year, hs6, value_usd``) by the categories of the annex.

    Raises
    ------
    BadQuestion
        When the file or a column is absent.
    """
    import polars as pl

    if not path.exists():
        raise BadQuestion(f"There is no file {path}.")
    frame = (
        pl.read_parquet(path)
        if path.suffix == ".parquet"
        else pl.read_csv(path, schema_overrides={"hs6": pl.String})
    )
    for name in ("year", "hs6", "value_usd"):
        if name not in frame.columns:
            raise BadQuestion(f"{path.name}: no column {name!r}; needed: year, hs6, value_usd.")
    sums: Exports = {}
    for year, hs6, value in frame.select("year", "hs6", "value_usd").iter_rows():
        code = str(hs6).zfill(6)
        name = _annex().get(code) or _annex().get(code[:4])
        if name is not None:
            sums[name, int(year)] = sums.get((name, int(year)), 0.0) + (value or 0.0) / 1e9
    return sums


@cache
def _annex() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table("tables/phase_one_annex.csv").to_dicts():
        for part in row["codes"].split():
            first, _, last = part.partition("-")
            for number in range(int(first), int(last or first) + 1):
                found[f"{number:0{len(first)}d}"] = row["category"]
    return found


def _sum(data: Exports, names: Iterable[str], year: int) -> float:
    return sum(data.get((name, year), 0.0) for name in names)
