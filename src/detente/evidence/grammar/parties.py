"""Who imposes the duty that a sentence speaks of, and on whom?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.words.lexicon import authority_in, place_words
from detente.evidence.words.numbers import Quantity

__all__ = ["actor_before", "authority_of", "duty_named", "duty_parties"]

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
    rf"\b(?P<lead>on|against|covering|targeting|hitting|toward|towards|of|from|at|for|over|and|"
    rf"or)\s+"
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
        r"^\s+(?:[\w-]+\s+){0,3}?(?:imports?|goods|products?|exports?|shipments?|items|"
        r"cars|steel|vehicles|soybeans|ships|companies|exporters?|firms|farmers|growers|shippers|"
        r"sellers|"
        r"beans|cargoes|tariffs?)\b"
    ),
    re.I,
)
_DUTY_AFTER = re.compile(
    (
        r"^'s\s+on\b|^(?:'s)?\s+(?:(?!on\b|with\b|by\b|from\b|against\b|goods|imports|products|"
        r"exports)[\w%.-]+\s+){0,4}?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|"
        r"countermeasures|retaliation)\b|^(?:'s)?\s+(?:(?:new|own|current|latest)\s+)?"
        r"(?:rates?|figure|number|tally|ones|side|answer|reply)\b(?! of (?:growth|exchange|"
        r"inflation))"
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
_BUYERS = re.compile(
    r"\s+(?:\w+\s+)?(?:importers?|buyers?|crushers?|mills|consumers?)\b[^.;]{0,40}\b(?:pay|pays|"
    r"paid|owe|face|faces|hand)\b"
)
_PAYERS = re.compile(
    r"\s+(?:\w+\s+)?(?:exporters?|sellers?|goods|products|cars|beans|soybeans|cargoes|shipments|"
    r"farmers|growers|firms)\b"
    r"[^.;]{0,30}\b(?:pay|pays|paid|owe|owes|face|faces|faced)\b"
)
_OWN_IMPORTS = re.compile(r"(?:'s)?\s+imports\b")
_ACT = re.compile(
    r"\b(?:impos|slap|levi|rais|hik|increas|cut|lower|reduc|announc|introduc|"
    r"plac|put|threaten|retaliat|respond|suspend|paus|slash|doubl|keep|"
    r"kept|maintain|retain|halv|lift|remov|charg|tax|hit|target|implement|add|"
    r"set|scal|drop|bring|brought|agree|commit|appl|withdr|cancel|scrap|waiv|hold|defer|collect|"
    r"levy|answer)\w*",
    re.I,
)
_A_DUTY = re.compile(r"\b(?:tariffs|dut(?:y|ies)|lev(?:y|ies)|surcharge)\b", re.I)
_NOT_ACTING = re.compile(
    r"\b(?:on|against|from|to|with|of|in|for|at|than|answered|hit|accused|told|urged|asked|blamed|"
    r"warned|matched|"
    r"sued|faces?|faced|pressed|targets?|targeted|targeting|punish\w*|joined|left|leaving|leaves|"
    r"gave|gives|hurt|"
    r"hits|let|lets|made|makes|called)\s+(?:the\s+|all\s+)?$",
    re.I,
)
_HE = re.compile(
    r"^\W*(?:(?:And|But|Then|Next|Later|So|Only|On|In|At)\b[\w\s,]{0,24})?(?:He|he|She|she)\b"
)
_PRONOUN = re.compile(r"^\W*(?:[\w,]+\s+){0,4}(?:it|they|the country|the government)\b", re.I)


def duty_named(scene: Scene) -> tuple[str, str]:
    """Imposer and target of the duties that a sentence names without a figure; "" for unknown."""
    last = None
    for match in _A_DUTY.finditer(scene.flat):
        last = match
    if last is None or not scene.places:
        return "", ""
    start, end = last.span()
    said = Quantity(start=start, end=end, kind="percent", value=0.0, unit="percent")
    return duty_parties(
        scene,
        Reading1(
            quantity=said, start=start, end=end, type="tariff_rate", unit="percent", value=0.0
        ),
    )


def duty_parties(scene: Scene, reading: Reading1) -> tuple[str, str]:
    text = scene.flat
    start, end = reading.start, reading.end
    target, imposer, best, named = "", "", 10_000, False
    owner_at = target_at = 0
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
                imposer, named, owner_at = place.iso2, True, place.start
            continue
        if place.adjective and _BUYERS.match(after) and place.end <= start:
            imposer, named, owner_at = place.iso2, True, place.start
            continue
        if place.adjective and _PAYERS.match(after) and place.end <= start:
            target, best, target_at = place.iso2, 0, place.start
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
            best, target, target_at = abs(distance), place.iso2, place.start
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
    if named and imposer == target and owner_at < target_at <= start:
        imposer = ""  # "The Chinese levy came after he lifted the duty on goods from China by 50 %"
    elif named and imposer == target:
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


def authority_of(scene: Scene, start: int, end: int) -> str:
    left = re.split(r",|;|\b(?:and|with)\b|\d%|percent", scene.flat[max(0, start - 60) : start])[-1]
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


def actor_before(scene: Scene, position: int) -> str:
    """ISO-2 of the nearest actor before `position`: a place or a person's country."""
    best, place_end = "", -1
    for place in scene.places:
        if place.end <= position and not place.adjective and place.end > place_end:
            if _NOT_ACTING.search(scene.flat[: place.start]):
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
    if (not best or place_end < 0) and _HE.match(scene.flat[:position]):
        earlier = scene.cast.between(max(0, base - 700), base)
        best = next(
            (one.country for one in reversed(earlier) if one.kind == "person" and one.country), best
        )
    if not best and _PRONOUN.search(scene.flat[:position]):
        return next((place.iso2 for place in place_words(scene.before) if not place.adjective), "")
    return best
