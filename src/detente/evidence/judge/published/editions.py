"""Is a published figure still its publisher's newest, and does a text speak of its quantity?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.duties.tense import told_as_past
from detente.evidence.judge.figures import compare, former, shown
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.verdict import Outcome, Verdict
from detente.macro import Published, published

__all__ = ["aged", "borne", "later_edition"]

_BORNE = re.compile(
    r"\b(?:bore|born?e|bear|bears|shoulder\w*|absorb\w*|fell on|falls on|passed (?:on|through)|"
    r"pass-through|paid for by|picked up)\b",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"\b(?:foreign|exporters?|abroad|suppliers?)\b", re.IGNORECASE)


def later_edition(row: Published, known: date) -> Published | None:
    """The newest figure of the same publisher and quantity after a row; None where it is that."""
    later = [
        other
        for other in published(quantity=row.quantity)
        if other.source == row.source
        and other.quantity == row.quantity
        and row.date < other.date <= known.isoformat()
    ]
    newest = max((other.date for other in later), default="")
    last = [other for other in later if other.date == newest]
    return last[0] if last and all(other.value != row.value for other in last) else None


def aged(verdict: Verdict, row: Published, claim: Claim, context: Context, days: Window) -> Verdict:
    """The verdict, outdated where the text gives an older edition as the current one."""
    if verdict.outcome not in (Outcome.supported, Outcome.close) or context.published is None:
        return verdict
    told = days.said and days.first.isoformat() <= row.date
    if not publishers(claim) or told or former(claim) or told_as_past(claim):
        return verdict
    newer = later_edition(row, days.last)
    if newer is None or "counterfactual" in row.scenario:
        return verdict
    return replace(
        verdict,
        outcome=Outcome.outdated,
        about="",
        why=f"The edition of {row.date}; since {newer.date} it is {shown(newer.value, newer.unit)}."
        f" {verdict.why}",
    )


def borne(claim: Claim, context: Context) -> Verdict | None:
    """The share of duties that one side bears, as published; None where the text is not on that."""
    if claim.unit != "percent" or not _BORNE.search(claim.sentence):
        return None
    abroad = bool(_ABROAD.search(claim.sentence))
    named = publishers(claim)
    for row in published(quantity="borne by"):
        foreign = "foreign" in row.quantity
        own = not named or any(name in row.source for name in named)
        if row.date > context.known.isoformat() or foreign != abroad or not own:
            continue
        fit = compare(claim, row.value)
        if fit.holds or (fit.how == "near" and fit.gap <= 1.5):
            return Verdict(
                outcome=Outcome.supported if fit.holds else Outcome.close,
                record=f"{shown(row.value)}, {row.source}, {row.date}",
                why=f"{row.quantity}, {row.scenario}.",
                command=f"detente audit --record '{row.quantity}'",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=f"borne|{row.quantity}",
            )
    return None
