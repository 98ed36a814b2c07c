"""Which other weights can an average duty have, and what duty did customs collect on China?

Builds `us_imports_2025_hs6.parquet`, `us_imports_2024_sectors.parquet`, `us_sectors.csv`,
`world_trade_2024_hs2.csv` and `us_china_duties_monthly.csv` in `src/detente/data/tables`, and
`us_preference_claims.csv` in `src/detente/data/lists`, from `../shared/data`.

    python tools/build_trade_weights.py [--shared ../shared] [--out src/detente/data/tables]
"""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path

import polars as pl

ISO = {"MEX": "MX", "VNM": "VN", "TWN": "TW"}
YEAR = 2025
COLLECTED_FROM = "2025-01"
CLAIMED_IN = "2024-07-01"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("src/detente/data/tables"))
    opts = args.parse_args()
    data = opts.shared / "data"
    for name, frame in (
        ("us_imports_2025_hs6.parquet", imports_2025(data / "us_trade_2025")),
        ("us_imports_2024_sectors.parquet", imports_by_sector(data / "us_tariffs", opts.out)),
        ("us_sectors.csv", sectors(data / "us_tariffs")),
        ("world_trade_2024_hs2.csv", world(data / "trade_sectors_2020")),
        ("us_china_duties_monthly.csv", collected(data / "us_trade_2025")),
    ):
        target = opts.out / name
        if target.suffix == ".csv":
            frame.write_csv(target)
        else:
            frame.write_parquet(target, compression="zstd", compression_level=19)
        print(name, frame.shape, target.stat().st_size)
    claims = preference_claims(data / "us_tariffs", opts.out)
    target = opts.out.parent / "lists" / "us_preference_claims.csv"
    claims.write_csv(target)
    print("us_preference_claims", claims.shape, target.stat().st_size)


def preference_claims(raw: Path, out: Path) -> pl.DataFrame:
    """Share of the general duty that preferences spare, by chapter and origin, 2024.

    Only origins of the line-level imports that had a programme of their own open in 2024: what
    others did not pay was no preference (the input lists shares for China, too).
    """
    places = _places(out)
    with (out / "us_preferences.csv").open(encoding="utf-8") as handle:
        open_to = {
            origin
            for row in csv.DictReader(handle)
            if row["from"] <= CLAIMED_IN and (not row["until"] or row["until"] > CLAIMED_IN)
            for origin in row["origins"].split()
        } - {"*"}
    traded = set(pl.read_parquet(out / "us_imports_2024.parquet")["origin"].unique())
    shares = pl.read_csv(
        raw / "schedule" / "mfn_preference_shares_hs2_country.csv", infer_schema=False
    )
    return (
        shares.with_columns(
            pl.col("cty_code").replace_strict(places, default=None).alias("origin"),
            pl.col("exemption_share").cast(pl.Float64).clip(0, 1).round(4).alias("share"),
        )
        .filter(pl.col("origin").is_in(sorted(open_to & traded)) & (pl.col("share") > 0))
        .select(pl.col("hs2").alias("code"), "origin", "share")
        .sort("origin", "code")
    )


def _places(out: Path) -> dict[str, str]:
    with (out / "places.csv").open(encoding="utf-8") as handle:
        return {
            census.zfill(4): row["iso2"]
            for row in csv.DictReader(handle)
            for census in row["census"].split()
        }


def imports_2025(raw: Path) -> pl.DataFrame:
    """US imports 2025 from four partners by HS6, USD million; customs value (fob)."""
    china = pl.read_parquet(raw / "us_china_hs6_annual_2015_2025.parquet").with_columns(
        pl.lit("CN").alias("origin")
    )
    others = pl.read_parquet(raw / "us_imports_hs6_mex_vnm_twn_2015_2025.parquet").with_columns(
        pl.col("partner").replace_strict(ISO).alias("origin")
    )
    columns = ["origin", "flow", "year", "hs6", "fob_usd", "value_usd"]
    rows = pl.concat([china.select(columns), others.select(columns)])
    return (
        rows.filter((pl.col("year") == YEAR) & (pl.col("flow") == "M"))
        .group_by("origin", "hs6")
        .agg(
            (pl.coalesce("fob_usd", "value_usd").sum() / 1e6).round(6).alias("value_musd"),
            pl.col("fob_usd").is_null().any().alias("cif"),
        )
        .filter(pl.col("value_musd") > 0)
        .sort("origin", "hs6")
    )


def imports_by_sector(raw: Path, out: Path) -> pl.DataFrame:
    """US imports for consumption 2024 by origin and GTAP sector, chapters 1-97, USD million."""
    places = _places(out)
    wide = pl.read_csv(raw / "trade" / "us_imports_2024_country_gtap.csv")
    named = {
        name: match[1]
        for name in wide.columns
        if (match := re.match(r"(\w{3}) \(", name)) and not name.startswith("s232")
    }
    return (
        wide.rename(named)
        .select(
            pl.col("cty_code")
            .cast(pl.String)
            .str.zfill(4)
            .replace_strict(places | {"5082": "PS", "5083": "PS"})
            .alias("origin"),
            *named.values(),
        )
        .unpivot(index="origin", variable_name="sector", value_name="usd")
        .group_by("origin", "sector")
        .agg((pl.col("usd").sum() / 1e6).round(6).alias("value_musd"))
        .filter(pl.col("value_musd") > 0)
        .sort("origin", "sector")
    )


def sectors(raw: Path) -> pl.DataFrame:
    """GTAP sector by shortest prefix under which all lines share one."""
    map_ = pl.read_parquet(raw / "crosswalks" / "hts10_gtap_naics_bea.parquet")
    sector = {
        code: sector
        for code, sector in map_.select("hts10", "gtap_code").drop_nulls().iter_rows()
        if sector != "na"
    }
    rows: dict[str, str] = {}
    for digits in (4, 6, 8, 10):
        inside: dict[str, set[str]] = {}
        for code, value in sector.items():
            inside.setdefault(code[:digits], set()).add(value)
        for prefix, values in inside.items():
            covered = any(prefix[:shorter] in rows for shorter in (4, 6, 8) if shorter < digits)
            if len(values) == 1 and not covered:
                rows[prefix] = values.pop()
    return pl.DataFrame({"code": list(rows), "sector": list(rows.values())}).sort("code")


def world(raw: Path) -> pl.DataFrame:
    """World trade 2024 by chapter, USD million."""
    return (
        pl.read_csv(raw / "world_trade_hs2_2024_baci.csv")
        .select(
            pl.col("hs2").cast(pl.String).str.zfill(2).alias("code"),
            (pl.col("value_usd") / 1e6).round(3).alias("value_musd"),
        )
        .sort("code")
    )


def collected(raw: Path) -> pl.DataFrame:
    """US imports for consumption from China and calculated duties by month, USD million."""
    return (
        pl.read_csv(raw / "us_china_monthly_census.csv")
        .filter(pl.col("month") >= COLLECTED_FROM)
        .select(
            "month",
            pl.col("us_imports_consumption_musd").alias("imports_musd"),
            pl.col("calculated_duties_musd").alias("duties_musd"),
        )
    )


if __name__ == "__main__":
    main()
