"""How does one day go through every input of every industry, compiled? Import only with Numba.

The same as `inventory_pass.NumpyDay`, one input of one buyer after the other, eight at a time:
eight scenarios, or for a single scenario eight industries of one region. Sales that are zero are
not stored (four fifths of a world table); orders are not stored either, yesterday's are worked out
again from yesterday's stock.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detente.shortage.inventory_lanes import (
    WIDTH,
    copy,
    inverse,
    larger,
    read,
    smaller,
    spread,
    write,
)
from detente.shortage.inventory_pass import Cells

__all__ = ["WIDTH", "CompiledDay", "Layout"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The sales without zeros, by input and buyer (or eight buyers)."""

    single: bool
    buyer: NDArray[np.uint16]  # (S, F) the buyers of each input, or groups of eight
    bounds: NDArray[np.uint32]  # (S * F + 1,) where the sellers of each of them begin
    seller: NDArray[np.uint16]  # (K,) their regions
    value: Array  # (K,), or (K * 8,) for groups

    @staticmethod
    def of(sales: Array, *, single: bool) -> Layout:
        """Lay out (S, R, N) sales, for one scenario or for eight."""
        buyer, counts, seller, value = [], [], [], []
        for sold in sales:  # sector by sector, to hold no second table
            if single:
                cells = sold.reshape(len(sold), -1, WIDTH).transpose(1, 0, 2)
                some = cells.any(axis=2)
                order = np.arange(len(cells))
            else:
                # Buyers with as many sellers in turn: the processor guesses where a loop ends.
                order = np.argsort(-(sold > 0).sum(axis=0), kind="stable")
                cells = sold.T[order]
                some = cells > 0
            buyer.append(order.astype(np.uint16))
            counts.append(some.sum(axis=1))
            seller.append(np.nonzero(some)[1].astype(np.uint16))
            value.append(cells[some].reshape(-1))
        return Layout(
            single,
            np.stack(buyer),
            np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.uint32),
            np.concatenate(seller),
            _aligned(np.concatenate(value)),
        )

    def laid(self, by_cell: Array) -> Array:
        """An (S, N) array in the order of this layout."""
        if self.single:
            return _aligned(by_cell)
        return np.take_along_axis(by_cell, self.buyer.astype(np.int64), axis=1).reshape(-1)


