"""Which counts of things does a sentence claim: elements, firms, tonnes, votes, rounds?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import DOMAIN, Reading1, Scene
from detente.evidence.words.lexicon import counted_noun, counted_pattern
from detente.evidence.words.number_words import NUMBER, ONE, number_value
from detente.evidence.words.numbers import Quantity

__all__ = ["read_count", "tallies"]

_YEAR = range(1900, 2101)
_KEPT_KINDS = ("elements", "minerals", "metals", "materials", "chemicals", "products", "chips")
_KINDS_OF = re.compile(
    r"\s+of\s+(?:(?!that\b|which\b|is\b|"
    r"are\b)[\w.'-]+,?\s+(?:and\s+)?){0,5}?(?P<noun>(?:rare[- ]earths?"
    r"|elements?|minerals?|metals?|materials?|chemicals?|precursors?|products?|goods|chips?)"
    r"(?:[- ]related)?(?:\s(?:elements?|metals?|minerals?))?)\b",
    re.I,
)
_SIDES = re.compile(
    r"(?:sides|countries|international locations|nations|economies|partners|powers|companies' )",
    re.I,
)
_MEETING = re.compile(
    (
        r"\b(?:met|meet|meeting|talks|negotiat\w+|rounds?|spoke|spoken|raised|"
        r"extended|hiked|visited)\b"
    ),
    re.I,
)
_OF_EVERY = re.compile(r"\b(?:(?:of|in|for) every|the big)\s+$", re.I)
_OF_THESE = re.compile(r"\s+of\s+(?:these|those|its|their|his|the)(?=\s+[a-z])")
_PART_OF = re.compile(rf"\s+(?:out\s+)?of\s+(?:the\s+|all\s+|its\s+)?{NUMBER}", re.I)
_PAID_BACK = re.compile(
    r"\b(?:hand\w*|paid|pay|refund\w*|return\w*|collect\w*|cost\w*|worth|bought|buy|sold|invest\w*|"
    r"imports?|exports?|"
    r"trade|deficit|surplus|revenue|duties|tariffs|aid|spen[dt]\w*|purchases)\b",
    re.I,
)
_CHARGED = re.compile(
    r"\b(?:charged|levied|collected|owed|paid|due|meets?|met)\b[^.;]{0,40}$", re.I
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NTH_ROUND = re.compile(
    rf"\b(?:the|their|its|a)\s+(?P<n>{'|'.join(_ORDINALS[2:])})\s+(?:round|session|meeting)\b"
    r"(?:\s+of\s+(?:[\w-]+\s+){0,2}(?:talks|negotiations|consultations))?",
    re.I,
)
_TWICE = re.compile(r"\b(?:met|meet|spoken|talked|negotiated)\s+(?P<n>twice)\b", re.I)
_VOTES = re.compile(
    rf"\b(?P<n>{ONE}|\d)(?:\s?[-–]\s?|\s+to\s+|\s+votes\s+to\s+)(?P<m>{ONE}|\d)\b(?!\s?(?:%|per|"
    r"points|months|years|days|weeks|hours))(?P<noun>\s+(?:ruling|decision|vote|verdict|majority|"
    r"split))?",
    re.I,
)
_BENCH = re.compile(r"\b(?:courts?|justices|judges|panel|bench)\b", re.I)
_VOTED = re.compile(r"\b(?:voted|ruled|decided|split|held|vote of|by|down)\s+(?:\w+\s+)?$", re.I)


def read_count(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A number of counted things: "seven rare earth elements", "25 American companies"."""
    if not scene.topical:
        return None
    text = scene.flat
    value = quantity.value
    if quantity.unit == "times":
        after = text[quantity.end : quantity.end + 12].strip().lower()
        if after.startswith("a year") and _CHARGED.search(text[: quantity.start]):
            pass
        elif after.startswith(
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
    if scene.currency and value >= 1e9 and not counted_pattern().match(text, quantity.end):
        near = text[max(0, quantity.start - 90) : quantity.end + 70]
        return _as_before(quantity, "money", scene.currency) if _PAID_BACK.search(near) else None
    if _OF_EVERY.search(text[: quantity.start]):
        return None
    digits = text[quantity.start : quantity.end]
    match = counted_pattern().match(text, quantity.end)
    part = (
        (_PART_OF.match(text, quantity.end) or _OF_THESE.match(text, quantity.end))
        if not match
        else None
    )
    if part:
        match = counted_pattern().match(text, part.end())
    if not match:
        scaled = value >= 1e5 and re.search(r"illion|thousand", text[quantity.start : quantity.end])
        return _as_before(quantity, "count", scene.mass) if scaled and scene.mass else None
    unit = counted_noun(match["noun"])
    plain = digits.isdigit()
    if not unit or value == 0 or (value == 1 and unit != "times"):
        return None
    if match["noun"].upper() == "MMT":
        value *= 1e6  # million metric tons
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
        "students",
        "points",
        "measures",
        "organisations",
    ) and not (DOMAIN.search(text) or (unit == "countries" and scene.memory == "tariff_rate")):
        return None
    if unit == "jobs" and value < 500 and not DOMAIN.search(text):
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


def _as_before(quantity: Quantity, kind: str, unit: str) -> Reading1:
    """A bare figure in the unit that the sentences before named: tonnes counted, a currency.

    "In the first ten months, 16 million"; "roughly 90 billion would be paid back".
    """
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=quantity.end,
        type=kind,
        unit=unit,
        value=quantity.value,
    )


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
