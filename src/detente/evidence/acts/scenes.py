"""Which days do the sentences of an article speak of, one after the other?"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.acts.told import Told
from detente.evidence.claims import Quote
from detente.evidence.grammar.scene import Dated, Scene
from detente.evidence.record import ledger_match, named_acts
from detente.evidence.speakers.attribution import attributed
from detente.evidence.speakers.people import Cast
from detente.evidence.speakers.sayings import SAYING
from detente.evidence.words.dates import DateWords, Resolved, find, looks_ahead, resolve
from detente.evidence.words.lexicon import flat, place_words
from detente.evidence.words.number_words import number_value
from detente.evidence.words.sentences import Sentence

__all__ = ["place_of", "scenes_of", "spoken_days"]


def spoken_days(
    text: str, parts: list[Sentence], people: Cast, quotes: list[Quote], published: date | None
) -> dict[int, date]:
    """For each sentence with a quotation, the day on which it was said (the anchor of "ago")."""
    if published is None:
        return {}
    quoted: dict[int, list[Quote]] = {}
    for quote in quotes:
        quoted.setdefault(place_of(parts, quote.start), []).append(quote)
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


def scenes_of(
    text: str,
    parts: list[Sentence],
    people: Cast,
    quotes: list[Quote],
    published: date | None,
    on_topic: bool,
    spoken: dict[int, date],
) -> list[Scene]:
    """The sentences with the days that they speak of, places and quotations.

    `spoken` is what `spoken_days` gives: the day that "ago" counts from within quotations.
    """
    out: list[Scene] = []
    anchor, told = _Anchor(), Told()
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
        told.sentence(part.paragraph)
        dates: list[Dated] = []
        month: date | None = None  # "in April … on the 2nd"
        found = find(part.text, part.start)
        for place, words in enumerate(found):
            if words.form == "weekday" and _dated_behind(found, place):
                continue  # "Wednesday, April 2" is one day
            inside = any(quote.start <= words.start < quote.end for quote in near)
            base = spoken.get(number, published) if inside else published
            dated = _dated(words, plain, part.start, base, anchor, dates)
            if not inside:
                dated = told.in_its_year(dated, plain, part.start, published)
            if words.form == "nth" and month is not None:
                dated = replace(dated, days=_nth_of(month, int(words.parts[0])) or dated.days)
            if words.form == "month" and dated.days:
                month = dated.days.first
            dates.append(dated)
            flashback = told.take(dated, plain, part.start, anchor.day)
            if not flashback and not (published and dated.days and dated.days.first > published):
                anchor = anchor.after(dated, plain, part.start)
        dates.extend(_after_acts(plain, part.start, published, dates))
        dates.extend(told.days_beside(plain, part.start, published, dates))
        told.name(plain, published)
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


def place_of(parts: list[Sentence], position: int) -> int:
    """The number of the sentence in which a place of the text lies."""
    low, high = 0, len(parts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if parts[middle].start <= position:
            low = middle
        else:
            high = middle - 1
    return low


_SAY = re.compile(rf"\b{SAYING}\b", re.I)
_COUNT = r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|the)"
_AFTER_ACT = re.compile(
    rf"\b{_COUNT}\s(?P<u>day|week|month)s?\s(?P<w>after|before)\s(?:the\s)?",
    re.I,
)
_SUBORDINATE = re.compile(r"(?:(?:a|the) day|an? (?:week|month)) (?:after|before)$", re.I)
_CLAUSE = re.compile(r"\s+(?!that\b|and\b|but\b|he\b said)[\w\"'“]")
_THAT_YEAR = re.compile(r",?\s+(?:of\s+)?(?:that|the same)\s+year\b")
_WAS_TO = re.compile(
    r"\b(?:was|were) (?:due |set |supposed |meant |scheduled )?to (?:\w+ ){1,4}(?:on )?$", re.I
)
_LAST_YEAR = re.compile(r",?\s+(?:of\s+)?last\s+year\b", re.I)
_STILL_TO_COME = re.compile(
    r"\s*,?\s*(?:is\b|will\b|would\b|looms?\b|remains\b(?! in (?:force|place|effect))|falls\b)"
)


class _Anchor:
    """The day last spoken of, which "a month later" counts from; `coarse`: known to the month."""

    __slots__ = ("coarse", "day")

    def __init__(self, day: date | None = None, *, coarse: bool = False) -> None:
        self.day, self.coarse = day, coarse

    def of(self, words: DateWords) -> date | None:
        """The anchor that some words may count from."""
        fine = words.form == "later" and words.parts[1] in ("day", "week")
        return None if self.coarse and fine else self.day

    def after(self, dated: Dated, plain: str, base: int) -> _Anchor:
        """The anchor once `dated` is read."""
        days = dated.days
        if days is None:
            return self
        if dated.words.form == "month" and dated.words.text.startswith("of "):
            return self  # "the surcharge of February" only tells which
        if days.exact:
            return _Anchor(days.first)
        if (days.last - days.first).days > 31:
            return self
        at = dated.words.start - base
        for match, event, _ in named_acts(plain):
            if abs(match.start() - at) < 90:
                day = date.fromisoformat(event[:10])
                if days.first <= day <= days.last:
                    return _Anchor(day)
        window = plain[max(0, at - 120) : at + 120]
        found = ledger_match(window, days.first, days.last, least=3.5)
        if found:
            return _Anchor(found[0].day)
        if dated.words.form == "later" and dated.words.parts[1] == "week":
            return _Anchor(days.first + timedelta(3))
        if dated.words.form == "month" and not dated.ahead:
            return _Anchor(days.first, coarse=True)
        return self


def _dated(
    words: DateWords, plain: str, base: int, day: date | None, anchor: _Anchor, known: list[Dated]
) -> Dated:
    start, end = words.start - base, words.end - base
    ahead = looks_ahead(plain, start)
    if start < 25 and words.form == "day" and _STILL_TO_COME.match(plain[end:]):
        ahead = True
    if _SUBORDINATE.match(words.text) and _CLAUSE.match(plain[end:]):
        return Dated(words, _beside_clause(words, plain, end, known), ahead)
    before = known[-1].days if known else None
    near = before.first if before and before.exact and words.form == "later" else anchor.of(words)
    found = resolve(words, day, ahead=ahead, anchor=near)
    week = _week_before(known) if words.form == "weekday" and not words.parts[1] else None
    due = _next_due(words, plain[:start], known, day) if words.form == "weekday" else None
    if due is not None:
        found = due
    elif week is not None:
        that = week.first + timedelta(int(words.parts[0]))
        found = Resolved(that, that, "in the week that the sentence names")
    if found and anchor.day and words.form in ("month", "day") and _THAT_YEAR.match(plain[end:]):
        found = _in_year(found, anchor.day.year)
    last_year = _LAST_YEAR.match(plain[end:]) if words.form in ("month", "day", "days") else None
    if found and day and last_year and not words.parts[0]:
        found = _in_year(found, day.year - 1)
    if found and day and words.text.lower().startswith("earlier this") and found.last > day:
        found = replace(found, last=max(day, found.first))
    return Dated(words, found, ahead)


def _next_due(
    words: DateWords, before: str, known: list[Dated], day: date | None
) -> Resolved | None:
    """The weekday of "tariffs that were to begin on Sunday": after the day told, else past."""
    if words.parts[1] or not _WAS_TO.search(before):
        return None
    told = next((each.days for each in reversed(known) if each.days and each.days.exact), None)
    start = told.first if told else day - timedelta(7) if day else None
    if start is None:
        return None
    that = start + timedelta((int(words.parts[0]) - start.weekday()) % 7 or 7)
    return Resolved(that, that, "the day that was planned")


def _week_before(known: list[Dated]) -> Resolved | None:
    """The week that a sentence has named: "last week … on Wednesday"."""
    last = known[-1] if known else None
    if last is None or last.words.form != "period" or last.words.parts[0] != "week":
        return None
    return last.days


def _dated_behind(found: list[DateWords], place: int) -> bool:
    """Whether the day of the month follows a weekday directly."""
    behind = found[place + 1] if place + 1 < len(found) else None
    return behind is not None and behind.form == "day" and behind.start - found[place].end <= 3


def _beside_clause(words: DateWords, plain: str, end: int, known: list[Dated]) -> Resolved | None:
    """The day of the clause in "…, a day after Washington acted": counted from the main one's.

    Where the main clause has no day before it, an act that the ledger names ("a day after the
    Madrid talks") gives the day of the main clause.
    """
    shift, unit = int(words.parts[0]), str(words.parts[1])
    if unit != "day":
        return None
    main = next((each.days for each in reversed(known) if each.days and each.days.exact), None)
    if main is not None:
        moved = main.first - timedelta(shift)
        return Resolved(moved, moved, "counted from the day before it")
    act = next((one for one in named_acts(plain) if end - 1 <= one[0].start() < end + 40), None)
    if act is None:
        return None
    moved = date.fromisoformat(act[1][:10]) + timedelta(shift)
    return Resolved(moved, moved, "counted from an act of the ledger")


def _in_year(found: Resolved, year: int) -> Resolved:
    gap = year - found.first.year
    try:
        first, last = (each.replace(year=each.year + gap) for each in (found.first, found.last))
    except ValueError:  # 29 February
        return found
    return Resolved(first, last, "the year that the text names before")


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
        stop = max(match.end(), near[0][0].end())  # the act that is counted from belongs to it
        words = DateWords(
            base + match.start(), base + stop, plain[match.start() : stop], "later", parts
        )
        found = resolve(words, published, anchor=day)
        out.append(Dated(words, found, False))
    return out


def _nth_of(month: date, number: int) -> Resolved | None:
    if number > monthrange(month.year, month.month)[1]:
        return None
    day = month.replace(day=number)
    return Resolved(day, day, "the month that the sentence names")
