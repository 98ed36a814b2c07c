"""When are two claims of one article the same statement, made twice?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.claims import Claim
from detente.evidence.words.lexicon import element_spans, flat, product_in

__all__ = ["ROW", "merged"]

ROW = re.compile(r"\s*(?:[-*•|]|\d{1,2}[.)])\s")
"""How a row of a list or a table begins."""


_LIST = re.compile(r"\b(?:lists? )?(?:4[ab]|(?<=list )[1-4])\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:,(]|\b(?:and|while|but|whereas)\b")
_KNOWN = re.compile(
    r"\b(?:the|that|this|those|these|its|their|such|whole|same)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
_OF_THINGS = ("tariff_rate", "tariff_change", "money", "price")
_REACH = 70  # characters on either side of a figure in which what it falls on is named
_APART = 31  # days between two days that are named for one statement at most


def merged(claims: list[Claim]) -> list[Claim]:
    """The same statements once, with the number of times and every place it stands at."""
    out: list[Claim] = []
    places: dict[tuple[object, ...], list[int]] = {}
    for claim in claims:
        key = (claim.type, claim.value, claim.upper, claim.unit, claim.negated, claim.proposed_by)
        for number in places.get(key, ()):
            other = out[number]
            if _compatible(claim, other):
                out[number] = replace(
                    _fuller(other, claim),
                    occurrences=other.occurrences + 1,
                    spans=(*other.spans, (claim.start, claim.end)),
                )
                break
        else:
            places.setdefault(key, []).append(len(out))
            out.append(claim)
    return out


def _compatible(one: Claim, two: Claim) -> bool:
    if one.type != "date" and _label(one) and _label(two) and _label(one) != _label(two):
        return False
    if one.type == "date":
        return one.topic == two.topic and (
            not one.product or not two.product or one.product == two.product
        )
    if one.change != two.change or (
        one.direction and two.direction and one.direction != two.direction
    ):
        return False
    for name in ("imposer", "target", "stage", "element", "product", "authority"):
        a, b = getattr(one, name), getattr(two, name)
        if a and b and a != b:
            return False
    if one.type == "duration":
        return not (one.topic and two.topic and one.topic != two.topic)
    if one.type == "tariff_rate" and one.topic != two.topic:
        return False
    return one.type not in _OF_THINGS or _same_things(one, two)


def _same_things(one: Claim, two: Claim) -> bool:
    """Whether two figures fall on the same things: one that names none repeats the other only
    where it points back to it, and days that are named for both lie near each other."""
    dated = one.as_of and two.as_of and one.as_of_words and two.as_of_words
    gap = abs((one.as_of - two.as_of).days) if dated and one.as_of and two.as_of else 0
    if gap > _APART and not _points_back(one):
        return False
    first, second = _things(one), _things(two)
    if first and second:
        return first <= second or second <= first
    return first == second or _points_back(one if not first else two)


def _things(claim: Claim) -> frozenset[str]:
    """Lists, goods and elements that the words around a figure name."""
    sentence = flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    end = start + len(claim.text)
    before = _CLAUSE.split(sentence[max(0, start - _REACH) : start])[-1]
    after = _CLAUSE.split(sentence[end : end + _REACH])[0]
    text = before + sentence[start:end] + after
    found = {hit.group().lower().removeprefix("lists ")[-2:] for hit in _LIST.finditer(text)}
    found |= {symbol for _, _, symbol in element_spans(text)}
    if claim.type != "money":
        found.add(product_in(text))
    return frozenset(filter(None, found))


def _points_back(claim: Claim) -> bool:
    left = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    return bool(_KNOWN.search(left))


def _label(claim: Claim) -> str:
    """What a row of a list, or a figure after a colon, is about; "" for other figures."""
    if ROW.match(claim.sentence):
        return re.split(r"[:|\d]", claim.sentence.strip(" -*•|"))[0].strip().lower()
    left = claim.sentence[: claim.start - claim.sentence_start].rstrip()
    return re.split(r"[.;:]", left[:-1])[-1].strip().lower() if left.endswith(":") else ""


def _fuller(one: Claim, two: Claim) -> Claim:
    if one.imposer == two.target or one.target == two.imposer:
        return one
    fills = {
        name: getattr(two, name)
        for name in (
            "imposer",
            "target",
            "product",
            "stage",
            "element",
            "topic",
            "authority",
            "as_of",
            "as_of_words",
        )
        if not getattr(one, name) and getattr(two, name)
    }
    return replace(one, **fills) if fills else one
