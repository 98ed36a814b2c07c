"""Whose figure is it: who on whom, which product, stage and element?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.grammar.figure import clause_of
from detente.evidence.grammar.parties import actor_before, authority_of, duty_parties
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.words.lexicon import (
    elements_in,
    product_in,
    stage_in,
)

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The parties and the goods of one claim; "" where the words do not say."""

    imposer: str = ""
    target: str = ""
    product: str = ""
    stage: str = ""
    element: str = ""
    topic: str = ""
    authority: str = ""


def subject_of(scene: Scene, reading: Reading1) -> Subject:
    """Parties and goods of the claim that `reading` makes in `scene`."""
    text = scene.flat
    start, end = reading.start, reading.end
    near = text[max(0, start - 110) : end + 110]
    kind = reading.type
    if kind in ("tariff_rate", "tariff_change"):
        imposer, target = duty_parties(scene, reading)
        authority = authority_of(scene, start, end)
        if authority.startswith(("ieepa", "s1", "s2", "s3")):
            imposer = "US"
            if target in ("", "US") or (target == "world" and authority == "ieepa_fentanyl"):
                target = "CN"
        right = re.split(
            (
                r"[,;—]|\.\s|\b(?:and|but) \w+ing\b|\bto \w+|\b(?:that|which|after|as|"
                r"because|in (?:retaliation|response|return|exchange))\b"
            ),
            text[end : end + 110],
        )[0]
        left = text[_word_start(text, start - 90) : start]
        product = product_in(right) or product_in(text[start:end]) or _taxed(left)
        if product in (
            "fentanyl precursors",
            "rare earths",
            "magnets",
            "small parcels",
        ) and not re.search(
            r"\b(?:on|against) (?:\w+ ){0,4}$",
            text[: max(0, text.lower().find(product.split()[0]))],
        ):
            product = ""
        return Subject(
            imposer=imposer,
            target=target,
            product=product,
            authority=authority,
            topic=reading.topic,
        )
    stage, element = "", ""
    if kind in ("share", "count"):
        around = text[start : end + 70]
        stage = _stage(text, start, end, reading)
        names = elements_in(text[start:end]) or elements_in(around)
        names = names or elements_in(text[max(0, start - 80) : start])
        element = names[0] if len(names) == 1 else ""
        if kind == "share":
            if (
                not stage
                and re.search(r"\b(?:output|production|produc\w+|suppl(?:y|ies))\b", around, re.I)
                and product_in(near) in ("rare earths", "critical minerals")
            ):
                stage = "mining"
            if stage == "" and product_in(near) == "magnets":
                stage = "magnet"
    before, after = clause_of(text, start, end)
    product = product_in(text[start:end]) or _last_product(before) or product_in(after)
    product = (
        product
        or product_in(near)
        or (product_in(text) if kind in ("share", "growth", "price", "count") else "")
    )
    imposer, target, topic = _flow_parties(scene, reading)
    inside = [place for place in scene.places if start <= place.start < end and place.adjective]
    if kind == "count" and inside:
        target = inside[0].iso2  # "12 American firms" are listed by somebody else
        imposer = actor_before(scene, start)
        imposer = "" if imposer == target else imposer
    return Subject(
        imposer=imposer,
        target=target,
        product=product,
        stage=stage,
        element=element,
        topic=reading.topic or topic,
    )


_TAXED = re.compile(
    (
        r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|"
        r"tax(?:es)?)\s+on\s+(?P<on>[^,;]{3,60})|"
        r"(?P<by>(?:[\w-]+\s+){1,3})(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))\b"
    ),
    re.I,
)


def _taxed(left: str) -> str:
    """The goods of the last duty named before the figure: "tariffs on steel", "steel tariffs".

    Without one, the goods that pay in the figure's own clause: "cars pay 25 percent".
    """
    last = None
    for match in _TAXED.finditer(left):
        last = match
    if last:
        return product_in(last["on"] or last["by"])
    clause = _PAYER_END.split(left)[-1]
    return product_in(clause) if _PAYING.search(clause) else ""


def _last_product(words: str) -> str:
    """The product named nearest before a figure in its clause."""
    for piece in reversed(re.split(r",\s|\s(?:and|or|of|than|to|with|after)\s", words)):
        found = product_in(piece)
        if found:
            return found
    return ""


_PAYER_END = re.compile(r"[,;—]\s|\.\s|\b(?:and|but|while|whereas)\s")


_PAYING = re.compile(
    r"(?::|\b(?:pays?|paid|owes?|owed|faces?|faced|draws?|stays?|stayed|remains?|remained|went|"
    r"goes|rises?|rose|falls?|"
    r"fell|drops?|dropped|is|are|was|were|at|to|with|gets?|got|hit|taxed|"
    r"charged))\s+(?:\w+\s+){0,3}$",
    re.I,
)


_CLAUSE_END = re.compile(
    r"[,;—]|\.\s|\b(?:but|while|whereas|and (?:its|their|nearly|about|almost|"
    r"over|some|more))\b|\band (?=\d)"
)


