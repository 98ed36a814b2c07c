"""What does this product pay, from there, on that day, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, NoAnswer
from detente.ledger import RECORD_END, Calendar, Ledger, Status
from detente.ledger.book import names_product
from detente.ledger.model import Method
from detente.ledger.timeline import speaks_to
from detente.nomenclature import parse_code, show_code
from detente.places import expand, place
from detente.tariffs.facts import Facts, assumption_set
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.stack import Case, Duties, Part, duties, tariff_measures

if TYPE_CHECKING:
    from detente.ledger import Measure

__all__ = ["FIRST_DAY", "LAST_DAY", "NOT_INCLUDED", "Component", "NotApplied", "Stack", "lookup"]

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2027, 12, 31)
NOT_INCLUDED = (
    "Antidumping and countervailing duties and the merchandise processing and harbour "
    "maintenance fees are not included."
)
_EDITION = date(2025, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One duty that is owed. `rate` times `share_of_value` is its part of the total."""

    measure: str
    authority: str
    title: str
    heading: str
    rate: float
    share_of_value: float
    effective: date
    citation: str
    certainty: str
    note: str = ""

    @property
    def duty(self) -> float:
        """The part of the total, a fraction of customs value."""
        return self.rate * self.share_of_value


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplied:
    """A measure that is not owed, and why; `near` when it speaks of the origin and the product."""

    measure: str
    title: str
    reason: str
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The answer for one product, origin and day. Rates are fractions of customs value."""

    hts: str
    description: str
    origin: str
    importer: str
    on: date
    known: date
    calendar: Calendar
    total: float
    base: float
    components: tuple[Component, ...]
    not_applied: tuple[NotApplied, ...]
    notes: tuple[str, ...]
    assumptions: str

    @property
    def by_authority(self) -> dict[str, float]:
        """The parts of the total by authority; they add up to it."""
        parts: dict[str, float] = {}
        for component in self.components:
            parts[component.authority] = parts.get(component.authority, 0.0) + component.duty
        return parts

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, for JSON."""
        return {
            "hts": show_code(self.hts),
            "description": self.description,
            "origin": self.origin,
            "importer": self.importer,
            "on": self.on.isoformat(),
            "known": self.known.isoformat(),
            "calendar": self.calendar.value,
            "total": round(self.total, 12),
            "base": round(self.base, 12),
            "components": [
                {
                    "measure": component.measure,
                    "authority": component.authority,
                    "title": component.title,
                    "heading": component.heading,
                    "rate": round(component.rate, 12),
                    "share_of_value": round(component.share_of_value, 12),
                    "effective": component.effective.isoformat(),
                    "citation": component.citation,
                    "certainty": component.certainty,
                }
                for component in self.components
            ],
            "not_applied": [
                {"measure": entry.measure, "reason": entry.reason} for entry in self.not_applied
            ],
            "by_authority": {name: round(part, 12) for name, part in self.by_authority.items()},
            "assumptions": self.assumptions,
            "notes": list(self.notes),
        }

    def explain(self) -> str:
        """The answer in words, one line a component and a reason."""
        lines = [
            f"{show_code(self.hts)} from {self.origin} into {self.importer} on {self.on}: "
            f"{100 * self.total:.4g} % of customs value"
        ]
        for entry in self.components:
            part = "" if entry.share_of_value == 1 else f" on {100 * entry.share_of_value:.3g} %"
            lines.append(
                f"  + {100 * entry.rate:.4g} %{part}  {entry.title} [{entry.measure}], "
                f"{entry.citation}, from {entry.effective} ({entry.certainty})"
            )
        for absent in self.not_applied:
            if absent.near:
                lines.append(f"  - {absent.title} [{absent.measure}]: {absent.reason}")
        return "\n".join([*lines, *self.notes])


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
        Judge by what was announced by this day; default today.
    calendar
        ``legal`` (backdating applied), ``collected`` or ``announced``.
    given
        Facts of the shipment as ``KEY=VALUE``, such as ``steel_share=0.4``.

    Raises
    ------
    BadQuestion
        A day outside the record, an unknown place, code, fact or calendar.
    NoAnswer
        The base duty is specific and no ad valorem figure is known for it.
    """
    book = ledger or Ledger.bundled()
    importer = place(importer).iso2
    case = Case(
        origin=_origin(origin, importer),
        on=_day(on, "on"),
        known=_day(known, "known") if known is not None else date.today(),
        calendar=_calendar(calendar),
        facts=Facts.parse(given),
        assumptions=assumption_set(assumptions),
    )
    if not FIRST_DAY <= case.on <= LAST_DAY:
        raise BadQuestion(f"on is {case.on}; the record covers {FIRST_DAY} to {LAST_DAY}.")
    lines, _ = schedule(importer).holding(parse_code(hts), case.on)
    found = duties(lines, tariff_measures(book, importer, case.on), case)
    if found.base[0] != found.base[0]:  # NaN
        raise NoAnswer(_no_base(lines))
    return Stack(
        hts=str(lines.codes[0]),
        description=lines.text["description"][0] or "",
        origin=case.origin,
        importer=importer,
        on=case.on,
        known=case.known,
        calendar=case.calendar,
        total=float(found.total[0]),
        base=float(found.base[0]),
        components=tuple(_components(found)),
        not_applied=tuple(_not_applied(found, case, str(lines.codes[0]))),
        notes=tuple(_notes(lines, found, case, book)),
        assumptions=case.assumptions.meaning,
    )


def _day(value: date | str, name: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadQuestion(f"{name} is {value!r}; a day such as 2025-04-09 is needed.") from None


def _calendar(value: Calendar | str) -> Calendar:
    try:
        return Calendar(value)
    except ValueError:
        names = ", ".join(Calendar)
        raise BadQuestion(f"calendar is {value!r}; use one of {names}.") from None


def _origin(text: str, importer: str) -> str:
    code = place(text).iso2
    if code == importer:
        raise BadQuestion(f"Goods of {code} entering {importer} are not imports.")
    return code


def _no_base(lines: Lines) -> str:
    code, printed = show_code(str(lines.codes[0])), lines.text["general"][0]
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
                citation=part.step.source.cite,
                certainty=_certainty(part),
                note=part.step.note,
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
            f"The base duty is printed as {lines.text['general'][0]!r}; the share of value shown "
            "is an estimate from 2024 duties and values (medium certainty)."
        )
    if lines.importer == "CN" and lines.text["stand_in"][0]:
        notes.append(
            f"The MFN duty is no printed rate of this line but {lines.text['stand_in'][0]} "
            f"({lines.text['certainty'][0]} certainty)."
        )
    if lines.importer == "US" and case.on < _EDITION:
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
