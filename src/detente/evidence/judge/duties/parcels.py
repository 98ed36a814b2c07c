"""What do small parcels owe, and below which worth did they enter free?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import around, compare, former, hypothetical, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Status, Step

__all__ = ["judge_limit", "judge_parcels"]

_PARCELS = re.compile(
    r"\b(?:postal|parcels?|packets?|packages?|de minimis|low[- ]value|small shipments?)\b", re.I
)
_LIMIT = re.compile(
    r"\b(?:exempt\w*|de minimis|duty[- ]free|threshold|limit|loophole|parcels?|packages?)\b", re.I
)
_MAYBE = re.compile(r"\b(?:if|would|could|might|may|propos\w*|plan\w*|threat\w*)\b")
_MEASURE = "us.de_minimis.china"


@dataclass(frozen=True, slots=True)
class _Level:
    """A rate on parcels from one day until another."""

    since: date
    until: date
    rate: float
    step: Step


def judge_parcels(claim: Claim, context: Context) -> Verdict | None:
    """The rate on postal parcels from China; None where the words near speak of none, or the
    record has no such rate.

    A former rate is outdated where it is told as current; another one than that in force is
    contradicted.
    """
    if not _PARCELS.search(around(claim, 70)) or _MEASURE not in context.ledger.measures:
        return None
    days = window(claim, context)
    levels = _levels(context, max(context.known, days.last))
    fits = [it for it in levels if compare(claim, 100 * it.rate).holds]
    held = [it for it in levels if it.since <= days.last and it.until > days.first]
    if any(it in held for it in fits):
        return _verdict(Outcome.supported, next(it for it in fits if it in held), context)
    past = [it for it in fits if it.until <= days.first]
    if past:
        current = present(claim) and not (former(claim) or told_as_past(claim))
        return _verdict(Outcome.outdated if current else Outcome.supported, past[-1], context)
    if fits:
        soon = hypothetical(claim) or (fits[0].since - days.last).days <= 31
        return _verdict(Outcome.supported if soon else Outcome.loose, fits[0], context)
    near = [it for it in levels if abs((it.since - days.last).days) <= 31]
    if (held or near) and not _MAYBE.search(claim.sentence) and claim.type == "tariff_rate":
        return _verdict(Outcome.contradicted, (held or near)[-1], context)
    return None


def judge_limit(claim: Claim, context: Context) -> Verdict | None:
    """The worth up to which parcels entered free; None where the text does not speak of it."""
    if claim.unit != "USD" or not isinstance(claim.value, float | int):
        return None
    if not _LIMIT.search(around(claim, 40)) or not 100 <= claim.value <= 5000:
        return None
    measure = context.ledger.measures.get("us.de_minimis.exemption")
    limit = re.search(r"\d+", measure.title) if measure else None
    if measure is None or limit is None:
        return None
    value = float(limit.group())
    said = re.search(r"exempt|threshold|limit|de minimis", around(claim, 40), re.IGNORECASE)
    if not compare(claim, value).holds and not said:
        return None
    return Verdict(
        outcome=Outcome.supported if compare(claim, value).holds else Outcome.contradicted,
        record=f"USD {value:g}",
        why=f"{measure.title}.",
        command=f"detente measures {measure.id}",
        source=measure.steps[0].source.cite,
        value=value,
        fact=f"limit|{measure.id}",
    )


def _levels(context: Context, known: date) -> list[_Level]:
    """The rates that came into force by what was known, in order."""
    steps: dict[date, Step] = {}
    for step in context.ledger.measures[_MEASURE].steps:
        if step.status is Status.in_force and step.rate is not None and step.announced <= known:
            steps[step.effective] = step
    ordered = sorted(steps.items())
    ends = [day for day, _ in ordered[1:]] + [date.max]
    return [
        _Level(day, end, float(step.rate or 0.0), step)
        for (day, step), end in zip(ordered, ends, strict=True)
    ]


def _verdict(outcome: Outcome, level: _Level, context: Context) -> Verdict:
    return Verdict(
        outcome=outcome,
        about="date" if outcome is Outcome.loose else "",
        record=f"{shown(100 * level.rate)} from {level.since}",
        why=f"{context.ledger.measures[_MEASURE].title}: postal items.",
        command=f"detente measures {_MEASURE}",
        source=level.step.source.cite,
        value=100 * level.rate,
        fact=f"rate|{_MEASURE}|{level.since}",
    )
