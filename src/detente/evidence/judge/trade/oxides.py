"""Is a stated price of a rare-earth oxide one that was quoted, and still the newest?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import compare, former
from detente.evidence.verdict import Outcome, Verdict
from detente.evidence.words.lexicon import element_spans, flat
from detente.store import table

__all__ = ["OxidePrice", "judge_oxide", "oxide_prices"]

_PRICED = re.compile(
    r"\boxide|\bprices?\b|\bpriced\b|\bcosts?\b|\bquot\w+|\btrad(?:e|es|ed|ing) at\b|"
    r"\ba kilo|\bper kilo|/kg\b|\bsold for\b|\bfetch\w*",
    re.IGNORECASE,
)
_NEAR = 45  # days around those of a quotation for which it stands
_SWING = 0.5  # share of a quoted range beyond which another figure of its days is wrong


@dataclass(frozen=True, slots=True)
class OxidePrice:
    """One quotation: element, where, its days and range in USD per kilogram."""

    element: str
    kind: str
    first: date
    last: date
    low: float
    high: float | None
    source: str

    @property
    def what(self) -> str:
        """What is priced, in words."""
        return f"{self.element} oxide, {self.kind}"

    @property
    def figure(self) -> str:
        """The price in words."""
        return f"USD {_range(self)} per kilogram"


def judge_oxide(claim: Claim, context: Context) -> Verdict | None:
    """The verdict on a price per kilogram of an oxide; None where no price of it is on record.

    A price is that of the days which the text names, else the newest; an older one that is told
    as current is outdated.
    """
    element = _element(claim)
    if not element or not isinstance(claim.value, float | int):
        return None
    if claim.unit not in ("USD", "USD per kilogram") or not _PRICED.search(claim.sentence):
        return None
    days = window(claim, context)
    known = [it for it in oxide_prices() if it.element == element and it.last <= context.known]
    quoted = [it for it in known if (it.last - it.first).days < 60]
    fits = [it for it in known if _fits(claim, it)]
    here = [
        it
        for it in quoted
        if (days.first - it.last).days <= _NEAR and (it.first - days.last).days <= _NEAR
    ]
    for one in fits:
        newest = max(quoted, key=lambda it: it.last, default=one)
        now = not days.said or days.first >= context.known
        still = present(claim) and not (former(claim) or told_as_past(claim))
        if now and still and one in quoted and newest.first > one.last:
            return _verdict(Outcome.outdated, one, newest)
        return _verdict(Outcome.supported, one, one)
    if days.said and here and all(_far(claim, it) for it in here):
        return _verdict(Outcome.contradicted, here[-1], here[-1])
    return None


def _element(claim: Claim) -> str:
    """The element that stands last before a figure; that of the claim where none does."""
    sentence = flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    before = [it for it in element_spans(sentence) if it[0] <= start]
    return before[-1][2] if before else claim.element.partition(" ")[0]


def _fits(claim: Claim, price: OxidePrice) -> bool:
    if price.high is None:
        return compare(claim, price.low).holds
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    return price.low <= value <= price.high


def _far(claim: Claim, price: OxidePrice) -> bool:
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    high = price.high or price.low
    return value < price.low * (1 - _SWING) or value > high * (1 + _SWING)


def _verdict(outcome: Outcome, price: OxidePrice, newest: OxidePrice) -> Verdict:
    return Verdict(
        outcome=outcome,
        record=f"{newest.figure}, {newest.kind}, {newest.first}",
        why=f"Quoted at USD {_range(price)} on {price.first}.",
        command=f"detente audit --record '{price.element} oxide'",
        source=price.source,
        value=price.low,
        fact=f"price|{price.element} oxide|{price.first}",
    )


def _range(price: OxidePrice) -> str:
    if price.high is None:
        return f"more than {price.low:g}"
    return f"{price.low:g}" if price.high == price.low else f"{price.low:g} to {price.high:g}"


@cache
def oxide_prices() -> tuple[OxidePrice, ...]:
    """Every quoted price, oldest first."""
    found = [
        OxidePrice(
            row["element"],
            row["kind"].replace("_", " "),
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            float(row["low"]),
            float(row["high"]) if row["high"] else None,
            row["source"],
        )
        for row in table("tables/mineral_prices.csv").iter_rows(named=True)
    ]
    return tuple(sorted(found, key=lambda it: it.first))
