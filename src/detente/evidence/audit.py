"""Which claims of these articles hold, which clash, and what does the record say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from detente.evidence.agreement import Row, agreement
from detente.evidence.claims import Event, Reading
from detente.evidence.consistency import consistent
from detente.evidence.judge import judge_all
from detente.evidence.reuse import Passage
from detente.evidence.verdict import Judged, Outcome, Verdict
from detente.ledger import RECORD_END, Entry, Ledger, chronicle

__all__ = ["Audit", "Audited", "Day", "Voice", "audit", "outcomes"]

_TITLE = 60  # letters of a title that stand for an article
_AROUND = 45  # days before the first article's day of which the record is shown beside the texts
_LEFT_OUT = 12  # entries of the record at most that no article mentions


@dataclass(frozen=True, slots=True)
class Audited:
    """One article with its judged claims; `first` is the number of its first claim."""

    reading: Reading
    judged: tuple[Judged, ...]
    first: int

    @property
    def title(self) -> str:
        """A short name for people: outlet and day, else the file."""
        known = self.reading.metadata
        return f"{self.short}, {known.published}" if known.published else self.short

    @property
    def short(self) -> str:
        """Outlet, else the first words of the title, else the file."""
        known = self.reading.metadata
        title = known.title
        if len(title) > _TITLE:
            title = title[:_TITLE].rpartition(" ")[0].rstrip(" ,:;-–—") + " …"
        return known.outlet or title or self.reading.name


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody quoted: name, role, how often, in how many articles."""

    name: str
    role: str
    times: int
    articles: int


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the timeline: what the articles say and what the record has."""

    day: date
    last: date
    said: tuple[tuple[int, str], ...]  # (article, its words)
    record: str
    actors: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Audit:
    """Several articles judged together."""

    articles: tuple[Audited, ...]
    rows: tuple[Row, ...]
    timeline: tuple[Day, ...]
    voices: tuple[Voice, ...]
    reused: tuple[Passage, ...] = ()

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Every judged claim, article by article; `Judged.against` counts in this order."""
        return tuple(entry for article in self.articles for entry in article.judged)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "record_end": RECORD_END,
            "articles": [_article(article) for article in self.articles],
            "agreement": [
                {
                    "fact": row.title,
                    "said": [[asdict(cell) for cell in column] for column in row.cells],
                    "record": row.record,
                    "agree": row.agree,
                }
                for row in self.rows
            ],
            "timeline": [asdict(entry) for entry in self.timeline],
            "voices": [asdict(voice) for voice in self.voices],
            "reused": [asdict(entry) for entry in self.reused],
        }


def audit(
    readings: Sequence[Reading],
    ledger: Ledger | None = None,
    reused: Sequence[Passage] = (),
    verdicts: Sequence[Sequence[Verdict]] | None = None,
) -> Audit:
    """Judge the claims of articles that were read, and set them beside each other.

    Parameters
    ----------
    reused
        Passages that articles share, as found by the reader.
    verdicts
        The verdicts on each article's claims, where they were computed before.
    """
    book = ledger or Ledger.bundled()
    flat: list[Judged] = []
    starts = []
    for number, reading in enumerate(readings):
        starts.append(len(flat))
        found = verdicts[number] if verdicts is not None else judge_all(reading, book)
        flat += [
            Judged(claim=claim, verdict=verdict)
            for claim, verdict in zip(reading.claims, found, strict=True)
        ]
    linked = consistent(flat)
    ends = [*starts[1:], len(linked)]
    articles = tuple(
        Audited(reading, linked[start:end], start)
        for reading, start, end in zip(readings, starts, ends, strict=True)
    )
    return Audit(
        articles=articles,
        rows=_rows(articles, book) if len(articles) > 1 else (),
        timeline=_timeline(readings, book),
        voices=_voices(readings),
        reused=tuple(reused),
    )


def outcomes(judged: Sequence[Judged]) -> dict[str, int]:
    """How many claims have which verdict, in the order of the verdicts."""
    count = Counter(entry.verdict.outcome for entry in judged)
    return {outcome.value: count[outcome] for outcome in Outcome if count[outcome]}


