"""Which duty comes back since IEEPA duties were held unlawful, by which route, with what interest?

The law is a table, ``data/tables/us_ieepa_refunds.yaml``; this module knows only its kinds of
rules: a pool of duties, routes of which the first that fits decides, deadlines, quarterly rates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger.model import Measure
from detente.ledger.yaml12 import Reader, read_yaml
from detente.store import table_path

__all__ = ["Claims", "Deadline", "RefundLaw", "Route", "Routed", "day_number", "refund_law"]

_TABLE = "tables/us_ieepa_refunds.yaml"
_EPOCH = date(1970, 1, 1).toordinal()
_NO_DAY = np.iinfo(np.int32).min
Days = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A right that lapses `days` (or `years`) after liquidation or deposit."""

    id: str
    counted_from: str
    cite: str
    mark: str
    days: int = 0
    years: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to the money, and the conditions under which it is the way. No condition: always."""

    id: str
    title: str
    mark: str
    opens: date | None = None
    deadline: str = ""
    note: str = ""
    refundable: bool | None = None
    before_ruling: bool | None = None
    liquidated: bool | None = None
    drawback: bool | None = None
    reconciliation: bool | None = None
    entry_types: tuple[str, ...] = ()
    importer_types: tuple[str, ...] = ()
    protest: tuple[str, ...] = ()
    to_days: int | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Claims:
    """What decides state and route of each line, all (n,). Days are counted from 1970-01-01."""

    entered: Days
    deposited: Days
    liquidated: Days  # the day given, or the estimate
    pending: Flags  # said to be unliquidated, suspended or extended, whatever the day
    refundable: NDArray[np.float64]  # USD
    drawback: Flags
    reconciliation: Flags
    corporate: Flags
    entry_type: NDArray[Any]  # text
    importer_type: NDArray[Any]
    protest: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Routed:
    """The route of each line (n,), as a number into `routes`, and the day on which it lapses.

    `deadline` is counted from 1970-01-01, the smallest number where the route has none;
    `liquidated` says whether the entry is liquidated on the day of the question.
    """

    routes: tuple[Route, ...]
    number: NDArray[np.int8]
    liquidated: Flags
    deadline: Days
    paid_late: Flags

    @property
    def has_deadline(self) -> Flags:
        """Whether the route lapses on a day."""
        return self.deadline != _NO_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLaw:
    """The table, read."""

    ruling: date
    ruling_cite: str
    statute: str
    start: date
    end: date
    headings: tuple[str, ...]
    never: tuple[str, ...]
    gap: float
    estimate_days: int
    deadlines: dict[str, Deadline]
    routes: tuple[Route, ...]
    late_types: tuple[str, ...]
    informal_types: tuple[str, ...]
    informal_note: str
    interest_cite: str
    quarters: tuple[date, ...]
    rates: dict[str, tuple[float, ...]]
    marks: tuple[str, ...]
    until: date
    corporate_types: tuple[str, ...]
    other_types: tuple[str, ...]
    default_type: str
    _growth: dict[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)

    def voids(self, measure: Measure) -> bool:
        """Whether a measure rests on the statute that gives no power to tax."""
        return measure.statute == self.statute

    def refundable_heading(self, heading: str) -> bool:
        """Whether positive duty on a chapter 99 heading (digits) is in the pool."""
        return heading.startswith(self.headings) and not heading.startswith(self.never)

    def interest(
        self,
        amount: NDArray[np.float64],
        start: Days,
        end: Days | int,
        corporate: Flags,
    ) -> NDArray[np.float64]:
        """Interest on overpaid amounts (n,), compounded daily over ``[start, end)``, in USD.

        19 USC 1505(c), 19 CFR 24.36, 26 USC 6622. Days before the first quarter bear none.
        """
        last = int(np.max(end, initial=0))
        first = day_number(self.quarters[0])
        since = np.maximum(start, first) - first
        until = np.maximum(np.asarray(end) - first, since)
        grown = np.empty(len(amount))
        for kind, which in (("corporate", corporate), ("other", ~corporate)):
            growth = self._cumulated(kind, max(last - first, int(np.max(since, initial=0))))
            span = np.broadcast_to(until, since.shape)[which]
            grown[which] = np.expm1(growth[span] - growth[since[which]])
        return amount * grown

    def carried(self, end: date) -> bool:
        """Whether interest to `end` needs a rate after the last quarter of the table."""
        return end > self.until

    def route(self, claims: Claims, as_of: date) -> Routed:
        """The first route that fits each line on a day."""
        today = day_number(as_of)
        done = (claims.liquidated <= today) & ~claims.pending
        since = today - claims.liquidated
        number = np.full(len(done), -1, dtype=np.int8)
        deadline = np.full(len(done), _NO_DAY, dtype=np.int32)
        for position, route in enumerate(self.routes):
            fits = (number == -1) & self._fits(route, claims, done, since, as_of)
            number[fits] = position
            if route.deadline and fits.any():
                deadline[fits] = self.lapses(self.deadlines[route.deadline], claims)[fits]
        late = ~done & np.isin(claims.entry_type, self.late_types)
        return Routed(self.routes, number, done, deadline, late)

    def lapses(self, deadline: Deadline, claims: Claims) -> Days:
        """The last day of a right on each line (n,), counted from 1970-01-01."""
        start = claims.deposited if deadline.counted_from == "deposit" else claims.liquidated
        days = start.astype("datetime64[D]")
        if not deadline.years:
            return (days + deadline.days).astype(np.int64).astype(np.int32)
        months = days.astype("datetime64[M]")
        moved = (months + 12 * deadline.years).astype("datetime64[D]") + (
            days - months.astype("datetime64[D]")
        )
        return moved.astype(np.int64).astype(np.int32)

    def _fits(self, route: Route, claims: Claims, done: Flags, since: Days, as_of: date) -> Flags:
        fits = np.ones(len(done), dtype=bool)
        for wanted, has in (
            (route.refundable, claims.refundable > 0),
            (route.liquidated, done),
            (route.drawback, claims.drawback),
            (route.reconciliation, claims.reconciliation),
        ):
            if wanted is not None:
                fits &= has == wanted
        if route.before_ruling is not None:
            fits &= (as_of < self.ruling) == route.before_ruling
        for words, column in (
            (route.entry_types, claims.entry_type),
            (route.importer_types, claims.importer_type),
            (route.protest, claims.protest),
        ):
            if words and fits.any():
                fits &= np.isin(column, words)
        if route.to_days is not None:
            fits &= done & (since <= route.to_days)
        return fits

    def _cumulated(self, kind: str, days: int) -> NDArray[np.float64]:
        """Logarithm of 1 USD's growth from the first quarter to each later day, (days + 1,)."""
        held = self._growth.get(kind)
        if held is not None and len(held) > days:
            return held
        first = self.quarters[0]
        count = max(days, 1500)
        day = np.arange(count) + np.datetime64(first)
        starts = np.array(self.quarters, dtype="datetime64[D]")
        rate = np.array(self.rates[kind])[np.searchsorted(starts, day, side="right") - 1]
        year = day.astype("datetime64[Y]").astype(int) + 1970
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        grown = np.concatenate([[0.0], np.cumsum(np.log1p(rate / np.where(leap, 366, 365)))])
        self._growth[kind] = grown
        return grown


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def plain_day(number: int) -> date:
    """The day of a `day_number`."""
    return date(1970, 1, 1) + timedelta(days=int(number))


