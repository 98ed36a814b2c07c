"""Which duties add up, which push each other aside, and why? The stacking law, for many lines.

The law knows only general kinds: rates on top, all-in floors, rates in place of the base; a share
of value by material; exemptions by list or by fact; named programmes that yield; groups of which
the highest is owed. Which measure does what is written in the ledger, never here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import LedgerError
from detente.ledger.model import Calendar, Exemption, Kind, Measure, Method, Step, YieldsTo
from detente.ledger.timeline import State, origin_rate, speaks_to, state
from detente.places import expand
from detente.tariffs.facts import ASSUMPTIONS, Assumptions, Facts
from detente.tariffs.reasons import (
    exempt_reason,
    floor_reason,
    group_reason,
    origin_reason,
    scope_reason,
    state_reason,
    yield_reason,
)
from detente.tariffs.shares import content_share

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs.schedule import Lines

__all__ = ["Absent", "Case", "Duties", "Part", "duties", "tariff_measures"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question: goods of `origin` entered on `on`, judged by what was known on `known`."""

    origin: str
    on: date
    known: date
    calendar: Calendar = Calendar.legal
    facts: Facts = field(default_factory=Facts)
    assumptions: Assumptions = ASSUMPTIONS["shipment"]


@dataclass(frozen=True, slots=True)
class Absent:
    """A measure that owes nothing on any line, for one reason."""

    measure: Measure
    state: State | None
    reason: str


@dataclass(slots=True)
class Part:
    """What one measure adds on each line, all arrays (n,).

    `duty` is a fraction of customs value, `rate` the rate as applied (a floor: the part it adds),
    `articles` the share of the goods that are subject to it, `share` the share of value on which
    it falls (smaller where only a material is taxed), `unyielded` the share before any named
    programme pushed it aside. `reason` indexes `reasons`; 0 means that the duty is owed.
    """

    measure: Measure
    state: State
    step: Step
    method: Method
    rate: Array
    articles: Array
    share: Array
    duty: Array
    reason: NDArray[np.int16]
    reasons: list[str]
    unyielded: Array = field(default_factory=lambda: np.zeros(0))

    @property
    def gross(self) -> Array:
        """What the measure would add if it yielded to no other, (n,), a fraction of value."""
        return self.rate * self.unyielded

    @property
    def is_base(self) -> bool:
        """Whether the measure sets the base duty instead of adding to it."""
        return bool(self.step.column) or self.method is Method.in_lieu_of_base

    def rule_out(self, where: NDArray[np.bool_], why: str) -> None:
        """Note a reason on the lines in `where` that have none yet."""
        fresh = where & (self.reason == 0)
        if fresh.any():
            self.reasons.append(why)
            self.reason[fresh] = len(self.reasons) - 1


@dataclass(frozen=True, slots=True)
class Duties:
    """The answer for many lines: `base` (n,), what measures add to it, and what adds nothing."""

    base: Array
    parts: tuple[Part, ...]
    absent: tuple[Absent, ...]

    @property
    def total(self) -> Array:
        """Base and all additions, a fraction of customs value, (n,)."""
        return self.base + sum((part.duty for part in self.parts), np.zeros_like(self.base))


