"""Is a stated average duty the published one, or the one that our own record gives?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, near_day, window
from detente.evidence.judge.duties.means import WEIGHTS, average_of, turning_days
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import (
    around,
    clause,
    clean,
    compare,
    former,
    hypothetical,
    shown,
)
from detente.evidence.judge.published.editions import aged
from detente.evidence.judge.published.estimates import judge_published_level
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.evidence.words.lexicon import place_words
from detente.macro import Published, published

__all__ = ["OWN", "judge_average"]

OWN = "computed from the ledger"
_OF_CHINA = re.compile(
    r"\bchin\w+ (?:average|tariffs?|dut(?:y|ies))|\bchina's (?:average|tariffs?|dut(?:y|ies))", re.I
)
_CHINESE = re.compile(r"\bchin|\bbeijing", re.IGNORECASE)
_BEFORE = 120  # "from 33 percent" speaks of a level at most so many days back
_NEW = re.compile(r"\bonly\b|\bnew\b|\bsince 2025|\bsecond term|\badditional|\bmeasures of", re.I)
_ON_NOW = re.compile(
    r"\b(?:now|current(?:ly)?|today|at present|stands?|is|are|remains?)\b", re.IGNORECASE
)
_OWN_COUNT = re.compile(
    r"\b(?:our|own|their) (?:estimate|count|calculation|model|tracker)|\bwe (?:estimate|calculate)|"
    r"\bestimates?\b|\btracker\b",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(r"\bbefore (20\d\d)\b")
_HELD = (Outcome.supported, Outcome.close)
_HALF = 0.45
_MOVED = 3.0  # points by which an average must have moved for an older figure to be outdated
_FIRST = date(2025, 1, 20)  # earlier averages are looked up in what was published
_DAYS = 45  # a published figure stands for the days around its own


def judge_average(claim: Claim, context: Context, sides: tuple[str, str] | None = None) -> Verdict:
    """The verdict on an average: the publisher's figure where one is named, else our own.

    `sides` are who levies and on whose goods, where the caller knows them.

    Our own is computed under three weights, which span what publishers use; a figure within
    that span is close, one beyond it by a quarter is contradicted.
    """
    found = _of_sides(claim, context, *(sides or _sides(claim)))
    if found.outcome is not Outcome.supported and _OF_CHINA.search(clause(claim)):
        other = _of_sides(claim, context, "CN", "US")
        found = other if other.outcome is Outcome.supported else found
    if found.outcome is Outcome.contradicted and sides is None and not claim.target:
        other = _of_sides(claim, context, "US", "CN")
        if other.outcome in _HELD:
            return other
        if not place_words(claim.sentence):
            return unknown("no sides", f"Whose average is meant is not said. {found.why}")
    unsaid = sides is None and publishers(claim) and not _CHINESE.search(claim.sentence)
    if unsaid and found.outcome is not Outcome.supported:
        whole = _of_sides(claim, context, "US", "all")
        found = whole if whole.outcome is Outcome.supported else found
    return found


def _of_sides(claim: Claim, context: Context, imposer: str, origin: str) -> Verdict:
    days = window(claim, context)
    origin = "all" if origin == "world" else origin
    fact = f"average duty|{imposer}|{origin}|{days.last:%Y-%m}"
    named = publishers(claim)
    level = judge_published_level(claim, context, imposer, origin)
    if level is not None and level.outcome is not Outcome.supported:
        return replace(level, fact=fact)
    on = min(days.last, max(days.first, context.known))
    computed = {
        weights: average_of(context.ledger, imposer, origin, on, weights) for weights in WEIGHTS
    }
    ours = {weights: value for weights, value in computed.items() if value is not None}
    low, high = (100 * min(ours.values()), 100 * max(ours.values())) if ours else (0.0, 0.0)
    command = f"detente average --origin {origin} --importer {imposer} --on {on}"
    shown_by = "world-2024" if imposer == "US" else "simple"
    own = ""
    if ours:
        own = f"; computed {shown(low)} to {shown(high)} by weights" if high > low else ""
    levels = _levels(imposer, origin)
    if (imposer, origin) == ("US", "CN") and _NEW.search(claim.sentence):
        levels += published(quantity="average new US tariff on Chinese goods")
    rows = [row for row in levels if _within(row, days.first, days.last)]
    if former(claim) and ours:
        past = _past_average(claim, context, imposer, origin, days.last)
        if past is not None:
            return replace(past, fact=fact)
    if former(claim):
        rows += [row for row in levels if row.date <= days.last.isoformat()][::-1]
    if named and not days.said:
        rows += [row for row in levels if any(name in row.source for name in named)][::-1]
    rows.sort(key=lambda row: not any(name in row.source for name in named))
    for row in rows:
        if compare(claim, row.value).holds:
            mine = any(name in row.source for name in named)
            found = Verdict(
                outcome=(
                    Outcome.supported
                    if (mine or not named) and not _cut_short(claim, row.value)
                    else Outcome.close
                ),
                record=f"{shown(row.value)}, {row.source}, {row.date}{own}",
                why=f"{row.quantity}: {clean(row.note) or row.scenario}.",
                command=f"{command} --weights {shown_by}",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=fact,
            )
            return _since_then(aged(found, row, claim, context, days), row, claim, context, days)
    for row in rows:
        fit = compare(claim, row.value)
        if fit.how == "near" and fit.gap <= 1.0:
            return Verdict(
                outcome=Outcome.close,
                record=f"{shown(row.value)}, {row.source}, {row.date}{own}",
                why=f"{row.quantity}: {clean(row.note) or row.scenario}.",
                command=f"{command} --weights {shown_by}",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=fact,
            )
    if not ours or not isinstance(claim.value, float | int):
        return unknown("no average", "No average of these sides can be computed.", fact=fact)
    value = float(claim.value)
    nearest_name, nearest = min(ours.items(), key=lambda it: abs(100 * it[1] - value))
    command += f" --weights {nearest_name}"
    shared = {"command": command, "source": OWN, "fact": fact}
    record = f"{shown(low)} to {shown(high)} by weights, computed, {on}"
    if compare(claim, 100 * nearest).holds or low - 0.5 <= value <= high + 0.5:
        exact = compare(claim, 100 * nearest).holds
        return Verdict(
            outcome=Outcome.supported if exact else Outcome.close,
            record=record,
            why=f"The average depends on the weights; {nearest_name} gives {shown(100 * nearest)}.",
            value=100 * nearest,
            **shared,
        )
    if hypothetical(claim):
        return unknown("hypothetical", "It speaks of what might be.", fact=fact)
    at_times = [
        row
        for row in _levels(imposer, origin)
        if row.date <= context.known.isoformat()
        and (not named or any(name in row.source for name in named))
        and (abs(row.value - value) <= 0.3 or compare(claim, row.value).holds)
    ]
    if at_times:
        row = min(at_times, key=lambda it: (abs(it.value - value), -_day_of(it).toordinal()))
        told = row.date[:4] in claim.text or (bool(named) and not near_day(claim))
        told = told or told_as_past(claim) or context.published is None
        bound = _BEFORE_YEAR.search(claim.sentence)
        told = told or bool(bound and row.date < bound[1])
        outcome = Outcome.supported if told else Outcome.loose
        older = _day_of(row) < days.first
        if not told and older and present(claim) and not hypothetical(claim):
            outcome = Outcome.outdated
        return Verdict(
            outcome=outcome,
            about="date" if outcome is Outcome.loose else "",
            record=f"{shown(row.value)}, {row.source}, {row.date}{own}",
            why=f"{row.quantity}: the figure of another day.",
            command=command,
            source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
            value=row.value,
            fact=fact,
        )
    if context.published is None and not days.said:
        past = _any_time(claim, context, imposer, origin)
        if past is not None:
            return replace(past, fact=fact)
        return unknown("no day", "Of which day the average is, is not said.", fact=fact)
    beyond = max(low - value, value - high) / max(high, 1e-9)
    if beyond < 0.5 and not days.said and not _ON_NOW.search(around(claim, 60)):
        why = f"On which day and by which weights is not said; computed {record}."
        return unknown("weights", why, fact=fact)
    return Verdict(
        outcome=(
            Outcome.loose
            if beyond < 0.25
            else Outcome.disputed
            if _OWN_COUNT.search(claim.sentence)
            else Outcome.contradicted
        ),
        about="weights" if beyond < 0.25 else "",
        record=record,
        why="No weights of the record give this average on that day.",
        value=100 * nearest,
        **shared,
    )


def _cut_short(claim: Claim, record: float) -> bool:
    """Whether the figure is the record's without its decimals, and not rounded: 57 for 57.6."""
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    return value.is_integer() and _HALF <= abs(record - value) < 1.0


