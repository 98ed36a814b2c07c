"""Which product does somebody mean, who gives a code or a few words, perhaps misspelt?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.nomenclature import show_code

__all__ = ["Found", "index", "search"]

_WORD = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"[\d.\s]*\d[\d.\s]*")
_NEAR = 78.0  # least likeness of two words, of 100, for one to be taken for the other
_NEAR_WORDS = 12
_MOST_WORDS = 8
_KNOWN_THING = 4.0  # what an everyday word adds to the lines it stands for
_OWN = 2.0  # weight of a word of the line's own text, against one of the headings above it
_STOP = frozenset(
    [
        "and",
        "or",
        "of",
        "the",
        "for",
        "to",
        "in",
        "with",
        "not",
        "than",
        "other",
        "nesoi",
        "a",
        "an",
        "by",
        "on",
        "whether",
        "but",
    ]
)
_EVERYDAY: dict[str, tuple[str, ...]] = {
    "laptop": ("847130",),
    "notebook": ("847130",),
    "computer": ("8471",),
    "smartphone": ("851713",),
    "iphone": ("851713",),
    "cellphone": ("851713",),
    "car": ("8703",),
    "electric car": ("870380",),
    "ev": ("870380",),
    "truck": ("8704",),
    "car part": ("8708",),
    "tyre": ("4011",),
    "solar cell": ("854142", "854143"),
    "solar panel": ("854143",),
    "polysilicon": ("280461",),
    "battery": ("8507", "8506"),
    "chip": ("8542",),
    "microchip": ("8542",),
    "semiconductor": ("8542", "8541"),
    "toy": ("9503",),
    "soybean": ("1201",),
    "soya": ("1201",),
    "tv": ("8528",),
    "television": ("8528",),
    "fridge": ("8418",),
    "sneaker": ("6404", "640219"),
    "trainers": ("6404", "640219"),
    "magnet": ("8505",),
    "drone": ("8806",),
    "rare earth": ("2846", "2805"),
    "steel": ("72", "73"),
    "aluminium": ("76",),
    "medicine": ("3004",),
    "drug": ("3004",),
    "furniture": ("9403", "9401"),
    "sofa": ("940161",),
    "beer": ("2203",),
    "wine": ("2204",),
    "whisky": ("220830",),
    "crude oil": ("2709",),
    "natural gas": ("2711",),
    "aeroplane": ("8802",),
    "airplane": ("8802",),
}
"""Words of everyday life, and the codes of the thing they stand for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the schedule, with how well it fits (1 is best of all)."""

    code: str
    description: str
    path: tuple[str, ...]  # the headings above it, and its own text last
    score: float

    def to_dict(self) -> dict[str, object]:
        """As plain data, the code with dots."""
        return {
            "hts": show_code(self.code),
            "description": self.path[-1],
            "path": list(self.path),
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, eq=False)
class Index:
    """The lines of the US schedule by the words of their descriptions."""

    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    words: tuple[str, ...]
    lines: tuple[NDArray[np.int32], ...]  # for each word, the lines that hold it
    weights: tuple[NDArray[np.float32], ...]  # and how much it says there
    rarity: NDArray[np.float32]
    trade: NDArray[np.float32]  # 1 for a line that nobody imports, more for one that many do


def search(text: str, limit: int = 20) -> list[Found]:
    """The lines of the US schedule that fit a code or words, the best first; perhaps none.

    Digits are taken as the beginning of a code. A word that no description holds stands for the
    words most like it. A line must fit most of the words asked.
    """
    asked = text.strip().lower()
    if not asked:
        return []
    held = index()
    if _CODE.fullmatch(asked):
        return _by_code(held, re.sub(r"\D", "", asked), limit)
    return _by_words(held, asked, limit)


@cache
def index() -> Index:
    """The index, built once (about a second)."""
    import polars as pl

    from detente.store import table

    frame = table("tables/us_schedule_2025.parquet").select("hts", "description").sort("hts")
    codes, descriptions = tuple(frame["hts"]), tuple(frame["description"])
    held: dict[str, dict[int, float]] = {}
    for number, description in enumerate(descriptions):
        *above, own = description.split(" > ")
        for weight, part in ((1.0, " ".join(above)), (_OWN, own)):
            for word in _words(part):
                line = held.setdefault(word, {})
                line[number] = max(line.get(number, 0.0), weight)
    words = tuple(sorted(held))
    sizes = np.array([len(held[word]) for word in words])
    lengths = np.array([len(_words(text)) for text in descriptions], dtype=np.float32)
    lines = tuple(np.fromiter(held[word], dtype=np.int32) for word in words)
    says = 1.0 / np.sqrt(6.0 + lengths)  # a word among many says less
    weights = tuple(
        (np.fromiter(held[word].values(), dtype=float) * says[found]).astype(np.float32)
        for word, found in zip(words, lines, strict=True)
    )
    rarity = np.log1p(len(codes) / sizes).astype(np.float32)
    imports = (
        table("tables/us_imports_2024.parquet").group_by("hts").agg(pl.col("value_musd").sum())
    )
    values = dict(imports.iter_rows())
    worth = np.array([values.get(code, 0.0) for code in codes], dtype=np.float32)
    trade = (1.0 + 0.25 * np.log10(1.0 + np.nan_to_num(worth))).astype(np.float32)
    return Index(codes, descriptions, words, lines, weights, rarity, trade)


def _by_code(held: Index, digits: str, limit: int) -> list[Found]:
    for length in range(len(digits), 3, -1):
        start = digits[:length]
        found = [number for number, code in enumerate(held.codes) if code.startswith(start)]
        if found:
            return [_found(held, number, length / len(digits)) for number in found[:limit]]
    found = [number for number, code in enumerate(held.codes) if code.startswith(digits)]
    return [_found(held, number, 1.0) for number in found[:limit]]


def _by_words(held: Index, asked: str, limit: int) -> list[Found]:
    words = (_words(asked) or _WORD.findall(asked))[:_MOST_WORDS]
    if not words:
        return []
    total = np.zeros(len(held.codes), dtype=np.float32)
    fits = np.zeros(len(held.codes), dtype=np.float32)
    for word in words:
        best = np.zeros(len(held.codes), dtype=np.float32)
        likeness = np.zeros(len(held.codes), dtype=np.float32)
        for position, alike in _meant(held, word):
            lines = held.lines[position]
            value = alike**2 * held.rarity[position] * held.weights[position]
            best[lines] = np.maximum(best[lines], value)
            likeness[lines] = np.maximum(likeness[lines], alike)
        total += best
        fits += likeness
    fits /= len(words)
    for start, share in _everyday(words).items():
        first, last = bisect_left(held.codes, start), bisect_left(held.codes, start + ":")
        fits[first:last] = np.maximum(fits[first:last], share)
        total[first:last] += _KNOWN_THING * share
    total *= fits**2 * held.trade
    order = np.argsort(-total, kind="stable")[: 4 * limit]
    least = 0.5 if len(words) > 1 else 0.0
    chosen = [int(number) for number in order if total[number] > 0 and fits[number] > least]
    top = float(total[chosen[0]]) if chosen else 1.0
    return [_found(held, number, float(total[number]) / top) for number in chosen[:limit]]


def _everyday(words: list[str]) -> dict[str, float]:
    """Beginnings of codes that everyday words stand for, with the share of the words they cover."""
    from rapidfuzz import fuzz, process

    found: dict[str, float] = {}
    pairs = [" ".join(pair) for pair in pairwise(words)]
    for text in (*words, *pairs):
        if len(text) < 4:
            near = (text, 100.0, 0) if text in _EVERYDAY else None
        else:
            near = process.extractOne(text, list(_EVERYDAY), scorer=fuzz.ratio, score_cutoff=83)
        if near is not None:
            covers = near[1] / 100 * (text.count(" ") + 1) / len(words)
            for start in _EVERYDAY[near[0]]:
                found[start] = max(found.get(start, 0.0), covers)
    return found


def _meant(held: Index, word: str) -> Iterable[tuple[int, float]]:
    """Positions of the words that one word stands for, with their likeness, 0 to 1."""
    found = {
        position: 1.0
        if held.words[position] == word
        else max(0.7, len(word) / len(held.words[position]))
        for position in _begins(held, word)
    }
    if found or len(word) < 4:
        return found.items()
    from rapidfuzz import fuzz, process

    near = process.extract(
        word, held.words, scorer=fuzz.ratio, limit=_NEAR_WORDS, score_cutoff=_NEAR
    )
    best = near[0][1] if near else 0.0
    return [(position, score / 100) for _, score, position in near if score >= best - 10]


def _begins(held: Index, word: str) -> range:
    """Positions of the words that begin with a word of three letters or more."""
    first = bisect_left(held.words, word)
    if len(word) < 3:
        return range(first, first + (first < len(held.words) and held.words[first] == word))
    return range(first, bisect_left(held.words, word + "\uffff"))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP]


def _found(held: Index, number: int, score: float) -> Found:
    description = held.descriptions[number]
    return Found(held.codes[number], description, tuple(description.split(" > ")), score)
