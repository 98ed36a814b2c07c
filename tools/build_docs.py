"""Which parts of the documentation are output, and what do they say now?

A page under docs/ is Markdown in which some fenced blocks are more than text:

- ``console``: every line that begins with ``$ detente`` is run, in order, in a folder of the page's
  own that holds `examples/` and `scenarios/`. What follows is what it prints (both streams).
- ``console head=12`` shows the first 12 lines of output, then ``…``; ``head=0`` shows nothing. A
  command that is meant to fail says so by ``exit=2``.
- ``yaml file=NAME``, ``csv file=NAME``: the text is written to that file first.
- ``python``: is run. A ``text printed`` block after it shows what it prints.
- ``$ curl`` and Python that name http://127.0.0.1:8000 are run against a server that is started for
  the page, on a free port, with a store of its own; ``$ detente serve`` stops short of serving.
- ``<!-- table NAME -->`` … ``<!-- end -->``: a table made from bundled data.

docs/reference/cli.md is made whole from ``--help``, the pages on Python and HTTP and the schemas
from the code (docs_reference.py, docs_schemas.py). Other lines that begin with ``$`` are only text.

    python tools/build_docs.py [PAGE …]            writes the outputs anew, and out/docs as HTML
    python tools/build_docs.py --benchmarks FILE   and the table of timings, from `make bench`; the
                                                   package's own copy of it too
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

__all__ = ["DOCS", "ROOT", "cli_reference", "made_pages", "pages", "rebuilt", "same"]

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
DOCS = ROOT / "docs"
SITE = ROOT / "out" / "docs"
CLI_PAGE = DOCS / "reference" / "cli.md"
WIDTH = 100

_FENCE = re.compile(r"```(?P<info>[^\n`]*)\n(?P<text>.*?)(?P<end>^```$)", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"(<!-- table (?P<name>[\w-]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)
# Seconds, megabytes and residuals differ from run to run.
_UNSTABLE = re.compile(r"\d+(\.\d+)? (s|MB)\b|\d(\.\d+)?e-\d+")
_PROMPTS = ("$ detente", "$ curl")
_SHOWN_SERVER = "http://127.0.0.1:8000"
_SHOWN_CLUSTER = "tcp://127.0.0.1:8786"


@dataclass
class _Page:
    """A page in the making: its folder, and what its last Python block printed."""

    folder: Path
    printed: str = ""
    real: dict[str, str] = field(default_factory=dict)  # address as shown to address as it is
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "docs"})


def pages() -> list[Path]:
    """Every page, in order of names, those to be made included."""
    return sorted({*DOCS.rglob("*.md"), *made_pages()})


def made_pages() -> dict[Path, Callable[[], str]]:
    """Pages that are made whole, and how."""
    import docs_reference

    made = {DOCS / "reference" / name: make for name, make in docs_reference.pages().items()}
    return made | {CLI_PAGE: cli_reference}


def rebuilt(path: Path) -> str:
    """The page's text with every output as it is now."""
    made = made_pages()
    if path in made:
        return made[path]()
    text = path.read_text(encoding="utf-8")
    blocks = [match["text"] for match in _FENCE.finditer(text)]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_inside(folder))
        page = _Page(folder)
        for shown, started in ((_SHOWN_SERVER, _serving), (_SHOWN_CLUSTER, _cluster)):
            if any(shown in block and "detente serve" not in block for block in blocks):
                page.real[shown] = stack.enter_context(started(folder))
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
    import docs_tables

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="*", type=Path, help="only these")
    parser.add_argument("--benchmarks", type=Path, help="out/benchmarks.json of `make bench`")
    options = parser.parse_args()
    if options.benchmarks:
        docs_tables.record(options.benchmarks)
        print(f"wrote {docs_tables.TIMINGS.relative_to(ROOT)}")
    if not options.pages:
        import docs_schemas

        docs_schemas.main()
    failed = 0
    for path in [page.resolve() for page in options.pages] or pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = path.read_text(encoding="utf-8") if path.exists() else ""
        try:
            now = rebuilt(path)
        except (Exception, SystemExit) as error:
            failed += 1
            print(f"FAILED {path.relative_to(ROOT)}: {type(error).__name__}: {error}")
            continue
        timed = bool(options.benchmarks) and "<!-- benchmarks -->" in now
        if timed:
            now = docs_tables.with_benchmarks(now, options.benchmarks)
        elif same(shown, now):
            continue
        path.write_text(now, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    if not options.pages:
        import docs_site

        count = docs_site.build(SITE)
        print(f"{count} pages as HTML: {SITE.relative_to(ROOT)}/index.html")
    return 1 if failed else 0


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
        text = "".join(_console(text, marks, page))
    elif kind == "python":
        page.printed = _python(text, page)
    elif info == "text printed":
        text = page.printed
    return f"```{info}\n{text}```"


def _console(text: str, marks: dict[str, str], page: _Page) -> Iterator[str]:
    """The block with what its commands print; other lines before the first command stay."""
    command: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.startswith(_PROMPTS) or command:
            yield f"{line}\n"
            command.append(line.removesuffix("\\"))
            if line.endswith("\\"):
                continue
            typed = " ".join(command).removeprefix("$ ")
            output, status = (
                _run(tuple(shlex.split(_real(typed, page))))
                if typed.startswith("detente")
                else _shell(typed, page)
            )
            expected = int(marks.get("exit", "0"))
            if status != expected:
                raise SystemExit(f"{typed}: exit {status}, not {expected}\n{output}")
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
        exec(compile(_real(text, page), "<docs>", "exec"), page.names)
    return _shown(out.getvalue(), page)


def _real(text: str, page: _Page) -> str:
    for shown, real in page.real.items():
        text = text.replace(shown, real)
    return text


def _shown(text: str, page: _Page) -> str:
    for shown, real in page.real.items():
        text = text.replace(real, shown)
    return text


def _shell(typed: str, page: _Page) -> tuple[str, int]:
    """What a line prints in a shell whose `detente` and `python` are these."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", _real(typed, page)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PATH": path},
    )
    return _shown(done.stdout + done.stderr, page), done.returncode


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """The address of a server that lasts as long as the page is run."""
    import socket
    import threading
    import time

    import uvicorn

    from detente.web import Settings, create_app

    app = create_app(Settings(store=f"sqlite:///{folder / 'docs.db'}", warm=False))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(20)


@contextlib.contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """The address of a Dask scheduler with one worker, in this process."""
    import distributed

    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        dashboard_address=None,
        local_directory=str(folder),
    ) as cluster:
        yield cluster.scheduler_address


def _run(words: tuple[str, ...]) -> tuple[str, int]:
    """What the command prints and its exit status, run in this process."""
    from detente.cli import main as cli

    out = io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", list(words)),
        patch.object(sys.modules["__main__"], "__package__", None),  # else usage says python -m …
        patch("uvicorn.run"),
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
    import docs_tables

    return match[1] + docs_tables.table(match["name"]) + match[4]


if __name__ == "__main__":
    sys.exit(main())
