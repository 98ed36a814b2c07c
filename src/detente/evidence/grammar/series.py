"""Which figures go on with the one before: of the same kind, without a noun of their own?"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from detente.evidence.grammar.figure import sign_of
from detente.evidence.grammar.scene import Reading1
from detente.evidence.grammar.wording import HEADS
from detente.evidence.words.numbers import Quantity

__all__ = [
    "FORMERLY",
    "SAME_NUMBER",
    "bare_rate",
    "goes_on",
    "in_points",
    "like",
    "parts_of_one",
    "same_thing",
    "share_of_another",
    "turned",
]

SAME_NUMBER = re.compile(
    r"\b(?:this|that|the)\s+(?:number|figure|share|proportion|ratio|percentage)\b[^.;\d]{0,40}$",
    re.I,
)
FORMERLY = re.compile(
    r"^,?\s*from\s+(?:just |only |about |around |an? )?$|"
    r"(?:\b(?:(?:up|down)\s+from|compared (?:with|to)|versus|instead of|rather than)|"
    r"(?:,|percent|%|per cent|\)) (?:as )?against|, after)\s+"
    r"(?:just |only |about |around |an? )?$",
    re.I,
)
_ON = re.compile(
    r"\s*(?:,\s*|,?\s*(?:and|while|but|then|or|compared with|against|versus)\s+)"
    r"(?P<words>[^,;:\d]{0,70}?)\s*$",
    re.I,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|said|says|say|told|of|in|for|by|\w{3,}ed)\b",
    re.I,
)
_NEXT_IN_LIST = re.compile(
    r"[^;.\d%]{0,30}(?:\d{1,2}(?:st|nd|rd|th))?[^;.\d%]{0,20},\s+(?:(?:and|then|later|at|to)\s+)*",
    re.I,
)
_NEXT_NAME = re.compile(
    r"^[^.;]{0,60}(?:\band|,)\s+(?:then\s+)?(?:the\s+)?(?:[A-Z]\w+(?:\s(?:got|pays?|has|at))?|fell|"
    r"rose|dropped|climbed|by)\s+$"
)
_STOPS_AT = re.compile(r"^[^.;]{0,70}\b(?:at|to|from|not|of|be|is|was)\s+$", re.I)
_OTHER_PARTY = re.compile(r",\s+(?:and\s+|while\s+|but\s+)?(?:the\s+)?[A-Z][\w.]+(?:\s\w+)?\s+$")
_PART_OFF = re.compile(
    r"\b(?:cancel|suspend|remov|withdr|revok|shelv)\w*\s+(?:(?:the|an?|other|another|further|"
    r"additional|"
    r"remaining|its|their)\s+){0,3}$",
    re.I,
)
_AGAINST = re.compile(
    r"[^.;]{0,70}\b(?:against|compared (?:with|to)|versus|from|than|instead of|rather than|"
    r"not|up from|down from|after|took|about|around|nearly)\s+(?:\w+\s+){0,2}$",
    re.I,
)
_LATER_PRICE = re.compile(
    r"[^.;]{0,90}\b(?:rising|rises?|going up|go up|goes up|climbing|climbs?|increasing|"
    r"falling|from|and|then|or|later|costs?|now|against|versus|than|compared with|after|instead of|"
    r"fetch\w*|to)\b"
    r"(?:\s+\w+){0,3}\s*$",
    re.I,
)
_ELSEWHERE = re.compile(
    r"[^.;$]{0,50},\s+(?:(?:and|but|only|just|about|(?:in|inside|within|outside|"
    r"at)(?:\s\w+){1,2})\s+)*",
    re.I,
)
_WERE = re.compile(
    r"\s+(?:had|have|has|were|was|are|is|got)\s+(?:now |so far |already )?(?:been\s+)?"
    r"(?:approved|granted|rejected|issued|refused|listed|admitted|answered|denied|licen[cs]ed|"
    r"accepted|processed)\b",
    re.I,
)


def bare_rate(text: str, since: int, quantity: Quantity) -> bool:
    """Whether a number without unit is the next duty of "34 percent on the 2nd, 84 on the 9th"."""
    bare = quantity.kind == "plain" and not quantity.unit and 0.5 <= quantity.value <= 300
    gap = text[since : quantity.start]
    if (
        bare
        and (_STOPS_AT.search(gap) or _NEXT_NAME.search(gap))
        and re.match(r"\s*(?:[.,;)]|$)", text[quantity.end :])
    ):
        return True
    return (
        bare
        and _NEXT_IN_LIST.fullmatch(text[since : quantity.start]) is not None
        and re.match(
            r"\s+(?:on|from|since|in|by|a week later|a day later)\s+(?:the\s+)?[\dA-Z]",
            text[quantity.end :],
        )
        is not None
    )


def goes_on(gap: str, quantity: Quantity, last: Reading1) -> bool:
    """Whether a bare figure goes on with the last: "magnets rose to 25 % and gloves to 50 %"."""
    match = _ON.fullmatch(gap)
    if (
        match is None
        or quantity.unit != last.quantity.unit
        or (last.type == "share" and len(match["words"].split()) > 2)
    ):
        return False
    return not HEADS.search(match["words"]) and not _VERB.search(match["words"])


_NEXT_PART = re.compile(
    r"(?:[^.;,\d]{0,40},\s+(?:and\s+)?|\s+and\s+)(?:the\s+)?[A-Za-z-]+(?:\s[A-Za-z-]+)?\s+",
    re.I,
)
_PART_ENDS = re.compile(r"\s*(?:[,.;)]|and\s|$)")


def parts_of_one(gap: str, after: str, last: Reading1) -> bool:
    """ "Firms bore 64 percent of the cost, consumers 22 percent and foreigners 14 percent"."""
    return (
        last.type == "share"
        and _NEXT_PART.fullmatch(gap) is not None
        and _PART_ENDS.match(after) is not None
        and not HEADS.search(gap.rpartition(",")[2])
    )


def share_of_another(text: str, gap: str, quantity: Quantity, last: Reading1) -> bool:
    """ "70 percent of its rare earths come from China, the EU 46 percent"."""
    return (
        last.type == "share"
        and quantity.unit == "percent"
        and len(gap) < 90
        and _OTHER_PARTY.search(gap) is not None
        and not text[quantity.end :].startswith(" of")
    )


def in_points(text: str, found: list[Reading1]) -> list[Reading1]:
    """Changes of duties that the sentence's own figures show to be points, though it says percent.

    "From 57 percent to 47 percent, a reduction of 10 percent"; "cancelling 91 % of the tariff and
    suspending the other 24 %", which are two parts of one rate.
    """
    levels = [each.value for each in found if each.type == "tariff_rate"]
    gaps = {round(abs(one - two), 2) for one, two in pairwise(levels)}
    parts = [
        each
        for each in found
        if each.type == "tariff_change" and _PART_OFF.search(text[: each.quantity.start])
    ]
    return [
        replace(each, unit="percentage points")
        if each.type == "tariff_change"
        and each.unit == "percent"
        and (round(abs(each.value), 2) in gaps or (len(parts) > 1 and each in parts))
        else each
        for each in found
    ]


def same_thing(text: str, counted: Reading1, quantity: Quantity) -> Reading1 | None:
    """A figure that goes on with the thing counted before: "120 days, against 30 before"."""
    gap = text[counted.quantity.end : quantity.start]
    if counted.type == "money":
        scaled = quantity.kind == "plain" and not quantity.unit and quantity.value >= 1e6
        if not scaled or not 0.01 < quantity.value / max(counted.value, 1.0) < 100.0:
            return None
        return replace(_at(counted, quantity), head_start=counted.head_start)
    if counted.type == "price":
        fits = quantity.kind == "money" and counted.unit.startswith(quantity.unit)
        if not (
            fits
            and (_LATER_PRICE.fullmatch(gap) or _ELSEWHERE.fullmatch(gap))
            and quantity.value < 100 * counted.value
        ):
            return None
        return _at(counted, quantity)
    after = text[quantity.end : quantity.end + 20]
    if (
        counted.type == "count"
        and quantity.kind == "plain"
        and not quantity.unit
        and quantity.value >= 1e6
        and counted.value >= 1e5
        and len(gap) < 130
        and not re.search(r"[.;]", gap)
    ):
        return _at(counted, quantity)
    granted = (
        counted.type == "count"
        and quantity.kind == "plain"
        and not quantity.unit
        and quantity.value < counted.value
        and _WERE.match(text[quantity.end :])
        and not re.search(r"[.;]", gap)
    )
    if granted:
        return _at(counted, quantity)
    if not _AGAINST.fullmatch(gap):
        return None
    if counted.type == "duration" and quantity.unit == counted.unit:
        if not re.search(r"\b(?:against|compared|versus|from|instead|rather)\b", gap):
            return None
    elif not (
        counted.type == "count"
        and quantity.kind == "plain"
        and not quantity.unit
        and counted.unit in ("tonnes", "bushels", "barrels", "kilograms")
        and quantity.value >= 0.01 * counted.value
        and quantity.value > 100
        and re.match(r"\s+(?:in|last|a|the|before|by|during|this|so)\b|\s*[,.;)]", after)
    ):
        return None
    return _at(counted, quantity)


def turned(reading: Reading1 | None, gap: str) -> Reading1 | None:
    """A change with the sign of its own verb: "rose by 45 percent and then fell 56"."""
    sign = sign_of(gap[-30:])
    if reading is None or not reading.change or not sign:
        return reading
    value = abs(reading.value)
    return replace(reading, value=-value if sign == "down" else value, direction=sign)


def like(last: Reading1 | None, quantity: Quantity) -> Reading1 | None:
    """The older figure of "71 percent, up from 2 percent": of the same kind as the newer one."""
    if last is None:
        return None
    sign = 1.0 if not last.change or last.value >= 0 else -1.0
    return replace(_at(last, quantity), value=sign * quantity.value, direction="")


def _at(reading: Reading1, quantity: Quantity) -> Reading1:
    """The same thing, with another figure in another place."""
    return replace(
        reading,
        quantity=quantity,
        start=quantity.start,
        end=quantity.end,
        value=quantity.value,
        head_start=-1,
    )
