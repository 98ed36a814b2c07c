"""On which day does the record have an act that a text tells with a month or a wrong day?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from detente.evidence.record import LedgerEvent, book, ledger_events, ledger_match
from detente.ledger.model import Measure, Status, Step
from detente.ledger.products import product_list

__all__ = ["StepDay", "begun", "percents", "recorded", "steps_of"]

_SLIP = timedelta(20)  # days by which a text may be off and still mean an act of the record
_MONTH_SLIP = timedelta(35)  # the same with the day of the month right
_SURE = 7.5  # `ledger_match` points that tell an act without its day
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d{1,2})?)(?: ?%|[- ]per ?cent)")


@dataclass(frozen=True, slots=True)
class StepDay:
    """A day on which a measure took a step."""

    day: date
    measure: Measure
    rates: frozenset[float]  # in percent
    announced: date
    way: str  # what the step did: begin, raise, cut, suspend, end
    begins: bool  # in force on it; False where the text was only announced on it


def percents(words: str) -> frozenset[float]:
    """The rates in percent that some words state."""
    return frozenset(float(number) for number in _PERCENT.findall(words))


def steps_of(ids: Collection[str]) -> list[StepDay]:
    """The days of some measures, measure by measure."""
    return [each for name in dict.fromkeys(ids) for each in _by_measure().get(name, ())]


def begun(
    first: date,
    last: date,
    rates: Collection[float],
    ids: Sequence[str] = (),
    whose: Collection[str] = (),
) -> StepDay | None:
    """The step of a measure between two days that has one of `rates`, or is one of `ids`.

    Of several the measures named win, then the rate, then days in force; None where those left
    lie on different days.
    """
    steps = [
        each
        for each in _step_days()
        if first <= each.day <= last and (not whose or set(whose) & set(each.measure.imposer))
    ]
    named = [each for each in steps if each.measure.id in ids]
    if not named and not rates:
        return None
    rated = [each for each in named or steps if each.rates & set(rates)]
    left = rated or named
    left = [each for each in left if each.begins] or left
    return left[0] if left and len({each.day for each in left}) == 1 else None


def recorded(
    words: str,
    day: date,
    whose: Collection[str],
    ids: Sequence[str],
    *,
    ends: bool = False,
    since: bool = False,
) -> tuple[date, LedgerEvent | None] | None:
    """The day on the record of an act that a text places on another day nearby.

    None where the record has something fitting on the stated day, or nothing telling near it.
    `ends`: the day on which something is to end; `since`: a day from which something is in force,
    so that the day of its announcement does not fit.
    """
    fitting = (each for each in steps_of(ids) if each.begins or not since)
    if any(each.day == day for each in fitting):
        return None
    own = ledger_match(words, day, day, least=2.5)
    near = [
        (found[1], found[0])
        for each in ledger_events()
        if _off_by(each.day, day)
        and (not whose or set(whose) & set(each.actors))
        and (found := ledger_match(words, each.day, each.day, least=_SURE))
        and found[0].day == each.day
    ]
    if near:
        top, best = max(near, key=lambda one: one[0])
        rivals = [score for score, event in near if event.day != best.day]
        rivals.append(2.0 * own[1] if own else 0.0)
        if best.kind in ("statement", "scheduled") or day in _days_of(best.id, since):
            return None
        if max(rivals) < 0.8 * top:
            return best.day, best
    if own:
        return None
    rates = percents(words)
    steps = [
        each
        for each in _step_days()
        if each.measure.id in ids and each.begins and _off_by(each.day, day)
        if ends or each.rates & rates
    ]
    days = {each.day for each in steps}
    return (days.pop(), None) if len(days) == 1 else None


def _off_by(one: date, other: date) -> bool:
    gap = abs(one - other)
    return gap <= _SLIP or (gap <= _MONTH_SLIP and one.day == other.day)


@cache
def _days_of(event_id: str, since: bool) -> frozenset[date]:
    """Every day of the measures that an event of the ledger set."""
    event = next((each for each in book().events if each.id == event_id), None)
    names = {*event.sets, *event.suspends} if event else set()
    days = {each.day for each in steps_of(names) if each.begins or not since}
    return frozenset(days | {each - timedelta(1) for each in days})


@cache
def _step_days() -> tuple[StepDay, ...]:
    out: list[StepDay] = []
    for measure in book().measures.values():
        if not {"US", "CN"} & set(measure.imposer) or measure.id.endswith(".base"):
            continue
        before: frozenset[float] | None = None
        for step in measure.steps:
            if step.status in (Status.threatened, Status.announced, Status.withdrawn):
                continue
            rates = _rates(step)
            way = _STATUS_WAYS.get(step.status) or _moved(before, rates)
            before = frozenset() if step.status in _STATUS_WAYS else rates
            days = {step.effective: True, **({step.collected: True} if step.collected else {})}
            for day in (step.announced, step.published):
                if day is not None:
                    days.setdefault(day, False)
            out += [
                StepDay(day, measure, rates, step.announced, way, begins)
                for day, begins in days.items()
            ]
            if step.until is not None and step.until not in days:
                out.append(StepDay(step.until, measure, rates, step.announced, "end", begins=True))
    return tuple(sorted(out, key=lambda each: each.day))


@cache
def _by_measure() -> dict[str, list[StepDay]]:
    out: dict[str, list[StepDay]] = {}
    for each in _step_days():
        out.setdefault(each.measure.id, []).append(each)
    return out


_STATUS_WAYS = {Status.suspended: "suspend", Status.ended: "end", Status.struck_down: "end"}


def _moved(before: frozenset[float] | None, rates: frozenset[float]) -> str:
    if not before or not rates:
        return "begin"
    return "raise" if max(rates) > max(before) else "cut" if max(rates) < max(before) else "begin"


def _rates(step: Step) -> frozenset[float]:
    rates = [step.rate] if step.rate is not None else []
    rates += [each.rate for place, each in step.rates.items() if place in ("US", "CN")]
    if step.rates_by_product:
        entries = product_list(step.rates_by_product).entries
        rates += [each.value for each in entries if each.value is not None]
    return frozenset(round(100 * rate, 2) for rate in rates if rate > 0)
