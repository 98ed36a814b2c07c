"""What does a rule of the grammar see: one sentence with its dates, places and neighbours?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from detente.evidence.claims import Quote
from detente.evidence.speakers.people import Cast
from detente.evidence.words.dates import DateWords, Resolved
from detente.evidence.words.lexicon import PlaceWord
from detente.evidence.words.numbers import Quantity
from detente.evidence.words.sentences import Sentence

__all__ = ["DOMAIN", "Dated", "Reading1", "Scene", "topical"]


@dataclass(frozen=True, slots=True)
class Dated:
    """An expression of time in a sentence (span within it) and the days it means, if known."""

    words: DateWords
    days: Resolved | None
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One sentence as the grammar sees it. `flat` is its text with plain marks, same length."""

    text: str  # the whole article
    sentence: Sentence
    flat: str
    before: str  # the sentence before it, plain marks, "" at a paragraph's start
    dates: tuple[Dated, ...]
    places: tuple[PlaceWord, ...]
    cast: Cast
    quotes: tuple[Quote, ...]
    topical: bool
    published: date | None
    known_rates: frozenset[float]  # rates of duty that the article has named already
    currency: str = ""  # of the last sum of money that the sentences before named
    mass: str = ""  # the unit of the last count of tonnes, bushels … that they named
    wrap: bool = False  # whether the article is a report on markets, where shares go up and down
    memory: str = ""  # type of the last claim in percent of the two sentences before, if any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading1:
    """How one quantity was read: what kind of claim it makes, spans within the sentence."""

    quantity: Quantity
    start: int
    end: int
    type: str
    unit: str
    value: float
    direction: str = ""
    change: bool = False
    topic: str = ""
    head: str = ""  # the noun that the figure belongs to
    head_start: int = -1


DOMAIN = re.compile(
    r"\b(?:tarr?iff?s?|import dut(?:y|ies)|customs dut(?:y|ies)|lev(?:y|ies)|"
    r"export controls?|trade (?:war|deal|talks|truce|"
    r"deficit|surplus|agreement|tensions?|dispute|negotiat\w+|policy|"
    r"representative)|rare[- ]earths?|"
    r"critical minerals?|sanctions?|embargo|customs|entity list|de minimis|"
    r"anti-?dumping|retaliat\w+|"
    r"imports?|exports?|importers?|exporters?|semiconductors?|gallium|"
    r"germanium|antimony|dysprosium|terbium|"
    r"section (?:301|232|122|201|338)|HTS(?:US)?|MOFCOM|USTR|WTO|soybeans?|supply chains?|"
    r"reciprocal|countermeasures?|blacklist\w*|licen[cs]ing|quotas?|port fees?|"
    r"export (?:licen[cs]es?|bans?|curbs?|restrictions?|permits?)|bans? on|licen[cs]es?|chips?|"
    r"tax(?:es)? on (?:exports|imports)|"
    r"(?:reciprocal|punitive|fentanyl|additional|extra|countervailing|ad valorem|steep) (?:dut(?:y|"
    r"ies)|rates?|charges?)|"
    r"(?:london|stockholm|madrid|geneva|kuala lumpur) (?:talks|round|truce|deal|framework)|h200?s?|"
    r"(?:small|low-value) parcels|curbs|magnets|"
    r"lists? [1-4][ab]?(?= (?:goods|duties|tariffs|costs?|pays?|paid|to|and|was|is|were|still|"
    r"brought|took|began)\b|[,.;)])|trade court|board of trade|busan|"
    r"phase[- ](?:one|1) (?:trade )?(?:deal|agreement|accord)|"
    r"dut(?:y|ies) (?:on|of \d+)|(?:two-way|bilateral|goods) trade|bilateral deal|surcharges?)\b",
    re.I,
)


_WEAK = re.compile(
    r"imports?|exports?|importers?|exporters?|quotas?|supply chains?|reciprocal|customs|soybeans?|"
    r"curbs|magnets|licen[cs]ing|retaliat\w+|levy|levies|bans? on|licen[cs]es?|chips?"
)


_CHINA = re.compile(r"\b(?:China|Chinese|Beijing)\b")


def topical(text: str) -> bool:
    """Whether an article is about trade measures: enough different words of the domain in it.

    A word that is repeated counts three times at most, unless it is of this domain only: a
    licence text says "license" a hundred times.
    """
    hits = [match.group().lower() for match in DOMAIN.finditer(text[:200_000])]
    words = max(1, text[:200_000].count(" "))
    strong = [hit for hit in hits if not _WEAK.fullmatch(hit)]
    if words < 80:
        return bool(strong)
    kinds = Counter(hits)
    china = len(_CHINA.findall(text[:200_000])) / words
    if len(set(strong)) < 2 and len(kinds) < 5 and china < 0.011:
        return False  # "tariffs" once among the costs of a firm
    if not strong and china < 0.002:
        return False
    counted = max(len(strong), sum(min(3, number) for number in kinds.values()))
    if not strong:
        return counted >= 6 and len(kinds) >= 4 and counted / words > 0.01
    return counted >= 3 and len(kinds) >= 2 and counted / words > 0.004
