"""What does an article say: claims, quotations, events and measures of one text?"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from detente.evidence.article import Article, load
from detente.evidence.attribution import SAYING, attributed
from detente.evidence.claims import Metadata, Quote, Reading
from detente.evidence.dates import DateWords, Resolved, find, looks_ahead, resolve
from detente.evidence.events import find_events
from detente.evidence.grammar import claims_of
from detente.evidence.grammar.scene import Dated, Scene, topical
from detente.evidence.lexicon import flat, place_words
from detente.evidence.measures import find_measures
from detente.evidence.number_words import number_value
from detente.evidence.people import Cast, cast
from detente.evidence.published import day_of_publication
from detente.evidence.quotes import find_quotes
from detente.evidence.record import ledger_match, named_acts
from detente.evidence.sentences import Sentence, sentences

__all__ = ["read", "read_article"]


def read(source: str | Path, published: date | None = None, *, name: str = "") -> Reading:
    """Read one article: a file (plain text, Markdown, saved HTML) or the text itself.

    Parameters
    ----------
    source
        A path, the name of an existing file, or the article's text.
    published
        Day of publication, which relative dates count from. Without it the file's own statement
        is used, else the day is worked out from the text; `Reading.metadata` tells which.
    name
        What to call the article; the file's name by default.

    Raises
    ------
    BadQuestion
        The file is absent or is no text.
    NoAnswer
        There are no words in it.
    """
    return read_article(load(source, name), published)


def read_article(article: Article, published: date | None = None) -> Reading:
    """Read an article whose text is at hand."""
    text = article.text
    parts = sentences(text)
    notes = list(article.notes)
    on_topic = topical(text)
    if published is not None:
        basis = "given"
    elif article.published is not None:
        published, basis = article.published, "stated by the file"
    elif on_topic:
        published, basis = day_of_publication(text, parts)
    else:
        basis = "not known: nothing in the text ties it to the record"
    if published is None:
        notes.append("day of publication not known: relative dates are not resolved")
    if not on_topic:
        notes.append("the text is hardly about trade measures: few claims are looked for")
    people = cast(text, published)
    quotes = find_quotes(article.name, text, parts, people, {})
    spoken = _spoken_days(text, parts, people, quotes, published)
    quotes = [replace(quote, day=spoken.get(_index(parts, quote.start))) for quote in quotes]
    scenes = _scenes(text, parts, people, quotes, published, on_topic, spoken)
    return Reading(
        name=article.name,
        text=text,
        metadata=Metadata(
            title=article.title,
            author=article.author,
            outlet=article.outlet,
            dateline=_dateline(text),
            url=article.url,
            published=published,
            published_basis=basis,
        ),
        claims=tuple(claims_of(article.name, scenes)),
        quotes=tuple(quotes),
        events=tuple(find_events(article.name, scenes)),
        mentions=tuple(find_measures(article.name, scenes)),
        notes=tuple(notes),
    )


_SAY = re.compile(rf"\b{SAYING}\b", re.I)
_DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][A-Za-z. ]{2,30}?(?:, [A-Z][\w. "
    r"]{1,20})?)\s*(?:\([A-Za-z ]{2,20}\))?\s*[—–-]{1,2}\s"
)


def _dateline(text: str) -> str:
    for line in text[:1500].splitlines():
        match = _DATELINE.match(line)
        if match and len(match["place"]) < 40 and "," not in match["place"][:3]:
            return match["place"].strip()
    return ""


def _index(parts: list[Sentence], position: int) -> int:
    low, high = 0, len(parts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if parts[middle].start <= position:
            low = middle
        else:
            high = middle - 1
    return low


def _spoken_days(
    text: str, parts: list[Sentence], people: Cast, quotes: list[Quote], published: date | None
) -> dict[int, date]:
    """For each sentence with a quotation, the day on which it was said (the anchor of "ago")."""
    if published is None:
        return {}
    quoted: dict[int, list[Quote]] = {}
    for quote in quotes:
        quoted.setdefault(_index(parts, quote.start), []).append(quote)
    by_speaker: dict[str, date] = {}
    last: date | None = None
    out: dict[int, date] = {}
    for number, part in enumerate(parts):
        mine = quoted.get(number, [])
        dates = find(part.text, part.start)
        if not mine and not dates and " later " not in part.text:
            continue  # no quotation to date, and no day that a later one could take up
        said = _SAY.search(part.text)
        if not said and not mine:
            continue
        speakers = {quote.speaker for quote in mine if quote.speaker}
        if said and not speakers:
            who = attributed(text, part, part.start, part.start, people, strict=False)
            speakers = {who.name} if who.name else set()
        day = None
        for words in dates:
            if any(quote.start <= words.start < quote.end for quote in mine):
                continue
            if words.form in ("weekday", "day", "offset", "nth", "later"):
                found = resolve(words, published, anchor=last)
                if found and found.exact and found.first <= published + timedelta(1):
                    day = found.first
                    break
        if day is None and re.search(r"\blater (?:told|said|added|posted|wrote)\b", part.text):
            day = last
        if day is None:
            day = next((by_speaker[name] for name in speakers if name in by_speaker), None)
        if day is not None:
            last = day
            for name in speakers:
                by_speaker[name] = day
            out[number] = day
    return out


def _scenes(
    text: str,
    parts: list[Sentence],
    people: Cast,
    quotes: list[Quote],
    published: date | None,
    on_topic: bool,
    spoken: dict[int, date],
) -> list[Scene]:
    out: list[Scene] = []
    anchor: date | None = None
    coarse = False  # whether the anchor is known to the month only
    before, paragraph = "", -1
    pending = 0
    for number, part in enumerate(parts):
        plain = flat(part.text)
        while pending < len(quotes) and quotes[pending].end < part.start:
            pending += 1
        near = []
        for quote in quotes[pending:]:
            if quote.start >= part.end:
                break
            near.append(quote)
        dates = []
        month: date | None = None  # "in April … on the 2nd"
        for words in find(part.text, part.start):
            inside = any(quote.start <= words.start < quote.end for quote in near)
            base = spoken.get(number, published) if inside else published
            counts = not (coarse and words.form == "later" and words.parts[1] in ("day", "week"))
            dated = _dated(words, plain, part.start, base, anchor if counts else None)
            if words.form == "nth" and month is not None:
                dated = replace(dated, days=_nth_of(month, int(words.parts[0])) or dated.days)
            if words.form == "month" and dated.days:
                month = dated.days.first
            dates.append(dated)
            if not (published and dated.days and dated.days.first > published):
                anchor, coarse = _next_anchor(dated, plain, part.start, anchor, coarse)
        dates.extend(_after_acts(plain, part.start, published, dates))
        out.append(
            Scene(
                text=text,
                sentence=part,
                flat=plain,
                before=before if part.paragraph - paragraph <= 1 else "",
                dates=tuple(dates),
                places=tuple(place_words(part.text)),
                cast=people,
                quotes=tuple(near),
                topical=on_topic,
                published=published,
                known_rates=frozenset(),
            )
        )
        before, paragraph = plain, part.paragraph
    return out


def _dated(words: DateWords, plain: str, base: int, day: date | None, anchor: date | None) -> Dated:
    ahead = looks_ahead(plain, words.start - base)
    found = resolve(words, day, ahead=ahead, anchor=anchor)
    if found and day and words.text.lower().startswith("earlier this") and found.last > day:
        found = replace(found, last=max(day, found.first))
    return Dated(words, found, ahead)


_AFTER_ACT = re.compile(
    r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|the)\s(?P<u>day|week|month)s?\s"
    r"(?P<w>after|before)\s(?:the\s)?",
    re.I,
)


def _after_acts(plain: str, base: int, published: date | None, known: list[Dated]) -> list[Dated]:
    """Days counted from an act that the ledger knows: "two weeks after the Madrid talks"."""
    out: list[Dated] = []
    for match in _AFTER_ACT.finditer(plain):
        if any(
            match.start() < one.words.end - base and one.words.start - base < match.end()
            for one in known
        ):
            continue
        near = [
            act for act in named_acts(plain) if match.end() - 2 <= act[0].start() < match.end() + 30
        ]
        if not near:
            continue
        day = date.fromisoformat(near[0][1][:10])
        if published and day > published + timedelta(45):
            continue
        number = 1 if match["n"].lower() in ("a", "an", "the") else int(number_value(match["n"]))
        shift = number if match["w"].lower() == "after" else -number
        parts = (shift, match["u"].lower())
        words = DateWords(
            base + match.start(), base + match.end(), match.group().strip(), "later", parts
        )
        found = resolve(words, published, anchor=day)
        out.append(Dated(words, found, False))
    return out


def _nth_of(month: date, number: int) -> Resolved | None:
    if number > monthrange(month.year, month.month)[1]:
        return None
    day = month.replace(day=number)
    return Resolved(day, day, "the month that the sentence names")


def _next_anchor(
    dated: Dated, plain: str, base: int, anchor: date | None, coarse: bool
) -> tuple[date | None, bool]:
    """The day that "a month later" counts from next, and whether only its month is known."""
    days = dated.days
    if days is None:
        return anchor, coarse
    if days.exact:
        return days.first, False
    if (days.last - days.first).days > 31:
        return anchor, coarse
    at = dated.words.start - base
    window = plain[max(0, at - 120) : at + 120]
    for match, event, _ in named_acts(plain):
        if abs(match.start() - at) < 90:
            day = date.fromisoformat(event[:10])
            if days.first <= day <= days.last:
                return day, False
    found = ledger_match(window, days.first, days.last, least=3.5)
    if found:
        return found[0].day, False
    if dated.words.form == "month" and not dated.ahead:
        return days.first, True
    return anchor, coarse