@cache
def refund_law() -> RefundLaw:
    """The bundled rules on IEEPA refunds.

    Raises
    ------
    LedgerError
        When the table breaks a rule; the text names the line.
    """
    path = table_path(_TABLE)
    top = read_yaml(path.read_text(encoding="utf-8"), f"data/{_TABLE}")
    ruling, pool = _part(top, "ruling"), _part(top, "pool")
    liquidation, interest = _part(top, "liquidation"), _part(top, "interest")
    informal, late = _part(top, "informal"), _part(top, "paid_at_liquidation")
    quarters = list(interest.children("quarters", "quarter"))
    deadlines = [_deadline(entry) for entry in top.children("deadlines", "deadline")]
    return RefundLaw(
        ruling=ruling.day("day"),
        ruling_cite=ruling.text("cite"),
        statute=pool.text("statute"),
        start=pool.day("start"),
        end=pool.day("end"),
        headings=pool.texts("headings"),
        never=pool.texts("never"),
        gap=top.number("gap"),
        estimate_days=int(liquidation.number("estimate_days")),
        deadlines={entry.id: entry for entry in deadlines},
        routes=tuple(_route(entry) for entry in top.children("routes", "route")),
        late_types=late.texts("entry_types"),
        informal_types=informal.texts("entry_types"),
        informal_note=informal.text("note"),
        interest_cite=interest.text("cite"),
        quarters=tuple(entry.day("from") for entry in quarters),
        rates={
            kind: tuple(entry.rate(kind) for entry in quarters)
            for kind in ("corporate", "other", "underpayment")
        },
        marks=tuple(entry.text("mark") for entry in quarters),
        until=interest.day("until"),
        corporate_types=interest.texts("corporate_types"),
        other_types=interest.texts("other_types"),
        default_type=interest.text("default_type"),
    )


def _part(reader: Reader, name: str) -> Reader:
    found = reader.child(name)
    if found is None:
        raise reader.fail(name, f"{name!r} is missing.")
    return found


def _deadline(reader: Reader) -> Deadline:
    return Deadline(
        id=reader.text("id"),
        counted_from=reader.choice("from", ("liquidation", "deposit")),
        cite=reader.text("cite"),
        mark=reader.text("mark"),
        days=int(reader.number("days", 0)),
        years=int(reader.number("years", 0)),
    )


def _route(reader: Reader) -> Route:
    when = _part(reader, "when")
    route = Route(
        id=reader.text("id"),
        title=reader.text("title"),
        mark=reader.text("mark"),
        opens=reader.day("opens", None),
        deadline=reader.text("deadline", ""),
        note=reader.text("note", ""),
        refundable=when.raw("refundable", None),
        before_ruling=when.raw("before_ruling", None),
        liquidated=when.raw("liquidated", None),
        drawback=when.raw("drawback", None),
        reconciliation=when.raw("reconciliation", None),
        entry_types=when.texts("entry_types", ()),
        importer_types=when.texts("importer_types", ()),
        protest=when.texts("protest", ()),
        to_days=None if not when.has("to_days") else int(when.number("to_days")),
    )
    when.done()
    reader.done()
    return route
