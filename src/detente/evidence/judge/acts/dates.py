"""Did an act take place, or take effect, on the day that a text gives for it?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.days import ENDS, Act, acts_of, steps_of, words_of
from detente.evidence.judge.acts.lengths import Span, spans
from detente.evidence.judge.acts.placed import judge_placed
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around, clause
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Status

__all__ = ["judge_date"]

_SURE = 1.2  # how well an act on the day claimed must fit to come before others
_CLOSE_DAYS = 3
_LOOSE_DAYS = 31
_NEAR_ACT = 62  # an act named in the sentence that is further off may be another one
_SIGNED = re.compile(
    r"\bsign(?:ed|ing|s)?\b|\binked\b|\bsealed\b|\bput pen\b|\bconcluded\b", re.IGNORECASE
)
_EFFECT = re.compile(
    r"\b(?:t(?:ook|ake[sn]?|aking) effect|(?:c[ao]me|comes|coming|enter(?:ed|s|ing)?|went|go|goes|"
    r"going) into (?:force|effect)|effective|in (?:force|effect)|kick(?:s|ed|ing)? in|"
    r"began to apply|with effect|"
    r"(?:tariffs?|duty|duties|lev(?:y|ies)|fees?|surcharge|controls?)(?: \w+){0,6} "
    r"(?:start|beg[aiu]n)|"
    r"start(?:s|ed)? (?:to apply|applying|collecting)|(?:was|were) first (?:collected|charged))",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:went|came|fell|are|were|is|been) under (?:licen[cs]|control)|\bunder licen[cs]\w+ since",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:announc\w*|unveil\w*|publish\w*|issu(?:ed|es|ing)|ordered|proclaim\w*|declar\w*|"
    r"(?:was|were) sent|sent (?:out|on)|notified)\b",
    re.IGNORECASE,
)
_SENT = re.compile(r"\b(?:sent|dated|written)\b", re.IGNORECASE)
_DID = re.compile(
    r"\b(?:put|made|since|ros|rise|went up|jump\w*|start\w*|beg[aiu]n|plac(?:ed|es)|added|"
    r"restrict\w+|impos\w+|introduc\w+|slapp\w+|rais\w+|doubl\w+|cut|suspend\w*|lift\w*|banned|"
    r"paus\w+|struck|strikes?|rul(?:ed|es|ing)|held (?:that|unlawful|illegal|invalid)|found|"
    r"decid\w+|invalidat\w+|uph(?:e|o)ld|"
    r"affirm\w*|sign\w*|agree\w*|list\w*|clos\w+|end(?:ed|s)|threat\w+|open\w*|launch\w*|"
    r"reach\w*)\b",
    re.IGNORECASE,
)
_SPOKE = re.compile(
    r"\b(?:said|says|told|voic\w+|call(?:ed|ing)|allud\w+|complain\w*|tweet\w*|post(?:ed|s)|"
    r"wrote|added|report(?:ed|s))\b",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(r"\b(?:that|will|would|to (?:take|begin|start|apply)|from)\b", re.I)
_COURTS = (
    ("Supreme Court", r"supreme court|\bjustices\b"),
    ("trade court", r"trade court|court of international trade"),
    ("Federal Circuit", r"federal circuit|appeals? court|court of appeals"),
)
_PLANNED = re.compile(r"\b(?:was|were|is|are) (?:to|due|set|planned)\b|\bdue\b|\bwould\b")
_OUT = (Status.suspended, Status.withdrawn, Status.ended, Status.struck_down)
_EXPIRES = re.compile(r"\b(?:expir\w+|laps\w+|runs? out|ends?|until)\b", re.IGNORECASE)
_RUNNING = re.compile(r"\b(?:suspen|truce|pause|reprieve|arrangement)", re.IGNORECASE)
_BEFORE = 130  # characters before a day in which its act must be named
_PAST = 120  # days for which an end that is over is spoken of
_END_DAYS = 10  # an end given this near to the one written is meant to be that one
_MEETINGS = ("talks", "truce", "agreement")
_CLOSE_MEETING = 2  # days off from which another day is no slip of the calendar
_MET = re.compile(
    r"\b(?:met|gathered|convened|sat down|held (?:talks|a (?:summit|round|meeting))|"
    r"(?:talks|meeting|summit|round)(?: \w+){0,3} (?:opened|began|took place|(?:was|were) held))\b",
    re.IGNORECASE,
)
_ONE_TIME = ("court", "agreement", "truce", "act", "threat")


def judge_date(claim: Claim, context: Context) -> Verdict:
    """The verdict on the day of an act.

    The act is looked for among what the sentence names: measures and events of the ledger, and
    dated facts. A day known to the month holds if the act fell in it; the day of the
    announcement given for the first day in force, or the reverse, is loose. A day that misses an
    act which the sentence names is contradicted, or close where it is a day off. An act that no
    record knows is not checkable, never false.
    """
    if not isinstance(claim.value, date):
        return unknown("no day", "The sentence gives no day that could be resolved.")
    first = claim.value
    last = claim.upper if isinstance(claim.upper, date) else first
    if (placed := judge_placed(claim, context, first, last)) is not None:
        return placed
    acts = acts_of(claim, context, first, last)
    if not acts and (last - first).days <= _LOOSE_DAYS:
        acts = steps_of(claim, context, first, last, wide=True)
    if first == last and not any(act.gap(first, last) == 0 for act in acts):
        missed = _end_missed(claim, context, first)
        if missed is not None:
            return missed
    if not acts:
        return unknown("no act", "The record knows no such act.", fact=f"day|{first:%Y-%m}")
    if not re.search(r"\d{4}", claim.as_of_words) and first == last:
        first = last = _in_year_of(acts, first)
    done = bool(_SIGNED.search(around(claim)) or _EFFECT.search(clause(claim, 45)))
    if done:
        acts = [it for it in acts if it.kind != "promise"] or acts
    fits = [it for it in acts if it.gap(first, last) == 0 and it.score >= _SURE]
    act = max(fits or acts, key=lambda it: (it.score - it.gap(first, last) / 20, it.certain))
    gap = act.gap(first, last)
    if (never := _never(claim, context, acts, first, last)) is not None:
        return never
    exact = first == last or (gap > _CLOSE_DAYS and (last - first).days <= _LOOSE_DAYS)
    wrong = _missed(claim, acts, first, last) if gap > 0 and exact else None
    wrong = wrong or (_other_meeting(claim, acts, first) if gap > 0 and first == last else None)
    if wrong is not None:
        return wrong
    if gap > 0 and (last - first).days <= _LOOSE_DAYS:
        same_day = steps_of(claim, context, first, last, wide=True)
        if done:
            same_day = [it for it in same_day if it.kind != "promise"]
        if same_day:
            act, gap = same_day[0], 0
    named = act.score >= 3
    day = next((it for it in (act.day, *act.days) if first <= it <= last), act.day)
    base = Verdict(
        outcome=Outcome.supported,
        record=f"{day}: {act.what}",
        command=act.command,
        source=act.source,
        fact=act.fact,
    )
    if gap == 0 and not act.certain:
        why = "Neither the text nor the day was published; the record rests on statements."
        return replace(base, outcome=Outcome.disputed, why=why)
    if gap == 0 and _SIGNED.search(around(claim)) and act.kind in ("truce", "statement"):
        why = "A joint statement was issued that day; no agreement was signed."
        return replace(base, outcome=Outcome.loose, about="act", why=why)
    if gap == 0 and (whose := _other_court(claim, act)) is not None:
        return replace(base, outcome=Outcome.loose, about="act", why=whose)
    if gap == 0:
        return _other_role(claim, acts, act, base, first, last) or base
    off = f"{gap} days off." if gap != 1 else "One day off."
    if gap <= _CLOSE_DAYS and (act.name or not _SPOKE.search(around(claim, 60))):
        return replace(base, outcome=Outcome.close, why=off)
    if gap <= _LOOSE_DAYS and named:
        return replace(base, outcome=Outcome.loose, about="date", why=off)
    near = around(claim, 60)
    alone = act.name and act.name in near and str(act.day.year) not in near.replace(claim.text, "")
    if named and alone and act.certain and act.fact.startswith("day|fact:"):
        why = f"The act fell {gap} days from the day given."
        return replace(base, outcome=Outcome.contradicted, why=why)
    return unknown("no act", "The record knows no such act near that day.", fact=act.fact)


def _in_year_of(acts: list[Act], day: date) -> date:
    """The day in another year, where no year was written and an act fell on that very day."""
    if any(act.gap(day, day) <= _LOOSE_DAYS for act in acts):
        return day
    for act in sorted(acts, key=lambda it: -it.score):
        for other in (act.day, *act.days):
            if (other.month, other.day) == (day.month, day.day) and act.score >= 1.5:
                return other
    return day


def _other_court(claim: Claim, act: Act) -> str | None:
    """Why a ruling is another court's than the sentence says; None where it is not."""
    named = [court for court, words in _COURTS if re.search(words, act.what, re.IGNORECASE)]
    said = [court for court, words in _COURTS if re.search(words, around(claim, 70), re.I)]
    if act.kind != "court" or len(said) != 1 or not named or said[0] in named:
        return None
    return f"It was the {named[0]}, not the {said[0]}."


