"""Which duties add up, which push each other aside, and why? The stacking law, for many lines.

The law knows only general kinds: rates on top, all-in floors, rates in place of the base; a share
of value by material; exemptions by list or by fact; named programmes that yield; groups of which
the highest is owed. Which measure does what is written in the ledger, never here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import LedgerError
from detente.ledger.model import (
    Calendar,
    Condition,
    Exemption,
    Kind,
    Measure,
    Method,
    Scope,
    Step,
    YieldsTo,
)
from detente.ledger.timeline import State, origin_rate, speaks_to, state
from detente.places import expand
from detente.tariffs.case import Case
from detente.tariffs.reasons import (
    exempt_reason,
    floor_reason,
    group_reason,
    origin_reason,
    reach_reason,
    scope_reason,
    state_reason,
    yield_reason,
)
from detente.tariffs.shares import content_share, share_by_list, share_by_use

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs.schedule import Lines

__all__ = ["Absent", "Duties", "Part", "duties", "holds", "speaks", "tariff_measures"]

Array = NDArray[np.float64]
_DUST = 1e-12  # shares of value that add up to one leave this much by rounding


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
    `articles` the share of the goods that are subject to it, `subject` the share of value that it
    speaks of, `share` the share of value on which it falls (smaller where goods that are subject
    owe nothing), `unyielded` the share before any named programme pushed it aside. `floor` marks
    the lines on which the rate is an all-in level, `instead` names the exemption that set another
    rate. `reason` indexes `reasons`; 0 means that the duty is owed.
    """

    measure: Measure
    state: State
    step: Step
    method: Method
    rate: Array
    floor: NDArray[np.bool_]
    articles: Array
    subject: Array
    share: Array
    duty: Array
    reason: NDArray[np.int16]
    reasons: list[str]
    instead: Exemption | None = None
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
            if not (rule.until is not None and on >= rule.until)
            and not (rule.effective is not None and on < rule.effective)
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


def duties(
    lines: Lines,
    measures: Sequence[Measure],
    case: Case,
    cases: Mapping[str, Case] | None = None,
) -> Duties:
    """Base and additions on every line, (n,) each, for `measures` in `tariff_measures` order.

    Order of the law: what is in force for the origin; scope and exemptions; content; the highest
    of a group; yielding to named programmes; then rates and floors against the base. A measure
    that `cases` names is asked under its own case, such as another day.
    """
    asked = {measure.id: case for measure in measures} | dict(cases or {})
    begun = [_begin(lines, measure, asked[measure.id]) for measure in measures]
    parts = tuple(part for part in begun if isinstance(part, Part))
    absent = tuple(part for part in begun if isinstance(part, Absent))
    general, base = _base(lines, parts, asked)
    by_id = {part.measure.id: part for part in parts}
    _keep_highest(parts)
    for part in parts:
        part.unyielded = part.share.copy()
        for rule in part.measure.yields_to:
            if not _lapsed(rule, asked[part.measure.id]):
                _yield(part, rule, by_id)
        if not part.is_base:
            _price(part, general if part.step.against == "general" else base)
    return Duties(base, parts, absent)


def _begin(lines: Lines, measure: Measure, case: Case) -> Part | Absent:
    """A measure before it meets the others: in force, in scope, not exempt."""
    if not _meant(measure, case):
        return Absent(measure, None, origin_reason(measure))
    found = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
    if found is None or found.step is None or not found.in_force:
        return Absent(measure, found, state_reason(measure, found, case))
    rate, method = _rates(lines, found.step, case)
    if rate is None:
        return Absent(measure, found, origin_reason(measure))
    inside = _inside(lines, measure.scope, case) & ~np.isnan(rate)
    if not inside.any():
        return Absent(measure, found, scope_reason(measure))
    part = Part(
        measure=measure,
        state=found,
        step=found.step,
        method=method,
        rate=np.where(inside, rate, 0.0),
        floor=np.full(len(lines), method is Method.floor),
        articles=np.empty(0),
        subject=inside.astype(np.float64),
        share=inside.astype(np.float64),
        duty=np.zeros(len(lines)),
        reason=np.zeros(len(lines), dtype=np.int16),
        reasons=[""],
    )
    part.rule_out(~inside, scope_reason(measure))
    _reach(part, lines, case)
    for exemption in measure.scope.exemptions:
        if speaks(exemption, case):
            _exempt(part, exemption, lines, case)
    part.articles = part.subject.copy()
    if found.step.content is not None:
        content = content_share(lines, found.step.content, case.facts, case.assumptions)
        part.share *= content
        part.subject *= content
        part.articles[content == 0] = 0.0
        part.rule_out(part.share == 0, f"no {found.step.content.of} content")
    return part


