"""What does a year of the USITC's trade and production database (ITPD-E, ITPD-S) hold?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.world.sources.files import opened
from detente.world.sources.trade import TradeTable

__all__ = ["read_itpd"]

_NEEDED = ("exporter_iso3", "importer_iso3", "year", "trade")


def read_itpd(
    path: Path | str, *, year: int, by: str = "broad_sector", names: Mapping[str, str] | None = None
) -> TradeTable:
    """Trade and sales at home of one year from ``ITPD_E_R03.csv`` or ``ITPD_S_R1.1_2019.csv``.

    Columns are found by name, so releases with and without the names of countries, industries and
    dynamic codes are read alike. Million USD; exporter = importer is sales at home.

    Parameters
    ----------
    path
        The CSV file, or a zip archive with one. It is read as a stream: the whole file of all
        years does not have to fit into memory.
    year
        The year wanted; most files hold many.
    by
        ``"broad_sector"`` (agriculture, mining and energy, manufacturing, services),
        ``"industry_id"`` (170 industries), or with `names` any sectors.
    names
        Industry number as text to sector; a number left out is an error.

    Raises
    ------
    BadQuestion
        When columns or the year are missing, or an industry has no sector.

    References
    ----------
    Borchert, Larch, Shikher and Yotov (2021), The International Trade and Production Database for
    Estimation, International Economics 166
    """
    import polars as pl

    path = Path(path)
    column = "industry_id" if names is not None else by
    with opened(path, "ITPD*.csv") as source:
        lines = pl.scan_csv(source, infer_schema=False)
        found = lines.collect_schema().names()
        if missing := [name for name in (*_NEEDED, column) if name not in found]:
            raise BadQuestion(f"{path.name}: the columns {', '.join(missing)} are missing.")
        titles = [name for name in ("exporter_name", "importer_name") if name in found]
        frame = (
            lines.filter(pl.col("year").cast(pl.Float64) == year)
            .select(
                "exporter_iso3",
                "importer_iso3",
                *titles,
                pl.col(column).alias("sector"),
                pl.col("trade").cast(pl.Float64, strict=False),
            )
            .collect(engine="streaming")
        )
    if frame.is_empty():
        raise BadQuestion(f"{path.name}: no rows of {year}.")
    if names is not None:
        known = frame["sector"].unique().to_list()
        if without := [number for number in known if number not in names]:
            raise BadQuestion(f"{path.name}: industry {without[0]} has no sector in the mapping.")
        frame = frame.with_columns(pl.col("sector").replace_strict(dict(names)))
    both = (*frame["exporter_iso3"].unique(), *frame["importer_iso3"].unique())
    labels = sorted({str(label) for label in both})
    sectors = frame["sector"].unique().to_list()
    sectors = sorted(
        sectors, key=lambda label: (len(label), label) if label.isdigit() else (0, label)
    )
    regions, axis = Axis("regions", tuple(labels)), Axis("sectors", tuple(sectors))
    summed = frame.group_by("exporter_iso3", "importer_iso3", "sector").agg(pl.col("trade").sum())
    sales = np.zeros((len(regions), len(regions), len(axis)))
    at = (
        regions.indices(summed["exporter_iso3"]),
        regions.indices(summed["importer_iso3"]),
        axis.indices(summed["sector"]),
    )
    np.add.at(sales, at, summed["trade"].fill_null(0.0).to_numpy())
    called: dict[str, str] = {}
    for code, name in (("exporter_iso3", "exporter_name"), ("importer_iso3", "importer_name")):
        if name in frame.columns:
            pairs = frame.select(code, name).unique().iter_rows()
            called |= {str(label): str(title) for label, title in pairs}
    return TradeTable(
        name=f"itpd-{year}",
        year=year,
        regions=regions,
        region_names=tuple(called.get(label, label) for label in labels),
        sectors=axis,
        sales=sales,
        source=f"USITC, International Trade and Production Database, {path.name}",
    )


def _order(label: str) -> tuple[int, str]:
    """Industry numbers by size, names by the alphabet."""
    return (int(label), "") if label.isdigit() else (0, label)
