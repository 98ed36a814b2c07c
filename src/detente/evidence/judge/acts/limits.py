"""From which part of value or ownership on does a rule apply?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Measure
from detente.minerals import value_rule
from detente.minerals.controls import VALUE_RULE_ID

__all__ = ["judge_limit", "not_a_rate"]

_LIMIT = re.compile(
    r"\bthresholds?\b|\bcut-?off\b|\b(?:need|requir|seek|obtain|ask for)\w* (?:\w+ ){0,4}?"
    r"(?:licen[cs]|permi|approv)|\b(?:licen[cs]|permit|approval)\w*[^.]{0,40}\bif\b|"
    r"\bas little as\b|\b0\.1 ?(?:%|per ?cent)",
    re.IGNORECASE,
)
_WEIGHT = re.compile(r"\bweight\b|\bmass\b|\bvolume\b", re.IGNORECASE)
_VALUE = re.compile(r"\bvalue\b|\bweight\b|\bmass\b|\bworth\b|\bcontain|\bcontent\b", re.IGNORECASE)
_RARE = re.compile(r"rare[- ]earth|\bREEs?\b|\bminerals\b", re.IGNORECASE)
_OWNED = re.compile(r"\bown(?:ed|ers?|ership|s)?\b|\bstake|\bsubsidiar|\baffiliate|\bheld\b", re.I)
_DUTY = re.compile(r"\btariff|\bdut(?:y|ies)\b|\blev(?:y|ies)\b|\bsurcharge|\btax", re.IGNORECASE)
_STAGE = re.compile(r"\b(?:mine[ds]?|mining|refin|process|separat|output|produc)", re.IGNORECASE)
_LEVIED = re.compile(r"\b(?:rate|charge|pay|pays|owe|hit with|impos)", re.IGNORECASE)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_AFFILIATES = "us.bis.aff-2025"


def not_a_rate(claim: Claim) -> bool:
    """Whether a percentage that reads like a rate is none: the limit of a rule, or a share of a
    mineral in a sentence that speaks of no duty."""
    if _RARE.search(claim.sentence) and _STAGE.search(claim.sentence):
        return not _DUTY.search(claim.sentence) and not _LEVIED.search(claim.sentence)
    return _is_limit(claim)


def judge_limit(claim: Claim, context: Context) -> Verdict | None:
    """A percentage as the limit of the rule on foreign goods with Chinese rare earths, or of the
    rule on affiliates of listed firms; None where neither is spoken of.
    """
    near = around(claim, 110)
    before = context.reading.text[max(0, claim.start - 300) : claim.end + 60]
    measures = context.ledger.measures
    rule = measures.get(VALUE_RULE_ID)
    if rule is not None and _is_limit(claim) and _RARE.search(f"{near} {before}"):
        first = rule.steps[0].announced
        if first > context.known:
            return None
        limit = value_rule(None, context.known, ledger=context.ledger)
        found = _verdict(claim, rule, 100 * limit.threshold, f"Status: {limit.status}.")
        if _WEIGHT.search(near) and found.outcome is Outcome.supported:
            why = "A part of the value, not of the weight."
            return replace(found, outcome=Outcome.loose, about="unit", why=why)
        return found
    rule = measures.get(_AFFILIATES)
    named = _AFFILIATES in context.mentioned(claim)
    if rule is not None and named and _OWNED.search(near) and claim.unit == "percent":
        stated = _PERCENT.search(f"{rule.title} {' '.join(rule.target.parties)}")
        if stated is not None:
            return _verdict(claim, rule, float(stated.group(1)), f"{rule.title}.")
    return None


def _is_limit(claim: Claim) -> bool:
    near = around(claim, 90)
    return bool(_LIMIT.search(near) and _VALUE.search(near)) and not _DUTY.search(near)


def _verdict(claim: Claim, rule: Measure, limit: float, why: str) -> Verdict:
    return Verdict(
        outcome=Outcome.supported
        if compare(claim, limit, near=0.0).holds
        else Outcome.contradicted,
        record=f"{shown(limit)} or more: {rule.title}",
        why=why,
        command=f"detente measures {rule.id}",
        source=rule.steps[0].source.cite,
        value=limit,
        fact=f"limit|{rule.id}",
    )
