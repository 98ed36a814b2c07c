"""Which measures made the average duty move between two days, and by how much each?

The change is split by Shapley values over the measures whose words differ between the days, so
that no order has to be chosen. Measures that cannot push each other aside on a line do not
interact there; the split is exact within each set that can, line by line, and adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.ledger import Calendar, Ledger, Measure
from detente.ledger.model import Method
from detente.ledger.timeline import state
from detente.shapley import shapley
from detente.tariffs.alike import Law, Partition
from detente.tariffs.assumptions import assumption_set
from detente.tariffs.average import goods_of, members_of, special_of
from detente.tariffs.case import Case
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.stack import duties, holds
from detente.tariffs.weights import Special

__all__ = ["Change", "Contribution", "what_changed"]

Array = NDArray[np.float64]
Players = tuple[str, ...]  # ids that moved together


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one measure did to the average, a fraction of customs value; `error` is a standard
    error, 0 where the split is exact. Several measures stand together where they exchanged their
    places (A yielded to B, then B to A), or where the one without the other would leave goods
    without a known base duty: no order can take these apart."""

    measures: Players
    titles: tuple[str, ...]
    authorities: tuple[str, ...]
    change: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of an average duty between two days, by measure; `parts` add up to it, greatest
    first. `coverage` is the share of the weights' value that has a known duty on both days."""

    importer: str
    origin: str
    days: tuple[date, date]
    before: float
    after: float
    parts: tuple[Contribution, ...]
    exact: bool
    weights: str
    coverage: float
    known: date
    calendar: Calendar
    assumptions: str = ""

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def by_authority(self) -> dict[str, float]:
        """The parts added up by authority; measures that stand together by all of theirs."""
        found: dict[str, float] = {}
        for part in self.parts:
            name = " + ".join(part.authorities)
            found[name] = found.get(name, 0.0) + part.change
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row a contribution, for a file."""
        return [
            {
                "measures": " + ".join(part.measures),
                "titles": "; ".join(part.titles),
                "authorities": " + ".join(part.authorities),
                "change": part.change,
                "error": part.error,
            }
            for part in self.parts
        ]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "between": [day.isoformat() for day in self.days],
            "importer": self.importer,
            "origin": self.origin,
            "calendar": self.calendar.value,
            "known": self.known.isoformat(),
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "by_measure": [
                {
                    "measures": list(part.measures),
                    "titles": list(part.titles),
                    "authorities": list(part.authorities),
                    "change": part.change,
                    "error": part.error,
                }
                for part in self.parts
            ],
            "by_authority": self.by_authority,
            "method": "Shapley values over measures",
            "exact": self.exact,
            "coverage": self.coverage,
            "weights": self.weights,
            "assumptions": self.assumptions,
        }


def what_changed(
    before: date,
    after: date,
    *,
    origin: str,
    importer: str = "US",
    weights: str = "",
    special: Special | None = None,
    known: date | None = None,
    calendar: Calendar = Calendar.legal,
    assumptions: str = "trade",
    ledger: Ledger | None = None,
) -> Change:
    """Split the change of an average duty between two days by measure.

    Raises
    ------
    BadQuestion
        When the days are equal, or the weights are unknown or not held for the origin.
    """
    if before == after:
        raise BadQuestion(f"Both days are {before}; name two different days.")
    book = ledger or Ledger.bundled()
    seen = known or date.today()
    assumed = assumption_set(assumptions)
    law = Law(
        book,
        schedule(importer),
        min(before, after),
        max(before, after) + timedelta(days=1),
        known=seen,
        calendar=calendar,
        assumptions=assumed,
        only=(before, after),
    )
    members = members_of(importer, origin, weights, special or special_of(assumed))
    sums = _Sums(law, before, after)
    for code, scale, factor in members:
        sums.add(goods_of(code), scale.positions, scale.value * factor, scale.zero * factor)
    whole = sum(scale.total * factor for _, scale, factor in members)
    return Change(
        importer=importer,
        origin=origin,
        days=(before, after),
        before=sums.before / sums.value,
        after=sums.after / sums.value,
        parts=tuple(_contributions(law, sums)),
        exact=sums.exact,
        weights=members[0][1].name,
        coverage=sums.value / whole,
        known=seen,
        calendar=calendar,
        assumptions=assumed.meaning,
    )


def _contributions(law: Law, sums: _Sums) -> Iterable[Contribution]:
    measures = {measure.id: measure for measure in law.measures}
    for players, total in sorted(sums.parts.items(), key=lambda item: -abs(item[1])):
        if abs(total) > 1e-15 * sums.value:
            yield Contribution(
                measures=players,
                titles=tuple(measures[name].title for name in players),
                authorities=tuple(dict.fromkeys(measures[name].authority for name in players)),
                change=total / sums.value,
                error=sums.errors[players] / sums.value,
            )


@dataclass(frozen=True, slots=True)
class _Split:
    """Duties on every class of lines on both days, and what each measure contributed."""

    before: Array
    after: Array
    parts: Mapping[Players, Array]
    errors: Mapping[Players, Array]
    exact: bool


class _Sums:
    """Splits added up over origins; one split serves all origins treated alike."""

    def __init__(self, law: Law, before: date, after: date) -> None:
        self.law, self.days = law, (before, after)
        self.value = self.before = self.after = 0.0
        self.parts: dict[Players, float] = {}
        self.errors: dict[Players, float] = {}
        self.exact = True
        self._splits: dict[tuple[tuple[date, int], ...], _Split] = {}

    def add(self, origin: str, positions: NDArray[Any], value: Array, zero: float) -> None:
        """Count one origin's imports."""
        history = self.law.history(origin)
        partition = self.law.partition(history[0][1])
        if history not in self._splits:
            self._splits[history] = _split(self.law, partition, origin, self.days)
        split = self._splits[history]
        known = ~np.isnan(split.before) & ~np.isnan(split.after)
        weight = np.bincount(partition.classes[positions], value, len(partition.lines)) * known
        self.value += float(weight.sum()) + zero
        self.before += float(weight @ np.where(known, split.before, 0.0))
        self.after += float(weight @ np.where(known, split.after, 0.0))
        self.exact &= split.exact
        for players, adds in split.parts.items():
            added = float(weight @ np.where(known, adds, 0.0))
            self.parts[players] = self.parts.get(players, 0.0) + added
            error = float(weight @ np.where(known, split.errors[players], 0.0))
            self.errors[players] = self.errors.get(players, 0.0) + error


