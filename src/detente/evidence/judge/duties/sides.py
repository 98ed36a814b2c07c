"""Who levies a stated duty, and on whose goods?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.claims import Claim
from detente.evidence.judge.duties.own import Own, own_words
from detente.evidence.judge.figures import around
from detente.evidence.words.lexicon import PlaceWord, authority_in, flat, place_words

__all__ = ["Sides", "sides_of"]

_BOTH_WORDS = {"", "both", "world", "all"}
_US_ONLY = frozenset(
    ("fentanyl", "reciprocal", "ieepa", "ieepa_fentanyl", "ieepa_reciprocal", "s122", "s232")
) | {"s301", "s201", "s338"}
_DUTY = r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|countermeasures|surtax|retaliation)"
_GOODS = (
    r"(?:goods|imports?|products?|exports?|exporters?|items?|shipments?|merchandise|wares|cargo\w*|"
    r"parcels?|packages?|cars?|vehicles?|automobiles?|trucks?|steel|alumini?um|copper|lumber|wood|"
    r"soy ?beans?|beans?|crops?|grain|sorghum|pork|farm \w+|"
    r"agricultural \w+|chips?|semiconductors?|toys?|batteries|electric \w+|"
    r"solar \w+|magnets?|smartphones?|furniture|beef|pork|corn|wheat|machinery|clothing|shoes)"
)
_FROM = re.compile(
    rf"\b{_GOODS}\b[^,;.]{{0,24}}?\b(?:from|of|out of)\s+(?:\w+\s+){{0,2}}?$|"
    r"\b(?:made|built|produced|assembled|grown|manufactured|originating|coming|cars)\s+in\s+"
    r"(?:the\s+)?$|\b(?:from|of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:made|built|produced|assembled|grown|manufactured)\s+in\s+(?:the\s+)?$", re.I
)
_ON = re.compile(
    r"\b(?:on|against|for|hit|hits|hitting|targeting)\s+"
    r"(?:(?!(?:in|at|of|to|from|by|with)\b)[\w-]+\s+){0,3}?$",
    re.IGNORECASE,
)
_ITS_GOODS = re.compile(rf"(?:'s)?(?:-made|-built)?\s+(?:[\w-]+\s+){{0,3}}?{_GOODS}\b", re.I)
_BUYS = re.compile(r"(?:'s)?\s+(?:imports?|purchases) (?:of|from)\b", re.I)
_PAYS = re.compile(
    r"(?:\s+\w+ly)?\s+(?:(?:will|would|must|now|still|also|then|has|have|had|is|are|was|were|to|"
    r"be|been|currently|each|already|both)\s+)*(?:pays?|paid|paying|faces?|faced|facing|owes?|"
    r"bears?|bore|hit|struck|slapped|handed|given|gets?|got|drew|subject|saddled|confronted|"
    r"charged|burdened|dealt|stuck|landed|received?s?|assigned|taxed|tariffed)\b",
    re.IGNORECASE,
)
_LEVIES = re.compile(
    r"(?:\s+\w+ly)?\s+(?:(?:will|would|has|have|had|also|then|now|itself|had)\s+)*(?:impos\w+|"
    r"rais\w+|hik\w+|cut|cuts|lower\w*|reduc\w+|charg\w+|lev(?:y|ies|ied)\b|slapp\w+|hit back|"
    r"retaliat\w+|answer\w*|respond\w*|suspend\w*|keeps?|kept|puts?|set|sets|slash\w*|doubl\w+|"
    r"halv\w+|announc\w+|add\w*|tax(?:es|ed)|drop\w*|remov\w+|place[sd]?|appl\w+|collect\w*|"
    r"threaten\w*|plan\w*|prepar\w+|promis\w+|want\w*)\b",
    re.IGNORECASE,
)
_ITS_DUTY = re.compile(
    rf"(?:'s)?\s+(?:"
    r"(?!(?:on|from|to|pay|paid|pays|faces?|faced|owes?|is|are|was|were|will|must|hit|got|gets?|had|has|"
    r"have|says?|said|and|or|goods|imports|products|exports)\b)[\w%.-]+\s+){0,4}?"
    rf"{_DUTY}\b|"
    r"(?:'s)?\s+(?:own\s+)?(?:figure|rate|side)\b|'s on\b",
    re.IGNORECASE,
)
_RATE_OF = re.compile(
    r"'s\s+(?:own\s+|new\s+|reciprocal\s+|country\s+|additional\s+|baseline\s+|tariff\s+)*"
    r"(?:rate|tariff rate|country rate)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
_GAPPED = re.compile(r"(?:'s)?(?::|,| at| is| was| to| with)?\s*$", re.IGNORECASE)
_ANSWER = re.compile(
    r"\b(?:countermeasures?|retaliat\w+)(?: tariffs?| dut\w+)? (?:of|by|from) (?:Chin\w+|Beijing)|"
    r"\b(?:Chin\w+|Beijing)(?:'s)? (?:retaliat\w+|counter\w+|answer)",
    re.IGNORECASE,
)
_DUTY_ON = re.compile(
    rf"(?:'s)?\s+(?:\w+\s+)?{_DUTY}\s+(?:\w+\s+)?on\s+(?:\w+\s+)?(?:Chin|U\.?S|Americ)",
    re.IGNORECASE,
)
_GOODS_PAY = re.compile(
    r"\s+(?:(?!and\b)[\w-]+\s+){1,3}?(?:now\s+|still\s+|also\s+)?(?:pays?|faces?|owes?|paid|faced)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[,;]|\band\b")
_PAIRED = re.compile(r"[-/](?:China|U\.?S|Sino|American|Chinese)\b")
_TO = re.compile(r"\bto\s+(?:the\s+)?$", re.IGNORECASE)
_DUTY_OF = re.compile(rf"\b{_DUTY} (?:from|of)\s+(?:the\s+)?$", re.IGNORECASE)
_GOODS_LAST = re.compile(rf"\b{_GOODS}\b[^,;]{{0,30}}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sides:
    """Pairs (who levies, on whose goods) that a claim may mean, the likeliest first.

    `sure` when the sentence names the sides, so that the record can contradict it; `told` when the
    figure's own words say who levies or who pays.
    """

    pairs: tuple[tuple[str, str], ...]
    sure: bool
    told: bool = False


def sides_of(claim: Claim) -> Sides:
    """The sides by the words around the figure, else as the reader took them."""
    own = own_words(claim)
    origin, imposer = _named(own)
    if _ANSWER.search(own.before):
        return Sides((("CN", "US"),), True, True)
    if (
        imposer in ("", "CN")
        and origin not in ("US",)
        and authority_in(around(claim, 60)) in _US_ONLY
    ):
        imposer = "US"
    if origin == imposer:
        origin = ""
    third = {place.iso2 for place in place_words(own.before)} - {"US", "CN"}
    if claim.imposer in third and origin and origin == claim.target:
        return Sides((), True)
    if not imposer and _third_levies(claim):
        return Sides((), True)
    if origin and imposer in ("US", "CN", ""):
        levier = imposer or ("CN" if origin == "US" else "US")
        return Sides(((levier, origin),), True, True)
    if imposer and imposer not in ("US", "CN"):
        return Sides((), True)
    read = _as_read(claim)
    if imposer:
        kept = tuple(pair for pair in read if pair[0] == imposer)
        other = "CN" if imposer == "US" else "US"
        return Sides(kept or ((imposer, other),), True, True)
    turned = tuple((two, one) for one, two in read if {one, two} == {"US", "CN"})
    told = (
        len(read) == 1 and bool(claim.imposer and claim.target) and not place_words(claim.sentence)
    )
    return Sides(tuple(dict.fromkeys((*read, *turned))), told or _says_one(claim), told)


def _third_levies(claim: Claim) -> bool:
    """Whether the country that the reader took for the one that levies is a third one and does so
    before the figure: "Canada levies 100 percent on … and 25 percent on …"."""
    sentence = flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    return any(
        place.iso2 == claim.imposer and place.iso2 not in ("US", "CN") and place.end <= start
        for place in place_words(sentence)
        if not place.adjective and _LEVIES.match(sentence[place.end :])
    )


def _says_one(claim: Claim) -> bool:
    """Whether the sentence names one of the two sides at all, and not a third one."""
    places = {place.iso2 for place in place_words(flat(claim.sentence))}
    return bool(places & {"US", "CN"}) and places <= {"US", "CN", "HK"}


def _named(own: Own) -> tuple[str, str]:
    """Origin and imposer that the figure's own words name, the nearest of each; "" for none."""
    origin, imposer = "", ""
    text, at = own.all, len(own.before)
    words = place_words(text)
    left = [place for place in words if place.end <= at][::-1]
    right = [place for place in words if place.start >= at]
    for place in (*right, *left) if own.onto else (*left, *right):
        what = _part(text, place, place.start >= at, own)
        if what == "origin" and place.iso2 != imposer:
            origin = origin or place.iso2
        elif what == "imposer" and place.iso2 != origin:
            imposer = imposer or place.iso2
    return origin, imposer


