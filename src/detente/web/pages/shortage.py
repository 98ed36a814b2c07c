"""What does a control or a cut of a mineral do: three methods, days of stop, exports, users."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table
from detente.brief.words import short_day
from detente.errors import BadQuestion
from detente.shortage.answer import LIMITS, METHODS
from detente.web.view import Page, View

if TYPE_CHECKING:
    from detente.brief.chart_parts import Chart
    from detente.ledger import Ledger, Measure
    from detente.shortage.answer import Answer, Band
    from detente.shortage.asked import Asked
    from detente.web.engine import Engine

__all__ = ["PAGE", "PROCESS", "Ask", "Parameter", "Shortage", "answer", "process_of"]

_CONTROL = "cn.mofcom.2025-18"
_TO = "US"
_CUT = "80%"
_DESTINATIONS = {
    "US": "the United States",
    "EU": "the European Union",
    "JP": "Japan",
    "KR": "Korea",
    "TW": "Taiwan",
    "IN": "India",
    "GB": "the United Kingdom",
    "DE": "Germany",
    "all": "everybody",
}
_FEW = 6


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of the licence process: its name in the address, in the file, and in words."""

    name: str
    file: str
    label: str
    often: bool = False


PROCESS = (
    Parameter("lead", "lead_days", "Licence takes, days", True),
    Parameter("approval", "approval_share", "Approved at a try", True),
    Parameter("general", "general_share", "Freed by general licences", True),
    Parameter("general_from", "general_from_day", "… from day", True),
    Parameter("stopped", "stopped_share", "Needs a licence"),
    Parameter("grace", "grace_days", "Days of grace"),
    Parameter("prepare", "prepare_days", "Papers take, days"),
    Parameter("spread", "lead_spread_days", "Spread of the lead time, days"),
    Parameter("book", "order_book_days", "Order book, days"),
    Parameter("handled", "handled_a_day", "Handled a day, days of flow"),
    Parameter("catch_up", "catch_up", "Most shipped a day, of normal"),
    Parameter("transit", "transit_days", "Transit, days"),
    Parameter("end", "end_day", "The control ends on day"),
)
"""The licence process as fields of a form: the parameters of the licence file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A control, or a cut of an element; to whom, since when, under which licences and stocks."""

    control: str = ""
    cut: str = ""
    element: str = ""
    destination: str = ""
    begun: str = ""
    months: str = ""
    method: str = ""
    cover: str = ""
    lead: str = ""
    approval: str = ""
    general: str = ""
    general_from: str = ""
    stopped: str = ""
    grace: str = ""
    prepare: str = ""
    spread: str = ""
    book: str = ""
    handled: str = ""
    catch_up: str = ""
    transit: str = ""
    end: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortage(View):
    """The question as it was read, and what each method says and cannot say."""

    asked: Asked
    is_cut: bool
    measure: Measure | None
    name: str  # of the element
    controls: tuple[tuple[str, str], ...]  # id, words
    elements: tuple[tuple[str, str], ...]  # of the control, or all that can be cut
    siblings: tuple[tuple[str, str, bool], ...]  # symbol, address, whether it is shown
    destination: str
    destinations: dict[str, str]
    other: str  # address of the other way to ask
    fields: tuple[tuple[Parameter, str, str], ...]  # parameter, given, what holds without it
    cover: str
    limits: tuple[tuple[str, str, Answer | None], ...]  # method, what it cannot say, its answer
    process: str  # as a file
    command: str

    def data(self) -> dict[str, Any]:
        found = self.asked.to_dict()
        return found | {
            "cannot_say": {method: text for method, text, _ in self.limits},
            "licences_file": self.process or None,
        }


def process_of(given: Any) -> dict[str, Any]:
    """The licence process that a form gives: name in the file to a number or a triple.

    Raises
    ------
    BadQuestion
        For what is no number, or does not rise.
    """
    from detente.shortage.asked import numbers

    found: dict[str, Any] = {}
    for each in PROCESS:
        text = getattr(given, each.name, "")
        if text:
            held = numbers(each.label, text)
            found[each.file] = (held.low, held.central, held.high)
    return found


