"""What duty does each line owe? Lines that the law treats alike are computed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Calendar, Measure
from detente.ledger.model import Condition
from detente.ledger.products import product_list
from detente.ledger.timeline import change_days
from detente.places import countries
from detente.tariffs.entries.cells import NO_DAY
from detente.tariffs.entries.columns import convert_quantity
from detente.tariffs.facts import Assumptions, Facts
from detente.tariffs.lookup import FIRST_DAY
from detente.tariffs.refunds import RefundLaw, day_number, plain_day
from detente.tariffs.schedule import Lines
from detente.tariffs.stack import Case, Duties, duties, tariff_measures

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs.entries.read import Batch

__all__ = ["Question", "Rates", "line_rates"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """How entries are to be judged."""

    ledger: Ledger
    importer: str
    known: date
    calendar: Calendar
    assumptions: Assumptions
    law: RefundLaw


@dataclass(frozen=True, eq=False)
class Rates:
    """Duties of each line as fractions of its value, (n,): the base, each authority's addition.

    `void` is what measures of the refund pool add, `floored` marks lines where one of them is an
    all-in level, `revived` is what other measures would add if the pool had never been.
    `estimated` marks a base that is an estimate of a specific duty, and `line` is the line of the
    schedule that answered.
    """

    line: NDArray[np.int64]
    base: Array
    authorities: Mapping[str, Array]
    void: Array
    floored: NDArray[np.bool_]
    revived: Array
    estimated: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _RowFacts(Facts):
    """Facts of many lines: the same for all but for `columns`, one number for each line."""

    columns: Mapping[str, Array] = field(default_factory=dict)

    def number(self, key: str) -> Any:
        """A fact that is a number, for each line where it differs."""
        found = self.columns.get(key)
        return Facts.number(self, key) if found is None else found


@dataclass(slots=True)
class _Found:
    """The answers for distinct lines, filled group by group."""

    size: int
    base: Array = field(init=False)
    void: Array = field(init=False)
    revived: Array = field(init=False)
    floored: NDArray[np.bool_] = field(init=False)
    authorities: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base, self.void, self.revived = (np.zeros(self.size) for _ in range(3))
        self.floored = np.zeros(self.size, dtype=bool)


def line_rates(
    batch: Batch,
    schedule: Lines,
    question: Question,
    progress: Callable[[int], None] = lambda _: None,
) -> Rates:
    """The duties of every line of a batch; `progress` hears of rows as they are done."""
    line = _existing(batch, schedule)
    numbers = {**batch.numbers}
    unit_value = _unit_values(batch, schedule, line)
    if unit_value is not None:
        numbers["unit_value_usd"] = unit_value
    group, examples = _groups(batch, numbers, question)
    span = int(line.max(initial=0)) + 1
    pair = group * span + line
    distinct, first, inverse = np.unique(
        _apart(pair, numbers), return_index=True, return_inverse=True
    )
    found = _Found(len(distinct))
    groups = group[first]
    counts = np.bincount(inverse, minlength=len(distinct))
    ends = np.flatnonzero(np.append(np.diff(groups) != 0, True)) + 1 if len(first) else []
    start = 0
    for end in ends:
        where = slice(start, int(end))
        rows = first[where]
        case, given = examples(int(rows[0]))
        columns = {name: numbers[name][rows] for name in given}
        _answer(found, where, schedule.at(line[rows]), case, columns, question)
        progress(int(counts[where].sum()))
        start = int(end)
    known_value = np.zeros(len(batch), dtype=bool)
    if unit_value is not None:
        known_value = ~np.isnan(unit_value)
    return Rates(
        line=line,
        base=found.base[inverse],
        authorities={name: values[inverse] for name, values in found.authorities.items()},
        void=found.void[inverse],
        floored=found.floored[inverse],
        revived=found.revived[inverse],
        estimated=schedule.estimated[line] & ~known_value,
    )


def _apart(pair: NDArray[np.int64], numbers: Mapping[str, Array]) -> NDArray[np.int64]:
    """Numbers in the order of `pair` that keep apart rows whose own numbers differ."""
    for values in numbers.values():
        plain = np.nan_to_num(values, nan=-1.0)
        codes = np.unique(plain, return_inverse=True)[1]
        order = np.lexsort((codes, pair))
        fresh = (np.diff(pair[order]) != 0) | (np.diff(codes[order]) != 0)
        ranks = np.concatenate([[0], np.cumsum(fresh)]) if len(pair) else pair
        pair = np.empty_like(pair)
        pair[order] = ranks
    return pair


def _existing(batch: Batch, schedule: Lines) -> NDArray[np.int64]:
    """The line that answers on the day of entry, where a code did not exist then."""
    offset = date(1970, 1, 1).toordinal()
    day = np.maximum(batch.entered.astype(np.int64) + offset, date(2025, 1, 1).toordinal())
    valid = schedule.valid[batch.line]
    gone = np.flatnonzero((day < valid[:, 0]) | (day >= valid[:, 1]))
    if not len(gone):
        return batch.line
    line = batch.line.copy()
    keys, inverse = np.unique(np.stack([batch.line[gone], day[gone]]), axis=1, return_inverse=True)
    answers = []
    for position, on in keys.T:
        code = str(schedule.codes[position])
        stand_in = schedule.holding(code, date.fromordinal(int(on)))[0]
        answers.append(int(stand_in.positions[0]) if stand_in.positions is not None else position)
    line[gone] = np.array(answers)[inverse.reshape(-1)]
    return line


def _unit_values(batch: Batch, schedule: Lines, line: NDArray[np.int64]) -> Array | None:
    """USD for a unit of the line's specific duty (n,), NaN where not told; None: nowhere."""
    given = batch.numbers.get("unit_value_usd")
    found = np.full(len(batch), np.nan) if given is None else given.copy()
    if "general" in schedule.specific and not np.isnan(batch.quantity).all():
        specific = ~np.isnan(schedule.specific["general"][1])
        rows = np.flatnonzero(specific[line] & (batch.quantity > 0) & np.isnan(found))
        units = [
            f"{given}|{schedule.text['unit'][position]}"
            for given, position in zip(batch.unit[rows], line[rows], strict=True)
        ]
        factors = {
            key: convert_quantity(*key.split("|", 1)) or np.nan for key in dict.fromkeys(units)
        }
        with np.errstate(divide="ignore"):
            per_unit = batch.quantity[rows] * np.array([factors[key] for key in units])
            found[rows] = batch.value[rows] / per_unit
        found[~np.isfinite(found) | (found <= 0)] = np.nan
    return None if np.isnan(found).all() else found


