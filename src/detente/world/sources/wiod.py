"""What does a table of the World Input-Output Database hold (releases 2013 and 2016)?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.world.sources.files import opened
from detente.world.sources.sheets import Cell, rows
from detente.world.table import IoTable

__all__ = ["read_wiod"]

Array = NDArray[np.float64]

# Both releases: codes, descriptions, countries and numbers of users stand in rows 3 to 6; those of
# sellers in columns A to D; figures begin at E7.
_CODES, _NAMES, _REGIONS, _NUMBERS, _FIRST_ROW, _FIRST_COLUMN = 2, 3, 4, 5, 6, 4
_TOTAL = "TOT"
_NUMBER = re.compile(r"c(\d+)$")
_COLUMN = re.compile(r"v?([A-Z]{3})(\d+)$")
_CATEGORIES = (
    "household consumption",
    "non-profits",
    "government",
    "fixed capital formation",
    "inventories",
)
_LARGEST_GAP = 1e-3


def read_wiod(path: Path | str, *, year: int | None = None) -> IoTable:
    """A yearly world table of the WIOD as distributed.

    Read are the Excel workbooks (``WIOT11_ROW_Sep12.xlsx`` of 2013: 41 x 35;
    ``WIOT2014_Nov16_ROW.xlsb`` of 2016: 44 x 56) and the CSV form of the 2016 tables for R and
    Stata, with columns ``IndustryCode, IndustryDescription, Country, RNr, Year, AUS1, …, TOT``.
    Sizes are read from the labels. USD million, basic prices.

    Parameters
    ----------
    path
        The workbook or CSV file, or a zip archive with one such CSV.
    year
        Needed where neither name nor content says it.

    Raises
    ------
    BadQuestion
        When the layout is another one, or sales miss the published output.
    DataMissing
        When the file is absent.

    References
    ----------
    Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), Review of International Economics 23.
    """
    path = Path(path)
    if path.suffix.lower() in (".xlsx", ".xlsb"):
        return _workbook(path, year)
    return _csv(path, year)


def _workbook(path: Path, year: int | None) -> IoTable:
    head: list[list[Cell]] = []
    sellers: list[tuple[str, int]] = []
    codes: dict[int, tuple[str, str]] = {}
    figures: list[Array] = []
    width = 0
    for place, cells in enumerate(rows(path)):
        if place < _FIRST_ROW:
            head.append(cells)
            continue
        if place == _FIRST_ROW:
            width = len(head[_NUMBERS])
        if len(cells) < _FIRST_COLUMN:
            continue
        number = _number(cells[3])
        region = str(cells[2] or "").strip()
        if number is None or region in ("", _TOTAL):
            continue
        sellers.append((region, number))
        codes.setdefault(number, (str(cells[0] or "").strip(), str(cells[1] or "").strip()))
        line = np.zeros(width)
        values = cells[:width]
        line[: len(values)] = [value if isinstance(value, float) else 0.0 for value in values]
        figures.append(line[_FIRST_COLUMN:])
    if not sellers:
        raise BadQuestion(
            f"{path.name}: no rows with a country in column C and a number such as c1 in D; this "
            f"is no world table of the WIOD."
        )
    regions = [str(cell or "").strip() for cell in _padded(head[_REGIONS], width)]
    numbers = [_number(cell) for cell in head[_NUMBERS]]
    users = list(zip(regions, numbers, strict=True))[_FIRST_COLUMN:]
    title = " ".join(str(cell) for line in head[:2] for cell in line if cell)
    when = year or _year(path.name, title)
    return _table(path, when, sellers, users, np.array(figures), codes)


def _csv(path: Path, year: int | None) -> IoTable:
    import polars as pl

    with opened(path, "WIOT*.csv") as source:
        frame = pl.read_csv(source, infer_schema=False)
    needed = ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year")
    if missing := [name for name in needed if name not in frame.columns]:
        raise BadQuestion(f"{path.name}: the columns {', '.join(missing)} are missing.")
    frame = frame.filter(pl.col("Country") != _TOTAL)
    columns = [name for name in frame.columns if name not in needed]
    users: list[tuple[str, int | None]] = []
    for name in columns:
        found = _COLUMN.match(name)
        users.append((found.group(1), int(found.group(2))) if found else (_TOTAL, None))
    numbers = [int(float(value)) for value in frame["RNr"]]
    sellers = list(zip(frame["Country"], numbers, strict=True))
    codes = {
        number: (str(code), str(text))
        for number, code, text in zip(
            numbers, frame["IndustryCode"], frame["IndustryDescription"], strict=True
        )
    }
    values = frame.select(pl.col(columns).cast(pl.Float64)).fill_null(0.0).to_numpy()
    when = year or int(float(frame["Year"][0]))
    return _table(path, when, sellers, users, values, codes)


def _table(
    path: Path,
    year: int,
    sellers: Sequence[tuple[str, int]],
    users: Sequence[tuple[str, int | None]],
    figures: Array,
    codes: dict[int, tuple[str, str]],
) -> IoTable:
    industries = sorted({number for _, number in sellers})
    regions = Axis("regions", tuple(dict.fromkeys(_iso(region) for region, _ in sellers)))
    labels = [codes[number][0] or f"c{number}" for number in industries]
    if len(set(labels)) != len(labels):
        labels = [f"c{number}" for number in industries]
    sectors = Axis("sectors", tuple(labels))
    finals = sorted({number for _, number in users if number and number not in set(industries)})
    finals = [number for number in finals if _buys(number, users, regions)]
    names = _CATEGORIES if len(finals) == len(_CATEGORIES) else [f"c{n}" for n in finals]
    categories = Axis("categories", tuple(names))
    n, s, f = len(regions), len(sectors), len(categories)
    if len(sellers) != n * s:
        raise BadQuestion(
            f"{path.name}: {len(sellers)} selling rows, but {n} regions of {s} industries make "
            f"{n * s}; is the file whole?"
        )
    row_at = np.array([regions.index(_iso(r)) * s + industries.index(k) for r, k in sellers])
    middle, final, output = np.zeros((n * s, n * s)), np.zeros((n * s, n * f)), np.zeros(n * s)
    closed = False
    for place, (region, number) in enumerate(users):
        if region in ("", _TOTAL) or number is None:
            if not closed and figures[:, place].any():
                output[row_at] = figures[:, place]
                closed = True
        elif number in codes:
            at = regions.index(_iso(region)) * s + industries.index(number)
            middle[row_at, at] = figures[:, place]
        else:
            final[row_at, regions.index(_iso(region)) * f + finals.index(number)] = figures[
                :, place
            ]
    sold = middle.sum(axis=1) + final.sum(axis=1)
    if not closed:
        output = sold
    gap = np.abs(output - sold).sum() / max(output.sum(), 1e-300)
    if gap > _LARGEST_GAP:
        raise BadQuestion(
            f"{path.name}: sales miss the published output by {gap:.2%} of it; is the file whole?"
        )
    return IoTable(
        name=f"wiod-{year}",
        year=year,
        regions=regions,
        sectors=sectors,
        categories=categories,
        intermediate=middle.reshape(n, s, n, s),
        final=final.reshape(n, s, n, f),
        output=output.reshape(n, s),
        source=f"World Input-Output Database, {path.name}",
        sector_names=tuple(codes[number][1] for number in industries),
        goods=tuple(
            _makes_goods(label, number) for label, number in zip(labels, industries, strict=True)
        ),
    )


def _makes_goods(label: str, number: int) -> bool:
    """Sections A to C but repair (release 2016); the first 16 industries (release 2013)."""
    if re.match(r"[A-U]\d\d", label):
        return label[0] in "ABC" and label != "C33"
    return number <= 16


def _buys(number: int, users: Sequence[tuple[str, int | None]], regions: Axis) -> bool:
    return any(kind == number and _iso(region) in regions for region, kind in users)


def _iso(region: str) -> str:
    """ISO-3; the 2013 release writes Romania as ROM and the rest of world as RoW."""
    return {"ROM": "ROU", "ROW": "ROW"}.get(region.upper(), region.upper())


def _number(cell: Cell) -> int | None:
    found = _NUMBER.match(str(cell or "").strip())
    return int(found.group(1)) if found else None


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    return (cells + [None] * width)[:width]


def _year(name: str, title: str) -> int:
    for text, pattern in ((name, r"(?:19|20)\d\d"), (title, r"(?:19|20)\d\d")):
        if found := re.search(pattern, text):
            return int(found.group())
    if found := re.match(r"wiot(\d\d)_", name.lower()):
        return (1900 if int(found.group(1)) > 90 else 2000) + int(found.group(1))
    raise BadQuestion(f"{name} does not name its year; give it.")
