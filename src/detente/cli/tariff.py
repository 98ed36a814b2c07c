"""``detente tariff``: the rate on one product from one country on one day, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import output

__all__ = ["tariff"]

_CHANGES = 4  # facts shown without --explain


def tariff(
    hts: Annotated[str, typer.Argument(metavar="HTS", help="Product code, dots optional.")],
    origin: Annotated[str, typer.Option("--origin", metavar="COUNTRY", help="ISO code or name.")],
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="Day of entry.", show_default="today")
    ] = "",
    known: output.KnownOption = "",
    calendar: output.CalendarOption = "legal",
    importer: Annotated[
        str, typer.Option("--importer", metavar="US|CN", help="The country that levies.")
    ] = "US",
    value: Annotated[
        float | None, typer.Option("--value", metavar="USD", help="Customs value; adds dollars.")
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given", metavar="KEY=VALUE", help="A fact, such as steel_share=0.4. Repeatable."
        ),
    ] = None,
    assumptions: output.AssumptionsOption = "shipment",
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a code that did not exist on the day.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every measure that does not apply, with the reason.")
    ] = False,
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Duties owed on one product from one country, line by line, with sources.

    Examples:

      detente tariff 9503.00.00.73 --origin CN --on 2025-04-10

      detente tariff 1201.90.19 --origin US --importer CN --on 2025-04-12 --explain
    """
    from detente.errors import BadQuestion
    from detente.tariffs import lookup

    if value is not None and not value > 0:
        raise BadQuestion(f"--value is {value:g}; write a customs value above 0, in US dollars.")
    found = lookup(
        hts,
        origin=origin,
        on=output.day(on, "on"),
        known=output.day(known, "known") if known else None,
        calendar=output.calendar(calendar),
        importer=importer,
        given=given or (),
        assumptions=assumptions,
        value_usd=value,
        strict=strict,
        ledger=output.ledger(ledger),
    )
    if as_json:
        output.emit_json(found.to_dict(value))
        return
    from detente.nomenclature import show_code
    from detente.places import place
    from detente.units import percent

    console = output.console()
    console.print(
        f"[bold]{show_code(found.hts)}[/] from {place(found.origin).name} into "
        f"{place(found.importer).name}, entered {found.on}, as known on {found.known} "
        f"({found.calendar} calendar)"
    )
    for warning in found.warnings:
        console.print(f"Warning: {warning}", markup=False)
    if found.description:
        console.print(found.description, style="dim", markup=False)
    columns = {"Duty": "left", "Rate": "right", "of value": "right", "Since": "left"}
    if value is not None:
        columns["USD"] = "right"
    table = output.grid("", columns | {"Source": "left"})
    for entry in found.components:
        row = [
            f"{entry.title}\n[dim]{entry.measure}[/]",
            percent(entry.rate, 2),
            "all" if entry.share_of_value == 1 else percent(entry.share_of_value),
            entry.effective.isoformat(),
        ]
        if value is not None:
            row.append(f"{entry.duty * value:,.2f}")
        table.add_row(*row, f"{entry.citation}\n[dim]{entry.certainty}[/]")
    table.add_section()
    total = ["[bold]Total[/]", f"[bold]{percent(found.total, 2)}[/]", "", ""]
    if value is not None:
        total.append(f"[bold]{found.total * value:,.2f}[/]")
    table.add_row(*total, "")
    console.print(table)
    shown = [entry for entry in found.not_applied if explain or entry.near]
    if shown:
        console.print("Not owed:")
        for entry in shown:
            console.print(f"  {entry.title}: {entry.reason}", style="dim", markup=False)
    hidden = len(found.not_applied) - len(shown)
    if hidden:
        console.print(
            f"  and {hidden} measures on other origins or products (--explain lists them)",
            style="dim",
        )
    changes = found.would_change()
    if changes:
        shown_changes = [
            f"{change.fact}={change.value}: {percent(change.total, 2)}"
            for change in (changes if explain else changes[:_CHANGES])
        ]
        rest = len(changes) - len(shown_changes)
        more = f"; {rest} more with --explain" if rest else ""
        console.print(f"Facts would change it: {'; '.join(shown_changes)}{more}", markup=False)
    if found.parcel is not None:
        console.print(found.parcel.sentence, markup=False)
    for note in found.notes:
        console.print(f"Note: {note}", style="dim", markup=False)
    console.print(f"Assumed: {found.assumptions}.", style="dim", markup=False)
