"""Which words name a place, product, element, stage, authority or counted thing?"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from detente.errors import DataMissing
from detente.store import data_folder

__all__ = [
    "PlaceWord",
    "authority_in",
    "counted_noun",
    "counted_pattern",
    "element_spans",
    "elements_in",
    "flat",
    "place_words",
    "product_in",
    "rows",
    "stage_in",
]


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """A place as written: `adjective` for "Chinese", `owner` for "China's"."""

    start: int
    end: int
    iso2: str
    adjective: bool
    owner: bool


def flat(text: str) -> str:
    """The text with typographic apostrophes and blanks made plain; every span stays the same."""
    return text.translate(_PLAIN)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table under ``data/evidence``; lines that begin with # are comments.

    A ``.tsv`` has its columns parted by tabs and nothing quoted, so that regular expressions stand
    in it as they are.
    """
    path = data_folder() / "evidence" / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
    except OSError as error:
        raise DataMissing(f"{path}: {error.strerror}. Install detente again.") from error
    if path.suffix == ".tsv":
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return list(csv.DictReader(lines))


def place_words(text: str) -> list[PlaceWord]:
    """Places and demonyms in `text`, in order. "us" in small letters is no place."""
    return list(_place_words(text))


@lru_cache(maxsize=8192)
def _place_words(text: str) -> tuple[PlaceWord, ...]:
    pattern, codes, adjectives = _place_pattern()
    found = []
    for match in pattern.finditer(text):
        word = match.group(1)
        owner = match.group(2) is not None
        found.append(PlaceWord(match.start(), match.end(1), codes[word], word in adjectives, owner))
    return tuple(found)


def product_in(text: str) -> str:
    """The first named product of the lexicon, "" for none; the more specific name wins."""
    return _first("products", text)


def stage_in(text: str) -> str:
    """The stage of a mineral's chain: mining, separation, metal or magnet; "" for none."""
    return _first("stages", text)


def authority_in(text: str) -> str:
    """The legal authority named in `text` by machine name, "" for none."""
    return _first("authorities", text)


def elements_in(text: str) -> tuple[str, ...]:
    """Symbols of the elements named, in order of the text."""
    return tuple(dict.fromkeys(symbol for _, _, symbol in element_spans(text)))


def element_spans(text: str) -> list[tuple[int, int, str]]:
    """Every element named, in order of the text: start, end, symbol."""
    return [
        (match.start(), match.end(), str(match.lastgroup)[2:])
        for match in _joined("elements").finditer(text)
    ]


@cache
def counted_pattern() -> re.Pattern[str]:
    """A number's noun: up to five words, the last of them a counted noun of the lexicon."""
    nouns = "|".join(_words()["counted"].values())
    return re.compile(
        r"[\s-]+(?:Section \d{3}\s+)?(?P<adj>(?:(?!(?:of|in|on|and|or|to|from|by|for|at|with|as|"
        r"that|which|is|are|was|"
        r"were|had|have|has|said|will|than|it|if|when|while|where|because|though|unless|they|he|"
        r"she|we|you|not|but|so|then|against|percent|per|per cent|year|years|month|"
        r"months|day|days|week|weeks|million|billion)\b)[A-Za-z][\w.'’-]*[\s]+(?:and\s+)?){0,5}?)"
        rf"(?P<noun>{nouns})(?!\w|-\w|['’]s|\s(?:compan(?:y|ies)|firms|makers?|groups|plants|"
        rf"factories|suppliers|"
        r"buyers|owners|operators|exporters|importers|producers|applications|permits|licen[cs]es|"
        r"exports|imports|"
        r"prices|tariffs|duties|controls|fees)\b)",
        re.I,
    )


@cache
def counted_noun(word: str) -> str:
    """The plural under which a counted noun is kept ("firms" -> "companies"); "" when unknown."""
    for unit, pattern in _words()["counted"].items():
        if re.fullmatch(pattern, word, re.I):
            return unit
    return ""


_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for row in rows("lexicon.csv"):
        words.setdefault(row["section"], {})[row["name"]] = row["pattern"]
    return words


@cache
def _joined(section: str) -> re.Pattern[str]:
    parts = [f"(?P<g_{_key(name)}>{pattern})" for name, pattern in _words()[section].items()]
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?!\w)", re.I)


@cache
def _names(section: str) -> dict[str, str]:
    return {f"g_{_key(name)}": name for name in _words()[section]}


def _key(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _first(section: str, text: str) -> str:
    match = _joined(section).search(text)
    return _names(section)[str(match.lastgroup)] if match else ""


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    codes: dict[str, str] = {}
    adjectives = set()
    for row in rows("places.csv"):
        for word in row["names"].split("|"):
            codes[word] = row["iso2"]
        for word in filter(None, row["adjectives"].split("|")):
            codes[word] = row["iso2"]
            adjectives.add(word)
    words = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])({words})(['’]s?(?=\W))?(?![\w])")
    return pattern, codes, frozenset(adjectives)
