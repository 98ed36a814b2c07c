"""``detente comply``: which commitment is kept, by what evidence, and who says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from rich.console import Console

    from detente.compliance import Assessment, Observation, Reading
    from detente.compliance.compare import Level
    from detente.compliance.habit import Habit

__all__ = ["comply"]

_STYLES = {
    "met": "green",
    "on pace": "green",
    "behind": "yellow",
    "missed": "red",
    "disputed": "magenta",
    "not measurable": "dim",
    "open": "dim",
}


def comply(
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="The day judged.", show_default="today")
    ] = "",
    known: output.KnownOption = "",
    commitment: Annotated[
        str, typer.Option("--commitment", metavar="ID", help="One, in full: BUS-CN-SOY25.")
    ] = "",
    party: Annotated[
        str, typer.Option("--party", metavar="CC", help="Only what this side owes: US, CN, both.")
    ] = "",
    versions: Annotated[
        bool, typer.Option("--versions", help="Both sides' texts, side by side.")
    ] = False,
    exports: Annotated[
        Path | None,
        typer.Option(
            "--exports", metavar="FILE", help="US exports to China (year, hs6, value_usd) to count."
        ),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="A board: .png, .svg or .html.")
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Every commitment with target, deadline, what has happened, pace needed and verdict.

    Examples:

      detente comply --on 2025-12-15 --known 2025-12-15

      detente comply --commitment P1-GOODS

      detente comply --versions
    """
    from detente.compliance import assess, assess_all, find, habit, levels
    from detente.compliance.phase_one import read_annex
    from detente.compliance.rows import as_dict, habit_dict, rows
    from detente.errors import NoAnswer

    if chart is not None:
        from detente.cli.picture import checked

        checked(chart)
    book = output.ledger(ledger)
    day, seen = output.day(on, "on"), output.day(known, "known")
    own = read_annex(exports) if exports is not None else None
    if commitment:
        found = (assess(book, find(book, commitment), on=day, known=seen, exports=own),)
    else:
        found = assess_all(book, on=day, known=seen, exports=own)
    everything = found
    if party:
        found = tuple(item for item in found if item.party == _party(party))
    if not found:
        raise NoAnswer(f"No commitment had been made by {min(day, seen)}.")
    output.write_rows(rows(found), out)
    habits = () if commitment else tuple(habit(everything, side) for side in ("US", "CN"))
    compared = () if commitment else levels(on=day, known=seen)
    if as_json:
        output.emit_json(
            {
                "on": day,
                "known": seen,
                "commitments": [as_dict(item) for item in found],
                "habit": [habit_dict(item) for item in habits],
                "levels": [asdict(item) | {"ratio": item.ratio} for item in compared],
            }
        )
    elif versions:
        _versions(found)
    elif commitment:
        _one(found[0])
    else:
        _list(found, day, seen, habits, compared)
    if chart is not None:
        from detente.cli.comply_chart import save

        typer.echo(f"Wrote {save(found, chart)}", err=True)


def _party(text: str) -> str:
    from detente.errors import BadQuestion
    from detente.places import place

    if text.lower() == "both":
        return "both"
    code = place(text).iso2
    if code not in ("US", "CN"):
        raise BadQuestion(f"--party is {text!r}; commitments are on record for US, CN and both.")
    return code


