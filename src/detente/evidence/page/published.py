"""On which day was an article written, if it does not say so?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from detente.evidence.page.bracketed import SINCE, estimate
from detente.evidence.record import LedgerEvent, ledger_events, ledger_match, named_acts
from detente.evidence.speakers.quotes import quoted_spans
from detente.evidence.words.dates import DateWords, Resolved, find, looks_ahead, resolve
from detente.evidence.words.lexicon import flat
from detente.evidence.words.sentences import Sentence

__all__ = ["day_of_publication", "stated_day"]

_SAID_SO = re.compile(
    r"\b(?:[Pp]ublished|[Pp]osted|[Ee]dition|[Ii]ssue|[Uu]pdated|[Ii]ssued|[Dd]ate|[Cc]onversation[^.\n]{0,20}|[Ii]nterview[^.\n]{0,20}|[Rr]ecorded|PUBLISHED|UPDATED)\b[^\n]{0,20}$"
)
_REACH = 60  # days after an event in which an article about it is looked for
_CLOSE = 3  # days by which the two ways of working it out may differ
_RECORD = (date(2017, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, slots=True)
class _Clue:
    words: DateWords
    ahead: bool
    event: LedgerEvent | None
    weight: float


def day_of_publication(text: str, sentences: list[Sentence]) -> tuple[date | None, str]:
    """The most likely day of publication and how it was found; None with the reason otherwise.

    A full date in the first or last lines that is marked as such, or stands alone, is taken at
    its word. Otherwise each expression of time beside an act of the ledger ("met in London
    earlier this month") is a clue; the day on which most clues fit wins, the earliest of equals,
    and never before the last day that the text speaks of as past.
    """
    stated = stated_day(text)
    if stated:
        return stated, "date line of the text"
    stated = _agency_line(text)
    if stated:
        return stated, "date line of the text, year from the ledger"
    day, basis = _worked_out(sentences, quoted_spans(text))
    guess = estimate(sentences)
    if guess is not None and (day is None or abs((guess[0] - day).days) > _CLOSE):
        said = ", ".join(repr(each) for each in guess[1]) or "the acts that it names"
        return _fresh(guess[0], sentences), f"estimated, often a day or two off, from {said}"
    return day, basis


def _fresh(day: date, sentences: Sequence[Sentence]) -> date:
    """An estimate moved on by a day or two where the text opens with a weekday just after it.

    "On Thursday" in the first sentences is the news: not six days old on a Wednesday.
    """
    for sentence in sentences[:_OPENING]:
        plain = flat(sentence.text)
        for words in find(plain):
            bare = words.form == "weekday" and not words.parts[1]
            if not bare or looks_ahead(plain, words.start) or SINCE.search(plain[: words.start]):
                continue
            found = resolve(words, day)
            back = (day - found.first).days if found else 0
            return day + timedelta(7 - back) if back >= _STALE else day
    return day


_OPENING = 4  # sentences
_STALE = 5  # days


def _worked_out(
    sentences: list[Sentence], quoted: list[tuple[int, int]]
) -> tuple[date | None, str]:
    """The day on which all clues fit that lie beside acts of the ledger."""
    clues = _clues(sentences, quoted)
    days = _candidates(clues)
    if not days:
        return None, "not known: the text has no full date and names no act of the ledger"
    best, top = None, 0.0
    for day in days:
        score = sum(_fits(clue, day) for clue in clues)
        if best is None or score > top + 1e-9:
            best, top = day, score
    if best is None or top < 2.5 or not _enough(clues, best):
        return None, "not known: the clues in the text do not agree"
    shown = sorted({clue.words.text for clue in clues if clue.event and _fits(clue, best) > 0})[:4]
    return best, "worked out from " + ", ".join(repr(each) for each in shown) + " and the ledger"


def _enough(clues: list[_Clue], day: date) -> bool:
    """Whether two clues hold, or one that fixes the day within a week."""
    holding = [clue for clue in clues if clue.event and _fits(clue, day) > 1.0]
    close = ("day", "days", "weekday", "period", "ago", "week_of")
    return len(holding) >= 2 or any(
        clue.weight >= 3.0 and clue.words.form in close for clue in holding
    )


def stated_day(text: str) -> date | None:
    """The day in a line of its own over or under the text; what was updated later counts less."""
    for part in (text[:600], text[-300:] if len(text) > 900 else ""):
        found = [(line, day) for line, day in _date_lines(part) if not _NO_DAY.search(line)]
        if found:
            first = [day for line, day in found if not _UPDATED.search(line)]
            return (first or [day for _, day in found])[0]
    return next((day for line, day in _date_lines(text[:3000]) if len(line) < 40), None)


def _date_lines(part: str) -> list[tuple[str, date]]:
    """Lines that are a date and little else, or mark one as the day of publication."""
    out: list[tuple[str, date]] = []
    for line in part.splitlines():
        for words in find(line):
            if words.form != "day" or not words.parts[0]:
                continue
            before = line[: words.start]
            rest = len(line.strip()) - len(words.text)
            if (
                (rest < 45 and len(line.strip()) < 90)
                or _SAID_SO.search(before)
                or _DATELINE.match(before)
            ):
                year, month, day = (int(part) for part in words.parts)
                out.append((line.strip(), date(year, month, day)))
                break
        else:
            numbers = _DIGITS.search(line)
            if numbers and len(line.strip()) < 40:
                found = _of_digits(numbers)
                out += [(line.strip(), found)] if found else []
    return out


def _of_digits(match: re.Match[str]) -> date | None:
    """27/06/2025 (day first where it can only be so), 6/27/2025, 2025/06/27."""
    if match["y2"]:
        parts = (int(match["y2"]), int(match["m2"]), int(match["d2"]))
    else:
        one, two = int(match["a"]), int(match["b"])
        parts = (int(match["y"]), *((two, one) if one > 12 or "." in match.group() else (one, two)))
    try:
        return date(*parts)
    except ValueError:
        return None


_DATELINE = re.compile(r"\s*[A-Z][A-Z .,'/]{2,40}\(?[\w. ]*\)?[,\s–—-]*$")
_UPDATED = re.compile(r"\b(?:[Uu]pdated|UPDATED|[Mm]odified)\b")
_NO_DAY = re.compile(r"\b(?:[Rr]ead more|[Rr]elated|[Ss]ee also|signed|founded|born|died)\b")
_DIGITS = re.compile(
    r"\b(?:(?P<a>\d{1,2})[./](?P<b>\d{1,2})[./](?P<y>20\d\d)|"
    r"(?P<y2>20\d\d)/(?P<m2>\d{1,2})/(?P<d2>\d{1,2}))\b"
)
_AGENCY = re.compile(
    r"^\s*[A-Z][A-Z .'/]{2,30}(?:, [A-Z][\w. ]{1,20})?,\s+(?P<day>[A-Z][a-z]{2,8}\.? \d{1,2})\s*"
    r"(?:\([A-Za-z ]{2,20}\))?\s*[-–—]",
    re.M,
)


def _agency_line(text: str) -> date | None:
    """The day of "WASHINGTON, April 9 (Reuters) -", in the year whose events the text tells."""
    match = _AGENCY.search(text[:1200])
    words = find(match["day"]) if match else []
    if not words or words[0].form != "day":
        return None
    scores: dict[date, float] = {}
    for year in range(_RECORD[0].year, _RECORD[1].year + 1):
        try:
            day = date(year, int(words[0].parts[1]), int(words[0].parts[2]))
        except ValueError:
            continue
        found = ledger_match(text[:1500], day - timedelta(6), day, least=1.0)
        scores[day] = found[1] if found else 0.0
    ranked = sorted(scores, key=lambda day: scores[day], reverse=True)
    sure = (
        len(ranked) > 1 and scores[ranked[0]] > 4.0 and scores[ranked[0]] > 1.2 * scores[ranked[1]]
    )
    return ranked[0] if sure else None


def _clues(sentences: list[Sentence], quoted: list[tuple[int, int]]) -> list[_Clue]:
    out: list[_Clue] = []
    by_id = {event.id: event for event in ledger_events()}
    for sentence in sentences[:400]:
        words = find(sentence.text)
        if not words:
            continue
        plain = flat(sentence.text)
        named = [(match, by_id[event]) for match, event, _ in named_acts(plain) if event in by_id]
        for each in words:
            at = sentence.start + each.start
            if any(left <= at < right for left, right in quoted):
                continue  # said on another day
            if SINCE.search(plain[: each.start]):
                continue  # holding from then on, however long ago
            ahead = looks_ahead(plain, each.start)
            event, weight = None, 0.0
            if each.form in (
                "day",
                "days",
                "month",
                "period",
                "weekday",
                "ago",
                "offset",
                "nth",
                "week_of",
            ):
                near = [
                    one
                    for one in named
                    if abs(one[0].start() - each.start) < 130 and "threat" not in one[1].id
                ]
                if near:
                    near.sort(key=lambda one: abs(one[0].start() - each.start))
                    event, weight = near[0][1], 3.0
                elif each.form in ("day", "days", "month") and not each.parts[0]:
                    event, weight = _same_calendar_day(each, plain)
                elif each.form in ("period", "weekday", "ago"):
                    window = plain[max(0, each.start - 140) : each.end + 140]
                    found = ledger_match(window, *_RECORD, least=9.0)
                    if found:
                        event, weight = found[0], min(2.0, found[1] / 6)
            out.append(_Clue(each, ahead, event, weight))
    return out


def _same_calendar_day(words: DateWords, plain: str) -> tuple[LedgerEvent | None, float]:
    window = plain[max(0, words.start - 140) : words.end + 140]
    best, top = None, 2.5
    for year in range(_RECORD[0].year, _RECORD[1].year + 1):
        try:
            first = date(
                year, int(words.parts[1]), int(words.parts[2]) if words.form != "month" else 1
            )
        except ValueError:
            continue
        last = first + timedelta({"month": 30, "days": 4}.get(words.form, 0))
        found = ledger_match(window, first, last, least=6.0 if words.form == "month" else 2.5)
        if found and found[1] > top:
            best, top = found[0], found[1]
    return best, min(2.5, top / 4) if best else 0.0


def _candidates(clues: list[_Clue]) -> list[date]:
    days: set[date] = set()
    for clue in clues:
        if clue.event is not None:
            start = clue.event.day - timedelta(12 if clue.ahead else 0)
            days.update(start + timedelta(step) for step in range(_REACH + 12))
    for clue in clues:
        if clue.words.form == "day" and clue.words.parts[0] and not clue.ahead:
            year, month, day = (int(part) for part in clue.words.parts)
            days = {each for each in days if each >= date(year, month, day)}
    return sorted(days)


def _fits(clue: _Clue, day: date) -> float:
    words = clue.words
    found = resolve(words, day, ahead=clue.ahead, anchor=None)
    if found is None:
        return 0.0
    score = 0.0
    if clue.event is not None and clue.weight:
        hit = found.first <= clue.event.last and found.last >= clue.event.day
        score += clue.weight if hit else -(0.5 if clue.weight >= 2.0 else 0.2) * clue.weight
    if words.form == "day" and not words.parts[0]:
        score += _order(found, day, clue.ahead)
    elif words.form == "month" and not words.parts[0] and not clue.ahead and found.last > day:
        score -= 0.3  # a month told as past is likely over
    elif words.form == "month" and not words.parts[0] and not clue.ahead:
        score += 0.2 if (day - found.last).days <= 45 else 0.0
    elif words.form == "weekday" and not clue.ahead:
        score -= 0.02 * (day - found.first).days
    elif words.text.lower() == "over the weekend" and not clue.ahead and day.weekday() >= 5:
        score -= 0.5  # a weekend that is told as a whole is over
    return score


def _order(found: Resolved, day: date, ahead: bool) -> float:
    gap = (found.first - day).days
    if ahead:
        return 0.4 if 0 <= gap <= 40 else -0.6
    if gap > 0:
        return -0.8
    return 0.2 if gap >= -14 else 0.0
