"""Which list of goods does a text name by number or by the trade it covers, and what did it pay?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.duties.history import narrow_rates
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import compare, former, hypothetical, shown
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.evidence.words.lexicon import flat, rows
from detente.ledger import Measure, Status, Step

__all__ = ["judge_tranche", "tranche_of", "tranche_worth"]

_WORTH = re.compile(
    r"(?:\$|\bUS\$|\bUSD ?)(?P<sum>\d+) ?(?:billion|bn|-billion)\b|"
    r"\b(?P<words>\d+) billion (?:US )?dollars",
    re.IGNORECASE,
)
_OF_GOODS = re.compile(
    r"(?:-worth)?\W*(?:worth )?(?:of|in|worth|list|tranche|batch|round)\b", re.IGNORECASE
)
_LIST = re.compile(
    r"\b(?:lists? (?P<list>[1-4][ab]?)(?:\s?(?:to|through|-|and)\s?(?P<last>[1-4][ab]?))?|"
    r"(?P<short>4[ab]))\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"\b(?:against|to|for|of)\s+$", re.IGNORECASE)
_PARTED = re.compile(r"\$|\b(?:billion|bn|but|while|left|other|rest)\b", re.IGNORECASE)
_WORTH_REACH = 45  # characters between a list and the sum that it covered
_IT = re.compile(r"\b(?:it|they|which|that)\b", re.IGNORECASE)
_BEGAN = re.compile(
    r"\b(?:it|they|which|list \w+) (?:first )?(?:began|started|opened|set out|kicked off|set in)\b|"
    r"\b(?:initial\w*|at first|to begin with|launched)\b",
    re.IGNORECASE,
)
_ANY_DAY = Window(date.max, date.max, said=False)
_NEVER = re.compile(
    r"\b(?:suspend\w*|shelv\w*|never|not|averted|call\w* off|cancel\w*|due|planned|was to|were to|"
    r"scheduled|threat\w*|would have|drop\w*|halt\w*|postpon\w*|paus\w*|put off|avoid\w*)\b",
    re.IGNORECASE,
)


_A_LIST = re.compile(r"(?:bn|billion) (?:list|tranche|batch)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:from|on|until|in) (?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december|\d|new year)|\b(?:next|rise|rises|increase|due|scheduled|planned|"
    r"hold|postpone\w*|delay\w*)\b",
    re.IGNORECASE,
)
_DUTIES = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|section 301|charges|per ?cent)\b|%", re.IGNORECASE
)
_CHINESE = re.compile(r"\bchinese\b|\b(?:from|of) china\b|\bchina's exports", re.IGNORECASE)
_AMERICAN = re.compile(r"\bamerican\b|\bu\.?s\.? (?:goods|products|exports|imports)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Tranche:
    imposer: str
    billions: frozenset[int]
    number: str
    measures: tuple[str, ...]


def tranche_of(claim: Claim, imposer: str) -> tuple[str, ...]:
    """Ledger ids of the lists that the figure's own words name; none where they name none."""
    own = own_words(claim)
    found = _named_in(own.place, imposer)
    found = found or (() if own.onto else _named_in(own.after, imposer))
    if found or not _IT.search(own.before[:12]):
        return found
    before = flat(claim.sentence)[: max(0, claim.start - claim.sentence_start)]
    return _named_in(before.removesuffix(own.before), imposer)


def _named_in(text: str, imposer: str) -> tuple[str, ...]:
    """Ledger ids of the lists that a text names, the last one by number first."""
    lists = list(_LIST.finditer(text)) if imposer == "US" else []
    for hit in lists[-1:]:
        first = (hit["list"] or hit["short"]).lower()
        last = (hit["last"] or first).lower()
        return tuple(
            name for it in _tranches() if first <= it.number <= last for name in it.measures
        )
    for hit in _WORTH.finditer(text):
        worth = int(hit["sum"] or hit["words"])
        if not _OF_GOODS.match(text[hit.end() :]):
            continue
        for it in _tranches():
            if it.imposer == imposer and worth in it.billions:
                return it.measures
    return ()


