"""Bills of materials of 10,000 and 50,000 lines, read and assessed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from detente.exposure import exposure, read_parts
from detente.exposure.parts import _made
from detente.tariffs import schedule

BUDGETS_S = {"bench_exposure_10k": 2.0, "bench_exposure_50k": 10.0}
_MATERIALS = ("NdFeB", "SmCo", "", "GaAs", "steel", "InP", "", "Dy2O3", "烧结钕铁硼", "")
_ORIGINS = ["CN", "JP", "DE", "KR", "TW", "MX", "VN", "MY", "TH", "IN"]


def _file(folder: Path, lines: int) -> Path:
    """A made-up file: as many codes and texts as lines, four in ten in headings under control."""
    random = np.random.default_rng(5)
    codes = schedule("US").codes
    near = codes[np.char.startswith(codes, "8505") | np.char.startswith(codes, "28")]
    path = folder / f"parts{lines}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "part,description,hts,material,content,supplier_country,monthly_use,stock,"
            "lead_time_days,unit_value_usd\n"
        )
        for row in range(lines):
            code = random.choice(near if row % 10 < 4 else codes)
            content = f"Dy {random.uniform(0, 1):.4f} kg" if row % 5 == 0 else ""
            file.write(
                f"P{row},bracket no. {row},{code},{_MATERIALS[row % 10]},{content},"
                f"{_ORIGINS[row % len(_ORIGINS)]},{random.integers(1, 900)},"
                f"{random.integers(0, 4000)},{random.integers(5, 120)},"
                f"{random.uniform(1, 900):.2f}\n"
            )
    return path


def _bench(lines: int) -> Callable[[], None]:
    path = _file(Path(tempfile.mkdtemp()), lines)

    def run() -> None:
        _made.cache_clear()
        found = exposure(read_parts(path), on=date(2025, 5, 1))
        if len(found.rows) != lines:
            raise AssertionError("lines were lost")

    return run


def bench_exposure_10k() -> Callable[[], None]:
    """10,000 lines of a bill of materials, all different"""
    return _bench(10_000)


def bench_exposure_50k() -> Callable[[], None]:
    """50,000 lines of a bill of materials, all different"""
    return _bench(50_000)
