"""What does an Inter-Country Input-Output table of the OECD hold?"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.world.sources.files import opened
from detente.world.table import IoTable

__all__ = ["SECTOR_NAMES", "read_icio"]

# The extended tables split two countries by type of firm; as final users they stay whole.
_SPLIT = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
_TOTALS = ("OUT", "OUTPUT", "TOTAL")
_TAX_ROW = "_TAXSUB"  # taxes by country, edition of 2021
_LARGEST_GAP = 1e-3  # of all output: sales against the published row of output

SECTOR_NAMES = {
    "A01": "Crops and animals",
    "A01_02": "Agriculture, hunting, forestry",
    "A02": "Forestry",
    "A03": "Fishing and aquaculture",
    "B05": "Coal",
    "B05_06": "Mining, energy products",
    "B06": "Oil and gas",
    "B07": "Metal ores",
    "B07_08": "Mining, other products",
    "B08": "Other mining",
    "B09": "Mining support",
    "C10T12": "Food, drink, tobacco",
    "C13T15": "Textiles, clothing, leather",
    "C16": "Wood",
    "C17_18": "Paper and printing",
    "C19": "Refined petroleum",
    "C20": "Chemicals",
    "C21": "Pharmaceuticals",
    "C22": "Rubber and plastics",
    "C23": "Stone, clay, glass",
    "C24": "Basic metals",
    "C24A": "Iron and steel",
    "C24B": "Non-ferrous metals",
    "C25": "Metal products",
    "C26": "Computers and electronics",
    "C27": "Electrical equipment",
    "C28": "Machinery",
    "C29": "Motor vehicles",
    "C30": "Other transport equipment",
    "C301": "Ships",
    "C302T309": "Trains, aircraft, other transport equipment",
    "C31T33": "Furniture, other manufactures, repair",
}


def read_icio(path: Path | str, *, year: int | None = None) -> IoTable:
    """A table of the OECD ICIO database, any edition from 2021 on, as downloaded.

    The file is CSV: sellers ``ARG_A01`` down the first column, users across, then final demand
    ``ARG_HFCE``; below them taxes (``TLS``), value added (``VA``) and output (``OUT``), which also
    closes the rows. Number and names of countries and industries are read from the labels, so the
    2023 edition (77 regions, 45 industries), that of 2025 (81, 50) and any other size are read
    alike. The extended tables are read too; China's and Mexico's types of firm are added together.

    Parameters
    ----------
    path
        ``2022_SML.csv``, or a zip archive with one file of that year.
    year
        Needed where the file's name does not begin with it.

    Raises
    ------
    BadQuestion
        When rows and columns do not carry the same industries, or sales miss the published output.
    DataMissing
        When the file is absent.

    References
    ----------
    OECD, Inter-Country Input-Output Tables, http://oe.cd/icio
    """
    import polars as pl

    path = Path(path)
    when = year or _year(path)
    with opened(path, f"{when}*.csv") as source:
        frame = pl.read_csv(source, infer_schema=False)
    rows = [str(label).strip() for label in frame[:, 0]]
    columns = [name.strip() for name in frame.columns[1:]]
    values = frame[:, 1:].select(pl.all().str.strip_chars().cast(pl.Float64)).fill_null(0.0)
    cells = values.to_numpy()
    known = set(columns)
    sellers = [place for place, label in enumerate(rows) if label in known and "_" in label]
    pairs = [_parts(rows[place]) for place in sellers]
    strays = [label for label in rows if "_" in label and label not in known]
    if strays := [label for label in strays if not label.endswith(_TAX_ROW)]:
        raise BadQuestion(
            f"{path.name}: {strays[0]} sells, but no column has that name; is the file whole?"
        )
    if not pairs:
        raise BadQuestion(
            f"{path.name}: no row is also a column such as USA_C26; this is no ICIO table."
        )
    regions = Axis("regions", tuple(dict.fromkeys(region for region, _ in pairs)))
    sectors = Axis("sectors", tuple(dict.fromkeys(sector for _, sector in pairs)))
    users = {
        place: _parts(name)
        for place, name in enumerate(columns)
        if "_" in name and name not in _TOTALS
    }
    finals = tuple(dict.fromkeys(sector for _, sector in users.values() if sector not in sectors))
    categories = Axis("categories", finals)
    n, s, f = len(regions), len(sectors), len(categories)
    row_at = np.array([regions.index(r) * s + sectors.index(k) for r, k in pairs])
    block = cells[sellers]
    middle, final = np.zeros((n * s, n * s)), np.zeros((n * s, n * f))
    for place, (region, sector) in users.items():
        if region not in regions:
            raise BadQuestion(f"{path.name}: {columns[place]} buys, but {region} sells nothing.")
        if sector in sectors:
            at = regions.index(region) * s + sectors.index(sector)
            np.add.at(middle[:, at], row_at, block[:, place])
        else:
            at = regions.index(region) * f + categories.index(sector)
            np.add.at(final[:, at], row_at, block[:, place])
    output = np.zeros(n * s)
    closing = next((place for place, name in enumerate(columns) if name in _TOTALS), None)
    sold = middle.sum(axis=1) + final.sum(axis=1)
    if closing is None:
        output = sold
    else:
        np.add.at(output, row_at, block[:, closing])
        gap = np.abs(output - sold).sum() / max(output.sum(), 1e-300)
        if gap > _LARGEST_GAP:
            raise BadQuestion(
                f"{path.name}: sales miss the published output by {gap:.2%} of it; is the file "
                f"whole?"
            )
    return IoTable(
        name=f"oecd-icio-{when}",
        year=when,
        regions=regions,
        sectors=sectors,
        categories=categories,
        intermediate=middle.reshape(n, s, n, s),
        final=final.reshape(n, s, n, f),
        output=output.reshape(n, s),
        source=f"OECD, Inter-Country Input-Output Tables, {path.name}",
        sector_names=tuple(SECTOR_NAMES.get(label, label) for label in sectors),
        goods=tuple(label[0] in "ABC" for label in sectors),
    )


def _parts(label: str) -> tuple[str, str]:
    region, _, sector = label.partition("_")
    return _SPLIT.get(region, region), sector


def _year(path: Path) -> int:
    found = re.search(r"(?:19|20)\d\d", path.name)
    if found is None:
        raise BadQuestion(f"{path.name} does not name its year; give it.")
    return int(found.group())
