"""What does a percentage mean that no wording settles? What its clause and neighbours suggest."""

from __future__ import annotations

import re

from detente.evidence.grammar.figure import OTHER_RATES, average_topic, clause_of, said, sign_of
from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.grammar.wording import BY, CHANGE, HEADS, POLL, SENTENCE_TARIFF
from detente.evidence.words.numbers import Quantity

__all__ = ["by_default"]


def by_default(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A bare figure by the nouns of its own clause, else by what was last spoken of.

    In a text on trade measures most percentages are duties, shares or changes of trade. Figures
    beside a word of another matter (`_UNLIKELY`, polls, interest) stay unread.
    """
    if not scene.topical or quantity.kind != "percent":
        return None
    text = scene.flat
    left, right = clause_of(text, quantity.start, quantity.end)
    clause = left + right
    if _UNLIKELY.search(clause) or POLL.search(clause) or OTHER_RATES.search(clause):
        return None
    if _IT_IS.match(left) and OTHER_RATES.search(scene.before):
        return None
    if quantity.value and not _WRITTEN.search(text[quantity.start : quantity.end]):
        return said(quantity, "share", head="share") if _GOT.match(right) else None
    dear = _DEARER.match(right)
    if dear:
        sign = "down" if dear["down"] else "up"
        return said(
            quantity, "price", end=quantity.end + dear.end(), sign=sign, change=True, head="price"
        )
    if _OWNERS.search(left) and re.match(r"\s+or more\b|\s*[,.;]", right):
        return said(quantity, "share", head="share", topic="ownership")
    if _OF_WHOLE.search(left) and _GOT.match(right):
        return said(quantity, "share", head="share")
    if _CONTENT.search(left):
        return said(quantity, "share", head="share")
    if _OF_A_SUM.search(text[: quantity.start]):
        return said(quantity, "share", head="share")
    before = list(HEADS.finditer(left))
    head = before[-1] if before else HEADS.search(right)
    kind = str(head.lastgroup) if head else _recalled(scene, left)
    name = head.group() if head else kind
    moved = CHANGE.search(left) or CHANGE.search(right[:40])
    if quantity.value < 0 and kind in ("growth", "gdp", "price"):
        return said(quantity, kind, sign="down", change=True, head=name)
    if kind in ("none", "market", ""):
        return None
    if kind == "tariff" and _COMPARED.match(right) and not SENTENCE_TARIFF.search(clause):
        return None
    if kind == "tariff":
        change = bool(BY.search(left)) and moved is not None
        return said(
            quantity,
            "tariff_change" if change else "tariff_rate",
            sign=sign_of(left) if change else "",
            change=change,
            head="tariff",
            topic=average_topic(left),
        )
    if kind == "share":
        return said(quantity, "share", head="share")
    if moved is None and kind == "growth" and head is not None:
        if not (scene.memory == "tariff_rate" or SENTENCE_TARIFF.search(text)):
            return None
        return said(quantity, "tariff_rate", head="tariff")
    sign = sign_of(left[-90:]) or sign_of(right[:40])
    return said(quantity, kind, sign=sign or "up", change=True, head=name)


def _recalled(scene: Scene, left: str) -> str:
    """The kind last spoken of; what grew without any noun is no duty."""
    if scene.memory != "tariff_rate":
        return scene.memory if scene.memory in ("growth", "gdp", "price", "share") else ""
    grew = _GREW.search(left) and not SENTENCE_TARIFF.search(scene.flat) and not BY.search(left)
    return "" if grew and not scene.known_rates else "tariff"


_WRITTEN = re.compile(r"%|per|pct", re.I)
_UNLIKELY = re.compile(
    r"\b(?:batter(?:y|ies)|votes?|credit|seats?|purity|efficien\w*|likely|sure|certain|satisfied|"
    r"agree[sd]?|disagree[sd]?|respond\w*|survey\w*|complete[d]?|tax cuts?|wages?|salar\w+|"
    r"(?:income|corporate|sales) tax\w*|VAT|vacanc\w*|rents?|landlords?|(?:the )?(?:dollar|euro|"
    r"yuan|peso|real|rupee|currency) (?:closed|traded|weakened|strengthened|slid|fell|rose|gained|"
    r"lost))\b",
    re.I,
)
_IT_IS = re.compile(r"\s*(?:They|It|That|These|Those|This)\b")
_OF_WHOLE = re.compile(
    r"(?:^|,\s)\W*[Oo]f\s+(?:the|its|all|these|those|their|his|that)\s[\w\s'-]{3,50}$"
)
_OWNERS = re.compile(r"\b(?:own\w*|stakes?|held|holdings?|shareholders?|interests?)\b", re.I)
_COMPARED = re.compile(
    r"\s+(?:more|less|fewer|better|worse|(?!under|over|after|other|together|later|earlier|either|"
    r"another|whether|"
    r"rather|never|number|consumer|customer|importer|member|quarter)\w{3,}er)\b(?! (?:percent|part|"
    r"member))"
)
_CONTENT = re.compile(
    r"\b(?:value|content|weight|purity)\s+(?:share\s+)?(?:is\s+|of\s+)?(?:over|above|exceeding|"
    r"exceeds|more than|at least|from)\s+$",
    re.I,
)
_OF_A_SUM = re.compile(
    r"(?:\b(?:thousand|million|billion|trillion|tons|tonnes|of them)|\d)"
    r"(?:\s(?:dollars|yuan|euros|tons|tonnes))?,?\s(?:or|i\.e\.|that is|which is|equal to)\s"
    r"(?:just |only |about |some |nearly |roughly |over )?$",
    re.I,
)
_GOT = re.compile(r"\s+(?:has|have|had|was|were|is|are)\s+(?:not\s+)?(?:been\s+)?\w+", re.I)
_DEARER = re.compile(
    r"\s+(?:(?P<up>dearer|costlier|pricier|more expensive|more costly)|"
    r"(?P<down>cheaper|less expensive))\b",
    re.I,
)
_GREW = re.compile(
    r"\b(?:gr[eo]ws?|grown|growing|expand\w*|contract(?:ed|s)|shrank|shr[iu]nk\w*|fell|rose|"
    r"jumped|soared|plunged|slumped|dropped|declined)\b",
    re.I,
)
