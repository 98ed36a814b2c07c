"""How long does a truce, pause or suspension run, and how much of it is left?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.facts import named_events, stated_fact
from detente.evidence.judge.acts.meetings import judge_meeting
from detente.evidence.judge.acts.named import abroad, foreign, told
from detente.evidence.judge.acts.promised import promised_years
from detente.evidence.judge.acts.stated import telling
from detente.evidence.judge.acts.themes import theme
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Kind, Ledger, Measure, Status, Step

__all__ = ["Span", "judge_duration", "spans"]

_REMAIN = re.compile(r"\b(?:left|remain\w*|to go|away|from now|until|before|more)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:after|before|later|earlier|since|following|ahead of|prior)\b", re.I)
_PAUSE = re.compile(
    r"truce|pause|suspen|deal|delay|postpon|extend|extension|agree|halt|freeze|hold|"
    r"tariff|dut(?:y|ies)\b|control|arrangement|reprieve|window|phase one|purchas|promis|"
    r"surcharge|section 122",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:truce|paus\w*|suspen\w+|postpon\w*|extend\w*|extension|reprieve|freez\w*|fro[sz]e\w*|"
    r"surcharge|delay\w*|hold|shelv\w+)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|by|last\w*|of|than|to|run\w*|another|further|additional|an?|the|initial|original"
    r"|full|only|just|maximum|about|at most)[\s-]*$",
    re.IGNORECASE,
)
_PLAIN_FOR = re.compile(r"\bfor(?: the next| another| a further)?[\s-]*$", re.IGNORECASE)
_OTHER_LENGTH = re.compile(
    r"\b(?:ago|later|earlier|before|after|within|old|left|remain\w*|ahead|away|into|since|every|"
    r"first|last \w+ (?:days|months|years)|sentence|term|talks?|licen\w+)\b",
    re.IGNORECASE,
)
_OLD = re.compile(r"\b(?:old|ago)\b", re.IGNORECASE)
_DEAL = re.compile(r"\b(?:truce|deal|agreement|understanding|accord|summit|framework)", re.I)
_AHEAD = timedelta(days=21)  # a text agreed today may count from so much later
_GENERAL = re.compile(r"\b(?:truce|pause|tariff|dut(?:y|ies)\b|suspen|point)", re.IGNORECASE)
_MAYBE = re.compile(
    r"\b(?:hint\w*|hop(?:e|es|ed|ing)|could|might|may be|consider\w*|propos\w*|want\w*|seek\w*|"
    r"normally|usually|typically)\b"
)
_MORE = ("", "another", "further", "a further")  # no hedges, but what a length goes on by
_SAME_DAY = 3  # days around the day since which a stretch runs
_SOON = timedelta(days=14)  # texts follow an agreement by so much
_NEWS = 10  # days for which a text is what a hope speaks of
_BACK = 300  # characters before a length in which the thing is named that lasts
_FAR = 200  # days between a stretch and the day meant, from which another one is meant
_LASTING = re.compile(r"\b(?:surcharge|[Ss]ection 122)\b")  # what names a measure with an end
_IN_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4, "years": 365.25}
_ALLOWED = {"days": 2.0, "weeks": 4.0, "months": 16.0, "years": 12.0}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days with an end of its own: a truce, a suspension, a promise."""

    name: str
    what: str
    first: date
    last: date
    cite: str
    command: str
    told: date

    @property
    def days(self) -> int:
        """How many days it runs."""
        return (self.last - self.first).days


