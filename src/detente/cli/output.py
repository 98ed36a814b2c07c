"""How is an answer printed: a table for people, JSON for programs, CSV or Parquet for files?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.errors import BadQuestion

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from detente.ledger import Calendar, Ledger

__all__ = [
    "AssumptionsOption",
    "CalendarOption",
    "JsonOption",
    "KnownOption",
    "LedgerOption",
    "OutOption",
    "calendar",
    "console",
    "day",
    "emit_json",
    "grid",
    "ledger",
    "write_rows",
]

_WIDTH = 100

AssumptionsOption = Annotated[
    str,
    typer.Option(
        "--assumptions",
        metavar="SET[,SWITCH=OPTION…]",
        help="What stands in for facts that nobody gave: shipment, trade, trade-low, trade-high, "
        "yale, twt; changed by usmca=, exclusions=, us_content=, preferences=, metal=, aircraft=, "
        "pharma=, patented=, vehicle=, semiconductors=, specific=, special=.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
KnownOption = Annotated[
    str,
    typer.Option(
        "--known", metavar="DAY", help="Judge by what was known then.", show_default="today"
    ),
]
CalendarOption = Annotated[
    str,
    typer.Option(
        "--calendar",
        metavar="legal|collected|announced",
        help="Which day of a step counts: the day in law (backdating applied), the day customs "
        "applied it, or the day it was announced.",
    ),
]
LedgerOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--ledger", metavar="PATH", help="A measure file, or a folder of them, to add. Repeatable."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Also write the rows to FILE.csv or FILE.parquet."),
]


def day(text: str, name: str) -> date:
    """A day from an option; empty means today.

    Raises
    ------
    BadQuestion
        When the text is not an ISO day.
    """
    if not text or text == "today":
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuestion(f"--{name} is {text!r}; write a day such as 2025-04-09.") from None


def calendar(text: str) -> Calendar:
    """A calendar from an option.

    Raises
    ------
    BadQuestion
        When there is no such calendar.
    """
    from detente.ledger import Calendar

    try:
        return Calendar(text)
    except ValueError:
        raise BadQuestion(f"--calendar is {text!r}; use {', '.join(Calendar)}.") from None


def ledger(extra: Sequence[Path] | None) -> Ledger:
    """The bundled ledger with the files of ``--ledger`` added."""
    from detente.ledger import Ledger

    return Ledger.bundled(tuple(extra or ()))


def console(*, stderr: bool = False) -> Console:
    """A console no wider than 100 columns, plain when piped."""
    from rich.console import Console

    plain = Console(stderr=stderr, highlight=False)
    plain.width = min(plain.width, _WIDTH) if plain.is_terminal else _WIDTH
    return plain


def grid(title: str, columns: Mapping[str, str]) -> Table:
    """An empty table; `columns` maps each heading to ``left`` or ``right``."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, side in columns.items():
        table.add_column(heading, justify="right" if side == "right" else "left")
    return table


def emit_json(answer: Any) -> None:
    """One JSON object on standard output."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path | None) -> None:
    """Write rows as CSV or Parquet by the ending of `path`, and say so; nothing without a path.

    Raises
    ------
    BadQuestion
        For another ending, or a folder that cannot be written to.
    """
    if path is None:
        return
    import polars as pl

    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    writers = {".csv": frame.write_csv, ".parquet": frame.write_parquet}
    if path.suffix not in writers:
        raise BadQuestion(f"--out {path}: the name must end in .csv or .parquet.")
    try:
        writers[path.suffix](path)
    except OSError as error:
        raise BadQuestion(f"--out {path}: {error.strerror or error}.") from None
    typer.echo(f"Wrote {frame.height} rows to {path}", err=True)
