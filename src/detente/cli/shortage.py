"""``detente shortage``: what a control or a cut of a mineral does, by three methods."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from detente.shortage.answer import Answer, Band, Question

__all__ = ["shortage"]

_HINT = "Dy=80% withholds four fifths of China's exports of dysprosium."


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
    from detente.shortage.answer import METHODS
    from detente.shortage.licences import COVERS, IDENTIFIES, Arrivals, first_stops
    from detente.shortage.side_by_side import answers

    if chart is not None:
        from detente.cli.shortage_chart import checked

        checked(chart)
    question = _question(control, cut, element, destination, begun, months, licences, ledger)
    wanted = METHODS if method == "all" else (method,)
    found = answers(question, wanted)
    path = question.licences.path() if question.licences else None
    steady = Arrivals.withheld(question.cut or 0.0, round(months * 365 / 12))
    stops = first_stops(path or steady, COVERS)
    monthly = path.monthly(question.begun, _months(question.begun, months)) if path else {}
    output.write_rows([row for answer in found for row in _rows(question, answer)], out)
    if as_json:
        output.emit_json(_as_dict(question, found, monthly, stops))
    else:
        _print(question, found, monthly, stops, IDENTIFIES)
    if chart is not None:
        from detente.cli.shortage_chart import save
        from detente.shortage.stoppage import by_day

        stocked = any(a.method == "inventory" and a.gdp_loss is not None for a in found)
        days = by_day(question) if stocked else None
        typer.echo(f"Wrote {save(question, found, days, chart)}", err=True)
    if all(answer.status == "none" for answer in found):
        raise typer.Exit(1)


def _question(
    control: str,
    cut: str,
    element: str,
    destination: str,
    begun: str,
    months: int,
    licences: Path | None,
    ledger: list[Path] | None,
) -> Question:
    from detente.errors import BadQuestion
    from detente.minerals.elements import element as symbol
    from detente.places import place
    from detente.shortage.answer import Question
    from detente.shortage.licences import Licences

    if bool(control) == bool(cut):
        raise BadQuestion(f"Give either --control ID or --cut ELEMENT=SHARE. {_HINT}")
    if not 1 <= months <= 60:
        raise BadQuestion(f"--months is {months}; give 1 to 60.")
    to = place(destination, groups=True).iso2 if destination else None
    if cut:
        if element:
            raise BadQuestion("--element goes with --control; --cut names its element itself.")
        name, share = _cut(cut)
        return Question(
            element=symbol(name),
            cut=None if licences else share,
            licences=Licences.from_file(licences, stopped=share) if licences else None,
            destination=to,
            begun=output.day(begun, "from"),
            months=months,
        )
    measure = output.ledger(ledger).measure(control)
    if measure.kind.value != "export_control":
        raise BadQuestion(
            f"{control} is a {measure.kind.value.replace('_', ' ')}, no export control."
        )
    named = _elements(measure)
    if not named and not element:
        raise BadQuestion(f"{control} names no element; say which with --element.")
    chosen = symbol(element) if element else ("Dy" if "Dy" in named else named[0])
    if named and chosen not in named:
        raise BadQuestion(f"{control} does not name {chosen}; it names {', '.join(named)}.")
    if not begun:
        first = min(step.effective for step in measure.steps if step.status.value == "in_force")
    else:
        first = output.day(begun, "from")
    process = Licences.from_file(licences) if licences else Licences.of(measure, first)
    return Question(
        element=chosen,
        licences=process,
        destination=to,
        begun=first,
        months=months,
        control=control,
    )


def _elements(measure: Any) -> list[str]:
    return list(getattr(measure.scope, "elements", ()) or ())


def _cut(text: str) -> tuple[str, float]:
    from detente.errors import BadQuestion

    name, _, share = text.partition("=")
    try:
        value = float(share.strip().rstrip("%")) / (100 if share.strip().endswith("%") else 1)
    except ValueError:
        raise BadQuestion(f"--cut is {text!r}; write an element and a share. {_HINT}") from None
    if not 0 <= value <= 1:
        raise BadQuestion(f"--cut {text}: the share must lie between 0 and 100 %. {_HINT}")
    return name.strip(), value


def _months(begun: date, months: int) -> list[date]:
    from datetime import date

    first = begun.year * 12 + begun.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + months)]


def _rows(question: Question, answer: Answer) -> list[dict[str, Any]]:
    head = {"method": answer.method, "element": question.element, "place": answer.place}
    bands = {
        "gdp_loss_usd_million": answer.gdp_loss,
        "gdp_loss_share": answer.gdp_loss_share,
        "price_multiple": answer.price,
        "rent_usd_million": answer.rent,
    }
    rows: list[dict[str, Any]] = []
    for what, band in bands.items():
        if band is not None:
            ends = {"low": band.low, "central": band.central, "high": band.high}
            rows.append(head | {"what": what, "item": ""} | ends)
    if answer.first_stop is not None:
        early, middle, late = answer.first_stop
        stop = {"low": early, "central": middle, "high": late}
        rows.append(head | {"what": "first_stop_day", "item": ""} | stop)
    for what, items in (
        ("industry_loss_usd_million", answer.industries),
        ("substitute_more_share", answer.substitutes),
    ):
        rows += [
            head | {"what": what, "item": name, "low": None, "central": value, "high": None}
            for name, value in items
        ]
    return rows or [
        head | {"what": "none", "item": answer.message, "low": None, "central": None, "high": None}
    ]


def _as_dict(
    question: Question, found: Sequence[Answer], monthly: dict, stops: dict
) -> dict[str, Any]:
    from dataclasses import asdict

    from detente.shortage.licences import IDENTIFIES

    asked = {
        "element": question.element,
        "cut": question.cut,
        "needs_licence": question.licences.stopped_share.central if question.licences else None,
        "control": question.control or None,
        "destination": question.destination,
        "from": question.begun,
        "months": question.months,
    }
    exports = {
        month: dict(zip(("low", "central", "high"), band, strict=True))
        for month, band in monthly.items()
    }
    by_cover = {
        str(cover): dict(zip(("earliest", "central", "latest"), days, strict=True))
        for cover, days in stops.items()
    }
    return {
        "question": asked,
        "answers": [asdict(answer) for answer in found],
        "exports_by_month": exports,
        "first_stop_by_cover": by_cover,
        "notes": list(IDENTIFIES) if monthly else [],
    }


def _print(
    question: Question,
    found: Sequence[Answer],
    monthly: dict,
    stops: dict,
    notes: Sequence[str],
) -> None:
    console = output.console()
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
    if monthly:
        table = output.grid(
            "Exports under the licence process, share of normal", {"Month": "left", "": "right"}
        )
        for month, (low, middle, high) in monthly.items():
            table.add_row(month, f"{middle:.0%} ({low:.0%} – {high:.0%})")
        console.print(table)
    table = output.grid(
        "Day of the first stop of a user of this flow alone, by days of cover",
        {"Cover": "right", "Central": "right", "Earliest": "right", "Latest": "right"},
    )
    for cover, (early, middle, late) in stops.items():
        table.add_row(f"{cover:g}", _on_day(middle), _on_day(early), _on_day(late))
    console.print(table)
    for text in notes if monthly else ():
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