def _list(
    found: Sequence[Assessment],
    on: date,
    known: date,
    habits: Sequence[Habit],
    compared: Sequence[Level],
) -> None:
    from detente.ledger import RECORD_END

    console = output.console()
    columns = {"Commitment": "left", "Verdict": "left", "Done": "right", "Until": "left"}
    table = output.grid(
        f"Commitments on {on}, by what was known on {known}",
        columns | {"On what evidence": "left"},
    )
    for column, width in zip(table.columns, (28, 10, 5, 10, 35), strict=True):
        column.width = width
    for item in sorted(found, key=_order):
        style = _STYLES[item.verdict]
        table.add_row(
            f"{item.id} ({item.party})\n[dim]{item.measure.title}[/]",
            f"[{style}]{item.verdict}[/]",
            _done(item),
            str(item.deadline or ""),
            _plain(_evidence(item)),
        )
    console.print(table)
    counts: dict[str, int] = {}
    for item in found:
        counts[item.verdict] = counts.get(item.verdict, 0) + 1
    said = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    console.print(f"{len(found)} commitments: {said}.", markup=False)
    for item in habits:
        console.print(_habit(item), markup=False, style="dim")
    if compared:
        _compared(console, compared)
    if on > RECORD_END:
        console.print(f"Acts are judged to {RECORD_END}, where the record ends.", style="dim")


def _compared(console: Console, compared: Sequence[Level]) -> None:
    table = output.grid(
        "Against the level before April 2025",
        {
            "Trade": "left",
            "Before": "right",
            "In": "left",
            "Now": "right",
            "": "right",
            "Counted to": "left",
        },
    )
    for item in compared:
        now = "" if item.now is None else f"{item.now:,.4g} {item.unit}"
        ratio = "" if item.ratio is None else f"{item.ratio:.0%}"
        before = f"{item.before:,.4g}"
        table.add_row(item.title, before, item.basis, now, ratio, str(item.counted_to or ""))
    console.print(table)


def _order(item: Assessment) -> tuple[int, date]:
    places = ("missed", "behind", "disputed", "on pace", "met", "not measurable", "open")
    return places.index(item.verdict), item.deadline or date.max


def _done(item: Assessment) -> str:
    return "" if item.done is None else f"{item.done:.0%}"


def _evidence(item: Assessment) -> str:
    if item.verdict == "not measurable" and item.needs:
        return f"Needed: {item.needs}"
    if item.verdict == "disputed":
        votes = "; ".join(f"{r.verdict} by {r.term.by}: {r.term.reading}" for r in item.readings)
        return votes[0].upper() + votes[1:]
    return item.why


def _habit(item: Habit) -> str:
    if item.frequency is None or item.low is None or item.high is None:
        return f"{item.party}: nothing is decided."
    told = (
        f"{item.party} broke {item.broken} of {item.kept + item.broken} promises that are decided"
    )
    if not item.disputed:
        return f"{told}."
    span = f"{item.low:.0%} to {item.high:.0%}"
    return f"{told} ({item.frequency:.0%}; {span} by how the {item.disputed} disputed ones count)."


def _versions(found: Sequence[Assessment]) -> None:
    from detente.errors import NoAnswer

    console = output.console()
    shown = [item for item in found if item.versions]
    if not shown:
        raise NoAnswer("No side's text is on record for this commitment.")
    table = output.grid(
        "What each side's text says",
        {"Commitment": "left", "United States": "left", "China": "left", "Verdict": "left"},
    )
    for item in shown:
        table.add_row(
            f"{item.id}\n[dim]{item.measure.title}[/]",
            _said(item, "US"),
            _said(item, "CN"),
            item.verdict,
        )
        table.add_section()
    console.print(table)


def _said(item: Assessment, side: str) -> str:
    texts = [
        f"{_plain(version.says)}\n[dim]{_plain(version.source)} ({version.certainty})[/]"
        for version in item.versions
        if version.side == side
    ]
    return "\n".join(texts) or "[dim]no text seen[/]"