@lru_cache(maxsize=4096)
def tariff_measures(ledger: Ledger, importer: str, on: date) -> tuple[Measure, ...]:
    """The tariff measures of an importer, each after the ones that it yields to on the day.

    Raises
    ------
    LedgerError
        When measures yield to each other in a circle.
    """
    measures = {
        measure.id: measure
        for measure in ledger.measures.values()
        if measure.kind is Kind.tariff and importer in measure.imposer
    }
    graph = {
        name: [
            other
            for rule in measure.yields_to
            if not _lapsed(rule, on)
            for other in rule.measures
            if other in measures
        ]
        for name, measure in measures.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise LedgerError(f"On {on} measures yield to each other in a circle: {circle}.") from None
    return tuple(measures[name] for name in order)


def duties(lines: Lines, measures: Sequence[Measure], case: Case) -> Duties:
    """Base and additions on every line, (n,) each, for `measures` in `tariff_measures` order.

    Order of the law: what is in force for the origin; scope and exemptions; content; the highest
    of a group; yielding to named programmes; then rates and floors against the base.
    """
    begun = [_begin(lines, measure, case) for measure in measures]
    parts = tuple(part for part in begun if isinstance(part, Part))
    absent = tuple(part for part in begun if isinstance(part, Absent))
    base = _base(lines, parts, case)
    by_id = {part.measure.id: part for part in parts}
    _keep_highest(parts)
    for part in parts:
        part.unyielded = part.share.copy()
        for rule in part.measure.yields_to:
            _yield(part, rule, by_id, case.on)
        if not part.is_base:
            _price(part, base)
    return Duties(base, parts, absent)


def _begin(lines: Lines, measure: Measure, case: Case) -> Part | Absent:
    """A measure before it meets the others: in force, in scope, not exempt."""
    if not speaks_to(measure, case.origin, case.on):
        return Absent(measure, None, origin_reason(measure))
    found = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
    if found is None or found.step is None or not found.in_force:
        return Absent(measure, found, state_reason(measure, found, case))
    rate, method = _rates(lines, found.step, case)
    if rate is None:
        return Absent(measure, found, origin_reason(measure))
    inside = lines.covered(measure.scope.products, case.on, case.known) & ~np.isnan(rate)
    if not inside.any():
        return Absent(measure, found, scope_reason(measure))
    part = Part(
        measure=measure,
        state=found,
        step=found.step,
        method=method,
        rate=np.where(inside, rate, 0.0),
        articles=np.empty(0),
        share=inside.astype(np.float64),
        duty=np.zeros(len(lines)),
        reason=np.zeros(len(lines), dtype=np.int16),
        reasons=[""],
    )
    part.rule_out(~inside, scope_reason(measure))
    _reach(part, lines, case)
    for exemption in measure.scope.exemptions:
        if _speaks(exemption, case):
            _exempt(part, exemption, lines, case)
    part.articles = part.share.copy()
    if found.step.content is not None:
        part.share *= content_share(lines, found.step.content, case.facts)
        part.articles[part.share == 0] = 0.0
        part.rule_out(part.share == 0, f"no {found.step.content.of} content")
    return part


def _rates(lines: Lines, step: Step, case: Case) -> tuple[Array | None, Method]:
    """The rate on each line, (n,), NaN where the step sets none; None when for no line."""
    if step.column:
        return np.zeros(len(lines)), step.method
    if step.rates_by_product:
        return lines.values(step.rates_by_product, case.on, case.known), step.method
    found = origin_rate(step, case.origin, case.on)
    if found is None:
        return None, step.method
    return np.full(len(lines), found.rate), found.method


def _reach(part: Part, lines: Lines, case: Case) -> None:
    scope = part.measure.scope
    if scope.reaches_fact and case.facts.has(scope.reaches_fact):
        part.share *= float(case.facts.flag(scope.reaches_fact))
    elif isinstance(scope.reaches_share, str):
        listed = lines.values(scope.reaches_share, case.on, case.known)
        part.share *= np.where(np.isnan(listed), 1.0, listed)
    else:
        part.share *= scope.reaches_share
    part.rule_out(part.share == 0, f"the text does not reach these goods ({scope.reaches_fact})")


def _speaks(exemption: Exemption, case: Case) -> bool:
    """Whether an exemption exists for the origin, on the day, as far as was known."""
    return (
        (exemption.effective is None or exemption.effective <= case.on)
        and (exemption.until is None or case.on < exemption.until)
        and (exemption.announced is None or exemption.announced <= case.known)
        and (not exemption.origins or case.origin in expand(exemption.origins, case.on))
    )


def _exempt(part: Part, exemption: Exemption, lines: Lines, case: Case) -> None:
    spared: Any = exemption.default_share  # one share, or one for each line
    if exemption.fact and case.facts.has(exemption.fact):
        spared = float(_holds(exemption, case.facts, case.on))
    elif exemption.share_list and case.assumptions.claims:
        listed = lines.values(exemption.share_list, case.on, case.known, case.origin)
        spared = np.nan_to_num(listed)
    if exemption.products is not None:
        spared = spared * lines.covered(exemption.products, case.on, case.known)
    part.share *= 1.0 - spared
    part.rule_out(part.share == 0, exempt_reason(exemption))


def _holds(exemption: Exemption, facts: Facts, on: date) -> bool:
    if exemption.before is not None:
        entered_in_time = exemption.entered_before is None or on < exemption.entered_before
        return facts.day(exemption.fact) < exemption.before and entered_in_time
    if exemption.equals:
        return facts.word(exemption.fact) == exemption.equals
    return facts.word(exemption.fact) not in ("0", "none")


def _base(lines: Lines, parts: Sequence[Part], case: Case) -> Array:
    """The base duty: a column of the schedule, or the rate that a measure puts in its place."""
    base = np.full(len(lines), np.nan)
    for part in parts:
        if part.step.column:
            base = lines.column(part.step.column, case.on)
            if part.step.column != "column2":
                base = _with_unit_value(lines, base, case)
    for part in parts:
        if part.method is Method.in_lieu_of_base:
            base = np.where(part.share > 0, part.rate, base)
    return base


def _with_unit_value(lines: Lines, base: Array, case: Case) -> Array:
    """The base where the value of a unit is given: a specific duty becomes exact."""
    unit_value = case.facts.number("unit_value_usd")
    if unit_value is None:
        return base
    exact = lines.ad_valorem_part + lines.specific_usd / unit_value
    return np.where(np.isnan(lines.specific_usd), base, exact)


def _keep_highest(parts: Sequence[Part]) -> None:
    """Of the measures of one group, leave only the highest rate on each line."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.measure.highest_of:
            groups.setdefault(part.measure.highest_of, []).append(part)
    for members in groups.values():
        winner = np.array([part.rate * (part.share > 0) for part in members]).argmax(axis=0)
        for number, part in enumerate(members):
            loses = (winner != number) & (part.share > 0)
            for other in np.unique(winner[loses]):
                part.rule_out(loses & (winner == other), group_reason(members[other].measure))
            part.share[loses] = 0.0
            part.articles[loses] = 0.0


def _yield(part: Part, rule: YieldsTo, by_id: dict[str, Part], on: date) -> None:
    if _lapsed(rule, on):
        return
    left = np.ones_like(part.share)
    for other in (by_id[name] for name in rule.measures if name in by_id):
        if rule.extent == "remainder":
            left -= other.share
            gone = left <= 0
        else:
            owed = other.rate > 0 if rule.when == "owed" else True
            taken = np.where(owed, other.articles, 0.0)
            left *= 1.0 - taken
            gone = taken >= 1
        part.rule_out(gone & (part.share > 0), yield_reason(other.measure, rule))
    np.maximum(left, 0.0, out=left)
    part.share *= left
    part.articles[left == 0] = 0.0


def _lapsed(rule: YieldsTo, on: date) -> bool:
    """Whether the rule does not speak on the day."""
    return (rule.effective is not None and on < rule.effective) or (
        rule.until is not None and on >= rule.until
    )


def _price(part: Part, base: Array) -> None:
    if part.method is Method.floor:
        level = part.rate
        part.rate = np.maximum(level - base, 0.0)
        met = (part.rate == 0) & (part.share > 0)
        if met.any():
            part.rule_out(met, floor_reason(float(level[met][0])))
    part.duty = part.rate * part.share
