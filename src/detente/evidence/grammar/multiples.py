"""What was doubled, halved, or is so many times what it was?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.words.lexicon import elements_in
from detente.evidence.words.number_words import NUMBER, number_value
from detente.evidence.words.numbers import Quantity

__all__ = ["multiples"]

_MULTIPLE = re.compile(
    r"\b(?P<w>doubled|tripled|trebled|quadrupled|halved)\s+(?P<o>it|them|that|(?:(?:the|its|their|"
    r"his|those|these|"
    r"all|most|US|U\.S\.|Chinese|American|additional|new|existing|fentanyl|reciprocal|steel|"
    r"aluminum)\s+)*"
    r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|(?:tariff )?rates?))\b(?P<r>.{0,60})",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?:if|would|could|might|may|should|to|be|were|not|more than)\s+(?:\w+\s+)?$", re.I
)
_TIMES_OF = {"doubl": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "halv": 0.5}
_GREW = re.compile(
    r"\b(?:(?P<about>more than|almost|nearly|roughly|about|over)\s+)?"
    r"(?:(?P<w>doubl|tripl|trebl|quadrupl|halv)(?:ed|ing)|"
    r"(?:to|will|would|could|may|might|should|it|them|exports?|imports?|prices?|sales)\s+"
    r"(?P<v>doubl|tripl|trebl|quadrupl|halv)es?)\b"
    r"(?P<o>\s+(?:(?:its|their|the)\s+)(?:\w+\s+)?"
    r"(?P<noun>capacity|output|production|exports|imports|purchases|prices?|sales|shipments))?"
    r"(?P<r>.{0,60})",
    re.I,
)
_FACTOR = re.compile(
    rf"\b(?:(?P<n>{NUMBER}|twice)(?:[\s-](?:times|fold))?(?=\s+as\b)|(?P<n2>twice|"
    rf"{NUMBER}[\s-](?:times|fold)))\s+(?:as\s+(?P<as>much|many|high|dear|"
    rf"expensive|large|big)\b|the\s+(?:level|rate|"
    r"price|amount|figure|average|sum|tariff|duty|volume|quantity|value)\b|(?P<than>dearer|higher|"
    r"more|larger|"
    r"costlier|greater)\b|(?:what\s+(?:it|they|he|she)|(?:last|the previous) (?:year|month|quarter|"
    r"spring|summer|autumn)'s|that of)\b)",
    re.I,
)
_MULTIPLIED = re.compile(
    r"\b(?:(?P<tariff_change>tariffs?|tariff wall|dut(?:y|ies)|lev(?:y|ies))|(?P<price>prices?|"
    r"costs?|paid|pays?|fetch\w*)|"
    r"(?P<growth>exports?|imports?|shipments?|sales|output|production|capacity|purchases|trade|"
    r"deliveries|volumes?))\b"
    r"(?! (?:war|deal|talks|truce))",
    re.I,
)


_IN_HALF = re.compile(r"\b(?:cut|slash\w*|reduc\w*)\s+(?P<o>(?:[\w'-]+\s+){1,5})in half\b", re.I)


_FOLD = re.compile(
    rf"\b(?:gr[eo]wn?|risen|rose|increased?|jumped|climbed|multiplied|surged|soared|"
    rf"up)\s+(?:by\s+)?(?P<n>{NUMBER})[\s-]?fold\b",
    re.I,
)


def multiples(scene: Scene) -> list[Reading1]:
    """Duties, prices and flows that were doubled or halved, or are so many times what they were.

    Left out where the sentence says which percentage was reached, and where nothing was done yet.
    """
    text, out = scene.flat, []
    if not scene.topical:
        return out
    for match in _MULTIPLE.finditer(text):
        bare = match["o"].lower() in ("it", "them", "that")
        if (bare and scene.memory != "tariff_rate") or _NOT_DONE.search(text[: match.start()]):
            continue
        if re.search(r"%|per ?cent", match["r"]):
            continue
        value = next(
            number for stem, number in _TIMES_OF.items() if match["w"].lower().startswith(stem)
        )
        out.append(_multiple("tariff_change", value, match.start(), match.end("o")))
    for match in _GREW.finditer(text):
        if any(one.start < match.start("r") and match.start() < one.end for one in out):
            continue
        if re.search(r"%|per ?cent|percent", match["r"]):
            continue
        left = text[max(0, match.start() - 90) : match.start()]
        priced = re.match(
            r"\s+to\s+(?:about |nearly |over )?(?:(?:US)?[$€£¥]|[\d,.]+ (?:dollars|yuan|euros))",
            match["r"],
        )
        kind = "price" if priced else _multiplied(match["noun"] or "") or _multiplied(left)
        kind = kind or ("price" if elements_in(left[-60:]) else "")
        if not kind or re.search(r"\b(?:if|not|never)\s+(?:\w+\s+){0,3}$", left, re.I):
            continue
        value = _TIMES_OF[(match["w"] or match["v"]).lower()]
        out.append(
            _multiple(
                kind, value, match.start(), match.end("o") if match["o"] else match.end("w") + 1
            )
        )
    for match in _FOLD.finditer(text):
        kind = _multiplied(text[max(0, match.start() - 90) : match.start()])
        if kind:
            out.append(_multiple(kind, number_value(match["n"]), match.start(), match.end()))
    for match in _IN_HALF.finditer(text):
        kind = _multiplied(match["o"])
        if kind and not _NOT_DONE.search(text[: match.start()]):
            said = Quantity(
                start=match.start(), end=match.end(), kind="percent", value=50.0, unit="percent"
            )
            out.append(
                Reading1(
                    quantity=said,
                    start=match.start(),
                    end=match.end(),
                    type=kind,
                    unit="percent",
                    value=-50.0,
                    direction="down",
                    change=True,
                    head="tariff" if kind == "tariff_change" else kind,
                )
            )
    for match in _FACTOR.finditer(text):
        number = re.sub(r"[\s-]?(?:times|fold)$", "", (match["n"] or match["n2"]).lower())
        value = 2.0 if number == "twice" else number_value(number)
        if value < 2.0 or (match["than"] and "times" not in match.group().lower()):
            continue
        left = text[max(0, match.start() - 90) : match.start()]
        kind = (
            "price"
            if (match["as"] or match["than"] or "").lower()
            in ("dear", "dearer", "expensive", "costlier")
            else ""
        )
        kind = kind or _multiplied(left) or _multiplied(text[match.end() : match.end() + 40])
        if kind:
            out.append(_multiple(kind, value, match.start(), match.end()))
    return out


def _multiplied(words: str) -> str:
    """The kind of claim that the last noun of `words` makes when it is multiplied, "" for none."""
    last = ""
    for match in _MULTIPLIED.finditer(words):
        last = str(match.lastgroup)
    return last


def _multiple(kind: str, value: float, start: int, end: int) -> Reading1:
    return Reading1(
        quantity=Quantity(start=start, end=end, kind="plain", value=value, unit="times"),
        start=start,
        end=end,
        type=kind,
        unit="times",
        value=value,
        direction="down" if value < 1.0 else "up",
        change=True,
        head={"tariff_change": "tariff", "price": "price"}.get(kind, "trade"),
    )
