"""Which part of a duty did a text suspend, and which did it drop?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from detente.evidence.claims import Claim
from detente.evidence.judge.duties.history import broad_rates
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Ledger

__all__ = ["Part", "judge_part", "parts"]

_SUSPENDED = re.compile(
    r"\b(?:suspen|paus|frozen|freez|froze|shelv|stay\w* (?:off|suspended)|on hold|put off)",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\W*(?:(?!of\b)\w+ )?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|rate)\b", re.IGNORECASE
)
_DROPPED = re.compile(
    r"\b(?:cancel|remov|drop|scrap|lift|revok|repeal|abolish|withdr|eliminat)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a duty on all goods that one text suspended or dropped."""

    kind: str  # suspended or dropped
    points: float
    told: date
    title: str
    measure: str
    cite: str


@lru_cache(maxsize=256)
def parts(ledger: Ledger, imposer: str, target: str, known: date) -> tuple[Part, ...]:
    """What texts announced by `known` suspended or dropped of duties on all goods, newest first.

    A text that writes a lower rate and its later return suspends the difference; what lies
    between the rate before it and the one that returns is dropped.
    """
    found: list[Part] = []
    for measure, steps in broad_rates(ledger, imposer, target, known):
        before = 0.0
        for told, text in groupby(steps, key=lambda it: it[0].announced):
            rates = [(step, rate) for step, rate in text]
            (first, low), (_, back) = rates[0], rates[-1]
            cite = first.source.cite
            for kind, points in (("suspended", back - low), ("dropped", before - back)):
                if points > 1e-9 and (kind == "dropped" or len(rates) > 1):
                    found.append(Part(kind, 100 * points, told, measure.title, measure.id, cite))
            before = low if len(rates) == 1 else max(low, back)
    return tuple(sorted(found, key=lambda part: part.told, reverse=True))


def judge_part(
    claim: Claim, ledger: Ledger, imposer: str, target: str, known: date
) -> Verdict | None:
    """A figure that is the suspended or dropped part of a duty, where the words say so.

    As a change it is in points; said in percent it is loose in its unit. As the rate that is
    suspended ("the 24 percent duty stays suspended") it holds. None where no part fits.
    """
    near = f"{around(claim, 45)} {own_words(claim).after[:90]}"
    kinds = [
        kind
        for kind, words in (("suspended", _SUSPENDED), ("dropped", _DROPPED))
        if words.search(near)
    ]
    for part in parts(ledger, imposer, target, known):
        fits = any(compare(claim, sign * part.points, near=0.0).holds for sign in (1, -1))
        if part.kind not in kinds or not fits:
            continue
        unit = claim.type == "tariff_change" and "point" not in claim.text.lower()
        unit = unit and not (part.kind == "suspended" and _RATE.match(own_words(claim).after))
        return Verdict(
            outcome=Outcome.loose if unit else Outcome.supported,
            about="unit" if unit else "",
            record=f"{shown(part.points, 'percentage points')} {part.kind}, text of {part.told}",
            why=f"{part.title}: points of value, not percent of the duty." if unit else part.title,
            command=f"detente measures {part.measure}",
            source=part.cite,
            value=part.points,
            fact=f"part|{part.measure}|{part.told}|{part.kind}",
        )
    return None
