"""Which lengths of time does a sentence claim?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import DOMAIN, Reading1, Scene
from detente.evidence.words.numbers import Quantity

__all__ = ["read_duration"]

_LENGTH_NOUN = re.compile(
    r"^(?:[\s-]long)?[\s-]+(?:(?!and\b|of\b|in\b|to\b|the\b|for\b|ago\b|"
    r"later\b|before\b|after\b|at\b)[\w.'-]+[\s]+){0,3}?(?:pause|truce|deal|"
    r"extension|suspension|reprieve|window|period|"
    r"deadline|agreement|grace|delay|call|chat|talks|meeting|conversation|"
    r"phone|halt|freeze|moratorium|waiver|"
    r"exemption|ceasefire|cooling|ban|licen[cs]es?|permits?|negotiations?|"
    r"session|consultations?|postponement|stay|"
    r"review|discussions?|summit|framework|break|hiatus|respite|postponement|"
    r"tariff pause|detente|d.tente|cease-fire|"
    r"stockpile|supply|supplies|inventor(?:y|ies)|limit|validity|wait|stock|duty|surcharge|"
    r"(?:price |tariff )?floor|time-?frame|timetable|lull|rollback|reduction)\b",
    re.I,
)
_LENGTH_VERB = re.compile(
    r"\b(?:suspend|delay|paus|extend|extension|postpon|halt|freez|froze|lift|"
    r"waiv|last|defer|prolong|stay|hold off|spoke|talk|met|meet|"
    r"put off|valid|limit|exempt|keep|kept|maintain|take|took|allow|dut|tariff|cut|reduc|lower|"
    r"commit|cover|purchas|buy|bought|invest|pledg|spread|run|hold|held|shelv|shut|idl|live|remain|"
    r"stop|"
    r"need|sit|sat|"
    r"went on|go on|convers|conferr|good|impos|agree|truce|suspension|pause|ban|wait|"
    r"delay|negotiat|call|phone|drag)\w*\b[^.;]{0,90}$",
    re.I,
)
_LENGTH_LINK = re.compile(
    r"\b(?:for|by|lasts|(?:may|can|could|will|would|must|to|should|might) last|"
    r"lasted|lasting|of|takes?|took|needs?|needed|runs?|waited|waits?|up to|about|within|ran|"
    r"covers?|over|"
    r"runs for|"
    r"as long as|at most|no more than|as little as|as much as|just (?:under|over)|"
    r"a little (?:under|over)|runs|spanned|"
    r"another|an additional|a "
    r"further|additional|roughly|nearly|"
    r"around|almost|than|least|barely|hardly|only|merely)\s+"
    r"(?:an?\s+|the\s+|at most\s+|no more than\s+|about\s+|nearly\s+|another\s+|an additional\s+|a "
    r"further\s+|up to\s+|at least\s+|roughly\s+|almost\s+|more than\s+|"
    r"over\s+)*$",
    re.I,
)
_LENGTH_TRAP_RIGHT = re.compile(
    (
        r"^[\s-]*(?:ago|later|earlier|old|before|after|since|prior|straight|running|"
        r"high|low|bond|bonds|yield|treasur\w+|mortgage|note|notes|plan|career|veteran|"
        r"history|in a row|contract|term|prison|sentence|jail)\b"
    ),
    re.I,
)
_LENGTH_TRAP_LEFT = re.compile(
    (
        r"\b(?:past|last|next|recent|previous|first|every|per|each|once|over the|"
        r"coming|this|these|those|in|early|late|within)\s+(?:\w+\s+)?$"
    ),
    re.I,
)
_REVIEW = re.compile(r"(?:four|4|five|5)[- ]year(?:ly)? (?:statutory )?review", re.I)
_MAY_LAST = re.compile(r"\b(?:may|can|could|will|would|must|to|should|might) last\s+$", re.I)
_BIOGRAPHY = re.compile(
    r"\b(?:covered|reported|taught|worked|served (?:as|in|on|under)|lived|spent|edited|written|"
    r"practi[sc]ed|studied|"
    r"career|"
    r"experience|married|jailed|sentenced|imprisoned|rally|stage|newspaper|founded|aged|"
    r"subscri\w*)\b",
    re.I,
)
_AGE_OF_DEAL = re.compile(r"[\s-]old\b")
_LENGTHY = re.compile(
    r"\b(?:truce|deal|agreement|understanding|accord|pause|ban|war|dispute|rule|tariffs?|regime|"
    r"controls?|"
    r"conflict|ceasefire|pact|floor|contract|licen[cs]es?|suspension)\b",
    re.I,
)
_GRANTED = re.compile(
    r"\b(?:has|have|had|gets?|got|gives?|gave|given|gain\w*|needs?|leaves?|left|allow\w*|grant\w*|"
    r"wins?|won)\s+"
    r"(?:\w+\s+){0,3}$",
    re.I,
)
_LAPSES = re.compile(
    r"\b(?:lapse[sd]?|expire[sd]?|end(?:s|ed)?|runs? out|ran out|over) (?:again )?after (?:just |"
    r"only |about )?$",
    re.I,
)
_PERIOD_OF = re.compile(
    r"\b(?:period|term|span|window|validity) of (?:up to |at least |about )?$", re.I
)
_EACH_NEXT = re.compile(
    r"\b(?:each of|over|for|during) (?:the|these|those)(?: (?:next|coming|following))?\s+$", re.I
)
_PLEDGED = re.compile(
    r"\b(?:buy|bought|purchas|invest|pledg|promis|commit|deal|truce|agree)\w*", re.I
)
_FOR_YEARS = re.compile(
    r"\bfor\s+(?:about |almost |nearly |over |more than |at least |roughly |some |the next |"
    r"another |up to )*$",
    re.I,
)
_WAITS = re.compile(
    r"\b(?:lead times?|delivery times?|waiting times?|waits?|queues?|processing|backlogs?|stocks?|"
    r"inventor(?:y|ies)|"
    r"stockpiles?|clearance)\b[^.;,]{0,60}\b(?:to|of|at|is|are|was|were|for|last|lasts|than|about|"
    r"around|"
    r"from|exceeds?|takes?|took|now)\s+$",
    re.I,
)
_DEADLINE = re.compile(
    r"\b(?:decide|answer|respond|reply|comply|appeal|conclude|comment|refund|pay|sell|divest|leave|"
    r"act|finish|"
    r"approve|reach\w*|complete[d]?|process\w*|takes? effect|"
    r"expires?)\b[^.;]{0,40}\bwithin\s+(?:the next )?$",
    re.I,
)
_LEFT_OVER = re.compile(
    r"^(?:'s)?\s+(?:(?:are|is|were|was|be)\s+(?:now |still |only )*(?:left|remaining|to go)|left\b|"
    r"remains?\b|remained|to go\b|(?:longer|shorter)\b)(?:\s+over)?|"
    r"^\s+of\s+(?:[\w-]+\s+){1,3}(?:left|in stock|in store|on hand|in hand)\b",
    re.I,
)
_LENGTHS = (
    (
        "talks",
        re.compile(
            (
                r"call|chat|talk|meet|met|spoke|conversation|phone|discussion|summit|"
                r"session|last|negotiat"
            ),
            re.I,
        ),
    ),
    ("delay", re.compile(r"delay|postpon|defer|put off|stay|wait", re.I)),
    (
        "truce",
        re.compile(
            (
                r"paus|truce|suspen|reprieve|exten|halt|freez|froze|moratorium|deal|"
                r"agreement|detente|framework|ceasefire|window|period|reduction|rollback|"
                r"conflict|war|dispute|stand-?off|lull|respite"
            ),
            re.I,
        ),
    ),
    ("licence", re.compile(r"licen|permit|valid|exempt|waiv|review", re.I)),
)


def read_duration(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A length of time that the text claims: "90-day truce", "suspended for a year"."""
    if not scene.topical or (quantity.unit == "days" and quantity.value > 3000):
        return None
    text = scene.flat
    left, right = (
        text[max(0, quantity.start - 130) : quantity.start],
        text[quantity.end : quantity.end + 70],
    )
    if _AGE_OF_DEAL.match(right) and _LENGTHY.search(left[-60:]):
        return _length(quantity, quantity.end + 4, "truce")
    if _LENGTH_TRAP_RIGHT.match(right) or _REVIEW.match(text[quantity.start :]):
        return None
    words = text[quantity.start : quantity.end].lower()
    plural = words.endswith("s")
    hyphen = "-" in words
    if hyphen or not plural or right.startswith(("-long", " long")):
        match = _LENGTH_NOUN.match(right)
        if match and (hyphen or right.startswith("-") or not words.startswith(("a ", "an "))):
            return _length(quantity, quantity.end + match.end(), match.group())
    of = re.match(
        (
            r"\s+of\s+(?:[\w-]+\s+){0,4}(?:talks|negotiations?|meetings?|discussions?|stocks?|"
            r"suppl(?:y|ies)|inventor(?:y|ies)|"
            r"delay|consultations?)\b"
        ),
        right,
    )
    after = re.search(r"\b(?:after|following)\s+(?:\w+\s+)?$", left, re.I)
    if plural and after and re.match(r"\s+of\s+[a-z]", right):
        return _length(quantity, quantity.end, "talks")
    if of and plural:
        return _length(quantity, quantity.end + of.end(), "talks")
    if _BIOGRAPHY.search(left[-70:] + right[:30]):
        return None
    if plural and (_GRANTED.search(left) and re.match(r"\s+to\s+[a-z]", right)):
        return _length(quantity, quantity.end, "period")
    if plural and _LAPSES.search(left):
        return _length(quantity, quantity.end, "period")
    if plural and _PERIOD_OF.search(left):
        return _length(quantity, quantity.end, "period")
    if plural and _EACH_NEXT.search(left) and _PLEDGED.search(text):
        return _length(quantity, quantity.end, "period")
    if (
        _FOR_YEARS.search(left[-24:])
        and plural
        and (scene.places or DOMAIN.search(text + scene.before) or _LENGTHY.search(text))
    ):
        return _length(quantity, quantity.end, left[-60:])
    if _WAITS.search(left) or _DEADLINE.search(left):
        return _length(quantity, quantity.end, left[-60:])
    left_over = _LEFT_OVER.match(right)
    if left_over and (plural or quantity.value == 1):
        return _length(quantity, quantity.end + left_over.end(), "period")
    if re.fullmatch(r"(?:another|an? (?:further|additional)) \w+", words) and (
        _LENGTH_VERB.search(left)
    ):
        return _length(quantity, quantity.end, "extension")
    link = _LENGTH_LINK.search(left)
    if not link:
        return None
    may_last = _MAY_LAST.search(left) is not None
    if (
        _LENGTH_TRAP_LEFT.search(left)
        and not may_last
        and not re.search(r"\b(?:for|by|lasted|lasting)\b", link.group())
    ):
        return None
    if not may_last and re.search(r"\b(?:past|last|next|recent|previous|coming)\s+$", left):
        return None
    if re.search(r"\bof\s+(?:an?\s+)?$", link.group()) and not re.search(
        r"(?:pause|truce|suspension|period|delay|extension|window)\s+of\s+(?:\w+\s+){0,3}$", left
    ):
        return None
    if _LENGTH_VERB.search(left) and re.search(
        (
            r"^(?:for|by|last|up to|another|an additional|a further|additional|"
            r"about|nearly|around|than|took|take|of|roughly|almost|least|within|just|a little|over|"
            r"barely|hardly|only|merely|as long as|as little as|at most|no more than|"
            r"(?:may|can|could|will|would|must|to|should|might) last|runs?|covers?|needs?|"
            r"needed|waited|waits?)"
        ),
        link.group(),
        re.I,
    ):
        if link.group().lower().startswith("within"):
            return None
        return _length(quantity, quantity.end, _LENGTH_VERB.search(left).group()[:12])  # type: ignore[union-attr]
    return None


def _length(quantity: Quantity, end: int, words: str) -> Reading1:
    topic = next((name for name, pattern in _LENGTHS if pattern.search(words)), "")
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=end,
        type="duration",
        unit=quantity.unit,
        value=quantity.value,
        topic=topic,
    )
