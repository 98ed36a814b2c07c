"""Did a duty move by as much as stated, and were points or percent meant?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.duties.asked import wanted_authority
from detente.evidence.judge.duties.averages import OWN
from detente.evidence.judge.duties.history import Duty, Level, history
from detente.evidence.judge.duties.means import WEIGHTS, average_of, turning_days
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.sides import sides_of
from detente.evidence.judge.duties.suspended import judge_part
from detente.evidence.judge.figures import clean, compare, hypothetical, shown, size
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.ledger import Calendar
from detente.macro import published

__all__ = ["judge_change"]

_SINCE = re.compile(r"\bsince\b|\bthis year\b|\bso far\b|\bfrom\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom (?:\w+ )?(\d+(?:\.\d+)?) ?(?:%|per ?cent)", re.IGNORECASE)
_TO = re.compile(r"\W*(?:points?\W+)?to (?:\w+ )?(\d+(?:\.\d+)?) ?(?:%|per ?cent)", re.IGNORECASE)
_TO_LATER = re.compile(r"\bto (?:\w+ )?(\d+(?:\.\d+)?)(?! ?points)", re.IGNORECASE)
_LEVEL = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:%|per ?cent\b)", re.IGNORECASE)
_EQUAL = 0.051  # points by which a difference of rounded levels may be off
_ROUND = 0.006
_SOON = 21  # days ahead for which a change that was agreed is spoken of
_LATELY = 60  # days after which a change is no longer the one that is meant
_BEFORE_2025 = date(2025, 1, 1)
_DAYS = 14  # a text, its first day and its report lie this far apart


@dataclass(frozen=True, slots=True)
class _Move:
    """One step of the duties of a pair: from, to, on which day, of which measure."""

    on: date
    before: float
    after: float
    what: str
    measure: str
    authority: str
    cite: str
    calendar: Calendar = Calendar.legal

    @property
    def points(self) -> float:
        return 100 * (self.after - self.before)

    @property
    def percent(self) -> float:
        return 100 * (self.after / self.before - 1) if self.before else float("inf")


def _between_levels(claim: Claim) -> Verdict | None:
    """A change said in percent that is the difference of two levels of its own sentence."""
    if claim.unit != "percentage points" and claim.unit != "percent":
        return None
    if not _says_percent(claim) or not isinstance(claim.value, float | int):
        return None
    before = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    levels = [float(hit[1]) for hit in _LEVEL.finditer(before)]
    for number, one in enumerate(levels):
        for two in levels[number + 1 :]:
            points = abs(two - one)
            if points > 1 and min(one, two) > 0 and abs(points - abs(claim.value)) < _EQUAL:
                percent = 100 * (two / one - 1)
                if abs(abs(percent) - abs(claim.value)) < 1:
                    continue
                return Verdict(
                    outcome=Outcome.loose,
                    about="unit",
                    record=f"{one:g} % to {two:g} %",
                    why=f"Points, not percent: {shown(two - one, 'percentage points')} are "
                    f"{shown(percent)}.",
                    command="detente audit --record 'average US tariff'",
                    source="the sentence's own figures",
                    value=two - one,
                    fact=f"points|{one:g}|{two:g}",
                )
    return None


def judge_change(claim: Claim, context: Context) -> Verdict:
    """The verdict on a rise or cut of duties.

    The move is computed both ways. Said in percent and true in points (or the other way round)
    it is loose in its unit; true but for its direction, it is contradicted.
    """
    if (points := _between_levels(claim)) is not None:
        return points
    own = own_words(claim)
    mean = f"{claim.topic} {claim.text} {own.before[-60:]} {own.after[:25]}".lower()
    if claim.unit == "times" and "average" in claim.sentence.lower():
        return _average_ratio(claim, context)
    if claim.stage == "average" or "average" in mean:
        return _average_change(claim, context)
    if claim.direction and not claim.change and claim.unit == "percent":
        return unknown("no change", "No change is stated.")
    asked = sides_of(claim)
    found = best(_of_pair(claim, context, *pair) for pair in asked.pairs)
    if found is not None and found.outcome is Outcome.contradicted and not asked.sure:
        return unknown("no sides", f"Whose duty is meant is not said. {found.why}")
    return found or unknown("no duty on record", "The record holds no duty between these sides.")


def _of_pair(claim: Claim, context: Context, imposer: str, target: str) -> Verdict | None:
    days = window(claim, context)
    wanted = wanted_authority(claim)
    moves = _moves(context, imposer, target, days)
    if not moves:
        return None
    if wanted:
        own = [it for it in moves if any(it.authority.startswith(name) for name in wanted)]
        moves = own or moves
    start, end = _ends(claim)
    if start is not None or end is not None:
        moves = [it for it in moves if _is(start, it.before) and _is(end, it.after)]
        if not moves:
            why = "No duty of the record moved between these figures."
            return unknown("no move", why, fact=f"change of duty|{imposer}|{target}")
    near = [it for it in moves if _near(it.on, days)]
    earlier = [it for it in moves if it.on <= context.known]
    fact = f"change of duty|{imposer}|{target}"
    for move in near:
        verdict = _fit(claim, move, imposer, target, True, fact)
        if verdict is not None:
            return verdict
    part = judge_part(claim, context.ledger, imposer, target, context.known)
    if part is not None:
        return part
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    for move in near if claim.unit != "times" else ():
        if value and compare(claim, -move.points).holds:
            if not claim.direction and claim.unit == "percentage points":
                why = f"{_points(move)}; the sentence gives no direction."
                return _verdict(Outcome.supported, "", move, imposer, target, fact, why)
            return _verdict(
                Outcome.contradicted, "sign", move, imposer, target, fact, "The other way round."
            )
    for move in earlier[::-1]:
        verdict = _fit(claim, move, imposer, target, not days.said, fact)
        if verdict is not None:
            return verdict
    if claim.unit == "times":
        return unknown("no move", "No move of the record fits.", fact=fact)
    promised = _promised(claim, context)
    if promised is not None:
        return promised
    if hypothetical(claim):
        return unknown("hypothetical", "It speaks of what might be; no text sets it.", fact=fact)
    if not near or not (claim.imposer and claim.target and days.said):
        return unknown("no move", "No move of these duties is on record near that day.", fact=fact)
    move = max(near, key=lambda it: abs(it.points))
    return _verdict(
        Outcome.contradicted, "", move, imposer, target, fact, f"It moved by {_points(move)}."
    )


def _ends(claim: Claim) -> tuple[float | None, float | None]:
    """Between which levels the text says that the duty moved: "by 50 percent, to 125 percent"."""
    at = max(0, claim.start - claim.sentence_start)
    after = claim.sentence[at + len(claim.text) :][:60]
    start = _FROM.search(after) or _FROM.search(claim.sentence[max(0, at - 30) : at])
    end = _TO.match(after) or (_TO_LATER.search(after) if start else None)
    return (float(start[1]) / 100 if start else None), (float(end[1]) / 100 if end else None)


def _is(stated: float | None, level: float) -> bool:
    return stated is None or abs(stated - level) < _ROUND


def _fit(
    claim: Claim, move: _Move, imposer: str, target: str, here: bool, fact: str
) -> Verdict | None:
    about = "" if here else "date"
    if claim.unit == "times":
        ratio = move.after / move.before if move.before else 0.0
        if not compare(claim, ratio).holds:
            return None
        outcome = Outcome.supported if here else Outcome.loose
        return _verdict(outcome, about, move, imposer, target, fact, f"{ratio:.3g} times.")
    points, percent = compare(claim, move.points), compare(claim, move.percent)
    said_points = claim.unit == "percentage points" and not _says_percent(claim)
    if (said_points and points.holds) or (not said_points and percent.holds):
        outcome = Outcome.supported if here else Outcome.loose
        why = f"{_points(move)}" + (f", in percent {shown(move.percent)}." if move.before else ".")
        return _verdict(outcome, about, move, imposer, target, fact, why)
    if points.holds and not said_points:
        why = f"Points, not percent: {_points(move)} are {shown(move.percent)}."
        if move.before == 0 and size(claim) > 0:
            why = f"A new duty of {_points(move)} of value."
            outcome = Outcome.supported if here else Outcome.loose
            return _verdict(outcome, about, move, imposer, target, fact, why)
        return _verdict(Outcome.loose, "unit", move, imposer, target, fact, why)
    if percent.holds and said_points:
        why = f"Percent, not points: it moved by {_points(move)}."
        return _verdict(Outcome.loose, "unit", move, imposer, target, fact, why)
    return None


def _points(move: _Move) -> str:
    return shown(move.points, "percentage points")


def _promised(claim: Claim, context: Context) -> Verdict | None:
    """Points that both sides promised to keep suspended or to drop."""
    if claim.unit != "percentage points" or _says_percent(claim):
        return None
    for measure in context.ledger.measures.values():
        promise = measure.commitment
        if not promise or promise.get("unit") != "percentage points":
            continue
        target = float(promise["target"])
        if any(compare(claim, sign * target).how == "exact" for sign in (1, -1)):
            return Verdict(
                outcome=Outcome.supported,
                record=f"{target:g} points: {measure.title}",
                command=f"detente measures {measure.id}",
                source=measure.steps[0].source.cite,
                value=target,
                fact=f"promise|{measure.id}",
            )
    return None


def _says_percent(claim: Claim) -> bool:
    """Whether the text itself says percent and not points."""
    text = claim.text.lower()
    return ("percent" in text or "per cent" in text or "%" in text) and "point" not in text


def _verdict(
    outcome: Outcome, about: str, move: _Move, imposer: str, target: str, fact: str, why: str
) -> Verdict:
    told = "" if move.calendar is Calendar.legal else f" --calendar {move.calendar}"
    command = (
        f"detente measures {move.measure}"
        if move.measure
        else f"detente tariff 9503.00.00.73 --origin {target} --on {move.on}{told}"
        if imposer == "US" and target != "world"
        else f"detente measures --imposer {imposer} --kind tariff --on {move.on}{told}"
    )
    return Verdict(
        outcome=outcome,
        about=about,
        record=f"{shown(100 * move.before)} to {shown(100 * move.after)} on {move.on}, {move.what}",
        why=why,
        command=command,
        source=move.cite,
        value=move.points,
        fact=f"{fact}|{move.on}|{move.measure or 'all'}",
    )


def _moves(context: Context, imposer: str, target: str, days: Window) -> list[_Move]:
    """Steps of each duty on all goods and of their sum, newest knowledge, in order of day."""
    known = max(context.known, days.last) + timedelta(days=_DAYS)
    moves: dict[tuple[date, float, float, str], _Move] = {}
    for calendar in (Calendar.legal, Calendar.announced):
        levels = history(context.ledger, imposer, target, known, calendar)
        for number, level in enumerate(levels):
            last = levels[number - 1] if number else Level(date.min, level.since, ())
            for move in _between(last, level):
                moves.setdefault((move.on, move.before, move.after, move.measure), move)
    by_day = sorted(
        moves.values(), key=lambda it: (it.calendar is not Calendar.legal, it.on, it.measure)
    )
    return by_day + _long_moves(by_day)


def _long_moves(moves: list[_Move]) -> list[_Move]:
    """Moves of the whole over several steps, such as 34 to 84 to 125 in a week."""
    whole = [it for it in moves if not it.measure]
    found = []
    for first in range(len(whole)):
        for last in range(first + 1, len(whole)):
            one, two = whole[first], whole[last]
            days = (two.on - one.on).days
            if one.calendar is two.calendar and 0 <= days <= 40 and one.before != two.after:
                found.append(replace(two, before=one.before))
    return found


def _between(last: Level, level: Level) -> list[_Move]:
    before = {duty.measure: duty for duty in last.duties}
    after = {duty.measure: duty for duty in level.duties}
    moves = []
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        was, now = (old.rate if old else 0.0), (new.rate if new else 0.0)
        duty: Duty | None = new or old
        if was != now and duty is not None:
            moves.append(_Move(level.since, was, now, duty.title, name, duty.authority, duty.cite))
    for sign in (-1, 1):
        alike = [it for it in moves if it.points * sign > 0]
        if len(alike) > 1:
            titles = " and ".join(it.what for it in alike)
            cites = "; ".join(dict.fromkeys(it.cite for it in alike))
            before_all, after_all = sum(it.before for it in alike), sum(it.after for it in alike)
            moves.append(_Move(level.since, before_all, after_all, titles, "", "", cites))
    if last.total != level.total:
        cite = "; ".join(dict.fromkeys(duty.cite for duty in (level.duties or last.duties)))
        moves.append(
            _Move(
                level.since,
                last.total,
                level.total,
                "all duties on all goods",
                "",
                "",
                cite,
                level.calendar,
            )
        )
    return moves


def _near(day: date, days: Window) -> bool:
    return days.first - timedelta(days=_DAYS) <= day <= days.last + timedelta(days=_DAYS)


def _average_ratio(claim: Claim, context: Context) -> Verdict:
    """How many times an earlier published average a later one is, of the publisher named."""
    named = publishers(claim)
    rows = [
        row
        for row in published(quantity="average US tariff on Chinese goods")
        if row.date <= context.known.isoformat()
        and (not named or any(name in row.source for name in named))
    ]
    for number, later in list(enumerate(rows))[::-1]:
        for earlier in rows[:number][::-1]:
            ratio = later.value / earlier.value
            if later.source == earlier.source and compare(claim, ratio).holds and ratio > 1.2:
                return Verdict(
                    outcome=Outcome.supported,
                    record=f"{shown(earlier.value)} on {earlier.date}, {shown(later.value)} on "
                    f"{later.date}, {later.source}",
                    why=f"{ratio:.3g} times.",
                    command=f"detente audit --record '{later.quantity}'",
                    source=f"{later.source}, {later.date} ({later.confidence}, {later.basis})",
                    value=ratio,
                    fact=f"ratio of averages|{later.date}|{earlier.date}",
                )
    return unknown("no move", "No two averages of the record have this ratio.")


def _average_change(claim: Claim, context: Context) -> Verdict:
    """A change of the average duty against the publisher's figure and our own."""
    days = window(claim, context)
    chinese = claim.target == "CN" or claim.imposer == "CN"
    imposer = claim.imposer if claim.imposer in ("US", "CN") else "US"
    origin = ("CN" if imposer == "US" else "US") if chinese else "all"
    fact = f"change of average duty|{imposer}|{origin}"
    named = publishers(claim)
    now, then = (
        average_of(context.ledger, imposer, origin, day, "imports-2024")
        for day in (min(days.last, max(days.first, context.known)), _BEFORE_2025)
    )
    own = None if now is None or then is None else 100 * (now - then)
    command = f"detente average --origin {origin} --importer {imposer} --on {days.last}"
    computed = "" if own is None else f"; computed {shown(own, 'percentage points')} since 2025"
    for row in published(quantity="average US tariff, change"):
        close_by = abs((date.fromisoformat(row.date) - days.last).days) <= 45
        if close_by and compare(claim, row.value).holds:
            mine = any(name in row.source for name in named)
            unit_right = claim.unit == row.unit
            return Verdict(
                outcome=(
                    Outcome.loose
                    if not unit_right
                    else Outcome.supported
                    if mine or not named
                    else Outcome.close
                ),
                about="" if unit_right else "unit",
                record=f"{shown(row.value, row.unit)}, {row.source}, {row.date}{computed}",
                why=f"{row.scenario}; {clean(row.note)}.",
                command=command,
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=fact,
            )
    stepped = _average_step(claim, context, imposer, origin, days)
    if stepped is not None:
        return replace(stepped, fact=fact)
    if own is not None and not _SINCE.search(claim.sentence):
        return unknown("period", "From when to when the average moved is not said.", fact=fact)
    if own is None or hypothetical(claim):
        return unknown("hypothetical", "No average of the record answers it.", fact=fact)
    fit = compare(claim, own, near=0.1)
    outcome = {"exact": Outcome.supported, "hedged": Outcome.supported, "near": Outcome.close}.get(
        fit.how, Outcome.contradicted if fit.gap > 0.5 * abs(own) else Outcome.loose
    )
    return Verdict(
        outcome=outcome,
        about="weights" if outcome is Outcome.loose else "",
        record=f"{shown(own, 'percentage points')} since {_BEFORE_2025}, computed",
        why="Weights are US imports of 2024.",
        command=command,
        source=OWN,
        value=own,
        fact=fact,
    )