def _other_role(
    claim: Claim, acts: list[Act], act: Act, base: Verdict, first: date, last: date
) -> Verdict | None:
    """The day on which an act was announced, given for its first day in force, or the reverse."""
    near = clause(claim, 45)
    effect = bool(_EFFECT.search(near) or _UNDER.search(near))
    told = bool(_TOLD.search(claim.text)) and not _SAID_THAT.search(claim.text)
    hit = [it for it in acts if it.gap(first, last) == 0]
    said = words_of(claim.sentence)
    most = max((len(it.words & said) for it in hit), default=0)
    hit = [it for it in hit if it.name] or [it for it in hit if len(it.words & said) == most]
    hit = hit or [act]
    if effect == told or any(it.told is None for it in hit):
        return None
    effects = sorted({day for it in hit for day in it.effects})
    if _SENT.search(claim.text) and effects and effects[0] < (hit[0].told or first):
        why = f"Known to the public on {hit[0].told}; of {effects[0]}."
        return replace(base, outcome=Outcome.contradicted, why=why)
    if effect and effects and not any(first <= day <= last for day in effects):
        why = f"Announced on {hit[0].told}; in force from {effects[0]}."
        if (effects[0] - last).days <= 1 or not _EFFECT.search(near):
            return replace(base, outcome=Outcome.loose, about="date", why=why)
        return replace(base, outcome=Outcome.contradicted, why=why)
    days = {it.told for it in hit}
    if told and not any(day and first <= day <= last for day in days):
        why = f"In force from that day; announced on {hit[0].told}."
        return replace(base, outcome=Outcome.loose, about="date", why=why)
    return None