def _part(text: str, place: PlaceWord, follows: bool, own: Own) -> str:
    """Whether a place is where the goods come from, who levies, or neither ("")."""
    before, after = text[: place.start], text[place.end :]
    third = place.iso2 not in ("US", "CN")
    if before.endswith("-") or _PAIRED.match(after):
        return ""
    if follows and not own.onto and _NEXT.search(before[len(own.before) :]):
        return ""
    if _TO.search(before) and not _ITS_GOODS.match(after):
        return ""
    if _BY.search(before) or _BUYS.match(after):
        return "imposer"
    if _MADE.search(before) or (third and _RATE_OF.match(after)):
        return "origin"
    if third and not place.adjective and _LEVIES.match(after):
        return "imposer"
    if third and _DUTY_ON.match(after):
        return "imposer"
    if place.adjective and _GOODS_PAY.match(after) and (third or not _LEVIES.search(after[:40])):
        return "origin"
    if _ITS_DUTY.match(after):
        return "origin" if third or _ON.search(before) else "imposer"
    if _ITS_GOODS.match(after) and (place.adjective or place.owner):
        return "origin"
    if _FROM.search(before) and not _DUTY_OF.search(before):
        return "origin" if _GOODS_LAST.search(before) or _MADE.search(before) else ""
    if _ON.search(before):
        return "origin"
    if _PAYS.match(after) and not place.adjective:
        return "origin"
    if _LEVIES.match(after) and not place.adjective:
        return "imposer"
    if not follows and third and _GAPPED.fullmatch(after[: len(own.before) - place.end]):
        return "origin"
    return ""


def _as_read(claim: Claim) -> tuple[tuple[str, str], ...]:
    """The pairs that the reader's fields allow."""
    imposer, target = claim.imposer, claim.target
    if imposer == "CN" and authority_in(around(claim, 60)) in _US_ONLY:
        return (("US", "CN"),)
    if imposer in ("US", "CN") and target not in _BOTH_WORDS and target != imposer:
        return ((imposer, target),)
    if imposer in ("US", "CN"):
        other = "CN" if imposer == "US" else "US"
        if target in ("world", "all"):
            return ((imposer, "world"), (imposer, other))
        return ((imposer, other),)
    if imposer and imposer not in _BOTH_WORDS:
        return () if target == "US" else (("US", imposer),)
    if target == "CN":
        return (("US", "CN"),)
    if target == "US":
        return (("CN", "US"),)
    if target and target not in _BOTH_WORDS:
        return (("US", target),)
    return (("US", "CN"), ("CN", "US"))
