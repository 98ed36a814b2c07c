"""Which origins, lines and days does the law treat alike, so that each is computed once?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Calendar, Ledger, Measure
from detente.ledger.model import Products
from detente.ledger.products import product_list
from detente.ledger.timeline import change_days, origin_rate, speaks_to, state, timeline
from detente.places import countries, expand
from detente.tariffs.assumptions import Assumptions
from detente.tariffs.case import Case
from detente.tariffs.facts import Facts
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.shares import content_share, share_by_list
from detente.tariffs.stack import Duties, duties, holds, speaks, tariff_measures

__all__ = ["Cells", "Law", "Partition", "law_of_day", "named_origins"]

_NOTHING = 0  # the treatment by a measure under which nothing is owed
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Partition:
    """Lines in classes that the law cannot tell apart: `classes` (n,) numbers the class of each
    line, `lines` holds one line of each."""

    classes: NDArray[Any]
    lines: Lines


@dataclass(frozen=True, slots=True)
class Cells:
    """Duties on every class of lines, (classes,) each: the base, and by authority what is added
    (`net`) and what would be if none of its measures yielded to another programme (`gross`)."""

    base: Array
    net: Mapping[str, Array]
    gross: Mapping[str, Array]


class Law:
    """The tariff law of one importer on ``[first, last)``, judged by what was known on `known`.

    Asked about `only` some days, it looks at these alone. Its `history` of an origin names
    treatments: numbers that are equal for origins and days on which every measure says the same.
    `cells` computes the duties under a treatment, once.
    """

    def __init__(
        self,
        ledger: Ledger,
        lines: Lines,
        first: date,
        last: date,
        *,
        known: date,
        calendar: Calendar,
        assumptions: Assumptions,
        only: Sequence[date] = (),
    ) -> None:
        self.lines = lines
        self._only = tuple(sorted(set(only)))
        self.first, self.last = first, last
        self.known, self.calendar = known, calendar
        self._ledger, self._assumptions = ledger, assumptions
        self.measures = tariff_measures(ledger, lines.importer, first)
        self._named = [named_origins(measure) for measure in self.measures]
        self._rows: dict[tuple[int, str], tuple[int, ...]] = {}
        self._keys: dict[Any, int] = {}
        self._treatments: dict[tuple[Any, ...], int] = {}
        self._examples: list[tuple[str, date, Partition, tuple[int, ...]]] = []
        self._cells: dict[int, Cells] = {}
        self._partitions: dict[Any, Partition] = {}
        self._windows: dict[str, list[Any]] = {}
        self._histories: dict[tuple[Any, ...], tuple[tuple[date, int], ...]] = {}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The first day, and every later one on which anything may change for anybody; or the
        days that alone are asked for."""
        if self._only:
            return self._only
        if (self.last - self.first).days == 1:
            return (self.first,)
        found = set(self._common_days)
        for measure, named in zip(self.measures, self._named, strict=True):
            origins = [*sorted(named), None]
            found.update(
                change_days([measure], known=self.known, calendar=self.calendar, origins=origins)
            )
        return self._inside(found)

    @cached_property
    def _common_days(self) -> set[date]:
        """Days of lists and rules, of editions of the schedule, and of membership of the EU."""
        days: set[Any] = set(self._ledger.scope_days(self.measures))
        for measure in self.measures:
            rules = (*measure.scope.exemptions, *measure.yields_to)
            days |= {rule.announced for rule in rules}
            days |= {rule.entered_before for rule in measure.scope.exemptions}
            rules = measure.scope.exemptions
            names = {*_lists(measure), *(self._assumptions.list_of(rule) for rule in rules)}
            for name in names - {""}:
                days |= {entry.announced for entry in product_list(name).entries}
        days.discard(None)
        days |= {day for editions in self.lines.columns.values() for day, _ in editions}
        for each in countries():
            days |= {day for window in each.eu for day in window if day is not None}
        return days

    def _inside(self, days: Iterable[date]) -> tuple[date, ...]:
        return (self.first, *sorted(day for day in days if self.first < day < self.last))

    def history(self, origin: str) -> tuple[tuple[date, int], ...]:
        """The treatments of goods of an origin: (first day, treatment), oldest first."""
        rows = [self._row(number, origin) for number in range(len(self.measures))]
        shares = self._share_windows(origin)
        alike = (*map(id, rows), shares)
        if alike not in self._histories:
            self._histories[alike] = self._history(origin, rows, shares)
        return self._histories[alike]

    def _history(
        self, origin: str, rows: Sequence[tuple[int, ...]], shares: tuple[Any, ...]
    ) -> tuple[tuple[date, int], ...]:
        columns = self._columns(origin)
        editions = [
            tuple(sum(day <= on for day, _ in self.lines.columns[name]) for name in columns)
            for on in self.days
        ]
        found: list[tuple[date, int]] = []
        for day, edition, states in zip(self.days, editions, zip(*rows, strict=True), strict=True):
            key = (states, columns, edition, shares)
            number = self._treatments.get(key)
            if number is None:
                number = self._treatments[key] = len(self._examples)
                self._examples.append((origin, day, self._partition(columns, shares), states))
            if not found or found[-1][1] != number:
                found.append((day, number))
        return tuple(found)

    def partition(self, treatment: int) -> Partition:
        """The classes of lines under a treatment; the same on every day of one origin."""
        return self._examples[treatment][2]

    def case(self, treatment: int) -> Case:
        """A question that stands for all under the treatment."""
        origin, day, _, _ = self._examples[treatment]
        return self.case_of(origin, day)

    def case_of(self, origin: str, day: date) -> Case:
        """The question about one origin and day under this law."""
        return Case(
            origin=origin,
            on=day,
            known=self.known,
            calendar=self.calendar,
            assumptions=self._assumptions,
        )

    def states(self, treatment: int) -> Mapping[str, int]:
        """What each measure says under the treatment: a number by id, equal for equal words."""
        states = self._examples[treatment][3]
        return {measure.id: number for measure, number in zip(self.measures, states, strict=True)}

    def duties(self, treatment: int) -> Duties:
        """The duties on one line of every class, measure by measure."""
        _, day, partition, states = self._examples[treatment]
        owed = {
            measure.id
            for measure, number in zip(self.measures, states, strict=True)
            if number != _NOTHING
        }
        ordered = tariff_measures(self._ledger, self.lines.importer, day)
        active = [measure for measure in ordered if measure.id in owed]
        return duties(partition.lines, active, self.case(treatment))

    def cells(self, treatment: int) -> Cells:
        """The duties under a treatment by authority."""
        if treatment not in self._cells:
            found = self.duties(treatment)
            net: dict[str, Array] = {}
            gross: dict[str, Array] = {}
            for part in found.parts:
                name = part.measure.authority
                if part.is_base or not part.unyielded.any():
                    continue
                net[name] = net[name] + part.duty if name in net else part.duty
                gross[name] = gross[name] + part.gross if name in gross else part.gross
            self._cells[treatment] = Cells(found.base, net, gross)
        return self._cells[treatment]

    def forget(self, treatment: int) -> None:
        """Free the cells of a treatment that will not be asked for again."""
        self._cells.pop(treatment, None)

    def _seen(self, on: date) -> date:
        """What entries of lists count on a day (see `Case.seen`)."""
        return min(self.known, on) if self.calendar is Calendar.collected else self.known

    def _row(self, number: int, origin: str) -> tuple[int, ...]:
        """What a measure says of an origin on each of the days, as numbers."""
        key = (number, origin if origin in self._named[number] else "")
        if key not in self._rows:
            measure = self.measures[number]
            fresh = self._fresh_days(measure, origin) if len(self.days) > 1 else set()
            row: list[int] = []
            for day in self.days:
                if row and day not in fresh:
                    row.append(row[-1])
                    continue
                said = self._said(measure, origin, day)
                row.append(
                    self._keys.setdefault((number, said), len(self._keys) + 1)
                    if said is not None
                    else _NOTHING
                )
            self._rows[key] = tuple(row)
        return self._rows[key]

    def _fresh_days(self, measure: Measure, origin: str) -> set[date]:
        """The days on which a measure may say something new of an origin."""
        if self._only:
            return set(self._only)
        states = timeline(measure, origin, known=self.known, calendar=self.calendar)
        return {entry.since for entry in states} | self._common_days

    def _said(self, measure: Measure, origin: str, on: date) -> tuple[Any, ...] | None:
        """All that a measure says of an origin on a day, or None when nothing is owed."""
        if not speaks_to(measure, origin, on):
            return None
        found = state(measure, origin, on, known=self.known, calendar=self.calendar)
        if found is None or found.step is None or not found.in_force:
            return None
        step = found.step
        rate = None if step.rates_by_product or step.column else origin_rate(step, origin, on)
        if rate is None and not (step.rates_by_product or step.column):
            return None
        case = self.case_of(origin, on)
        speaking = tuple(
            (number, rule.entered_before is None or on < rule.entered_before)
            for number, rule in enumerate(measure.scope.exemptions)
            if speaks(rule, case)
        )
        yielding = tuple(
            number for number, rule in enumerate(measure.yields_to) if holds(rule, case)
        )
        lists = tuple(self._active(name, on, origin) for name in _lists(measure))
        claims = tuple(
            self._claiming(name, on, origin)
            for rule in measure.scope.exemptions
            if (name := self._assumptions.list_of(rule))
        )
        return (step.number, rate, speaking, yielding, lists, claims)

    def _active(self, name: str, on: date, origin: str = "") -> tuple[int, ...]:
        """Which windows of a list hold on a day, for goods of an origin."""
        if name not in self._windows:
            windows = {
                (entry.effective, entry.until, entry.announced, entry.origin): entry
                for entry in product_list(name).entries
            }
            self._windows[name] = list(windows.values())
        return tuple(
            number
            for number, window in enumerate(self._windows[name])
            if window.holds(on, self._seen(on), origin)
        )

    def _claiming(self, name: str, on: date, origin: str) -> tuple[int, ...]:
        """Which windows of a list of claimed shares are read for entries of a day."""
        return self._active(name, self._assumptions.day(name, on), origin)

    def _columns(self, origin: str) -> tuple[str, ...]:
        """The columns of the schedule that set the base for an origin at any time."""
        names = set()
        for measure in self.measures:
            if any(step.column for step in measure.steps) and speaks_to(
                measure, origin, self.first
            ):
                states = timeline(measure, origin, known=self.known, calendar=self.calendar)
                for entry in states:
                    if entry.since < self.last and (
                        entry.until is None or entry.until > self.first
                    ):
                        names.add(entry.step.column if entry.step else "")
        return tuple(sorted(names - {""}))

    def _share_windows(self, origin: str) -> tuple[Any, ...]:
        """The lists of claimed shares that bear on an origin, with the windows that hold."""
        found = set()
        for number, measure in enumerate(self.measures):
            if any(self._row(number, origin)):
                for rule in measure.scope.exemptions:
                    name = self._assumptions.list_of(rule)
                    if name:
                        found |= {
                            (name, active)
                            for day in self.days
                            if (active := self._claiming(name, day, origin))
                        }
        return tuple(sorted(found))

    def _partition(self, columns: tuple[str, ...], shares: tuple[Any, ...]) -> Partition:
        key = (columns, shares)
        if key not in self._partitions:
            mark = self._common_mark.copy()
            for name in columns:
                for _, values in self.lines.columns[name]:
                    mark = _mix(mark, values)
            for name, active in shares:
                mark = _mix(mark, self._share_values(name, active))
            _, first, classes = np.unique(mark, return_index=True, return_inverse=True)
            order = np.argsort(first)  # lines are asked by code, so they stay in its order
            rank = np.empty(len(first), dtype=np.int32)
            rank[order] = np.arange(len(first))
            self._partitions[key] = Partition(rank[classes], self.lines.at(first[order]))
        return self._partitions[key]

    def _share_values(self, name: str, active: tuple[int, ...]) -> Array:
        """The shares that a list gives while the named windows hold."""
        origins = sorted({self._windows[name][number].origin for number in active})
        for origin in reversed(origins):
            for day in self.days:
                if self._claiming(name, day, origin) == active:
                    seen = self._seen(day)
                    return share_by_list(self.lines, name, day, seen, origin, self._assumptions)
        raise AssertionError(f"no day of {name} has the windows {active}")

    @cached_property
    def _common_mark(self) -> NDArray[np.uint64]:
        """A mark of each line, equal for lines that no measure tells apart (but for the base)."""
        lines = self.lines
        mark = np.zeros(len(lines), dtype=np.uint64)
        seen: set[Any] = set()
        for measure in self.measures:
            rules = measure.scope.exemptions
            for products in (
                measure.scope.products,
                *(rule.products for rule in rules if rule.products is not None),
                *(rule.unless for rule in rules if rule.unless is not None),
            ):
                for code in products.codes:
                    if code not in seen:
                        seen.add(code)
                        mark = _mix(
                            mark, lines.covered(Products(codes=(code,)), self.first, self.known)
                        )
            for name in _lists(measure):
                origins = sorted({entry.origin for entry in product_list(name).entries} | {""})
                for day, origin in product(self.days, origins):
                    active = (name, self._active(name, day, origin))
                    if active[1] and active not in seen:
                        seen.add(active)
                        only, known = Products(lists=(name,)), self._seen(day)
                        mark = _mix(mark, lines.covered(only, day, known, origin))
                        mark = _mix(mark, lines.values(name, day, known, origin))
            for content in {step.content for step in measure.steps if step.content}:
                inside = np.zeros(len(lines), dtype=bool)
                for day in self.days:
                    inside |= lines.covered(measure.scope.products, day, self._seen(day))
                share = content_share(lines, content, Facts(), self._assumptions)
                mark = _mix(mark, np.where(inside, share, 0.0))
        for use in self._assumptions.uses.values():
            if use.codes:
                mark = _mix(mark, lines.under(use.codes))
        return _mix(mark, lines.estimated) if self._assumptions.specific_at_zero else mark


