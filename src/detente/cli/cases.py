"""``detente cases``: check the engine with duty questions worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.tariffs.cases import CaseResult, Line, Rejected

__all__ = ["cases"]


def cases(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Cases, one question a row.")],
    known: Annotated[
        str,
        typer.Option(
            "--known", metavar="DAY", help="Judge by what was known then.", show_default="all"
        ),
    ] = "",
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Run a file of cases; print expected and computed totals. Exit 1 if any disagrees.

    Columns: id, hts, origin, date; optional importer, calendar, inputs (key=value;…),
    expected_lines (authority:rate:share;…) and expected_total.

    Example:

      detente cases my_entries.csv --json
    """
    from detente.tariffs.cases import Rejected, read_cases, run_case

    book = output.ledger(ledger)
    seen = output.day(known, "known") if known else None
    results: list[CaseResult] = []
    rejected: list[Rejected] = []
    for row in read_cases(file):
        answer = row if isinstance(row, Rejected) else run_case(row, book, seen)
        if isinstance(answer, Rejected):
            rejected.append(answer)
        else:
            results.append(answer)
    wrong = [result for result in results if result.agrees is False]
    if as_json:
        output.emit_json(
            {
                "file": str(file),
                "count": len(results) + len(rejected),
                "agree": sum(result.agrees is True for result in results),
                "disagree": len(wrong),
                "not_compared": sum(result.agrees is None for result in results),
                "cases": [result.to_dict() for result in results],
                "rejected": [
                    {"row": entry.row, "id": entry.id, "reason": entry.reason} for entry in rejected
                ],
            }
        )
    else:
        _show(results, rejected, wrong)
    if wrong or rejected:
        raise typer.Exit(1)


def _show(results: list[CaseResult], rejected: list[Rejected], wrong: list[CaseResult]) -> None:
    from detente.units import percent

    console = output.console()
    columns = {"Case": "left", "Code": "left", "From": "left", "Day": "left", "Expected": "right"}
    table = output.grid("", columns | {"Computed": "right", "Lines": "left", "": "left"})
    for result in results:
        expected = result.case.expected_total
        table.add_row(
            result.case.id,
            result.case.hts,
            result.case.origin,
            result.case.on,
            "" if expected is None else percent(expected, 3),
            percent(result.total, 3),
            _words(result.lines),
            {True: "agrees", False: "[bold]differs[/]", None: ""}[result.agrees],
        )
    console.print(table)
    for result in wrong:
        lines = result.case.expected_lines
        if lines is not None:
            console.print(
                f"{result.case.id}: expected {_words(lines)}; computed {_words(result.lines)}",
                markup=False,
            )
    for result in results:
        for warning in result.warnings:
            console.print(f"{result.case.id}: {warning}", style="dim", markup=False)
    for entry in rejected:
        console.print(f"Row {entry.row} ({entry.id or 'no id'}): {entry.reason}", markup=False)
    agree = sum(result.agrees is True for result in results)
    console.print(
        f"{agree} agree, {len(wrong)} differ, {len(results) - agree - len(wrong)} without an "
        f"expected total, {len(rejected)} rejected"
    )


def _words(lines: tuple[Line, ...]) -> str:
    """Lines as the file writes them, one part for each authority and share."""
    return (
        "; ".join(
            f"{line.authority} {100 * line.rate:.4g} %"
            + ("" if line.share == 1 else f" on {100 * line.share:.3g} %")
            for line in lines
        )
        or "none"
    )
