"""Which part of a whole does a percentage state: a share, a stake, a threshold?"""

from __future__ import annotations

import re

from detente.evidence.grammar.figure import OF_TIME, average_topic, nothing, said, sign_of
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import (
    BY,
    DUTY_CONTEXT,
    HEADS,
    OF_RIGHT,
    ON_THINGS,
    PAYS,
    PEOPLE_SAY,
    POLL,
    SHARE_LEFT,
    STAKE_RIGHT,
    TAR,
    WHOLE_TRAP,
)
from detente.evidence.words.numbers import HEDGES, Quantity

__all__ = ["by_stake", "by_threshold", "by_whole"]


def by_threshold(scene: Scene, quantity: Quantity, _: str, right: str) -> Reading1 | None:
    """ "The 50-percent rule", "a threshold of 0.1 percent": a share that a rule sets."""
    match = _THRESHOLD.match(right)
    if not match or not scene.topical:
        return None
    return said(
        quantity,
        "share",
        end=quantity.end + match.end(),
        head="threshold",
        topic="ownership" if re.search(r"own|affiliat|penetrat|stake|subsid", right[:60]) else "",
    )


def by_whole(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = OF_RIGHT.match(right)
    if not match:
        return None
    if re.search(rf"\b(?:{TAR}|rate)s?\s+of\s+(?:(?:{HEDGES})\s+)*$", left, re.I):
        return said(quantity, "tariff_rate", head="tariff")
    if WHOLE_TRAP.match(match["rest"]) or PEOPLE_SAY.match(match["rest"]) or not scene.topical:
        return nothing(quantity)
    if _OWN.match(match["rest"]):
        return None
    taxed = DUTY_CONTEXT.search(scene.flat) or scene.memory == "tariff_rate" or PAYS.search(left)
    if taxed and _OF_VALUE.match(match["rest"]) and not _COVERS.search(left[-60:]):
        return said(quantity, "tariff_rate", head="tariff", topic=average_topic(left))
    if OF_TIME.match(match["rest"]):
        return None
    part = _OF_TARIFF.match(right)
    if part and quantity.unit == "percent" and not _BORNE_BY.search(left[-40:] + part["rest"]):
        if (
            "%" not in scene.flat[quantity.start : quantity.end]
            and "per" not in (scene.flat[quantity.start : quantity.end])
        ):
            if _STILL.search(part["rest"]):
                return said(quantity, "share", head="share")
            return nothing(quantity)  # "half of the tariffs"
        off = bool(_TAKES_OFF.search(left) or _TAKEN_OFF.search(part["rest"]))
        return said(
            quantity,
            "tariff_change" if off else "tariff_rate",
            sign="down" if off else "",
            change=off,
            head="tariff",
        )
    if _COSTS.search(left) and _OUTPUT.match(match["rest"]):
        return said(quantity, "gdp", sign="down", change=True, head="gdp")
    moved = _OF_CHANGE.match(right)
    if moved:
        head = HEADS.search(moved["rest"])
        kind = str(head.lastgroup) if head else ""
        if kind in ("gdp", "growth", "price"):
            return said(
                quantity, kind, sign=sign_of(moved["noun"]) or "down", change=True, head=kind
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
    return said(
        quantity,
        "share",
        end=min(end, len(scene.flat)),
        head=cut,
        sign=sign,
        change=change,
        head_start=quantity.end + match.start("rest"),
    )


def by_stake(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    if not scene.topical:
        return None
    if re.search(r"\bof which\s+(?:\w+\s+)?$", left):
        return said(quantity, "share", head="share")
    if re.search(r"\b(?:out of|in)\b", scene.flat[quantity.start : quantity.end]):
        if WHOLE_TRAP.match(right.lstrip()) or POLL.search(scene.flat):
            return nothing(quantity)
        return said(
            quantity,
            "share",
            end=quantity.end + len(right.split(" from ")[0][:30].rstrip()),
            head=right[:40],
        )
    match = STAKE_RIGHT.match(right)
    if match:
        words = match.group()
        own = bool(re.search(r"stake|own|interest|held|majority|control", words, re.I))
        return said(
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
        return said(quantity, "share", head="share")
    return None


_THRESHOLD = re.compile(
    r"^[\s-]*(?:(?!tariffs?\b|dut(?:y|ies)\b|and\b|or\b|of\b|to\b|in\b)[a-z-]+\s+){0,2}(?:rules?|"
    r"threshold|test|"
    r"hurdle|bar|ceiling|cut-?off)\b",
    re.I,
)
_OWN = re.compile(r"(?:its|their|his|her|our)\s+own\b", re.I)
_COVERS = re.compile(r"\b(?:cover|hit|worth|affect|fall|account|bought?|buy|mak)\w*\b", re.I)
_OF_VALUE = re.compile(
    r"(?:(?:the|its|their|each)\s+)?(?:\w+\s+|\w+'s\s+)?(?:value\b|imports?\s*(?:[,.;]|$)|"
    r"import value|price at the border)",
    re.I,
)
_OF_TARIFF = re.compile(
    rf"^\s+of\s+(?:(?:the|its|their|a|an|all)\s+)?(?:(?!goods|imports?|exports?|"
    rf"products)[\w-]+\s+){{0,3}}?{TAR}"
    r"\b(?!\s+(?:revenue|cost|burden|line|bill|income|collection|paid|war|schedule|hike|code|"
    r"increase|barrier|payment)\w*)(?P<rest>.{0,50})",
    re.I,
)
_BORNE_BY = re.compile(
    r"\b(?:passed|pass|paid|pay|borne|bear|absorbed?|falls?|fell|fallen|consumers?|importers?|"
    r"illegal|struck|show\w* up|prices|cost|"
    r"upheld|unlawful)\b",
    re.I,
)
_TAKES_OFF = re.compile(
    r"\b(?:cancel|suspend|remov|withdr|scrap|lift|drop|revok|shelv)\w*\s+(?:\w+\s+){0,2}$", re.I
)
_TAKEN_OFF = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:now |to be )?(?:cancel|suspend|remov|lift|withdr|"
    r"scrapp|dropp|revok|put on)",
    re.I,
)
_COSTS = re.compile(
    r"\b(?:cost\w*|los(?:e|es|t|ing)|shav\w+|wip\w+ out|destroy\w*|knock\w*|tak(?:e|es|en) away|"
    r"subtract\w*)\b[^.;,]{0,40}$",
    re.I,
)
_OUTPUT = re.compile(
    r"(?:(?:its|the|their|global|world|national|annual|US|U\.S\.|\w+'s)\s+)*(?:GDP|gross domestic|"
    r"economic output|output\b)",
    re.I,
)
_STILL = re.compile(
    r"^[^,;]{0,40}\b(?:falls?|fell|would|remains?|remained|stays?|is|are|was|were|goes|went)\b|"
    r"^\s*[.?!]"
)
_OF_CHANGE = re.compile(
    r"^\s+of\s+(?:(?:the|a|an|annual|total)\s+)?(?P<noun>loss(?:es)?|decline|drop|fall|decrease|"
    r"reduction|contraction|damage|growth|increase|rise|gain)\b(?P<rest>.{0,60})",
    re.I,
)
