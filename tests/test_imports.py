"""The floors of the house hold, and opening the door is cheap.

Times are the best of several runs in a fresh interpreter, and the first run within the limit is
enough: a busy machine makes a run slow, never fast.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent
HEAVY = ("polars", "altair", "vl_convert", "scipy.optimize", "typer", "jinja2", "fastapi")
IMPORT_LIMIT_S = 0.3
HELP_LIMIT_S = 0.5
ATTEMPTS = 12


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )


def best_of(measure: Callable[[], float], limit: float) -> float:
    best = float("inf")
    for _ in range(ATTEMPTS):
        best = min(best, measure())
        if best < limit:
            break
        time.sleep(0.2)
    return best


def test_data_flows_one_way_down_the_floors() -> None:
    """The contract is in pyproject.toml; every module of every floor is checked against it."""
    done = run(str(SCRIPTS / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_importing_detente_is_fast() -> None:
    code = "import time; t = time.perf_counter(); import detente; print(time.perf_counter() - t)"
    best = best_of(lambda: float(run(sys.executable, "-c", code).stdout), IMPORT_LIMIT_S)
    assert best < IMPORT_LIMIT_S


@pytest.mark.parametrize(
    "module",
    [
        "detente",
        "detente.errors",
        "detente.places",
        "detente.nomenclature",
        "detente.store",
    ],
)
def test_floor_0_brings_in_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_every_public_name_of_the_package_loads() -> None:
    code = "import detente\nfor name in detente.__all__:\n    getattr(detente, name)"
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    import detente

    with pytest.raises(AttributeError, match="no attribute 'Leger'"):
        _ = detente.Leger


def test_help_is_fast() -> None:
    def measure() -> float:
        start = time.perf_counter()
        done = run(str(SCRIPTS / "detente"), "--help")
        taken = time.perf_counter() - start
        assert done.returncode == 0, done.stderr
        assert "Usage" in done.stdout
        return taken

    assert best_of(measure, HELP_LIMIT_S) < HELP_LIMIT_S
