"""Is a stated fee per thing the one that a measure sets, for those whom the text names?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import around, compare, former, hypothetical
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.evidence.words.lexicon import flat
from detente.ledger import Kind, Measure, Status, Step

__all__ = ["judge_fee"]

_STARTED = re.compile(r"\b(?:start|began|begin|initial|at first|opened|came in)", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:(?:will|would|is to|are to|was to|were to) (?:be|become|stand|owe|pay|cost)\b|"
    r"climb\w*|ris(?:e|es|ing)\b|reach\w*|schedul\w*|eventually|later|by 20\d\d|in 20\d\d|"
    r"from (?:april|november)|up to|step(?:s|ping)? up|increas\w*|each year|every year|annual\w*)",
    re.IGNORECASE,
)
_LIFTED = re.compile(
    r"\b(?:suspend|drop|lift|halt|paus|scrap|waiv|end(?:ed|s)?\b|shelv|off\b|put on hold|remov|"
    r"no longer|cancel)",
    re.IGNORECASE,
)
_PAYERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "us.port_fee.annex3",
        re.compile(r"\b(?:car|vehicle|auto) carriers?\b|\bro-?ro\b|roll-on", re.IGNORECASE),
    ),
    (
        "us.port_fee.annex2",
        re.compile(
            r"\bchin\w+[- ]built\b|\b(?:built|made|constructed) (?:in|by) (?:chin|the chin)|"
            r"\bchin\w+ (?:ship)?yards?",
            re.IGNORECASE,
        ),
    ),
    (
        "cn.port_fee.us_ships",
        re.compile(
            r"\b(?:american|u\.?s\.?)(?:[- ](?:linked|owned|built|flagged|operated|related))|"
            r"\b(?:american|u\.?s\.?) (?:ships?|vessels?|owners?|operators?|carriers?|lines?)|"
            r"\b(?:linked|tied|ties) (?:to|with) (?:the )?(?:u\.?s|united states|america)|"
            r"\bat chin\w+ (?:ports?|docks?)|\bin chin\w+ (?:ports?|harbou?rs?)",
            re.IGNORECASE,
        ),
    ),
    (
        "us.port_fee.annex1",
        re.compile(
            r"\bchin\w+(?:[- ](?:owned|operated|linked|controlled|flagged))|\bchin\w+ (?:and \w+ )?"
            r"(?:ships?|vessels?|owners?|operators?|carriers?|lines?|shipping|bottoms)\b|"
            r"\b(?:owned|operated|run) by chin",
            re.IGNORECASE,
        ),
    ),
)
_PER = re.compile(r"\b(?P<currency>USD|CNY) (?P<amount>[\d.]+) per (?P<per>container)\b")
_NEXT = re.compile(r"[;,(]|\band (?=[$\d])|\d")
_SHORTLY = 31  # a fee that starts so soon after the day that is meant is the one meant


@dataclass(frozen=True, slots=True)
class _Fee:
    """One amount that a step sets: the step's own, or the one per container of its note."""

    measure: Measure
    step: Step
    amount: float
    currency: str
    per: str


def judge_fee(claim: Claim, context: Context) -> Verdict:
    """The verdict on money per thing: the fee of the measure whose payers the text names.

    A fee that was suspended by then and is told as current is outdated; a step of a later year
    that is not told as one to come, and any other amount, are contradicted where the payers are
    named. A right number in the other side's currency is contradicted too.
    """
    days = window(claim, context)
    known = max(context.known, days.last)
    payers = _payers(claim)
    asked = [it for it in _fees(context, known) if _asked(it, claim, payers)]
    kind, _, thing = claim.unit.partition(" per ")
    thing = "ton" if thing.startswith("ton") else thing
    same = [it for it in asked if it.currency == kind and (not thing or thing[:3] in it.per)]
    fits = [it for it in same if compare(claim, it.amount, near=0.0).holds]
    for measure in dict.fromkeys(it.measure.id for it in fits):
        own = [it for it in same if it.measure.id == measure]
        fit = [it for it in fits if it.measure.id == measure]
        found = _of_measure(claim, context, days.last, own, fit)
        if found is not None:
            return found
    if payers and not hypothetical(claim):
        turned = [it for it in asked if it.currency != kind and compare(claim, it.amount).holds]
        if turned:
            return _verdict(turned[0], Outcome.contradicted, "Another currency. ")
        if same and thing:
            return _verdict(_on_day(same, days.last) or same[0], Outcome.contradicted)
    named = [it for it in same if it.measure.id in context.mentioned(claim)]
    if len({it.measure.id for it in named}) == 1 and not hypothetical(claim):
        return _verdict(_on_day(named, days.last) or named[0], Outcome.contradicted)
    return unknown("no fee", "No measure of the record sets this fee.")


