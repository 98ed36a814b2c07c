"""Build the yearly table of US goods trade and duties that claims on trade are judged by.

Run from the repository root: ``python tools/build_trade_yearly.py [--shared ../shared]``. Writes
``us_trade_yearly.csv`` under ``src/detente/data/tables``: US imports, exports and calculated duties
by year with China and with the world, USD million; empty where the sources do not have them.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import polars as pl

TABLES = Path("src/detente/data/tables")
CHECKS = {("CN", 2024): (438_929, 143_546), ("CN", 2025): (308_364, 106_308)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = parser.parse_args().shared / "data" / "us_trade_2025"
    rows = china(data) | world(data)
    for key, (imports, exports) in CHECKS.items():
        found = rows[key]
        if abs(found[0] - imports) > 1 or abs(found[1] - exports) > 1:
            raise SystemExit(f"{key}: {found}, expected {imports} and {exports}.")
    with (TABLES / "us_trade_yearly.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("partner", "year", "imports_musd", "exports_musd", "duties_musd"))
        for (partner, year), values in sorted(rows.items()):
            writer.writerow((partner, year, *("" if it is None else round(it, 1) for it in values)))


def china(data: Path) -> dict[tuple[str, int], tuple[float | None, ...]]:
    """US imports (customs value, where reported) from and exports to China by year."""
    frame = pl.read_parquet(data / "us_china_hs6_annual_2015_2025.parquet")
    sums = frame.group_by("year", "flow").agg(pl.col("fob_usd").sum() / 1e6)
    held = {(row["year"], row["flow"]): row["fob_usd"] or None for row in sums.to_dicts()}
    duties = pl.read_csv(TABLES / "us_china_duties_monthly.csv").filter(
        pl.col("month").str.starts_with("2025")
    )
    months = pl.read_csv(TABLES / "us_china_trade_monthly.csv").with_columns(
        pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year")
    )
    early = {
        row["year"]: (row["imports_musd"], row["exports_musd"])
        for row in months.filter(pl.col("year") < 2020)
        .drop("month")
        .group_by("year")
        .sum()
        .to_dicts()
    }
    rows: dict[tuple[str, int], tuple[float | None, ...]] = {
        ("CN", year): (*values, None) for year, values in early.items()
    }
    for year in sorted({year for year, _ in held if year >= 2020}):
        paid = duties["duties_musd"].sum() if year == 2025 else None
        rows["CN", year] = (held.get((year, "M")), held.get((year, "X")), paid)
    return rows


def world(data: Path) -> dict[tuple[str, int], tuple[float | None, ...]]:
    """US imports for consumption with calculated duties, and exports, all partners, by year."""
    frame = pl.read_parquet(data / "us_imports_naics6_monthly_2020_2025.parquet")
    year = pl.col("month").cast(pl.String).str.slice(0, 4).cast(pl.Int64).alias("year")
    imports = frame.group_by(year).agg(
        pl.col("con_val_usd").sum() / 1e6, pl.col("cal_duty_usd").sum() / 1e6
    )
    sent = pl.read_parquet(data / "us_exports_hs2_country_2020_2024.parquet")
    exports = {
        row["year"]: row["usd"] / 1e6
        for row in sent.group_by("year").agg(pl.col("usd").sum()).to_dicts()
    }
    return {
        ("all", row["year"]): (row["con_val_usd"], exports.get(row["year"]), row["cal_duty_usd"])
        for row in imports.to_dicts()
    }


if __name__ == "__main__":
    main()
