"""Which dated acts of the record may a sentence mean that gives a day?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import log

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.facts import Phrases, facts, named_events
from detente.evidence.judge.acts.lengths import spans
from detente.evidence.judge.acts.named import foreign
from detente.evidence.judge.acts.stated import telling
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around
from detente.ledger import Certainty, Event, Kind, Ledger, Measure, Status, Step

__all__ = ["ENDS", "Act", "acts_of", "steps_of", "words_of"]

ENDS = re.compile(
    r"\b(?:extend|prolong)\w* (?:\w+ ){0,3}to\b|"
    r"\bexpir|\bend(?:s|ed|ing)?\b|\blaps|\brun(?:s)? out|\buntil\b|\bdeadline|\bthrough\b",
    re.IGNORECASE,
)
_STRONG = 1.2  # how well an event must fit the words
_WEAK = 0.5  # the same, on the very day
_TITLE_WORDS = 3  # words of a title that name an act
_TITLE_WEIGHT = 6.0  # how rare they must be together
_SOON = 21  # days in which a text agreed today may begin to count
_TWO_MONTHS = 62  # days around a day in which a text of that number is the one meant
_FAR_DAYS = 400  # an act of the ledger further off than this is another act
_TOLD_WORDS = 2  # words that a sentence shares with what an entry says of another day
_STOP = re.compile(
    r"\b(?:with|from|that|this|into|over|after|before|china|chinese|united|states|american|"
    r"beijing|washington|trump|president|tariffs?|dut(?:y|ies)|trade|month|week|year|last|said|goods|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"acts?|which|were|been|have|their|more|than|also|while)\b"
)
_MEANT = {"justices": "supreme court", "heard": "argued", "hear": "argued"}
_SAME = re.compile(rf"\b(?:{'|'.join(_MEANT)})\b")
_OVER = re.compile(
    r"\b(?:stopp|ceas|end(?:ed|s)?\b|lift|scrap|remov|expir|laps|terminat|struck|no longer)", re.I
)
_BEGAN = re.compile(
    r"\b(?:appl(?:y|ies|ied)|began|beg[iu]n|start|effect|in force|into force|impos|collect|since|"
    r"kick(?:ed)? in|launch|introduc)",
    re.IGNORECASE,
)
_DUTIES = re.compile(r"\btariff|\bdut(?:y|ies)\b|\bsurcharge|\blev(?:y|ies)\b", re.IGNORECASE)
_MEASURES = re.compile(
    r"\b(?:tariff|dut(?:y|ies)\b|surcharge|lev(?:y|ies)\b|control|licen[cs]|ban(?:s|ned)?\b|order|"
    r"rule|fees?\b|list|exempt|exclusion|suspen|paus|deal\b|truce|measure|restrict|curb|sanction|"
    r"announc|sign|effect|in force|force\b|notice|proclamation|letters?\b|rate\b)",
    re.IGNORECASE,
)
_ACTED = re.compile(
    r"\b(?:announc|sign|order|unveil|issu|publish|suspend|paus|impos|rais|cut\b|put\b|ban|list|agree|"
    r"met\b|meet|talk|rul(?:ed|ing)|struck|call|spoke|threat|extend|effect|in force|into force|"
    r"began|begin|start|end(?:s|ed)?\b|expir|laps|lift|remov|introduc|launch|doubl|scrap)",
    re.IGNORECASE,
)
_ENDED = (Status.ended, Status.struck_down, Status.suspended, Status.withdrawn)
_NUMBERED = re.compile(
    r"\b(?:Announcements?|Anns?\.|Nos?\.|Order|Orders|EO|Notice|Proclamation) (?:\d{4} )?"
    r"(?:Nos?\. ?)?(\d{1,5})\b"
)
_DAY = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A dated act that a sentence may mean, and how surely it is the one.

    `told` is the day on which it was announced, where that is another thing than its taking
    effect on one of `effects`; `days` are all further days of it. `certain` says that a text with
    its day was published; `name` holds the words of the sentence that name it, "" where none do;
    `words` are those of its title and goods, cut as `words_of` cuts them.
    """

    day: date
    last: date
    what: str
    score: float
    command: str
    source: str
    certain: bool
    kind: str
    fact: str
    days: tuple[date, ...] = ()
    told: date | None = None
    effects: tuple[date, ...] = ()
    name: str = ""
    words: frozenset[str] = frozenset()

    def gap(self, first: date, last: date) -> int:
        """Days between the act and the days claimed; 0 inside."""
        gaps = [
            0 if first <= day <= last else min(abs((day - first).days), abs((day - last).days))
            for day in (self.day, *self.days)
        ]
        if self.kind == "talks" and first <= self.last and last >= self.day:
            return 0
        return min(gaps)


