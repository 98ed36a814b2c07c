"""Which commitment is kept, on what evidence, and who says otherwise?

Every commitment of the ledger is judged by each reading of its text (`terms`). No verdict is
stored. The readings are put together so:

- readings that cannot be measured or are still open do not vote when another one does;
- when some readings are kept (met, on pace) and others broken (missed, behind): disputed, with the
  reading and the side that holds it;
- else the worst of the votes, in the order missed, behind, on pace, met;
- a commitment that nobody has written a test for is not measurable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from detente.compliance import phase_one
from detente.compliance.observed import Observation
from detente.compliance.observed import observations as published
from detente.compliance.pace import Progress, level, progress
from detente.compliance.standing import Standing, standing
from detente.compliance.terms import LEDGER_TESTS, Term, Version, terms, versions
from detente.errors import BadQuestion, nearest
from detente.ledger import RECORD_END, Kind, Ledger, Measure

__all__ = ["BROKEN", "KEPT", "VERDICTS", "Assessment", "Reading", "assess", "assess_all", "find"]

VERDICTS = ("met", "on pace", "behind", "missed", "disputed", "not measurable", "open")
"""Every verdict. ``open``: nothing is owed yet, or an act without a deadline has not been done."""
KEPT = frozenset({"met", "on pace"})
BROKEN = frozenset({"missed", "behind"})
_WORST = ("missed", "behind", "on pace", "met", "open", "not measurable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a commitment and its verdict, with what it rests on in words."""

    term: Term
    verdict: str
    why: str
    progress: Progress | None = None
    standing: Standing | None = None
    counts: tuple[phase_one.Count, ...] = ()
    seen: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A commitment judged on a day with what was known on another.

    `recorded` is the outcome that the ledger's own record states, for comparison; it never decides.
    """

    measure: Measure
    on: date
    known: date
    verdict: str
    why: str
    readings: tuple[Reading, ...]
    versions: tuple[Version, ...]
    published: Observation | None
    recorded: str
    recorded_on: date | None

    @property
    def id(self) -> str:
        """Short id, such as ``BUS-CN-SOY25``."""
        return self.measure.id.rpartition(".")[2].upper()

    @property
    def party(self) -> str:
        """Who owes it: US, CN or both."""
        return self.measure.commitment.get("party", "")

    @property
    def deadline(self) -> date | None:
        """The earliest deadline of its readings."""
        return min(
            (r.term.deadline for r in self.readings if r.term.deadline is not None), default=None
        )

    @property
    def needs(self) -> str:
        """What would be needed to measure it, where that is not at hand."""
        return next((r.term.needs for r in self.readings if r.term.needs), "")

    @property
    def done(self) -> float | None:
        """Part of what is promised that is done (1: all), by the first measured reading."""
        for reading in self.readings:
            if reading.progress is not None and reading.progress.share is not None:
                return reading.progress.share
            if reading.standing is not None and reading.verdict != "open":
                return reading.standing.share
            if reading.term.test == "act" and reading.verdict in (*KEPT, *BROKEN):
                return float(reading.verdict == "met")
        return None


def find(ledger: Ledger, name: str) -> Measure:
    """The commitment with this id, long (``cn.commitment.p1-ag``) or short (``P1-AG``).

    Raises
    ------
    BadQuestion
        When there is none; the text offers the nearest.
    """
    known = {measure.id: measure for measure in _all(ledger)}
    short = {ident.rpartition(".")[2]: ident for ident in known}
    wanted = name.strip().lower()
    ident = wanted if wanted in known else short.get(wanted)
    if ident is None:
        within = [key.upper() for key in sorted(short) if wanted and wanted in key]
        hint = (
            f" Did you mean {' or '.join(within[:4])}?"
            if within
            else nearest(wanted, [*short, *known])
        )
        raise BadQuestion(f"No commitment {name!r} is on record.{hint}")
    return known[ident]


def assess_all(
    ledger: Ledger, *, on: date, known: date, exports: phase_one.Exports | None = None
) -> tuple[Assessment, ...]:
    """Every commitment made by `on` and public by `known`, in the order of the day it was made.

    `exports` are US exports to China to count Phase One by, in place of the bundled ones.
    """
    made = [
        measure
        for measure in _all(ledger)
        if any(step.announced <= min(on, known) for step in measure.steps)
    ]
    made.sort(key=lambda measure: (measure.steps[0].announced, measure.id))
    return tuple(assess(ledger, measure, on=on, known=known, exports=exports) for measure in made)


def assess(
    ledger: Ledger,
    measure: Measure,
    *,
    on: date,
    known: date,
    exports: phase_one.Exports | None = None,
) -> Assessment:
    """Judge one commitment by all its readings; `exports` as in `assess_all`.

    Raises
    ------
    BadQuestion
        When the measure is no commitment, or was not made or not public by then.
    """
    if measure.kind is not Kind.commitment:
        raise BadQuestion(f"{measure.id} is a {measure.kind.value.replace('_', ' ')}.")
    first = min(step.announced for step in measure.steps)
    if first > min(on, known):
        raise BadQuestion(f"{measure.id} was made on {first}, after {min(on, known)}.")
    readings = tuple(
        _read(ledger, term, on=on, known=known, exports=exports) for term in terms(measure.id)
    )
    verdict, why = _together(readings)
    facts = measure.commitment
    told = date.fromisoformat(facts["outcome_date"]) if facts.get("outcome_date") else None
    shown = told is not None and told <= min(on, known)
    return Assessment(
        measure=measure,
        on=on,
        known=known,
        verdict=verdict,
        why=why,
        readings=readings,
        versions=versions(measure.id),
        published=phase_one.bought(measure.id, known=known),
        recorded=facts.get("outcome", "") if shown else "",
        recorded_on=told if shown else None,
    )


def _all(ledger: Ledger) -> list[Measure]:
    return [item for item in ledger.measures.values() if item.kind is Kind.commitment]


def _together(readings: Iterable[Reading]) -> tuple[str, str]:
    every = tuple(readings)
    if not every:
        return "not measurable", "No test is written down for this commitment."
    votes = [r for r in every if r.verdict in KEPT | BROKEN] or list(every)
    found = {r.verdict for r in votes}
    if found & KEPT and found & BROKEN:
        return "disputed", " ".join(f"{_holder(r)}: {r.verdict}. {r.why}" for r in votes)
    worst = min(votes, key=lambda r: _WORST.index(r.verdict))
    return worst.verdict, worst.why


def _holder(reading: Reading) -> str:
    name = reading.term.reading
    return f"{reading.term.by} ({name})" if reading.term.by else name


def _read(
    ledger: Ledger, term: Term, *, on: date, known: date, exports: phase_one.Exports | None
) -> Reading:
    if term.test in LEDGER_TESTS:
        held = standing(ledger, term, on=on, known=known)
        why = _why_standing(held, on)
        return Reading(term=term, verdict=held.verdict, why=why, standing=held)
    if term.test == "phase_one":
        found, counts = phase_one.counted(term, on=on, known=known, flows=exports)
        return Reading(
            term=term, verdict=found.verdict, why=_why(found), progress=found, counts=counts
        )
    if term.test in ("total", "claimed"):
        found = progress(term, on=on, known=known)
        return Reading(
            term=term, verdict=found.verdict, why=_why(found), progress=found, seen=found.seen
        )
    if term.test == "level":
        found = level(term, on=on, known=known)
        why = _why(found) if found.done is None else _why_level(found, found.done)
        return Reading(term=term, verdict=found.verdict, why=why, progress=found, seen=found.seen)
    if term.test == "act":
        return _act(term, on=on, known=known)
    verdict = "open" if on < term.due else "not measurable"
    return Reading(term=term, verdict=verdict, why="No public figure measures it.")


def _act(term: Term, *, on: date, known: date) -> Reading:
    seen = published(term.what[0], on=on, known=known, kinds=("act",))
    if seen:
        first = seen[0]
        late = term.deadline is not None and first.end > term.deadline
        days = (first.end - term.deadline).days if late and term.deadline else 0
        why = f"Done by {first.end} ({first.source})." + (f" {days} days late." if days else "")
        return Reading(term=term, verdict="met", why=why, seen=seen)
    judged = min(on, RECORD_END)
    if term.deadline is not None and judged > term.deadline:
        return Reading(term=term, verdict="missed", why=f"Nothing on record by {term.deadline}.")
    ahead = f"; due {term.deadline}" if term.deadline else ", and no deadline is named"
    return Reading(term=term, verdict="open", why=f"Not on record by {judged}{ahead}.")


def _why_standing(held: Standing, on: date) -> str:
    told = "; ".join(f"{leg.measure} {leg.words}" for leg in held.legs)
    if len(held.legs) > 2:
        passing = sum(leg.passes for leg in held.legs)
        told = f"{passing} of {len(held.legs)} measures as promised"
        failing = [leg for leg in held.legs if not leg.passes]
        if failing and passing:
            told += "; not " + ", ".join(f"{leg.measure} ({leg.words})" for leg in failing)
    late = f"; {held.days_late} days late" if held.days_late and held.kept_since else ""
    broken = f"; broken off on {held.broken_on}" if held.broken_on else ""
    last = ", where the record ends" if held.judged_on == RECORD_END < on else ""
    return f"On {held.judged_on}{last}: {told}{late}{broken}."


def _why(found: Progress) -> str:
    if found.used is None or found.done is None:
        return "Nothing is owed yet." if found.verdict == "open" else "No figure for the window."
    by = f"by the word of the {found.used.by}" if found.by_claim else f"counted by {found.used.by}"
    share = f"{found.done / found.target:.0%}"
    if found.unit.startswith("share"):
        return f"{share} of what was promised to {found.counted_to}, {by}."
    told = f"{found.done:,.4g} of {found.target:,.4g} {found.unit} to {found.counted_to}, {by}"
    line = found.due_by_now
    tail = (
        f"; {line:,.4g} due by then"
        if line is not None and line < found.target and found.verdict != "met"
        else ""
    )
    return f"{told} ({share}){tail}."


def _why_level(found: Progress, done: float) -> str:
    return (
        f"{done:,.0f} {found.unit} in the last three months counted to {found.counted_to}, "
        f"{done / found.target:.0%} of the mean month of 2024 ({found.target:,.0f}); "
        "a yardstick of detente, the text names no number."
    )