def _split(law: Law, partition: Partition, origin: str, days: tuple[date, date]) -> _Split:
    """Split the change on one line of every class, for goods of an origin."""
    lines = partition.lines
    cases = tuple(law.case_of(origin, day) for day in days)
    game = _Game(law.measures, lines, cases)
    before, after = (game.total(case) for case in cases)
    parts: dict[Players, Array] = {}
    errors: dict[Players, Array] = {}
    exact = True
    for members, inside in game.components().items():
        players = game.players(members)
        if not players:
            continue
        some = lines.at(np.flatnonzero(inside))
        found = shapley(len(players), partial(game.worth, members, players, lines=some))
        exact &= found.exact
        adds, joint = found.value, tuple(sorted({name for player in players for name in player}))
        lost = np.isnan(adds).any(axis=0)  # a mixture of the two days without a base duty
        if lost.any():
            ends = [game.worth(members, players, c, lines=some) for c in (0, 2 ** len(players) - 1)]
            adds = np.where(lost, 0.0, adds)
            _add(parts, joint, inside, np.where(lost, ends[1] - ends[0], 0.0))
            _add(errors, joint, inside, np.zeros(len(some)))
        for player, added, error in zip(players, adds, found.error, strict=True):
            _add(parts, player, inside, added)
            _add(errors, player, inside, np.where(lost, 0.0, error))
    return _Split(before, after, parts, errors, exact)


def _add(
    held: dict[Players, Array], players: Players, inside: NDArray[np.bool_], values: Array
) -> None:
    held.setdefault(players, np.zeros(len(inside)))[inside] += values


