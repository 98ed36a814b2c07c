"""Which question do people put, in the texts they write, and what is told of it all?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion
from detente.shortage.answer import METHODS, Answer, Question
from detente.shortage.licences import COVERS, IDENTIFIES, Arrivals, Licences, Range, first_stops

if TYPE_CHECKING:
    from detente.ledger import Ledger, Measure
    from detente.shortage.stoppage import ByDay

__all__ = [
    "LONGEST",
    "Asked",
    "Stops",
    "ask",
    "cut_of",
    "find",
    "numbers",
    "process_text",
    "question",
    "share",
]

LONGEST = 60
"""Months that may be asked."""

_LIFTED = ("suspended", "ended", "struck_down", "withdrawn")
Stops = tuple[int | None, int | None, int | None]
_HINT = "Dy=80% withholds four fifths of China's exports of dysprosium."
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A question and all that the methods asked say of it.

    `exports` is low, central and high share of normal by month; `stops` the day of the first stop
    by days of cover: earliest, central, latest; `days` the inventory method's runs, where asked.
    """

    question: Question
    answers: tuple[Answer, ...]
    exports: Mapping[str, tuple[float, float, float]]
    stops: Mapping[float, Stops]
    days: ByDay | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the licence process can and cannot tell."""
        return IDENTIFIES if self.exports else ()

    def to_dict(self) -> dict[str, Any]:
        """The whole as plain data, for JSON."""
        asked = self.question
        return {
            "question": {
                "element": asked.element,
                "cut": asked.cut,
                "needs_licence": asked.licences.stopped_share.central if asked.licences else None,
                "control": asked.control or None,
                "destination": asked.destination,
                "from": asked.begun,
                "months": asked.months,
                "cover": asked.cover,
            },
            "answers": [asdict(answer) for answer in self.answers],
            "exports_by_month": {
                month: dict(zip(("low", "central", "high"), band, strict=True))
                for month, band in self.exports.items()
            },
            "first_stop_by_cover": {
                f"{cover:g}": dict(zip(("earliest", "central", "latest"), days, strict=True))
                for cover, days in self.stops.items()
            },
            "notes": list(self.notes),
        }

    def rows(self) -> list[dict[str, Any]]:
        """One row a figure: method, element, place, what, item, low, central, high."""
        return [row for answer in self.answers for row in _rows(self.question, answer)]


def question(
    ledger: Ledger,
    *,
    control: str = "",
    element: str = "",
    cut: float | None = None,
    destination: str = "",
    begun: date | None = None,
    months: int = 12,
    today: date,
    licences: Path | None = None,
    process: Mapping[str, Any] | None = None,
    cover: Range | None = None,
) -> Question:
    """A control of the ledger, or a share of China's exports of an element withheld.

    `licences` is a file that stands for the control's own process; `process` holds values that
    differ from that process, as a form gives them. With either, `cut` is the share of exports that
    needs a licence. `cover` is the users' days of stock, else those on file.

    Raises
    ------
    BadQuestion
        When neither or both of control and cut are asked, or they do not go together.
    """
    from detente.minerals.elements import element as symbol
    from detente.places import place

    if bool(control) == (cut is not None):
        raise BadQuestion(f"Give either a control, or a cut of an element. {_HINT}")
    if not 1 <= months <= LONGEST:
        raise BadQuestion(f"months is {months}; give 1 to {LONGEST}.")
    to = place(destination, groups=True).iso2 if destination else None
    days = None if cover is None else (cover.low, cover.central, cover.high)
    if days is not None and days[0] <= 0:
        raise BadQuestion("cover must be more than 0 days.")
    if cut is not None:
        if not element:
            raise BadQuestion(f"A cut needs an element: what is withheld. {_HINT}")
        if not 0 <= cut <= 1:
            raise BadQuestion(f"cut is {cut:g}: the share must lie between 0 and 100 %. {_HINT}")
        asked = symbol(element)
        licensed = None
        if licences is not None:
            licensed = Licences.from_file(licences, stopped=cut)
        elif process:
            licensed = Licences.from_mapping({**process, "stopped_share": cut}, "licences")
        return Question(
            element=asked, cut=None if licensed else cut, licences=licensed, destination=to,
            begun=begun or today, months=months, cover=days,
        )  # fmt: skip
    measure = ledger.measure(control)
    chosen, first = _named(measure, element), begun or _first(measure)
    if licences is not None:
        licensed = Licences.from_file(licences)
    else:
        own = Licences.of(measure, first)
        licensed = Licences.from_mapping(process, "licences", own) if process else own
    return Question(
        element=chosen, licences=licensed, destination=to or _aimed_at(measure), begun=first,
        months=months, control=control, cover=days,
    )  # fmt: skip


def find(asked: Question, methods: Sequence[str] = METHODS, *, by_day: bool = False) -> Asked:
    """What the methods say, exports under licences, days of first stop; the days where asked.

    Raises
    ------
    BadQuestion
        For a method that does not exist.
    """
    from detente.shortage import stoppage
    from detente.shortage.side_by_side import answers

    kept: list[ByDay] = []

    def stocks(put: Question) -> Answer:
        if not by_day:
            return stoppage.assess(put)
        answer, days = stoppage.assess_by_day(put)
        kept.append(days)
        return answer

    found = answers(asked, methods, stocks)
    path = asked.licences.path() if asked.licences else None
    steady = Arrivals.withheld(asked.cut or 0.0, round(asked.months * 365 / 12))
    covers = sorted({*COVERS, *(asked.cover or ())})
    return Asked(
        question=asked,
        answers=found,
        exports=path.monthly(asked.begun, _months(asked.begun, asked.months)) if path else {},
        stops=first_stops(path or steady, covers),
        days=kept[0] if kept else None,
    )


def ask(asked: Question, method: str = "all", *, by_day: bool = False) -> Asked:
    """The same by the name of one method, or by all."""
    return find(asked, METHODS if method in ("all", "") else (method,), by_day=by_day)


def cut_of(text: str) -> tuple[str, float]:
    """Element and share of a text such as ``Dy=80%``.

    Raises
    ------
    BadQuestion
        When it is not of that form, or the share lies outside 0 to 100 %.
    """
    name, _, part = text.partition("=")
    try:
        value = share(part)
    except ValueError:
        raise BadQuestion(f"cut is {text!r}; write an element and a share. {_HINT}") from None
    if not 0 <= value <= 1:
        raise BadQuestion(f"cut {text}: the share must lie between 0 and 100 %. {_HINT}")
    return name.strip(), value


def share(text: str) -> float:
    """A share as people write it: ``0.8``, ``80%``, ``80 %``. `ValueError` where it is none."""
    bare = text.strip()
    return float(bare.rstrip("% ")) / (100 if bare.endswith("%") else 1)


def numbers(name: str, text: str) -> Range:
    """One number, or low, central and high, as a form gives them: ``45, 63, 80`` or ``50–90 %``.

    Two numbers are the ends, their middle is central. A percent sign makes all of them percent.

    Raises
    ------
    BadQuestion
        When there are none or more than three, or they do not rise.
    """
    found = [float(each) for each in _NUMBER.findall(text)]
    rest = _NUMBER.sub("", text).strip(" ,;[]–-%to/")
    if rest or not 1 <= len(found) <= 3:
        raise BadQuestion(f"{name} is {text!r}; give a number, or low, central, high: 45, 63, 80.")
    if len(found) == 2:
        found.insert(1, sum(found) / 2)
    low, central, high = found * 3 if len(found) == 1 else found
    scale = 100 if "%" in text else 1
    if not low <= central <= high:
        raise BadQuestion(f"{name} is {text!r}; write the lowest first.")
    return Range(low / scale, central / scale, high / scale, "as asked")


def process_text(licences: Licences) -> str:
    """The process as the file that ``--licences`` reads."""
    lines = []
    for field in fields(Licences):
        value = getattr(licences, field.name)
        if isinstance(value, Range):
            ends = value.low, value.central, value.high
            text = f"{value.central:g}" if len(set(ends)) == 1 else f"[{_listed(ends)}]"
            if not any(ends) and field.name.startswith("general"):
                continue
        elif value == float("inf"):
            continue
        else:
            text = f"{value:g}"
        lines.append(f"{field.name}: {text}")
    return "\n".join(lines) + "\n"


def _listed(ends: Sequence[float]) -> str:
    return ", ".join(f"{end:g}" for end in ends)


def _named(measure: Measure, element: str) -> str:
    from detente.minerals.elements import element as symbol

    if measure.kind.value != "export_control":
        said = measure.kind.value.replace("_", " ")
        raise BadQuestion(f"{measure.id} is a {said}, no export control.")
    named = list(measure.scope.elements or ())
    if not named and not element:
        raise BadQuestion(f"{measure.id} names no element; say which.")
    chosen = symbol(element) if element else ("Dy" if "Dy" in named else named[0])
    if named and chosen not in named:
        raise BadQuestion(f"{measure.id} does not name {chosen}; it names {', '.join(named)}.")
    return chosen


def _first(measure: Measure) -> date:
    """The first day on which it stood in force; a start that was put off before it came is none."""
    held = [step for step in measure.steps if step.status.value == "in_force"]
    lifted = [step for step in measure.steps if step.status.value in _LIFTED]
    days = [
        step.effective
        for step in held
        if not any(
            later.announced > step.announced and later.effective <= step.effective
            for later in lifted
        )
    ]
    if not days:
        raise BadQuestion(f"{measure.id} was never in force; say from which day.")
    return min(days)


def _aimed_at(measure: Measure) -> str | None:
    """The one destination that a control speaks of; None where it is not one."""
    aims = measure.target.destinations
    return aims[0] if len(aims) == 1 and not measure.target.all_destinations else None


def _months(begun: date, months: int) -> list[date]:
    first = begun.year * 12 + begun.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + months)]


def _rows(asked: Question, answer: Answer) -> list[dict[str, Any]]:
    head = {"method": answer.method, "element": asked.element, "place": answer.place}
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