def answer(engine: Engine, ask: Ask) -> Shortage:
    """All methods on one question; each question is computed once."""
    from detente.brief.chart_shortage import shortage_charts
    from detente.minerals.elements import NAMES
    from detente.shortage import asked as put

    is_cut = bool(ask.cut)
    control = "" if is_cut else ask.control or _CONTROL
    if ask.cut and ask.control:
        raise BadQuestion("Give either a control or a cut, not both.")
    if control:
        engine.measure(control)
    element, part = _cut(ask) if is_cut else (ask.element, None)
    process = process_of(ask)
    if is_cut and "stopped_share" in process:
        raise BadQuestion("The cut says which share needs a licence; leave stopped empty.")
    if ask.method not in ("", "all", *METHODS):
        raise BadQuestion(f"method is {ask.method!r}. Use all, {', '.join(METHODS)}.")
    destination = ask.destination or _TO
    question = put.question(
        engine.ledger,
        control=control,
        element=element,
        cut=part,
        destination="" if destination == "all" else destination,
        begun=engine.day(ask.begun, "begun") if ask.begun else None,
        months=_months(ask.months),
        today=engine.today(),
        process=process,
        cover=put.numbers("cover", ask.cover) if ask.cover else None,
    )

    def build() -> tuple[Asked, tuple[Chart, ...]]:
        found = put.ask(question, ask.method, by_day=True)
        return found, shortage_charts(found)

    found, charts = engine.remember_shortage((question, ask.method), build)
    chosen = question.element
    measure = engine.ledger.measure(control) if control else None
    named = tuple(measure.scope.elements or ()) if measure else _cuttable()
    said = {each.method: each for each in found.answers}
    return Shortage(
        title=_finding(found),
        tables=_tables(found),
        charts=charts,
        asked=found,
        is_cut=is_cut,
        measure=measure,
        name=NAMES.get(chosen, (chosen, ""))[0],
        controls=_controls(engine.ledger),
        elements=tuple((each, NAMES.get(each, (each, ""))[0]) for each in named),
        siblings=_siblings(ask, named, chosen) if control else (),
        destination=destination,
        destinations={destination: destination} | _DESTINATIONS
        if destination not in _DESTINATIONS
        else _DESTINATIONS,
        other=PAGE.address(
            replace(ask, cut="", element="", stopped="")
            if is_cut
            else Ask(cut=_CUT, element=chosen, destination=ask.destination, months=ask.months)
        ),
        fields=_fields(ask, found, is_cut),
        cover=_cover(chosen),
        limits=tuple((each, LIMITS[each], said.get(each)) for each in METHODS),
        process=put.process_text(question.licences) if question.licences else "",
        command=_command(found, ask),
    )


def _finding(found: Asked) -> str:
    """Who stops when, where the inventory method says; else what is at risk."""
    from detente.brief.chart_shortage import asked_words, stop_words, title

    stops = [each.first_stop for each in found.answers if each.first_stop is not None]
    if not stops:
        return title(found.question, found.answers)
    return f"{asked_words(found.question)}: {stop_words(stops[0])}"


def _cut(ask: Ask) -> tuple[str, float]:
    from detente.shortage.asked import cut_of

    if "=" in ask.cut:
        return cut_of(ask.cut)
    return cut_of(f"{ask.element or 'Ga'}={ask.cut}")


def _months(text: str) -> int:
    if not text:
        return 12
    if not text.isdecimal() or len(text) > 3:
        raise BadQuestion(f"months is {text!r}; write a number such as 12.")
    return int(text)


def _controls(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.id, f"{each.title} ({', '.join(each.scope.elements)})")
        for each in ledger.measures.values()
        if each.kind.value == "export_control" and "CN" in each.imposer and each.scope.elements
    )


