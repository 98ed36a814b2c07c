"""Which of my parts are caught by an export control, and when do they run out? By upload."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table, cited
from detente.brief.words import day as long_day
from detente.brief.words import days_between, level, short_day
from detente.errors import BadQuestion
from detente.store import data_folder
from detente.web.pages.shortage import PROCESS, process_of
from detente.web.problems import public_text
from detente.web.view import File, Once, Page, Sent, View

if TYPE_CHECKING:
    from detente.web.engine import Engine
    from detente.web.pages.shortage import Parameter

__all__ = ["PAGE", "Ask", "ExposurePage", "answer", "take"]

_EXAMPLE_DAY = "2025-04-10"
_NAMED = 6
_FIELDS = ("lead", "prepare", "approval", "general", "general_from")
_HINTS = {
    "lead": "45, 63, 80",
    "prepare": "5, 14, 30",
    "approval": "0.5, 0.7, 0.9",
    "general": "none",
    "general_from": "never",
}
_DESTINATIONS = {
    "US": "the United States",
    "DE": "Germany",
    "FR": "France",
    "JP": "Japan",
    "KR": "Korea",
    "TW": "Taiwan",
    "IN": "India",
    "GB": "the United Kingdom",
    "MX": "Mexico",
    "CA": "Canada",
}
_REACH = {
    "listed": "from China and under a control",
    "possible": "from China, the content decides",
    "upstream": "from elsewhere, its material is controlled",
    "inputs": "from China and free, its material is controlled",
    "none": "not reached",
    "unknown": "not known",
}
_VALUE_RULE = {"below": "below the 0.1 % rule", "at or above": "at or above the 0.1 % rule"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The day of the stocks and the country of the plant; a file is sent by the form."""

    on: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The form as it was sent, so that it comes back filled in."""

    on: str = ""
    known: str = ""
    destination: str = "US"
    military: str = ""
    party: str = ""
    lead: str = ""
    prepare: str = ""
    approval: str = ""
    general: str = ""
    general_from: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ExposurePage(View):
    """The form, and beneath it what came of a file."""

    given: Given
    destinations: dict[str, str]
    process: tuple[tuple[Parameter, str, str], ...]
    columns: tuple[str, ...]
    example_day: str = _EXAMPLE_DAY
    refused: str = ""
    sent: bool = False  # the tables are of a file and have no address
    found: Mapping[str, Any] | None = None
    reach: tuple[tuple[str, int], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()  # id, title
    download: str = ""

    def data(self) -> dict[str, Any]:
        return {
            "how": "POST a CSV of parts to /api/v1/exposure?on=DAY&destination=CC, as the body or "
            "as the file named parts of a form.",
            "columns": list(self.columns),
            "example": PAGE.address(Ask(), ".example.csv"),
        }


def answer(engine: Engine, ask: Ask) -> ExposurePage:
    """The form alone."""
    on = engine.day(ask.on, "on").isoformat() if ask.on else ""
    given = Given(on=on, destination=_country(ask.destination) if ask.destination else "US")
    return _page("Which of your parts do China’s export controls reach, and when do they run out?",
                 given)  # fmt: skip


def take(engine: Engine, sent: Sent, once: Once) -> tuple[ExposurePage, int]:
    """The exposure of the file that was sent, read in a bounded process.

    What cannot be read is told above the form, which keeps what was filled in.
    """
    names = Given.__dataclass_fields__
    given = Given(**{
        name: text.strip()[:300] for name, text in sent.fields.items() if name in names
    })  # fmt: skip
    try:
        if sent.fields.get("example"):
            name, content = "parts.csv", _example().encode()
        elif sent.files:
            (name, content), *more = sent.files
            if more:
                raise BadQuestion("Send one file at a time.")
            if not content:
                raise BadQuestion(f"{name} is empty. Choose a CSV file of parts that holds some.")
        else:
            raise BadQuestion("Choose a CSV file of parts, or try the example.")
        on = engine.day(given.on, "on")
        question = {
            "on": on.isoformat(),
            "known": engine.day(given.known, "known").isoformat() if given.known else "",
            "destination": _country(given.destination or "US"),
            "military": bool(given.military),
            "party": given.party,
            "process": process_of(given),
            "name": name,
        }
    except BadQuestion as error:
        return _page("This could not be read", given, refused=public_text(error)), 422
    state, found = once("exposure page", question, content)
    if state != "done":
        return _page("This could not be read", given, refused=found["detail"]), found["status"]
    return _answered(engine, given, json.loads(found)), 200


def _page(title: str, given: Given, **more: Any) -> ExposurePage:
    from detente.exposure.parts import COLUMNS

    known = {each.name: each for each in PROCESS}
    return ExposurePage(
        title=title,
        given=given,
        destinations={given.destination: given.destination} | _DESTINATIONS
        if given.destination not in _DESTINATIONS
        else _DESTINATIONS,
        process=tuple((known[name], getattr(given, name), _HINTS[name]) for name in _FIELDS),
        columns=tuple(COLUMNS),
        **more,
    )


def _answered(engine: Engine, given: Given, found: Mapping[str, Any]) -> ExposurePage:
    named = {
        word
        for row in found["rows"]
        for key in ("instruments", "suspended", "coming")
        for word in row[key].replace(";", " ").split()
    }
    measures = engine.ledger.measures
    whole = base64.b64encode(found["csv"].encode("utf-8-sig")).decode()
    return _page(
        _finding(found),
        given,
        sent=True,
        found=found,
        tables=_tables(engine, found),
        reach=tuple((_REACH.get(each, each), count) for each, count in found["reach"].items()),
        measures=tuple((each, measures[each].title) for each in sorted(named) if each in measures),
        download=f"data:text/csv;base64,{whole}" if found["csv"] else "",
    )


def _finding(found: Mapping[str, Any]) -> str:
    first = found["first_stop"]
    caught = sum(found["reach"].get(each, 0) for each in ("listed", "possible", "upstream"))
    text = f"{caught:,} of {found['lines']:,} parts under a control"
    if first is None:
        return f"{text}; none runs out by it within two years"
    when = date.fromisoformat(first["stop_central"])
    gap = days_between(date.fromisoformat(found["on"]), when)
    return f"{text}; the first to run out is {first['part']}, on {long_day(when)}, {gap}"


def _tables(engine: Engine, found: Mapping[str, Any]) -> tuple[Table, ...]:
    rows = [_row(engine, row) for row in found["rows"]]
    tables = [
        Table(
            name="parts",
            title="Parts, those that stop first at the top",
            columns=(
                Column("part", "Part", "cited"),
                Column("control", "Control", "cited"),
                Column("licence", "Licence"),
                Column("cover", "Stock, days"),
                Column("stop", "Runs out", "cited"),
                Column("chinese", "Chinese content", "cited"),
                Column("tariff", "Tariff now"),
            ),
            rows=tuple(rows),
        ),
        Table(
            name="alternatives",
            title="Who else makes what is controlled",
            columns=(
                Column("element", "Element"),
                Column("sources", "Others, share of the world by stage"),
                Column("parts", "In"),
            ),
            rows=tuple(_alternatives(found["rows"])),
        ),
        Table(
            name="gaps",
            title="Lines with gaps",
            columns=(
                Column("row", "Line", "count"),
                Column("part", "Part"),
                Column("missing", "What is missing"),
            ),
            rows=tuple(found["gaps"]),
        ),
    ]
    return tuple(each for each in tables if each.rows)


def _row(engine: Engine, row: Mapping[str, Any]) -> dict[str, Any]:
    what = row["controlled"] or (f"{row['possible_elements']}?" if row["possible_elements"] else "")
    reach = str(_REACH.get(row["reach"], row["reach"]))
    first = row["instruments"].replace(";", " ").split()
    rule = str(row["value_rule"])
    address = f"/measures/{first[0]}" if first and first[0] in engine.ledger.measures else ""
    cite = "; ".join(text for text in (row["citations"], _also(row)) if text)
    licence = "" if row["regime"] == "free" else row["regime"]
    if licence and row["licence_for"]:
        licence += f" to {row['licence_for']}"
    return {
        "part": cited(str(row["part"] or f"line {row['row']}"), row["description"]),
        "control": cited(f"{what}: {reach}" if what else reach, cite, address),
        "licence": licence,
        "cover": "" if row["days_of_cover"] is None else f"{row['days_of_cover']:.0f}",
        "stop": _stop(row),
        "chinese": cited(
            _span(row["chinese_share_low"], row["chinese_share_high"])
            or ("not known" if rule.startswith("not known") else ""),
            _VALUE_RULE.get(rule, rule.removeprefix("not known: ")),
        ),
        "tariff": _span(row["tariff_low"], row["tariff_high"]) or row["tariff_note"],
    }


def _also(row: Mapping[str, Any]) -> str:
    words = ((name, row[name]) for name in ("suspended", "coming"))
    return "; ".join(f"{name}: {text}" for name, text in words if text)


def _stop(row: Mapping[str, Any]) -> dict[str, str]:
    days = [row[f"stop_{end}"] for end in ("central", "earliest", "latest")]
    if days[1] is None:
        return cited("", "")
    middle, early, late = (
        short_day(date.fromisoformat(str(each))) if each else "not within two years"
        for each in days
    )
    chance = "" if row["stop_chance"] is None else f"; in {100 * row['stop_chance']:.0f} % of draws"
    return cited(middle, f"{early} to {late}{chance}")


def _alternatives(rows: list[Mapping[str, Any]]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for each in row["alternatives"].split("; "):
            element, _, sources = each.partition(": ")
            if sources:
                found.setdefault((element, sources), []).append(row["part"])
    return [
        {
            "element": element,
            "sources": sources.replace(" | ", "; "),
            "parts": ", ".join(parts[:_NAMED])
            + (f" and {len(parts) - _NAMED} more" if len(parts) > _NAMED else ""),
        }
        for (element, sources), parts in found.items()
    ]


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    ends = [level(value) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')}–{ends[1]}"


def _country(text: str) -> str:
    from detente.places import place

    return place(text).iso2


def _example() -> str:
    return (data_folder() / "examples" / "parts.csv").read_text(encoding="utf-8")


def _offered(engine: Engine, ask: Ask) -> str:
    del engine, ask
    return _example()


PAGE = Page(
    name="exposure",
    path="/exposure",
    title="",
    under="shortage",
    template="exposure.html.j2",
    ask=Ask,
    answer=answer,
    takes=take,
    files={".example.csv": File(media="text/csv; charset=utf-8", name="parts.csv", write=_offered)},
    describes="Send a parts list and see which parts need a Chinese licence and when they run out.",
)
