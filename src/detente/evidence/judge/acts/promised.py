"""Was this promised, and was it kept: tonnes of soybeans, aircraft, dollars of purchases?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from detente.compliance import Assessment, assess
from detente.errors import DetenteError
from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around, clause, compare, shown
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Ledger, Measure

__all__ = ["judge_promise", "promised_years"]

_TOPICS = re.compile(
    r"phase one|soy\w*|sorghum|aircraft|boeing|farm|agricult\w*|energy|coal|chemicals?|"
    r"services|manufactur\w*"
)
_ALIKE = {
    "soybea": r"soy|\bbeans\b",
    "aircra": r"aircraft|\bplanes?\b|\bjets?\b|boeing",
    "boeing": r"aircraft|\bplanes?\b|\bjets?\b|boeing",
    "farm": r"\bfarm|agricult",
    "agricu": r"\bfarm|agricult",
}
_PROMISED = re.compile(
    r"\b(?:agree\w*|promis\w*|pledg\w*|commit\w*|vow\w*|undert\w*|will|would|to (?:buy|purchase|"
    r"order|take)|shall|must|names?\b|wants?|wanted|"
    r"each (?:calendar )?year|target\w*|goal|plan\w*|intend\w*|calls? for|due to|supposed|"
    r"bound)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:has|have|had)(?: \w+){0,2} (?:bought|purchased|met|ordered|taken|fulfilled|completed|"
    r"kept|hit|reached|honou?red|delivered|made good)\b|\b(?:bought|purchased|fulfilled|completed|"
    r"delivered|made good|honou?red)\b|\bis (?:complete|done|fulfilled|met)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:Brazil|Argentin|Canad|Australia|Russia|Mongolia|Indonesia|Turk)")
_GUESS = re.compile(r"\b(?:expect\w*|forecast\w*|estimat\w*|project(?:s|ed|ion)|analysts?)\b")
_DENIED = re.compile(r"\b(?:not|n't|yet to|fail\w*|short|never|less|only|far from|barely)\b", re.I)
_BUY = re.compile(
    r"\b(?:deal|export\w*|sales|bu(?:y|ys|ying)|bought|purchas\w*|order\w*|take|import\w*|promis\w*|pledg\w*|commit\w*|"
    r"target|goal)\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(r"\b(?:a year|per year|each (?:year|of)|annual\w*|every year|yearly)\b", re.I)
_YEAR = re.compile(
    r"\b(?:in|for|by|of|during|through|until|and|late|early) (20\d\d)\b|, (20\d\d) and"
)
_IN_YEARS = re.compile(
    r"\b(?:next|each of|following|follow|over|within|in the(?: course of)?|during)\b", re.IGNORECASE
)
_MILLIONS = re.compile(r"(\d+(?:\.\d+)?) million\b", re.IGNORECASE)
_PHASE_ONE = re.compile(r"phase[- ](?:one|1)\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_MANY = 10  # more years than any promise runs
_LONG_OVER = 200  # days after its deadline from which a promise must be named
_OPEN_END = 9999  # the year of a promise without a deadline
_BACK = 300  # characters before a figure in which its goods are looked for
_LATE = re.compile(r"\b(?:end of (?:the|this) year|this year|year-end|year's end)\b", re.I)


def judge_promise(claim: Claim, context: Context) -> Verdict | None:
    """A quantity that was promised, or said to be done.

    As a promise the figure is compared with the target of the commitments on the same goods, of
    the year that the sentence names where it names one: equal is supported, else contradicted.
    Said to be done, or of a time that is over, it takes the standing that `detente comply` gives:
    kept, disputed or missed. None where no commitment is on such goods.
    """
    found = _on_topic(claim, context)
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    if _OTHERS.search(around(claim, 60)):
        return None
    if not found or value <= 0 or not _BUY.search(around(claim, 120)):
        return None
    fits = [it for it in found if compare(claim, _target(it), near=0.0).holds]
    fits = _of_year(claim, context, fits)
    if fits:
        return _standing(claim, context, fits[0])
    rest = _of_year(claim, context, found) or found
    total = sum(_target(it) for it in found)
    if len(found) > 1 and compare(claim, total, near=0.0).holds:
        first = found[0]
        return _verdict(first, Outcome.supported, total, "All years together.")
    near = around(claim, 90)
    if not _PROMISED.search(near) or _DONE.search(clause(claim, 90)) or _GUESS.search(near):
        return None
    if claim.hedge or not all(0.2 <= value / _target(it) <= 5 for it in rest):
        return None
    nearest = min(rest, key=lambda it: abs(_target(it) - value))
    return _verdict(nearest, Outcome.contradicted, _target(nearest), _other(rest))


def promised_years(claim: Claim, context: Context) -> Verdict | None:
    """For how many years in a row the same was promised: "in each of the next three years"."""
    near = around(claim, 25)
    if claim.unit != "years" or not _IN_YEARS.search(near):
        return None
    if (closed := _years_of(claim, context)) is not None:
        return closed
    for unit in ("tonnes", "USD"):
        found = _on_topic(replace(claim, unit=unit), context)
        ahead = [it for it in found if _due(it) > context.known and _due(it).year < _OPEN_END]
        ends = {_due(it).year for it in ahead}
        starts = {max(_start(it), context.known).year for it in ahead}
        years = {*range(min(starts), max(ends) + 1)} if ahead else set()
        if ahead and claim.value in (len(years), len({it for it in ends if it > min(starts)})):
            return _verdict(ahead[0], Outcome.supported, float(len(years)), _other(ahead))
    return None


def _years_of(claim: Claim, context: Context) -> Verdict | None:
    """The years of the promises of the quantity that stands before the years, or of Phase One."""
    start = max(0, claim.start - claim.sentence_start)
    before = claim.sentence[:start] + claim.text
    quantity = _MILLIONS.findall(before)
    if quantity:
        found = [
            it
            for it in _on_topic(replace(claim, unit="tonnes"), context)
            if _target(it) == float(quantity[-1]) * 1e6
        ]
    elif _PHASE_ONE.search(before):
        found = [it for it in context.ledger.measures.values() if it.id == "cn.commitment.p1-total"]
    else:
        return None
    years = {year for it in found for year in range(_start(it).year, _due(it).year + 1)}
    if not years or len(years) > _MANY:
        return None
    fits = claim.value == len(years)
    outcome = Outcome.supported if fits else Outcome.contradicted
    return _verdict(found[0], outcome, float(len(years)), _other(found))


def _on_topic(claim: Claim, context: Context) -> list[Measure]:
    """Commitments in the claim's unit on the goods that its words name, known on the day."""
    text = f"{claim.product} {around(claim, 120)}".lower()
    if not _TOPICS.search(text) and claim.unit in ("tonnes", "aircraft"):
        text = context.reading.text[max(0, claim.start - _BACK) : claim.end].lower()
    found = []
    for measure in context.ledger.measures.values():
        promise = measure.commitment or {}
        kind, _ = _unit(promise.get("unit", ""))
        if not kind or _target(measure) <= 0 or not _same_unit(kind, claim.unit):
            continue
        over = (context.known - _due(measure)).days > _LONG_OVER
        if _agreed(measure) > context.known or (over and "phase one" not in text):
            continue
        words = _TOPICS.findall(f"{measure.title} {promise.get('metric', '')}".lower())
        if any(re.search(_ALIKE.get(word[:6]) or word[:6], text) for word in words):
            found.append(measure)
    return found


