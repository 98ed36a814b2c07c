"""How much of what did the United States buy from whom in 2024, and what part claimed USMCA?

Builds `tables/us_imports_2024.parquet`, `lists/us_usmca_claims.parquet`,
`tables/us_usmca_claims_monthly.csv` and `tables/us_metal_content.parquet` from
`../shared/data/us_tariffs`.

    python tools/build_us_weights.py [--shared ../shared] [--out src/detente/data/tables]
"""

from __future__ import annotations

import argparse
import csv
from datetime import date
from pathlib import Path

import polars as pl

EU_BLOC, SLOVAKIA = "0003", "4359"
NORTH_AMERICA = {"1220": "CA", "2010": "MX"}
STABLE_FROM = "2025-07"  # USMCA claims jump in the first half of 2025 and are flat after
CLAIMS_SPARED_FROM = date(2025, 3, 7)  # EO 14231 and 14232 spare goods that claim USMCA
CLAIMS_STABLE_FROM = date(2025, 7, 1)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("src/detente/data/tables"))
    opts = args.parse_args()
    raw = opts.shared / "data" / "us_tariffs"
    places = _places(opts.out)
    schedule = set(pl.read_parquet(opts.out / "us_schedule_2025.parquet")["hts"])
    frames = {
        "us_imports_2024": imports(raw, places, schedule),
        "us_metal_content": metal_content(raw),
    }
    for name, frame in frames.items():
        target = opts.out / f"{name}.parquet"
        frame.write_parquet(target, compression="zstd", compression_level=19)
        print(name, frame.shape, target.stat().st_size)
    claims = usmca(raw)
    target = opts.out.parent / "lists" / "us_usmca_claims.parquet"
    claims.write_parquet(target, compression="zstd", compression_level=19)
    print("us_usmca_claims", claims.shape, target.stat().st_size)
    monthly = usmca_monthly(raw)
    monthly.write_csv(opts.out / "us_usmca_claims_monthly.csv")
    table = frames["us_imports_2024"]
    print(table.group_by("matched").agg(pl.len(), pl.col("value_musd").sum()).sort("matched"))
    print(table.select(pl.col("value_musd").sum(), pl.col("duty_musd").sum()))
    print(monthly.tail(4))


def imports(raw: Path, places: dict[str, str], schedule: set[str]) -> pl.DataFrame:
    """HTS10 by origin: customs value and calculated duty, USD million; `matched` = how many
    digits of the line the schedule knows (10, 8, 6, 4, or 0)."""
    trade = pl.read_parquet(raw / "trade" / "us_imports_2024_hts10_country.parquet")
    trade = trade.filter(pl.col("cty_code") != SLOVAKIA)  # already inside the EU bloc
    known = {n: {code[:n] for code in schedule} for n in (10, 8, 6, 4)}
    lines = trade["hts10"].unique().to_list()
    depth = {c: next((n for n in (10, 8, 6, 4) if c[:n] in known[n]), 0) for c in lines}
    return (
        trade.select(
            pl.col("hts10").alias("hts"),
            pl.col("cty_code").replace_strict(places | {EU_BLOC: "EU"}).alias("origin"),
            (pl.col("con_val_usd") / 1e6).round(6).alias("value_musd"),
            (pl.col("cal_duty_usd") / 1e6).round(6).alias("duty_musd"),
            pl.col("hts10").replace_strict(depth, return_dtype=pl.Int8).alias("matched"),
        )
        .filter(pl.col("value_musd") > 0)
        .sort("hts", "origin")
    )


