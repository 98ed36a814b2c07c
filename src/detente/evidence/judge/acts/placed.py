"""Did the measure that a sentence speaks of begin, rest or end on the day that it gives?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.named import foreign
from detente.evidence.judge.acts.themes import Said, said, theme
from detente.evidence.judge.context import Context
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Kind, Measure, Status, Step

__all__ = ["Days", "days_of", "judge_placed"]

_SET = (Status.in_force, Status.announced)
_OUT = (Status.ended, Status.struck_down, Status.withdrawn)
_STATED = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|per ?cent)")
_YEAR_SAID = re.compile(r"\d{4}")
_SAID = re.compile(
    r"\b(?:took(?! effect| [\w.]+ (?:down|up))|left|sold|won|came(?! into)|filed|sued|"
    r"clos(?:ed|es)|turned|moved|lobb\w+|add(?:ed|s|ing)|widen\w*|broaden\w*|codes|office|inaugurat\w+|deliver\w*|arriv\w+|ship(?:ped|ments|s)|fell|visit\w*|said|says|told|wrote|warn\w*|met|meet\w*|hear(?:d|ing)|argued|ask(?:ed|s)|spoke|"
    r"report(?:ed|s)|comment\w*|testif\w+|ruled|threat\w+|propos\w+|approv\w+|grant\w+|sued|"
    r"agreed|answer\w*|retaliat\w*|respon\w+|complain\w*|survey\w*|promis\w+|could|might|"
    r"may(?! \d)|would)\b",
    re.IGNORECASE,
)
_RAISED = re.compile(r"^(?:rais\w+|rose|doubl\w+|extended|went up)$", re.IGNORECASE)
_OF_RATES = re.compile(r"cut|lower|reduc|halv|rais|doubl|climb|jump|rose|hit|levi|tax", re.I)
_EXEMPT = re.compile(r"\bexempt\w*", re.IGNORECASE)
_FREES = re.compile(r"\bDuty-free|\bExclusions", re.IGNORECASE)
_UNDER = re.compile(r"went|under", re.IGNORECASE)
_NEVER = re.compile(r"\b(?:was to|were to|had been due|would have|planned|due|scheduled|not)\b")
_REPEALED = re.compile(r"^(?:repeal|scrap|abolish|revok|cancel|rescind|withdr|terminat)", re.I)
_CLOSES = re.compile(r"\bclosed\b|\bwithdrawn\b")
_DEAL = re.compile(
    r"\b(?:agreement|deal|pact|accord|framework|truce|statement|understanding)\b", re.IGNORECASE
)
_EXPORTS = re.compile(
    r"\b(?:suspen|halt|stop)\w* (?:of )?(?:the |all |its )?(?:export|shipment|sale|deliver)",
    re.IGNORECASE,
)
_SUSPENDED = "It was suspended, not repealed."
_LICENCE = "A licence duty, not a suspension; the day is right."
_TO = re.compile(r"\bto (?:about )?(\d+(?:\.\d+)?) ?(?:%|per ?cent)")
_BESIDE = 20.0  # percent that the fentanyl duty added to the reciprocal one
_RATE_NEAR = 60  # letters before a day in which the rate stands that began then
_ORDER = 7  # days after which what was ordered on a day was not imposed on it
_FIRST = 25  # letters before a day with which a sentence begins: "Raised on April 9, …"
_NIGH = 1  # days between signing and effect that are one act to most
_MONTH = 31
_YEAR = 366


@dataclass(frozen=True, slots=True)
class Days:
    """The days of measures: when texts were announced, began, rested, ended; never begun.

    `cites` gives the source of the text that each day is taken from.
    """

    told: tuple[date, ...]
    began: tuple[date, ...]
    rests: tuple[date, ...]
    over: tuple[date, ...]
    ends: tuple[date, ...]
    never: tuple[date, ...]
    last_ends: tuple[date, ...]
    cites: tuple[tuple[date, str], ...]


def judge_placed(claim: Claim, context: Context, first: date, last: date) -> Verdict | None:
    """The verdict on a day of a measure that the sentence names; None where none is named for
    sure, or the sentence does not say what happened.

    Supported where the measure did on that day what the sentence says; loose where the day of its
    announcement stands for the first day in force, or the reverse, or a suspension is called a
    repeal; contradicted where the record has another day for it.
    """
    told = said(claim)
    measures = theme(claim, context)
    if not measures and told.before and len(told.before) <= _FIRST and _RAISED.match(told.verb):
        measures = theme(claim, context, either=True)
    if not measures:
        return None
    known = context.known
    if told.verb.lower().startswith("by") and measures[0].kind is not Kind.commitment:
        return None
    if told.verb.lower() == "signed" and _DEAL.search(told.near):
        return None
    days = days_of(measures, known, claim.sentence, _rates(told))
    closes = any(_CLOSES.search(measure.title) for measure in measures)
    if closes and told.role in ("over", "end"):
        days = replace(days, over=(*days.over, *days.began))
    if first == last and not _YEAR_SAID.search(claim.as_of_words):
        first = last = _in_year(days, first)
    verdict = _judged(claim, told, days, first, last, known)
    if verdict is None and told.role == "rest":
        verdict = _licensed(measures, told, days, first, last)
    if verdict is None:
        return None
    outcome, record_day, why = verdict
    if outcome is Outcome.contradicted and not _fitting(measures, told):
        return None
    cite = next((text for day, text in days.cites if day == record_day), "")
    return Verdict(
        outcome=outcome,
        about=_about(outcome, why),
        record=f"{record_day}: {_WHAT[told.role]}: {measures[0].title}",
        why=why,
        command=f"detente measures {measures[0].id}",
        source=cite or measures[0].steps[0].source.cite,
        fact=f"day|{measures[0].id}|{told.role}",
    )


_WHAT = {
    "end": "end of the text's term",
    "rest": "suspended",
    "over": "ended",
    "told": "announced",
    "strong": "in force",
    "begin": "in force",
    "": "day of the text",
}


def _about(outcome: Outcome, why: str) -> str:
    if outcome is not Outcome.loose:
        return ""
    return "act" if why in (_LICENCE, _SUSPENDED) else "date"


def _judged(
    claim: Claim, told: Said, days: Days, first: date, last: date, known: date
) -> tuple[Outcome, date, str] | None:
    """The outcome, the day of record and the reason."""
    role = told.role

    def hit(among: tuple[date, ...]) -> date | None:
        return next((day for day in among if first <= day <= last), None)

    if role == "end":
        return _ended(claim, told, days, first, last, known)
    if role == "told":
        if day := hit(days.told):
            return Outcome.supported, day, ""
        if (day := hit(days.began)) and days.told:
            return Outcome.loose, day, f"In force from that day; announced on {days.told[0]}."
        return _wrong(claim, told, days.told, first, last)
    if role == "rest":
        if day := hit((*days.rests, *days.over)):
            return Outcome.supported, day, ""
        if days.rests and (day := hit(days.told)):
            return Outcome.supported, day, ""
        return _wrong(claim, told, days.rests, first, last)
    if role == "over":
        wanted = (*days.over, *days.rests)
        if day := hit((*days.over, *(() if _REPEALED.match(told.verb) else days.rests))):
            return Outcome.supported, day, ""
        if day := hit(days.rests):
            return Outcome.loose, day, _SUSPENDED
        if (day := hit(days.told)) and days.over:
            nearest = min(days.over, key=lambda it: abs((it - day).days))
            return Outcome.loose, nearest, f"Ordered on {day}; in force from {nearest}."
        return _wrong(claim, told, wanted, first, last)
    if not role:
        every = (*days.told, *days.began, *days.rests, *days.over)
        day = hit(every) if first == last else None
        return None if day is None else (Outcome.supported, day, "")
    day = hit(days.began)
    raised = bool(_RAISED.match(told.verb)) and told.near.find(told.verb) >= 0
    if day is not None:
        return Outcome.supported, day, ""
    if day := hit(days.never):
        if _NEVER.search(told.near) or last > known:
            return None
        return Outcome.contradicted, day, "It was due that day and never came into force so."
    if (day := hit(days.told)) and days.began:
        after = [it for it in days.began if it >= day]
        begun = after[0] if after else days.began[-1]
        why = f"Announced on {day}; in force from {begun}."
        gap = abs((begun - day).days)
        if role == "strong":
            if gap <= _NIGH:
                return Outcome.loose, begun, why
            return Outcome.contradicted, begun, why
        late = gap > _ORDER and bool(_rates(told))
        if told.since or late or _UNDER.match(told.verb) or (raised and _passive(told)):
            return Outcome.loose, begun, why
        return Outcome.supported, day, why
    return _wrong(claim, told, days.began, first, last)


def _in_year(days: Days, day: date) -> date:
    """A day without a year in the year in which the measures did something on that day."""
    every = [it for it, _ in days.cites]
    same = [it for it in every if (it.month, it.day) == (day.month, day.day)]
    if same:
        return min(same, key=lambda it: abs((it - day).days))
    near = min(every, key=lambda it: abs((it - day).days), default=day)
    return (
        day
        if abs((near - day).days) <= _YEAR
        else day.replace(day=min(day.day, 28), year=near.year)
    )


def _rates(told: Said) -> frozenset[float]:
    """The rate that stands just before the day: "taxed at 25 % since"."""
    stated = _STATED.findall(told.before[-_RATE_NEAR:])
    if _RAISED.match(told.verb) and not stated:
        stated = _TO.findall(told.after)
    if not stated or told.role not in ("strong", "begin"):
        return frozenset()
    rate = float(stated[-1])
    return frozenset((round(rate, 3), *((rate - _BESIDE,) if rate > _BESIDE else ())))


def _licensed(
    measures: tuple[Measure, ...], told: Said, days: Days, first: date, last: date
) -> tuple[Outcome, date, str] | None:
    """A licence duty that the sentence calls a suspension of exports."""
    controls = all(it.kind is Kind.export_control for it in measures)
    if not controls or not _EXPORTS.search(told.near):
        return None
    day = next((it for it in (*days.told, *days.began) if first <= it <= last), None)
    return None if day is None else (Outcome.loose, day, _LICENCE)


def _passive(told: Said) -> bool:
    """Whether the verb has no doer: "Raised on April 9", "was lifted to 84 percent"."""
    before = told.near[: told.near.rfind(told.verb)]
    return bool(re.search(r"(?:\b(?:was|were|been|got)\s+|^\W*|[,:(]\s*)$", before))


def _ended(
    claim: Claim, told: Said, days: Days, first: date, last: date, known: date
) -> tuple[Outcome, date, str] | None:
    """A day given for an end: the last day and the day after it both count."""
    slack = timedelta(days=1)
    for day in (*days.last_ends, *days.ends):
        if first <= day <= last or first <= day - slack <= last:
            return Outcome.supported, day, ""
    for day in days.over:
        if first <= day <= last:
            return Outcome.supported, day, ""
    if re.match(r"ended|ends?$", told.verb, re.I) and last <= known:
        if day := next((it for it in days.told if first <= it <= last), None):
            later = [it for it in (*days.over, *days.began) if it >= day]
            if later:
                return Outcome.loose, later[0], f"Ordered on {day}; in force from {later[0]}."
        wanted = (*days.over, *days.rests, *days.began)
        if any(first <= it <= last for it in wanted):
            return None
        return _wrong(claim, told, wanted, first, last)
    wanted = days.last_ends or days.ends
    return _wrong(claim, told, wanted, first, last, most=_YEAR)


def _fitting(measures: tuple[Measure, ...], told: Said) -> bool:
    """Whether the verb is one that such measures can have: a control is not cut or raised."""
    if _EXEMPT.search(told.near) and not any(_FREES.search(it.title) for it in measures):
        return False
    controls = all(it.kind in (Kind.export_control, Kind.entity_rule) for it in measures)
    return not (controls and _OF_RATES.match(told.verb))


def _wrong(
    claim: Claim,
    told: Said,
    wanted: tuple[date, ...],
    first: date,
    last: date,
    *,
    most: int = _MONTH,
) -> tuple[Outcome, date, str] | None:
    """Contradicted, by the nearest of the days that would be right; None where it is not sure."""
    if not wanted or claim.hedge or _SAID.search(told.own) or (last - first).days > most:
        return None
    day = min(wanted, key=lambda it: min(abs((it - first).days), abs((it - last).days)))
    gap = min(abs((day - first).days), abs((day - last).days))
    if gap <= _NIGH:
        return Outcome.close, day, "One day off."
    return Outcome.contradicted, day, f"The record has {day}, {gap} day{'s' * (gap != 1)} off."


def days_of(measures: tuple[Measure, ...], known: date, text: str, rates: frozenset[float]) -> Days:
    """The days of measures, by the texts announced by a day; of steps with one of the rates."""
    kinds: dict[str, dict[date, str]] = {
        name: {} for name in ("told", "began", "rests", "over", "ends", "never", "last")
    }
    for measure in measures:
        for name, day, cite in _days(measure, known, _places(measure, text), rates):
            kinds[name].setdefault(day, cite)
    sources = {day: cite for found in kinds.values() for day, cite in found.items()}

    def sorted_days(name: str) -> tuple[date, ...]:
        return tuple(sorted(kinds[name]))

    return Days(
        told=sorted_days("told"),
        began=sorted_days("began"),
        rests=sorted_days("rests"),
        over=sorted_days("over"),
        ends=sorted_days("ends"),
        never=sorted_days("never"),
        last_ends=sorted_days("last"),
        cites=tuple(sources.items()),
    )


def _places(measure: Measure, text: str) -> frozenset[int]:
    """Numbers of the steps that speak of everybody, of the two powers, or of a place named."""
    if measure.kind is Kind.commitment:
        return frozenset(step.number for step in measure.steps if step.status is Status.in_force)
    return frozenset(
        step.number
        for step in measure.steps
        if step.status is not Status.threatened and not foreign(tuple(step.origins), text)
    )


@lru_cache(maxsize=2048)
def _days(
    measure: Measure, known: date, numbers: frozenset[int], rates: frozenset[float]
) -> tuple[tuple[str, date, str], ...]:
    found: list[tuple[str, date, str]] = []
    steps = [it for it in measure.steps if it.number in numbers and _told(measure, it) <= known]
    texts = [list(group) for _, group in groupby(steps, key=lambda it: it.announced)]
    promise = measure.kind is Kind.commitment
    texts = [it for it in texts if promise or it[0].status is not Status.announced]
    begins = [min(it.effective for it in text) for text in texts]
    for number, text in enumerate(texts):
        if promise or not rates or any(_fits(it, rates) for it in text):
            found.append(("told", text[0].announced, text[0].source.cite))
        for place, step in enumerate(text):
            wiped = any(
                text[0].announced < later[0].announced and begin <= step.effective
                for later, begin in zip(texts[number + 1 :], begins[number + 1 :], strict=True)
            )
            found += _of_step(text, place, step, wiped=wiped, promise=promise, rates=rates)
    for text in reversed(texts):
        ends = [it for it in (_ends(text)) if it > known or text is texts[-1]]
        if ends:
            found += [("last", day, text[0].source.cite) for day in ends]
            break
    return tuple(found)


def _ends(text: list[Step]) -> list[date]:
    """The days for which one text writes an end of what it sets."""
    ends = [it.until for it in text if it.until is not None]
    first = min(it.effective for it in text)
    ends += [it.effective for it in text if it.effective > first and it.status in _SET]
    return sorted(set(ends))


def _of_step(
    text: list[Step], place: int, step: Step, *, wiped: bool, promise: bool, rates: frozenset[float]
) -> list[tuple[str, date, str]]:
    cite, found = step.source.cite, []
    days = {step.effective, step.collected or step.effective}
    later = bool(place) and step.effective > text[0].effective
    eases = len(text) > 1 and not place and _eased(text)
    if step.until is not None:
        found.append(("ends", step.until, cite))
    if promise or step.status is Status.announced:
        return found + [("ends", day, cite) for day in days if later and not promise]
    if later and step.status is Status.in_force:
        found += [("ends", day, cite) for day in days]
    if step.status is Status.suspended:
        return found + [("rests", day, cite) for day in (*days, step.announced)]
    if step.status in _OUT:
        return found + [("over", day, cite) for day in days]
    if rates and not _fits(step, rates):
        return found
    kind = "never" if wiped else "began"
    found += [(kind, day, cite) for day in days]
    if eases or (step.rate is not None and step.number > 1 and not later):
        found += [("rests", day, cite) for day in days]
    return found


def _eased(text: list[Step]) -> bool:
    """Whether a text sets less first and more for later: a pause."""
    first, last = text[0].rate, text[-1].rate
    return text[0].status is Status.suspended or (
        first is not None and last is not None and last > first
    )


def _told(measure: Measure, step: Step) -> date:
    """The day on which a step was announced; for a promise the day of the talks that made it."""
    made = (measure.commitment or {}).get("agreed_in", "")[:10]
    return min(step.announced, date.fromisoformat(made)) if made else step.announced


def _fits(step: Step, rates: frozenset[float]) -> bool:
    own = [step.rate] if step.rate is not None else []
    own += [it.rate for code, it in step.rates.items() if code in ("CN", "US", "all")]
    return any(round(100 * it, 3) in rates for it in own if it is not None)
