"""``detente entries``: duties on customs entries, and what of them comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    import polars as pl

    from detente.tariffs.entries import Assessment

__all__ = ["entries"]


def entries(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Customs entries, CSV or Parquet.")],
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="Judge state, route and interest on this day.",
            show_default="today",
        ),
    ] = "",
    known: Annotated[
        str,
        typer.Option(
            "--known",
            metavar="DAY",
            help="Judge the law by what was known then.",
            show_default="--as-of",
        ),
    ] = "",
    calendar: output.CalendarOption = "collected",
    revive: Annotated[
        bool,
        typer.Option(
            "--revive",
            help="Take off what other duties could be claimed once the void ones are gone.",
        ),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE.csv",
            help="Where rows that cannot be computed go: beside --out, else in this folder.",
            show_default="FILE.rejects.csv",
        ),
    ] = None,
    cape: Annotated[
        Path | None,
        typer.Option(
            "--cape",
            metavar="FILE.csv",
            help="Also write declarations for CAPE phase 1: entry numbers, one column.",
        ),
    ] = None,
    ledger: output.LedgerOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write every row to FILE.csv or FILE.parquet."),
    ] = None,
    as_json: output.JsonOption = False,
) -> None:
    """Duty by line and authority on customs entries, and what is refundable, with interest.

    Needed columns: entry_date, hts, origin, value. Others: entry, line, export_date, quantity,
    unit, preference, deposited, duty_paid (9903.01.24: 100; …), liquidated, entry_type,
    importer_type, reconciliation, protest, drawback_paid, and every fact of --given.

    Examples:

      detente entries examples/entries.csv --as-of 2026-06-30

      detente entries examples/entries.csv --as-of 2026-10-10 --json
    """
    from detente.tariffs.entries import assess

    _check_ending(out, "out")
    day = output.day(as_of, "as-of")
    with _bar() as progress:
        found = assess(
            file,
            as_of=day,
            known=output.day(known, "known") if known else None,
            calendar=output.calendar(calendar),
            revive=revive,
            ledger=output.ledger(ledger),
            progress=progress,
        )
    _write(found.frame, out, "rows")
    rejected = None
    if found.rejects.height:
        rejected = rejects or (out or Path(file.name)).with_suffix(".rejects.csv")
        _write(found.rejects, rejected, "rejected rows")
    declared = _declare(found, cape)
    if as_json:
        files = {
            "out": str(out) if out else None,
            "rejects_file": str(rejected) if rejected else None,
            "cape_files": [str(path) for path in declared],
        }
        output.emit_json(found.to_dict() | files)
        return
    _show(found)


def _check_ending(path: Path | None, name: str) -> None:
    from detente.errors import BadQuestion

    if path is not None and path.suffix not in (".csv", ".parquet"):
        raise BadQuestion(f"--{name} {path}: the name must end in .csv or .parquet.")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the terminal's error stream; nothing when piped."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = output.console(stderr=True)
    columns = ("Lines", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _write(frame: pl.DataFrame, path: Path | None, what: str) -> None:
    from detente.errors import BadQuestion

    if path is None:
        return
    try:
        if path.suffix == ".parquet":
            frame.write_parquet(path)
        else:
            frame.write_csv(path)
    except OSError as error:
        raise BadQuestion(f"{path} cannot be written: {error.strerror or error}.") from None
    typer.echo(f"Wrote {frame.height:,} {what} to {path}", err=True)


def _declare(found: Assessment, path: Path | None) -> list[Path]:
    from detente.errors import BadQuestion

    if path is None:
        return []
    parts = found.declarations()
    paths = [
        path if number == 0 else path.with_stem(f"{path.stem}-{number + 1}")
        for number in range(len(parts))
    ]
    for place, numbers in zip(paths, parts, strict=True):
        try:
            place.write_text("\n".join(["Entry Number", *numbers]) + "\n", encoding="utf-8")
        except OSError as error:
            raise BadQuestion(f"{place} cannot be written: {error.strerror or error}.") from None
        typer.echo(f"Wrote {len(numbers):,} numbers of entries to {place}", err=True)
    return paths


def _show(found: Assessment) -> None:
    console = output.console()
    totals = found.totals
    console.print(
        f"[bold]{found.frame.height:,} of {found.rows_in:,} rows computed[/], "
        f"{found.rejects.height:,} rejected; duties as {found.calendar}, refunds on {found.as_of}"
    )
    table = output.grid("", {"Duty": "left", "USD": "right", "of value": "right"})
    rows: list[tuple[str, float]] = [("base", totals["duty_base"])]
    rows += [(name, totals[f"duty_{name}"]) for name in found.authorities]
    for name, amount in rows:
        table.add_row(name, f"{amount:,.2f}", _share(amount, totals["value"]))
    table.add_section()
    table.add_row(
        "Total", f"{totals['duty_total']:,.2f}", _share(totals["duty_total"], totals["value"])
    )
    console.print(table)
    if totals["refundable"]:
        columns = {"Route": "left", "Rows": "right", "Refundable USD": "right"}
        routes = output.grid("", columns | {"Interest USD": "right", "First deadline": "left"})
        for row in found.by("route"):
            routes.add_row(*_cells(row))
        routes.add_section()
        routes.add_row(
            "Total", "", f"{totals['refundable']:,.2f}", f"{totals['interest']:,.2f}", ""
        )
        console.print(routes)
    for row in found.rejects.head(5).iter_rows(named=True):
        console.print(f"Row {row['row']}: {row['reason']}", style="dim", markup=False)
    for note in (*found.notes, f"Assumed: {found.assumptions}."):
        console.print(f"Note: {note}", style="dim", markup=False)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["route"].replace("_", " "),
        f"{row['rows']:,}",
        f"{row['refundable']:,.2f}",
        f"{row['interest']:,.2f}",
        str(row["first_deadline"] or ""),
    )


def _share(amount: float, value: float) -> str:
    from detente.units import percent

    return percent(amount / value, 2) if value else ""
