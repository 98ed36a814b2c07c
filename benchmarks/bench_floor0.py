"""The lowest floor: opening the package, places and product codes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

from detente import places
from detente.nomenclature import longest_cover, parse_code

BUDGETS_S = {
    "bench_import": 0.3,
    "bench_load_places": 0.02,
    "bench_place": 5e-6,
    "bench_parse_code": 5e-6,
}


def bench_import() -> None:
    """Start Python and import detente"""
    subprocess.run([sys.executable, "-c", "import detente"], check=True)


def bench_load_places() -> None:
    """Load the table of places and its index"""
    places._places.cache_clear()
    places._index.cache_clear()
    places.place("CN")


def bench_place() -> Callable[[], object]:
    """One place by its code"""
    places.place("CN")
    return lambda: places.place("CN")


def bench_expand_eu() -> Callable[[], object]:
    """EU and China as country codes on a day"""
    day = date(2025, 4, 9)
    return lambda: places.expand(["EU", "CN"], day)


def bench_parse_code() -> Callable[[], object]:
    """Read one dotted code"""
    return lambda: parse_code("8505.11.0070")


def bench_longest_cover() -> Callable[[], object]:
    """Find a code in a list of 10,000 prefixes"""
    entries = {f"{number:08}" for number in range(1_000_000, 1_010_000)} | {"8505"}
    return lambda: longest_cover(entries, "8505110070")