def judge_duration(claim: Claim, context: Context) -> Verdict:
    """The verdict on a length of time: of talks, or of a truce, pause or suspension.

    A length that the sentence gives to a stretch that it names, and that no such stretch has, is
    contradicted.
    """
    none = unknown("no length", "No length is on record for it.")
    if claim.unit in ("minutes", "months") and (set_by := stated_fact(claim, context)):
        return set_by
    if claim.unit == "minutes":
        return none
    if claim.unit not in _IN_DAYS or not isinstance(claim.value, float | int):
        return none
    days, allowed = float(claim.value) * _IN_DAYS[claim.unit], _ALLOWED[claim.unit]
    if (talks := judge_meeting(claim, context)) is not None:
        return talks
    named = _of_first_day(claim, context, _named(claim, context))
    nearest = _nearest(claim, context, days, allowed, named)
    if nearest is not None:
        return nearest[1]
    equal = [span for span in named if abs(span.days - days) <= allowed]
    if equal:
        return _of(claim, equal[0], Outcome.supported)
    if named and (missed := _missed(claim, context, named, days)) is not None:
        return missed
    return (
        promised_years(claim, context)
        or _left(claim, context, days, allowed)
        or _apart(claim, context, days, allowed)
        or _age(claim, context, days, allowed)
        or none
    )


def spans(claim: Claim, context: Context) -> list[Span]:
    """Truces, promises with an end, and suspensions until a return; of measures that the sentence
    names every step with an end."""
    named = frozenset(context.mentioned(claim))
    lasting = frozenset(_LASTING.findall(claim.sentence))
    measures = context.ledger.measures
    away = {
        name
        for name, origins in _elsewhere(context.ledger)
        if name in measures and foreign(origins, claim.sentence)
    }
    return [span for span in _spans(context.ledger, named, lasting) if span.name not in away]


