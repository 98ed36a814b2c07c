"""Whose figure is it: who on whom, which product, stage and element?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.lexicon import (
    authority_in,
    elements_in,
    place_words,
    product_in,
    stage_in,
)

__all__ = ["Subject", "actor_before", "subject_of"]


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


_BOTH = re.compile(
    r"\b(?:either side|both (?:sides|countries|nations|governments|parties|capitals|powers|"
    r"economies|the U\.?S\.?)|each (?:side|country|other(?:'s)?|nation)|"
    r"each other(?:'s)?|(?:the )?two (?:sides|countries|nations|governments|"
    r"economies|powers|superpowers)|one another(?:'s)?|"
    r"mutual(?:ly)?|both (?:slash|cut|lower|reduc|agree)\w*)\b",
    re.I,
)
_PREPOSITIONS = (
    r"(?:on|against|targeting|hitting|toward|towards|of|from|at|for|over|and|or|in|"
    r"to|by|with)"
)
_ONTO = re.compile(
    rf"\b(?P<lead>on|against|targeting|hitting|toward|towards|of|from|at|for|over|and|or)\s+"
    rf"(?:(?!{_PREPOSITIONS}\b)[\w%'-]+\s+){{0,4}}$",
    re.I,
)
_FROM_GOODS = re.compile(
    (
        r"\b(?:imports?|goods|products|exports?|shipments?|cars|steel|made|items|"
        r"purchases|everything)\s+(?:\w+\s+){0,2}(?:from|in|of)\s+$"
    ),
    re.I,
)
_GOODS_AFTER = re.compile(
    (
        r"^\s+(?:[\w-]+\s+){0,3}?(?:imports?|goods|products|exports?|shipments?|items|"
        r"cars|steel|vehicles|soybeans|ships|companies|tariffs?)\b"
    ),
    re.I,
)
_DUTY_AFTER = re.compile(
    (
        r"^'s\s+on\b|^(?:'s)?\s+(?:(?!on\b|against\b|goods|imports|products|"
        r"exports)[\w%.-]+\s+){0,4}?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|"
        r"countermeasures|retaliation)\b"
    ),
    re.I,
)
_ON_PRODUCT = re.compile(
    r"\s*(?:[\w-]+\s+){0,2}on\s+(?:\w+\s+){0,2}?(?:steel|alumini?um|copper|"
    r"cars?|autos?|automobiles|"
    r"vehicles|trucks|lumber|timber|furniture|drugs|pharmaceuticals|semiconductors|chips|solar)\b",
    re.I,
)
_BORNE = re.compile(r"\b(?:paid|faced|owed|borne)\s+by\s+(?:\w+\s+){0,2}$", re.I)
_OWN_IMPORTS = re.compile(r"(?:'s)?\s+imports\b")
_ACT = re.compile(
    r"\b(?:impos|slap|levi|rais|hik|increas|cut|lower|reduc|announc|introduc|"
    r"plac|put|threaten|retaliat|respond|suspend|paus|slash|doubl|keep|"
    r"kept|maintain|retain|halv|lift|remov|charg|tax|hit|target|implement|add|"
    r"set|scal|drop|bring|brought|agree|commit|appl)\w*",
    re.I,
)


def subject_of(scene: Scene, reading: Reading1) -> Subject:
    """Parties and goods of the claim that `reading` makes in `scene`."""
    text = scene.flat
    start, end = reading.start, reading.end
    near = text[max(0, start - 110) : end + 110]
    kind = reading.type
    if kind in ("tariff_rate", "tariff_change"):
        imposer, target = _duty_parties(scene, reading)
        authority = _authority(scene, start, end)
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
        names = elements_in(around) or elements_in(text[max(0, start - 80) : start])
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
    product = product_in(near) or (
        product_in(text) if kind in ("share", "growth", "price", "count") else ""
    )
    imposer, target, topic = _flow_parties(scene, reading)
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


_PAYER_END = re.compile(r"[,;—]\s|\.\s|\b(?:and|but|while|whereas)\s")
_PAYING = re.compile(
    r"(?::|\b(?:pays?|paid|owes?|owed|faces?|faced|draws?|stays?|stayed|remains?|remained|went|goes|rises?|rose|falls?|"
    r"fell|drops?|dropped|is|are|was|were|at|to|with|gets?|got|hit|taxed|charged))\s+(?:\w+\s+){0,3}$",
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


def actor_before(scene: Scene, position: int) -> str:
    """ISO-2 of the nearest actor before `position`: a place or a person's country."""
    best, place_end = "", -1
    for place in scene.places:
        if place.end <= position and not place.adjective and place.end > place_end:
            if re.search(
                r"\b(?:on|against|from|to|with|of|in|for|at)\s+(?:the\s+)?$",
                scene.flat[: place.start],
            ):
                continue
            best, place_end = place.iso2, place.end
        elif (
            place.end <= position
            and place.adjective
            and re.match(
                (
                    r"\s+(?:government|authorities|officials?|side|leader\w*|president|"
                    r"commerce|ministry|regulators|customs|administration)"
                ),
                scene.flat[place.end :],
            )
        ):
            best, place_end = place.iso2, place.end
    base = scene.sentence.start
    for mention in scene.cast.between(base, base + position):
        if (
            mention.country
            and mention.kind in ("person", "role", "body")
            and mention.end - base > place_end
        ):
            if re.search(
                r"\b(?:of|with|to|told|from)\s+(?:the\s+)?$", scene.flat[: mention.start - base]
            ):
                continue
            best, place_end = mention.country, mention.end - base
    if not best and _PRONOUN.search(scene.flat[:position]):
        return next((place.iso2 for place in place_words(scene.before) if not place.adjective), "")
    return best


