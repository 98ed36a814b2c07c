"""On which day was an article probably written that hints at it only?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from detente.evidence.record import LedgerEvent, book, ledger_events, ledger_match, named_acts
from detente.evidence.words.dates import DateWords, find, looks_ahead, resolve
from detente.evidence.words.lexicon import flat
from detente.evidence.words.sentences import Sentence

__all__ = ["SINCE", "estimate"]

_FIRST, _LAST = date(2017, 1, 1), date(2026, 12, 31)
_AFTER, _BEFORE = 45, 25  # days round a day named in which the article is looked for
_LEAD = 5  # sentences in which the news stands
_LEAST = 2.0  # below it the hints are too few
_SEVERAL, _NEWS = 3, 30  # acts within so many days that are enough where little else is said
_SEASON, _MARGIN = 90, 0.4  # how much better a day must fit than any that is so far from it


@dataclass(frozen=True, slots=True)
class _Hint:
    """One thing that the day must fit: the days that it may mean, with the record's support.

    `order`: "past" (told as news), "since" (holding from then on), "ahead" (to come), "end" (until
    then), "near" (only placed in time), "line" (the date of a dateline), "relative" (such as
    "last week", which must hit the days), "beside" (a weekday without a known act).
    """

    words: DateWords | None
    days: tuple[tuple[date, date, float], ...]
    weight: float
    order: str = "past"
    ahead: bool = False


def estimate(sentences: Sequence[Sentence]) -> tuple[date, list[str]] | None:
    """The day on which most of what a text says of time fits, and the words that speak for it.

    Every dated or named act is a hint: an article is written after what it tells as past, before
    what it announces, and soon after its news. Expressions such as "last week" must hit the act
    beside them. None where the hints are few or speak as well for another season.
    """
    hints = _hints(sentences)
    years = _years(sentences)
    scores = {
        day: sum(_fits(hint, day) for hint in hints)
        + _freshness(hints, day)
        - 2.0 * sum(day.year < year for year in years)
        for day in sorted(_candidates(hints))
    }
    if not scores:
        return None
    top = max(scores.values())
    best = min(day for day, score in scores.items() if score > top - 1e-9)
    others = [score for day, score in scores.items() if abs((day - best).days) > _SEASON]
    if top - max(others, default=-math.inf) < _MARGIN:
        return None
    if top < _LEAST and len(_agreeing(hints, best)) < _SEVERAL:
        return None
    shown = [hint.words.text for hint in hints if hint.words and _fits(hint, best) >= 0.8]
    return best, list(dict.fromkeys(shown))[:4]


def _hints(sentences: Sequence[Sentence]) -> list[_Hint]:
    out: list[_Hint] = []
    by_id = {event.id: event for event in ledger_events()}
    seen: set[object] = set()
    for number, sentence in enumerate(sentences[:300]):
        plain = flat(sentence.text)
        lead = number < _LEAD
        acts = [(match, by_id[event]) for match, event, _ in named_acts(plain) if event in by_id]
        words = find(sentence.text)
        for place, each in enumerate(words):
            hint = _of_words(each, words[:place], plain, acts, number)
            if hint is not None:
                out.append(hint)
        for match, event in acts:
            if event.id in seen or _THREAT.search(plain[max(0, match.start() - 40) : match.end()]):
                continue
            seen.add(event.id)
            since = SINCE.search(plain[: match.start()])
            order = "ahead" if looks_ahead(plain, match.start()) else "since" if since else "past"
            out.append(_Hint(None, ((event.day, event.last, 0.0),), 1.5 if lead else 0.8, order))
        for match in _RATE.finditer(plain) if _DUTY.search(plain) else ():
            days = _rare_rates().get(float(match[1]))
            if days is not None and float(match[1]) not in seen:
                seen.add(float(match[1]))
                out.append(_Hint(None, ((*days, 0.0),), 1.0))
    return out


_THREAT = re.compile(r"\bthreat", re.I)
_PLACED = re.compile(r"\b(?:from|due|effective|before|after|counts? from)\s*$", re.I)
_END = re.compile(r"\b(?:until|till|through|by)\s*$", re.I)
SINCE = re.compile(r"\bsince\b[^.,;]{0,60}$", re.I)
"""Ends the words before a date or an act that only says from when on something holds."""
_YEAR = re.compile(r"\b(?:in|since|of|during)\s+(20[12]\d)\b")
_DUTY = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|rates?|charges?)\b|%|percent"
)
_RATE = re.compile(r"\b(\d{1,3}(?:\.\d)?)(?: ?%|[- ]per ?cent)")
_LISTED = re.compile(r"\s*[-•*|–]|.{0,40}\bfrom \d[^.]{0,40}\bto \d")
_ANSWERED = re.compile(
    r"\b(?:answer(?:ed|s|ing)?|repl(?:y|ied) to|response to|retaliat\w+ (?:for|against)|after|"
    r"since|before|because of)\b[^.;,]{0,30}$",
    re.I,
)
_DATELINE = re.compile(r"\s*(?:\([^)]{2,30}\)\s*)?(?:--|[-–—])\s")
_FORMS = ("weekday", "period", "ago", "month", "offset", "nth", "week_of", "around")


def _of_words(
    words: DateWords,
    before: list[DateWords],
    plain: str,
    acts: list[tuple[re.Match[str], LedgerEvent]],
    lead: int,
) -> _Hint | None:
    ahead = looks_ahead(plain, words.start)
    window = plain[max(0, words.start - 130) : words.end + 130]
    if words.form in ("day", "days"):
        weekday = next(
            (one for one in before if one.form == "weekday" and words.start - one.end <= 3), None
        )
        days = _by_year(words, window, int(weekday.parts[0]) if weekday else None)
        if words.start < 3 and _DATELINE.match(plain[words.end :]):
            return _Hint(words, days, 2.5, "line")
        placed = _PLACED.search(plain[: words.start])
        order = "end" if _END.search(plain[: words.start]) else "ahead" if ahead else "past"
        if order == "past":
            since = SINCE.search(plain[: words.start])
            order = "since" if since else "near" if placed else "past"
        return (
            _Hint(words, days, 1.2 if lead < 2 and words.parts[0] else 0.8, order) if days else None
        )
    if words.form not in _FORMS or (words.form == "month" and words.parts[0]):
        return None
    near = tuple(
        (event.day, event.last, 0.0)
        for match, event in acts
        if abs(match.start() - words.start) < 130
        and "threat" not in event.id
        and not _ANSWERED.search(plain[: match.start()])
    )
    if near:
        return _Hint(words, near, 3.0, "relative", ahead)
    if words.form in ("weekday", "period", "ago", "month"):
        found = ledger_match(window, _FIRST, _LAST, least=9.0)
        if found is None:
            return _Hint(words, (), 0.3, "beside") if words.form == "weekday" else None
        event, weight = found[0], min(1.5, found[1] / 8)
    else:
        return None
    return _Hint(words, ((event.day, event.last, 0.0),), weight, "relative", ahead)


def _by_year(
    words: DateWords, window: str, weekday: int | None
) -> tuple[tuple[date, date, float], ...]:
    """The days that a date may mean, year by year, with what the record has on each."""
    year, month, number = (int(part) for part in words.parts[:3])
    out = []
    for each in (year,) if year else range(_FIRST.year, _LAST.year + 1):
        try:
            day = date(each, month, number)
        except ValueError:
            continue
        if year:
            return ((day, day, 0.7),)
        found = ledger_match(window, day - timedelta(1), day + timedelta(1), least=2.5)
        support = min(2.5, found[1] / 4) if found else 0.0
        if day in _steps() and _DUTY.search(window):
            support = max(support, 1.0)
        if weekday is not None:
            support += 2.0 if day.weekday() == weekday else -2.0
        out.append((day, day, support))
    return tuple(out)


@cache
def _steps() -> frozenset[date]:
    """The days on which measures of either side were announced or began."""
    return frozenset(
        day
        for measure in book().measures.values()
        if {"US", "CN"} & set(measure.imposer)
        for step in measure.steps
        for day in (step.announced, step.effective, step.collected)
        if day is not None
    )


@cache
def _rare_rates() -> dict[float, tuple[date, date]]:
    """Rates of duty in percent that stood for the first time within one fortnight, and its days."""
    days: dict[float, list[date]] = {}
    for measure in book().measures.values():
        if {"US", "CN"} & set(measure.imposer):
            for step in measure.steps:
                rates = [step.rate] if step.rate is not None else []
                rates += [one.rate for place, one in step.rates.items() if place in ("US", "CN")]
                for rate in rates:
                    days.setdefault(round(100 * rate, 1), []).append(step.announced)
    return {
        rate: (min(each), max(each))
        for rate, each in days.items()
        if rate > 0 and (max(each) - min(each)).days <= 14
    }


def _years(sentences: Sequence[Sentence]) -> set[int]:
    """Years that the text speaks of as begun."""
    out: set[int] = set()
    for sentence in sentences[:300]:
        plain = sentence.text
        if _LISTED.match(plain):
            continue  # a list of steps may reach into years to come
        for match in _YEAR.finditer(plain):
            behind = plain[match.end() : match.end() + 12]
            if not looks_ahead(plain, match.start()) and not re.match(
                r",? (?:and|or|to|-) ", behind
            ):
                out.add(int(match[1]))
    return out


def _candidates(hints: list[_Hint]) -> set[date]:
    out: set[date] = set()
    for hint in hints:
        for first, last, support in hint.days:
            if len(hint.days) > 1 and support <= 0.0 and hint.order != "line":
                continue
            begin = first - timedelta(_BEFORE if hint.order in ("ahead", "near") else 0)
            span = (last - begin).days + _AFTER
            out.update(begin + timedelta(step) for step in range(span))
    return {day for day in out if _FIRST <= day <= _LAST}


def _agreeing(hints: list[_Hint], day: date) -> set[date]:
    """The days of the acts, soon before a day, that speak for it."""
    return {
        first
        for hint in hints
        if hint.order == "past" and _fits(hint, day) > 0.4
        for first, _, _ in hint.days
        if 0 <= (day - first).days <= _NEWS
    }


def _freshness(hints: list[_Hint], day: date) -> float:
    """Less for each bare weekday that would lie before the news: "on Thursday" is told as fresh."""
    told = [
        first
        for hint in hints
        if hint.order == "past"
        for first, _, support in hint.days
        if 0 <= (day - first).days <= 10 and (support > 0.0 or hint.words is None)
    ]
    if not told:
        return 0.0
    weekdays = (hint.words for hint in hints if hint.order == "beside" and hint.words)
    found = (resolve(words, day, ahead=False, anchor=None) for words in weekdays)
    return -0.4 * sum(1 for each in found if each and each.first < max(told))


def _fits(hint: _Hint, day: date) -> float:
    words = hint.words
    if words and hint.order in ("relative", "beside"):
        found = resolve(words, day, ahead=hint.ahead, anchor=None)
        if found is None:
            return 0.0
        stale = -0.06 * abs((day - found.first).days) if words.form == "weekday" else 0.0
        if hint.order == "beside":
            return stale
        hit = any(found.first <= last and found.last >= first for first, last, _ in hint.days)
        missed = -0.3 * hint.weight if hint.weight >= 3.0 else -0.1
        return (hint.weight if hit else missed) + stale
    return hint.weight * max(_ordered(hint, day, *one) for one in hint.days)


def _ordered(hint: _Hint, day: date, first: date, last: date, support: float) -> float:
    """How well a day of writing goes with a day told as past, to come, or only named."""
    gap = (day - last).days
    sure = hint.words is None or len(hint.days) == 1
    if hint.order == "line":
        return 1.0 + support if 0 <= gap <= 1 else -1.0
    if hint.order == "since":
        return 0.3 + min(support, 1.0) if day >= first else -1.5
    if hint.order == "end":
        return 0.0 if day < first else -1.0
    if hint.order == "near":
        return support + math.exp(-abs(gap) / 25)
    if hint.order == "ahead":
        return support + math.exp(gap / 30) if day < first else -0.5 - min(1.0, gap / 60)
    if day < first:
        return -1.5 if sure else -0.8
    weekday = hint.words is not None and support >= 2.0 and gap > 7
    fresh = math.exp(-gap / 14) if gap >= 0 else 1.0 + 0.1 * gap
    return support + fresh - (0.5 if weekday else 0.0)
