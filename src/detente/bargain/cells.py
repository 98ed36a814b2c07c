"""Which packages are there, which of them share a solve, and what does the trade model say?

Items whose options would make too many packages stay as they stand: those that alone are worth
least. Packages that do the same to duties and purchases are one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import SIDES, Agenda
from detente.bargain.payoff import Cell, Solved, gray, solve_cells
from detente.bargain.purchases import buys
from detente.bargain.rates import DutyGrid, moves_duty
from detente.bargain.shortfall import Shortfall
from detente.bargain.solution import frontier
from detente.bargain.threat import escalated
from detente.bargain.valuation import BANDS

if TYPE_CHECKING:
    from detente.scenario.settings import Setting

__all__ = ["LEAST", "REGIONS", "Found", "Told", "Work", "cell_of", "packages", "stated_values"]

Array = NDArray[np.float64]
Digits = tuple[int, ...]

LEAST = 1.0
"""USD million a year: an item that alone moves less for both is as good as worthless."""

REGIONS = ("USA", "CHN")

Quantities = tuple[Array, Array, Array, Array]
Told = Callable[[str, int, int], None]
"""How far it is: a band, packages solved at it, and how many there are to solve now."""

_Cells = tuple[dict[str, Quantities], dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was solved, by cell: a set of options of the items in `trade`, in C order.

    `solved` holds by band welfare (cells, N), revenue (cells, N), subsidy (cells,) and sales of the
    two sides by sector (cells, 2, S); `errors` by band the mean and the largest error of the
    pairwise form, empty where all is exact; `losses` (packages, 3) those of shortages, and
    `threatened` (3,) those once everything pending has come.
    """

    spans: Array
    varied: tuple[int, ...]
    trade: tuple[int, ...]
    solved: Mapping[str, Quantities]
    errors: Mapping[str, tuple[float, float]]
    losses: Array
    threatened: Array
    solves: int


