"""Does a sentence speak of now, of the past, of some goods only, or of what is in force?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.figures import around

__all__ = ["in_force", "in_part", "only_some", "present", "told_as_past"]

_PAST = re.compile(
    r"\b(?:imposed|raised|hiked|retaliated|reached|hit|peaked|soared|climbed|announced|ordered|"
    r"slapped|increased|responded|answered|levied|was|were|had|doubled|introduced|faced|jumped|"
    r"rose|went|escalated|paid|owed|added|piled|took|put|brought|stood|came|lifted|quadrupled|"
    r"tripled|fell|dropped|lowered|slashed|threatened|started|began|set)\b"
)
_NOW = re.compile(
    r"\b(?:still|now|current(?:ly)?|today|remains?|stands?|is|are|face|faces|pays?|pay|levies|has|"
    r"have|averages?|amounts? to|comes? to|owes?|charges?|carry|carries|runs?|keeps?|continues?|"
    r"applies|at present)\b"
)
_APPLIED = re.compile(
    r"\s+(?:(?:that|which) )?(?:applied|held|was in (?:force|place)|stood|prevailed|it was|"
    r"they were|before|in force before|until|of (?:last|the previous) year)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:some|certain|select\w*|many|most of|average|effective|part|portion|remaining|other|"
    r"further|extra|baseline|minimum|universal|ceiling|cap|capped|maximum|up to|as much as|"
    r"sector\w*|specific|listed|suspend\w*|paus\w*)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:some|certain|select\w*|many|most of|average|effective|part of|portion|other|"
    r"up to|as much as|specific|suspend\w*|paus\w*|cap|capped|ceiling)\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:t(?:ook|aken?) effect|in (?:force|effect|place)|came into|has been in|impos(?:ed|es)|"
    r"now (?:pays?|faces?|owes?)|(?:has|have) (?:paid|faced|owed)|(?:still )?pays?|collect(?:s|ed)|"
    r"slapped|kicked in|went into|(?:runs|stands|is set|remains) at|since)\b",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:(?:has|have) (?:paid|faced|owed|borne|cost)|(?:now|still) (?:pay|owe|face|bear)s?)\b",
    re.IGNORECASE,
)
_AS_PLANNED = re.compile(r"\bas (?:planned|scheduled|announced|promised|threatened)\b", re.I)
_AHEAD = re.compile(
    r"\b(?:threat\w*|propos\w*|plan\w*|would|could|may|might|if|consider\w*|from \w+ \d|will|"
    r"vow\w*|warn\w*|pledg\w*|announc\w*|averted|avoid\w*|never|not|call\w* off|shelv\w*|"
    r"prospect)\b",
    re.IGNORECASE,
)


def told_as_past(claim: Claim) -> bool:
    """Whether the words before the figure tell of an act of the past, not of what holds now."""
    if _APPLIED.match(own_words(claim).after):
        return True
    before = around(claim, 60).lower()
    return bool(_PAST.search(before)) and not _NOW.search(before)


def present(claim: Claim) -> bool:
    """Whether the words before the figure tell of what holds now."""
    own = own_words(claim)
    return bool(_NOW.search(f"{own.before[-60:]} {own.text}".lower()))


def only_some(claim: Claim) -> bool:
    """Whether the words near the figure give it to some goods, or as a part, ceiling or average."""
    return bool(_SOME.search(around(claim, 40)))


def in_part(claim: Claim) -> bool:
    """Whether the words near the figure give it to some goods of a kind, or as an average."""
    return bool(_PART.search(around(claim, 40)))


def in_force(claim: Claim) -> bool:
    """Whether the sentence says that the duty is levied, and not that it was only spoken of."""
    before = own_words(claim).before[-50:]
    if _PAID.search(before) and not _AHEAD.search(before):
        return True
    text = _AS_PLANNED.sub("", around(claim, 70))
    return bool(_IN_FORCE.search(text)) and not _AHEAD.search(text)
