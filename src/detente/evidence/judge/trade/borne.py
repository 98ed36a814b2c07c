"""Who bears the duties, and who supplied the soybeans: which part, in which months or year?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import clause, compare, shown
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.verdict import Outcome, Verdict
from detente.macro import Published, published

__all__ = ["judge_borne", "judge_supplied"]

_BORNE = re.compile(
    r"\b(?:borne|bear(?:s|ing)?|bore|carr(?:y|ied|ies|ying)|shoulder\w*|absorb\w*|foot(?:ed|s|ing)?|"
    r"fell on|falls on|fallen on|paid for|incidence)\b",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"\b(?:foreign|overseas|Chinese) (?:exporters|sellers|suppliers|producers|firms)\b|"
    r"\b(?:exporters|sellers) abroad\b",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"\b(?:Americans?|U\.?S\.?|domestic|importers|consumers|households|buyers)\b", re.IGNORECASE
)
_PERIODS = (
    ("Jan-Aug", r"(?:first )?eight months|January (?:to|through) August|until August"),
    ("Sep-Oct", r"September (?:and|to|through) October"),
    ("Nov", r"\bNov(?:ember|\.)"),
)
_SOY = re.compile(r"\bsoy\w*|\bbeans\b", re.IGNORECASE)
_SUPPLY = re.compile(
    r"\bshare\b|suppl|account\w*|came from|sold|provid|had been|\bwere\b|\bwas\b", re.I
)
_US = re.compile(r"\bAmerica|\bU\.?S\b|United States")
_OTHERS = re.compile(
    r"\bBrazil|\bArgentin|\bCanad|\bRussia|\bU\.?S\.? (?:output|harvest|crop|exports)"
)
_IN_YEAR = re.compile(r"(\d+(?:\.\d+)?) % in (\d{4})")
_YEAR = re.compile(r"\b(20\d\d)\b")
_BACK = 400  # letters before a share in which its goods or its source are named
_AFTER = 40  # letters after a share in which its year stands


def judge_borne(claim: Claim, context: Context) -> Verdict | None:
    """The part of the duties that one side bears, by what the publisher named has printed.

    Contradicted where the publisher or the months are named and the figure is another one; None
    where no such study can be meant.
    """
    if claim.unit != "percent" or not _BORNE.search(claim.sentence):
        return None
    own = clause(claim, 90)
    abroad = _ABROAD.search(own) or _ABROAD.search(claim.sentence)
    if not abroad and not _AT_HOME.search(claim.sentence):
        return None
    wanted = "exporters" if abroad else "by the US"
    rows = [it for it in published(quantity="share of tariffs borne") if wanted in it.quantity]
    rows = [it for it in rows if it.date[:10] <= context.known.isoformat()]
    before = replace(claim, sentence=context.before(claim, _BACK))
    named = publishers(claim) or publishers(before)
    theirs = [it for it in rows if any(name in it.source for name in named)]
    period = _period(claim)
    dated = [it for it in theirs or rows if period and period in it.scenario]
    meant = dated or theirs or rows
    hit = next((it for it in meant if compare(claim, it.value, near=0.0).holds), None)
    if hit is not None:
        return _verdict(hit, Outcome.supported)
    if meant and (dated or (theirs and len(meant) == 1)) and not claim.hedge:
        return _verdict(meant[0], Outcome.contradicted)
    return None


def judge_supplied(claim: Claim, context: Context) -> Verdict | None:
    """The American part of China's soybean imports in a year that the figure stands with."""
    if claim.unit != "percent" or not _SUPPLY.search(claim.sentence):
        return None
    own = clause(claim, 90)
    text = context.before(claim, _BACK)
    if not _SOY.search(text) or not _US.search(claim.sentence) or _OTHERS.search(own):
        return None
    year = _own_year(claim)
    for row in published(quantity="soybean imports"):
        for figure, told in _IN_YEAR.findall(row.note):
            if told == year:
                fits = compare(claim, float(figure), near=0.0).holds
                outcome = Outcome.supported if fits else Outcome.contradicted
                return _verdict(replace(row, value=float(figure)), outcome)
    return None


def _own_year(claim: Claim) -> str:
    """The year that stands next after a figure, else the one before it."""
    start = max(0, claim.start - claim.sentence_start)
    figure = re.search(r"\d+(?:\.\d+)? ?(?:%|per ?cent)", claim.text)
    end = start + (figure.end() if figure else len(claim.text))
    after = _YEAR.search(claim.sentence[end : end + _AFTER])
    before = _YEAR.findall(claim.sentence[:end])
    return after.group(1) if after else (before[-1] if before else "")


def _period(claim: Claim) -> str:
    """The months of a study that stand next after the figure."""
    start = max(0, claim.start - claim.sentence_start) + len(claim.text)
    after = re.split(r"[;]|\band (?:at|to)\b", claim.sentence[start : start + 70])[0]
    own = claim.text + after
    return next((name for name, words in _PERIODS if re.search(words, own, re.I)), "")


def _verdict(row: Published, outcome: Outcome) -> Verdict:
    return Verdict(
        outcome=outcome,
        record=f"{shown(row.value)}, {row.source}, {row.date}",
        why=f"{row.quantity}, {row.scenario}.",
        command=f"detente audit --record '{row.quantity}'",
        source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
        value=row.value,
        fact=f"share|{row.quantity}|{row.scenario}",
    )
