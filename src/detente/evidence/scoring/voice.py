"""Do two names of a speaker mean the same one?"""

from __future__ import annotations

import re
from functools import lru_cache

from detente.evidence.speakers.bodies import bodies

__all__ = ["same_voice"]


def same_voice(found: str, wanted: str) -> bool:
    """Whether a speaker found and an annotation's mean the same one.

    Names are compared without regard to capitals and by the table of bodies ("Ministry of Commerce
    of China" is MOFCOM); a body and its spokesperson or official are one. Of two descriptions
    without a name ("buyer", "unnamed buyer at a US contractor") the nouns must be the same, and
    unless one of them says nothing more, another word as well.
    """
    if _voice(found) == _voice(wanted):
        return True
    one, other = _described(found), _described(wanted)
    if not one or not other or one[0] != other[0]:
        return False
    return not one[1] or not other[1] or bool(one[1] & other[1])


_SPOKEN = re.compile(r"\s+(?:spokes(?:person|man|woman)|official)$", re.I)
_NOT_NAMED = re.compile(r"^(?:an?\s|the\s)?(?:unnamed|unidentified|anonymous)\s", re.I)
_INITIAL = re.compile(r"\b[A-Z]\.\s+")
_BRACKET = re.compile(r"\s*\(([^)]*)\)\s*$")
_LINK = re.compile(r"\s(?:of|at|in|for|from|with|near|on|to|who|familiar|close|based)\s")
_SMALL_TEXT = (
    "a an the of at in for from with near on to its his her their and one senior top former "
    "unnamed who another second third fourth"
)
_SMALL = frozenset(_SMALL_TEXT.split())


@lru_cache(maxsize=1024)
def _voice(name: str) -> str:
    bare = _SPOKEN.sub("", _NOT_NAMED.sub("", _BRACKET.sub("", name.strip())))
    whole = [each for each in bodies(bare) if each.start == 0 and each.end == len(bare)]
    short = _INITIAL.sub("", bare)
    bare = short if " " in short else bare  # "D. John Sauer" is John Sauer
    return (whole[0].name if whole else bare).lower()


@lru_cache(maxsize=1024)
def _described(name: str) -> tuple[str, frozenset[str]] | None:
    """The noun of a description and its other words; None for a name."""
    bare = _BRACKET.sub(r" of \1", _NOT_NAMED.sub("", name.strip()))
    noun = re.split(r"[\s-]", _LINK.split(bare)[0])[-1]
    if not noun.isalpha() or not noun.islower():
        return None
    words = set(re.findall(r"\w+", bare.lower())) - _SMALL - {noun.lower()}
    return noun, frozenset(words)