_PRONOUN = re.compile(r"^\W*(?:[\w,]+\s+){0,4}(?:it|they|the country|the government)\b", re.I)
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


def _duty_parties(scene: Scene, reading: Reading1) -> tuple[str, str]:
    text = scene.flat
    start, end = reading.start, reading.end
    target, imposer, best, named = "", "", 10_000, False
    where = re.match(r"\s+in\s+(?:the\s+)?", text[end:])
    for place in scene.places if where else ():
        if where and place.start == end + where.end() and not place.adjective:
            return place.iso2, {"CN": "US", "US": "CN"}.get(place.iso2, "")
    for place in scene.places:
        before = text[max(0, place.start - 70) : place.start]
        after = text[place.end : place.end + 60]
        if re.match(r"(?:'s)?\s+(?:\w+\s+){0,2}(?:tariff|tax|duty) (?:burden|bill)", after):
            target, best = place.iso2, 0
            continue
        if _DUTY_AFTER.match(after) and not re.search(r"\b(?:on|against)\s(?:\w+\s)?$", before):
            close = place.end <= end + 60 and abs(place.start - start) < 120
            if close and (not imposer or place.end <= start):
                imposer, named = place.iso2, True
            continue
        if _BORNE.search(before):
            target, best = place.iso2, 0
            continue
        onto = _ONTO.search(before)
        if not onto or after.startswith("-"):
            continue
        if (
            place.iso2 == "US"
            and _OWN_IMPORTS.match(after)
            and not re.search(r"\b(?:China|Chinese|Beijing)\b", text[: place.start])
        ):
            imposer, target, best = "US", "world", 0
            continue
        lead = onto["lead"].lower()
        if lead in ("from", "of", "and", "or", "at", "for", "over") and not (
            _FROM_GOODS.search(before)
            or _GOODS_AFTER.match(after)
            or (lead in ("and", "or") and target)
            or (lead == "for" and place.start > end)
        ):
            continue
        distance = place.start - end if place.start >= end else (start - place.end) + 15
        if place.start >= end and re.search(r",|;|\band\b", text[end : place.start]):
            distance += 80  # the next figure's party
        if place.start >= end and distance > 80 and _ON_PRODUCT.match(text[end:]):
            continue
        if abs(distance) < best and abs(distance) < 170:
            if lead in ("and", "or") and target:
                continue
            best, target = abs(distance), place.iso2
    if not target and _ON_PRODUCT.match(text[end:]):
        target = "world"
    if not target:
        for place in scene.places:
            if (
                place.adjective
                and _GOODS_AFTER.match(text[place.end : place.end + 50])
                and abs(place.start - end) < 100
            ):
                target = place.iso2
                break
    if not target and _BOTH.search(text):
        return "both", "both"
    if (
        re.search(
            r"\b(?:all (?:countries|imports|trading partners|other countries)|every "
            r"country|the world|worldwide|universal|across[- ]the[- ]board|"
            r"baseline|global tariff|most countries|other countries|nearly all|"
            r"all other)\b",
            re.split(r",\s|;", text[max(0, start - 60) : start])[-1]
            + text[start:end]
            + re.split(r",\s|;", text[end : end + 90])[0],
            re.I,
        )
        and not target
    ):
        target = "world"
    if named and imposer == target:
        target = ""
    if not imposer or imposer == target:
        imposer = ""
        verbs = list(_ACT.finditer(text, 0, start))
        stand = verbs[-1].start() if verbs else start
        actor = actor_before(scene, stand)
        if actor and actor != target:
            imposer = actor
    if not imposer:
        imposer = {"CN": "US", "US": "CN", "world": "US"}.get(target, "US" if target else "")
    if not target and imposer == "CN":
        target = "US"
    elif not target and imposer == "US" and re.search(r"\b(?:China|Chinese|Beijing)\b", text):
        target = "CN"
    return imposer, target


def _authority(scene: Scene, start: int, end: int) -> str:
    left = re.split(r",|;|\band\b|\d%|percent", scene.flat[max(0, start - 60) : start])[-1]
    near = left + re.split(r",|;|\band\b", scene.flat[start : end + 45])[0]
    found = authority_in(near)
    if found == "ieepa_fentanyl" and not re.search(
        (
            r"fentanyl\W+(?:\w+\W+){0,2}(?:tariff|dut|lev)|(?:tariff|dut|lev|"
            r"tax)\w*\W+(?:\w+\W+){0,9}fentanyl|drug"
        ),
        near,
        re.I,
    ):
        return ""
    return found


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
    if not imposer:
        imposer = actor_before(scene, start)
        if not imposer and reading.type in ("share", "growth", "gdp", "price", "count", "money"):
            later = [place for place in scene.places if place.start >= end and place.iso2 != target]
            if later and reading.type == "share":
                imposer = later[0].iso2
    if imposer == target:
        target = ""
    return imposer, target, topic