def _groups(
    batch: Batch, numbers: Mapping[str, Array], question: Question
) -> tuple[NDArray[np.int64], Callable[[int], tuple[Case, list[str]]]]:
    """The group of each row (n,), and the case of a row with the facts that differ by row.

    Rows of one group have one origin, one interval without a change of law, and facts that no
    condition of the ledger tells apart.
    """
    measures = tariff_measures(question.ledger, question.importer, FIRST_DAY)
    conditions = list(_conditions(measures))
    epoch, opens = _epochs(batch, measures, question)
    keys: list[NDArray[Any]] = [batch.origin, epoch, batch.facts]
    days: dict[str, NDArray[np.int32]] = {}
    for name, values in batch.days.items():
        marks = sorted(
            {
                day_number(condition.before)
                for condition in conditions
                if condition.before is not None and name in condition.facts
            }
        )
        if marks:
            days[name] = values
            bucket = np.searchsorted(marks, values, side="right")
            keys.append(np.where(values == NO_DAY, -1, bucket))
    for name, values in numbers.items():
        marks = sorted(
            {
                mark
                for condition in conditions
                if name in condition.facts
                for mark in (condition.below, condition.at_least)
                if mark is not None
            }
        )
        bucket = np.searchsorted(marks, values, side="right")
        keys.append(np.where(np.isnan(values), -1, bucket))
    group = _fold(keys)

    def example(row: int) -> tuple[Case, list[str]]:
        facts = dict(batch.fact_sets[batch.facts[row]])
        for name, values in days.items():
            if values[row] != NO_DAY:
                facts[name] = plain_day(values[row]).isoformat()
        given = [name for name, values in numbers.items() if not np.isnan(values[row])]
        facts |= {name: repr(float(numbers[name][row])) for name in given}
        case = Case(
            origin=batch.origins[batch.origin[row]],
            on=opens[epoch[row]],
            known=question.known,
            calendar=question.calendar,
            facts=Facts(facts),
            assumptions=question.assumptions,
        )
        return case, given

    return group, example


