"""What did a measure say on a day, for one origin, as known on another day?

Texts are read in the order in which they were announced. A later text wipes what earlier texts
had scheduled from its own first day on; where it ends by its own words (`until`), what held
before comes back. A step that names an origin speaks for it from then on; general steps speak
for the rest, except that a general suspension, end or annulment speaks for everybody.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.errors import LedgerError
from detente.ledger.model import CLOSED, Calendar, Measure, OriginRate, Status, Step
from detente.places import eu_members, expand

__all__ = ["RECORD_END", "State", "change_days", "origin_rate", "speaks_to", "state", "timeline"]

RECORD_END = date(2026, 10, 10)
"""The last day that the bundled record covers. What is dated later is scheduled, not observed."""


@dataclass(frozen=True, slots=True)
class State:
    """What governs a measure from `since` on, until `until` (None: no end is on record).

    `step` is None after a text ended by its own words; `ended_by` is then that text's step.
    """

    since: date
    until: date | None
    step: Step | None
    ended_by: Step | None = None

    @property
    def status(self) -> Status:
        """The status that holds; a text that ran out has ended."""
        return Status.ended if self.step is None else self.step.status

    @property
    def in_force(self) -> bool:
        """Whether duty is owed, or the control binds, under this state."""
        return self.status is Status.in_force

    @property
    def words(self) -> str:
        """The status for people; after the record's end it is only what the text says."""
        said = self.status.value.replace("_", " ")
        return f"{said} by its text, outcome not known" if self.scheduled else said

    @property
    def scheduled(self) -> bool:
        """Whether this state begins after the record ends, so that its outcome is not known."""
        return self.since > RECORD_END


_Entry = tuple[date, Step | None, Step | None]  # (from, governing step, step that ran out)


def timeline(
    measure: Measure,
    origin: str | None,
    *,
    known: date,
    calendar: Calendar = Calendar.legal,
) -> tuple[State, ...]:
    """The states of a measure for one origin (None: general steps only), oldest first."""
    return _timeline(measure, origin, known, calendar)


def state(
    measure: Measure,
    origin: str | None,
    on: date,
    *,
    known: date,
    calendar: Calendar = Calendar.legal,
) -> State | None:
    """What governs on the day, or None before the measure's first day."""
    states = _timeline(measure, origin, known, calendar)
    position = bisect_right([entry.since for entry in states], on)
    return states[position - 1] if position else None


def change_days(
    measures: Iterable[Measure],
    *,
    known: date,
    calendar: Calendar = Calendar.legal,
    origins: Sequence[str | None] = (None,),
) -> list[date]:
    """Every day on which the state of a measure changes for one of the origins, in order."""
    days: set[date] = set()
    for measure in measures:
        for origin in origins:
            days.update(entry.since for entry in _timeline(measure, origin, known, calendar))
    return sorted(days)


@lru_cache(maxsize=200_000)
def speaks_to(measure: Measure, origin: str, on: date) -> bool:
    """Whether the measure's target holds the origin on the day (membership of the EU by date)."""
    target = measure.target
    if target.except_origins and origin in expand(target.except_origins, on):
        return False
    return target.all_origins or origin in expand(target.origins, on)


def origin_rate(step: Step, origin: str, on: date) -> OriginRate | None:
    """The rate and method that a step sets for an origin, or None when it sets no single rate."""
    if step.rates:
        found = step.rates.get(origin)
        if found is None and origin in eu_members(on):
            found = step.rates.get("EU")
        return found
    return None if step.rate is None else OriginRate(step.rate, step.method)


def _names(step: Step, origin: str) -> bool:
    codes = step.origins or tuple(step.rates)
    return origin in codes or ("EU" in codes and origin in eu_members(step.effective))


@lru_cache(maxsize=200_000)
def _timeline(
    measure: Measure, origin: str | None, known: date, calendar: Calendar
) -> tuple[State, ...]:
    seen = [step for step in measure.steps if step.announced <= known and _counts(step)]
    named = [step for step in seen if origin is not None and step.named and _names(step, origin)]
    general = [step for step in seen if not step.named]
    opening = {
        text: min(step.effective for step in general + named if step.announced == text)
        for text in {step.announced for step in general + named}
    }
    entries = _overlay(general, calendar, opening)
    if named:
        closers = [step for step in general if step.status in CLOSED]
        own = _overlay(named + closers, calendar, opening)
        first = min((day for day, step, _ in own if step and step.named), default=date.max)
        entries = [entry for entry in entries if entry[0] < first] + [
            entry for entry in own if entry[0] >= first
        ]
    return _states(entries, measure)


def _counts(step: Step) -> bool:
    """Whether a step changes what holds; what was only said does so by no calendar."""
    return step.status not in (Status.threatened, Status.announced, Status.withdrawn)


def _overlay(
    steps: Sequence[Step], calendar: Calendar, opening: Mapping[date, date]
) -> list[_Entry]:
    """What governs from when, texts read in turn; `opening` is the first day of each text."""
    entries: list[_Entry] = []
    for announced in sorted({step.announced for step in steps}):
        text = [step for step in steps if step.announced == announced]
        dated = _dated(text, calendar, opening[announced])
        start = dated[0][0]
        earlier, entries = entries, [entry for entry in entries if entry[0] < start]
        entries += [(day, step, None) for day, step in dated]
        begun, last = dated[-1]
        if last.until is not None:
            end = max(last.until, begun)  # a backdated text may have ended before it was known
            before = [entry for entry in earlier if entry[0] <= end]
            resumed = before[-1] if before else (end, None, None)
            governing = resumed[1] if resumed[1] is not last else None
            entries.append((end, governing, None if governing else last))
            entries += [entry for entry in earlier if entry[0] > end]
    return entries


def _dated(text: Sequence[Step], calendar: Calendar, opening: date) -> list[tuple[date, Step]]:
    """The steps of one text with their days. Announced, what it opens with counts at once.

    No step counts before the one that it follows, however far back the text reaches.
    """
    dated: list[tuple[date, Step]] = []
    for step in sorted(text, key=lambda step: (step.effective, step.number)):
        day = step.day(calendar)
        if calendar is Calendar.announced and step.effective > opening:
            day = max(step.effective, step.announced)
        dated.append((max(day, dated[-1][0]) if dated else day, step))
    return dated


def _states(entries: Sequence[_Entry], measure: Measure) -> tuple[State, ...]:
    ends: list[date | None] = [*(entry[0] for entry in entries[1:]), None]
    states = []
    for (since, step, ran_out), until in zip(entries, ends, strict=False):
        if until is not None and until < since:
            raise LedgerError(f"{measure.file}: {measure.id}: its days run backwards at {since}.")
        if until != since:
            states.append(State(since, until, step, ran_out))
    return tuple(states)
