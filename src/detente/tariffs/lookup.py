"""What does this product pay, from there, on that day, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from detente.errors import BadQuestion, NoAnswer, UnknownCode
from detente.ledger import RECORD_END, Calendar, Ledger, Status
from detente.ledger.book import names_product
from detente.ledger.model import Method
from detente.ledger.timeline import speaks_to
from detente.nomenclature import parse_code, show_code
from detente.places import expand, place
from detente.tariffs.answer import Component, NotApplied, Stack
from detente.tariffs.asked import asked_calendar, asked_day, known_day
from detente.tariffs.case import Case
from detente.tariffs.facts import Facts, assumption_set
from detente.tariffs.parcels import parcel_rule
from detente.tariffs.schedule import EDITION, Lines, schedule
from detente.tariffs.stack import Duties, Part, duties, tariff_measures
from detente.tariffs.whatif import asker, bearing

if TYPE_CHECKING:
    from detente.ledger import Measure

__all__ = ["FIRST_DAY", "LAST_DAY", "NOT_INCLUDED", "lookup"]

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2027, 12, 31)
NOT_INCLUDED = (
    "Antidumping and countervailing duties and the merchandise processing and harbour "
    "maintenance fees are not included."
)


def lookup(
    hts: str,
    *,
    origin: str,
    on: date | str,
    importer: str = "US",
    known: date | str | None = None,
    calendar: Calendar | str = Calendar.legal,
    given: Iterable[str] = (),
    assumptions: str = "shipment",
    value_usd: float | None = None,
    strict: bool = False,
    ledger: Ledger | None = None,
) -> Stack:
    """The duties on one product from one origin on one day, with reasons.

    Parameters
    ----------
    hts
        Product code with or without dots: ten digits (US), eight or six (China).
    origin
        Country of origin: ISO code, Census code or name.
    on
        Day of entry for consumption, 2018-01-01 to 2027-12-31.
    known
        Judge by what was announced by this day; default today, and never less than the record.
    calendar
        ``legal`` (backdating applied), ``collected`` or ``announced``.
    given
        Facts of the shipment as ``KEY=VALUE``, such as ``steel_share=0.4``.
    value_usd
        Value of the shipment; for a small one the answer says whether it may enter free.
    strict
        Refuse a code that did not exist on the day, instead of answering by its predecessor or
        successor with a warning.

    Raises
    ------
    BadQuestion
        A day outside the record, an unknown place, code, fact or calendar.
    UnknownCode
        A code that no edition has, or (`strict`) that did not exist on the day.
    NoAnswer
        The base duty is specific and no ad valorem figure is known for it.
    """
    book = ledger or Ledger.bundled()
    importer = place(importer).iso2
    case = Case(
        origin=_origin(origin, importer),
        on=asked_day(on, "on"),
        known=known_day(known),
        calendar=asked_calendar(calendar),
        facts=Facts.parse(given),
        assumptions=assumption_set(assumptions),
    )
    if not FIRST_DAY <= case.on <= LAST_DAY:
        raise BadQuestion(f"on is {case.on}; the record covers {FIRST_DAY} to {LAST_DAY}.")
    lines, replaced = schedule(importer).holding(parse_code(hts), case.on)
    if strict and replaced:
        raise UnknownCode(_missing(replaced, case.on))
    measures = tariff_measures(book, importer, case.on)
    found = duties(lines, measures, case)
    if found.base[0] != found.base[0]:  # NaN
        raise NoAnswer(_no_base(lines, found))
    total = float(found.total[0])
    return Stack(
        hts=replaced[0] if replaced else str(lines.codes[0]),
        answered_as=str(lines.codes[0]) if len(replaced) > 1 else "",
        description=lines.text["description"][0] or "",
        origin=case.origin,
        importer=importer,
        on=case.on,
        known=case.known,
        calendar=case.calendar,
        total=total,
        base=float(found.base[0]),
        components=tuple(_components(found)),
        not_applied=tuple(_not_applied(found, case, str(lines.codes[0]))),
        notes=(*_ignored(lines, measures, case), *_notes(lines, found, case, book)),
        warnings=(_replaced(lines, replaced, case.on),) if replaced else (),
        assumptions=case.assumptions.meaning,
        parcel=None if value_usd is None else parcel_rule(book, importer, case, value_usd),
        ask=asker(lines, measures, case, total),
    )


def _replaced(lines: Lines, codes: tuple[str, ...], on: date) -> str:
    asked, *others = codes
    answered = str(lines.codes[0])
    if not others:
        return (
            f"{show_code(asked)} did not exist on {on}, and no code is known that stood in its "
            "place: answered by its own text."
        )
    rest = [show_code(code) for code in others if code != answered]
    more = f" (others: {', '.join(rest)})" if rest else ""
    return f"{show_code(asked)} did not exist on {on}: answered by {show_code(answered)}{more}."


def _missing(codes: tuple[str, ...], on: date) -> str:
    others = ", ".join(show_code(code) for code in codes[1:])
    repair = f" Ask for {others}." if others else " No code is known that stood in its place."
    return f"{show_code(codes[0])} did not exist on {on}.{repair}"


def _ignored(lines: Lines, measures: Sequence[Measure], case: Case) -> list[str]:
    """A note on given facts that do not bear on the goods."""
    if not case.facts.given:
        return []
    idle = [
        f"{key}={value}"
        for key, value in case.facts.given.items()
        if value != "none" and key not in bearing(lines, measures, case)
    ]
    return [f"Ignored, since it does not bear on these goods: {', '.join(idle)}."] if idle else []


def _origin(text: str, importer: str) -> str:
    code = place(text).iso2
    if code == importer:
        raise BadQuestion(f"Goods of {code} entering {importer} are not imports.")
    return code


def _printed(lines: Lines, found: Duties) -> str:
    """What the schedule prints in the column that gives the base of the one line."""
    columns = [part.step.column for part in found.parts if part.step.column]
    text = lines.text.get(columns[0] if columns else "general")
    return (text[0] if text else "") or ""


def _no_base(lines: Lines, found: Duties) -> str:
    code, printed = show_code(str(lines.codes[0])), _printed(lines, found)
    return (
        f"The base duty of {code} is printed as {printed!r}, and no trade is on record from which "
        "its share of value could be told. Give the value of a unit: --given unit_value_usd=…"
    )


def _components(found: Duties) -> list[Component]:
    components = []
    for part in sorted(found.parts, key=lambda part: not part.is_base):
        if part.share[0] == 0 or (not part.is_base and part.duty[0] == 0):
            continue
        if part.step.column and any(
            other.method is Method.in_lieu_of_base and other.share[0] > 0 for other in found.parts
        ):
            continue
        components.append(
            Component(
                measure=part.measure.id,
                authority="base" if part.is_base else part.measure.authority,
                title=part.measure.title,
                heading=part.measure.heading,
                rate=float(found.base[0] if part.is_base else part.rate[0]),
                share_of_value=float(part.share[0]),
                effective=part.state.since,
                citation=part.instead.cite if part.instead else part.step.source.cite,
                certainty=_certainty(part),
                note=part.instead.why if part.instead else part.step.note,
            )
        )
    return components


def _certainty(part: Part) -> str:
    if part.state.scheduled:
        return "scheduled, outcome not known"
    return part.step.certainty.value


def _not_applied(found: Duties, case: Case, code: str) -> list[NotApplied]:
    reasons = [(entry.measure, entry.reason) for entry in found.absent]
    reasons += [
        (part.measure, part.reasons[part.reason[0]]) for part in found.parts if part.reason[0]
    ]
    reasons += [
        (part.measure, f"its rate is zero ({part.step.source.cite})")
        for part in found.parts
        if not part.reason[0] and not part.is_base and part.rate[0] == 0
    ]
    return [
        NotApplied(
            measure=measure.id,
            title=measure.title,
            reason=reason,
            near=speaks_to(measure, case.origin, case.on) and names_product(measure, code),
        )
        for measure, reason in reasons
    ]


def _notes(lines: Lines, found: Duties, case: Case, ledger: Ledger) -> list[str]:
    notes = [NOT_INCLUDED]
    if lines.estimated[0] and not case.facts.has("unit_value_usd"):
        notes.append(
            f"The base duty is printed as {_printed(lines, found)!r}; the share of value shown "
            "is an estimate from 2024 duties and values (medium certainty)."
        )
    if lines.importer == "CN" and lines.text["stand_in"][0]:
        notes.append(
            f"The MFN duty is no printed rate of this line but {lines.text['stand_in'][0]} "
            f"({lines.text['certainty'][0]} certainty)."
        )
    if lines.importer == "US" and case.on < EDITION:
        notes.append("Codes and base duty are those of the 2025 edition (medium certainty).")
    for part in found.parts:
        content = part.step.content
        guessed = content is not None and content.default is None and part.duty[0] > 0
        if content and guessed and not case.facts.has(f"{content.of}_share"):
            notes.append(
                f"The {content.of} content is an estimate; --given {content.of}_share=… "
                "makes it exact."
            )
    if case.on > RECORD_END:
        notes.append(
            f"The record ends on {RECORD_END}: what is dated later is scheduled, outcome not known."
        )
    notes += [
        f"{measure.title}: {step.note or step.source.cite} (stated on {step.announced}, no "
        "instrument found; not applied)"
        for measure, step in ledger.statements(case.known)
        if _bears_on(measure, case, lines.importer)
        and step.status is Status.announced
        and step.effective <= case.on
        and (step.until is None or case.on < step.until)
    ]
    return notes


def _bears_on(measure: Measure, case: Case, importer: str) -> bool:
    target = measure.target
    return importer in measure.imposer and (
        target.all_origins or case.origin in expand(target.origins, case.on)
    )