class CompiledDay:
    """What one day changes, for one scenario or up to eight; see `inventory_pass.NumpyDay`."""

    def __init__(self, cells: Cells, layout: Layout, base: Array, batch: int) -> None:
        _, regions, n = cells.sales.shape
        self._batch, self._layout = batch, layout
        lanes = 1 if layout.single else WIDTH
        sellers = n + len(cells.rows) * regions**2
        self._stock = _aligned(np.repeat(layout.laid(cells.stock_days * base), lanes))
        # By seller, and after them those of one sector, one after the other.
        self._sent, self._weight, self._weight_before = (
            _aligned(np.ones((sellers + regions) * lanes)) for _ in range(3)
        )
        self._asked = _aligned(np.zeros((sellers + regions) * WIDTH))
        self._made, self._made_before, self._aim, self._aim_before, least, important = (
            _aligned(np.repeat(base, lanes)) for _ in range(6)
        )
        self._least, self._important = least, important
        self.asked = np.zeros((sellers, batch))
        self.least = least.reshape(-1, lanes)[:, :batch]
        self.least_important = important.reshape(-1, lanes)[:, :batch]
        self.least[:] = self.least_important[:] = np.inf
        by_cell = (
            *(cells.use, cells.stock_days, cells.per_need, cells.per_open),
            *(cells.slack, cells.slack_important),
        )
        self._fixed = (
            *(layout.buyer.reshape(-1), layout.bounds, layout.seller),
            *(np.uint64(regions), np.uint64(n // regions)),
            *(cells.linked, cells.some_important, cells.fixed, cells.restock),
            *(self._of_cells(each) for each in (layout.value, *map(layout.laid, by_cell))),
        )

    def run(self, made: Array, aim: Array, sent: Array, weight: Array) -> None:
        """One day; see `inventory_pass.NumpyDay.run`."""
        lanes = 1 if self._layout.single else WIDTH
        self._made, self._made_before = self._made_before, self._made
        self._aim, self._aim_before = self._aim_before, self._aim
        self._weight, self._weight_before = self._weight_before, self._weight
        mine = (self._made, self._aim, self._weight, self._sent)
        for held, given in zip(mine, (made, aim, weight, sent), strict=True):
            held.reshape(-1, lanes)[: len(given), : self._batch] = given
        by_buyer = (
            *(self._made, self._aim, self._made_before, self._aim_before),
            *(self._stock, self._least, self._important, self._asked),
        )
        by_seller = (self._weight, self._weight_before, self._sent)
        _pass(*self._fixed, *map(_rows, by_buyer), *map(self._of_sellers, by_seller))
        asked = _rows(self._asked)[: len(self.asked)]
        if self._layout.single:
            self.asked[:, 0] = asked.sum(axis=1)
        else:
            self.asked[:] = asked[:, : self._batch]

    def stock(self, sector: int) -> Array:
        """(N, B) stock of an input, in units of the buyer's output."""
        n = len(self.least)
        if self._layout.single:
            return self._stock.reshape(-1, n, 1)[sector]
        held = np.empty((n, self._batch))
        stock = self._stock.reshape(-1, n, WIDTH)
        held[self._layout.buyer[sector]] = stock[sector, :, : self._batch]
        return held

    def _of_cells(self, array: Array) -> Array:
        """A row for each group of buyers; a number where the lanes of a buyer share it."""
        return _rows(array) if self._layout.single else array

    def _of_sellers(self, array: Array) -> Array:
        """A row for each seller; a number where a seller has one scenario."""
        return array if self._layout.single else _rows(array)


def _rows(array: Array) -> Array:
    return array.reshape(-1, WIDTH)


def _aligned(array: Array) -> Array:
    """A flat copy that begins where a vector may."""
    room = np.empty(array.size + WIDTH)
    start = -room.ctypes.data // 8 % WIDTH
    copy = room[start : start + array.size]
    copy.reshape(array.shape)[...] = array
    return copy


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract", "nsz"})
def _pass(
    buyer, bounds, seller, regions, across, linked, some_important, fixed, restock,
    value, use, stock_days, per_need, per_open, slack, slack_important,
    made, aim, made_before, aim_before, stock, least, least_important, asked,
    weight, weight_before, sent,
):  # fmt: skip
    sectors = np.uint64(len(linked))
    groups = np.uint64(len(buyer)) // sectors
    quotas = regions * across  # the first row of what goes by destination
    near = np.uint64(len(asked)) - regions
    nil, part = spread(0.0), spread(restock)
    asked[:] = 0.0
    least[:] = np.inf
    least_important[:] = np.inf
    for s in range(sectors):
        first = near
        if linked[s] < 0:
            # Far apart the rows of a sector's sellers would fall on the same lines of the cache.
            for r in range(regions):
                for array in (weight, weight_before, sent):
                    copy(array, near + r, s + r * across)
                write(asked, near + r, nil)
        for g in range(groups):
            cell = s * groups + g
            begin, end = bounds[cell], bounds[cell + np.uint64(1)]
            if begin == end:
                continue
            f = np.uint64(buyer[cell])
            if linked[s] >= 0:
                to = f // (groups // regions)
                first = quotas + (np.uint64(linked[s]) * regions + to) * regions
            came, free, free_before = nil, nil, nil
            if fixed:
                for p in range(begin, end):
                    came = came + read(value, p) * read(sent, first + seller[p])
                free = read(per_open, cell)
                free_before = free
            else:
                for p in range(begin, end):
                    sold, at = read(value, p), first + seller[p]
                    came = came + sold * read(sent, at)
                    free = free + sold * read(weight, at)
                    free_before = free_before + sold * read(weight_before, at)
                free, free_before = inverse(free), inverse(free_before)
            held, used, goal = read(stock, cell), read(made, f), read(stock_days, cell)
            gap = larger(goal * read(aim_before, f) - held, nil)
            ordered = (gap * part + read(made_before, f)) * free_before
            held = larger(held + ordered * came - used, nil)
            write(stock, cell, held)
            gap = larger(goal * read(aim, f) - held, nil)
            need = (gap * part + used) * free * read(use, cell)
            cover = held * read(per_need, cell)
            write(least, f, smaller(read(least, f), cover + read(slack, cell)))
            if some_important[s]:
                allowed = cover + read(slack_important, cell)
                write(least_important, f, smaller(read(least_important, f), allowed))
            for p in range(begin, end):
                at = first + seller[p]
                write(asked, at, read(asked, at) + read(value, p) * need)
        if linked[s] < 0:
            for r in range(regions):
                write(asked, s + r * across, read(asked, near + r))
