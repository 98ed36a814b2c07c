"""How long does a year of the daily inventory model take, against BoARIO 0.7.2 on the same shock?

BoARIO runs in a Python of its own: ``DETENTE_BOARIO_PYTHON`` names one that has it, else a virtual
environment is made under ``out/`` with pip; where that fails the peer is left out. Agreement is
checked before anything is timed. BoARIO's is its CPU time on one thread; ours is the time on the
clock: of one thread for one scenario, of two threads for sixteen. Memory is the most held during a
run, results included, beyond what table, libraries and compiled code hold before it (Linux).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from detente.axes import Axis
from detente.shortage.inventory import DailyTable, Disruption, Stocks
from detente.shortage.inventory_run import simulate
from detente.world.table import IoTable

ROOT = Path(__file__).resolve().parents[1]
WIOD = ROOT / ".." / "shared" / "data" / "wiod_2011" / "wiot_2011.npz"
DAYS, BATCH, WORKERS = 365, 16, 2
OCCURS, LASTS, RECOVERS, LOST = 5, 90, 30, 0.8
WANTED = ("boario==0.7.2", "pymrio", "progressbar2")
TOL = 1e-10
MEMORY_MB = 150.0
BUDGETS_S: dict[str, float] = {}
PEERS_S: dict[str, tuple[float, str]] = {}


def bench_one_alt() -> Callable[[], object]:
    """Inventory: WIOD 41 x 35, a year, one scenario, orders follow capacity"""
    return _prepared("bench_one_alt", "alt", 1)


def bench_one_noalt() -> Callable[[], object]:
    """Inventory: the same, fixed orders"""
    return _prepared("bench_one_noalt", "noalt", 1)


def bench_batch_alt() -> Callable[[], object]:
    """Inventory: 16 scenarios on two threads, orders follow capacity (peer: 16 runs)"""
    return _prepared("bench_batch_alt", "alt", BATCH)


def bench_batch_noalt() -> Callable[[], object]:
    """Inventory: 16 scenarios on two threads, fixed orders (peer: 16 runs)"""
    return _prepared("bench_batch_noalt", "noalt", BATCH)


def gap_to_boario(table: IoTable, orders: str, folder: Path) -> float:
    """Largest relative difference of output over every industry and day, for the shock here."""
    made, _ = _peer(table, orders, folder)
    [course] = simulate(DailyTable.of(table, Stocks(orders=orders)), [_shock(table)], days=DAYS)
    made = made.reshape(course.production.shape)
    return float((np.abs(course.production - made) / np.where(made > 0, made, 1.0)).max())


def _prepared(name: str, orders: str, batch: int) -> Callable[[], object]:
    if not WIOD.is_file():
        return lambda: None
    table = _wiod()
    daily = DailyTable.of(table, Stocks(orders=orders))
    shocks = [_shock(table)] * batch
    workers = 1 if batch == 1 else WORKERS
    list(simulate(daily, shocks, days=LASTS // 10, workers=workers))  # libraries and compiled code
    before = _memory("VmRSS")
    _forget_peak()
    list(simulate(daily, shocks, days=DAYS, workers=workers))
    grown = _memory("VmHWM") - before
    over = f", over {MEMORY_MB:.0f}" if grown > MEMORY_MB else ""
    print(f"{name}: {grown:.0f} MB beyond the table{over}", file=sys.stderr)
    spent = _against(orders)
    if spent is not None:
        PEERS_S[name] = (spent * batch, "boario 0.7.2")
        BUDGETS_S[name] = spent * batch / (50 if batch == 1 else 250)
    return lambda: list(simulate(daily, shocks, days=DAYS, workers=workers))


@cache
def _against(orders: str) -> float | None:
    """CPU seconds of BoARIO, once it has been found to agree."""
    if _python() is None:
        print("BoARIO is not to be had; its times are left out.", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as folder:
        gap = gap_to_boario(_wiod(), orders, Path(folder))
        if gap > TOL:
            raise RuntimeError(f"differs from BoARIO by {gap:.1e}, {orders} orders")
        print(f"{orders}: agrees with BoARIO to {gap:.1e}", file=sys.stderr)
        return float(np.load(Path(folder) / "answer.npz")["cpu_s"])


def _peer(table: IoTable, orders: str, folder: Path) -> tuple[np.ndarray, float]:
    n, s = len(table.regions), len(table.sectors)
    shock = _shock(table)
    impact = np.zeros((n, s))
    for region, sector in shock.capacity:
        impact[table.regions.index(region), table.sectors.index(sector)] = LOST
    given, answer = folder / "table.npz", folder / "answer.npz"
    np.savez(
        given,
        intermediate=np.maximum(table.intermediate, 0).reshape(n * s, n * s),
        final=np.maximum(table.final, 0).reshape(n * s, -1),
        regions=[f"r{k:03d}" for k in range(n)],
        sectors=[f"s{k:03d}" for k in range(s)],
        impact=impact.reshape(-1),
        occurrence=OCCURS,
        duration=LASTS,
        recovery=RECOVERS,
        days=DAYS,
        orders=orders,
    )
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    script = Path(__file__).with_name("boario_peer.py")
    python = _python() or sys.executable
    subprocess.run([python, script, given, answer], check=True, env=os.environ | one)
    found = np.load(answer)
    return found["production"], float(found["cpu_s"])


def _shock(table: IoTable) -> Disruption:
    """The path that BoARIO's event really takes: a step late, two steps too long (reference)."""
    day = np.arange(DAYS)
    late = day - OCCURS - LASTS - 2
    share = np.where(day > OCCURS, np.clip(1 - np.maximum(late, 0) / RECOVERS, 0, 1), 0.0)
    left = 1 - np.round(LOST * share, 6)
    large = len(table.regions) > 6
    region = table.regions.labels[6 if large else 0]
    hit = (11, 13) if large else (1,)
    return Disruption(
        name="capacity lost", capacity={(region, table.sectors.labels[k]): left for k in hit}
    )


@cache
def _wiod() -> IoTable:
    given = np.load(WIOD)
    regions, sectors = (tuple(map(str, given[name])) for name in ("regions", "industries"))
    n, s = len(regions), len(sectors)
    return IoTable(
        name="wiod 2011",
        year=2011,
        regions=Axis("regions", regions),
        sectors=Axis("sectors", sectors),
        categories=Axis("categories", tuple(map(str, given["final_categories"]))),
        intermediate=given["intermediate"].reshape(n, s, n, s),
        final=given["final"].reshape(n, s, n, -1),
        output=given["output"].reshape(n, s),
    )


@cache
def _python() -> str | None:
    """A Python that has BoARIO; None where none can be made."""
    if find_spec("boario"):
        return sys.executable
    if given := os.environ.get("DETENTE_BOARIO_PYTHON"):
        return given
    folder = ROOT / "out" / "boario-venv"
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", *WANTED], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(python)


def _memory(what: str) -> float:
    """MB of this process now (VmRSS) or at most since `_forget_peak` (VmHWM)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{what}:"):
            return float(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status says nothing of {what}")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