def _never(
    claim: Claim, context: Context, acts: list[Act], first: date, last: date
) -> Verdict | None:
    """A first day in force that a text written by then had put off or struck out."""
    near = clause(claim, 45)
    if not _EFFECT.search(near) or _PLANNED.search(near) or last > context.known:
        return None
    hit = [it for it in acts if any(first <= day <= last for day in it.effects)]
    said = words_of(claim.sentence)
    most = max((len(it.words & said) for it in hit), default=0)
    for act in (it for it in hit if len(it.words & said) == most):
        measure = context.ledger.measures.get(act.fact.removeprefix("day|"))
        for step in measure.steps if measure is not None else ():
            later = act.told is not None and act.told < step.announced <= context.known
            if later and step.effective <= last and step.status in _OUT:
                return Verdict(
                    outcome=Outcome.contradicted,
                    record=f"{step.effective}: {step.status.value.replace('_', ' ')}: {act.what}",
                    why=f"Put off by the text of {step.announced}, before that day.",
                    command=act.command,
                    source=step.source.cite,
                    fact=act.fact,
                )
    return None


def _missed(claim: Claim, acts: list[Act], first: date, last: date) -> Verdict | None:
    """The verdict on a day that misses the act which the sentence names; None where it is not
    certain which act is meant."""
    effect = bool(_EFFECT.search(clause(claim, 45)) or _SENT.search(claim.text))
    told = bool(_TOLD.search(claim.text)) and not effect
    start = max(0, claim.start - claim.sentence_start)
    before = claim.sentence[max(0, start - _BEFORE) : start] + claim.text
    if not (effect or told or _DID.search(before)) or claim.hedge:
        return None
    named = [
        it for it in acts if it.certain and it.kind in _ONE_TIME and it.name and it.name in before
    ]
    for it in acts:
        hits = any(first <= day <= last for day in it.effects)
        if hits if effect and it.effects else it.gap(first, last) == 0:
            return None

    def days(act: Act) -> tuple[date, ...]:
        if effect and act.effects:
            return act.effects
        return (act.told or act.day,) if told else (act.day, *act.days)

    gaps = {
        (off, day): act
        for act in named
        for day in days(act)
        if (off := min(abs((day - first).days), abs((day - last).days))) <= _NEAR_ACT
        or (day.month, day.day) == (first.month, first.day)
    }
    if not gaps:
        return None
    gap, day = min(gaps)
    act = gaps[gap, day]
    if gap == 1 and act.kind != "court":
        return None
    return Verdict(
        outcome=Outcome.contradicted,
        record=f"{day}: {act.what}",
        why=f"The record has {day}, {gap} day{'s' if gap != 1 else ''} off.",
        command=act.command,
        source=act.source,
        fact=act.fact,
    )


