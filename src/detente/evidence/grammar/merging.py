"""When are two claims of one article the same statement, made twice?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.claims import Claim

__all__ = ["ROW", "merged"]

ROW = re.compile(r"\s*(?:[-*•|]|\d{1,2}[.)])\s")
"""How a row of a list or a table begins."""


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
    return not (one.type == "tariff_rate" and one.topic != two.topic)


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