def acts_of(claim: Claim, context: Context, first: date, last: date) -> list[Act]:
    """The acts that a sentence with a day may mean: dated facts, events, steps of measures."""
    text = claim.sentence
    found = _of_facts(text)
    found += _of_events(claim, context, first, last)
    found += _of_measures(claim, context)
    said = telling(context.subject(claim))
    if ENDS.search(around(claim)):
        found += [
            Act(
                day=span.last,
                last=span.last,
                days=(span.last - timedelta(days=1),),
                what=f"end of: {span.what}",
                score=1.6 + len(said & telling(span.what)) / 10,
                command=span.command,
                source=span.cite,
                certain=True,
                kind="end",
                fact=f"day|end {span.name}",
            )
            for span in spans(claim, context)
            if span.first <= context.known + timedelta(days=_SOON)
            and (first <= span.last <= last or first <= span.last - timedelta(days=1) <= last)
        ]
    if first == last:
        found += _by_number(claim, context, first)
    if first == last and not found:
        found += steps_of(claim, context, first, last)
    if first == last or ((last - first).days <= 31 and not found):
        found += _of_rates(claim, context, first, last)
    return found


def _by_number(claim: Claim, context: Context, on: date) -> list[Act]:
    """Steps of about that day whose text has the number that the words before the day give."""
    hits = list(_NUMBERED.finditer(around(claim, 40)))
    numbers = {hit.group(1) for hit in hits}
    if not numbers:
        return []
    return [
        _step_act(measure, step, 2.5, name=hits[0].group())
        for measure, step, _ in _dated(context.ledger)
        if min(abs((day - on).days) for day in (step.announced, step.effective)) <= _TWO_MONTHS
        and numbers & set(_NUMBERED.findall(f"{step.source.cite} {step.source.note}"))
    ]


def _of_facts(text: str) -> list[Act]:
    acts = []
    for fact in facts():
        score = fact.words.score(text)
        if score and fact.value is None:
            acts.append(
                Act(
                    day=fact.day,
                    last=fact.last,
                    what=fact.what,
                    score=3 + score / 20,
                    command=f"detente audit --record {fact.id}",
                    source=f"{fact.source} ({fact.certainty})",
                    certain=fact.certainty in ("high", "recalled"),
                    kind=fact.act,
                    fact=f"day|fact:{fact.id}",
                    name=fact.words.found(text),
                )
            )
    return acts


def _of_events(claim: Claim, context: Context, first: date, last: date) -> list[Act]:
    told = context.events(claim)
    words = words_of(claim.sentence)
    near = around(claim)
    weights = _rarity(context.ledger)
    acts = []
    for event, own, phrases in _keyed(context.ledger):
        far = min(abs((event.date - first).days), abs((event.date - last).days))
        if event.date.year == 1 or (far > _FAR_DAYS and event.id not in told):
            continue
        shared = words & own
        score = sum(weights.get(word, 0.0) for word in shared) / 4
        name = phrases.found(near) if phrases is not None else ""
        if phrases is not None and name:
            score += 1.5 + phrases.score(near) / 40
        if event.id in told:
            score += 1.0
        name = name or _by_title(shared, near, weights)
        exact = first == last == event.date
        weak = exact and (len(shared) > 1 or _ACTED.search(claim.sentence))
        if score >= (_WEAK if weak else _STRONG):
            acts.append(_event_act(event, score, context.ledger, name=name))
    return acts + (_other_days(context.ledger, words, first) if first == last else [])


def _by_title(shared: frozenset[str], near: str, weights: dict[str, float]) -> str:
    """The first of three telling words of an act's title that a sentence has; "" where fewer."""
    if len(shared) < _TITLE_WORDS or sum(weights.get(it, 0.0) for it in shared) < _TITLE_WEIGHT:
        return ""
    hits = (re.search(rf"\b{word}\w*", near, re.IGNORECASE) for word in shared)
    found = sorted((hit for hit in hits if hit is not None), key=lambda hit: hit.start())
    return found[0].group() if len(found) >= _TITLE_WORDS else ""