def _other_meeting(claim: Claim, acts: list[Act], on: date) -> Verdict | None:
    """A day given for a meeting that the words before it name, which met on others."""
    start = max(0, claim.start - claim.sentence_start)
    words = f"{claim.sentence[max(0, start - _BEFORE) : start]}{claim.text}"
    place = words.rfind(claim.as_of_words)
    own = re.split(r"[,;:]\s", words[: place if place >= 0 else len(words)])[-1]
    if not _MET.search(own) or claim.hedge:
        return None
    named = [it for it in acts if it.kind in _MEETINGS and it.name and it.name in own]
    act = min(named, key=lambda it: it.gap(on, on), default=None)
    if act is None or not _CLOSE_MEETING < act.gap(on, on) <= _NEAR_ACT:
        return None
    return Verdict(
        outcome=Outcome.contradicted,
        record=f"{act.day}: {act.what}",
        why=f"The record has {act.day}, {act.gap(on, on)} days off.",
        command=act.command,
        source=act.source,
        fact=act.fact,
    )


def _end_missed(claim: Claim, context: Context, on: date) -> Verdict | None:
    """A day given for the end of a suspension that is running, which the text sets on another.

    Near the end written, any running suspension is meant; further off, one that the sentence
    names.
    """
    near = around(claim, 60)
    mentioned = set(context.mentioned(claim))
    runs = _RUNNING.search(claim.sentence) or (mentioned and _EXPIRES.search(claim.text))
    if not (ENDS.search(near) and runs and context.published):
        return None
    soon = context.published + timedelta(days=_CLOSE_DAYS)
    past = context.published - timedelta(days=_PAST)
    every = [span for span in spans(claim, context) if span.first <= soon]
    running = [span for span in every if soon < span.last]
    close = [span for span in running if 0 < abs((span.last - on).days) <= _END_DAYS]
    found = [span for span in close if _RUNNING.search(near)]
    if not found or len({span.last for span in found}) != 1:
        found = [
            span
            for span in every
            if span.name in mentioned and span.told <= context.known and span.last > past
        ]
    if len({span.last for span in found}) != 1:
        return None
    return _wrong_end(found[0], on)


def _wrong_end(span: Span, on: date) -> Verdict:
    gap = abs((span.last - on).days)
    return Verdict(
        outcome=Outcome.close if gap == 1 else Outcome.contradicted,
        record=f"{span.last}: end of: {span.what}",
        why=f"The text sets the end {gap} days {'later' if span.last > on else 'earlier'}.",
        command=span.command,
        source=span.cite,
        fact=f"day|end {span.name}",
    )
