"""Which goods does a figure fall on, and which lines of the schedule stand for them?"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from detente.errors import DetenteError
from detente.evidence.judge.duties.own import Own
from detente.evidence.words.lexicon import rows
from detente.ledger import Calendar, Ledger
from detente.tariffs import Stack, lookup
from detente.tariffs.schedule import schedule

__all__ = ["Good", "good_of", "goods_in", "lines_of", "member_of", "stack_of"]

_REACH = 90  # characters before a figure in which its goods are named
_PLURAL = r"(?:s|es|y|ies|ys)?(?![a-z])"
_CUT = re.compile(
    r"[;(]|,\s(?:which|who|after|as|in|up|down|a|an|the|it|and (?:it|has|will|is))\b|\b(?:that|"
    r"which|because|since|after|in (?:retaliation|response|return|exchange)|pays?|paid|"
    r"to (?!-)\w+)\b",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r",? (?:including|includes?|such as|like|among (?:them|others)|for example)\b", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:,|\s|and|or|&|as|well|both|all|also|most|some|imported|foreign|american|chinese|us|u\.s\.|"
    r"[a-z]+ed|natural|raw)*",
    re.IGNORECASE,
)
_MEMBER = {"EU": "DE"}  # a union's goods are looked up as those of a member


@dataclass(frozen=True, slots=True)
class Good:
    """A kind of goods with lines of the US and of the Chinese schedule, digits only.

    `whole` tells that the duties of these lines are those of the goods as named.
    """

    name: str
    words: re.Pattern[str]
    us: tuple[str, ...]
    cn: tuple[str, ...]
    whole: bool

    def codes(self, importer: str) -> tuple[str, ...]:
        """The lines for an importer; empty where none stands for it."""
        return {"US": self.us, "CN": self.cn}.get(importer, ())


@lru_cache(maxsize=4096)
def good_of(product: str) -> Good | None:
    """The goods that a word or phrase names; the longest name wins."""
    found = [(len(hit.group()), good) for hit, good in _hits(product)]
    return max(found, key=lambda it: it[0])[1] if found else None


def goods_in(own: Own) -> tuple[Good, ...]:
    """The goods that a figure falls on: all that follow "on", else the last ones before it."""
    if own.onto:
        return _all(_CUT.split(_EXAMPLES.split(own.after)[0])[0])
    before = own.before[-_REACH:] + own.text
    hits = _hits(before)
    if not hits:
        return ()
    found = [hits[-1][1]]
    for (hit, good), (later, _) in zip(hits[-2::-1], hits[:0:-1], strict=True):
        if not _BETWEEN.fullmatch(before[hit.end() : later.start()]):
            break
        found.append(good)
    return tuple(dict.fromkeys(found[::-1]))


def lines_of(code: str, importer: str) -> tuple[str, ...]:
    """The lines under a code of the schedule, at most eight; the code itself where it is one."""
    known = schedule(importer).codes
    start = bisect_left(known, code)
    found: list[str] = []
    while start < len(known) and str(known[start]).startswith(code) and len(found) < 8:
        found.append(str(known[start]))
        start += 1
    return tuple(found) or (code,)


def member_of(origin: str) -> str:
    """The country whose duties stand for those of a place: a member for a union."""
    return _MEMBER.get(origin, origin)


@lru_cache(maxsize=16384)
def stack_of(
    ledger: Ledger, code: str, importer: str, origin: str, on: date, calendar: Calendar
) -> Stack | None:
    """The duties on a line; None where the engine has no answer."""
    try:
        return lookup(
            code,
            origin=member_of(origin),
            on=on,
            importer=importer,
            calendar=calendar,
            ledger=ledger,
        )
    except DetenteError:
        return None


def _all(text: str) -> tuple[Good, ...]:
    return tuple(dict.fromkeys(good for _, good in _hits(text)))


def _hits(text: str) -> list[tuple[re.Match[str], Good]]:
    """Every name of goods in a text, in its order; of names that overlap the longest."""
    found = [(hit, good) for good in _goods() for hit in good.words.finditer(text)]
    found.sort(key=lambda it: (it[0].start(), it[0].start() - it[0].end()))
    kept: list[tuple[re.Match[str], Good]] = []
    for hit, good in found:
        if kept and hit.start() < kept[-1][0].end():
            if len(hit.group()) > len(kept[-1][0].group()):
                kept[-1] = (hit, good)
            continue
        kept.append((hit, good))
    return kept


@cache
def _goods() -> tuple[Good, ...]:
    return tuple(
        Good(
            row["words"].partition("|")[0],
            re.compile(rf"(?<![a-z])(?:{row['words']}){_PLURAL}", re.IGNORECASE),
            tuple(row["us"].split()),
            tuple(row["cn"].split()),
            row["whole"] == "yes",
        )
        for row in rows("goods.csv")
    )