class _Game:
    """Measures as players: each says what it said on the first day, or on the second."""

    def __init__(self, measures: Sequence[Measure], lines: Lines, cases: tuple[Case, ...]) -> None:
        self.cases, self.lines = cases, lines
        self.reach: dict[str, NDArray[np.bool_]] = {}
        self.differs: set[str] = set()
        self.measures: dict[str, Measure] = {}
        self.sets_base: set[str] = set()
        self.compares: set[str] = set()  # measures whose duty depends on the base
        for measure in measures:
            self._look(measure)
        self.graph = {name: self._yields(name, cases) for name in self.measures}
        self.links = self._links()

    def _look(self, measure: Measure) -> None:
        """Where a measure speaks by itself, on either day, and whether it says the same."""
        alone = [duties(self.lines, [measure], case) for case in self.cases]
        parts = [found.parts[0] if found.parts else None for found in alone]
        if not any(parts):
            return
        reach = np.zeros(len(self.lines), dtype=bool)
        for part in parts:
            if part is not None:
                reach |= (part.subject > 0) | (part.share > 0) | (part.articles > 0)
                if part.is_base:
                    self.sets_base.add(measure.id)
                if part.floor.any() or part.method is Method.floor:
                    self.compares.add(measure.id)
        self.measures[measure.id] = measure
        self.reach[measure.id] = reach
        if self._said(measure, self.cases[0]) != self._said(measure, self.cases[1]) or (
            not _same(parts[0], parts[1], alone)
        ):
            self.differs.add(measure.id)

    def _said(self, measure: Measure, case: Case) -> tuple[Any, ...]:
        """The step and the rules of yielding that hold."""
        found = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
        step = found.step.number if found and found.step and found.in_force else None
        rules = tuple(number for number, rule in enumerate(measure.yields_to) if holds(rule, case))
        return (step, rules if step is not None else ())

    def _yields(self, name: str, cases: Iterable[Case]) -> set[str]:
        """The measures to which a measure yields under one of the cases."""
        return {
            other
            for rule in self.measures[name].yields_to
            if any(holds(rule, case) for case in cases)
            for other in rule.measures
            if other in self.measures
        }

    def _links(self) -> dict[str, set[str]]:
        """Which measures can move each other's duty."""
        links: dict[str, set[str]] = {name: set() for name in self.measures}
        pairs = [(name, other) for name, others in self.graph.items() for other in others]
        names = list(self.measures)
        for place, name in enumerate(names):
            group = self.measures[name].highest_of
            pairs += [
                (name, other)
                for other in names[place + 1 :]
                if (group and self.measures[other].highest_of == group)
                or {name, other} <= self.sets_base
            ]
        pairs += [(name, other) for name in self.compares for other in self.sets_base]
        for name, other in pairs:
            links[name].add(other)
            links[other].add(name)
        return links

    def components(self) -> dict[frozenset[str], NDArray[np.bool_]]:
        """Sets of measures that can interact on a line, and the lines on which they meet so."""
        names = list(self.measures)
        table = np.array([self.reach[name] for name in names])
        columns, inverse = np.unique(table, axis=1, return_inverse=True)
        found: dict[frozenset[str], NDArray[np.bool_]] = {}
        for column, here in enumerate(columns.T):
            inside = inverse.ravel() == column
            left = {name for name, speaks in zip(names, here, strict=True) if speaks}
            while left:
                component, front = set(), {left.pop()}
                while front:
                    name = front.pop()
                    component.add(name)
                    fresh = self.links[name] & left
                    left -= fresh
                    front |= fresh
                if component & self.differs:
                    key = frozenset(component)
                    found[key] = found.get(key, False) | inside
        return found

    def players(self, members: frozenset[str]) -> list[Players]:
        """The members that differ; those that exchange their places play as one."""
        differing = sorted(members & self.differs)
        groups: list[set[str]] = []
        for name in differing:
            circle = {
                other
                for other in differing
                if other == name
                or (self._leads(name, other, members) and self._leads(other, name, members))
            }
            if circle not in groups:
                groups.append(circle)
        return [tuple(sorted(group)) for group in groups]

    def _leads(self, name: str, other: str, members: frozenset[str]) -> bool:
        """Whether a chain of yielding leads from one measure to another."""
        seen, front = set(), {name}
        while front:
            step = front.pop()
            seen.add(step)
            front |= (self.graph[step] & members) - seen
            if other in front:
                return True
        return False

    def worth(
        self, members: frozenset[str], players: list[Players], coalition: int, lines: Lines
    ) -> Array:
        """Duty of the members on each line when a coalition says what it says on the second day."""
        second = {
            name
            for number, player in enumerate(players)
            if coalition >> number & 1
            for name in player
        }
        cases = {name: self.cases[name in second] for name in members}
        needed = members | self.sets_base
        found = duties(lines, self._ordered(needed, cases), self.cases[0], cases)
        worth = np.zeros(len(lines))
        for part in found.parts:
            if not part.is_base:
                worth += part.duty
        return worth + found.base if members & self.sets_base else worth

    def total(self, case: Case) -> Array:
        """The whole duty on each line under one case."""
        return duties(self.lines, self._ordered(set(self.measures), {}, case), case).total

    def _ordered(
        self, names: Iterable[str], cases: Mapping[str, Case], usual: Case | None = None
    ) -> list[Measure]:
        chosen = set(names)
        graph = {
            name: self._yields(name, [cases.get(name, usual or self.cases[0])]) & chosen
            for name in chosen
        }
        try:
            return [self.measures[name] for name in TopologicalSorter(graph).static_order()]
        except CycleError as error:
            raise AssertionError(f"a circle of yielding is left: {error.args[1]}") from None


def _same(first: Any, second: Any, alone: Sequence[Any]) -> bool:
    """Whether a measure by itself gives the same on both days."""
    if first is None or second is None:
        return first is second
    return all(
        np.array_equal(one, other, equal_nan=True)
        for one, other in (
            (first.rate, second.rate),
            (first.share, second.share),
            (first.subject, second.subject),
            (first.articles, second.articles),
            (first.floor, second.floor),
            *(((alone[0].base, alone[1].base),) if first.is_base else ()),
        )
    )
