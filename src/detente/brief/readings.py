"""How can the record be read on a day: by its texts, or by what was only stated?

A text that runs out, and a statement without a text that it will be prolonged, can say different
things of one day. Neither is then called in force: both readings are computed and shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.ledger import RECORD_END, Kind, Ledger, Measure, Status, Step
from detente.ledger.timeline import state
from detente.scenario import Run, Scenario
from detente.scenario.duties import kept_by_law
from detente.tariffs import Averages, average

__all__ = [
    "STATED",
    "WRITTEN",
    "Reading",
    "Track",
    "as_stated",
    "last_known",
    "readings",
    "statements",
    "tracks",
]

WRITTEN = "as the texts are written"
STATED = "as was only stated"

_FIRST_DAY = date(2018, 1, 1)
_AHEAD = timedelta(days=400)  # as far as scheduled changes are looked for
_SAME_TIME = timedelta(days=31)  # a baseline of about the same day is another course of the law


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """Average duties of both sides on each other through time; the first day is `start`."""

    name: str  # written | stated | baseline
    start: date
    end: date
    us: Averages  # the US on China
    cn: Averages  # China on the US

    def of(self, importer: str) -> Averages:
        """The series of one importer, ISO-2."""
        return self.us if importer == "US" else self.cn


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """One reading of the day, with what the trade model says of it."""

    name: str  # written | stated
    title: str
    run: Run

    def duty(self, importer: str, origin: str) -> tuple[float, float]:
        """Average duty of the baseline and on the day, fractions."""
        row = next(
            row for row in self.run.shocks if (row.importer, row.origin) == (importer, origin)
        )
        return row.before, row.after


def last_known(on: date) -> date:
    """The last day up to `on` that the record covers."""
    return min(on, RECORD_END)


def statements(ledger: Ledger, on: date, known: date) -> tuple[tuple[Measure, Step], ...]:
    """Steps only threatened or announced by `known` for days to come, that no text overtook."""
    since = last_known(on)
    return tuple(
        (measure, step)
        for measure, step in ledger.statements(known)
        if (step.effective > since or (step.until is not None and step.until > since))
        and not _overtaken(measure, step, known)
    )


def as_stated(ledger: Ledger, on: date, known: date) -> Ledger:
    """The ledger in which what was announced without a text for days to come had been decreed.

    Threats are left out. A stated day that repeats what a text schedules earlier postpones it.
    """
    for measure, step in statements(ledger, on, known):
        if step.status is not Status.announced or not _says_something(measure, step):
            continue
        decreed = replace(
            step,
            status=Status.suspended if step.regime == "suspended" else Status.in_force,
        )
        current = ledger.measure(measure.id)
        kept = tuple(
            decreed if other.number == step.number else other
            for other in current.steps
            if not _postponed(other, step, last_known(on))
        )
        ledger = ledger.amend(replace(current, steps=kept))
    return ledger


def readings(scenario: Scenario, ledger: Ledger) -> tuple[Reading, ...]:
    """The reading of the texts; after the record's end also that of the statements, if another."""
    on, known = scenario.moment.on, scenario.moment.known
    written = Reading(name="written", title=WRITTEN, run=scenario.run(ledger))
    if on <= RECORD_END:
        return (written,)
    stated = as_stated(ledger, on, known)
    if not _differ(ledger, stated, scenario):
        return (written,)
    return written, Reading(name="stated", title=STATED, run=scenario.run(stated))


def tracks(scenario: Scenario, ledger: Ledger) -> dict[str, Track]:
    """Average duties through time: by the texts, and where they differ, as stated and baseline."""
    moment = scenario.moment
    book = scenario.ledger(ledger)
    end = moment.on + _AHEAD
    found = {"written": _track("written", book, min(_FIRST_DAY, moment.on), end, scenario)}
    stated = as_stated(book, moment.on, moment.known)
    if stated is not book:
        track = _track("stated", stated, last_known(moment.on), end, scenario)
        if not _same(track, found["written"]):
            found["stated"] = track
    baseline = scenario.baseline
    other_law = scenario.changes_law or baseline.known != moment.known
    if other_law and abs(baseline.on - moment.on) <= _SAME_TIME:
        start = min(baseline.on, baseline.known, moment.known)
        track = _track("baseline", ledger, start, end, scenario, baseline.known)
        if not _same(track, found["written"]):
            found["baseline"] = track
    return found


def _track(
    name: str,
    ledger: Ledger,
    start: date,
    end: date,
    scenario: Scenario,
    known: date | None = None,
) -> Track:
    seen, calendar = known or scenario.moment.known, scenario.moment.calendar

    def series(importer: str, origin: str) -> Averages:
        return kept_by_law(
            "course",
            importer,
            (origin, start, end, seen, calendar),
            ledger,
            lambda: average(
                importer=importer,
                origin=origin,
                start=start,
                end=end,
                known=seen,
                calendar=calendar,
                ledger=ledger,
            ),
        )

    return Track(name=name, start=start, end=end, us=series("US", "CN"), cn=series("CN", "US"))


def _same(one: Track, other: Track) -> bool:
    return all(
        abs(one.of(side).on(day) - other.of(side).on(day)) < 1e-9
        for side in ("US", "CN")
        for day in {*one.of(side).days, *other.of(side).days}
        if day >= one.start
    )


def _differ(written: Ledger, stated: Ledger, scenario: Scenario) -> bool:
    moment = scenario.moment
    for measure in stated.measures.values():
        old = written.measure(measure.id)
        if old is measure:
            continue
        for origin in (None, "CN", "US"):
            first, second = (
                state(each, origin, moment.on, known=moment.known, calendar=moment.calendar)
                for each in (old, measure)
            )
            if (first and first.step) != (second and second.step):
                return True
    return False


def _overtaken(measure: Measure, step: Step, known: date) -> bool:
    said = (Status.threatened, Status.announced)
    return any(
        step.announced < later.announced <= known and later.status not in said
        for later in measure.steps
    )


def _says_something(measure: Measure, step: Step) -> bool:
    """A tariff announced without its rate cannot be reckoned with."""
    if measure.kind is not Kind.tariff or step.regime == "suspended":
        return True
    return step.rate is not None or bool(step.rates) or bool(step.rates_by_product)


def _postponed(text: Step, stated: Step, since: date) -> bool:
    return (
        text.status is Status.in_force
        and text.announced < stated.announced
        and since < text.effective < stated.effective
        and (text.rate, text.regime, text.fee) == (stated.rate, stated.regime, stated.fee)
        and text.origins == stated.origins
    )