def judge_tranche(
    claim: Claim, context: Context, imposer: str, target: str, days: Window
) -> Verdict | None:
    """The verdict on the rate of a list that is named; None where none is named.

    Of several lists the rate of any one holds. A rate of another time is outdated or misdated, one
    that no text gave to the list is contradicted.
    """
    names = tranche_of(claim, imposer)
    lists = [context.ledger.measures[name] for name in names if name in context.ledger.measures]
    if not lists or target not in ("CN", "US"):
        return None
    steps = [
        (measure, step, rate)
        for measure in lists
        for step in measure.steps
        if step.status in (Status.in_force, Status.announced, Status.threatened, Status.suspended)
        and min(step.announced, step.effective) <= max(context.known, days.last)
        and (step.status is not Status.in_force or not _replaced(measure, step, days))
        for rate in _rates(step)
    ]
    if _BEGAN.search(own_words(claim).before[-40:]) and (first := _first_rate(claim, lists)):
        return first
    held = [it for it in steps if _holds(it[0], it[1], days)]
    for measure, step, rate in held:
        if compare(claim, 100 * rate).holds:
            return _verdict(Outcome.supported, "", measure, step, rate)
    for measure, step, rate in steps[::-1]:
        if compare(claim, 100 * rate).holds:
            if _same_day(claim, step.effective):
                return _verdict(Outcome.supported, "", measure, step, rate)
            outcome, about = _dated(claim, context, days, step.effective)
            return _verdict(outcome, about, measure, step, rate)
    if not held and (stopped := _never_levied(claim, lists, max(context.known, days.last))):
        return stopped
    if hypothetical(claim) or not held:
        return unknown("list", "No text of the record sets this rate for that list.")
    measure, step, rate = held[-1]
    return _verdict(Outcome.contradicted, "", measure, step, rate)


def _first_rate(claim: Claim, lists: list[Measure]) -> Verdict | None:
    """The rate with which a list began; None where it never did."""
    for measure in lists:
        begun = sorted(
            (
                it
                for it in measure.steps
                if it.status is Status.in_force and not _replaced(measure, it, _ANY_DAY)
            ),
            key=lambda it: (it.effective, it.announced),
        )
        if begun and _rates(begun[0]) and not _stopped_first(measure, begun[0]):
            held = any(compare(claim, 100 * rate).holds for rate in _rates(begun[0]))
            outcome = Outcome.supported if held else Outcome.contradicted
            return _verdict(outcome, "", measure, begun[0], _rates(begun[0])[0])
    return None


def _stopped_first(measure: Measure, step: Step) -> bool:
    return any(
        it.status is Status.suspended and it.effective <= step.effective < date.max
        for it in measure.steps
        if it.announced > step.announced
    )


def _same_day(claim: Claim, day: date) -> bool:
    """Whether a day told without a year is that day of another year."""
    said = claim.as_of
    return (
        said is not None
        and (said.month, said.day) == (day.month, day.day)
        and not re.search(r"\b(?:19|20)\d\d\b", claim.as_of_words)
    )


def _never_levied(claim: Claim, lists: list[Measure], known: date) -> Verdict | None:
    """A rate of a list that was suspended before its first day: told as levied, it is wrong."""
    for measure in lists:
        stops = [it for it in measure.steps if it.status is Status.suspended]
        for step in measure.steps[::-1]:
            stop = next(
                (
                    it
                    for it in stops
                    if step.announced < it.announced <= known and it.effective <= step.effective
                ),
                None,
            )
            if stop is None or step.status is not Status.in_force:
                continue
            if any(compare(claim, 100 * rate).holds for rate in _rates(step)):
                spoken = _NEVER.search(claim.sentence) or hypothetical(claim)
                outcome = Outcome.supported if spoken else Outcome.contradicted
                found = _verdict(outcome, "", measure, step, _rates(step)[0])
                return replace(found, why=f"Suspended on {stop.announced}, never collected.")
    return None


