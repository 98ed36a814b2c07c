"""Which counts, lengths of time and sums of money does a sentence claim?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import DOMAIN, Reading1, Scene
from detente.evidence.lexicon import counted_noun, counted_pattern
from detente.evidence.number_words import NUMBER, ONE, number_value
from detente.evidence.numbers import Quantity

__all__ = ["multiples", "read_count", "read_duration", "read_money", "tallies"]

_YEAR = range(1900, 2101)
_KEPT_KINDS = ("elements", "minerals", "metals", "materials", "chemicals", "products", "chips")
_KINDS_OF = re.compile(
    r"\s+of\s+(?:(?!that\b|which\b|is\b|"
    r"are\b)[\w.'-]+,?\s+(?:and\s+)?){0,5}?(?P<noun>(?:rare[- ]earths?"
    r"|elements?|minerals?|metals?|materials?|chemicals?|precursors?|products?|goods|chips?)"
    r"(?:[- ]related)?(?:\s(?:elements?|metals?|minerals?))?)\b",
    re.I,
)
_SIDES = re.compile(r"(?:sides|countries|nations|economies|partners|powers|companies' )", re.I)
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
    r"commit|cover|purchas|buy|bought|invest|pledg|spread|run|hold|held|remain|stop|need|sit|sat|went on|go on|convers|conferr|good|impos|agree|truce|suspension|pause|ban|wait|"
    r"delay|negotiat|call|phone|drag)\w*\b[^.;]{0,90}$",
    re.I,
)
_LENGTH_LINK = re.compile(
    r"\b(?:for|by|lasts|(?:may|can|could|will|would|must|to|should|might) last|"
    r"lasted|lasting|of|takes?|took|needs?|needed|runs?|waited|waits?|up to|about|within|ran|"
    r"covers?|over|"
    r"runs for|"
    r"just (?:under|over)|a little (?:under|over)|runs|spanned|another|an additional|a "
    r"further|additional|roughly|nearly|"
    r"around|almost|than|least|barely|hardly|only|merely)\s+"
    r"(?:an?\s+|the\s+|about\s+|nearly\s+|another\s+|an additional\s+|a "
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
_PAID = re.compile(r"\b(?:pays?|paid|owes?|owed)\b[^.;]{0,60}$|\bpays?\b|\bat the border\b", re.I)
_BIOGRAPHY = re.compile(
    r"\b(?:covered|reported|taught|worked|served|lived|spent|edited|written|practi[sc]ed|studied|career|"
    r"experience|married|jailed|sentenced|imprisoned|rally|stage|newspaper|founded|aged|subscri\w*)\b",
    re.I,
)
_AGE_OF_DEAL = re.compile(r"[\s-]old\b")
_LENGTHY = re.compile(
    r"\b(?:truce|deal|agreement|understanding|accord|pause|ban|war|dispute|rule|tariffs?|regime|controls?|"
    r"conflict|ceasefire|pact|floor|contract|licen[cs]es?|suspension)\b",
    re.I,
)
_GRANTED = re.compile(
    r"\b(?:has|have|had|gets?|got|gives?|gave|given|gain\w*|needs?|leaves?|left|allow\w*|grant\w*|wins?|won)\s+"
    r"(?:\w+\s+){0,3}$",
    re.I,
)
_FOR_YEARS = re.compile(
    r"\bfor\s+(?:about |almost |nearly |over |more than |at least |roughly |some |the next |another |up to )*$",
    re.I,
)
_WAITS = re.compile(
    r"\b(?:lead times?|delivery times?|waiting times?|waits?|queues?|processing|backlogs?|stocks?|inventor(?:y|ies)|"
    r"stockpiles?|clearance)\b[^.;,]{0,60}\b(?:to|of|at|is|are|was|were|for|last|lasts|than|about|around|"
    r"from|exceeds?|takes?|took|now)\s+$",
    re.I,
)
_DEADLINE = re.compile(
    r"\b(?:decide|answer|respond|reply|comply|appeal|conclude|comment|refund|pay|sell|divest|leave|act|finish|"
    r"approve|reach\w*|complete[d]?|process\w*|takes? effect|expires?)\b[^.;]{0,40}\bwithin\s+(?:the next )?$",
    re.I,
)
_LEFT_OVER = re.compile(
    r"^(?:'s)?\s+(?:(?:are|is|were|was|be)\s+(?:now |still |only )*(?:left|remaining|to go)|left\b|"
    r"remains?\b|remained|to go\b|(?:longer|shorter)\b)(?:\s+over)?|"
    r"^\s+of\s+(?:[\w-]+\s+){1,3}(?:left|in stock|in store|on hand|in hand)\b",
    re.I,
)
_MEETING = re.compile(
    (
        r"\b(?:met|meet|meeting|talks|negotiat\w+|rounds?|spoke|spoken|raised|"
        r"extended|hiked|visited)\b"
    ),
    re.I,
)
_MONEY_ANCHOR = re.compile(
    r"\b(?:imports?|exports?|trade|deficit|surplus|purchas\w+|buy\w*|bought|"
    r"soybeans?|tariffs?|dut(?:y|ies)|revenue|invest\w*|fine[sd]?|fees?|"
    r"collect\w*|goods|market|worth|value[d]?|cost\w*|sales|sold|shipments?|"
    r"aid|bailout|farmers?|refunds?|chips?|orders?|billion|trillion|"
    r"price[sd]?|tonne|ton|kilogram|barrel|parcels?|packages?|threshold|exemption|"
    r"de minimis|surcharge|households?|famil(?:y|ies)|consumers?|customers?|container|"
    r"penalt\w+|compensation|pledge\w*|promise\w*|budget|loss\w*)\b",
    re.I,
)
_PER_PAIR = re.compile(
    r"^\s*(?:to|and|or|[-–])\s*(?:US)?[$€£¥]\s?[\d,.]+\s*(?:per|a|an|/)\s?(?:net |metric )?"
    r"(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|bushel|pound|container|ship|parcel)\b",
    re.I,
)
_EACH_COSTS = re.compile(
    r"\b(?:a|an|one|per|each|every)\s(?:metric |net )?(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|bushel|pound)\b"
    r"[^.;]{0,60}\b(?:costs?|fetch\w*|sells? for|sold for|trades? at|traded at|goes for|went for|paid|is|was)\s+"
    r"(?:(?:about|some|around|nearly|over|only)\s+)?$",
    re.I,
)
_PER = re.compile(
    (
        r"^\s*(?:per|a|an|/|(?:for|on) (?:each|every)|each)\s?(?:net |metric |short )?"
        r"(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|bushel|pound|container|vessel|ship|item|package|parcel|head|share|"
        r"year|month|day)\b"
    ),
    re.I,
)


def read_count(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A number of counted things: "seven rare earth elements", "25 American companies"."""
    if not scene.topical:
        return None
    text = scene.flat
    value = quantity.value
    if quantity.unit == "times":
        after = text[quantity.end : quantity.end + 12].strip().lower()
        if after.startswith(
            ("higher", "more", "as ", "the ", "larger", "greater")
        ) or not _MEETING.search(text[max(0, quantity.start - 60) : quantity.end + 20]):
            return None
        return Reading1(
            quantity=quantity,
            start=quantity.start,
            end=quantity.end,
            type="count",
            unit="times",
            value=value,
        )
    if quantity.unit == "tonnes":
        return Reading1(
            quantity=quantity,
            start=quantity.start,
            end=quantity.end,
            type="count",
            unit="tonnes",
            value=value,
        )
    if quantity.unit:
        return None
    if _OF_EVERY.search(text[: quantity.start]):
        return None
    digits = text[quantity.start : quantity.end]
    match = counted_pattern().match(text, quantity.end)
    part = _PART_OF.match(text, quantity.end) if not match else None
    if part:
        match = counted_pattern().match(text, part.end())
    if not match:
        return None
    unit = counted_noun(match["noun"])
    plain = digits.isdigit()
    if not unit or value == 0 or (value == 1 and unit != "times"):
        return None
    adjectives = match["adj"].lower()
    if (
        plain
        and int(value) in _YEAR
        and len(digits) == 4
        and unit not in ("tonnes", "entities", "companies", "jobs")
    ):
        return None
    if (
        plain
        and int(value) in _YEAR
        and len(digits) == 4
        and not re.search(
            r"\b(?:of|about|some|nearly|over|than|added|listed|least)\s$", text[: quantity.start]
        )
    ):
        return None
    if value == 2 and _SIDES.fullmatch(match["noun"]):
        return None
    if "largest" in adjectives or "biggest" in adjectives or "percent" in adjectives:
        return None
    if text[quantity.end : quantity.end + 1] == "-" and unit not in ("elements", "minerals"):
        return None
    if re.search(
        r"\b(?:one of|top|the last|in|class of|since)\s+$", text[: quantity.start], re.I
    ) and unit in ("measures", "points", "countries", "states"):
        return None
    if unit in (
        "countries",
        "states",
        "farms",
        "jobs",
        "students",
        "points",
        "measures",
        "factories",
        "organisations",
    ) and not (DOMAIN.search(text) or (unit == "countries" and scene.memory == "tariff_rate")):
        return None
    if unit == "rounds" and not re.search(r"talks|negotiat|meeting|round|trade|tariff", text, re.I):
        return None
    end = match.end()
    inner = _KINDS_OF.match(text, end) if unit == "categories" else None
    if inner and counted_noun(inner["noun"]) in _KEPT_KINDS:
        unit, end = counted_noun(inner["noun"]), inner.end()
    more = re.match(r"\s+of\s+(?:U\.S\.\s+)?(?:[\w-]+\s+){0,3}?[\w-]+", text[end : end + 40])
    if more and unit in ("tonnes", "categories", "bushels", "barrels", "rounds", "types"):
        end += more.end()
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=end,
        type="count",
        unit=unit,
        value=value,
        head=match["noun"],
        head_start=match.start("noun"),
    )


