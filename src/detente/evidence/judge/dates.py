"""Did an act take place, or take effect, on the day that a text gives for it?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.facts import facts, named_events
from detente.evidence.judge.figures import around
from detente.evidence.judge.lengths import spans
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Certainty, Event, Kind, Ledger, Measure, Status, Step

__all__ = ["judge_date"]

_STRONG = 1.2  # how well an event must fit the words
_WEAK = 0.5  # the same, on the very day
_CLOSE_DAYS = 3
_LOOSE_DAYS = 31
_FAR_DAYS = 400  # an act of the ledger further off than this is another act
_ACTED = re.compile(
    r"\bsign(?:ed|ing|s)?\b|\binked\b|\bsealed\b|\bput pen\b|\bconcluded\b", re.IGNORECASE
)
_ENDS = re.compile(
    r"\bexpir|\bend(?:s|ed|ing)?\b|\blaps|\brun(?:s)? out|\buntil\b|\bdeadline|\bthrough\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:with|from|that|this|into|over|after|before|china|chinese|united|states|american|"
    r"beijing|washington|trump|president|tariffs?|dut(?:y|ies)|trade|month|week|year|last|said|"
    r"acts?|which|were|been|have|their|more|than|also|while)\b"
)


_OVER = re.compile(
    r"\b(?:stopp|ceas|end(?:ed|s)?\b|lift|scrap|remov|expir|laps|terminat|struck|no longer)", re.I
)
_BEGAN = re.compile(
    r"\b(?:appl(?:y|ies|ied)|began|beg[iu]n|start|effect|in force|into force|impos|collect|since|"
    r"kick(?:ed)? in|launch|introduc)",
    re.IGNORECASE,
)
_DUTIES = re.compile(r"\btariff|\bdut(?:y|ies)\b|\bsurcharge|\blev(?:y|ies)\b", re.IGNORECASE)
_RUNNING = re.compile(r"\b(?:suspen|truce|pause|reprieve|arrangement)", re.IGNORECASE)
_END_DAYS = 10  # an end given this near to the one written is meant to be that one
_ENDED = (Status.ended, Status.struck_down, Status.suspended, Status.withdrawn)


@dataclass(frozen=True, slots=True)
class _Act:
    """A dated act that a sentence may mean, and how surely it is the one."""

    day: date
    last: date
    what: str
    score: float
    command: str
    source: str
    certain: bool  # a text with its day was published
    kind: str
    fact: str
    days: tuple[date, ...] = ()

    def gap(self, first: date, last: date) -> int:
        """Days between the act and the days claimed; 0 inside."""
        gaps = [
            0 if first <= day <= last else min(abs((day - first).days), abs((day - last).days))
            for day in (self.day, *self.days)
        ]
        if self.kind == "talks" and first <= self.last and last >= self.day:
            return 0
        return min(gaps)


def judge_date(claim: Claim, context: Context) -> Verdict:
    """The verdict on the day of an act.

    The act is looked for among what the sentence names: measures and events of the ledger, and
    dated facts. A day known to the month holds if the act fell in it. An act that no record
    knows is not checkable, never false.
    """
    if not isinstance(claim.value, date):
        return unknown("no day", "The sentence gives no day that could be resolved.")
    first = claim.value
    last = claim.upper if isinstance(claim.upper, date) else first
    acts = _acts(claim, context, first, last)
    if not acts and (last - first).days <= _LOOSE_DAYS:
        acts = _of_steps(claim, context, first, last, wide=True)
    if first == last and not any(act.gap(first, last) == 0 for act in acts):
        missed = _end_missed(claim, context, first)
        if missed is not None:
            return missed
    if not acts:
        return unknown("no act", "The record knows no such act.", fact=f"day|{first:%Y-%m}")
    if not re.search(r"\d{4}", claim.as_of_words) and first == last:
        first = last = _in_year_of(acts, first)
    act = max(acts, key=lambda it: (it.score - it.gap(first, last) / 20, it.certain))
    gap = act.gap(first, last)
    if gap > 0 and (last - first).days <= _LOOSE_DAYS:
        same_day = _of_steps(claim, context, first, last, wide=True)
        if same_day:
            act, gap = same_day[0], 0
    named = act.score >= 3
    day = next((it for it in (act.day, *act.days) if first <= it <= last), act.day)
    base = Verdict(
        outcome=Outcome.supported,
        record=f"{day}: {act.what}",
        command=act.command,
        source=act.source,
        fact=act.fact,
    )
    if gap == 0 and not act.certain:
        why = "Neither the text nor the day was published; the record rests on statements."
        return replace(base, outcome=Outcome.disputed, why=why)
    if gap == 0 and _ACTED.search(around(claim)) and act.kind in ("truce", "statement"):
        why = "A joint statement was issued that day; no agreement was signed."
        return replace(base, outcome=Outcome.loose, about="act", why=why)
    if gap == 0:
        return base
    off = f"{gap} days off." if gap != 1 else "One day off."
    if gap <= _CLOSE_DAYS:
        return replace(base, outcome=Outcome.close, why=off)
    if gap <= _LOOSE_DAYS and named:
        return replace(base, outcome=Outcome.loose, about="date", why=off)
    if named and act.certain and act.fact.startswith("day|fact:"):
        why = f"The act fell {gap} days from the day given."
        return replace(base, outcome=Outcome.contradicted, why=why)
    return unknown("no act", "The record knows no such act near that day.", fact=act.fact)


def _in_year_of(acts: list[_Act], day: date) -> date:
    """The day in another year, where no year was written and an act fell on that very day."""
    if any(act.gap(day, day) <= _LOOSE_DAYS for act in acts):
        return day
    for act in sorted(acts, key=lambda it: -it.score):
        for other in (act.day, *act.days):
            if (other.month, other.day) == (day.month, day.day) and act.score >= 1.5:
                return other
    return day


def _acts(claim: Claim, context: Context, first: date, last: date) -> list[_Act]:
    text = claim.sentence
    found = _of_facts(text)
    found += _of_events(claim, context, first, last)
    found += _of_measures(claim, context)
    if _ENDS.search(around(claim)):
        found += [
            _Act(
                span.last,
                span.last,
                f"end of: {span.what}",
                1.6,
                span.command,
                span.cite,
                True,
                "act",
                f"day|end {span.name}",
            )
            for span in spans(claim, context)
            if first <= span.last <= last and span.first <= context.known
        ]
    if first == last and not found:
        found += _of_steps(claim, context, first, last)
    if (last - first).days <= 31 and not found:
        found += _of_rates(claim, context, first, last)
    return found


def _of_facts(text: str) -> list[_Act]:
    acts = []
    for fact in facts():
        score = fact.words.score(text)
        if score and fact.value is None:
            acts.append(
                _Act(
                    fact.day,
                    fact.last,
                    fact.what,
                    3 + score / 20,
                    f"detente audit --record {fact.id}",
                    fact.source,
                    fact.certainty == "high",
                    fact.act,
                    f"day|fact:{fact.id}",
                )
            )
    return acts


def _of_events(claim: Claim, context: Context, first: date, last: date) -> list[_Act]:
    names = named_events()
    told = context.events(claim)
    words = _words(claim.sentence)
    near = around(claim)
    weights = _rarity(context.ledger)
    acts = []
    for event in context.ledger.events:
        far = min(abs((event.date - first).days), abs((event.date - last).days))
        if event.date.year == 1 or (far > _FAR_DAYS and event.id not in told):
            continue
        score = sum(weights.get(word, 0.0) for word in words & _event_words(event)) / 4
        phrases = names.get(event.id)
        if phrases is not None and phrases.score(near):
            score += 1.5 + phrases.score(near) / 40
        if event.id in told:
            score += 1.0
        exact = first == last == event.date
        if score >= (_WEAK if exact else _STRONG):
            acts.append(_event_act(event, score, context.ledger))
    return acts


def _event_act(event: Event, score: float, ledger: Ledger) -> _Act:
    """The act of an event, with the days on which the texts of that day take effect."""
    days = {
        day
        for name in event.sets
        if name in ledger.measures
        for step in ledger.measures[name].steps
        if step.announced == event.date
        for day in (step.effective, step.collected, step.until)
        if day is not None
    }
    return _Act(
        event.date,
        event.end_date or event.date,
        event.title,
        score,
        f"detente timeline --start {event.date} --end {_after(event.date)}",
        event.instrument or event.source.cite,
        event.certainty is Certainty.high or bool(event.instrument),
        event.kind,
        f"day|{event.id}",
        tuple(sorted(days)),
    )


def _of_steps(
    claim: Claim, context: Context, first: date, last: date, *, wide: bool = False
) -> list[_Act]:
    """Steps of those very days of measures whose title shares a word with the sentence.

    With `wide` the words of the goods and notes count as well, and where the sentence says only
    that duties began or ended, steps on all goods that did so on that day.
    """
    text = context.subject(claim)
    words = _words(text)
    ended, began = _OVER.search(claim.sentence), _BEGAN.search(claim.sentence)
    month = first != last
    found = []
    for measure in context.ledger.measures.values():
        shared = bool(words & _words(measure.title)) or _moved(claim, measure)
        far = words & _measure_words(measure) if wide and not shared else frozenset()
        for step in measure.steps:
            days = (step.announced, step.effective, step.published, step.collected, step.until)
            hits = [day for day in days[: 5 if wide else 4] if day and first <= day <= last]
            if step.status is Status.announced or not hits:
                continue
            over = step.status in _ENDED or step.until in hits
            told = bool(ended) if over else bool(began)
            plain = wide and told and measure.scope.products.everything
            plain = plain and bool(_DUTIES.search(text)) and not month
            alike = len(words & _measure_words(measure)) > 1 if month else shared
            forced = claim.topic == "force" and not month
            if alike or forced or (far and (told or len(far) > 1) and not month) or plain:
                found.append(_step_act(measure, step, 1.3 + 0.1 * len(far)))
    return sorted(found, key=lambda act: -act.score)


def _end_missed(claim: Claim, context: Context, on: date) -> Verdict | None:
    """A day given for the end of a suspension that is running, which the text sets on another."""
    near = around(claim, 60)
    if not (_ENDS.search(near) and _RUNNING.search(near) and context.published):
        return None
    running = [
        span
        for span in spans(claim, context)
        if span.first <= context.published + timedelta(days=_CLOSE_DAYS) < span.last
        and 0 < abs((span.last - on).days) <= _END_DAYS
    ]
    ends = {span.last for span in running}
    if len(ends) != 1:
        return None
    span = running[0]
    gap = abs((span.last - on).days)
    return Verdict(
        outcome=Outcome.close if gap == 1 else Outcome.contradicted,
        record=f"{span.last}: end of: {span.what}",
        why=f"The text sets the end {gap} days {'later' if span.last > on else 'earlier'}.",
        command=span.command,
        source=span.cite,
        fact=f"day|end {span.name}",
    )


def _moved(claim: Claim, measure: Measure) -> bool:
    """Whether a sentence on tariffs of one side may mean a duty of that side on all goods."""
    return (
        claim.imposer in measure.imposer
        and measure.scope.products.everything
        and measure.kind is Kind.tariff
        and "tariff" in claim.sentence.lower()
        and bool({"US", "CN"} & {claim.target, *measure.target.origins})
    )


def _of_rates(claim: Claim, context: Context, first: date, last: date) -> list[_Act]:
    """Texts of the days claimed that set a rate which the sentence states."""
    text = claim.sentence if first == last else claim.text  # of a month the claim must say it
    stated = {float(it) for it in re.findall(r"(\d+(?:\.\d+)?) ?(?:%|percent)", text)}
    if not stated:
        return []
    acts = []
    for measure in context.ledger.measures.values():
        for step in measure.steps:
            days = [step.announced, step.effective]
            rates = [step.rate] if step.rate is not None else []
            rates += [it.rate for code, it in step.rates.items() if code in ("CN", "US")]
            fits = any(round(100 * rate, 2) in stated for rate in rates if rate)
            if fits and any(first <= day <= last for day in days):
                acts.append(_step_act(measure, step, 2.2))
    return acts


def _of_measures(claim: Claim, context: Context) -> list[_Act]:
    """Steps of the measures that the sentence names: announced, in law and collected days."""
    return [
        _step_act(context.ledger.measures[name], step, 1.8)
        for name in context.mentioned(claim)
        if name in context.ledger.measures
        for step in context.ledger.measures[name].steps
        if step.status is not Status.announced
    ]


def _step_act(measure: Measure, step: Step, score: float) -> _Act:
    days = {step.effective, step.published, step.collected} - {None, step.announced}
    return _Act(
        step.announced,
        step.effective,
        measure.title,
        score,
        f"detente measures {measure.id}",
        step.source.cite,
        True,
        "act",
        f"day|{measure.id}",
        tuple(sorted(day for day in days if day is not None)),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word[:7] for word in re.findall(r"[a-z]{4,}", _STOP.sub(" ", text.lower())))


@lru_cache(maxsize=2048)
def _measure_words(measure: Measure) -> frozenset[str]:
    """Words of a measure's title and of the things that it is about."""
    return _words(f"{measure.title} {measure.scope.items} {measure.authority_title}")


@lru_cache(maxsize=1024)
def _event_words(event: Event) -> frozenset[str]:
    return _words(f"{event.title} {event.id.replace('-', ' ')}")


@lru_cache(maxsize=8)
def _rarity(ledger: Ledger) -> dict[str, float]:
    from math import log

    count: dict[str, int] = {}
    for event in ledger.events:
        for word in _event_words(event):
            count[word] = count.get(word, 0) + 1
    return {word: log(len(ledger.events) / times) / 2 for word, times in count.items()}


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
