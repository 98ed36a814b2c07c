"""Which lines of a file does the law treat alike, so that they are computed together?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Calendar, Measure
from detente.ledger.model import Condition, Products
from detente.ledger.products import product_list
from detente.ledger.timeline import change_days, origin_rate, speaks_to, state
from detente.places import countries, expand
from detente.tariffs.alike import named_origins
from detente.tariffs.assumptions import Assumptions
from detente.tariffs.case import Case
from detente.tariffs.entries.cells import NO_DAY
from detente.tariffs.facts import Facts
from detente.tariffs.lookup import FIRST_DAY
from detente.tariffs.preferences import programme
from detente.tariffs.refunds import RefundLaw, day_number, plain_day
from detente.tariffs.stack import tariff_measures

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs.entries.read import Batch

__all__ = ["Groups", "Question", "fold", "law_days"]


@dataclass(frozen=True, slots=True)
class Question:
    """How entries are to be judged."""

    ledger: Ledger
    importer: str
    known: date
    calendar: Calendar
    assumptions: Assumptions
    law: RefundLaw


class Groups:
    """The rows of a batch in groups that the law cannot tell apart but by product and number.

    `group` (n,) numbers them. Rows of a group have origins that are treated alike, an interval
    in which nothing changes, and facts that no condition of the ledger tells apart; only the
    values of numeric facts differ.
    """

    def __init__(
        self, batch: Batch, numbers: Mapping[str, NDArray[np.float64]], question: Question
    ) -> None:
        self._batch, self._numbers, self._question = batch, numbers, question
        self._measures = tariff_measures(question.ledger, question.importer, FIRST_DAY)
        self._conditions = list(_conditions(self._measures))
        self._named = [named_origins(measure) for measure in self._measures]
        self._said: dict[tuple[int, str, date], Any] = {}
        self._epoch, self._opens = self._epochs()
        self._pair = self._epoch * max(len(batch.origins), 1) + batch.origin
        keys = [self._treatments(), batch.facts, *self._day_keys(), *self._number_keys()]
        self.group = fold(keys)

    def case(self, row: int) -> tuple[Case, tuple[Measure, ...], list[str]]:
        """The case of a row's group, the measures that may owe, and which numbers are given."""
        batch, question = self._batch, self._question
        facts = dict(batch.fact_sets[batch.facts[row]])
        for name, values in batch.days.items():
            if values[row] != NO_DAY:
                facts[name] = plain_day(values[row]).isoformat()
        given = [
            name
            for name, values in self._numbers.items()
            if name == "unit_value_usd" or not np.isnan(values[row])
        ]
        facts |= {name: repr(float(self._numbers[name][row])) for name in given}
        origin, day = batch.origins[batch.origin[row]], self._opens[self._epoch[row]]
        case = Case(
            origin=origin,
            on=day,
            known=question.known,
            calendar=question.calendar,
            facts=Facts(facts),
            assumptions=question.assumptions,
        )
        speaking = {
            measure.id
            for number, measure in enumerate(self._measures)
            if self._says(number, origin, day) is not None
        }
        ordered = tariff_measures(question.ledger, question.importer, day)
        return case, tuple(m for m in ordered if m.id in speaking), given

    def _epochs(self) -> tuple[NDArray[np.int64], list[date]]:
        """The interval of each row (n,) in which nothing changes for its origin, and their days."""
        batch, question = self._batch, self._question
        claims = {facts.get("preference", "") for facts in batch.fact_sets}
        common = {FIRST_DAY, *_common_days(self._measures, question), *_claim_days(claims)}
        by_origin = [
            sorted(
                common.union(
                    day
                    for day in change_days(
                        self._measures,
                        known=question.known,
                        calendar=question.calendar,
                        origins=[origin],
                    )
                    if day > FIRST_DAY
                )
            )
            for origin in batch.origins
        ]
        every = sorted(common.union(*by_origin))
        place = {day: number for number, day in enumerate(every)}
        epoch = np.zeros(len(batch), dtype=np.int64)
        for number, days in enumerate(by_origin):
            rows = np.flatnonzero(batch.origin == number)
            starts = np.array([day_number(day) for day in days])
            which = np.searchsorted(starts, batch.entered[rows], side="right") - 1
            epoch[rows] = np.array([place[day] for day in days])[which]
        return epoch, every

    def _treatments(self) -> NDArray[np.int64]:
        """A number for each row (n,), equal where every measure says the same on the same day."""
        batch = self._batch
        apart = any("preference" in facts for facts in batch.fact_sets)
        distinct, inverse = np.unique(self._pair, return_inverse=True)
        seen: dict[Any, int] = {}
        numbers = np.empty(len(distinct), dtype=np.int64)
        for place, pair in enumerate(distinct):
            epoch, number = divmod(int(pair), len(batch.origins))
            origin, day = batch.origins[number], self._opens[epoch]
            words = tuple(self._says(m, origin, day) for m in range(len(self._measures)))
            key = (day, words, origin if apart else "")
            numbers[place] = seen.setdefault(key, len(seen))
        return numbers[inverse]

    def _says(self, number: int, origin: str, on: date) -> Any:
        """What a measure says of an origin on a day; None where it cannot owe anything."""
        key = (number, origin if origin in self._named[number] else "", on)
        if key not in self._said:
            self._said[key] = self._read(self._measures[number], origin, on)
        return self._said[key]

    def _read(self, measure: Measure, origin: str, on: date) -> Any:
        meant = speaks_to(measure, origin, on)
        if not meant and not measure.target.also:
            return None
        question = self._question
        found = state(measure, origin, on, known=question.known, calendar=question.calendar)
        if found is None or found.step is None or not found.in_force:
            return None
        rules = tuple(
            origin in expand(rule.origins, on) for rule in measure.scope.exemptions if rule.origins
        )
        lists = tuple(origin for name in _share_lists(measure) if origin in _list_origins(name))
        return (meant, found.step.number, origin_rate(found.step, origin, on), rules, lists)

    def _day_keys(self) -> Iterator[NDArray[Any]]:
        for name, values in self._batch.days.items():
            marks = {c.before for c in self._conditions if c.before and name in c.facts}
            bucket = np.searchsorted(sorted(map(day_number, marks)), values, side="right")
            yield np.where(values == NO_DAY, -1, bucket)

    def _number_keys(self) -> Iterator[NDArray[Any]]:
        for name, values in self._numbers.items():
            marks = {
                mark
                for condition in self._conditions
                if name in condition.facts
                for mark in (condition.below, condition.at_least)
                if mark is not None
            }
            if name == "unit_value_usd" and not marks:
                continue  # `duty._filled` has made it the same for all
            bucket = np.searchsorted(sorted(marks), values, side="right")
            yield np.where(np.isnan(values), -1, bucket)


