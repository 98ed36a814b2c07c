"""What do all rules for percentages share: how a claim is made, its head noun and its sign?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import CHANGE, HEADS, ONTO_GOODS, SUM
from detente.evidence.words.numbers import Quantity

__all__ = [
    "OF_TIME",
    "OTHER_RATES",
    "average_topic",
    "clause_of",
    "in_domain",
    "nearest_head",
    "nothing",
    "said",
    "sign_of",
]

OF_TIME = re.compile(
    r"(?:the\s+)?(?:early|late|mid|last|this|next|previous|the)?[\s-]*(?:(?:19|20)\d\d|January|"
    r"February|March|April|May|June|July|August|September|October|November|December|year|month|"
    r"week|(?:spring|summer|autumn|winter)(?!\s+[a-z])|today|yesterday|before|then|now)\b",
    re.I,
)
OTHER_RATES = re.compile(
    r"\b(?:Fed|Federal Reserve|central bank|ECB|interest|lending|mortgage|exchange rate|"
    r"policy rate|"
    r"unemployment|savings?|loans?|deposits?|success|growth|poll)\b"
)


def said(
    quantity: Quantity,
    kind: str,
    *,
    end: int = 0,
    sign: str = "",
    change: bool = False,
    head: str = "",
    head_start: int = -1,
    topic: str = "",
    unit: str = "",
) -> Reading1:
    value = quantity.value
    if change and sign == "down":
        value = -abs(value)
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=max(end, quantity.end),
        type=kind,
        unit=unit or quantity.unit,
        value=value,
        direction=sign,
        change=change,
        head=head.lower(),
        head_start=head_start,
        topic=topic,
    )


def sign_of(words: str, last: bool = True) -> str:
    found = list(CHANGE.finditer(words))
    if not found:
        return ""
    match = found[-1] if last else found[0]
    return "up" if match["up"] else "down"


def clause_of(text: str, start: int, end: int) -> tuple[str, str]:
    """The words of a figure's own clause, before it and after it."""
    left = _CUT.split(text[max(0, start - 160) : start])[-1]
    return left, _CUT.split(text[end : end + 110])[0]


def nothing(quantity: Quantity) -> Reading1:
    return said(quantity, "")


def nearest_head(left: str) -> re.Match[str] | None:
    """The last head noun; "tariffs on … imports" belongs to the tariffs, not to the imports."""
    found = None
    for match in HEADS.finditer(left):
        if match.lastgroup == "market" and SUM.search(left[: match.start()]):
            continue  # "3 trillion yuan"
        if (
            found is not None
            and found.lastgroup == "tariff"
            and match.lastgroup in ("growth", "market", "price")
        ):
            between = left[found.end() : match.start()]
            if ONTO_GOODS.fullmatch(between) and not _PUSHES.search(between):
                continue
        found = match
    return found


def average_topic(left: str) -> str:
    return (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted)\b", left[-130:], re.I)
        else ""
    )


def in_domain(scene: Scene, kind: str) -> bool:
    if kind == "tariff":
        return scene.topical or bool(re.search(r"\btariffs?\b", scene.flat, re.I))
    return scene.topical


_PUSHES = re.compile(
    r"\b(?:lifts?|lifted|push(?:es|ed)?|raises?|raised|drives?|drove|adds?|added|makes?|made|will|"
    r"would|could)\b",
    re.I,
)
_CUT = re.compile(
    r"[;:!?—]\s?|\.\s+(?=[\"']?[A-Z])|,\s+(?:and|but|while|whereas|though|although|so|or|"
    r"according)\s+|"
    r"\s(?:but|while|whereas|although)\s",
)
