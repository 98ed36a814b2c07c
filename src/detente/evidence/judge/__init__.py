"""Does each claim hold? Every kind of claim to the engine that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from detente.evidence.claims import Claim, Reading
from detente.evidence.judge.acts.counts import judge_count
from detente.evidence.judge.acts.dates import judge_date
from detente.evidence.judge.acts.entries import entered
from detente.evidence.judge.acts.lengths import judge_duration
from detente.evidence.judge.acts.limits import not_a_rate
from detente.evidence.judge.context import Context, near_day
from detente.evidence.judge.duties.changes import judge_change
from detente.evidence.judge.duties.rates import judge_rate
from detente.evidence.judge.duties.tense import present
from detente.evidence.judge.published.effects import judge_effect, judge_growth
from detente.evidence.judge.published.estimates import judge_estimate, voiced
from detente.evidence.judge.published.notes import noted
from detente.evidence.judge.shares import judge_share
from detente.evidence.judge.trade.fees import judge_fee
from detente.evidence.judge.trade.flows import judge_money
from detente.evidence.judge.trade.oxides import judge_oxide
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Ledger

__all__ = ["Context", "judge", "judge_all"]

_LOOK_BACK = 366  # days before the article in which a day without a year is looked for first
_FRESH = 92  # a day without a year that lies so shortly before the article is the one meant
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY_OR_MONTH = re.compile(
    r"jan|feb|mar(?:ch|\b)|apr|\bmay\b|june?\b|july?\b|aug|sep|oct|nov|dec", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?:no|not|never) (?:more|longer|less|fewer|later|earlier|higher|lower)\b", re.I
)
_NOTED = ("growth", "gdp", "price", "money", "count")
_ESTIMATED = ("gdp", "price", "growth", "money")
_JUDGES: dict[str, Callable[[Claim, Context], Verdict]] = {
    "tariff_rate": judge_rate,
    "tariff_change": judge_change,
    "share": judge_share,
    "growth": judge_growth,
    "gdp": judge_effect,
    "price": judge_effect,
    "money": judge_money,
    "count": judge_count,
    "duration": judge_duration,
    "date": judge_date,
}


def judge_all(reading: Reading, ledger: Ledger | None = None) -> tuple[Verdict, ...]:
    """The verdict on every claim of an article, in the order of its claims."""
    context = Context(ledger or Ledger.bundled(), reading)
    return tuple(judge(claim, context) for claim in reading.claims)


def judge(claim: Claim, context: Context) -> Verdict:
    """The verdict on one claim, computed from the record."""
    if claim.type not in _JUDGES:
        return unknown("kind", f"Claims of the kind {claim.type!r} are not judged.")
    if claim.value is None:
        return unknown("no figure", "The sentence gives no figure that could be read.")
    claim = voiced(claim, context)
    found = _found(claim, context)
    loose = found.outcome is Outcome.loose and not present(claim)
    if _doubtful(found) and not loose and claim.as_of_words and not near_day(claim):
        today = replace(claim, as_of=context.published, as_of_words="now")
        again = _found(today, context)
        found = again if again.outcome in (Outcome.supported, Outcome.close) else found
    if _doubtful(found) and (other := _a_year_before(claim, context, found)) is not None:
        again = _found(other, context)
        found = again if again.outcome in (Outcome.supported, Outcome.close) else found
    return _turned(found) if claim.negated and not _BOUND.search(_before(claim)) else found


def _found(claim: Claim, context: Context) -> Verdict:
    if claim.type == "tariff_rate" and not_a_rate(claim):
        claim = replace(claim, type="share")
    if claim.type in _ESTIMATED and (found := judge_estimate(claim, context)) is not None:
        return found
    judged = _JUDGES[claim.type]
    found = judge_fee(claim, context) if " per " in claim.unit else judged(claim, context)
    if found.outcome is Outcome.not_checkable and claim.unit.startswith("USD"):
        found = judge_oxide(claim, context) or found
    if found.outcome is Outcome.not_checkable and claim.type in _NOTED:
        found = noted(claim, context) or found
    if found.outcome is Outcome.not_checkable:
        found = entered(claim, context) or found
    return found


def _before(claim: Claim) -> str:
    """The words just before a figure: "no longer than" is a bound and denies nothing."""
    start = max(0, claim.start - claim.sentence_start)
    return claim.sentence[max(0, start - 30) : start + 20]


def _doubtful(found: Verdict) -> bool:
    late = found.outcome is Outcome.loose and found.about == "date"
    return late or found.outcome in (
        Outcome.not_checkable,
        Outcome.contradicted,
        Outcome.outdated,
    )


def _a_year_before(claim: Claim, context: Context, found: Verdict) -> Claim | None:
    """The claim with its day in the year before, where the text names a day but no year.

    Articles that look back give the year once; the reader takes the last such day.
    """
    words, day = claim.as_of_words, claim.as_of
    if day is None or not _DAY_OR_MONTH.search(words) or _YEAR.search(words):
        return None
    if context.published is None or (context.published - day).days > _LOOK_BACK:
        return None
    wrong = found.outcome in (Outcome.contradicted, Outcome.outdated)
    if wrong and 0 <= (context.published - day).days <= _FRESH:
        return None

    def back(value: float | date | None) -> float | date | None:
        if not isinstance(value, date):
            return value
        leap = (value.month, value.day) == (2, 29)
        return value.replace(year=value.year - 1, day=28 if leap else value.day)

    earlier = back(day)
    assert isinstance(earlier, date)
    return replace(claim, as_of=earlier, value=back(claim.value), upper=back(claim.upper))


def _turned(found: Verdict) -> Verdict:
    """The verdict on a denial: what the record supports, the sentence denies."""
    other = {
        Outcome.supported: Outcome.contradicted,
        Outcome.close: Outcome.disputed,
        Outcome.contradicted: Outcome.supported,
    }
    if found.outcome not in other:
        return found
    return replace(
        found, outcome=other[found.outcome], why=f"The sentence denies it. {found.why}".strip()
    )
