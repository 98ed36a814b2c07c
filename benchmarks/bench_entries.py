"""Customs entries: a million lines read, computed and written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from detente.tariffs import schedule
from detente.tariffs.entries import assess

ROWS = 1_000_000
BUDGETS_S = {
    "bench_entries_csv": ROWS / 200_000,
    "bench_entries_parquet": ROWS / 200_000,
    "bench_entries_with_shares": ROWS / 200_000,
}
_BY_WEIGHT = """
    CN MX CA DE JP VN KR TW IE IN CH IT TH GB FR MY BR ID NL SG BE IL ES AT SE PL TR HK PH AU
"""
_ORIGINS = _BY_WEIGHT.split()


def _file(folder: Path, *, shares: bool = False) -> Path:
    """A made-up file: 6,000 codes, 30 origins with falling weight, days of 2025 and 2026."""
    random = np.random.default_rng(7)
    codes = random.choice(schedule("US").codes, 6_000, replace=False)
    weight = 1 / np.arange(1, len(_ORIGINS) + 1)
    days = np.datetime64("2025-01-01") + random.integers(0, 600, ROWS)
    columns = {
        "entry": np.char.add("EXA", (np.arange(ROWS) // 4 + 10_000_000).astype(str)),
        "line": np.arange(ROWS) % 4 + 1,
        "entry_date": days,
        "hts": random.choice(codes, ROWS),
        "origin": random.choice(_ORIGINS, ROWS, p=weight / weight.sum()),
        "value": random.lognormal(9, 1.5, ROWS).round(2),
        "quantity": random.integers(1, 5_000, ROWS),
        "unit": "kg",
    }
    if shares:
        share = random.uniform(0, 1, ROWS).round(4).astype(str)
        columns["steel_share"] = np.where(random.uniform(size=ROWS) < 0.2, share, "")
    path = folder / "entries.csv"
    pl.DataFrame(columns).write_csv(path)
    return path


def _run(path: Path) -> None:
    found = assess(path, as_of=date(2026, 10, 10))
    if found.frame.height + found.rejects.height != ROWS:
        raise AssertionError("rows were lost")
    found.frame.write_parquet(path.with_name("out.parquet"))


def bench_entries_csv() -> Callable[[], None]:
    """One million entry lines from CSV, written as Parquet"""
    folder = tempfile.TemporaryDirectory()
    path = _file(Path(folder.name))
    return lambda: _run(path) if folder else None


def bench_entries_parquet() -> Callable[[], None]:
    """One million entry lines from Parquet, written as Parquet"""
    folder = tempfile.TemporaryDirectory()
    path = _file(Path(folder.name))
    pl.read_csv(path).write_parquet(path.with_suffix(".parquet"))
    return lambda: _run(path.with_suffix(".parquet")) if folder else None


def bench_entries_with_shares() -> Callable[[], None]:
    """One million entry lines from CSV, a fifth with a metal share of their own"""
    folder = tempfile.TemporaryDirectory()
    path = _file(Path(folder.name), shares=True)
    return lambda: _run(path) if folder else None