def tranche_worth(claim: Claim) -> Verdict | None:
    """The trade that a list covers, where the sentence speaks of duties on goods of that worth."""
    if not isinstance(claim.value, float | int):
        return None
    if not _DUTIES.search(claim.sentence) and not _LIST.search(claim.sentence):
        return None
    text = _near(claim)
    worth = float(claim.value) / 1e9
    own = _worth_of_named(claim, worth)
    if own is not None:
        return own
    for it in _tranches():
        side = _CHINESE if it.imposer == "US" else _AMERICAN
        if worth not in it.billions or not (side.search(text) or _A_LIST.search(text)):
            continue
        return Verdict(
            outcome=Outcome.supported,
            record=f"USD {worth:g} bn of goods: {', '.join(it.measures)}",
            why="So named when it was announced.",
            command=f"detente measures {it.measures[0]}",
            source="the notices that the measures cite",
            value=float(claim.value),
            fact=f"worth|{it.measures[0]}",
        )
    return None


def _worth_of_named(claim: Claim, worth: float) -> Verdict | None:
    """The trade that a list covered which the words before a sum name by number."""
    own = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    hits = [
        hit
        for hit in _LIST.finditer(re.split(r"[;.]\s", own)[-1])
        if not _ANSWERED.search(own[: hit.start()][-14:])
    ]
    between = own[hits[-1].end() :] if hits else ""
    if not hits or len(between) > _WORTH_REACH or _PARTED.search(between):
        return None
    number = (hits[-1]["list"] or hits[-1]["short"]).lower()
    named = [it for it in _tranches() if it.number == number]
    if not named or hits[-1]["last"]:
        return None
    held = any(abs(worth - it) < 0.5 for it in named[0].billions)
    told = " or ".join(str(it) for it in sorted(named[0].billions))
    return Verdict(
        outcome=Outcome.supported if held else Outcome.contradicted,
        record=f"USD {told} bn of goods: {', '.join(named[0].measures)}",
        why="The trade that it covered when it was announced.",
        command=f"detente measures {named[0].measures[0]}",
        source="the notices that the measures cite",
        value=worth * 1e9 if held else max(named[0].billions) * 1e9,
        fact=f"worth|{named[0].measures[0]}",
    )


def _near(claim: Claim) -> str:
    """The words near a sum that say whose goods are meant."""
    start = max(0, claim.start - claim.sentence_start)
    return claim.sentence[max(0, start - 60) : start + len(claim.text) + 60]


def _dated(claim: Claim, context: Context, days: Window, day: date) -> tuple[Outcome, str]:
    ahead = (day - days.last).days
    if ahead > 0:
        ordered = hypothetical(claim) or (
            day > context.known and bool(_TO_COME.search(claim.sentence))
        )
        return (Outcome.supported, "") if ordered else (Outcome.loose, "date")
    if former(claim) or (told_as_past(claim) and not days.said) or context.published is None:
        return Outcome.supported, ""
    if days.said and not present(claim):
        return Outcome.loose, "date"
    return Outcome.outdated, ""


def _replaced(measure: Measure, step: Step, days: Window) -> bool:
    """Whether a later text known by then set another rate for the same day."""
    return any(
        it.effective == step.effective and step.announced < it.announced <= days.last
        for it in measure.steps
    )


def _holds(measure: Measure, step: Step, days: Window) -> bool:
    """Whether a step was in force, or ordered, in the window."""
    ends = [it.effective for it in measure.steps if it.effective > step.effective]
    ends += [step.until] if step.until else []
    ended = min(ends) if ends else date.max
    return step.status is Status.in_force and step.effective <= days.last and ended > days.first


def _rates(step: Step) -> tuple[float, ...]:
    if step.rates_by_product:
        return narrow_rates(step.rates_by_product)
    return () if step.rate is None else (float(step.rate),)


def _verdict(outcome: Outcome, about: str, measure: Measure, step: Step, rate: float) -> Verdict:
    return Verdict(
        outcome=outcome,
        about=about,
        record=f"{shown(100 * rate)} on the goods of {measure.title} from {step.effective}",
        why=f"{measure.title}: {shown(100 * rate)} {step.status.value}, {step.effective}.",
        command=f"detente measures {measure.id}",
        source=step.source.cite,
        value=100 * rate,
        fact=f"rate|{measure.id}",
    )


@cache
def _tranches() -> tuple[_Tranche, ...]:
    return tuple(
        _Tranche(
            row["imposer"],
            frozenset(int(it) for it in row["billions"].split()),
            row["list"],
            tuple(row["measures"].split()),
        )
        for row in rows("tranches.csv")
    )
