"""What does a year of CEPII's BACI hold, by sector?"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion, DataMissing
from detente.world.sources.concordance import Concordance
from detente.world.sources.files import opened
from detente.world.sources.trade import TradeTable

__all__ = ["read_baci"]

_COLUMNS = ("t", "i", "j", "k", "v", "q")
_TAIWAN = 490  # "Other Asia, not elsewhere specified"; its ISO-3 in the country file is S19
_THOUSAND = 1e-3


def read_baci(
    path: Path | str,
    concordance: Concordance,
    *,
    countries: Path | str | None = None,
) -> TradeTable:
    """Bilateral trade of one year from ``BACI_HS22_Y2023_V202501.csv``, summed into sectors.

    Columns ``t, i, j, k, v, q``: year, exporter, importer, HS6 product, value in thousand USD,
    quantity in tonnes. Trade is fob; there are no sales at home.

    Parameters
    ----------
    path
        The CSV file of one year (or a zip archive with only that year).
    concordance
        Which sector takes each HS6 code, in the HS edition of the file.
    countries
        ``country_codes_V202501.csv``; beside `path` by default.

    Raises
    ------
    DataMissing
        When one of the files is absent.
    BadQuestion
        When columns are missing, several years are in the file, or a country code is unknown.

    References
    ----------
    Gaulier and Zignago (2010), BACI: International Trade Database at the Product-Level, CEPII
    working paper 2010-23
    """
    import polars as pl

    path = Path(path)
    with opened(path, "BACI_*.csv") as source:
        frame = pl.read_csv(source, infer_schema=False)
    frame = frame.rename({name: name.strip() for name in frame.columns})
    if missing := [name for name in _COLUMNS[:5] if name not in frame.columns]:
        raise BadQuestion(f"{path.name}: the columns {', '.join(missing)} are missing.")
    frame = frame.select(
        pl.col("t", "i", "j").str.strip_chars().cast(pl.Int64),
        pl.col("k").str.strip_chars().str.zfill(6),
        pl.col("v").str.strip_chars().cast(pl.Float64),
    )
    years = frame["t"].unique().to_list()
    if len(years) != 1:
        raise BadQuestion(f"{path.name}: {len(years)} years in the file; one is needed.")
    people = _countries(Path(countries) if countries else _beside(path))
    codes = sorted(set(frame["i"].unique()) | set(frame["j"].unique()))
    if unknown := [code for code in codes if code not in people]:
        raise BadQuestion(f"{path.name}: country {unknown[0]} is not in the country file.")
    places: dict[int, int] = {}
    labels: dict[str, str] = {}
    for code in codes:
        iso3, name = people[code]
        labels.setdefault(iso3, name)
        places[code] = list(labels).index(iso3)
    by_product = {code: concordance.targets(code) for code in frame["k"].unique().to_list()}
    pieces = [(code, sector, share) for code, to in by_product.items() for sector, share in to]
    goes_to = pl.DataFrame(
        pieces,
        schema={"k": pl.String, "sector": pl.Int64, "share": pl.Float64},
        orient="row",
    )
    placed = (
        frame.join(goes_to, on="k")
        .group_by("i", "j", "sector")
        .agg((pl.col("v") * pl.col("share")).sum().alias("v"))
    )
    sales = np.zeros((len(labels), len(labels), len(concordance.sectors)))
    at = tuple(
        np.array(column, dtype=int)
        for column in (
            [places[code] for code in placed["i"]],
            [places[code] for code in placed["j"]],
            placed["sector"].to_list(),
        )
    )
    np.add.at(sales, at, placed["v"].to_numpy() * _THOUSAND)
    total = float(frame["v"].sum()) * _THOUSAND
    return TradeTable(
        name=f"baci-{years[0]}",
        year=int(years[0]),
        regions=Axis("regions", tuple(labels)),
        region_names=tuple(labels.values()),
        sectors=concordance.sectors,
        sales=sales,
        lost_usd_million=max(0.0, total - float(sales.sum())),
        source=f"CEPII BACI, {path.name}; sectors by {concordance.name}",
    )


def _beside(path: Path) -> Path:
    release = re.search(r"_(V\w+)\.", path.name)
    fits = sorted(path.parent.glob(f"country_codes_{release.group(1) if release else '*'}.csv"))
    if not fits:
        raise DataMissing(
            f"There is no country_codes_V….csv beside {path.name}; it is in the same archive of "
            f"CEPII. Give its place."
        )
    return fits[-1]


def _countries(path: Path) -> dict[int, tuple[str, str]]:
    import polars as pl

    if not path.exists():
        raise DataMissing(f"There is no file {path}.")
    frame = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    for name in ("country_code", "country_name", "country_iso3"):
        if name not in frame.columns:
            raise BadQuestion(f"{path.name}: the column {name} is missing.")
    found = {
        int(code): (str(iso3), str(name))
        for code, name, iso3 in frame.select(
            "country_code", "country_name", "country_iso3"
        ).iter_rows()
    }
    if _TAIWAN in found:
        found[_TAIWAN] = ("TWN", "Taiwan")
    return found
