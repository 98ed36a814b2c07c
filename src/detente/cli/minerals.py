"""``detente minerals``: who holds what at which stage, and what may leave China on a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from datetime import date

    from detente.minerals import ControlStatus, Holding

__all__ = ["minerals"]

_NAMED = 5  # countries a row


def minerals(
    element: Annotated[
        str,
        typer.Argument(metavar="[ELEMENT]", help="Symbol or name; REE for the rare earths."),
    ] = "",
    stage: Annotated[
        str,
        typer.Option("--stage", metavar="STAGE", help="mining, separation, metal or magnet."),
    ] = "",
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="Only this year.")] = "",
    on: Annotated[
        str,
        typer.Option("--on", metavar="DAY", help="Controls on this day.", show_default="today"),
    ] = "",
    known: Annotated[
        str,
        typer.Option(
            "--known",
            metavar="DAY",
            help="Controls by what was announced by then.",
            show_default="the day",
        ),
    ] = "",
    destination: Annotated[
        str, typer.Option("--destination", metavar="CC", help="Where the goods go.")
    ] = "US",
    military: Annotated[
        bool, typer.Option("--military", help="The user or the use is military.")
    ] = False,
    calendar: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="FILE", help="Draw the controls: .svg, .png or .html."),
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Shares by stage side by side, concentration, import reliance, bottleneck, and controls.

    Examples:

      detente minerals Dy

      detente minerals REE --stage mining --year 2023

      detente minerals gallium --on 2025-01-15 --destination JP

      detente minerals --calendar out/controls.svg
    """
    from detente import minerals as book
    from detente.errors import NoAnswer

    day = output.day(on, "on")
    seen = output.day(known, "known") if known else day
    held = output.ledger(ledger)
    if calendar is not None:
        from detente.cli.minerals_chart import save

        bars = book.spans(seen if known else None, ledger=held, of=element or None)
        typer.echo(f"Wrote {save(bars, calendar, seen if known else None)}", err=True)
        if not element:
            return
    symbols = [book.element(element)] if element else ["REE", *_SINGLE]
    rows: list[dict[str, Any]] = []
    for symbol in symbols:
        rows += [
            _row(symbol, entry)
            for entry in book.holdings(symbol, stage=stage or None, year=year or None)
        ]
    if not rows and not element:
        raise NoAnswer("No share on record fits.")
    output.write_rows(rows, out)
    if not element:
        _overview(symbols, day, seen, destination, military, held, as_json, rows)
        return
    symbol = symbols[0]
    control = book.status(symbol, destination, day, seen, military, ledger=held)
    if as_json:
        output.emit_json(_answer(symbol, rows, control, year))
        return
    _one(symbol, stage, year, control)


_SINGLE = ("Ga", "Ge", "Sb", "W", "Bi", "Te", "In", "Mo", "C", "Mg", "Li", "Ag", "Co")


def _row(symbol: str, entry: Holding) -> dict[str, Any]:
    return {
        "element": symbol,
        "stage": entry.stage,
        "year": entry.year,
        "top_country": entry.top[0],
        "top_share": entry.top[1],
        "china_share": entry.share("CN"),
        "hhi": round(entry.hhi, 4),
        "countries_add_up_to": round(entry.complete, 4),
        "countries": " ".join(f"{code}:{share:g}" for code, share in entry.countries),
        "definition": entry.definition,
        "source": entry.source,
        "certainty": entry.certainty,
    }


def _answer(
    symbol: str, rows: list[dict[str, Any]], control: ControlStatus, year: str
) -> dict[str, Any]:
    from detente import minerals as book
    from detente.minerals.rows import control_record, import_rows

    tight, reliance = (
        book.bottleneck(symbol, year=year or None),
        book.import_reliance(symbol, year=year or None),
    )
    return {
        "element": symbol,
        "name": "rare earths" if symbol == "REE" else book.NAMES[symbol][0],
        "holdings": rows,
        "bottleneck": _row(symbol, tight) if tight else None,
        "us_net_import_reliance": None
        if reliance is None
        else {
            "year": reliance.year,
            "low": reliance.low,
            "high": reliance.high,
            "of": reliance.element,
            "detail": reliance.detail,
            "source": reliance.source,
        },
        "us_import_sources": import_rows(symbol),
        "controls": control_record(control),
        "quoted": [
            {
                "figure": row.quoted,
                "reproduced": row.reproduced,
                "rows": row.rows,
                "explanation": row.explanation,
            }
            for row in (book.quoted() if symbol == "REE" else ())
        ],
    }


