"""Which industries stop, and when, as stocks of a withheld input run down?

A daily adaptive regional input-output model with stocks. Industry ``f`` makes the least of what is
asked, what its capacity allows, and what its stocks of each input allow; what is made is shared
out in proportion to orders; orders replace what was used and close part of the gap to the stock
aimed at. With the shocks that BoARIO 0.7.2 knows (capacity lost) it agrees with BoARIO; beyond it,
it knows export quotas by destination, days of stock by industry, and inputs that do not bind.

References
----------
Hallegatte (2008), Risk Analysis 28(3); Hallegatte (2014), Risk Analysis 34(1) (stocks, psi).
Guan and others (2020), Nature Human Behaviour 4 ("alt" orders follow suppliers' capacity).
Pichler and others (2022), Journal of Economic Dynamics and Control 144: critical and important
inputs (an important input that is missing holds up half). Juhel (2024), BoARIO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.shortage.inventory_pass import ACROSS, Cells, Day, NumpyDay, compiled
from detente.world.table import IoTable

if TYPE_CHECKING:
    from detente.shortage.inventory_loop import Layout

__all__ = ["Course", "DailyTable", "Disruption", "Status", "Stocks"]

Array = NDArray[np.float64]
Key = str | tuple[str, str] | tuple[str, str, str]

_YEAR = 365
_HALF = 0.5  # of output stops with an important input (Pichler and others 2022)
_TECHNOLOGY = 1e-5  # yearly input over daily output below which an input never binds (BoARIO)
_STOPPED = 0.05  # of normal output: an industry below it stands still
_COLLAPSE = 0.2  # of a region's daily value added lost
_CRITICAL, _IMPORTANT, _SUBSTITUTABLE = 0, 1, 2
_KINDS = {"critical": _CRITICAL, "important": _IMPORTANT, "substitutable": _SUBSTITUTABLE}


@dataclass(frozen=True, kw_only=True)
class Stocks:
    """How industries hold stocks, order and work overtime; the defaults are those of BoARIO 0.7.2.

    `days` is one figure for all inputs, or by input sector, by (input, using sector), or by
    (input, using sector, region); the finest that is given counts. `criticality` maps an input,
    or such a pair or triple, to ``critical`` (output is in proportion to the stock), ``important``
    (part of output is) or ``substitutable`` (never binds). `reliance` is that part by using
    sector, half unless said: in a coarse sector only some products hold the mineral. Inputs in
    `run_out` are used until they are gone; of others industries save as soon as the stock is below
    ``psi`` times what they aim at.
    """

    days: float | Mapping[Key, float] = 90.0
    default_days: float = 90.0  # where `days` is a mapping that leaves an input out
    psi: float = 0.8
    restock_days: float = 60.0
    alpha_max: float = 1.25  # most overtime, as a multiple of normal capacity
    alpha_days: float = 365.0
    orders: str = "alt"  # alt: orders follow suppliers' capacity; noalt: they stay as they were
    criticality: Mapping[Key, str] = field(default_factory=dict)
    run_out: frozenset[str] = frozenset()
    reliance: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.orders not in ("alt", "noalt"):
            raise BadQuestion(f"orders is {self.orders!r}; use 'alt' or 'noalt'.")
        if not 0 < self.psi <= 1:
            raise BadQuestion(f"psi is {self.psi}; it must be above 0 and at most 1.")
        if not (self.restock_days >= 1 and self.alpha_days >= 1 and self.alpha_max >= 1):
            raise BadQuestion("restock_days, alpha_days and alpha_max must be 1 or more.")
        days = self.days.values() if isinstance(self.days, Mapping) else (self.days,)
        for value in (*days, self.default_days):
            if not value >= 1:
                raise BadQuestion(
                    f"A stock of {value} days is too short for a daily model; give 1 or more "
                    "(inf for a stock that never ends)."
                )
        for name, part in self.reliance.items():
            if not 0 <= part <= 1:
                raise BadQuestion(f"The reliance of {name} is {part}; it is a share, 0 to 1.")
        for name, kind in self.criticality.items():
            if kind not in _KINDS:
                raise BadQuestion(f"{name}: {kind!r} is not one of {', '.join(_KINDS)}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Disruption:
    """What is withheld, day by day; days count from 0.

    Each path is one figure for all days, or one per day; the last one holds on.
    """

    name: str
    # (region, sector): share of capacity left, 0 to 1
    capacity: Mapping[tuple[str, str], float | Sequence[float] | Array] = field(
        default_factory=dict
    )
    # (exporter, sector, destination): most that may be shipped, as a share of normal shipments;
    # above 1 allows catching up
    exports: Mapping[tuple[str, str, str], float | Sequence[float] | Array] = field(
        default_factory=dict
    )


class Status(StrEnum):
    """How far the answer can be trusted."""

    untouched = "untouched"  # nothing was withheld
    answered = "answered"
    stopped = "stopped"  # some industry stood still
    collapsed = "collapsed"  # a region lost a fifth of its output on some day: a bound


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """What one disruption does, day by day."""

    name: str
    regions: Axis
    sectors: Axis
    production: Array = field(repr=False)  # (days, R, S) USD million a day
    base: Array = field(repr=False)  # (R, S) the same before
    value_added: Array = field(repr=False)  # (R, S) share of output
    cover: Mapping[str, Array] = field(repr=False)  # watched input: (days, R, S) days of stock left

    @property
    def status(self) -> Status:
        """How far the answer can be trusted; `message` says why."""
        if not (self.production != self.base).any():
            return Status.untouched
        if (self._daily_loss() > _COLLAPSE).any():
            return Status.collapsed
        return Status.stopped if self.first_stop(_STOPPED) is not None else Status.answered

    @property
    def message(self) -> str:
        """The status in words, with what to do."""
        if self.status is Status.untouched:
            return "Nothing is withheld, so nothing is lost."
        if self.status is Status.answered:
            return "No whole sector stands still."
        day = self.first_stop(_STOPPED)
        if self.status is Status.stopped:
            return (
                f"The first industry stands still on day {day}. Inputs are used in fixed "
                "proportions, so the loss is an upper bound; compare with the network method."
            )
        region = self.regions.labels[int(self._daily_loss().max(axis=0).argmax())]
        return (
            f"{region} loses over {_COLLAPSE:.0%} of its daily value added: with fixed proportions "
            "one missing input stops chains of users. Read the loss as a bound, not as a forecast; "
            "mark inputs that can be replaced as important or substitutable, lengthen the stock, "
            "or take the network method."
        )

    @property
    def gdp_loss(self) -> Array:
        """(R,) share of each region's value added lost over all days; positive is a loss."""
        normal = (self.base * self.value_added).sum(axis=1) * len(self.production)
        lost = self.gdp_loss_usd
        return np.divide(lost, normal, out=np.zeros_like(lost), where=normal > 0)

    @property
    def gdp_loss_usd(self) -> Array:
        """(R,) value added lost over all days, USD million."""
        return ((self.base - self.production) * self.value_added).sum(axis=(0, 2))

    def industry_loss(self) -> Array:
        """(R, S) value added lost over all days, USD million."""
        return ((self.base - self.production) * self.value_added).sum(axis=0)

    def first_stop(self, level: float = 0.5, *, region: str = "", sector: str = "") -> int | None:
        """First day on which an industry makes less than `level` of normal; None if none does."""
        short = self.production < level * self.base
        if region:
            short = short[:, [self.regions.index(region)]]
        if sector:
            short = short[:, :, [self.sectors.index(sector)]]
        days = short.any(axis=(1, 2))
        return int(days.argmax()) if days.any() else None

    def _daily_loss(self) -> Array:
        normal = (self.base * self.value_added).sum(axis=1)
        made = (self.production * self.value_added).sum(axis=2)
        return np.where(normal > 0, 1 - made / np.where(normal > 0, normal, 1.0), 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class DailyTable:
    """A table laid out for the daily model: once per table and `Stocks`, for any number of runs.

    Industries are numbered region by region, N places in all: sectors are padded with empty ones to
    a multiple of `inventory_pass.ACROSS`.
    """

    regions: Axis
    sectors: Axis
    stocks: Stocks
    base: Array = field(repr=False)  # (N,) normal daily output
    final: Array = field(repr=False)  # (N, R) normal daily final sales by destination
    shipped: Array = field(repr=False)  # (N, R) normal daily sales by destination
    added: Array = field(repr=False)  # (N,) value added per unit of output
    sales: Array = field(repr=False)  # (S, R, N) daily
    use: Array = field(repr=False)  # (S, N) input per output

    @staticmethod
    def of(table: IoTable, stocks: Stocks | None = None) -> DailyTable:
        """Lay out a table. Negative sales count as zero; output is the sum of sales."""
        n, s = len(table.regions), len(table.sectors)
        across = -(-s // ACROSS) * ACROSS
        middle = np.maximum(table.intermediate, 0.0)
        final = np.maximum(table.final, 0.0).sum(axis=3)  # (R, S, R)
        yearly = middle.sum(axis=(2, 3)) + final.sum(axis=2)
        spent = middle.sum(axis=(0, 1))
        added = np.divide(yearly - spent, yearly, out=np.zeros_like(yearly), where=yearly > 0)

        def padded(array: Array, axis: int = 1) -> Array:
            """Room for empty sectors; industries become one axis, with the region before."""
            room = [(0, 0)] * array.ndim
            room[axis] = (0, across - s)
            shape = (*array.shape[: axis - 1], n * across, *array.shape[axis + 1 :])
            return np.pad(array, room).reshape(shape)

        sales = padded(middle.transpose(1, 0, 2, 3), axis=3)
        sales /= _YEAR
        base = padded(yearly) / _YEAR
        need = sales.sum(axis=1)
        use = np.divide(need, base[None], out=np.zeros_like(need), where=base[None] > 0)
        return DailyTable(
            regions=table.regions,
            sectors=table.sectors,
            stocks=stocks or Stocks(),
            base=base,
            final=padded(final) / _YEAR,
            shipped=padded(middle.sum(axis=3) + final) / _YEAR,
            added=padded(added),
            sales=sales,
            use=use,
        )

    @property
    def across(self) -> int:
        """Places for sectors in each region."""
        return len(self.base) // len(self.regions)

    def place(self, region: str, sector: str) -> int:
        """The number of an industry."""
        return self.regions.index(region) * self.across + self.sectors.index(sector)

    def shaped(self, by_industry: Array) -> Array:
        """(..., R, S) from (..., N): a view without the empty sectors."""
        by_region = by_industry.reshape(*by_industry.shape[:-1], len(self.regions), self.across)
        return by_region[..., : len(self.sectors)]

    def day(self, linked: Sequence[int], batch: int) -> Day:
        """The day's pass through all inputs, at rest; `linked` are the sectors under quotas."""
        cells = self._cells(linked)
        if not compiled():
            return NumpyDay(cells, self.base, batch)
        from detente.shortage.inventory_loop import CompiledDay

        return CompiledDay(cells, self._for_one if batch == 1 else self._for_many, self.base, batch)

    def _cells(self, linked: Sequence[int]) -> Cells:
        s = len(self.sectors)
        days, kind = self._days(), self._kinds()
        # BoARIO compares a year's input with a day's output; so do we, to agree with it.
        binds = self.use * self.base * _YEAR > self.base * _TECHNOLOGY
        kind = np.where(binds & np.isfinite(days), kind, _SUBSTITUTABLE)
        kept = np.where(np.isfinite(days), days, 0.0)
        need = np.maximum(self.stocks.psi * kept, 1.0)
        for name in self.stocks.run_out:
            need[self.sectors.index(name)] = 1.0
        place = np.full(s, -1, dtype=np.int64)
        place[list(linked)] = np.arange(len(linked))
        total = self.sales.sum(axis=1)
        exporters = np.arange(len(self.regions), dtype=np.int64) * self.across
        return Cells(
            sales=self.sales,
            use=self.use,
            stock_days=kept,
            per_need=1 / need,
            slack=np.where(kind == _CRITICAL, 0.0, np.inf),
            slack_important=np.where(kind == _IMPORTANT, 0.0, np.inf),
            some_important=(kind == _IMPORTANT).any(axis=1),
            restock=1 / self.stocks.restock_days,
            linked=place,
            rows=exporters + np.array(linked, dtype=np.int64)[:, None],
            fixed=self.stocks.orders == "noalt",
            per_open=np.divide(1, total, out=np.zeros_like(total), where=total > 0),
        )

    @cached_property
    def _for_one(self) -> Layout:
        from detente.shortage.inventory_loop import Layout

        return Layout.of(self.sales, single=True)

    @cached_property
    def _for_many(self) -> Layout:
        from detente.shortage.inventory_loop import Layout

        return Layout.of(self.sales, single=False)

    @cached_property
    def reliance(self) -> Array:
        """(N,) part of each industry's output that needs its important inputs."""
        part = np.full((len(self.regions), self.across), _HALF)
        for name, value in self.stocks.reliance.items():
            part[:, self.sectors.index(name)] = value
        return part.reshape(-1)

    def _days(self) -> Array:
        given = self.stocks.days
        table = np.full(self.use.shape, self.stocks.default_days)
        if not isinstance(given, Mapping):
            table[:] = given
            return table
        self._fill(table, given)
        return table

    def _kinds(self) -> NDArray[np.int8]:
        table = np.zeros(self.use.shape)
        self._fill(table, {name: _KINDS[kind] for name, kind in self.stocks.criticality.items()})
        return table.astype(np.int8)

    def _fill(self, table: Array, given: Mapping[Key, float]) -> None:
        keys = {key: (key,) if isinstance(key, str) else key for key in given}
        for key, parts in sorted(keys.items(), key=lambda item: len(item[1])):
            row = table[self.sectors.index(parts[0])]
            if len(parts) == 1:
                row[:] = given[key]
            elif len(parts) == 2:
                user = self.sectors.index(parts[1])
                row[user :: self.across] = given[key]
            else:
                row[self.place(parts[2], parts[1])] = given[key]