class Work:
    """What a valuer asks of the trade model and of the shortage room."""

    def __init__(
        self,
        agenda: Agenda,
        grid: DutyGrid,
        settings: Sequence[tuple[str, Setting]],
        shortfall: Shortfall,
        workers: int | str,
        told: Told | None = None,
    ) -> None:
        self.agenda, self.grid, self.shortfall = agenda, grid, shortfall
        self.settings, self.workers, self.told = dict(settings), workers, told
        self.solves = 0
        self._base: Array | None = None
        self._sides = {
            side: tuple(
                place
                for place, item in enumerate(agenda.items)
                if item.giver == side and moves_duty(item)
            )
            for side in SIDES
        }

    @property
    def base(self) -> Array:
        """(N,) base expenditure, USD million."""
        if self._base is None:
            self._base = self.solve(BANDS[1], [self.cell((0,) * len(self.agenda.items))]).base
        return self._base

    def moves_trade(self, place: int) -> bool:
        """Whether an item enters the trade model."""
        item = self.agenda.items[place]
        return moves_duty(item) or any(option.purchase for option in item.options)

    def cell(self, options: Sequence[int]) -> Cell:
        """What a package means for the trade model."""
        pairs: list[tuple[int, int]] = []
        rates: list[Array] = []
        for side in SIDES:
            if self._sides[side]:
                pairs += self.grid.cells(side)
                digits = tuple(int(options[place]) for place in self._sides[side])
                rates.append(self.grid.row(side, digits))
        promises = []
        for item, number in zip(self.agenda.items, options, strict=True):
            promise = item.options[number].purchase
            if promise is not None:
                promises.append(buys(self.grid.world, item.giver, promise))
        shape = (0, len(self.grid.world.sectors))
        table = np.concatenate(rates) if rates else np.zeros(shape)
        return Cell(tuple(pairs), table, tuple(promises))

    def solve(self, band: str, cells: Sequence[Cell]) -> Solved:
        """Cells at one band's elasticities."""
        setting, told = self.settings[band], self.told
        found = solve_cells(
            setting.world,
            setting.model,
            self.grid.observed,
            self.grid.standing,
            cells,
            workers=self.workers,
            progress=None if told is None else lambda done, total: told(band, done, total),
        )
        self.solves += found.solves
        self._base = found.base
        return found

    def everything(self, most_packages: int, most_cells: int) -> Found:
        """Which items are varied, and every distinct cell of them solved at every band."""
        places = tuple(range(len(self.agenda.items)))
        spans = np.full(len(places), np.nan)
        varied = places
        if self.agenda.packages > most_packages:
            spans = self.spans()
            in_trade = {place for place in places if self.moves_trade(place)}
            varied = _kept(self.agenda, spans, in_trade, most_packages, most_cells)
        trade = tuple(place for place in varied if self.moves_trade(place))
        sizes = [len(self.agenda.items[place].options) for place in trade]
        exact = prod(sizes) <= most_cells
        solved, errors = self._exactly(trade, sizes) if exact else self._by_pairs(trade, sizes)
        losses = self.losses(packages(self.agenda, varied), varied)
        threatened = self.shortfall.loss(dict(enumerate(escalated(self.agenda))))
        return Found(spans, varied, trade, solved, errors, losses, threatened, self.solves)

    def _exactly(self, trade: Sequence[int], sizes: Sequence[int]) -> _Cells:
        order = list(gray(sizes))
        cells = [self.cell(self._full(trade, digits)) for digits in order]
        rank = np.ravel_multi_index(np.array(order).T, sizes) if sizes else np.zeros(1, int)
        back = np.argsort(rank)
        solved = {}
        for band in self.settings:
            found = self.solve(band, cells)
            solved[band] = (
                found.welfare[back],
                found.revenue[back],
                found.subsidy[back],
                found.earned[back],
            )
        return solved, {}

    def _by_pairs(self, trade: Sequence[int], sizes: Sequence[int]) -> _Cells:
        """The pairwise form, and its best cells (of the frontier it draws) solved exactly."""
        from detente.bargain.pairwise import pairwise_form

        digits = np.stack(np.unravel_index(np.arange(prod(sizes)), sizes), axis=1)
        solved, errors = {}, {}
        for band in self.settings:

            def solve(each: Sequence[Digits], band: str = band) -> Solved:
                return self.solve(band, [self.cell(self._full(trade, d)) for d in each])

            form = pairwise_form(sizes, solve)
            errors[band] = form.error(self.base, self._places())
            columns = form.at(digits)
            best = frontier(columns[0][:, self._places()] * self.base[self._places()])
            again = solve([tuple(row) for row in digits[best].tolist()])
            exact = again.welfare, again.revenue, again.subsidy, again.earned
            for column, values in zip(columns, exact, strict=True):
                column[best] = values
            solved[band] = columns
        return solved, errors

    def _places(self) -> list[int]:
        return [self.grid.world.regions.index(label) for label in REGIONS]

    def _full(self, trade: Sequence[int], digits: Sequence[int]) -> Digits:
        options = [0] * len(self.agenda.items)
        for place, digit in zip(trade, digits, strict=True):
            options[place] = int(digit)
        return tuple(options)

    def losses(self, choices: NDArray[np.int64], varied: Sequence[int]) -> Array:
        """(packages, 3) shortage losses."""
        places = [place for place in self.shortfall.places if place in varied]
        table = self.shortfall.table(places)
        where = np.zeros(len(choices), dtype=np.int64)
        for place in places:
            where = where * len(self.agenda.items[place].options) + choices[:, place]
        return table[where]

    def spans(self) -> Array:
        """(items,) what one change alone moves most, over options, sides and bands."""
        n = len(self.agenda.items)
        singles = [
            (place, number)
            for place, item in enumerate(self.agenda.items)
            for number in range(1, len(item.options))
        ]
        packages = np.zeros((len(singles) + 1, n), dtype=np.int64)
        for row, (place, number) in enumerate(singles, start=1):
            packages[row, place] = number
        moved = np.zeros(len(singles))
        own = stated_values(self.agenda, packages)
        lost = np.array([self.shortfall.loss(dict(enumerate(row))) for row in packages.tolist()])
        trade = [k for k, (place, _) in enumerate(singles) if self.moves_trade(place)]
        for number, band in enumerate(self.settings):
            change = own[band][1:].copy()
            change[:, 0] -= lost[1:, number] - lost[0, number]
            cells = [self.cell(packages[0])] + [self.cell(packages[k + 1]) for k in trade]
            found = self.solve(band, cells)
            gain = found.base * ((1 + found.welfare) / (1 + found.welfare[0]) - 1)
            change[trade] += gain[1:, self._places()]
            moved = np.maximum(moved, np.abs(change).max(axis=1))
        spans = np.zeros(n)
        for (place, _), worth in zip(singles, moved, strict=True):
            spans[place] = max(spans[place], worth)
        return spans


def _kept(
    agenda: Agenda, spans: Array, in_trade: Collection[int], most: int, most_cells: int
) -> tuple[int, ...]:
    """The items worth most whose options multiply to no more than may be held, and solved."""
    kept: list[int] = []
    left, cells = most, most_cells
    for place in np.argsort(-spans, kind="stable"):
        size = len(agenda.items[place].options)
        solved = size if place in in_trade else 1
        if spans[place] >= LEAST and size <= left and solved <= cells:
            kept.append(int(place))
            left, cells = left // size, cells // solved
    return tuple(sorted(kept))


def cell_of(agenda: Agenda, choices: NDArray[np.int64], trade: Sequence[int]) -> NDArray[np.int64]:
    """(packages,) the cell of each package."""
    where = np.zeros(len(choices), dtype=np.int64)
    for place in trade:
        where = where * len(agenda.items[place].options) + choices[:, place]
    return where


def packages(agenda: Agenda, varied: Sequence[int]) -> NDArray[np.int64]:
    """Every combination of the varied items' options; nothing given comes first."""
    sizes = [len(agenda.items[place].options) for place in varied]
    choices = np.zeros((prod(sizes), len(agenda.items)), dtype=np.int64)
    rows = np.array(list(product(*(range(size) for size in sizes))), dtype=np.int64)
    choices[:, list(varied)] = rows.reshape(len(choices), len(sizes))
    return choices


def stated_values(agenda: Agenda, choices: NDArray[np.int64]) -> dict[str, Array]:
    """By band (packages, 2) the stated values of the options chosen, added up."""
    out = {band: np.zeros((len(choices), 2)) for band in BANDS}
    for place, item in enumerate(agenda.items):
        for band in BANDS:
            worth = np.array([getattr(option.stated, band) for option in item.options])
            out[band] += worth[choices[:, place]]
    return out
