"""What is judged by: the ledger, the article's day and what the article speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from detente.evidence.claims import Claim, Reading
from detente.evidence.judge.figures import former
from detente.ledger import RECORD_END, Ledger

__all__ = ["Context", "Window", "near_day", "window"]

_AHEAD = re.compile(
    r"\b(?:will|would|until|next|due|schedul\w+|expir\w+|start\w*|begin\w*|takes? effect|"
    r"plan\w*|threat\w*|propos\w*|could|may|set to)\b"
)
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|month)\b",
    re.IGNORECASE,
)

_BACK = 220  # characters before a sentence in which what it points back to is looked for
_POINTS_BACK = re.compile(
    r"\W*(?:it|its|they|their|this|that|these|those|both|either|neither|"
    r"the (?:rule|measure|duty|duties|surcharge|tariffs?|truce|order|ban|controls?|fees?|"
    r"pause|suspension))\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince (?:the )?$", re.IGNORECASE)
_WEIGHTS = re.compile(
    r"\b(?:trade|imports|exports|weights|basket|measures|tariffs|duties)\s+(?:of|from|in)\s*"
    r"(?:(?:\d{4}|this|last)(?: and |, )?)*(?:\d{4}|(?:this|last) year)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Context:
    """One article's ground: what is looked up for its claims is looked up here."""

    ledger: Ledger
    reading: Reading

    @cached_property
    def published(self) -> date | None:
        """The day of the article, no later than the record."""
        day = self.reading.published
        return None if day is None else min(day, RECORD_END)

    @cached_property
    def known(self) -> date:
        """The last day whose texts count: the day of the article, else the record's end."""
        return self.published or RECORD_END

    def mentioned(self, claim: Claim) -> tuple[str, ...]:
        """Ledger ids of the measures that the claim's sentence names, nearest first."""
        last = claim.sentence_start + len(claim.sentence)
        near = [
            mention
            for mention in self.reading.mentions
            if mention.ledger_ids and claim.sentence_start - 1 <= mention.start <= last
        ]
        if not near and _POINTS_BACK.match(claim.sentence):
            near = [
                mention
                for mention in self.reading.mentions
                if mention.ledger_ids and 0 <= claim.sentence_start - mention.start <= _BACK
            ]
        near.sort(key=lambda mention: abs(mention.start - claim.start))
        return tuple(dict.fromkeys(name for mention in near for name in mention.ledger_ids))

    def subject(self, claim: Claim) -> str:
        """The claim's sentence, with the words before it where it begins with "it" or "they"."""
        if not _POINTS_BACK.match(claim.sentence):
            return claim.sentence
        before = self.reading.text[max(0, claim.sentence_start - _BACK) : claim.sentence_start]
        return f"{before} {claim.sentence}"

    def before(self, claim: Claim, reach: int = 400) -> str:
        """The text before a claim's sentence, and the sentence."""
        first = max(0, claim.sentence_start - reach)
        return f"{self.reading.text[first : claim.sentence_start]} {claim.sentence}"

    def events(self, claim: Claim) -> tuple[str, ...]:
        """Ledger events that the claim's sentence tells of, nearest first."""
        last = claim.sentence_start + len(claim.sentence)
        near = [
            event
            for event in self.reading.events
            if event.ledger_id and claim.sentence_start - 1 <= event.start <= last
        ]
        near.sort(key=lambda event: abs(event.start - claim.start))
        return tuple(dict.fromkeys(event.ledger_id for event in near))


def _misdated(claim: Claim, day: date, published: date) -> bool:
    """Whether a day without a year was read as one ahead, in a sentence about the past."""
    ahead = day > published + timedelta(days=7)
    return (
        ahead and not _AHEAD.search(claim.sentence) and not re.search(r"\d{4}", claim.as_of_words)
    )


def _of_weights(claim: Claim) -> bool:
    """Whether the day belongs to the weights or the measures counted: "by the trade of 2024"."""
    place = claim.sentence.find(claim.as_of_words) if claim.as_of_words else -1
    return place >= 0 and bool(_WEIGHTS.search(claim.sentence[: place + len(claim.as_of_words)]))


def _since(claim: Claim, words: str) -> bool:
    """Whether the day is that from which a level has held: "has paid 50 percent since July 1"."""
    if words.startswith("since"):
        return True
    place = claim.sentence.lower().find(words) if words else -1
    return place > 0 and bool(_SINCE.search(claim.sentence[:place]))


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a claim may mean: first and last; `said` is False when none was said."""

    first: date
    last: date
    said: bool

    def holds(self, day: date) -> bool:
        """Whether a day lies in the window."""
        return self.first <= day <= self.last


def window(claim: Claim, context: Context) -> Window:
    """The days that a claim speaks of: its day, its month or year, else the article's day."""
    words = claim.as_of_words.lower()
    day = claim.as_of
    level = claim.type in ("tariff_rate", "share")
    if day is not None and claim.type.startswith("tariff") and _of_weights(claim):
        day = None
    if day is not None and words.startswith(("before ", "prior to ")):
        day = day - timedelta(days=1)
        return Window(day, day, said=True)
    if level and not former(claim) and _since(claim, words):
        day = None
    if day is not None and context.published and _misdated(claim, day, context.published):
        day = day.replace(year=day.year - 1, day=min(day.day, 28))
    if day is None:
        day = context.published or RECORD_END
        return Window(day, day, said=False)
    bare = not any(sign.isdigit() for sign in words.replace(str(day.year), ""))
    if day.day == 1 and bare and _MONTH.search(words):
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Window(day, following - timedelta(days=1), said=True)
    if "week" in words:
        return Window(day, day + timedelta(days=6), said=True)
    if (day.month, day.day) == (1, 1) and (str(day.year) in words or "year" in words):
        return Window(date(day.year, 1, 1), date(day.year, 12, 31), said=True)
    return Window(day, day, said=bool(words) or day != context.published)


def near_day(claim: Claim, reach: int = 30) -> bool:
    """Whether the words of the claim's day stand near its figure, and not elsewhere in the
    sentence beside another one."""
    words = claim.as_of_words
    place = claim.sentence.find(words) if words else -1
    if place < 0:
        return True
    start = claim.start - claim.sentence_start
    if re.search(r"[,;(]", claim.sentence[start + len(claim.text) : max(0, place)]):
        return False
    return -reach - len(words) <= place - start <= len(claim.text) + reach
