"""Which parts of the documentation are output, and what do they say now?

A page under docs/ is Markdown in which some fenced blocks are more than text:

- ``console``: every line that begins with ``$ detente`` is run, in order, in a folder of the page's
  own that holds `examples/` and `scenarios/`. What follows is what it prints (both streams).
- ``console head=12`` shows the first 12 lines of output, then ``…``; ``head=0`` shows nothing. A
  command that is meant to fail says so by ``exit=2``.
- ``yaml file=NAME``, ``csv file=NAME``: the text is written to that file first.
- ``python``: is run. A ``text printed`` block after it shows what it prints.
- ``<!-- table NAME -->`` … ``<!-- end -->``: a table made from bundled data.

docs/reference/cli.md is made whole from ``--help``. Lines without ``$ detente`` are only text.

    python tools/build_docs.py [PAGE …]            writes the outputs anew
    python tools/build_docs.py --benchmarks FILE   and the table of timings, from `make bench`; the
                                                   package's own copy of it too
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

__all__ = ["DOCS", "ROOT", "cli_reference", "pages", "rebuilt", "same"]

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CLI_PAGE = DOCS / "reference" / "cli.md"
TIMINGS = ROOT / "src" / "detente" / "data" / "tables" / "benchmarks.csv"
WIDTH = 100

_FENCE = re.compile(r"```(?P<info>[^\n`]*)\n(?P<text>.*?)(?P<end>^```$)", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"(<!-- table (?P<name>[\w-]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)
# Seconds, megabytes and residuals differ from run to run.
_UNSTABLE = re.compile(r"\d+(\.\d+)? (s|MB)\b|\d(\.\d+)?e-\d+")
_PROMPT = "$ detente"


@dataclass
class _Page:
    """A page in the making: its folder, and what its last Python block printed."""

    folder: Path
    printed: str = ""
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "docs"})


def pages() -> list[Path]:
    """Every page, in order of names."""
    return sorted(DOCS.rglob("*.md"))


def rebuilt(path: Path) -> str:
    """The page's text with every output as it is now."""
    if path == CLI_PAGE:
        return cli_reference()
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, _inside(Path(folder)):
        page = _Page(Path(folder))
        text = _FENCE.sub(lambda match: _block(match, page), text)
    return _TABLE.sub(_with_table, text)


def same(shown: str, now: str) -> bool:
    """Whether two texts differ in nothing but seconds, megabytes and residuals."""
    return _UNSTABLE.sub("…", shown) == _UNSTABLE.sub("…", now)


def cli_reference() -> str:
    """The page on the command line, from ``--help`` of every verb."""
    import typer.main

    from detente.cli.app import app

    group = typer.main.get_command(app)
    parts = [_CLI_HEAD]
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        parts.append(f"## detente {name}\n\n{_help(name)}")
        parts += [
            f"### detente {name} {inner}\n\n{_help(name, inner)}"
            for inner in sorted(getattr(command, "commands", {}))
        ]
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="*", type=Path, help="only these")
    parser.add_argument("--benchmarks", type=Path, help="out/benchmarks.json of `make bench`")
    options = parser.parse_args()
    if options.benchmarks:
        _record(options.benchmarks)
        print(f"wrote {TIMINGS.relative_to(ROOT)}")
    for path in [page.resolve() for page in options.pages] or pages():
        shown = path.read_text(encoding="utf-8")
        now = rebuilt(path)
        timed = bool(options.benchmarks) and "<!-- benchmarks -->" in now
        if timed:
            now = _with_benchmarks(now, options.benchmarks)
        elif same(shown, now):
            continue
        path.write_text(now, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


_CLI_HEAD = """# The command line

Made from `--help` by `make docs`.

Every verb that gives an answer takes `--json`: one object on standard output, messages on standard
error. Where the answer is a table, `--out FILE` writes it as `.csv` or `.parquet`. The exit status
is 0 for an answer, 1 for no answer (no convergence, a case that disagrees, data that is not there)
and 2 for a bad question; a failure is one message that says what was found and what would be right.
"""


def _help(*words: str) -> str:
    with patch.dict(os.environ, {"COLUMNS": "80"}):
        text, _ = _run(("detente", *words, "--help"))
    return f"```text\n{text.strip()}\n```\n"


def _block(match: re.Match[str], page: _Page) -> str:
    info, text = match["info"].strip(), match["text"]
    kind, _, rest = info.partition(" ")
    marks = dict(part.partition("=")[::2] for part in rest.split())
    if "file" in marks:
        target = page.folder / marks["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    elif kind == "console":
        text = "".join(_console(text, marks))
    elif kind == "python":
        page.printed = _python(text, page)
    elif info == "text printed":
        text = page.printed
    return f"```{info}\n{text}```"


def _console(text: str, marks: dict[str, str]) -> Iterator[str]:
    """The block with what its commands print; other lines before the first command stay."""
    command: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.startswith(_PROMPT) or command:
            yield f"{line}\n"
            command.append(line.removesuffix("\\"))
            if line.endswith("\\"):
                continue
            words = shlex.split(" ".join(command).removeprefix("$ "))
            output, status = _run(tuple(words))
            expected = int(marks.get("exit", "0"))
            if status != expected:
                raise SystemExit(f"{shlex.join(words)}: exit {status}, not {expected}\n{output}")
            yield from _head(output, int(marks["head"]) if "head" in marks else None)
            command, inside = [], True
        elif line.startswith("$ "):
            yield f"{line}\n"
            inside = False
        elif not inside:
            yield f"{line}\n"


def _head(output: str, most: int | None) -> Iterator[str]:
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    shown = lines if most is None else lines[:most]
    yield from (f"{line}\n" for line in shown)
    if most and len(lines) > most:
        yield "…\n"


def _python(text: str, page: _Page) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "<docs>", "exec"), page.names)
    return out.getvalue()


def _run(words: tuple[str, ...]) -> tuple[str, int]:
    """What the command prints and its exit status, run in this process."""
    from detente.cli import main as cli

    out = io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", list(words)),
        patch.object(sys.modules["__main__"], "__package__", None),  # else usage says python -m …
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        try:
            cli()
        except SystemExit as end:
            status = end.code
    return out.getvalue(), status if isinstance(status, int) else 0


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    for name in ("examples", "scenarios"):
        shutil.copytree(ROOT / name, folder / name)
    with contextlib.chdir(folder), patch.dict(os.environ, {"COLUMNS": str(WIDTH)}):
        yield


def _with_table(match: re.Match[str]) -> str:
    from detente.bargain.backtest_page import SECTIONS

    return match[1] + {**_TABLES, **SECTIONS}[match["name"]]() + match[4]


def _quality() -> str:
    path = ROOT / "src/detente/data/tables/world_2023_sectors_quality.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["| measured | value |", "|---|---:|"]
    lines += [f"| {row['meaning']} | {_percent(float(row['value']))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _percent(value: float) -> str:
    return f"{value:.2%}" if value >= 1e-4 else f"{value:.0e}"


_TABLES: dict[str, Callable[[], str]] = {"world-2023-sectors-quality": _quality}


def _record(path: Path) -> None:
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


def _with_benchmarks(text: str, path: Path) -> str:
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


if __name__ == "__main__":
    sys.exit(main())