def law_days(question: Question, origin: str, claims: Iterable[str] = ()) -> set[date]:
    """Every day on which a duty on goods of an origin may change, as far as was known.

    `claims` are the preference programmes that are claimed.
    """
    measures = tariff_measures(question.ledger, question.importer, FIRST_DAY)
    own = change_days(measures, known=question.known, calendar=question.calendar, origins=[origin])
    return {*own, *_common_days(measures, question), *_claim_days(claims)}


def _claim_days(claims: Iterable[str]) -> set[date]:
    days: set[date | None] = set()
    for name in claims:
        claimed = programme(name)
        if claimed is not None:
            days |= {claimed.effective, claimed.until}
    return {day for day in days if day is not None and day > FIRST_DAY}


def fold(keys: Iterable[NDArray[Any]]) -> NDArray[np.int64]:
    """One number for each combination of the keys (n,), from 0 on without gaps."""
    folded: NDArray[np.int64] | None = None
    for key in keys:
        low, high = int(key.min(initial=0)), int(key.max(initial=0))
        if folded is None:
            folded = key.astype(np.int64) - low
        else:
            folded = folded * (high - low + 1) + (key - low)
        if int(folded.max(initial=0)) >= 1 << 31:
            folded = np.unique(folded, return_inverse=True)[1].astype(np.int64)
    if folded is None:
        return np.zeros(0, dtype=np.int64)
    return np.unique(folded, return_inverse=True)[1].astype(np.int64)


def _common_days(measures: Sequence[Measure], question: Question) -> set[date]:
    """Days on which lists, rules, membership of the EU or the age of goods change."""
    days: set[date | None] = set(question.ledger.scope_days(measures))
    for measure in measures:
        for rule in measure.scope.exemptions:
            days |= {rule.entered_before, rule.collected, rule.announced}
            days |= _announced(rule.products) | _announced(rule.unless)
        for rule in measure.yields_to:
            days |= {rule.collected, rule.announced}
        days |= {condition.effective for condition in measure.target.also}
        days |= _announced(measure.scope.products)
    for each in countries():
        days |= {day for window in each.eu for day in window}
    if any(condition.age_at_least is not None for condition in _conditions(measures)):
        days |= {date(year, 1, 1) for year in range(FIRST_DAY.year, question.known.year + 3)}
    return {day for day in days if day is not None and day > FIRST_DAY}


def _announced(products: Products | None) -> set[date | None]:
    names = products.lists if products else ()
    return {entry.announced for name in names for entry in product_list(name).entries}


def _conditions(measures: Sequence[Measure]) -> Iterator[Condition]:
    for measure in measures:
        yield from measure.target.also
        if measure.scope.reaches is not None:
            yield measure.scope.reaches
        for exemption in measure.scope.exemptions:
            yield from exemption.conditions


def _share_lists(measure: Measure) -> list[str]:
    return [rule.share_list for rule in measure.scope.exemptions if rule.share_list]


@cache
def _list_origins(name: str) -> frozenset[str]:
    return frozenset(entry.origin for entry in product_list(name).entries) - {""}
