"""Does each claim hold? Every kind of claim to the engine that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from detente.evidence.claims import Claim, Reading
from detente.evidence.judge.changes import judge_change
from detente.evidence.judge.context import Context
from detente.evidence.judge.counts import judge_count, judge_duration
from detente.evidence.judge.dates import judge_date
from detente.evidence.judge.effects import judge_effect, judge_growth
from detente.evidence.judge.entries import entered
from detente.evidence.judge.flows import judge_fee, judge_money
from detente.evidence.judge.notes import noted
from detente.evidence.judge.rates import judge_rate
from detente.evidence.judge.shares import judge_share
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Ledger

__all__ = ["Context", "judge", "judge_all"]

_NOTED = ("growth", "gdp", "price", "money", "count")
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
    judged = _JUDGES.get(claim.type)
    if judged is None:
        return unknown("kind", f"Claims of the kind {claim.type!r} are not judged.")
    if claim.value is None:
        return unknown("no figure", "The sentence gives no figure that could be read.")
    found = judge_fee(claim, context) if " per " in claim.unit else judged(claim, context)
    if found.outcome is Outcome.not_checkable and claim.type in _NOTED:
        found = noted(claim, context) or found
    if found.outcome is Outcome.not_checkable:
        found = entered(claim, context) or found
    if claim.negated:
        return _turned(found)
    return found


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
