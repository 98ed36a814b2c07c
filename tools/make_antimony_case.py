"""What would the antimony route look like in customs data? A file made for the test, no data.

Nobody publishes the partner side here, so that the case is built: monthly flows of antimony oxides
(2825.80) and lanthanum compounds (under 2846.90) between China, the United States and others, with
seasons and noise. Two facts are met, to some kilograms: US imports of antimony oxides from Thailand
and Mexico add to 3,834 t from December 2024 to April 2025 (Reuters 2025-07-09 on US customs data),
and to a little less in the three years before. China's ban on exports to the United States of 3
December 2024 stops the direct route. Every other number is invented and every row says so.

    python tools/make_antimony_case.py FILE [--seed N] [--comtrade]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

FIRST, MONTHS = 2021 * 12 + 11, 41  # December 2021 to April 2025
BAN = 36  # December 2024
PUBLISHED_KG = 3_834_000.0
BEFORE_KG = 3_700_000.0  # "more than almost the previous three years together"
NOTE = "made for the test, no data"
_THIRD = {"TH": 0.62, "MX": 0.38}
_OTHERS = {"BE": 110e3, "BO": 40e3, "FR": 35e3, "JP": 25e3, "VN": 15e3, "KR": 20e3}
_USD = {"282580": 11.0, "284690": 1.2}
_NUMBERS = {"CN": 156, "US": 842, "TH": 764, "MX": 484, "BE": 56, "BO": 68, "FR": 251}
_NUMBERS |= {"JP": 392, "VN": 704, "KR": 410}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=20241203)
    parser.add_argument("--comtrade", action="store_true", help="write UN Comtrade's columns")
    options = parser.parse_args()
    frame = made(options.seed)
    (as_comtrade(frame) if options.comtrade else frame).write_csv(options.file)


def made(seed: int = 20241203) -> pl.DataFrame:
    """The case in the documented columns."""
    draw = np.random.default_rng(seed)
    rows: list[tuple[int, str, str, str, str, float, float]] = []

    def add(flow: str, reporter: str, partner: str, hs: str, kg: np.ndarray, price: float) -> None:
        dear = np.ones(MONTHS)
        if hs == "282580" and flow == "M":
            dear[BAN:] = np.linspace(2.2, 3.4, MONTHS - BAN)  # prices outside China
        for month in range(MONTHS):
            if kg[month] > 0:
                usd = kg[month] * price * dear[month] * draw.lognormal(0, 0.05)
                rows.append((FIRST + month, reporter, partner, flow, hs, kg[month], usd))

    for country, share in _THIRD.items():
        out = _noise(draw, share)
        out[:BAN] *= BEFORE_KG * share / out[:BAN].sum()
        rush = draw.lognormal(0, 0.15, MONTHS - BAN) * np.linspace(0.8, 1.3, MONTHS - BAN)
        out[BAN:] = PUBLISHED_KG * share * rush / rush.sum()
        usual = _noise(draw, 150e3 * share)
        usual[BAN - 1 :] += np.concatenate([out[BAN:] * draw.uniform(0.95, 1.15), [out[-1]]])
        add("X", "CN", country, "282580", usual, _USD["282580"])
        add("M", "US", country, "282580", out, _USD["282580"])
        rare = _noise(draw, 90e3 * share)
        rare[BAN + 1 :] *= 1.9  # China sends more lanthanum, and the country uses it
        add("X", "CN", country, "284690", rare, _USD["284690"])
        add("M", "US", country, "284690", _noise(draw, 12e3 * share), _USD["284690"])
    for country, level in _OTHERS.items():
        for hs, scale in (("282580", 1.0), ("284690", 0.7)):
            add("X", "CN", country, hs, _noise(draw, 2 * level * scale), _USD[hs])
            add("M", "US", country, hs, _noise(draw, level * scale), _USD[hs])
    direct = _noise(draw, 900e3)
    direct[BAN:] = 0
    add("X", "CN", "US", "282580", direct, _USD["282580"])
    add("M", "US", "CN", "282580", direct, _USD["282580"])
    for flow, pair in (("X", ("CN", "US")), ("M", ("US", "CN"))):
        add(flow, *pair, "284690", _noise(draw, 600e3), _USD["284690"])
    columns = ["number", "reporter", "partner", "flow", "hs", "quantity_kg", "value_usd"]
    month = pl.format(
        "{}-{}",
        pl.col("number") // 12,
        (pl.col("number") % 12 + 1).cast(pl.String).str.zfill(2),
    )
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .with_columns(pl.col("quantity_kg", "value_usd").round().cast(pl.Int64))
        .select(month.alias("month"), *columns[1:], pl.lit(NOTE).alias("note"))
        .sort("month", "reporter", "partner", "flow", "hs")
    )


def as_comtrade(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows as UN Comtrade writes them."""
    return frame.select(
        pl.lit("C").alias("typeCode"),
        pl.lit("M").alias("freqCode"),
        pl.col("month").str.replace("-", "").alias("period"),
        pl.col("reporter").replace_strict(_NUMBERS).alias("reporterCode"),
        pl.col("flow").alias("flowCode"),
        pl.col("partner").replace_strict(_NUMBERS).alias("partnerCode"),
        pl.lit(0).alias("partner2Code"),
        pl.col("hs").alias("cmdCode"),
        pl.lit("C00").alias("customsCode"),
        pl.lit(0).alias("motCode"),
        pl.lit(8).alias("qtyUnitCode"),
        pl.col("quantity_kg").alias("qty"),
        pl.col("quantity_kg").alias("netWgt"),
        pl.col("value_usd").alias("primaryValue"),
        pl.col("note"),
    )


def _noise(draw: np.random.Generator, level: float) -> np.ndarray:
    """A monthly series about `level` with a season and lasting and passing noise."""
    season = 1 + 0.12 * np.sin(2 * np.pi * (np.arange(MONTHS) / 12 + draw.uniform()))
    lasting = np.zeros(MONTHS)
    for month in range(1, MONTHS):
        lasting[month] = 0.6 * lasting[month - 1] + draw.normal(0, 0.10)
    return level * season * np.exp(lasting + draw.normal(0, 0.12, MONTHS))


if __name__ == "__main__":
    main()
