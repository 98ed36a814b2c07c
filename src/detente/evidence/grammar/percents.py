"""What does a percentage or a number of points speak of: a duty, its change, a share, a growth?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.grammar.duties import by_right_tariff
from detente.evidence.grammar.figure import clause_of, nothing, said, sign_of
from detente.evidence.grammar.moves import by_left, by_right_change
from detente.evidence.grammar.parts import by_stake, by_threshold, by_whole
from detente.evidence.grammar.points import by_points
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import CHANGE, HEADS, IDIOM, NO_CLAIM, POLL, SENTENCE_TARIFF
from detente.evidence.words.lexicon import elements_in, place_words, product_in
from detente.evidence.words.numbers import Quantity

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
    if _SAVE.search(left) or NO_CLAIM.search(
        " ".join(clause_of(text, quantity.start, quantity.end))
    ):
        return nothing(quantity)
    if scene.wrap and _MARKET_HEAD.search(left):
        return nothing(quantity)
    if quantity.kind == "percent" and _on_markets(left):
        return nothing(quantity) if scene.wrap else _market_move(quantity, left, right)
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
    if _OF_THE_LEVEL.match(right) and quantity.value < 100:
        less = replace(quantity, value=round(100.0 - quantity.value, 2))
        return said(less, "growth", sign="down", change=True, head="trade")
    for rule in _RULES:
        found = rule(scene, quantity, left, right)
        if found is not None:
            return _in_points(found)
    return None


_MOVED = (
    r"(?:rose|fell|lost|added|gained|sank|slid|jumped|dropped|climbed|tumbled|slumped|soared|"
    r"surged|shed|advanced|"
    r"slipped|plunged|closed|ended|finished|down|up|rise|fall|gave up)"
)
_MARKET = re.compile(
    r"\b(?:S&P 500|Nasdaq|Dow(?: Jones)?|Hang Seng|Nikkei|CSI 300|FTSE|DAX|Russell|Bitcoin|"
    r"[Tt]he (?:stock|index|indices)|(?:U\.S\. |Asian |European |[Ii]ts |[Hh]is |"
    r"[\w.]+'s )?(?:[Ss]hares|[Ss]tocks?))\b"
    rf"(?! of\b)[^.;%]{{0,70}}\b{_MOVED}\b[^.;%]{{0,24}}$"
)
_MARKET_HEAD = re.compile(r"\b(?:S&P 500|Nasdaq|Dow|Nikkei|FTSE|DAX|Russell)\b[^.;]{0,60}$")
_AND_INDEX = re.compile(
    rf"\b{_MOVED}\b[^.;]{{0,90}}(?:,|\band)\s+(?:the\s+)?(?:S&P 500|Nasdaq|Dow(?: Jones)?|"
    rf"Hang Seng|Nikkei|CSI 300|FTSE|DAX)\s+$"
)
_AND_MOVED = re.compile(
    r"[a-z0-9],?\s+and\s+(?:dropped|fell|lost|sank|slid|slipped|tumbled|plunged|gained|rose|jumped|"
    r"climbed)\s+$"
)
_MOVES = re.compile(
    r"(?:^|[.;,]\s+|\b(?:and|"
    r"while)\s+)(?P<who>(?:The\s)?[A-Z][\w&'-]*(?:\s[A-Z][\w&'-]*){0,3})\s+(?:also\s+)?"
    rf"{_MOVED}\s+(?:(?:by|as much as|about|another|nearly|almost|over|more than)\s+)*$"
)


def _on_markets(left: str) -> bool:
    """Whether a share or an index moved: "Boeing's stock slipped", "Hanwha lost" beside it."""
    found = _MARKET.search(left)
    if found and not (product_in(found.group()) or elements_in(found.group())):
        return True
    if _AND_INDEX.search(left):
        return True
    if _AND_MOVED.search(left) and not (HEADS.search(left) or SENTENCE_TARIFF.search(left)):
        return True
    alone = _MOVES.search(left)
    if alone is None or SENTENCE_TARIFF.search(left) or HEADS.search(alone["who"]):
        return False
    who = alone["who"]
    firm = " " in who and not place_words(who)  # "Hyundai Steel" is no steel
    return firm or not (place_words(who) or product_in(who) or elements_in(who))


def _market_move(quantity: Quantity, left: str, right: str) -> Reading1:
    down = re.match(r"\s+(?:lower|down|cheaper)\b", right)
    sign = "down" if down or sign_of(left[-40:]) == "down" else "up"
    return said(quantity, "growth", sign=sign, change=True, head="shares", topic="market")


_OF_THE_LEVEL = re.compile(
    r"\s+(?:of\s+)?(?:that|those|the (?:level|figure|amount|volume|number)|what (?:it|they) (?:was|"
    r"were))\s+(?:of |in )?"
    r"(?:a|the) (?:year|month|quarter) (?:earlier|before|ago)\b",
    re.I,
)
_OFF_OUTPUT = re.compile(
    r"\s+(?:off|from)\s+(?:the\s+|its\s+|[\w.]+(?:'s)?\s+)?"
    r"(?:GDP|gross domestic|output|economic|growth)\b",
    re.I,
)
_UNIT = re.compile(r"%|per ?cent|pct", re.I)
_SAVE = re.compile(r"\bsave\s+(?:up to |over |an extra )?$", re.I)
_BY_SURVEY = re.compile(r"according to (?:an?|the|its|their) (?:[\w-]+ ){0,3}survey", re.I)


def _in_points(reading: Reading1) -> Reading1:
    """A duty cannot fall by more than 100 percent: whoever says so speaks of points."""
    if reading.type == "tariff_change" and reading.value < -100 and reading.unit == "percent":
        return replace(reading, unit="percentage points")
    return reading


def _shared_unit(scene: Scene, quantity: Quantity) -> int:
    """How far the shared unit of "10 and 15 percent" reaches past the first figure."""
    if _UNIT.search(scene.flat[quantity.start : quantity.end]):
        return 0
    match = re.match(
        (
            r"\s?%?,?\s*(?:and|or|to|,)?\s*[\d.]+\s?(?:,\s*(?:and|"
            r"or)\s+[\d.]+\s?)?(?:%|percent|per cent)"
        ),
        scene.flat[quantity.end :],
        re.I,
    )
    return match.end() if match else 0
