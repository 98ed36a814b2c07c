"""How long does what has a budget take? Runs every ``bench_*.py`` here and prints one table.

A benchmark is a function named ``bench_…`` without arguments in such a file; the first line of its
docstring is its title. What must not be timed is done in the function, which then returns the
callable to time. A file may say

- ``BUDGETS_S = {"bench_lookup": 0.002}``: seconds allowed,
- ``PEERS_S = {"bench_lookup": (0.5, "other-package 1.2")}``: what a peer took, and which one.

    python benchmarks/run.py [WORD …] [--repeat N] [--strict]

Only names that hold one of the words are run. Results go to ``out/benchmarks.json`` too. A
benchmark that raises is named with its error, the others run, and the exit status is 1. With
``--strict`` it is 1 as well when a budget is broken.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "out" / "benchmarks.json"
MOST_SECONDS = 10.0  # a benchmark is not begun again after this long
MOST_RUNS = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("words", nargs="*", help="run only names that hold one of these")
    parser.add_argument("--repeat", type=int, default=MOST_RUNS, help="most runs of one benchmark")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a budget is broken")
    options = parser.parse_args()

    results, failed = [], []
    for path in sorted(HERE.glob("bench_*.py")):
        try:
            module = _load(path)
        except Exception as error:  # one file must not keep the others from being timed
            failed.append({"name": path.stem, "error": _said(error)})
            continue
        for name, function in _benches(module):
            label = f"{path.stem.removeprefix('bench_')}.{name.removeprefix('bench_')}"
            if options.words and not any(word in label for word in options.words):
                continue
            if sys.stderr.isatty():
                print(f"  {label} …\033[K", end="\r", flush=True, file=sys.stderr)
            try:
                results.append(_measure(label, name, function, module, options.repeat))
            except Exception as error:
                failed.append({"name": label, "error": _said(error)})
    if not results and not failed:
        print("No benchmark has such a name.", file=sys.stderr)
        return 2

    print(_table(results))
    OUT.parent.mkdir(exist_ok=True)
    found = {"machine": _machine(), "results": results, "failed": failed}
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    print(f"\n{OUT.relative_to(HERE.parent)}")
    broken = [each["name"] for each in results if each["within_budget"] is False]
    if broken:
        print(f"Over budget: {', '.join(broken)}", file=sys.stderr)
    for each in failed:
        print(f"Failed: {each['name']}: {each['error']}", file=sys.stderr)
    return 1 if failed or (broken and options.strict) else 0


def _measure(
    label: str, name: str, function: Callable[[], Any], module: ModuleType, repeat: int
) -> dict[str, Any]:
    """Best and median of several runs; the best is the one least disturbed by other work."""
    start = time.perf_counter()
    made = function()
    first = time.perf_counter() - start
    timed: Callable[[], Any] = made if callable(made) else function
    taken = [] if callable(made) else [first]
    begun = time.perf_counter()
    while not taken or (len(taken) < repeat and time.perf_counter() - begun < MOST_SECONDS):
        start = time.perf_counter()
        timed()
        taken.append(time.perf_counter() - start)
    budget = getattr(module, "BUDGETS_S", {}).get(name)
    peer = getattr(module, "PEERS_S", {}).get(name)
    return {
        "name": label,
        "title": (function.__doc__ or name).strip().splitlines()[0].rstrip("."),
        "best_s": min(taken),
        "median_s": statistics.median(taken),
        "runs": len(taken),
        "budget_s": budget,
        "within_budget": None if budget is None else min(taken) <= budget,
        "peer_s": peer[0] if peer else None,
        "peer": peer[1] if peer else None,
    }


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _benches(module: ModuleType) -> Iterator[tuple[str, Callable[[], Any]]]:
    for name, thing in vars(module).items():
        if name.startswith("bench_") and callable(thing):
            yield name, thing


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _table(results: list[dict[str, Any]]) -> str:
    head = ("benchmark", "best", "median", "runs", "budget", "peer", "")
    rows: list[tuple[str, ...]] = [head]
    for each in results:
        peer = f"{_span(each['peer_s'])} ({each['peer']})" if each["peer"] else ""
        verdict = {None: "", True: "ok", False: "OVER BUDGET"}[each["within_budget"]]
        budget = _span(each["budget_s"]) if each["budget_s"] else ""
        times = (_span(each["best_s"]), _span(each["median_s"]), str(each["runs"]))
        rows.append((each["title"], *times, budget, peer, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [row[column].rjust(widths[column]) for column in range(1, 5)]
        cells += [row[column].ljust(widths[column]) for column in (5, 6)]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _span(seconds: float) -> str:
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def _machine() -> dict[str, Any]:
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    sys.exit(main())
