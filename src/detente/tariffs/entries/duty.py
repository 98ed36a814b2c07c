"""What duty does each line owe? Lines that the law treats alike are computed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Measure
from detente.tariffs.case import Case
from detente.tariffs.entries.alike import Groups, Question
from detente.tariffs.entries.columns import convert_quantity
from detente.tariffs.facts import Facts
from detente.tariffs.lookup import LAST_DAY
from detente.tariffs.preferences import programme
from detente.tariffs.refunds import RefundLaw
from detente.tariffs.schedule import EDITION, Lines
from detente.tariffs.stack import Duties, duties

if TYPE_CHECKING:
    from detente.tariffs.entries.read import Batch

__all__ = ["Rates", "line_rates"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rates:
    """Duties of each line as fractions of its value, (n,): the base, each authority's addition.

    `void` is what measures of the refund pool add, `floored` marks lines where one of them is an
    all-in level, `revived` is what other measures would add if the pool had never been.
    `estimated` marks a base that is an estimate of a specific duty. `line` is the line of the
    schedule that answered, `replaced` marks those whose code did not exist on the day.
    """

    line: NDArray[np.int64]
    replaced: NDArray[np.bool_]
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
    if not np.isnan(unit_value).all():
        numbers["unit_value_usd"] = _filled(unit_value, batch, schedule, line)
    groups_of = Groups(batch, numbers, question)
    pair = groups_of.group * len(schedule) + line
    distinct, first, inverse = np.unique(
        _apart(pair, numbers), return_index=True, return_inverse=True
    )
    found = _Found(len(distinct))
    groups = groups_of.group[first]
    counts = np.bincount(inverse, minlength=len(distinct))
    ends = np.flatnonzero(np.append(np.diff(groups) != 0, True)) + 1 if len(first) else []
    text = {"special": schedule.text["special"]}  # all that the law reads of a line's texts
    bare = replace(schedule, text=text, whole=schedule, positions=np.arange(len(schedule)))
    start = 0
    for end in ends:
        where = slice(start, int(end))
        rows = first[where]
        case, measures, given = groups_of.case(int(rows[0]))
        if given:
            columns = {name: numbers[name][rows] for name in given}
            case = replace(case, facts=_RowFacts(case.facts.given, columns))
        _answer(found, where, bare.at(line[rows]), case, measures, question.law)
        progress(int(counts[where].sum()))
        start = int(end)
    return Rates(
        line=line,
        replaced=line != batch.line,
        base=found.base[inverse],
        authorities={name: values[inverse] for name, values in found.authorities.items()},
        void=found.void[inverse],
        floored=found.floored[inverse],
        revived=found.revived[inverse],
        estimated=schedule.estimated[line] & np.isnan(unit_value),
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
    day = np.maximum(batch.entered.astype(np.int64) + offset, EDITION.toordinal())
    valid = schedule.valid[batch.line]
    gone = np.flatnonzero((day < valid[:, 0]) | (day >= valid[:, 1]))
    if not len(gone):
        return batch.line
    line = batch.line.copy()
    bounds = np.unique(schedule.valid)
    span = np.searchsorted(bounds, day[gone], side="right")
    _, first, inverse = np.unique(
        batch.line[gone] * len(bounds) + span, return_index=True, return_inverse=True
    )
    answers = []
    for row in gone[first]:
        code = str(schedule.codes[batch.line[row]])
        stand_in = schedule.holding(code, date.fromordinal(int(day[row])))[0]
        answers.append(batch.line[row] if stand_in.positions is None else stand_in.positions[0])
    line[gone] = np.array(answers)[inverse]
    return line


def _unit_values(batch: Batch, schedule: Lines, line: NDArray[np.int64]) -> Array:
    """USD for a unit of the line's specific duty (n,), NaN where the file does not tell."""
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
    return found


def _filled(unit_value: Array, batch: Batch, schedule: Lines, line: NDArray[np.int64]) -> Array:
    """Unit values without gaps that change nothing, so that rows with and without go together.

    Where the file tells none, the value under which the specific duty is worth its estimate; on
    lines without a specific duty any value will do.
    """
    ad_valorem, specific = (values[line] for values in schedule.specific["general"])
    general = schedule.column("general", LAST_DAY)[line]
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = specific / (general - ad_valorem)
    of_column2 = ~np.isnan(schedule.specific["column2"][1][line])
    idle = np.where(of_column2 & ~_may_claim(batch), np.nan, 1.0)
    return np.where(np.isnan(unit_value), np.where(np.isnan(specific), idle, alike), unit_value)


def _may_claim(batch: Batch) -> NDArray[np.bool_]:
    """Which rows claim a preference that is open to their origin at some time, (n,)."""
    table = np.zeros((len(batch.fact_sets), max(len(batch.origins), 1)), dtype=bool)
    for number, facts in enumerate(batch.fact_sets):
        claimed = programme(facts.get("preference", ""))
        if claimed is not None:
            anybody = claimed.origins == ("*",)
            table[number] = [anybody or origin in claimed.origins for origin in batch.origins]
    return table[batch.facts, batch.origin]


def _answer(
    found: _Found,
    where: slice,
    lines: Lines,
    case: Case,
    measures: Sequence[Measure],
    law: RefundLaw,
) -> None:
    owed = duties(lines, measures, case)
    found.base[where] = owed.base
    for part in owed.parts:
        if part.is_base or not part.duty.any():
            continue
        name = part.measure.authority
        if name not in found.authorities:
            found.authorities[name] = np.zeros(found.size)
        found.authorities[name][where] += part.duty
        if law.voids(part.measure):
            found.void[where] += part.duty
            found.floored[where] |= (part.duty > 0) & part.floor
    if found.void[where].any() and _pushes(owed, law):
        left = [measure for measure in measures if not law.voids(measure)]
        more = _others(duties(lines, left, case), law) - _others(owed, law)
        found.revived[where] = np.maximum(more, 0.0)


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
