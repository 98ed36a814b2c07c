"""Which figures does the record's own entry of an act state, and what do they count?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.evidence.words.number_words import NUMBER, number_value

__all__ = ["Stated", "family", "stated", "telling"]

_FAMILIES = (
    (
        "firms",
        r"entit|compan|firm|affiliate|organi[sz]ation|supplier|contractor|additions|exporter|bod(?:y|ies)\b|subsidiar|units?\b",
    ),
    ("lines", r"lines?\b|codes?\b|(?:sub)?headings?\b"),
    ("economies", r"econom|countr|nations?\b|partners?\b"),
    ("chemicals", r"chemical|precursor|substance"),
    ("exclusions", r"exclusion|exemption"),
    ("aircraft", r"aircraft|airplane|planes?\b|jets?\b|boeings?\b"),
    ("votes", r"votes?\b|judges?\b|justices?\b"),
    ("points", r"points?\b"),
)
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(?P<n>\d{{1,3}}(?:[ ,]\d{{3}})+|\d+(?:\.\d+)?|(?:{NUMBER}))(?![\d/]|-\d|\.\d)",
    re.IGNORECASE,
)
_VOTES = re.compile(r"(?<![\w.])(\d) (?:to|-) (\d)(?!\w|\.\d)")
_UNIT = re.compile(r"[ -]?(?P<p>%|per ?cent)|[ -](?P<u>minute|hour|day|week|month|year)s?\b", re.I)
_MONEY = re.compile(r"(?:USD|RMB|CNY) $|\$$", re.IGNORECASE)
_POWER = {"bn": 1e9, "billion": 1e9, "mn": 1e6, "million": 1e6, "tn": 1e12}
_SKIPPED = re.compile(
    r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b|\b\d\d-\d\d\b|\b(?:Nos?\.?|EO|Ann\.?|section|list|annex|note|"
    r"notice|heading|chapters?|red flag|footnote|tier|phase) ?\d[\w.-]*(?:(?:, | and | to )\d+)*",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*"
_NAMES = re.compile(rf"\b(?:of|for) (?P<names>{_NAME}(?:, {_NAME})+ and {_NAME})\b")
_END = re.compile(r"[.;:](?:\s|$)")
_LISTED = re.compile(
    r"^ (?:go|went|more|in all|on|of (?:them|which|these))\b.{0,12}", re.IGNORECASE
)
_LINKED = re.compile(r"^ (?:[A-Za-z-]+ ){0,2}(?:and|or) $")
_MINUTES = {"minute": 1.0, "hour": 60.0}
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
_PLAIN = frozenset(
    [
        "about",
        "which",
        "their",
        "there",
        "these",
        "those",
        "other",
        "others",
        "under",
        "with",
        "from",
        "into",
        "that",
        "this",
        "were",
        "have",
        "been",
        "will",
        "would",
        "could",
        "after",
        "before",
        "since",
        "until",
        "where",
        "while",
        "still",
        "first",
        "second",
        "third",
        "china",
        "chinese",
        "american",
        "united",
        "states",
        "beijing",
        "washington",
        "trade",
        "tariff",
        "tariffs",
        "goods",
        "percent",
        "year",
        "years",
        "month",
        "months",
        "days",
        "week",
        "said",
        "says",
        "than",
        "more",
        "most",
        "some",
        "each",
        "both",
    ]
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure of an entry: its kind of unit, its size and the words that say what it is of.

    `unit` is "percent", "USD", "minutes", "days" (longer lengths in days), or the kind of things
    counted ("firms", "lines", else the noun itself). `own` are telling words of its own clause.
    """

    value: float
    unit: str
    own: frozenset[str]
    text: str


def family(words: str) -> str:
    """What kind of things a noun counts; "" where it is none of the known kinds."""
    return next((name for name, rule in _FAMILIES if re.search(rule, words, re.IGNORECASE)), "")