def _since_then(
    verdict: Verdict, row: Published, claim: Claim, context: Context, days: Window
) -> Verdict:
    """The verdict, outdated where the law has moved the average since the figure's day."""
    day = _day_of(row)
    still = former(claim) or told_as_past(claim) or not present(claim)
    if verdict.outcome not in _HELD or still or context.published is None or day < _FIRST:
        return verdict
    if (days.last - day).days <= 0 or "Chinese goods" not in row.quantity:
        return verdict
    then, now = (
        average_of(context.ledger, "US", "CN", on, "world-2024") for on in (day, days.last)
    )
    if then is None or now is None or abs(100 * (now - then)) < _MOVED:
        return verdict
    moved = shown(100 * (now - then), "percentage points")
    why = f"The figure of {row.date}; the law has moved the average by {moved} since."
    return replace(verdict, outcome=Outcome.outdated, about="", why=why)


def _past_average(
    claim: Claim, context: Context, imposer: str, origin: str, day: date
) -> Verdict | None:
    """The average before one of the last changes of the record, where the claim gives that."""
    for change in turning_days(context.ledger, imposer, origin)[::-1]:
        eve = change - timedelta(days=1)
        if change > day or (day - change).days > _BEFORE:
            continue
        for weights in WEIGHTS:
            value = average_of(context.ledger, imposer, origin, eve, weights)
            if value is not None and compare(claim, 100 * value).holds:
                why = f"The level before the change of {change}, weights {weights}."
                return _computed(imposer, origin, eve, weights, value, why)
    return None