def _stage(text: str, start: int, end: int, reading: Reading1) -> str:
    """The stage named inside the claim, else last before it in its clause, else last before it."""
    inside = stage_in(text[start:end])
    if inside:
        return inside
    after = text[end : end + 70]
    stop = _CLAUSE_END.search(after)
    following = stage_in(after[: stop.start()] if stop else after)
    if following and reading.head != "share":
        return following
    left = text[_word_start(text, start - 100) : start]
    for piece in reversed(_CLAUSE_END.split(left)):
        words = piece.split()
        for number in range(len(words) - 1, -1, -1):
            found = stage_in(" ".join(words[number:]))
            if found:
                return found
        if re.search(r"\d", piece):
            break
    return following


def _word_start(text: str, position: int) -> int:
    position = max(0, position)
    while 0 < position < len(text) and text[position - 1].isalnum():
        position += 1
    return position


_FLOW_NAMES = {
    "export": "exports",
    "import": "imports",
    "shipment": "shipments",
    "sale": "sales",
    "purchase": "purchases",
    "reserve": "reserves",
    "deposit": "deposits",
    "output": "production",
    "manufacturing": "production",
    "supply": "production",
    "capacity": "production",
}


def _flow_name(word: str) -> str:
    """The one name under which a flow is kept: "output" is "production"."""
    return _FLOW_NAMES.get(word, word)


_FLOW = re.compile(
    (
        r"\b(?P<flow>exports?|imports?|shipments?|trade|production|output|sales|"
        r"consumption|demand|reserves?|deposits?|purchases?|investment|manufacturing|"
        r"capacity|supply|deficit|surplus)\b"
    ),
    re.I,
)


def _flow_parties(scene: Scene, reading: Reading1) -> tuple[str, str, str]:
    text = scene.flat
    start, end = reading.start, reading.end
    _left, right = text[max(0, start - 130) : start], text[end - (end - start) : end + 110]
    topic, at = "", -1
    ahead = _FLOW.search(text, start, min(len(text), end + 60))
    behind = None
    for match in _FLOW.finditer(text, max(0, start - 130), start):
        behind = match
    chosen = ahead if reading.type == "share" and ahead else (behind or ahead)
    if reading.type in ("gdp", "price"):
        topic = "inflation" if "inflation" in reading.head else reading.topic
    elif chosen:
        topic, at = _flow_name(chosen["flow"].lower()), chosen.start()
    imposer = target = ""
    if reading.type == "share":
        came = re.search(
            (
                r"\b(?:come|comes|came|originat\w+|sourced|imported|mined|tied|"
                r"linked|controlled|held|concentrated|located|"
                r"processed|refined|produced|made)\s+(?:\w+\s+)?(?:from|in|"
                r"by|to)\s+(?:the\s+)?"
            ),
            right,
        )
        if came:
            for place in scene.places:
                if abs(place.start - (start + came.end())) < 4:
                    imposer = place.iso2
    owners = [place for place in scene.places if place.owner or place.adjective]
    for place in owners:
        gap = text[place.end : at] if at > place.end else None
        if (
            gap is not None
            and len(gap) < 60
            and not re.search(r"[,;]|\b(?:accounted|controls?|has|is|and)\b", gap)
        ):
            if topic == "imports" and reading.type == "share":
                target = place.iso2
            elif not imposer:
                imposer = place.iso2
    if at >= 0:
        tail = text[at : at + 70]
        for match in re.finditer(r"\b(to|from|with)\s+(?:the\s+)?", tail):
            for place in scene.places:
                if place.start == at + match.end() and place.iso2 != imposer:
                    if (
                        topic == "imports"
                        and match.group(1) == "from"
                        and reading.type == "share"
                        and not imposer
                    ):
                        imposer = place.iso2
                    elif not target:
                        target = place.iso2
    if reading.type in ("gdp", "price") and not imposer:
        imposer = _economy(scene, start, end)
    if not imposer:
        imposer = actor_before(scene, start)
        if not imposer and reading.type in ("share", "growth", "gdp", "price", "count", "money"):
            later = [place for place in scene.places if place.start >= end and place.iso2 != target]
            if later and reading.type == "share":
                imposer = later[0].iso2
    if imposer == target:
        target = ""
    return imposer, target, topic


_ECONOMY = re.compile(
    r"(?:'s)?\s+(?:[\w-]+\s+){0,3}?(?:economy|growth|GDP|gross domestic product|output|inflation|"
    r"prices|consumers?)\b",
    re.I,
)


def _economy(scene: Scene, start: int, end: int) -> str:
    """Whose output or prices: "the Chinese economy grew", "growth of 4 percent in China"."""
    best, gap = "", 90
    for place in scene.places:
        if _ECONOMY.match(scene.flat[place.end : place.end + 60]) and end - place.end >= 0:
            distance = abs(start - place.end)
        elif place.start >= end and re.search(
            r"\b(?:in|of|for)\s(?:the\s)?$", scene.flat[: place.start]
        ):
            distance = place.start - end + 10
        else:
            continue
        if distance < gap:
            best, gap = place.iso2, distance
    return best