def telling(text: str) -> frozenset[str]:
    """The words of a text that tell what it is of, cut to six letters."""
    found = re.findall(
        r"[a-z]{4,}|[a-z]\d+[a-z\d]*",
        text.lower().replace("licens", "licenc").replace("permit", "licenc"),
    )
    return frozenset(word.rstrip("s")[:6] for word in found if word not in _PLAIN)


@lru_cache(maxsize=4096)
def stated(text: str) -> tuple[Stated, ...]:
    """Every figure that an entry states, in order, without numbers of texts, lists and days."""
    plain = _SKIPPED.sub(lambda hit: " " * len(hit.group()), text)
    found = [
        Stated(float(number), "votes", telling(plain), hit.group())
        for hit in _VOTES.finditer(plain)
        for number in hit.groups()
    ]
    numbers = list(_NUMBER.finditer(plain))
    before = ""
    for place, hit in enumerate(numbers):
        follows = numbers[place + 1].start() if place + 1 < len(numbers) else len(plain)
        after = plain[hit.end() : follows]
        ends = _END.search(after)
        after = after[: ends.start()] if ends else after
        value, unit = _figure(hit, plain, after, before)
        if not unit and not ends and _LINKED.match(after) and place + 1 < len(numbers):
            unit = _shared(plain, numbers[place + 1])
        before = "" if ends and ends.group().startswith(".") else unit
        if unit and (value >= 2 or unit in ("days", "percent")):
            start = max(_last_end(plain, hit.start()), numbers[place - 1].end() if place else 0)
            own = plain[start : hit.end()] + after
            found.append(Stated(value, unit, telling(own), own.strip()))
    for hit in _NAMES.finditer(text):
        names = re.split(r", | and ", hit.group("names"))
        start, ends = _last_end(text, hit.start()), _END.search(text, hit.end())
        own = text[start : ends.start() if ends else len(text)]
        found.append(Stated(float(len(names)), "firms", telling(own), own.strip()))
    return tuple(found)


def _figure(hit: re.Match[str], text: str, after: str, before: str) -> tuple[float, str]:
    """The size of a number and what it counts; "" where that is not said."""
    value = number_value(hit.group("n").replace(" ", "").replace(",", ""))
    if value is None:
        return 0.0, ""
    if re.match(r" USD\b", after):
        return value, "USD"
    if _MONEY.search(text[: hit.start()]):
        power = re.match(r" ?(bn|mn|tn|billion|million)\b", after)
        currency = "CNY" if re.search(r"(?:RMB|CNY) $", text[: hit.start()]) else "USD"
        return value * (_POWER[power.group(1)] if power else 1.0), currency
    unit = _UNIT.match(after)
    if unit and unit.group("p"):
        return value, "percent"
    if unit and (word := unit.group("u").lower()):
        size = _MINUTES.get(word) or _DAYS[word]
        return value * size, "minutes" if word in _MINUTES else "days"
    power = re.match(r" million (?=tonnes)", after)
    if power or re.match(r" tonnes", after):
        return value * (1e6 if power else 1.0), "tonnes"
    near = " ".join(re.findall(r"[A-Za-z-]+", after)[:5])
    if kind := family(near):
        return value, kind
    if before == "tonnes" and value < 1000 and re.match(r" (?:from|in|by) ", after):
        return value * 1e6, "tonnes"
    if _LISTED.match(after):
        return value, before or "firms" if " list" in after else before
    noun = re.findall(r"[a-z]{4,}", after[:40].lower())
    plural = next((word for word in noun[:3] if word.endswith("s") and word not in _PLAIN), "")
    return value, plural


def _shared(text: str, following: re.Match[str]) -> str:
    """What the number after it counts: "25 Chinese and 2 Singapore entities"."""
    return family(" ".join(re.findall(r"[A-Za-z-]+", text[following.end() :])[:3]))


def _last_end(text: str, place: int) -> int:
    ends = list(_END.finditer(text, 0, place))
    return ends[-1].end() if ends else 0
