"""Is a figure that does not hold on its day that of another day, or of a text not yet in force?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, near_day
from detente.evidence.judge.duties.history import Duty, Level, history, said_only, scheduled
from detente.evidence.judge.duties.tense import in_force, present, told_as_past
from detente.evidence.judge.figures import around, compare, former, hypothetical, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import RECORD_END

__all__ = [
    "at_other_days",
    "carried_out",
    "elsewhere",
    "is_of",
    "of_ended",
    "parts_of",
    "said_or_ordered",
    "whole_elsewhere",
]

_SOON_DAYS = 45
_TOLD_DAYS = 60
_THEN = re.compile(
    r"\b(?:then|later|subsequent\w*|eventually|within|raised|again|before|climb\w*|rose|lifted)\b",
    re.IGNORECASE,
)
_STILL = re.compile(r"\b(?:still|remains?|now|current(?:ly)?|continues?|today)\b", re.IGNORECASE)
_FOLLOWS = 60  # days after a named day in which what "then" followed is looked for
_SAID_DAYS = 400  # a threat older than this is not what a text of today speaks of
_NEAR_DAYS = 7  # a text and its first day lie this far apart
_SHORTLY = 31  # days by which a right figure may be misdated and still be loose, not wrong


def is_of(duty: Duty, wanted: tuple[str, ...]) -> bool:
    """Whether a duty is of one of the authorities."""
    return any(duty.authority.startswith(name) for name in wanted)


def parts_of(level: Level) -> str:
    """The duties of a level, with its days, in words."""
    parts = " + ".join(f"{shown(100 * duty.rate)} {duty.title}" for duty in level.duties)
    until = f" until {level.until}" if level.until else ""
    return f"{parts or 'nothing on all goods'}, from {level.since}{until}."


def elsewhere(claim: Claim, levels: Iterable[Level], wanted: tuple[str, ...]) -> Level | None:
    """The first level of which the figure is the sum or one duty, of the authority wanted."""
    for level in levels:
        if not level.duties:
            continue
        own = [duty for duty in level.duties if not wanted or is_of(duty, wanted)]
        if not wanted and compare(claim, 100 * level.total).holds:
            return level
        if any(compare(claim, 100 * duty.rate).holds for duty in own):
            return level
    return None


def whole_elsewhere(claim: Claim, levels: Iterable[Level]) -> Level | None:
    """The first level of which the figure is the sum."""
    return next(
        (it for it in levels if it.duties and compare(claim, 100 * it.total).holds),
        None,
    )


def at_other_days(
    claim: Claim,
    days: Window,
    past: Level | None,
    after: Level | None,
    wide: Level | None,
    context: Context,
) -> tuple[Outcome, str, str, Level] | None:
    """A figure that was true on other days: outdated, or right but for the day."""
    if past is not None and context.published is None and not days.said:
        return Outcome.supported, "", f"On which day is not said: {parts_of(past)}", past
    if past is not None and past.until is not None and former(claim):
        return Outcome.supported, "", f"The level before: {parts_of(past)}", past
    if past is not None and hypothetical(claim):
        past = None
    if past is not None and not days.said and told_as_past(claim):
        return Outcome.supported, "", f"As it was then: {parts_of(past)}", past
    wrong = days.said and near_day(claim) and not _THEN.search(claim.sentence)
    if past is not None and past.until is not None:
        gap = (days.first - past.until).days
        why = f"That held from {past.since} until {past.until}: {parts_of(past)}"
        if days.said and gap > _SHORTLY and wrong:
            return (Outcome.outdated if present(claim) else Outcome.contradicted), "", why, past
        if days.said and gap > _NEAR_DAYS:
            return Outcome.loose, "date", why, past
        if gap <= _NEAR_DAYS and days.said:
            return Outcome.close, "", why, past
        return Outcome.outdated, "", why, past
    if after is not None and after.since > context.known and not hypothetical(claim):
        after = None
    soon = after is not None and 0 < (after.since - days.last).days <= _FOLLOWS
    if (
        after is not None
        and soon
        and after.since <= context.known
        and not near_day(claim)
        and _THEN.search(claim.sentence)
    ):
        return Outcome.supported, "", f"As it was from {after.since}: {parts_of(after)}", after
    if after is not None and (after.since <= context.known or not days.said):
        why = f"That held from {after.since} on only: {parts_of(after)}"
        if wrong and (after.since - days.last).days > _SHORTLY:
            return Outcome.contradicted, "", why, after
        return Outcome.loose, "date", why, after
    if wide is not None and wide.since <= context.known:
        why = f"That was the sum of several duties from {wide.since} on: {parts_of(wide)}"
        return Outcome.loose, "scope", why, wide
    return None


def of_ended(
    claim: Claim, levels: tuple[Level, ...], days: Window, wanted: tuple[str, ...]
) -> tuple[Outcome, str, Level, float] | None:
    """The last rate of an authority whose duties had ended, or an earlier one that is outdated."""
    held = [
        (level, own)
        for level in levels
        if level.since <= days.last and (own := [it for it in level.duties if is_of(it, wanted)])
    ]
    for back, (level, own) in enumerate(held[::-1]):
        whole = sum(duty.rate for duty in own)
        rates = [whole, *(duty.rate for duty in own)]
        value = next((rate for rate in rates if compare(claim, 100 * rate).holds), None)
        if value is None:
            continue
        until = f" until {level.until}" if level.until else ""
        names = " and ".join(duty.title for duty in own)
        why = f"{names}: {shown(100 * whole)} from {level.since}{until}."
        now = present(claim) or back > 0
        return (Outcome.outdated if now else Outcome.supported), why, level, 100 * value
    return None


def said_or_ordered(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    known: date,
    days: Window,
    wanted: tuple[str, ...],
) -> Verdict | None:
    """A rate that was threatened, or that a text known by then had scheduled.

    A threat that the sentence takes for a duty in force is contradicted.
    """
    dated = context.published is not None or days.said
    for measure, step, rate in said_only(context.ledger, imposer, target, known) if dated else ():
        own = not wanted or measure.authority.startswith(wanted)
        recent = (days.last - step.announced).days <= _SAID_DAYS
        told = not days.said or step.announced <= days.last
        if compare(claim, 100 * rate).holds and own and recent and told:
            spoken = hypothetical(claim) or "threat" in claim.sentence.lower()
            spoken = spoken or days.first > context.known
            if not spoken and not wanted and measure.target.all_origins:
                continue
            levied = not spoken and in_force(claim)
            return Verdict(
                outcome=(
                    Outcome.supported
                    if spoken
                    else Outcome.contradicted
                    if levied
                    else Outcome.loose
                ),
                about="" if spoken else "act",
                record=f"{shown(100 * rate)} {step.status.value} on {step.announced}",
                why=f"{measure.title}: said on {step.announced}, not in force by that text.",
                command=f"detente measures {measure.id}",
                source=step.source.cite,
                value=100 * rate,
                fact=f"threat|{measure.id}|{step.announced}",
            )
    for measure, step, rate in scheduled(context.ledger, imposer, target, known):
        held = _beside(context, imposer, target, measure.id, days)
        alone = compare(claim, 100 * rate).holds
        whole = bool(held) and compare(claim, 100 * (rate + held)).holds
        fits = (alone or whole) and step.announced <= context.known
        fits = fits and measure.scope.products.everything
        told = not days.said and (former(claim) or told_as_past(claim))
        reach = timedelta(days=_TOLD_DAYS if told else _NEAR_DAYS)
        about = days.first - reach <= step.announced <= days.last
        if not about and step.effective > context.known and _STILL.search(around(claim, 40)):
            continue
        if fits and (about or step.effective > context.known):
            never = _called_off(context, imposer, target, measure.id, step.effective, rate)
            ahead = alone and step.effective > days.last and days.last >= context.known
            if ((never and days.last >= step.effective) or ahead) and in_force(claim):
                return Verdict(
                    outcome=Outcome.contradicted,
                    about="act",
                    record=f"{shown(100 * rate)} ordered on {step.announced} for {step.effective}",
                    why=f"{measure.title}: the text of {step.announced} was not in force so.",
                    command=f"detente measures {measure.id}",
                    source=step.source.cite,
                    value=100 * rate,
                    fact=f"order|{measure.id}|{step.announced}",
                )
            if not alone and not (about or hypothetical(claim)):
                continue
            if not alone:
                return Verdict(
                    outcome=Outcome.loose if wanted else Outcome.supported,
                    about="scope" if wanted else "",
                    record=f"{shown(100 * rate)} ordered on {step.announced}, "
                    f"{shown(100 * held)} beside it",
                    why=f"{measure.title} and the duties in force add up to it.",
                    command=f"detente measures {measure.id}",
                    source=step.source.cite,
                    value=100 * (rate + held),
                    fact=f"order|{measure.id}|{step.announced}",
                )
            return Verdict(
                outcome=Outcome.supported,
                record=f"{shown(100 * rate)} ordered on {step.announced} for {step.effective}",
                why=f"{measure.title}: the text of {step.announced} sets it.",
                command=f"detente measures {measure.id}",
                source=step.source.cite,
                value=100 * rate,
                fact=f"order|{measure.id}|{step.announced}",
            )
    return None


def carried_out(
    claim: Claim, context: Context, imposer: str, target: str, wanted: tuple[str, ...]
) -> Level | None:
    """A level that came into force within weeks after the article, as it said would be, or that a
    later text made good for the article's day."""
    after = context.known
    levels = history(context.ledger, imposer, target, RECORD_END)
    soon = [
        it
        for it in levels
        if after < it.since <= after + timedelta(days=_SOON_DAYS)
        or (it.since <= after and (it.until is None or it.until > after))
    ]
    return elsewhere(claim, soon, wanted)


def _beside(context: Context, imposer: str, target: str, measure: str, days: Window) -> float:
    """What the other duties on all goods of the pair add up to on the day, a fraction."""
    levels = history(context.ledger, imposer, target, context.known)
    here = [it for it in levels if it.since <= days.last and (not it.until or it.until > days.last)]
    return sum(duty.rate for it in here[-1:] for duty in it.duties if duty.measure != measure)


def _called_off(
    context: Context, imposer: str, target: str, measure: str, effective: date, rate: float
) -> bool:
    """Whether a rate that a text had set for a day never came into force around it."""
    soon = effective + timedelta(days=_NEAR_DAYS)
    return not any(
        duty.measure == measure and abs(duty.rate - rate) < 1e-9
        for level in history(context.ledger, imposer, target, max(context.known, effective))
        if level.since <= soon and (level.until is None or level.until > effective)
        for duty in level.duties
    )
