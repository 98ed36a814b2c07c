"""Which act of the ledger do some words of an article tell of?"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from detente.evidence.words.lexicon import rows

if TYPE_CHECKING:
    from detente.ledger import Ledger

__all__ = ["LedgerEvent", "book", "ledger_events", "ledger_match", "named_acts"]


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One event of the ledger as words to compare with."""

    id: str
    day: date
    last: date
    actors: tuple[str, ...]
    kind: str
    words: frozenset[str]
    title: frozenset[str]
    answers: tuple[str, ...]


@cache
def book() -> Ledger:
    """The bundled record, which names and days are read against."""
    from detente.ledger import Ledger

    return Ledger.bundled()


def ledger_events() -> tuple[LedgerEvent, ...]:
    """The events of the bundled ledger, by day."""
    return _index()[0]


def ledger_match(
    words: str, first: date, last: date, *, least: float = 3.0
) -> tuple[LedgerEvent, float] | None:
    """The ledger's event between two days that shares most telling words with `words`.

    The score adds up the rarity of each shared word among all events (title words count 1.5
    times); below `least` there is none.
    """
    events, rarity = _index()
    bag = _bag(words)
    best, top = None, least
    for event in events:
        if event.day > last or event.last < first:
            continue
        score = sum(
            rarity[word] * (1.5 if word in event.title else 1.0) for word in bag & event.words
        )
        if score > top:
            best, top = event, score
    return (best, top) if best else None


def named_acts(flat: str) -> list[tuple[re.Match[str], str, str]]:
    """Acts that a sentence names without a date: match, event id and kind of event."""
    return list(_named_acts(flat))


@lru_cache(maxsize=8192)
def _named_acts(flat: str) -> tuple[tuple[re.Match[str], str, str], ...]:
    gate, table = _acts()
    if not gate.search(flat):
        return ()
    return tuple(
        (match, event, kind) for pattern, event, kind in table for match in pattern.finditer(flat)
    )


_STOP_TEXT = (
    "the and for from with that this have has had were was been will would their there they "
    "them its into over under after before about between which while when where what who "
    "also more than most some such other china chinese united states american trump "
    "president white house trade tariff tariffs duty duties goods beijing washington said "
    "says told percent first last month week year years new two may could should november "
    "december october september august july june april march february january 2025 2026 "
    "2024 2018 2019 2020 2022 2023 countries country officials official administration made "
    "make still only all any are not but can did does his her she him our out off per via "
    "one three four five day days set take took being announced announces announce part "
    "named list government"
)

_STOP = frozenset(_STOP_TEXT.split())


@cache
def _index() -> tuple[tuple[LedgerEvent, ...], dict[str, float]]:
    events = []
    for event in book().events:
        title = _bag(event.title)
        words = title | _bag(event.details)
        last = event.end_date if event.end_date and event.kind == "talks" else event.date
        events.append(
            LedgerEvent(
                event.id,
                event.date,
                last,
                tuple(event.actors),
                str(event.kind),
                frozenset(words),
                frozenset(title),
                tuple(event.answers),
            )
        )
    counts = Counter(word for event in events for word in event.words)
    rarity = {word: math.log(len(events) / count) for word, count in counts.items()}
    return tuple(sorted(events, key=lambda event: event.day)), rarity


def _bag(text: str) -> set[str]:
    return {
        word[:6]
        for word in re.findall(r"[a-z0-9]{3,}", text.lower().replace("telephone", "phone"))
        if word not in _STOP
    }


@cache
def _acts() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str, str]]]:
    table = [(re.compile(row["pattern"]), row["event"], row["kind"]) for row in rows("acts.tsv")]
    gate = re.compile(
        r"Switzerland|Liberation|Buenos|Huawei|trade war|extended|prolonged|Federal Circuit|"
        r"Nexperia|122|refunds|GENEVA|South Korea|"
        r"Paris|state visit|[Pp]hase|Geneva|London|Stockholm|Madrid|Kuala|Busan|"
        r"Beijing summit|[Cc]ourt|affiliate|Affiliate|"
        r"50(?:%| percent|-percent)|threat|Ascend|visas?|Biden|gallium|"
        r"germanium|antimony|reciprocal|seven|7 |"
        r"first (?:round|tranche|wave)|2022|summit"
    )
    return gate, table
