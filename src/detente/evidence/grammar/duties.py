"""When does a percentage name a duty: beside its noun, or recalled from the sentences before?"""

from __future__ import annotations

import re

from detente.evidence.grammar.figure import OF_TIME, OTHER_RATES, average_topic, said, sign_of
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import (
    BY,
    CHANGE,
    DUTY_CONTEXT,
    LEVEL_LINK,
    PAYS,
    SENTENCE_TARIFF,
    TAR,
    TAR_RIGHT,
)
from detente.evidence.words.lexicon import elements_in
from detente.evidence.words.numbers import HEDGES, Quantity

__all__ = ["by_memory", "by_right_tariff"]


def by_right_tariff(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    if (
        scene.topical
        and PAYS.search(left)
        and (_PAYERS.search(left[-60:]) or re.match(r"\s+on top of\b", right))
    ):
        return said(quantity, "tariff_rate", head="tariff")
    if scene.topical and _NAMED_DUTY.match(right):
        return said(quantity, "tariff_rate", head="tariff")
    if scene.topical and _SET_RATE.match(right) and not OTHER_RATES.search(scene.flat):
        return said(quantity, "tariff_rate", head="rate")
    if scene.memory == "tariff_rate" and _BARE_RATE.match(right):
        return (
            None if OTHER_RATES.search(scene.flat) else said(quantity, "tariff_rate", head="rate")
        )
    onto = _ON_TOP.match(right)
    if onto:
        return said(quantity, "tariff_rate", head="tariff")
    match = TAR_RIGHT.match(right)
    if not match:
        return None
    between = match["between"].lower()
    if re.search(r"\b(?:chance|decline|drop|fall|plunge|rise|jump|growth|of)\b", between):
        return None
    end = quantity.end + match.end()
    at = quantity.end + match.start("head")
    if re.search(r"\b(?:higher|lower|more|less)\b", between):
        if re.search(r"\bcollect\w*|revenue", left[-40:]):
            return said(
                quantity,
                "growth",
                end=end,
                sign="up" if "more" in between or "higher" in between else "down",
                change=True,
                head="revenue",
                topic="revenue",
            )
        sign = "up" if re.search(r"\b(?:higher|more)\b", between) else "down"
        return said(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    if match["change"]:
        sign = sign_of(match["change"])
        return said(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    if _TAKES_BACK.search(left):
        return said(
            quantity,
            "tariff_change",
            end=end,
            sign="down",
            change=True,
            head="tariff",
            head_start=at,
            unit="percentage points",
        )
    topic = (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted|overall)\b", left[-50:] + between)
        else ""
    )
    return said(quantity, "tariff_rate", end=end, head=match["head"], head_start=at, topic=topic)


def by_memory(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    """A bare figure: the duty spoken of just before, or a rate that the article has named."""
    if (
        scene.topical
        and PAYS.search(left)
        and (DUTY_CONTEXT.search(scene.flat) or DUTY_CONTEXT.search(scene.before))
    ):
        return said(quantity, "tariff_rate", head="tariff")
    if not scene.topical:
        return None
    if _FORECASTS.search(left) and not SENTENCE_TARIFF.search(left + right[:25]):
        return said(quantity, "gdp", sign=sign_of(left[-60:]) or "up", change=True, head="gdp")
    if scene.memory in ("tariff_rate", "share") and _LISTED.match(scene.flat):
        return said(quantity, scene.memory, head=scene.memory)
    moved = CHANGE.search(left[-60:])
    if moved and _EXPANDS.match(moved.group()) and not SENTENCE_TARIFF.search(left):
        kind = "gdp" if scene.places else "growth"
        return said(quantity, kind, sign=sign_of(left[-60:]), change=True, head=kind)
    if scene.memory == "tariff_rate" and BY.search(left) and moved:
        return said(quantity, "tariff_change", sign=sign_of(left[-60:]), change=True, head="tariff")
    if scene.memory == "tariff_rate" and _recalls(left, right):
        return said(quantity, "tariff_rate", head="tariff", topic=average_topic(scene.before))
    if elements_in(left[-24:]) and re.search(r"\bshare\b", scene.flat):
        return said(quantity, "share", head="share")
    if scene.memory in ("share", "growth", "price") and _SAME_NUMBER.search(left):
        return said(quantity, scene.memory, head=scene.memory, change=scene.memory == "growth")
    if not LEVEL_LINK.search(left) or (
        scene.memory in ("share", "growth", "gdp", "price")
        and quantity.value not in scene.known_rates
    ):
        return None
    if quantity.value in scene.known_rates or SENTENCE_TARIFF.search(scene.before):
        return said(
            quantity,
            "tariff_rate",
            head="tariff",
            topic=average_topic(scene.flat[: quantity.start]),
        )
    return None


_NAMED_DUTY = re.compile(
    r"^[\s-]*(?:across-the-board |blanket |universal |additional |global |flat )?"
    r"(?:baseline|reciprocal|fentanyl)\b(?! goods| imports| exports)",
    re.I,
)
_BARE_RATE = re.compile(
    r"^[\s-]*(?:base |additional |blanket |general |flat |combined )?rate\b", re.I
)
_SET_RATE = re.compile(
    r"^[\s-]*(?:\w+ )?rate (?:announced|imposed|threatened|agreed|set|levied|that (?:applies|"
    r"was announced))\b",
    re.I,
)
_ON_TOP = re.compile(
    rf"^\s+(?:on top of|to|in addition to|over and above|onto)\s+(?:the |all |its |their "
    rf")?(?:existing|"
    rf"current|present|previous|earlier|other|already \w+|"
    rf"base(?:line)?)\s+(?:\w+\s+){{0,2}}{TAR}\b",
    re.I,
)
_THEIRS = re.compile(
    r"\b(?:China's|America's|Beijing's|Washington's|(?:back|stay|stays|stayed|stuck|frozen) at)\s+$"
)
_REMAINS = re.compile(
    r"\b(?:remains|left|total|result|sum|rest)\b[^.;]{0,50}\b(?:is|was|makes|made)\s+$", re.I
)
_LISTED = re.compile(r"\s*(?:[-*•|]|\d{1,2}[.)])\s")
_MOVES_TO = re.compile(
    r"\b(?:ris(?:e|es|en)|rose|went|go|goes|gone|fell|falls?|fallen|drop(?:s|ped)?|jump(?:s|ed)?|"
    r"climb(?:s|ed)?|moved?|moves|came down|comes down|cut|lowered|raised|hiked|increased|reduced|"
    rf"doubled|returns?|returned|reverts?|reverted)\s+(?:back\s+)?to\s+(?:(?:{HEDGES})\s+)*$",
    re.I,
)
_BESIDE = re.compile(
    rf"\b(?:above|below|than|against|from|with|to|until)\s+(?:(?:{HEDGES})\s+)*the\s+$", re.I
)
_ALLOWS = re.compile(
    rf"\b(?:allows?|allowed|authori[sz]es?|authori[sz]ed|permits?|permitted|caps?|capped|lets?)\s+"
    rf"(?:it |them |the president |duties |rates )?(?:(?:of|at|impose|"
    rf"charge)\s+)?(?:(?:{HEDGES})\s+)*$",
    re.I,
)
_STANDS = re.compile(
    r"^\s+(?:before|after|once|when|until|that (?:appl\w+|was|were|had|is)|which appl\w+|stays?|"
    r"stayed|remains?|remained|(?:is|are|was|were) (?:still |now )?(?:suspended|in force|"
    r"owed|announced|"
    r"made up|composed|added|threatened|cancelled|lifted|dropped|imposed|due|left)|appl(?:y|"
    r"ies|ied)|took "
    r"effect|consists? of|falls on|in (?:all|force|total))\b",
    re.I,
)
_SAME_NUMBER = re.compile(
    rf"\b(?:this|that|the|its)\s+(?:number|figure|share|proportion|ratio|"
    rf"percentage)\b[^.;,]{{0,40}}?"
    rf"\b(?:is|was|are|reach\w*|stands?|stood|rose|fell|climbs?|to|at)\s+(?:(?:{HEDGES})\s+)*$",
    re.I,
)


_SUMS = re.compile(
    r"\b(?:makes?|made|gives?|gave|adds? up to|(?:comes?|came|amounts?|amounted|sums?|"
    r"summed) to|total(?:s|led|ling)?|"
    r"equals?|leaves?|left (?:was|is)|(?:average|total|sum|rest|remainder) (?:of|is|was|"
    r"stands at))\s+"
    rf"(?:(?:{HEDGES})\s+)*$",
    re.I,
)
_STRIKES = re.compile(
    r"\b(?:threaten\w*|imposed?|imposes|adds?|added|charges?|charged|levies|levied|slapped|"
    r"answered with|"
    r"(?:hit|struck) back\b[^.;]{0,30}? with|(?:retaliated|responded|replied|"
    r"countered)\b[^.;]{0,30}? with|"
    rf"suspended|cancelled|dropped)\s+(?:(?:{HEDGES})\s+)*$",
    re.I,
)


_TAKES_BACK = re.compile(
    rf"\b(?:withdr[ae]ws?|cancels?|cancell?ed|cancell?ing|suspend(?:s|ed|ing)?|revokes?|"
    rf"revoked)\s+(?:(?:{HEDGES}|the|its|their)\s+)*$",
    re.I,
)
_EXPANDS = re.compile(r"gr[oe]w|expand|shr[aiu]nk|contract", re.I)
_FORECASTS = re.compile(
    r"\b(?:IMF|Fund|OECD|World Bank|Bank|institute|agency|economists?|forecasters?)\s+(?:now\s+)?"
    r"(?:expects?|sees?|forecasts?|predicts?|projects?)\b[^.;%]{0,40}$",
)
_PAYERS = re.compile(
    r"\b(?:exporters?|importers?|shippers?|buyers?|goods|imports|products|cargoes|shipments?|beans|"
    r"cars)\b",
    re.I,
)


def _recalls(left: str, right: str) -> bool:
    """Whether a figure without a noun speaks of the duties that the sentences before spoke of."""
    return bool(
        _SUMS.search(left)
        or _THEIRS.search(left)
        or re.match(r"\s+from\s+(?:19|20)\d\d\b", right) is not None
        or _REMAINS.search(left)
        or _STRIKES.search(left)
        or _MOVES_TO.search(left)
        or _BESIDE.search(left)
        or _ALLOWS.search(left)
        or PAYS.search(left)
        or _STANDS.match(right)
        or (re.match(r"\s+of\s", right) and OF_TIME.match(right.lstrip()[3:]))
    )
