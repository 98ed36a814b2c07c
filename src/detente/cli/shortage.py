"""``detente shortage``: what a control or a cut of a mineral does, by three methods."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.shortage.answer import Band
    from detente.shortage.asked import Asked

__all__ = ["shortage"]


def shortage(
    control: Annotated[
        str, typer.Option("--control", metavar="ID", help="An export control of the ledger.")
    ] = "",
    cut: Annotated[
        str,
        typer.Option("--cut", metavar="ELEMENT=SHARE", help="Share of exports withheld: Dy=80%."),
    ] = "",
    element: Annotated[
        str, typer.Option("--element", metavar="SYMBOL", help="With --control: which element.")
    ] = "",
    destination: Annotated[
        str, typer.Option("--destination", metavar="CC", help="Only exports there.")
    ] = "",
    begun: Annotated[
        str,
        typer.Option(
            "--from", metavar="DAY", help="First day; else that of the control, or today."
        ),
    ] = "",
    months: Annotated[int, typer.Option("--months", metavar="N", help="How long.")] = 12,
    licences: Annotated[
        Path | None,
        typer.Option(
            "--licences",
            metavar="FILE",
            help="YAML with the licence process; with --cut that share of exports needs one.",
        ),
    ] = None,
    cover: Annotated[
        str,
        typer.Option(
            "--cover",
            metavar="DAYS",
            help="Days of stock of the users: 60, or lowest, central, highest: 20,45,90.",
        ),
    ] = "",
    method: Annotated[
        str, typer.Option("--method", help="all, market, network, inventory.")
    ] = "all",
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="A chart: .png, .svg or .html."),
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """GDP at risk, industries hit, prices, day of first stop, rent and substitutes: always bands.

    Examples:

      detente shortage --cut Ga=80% --destination US

      detente shortage --control cn.mofcom.2025-18 --destination US --method inventory

      detente shortage --cut Ga=80% --destination US --chart gallium.svg

      detente shortage --cut Dy=80% --licences licences.yaml

    A licence file names what differs from the defaults, a number or low, central, high:

      lead_days: [45, 63, 80]

      approval_share: [0.5, 0.7, 0.9]

      general_share: [0.2, 0.4, 0.6]

      general_from_day: 120

    The last two are general licences: from day 120 on about 40 % of what was stopped leaves without
    a licence of its own.
    """
    from detente.errors import BadQuestion
    from detente.shortage import asked

    if chart is not None:
        from detente.cli.picture import checked

        checked(chart)
    if cut and element:
        raise BadQuestion("--element goes with --control; --cut names its element itself.")
    named, share = asked.cut_of(cut) if cut else (element, None)
    question = asked.question(
        output.ledger(ledger),
        control=control,
        element=named,
        cut=share,
        destination=destination,
        begun=output.day(begun, "from") if begun else None,
        months=months,
        today=date.today(),
        licences=licences,
        cover=asked.numbers("cover", cover) if cover else None,
    )
    found = asked.ask(question, method, by_day=chart is not None)
    output.write_rows(found.rows(), out)
    if as_json:
        output.emit_json(found.to_dict())
    else:
        _print(found)
    if chart is not None:
        from detente.cli.shortage_chart import save

        typer.echo(f"Wrote {save(question, found.answers, found.days, chart)}", err=True)
    if all(answer.status == "none" for answer in found.answers):
        raise typer.Exit(1)


def _print(asked: Asked) -> None:
    console = output.console()
    question, found = asked.question, asked.answers
    what = question.control
    if question.licences is not None and not what:
        what = f"{question.licences.stopped_share.central:.0%} needs a licence"
    elif question.cut is not None:
        what = f"{question.cut:.0%} less"
    to = f" to {question.destination}" if question.destination else ""
    console.print(
        f"{question.element} from China{to}: {what}, from {question.begun}, "
        f"{question.months} months",
        markup=False,
    )
    right = dict.fromkeys(
        ("GDP loss, USD bn", "share of GDP", "price", "first stop", "rent"), "right"
    )
    table = output.grid("Central (lowest – highest) by method", {"Method": "left"} | right)
    for answer in found:
        table.add_row(
            f"{answer.method}\n[dim]{answer.status}[/]",
            _shown(answer.gdp_loss, 1e-3, ",.2f"),
            _shown(answer.gdp_loss_share, 100, ".3f", " %"),
            _price(answer.price),
            _stop(answer.first_stop),
            _shown(answer.rent, 1e-3, ",.2f"),
        )
    console.print(table)
    for answer in found:
        console.print(f"{answer.method}: {answer.message}", markup=False)
        for words, items, form in (
            ("hit most (USD million)", answer.industries, ",.0f"),
            ("make more", answer.substitutes, "+.1%"),
        ):
            told = [f"{name} {value:{form}}" for name, value in items]
            told = [text for text in told if not text.endswith((" 0", " +0.0%"))]
            if told:
                said = ", ".join(told)
                console.print(f"  {words}: {said}", markup=False, style="dim")
        for text in (*(f"band over {text}" for text in answer.varied), *answer.sources):
            console.print(f"  {text}", markup=False, style="dim")
    if asked.exports:
        table = output.grid(
            "Exports under the licence process, share of normal", {"Month": "left", "": "right"}
        )
        for month, (low, middle, high) in asked.exports.items():
            table.add_row(month, f"{middle:.0%} ({low:.0%} – {high:.0%})")
        console.print(table)
    table = output.grid(
        "Day of the first stop of a user of this flow alone, by days of cover",
        {"Cover": "right", "Central": "right", "Earliest": "right", "Latest": "right"},
    )
    for cover, (early, middle, late) in asked.stops.items():
        table.add_row(f"{cover:g}", _on_day(middle), _on_day(early), _on_day(late))
    console.print(table)
    for text in asked.notes:
        console.print(text, markup=False, style="dim")


def _shown(band: Band | None, scale: float, form: str, unit: str = "") -> str:
    if band is None:
        return "not given"
    low, middle, high = (f"{value * scale:{form}}" for value in (band.low, band.central, band.high))
    return f"{middle}{unit}\n[dim]{low} – {high}[/]"


def _price(band: Band | None) -> str:
    """A multiple of the price before; beyond a hundred its decimals say nothing."""
    return _shown(band, 1, ",.0f" if band is not None and band.high >= 100 else ".2f", "×")


def _on_day(day: int | None) -> str:
    return "none" if day is None else str(day)


def _stop(days: tuple[int | None, int | None, int | None] | None) -> str:
    if days is None:
        return "not given"
    early, middle, late = map(_on_day, days)
    return f"{middle}\n[dim]{early} – {late}[/]"