def _agreed(measure: Measure) -> date:
    """The day of the act in which it was agreed; a text may follow some days later."""
    named = measure.commitment.get("agreed_in", "")[:10]
    first = measure.steps[0].announced
    return min(first, date.fromisoformat(named)) if named else first


def _same_unit(kind: str, unit: str) -> bool:
    if kind in ("USD", "tonnes"):
        return unit.startswith("USD") if kind == "USD" else "ton" in unit
    return kind in unit or unit in kind


def _unit(unit: str) -> tuple[str, float]:
    """What a promise counts, and how many of it one unit is."""
    kinds = (("million tonnes", "tonnes", 1e6), ("USD bn", "USD", 1e9), ("USD mn", "USD", 1e6))
    for words, kind, scale in kinds:
        if unit.startswith(words):
            return kind, scale
    return {"count": ("aircraft", 1.0), "chemicals": ("chemicals", 1.0)}.get(unit, ("", 1.0))


def _target(measure: Measure) -> float:
    promise = measure.commitment
    try:
        return float(promise.get("target", "")) * _unit(promise.get("unit", ""))[1]
    except ValueError:
        return 0.0


def _of_year(claim: Claim, context: Context, found: list[Measure]) -> list[Measure]:
    """The promises of the year that the sentence names; all where it names none."""
    text = around(claim, 80)
    years = {int(year) for pair in _YEAR.findall(text) for year in pair if year}
    if not years and _LATE.search(text) and context.published and not _YEARLY.search(text):
        told = claim.as_of if _MONTH.search(claim.as_of_words) else None
        years = {min(told or context.published, context.published).year}
    if not years:
        return found
    return [it for it in found if years & set(range(_start(it).year, _due(it).year + 1))]


