"""Does the web app stay quick and small under load? Starts one, asks it as many readers would.

    python benchmarks/web.py [--seconds 60] [--rate 50] [--lab 0.2]

Read pages, twins, searches and API reads come at a steady rate whether or not earlier ones were
answered, and `--lab` scenario runs a second beside them. Prints the times by kind, errors, memory
of the server over time, and what a first visit in Chromium takes; results go to
``out/benchmarks-web.json`` too. ``--seconds 1800`` is the thirty minutes of mixed load.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx

OUT = Path(__file__).resolve().parent.parent / "out" / "benchmarks-web.json"
BUDGET_MS = {"read": 150.0, "search": 50.0, "lab": 1000.0}
WORDS = ("permanant magnts", "laptop", "8541.43", "soybeens", "steel screws", "lithium baterries")
CODES = ("8505.11.0070", "9503.00.0073", "8471.30.0100", "8541.43.0010", "8703.80.0060")
DAYS = ("2025-01-15", "2025-04-15", "2025-08-01", "2026-03-10", "2026-10-01")
ORIGINS = ("CN", "VN", "MX", "DE", "JP")
_SERVE = "from detente.cli import main; main()"


def addresses(chance: random.Random) -> tuple[str, str]:
    """One address as a reader would ask, and its kind."""
    draw = chance.random()
    if draw < 0.30:
        pages = ("/now", "/timeline", "/measures", "/data", "/compliance", "/now.json", "/lab")
        return "read", chance.choice(pages)
    if draw < 0.45:
        return "read", f"/measures/{chance.choice(('us.s301.list3', 'us.ieepa.reciprocal'))}"
    if draw < 0.60:
        return "read", f"/product/{chance.choice(CODES).replace('.', '')}"
    code, origin, day = chance.choice(CODES), chance.choice(ORIGINS), chance.choice(DAYS)
    if draw < 0.80:
        return "read", f"/api/v1/tariff/{code}?origin={origin}&on={day}"
    if draw < 0.85:
        return "read", f"/api/v1/measures?country={origin}&on={day}"
    words = chance.choice(WORDS)
    return "search", f"/api/v1/products?q={words.replace(' ', '+')}&limit={chance.randint(5, 60)}"


async def load(base: str, seconds: float, rate: float, lab: float, server: int) -> dict:
    """The times in milliseconds by kind, the errors, and the memory over time."""
    chance = random.Random(7)
    times: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    memory: list[tuple[float, float]] = []
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=base, timeout=30, limits=limits) as client:

        async def ask(kind: str, address: str, body: dict | None = None) -> None:
            begun = time.perf_counter()
            try:
                found = await (client.post(address, json=body) if body else client.get(address))
                if found.status_code >= 400:
                    errors.append(f"{found.status_code} {address}")
            except httpx.HTTPError as error:
                errors.append(f"{type(error).__name__} {address}")
            times[kind].append(1000 * (time.perf_counter() - begun))

        waiting: set[asyncio.Task] = set()
        begun = time.perf_counter()
        next_lab, next_look, number = begun, begun, 0
        while (now := time.perf_counter()) - begun < seconds:
            if now >= next_look:
                memory.append((now - begun, resident(server)))
                next_look += max(1.0, seconds / 60)
            if lab and now >= next_lab:
                next_lab += 1 / lab
                share = round(0.05 + 0.01 * chance.randint(0, 60), 2)
                text = (
                    "title: Load\non: 2026-11-20\namend:\n  - {measure: us.ieepa.reciprocal, "
                    f"from: 2026-11-10, rate: {share}, origins: [CN]}}\n"
                )
                task = asyncio.create_task(ask("lab", "/api/v1/scenarios/run", {"text": text}))
                waiting.add(task)
                task.add_done_callback(waiting.discard)
            task = asyncio.create_task(ask(*addresses(chance)))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            number += 1
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        await asyncio.gather(*waiting)
        memory.append((time.perf_counter() - begun, resident(server)))
    return {"times": times, "errors": errors, "memory": memory}


def resident(server: int) -> float:
    """Megabytes that the server and what it started hold."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {server}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    total = 0
    for pid in found:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def first_visit(base: str) -> dict[str, float] | None:
    """Milliseconds to the first paint and to a page that can be used, with an empty cache."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if chromium is None:
        return None
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(base)
        told = page.evaluate(
            """() => ({
              paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
              usable: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
              bytes: [...performance.getEntriesByType('navigation'),
                ...performance.getEntriesByType('resource')]
                .filter(each => !each.name.includes('/charts-') && !each.name.includes('.vl.json'))
                .reduce((sum, each) => sum + each.transferSize, 0)})"""
        )
        browser.close()
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=50, help="reads a second")
    parser.add_argument("--lab", type=float, default=0.2, help="scenario runs a second")
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/saved.db"
        command = [sys.executable, "-c", _SERVE, "serve", "--port", str(port), "--store", store]
        server = subprocess.Popen([*command, "--rate", str(10 * options.rate + 100)])
        try:
            begun = time.perf_counter()
            _until_up(base, server)
            up = time.perf_counter() - begun
            chance = random.Random(7)
            for _ in range(300):  # what a server that has run for a while has in memory
                httpx.get(base + addresses(chance)[1], timeout=60)
            ready = time.perf_counter() - begun
            visit = first_visit(base)
            found = asyncio.run(load(base, options.seconds, options.rate, options.lab, server.pid))
        finally:
            server.terminate()
            server.wait(20)
    return _report(found, visit, up, ready, options)


def _until_up(base: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            httpx.get(f"{base}/static/none", timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    sys.exit("the server did not come up")


def _report(found: dict, visit: dict | None, up: float, ready: float, options: object) -> int:
    summary: dict[str, dict[str, float]] = {}
    broken = []
    for kind, times in sorted(found["times"].items()):
        ordered = sorted(times)
        at = {share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in
              (0.5, 0.95, 0.99)}  # fmt: skip
        summary[kind] = {
            "count": len(ordered),
            "p50_ms": at[0.5],
            "p95_ms": at[0.95],
            "p99_ms": at[0.99],
            "worst_ms": ordered[-1],
        }
        print(
            f"{kind:8} {len(ordered):7} asked   p50 {at[0.5]:7.1f}   p95 {at[0.95]:7.1f}   "
            f"p99 {at[0.99]:7.1f}   worst {ordered[-1]:7.1f} ms   budget {BUDGET_MS[kind]:.0f}"
        )
        if at[0.95] > BUDGET_MS[kind]:
            broken.append(kind)
    memory = [size for _, size in found["memory"]]
    half = memory[len(memory) // 2 :]
    print(
        f"memory   {memory[0]:.0f} MB at first, {statistics.median(half):.0f} MB in the second "
        f"half, {memory[-1]:.0f} MB at last"
    )
    print(f"start    {up:.1f} s until it answers, {ready:.1f} s until warm")
    if visit is not None:
        print(
            f"visit    first paint {visit['paint']:.0f} ms, usable {visit['usable']:.0f} ms, "
            f"{visit['bytes'] / 1000:.0f} kB before charts"
        )
    print(f"errors   {len(found['errors'])} {'; '.join(sorted(set(found['errors']))[:5])}")
    OUT.parent.mkdir(exist_ok=True)
    told = {"options": vars(options), "kinds": summary, "memory_mb": found["memory"],
            "visit": visit, "errors": found["errors"][:100]}  # fmt: skip
    OUT.write_text(json.dumps(told, indent=1) + "\n")
    if broken:
        print(f"Over budget: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken or found["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
