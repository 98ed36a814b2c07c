"""What is in a good, and which customs codes hold it?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from detente.minerals.elements import elements_in
from detente.store import table

__all__ = ["Content", "by_code", "by_words", "contents", "heading_only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A controlled or controllable good: its codes, its stage, and what is in it.

    `fractions` maps elements that are certainly in it to their share of its mass; `possible` names
    those that may be in it. `codes` begin with the six digits of the Harmonized System, longer
    ones are US lines or, where the item says so, Chinese headings.
    """

    item: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    stage: str
    fractions: Mapping[str, float]
    possible: tuple[str, ...]
    source: str
    certainty: str

    @property
    def elements(self) -> tuple[str, ...]:
        """Elements that are certainly in it."""
        return tuple(self.fractions)


def contents() -> tuple[Content, ...]:
    """Every good of the table of contents."""
    return _contents()


@lru_cache(maxsize=65_536)
def by_code(code: str) -> Content | None:
    """The good that a customs code names; the longest entry wins, None where no entry does."""
    best: tuple[int, Content] | None = None
    for entry in _contents():
        for prefix in entry.codes:
            if code.startswith(prefix) and (best is None or len(prefix) > best[0]):
                best = (len(prefix), entry)
    return best[1] if best else None


@lru_cache(maxsize=65_536)
def by_words(text: str) -> Content | None:
    """The good that a material or description names, None where no entry does."""
    pattern, of = _words()
    hits = pattern.findall(text.lower())
    return of[max(hits, key=len)] if hits else None


def heading_only(code: str) -> bool:
    """Whether the code is the six-digit heading of several goods, of which the content decides."""
    found = by_code(code)
    return found is not None and not found.fractions and bool(found.possible)


@cache
def _words() -> tuple[re.Pattern[str], dict[str, Content]]:
    """One pattern for all words, the long ones first, and the good that each means."""
    of = {word: entry for entry in reversed(_contents()) for word in entry.words}
    ordered = sorted(of, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in ordered if word.isascii())
    other = "|".join(re.escape(word) for word in ordered if not word.isascii())
    return re.compile(rf"(?:(?<![a-z0-9])(?:{latin})(?![a-z0-9]))|{other}"), of


@cache
def _contents() -> tuple[Content, ...]:
    out = []
    for row in table("tables/minerals_contents.csv").to_dicts():
        fractions, possible = {}, []
        for text in filter(None, (row["contents"] or "").split(";")):
            symbol, _, fraction = text.partition(":")
            if fraction:
                fractions[symbol] = float(fraction)
            else:
                possible.append(symbol.rstrip("?"))
        unknown = set(possible) | set(fractions)
        assert unknown <= set(elements_in(";".join(unknown)) or ()), row
        out.append(
            Content(
                item=row["item"],
                codes=tuple(filter(None, (row["codes"] or "").split(";"))),
                words=tuple(filter(None, (row["words"] or "").split(";"))),
                stage=row["stage"],
                fractions=MappingProxyType(fractions),
                possible=tuple(possible),
                source=row["source"],
                certainty=row["certainty"],
            )
        )
    return tuple(out)
