"""Which passages of one article stand, nearly word for word, in another, and where first?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from detente.evidence.claims import Reading
from detente.evidence.words.sentences import sentences

__all__ = ["MOST", "Passage", "reused"]

SHINGLE = 3
"""Words in a row that are compared."""

LEAST_WORDS = 8
"""Shorter sentences are too often alike by chance."""

MOST = 400
"""Passages that are given at most."""

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


def reused(readings: Sequence[Reading], *, most: int = MOST) -> tuple[Passage, ...]:
    """The passages that articles took from another one, longest first, `most` at most.

    Sentences are compared by their runs of three words, of which those with the least hashes
    are looked up (after Schleimer, Wilkerson and Aiken 2003, winnowing); a run that stands in many
    articles tells nothing and is left out. Sentences that follow each other in both articles are
    joined to one passage. Each sentence is set against one earlier publication only: the article
    of the earlier day; of the same or an unknown day, the one given first.
    """
    order = sorted(range(len(readings)), key=lambda it: (readings[it].published or date.max, it))
    parts = [_parts(readings[number].text) for number in order]
    index: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found: list[Passage] = []
    ordered = [readings[number] for number in order]
    for later, sentences_of in enumerate(parts):
        best: dict[int, tuple[int, int, float]] = {}
        for place, (_, _, shingles, _) in enumerate(sentences_of):
            shared = Counter(where for mark in _winnowed(shingles) for where in index.get(mark, ()))
            for number, other in sorted(it for it, _ in shared.most_common(_TRIED)):
                theirs = parts[number][other][2]
                alike = len(shingles & theirs) / min(len(shingles), len(theirs))
                if alike >= ALIKE and alike > best.get(place, (0, 0, 0.0))[2] + 1e-9:
                    best[place] = (number, other, alike)
        found.extend(_joined(ordered, parts, later, best))
        for place, (_, _, shingles, _) in enumerate(sentences_of):
            for mark in _winnowed(shingles):
                held = index[mark]
                if len(held) < _COMMON:
                    held.append((later, place))
    found.sort(key=lambda passage: -passage.words)
    return tuple(found[:most])


_Part = tuple[int, int, frozenset[int], int]
_WORD = re.compile(r"[a-z0-9]+")
_WINDOW = 4  # one run in so many is kept in the index
_TRIED = 12  # earlier sentences that are compared in full
_COMMON = 24  # places at which a run may stand and still be looked up


def _parts(text: str) -> list[_Part]:
    out: list[_Part] = []
    for sentence in sentences(text):
        words = _WORD.findall(sentence.text.lower().replace("’", "'").replace("'s", ""))
        if len(words) >= LEAST_WORDS:
            runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
            marks = frozenset(crc32(" ".join(run).encode()) for run in runs)
            out.append((sentence.start, sentence.end, marks, len(words)))
    return out


def _winnowed(marks: frozenset[int]) -> list[int]:
    """The least quarter of a sentence's runs by hash, three at least."""
    return sorted(marks)[: max(3, len(marks) // _WINDOW)]


def _joined(
    readings: Sequence[Reading],
    parts: list[list[_Part]],
    later: int,
    best: dict[int, tuple[int, int, float]],
) -> list[Passage]:
    out: list[Passage] = []
    run: list[tuple[int, int, float]] = []
    source = -1
    for place in [*sorted(best), -1]:
        number, other, alike = best.get(place, (-1, -1, 0.0))
        goes_on = run and number == source and place == run[-1][0] + 1 and other == run[-1][1] + 1
        if run and not goes_on:
            out.append(_passage(readings, parts, source, later, run))
            run = []
        if place >= 0:
            run.append((place, other, alike))
            source = number
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
    return Passage(
        first=one.name,
        second=two.name,
        first_span=there,
        second_span=here,
        words=words,
        alike=alike,
        ordered=ordered,
    )
