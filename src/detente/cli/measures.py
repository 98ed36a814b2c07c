"""``detente measures``: what is on record, in force, or reaching a product or a country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from datetime import date

    from detente.ledger import Calendar, Ledger, Measure

__all__ = ["measures"]


def measures(
    measure: Annotated[
        str, typer.Argument(metavar="[ID]", help="One measure, with its whole history.")
    ] = "",
    product: Annotated[
        str, typer.Option("--product", metavar="HTS", help="Only what names this product.")
    ] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="CC", help="Only what is aimed at this country.")
    ] = "",
    imposer: Annotated[
        str, typer.Option("--imposer", metavar="CC", help="Only measures of this side.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="tariff, export_control, entity_rule, …")
    ] = "",
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="The day.", show_default="today")
    ] = "",
    known: output.KnownOption = "",
    calendar: output.CalendarOption = "legal",
    check: Annotated[
        bool, typer.Option("--check", help="Only read all files and say whether they are sound.")
    ] = False,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Measures on record and the state they are in on a day; or one measure with its history.

    Examples:

      detente measures us.ieepa.reciprocal

      detente measures --product 8505.11.0070 --country CN --on 2025-10-20
    """
    from detente.errors import BadQuestion, NoAnswer, nearest
    from detente.ledger import Kind
    from detente.ledger.rows import flat, hit_row
    from detente.nomenclature import parse_code
    from detente.places import place

    book = output.ledger(ledger)
    if check:
        typer.echo(f"{len(book.measures)} measures and {len(book.events)} events: sound.")
        return
    day, seen = output.day(on, "on"), output.day(known, "known")
    which = output.calendar(calendar)
    if measure:
        _one(book, book.measure(measure), as_json)
        return
    if kind and kind not in list(Kind):
        raise BadQuestion(f"--kind is {kind!r}.{nearest(kind, Kind)} Use {', '.join(Kind)}.")
    hits = book.hitting(
        product=parse_code(product) if product else None,
        country=place(country).iso2 if country else None,
        on=day,
        known=seen,
        calendar=which,
        kind=Kind(kind) if kind else None,
    )
    side = place(imposer).iso2 if imposer else ""
    rows = [
        flat(hit_row(hit) | {"origin": hit.origin or ""})
        for hit in hits
        if not side or side in hit.measure.imposer
    ]
    if not rows:
        raise NoAnswer("No measure on record fits.")
    output.write_rows(rows, out)
    if as_json:
        output.emit_json({"on": day, "known": seen, "calendar": which, "measures": rows})
        return
    _list(rows, day, seen, which)


def _list(rows: list[dict[str, Any]], day: date, known: date, calendar: Calendar) -> None:
    title = f"Measures on {day}, as known on {known} ({calendar} calendar)"
    columns = {"Measure": "left", "For": "left", "Status": "left", "What": "left", "Since": "left"}
    table = output.grid(title, columns)
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("measure", "title", "status", "what", "since"))
        groups.setdefault(key, []).append(row["origin"])
    for (name, title, status, what, since), origins in groups.items():
        named = [origin for origin in origins if origin]
        who = ", ".join(named[:4]) + (f" +{len(named) - 4}" if len(named) > 4 else "")
        style = "" if status.startswith("in force") else "dim"
        table.add_row(f"{title}\n[dim]{name}[/]", who, status, what, str(since or ""), style=style)
    console = output.console()
    console.print(table)
    console.print(f"{len({row['measure'] for row in rows})} measures", style="dim")


def _one(book: Ledger, measure: Measure, as_json: bool) -> None:
    from detente.ledger import step_words
    from detente.ledger.rows import measure_record

    record = measure_record(book, measure)
    if as_json:
        output.emit_json(record)
        return
    console = output.console()
    console.print(f"[bold]{measure.title}[/]  [dim]{measure.id}[/]")
    facts = [measure.kind.value.replace("_", " "), "/".join(measure.imposer), measure.statute]
    console.print(" · ".join(filter(None, [*facts, measure.heading])), markup=False)
    if measure.scope.items:
        console.print(measure.scope.items, markup=False)
    columns = {"Announced": "left", "Effective": "left", "What": "left", "Source": "left"}
    table = output.grid("Steps", columns)
    for step in measure.steps:
        names = step.origins or tuple(sorted(step.rates))
        shown = ", ".join(names[:6]) + (f" +{len(names) - 6}" if len(names) > 6 else "")
        days = step.effective.isoformat() + (f"\nuntil {step.until}" if step.until else "")
        table.add_row(
            step.announced.isoformat(),
            days,
            f"{step_words(step)}\n[dim]{shown}[/]" if shown else step_words(step),
            f"{step.source.cite}\n[dim]{step.certainty.value}[/]",
        )
    console.print(table)
    for label, names in (("Answers", measure.answers), ("Answered by", record["answered_by"])):
        if names:
            console.print(f"{label}: {', '.join(names)}", markup=False)
    for conflict in measure.conflicts:
        values = "; ".join(f"{value} ({source})" for value, source in conflict.values)
        console.print(
            f"Sources disagree on {conflict.field}: {values}. Used: {conflict.used}, "
            f"because {conflict.why}",
            markup=False,
        )
    for event in record["events"]:
        console.print(f"  {event['date']}  {event['title']}", style="dim", markup=False)
    console.print(f"Edit: {measure.file}", style="dim", markup=False)
