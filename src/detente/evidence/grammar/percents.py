"""What does a percentage or a number of points speak of: a duty, its change, a share, a growth?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import (
    BY,
    CHANGE,
    CHANGE_RIGHT,
    COMPARE_RIGHT,
    DUTY_CONTEXT,
    HEADS,
    IDIOM,
    INCREASE_SHRANK,
    LEVEL_LINK,
    OF_RIGHT,
    ON_THINGS,
    ONTO_GOODS,
    PAYS,
    POLL,
    SENTENCE_TARIFF,
    SHARE_LEFT,
    STAKE_RIGHT,
    SUM,
    TAR,
    TAR_RIGHT,
    WHOLE_TRAP,
)
from detente.evidence.lexicon import elements_in
from detente.evidence.numbers import HEDGES, Quantity

__all__ = ["read_percent"]


def read_percent(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """How a figure in percent or points is meant; None where it is no claim of this domain."""
    text = scene.flat
    left = text[max(0, quantity.start - 200) : quantity.start]
    semicolon = left.rfind(";")
    left = left[semicolon + 1 :]
    right = text[quantity.end : quantity.end + 160]
    near = text[max(0, quantity.start - 90) : quantity.end + 90]
    if POLL.search(near) and not re.search(r"\btariffs?\b[^.]{0,25}$", left, re.I):
        return None
    if quantity.value == 100 and IDIOM.match(right):
        return None
    if re.search(
        r"\b(?:income|corporate|sales|property|value[- ]added|payroll|wealth) tax", near, re.I
    ):
        return None
    if quantity.kind == "points":
        return _points(scene, quantity, left, right)
    if quantity.unit == "percent" and _shared_unit(scene, quantity):
        right = right[_shared_unit(scene, quantity) :]
    for rule in (_by_threshold, _by_right_tariff, _by_right_change, _by_whole, _by_stake, _by_left):
        found = rule(scene, quantity, left, right)
        if found is not None:
            return _in_points(found) if found.type else None
    return None


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


def _claim(
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


def _sign(words: str, last: bool = True) -> str:
    found = list(CHANGE.finditer(words))
    if not found:
        return ""
    match = found[-1] if last else found[0]
    return "up" if match["up"] else "down"


_THRESHOLD = re.compile(
    r"^[\s-]*(?:(?!tariffs?\b|dut(?:y|ies)\b|and\b|or\b|of\b|to\b|in\b)[a-z-]+\s+){0,2}(?:rules?|threshold|test|"
    r"hurdle|bar|ceiling|cut-?off)\b",
    re.I,
)
_NAMED_DUTY = re.compile(
    r"^[\s-]*(?:across-the-board |blanket |universal |additional |global |flat )?"
    r"(?:baseline|reciprocal|fentanyl)\b(?! goods| imports| exports)",
    re.I,
)
_BARE_RATE = re.compile(
    r"^[\s-]*(?:base |additional |blanket |general |flat |combined )?rate\b", re.I
)
_ON_TOP = re.compile(
    rf"^\s+(?:on top of|to|in addition to|over and above|onto)\s+(?:the |all |its |their "
    rf")?(?:existing|"
    rf"current|present|previous|earlier|other|already \w+|"
    rf"base(?:line)?)\s+(?:\w+\s+){{0,2}}{TAR}\b",
    re.I,
)
_OF_TARIFF = re.compile(
    rf"^\s+of\s+(?:(?:the|its|their|a|an|all)\s+)?(?:(?!goods|imports?|exports?|products)[\w-]+\s+){{0,3}}?{TAR}"
    r"\b(?!\s+(?:revenue|cost|burden|line|bill|income|collection|paid|war|schedule|hike|code|"
    r"increase|barrier|payment)\w*)(?P<rest>.{0,50})",
    re.I,
)
_BORNE_BY = re.compile(
    r"\b(?:passed|pass|paid|pay|borne|bear|absorbed?|falls?|fell|fallen|consumers?|importers?|illegal|struck|"
    r"upheld|unlawful)\b",
    re.I,
)
_TAKES_OFF = re.compile(
    r"\b(?:cancel|suspend|remov|withdr|scrap|lift|drop|revok|shelv)\w*\s+(?:\w+\s+){0,2}$", re.I
)
_OF_CHANGE = re.compile(
    r"^\s+of\s+(?:(?:the|a|an|annual|total)\s+)?(?P<noun>loss(?:es)?|decline|drop|fall|decrease|"
    r"reduction|contraction|damage|growth|increase|rise|gain)\b(?P<rest>.{0,60})",
    re.I,
)
_OF_TIME = re.compile(
    r"(?:the\s+)?(?:early|late|mid|last|this|next|previous|the)?[\s-]*(?:(?:19|20)\d\d|January|"
    r"February|March|April|May|June|July|August|September|October|November|December|year|month|"
    r"week|spring|summer|autumn|winter|today|yesterday|before|then|now)\b",
    re.I,
)


def _by_threshold(scene: Scene, quantity: Quantity, _: str, right: str) -> Reading1 | None:
    """ "The 50-percent rule", "a threshold of 0.1 percent": a share that a rule sets."""
    match = _THRESHOLD.match(right)
    if not match or not scene.topical:
        return None
    return _claim(
        quantity,
        "share",
        end=quantity.end + match.end(),
        head="threshold",
        topic="ownership" if re.search(r"own|affiliat|penetrat|stake|subsid", right[:60]) else "",
    )


def _by_right_tariff(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    if scene.topical and _NAMED_DUTY.match(right):
        return _claim(quantity, "tariff_rate", head="tariff")
    if scene.memory == "tariff_rate" and _BARE_RATE.match(right):
        return (
            None
            if _OTHER_RATES.search(scene.flat)
            else _claim(quantity, "tariff_rate", head="rate")
        )
    onto = _ON_TOP.match(right)
    if onto:
        return _claim(quantity, "tariff_rate", head="tariff")
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
            return _claim(
                quantity,
                "growth",
                end=end,
                sign="up" if "more" in between or "higher" in between else "down",
                change=True,
                head="revenue",
                topic="revenue",
            )
        sign = "up" if re.search(r"\b(?:higher|more)\b", between) else "down"
        return _claim(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    if match["change"]:
        sign = _sign(match["change"])
        return _claim(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    topic = (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted|overall)\b", left[-50:] + between)
        else ""
    )
    return _claim(quantity, "tariff_rate", end=end, head=match["head"], head_start=at, topic=topic)


def _by_right_change(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = CHANGE_RIGHT.match(right)
    compare = COMPARE_RIGHT.match(right)
    if not match and not compare:
        return None
    if match:
        sign = _sign(match["noun"]) or "up"
        rest = re.split(r"[,;.]\s|\bafter\b|\bfollowing\b|\bas\b|\bbecause\b", match["rest"])[0]
        head = HEADS.search(rest)
        kind = head.lastgroup if head else ""
        end = quantity.end + match.end("noun")
        at = quantity.end + match.start("rest") + head.start() if head else -1
    else:
        assert compare is not None
        word = compare["w"].lower()
        sign = (
            "down"
            if word in ("lower", "less", "fewer", "below", "down", "slower", "cheaper")
            else "up"
        )
        if word.startswith(("year", "on ", "from", "compared")):
            sign = _sign(left[-80:])
        head, kind, end, at = None, "", quantity.end + compare.end(), -1
    if not head:
        head = _nearest(left)
        if head is None and scene.topical:
            head = _nearest(scene.before[-200:])
            at = -1
        elif head is not None:
            at = quantity.start - len(left) + head.start()
        kind = head.lastgroup if head else ""
    if head is None and compare and scene.topical and _TRADED.search(left[-90:]):
        return _claim(quantity, "growth", end=end, sign=sign, change=True, head="trade")
    if kind in (None, "", "none") or head is None:
        return None
    if not _in_domain(scene, str(kind)):
        return None
    name = {"tariff": "tariff_change", "share": "share", "market": "price"}.get(
        str(kind), str(kind)
    )
    return _claim(quantity, name, end=end, sign=sign, change=True, head=head.group(), head_start=at)


def _by_whole(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = OF_RIGHT.match(right)
    if not match:
        return None
    if re.search(rf"\b(?:{TAR}|rate)s?\s+of\s+(?:(?:{HEDGES})\s+)*$", left, re.I):
        return _claim(quantity, "tariff_rate", head="tariff")
    if WHOLE_TRAP.match(match["rest"]) or not scene.topical:
        return _nothing(quantity)
    if _OF_TIME.match(match["rest"]):
        return None
    part = _OF_TARIFF.match(right)
    if part and quantity.unit == "percent" and not _BORNE_BY.search(left[-40:] + part["rest"]):
        if (
            "%" not in scene.flat[quantity.start : quantity.end]
            and "per" not in (scene.flat[quantity.start : quantity.end])
        ):
            return _nothing(quantity)  # "half of the tariffs"
        off = bool(_TAKES_OFF.search(left))
        return _claim(
            quantity,
            "tariff_change" if off else "tariff_rate",
            sign="down" if off else "",
            change=off,
            head="tariff",
        )
    moved = _OF_CHANGE.match(right)
    if moved:
        head = HEADS.search(moved["rest"])
        kind = str(head.lastgroup) if head else ""
        if kind in ("gdp", "growth", "price"):
            return _claim(
                quantity, kind, sign=_sign(moved["noun"]) or "down", change=True, head=kind
            )
    cut = re.split(
        (
            r"[,;—]|\.\s+(?=[A-Z])|\s(?:and|but|while)\s+(?:its\s+|[a-z]+ly\s+|"
            r"about\s+|almost\s+|over\s+|some\s+|more than\s+)*(?:\d|refin|process|"
            r"control)"
        ),
        match["rest"],
    )[0]
    words = cut.split()
    end = quantity.end + match.start("rest") + len(" ".join(words[:8]))
    sign = ""
    change = bool(BY.search(left))
    return _claim(
        quantity,
        "share",
        end=min(end, len(scene.flat)),
        head=cut,
        sign=sign,
        change=change,
        head_start=quantity.end + match.start("rest"),
    )


def _by_stake(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    if not scene.topical:
        return None
    if re.search(r"\bof which\s+(?:\w+\s+)?$", left):
        return _claim(quantity, "share", head="share")
    if re.search(r"\b(?:out of|in)\b", scene.flat[quantity.start : quantity.end]):
        if WHOLE_TRAP.match(right.lstrip()) or POLL.search(scene.flat):
            return _nothing(quantity)
        return _claim(
            quantity,
            "share",
            end=quantity.end + len(right.split(" from ")[0][:30].rstrip()),
            head=right[:40],
        )
    match = STAKE_RIGHT.match(right)
    if match:
        words = match.group()
        own = bool(re.search(r"stake|own|interest|held|majority|control", words, re.I))
        return _claim(
            quantity,
            "share",
            end=quantity.end + match.end(),
            head=words.strip(),
            topic="ownership" if own else "",
        )
    if (
        SHARE_LEFT.search(left)
        and not re.search(rf"\b{TAR}\s+\w+\s*$", left, re.I)
        and not ON_THINGS.match(right)
    ):
        verb = SHARE_LEFT.search(left)
        weak = verb is not None and re.match(
            r"with|make?s?\b|made\b|import|export|get|got|receiv|process|mine", verb.group(), re.I
        )
        if weak:
            return None
        return _claim(quantity, "share", head="share")
    return None


def _by_left(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    head = _nearest(left)
    if head is not None and head.lastgroup == "none":
        return _nothing(quantity)
    far = head is None or head.lastgroup == "tariff" or (len(left) - head.end()) > 60
    about_duties = scene.topical or SENTENCE_TARIFF.search(scene.flat)
    if far and about_duties and ON_THINGS.match(right):
        by = bool(BY.search(left))
        return _claim(
            quantity,
            "tariff_change" if by else "tariff_rate",
            sign=_sign(left) if by else "",
            change=by,
            head="tariff",
            topic=_average(left),
        )
    if head is None:
        return _by_memory(scene, quantity, left, right)
    kind = str(head.lastgroup)
    if not _in_domain(scene, kind):
        return None
    at = quantity.start - len(left) + head.start()
    gap = left[head.end() :]
    if kind == "tariff":
        if head.group().lower().startswith("rate") and not (
            SENTENCE_TARIFF.search(scene.flat)
            or (
                (scene.memory == "tariff_rate" or SENTENCE_TARIFF.search(scene.before))
                and not _OTHER_RATES.search(scene.flat)
            )
        ):
            return None
        by = bool(BY.search(left))
        changes = list(CHANGE.finditer(left))
        direct = (
            bool(changes)
            and re.fullmatch(
                rf"(?:\s+of)?\s+(?:(?:another|other|the other|the remaining|{HEDGES})\s+)*",
                left[changes[-1].end() :],
                re.I,
            )
            is not None
            and changes[-1].group().lower()
            not in (
                "up",
                "higher",
                "lower",
                "raise",
                "raised",
                "add",
                "adds",
                "added",
                "adding",
                "lift",
            )
        )
        if (by or direct) and quantity.paired != "to":
            return _claim(
                quantity,
                "tariff_change",
                sign=_sign(left),
                change=True,
                head="tariff",
                head_start=at,
            )
        if len(gap) > 110 and not LEVEL_LINK.search(left):
            return None
        if re.search(r"\b(?:share|exports?|imports?|sales|price)\b", gap) and not LEVEL_LINK.search(
            left
        ):
            return None
        return _claim(
            quantity,
            "tariff_rate",
            head=head.group(),
            head_start=at,
            topic=_average(left),
            sign=_sign(left[-60:]) if quantity.paired else "",
        )
    if kind == "share":
        return _claim(quantity, "share", head="share", head_start=at)
    changes = list(CHANGE.finditer(left[max(0, head.start() - 60) :])) if head else []
    sign = ""
    if changes:
        sign = "up" if changes[-1]["up"] else "down"
    if kind == "gdp" or kind == "price":
        growth = bool(changes) or bool(BY.search(left))
        name = kind
        if head.group().lower() == "inflation":
            growth = True
        return _claim(quantity, name, sign=sign, change=growth, head=head.group(), head_start=at)
    if not changes:
        if re.search(r"\bshares?\b", left[-90:]) and LEVEL_LINK.search(left):
            return _claim(quantity, "share", head="share", head_start=at)
        if "growth" in head.group().lower() and LEVEL_LINK.search(left):
            return _claim(
                quantity,
                "gdp" if "economic" in left else "growth",
                sign="up",
                change=True,
                head=head.group(),
                head_start=at,
            )
        if re.search(
            r"\bfrom\s+\S+(?:\s+\S+){0,3}\s+(?:for|in)\b", right[:40]
        ) or SHARE_LEFT.search(left):
            return _claim(quantity, "share", head="share")
        return None
    if quantity.paired == "to" or re.search(r"\b(?:to|at)\s+(?:\w+\s+)?$", left):
        if re.search(r"\bshare\b", left):
            return _claim(quantity, "share", head="share", sign=sign)
        return None
    name = "price" if kind == "market" else "growth"
    return _claim(
        quantity,
        name,
        sign=sign,
        change=True,
        head=head.group(),
        head_start=at,
        topic="market" if kind == "market" else "",
    )


_TRADED = re.compile(
    r"\b(?:shipped|sold|exported|imported|bought|purchased|delivered|tonnes|tons|containers)\b",
    re.I,
)
_THEIRS = re.compile(
    r"\b(?:China's|America's|Beijing's|Washington's|(?:back|stay|stays|stayed|stuck|frozen) at)\s+$"
)
_PUSHES = re.compile(
    r"\b(?:lifts?|lifted|push(?:es|ed)?|raises?|raised|drives?|drove|adds?|added|makes?|made|will|would|could)\b",
    re.I,
)
_REMAINS = re.compile(
    r"\b(?:remains|left|total|result|sum|rest)\b[^.;]{0,50}\b(?:is|was|makes|made)\s+$", re.I
)
_LISTED = re.compile(r"\s*(?:[-*•|]|\d{1,2}[.)])\s")
_OTHER_RATES = re.compile(
    r"\b(?:Fed|Federal Reserve|central bank|ECB|interest|lending|mortgage|exchange|policy rate|"
    r"unemployment|savings?|loans?|deposits?|success|growth|poll)\b"
)
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
    rf"\b(?:this|that|the|its)\s+(?:number|figure|share|proportion|ratio|percentage)\b[^.;,]{{0,40}}?"
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
        or (re.match(r"\s+of\s", right) and _OF_TIME.match(right.lstrip()[3:]))
    )


def _by_memory(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    """A bare figure: the duty spoken of just before, or a rate that the article has named."""
    if (
        scene.topical
        and PAYS.search(left)
        and (DUTY_CONTEXT.search(scene.flat) or DUTY_CONTEXT.search(scene.before))
    ):
        return _claim(quantity, "tariff_rate", head="tariff")
    if not scene.topical:
        return None
    if scene.memory in ("tariff_rate", "share") and _LISTED.match(scene.flat):
        return _claim(quantity, scene.memory, head=scene.memory)
    if scene.memory == "tariff_rate" and _recalls(left, right):
        return _claim(quantity, "tariff_rate", head="tariff", topic=_average(scene.before))
    if elements_in(left[-24:]) and re.search(r"\bshare\b", scene.flat):
        return _claim(quantity, "share", head="share")
    if scene.memory in ("share", "growth", "price") and _SAME_NUMBER.search(left):
        return _claim(quantity, scene.memory, head=scene.memory, change=scene.memory == "growth")
    if not LEVEL_LINK.search(left):
        return None
    if quantity.value in scene.known_rates or SENTENCE_TARIFF.search(scene.before):
        return _claim(
            quantity, "tariff_rate", head="tariff", topic=_average(scene.flat[: quantity.start])
        )
    return None


def _points(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    unit_words = scene.flat[quantity.start : quantity.end].lower()
    bare = (
        unit_words.rstrip().endswith(("point", "points"))
        and "percent" not in unit_words
        and "basis" not in unit_words
        and "%" not in unit_words
    )
    around = left[-140:] + scene.flat[quantity.start : quantity.end] + right[:80]
    if bare and _OTHER_RATES.search(scene.flat) and not SENTENCE_TARIFF.search(scene.flat):
        return None
    recalled = scene.memory == "tariff_rate" and _ABOUT_POINTS.search(around) is not None
    if bare and not (
        recalled or SENTENCE_TARIFF.search(around) or SENTENCE_TARIFF.search(scene.before)
    ):
        return None
    if bare and re.search(
        r"\b(?:plan|program|scored?|rebounds?|index|nasdaq|dow|s&p)\b", around, re.I
    ):
        return None
    own = _nearest(left)
    if (
        own is not None
        and own.lastgroup in ("gdp", "price")
        and scene.topical
        and not SENTENCE_TARIFF.search(left[own.end() :] + right[:25])
    ):
        return _claim(quantity, str(own.lastgroup), sign=_sign(left), change=True, head=own.group())
    if (
        own is not None
        and own.group().lower() == "growth"
        and scene.topical
        and not SENTENCE_TARIFF.search(left[own.end() :])
    ):
        sign = _sign(right[:20]) or _sign(left[own.end() :]) or "down"
        return _claim(quantity, "gdp", sign=sign, change=True, head="growth")
    into = HEADS.match(right.lstrip().removeprefix("off ").removeprefix("of "))
    if into and into.lastgroup in ("gdp", "growth", "price") and into.group().lower() != "growth":
        return _claim(
            quantity, str(into.lastgroup), sign=_sign(left), change=True, head=into.group()
        )
    if into and into.group().lower() == "growth":
        return _claim(quantity, "gdp", sign="down", change=True, head="growth")
    if not (recalled or SENTENCE_TARIFF.search(scene.flat) or SENTENCE_TARIFF.search(scene.before)):
        head = _nearest(left)
        if head is None or not scene.topical or head.lastgroup in ("none", "market"):
            return None
        kind = {"tariff": "tariff_change", "share": "share"}.get(
            str(head.lastgroup), str(head.lastgroup)
        )
        return _claim(quantity, kind, sign=_sign(left), change=True, head=head.group())
    match = CHANGE_RIGHT.match(right)
    sign = _sign(match["noun"]) if match else _sign(left)
    if INCREASE_SHRANK.search(left):
        sign = "up"
    end = quantity.end + match.end("noun") if match else quantity.end
    compare = COMPARE_RIGHT.match(right)
    if compare and not match:
        sign = "up" if compare["w"].lower() in ("higher", "more", "above", "up") else "down"
    if not sign:
        following = CHANGE.search(right[:60])
        sign = ("up" if following["up"] else "down") if following else ""
    return _claim(
        quantity,
        "tariff_change",
        end=end,
        sign=sign,
        change=True,
        head="tariff",
        topic=_average(left),
    )


_ABOUT_POINTS = re.compile(
    r"\b(?:suspend\w*|reciprocal|fentanyl|surcharge|baseline|cut|took off|taken off|points "
    r"off|each "
    r"side|removed|cancel\w*)\b",
    re.I,
)


def _nothing(quantity: Quantity) -> Reading1:
    return _claim(quantity, "")


def _nearest(left: str) -> re.Match[str] | None:
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


def _average(left: str) -> str:
    return (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted)\b", left[-130:], re.I)
        else ""
    )


def _in_domain(scene: Scene, kind: str) -> bool:
    if kind == "tariff":
        return scene.topical or bool(re.search(r"\btariffs?\b", scene.flat, re.I))
    return scene.topical
