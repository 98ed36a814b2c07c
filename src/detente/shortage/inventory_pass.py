"""How does one day of deliveries and orders go through every input of every industry?

The hot loop of the inventory model: here in NumPy, in `inventory_loop` compiled by Numba, which
takes over where it is installed. Both agree to rounding.

Industries are numbered region by region, ``i = region * A + sector``, where ``A`` is the number of
sectors rounded up to a whole vector; the places between stay empty. Stocks are kept in units of the
buyer's output (``k = stock / A``), so a day's use is ``x``. The last axis counts scenarios.

Flows that depend on the seller have N rows, one per industry, and after them, for each sector under
an export quota, R x R rows: by destination and exporter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["ACROSS", "Cells", "Day", "NumpyDay", "compiled"]

Array = NDArray[np.float64]

ACROSS = 8  # sectors of a region are padded to a multiple of it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """What does not change: who buys what, and how inputs bind. S sectors, R regions, N = R A."""

    sales: Array  # (S, R, N) daily sales, seller by sector and region, buyer
    use: Array  # (S, N) input per unit of output; 0 where none
    stock_days: Array  # (S, N) stock aimed at, in days of use; 0 where stocks are not kept
    per_need: Array  # (S, N) one over the days of stock below which output falls
    slack: Array  # (S, N) 0 where the input is critical, else inf
    slack_important: Array  # (S, N) 0 where it is important, else inf
    some_important: NDArray[np.bool_]  # (S,) whether it is to anybody
    restock: float  # part of the gap ordered each day
    linked: NDArray[np.int64]  # (S,) place among the sectors under quota, or -1
    rows: NDArray[np.int64]  # (L, R) the industries of those sectors
    fixed: bool  # orders do not follow capacity, so that
    per_open: Array  # (S, N) one over the sales of all sellers of a sector to the buyer, or 0


class Day(Protocol):
    """What one day changes, for B scenarios."""

    asked: Array  # (N + L R R, B) orders per unit of the seller's weight; of sectors under quota
    # only the rows by destination count
    least: Array  # (N, B) output that critical stocks allow
    least_important: Array  # (N, B) the same for important inputs

    def run(self, made: Array, aim: Array, sent: Array, weight: Array) -> None:
        """One day: deliveries come, stocks fall by use, orders go out.

        Parameters
        ----------
        made, aim : (N, B)
            Today's output, and the output that demand and capacity alone would allow.
        sent, weight : (N + L R R, B)
            By seller: weight in yesterday's orders times the share of orders met; weight in
            today's.
        """
        ...

    def stock(self, sector: int) -> Array:
        """(N, B) stock of an input, in units of the buyer's output."""
        ...


@cache
def compiled() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


class NumpyDay:
    """A `Day` sector by sector, so that what is touched stays in the cache."""

    def __init__(self, cells: Cells, base: Array, batch: int) -> None:
        _, regions, n = cells.sales.shape
        inverse = np.divide(1, cells.use, out=np.zeros_like(cells.use), where=cells.use > 0)
        self._cells = cells
        self._stock = np.repeat((cells.stock_days * base)[..., None], batch, axis=2)
        self._order = np.repeat(inverse[..., None], batch, axis=2)
        self.asked = np.zeros((n + len(cells.rows) * regions**2, batch))
        self.least = np.full((n, batch), np.inf)
        self.least_important = np.full((n, batch), np.inf)

    def stock(self, sector: int) -> Array:
        """(N, B) stock of an input, in units of the buyer's output."""
        return self._stock[sector]

    def run(self, made: Array, aim: Array, sent: Array, weight: Array) -> None:
        """One day; see `Day.run`."""
        cells = self._cells
        sectors, regions, n = cells.sales.shape
        self.least.fill(np.inf)
        self.least_important.fill(np.inf)
        for s in range(sectors):
            came, free = np.empty_like(made), np.empty_like(made)
            parts = _parts(s, int(cells.linked[s]), regions, n)
            for sellers, buyers in parts:
                sales = cells.sales[s][:, buyers].T
                np.matmul(sales, sent[sellers], out=came[buyers])
                np.matmul(sales, weight[sellers], out=free[buyers])
            stock, order = self._stock[s], self._order[s]
            came *= order
            stock += came
            stock -= made
            np.maximum(stock, 0.0, out=stock)
            want = cells.stock_days[s][:, None] * aim
            want -= stock
            np.maximum(want, 0.0, out=want)
            want *= cells.restock
            want += made
            order.fill(0.0)
            np.divide(want, free, out=order, where=free > 0)
            cover = stock * cells.per_need[s][:, None]
            np.minimum(self.least, cover + cells.slack[s][:, None], out=self.least)
            important = cover + cells.slack_important[s][:, None]
            np.minimum(self.least_important, important, out=self.least_important)
            value = cells.use[s][:, None] * order
            for sellers, buyers in parts:
                self.asked[sellers] = cells.sales[s][:, buyers] @ value[buyers]


def _parts(sector: int, link: int, regions: int, n: int) -> list[tuple[slice, slice]]:
    """Rows of a sector's sellers with the buyers that they stand for."""
    across = n // regions
    if link < 0:
        return [(slice(sector, n, across), slice(0, n))]
    first = n + link * regions**2
    return [
        (
            slice(first + to * regions, first + (to + 1) * regions),
            slice(to * across, (to + 1) * across),
        )
        for to in range(regions)
    ]
