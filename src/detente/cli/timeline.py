"""``detente timeline``: what was decreed, said and agreed, in order."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from detente.cli import output

__all__ = ["timeline"]

_STYLES = {"US": "blue", "CN": "red"}


def timeline(
    start: Annotated[str, typer.Option("--start", metavar="DAY", help="First day.")] = "",
    end: Annotated[str, typer.Option("--end", metavar="DAY", help="Day after the last.")] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="CC", help="Acts of this side only, such as CN.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="talks, truce, act, threat, court, …")
    ] = "",
    known: output.KnownOption = "",
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Acts, talks, threats, truces and rulings in order of day, with sources.

    Examples:

      detente timeline --start 2025-04-01 --end 2025-05-15

      detente timeline --kind truce --json
    """
    from detente.errors import NoAnswer
    from detente.ledger import chronicle
    from detente.ledger.rows import entry_row, flat
    from detente.places import place

    entries = chronicle(
        output.ledger(ledger),
        start=output.day(start, "start") if start else date.min,
        end=output.day(end, "end") if end else date.max,
        known=output.day(known, "known"),
    )
    side = place(country).iso2 if country else ""
    entries = tuple(
        entry
        for entry in entries
        if (not side or side in entry.actors) and (not kind or entry.kind == kind)
    )
    if not entries:
        raise NoAnswer("Nothing on record fits.")
    rows = [flat(entry_row(entry)) for entry in entries]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json({"entries": rows})
        return
    from rich.text import Text

    columns = {"Day": "left", "By": "left", "Kind": "left", "What": "left", "Certainty": "left"}
    table = output.grid("", columns)
    for entry in entries:
        what = f"{entry.title}\n[dim]{entry.instrument or entry.source}[/]"
        side_style = _STYLES.get(entry.actors[0], "") if len(entry.actors) == 1 else "green"
        table.add_row(
            entry.date.isoformat(),
            Text("/".join(entry.actors), style=side_style),
            entry.kind,
            what,
            entry.certainty.value,
        )
    console = output.console()
    console.print(table)
    console.print(f"{len(entries)} entries; the record ends on 2026-10-10.", style="dim")
