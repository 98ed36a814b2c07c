"""What grew, fell or stands at a percentage, when the noun stands before it or after its change?"""

from __future__ import annotations

import re

from detente.evidence.grammar.duties import by_memory
from detente.evidence.grammar.figure import (
    OTHER_RATES,
    average_topic,
    in_domain,
    nearest_head,
    nothing,
    said,
    sign_of,
)
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import (
    BY,
    CHANGE,
    CHANGE_RIGHT,
    COMPARE_RIGHT,
    HEADS,
    LEVEL_LINK,
    ON_THINGS,
    SENTENCE_TARIFF,
    SHARE_LEFT,
    SHARE_WORD,
)
from detente.evidence.words.numbers import HEDGES, Quantity

__all__ = ["by_left", "by_right_change"]


def by_right_change(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = CHANGE_RIGHT.match(right)
    compare = COMPARE_RIGHT.match(right)
    if not match and not compare:
        return None
    if match:
        sign = sign_of(match["noun"]) or "up"
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
            if word in ("lower", "less", "fewer", "below", "down", "slower", "cheaper", "smaller")
            else "up"
        )
        if word.startswith(("year", "on ", "from", "compared")):
            sign = sign_of(left[-80:])
        head, kind, end, at = None, "", quantity.end + compare.end(), -1
    if not head:
        head = nearest_head(left)
        if head is None and scene.topical and compare and _THAN_THEN.match(right):
            return said(quantity, "growth", end=end, sign=sign, change=True, head="trade")
        if head is None and scene.topical:
            head = nearest_head(scene.before[-200:])
            at = -1
        elif head is not None:
            at = quantity.start - len(left) + head.start()
        kind = head.lastgroup if head else ""
    if head is None and compare and scene.topical and _SHIPPED.search(left[-90:]):
        return said(quantity, "growth", end=end, sign=sign, change=True, head="trade")
    if kind in (None, "", "none") or head is None:
        return None
    if not in_domain(scene, str(kind)):
        return None
    name = {"tariff": "tariff_change", "share": "share", "market": "price"}.get(
        str(kind), str(kind)
    )
    return said(quantity, name, end=end, sign=sign, change=True, head=head.group(), head_start=at)


def by_left(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    head = nearest_head(left)
    if head is not None and head.lastgroup == "none":
        return nothing(quantity)
    far = head is None or head.lastgroup == "tariff" or (len(left) - head.end()) > 60
    about_duties = scene.topical or SENTENCE_TARIFF.search(scene.flat)
    if far and about_duties and ON_THINGS.match(right):
        by = bool(BY.search(left))
        return said(
            quantity,
            "tariff_change" if by else "tariff_rate",
            sign=sign_of(left) if by else "",
            change=by,
            head="tariff",
            topic=average_topic(left),
        )
    if head is None:
        return by_memory(scene, quantity, left, right)
    kind = str(head.lastgroup)
    if not in_domain(scene, kind):
        return None
    at = quantity.start - len(left) + head.start()
    gap = left[head.end() :]
    if kind == "tariff":
        if head.group().lower().startswith("rate") and not (
            SENTENCE_TARIFF.search(scene.flat)
            or (
                (scene.memory == "tariff_rate" or SENTENCE_TARIFF.search(scene.before))
                and not OTHER_RATES.search(scene.flat)
            )
        ):
            return None
        if _TAKES_BACK.search(left):
            return said(
                quantity,
                "tariff_change",
                sign="down",
                change=True,
                head="tariff",
                head_start=at,
                unit="percentage points",
            )
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
            return said(
                quantity,
                "tariff_change",
                sign=sign_of(left),
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
        return said(
            quantity,
            "tariff_rate",
            head=head.group(),
            head_start=at,
            topic=average_topic(left),
            sign=sign_of(left[-60:]) if quantity.paired else "",
        )
    if kind == "share":
        return said(quantity, "share", head="share", head_start=at)
    changes = list(CHANGE.finditer(left[max(0, head.start() - 60) :])) if head else []
    sign = ""
    if changes:
        sign = "up" if changes[-1]["up"] else "down"
    if kind == "gdp" or kind == "price":
        growth = bool(changes) or bool(BY.search(left))
        name = kind
        if head.group().lower() == "inflation":
            growth = True
        return said(quantity, name, sign=sign, change=growth, head=head.group(), head_start=at)
    if not changes:
        if re.search(r"\bshares?\b", left[-90:]) and LEVEL_LINK.search(left):
            return said(quantity, "share", head="share", head_start=at)
        if "growth" in head.group().lower() and LEVEL_LINK.search(left):
            whole = "economic" in left or _whole(scene, left, right)
            return said(
                quantity,
                "gdp" if whole else "growth",
                sign="up",
                change=True,
                head=head.group(),
                head_start=at,
            )
        if re.search(
            r"\bfrom\s+\S+(?:\s+\S+){0,3}\s+(?:for|in)\b", right[:40]
        ) or SHARE_LEFT.search(left):
            return said(quantity, "share", head="share")
        return None
    if re.search(r"\bat\s+(?:an?\s+)?(?:annual|yearly|annuali[sz]ed)[\w\s]{0,16}$", left):
        return said(quantity, "growth", sign=sign, change=True, head=head.group(), head_start=at)
    if head.group().lower() == "growth" and _whole(scene, left, right):
        return said(quantity, "gdp", sign="up", change=True, head="growth", head_start=at)
    if quantity.paired == "to" or re.search(r"\b(?:to|at)\s+(?:\w+\s+)?$", left):
        if SHARE_WORD.search(left):
            return said(quantity, "share", head="share", sign=sign)
        return None
    name = "price" if kind == "market" else "growth"
    return said(
        quantity,
        name,
        sign=sign,
        change=True,
        head=head.group(),
        head_start=at,
        topic="market" if kind == "market" else "",
    )


_TAKES_BACK = re.compile(
    r"\b(?:withdr[ae]ws?|cancels?|cancell?ed|revokes?|revoked)\s+(?:(?:the|its|their|"
    r"additional)\s+)*"
    r"[\w-]{0,16}(?:tariffs|duties|levies) of\s+$",
    re.I,
)
_THAN_THEN = re.compile(
    r"\s+\w+\s+than\s+(?:in\s|a\s(?:year|month|quarter)|last\s|the\s(?:year|month|quarter)|one\s)",
    re.I,
)


def _whole(scene: Scene, left: str, right: str) -> bool:
    """Whether "growth" is that of an economy: of nothing traded, in a country or as forecast."""
    if _TRADED.search(left) or _TRADED.search(right[:60]):
        return False
    return bool(scene.places) or scene.memory == "gdp" or _ECONOMY.search(scene.flat) is not None


_ECONOMY = re.compile(
    r"\b(?:econom\w+|IMF|Fund|World Bank|OECD|forecast\w*|GDP|bureau|quarter|year)\b", re.I
)
_TRADED = re.compile(
    r"\b(?:exports?|imports?|shipments?|trade|sales|output|production|industrial|retail|profits?|"
    r"revenues?|jobs?|employment|investment|demand|consumption|orders|volumes?|wages?)\b(?! (?:war|"
    r"deal|"
    r"talks|truce|dispute|tensions?|barriers?|restrictions?|uncertainty|policy|conflict))",
    re.I,
)
_SHIPPED = re.compile(
    r"\b(?:shipped|sold|exported|imported|bought|purchased|delivered|tonnes|tons|containers)\b",
    re.I,
)