_members = lru_cache(maxsize=10_000)(expand)


def _inside(lines: Lines, scope: Scope, case: Case) -> NDArray[np.bool_]:
    """The lines that the lists name, and those that a fact brings in."""
    inside = lines.covered(scope.products, case.on, case.seen, case.origin)
    brought_in = scope.brings_in
    if brought_in is None or not _given(brought_in.condition, case):
        return inside
    if brought_in.unless is None:
        return np.ones(len(lines), dtype=bool)
    return inside | ~lines.covered(brought_in.unless, case.on, case.seen)


def _given(condition: Condition, case: Case) -> bool:
    """Whether a condition holds by a given fact, on a day on which it counts."""
    started = condition.effective is None or condition.effective <= case.on
    return started and bool(case.facts.meets(condition, case.on))


def _meant(measure: Measure, case: Case) -> bool:
    """Whether the measure speaks of the goods, by their origin or by a fact."""
    return speaks_to(measure, case.origin, case.on) or any(
        _given(condition, case) for condition in measure.target.also
    )


def _rates(lines: Lines, step: Step, case: Case) -> tuple[Array | None, Method]:
    """The rate on each line, (n,), NaN where the step sets none; None when for no line."""
    if step.column:
        return np.zeros(len(lines)), step.method
    if step.rates_by_product:
        return lines.values(step.rates_by_product, case.on, case.seen, case.origin), step.method
    found = origin_rate(step, case.origin, case.on)
    if found is None:
        return None, step.method
    return np.full(len(lines), found.rate), found.method


def _reach(part: Part, lines: Lines, case: Case) -> None:
    scope = part.measure.scope
    if scope.reaches is None and scope.reaches_share == 1.0:
        return
    meant = None if scope.reaches is None else case.facts.meets(scope.reaches, case.on)
    reached: Any = _assumed_reach(scope, case) if meant is None else float(meant)
    if isinstance(reached, str):
        listed = share_by_list(lines, reached, case.on, case.seen, "", case.assumptions)
        reached = np.where(np.isnan(listed), 1.0, listed)
    part.share *= reached
    part.subject *= reached
    part.rule_out(part.share == 0, reach_reason(part.measure))


def _assumed_reach(scope: Scope, case: Case) -> float | str:
    """The share of the goods, or the list of shares, that stands in for the fact."""
    facts = scope.reaches.facts if scope.reaches is not None else ()
    assumed = [case.assumptions.reaches[fact] for fact in facts if fact in case.assumptions.reaches]
    return assumed[0] if assumed else scope.reaches_share


def speaks(exemption: Exemption, case: Case) -> bool:
    """Whether an exemption exists for the origin, on the day, as far as was known."""
    return holds(exemption, case) and (
        not exemption.origins or case.origin in _members(exemption.origins, case.on)
    )


def _lapsed(rule: YieldsTo, case: Case) -> bool:
    """Whether the rule does not speak on the day."""
    return not holds(rule, case)


def holds(rule: Exemption | YieldsTo, case: Case) -> bool:
    """Whether a rule holds on the day; collected, one that was backdated starts when it is out."""
    first = rule.effective
    if case.calendar is Calendar.collected:
        first = rule.collected or first
        if rule.announced is not None and (first is None or first < rule.announced):
            first = rule.announced
    return (
        (first is None or first <= case.on)
        and (rule.until is None or case.on < rule.until)
        and (rule.announced is None or rule.announced <= case.known)
    )