def _one(item: Assessment) -> None:
    console = output.console()
    facts = item.measure.commitment
    console.print(f"[bold]{item.measure.title}[/]  [dim]{item.measure.id}[/]")
    style = _STYLES[item.verdict]
    console.print(f"[{style}]{item.verdict}[/] on {item.on}, by what was known on {item.known}")
    told = {
        "Owed by": f"{item.party} to {facts.get('counterparty', '')}",
        "Target": f"{facts.get('target', '')} {facts.get('unit', '')}, {facts.get('metric', '')}",
        "Base": facts.get("baseline", ""),
        "Window": f"{facts.get('start', '')} to {facts.get('deadline', '') or 'no end named'}",
        "Text": item.measure.steps[0].source.cite,
    }
    for name, text in told.items():
        if text.strip():
            console.print(f"{name}: {text}", markup=False)
    for reading in item.readings:
        _reading(console, reading, facts.get("unit", ""))
    seen = dict.fromkeys(row for reading in item.readings for row in reading.seen)
    if seen:
        _seen(console, tuple(seen))
    if item.published is not None:
        row = item.published
        console.print(
            f"Published: {row.value:.0%} ({row.source}, {row.certainty}). {row.note}", markup=False
        )
    if item.needs and item.verdict in ("not measurable", "behind", "disputed"):
        console.print(f"To settle it: {item.needs}.", markup=False)
    for version in item.versions:
        console.print(f"{version.side} says: {version.says} ({version.source})", markup=False)
    if item.recorded:
        console.print(
            f"Recorded in the ledger on {item.recorded_on}: {item.recorded}",
            style="dim",
            markup=False,
        )


def _reading(console: Console, reading: Reading, promised: str) -> None:
    name = f" as {reading.term.by} reads it ({reading.term.reading})" if reading.term.by else ""
    console.print(f"\nVerdict{name}: {reading.verdict}. {reading.why}", markup=False)
    held, found = reading.standing, reading.progress
    if held is not None:
        table = output.grid(
            f"Measures on {held.judged_on}",
            {"Measure": "left", "State": "left", "Since": "left", "Text": "left", "": "left"},
        )
        for leg in held.legs:
            name = f"{leg.measure} {leg.origin}".strip()
            kept = "as promised" if leg.passes else "not as promised"
            table.add_row(name, leg.words, str(leg.since or ""), _plain(leg.citation), kept)
        console.print(table)
    if found is not None and (found.pace_needed or found.pace_so_far):
        so_far = f"{found.pace_so_far:,.3g} so far, " if found.pace_so_far is not None else ""
        over = "the target is reached" if found.verdict == "met" else "the window is over"
        needed = f"{found.pace_needed:,.3g} needed" if found.pace_needed else over
        unit = found.unit.removesuffix(" a month") or promised.removesuffix(" a year")
        console.print(f"Pace, {unit} a month: {so_far}{needed}.", markup=False)
    if reading.counts:
        _counts(console, reading)


def _counts(console: Console, reading: Reading) -> None:
    years = range(2020, 2020 + len(reading.counts[0].bought))
    heads = [text for year in years for text in (f"{year} owed", f"{year} bought")]
    right = dict.fromkeys(("Base 2017", *heads, "Share"), "right")
    table = output.grid("US exports to China by annex 6.1, USD bn", {"Count": "left"} | right)
    for count in reading.counts:
        pairs = zip(count.owed, count.bought, strict=True)
        cells = [f"{value:.1f}" for pair in pairs for value in pair]
        table.add_row(count.how, f"{count.base:.1f}", *cells, f"{count.share:.1%}")
    console.print(table)
    if len(reading.counts) > 1:
        console.print(
            "Civil aircraft are published among the special provisions, with low-value and "
            "returned goods. The annex counts aircraft ordered as well as delivered. PIIE's base "
            "of 2017 is 95.1 bn for goods and 66.6 bn for manufactures.",
            style="dim",
        )


def _seen(console: Console, seen: Sequence[Observation]) -> None:
    table = output.grid(
        "Seen or said",
        {"To": "left", "Figure": "left", "By": "left", "Published": "left", "Source": "left"},
    )
    for row in seen[-14:]:
        note = f"; {row.note}" if row.note else ""
        table.add_row(
            str(row.end),
            f"{row.value:,.4g} {row.unit}",
            f"{row.by} ({row.kind})",
            str(row.published),
            _plain(f"{row.source} ({row.certainty}){note}"),
        )
    console.print(table)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