def _other_days(ledger: Ledger, words: frozenset[str], on: date) -> list[Act]:
    """The day claimed where the entry of an act gives it for a hearing, an appeal or the like."""
    acts = []
    for event, part in _days_told(ledger).get(on.isoformat(), ()):
        said = words_of(part)
        own = {word[:4] for word in words} & {word[:4] for word in said}
        if own and len(words & (said | _event_words(event))) >= _TOLD_WORDS:
            acts.append(
                Act(
                    day=on,
                    last=on,
                    what=f"{part.strip().capitalize()} {on}: {event.title}",
                    score=1.1,
                    command=f"detente timeline --start {event.date} --end {_after(event.date)}",
                    source=event.instrument or event.source.cite,
                    certain=True,
                    kind=event.kind,
                    fact=f"day|{event.id} {on}",
                )
            )
    return acts


@lru_cache(maxsize=8)
def _days_told(ledger: Ledger) -> dict[str, list[tuple[Event, str]]]:
    """Days that entries give in their words: the act and the clause before the day."""
    found: dict[str, list[tuple[Event, str]]] = {}
    for event in ledger.events:
        text = f"{event.details} {event.instrument}" if event.kind != "scheduled" else ""
        for hit in _DAY.finditer(text):
            part = re.split(r"[.;()]", text[: hit.start()])[-1]
            found.setdefault(hit.group(), []).append((event, part))
    return found


def _event_act(event: Event, score: float, ledger: Ledger, *, name: str) -> Act:
    """The act of an event, with the days on which the texts of that day take effect."""
    steps = [
        step
        for name in event.sets
        if name in ledger.measures
        for step in ledger.measures[name].steps
        if step.announced == event.date
    ]
    effects = {day for step in steps for day in (step.effective, step.collected) if day}
    ends = {step.until for step in steps if step.until}
    return Act(
        day=event.date,
        last=event.end_date or event.date,
        what=event.title,
        score=score,
        command=f"detente timeline --start {event.date} --end {_after(event.date)}",
        source=event.instrument or event.source.cite,
        certain=event.certainty is Certainty.high or bool(event.instrument),
        kind=event.kind,
        fact=f"day|{event.id}",
        days=tuple(sorted(effects | ends)),
        told=event.date if effects else None,
        effects=tuple(sorted(effects)),
        name=name,
        words=_event_words(event),
    )


def steps_of(
    claim: Claim, context: Context, first: date, last: date, *, wide: bool = False
) -> list[Act]:
    """Steps of those very days of measures whose title shares a word with the sentence.

    With `wide` the words of the goods and notes count as well, and where the sentence says only
    that duties began or ended, steps on all goods that did so on that day.
    """
    text = context.subject(claim)
    words = words_of(text)
    ended, began = _OVER.search(claim.sentence), _BEGAN.search(claim.sentence)
    month = first != last
    found = []
    if not _MEASURES.search(text):
        return []
    for measure, step, days in _dated(context.ledger):
        hits = [day for day in days[: 5 if wide else 4] if day and first <= day <= last]
        if not hits or foreign(measure.target.origins, text):
            continue
        shared = bool(words & words_of(measure.title)) or _moved(claim, measure)
        far = words & _measure_words(measure) if wide and not shared else frozenset()
        over = step.status in _ENDED or step.until in hits
        told = bool(ended) if over else bool(began)
        plain = wide and told and measure.scope.products.everything
        plain = plain and measure.kind is Kind.tariff
        plain = plain and bool(_DUTIES.search(text)) and not month
        alike = len(words & _measure_words(measure)) > 1 if month else shared
        forced = claim.topic == "force" and not month
        if alike or forced or (far and (told or len(far) > 1) and not month) or plain:
            found.append(_step_act(measure, step, 1.3 + 0.1 * len(far)))
    return sorted(found, key=lambda act: -act.score)


