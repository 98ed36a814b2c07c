"""What does a percentage or a number of points speak of: a duty, its change, a share, a growth?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.grammar.duties import by_right_tariff
from detente.evidence.grammar.figure import clause_of, nothing, said
from detente.evidence.grammar.moves import by_left, by_right_change
from detente.evidence.grammar.parts import by_stake, by_threshold, by_whole
from detente.evidence.grammar.points import by_points
from detente.evidence.grammar.scene import DOMAIN, Reading1, Scene
from detente.evidence.grammar.wording import CHANGE, HEADS, IDIOM, NO_CLAIM, POLL
from detente.evidence.lexicon import elements_in, place_words, product_in
from detente.evidence.numbers import Quantity

__all__ = ["read_percent"]

_RULES = (by_threshold, by_right_tariff, by_right_change, by_whole, by_stake, by_left)


def read_percent(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """How a figure in percent or points is meant; None where it is no claim of this domain."""
    text = scene.flat
    left = text[max(0, quantity.start - 200) : quantity.start]
    semicolon = left.rfind(";")
    left = left[semicolon + 1 :]
    right = text[quantity.end : quantity.end + 160]
    near = text[max(0, quantity.start - 90) : quantity.end + 90]
    if POLL.search(_BY_SURVEY.sub("", near)) and not re.search(
        r"\btariffs?\b[^.]{0,25}$", left, re.I
    ):
        return nothing(quantity)
    if NO_CLAIM.search(" ".join(clause_of(text, quantity.start, quantity.end))):
        return nothing(quantity)
    if _quoted_on_markets(scene, left):
        return nothing(quantity)
    if quantity.value == 100 and IDIOM.match(right):
        return nothing(quantity)
    if re.search(
        r"\b(?:income|corporate|sales|property|value[- ]added|payroll|wealth) tax", near, re.I
    ):
        return nothing(quantity)
    if quantity.kind == "points":
        return by_points(scene, quantity, left, right)
    if quantity.unit == "percent" and _shared_unit(scene, quantity):
        right = right[_shared_unit(scene, quantity) :]
    if _OFF_OUTPUT.match(right) and CHANGE.search(left[-40:]):
        return said(quantity, "gdp", sign="down", change=True, head="gdp")
    for rule in _RULES:
        found = rule(scene, quantity, left, right)
        if found is not None:
            return _in_points(found)
    return None


_MARKET = re.compile(
    r"\b(?:S&P 500|Nasdaq|Dow(?: Jones)?|Hang Seng|Nikkei|CSI 300|FTSE|DAX|Russell|Bitcoin|gold|"
    r"Treasur(?:y|ies)|"
    r"(?:U\.S\. |Asian |European |its |his |the company's )?(?:shares|stocks?))\b(?! of\b)",
    re.I,
)
_MOVES = re.compile(
    r"(?:^|[.;,]\s+|\band\s+)(?P<who>(?:The\s)?[A-Z][\w&'-]*(?:\s[A-Z][\w&'-]*){0,2})\s+(?:also\s+)?"
    r"(?:rose|fell|lost|added|gained|sank|slid|jumped|dropped|climbed|tumbled|slumped|soared|"
    r"surged|shed|advanced)\s+"
    r"(?:(?:by|as much as|about|another|nearly|almost|over|more than)\s+)*$"
)


def _quoted_on_markets(scene: Scene, left: str) -> bool:
    """Whether a share, an index or a coin moved, in a sentence that says nothing of trade."""
    if DOMAIN.search(scene.flat) or product_in(scene.flat) or elements_in(scene.flat):
        return False
    if _MARKET.search(left):
        return True
    alone = _MOVES.search(left)
    return bool(alone) and not (place_words(alone["who"]) or HEADS.search(alone["who"]))


_OFF_OUTPUT = re.compile(
    r"\s+(?:off|from)\s+(?:the\s+|its\s+|[\w.]+(?:'s)?\s+)?"
    r"(?:GDP|gross domestic|output|economic|growth)\b",
    re.I,
)
_BY_SURVEY = re.compile(r"according to (?:an?|the|its|their) (?:[\w-]+ ){0,3}survey", re.I)


def _in_points(reading: Reading1) -> Reading1:
    """A duty cannot fall by more than 100 percent: whoever says so speaks of points."""
    if reading.type == "tariff_change" and reading.value < -100 and reading.unit == "percent":
        return replace(reading, unit="percentage points")
    return reading


def _shared_unit(scene: Scene, quantity: Quantity) -> int:
    """How far the shared unit of "10 and 15 percent" reaches past the first figure."""
    match = re.match(
        (
            r"\s?%?,?\s*(?:and|or|to|,)?\s*[\d.]+\s?(?:,\s*(?:and|"
            r"or)\s+[\d.]+\s?)?(?:%|percent|per cent)"
        ),
        scene.flat[quantity.end :],
        re.I,
    )
    return match.end() if match else 0
