"""What does one article say: its claims, quotations, events and measures, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = [
    "TYPES",
    "UNITS",
    "Claim",
    "Event",
    "MeasureMention",
    "Metadata",
    "Quote",
    "Reading",
]

TYPES = (
    "tariff_rate",  # the level of a duty or of an average of duties (`topic` is then "average")
    "tariff_change",  # a rise or cut of duties, in percent or percentage points
    "share",  # part of a whole: of mining, processing, imports, ownership
    "growth",  # a change of trade, output, sales, in percent
    "gdp",  # a level, growth or effect of output of a whole economy
    "price",  # a price, price change or inflation
    "money",  # a sum in a currency
    "count",  # a number of things: elements, firms, rounds, tonnes
    "duration",  # a length of time
    "date",  # the day on which an act took place or took effect
)
UNITS = (
    "percent",
    "percentage points",
    "date",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "times",
    "USD",
    "CNY",
    "EUR",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable statement of quantity, with the exact span that says it.

    `article[start:end] == text`. `value` is signed (a cut is negative) for changes; rates and
    shares are in the unit as written (60 for "60 %"). A range has `value` and `upper`. A date
    claim known to the month or year only has the first day as `value` and the last as `upper`.
    Durations of hours and parts of hours are given in minutes. `unit` is one of `UNITS`, a
    counted noun in the plural ("elements", "companies", "tonnes"), or money per thing
    ("USD per tonne"); sums are in single units of the currency (5e9 for "$5 billion").
    `imposer`/`target` are ISO-2 or "world"; `product`, `stage`, `element`, `topic`, `authority`
    are lower-case words of the lexicon, "" where not said.
    """

    article: str
    start: int
    end: int
    text: str
    sentence: str
    sentence_start: int
    type: str
    value: float | date | None
    upper: float | date | None = None
    unit: str
    imposer: str = ""
    target: str = ""
    product: str = ""
    stage: str = ""
    element: str = ""
    topic: str = ""
    authority: str = ""
    direction: str = ""  # "up", "down" or ""
    change: bool = False  # a change rather than a level
    as_of: date | None = None
    as_of_words: str = ""
    source: str = "article"  # canonical speaker or body, or "article"
    hedge: str = ""  # "nearly", "at least", "more than" …
    negated: bool = False
    proposed_by: str = "grammar"  # or "model"
    occurrences: int = 1
    spans: tuple[tuple[int, int], ...] = ()  # every place of the same statement, the first first


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quotation: the words between the marks, and who says them.

    `speaker` is the canonical name (or role) or "" when nobody is named; `speaker_as_written`
    the words of the article. `day` is the day on which it was said, as far as known.
    """

    article: str
    start: int  # first character after the opening mark
    end: int
    text: str
    speaker: str
    speaker_as_written: str
    role: str = ""
    outlet: str = ""
    day: date | None = None
    closed: bool = True  # False when the article never closes the marks
    occurrences: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated act that the article mentions.

    `day` is the first day that fits, `last` the last (equal when known to the day). `actors` are
    ISO-2 codes. `ledger_id` names the ledger's event when one fits. `recorded` is the day that the
    record has for the act, where the text plainly tells it with another day.
    """

    article: str
    start: int
    end: int
    text: str
    day: date
    last: date
    kind: str
    actors: tuple[str, ...]
    basis: str  # how the day was found: "written", "relative to publication", "ledger" …
    ledger_id: str = ""
    recorded: date | None = None
    occurrences: int = 1
    spans: tuple[tuple[int, int], ...] = ()  # every place of it, where it stands more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureMention:
    """One measure that the article mentions, with the ledger's ids that fit (may be none)."""

    article: str
    start: int
    end: int
    text: str
    imposer: str
    target: str
    kind: str  # tariff, export_control, visa, fee, entity_rule, investment_rule
    item: str
    ledger_ids: tuple[str, ...] = ()
    as_of: date | None = None
    occurrences: int = 1
    spans: tuple[tuple[int, int], ...] = ()  # every place of it, where it stands more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of the article itself; "" or None where not known."""

    title: str = ""
    author: str = ""
    outlet: str = ""
    dateline: str = ""
    url: str = ""
    published: date | None = None
    published_basis: str = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as read: text, metadata and everything found in it, in order of the text."""

    name: str
    text: str
    metadata: Metadata
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    mentions: tuple[MeasureMention, ...] = ()
    notes: tuple[str, ...] = ()  # what could not be done, in words

    @property
    def published(self) -> date | None:
        """Day of publication, None when not known."""
        return self.metadata.published