@lru_cache(maxsize=8)
def law_of_day(
    ledger: Ledger,
    importer: str,
    on: date,
    known: date,
    calendar: Calendar,
    assumptions: Assumptions,
) -> Law:
    """The law of one day, remembered, for questions that come origin by origin."""
    return Law(
        ledger,
        schedule(importer),
        on,
        on + timedelta(days=1),
        known=known,
        calendar=calendar,
        assumptions=assumptions,
    )


def _lists(measure: Measure) -> tuple[str, ...]:
    """The lists that a measure reads, but for the shares that are claimed."""
    scope = measure.scope
    names = list(scope.products.lists)
    for rule in scope.exemptions:
        for products in (rule.products, rule.unless):
            names += products.lists if products is not None else ()
    if isinstance(scope.reaches_share, str):
        names.append(scope.reaches_share)
    names += [step.rates_by_product for step in measure.steps if step.rates_by_product]
    return tuple(dict.fromkeys(names))


def named_origins(measure: Measure) -> frozenset[str]:
    """Every origin that a measure names anywhere, so that it may treat it unlike the others."""
    texts: set[str] = {*measure.target.origins, *measure.target.except_origins}
    for step in measure.steps:
        texts |= {*step.origins, *step.rates}
    for rule in measure.scope.exemptions:
        texts |= set(rule.origins)
        if rule.share_list:
            texts |= {entry.origin for entry in product_list(rule.share_list).entries} - {""}
    for name in _lists(measure):
        texts |= {entry.origin for entry in product_list(name).entries} - {""}
    union = {each.iso2 for each in countries() if each.eu} if "EU" in texts else set()
    return expand(texts - {"EU"}, date.max) | union


def _mix(mark: NDArray[np.uint64], values: NDArray[Any]) -> NDArray[np.uint64]:
    """Fold a column into 64-bit marks; two lines of 20,000 meet by chance once in 10¹⁰ tries."""
    plain = np.where(np.isnan(values), -1.0, values).astype(np.float64) + 0.0
    mark = (mark ^ plain.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    mark ^= mark >> np.uint64(29)
    mark *= np.uint64(0xBF58476D1CE4E5B9)
    return mark ^ (mark >> np.uint64(32))