@lru_cache(maxsize=8)
def _elsewhere(ledger: Ledger) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Duties on named places other than China, with the places."""
    return tuple(
        (measure.id, measure.target.origins)
        for measure in ledger.measures.values()
        if foreign(measure.target.origins, "")
    )


@lru_cache(maxsize=512)
def _spans(ledger: Ledger, named: frozenset[str], lasting: frozenset[str]) -> tuple[Span, ...]:
    found = []
    for measure in ledger.measures.values():
        command = f"detente measures {measure.id}"
        every = measure.id in named or bool(lasting & set(_LASTING.findall(measure.title)))
        for step in measure.steps:
            ends = {step.until} if measure.kind is Kind.commitment else set()
            if every or step.status is Status.suspended or _comes_back(measure, step):
                ends |= {step.until, _return(measure, step)}
            found += [
                Span(
                    measure.id,
                    measure.title,
                    step.effective,
                    end,
                    step.source.cite,
                    command,
                    step.announced,
                )
                for end in sorted(it for it in ends if it is not None)
                if end > step.effective
            ]
        if (span := _promise(measure)) is not None and span.last > span.first:
            found.append(span)
    for event in ledger.events:
        if event.kind == "truce" and event.end_date and event.end_date > event.date:
            command = f"detente timeline --kind truce --start {event.date}"
            cite = event.instrument or event.source.cite
            first, last = event.date, event.end_date
            found.append(Span(event.id, event.title, first, last, cite, command, first))
    return tuple(found)


def _nearest(
    claim: Claim, context: Context, days: float, allowed: float, named: list[Span]
) -> tuple[float, Verdict] | None:
    """The stretch of this length that fits best, with how far off it is; less is better."""
    if not _PAUSE.search(context.subject(claim)):
        return None
    about = window(claim, context)
    near = set(context.mentioned(claim)) | set(context.events(claim))
    said = telling(context.reading.text[max(0, claim.start - _BACK) : claim.end + 60])
    own, maybe = telling(claim.sentence), bool(_MAYBE.search(around(claim, 70)))
    found: list[tuple[float, Verdict]] = []
    for span in spans(claim, context):
        if span.first > context.known + _AHEAD or abs(span.days - days) > allowed:
            continue
        if span.told > context.known + _SOON:
            continue
        if maybe and span.told < about.last - timedelta(days=_NEWS):
            continue
        gap = min(abs((span.first - about.last).days), abs((span.last - about.last).days))
        fit = gap + 5 * abs(span.days - days) - 1000 * (span.name in near)
        if span.name not in near and (gap > _FAR or abroad(context.subject(claim))):
            continue
        shared = said & telling(span.what)
        general = _GENERAL.search(context.subject(claim)) and _GENERAL.search(span.what)
        if span.name not in near and not shared and not general:
            continue
        fit -= 20 * (len(shared) + len(own & shared))
        found.append((fit, _of(claim, span, Outcome.supported)))
    held = {(span.name, str(span.last)) for span in named}
    if held and not any(tuple(it[1].fact.split("|")[1:]) in held for it in found) and _runs(claim):
        return None
    return min(found, key=lambda it: it[0], default=None)


def _named(claim: Claim, context: Context) -> list[Span]:
    """The stretches of what the sentence names: of its measures, and of what its acts set."""
    themed = {measure.id for measure in theme(claim, context)}
    names = themed or set(context.mentioned(claim))
    for event, sure in () if themed else told(claim, context):
        if sure and event.kind in ("truce", "act", "agreement"):
            names |= {event.id, *event.sets}
    return [
        span
        for span in spans(claim, context)
        if span.name in names
        and span.told <= context.known
        and span.first <= context.known + _AHEAD
    ]


def _of_first_day(claim: Claim, context: Context, named: list[Span]) -> list[Span]:
    """The stretches that begin on the day since which the sentence counts; all where none does."""
    day = window(claim, context).first
    since = re.search(rf"\b(?:since|from) (?:\w+ )?{re.escape(claim.as_of_words)}", claim.sentence)
    first = [it for it in named if abs((it.first - day).days) <= _SAME_DAY]
    return first if claim.as_of_words and since and first else named


def _runs(claim: Claim) -> bool:
    """Whether the sentence gives the length to the stretch itself, and not to what lies between."""
    start = claim.start - claim.sentence_start
    before = claim.sentence[max(0, start - 24) : start]
    after = claim.sentence[start + len(claim.text) : start + len(claim.text) + 24]
    joined = re.match(r"[\s-]*(?:\w+ ){0,2}(?:truce|paus|suspen|exten|reprieve|delay)", after, re.I)
    return bool(
        _RUNS.search(claim.sentence)
        and (_FOR.search(before) or joined or re.match(r"an|another|a further", claim.text))
        and not _OTHER_LENGTH.search(
            f"{'' if _PLAIN_FOR.search(before) else before} {claim.text} {after}"
        )
    )


def _missed(claim: Claim, context: Context, named: list[Span], days: float) -> Verdict | None:
    """A length that no stretch of the acts named in the sentence has."""
    if not _runs(claim) or claim.hedge not in _MORE:
        return None
    acts = {event.id for event, sure in told(claim, context) if sure}
    lengths = sorted(named, key=lambda span: (span.name not in acts, abs(span.days - days)))
    if not lengths or not 0.2 <= days / lengths[0].days <= 5:
        return None
    return _of(claim, lengths[0], Outcome.contradicted)


def _of(claim: Claim, span: Span, outcome: Outcome) -> Verdict:
    return Verdict(
        outcome=outcome,
        record=f"{span.days} days, {span.first} to {span.last}: {span.what}",
        command=span.command,
        source=span.cite,
        value=round(span.days / _IN_DAYS[claim.unit], 1),
        fact=f"length|{span.name}|{span.last}",
    )


def _left(claim: Claim, context: Context, days: float, allowed: float) -> Verdict | None:
    """The time from the article's day to the end of a suspension that is running."""
    if context.published is None or not _REMAIN.search(around(claim, 30)):
        return None
    for span in spans(claim, context):
        length = (span.last - context.published).days
        if span.first <= context.published < span.last and abs(length - days) <= allowed:
            return Verdict(
                outcome=Outcome.supported,
                record=f"{length} days from {context.published} to {span.last}: {span.what}",
                command=span.command,
                source=span.cite,
                value=round(length / _IN_DAYS[claim.unit], 1),
                fact=f"left|{span.name}",
            )
    return None


