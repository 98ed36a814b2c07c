"""One question about one product: warm, cold, and with every fact that would change the answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from detente.ledger import Ledger
from detente.tariffs import lookup

BUDGETS_S = {
    "bench_point_query": 0.001,
    "bench_tariff_cold": 0.8,
}
_ASKED = ("7323930080", "CN", "2025-06-10")


def bench_point_query() -> Callable[[], object]:
    """One product, origin and day, warm"""
    book = Ledger.bundled()
    hts, origin, on = _ASKED
    lookup(hts, origin=origin, on=on, ledger=book)
    return lambda: lookup(hts, origin=origin, on=on, ledger=book)


def bench_would_change() -> Callable[[], object]:
    """Every fact that would change that answer"""
    hts, origin, on = _ASKED
    found = lookup(hts, origin=origin, on=on, ledger=Ledger.bundled())
    found.would_change()
    return found.would_change


def bench_tariff_cold() -> Callable[[], object]:
    """detente tariff as a process of its own"""
    hts, origin, on = _ASKED
    verb = Path(sys.executable).with_name("detente")
    command = [str(verb), "tariff", hts, "--origin", origin, "--on", on]
    subprocess.run(command, check=True, capture_output=True)
    return lambda: subprocess.run(command, check=True, capture_output=True)
