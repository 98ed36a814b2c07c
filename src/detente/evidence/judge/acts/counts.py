"""How many: elements under control, rounds of talks, firms listed, tonnes promised or shipped?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.controlled import judge_elements
from detente.evidence.judge.acts.listings import judge_lines, judge_texts
from detente.evidence.judge.acts.meetings import judge_rounds
from detente.evidence.judge.acts.promised import judge_promise
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around, compare
from detente.evidence.judge.trade.series import judge_series
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.macro import published

__all__ = ["judge_count"]

_THINGS = re.compile(
    r"element|mineral|metal|rare[- ]earth|categor|kind|type|item|material", re.IGNORECASE
)
_MEETINGS = re.compile(r"\bround|\btimes?\b|\bmeeting|\btalks\b|\bsession", re.IGNORECASE)


def judge_count(claim: Claim, context: Context) -> Verdict:
    """The verdict on a number of things.

    Elements and goods are counted in the scope of the control that the sentence names; rounds of
    talks in the ledger's events; quantities promised in its commitments, with how they stand;
    quantities shipped in what customs counted. What an entry states in words, such as firms
    listed, is left to `entered`.
    """
    unit = f"{claim.unit} {claim.text}"
    if _MEETINGS.search(unit) and not _THINGS.search(claim.unit):
        return judge_rounds(claim, context)
    if _THINGS.search(unit):
        found = judge_elements(claim, context)
        if found is not None:
            return found
    return (
        judge_promise(claim, context)
        or judge_series(claim, context)
        or _published(claim, context)
        or judge_texts(claim, context)
        or judge_lines(claim, context)
        or unknown("no count", "The record does not count these.")
    )


def _published(claim: Claim, context: Context) -> Verdict | None:
    """Tonnes that customs counted in the month that is meant."""
    if "ton" not in claim.unit:
        return None
    days = window(claim, context)
    text = f"{claim.product} {around(claim, 60)}".lower()
    for row in sorted(published(), key=lambda it: -len(it.quantity)):
        scale = {"tonnes": 1.0, "million tonnes": 1e6}.get(row.unit)
        words = re.findall(r"[a-z]{4,}", row.quantity.lower().partition(",")[0])
        same = all(word[:5] in text for word in words)
        if scale and same and f"{days.last:%Y-%m}" == row.date[:7]:
            fit = compare(claim, row.value * scale, near=0.05)
            return Verdict(
                outcome=Outcome.supported
                if fit.holds
                else Outcome.close
                if fit.how == "near"
                else Outcome.contradicted,
                record=f"{row.value:g} {row.unit}, {row.source}, {row.date}",
                why=f"{row.quantity}.",
                command=f"detente audit --record '{row.quantity}'",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value * scale,
                fact=f"sum|{row.quantity}|{row.date}",
            )
    return None
