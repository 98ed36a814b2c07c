"""Which statements cannot both hold, in one article or in two, and which not by themselves?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.figures import compare
from detente.evidence.verdict import Judged, Outcome, Verdict

__all__ = ["Clash", "clashes", "consistent", "remarks"]

_MONTH = 31
_TARIFF = re.compile(r"\btariff|\bdut(?:y|ies)\b|\blev(?:y|ies)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:cut|lower|reduc|roll|remov|lift|eas|halv|suspend|drop)", re.IGNORECASE)
_WHOLES = ("share",)
_HOLDS = (Outcome.supported, Outcome.close)
_DOUBTED = frozenset((Outcome.contradicted, Outcome.disputed, Outcome.outdated))


@dataclass(frozen=True, slots=True)
class Clash:
    """Two claims on one fact that differ by more than rounding and hedges allow."""

    first: int
    second: int
    why: str


def consistent(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The judged claims with what each contradicts and what no data is needed to doubt."""
    found = list(judged)
    for clash in clashes([(it.claim, it.verdict) for it in judged]):
        for one, other in ((clash.first, clash.second), (clash.second, clash.first)):
            found[one] = replace(found[one], against=(*found[one].against, other))
    own = remarks([it.claim for it in judged])
    return tuple(
        replace(it, remarks=(*it.remarks, *own.get(number, ()))) for number, it in enumerate(found)
    )


def clashes(claims: Sequence[tuple[Claim, Verdict]]) -> tuple[Clash, ...]:
    """Pairs of claims on the same fact and day that cannot both hold.

    Claims are on one fact when their verdicts carry the same key, their kind and unit are the
    same and their days lie within a month. Rounding, ranges and hedges are allowed for both ways.
    One of the two must be in doubt: what the record bears out, or finds right but for its scope
    (a part and the whole of a duty), does not clash.
    """
    groups: dict[tuple[str, str, str], dict[object, list[int]]] = {}
    for number, (claim, verdict) in enumerate(claims):
        if verdict.fact and claim.value is not None and not claim.negated:
            held = groups.setdefault((verdict.fact, claim.type, claim.unit), {})
            held.setdefault(_alike(claim, verdict), []).append(number)
    found: dict[tuple[int, int], Clash] = {}
    for held in groups.values():
        members = list(held.values())
        for place, ones in enumerate(members):
            for others in members[place + 1 :]:
                (first, one), (second, other) = claims[ones[0]], claims[others[0]]
                outcomes = {one.outcome, other.outcome}
                if Outcome.not_checkable in outcomes or not outcomes & _DOUBTED:
                    continue
                if _same_day(first, second) and not _agree(first, second):
                    for clash in _pairs(ones, others, claims):
                        found.setdefault((clash.first, clash.second), clash)
    return tuple(found[key] for key in sorted(found))


def _alike(claim: Claim, verdict: Verdict) -> object:
    """What makes two claims say the same, so that only one of them is compared."""
    month = claim.as_of.replace(day=1) if claim.as_of else None
    holds = verdict.outcome in _HOLDS
    return claim.value, claim.upper, claim.hedge, claim.change, month, holds


def _pairs(
    ones: list[int], others: list[int], claims: Sequence[tuple[Claim, Verdict]]
) -> list[Clash]:
    """Each claim of two sets that clash, with one of the other set, of its own article if any."""
    made = []
    for left, right in ((ones, others), (others, ones)):
        for number in left:
            article = claims[number][0].article
            own = next((it for it in right if claims[it][0].article == article), right[0])
            first, second = sorted((number, own))
            words = f"{claims[first][0].text} against {claims[second][0].text}"
            made.append(Clash(first, second, words))
    return made


def remarks(claims: Sequence[Claim]) -> dict[int, tuple[str, ...]]:
    """What is wrong with claims by themselves: position to remarks."""
    found: dict[int, list[str]] = {}
    for number, claim in enumerate(claims):
        if claim.type == "share" and claim.unit == "percent" and _figure(claim) > 100:
            found.setdefault(number, []).append("A part is larger than its whole.")
        if _prices_against_tariffs(claim):
            found.setdefault(number, []).append(
                "Prices are said to fall because of tariffs; duties on imports raise them."
            )
    for number, rest in _sums(claims).items():
        found.setdefault(number, []).append(rest)
    return {number: tuple(texts) for number, texts in found.items()}


def _prices_against_tariffs(claim: Claim) -> bool:
    """A fall of prices given as the effect of tariffs that are there or rise."""
    if claim.type != "price" or claim.negated:
        return False
    falls = claim.direction == "down" or _figure(claim) < 0
    before = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    raised = bool(_TARIFF.search(before)) and not _LOWER.search(
        " ".join(before[: _tariff_at(before)].split()[-4:])
    )
    return falls and raised


def _tariff_at(text: str) -> int:
    hit = _TARIFF.search(text)
    return hit.start() if hit else 0


def _sums(claims: Sequence[Claim]) -> dict[int, str]:
    """Shares of several holders of one whole, in one sentence, that add up to more than all."""
    wholes: dict[tuple[str, int, str, str], list[int]] = {}
    for number, claim in enumerate(claims):
        if claim.type in _WHOLES and claim.unit == "percent" and not claim.negated:
            key = (claim.article, claim.sentence_start, claim.stage, claim.element)
            wholes.setdefault(key, []).append(number)
    found = {}
    for members in wholes.values():
        holders = {claims[it].imposer or claims[it].target for it in members}
        distinct = len(holders) == len(members) and len(members) > 1 and "" not in holders
        total = sum(_figure(claims[it]) for it in members)
        if distinct and total > 101:
            for it in members:
                found[it] = f"The parts of one whole add up to {total:g} %."
    return found


def _same_day(first: Claim, second: Claim) -> bool:
    one, two = first.as_of, second.as_of
    return one is None or two is None or abs((one - two).days) <= _MONTH


def _agree(first: Claim, second: Claim) -> bool:
    if isinstance(first.value, date) or isinstance(second.value, date):
        return _days_agree(first, second)
    if first.change != second.change:
        return True
    return compare(first, _figure(second)).how != "off" or compare(second, _figure(first)).how != (
        "off"
    )


def _days_agree(first: Claim, second: Claim) -> bool:
    if not isinstance(first.value, date) or not isinstance(second.value, date):
        return True
    first_last = first.upper if isinstance(first.upper, date) else first.value
    second_last = second.upper if isinstance(second.upper, date) else second.value
    return first.value <= second_last and second.value <= first_last


def _figure(claim: Claim) -> float:
    return float(claim.value) if isinstance(claim.value, float | int) else 0.0
