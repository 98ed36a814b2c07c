"""Which passages of one article stand, nearly word for word, in another, and where first?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detente.evidence.claims import Reading
from detente.evidence.sentences import sentences

__all__ = ["Passage", "reused"]

SHINGLE = 3
"""Words in a row that are compared."""

LEAST_WORDS = 8
"""Shorter sentences are too often alike by chance."""

ALIKE = 0.5
"""Share of the shorter sentence's shingles that must stand in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage that two articles share.

    `first` and `second` are the articles' names, in order of publication when `ordered`, else as
    given. Spans count characters of each article's text. `alike` is the share of three-word runs
    of the shorter passage that the other has, 1 for a copy.
    """

    first: str
    second: str
    first_span: tuple[int, int]
    second_span: tuple[int, int]
    words: int
    alike: float
    ordered: bool


def reused(readings: Sequence[Reading]) -> tuple[Passage, ...]:
    """The passages shared by any two of `readings`, longest first.

    Sentences are compared by their runs of three words; sentences that follow each other in both
    articles are joined to one passage. The article with the earlier day of publication comes
    first; two of the same day, or of an unknown one, are left in the order given.
    """
    parts = [_parts(reading.text) for reading in readings]
    index: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for number, sentences_of in enumerate(parts):
        for place, (_, _, shingles, _) in enumerate(sentences_of):
            for shingle in shingles:
                index[shingle].append((number, place))
    found: list[Passage] = []
    for later in range(len(readings)):
        best: dict[tuple[int, int], tuple[int, float]] = {}
        for place, (_, _, shingles, _) in enumerate(parts[later]):
            shared = Counter(
                where for shingle in shingles for where in index[shingle] if where[0] < later
            )
            for (number, other), count in shared.items():
                size = min(len(shingles), len(parts[number][other][2]))
                alike = count / size
                if alike >= ALIKE and alike > best.get((number, place), (0, 0.0))[1]:
                    best[number, place] = (other, alike)
        found.extend(_joined(readings, parts, later, best))
    return tuple(sorted(found, key=lambda passage: -passage.words))


_Part = tuple[int, int, frozenset[tuple[str, ...]], int]
_WORD = re.compile(r"[a-z0-9]+")


def _parts(text: str) -> list[_Part]:
    out: list[_Part] = []
    for sentence in sentences(text):
        words = _WORD.findall(sentence.text.lower().replace("’", "'").replace("'s", ""))
        if len(words) >= LEAST_WORDS:
            runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
            out.append((sentence.start, sentence.end, frozenset(runs), len(words)))
    return out


def _joined(
    readings: Sequence[Reading],
    parts: list[list[_Part]],
    later: int,
    best: dict[tuple[int, int], tuple[int, float]],
) -> list[Passage]:
    out: list[Passage] = []
    for number in range(later):
        run: list[tuple[int, int, float]] = []
        places = sorted(place for other, place in best if other == number)
        for place in [*places, -1]:
            other, alike = best.get((number, place), (-1, 0.0))
            if run and (place != run[-1][0] + 1 or other != run[-1][1] + 1):
                out.append(_passage(readings, parts, number, later, run))
                run = []
            if place >= 0:
                run.append((place, other, alike))
    return out


def _passage(
    readings: Sequence[Reading],
    parts: list[list[_Part]],
    number: int,
    later: int,
    run: list[tuple[int, int, float]],
) -> Passage:
    here = (parts[later][run[0][0]][0], parts[later][run[-1][0]][1])
    there = (parts[number][run[0][1]][0], parts[number][run[-1][1]][1])
    words = sum(parts[later][place][3] for place, _, _ in run)
    alike = sum(part for _, _, part in run) / len(run)
    one, two = readings[number], readings[later]
    known = one.published is not None and two.published is not None
    ordered = known and one.published != two.published
    if ordered and (two.published or date.min) < (one.published or date.min):
        one, two, there, here = two, one, here, there
    return Passage(
        first=one.name,
        second=two.name,
        first_span=there,
        second_span=here,
        words=words,
        alike=alike,
        ordered=ordered,
    )
