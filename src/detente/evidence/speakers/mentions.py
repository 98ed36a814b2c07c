"""Who stands where in an article: somebody who may speak, and everybody in order of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Cast", "Mention", "Places"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who may speak: kind is person, stranger, role, body, outlet, country or pronoun."""

    start: int
    end: int
    name: str  # canonical, "" for a pronoun
    written: str
    kind: str
    role: str = ""
    country: str = ""
    owner: bool = False  # "Trump's"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody mentioned in one article of a day, in order of the text."""

    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    day: date | None = None

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that begin in [start, end)."""
        return self.mentions[
            bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)
        ]


class Places:
    """The stretches of a text that mentions already hold."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._taken = sorted((each.start, each.end) for each in mentions)
        self._starts = [start for start, _ in self._taken]

    def free(self, start: int, end: int) -> bool:
        """Whether the last stretch that begins before `end` is over by `start`."""
        spot = bisect_right(self._starts, end - 1) - 1
        return spot < 0 or self._taken[spot][1] <= start