def _cuttable() -> tuple[str, ...]:
    """Elements of which the network or the inventory method knows who uses them."""
    from detente.store import table

    rows = table("tables/shortage_products.csv")["elements"].to_list()
    return tuple(dict.fromkeys(each for row in rows for each in row.split(";")))


def _siblings(ask: Ask, named: tuple[str, ...], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((each, PAGE.address(replace(ask, element=each)), each == chosen) for each in named)


def _fields(ask: Ask, found: Asked, is_cut: bool) -> tuple[tuple[Parameter, str, str], ...]:
    from detente.shortage.licences import Licences, Range

    held = found.question.licences or Licences()
    rows = []
    for each in PROCESS:
        if is_cut and each.name == "stopped":
            continue
        value = getattr(held, each.file)
        if isinstance(value, Range):
            ends = value.low, value.central, value.high
            hint = "none" if not any(ends) else ", ".join(f"{end:g}" for end in ends)
        else:
            hint = "never" if value == float("inf") else f"{value:g}"
        rows.append((each, getattr(ask, each.name), hint))
    return tuple(rows)


def _cover(element: str) -> str:
    from detente.errors import NoAnswer
    from detente.shortage.stoppage import facts

    try:
        high, central, low = facts(element).cover
    except NoAnswer:
        return ""
    return f"{low:g}, {central:g}, {high:g}"


def _command(found: Asked, ask: Ask) -> str:
    asked = found.question
    words = ["detente shortage"]
    if asked.control:
        words += [f"--control {asked.control}", f"--element {asked.element}"]
    elif asked.cut is not None:
        words.append(f"--cut {asked.element}={100 * asked.cut:g}%")
    elif asked.licences is not None:
        words.append(f"--cut {asked.element}={100 * asked.licences.stopped_share.central:g}%")
    if asked.destination:
        words.append(f"--destination {asked.destination}")
    words.append(f"--from {asked.begun}")
    if asked.months != 12:
        words.append(f"--months {asked.months}")
    if asked.cover:
        words.append(f"--cover {','.join(f'{day:g}' for day in asked.cover)}")
    if process_of(ask):
        words.append("--licences licences.yaml")
    return " ".join(words)


def _tables(found: Asked) -> tuple[Table, ...]:
    tables = [_methods(found), *_items(found), _stops(found)]
    if found.exports:
        tables.append(_exports(found))
    if found.days is not None:
        tables.append(_by_week(found))
    return tuple(tables)


def _methods(found: Asked) -> Table:
    rows = []
    for each in found.answers:
        row: dict[str, Any] = {
            "method": each.method.capitalize(),
            "status": "no answer" if each.gdp_loss is None else each.status,
            "place": each.place if each.gdp_loss else "",
            "loss": _band(each.gdp_loss, 1e-3),
            "share": _band(each.gdp_loss_share, 100),
            "price": _band(each.price, 1),
            "stop": _stop(each.first_stop),
            "rent": _band(each.rent, 1e-3),
            "message": each.message,
        }
        for name, band in (
            ("gdp_loss_usd_million", each.gdp_loss),
            ("gdp_loss_share", each.gdp_loss_share),
            ("price_multiple", each.price),
            ("rent_usd_million", each.rent),
        ):
            for end in ("low", "central", "high"):
                row[f"{name}_{end}"] = getattr(band, end) if band else None
        for at, end in enumerate(("earliest", "central", "latest")):
            row[f"first_stop_{end}"] = each.first_stop[at] if each.first_stop else None
        rows.append(row)
    shown = ("method", "status", "place", "loss", "share", "price", "stop", "rent")
    return Table(
        name="methods",
        title="Central value and band by method",
        columns=(
            Column("method", "Method"),
            Column("status", "Outcome"),
            Column("place", "Whose loss"),
            Column("loss", "GDP lost, USD bn"),
            Column("share", "Percent of GDP"),
            Column("price", "Price, times before"),
            Column("stop", "Day of first stop"),
            Column("rent", "Rent to sellers, USD bn"),
        ),
        rows=tuple(rows),
        hidden=tuple(key for key in (rows[0] if rows else {}) if key not in shown),
    )


def _items(found: Asked) -> list[Table]:
    hit = [
        {"method": each.method.capitalize(), "industry": name, "loss": round(value),
         "loss_usd_million": value}
        for each in found.answers
        for name, value in each.industries[:_FEW]
        if value >= 0.5
    ]  # fmt: skip
    more = [
        {"method": each.method.capitalize(), "who": name, "more": value}
        for each in found.answers
        for name, value in each.substitutes
        if value >= 5e-4
    ]  # fmt: skip
    return [
        Table(
            name="industries",
            title="Industries hit, central value",
            columns=(
                Column("industry", "Industry"),
                Column("method", "Method"),
                Column("loss", "Lost, USD million", "count"),
            ),
            rows=tuple(hit),
            hidden=("loss_usd_million",),
        ),
        Table(
            name="substitutes",
            title="Who makes more",
            columns=(
                Column("who", "Who"),
                Column("method", "Method"),
                Column("more", "More", "change"),
            ),
            rows=tuple(more),
        ),
    ]


def _stops(found: Asked) -> Table:
    begun = found.question.begun
    rows = []
    for cover, days in found.stops.items():
        row: dict[str, Any] = {"cover": f"{cover:g} days", "cover_days": cover}
        for name, day in zip(("earliest", "central", "latest"), days, strict=True):
            when = "" if day is None else short_day(begun + timedelta(days=day))
            row[name] = "none" if day is None else f"day {day}, {when}"
            row[f"{name}_day"] = day
        rows.append(row)
    return Table(
        name="stops",
        title="Day of the first stop by days of cover",
        columns=(
            Column("cover", "Stock"),
            Column("central", "Central"),
            Column("earliest", "Earliest"),
            Column("latest", "Latest"),
        ),
        rows=tuple(rows),
        hidden=("cover_days", "earliest_day", "central_day", "latest_day"),
    )


def _exports(found: Asked) -> Table:
    return Table(
        name="exports",
        title="Exports under the licence process, share of normal",
        columns=(
            Column("month", "Month"),
            Column("low", "Low", "level"),
            Column("central", "Central", "level"),
            Column("high", "High", "level"),
        ),
        rows=tuple(
            {"month": month, "low": low, "central": central, "high": high}
            for month, (low, central, high) in found.exports.items()
        ),
    )


def _by_week(found: Asked) -> Table:
    days = found.days
    assert days is not None
    shown = [
        (f"Arrivals of {days.product}", days.arrivals),
        *days.industries,
        ("GDP", days.gdp),
    ]
    rows = [
        {
            "day": found.question.begun + timedelta(days=day),
            "what": name,
            "central": float(runs[1, day]),
            "low": float(runs[:, day].min()),
            "high": float(runs[:, day].max()),
        }
        for name, runs in shown
        for day in range(0, runs.shape[1], 7)
    ]
    return Table(
        name="by_week",
        title="The inventory method every seventh day, share of normal",
        columns=(
            Column("day", "Day", "day"),
            Column("what", "What"),
            Column("low", "Low", "level"),
            Column("central", "Central", "level"),
            Column("high", "High", "level"),
        ),
        rows=tuple(rows),
    )


def _band(band: Band | None, scale: float) -> str:
    """``0.15 (0.1–0.29)``; nothing where the method has no such figure."""
    from detente.brief.chart_shortage import money

    if band is None:
        return ""
    low, middle, high = (money(value * scale) for value in (band.low, band.central, band.high))
    return middle if low == high else f"{middle} ({low}–{high})"


def _stop(days: tuple[int | None, int | None, int | None] | None) -> str:
    if days is None:
        return ""
    early, middle, late = ("none" if day is None else str(day) for day in days)
    return "none" if days[0] is None else f"{middle} ({early}–{late})"


PAGE = Page(
    name="shortage",
    path="/shortage",
    title="Shortage",
    template="shortage.html.j2",
    ask=Ask,
    answer=answer,
    describes="What a control or a cut of a mineral does: GDP at risk, industries, day of stop.",
)