def _exempt(part: Part, exemption: Exemption, lines: Lines, case: Case) -> None:
    spared = _spared(exemption, lines, case)
    if isinstance(spared, float) and spared == 0.0:
        return
    if exemption.products is not None:
        spared = spared * lines.covered(exemption.products, case.on, case.seen)
    if exemption.unless is not None:
        spared = spared * ~lines.covered(exemption.unless, case.on, case.seen)
    if exemption.instead is not None:
        where = np.broadcast_to(spared, part.share.shape) > 0
        if where.any():
            part.rate = np.where(where & (part.share > 0), exemption.instead.rate, part.rate)
            part.floor = np.where(where, exemption.instead.method is Method.floor, part.floor)
            part.instead = exemption
        return
    part.share *= 1.0 - spared
    if not exemption.still_subject:
        part.subject *= 1.0 - spared
    part.rule_out(part.share == 0, exempt_reason(exemption))


def _spared(exemption: Exemption, lines: Lines, case: Case) -> Any:
    """The share of the goods that an exemption spares: one number, or one for each line."""
    if exemption.entered_before is not None and case.on >= exemption.entered_before:
        return 0.0
    met = [case.facts.meets(condition, case.on) for condition in exemption.conditions]
    if False in met:
        return 0.0
    if met and None not in met:
        if not exemption.share_from:
            return 1.0
        share = case.facts.number(exemption.share_from)
        return exemption.default_share if share is None else share
    assumed = case.assumptions
    name = assumed.list_of(exemption)
    if name:
        claims = share_by_list(lines, name, case.on, case.seen, case.origin, assumed)
        content = assumed.content_of(exemption)
        return np.nan_to_num(claims) * (1.0 if content is None else content.share)
    if exemption.instead is None:
        unknown = [
            condition
            for condition, said in zip(exemption.conditions, met, strict=True)
            if said is None
        ]
        share = share_by_use(lines, unknown, assumed)
        if share is not None:
            return share
    return exemption.default_share


def _base(lines: Lines, parts: Sequence[Part], asked: Mapping[str, Case]) -> tuple[Array, Array]:
    """The base duty of a column of the schedule, and the one due.

    The duty due is the special rate where a preference is claimed, or the rate that a measure
    puts in place of the column.
    """
    column = base = np.full(len(lines), np.nan)
    for part in parts:
        if part.step.column:
            case = asked[part.measure.id]
            unit_value = case.facts.number("unit_value_usd")
            column = lines.column(part.step.column, case.on, unit_value)
            if case.assumptions.specific_at_zero and unit_value is None:
                column = np.where(lines.estimated | np.isnan(column), 0.0, column)
            base = column
            if case.claimed is not None and part.step.column == "general":
                base = lines.special(case.claimed.symbols, column, unit_value)
            elif not case.facts.has("preference"):
                base = column * part.share  # the mean over goods that claim one and that do not
            part.share = np.ones_like(part.share)
    for part in parts:
        if part.method is Method.in_lieu_of_base:
            base = np.where(part.share > 0, part.rate, base)
    return column, base


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
            for held in (part.share, part.subject, part.articles):
                held[loses] = 0.0


def _yield(part: Part, rule: YieldsTo, by_id: dict[str, Part]) -> None:
    left: Array | None = None
    for other in (by_id[name] for name in rule.measures if name in by_id):
        if left is None:
            left = np.ones_like(part.share)
        if rule.extent == "remainder":
            left -= other.subject
            left[left < _DUST] = 0.0
            gone = left == 0
        else:
            owed = (other.rate > 0) & (other.share > 0) if rule.when == "owed" else True
            taken = np.where(owed, other.articles, 0.0)
            left *= 1.0 - taken
            gone = taken >= 1
        part.rule_out(gone & (part.share > 0), yield_reason(other.measure, rule))
    if left is None:
        return
    part.share *= left
    part.subject *= left
    part.articles[left == 0] = 0.0


def _price(part: Part, base: Array) -> None:
    if part.floor.any():
        level = part.rate
        part.rate = np.where(part.floor, np.maximum(level - base, 0.0), level)
        met = part.floor & (part.rate == 0) & (part.share > 0)
        if met.any():
            part.rule_out(met, floor_reason(float(level[met][0])))
    part.rule_out((part.rate == 0) & (part.share > 0), f"its rate is 0 ({part.step.source.cite})")
    part.duty = part.rate * part.share