def _one(symbol: str, stage: str, year: str, control: ControlStatus) -> None:
    from detente import minerals as book

    console = output.console()
    name = "Rare earths" if symbol == "REE" else book.NAMES[symbol][0].capitalize()
    found = book.holdings(symbol, stage=stage or None, year=year or None)
    if not year:
        found = _newest(found)
    columns = {"Stage": "left", "Year": "left", "Who": "left", "HHI": "right", "Source": "left"}
    table = output.grid(f"{name}: who holds which stage", columns)
    for entry in found:
        who = ", ".join(f"{code} {100 * part:.3g} %" for code, part in entry.countries[:_NAMED])
        more = len(entry.countries) - _NAMED
        bound = "≥ " if entry.complete < 0.995 else ""
        table.add_row(
            book.STAGES.get(entry.stage, entry.stage),
            entry.year,
            who + (f" +{more}" if more > 0 else ""),
            f"{bound}{entry.hhi:.2f}",
            f"{entry.source[:44]}\n[dim]{entry.definition}; {entry.certainty}[/]",
        )
    if found:
        console.print(table)
    else:
        console.print(f"{name}: no share by country is in the tables.", markup=False)
    tight = book.bottleneck(symbol, year=year or None)
    if tight is not None:
        console.print(
            f"Bottleneck: {book.STAGES.get(tight.stage, tight.stage)}, {tight.top[0]} "
            f"{100 * tight.top[1]:.0f} % in {tight.year} ({tight.source})",
            markup=False,
        )
    reliance = book.import_reliance(symbol, year=year or None)
    if reliance is not None:
        sign = {"at least": "> ", "at most": "< "}.get(reliance.mark, "")
        group = "" if reliance.element == symbol else f", figure of {reliance.element}"
        console.print(
            f"US net import reliance {reliance.year}: {sign}{100 * (reliance.value or 0):.0f} % "
            f"({reliance.source}{group})",
            markup=False,
        )
    goods: dict[str, list[str]] = {}
    for row in book.import_sources(symbol):
        goods.setdefault(row.detail, []).append(f"{row.country} {100 * (row.value or 0):.0f} %")
    for detail, countries in goods.items():
        console.print(f"US imports 2021-24, {detail}: {', '.join(countries)}", markup=False)
    _controls(control)
    for row in book.quoted() if symbol == "REE" else ():
        verdict = "; ".join(row.rows[:2]) if row.reproduced else "not reproduced"
        console.print(f"“{row.quoted}”: {verdict}. {row.explanation}", markup=False, style="dim")


def _newest(found: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """Of each source and definition the newest year, so that sources stand side by side."""
    seen: dict[tuple[str, str, str], Holding] = {}
    for entry in found:
        seen.setdefault((entry.stage, entry.source, entry.definition), entry)
    return tuple(seen.values())


def _controls(control: ControlStatus) -> None:
    console = output.console()
    user = "a military user" if control.military else "a civil user"
    regime = control.regime if control.regime == control.possible else f"{control.possible}?"
    console.print(
        f"[bold]{regime}[/] for {user} in {control.destination} on {control.on}, as known on "
        f"{control.known}"
    )
    for label, rules in (
        ("binds", control.rules),
        ("suspended", control.suspended),
        ("coming", control.coming),
    ):
        for rule in rules:
            until = f" until {rule.until}" if rule.until else ""
            mark = "" if rule.outcome_known else " (scheduled, outcome not known)"
            what = f"{rule.regime} " if label != "suspended" else ""
            console.print(
                f"  {label}: {rule.title}, {what}since {rule.since}{until}{mark}: {rule.citation}",
                markup=False,
            )
    for text in control.said:
        console.print(f"  said: {text}", style="dim", markup=False)


def _overview(
    symbols: list[str],
    day: date,
    seen: date,
    destination: str,
    military: bool,
    held: Any,
    as_json: bool,
    rows: list[dict[str, Any]],
) -> None:
    from detente import minerals as book

    answer = []
    for symbol in symbols:
        tight, reliance = book.bottleneck(symbol), book.import_reliance(symbol)
        control = book.status(symbol, destination, day, seen, military, ledger=held)
        answer.append(
            {
                "element": symbol,
                "bottleneck": tight.stage if tight else None,
                "year": tight.year if tight else None,
                "top_country": tight.top[0] if tight else None,
                "top_share": tight.top[1] if tight else None,
                "hhi": round(tight.hhi, 4) if tight else None,
                "us_net_import_reliance_low": reliance.low if reliance else None,
                "us_net_import_reliance_high": reliance.high if reliance else None,
                "control": control.possible,
            }
        )
    if as_json:
        output.emit_json({"on": day, "known": seen, "elements": answer, "holdings": rows})
        return
    columns = {"Element": "left", "Tightest stage": "left", "Largest": "left", "HHI": "right"}
    table = output.grid(
        f"Bottlenecks, and what leaves China for {destination} on {day}",
        columns | {"US reliance": "right", "Control": "left"},
    )
    for row in answer:
        name = book.NAMES[row["element"]][0] if row["element"] != "REE" else "rare earths"
        low, high = row["us_net_import_reliance_low"], row["us_net_import_reliance_high"]
        shown = low if low is not None else high
        sign = "" if low == high else ("> " if low is not None else "< ")
        table.add_row(
            name,
            f"{book.STAGES[row['bottleneck']]} {row['year']}" if row["bottleneck"] else "",
            f"{row['top_country']} {100 * row['top_share']:.0f} %" if row["top_country"] else "",
            f"{row['hhi']:.2f}" if row["hhi"] is not None else "",
            "" if shown is None else f"{sign}{100 * shown:.0f} %",
            row["control"],
        )
    output.console().print(table)
