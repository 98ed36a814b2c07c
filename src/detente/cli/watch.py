"""``detente watch``: what changed, what is due and what is newly controlled for a firm's lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from detente.tariffs.watch import Watch

__all__ = ["watch"]


def watch(
    file: Annotated[
        Path,
        typer.Argument(metavar="PRODUCTS", help="CSV or Parquet: hts, origin; value, name, facts."),
    ],
    days: Annotated[int, typer.Option("--days", metavar="N", help="Look so many days ahead.")] = 90,
    known: output.KnownOption = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DAY",
            help="Report changes after this day.",
            show_default="--days before --known",
        ),
    ] = "",
    importer: Annotated[
        str, typer.Option("--importer", metavar="US|CN", help="The country that levies.")
    ] = "US",
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """What changed for a firm's products, what is due, what is newly controlled, in money.

    The value of a product is what is bought in a year, in US dollars.

    Examples:

      detente watch examples/products.csv --known 2026-10-10 --days 90

      detente watch examples/products.csv --known 2025-10-20 --since 2025-08-01 --json
    """
    from detente.tariffs.watch import watch as look

    found = look(
        file,
        known=output.day(known, "known"),
        since=output.day(since, "since") if since else None,
        days=days,
        importer=importer,
        ledger=output.ledger(ledger),
    )
    output.write_rows([_flat(row) for row in (*found.changed, *found.due)], out)
    if as_json:
        output.emit_json(found.to_dict())
        return
    _show(found)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"measures": " ".join(entry["measure"] for entry in row["measures"])}


def _show(found: Watch) -> None:
    console = output.console()
    console.print(
        f"[bold]{len(found.products)} products[/] into {found.importer}, as known on {found.known}"
    )
    _changes(console, f"Changed after {found.since}", found.changed)
    _changes(console, f"Due until {found.until}", found.due)
    _changes(console, f"Judged otherwise now for {found.since}", found.backdated)
    new = [row for row in found.controls if row["newly"]]
    if new:
        table = output.grid(
            "Newly controlled",
            {"Product": "left", "Measure": "left", "Now": "left", "When": "left"},
        )
        for row in new:
            steps = (*row["changed"], *row["due"])
            when = "\n".join(f"{step['on']} {step['words']}" for step in steps)
            measure = f"{row['title']}\n[dim]{row['measure']}[/]"
            table.add_row(_product(row), measure, row["words"], when)
        console.print(table)
    old = sorted({row["title"] for row in found.controls if not row["newly"]})
    if old:
        console.print(f"Controlled as before: {'; '.join(old)}", style="dim", markup=False)
    for row in found.said:
        console.print(
            f"Said, not in force: {row['title']}, {row['announced']} ({row['citation']})",
            style="dim",
            markup=False,
        )
    for row in found.rejects:
        console.print(f"Row {row['row']} left out: {row['reason']}", style="yellow", markup=False)
    sums = found.to_dict()["duty_usd"]
    if any(sums.values()):
        console.print(
            f"Duty a year on the values given: USD {sums['since']:,.0f} on {found.since}, "
            f"{sums['known']:,.0f} on {found.known}, {sums['until']:,.0f} on {found.until}"
        )


def _changes(console: Console, title: str, rows: Sequence[dict[str, Any]]) -> None:
    from detente.units import percent

    if not rows:
        return
    columns = {"Day": "left", "Product": "left", "Before": "right", "After": "right"}
    table = output.grid(title, columns | {"USD a year": "right", "Why": "left"})
    for row in rows:
        why = "\n".join(
            f"{entry['measure']} {100 * entry['change']:+.4g}" for entry in row["measures"]
        )
        table.add_row(
            row["on"] + ("\n[dim]scheduled[/]" if row["scheduled"] else ""),
            _product(row),
            percent(row["before"]),
            percent(row["after"]),
            "" if row["usd"] is None else f"{row['usd']:+,.0f}",
            why,
        )
    console.print(table)


def _product(row: dict[str, Any]) -> str:
    name = f"\n[dim]{row['name']}[/]" if row["name"] else ""
    return f"{row['hts']} {row['origin']}{name}"