def _rows(articles: Sequence[Audited], book: Ledger) -> tuple[Row, ...]:
    names = {measure.id: measure.title for measure in book.measures.values()}
    names |= {event.id: event.title for event in book.events}
    return agreement([article.judged for article in articles], names=names)


def _voices(readings: Sequence[Reading]) -> tuple[Voice, ...]:
    times: Counter[str] = Counter()
    roles: dict[str, str] = {}
    where: dict[str, set[str]] = {}
    for reading in readings:
        for quote in reading.quotes:
            name = quote.speaker or "nobody named"
            times[name] += 1
            roles.setdefault(name, quote.role)
            where.setdefault(name, set()).add(reading.name)
    return tuple(
        Voice(name, roles[name], count, len(where[name])) for name, count in times.most_common()
    )


def _timeline(readings: Sequence[Reading], book: Ledger) -> tuple[Day, ...]:
    """The days that the articles tell of, and what the record has of the weeks before them."""
    events = {event.id: event for event in book.events}
    told: dict[tuple[date, date, str], list[tuple[int, Event, str]]] = {}
    for number, reading in enumerate(readings):
        for event in reading.events:
            known = events.get(event.ledger_id)
            key = (known.date if known else event.day, event.last, event.ledger_id)
            told.setdefault(key, []).append((number, event, _whole(event, reading.text)))
    days = [_told(key, held, events) for key, held in told.items()]
    merged: dict[str, Day] = {}
    rest = []
    for day in days:
        if day.record and day.record in merged:
            one = merged[day.record]
            merged[day.record] = Day(
                one.day, one.last, (*one.said, *day.said), one.record, one.actors, one.source
            )
        elif day.record:
            merged[day.record] = day
        else:
            rest.append(day)
    found = [*merged.values(), *rest, *_left_out(readings, book, set(merged))]
    return tuple(sorted(found, key=lambda day: (day.day, day.last, day.record)))


def _whole(event: Event, text: str) -> str:
    """An event's words without a word that was cut in two."""
    cut = event.end < len(text) and text[event.end].isalnum() and event.text[-1:].isalnum()
    return event.text.rpartition(" ")[0] + " …" if cut and " " in event.text else event.text


def _told(
    key: tuple[date, date, str], held: list[tuple[int, Event, str]], events: dict[str, Any]
) -> Day:
    day, last, name = key
    known = events.get(name)
    said = {(number, words): None for number, _, words in held}
    return Day(
        day,
        max(day, last) if known is None else day,
        tuple(said),
        known.title if known else "",
        known.actors if known else held[0][1].actors,
        (known.instrument or known.source.cite) if known else "",
    )


def _left_out(readings: Sequence[Reading], book: Ledger, told: set[str]) -> list[Day]:
    """Entries of the record of the weeks before the articles that none of them mentions."""
    published = [reading.published for reading in readings if reading.published]
    if not published:
        return []
    first = min(published) - timedelta(days=_AROUND)
    entries: list[Entry] = [
        entry
        for entry in chronicle(book, start=first, end=max(published) + timedelta(days=1))
        if entry.title not in told and {"US", "CN"} & set(entry.actors)
    ]
    return [
        Day(entry.date, entry.date, (), entry.title, entry.actors, entry.instrument or entry.source)
        for entry in entries[-_LEFT_OUT:]
    ]


def _article(article: Audited) -> dict[str, Any]:
    reading = article.reading
    claims = []
    for number, entry in enumerate(article.judged):
        claim, verdict = asdict(entry.claim), asdict(entry.verdict)
        claims.append(
            {
                "number": article.first + number,
                **{key: value for key, value in claim.items() if key != "sentence"},
                "verdict": verdict | {"outcome": verdict["outcome"].value},
                "contradicts": list(entry.against),
                "remarks": list(entry.remarks),
            }
        )
    return {
        "name": reading.name,
        "metadata": asdict(reading.metadata),
        "claims": claims,
        "outcomes": outcomes(article.judged),
        "quotes": [asdict(quote) for quote in reading.quotes],
        "events": [asdict(event) for event in reading.events],
        "measures": [asdict(mention) for mention in reading.mentions],
        "notes": list(reading.notes),
    }