_OF_EVERY = re.compile(r"\b(?:(?:of|in|for) every|the big)\s+$", re.I)
_MULTIPLE = re.compile(
    r"\b(?P<w>doubled|tripled|trebled|quadrupled|halved)\s+(?P<o>it|them|that|(?:(?:the|its|their|his|those|these|"
    r"all|most|US|U\.S\.|Chinese|American|additional|new|existing|fentanyl|reciprocal|steel|aluminum)\s+)*"
    r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|(?:tariff )?rates?))\b(?P<r>.{0,60})",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?:if|would|could|might|may|should|to|be|were|not|more than)\s+(?:\w+\s+)?$", re.I
)
_TIMES_OF = {"doubl": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "halv": 0.5}
_GREW = re.compile(
    r"\b(?:(?P<about>more than|almost|nearly|roughly|about|over)\s+)?"
    r"(?P<w>doubl|tripl|trebl|quadrupl|halv)(?:e[sd]?|ing)\b(?P<o>\s+(?:(?:its|their|the)\s+)(?:\w+\s+)?"
    r"(?P<noun>capacity|output|production|exports|imports|purchases|prices?|sales|shipments))?"
    r"(?P<r>.{0,60})",
    re.I,
)
_FACTOR = re.compile(
    rf"\b(?P<n>{NUMBER}|twice)(?:[\s-](?:times|fold))?\s+(?:as\s+(?P<as>much|many|high|dear|expensive|large|big)\b|the\s+(?:level|rate|"
    r"price|amount|figure|average|sum|tariff|duty|volume|quantity|value)\b|(?P<than>dearer|higher|more|larger|"
    r"costlier|greater)\b|what\s+(?:it|they|he|she)\b)",
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
        if any(one.start < match.end("w") and match.start("w") < one.end for one in out):
            continue
        if re.search(r"%|per ?cent|percent", match["r"]):
            continue
        left = text[max(0, match.start() - 90) : match.start()]
        priced = re.match(
            r"\s+to\s+(?:about |nearly |over )?(?:(?:US)?[$€£¥]|[\d,.]+ (?:dollars|yuan|euros))",
            match["r"],
        )
        kind = "price" if priced else _multiplied(match["noun"] or "") or _multiplied(left)
        if not kind or re.search(r"\b(?:if|not|never)\s+(?:\w+\s+){0,3}$", left, re.I):
            continue
        value = _TIMES_OF[match["w"].lower()]
        out.append(
            _multiple(
                kind, value, match.start(), match.end("o") if match["o"] else match.end("w") + 1
            )
        )
    for match in _FACTOR.finditer(text):
        value = 2.0 if match["n"].lower() == "twice" else number_value(match["n"])
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


_MULTIPLIED = re.compile(
    r"\b(?:(?P<tariff_change>tariffs?|tariff wall|dut(?:y|ies)|lev(?:y|ies))|(?P<price>prices?|costs?|paid|pays?|fetch\w*)|"
    r"(?P<growth>exports?|imports?|shipments?|sales|output|production|capacity|purchases|trade|deliveries|volumes?))\b"
    r"(?! (?:war|deal|talks|truce))",
    re.I,
)


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


_PART_OF = re.compile(rf"\s+(?:out\s+)?of\s+(?:the\s+|all\s+|its\s+)?{NUMBER}", re.I)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NTH_ROUND = re.compile(
    rf"\b(?:the|their|its|a)\s+(?P<n>{'|'.join(_ORDINALS[2:])})\s+(?:round|session|meeting)\b"
    r"(?:\s+of\s+(?:[\w-]+\s+){0,2}(?:talks|negotiations|consultations))?",
    re.I,
)
_TWICE = re.compile(r"\b(?:met|meet|spoken|talked|negotiated)\s+(?P<n>twice)\b", re.I)
_VOTES = re.compile(
    rf"\b(?P<n>{ONE}|\d)(?:\s?[-–]\s?|\s+to\s+|\s+votes\s+to\s+)(?P<m>{ONE}|\d)\b(?!\s?(?:%|per|"
    r"points|months|years|days|weeks|hours))(?P<noun>\s+(?:ruling|decision|vote|verdict|majority|split))?",
    re.I,
)
_BENCH = re.compile(r"\b(?:courts?|justices|judges|panel|bench)\b", re.I)
_VOTED = re.compile(r"\b(?:voted|ruled|decided|split|held|vote of|by|down)\s+(?:\w+\s+)?$", re.I)


def tallies(scene: Scene) -> list[Reading1]:
    """Votes of a court ("6 to 3"), meetings told by their number ("their fourth round")."""
    text, out = scene.flat, []
    if not scene.topical:
        return out
    for match in _NTH_ROUND.finditer(text):
        value = float(_ORDINALS.index(match["n"].lower()) + 1)
        out.append(_tally("rounds", value, match.start("n"), match.end()))
    for match in _TWICE.finditer(text):
        out.append(_tally("times", 2.0, match.start("n"), match.end("n")))
    for match in (
        _VOTES.finditer(text) if _BENCH.search(text) or _BENCH.search(scene.before) else ()
    ):
        for_it, against = number_value(match["n"]), number_value(match["m"])
        if for_it <= against or not (match["noun"] or _VOTED.search(text[: match.start()])):
            continue
        out.append(_tally("votes", for_it, match.start(), match.end()))
    return out


def _tally(unit: str, value: float, start: int, end: int) -> Reading1:
    return Reading1(
        quantity=Quantity(start=start, end=end, kind="plain", value=value, unit=unit),
        start=start,
        end=end,
        type="count",
        unit=unit,
        value=value,
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
            r"\s+of\s+(?:[\w-]+\s+){0,4}(?:talks|negotiations?|meetings?|discussions?|stocks?|suppl(?:y|ies)|inventor(?:y|ies)|"
            r"delay|consultations?)\b"
        ),
        right,
    )
    if of and plural:
        return _length(quantity, quantity.end + of.end(), "talks")
    if _BIOGRAPHY.search(left[-70:] + right[:30]):
        return None
    if plural and (_GRANTED.search(left) and re.match(r"\s+to\s+[a-z]", right)):
        return _length(quantity, quantity.end, "period")
    if _FOR_YEARS.search(left[-24:]) and plural and (DOMAIN.search(text) or _LENGTHY.search(text)):
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
            r"about|nearly|around|than|took|take|of|roughly|almost|least|within|just|a little|over|barely|hardly|only|merely|"
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