def _start(measure: Measure) -> date:
    return date.fromisoformat(measure.commitment["start"])


def _due(measure: Measure) -> date:
    text = measure.commitment.get("deadline", "")
    return date.fromisoformat(text) if text else date(9999, 12, 31)


def _standing(claim: Claim, context: Context, measure: Measure) -> Verdict:
    """The verdict on a figure that is the target: of the promise, or of its fulfilment."""
    target = _target(measure)
    done = bool(_DONE.search(around(claim, 90)))
    over = _due(measure) < context.known and not _PROMISED.search(around(claim, 90))
    if not done and not over:
        due = measure.commitment.get("deadline", "")
        why = f"{measure.title} (a promise, deadline {due or 'none'})."
        return _verdict(measure, Outcome.supported, target, why)
    found = _assessed(context.ledger, measure.id, context.known)
    if found is None or found.verdict in ("not measurable", "open"):
        why = found.why if found is not None else "It is not judged."
        return unknown("no count", f"Whether it was kept is open: {why}", fact=_fact(measure))
    outcome = {
        "met": Outcome.supported,
        "on pace": Outcome.loose,
        "disputed": Outcome.disputed,
    }.get(found.verdict, Outcome.contradicted)
    if _DENIED.search(clause(claim, 60)):
        outcome = {
            Outcome.supported: Outcome.contradicted,
            Outcome.contradicted: Outcome.supported,
        }.get(outcome, outcome)
    why = f"{found.verdict.capitalize()} on {found.on}: {found.why}"
    command = f"detente comply --commitment {found.id} --on {found.on} --known {found.on}"
    return _verdict(measure, outcome, target, why, command)


@lru_cache(maxsize=1024)
def _assessed(ledger: Ledger, name: str, day: date) -> Assessment | None:
    try:
        return assess(ledger, ledger.measures[name], on=day, known=day)
    except DetenteError:
        return None


def _other(found: list[Measure]) -> str:
    promises = [
        f"{shown(float(it.commitment['target']), it.commitment['unit'])} by {_when(it)}"
        for it in found
    ]
    return "Promised: " + "; ".join(promises) + "."


def _when(measure: Measure) -> str:
    return measure.commitment.get("deadline", "") or "no day"


def _fact(measure: Measure) -> str:
    return f"promise|{measure.id}"


def _verdict(
    measure: Measure, outcome: Outcome, value: float, why: str, command: str = ""
) -> Verdict:
    promise = measure.commitment
    due = promise.get("deadline", "")
    step = measure.steps[0]
    return Verdict(
        outcome=outcome,
        about="date" if outcome is Outcome.loose else "",
        record=f"{promise.get('target', '')} {promise.get('unit', '')}"
        + (f" by {due}" if due else ""),
        why=why,
        command=command or f"detente measures {measure.id}",
        source=f"{step.source.cite} ({step.certainty.value})",
        value=value,
        fact=_fact(measure),
    )
