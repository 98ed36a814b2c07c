"""Was a suspension, a cut or a licence really carried out? The ledger is asked, day by day.

Rules. The obligation runs in [due, deadline), or from `due` on where no deadline is named. Every
day on which a named measure changes is looked at, as known on the knowledge day and by the day in
law. A day counts as kept when every named measure passes the test on it.

- before `due`: open;
- kept on the day asked: ``met`` when the window is over or has no end, else ``on pace``;
- not kept on the day asked, window running: ``missed`` when it was kept once (it was broken off),
  ``behind`` when it never was;
- window over: ``met`` when every day from the first kept day to its end was kept, else ``missed``.

Days between `due` and the first kept day are told as days late and do not decide. The record ends
on `RECORD_END`: later days are not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from detente.compliance.terms import Term
from detente.errors import LedgerError
from detente.ledger import RECORD_END, Ledger, State
from detente.ledger.timeline import origin_rate, timeline

__all__ = ["Leg", "Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One measure on the day asked: its state in words, and whether it passes."""

    measure: str
    origin: str
    passes: bool
    words: str
    since: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict of a test on the ledger, with the day judged and the days that count."""

    verdict: str
    judged_on: date
    kept_since: date | None
    days_late: int
    broken_on: date | None
    legs: tuple[Leg, ...]
    share: float


def standing(ledger: Ledger, term: Term, *, on: date, known: date) -> Standing:
    """Judge a ``rate``, ``suspended``, ``in_force`` or ``no_ban`` term.

    Raises
    ------
    LedgerError
        When a term names a measure that the ledger lacks.
    """
    end = term.deadline - timedelta(days=1) if term.deadline else None
    day = min(on, RECORD_END)
    if end is not None:
        day = min(day, end)
    legs = tuple(_leg(ledger, term, name, day, known) for name in term.what)
    share = sum(leg.passes for leg in legs) / len(legs)
    if on < term.due:
        return Standing("open", on, None, 0, None, legs, share)
    days = _days(ledger, term, day, known)
    kept = [at for at in days if _kept(ledger, term, at, known)]
    first = kept[0] if kept else None
    broken = next((at for at in days if first is not None and at > first and at not in kept), None)
    over = term.deadline is None or min(on, RECORD_END) >= term.deadline
    if first is None:
        verdict = "missed" if term.deadline is not None and over else "behind"
    elif broken is not None:
        verdict = "missed"
    else:
        verdict = "met" if over else "on pace"
    late = (first - term.due).days if first else (day - term.due).days
    return Standing(verdict, day, first, max(late, 0), broken, legs, share)


def _days(ledger: Ledger, term: Term, last: date, known: date) -> list[date]:
    """The first day owed and every later day on which a named measure changes, to `last`."""
    days = {term.due, last}
    for name in term.what:
        measure, origin = _named(ledger, name)
        for state in timeline(measure, origin or None, known=known):
            days.add(state.since)
    return sorted(at for at in days if term.due <= at <= last)


def _kept(ledger: Ledger, term: Term, day: date, known: date) -> bool:
    return all(_leg(ledger, term, name, day, known).passes for name in term.what)


def _leg(ledger: Ledger, term: Term, name: str, day: date, known: date) -> Leg:
    measure, origin = _named(ledger, name)
    state = ledger.state(measure.id, day, origin=origin or None, known=known)
    rate = _rate(state, origin, day)
    words = "not in force" if state is None else state.words
    if rate is not None:
        words = f"{100 * rate:g} %"
    elif state is not None and state.step is not None and state.step.regime not in ("", words):
        words = f"{words} ({state.step.regime.replace('_', ' ')})"
    citation = state.step.source.cite if state is not None and state.step is not None else ""
    since = state.since if state is not None else None
    return Leg(measure.id, origin, _passes(term, state, rate), words, since, citation)


def _passes(term: Term, state: State | None, rate: float | None) -> bool:
    bites = state is not None and state.in_force
    if term.test == "rate":
        return not bites or (rate is not None and rate <= (term.limit or 0.0) + 1e-12)
    if term.test == "suspended":
        return not bites
    if term.test == "no_ban":
        banned = bites and state is not None and state.step is not None
        return not (banned and state.step.regime == "ban")  # type: ignore[union-attr]
    return bites


def _rate(state: State | None, origin: str, day: date) -> float | None:
    if state is None or state.step is None or not state.in_force or not origin:
        return None
    found = origin_rate(state.step, origin, day)
    return None if found is None else found.rate


def _named(ledger: Ledger, name: str):
    ident, _, origin = name.partition("@")
    if ident not in ledger.measures:
        raise LedgerError(f"commitment_terms.csv names {ident!r}, which the ledger does not hold.")
    return ledger.measures[ident], origin
