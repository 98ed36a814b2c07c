"""What does a named kind of goods pay, by one line of the schedule that stands for it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from detente.errors import DetenteError
from detente.evidence.lexicon import rows
from detente.ledger import Calendar, Ledger
from detente.tariffs import Stack, lookup

__all__ = ["Good", "good_of", "stack_of"]


@dataclass(frozen=True, slots=True)
class Good:
    """A kind of goods with a line of the US and of the Chinese schedule."""

    words: re.Pattern[str]
    us: str
    cn: str

    def code(self, importer: str) -> str:
        """The line for an importer; empty where none stands for it."""
        return {"US": self.us, "CN": self.cn}.get(importer, "")


@lru_cache(maxsize=4096)
def good_of(product: str) -> Good | None:
    """The goods that a word or phrase names; the longest name wins."""
    best: tuple[int, Good] | None = None
    for good in _goods():
        hit = good.words.search(product)
        if hit is not None and (best is None or len(hit.group()) > best[0]):
            best = (len(hit.group()), good)
    return best[1] if best else None


@lru_cache(maxsize=4096)
def stack_of(
    ledger: Ledger, code: str, importer: str, origin: str, on: date, calendar: Calendar
) -> Stack | None:
    """The duties on a line; None where the engine has no answer."""
    try:
        return lookup(
            code, origin=origin, on=on, importer=importer, calendar=calendar, ledger=ledger
        )
    except DetenteError:
        return None


@cache
def _goods() -> tuple[Good, ...]:
    return tuple(
        Good(
            re.compile(rf"(?<![a-z])(?:{row['words']})", re.IGNORECASE),
            row["us"],
            row["cn"],
        )
        for row in rows("goods.csv")
    )