def usmca(raw: Path) -> pl.DataFrame:
    """Share of value that claimed USMCA, by line and origin, in the window each vintage stands for.

    2024 stands for all before the fentanyl duties spared such goods, the year 2025 for the months
    in which claims rose, July 2025 to February 2026 for all after; a line without trade in a
    window takes the earlier vintage. Shares of zero are left out.
    """
    monthly = _monthly(raw).filter(pl.col("ym") >= STABLE_FROM)
    late = monthly.group_by("hts10", "cty_code").agg(
        (pl.col("usmca_value").sum() / pl.col("total_value").sum()).alias("late")
    )
    years = [
        pl.read_parquet(raw / "trade" / f"usmca_shares_hts10_{year}.parquet").select(
            "hts10", "cty_code", pl.col("usmca_share").alias(name)
        )
        for year, name in ((2024, "early"), (2025, "rising"))
    ]
    keys = ["hts10", "cty_code"]
    table = years[0].join(years[1], on=keys, how="full", coalesce=True)
    table = table.join(late, on=keys, how="full", coalesce=True).with_columns(
        pl.coalesce("late", "rising", "early").alias("late"),
        pl.coalesce("rising", "early").alias("rising"),
    )
    windows = [
        ("early", None, CLAIMS_SPARED_FROM),
        ("rising", CLAIMS_SPARED_FROM, CLAIMS_STABLE_FROM),
        ("late", CLAIMS_STABLE_FROM, None),
    ]
    return pl.concat(
        table.select(
            pl.col("hts10").alias("code"),
            pl.col("cty_code").replace_strict(NORTH_AMERICA).alias("origin"),
            pl.lit(start, dtype=pl.Date).alias("from"),
            pl.lit(end, dtype=pl.Date).alias("until"),
            pl.col(name).round(4).alias("share"),
        ).filter(pl.col("share") > 0)
        for name, start, end in windows
    ).sort("code", "origin", "from")


def usmca_monthly(raw: Path) -> pl.DataFrame:
    """Total by month and partner: USD million and the share that claimed USMCA."""
    return (
        _monthly(raw)
        .group_by("ym", "cty_code")
        .agg(
            (pl.col("total_value").sum() / 1e6).round(1).alias("value_musd"),
            (pl.col("usmca_value").sum() / pl.col("total_value").sum()).round(4).alias("share"),
        )
        .select(
            pl.col("ym").alias("month"),
            pl.col("cty_code").replace_strict(NORTH_AMERICA).alias("origin"),
            "value_musd",
            "share",
        )
        .sort("month", "origin")
    )


def metal_content(raw: Path) -> pl.DataFrame:
    """Estimated metal share of value by line; lines of six or eight digits hold the mean of
    their children, so that a new statistical number falls back to its own subheading."""
    base = pl.read_parquet(raw / "lists_232" / "metal_content_shares_bea_hts10.parquet").select(
        pl.col("hs10").alias("code"),
        pl.col("steel_share").round(5).alias("steel"),
        pl.col("aluminum_share").round(5).alias("aluminium"),
        pl.col("copper_share").round(5).alias("copper"),
    )
    # Total requirements of primary metal industries exceed 1; a share of value cannot.
    total = pl.max_horizontal(pl.sum_horizontal("steel", "aluminium", "copper"), 1.0)
    base = base.with_columns((pl.col("steel", "aluminium", "copper") / total).round(5))
    means = [
        base.group_by(pl.col("code").str.slice(0, n)).agg(
            pl.col("steel", "aluminium", "copper").mean().round(5)
        )
        for n in (8, 6)
    ]
    return pl.concat([base, *means]).sort("code")


def _monthly(raw: Path) -> pl.DataFrame:
    table = pl.read_parquet(raw / "trade" / "usmca_claims_ca_mx_monthly_2025_2026.parquet")
    return table.filter(pl.col("cty_code").is_in(list(NORTH_AMERICA)))


def _places(tables: Path) -> dict[str, str]:
    with (tables / "places.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["census"]]
    palestine = {"5082": "PS", "5083": "PS"}  # Gaza Strip and West Bank, two Census codes
    return {row["census"].zfill(4): row["iso2"] for row in rows} | palestine


if __name__ == "__main__":
    main()
