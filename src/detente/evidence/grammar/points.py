"""What do percentage points speak of: a duty's change, or growth, prices and shares?"""

from __future__ import annotations

import re

from detente.evidence.grammar.figure import OTHER_RATES, average_topic, nearest_head, said, sign_of
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import (
    CHANGE,
    CHANGE_RIGHT,
    COMPARE_RIGHT,
    HEADS,
    INCREASE_SHRANK,
    SENTENCE_TARIFF,
)
from detente.evidence.words.numbers import Quantity

__all__ = ["by_points"]


def by_points(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    unit_words = scene.flat[quantity.start : quantity.end].lower()
    if quantity.value == 1 and re.search(r"\bat\s+$", left, re.I):
        return None  # "at one point"
    bare = (
        unit_words.rstrip().endswith(("point", "points"))
        and "percent" not in unit_words
        and "basis" not in unit_words
        and "%" not in unit_words
    )
    around = left[-140:] + scene.flat[quantity.start : quantity.end] + right[:80]
    if (
        bare
        and OTHER_RATES.search(_GROWTH.sub("", scene.flat))
        and not SENTENCE_TARIFF.search(scene.flat)
    ):
        return None
    level = _KEPT.match(right) or _ADDS.search(left) or _LEFT_OVER.search(left)
    if level and (scene.memory == "tariff_rate" or SENTENCE_TARIFF.search(scene.flat)):
        return said(
            quantity, "tariff_rate", head="tariff", topic=average_topic(scene.before + left)
        )
    recalled = scene.memory == "tariff_rate" and _ABOUT_POINTS.search(around) is not None
    if bare and not (
        recalled or SENTENCE_TARIFF.search(around) or SENTENCE_TARIFF.search(scene.before)
    ):
        return None
    if bare and re.search(
        r"\b(?:plan|program|scored?|rebounds?|index|nasdaq|dow|s&p)\b", around, re.I
    ):
        return None
    own = nearest_head(left)
    if (
        own is not None
        and own.lastgroup in ("gdp", "price")
        and scene.topical
        and not SENTENCE_TARIFF.search(left[own.end() :] + right[:25])
    ):
        return said(quantity, str(own.lastgroup), sign=sign_of(left), change=True, head=own.group())
    if (
        own is not None
        and own.group().lower() == "growth"
        and scene.topical
        and not SENTENCE_TARIFF.search(left[own.end() :])
    ):
        sign = sign_of(right[:20]) or sign_of(left[own.end() :]) or "down"
        return said(quantity, "gdp", sign=sign, change=True, head="growth")
    into = HEADS.match(
        re.sub(r"^(?:off|of|to|from) (?:the |its |world |global )?", "", right.lstrip())
    )
    if into and into.lastgroup in ("gdp", "growth", "price") and into.group().lower() != "growth":
        return said(
            quantity, str(into.lastgroup), sign=sign_of(left), change=True, head=into.group()
        )
    if into and into.group().lower() == "growth":
        return said(quantity, "gdp", sign="down", change=True, head="growth")
    if not (recalled or SENTENCE_TARIFF.search(scene.flat) or SENTENCE_TARIFF.search(scene.before)):
        head = nearest_head(left)
        if head is None or not scene.topical or head.lastgroup in ("none", "market"):
            return None
        kind = {"tariff": "tariff_change", "share": "share"}.get(
            str(head.lastgroup), str(head.lastgroup)
        )
        return said(quantity, kind, sign=sign_of(left), change=True, head=head.group())
    match = CHANGE_RIGHT.match(right)
    sign = sign_of(match["noun"]) if match else sign_of(left)
    if INCREASE_SHRANK.search(left):
        sign = "up"
    end = quantity.end + match.end("noun") if match else quantity.end
    compare = COMPARE_RIGHT.match(right)
    if compare and not match:
        sign = "up" if compare["w"].lower() in ("higher", "more", "above", "up") else "down"
    if not sign and _ON_ICE.search(right[:40]):
        sign = "down"
    if not sign:
        following = CHANGE.search(right[:60])
        sign = ("up" if following["up"] else "down") if following else ""
    return said(
        quantity,
        "tariff_change",
        end=end,
        sign=sign,
        change=True,
        head="tariff",
        topic=average_topic(left),
    )


_GROWTH = re.compile(r"\bgrowth\b")
_KEPT = re.compile(
    r"\s+(?:(?:was|were|is|are) (?:kept|left|retained)|stays?|stayed|remains?|"
    r"remained)\b(?! on hold| suspended)"
)
_ADDS = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|layers?)\b[^.;,]{0,40}\badds?\s+(?:another |"
    r"a further |some |about )?$",
    re.I,
)
_LEFT_OVER = re.compile(
    r"\b(?:leav(?:es|ing)|left|keeps?|kept|retain(?:s|ed)?)\s+(?:the |only |in place |"
    r"the remaining |the other |another )*$",
    re.I,
)
_ON_ICE = re.compile(
    r"\b(?:on (?:ice|hold)|suspended|frozen|deferred|shelved|off the table)\b", re.I
)
_ABOUT_POINTS = re.compile(
    r"\b(?:suspend\w*|reciprocal|fentanyl|surcharge|baseline|cut|took off|taken off|points "
    r"off|on ice|on hold|frozen|deferred|shelved|each "
    r"side|removed|cancel\w*)\b",
    re.I,
)
