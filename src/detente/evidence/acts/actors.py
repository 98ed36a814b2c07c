"""Whose act does a part of a sentence tell of?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.evidence.acts.kinds import COUNTED_MEASURES, SAY
from detente.evidence.grammar.scene import Scene
from detente.evidence.speakers.attribution import attributed
from detente.evidence.speakers.people import person

__all__ = ["actors_of"]


def actors_of(
    scene: Scene,
    clause: tuple[int, int],
    kind: str,
    at: tuple[int, int],
    imposers: Sequence[tuple[int, int, str, tuple[str, ...]]],
    last: tuple[str, ...],
) -> tuple[str, ...]:
    """The countries that act, as ISO-2 codes, in the order of the text.

    Parameters
    ----------
    clause, at
        Where in the sentence the clause and its date stand.
    imposers
        The measures that the text names, start, end (in the article) and whose they are.
    last
        The actor that "it" takes up.
    """
    left, right = clause
    base = scene.sentence.start
    words = scene.flat[left:right]
    if kind in COUNTED_MEASURES:
        whose = {
            one[2]
            for one in imposers
            if base + left <= one[0] < base + right and not at[0] <= one[0] - base < at[1]
        }
        if len(whose) == 1:
            return tuple(whose)
    if kind == "statement":
        voice = _voice(scene, left, right, at[0])
        return (voice,) if voice else _speaker(scene, left, right)
    seen = _named(scene, left, right, everybody=kind in _OF_TWO)
    if kind in _OF_TWO:
        for place in scene.places:
            if left <= place.start < right and place.iso2 in _SIDES:
                seen.setdefault(place.iso2)
    if kind == "court" and "CN" not in seen and "EU" not in seen:
        return ("US",)
    if kind in (*_OF_TWO, "fee", "act") and len(seen) < 2 and _BOTH.search(words):
        return _SIDES
    if not seen and kind in (*COUNTED_MEASURES, "act", "threat") and _PRONOUN.search(words):
        return last
    return tuple(seen)


_SIDES = ("US", "CN")
_OF_TWO = ("talks", "agreement", "truce")
_SPEAKS = ("person", "role", "body", "country")
_COUNTRIES = frozenset(
    ("US", "CN", "EU", "UA", "CA", "MX", "JP", "KR", "IN", "VN", "BR", "NL", "CH", "GB")
)
_BOTH = re.compile(
    r"\b(?:both (?:sides|countries|nations|governments|capitals|leaders)|two (?:sides|countries|"
    r"nations|governments|leaders|presidents|delegations|teams)|the presidents|each other's|"
    r"delegations|Trump and Xi|Xi and Trump)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:it|its|he|his|she|they|their|the ministry|the president)\b", re.I)
_FAR = 60  # letters between a verb of saying and its speaker


def _named(scene: Scene, left: int, right: int, *, everybody: bool) -> dict[str, None]:
    """The countries of those named in the clause, in order; adjectives count for `everybody`."""
    base = scene.sentence.start
    return dict.fromkeys(
        mention.country
        for mention in scene.cast.between(base + left, base + right)
        if mention.country in _COUNTRIES and (everybody or mention.kind in _SPEAKS)
    )


def _speaker(scene: Scene, left: int, right: int) -> tuple[str, ...]:
    """The country of the first who is named, else of the person whom the context gives."""
    seen = _named(scene, left, right, everybody=False)
    if seen:
        return (next(iter(seen)),)
    start = scene.sentence.start + left
    who = attributed(scene.text, scene.sentence, start, start, scene.cast, strict=False)
    entry = person(who.name) if who.name else None
    return (entry.country,) if entry and entry.country else ()


def _voice(scene: Scene, left: int, right: int, at: int) -> str:
    """The country of whoever stands beside the verb of saying nearest to the date."""
    said = [match.span() for match in SAY.finditer(scene.flat, left, right)]
    if not said:
        return ""
    base = scene.sentence.start
    start, end = min(said, key=lambda one: abs(one[0] - at))
    near = []
    for mention in scene.cast.between(base + left, base + right):
        if mention.country in _COUNTRIES and mention.kind in _SPEAKS:
            before = mention.end - base <= start
            gap = start - (mention.end - base) if before else mention.start - base - end + 10
            near.append((abs(gap), mention.country))
    gap, country = min(near, default=(_FAR, ""))
    return country if gap < _FAR else ""
