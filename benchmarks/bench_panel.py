"""The panel and the averages: all lines, origins and days."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from detente.ledger import Ledger
from detente.tariffs import average, panel, schedule, what_changed

BUDGETS_S = {
    "bench_full_panel": 5.0,
    "bench_one_day": 0.2,
    "bench_averages_cold": 10.0,
}
PEERS_S = {
    "bench_full_panel": (58 * 60.0, "Yale tariff-rate-tracker, full build in April 2026"),
}
KNOWN = date(2026, 10, 10)
MOST_MB = 1000.0


def _load() -> None:
    Ledger.bundled()
    schedule("US")


def bench_full_panel() -> Callable[[], object]:
    """Full panel 2025-2026, split by authority and written, after load"""
    _load()
    folder = Path(tempfile.mkdtemp())
    return lambda: panel("2025-01-01", "2027-01-01", known=KNOWN).write(folder / "panel.parquet")


def bench_one_day() -> Callable[[], object]:
    """One day, all lines and origins (9 April 2025)"""
    _load()
    panel("2025-04-09", "2025-04-10", known=KNOWN)
    return lambda: panel("2025-04-09", "2025-04-10", known=KNOWN)


def bench_panel_process() -> None:
    """`detente panel` as a process, memory at most 1 GB"""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from detente.cli import main; main()", "panel"]
        command += ["--start", "2025-01-01", "--end", "2027-01-01", "--json"]
        command += ["--out", str(Path(folder) / "panel.parquet")]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if answer["peak_rss_mb"] > MOST_MB:
        raise MemoryError(f"the panel took {answer['peak_rss_mb']} MB, more than {MOST_MB}")


def bench_averages_cold() -> None:
    """US and China averages for two years, cold process"""
    code = (
        "from detente.tariffs import average\n"
        "days = dict(start='2025-01-01', end='2027-01-01')\n"
        "average(origin='all', **days).to_polars(daily=True)\n"
        "average(origin='US', importer='CN', **days).to_polars(daily=True)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def bench_china_series() -> Callable[[], object]:
    """Average on goods of China, two years"""
    _load()
    return lambda: average(origin="CN", start="2025-01-01", end="2027-01-01", known=KNOWN)


def bench_what_changed() -> Callable[[], object]:
    """Split eight years' change on goods of China by measure, exactly"""
    _load()
    days = (date(2018, 1, 2), date(2026, 9, 1))
    return lambda: what_changed(*days, origin="CN", known=KNOWN)