def read_money(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A sum in a currency; a sum per thing is a price."""
    if not scene.topical:
        return None
    text = scene.flat
    near = text[max(0, quantity.start - 110) : quantity.end + 90]
    per = _PER.match(text[quantity.end : quantity.end + 24]) or _PER_PAIR.match(
        text[quantity.end : quantity.end + 44]
    )
    each = None if per else _EACH_COSTS.search(text[: quantity.start])
    per = per or each
    priced = per is not None and per["unit"].lower() not in ("year", "month", "day")
    if not priced and (
        not (_MONEY_ANCHOR.search(near) or (scene.memory == "tariff_rate" and _PAID.search(near)))
        or (
            quantity.value < 1e6
            and not (scene.memory == "tariff_rate" and _PAID.search(near))
            and not re.search(
                (
                    r"\b(?:fees?|per|price[sd]?|households?|famil(?:y|ies)|a year|de "
                    r"minimis|jobs?|worth|parcels?|packages?|fine|dut(?:y|ies)|tariffs?|threshold|exemption|consumers?|"
                    r"tonne?|ton|kilo\w*|barrel|container)\b"
                ),
                near,
                re.I,
            )
        )
    ):
        return None
    if per is not None and priced:
        name = per["unit"].lower()
        name = {"ton": "tonne", "kg": "kilogram", "kilo": "kilogram"}.get(name, name)
        return Reading1(
            quantity=quantity,
            start=quantity.start,
            end=quantity.end + (0 if each else per.end()),
            type="price",
            unit=f"{quantity.unit} per {name}",
            value=quantity.value,
        )
    left = text[max(0, quantity.start - 60) : quantity.start]
    change = bool(re.search(r"\bby\s+(?:\w+\s+){0,2}$", left))
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=quantity.end,
        type="money",
        unit=quantity.unit,
        value=quantity.value,
        change=change,
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