def _epochs(
    batch: Batch, measures: Sequence[Measure], question: Question
) -> tuple[NDArray[np.int64], Sequence[date]]:
    """The interval of each row (n,) in which nothing changes for its origin, and their days."""
    common = _common_days(measures, question)
    by_origin = []
    for origin in batch.origins:
        days = change_days(
            measures, known=question.known, calendar=question.calendar, origins=[origin]
        )
        by_origin.append({FIRST_DAY, *common, *days})
    everything = sorted(set().union(*by_origin)) if by_origin else [FIRST_DAY]
    place = {day: number for number, day in enumerate(everything)}
    epoch = np.zeros(len(batch), dtype=np.int64)
    for number, days in enumerate(by_origin):
        ordered = sorted(day for day in days if day >= FIRST_DAY)
        rows = np.flatnonzero(batch.origin == number)
        starts = np.array([day_number(day) for day in ordered])
        which = np.searchsorted(starts, batch.entered[rows], side="right") - 1
        epoch[rows] = np.array([place[day] for day in ordered])[which]
    return epoch, everything


def _common_days(measures: Sequence[Measure], question: Question) -> set[date]:
    """Days on which lists, rules, columns, membership of the EU or the age of goods change."""
    days: set[date | None] = set(question.ledger.scope_days(measures))
    for measure in measures:
        for rule in measure.scope.exemptions:
            days |= {rule.entered_before, rule.collected, rule.announced}
            for products in (rule.products, rule.unless):
                for name in products.lists if products else ():
                    days |= {entry.announced for entry in product_list(name).entries}
        for rule in measure.yields_to:
            days |= {rule.collected, rule.announced}
        days |= {condition.effective for condition in measure.target.also}
        for name in measure.scope.products.lists:
            days |= {entry.announced for entry in product_list(name).entries}
    for each in countries():
        days |= {day for window in each.eu for day in window}
    if any(condition.age_at_least is not None for condition in _conditions(measures)):
        days |= {date(year, 1, 1) for year in range(FIRST_DAY.year, question.known.year + 2)}
    return {day for day in days if day is not None and day >= FIRST_DAY}


def _conditions(measures: Sequence[Measure]) -> Iterator[Condition]:
    for measure in measures:
        yield from measure.target.also
        if measure.scope.reaches is not None:
            yield measure.scope.reaches
        for exemption in measure.scope.exemptions:
            yield from exemption.conditions


def _fold(keys: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """One number for each combination of the keys, in 0..combinations-1."""
    folded = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        low = int(key.min(initial=0))
        folded = folded * (int(key.max(initial=0)) - low + 1) + (key - low)
        if int(folded.max(initial=0)) > 2**40:
            folded = np.unique(folded, return_inverse=True)[1]
    return np.unique(folded, return_inverse=True)[1]


def _answer(
    found: _Found,
    where: slice,
    lines: Lines,
    case: Case,
    columns: Mapping[str, Array],
    question: Question,
) -> None:
    facts = _RowFacts(case.facts.given, columns) if columns else case.facts
    case = Case(
        origin=case.origin,
        on=case.on,
        known=case.known,
        calendar=case.calendar,
        facts=facts,
        assumptions=case.assumptions,
    )
    measures = tariff_measures(question.ledger, question.importer, case.on)
    owed = duties(lines, measures, case)
    found.base[where] = owed.base
    for part in owed.parts:
        if part.is_base or not part.duty.any():
            continue
        name = part.measure.authority
        if name not in found.authorities:
            found.authorities[name] = np.zeros(found.size)
        found.authorities[name][where] += part.duty
        if question.law.voids(part.measure):
            found.void[where] += part.duty
            found.floored[where] |= (part.duty > 0) & part.floor
    if found.void[where].any() and _pushes(owed, question.law):
        left = [measure for measure in measures if not question.law.voids(measure)]
        before = _others(owed, question.law)
        found.revived[where] = np.maximum(
            _others(duties(lines, left, case), question.law) - before, 0.0
        )


def _pushes(owed: Duties, law: RefundLaw) -> bool:
    """Whether a measure in force may stand back for one of the refund pool."""
    void = {part.measure.id for part in owed.parts if law.voids(part.measure)}
    return any(
        void & set(rule.measures)
        for part in owed.parts
        if not law.voids(part.measure)
        for rule in part.measure.yields_to
    )


def _others(owed: Duties, law: RefundLaw) -> Array:
    parts = [p.duty for p in owed.parts if not p.is_base and not law.voids(p.measure)]
    return sum(parts, np.zeros_like(owed.base))
