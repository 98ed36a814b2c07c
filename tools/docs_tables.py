"""Which tables of the documentation are made from data and code, and what do they say?

A page holds one between ``<!-- table NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

__all__ = ["TIMINGS", "record", "table", "with_benchmarks"]

ROOT = Path(__file__).resolve().parents[1]
TIMINGS = ROOT / "src" / "detente" / "data" / "tables" / "benchmarks.csv"


def table(name: str) -> str:
    """The text of a table."""
    from detente.bargain.backtest_page import SECTIONS

    return {**_TABLES, **SECTIONS}[name]()


def _quality() -> str:
    path = ROOT / "src/detente/data/tables/world_2023_sectors_quality.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["| measured | value |", "|---|---:|"]
    lines += [f"| {row['meaning']} | {_percent(float(row['value']))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _percent(value: float) -> str:
    return f"{value:.2%}" if value >= 1e-4 else f"{value:.0e}"


def _server_limits() -> str:
    from detente.web import Settings
    from detente.web.answers.scenarios import TEXT_LIMIT

    has = Settings()
    rows = {
        "requests a second from one address, in the long run": f"{has.rate:g}",
        "requests at once": f"{has.burst}",
        "size of what is sent": f"{has.body_limit / 1e6:g} MB",
        "length of an address": f"{has.url_limit:,} characters",
        "size of a scenario": f"{TEXT_LIMIT:,} characters",
        "time for a question": f"{has.answer_seconds:g} s",
        "time for an uploaded file": f"{has.upload_seconds:g} s",
        "time for a job": f"{has.job_seconds / 60:g} min",
        "jobs at once": f"{has.workers}",
        "jobs waiting": f"{has.queue_limit}",
        "memory of a job or an upload": f"{has.worker_memory / 2**30:g} GiB",
    }
    return _table(("what", "limit"), rows.items())


def _web_pages() -> str:
    from detente.web.pages import PAGES

    rows = [(each.title, f"`{each.path}`", each.describes) for each in PAGES if each.title]
    return _table(("page", "at", "what it shows"), rows)


def _parts_columns() -> str:
    from detente.exposure.parts import _NUMBERS, COLUMNS

    return _columns(COLUMNS, _NUMBERS)


def _entries_columns() -> str:
    from detente.tariffs.entries.columns import COLUMNS, NEEDED

    return _columns(COLUMNS, dict.fromkeys(NEEDED, "needed"))


def _columns(columns: dict[str, tuple[str, ...]], said: dict[str, str]) -> str:
    rows = [
        (f"`{name}`", said.get(name, ""), ", ".join(f"`{each}`" for each in others))
        for name, others in columns.items()
    ]
    return _table(("column", "holds", "also called"), rows)


def _licences() -> str:
    import dataclasses

    from detente.shortage.licences import Licences, Range

    rows = []
    for each in dataclasses.fields(Licences):
        given = each.default
        if isinstance(given, Range):
            ends = f"{given.low:g}, {given.central:g}, {given.high:g}"
            rows.append((f"`{each.name}`", ends, given.source))
        else:
            rows.append((f"`{each.name}`", "never", "one number: days after the first"))
    return _table(("name", "low, central, high", "from"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


_TABLES: dict[str, Callable[[], str]] = {
    "world-2023-sectors-quality": _quality,
    "server-limits": _server_limits,
    "web-pages": _web_pages,
    "parts-columns": _parts_columns,
    "entries-columns": _entries_columns,
    "licences": _licences,
}


def record(path: Path) -> None:
    """The timings as a bundled table, which the web app shows."""
    answer = json.loads(path.read_text(encoding="utf-8"))
    machine = answer["machine"]
    where = f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}"
    with TIMINGS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("what", "median_s", "target_s", "peer", "peer_s", "day", "machine"))
        for row in answer["results"]:
            given = (row[key] or "" for key in ("median_s", "budget_s", "peer", "peer_s"))
            writer.writerow((row["title"], *given, machine["when"][:10], where))


def with_benchmarks(text: str, path: Path) -> str:
    answer = json.loads(path.read_text(encoding="utf-8"))
    lines = ["| what | median | target | peer |", "|---|---:|---:|---|"]
    for row in answer["results"]:
        budget = _seconds(row["budget_s"]) if row["budget_s"] else ""
        peer = f"{_seconds(row['peer_s'])}: {row['peer']}" if row["peer_s"] else ""
        lines.append(f"| {row['title']} | {_seconds(row['median_s'])} | {budget} | {peer} |")
    table = "\n".join(lines)
    return re.sub(
        r"(<!-- benchmarks -->\n).*?(<!-- end -->)",
        lambda match: f"{match[1]}{table}\n{match[2]}",
        text,
        flags=re.DOTALL,
    )


def _seconds(value: float) -> str:
    if value >= 100:
        return f"{value / 60:.0f} min"
    if value >= 1:
        return f"{value:.2g} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"