def _any_time(claim: Claim, context: Context, imposer: str, origin: str) -> Verdict | None:
    """The average after any change of the record, the newest first, where the claim gives it."""
    if origin == "all":
        return None  # one day of all origins takes as long as all days of one
    for change in turning_days(context.ledger, imposer, origin)[::-1]:
        if change > context.known or change < _FIRST:
            continue
        for weights in WEIGHTS[:2]:
            value = average_of(context.ledger, imposer, origin, change, weights)
            if value is not None and compare(claim, 100 * value).holds:
                why = f"On which day is not said; so after the change of {change}, by {weights}."
                return _computed(imposer, origin, change, weights, value, why)
    return None


def _computed(
    imposer: str, origin: str, day: date, weights: str, value: float, why: str
) -> Verdict:
    """Borne out by our own average of a day."""
    return Verdict(
        outcome=Outcome.supported,
        record=f"{shown(100 * value)} on {day}, computed",
        why=why,
        command=f"detente average --origin {origin} --importer {imposer} --on {day} "
        f"--weights {weights}",
        source=OWN,
        value=100 * value,
    )


def _sides(claim: Claim) -> tuple[str, str]:
    if claim.imposer == "CN" or claim.target == "US":
        return "CN", "US"
    text = claim.sentence.lower()
    if claim.target in ("", "world", "all"):
        chinese = claim.target == "" and ("chin" in text) and "external" not in text
        return "US", "CN" if chinese and "average u.s." not in text else "all"
    return "US", claim.target


def _levels(imposer: str, origin: str) -> list[Published]:
    wanted = {
        ("US", "CN"): "average US tariff on Chinese goods",
        ("CN", "US"): "average Chinese tariff on US goods",
        ("US", "all"): "average",
    }.get((imposer, origin))
    if wanted is None:
        return []
    rows = [row for row in published(quantity=wanted) if row.unit == "percent"]
    if (imposer, origin) == ("US", "CN"):
        rows += published(quantity="duty rate on Chinese goods")
        rows += published(quantity="statutory average tariff on Chinese goods")
    if origin == "all":
        rows = [
            row
            for row in rows
            if ("effective tariff rate" in row.quantity or "US tariff, level" in row.quantity)
            and "Chinese" not in row.quantity
        ]
    return rows


def _day_of(row: Published) -> date:
    """The day of a published figure; of one with a month or year only its first."""
    parts = [int(it) for it in row.date.replace("/", "-").split("-")[:3]]
    return date(parts[0], *(parts[1:2] or [1]), *(parts[2:3] if len(row.date) == 10 else [1]))


def _within(row: Published, first: date, last: date) -> bool:
    day = _day_of(row)
    return (first - day).days <= _DAYS and (day - last).days <= _DAYS
