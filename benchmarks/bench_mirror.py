"""How long does the screening of a flows file for detours take?

A million monthly rows: placebo trade of 120 products through 40 countries over ten years, both
legs, written to CSV and Parquet first. Reading is part of what is timed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from detente.compliance.flows import read_flows
from detente.compliance.mirror import screen
from detente.compliance.placebo import made_flows

BUDGETS_S = {"bench_million_rows_csv": 10.0, "bench_million_rows_parquet": 10.0}
FOLDER = tempfile.TemporaryDirectory()


def bench_million_rows_csv() -> Callable[[], object]:
    """Mirror: read and screen one million monthly rows of CSV"""
    return _read_and_screen(_file("csv"))


def bench_million_rows_parquet() -> Callable[[], object]:
    """Mirror: read and screen one million monthly rows of Parquet"""
    return _read_and_screen(_file("parquet"))


def _read_and_screen(path: Path) -> Callable[[], object]:
    return lambda: screen(read_flows(path))


def _file(ending: str) -> Path:
    path = Path(FOLDER.name) / f"flows.{ending}"
    made = made_flows("independent", products=120, partners=40, seed=7, months=120)
    frame = made.frame.select(
        pl.format(
            "{}-{}",
            pl.col("month") // 12,
            (pl.col("month") % 12 + 1).cast(pl.String).str.zfill(2),
        ).alias("month"),
        "reporter",
        "partner",
        "flow",
        "hs",
        pl.col("kg").alias("quantity_kg"),
        pl.col("usd").alias("value_usd"),
    )
    if frame.height < 1_000_000:
        raise SystemExit(f"Only {frame.height:,} rows.")
    frame.write_csv(path) if ending == "csv" else frame.write_parquet(path)
    return path