def _moved(claim: Claim, measure: Measure) -> bool:
    """Whether a sentence on tariffs of one side may mean a duty of that side on all goods."""
    return (
        claim.imposer in measure.imposer
        and measure.scope.products.everything
        and measure.kind is Kind.tariff
        and "tariff" in claim.sentence.lower()
        and bool({"US", "CN"} & {claim.target, *measure.target.origins})
    )


def _of_rates(claim: Claim, context: Context, first: date, last: date) -> list[Act]:
    """Texts of the days claimed that set a rate which the sentence states."""
    text = claim.sentence if first == last else claim.text  # of a month the claim must say it
    stated = {float(it) for it in re.findall(r"(\d+(?:\.\d+)?) ?(?:%|percent)", text)}
    if not stated:
        return []
    acts = []
    for measure in context.ledger.measures.values():
        for step in () if foreign(measure.target.origins, text) else measure.steps:
            days = [step.announced, step.effective]
            rates = [step.rate] if step.rate is not None else []
            rates += [it.rate for code, it in step.rates.items() if code in ("CN", "US")]
            fits = any(round(100 * rate, 2) in stated for rate in rates if rate)
            if fits and any(first <= day <= last for day in days):
                acts.append(_step_act(measure, step, 2.2))
    return acts


def _of_measures(claim: Claim, context: Context) -> list[Act]:
    """Steps of the measures that the sentence names: announced, in law and collected days."""
    last = claim.sentence_start + len(claim.sentence)
    words = {
        name: mention.text
        for mention in context.reading.mentions
        if claim.sentence_start - 1 <= mention.start <= last
        for name in mention.ledger_ids
    }
    return [
        _step_act(measure, step, 1.8, name=words.get(name, ""))
        for name in context.mentioned(claim)
        if (measure := context.ledger.measures.get(name)) is not None
        and not foreign(measure.target.origins, claim.sentence)
        for step in measure.steps
        if step.status is not Status.announced
    ]


def _step_act(measure: Measure, step: Step, score: float, *, name: str = "") -> Act:
    effects = {step.effective, step.collected} - {None}
    days = (effects | {step.published}) - {None, step.announced}
    return Act(
        day=step.announced,
        last=step.effective,
        what=measure.title,
        score=score,
        command=f"detente measures {measure.id}",
        source=step.source.cite,
        certain=True,
        kind="promise" if measure.kind is Kind.commitment else "act",
        fact=f"day|{measure.id}",
        days=tuple(sorted(day for day in days if day is not None)),
        told=step.announced,
        effects=tuple(sorted(day for day in effects if day is not None)),
        name=name,
        words=_measure_words(measure),
    )


def words_of(text: str) -> frozenset[str]:
    """The words of a text that tell one act from another, cut to seven letters."""
    plain = _SAME.sub(lambda hit: _MEANT[hit.group()], text.lower())
    return frozenset(word[:7] for word in re.findall(r"[a-z]{4,}", _STOP.sub(" ", plain)))


@lru_cache(maxsize=8)
def _keyed(ledger: Ledger) -> tuple[tuple[Event, frozenset[str], Phrases | None], ...]:
    """Every event with the words of its title and the phrases that name it."""
    names = named_events()
    return tuple((event, _event_words(event), names.get(event.id)) for event in ledger.events)


@lru_cache(maxsize=8)
def _dated(ledger: Ledger) -> tuple[tuple[Measure, Step, tuple[date | None, ...]], ...]:
    """Every step that is more than announced, with its days, the end last."""
    return tuple(
        (
            measure,
            step,
            (step.announced, step.effective, step.published, step.collected, step.until),
        )
        for measure in ledger.measures.values()
        for step in measure.steps
        if step.status is not Status.announced
    )


@lru_cache(maxsize=2048)
def _measure_words(measure: Measure) -> frozenset[str]:
    """Words of a measure's title and of the things that it is about."""
    return words_of(f"{measure.title} {measure.scope.items} {measure.authority_title}")


@lru_cache(maxsize=1024)
def _event_words(event: Event) -> frozenset[str]:
    return words_of(f"{event.title} {event.id.replace('-', ' ')}")


@lru_cache(maxsize=8)
def _rarity(ledger: Ledger) -> dict[str, float]:
    count: dict[str, int] = {}
    for event in ledger.events:
        for word in _event_words(event):
            count[word] = count.get(word, 0) + 1
    return {word: log(len(ledger.events) / times) / 2 for word, times in count.items()}


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