def _age(claim: Claim, context: Context, days: float, allowed: float) -> Verdict | None:
    """How long ago the truce, agreement or summit was that the sentence calls so old."""
    after = claim.sentence[claim.start - claim.sentence_start + len(claim.text) - 4 :][:14]
    if context.published is None or not _OLD.search(after) or not _DEAL.search(claim.sentence):
        return None
    for event in sorted(context.ledger.events, key=lambda it: it.date, reverse=True):
        age = (context.published - (event.end_date or event.date)).days
        if event.kind == "truce":
            age = (context.published - event.date).days
        deal = event.kind in ("truce", "agreement") or event.id.endswith("-talks")
        if deal and abs(age - days) <= allowed and age > 0:
            return Verdict(
                outcome=Outcome.supported,
                record=f"{age} days from {event.date} to {context.published}: {event.title}",
                command=f"detente timeline --start {event.date} "
                f"--end {event.date + timedelta(days=1)}",
                source=event.instrument or event.source.cite,
                value=round(age / _IN_DAYS[claim.unit], 1),
                fact=f"apart|{event.id}|{context.published}",
            )
    return None


def _apart(claim: Claim, context: Context, days: float, allowed: float) -> Verdict | None:
    """The time between two acts that the sentence names, or from one of them to the article."""
    if not _BETWEEN.search(around(claim, 25)):
        return None
    acts: dict[date, str] = {}
    names = named_events()
    linked = set(context.events(claim))
    for event in context.ledger.events:
        phrases = names.get(event.id)
        if event.id in linked or (phrases is not None and phrases.score(claim.sentence)):
            acts.setdefault(event.date, event.title)
            acts.setdefault(event.end_date or event.date, event.title)
    for name in context.mentioned(claim):
        measure = context.ledger.measures.get(name)
        for step in measure.steps if measure else ():
            acts.setdefault(step.announced, measure.title if measure else "")
    ordered = sorted(acts)
    close_by = [
        (abs((two - one).days - days), one, two)
        for place, one in enumerate(ordered)
        for two in ordered[place + 1 :]
        if acts[one] != acts[two] and abs((two - one).days - days) <= max(allowed, 1.0)
    ]
    if not close_by:
        return None
    _, one, two = min(close_by)
    length = (two - one).days
    return Verdict(
        outcome=Outcome.supported,
        record=f"{length} days from {one} ({acts[one]}) to {two} ({acts[two]})",
        command=f"detente timeline --start {one} --end {two + timedelta(days=1)}",
        source="days of the ledger",
        value=round(length / _IN_DAYS[claim.unit], 1),
        fact=f"apart|{one}|{two}",
    )


def _promise(measure: Measure) -> Span | None:
    """The stretch of days for which something was promised."""
    promise = measure.commitment or {}
    try:
        first = date.fromisoformat(promise.get("start", ""))
        last = date.fromisoformat(promise.get("deadline", ""))
    except ValueError:
        return None
    step = measure.steps[0]
    command = f"detente measures {measure.id}"
    return Span(measure.id, measure.title, first, last, step.source.cite, command, step.announced)


def _comes_back(measure: Measure, step: Step) -> bool:
    """Whether the text that sets a rate writes a higher one for later: a pause of a duty."""
    if measure.kind is not Kind.tariff:
        return False
    rates = [step.rate or 0.0, *(it.rate for it in step.rates.values())]
    later = [
        rate
        for other in measure.steps
        if other.announced == step.announced and other.effective > step.effective
        for rate in (other.rate or 0.0, *(it.rate for it in other.rates.values()))
    ]
    return bool(later) and max(later) > max(rates)


def _return(measure: Measure, step: Step) -> date | None:
    """The day for which the same text writes the next step; a fee's next step is no return."""
    if measure.kind is Kind.fee and step.status is not Status.suspended:
        return None
    later = [
        other.effective
        for other in measure.steps
        if other.announced == step.announced and other.effective > step.effective
    ]
    return min(later, default=None)