def _average_step(
    claim: Claim, context: Context, imposer: str, origin: str, days: Window
) -> Verdict | None:
    """A change of the average on one of the days on which the record changes, near that meant."""
    for change in turning_days(context.ledger, imposer, origin)[::-1]:
        if not -_SOON <= (days.last - change).days <= _LATELY:
            continue
        for weights in WEIGHTS:
            eve = change - timedelta(days=1)
            before = average_of(context.ledger, imposer, origin, eve, weights)
            after = average_of(context.ledger, imposer, origin, change, weights)
            if before is None or after is None or abs(after - before) < 0.005:
                continue
            points = 100 * (after - before)
            sized = any(compare(claim, sign * points).holds for sign in (1, -1))
            if not sized:
                continue
            unit = claim.unit == "percent"
            shift = shown(points, "percentage points")
            command = f"detente average --origin {origin} --importer {imposer} --on {change}"
            return Verdict(
                outcome=Outcome.loose if unit else Outcome.supported,
                about="unit" if unit else "",
                record=f"{shown(100 * before)} to {shown(100 * after)} on {change}, computed",
                why=f"{shift} of the average, weights {weights}"
                + (f"; {shown(100 * (after / before - 1))} in percent." if unit else "."),
                command=f"{command} --weights {weights}",
                source=OWN,
                value=points,
            )
    return None
