"""How does one day of deliveries and orders go through every input of every industry?

The hot loop of the inventory model: here in NumPy, in `inventory_loop` compiled by Numba, which
takes over where it is installed. Both change the arrays of a `State` in place and agree to
rounding.

Industries are numbered sector by sector, ``i = sector * R + region``. Stocks are kept in units of
the buyer's output (``k = stock / A``), so a day's use is ``x``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "State", "compiled", "day_pass", "laid_out"]

Array = NDArray[np.float64]

_MANY = 0.08  # share of buyers above which a seller goes over all of them: measured


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """What does not change: who buys what, and how inputs bind. S sectors, R regions, N = S R."""

    sales: Array  # (S, R, N) daily sales, seller by sector and region, buyer
    use: Array  # (S, N) input per unit of output; 0 where none
    stock_days: Array  # (S, N) stock aimed at, in days of use; 0 where stocks are not kept
    per_need: Array  # (S, N) one over the days of stock below which output falls
    slack: Array  # (S, N) 0 where the input is critical, else inf
    slack_important: Array  # (S, N) 0 where it is important, else inf
    restock: float  # part of the gap ordered each day
    linked: NDArray[np.int64]  # (S,) place among the sectors under quota, or -1
    fixed: bool  # orders do not follow capacity, so that
    per_open: Array  # (S, N) one over the sales of all sellers of a sector to the buyer, or 0
    # the sales again, for the compiled loop: how many of a sector's sellers sell to many, then all
    # of its sellers, those first; and the sales by seller without zeros
    wide: NDArray[np.int64]  # (S, 1 + R)
    bounds: NDArray[np.int64]  # (N + 1,)
    buyer: NDArray[np.uint16]
    value: Array


@dataclass(slots=True, kw_only=True, eq=False)
class State:
    """What one day changes, for B scenarios."""

    stock: Array  # (S, B, N) in units of the buyer's output
    order: Array  # (S, B, N) orders per unit of seller's weight and sale, and of use
    asked: Array  # (B, N) orders per unit of the seller's weight
    asked_by: Array  # (B, L, R, R) the same by buyer's region, sectors under quota
    least: Array  # (B, N) output that critical stocks allow
    least_important: Array  # (B, N) the same for important inputs


def laid_out(sales: Array) -> dict[str, NDArray]:
    """The fields `wide`, `bounds`, `buyer` and `value` of `Cells`, for (S, R, N) sales."""
    some = sales > 0
    counts = some.sum(axis=2)
    many = counts > _MANY * sales.shape[2]
    full = many.sum(axis=1) // 4 * 4  # the compiled loop takes four at a time
    order = np.argsort(-counts, axis=1, kind="stable")
    return {
        "wide": np.concatenate([full[:, None], order], axis=1).astype(np.int64),
        "bounds": np.concatenate([[0], np.cumsum(counts.reshape(-1))]).astype(np.int64),
        "buyer": np.nonzero(some)[2].astype(np.uint16),
        "value": sales[some],
    }


def day_pass() -> Callable[..., None]:
    """The compiled pass where Numba is installed, else the one in NumPy."""
    if not compiled():
        return numpy_pass
    from detente.shortage import inventory_loop

    loop: Any = inventory_loop.loop  # Numba's own type says nothing of its arguments

    def run(cells: Cells, state: State, *flows: Array) -> None:
        loop(
            *(cells.sales, cells.use, cells.stock_days, cells.per_need, cells.slack),
            *(cells.slack_important, cells.restock, cells.linked, cells.fixed, cells.per_open),
            *(cells.wide, cells.bounds, cells.buyer, cells.value, *flows),
            *(state.stock, state.order, state.asked, state.asked_by),
            *(state.least, state.least_important),
        )

    return run


@cache
def compiled() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


def numpy_pass(
    cells: Cells,
    state: State,
    made: Array,
    aim: Array,
    sent: Array,
    weight: Array,
    sent_by: Array,
    weight_by: Array,
) -> None:
    """One day, sector by sector so that what is touched stays in the cache.

    Parameters
    ----------
    made, aim : (B, N)
        Today's output, and the output that demand and capacity alone would allow.
    sent, weight : (B, N)
        By seller: weight in yesterday's orders times the share of orders met; weight in today's.
    sent_by, weight_by : (B, L, R, R)
        What quotas leave of both, by seller's and buyer's region.
    """
    sectors, regions, _ = cells.sales.shape
    state.least.fill(np.inf)
    state.least_important.fill(np.inf)
    for s in range(sectors):
        sales = cells.sales[s]
        at = slice(s * regions, (s + 1) * regions)
        link = int(cells.linked[s])
        if link < 0:
            came, open_ = sent[:, at] @ sales, weight[:, at] @ sales
        else:
            came, open_ = np.empty_like(made), np.empty_like(made)
            for to in range(regions):
                buyers = sales[:, to::regions]
                came[:, to::regions] = (sent[:, at] * sent_by[:, link, :, to]) @ buyers
                open_[:, to::regions] = (weight[:, at] * weight_by[:, link, :, to]) @ buyers
        stock, order = state.stock[s], state.order[s]
        came *= order
        stock += came
        stock -= made
        np.maximum(stock, 0.0, out=stock)
        want = cells.stock_days[s] * aim
        want -= stock
        np.maximum(want, 0.0, out=want)
        want *= cells.restock
        want += made
        order.fill(0.0)
        np.divide(want, open_, out=order, where=open_ > 0)
        cover = stock * cells.per_need[s]
        np.minimum(state.least, cover + cells.slack[s], out=state.least)
        np.minimum(
            state.least_important, cover + cells.slack_important[s], out=state.least_important
        )
        value = cells.use[s] * order
        state.asked[:, at] = value @ sales.T
        if link >= 0:
            for to in range(regions):
                state.asked_by[:, link, :, to] = value[:, to::regions] @ sales[:, to::regions].T