def _of_measure(
    claim: Claim, context: Context, day: date, own: list[_Fee], fits: list[_Fee]
) -> Verdict | None:
    """The verdict on an amount that a measure sets on some day, or had set."""
    said = bool(_TO_COME.search(around(claim, 45)))
    began = bool(_STARTED.search(around(claim, 30)))
    held = min(own, key=lambda it: it.step.effective) if began else _on_day(own, day)
    if held in fits and held is not None:
        return _verdict(held, Outcome.supported)
    begun = [it for it in fits if it.step.effective <= day]
    if begun and not began:
        stopped = _stopped(begun[-1].measure, day, max(context.known, day))
        still = present(claim) and not (former(claim) or told_as_past(claim))
        if stopped and still and not _LIFTED.search(claim.sentence):
            why = f"Suspended from {stopped.effective}. "
            return _verdict(begun[-1], Outcome.outdated, why)
        return _verdict(begun[-1], Outcome.supported)
    if said and not began:
        return _verdict(fits[0], Outcome.supported)
    first = min(own, key=lambda it: it.step.effective)
    if first in fits and not began:
        soon = (first.step.effective - day).days <= _SHORTLY
        return _verdict(first, Outcome.supported if soon else Outcome.loose, "")
    return _verdict(held or first, Outcome.contradicted)


def _fees(context: Context, known: date) -> list[_Fee]:
    """Every amount of the record that was known by a day, in the order of the ledger."""
    found = []
    for measure in context.ledger.measures.values():
        if measure.kind not in (Kind.fee, Kind.customs_rule):
            continue
        for step in measure.steps:
            if step.fee is None or step.announced > known:
                continue
            if _replaced(measure, step, known):
                continue
            found.append(_Fee(measure, step, step.fee.amount, step.fee.currency, step.fee.per))
            for hit in _PER.finditer(step.note or ""):
                found.append(_Fee(measure, step, float(hit["amount"]), hit["currency"], hit["per"]))
    return found


def _replaced(measure: Measure, step: Step, known: date) -> bool:
    """Whether a later text set another amount before the step's first day."""
    return any(
        it.fee is not None
        and step.announced < it.announced <= min(known, step.effective)
        and it.effective <= step.effective
        for it in measure.steps
    )


def _payers(claim: Claim) -> str:
    """Id of the measure whose payers stand nearest to a figure; "" where none do."""
    sentence = flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    end = start + len(claim.text)
    after = _NEXT.split(sentence[end : end + 90])[0]
    for text in (after, sentence[max(0, start - 120) : start], sentence):
        hits = [
            (hit.end() if text is not after else -hit.start(), name)
            for name, words in _PAYERS
            for hit in words.finditer(text)
        ]
        if hits:
            return max(hits)[1]
    return ""


def _asked(fee: _Fee, claim: Claim, payers: str) -> bool:
    if payers:
        return fee.measure.id == payers
    return not claim.imposer or claim.imposer in fee.measure.imposer


def _on_day(fees: list[_Fee], day: date) -> _Fee | None:
    """The amount in force on a day; None where it was not in force, or suspended."""
    begun = [it for it in fees if it.step.effective <= day]
    if not begun or _stopped(begun[-1].measure, day, day):
        return None
    return max(begun, key=lambda it: it.step.effective)


def _stopped(measure: Measure, day: date, known: date) -> Step | None:
    """The step that had suspended a measure on a day; None where it was in force."""
    steps = [
        step
        for step in measure.steps
        if step.status in (Status.suspended, Status.in_force, Status.ended)
        and step.effective <= day
        and step.announced <= known
    ]
    last = max(steps, key=lambda it: (it.effective, it.announced), default=None)
    return last if last is not None and last.status is not Status.in_force else None


def _verdict(fee: _Fee, outcome: Outcome, why: str = "") -> Verdict:
    return Verdict(
        outcome=outcome,
        record=f"{fee.amount:g} {fee.currency} per {fee.per} from {fee.step.effective}",
        about="date" if outcome is Outcome.loose else "",
        why=f"{why}{fee.measure.title}.",
        command=f"detente measures {fee.measure.id}",
        source=fee.step.source.cite,
        value=fee.amount,
        fact=f"fee|{fee.measure.id}",
    )
