r"""What mark-up makes a capped flow meet its cap exactly, and who earns it?

A quota is solved as a complementarity: the mark-up :math:`\mu \ge 0` that buyers pay above the
seller's price, and the quantity :math:`q \le \bar q`, one of the two with equality. Mark-ups that
the exporter keeps are income of its region. For given mark-ups and rents the world is solved as
usual; the mark-ups follow by a quasi-Newton iteration around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.shock import Rent, TariffShock

__all__ = ["Licences", "Met", "closing", "meet"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]

MOST_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Licences:
    """Mark-ups on K flows; `rents` (N,) is what exporters keep, over their region's income."""

    exporter: Places
    importer: Places
    sector: Places
    log_cap: Array  # (K,) log of the quantity allowed over the baseline's
    abroad: NDArray[np.bool_]  # (K,) the exporter keeps the rent
    log_markup: Array  # (K,)
    rents: Array

    @property
    def kept_at_border(self) -> Array:
        """(K,) customs value over what the flow costs before duty."""
        return np.where(self.abroad, 1.0, np.exp(-self.log_markup))

    @property
    def kept_by_seller(self) -> Array:
        """(K,) what the seller gets over customs value."""
        return np.where(self.abroad, np.exp(-self.log_markup), 1.0)

    def with_(self, log_markup: Array, rent: Array) -> Licences:
        """The same flows at other mark-ups; `rent` (K,) over the exporter's income."""
        rents = np.zeros(len(self.rents))
        np.add.at(rents, self.exporter, np.where(self.abroad, rent, 0.0))
        return Licences(
            self.exporter,
            self.importer,
            self.sector,
            self.log_cap,
            self.abroad,
            log_markup,
            rents,
        )


@dataclass(frozen=True, eq=False)
class Met:
    """Where the search for mark-ups ended: the inner solution, and the largest miss of a cap."""

    licences: Licences
    rent: Array  # (K,) over the exporter's income, whoever keeps it
    found: object
    miss: float
    rounds: int


def closing(shock: TariffShock, flows: Array) -> tuple[TariffShock, Licences | None]:
    """The shock with flows capped at zero closed, and licences for the other caps that can bind.

    `flows` (N, N, S) are those of the baseline: a flow that is zero there stays zero.
    """
    cells, caps, abroad = [], [], []
    closed = None
    for quota in shock.quotas:
        for cell in shock.cells_of(quota):
            if quota.cap == 0:
                if closed is None:
                    closed = (
                        np.ones(shock.factor.shape) if shock.costs is None else shock.costs.copy()
                    )
                closed[cell] = np.inf
            elif flows[cell] > 0 and not (shock.costs is not None and np.isinf(shock.costs[cell])):
                cells.append(cell)
                caps.append(quota.cap)
                abroad.append(quota.rent is Rent.exporter)
    if closed is not None:
        shock = replace(shock, costs=closed)
    if not cells:
        return shock, None
    exporter, importer, sector = np.array(cells, dtype=np.intp).T
    return shock, Licences(
        exporter,
        importer,
        sector,
        np.log(np.array(caps)),
        np.array(abroad),
        np.zeros(len(cells)),
        np.zeros(len(shock.regions)),
    )


def meet(
    licences: Licences,
    solve: Callable[[Licences], tuple[object, Array, Array] | None],
    elasticity: Array,
    *,
    tol: float,
) -> Met | None:
    """Find the mark-ups: Broyden's method on mark-ups and rents around the inner solve.

    Parameters
    ----------
    solve
        Inner solution for given licences: (anything, log quantities (K,), rents (K,)), or None
        where it failed.
    elasticity
        (K,) first guess of how a flow's log quantity falls with its log mark-up.

    Returns
    -------
    Met | None
        The last round, met or not: compare its `miss` with the tolerance. None when an inner solve
        failed.
    """
    k = len(licences.exporter)

    def at(v: Array) -> tuple[Array, Met] | None:
        markup = np.maximum(v[:k], 0.0)
        # Rent is found as an extra unknown so that income and mark-up are solved at once.
        current = licences.with_(markup, v[k:])
        inner = solve(current)
        if inner is None:
            return None
        found, quantity, rent = inner
        over = quantity - licences.log_cap
        # A cap is missed by what it is exceeded by, or by what is left of it while it is priced.
        gap = np.where((v[:k] > 0) | (over > 0), over, 0.0)
        owed = np.where(licences.abroad, rent - v[k:], 0.0)
        miss = float(max(np.abs(gap).max(), np.abs(owed).max()))
        value = np.concatenate((np.where(v[:k] > 0, over, np.maximum(over, 0.0)), owed))
        return value, Met(current, rent, found, miss, 0)

    v = np.zeros(2 * k)
    slope = np.concatenate((-1 / elasticity, -np.ones(k)))
    inverse = np.diag(slope)
    step_now = at(v)
    if step_now is None:
        return None
    value, met = step_now
    for rounds in range(1, MOST_ROUNDS):
        if met.miss <= tol:
            break
        step = -(inverse @ value)
        # A flow below its cap stays unpriced, whatever its neighbours' mark-ups suggest.
        idle = (v[:k] == 0) & (value[:k] <= 0)
        step[:k] = np.where(idle, 0.0, np.clip(step[:k], -2.0, 2.0))
        trial = v + step
        trial[:k] = np.maximum(trial[:k], 0.0)
        tried = at(trial)
        if tried is None:
            return None
        moved, change = trial - v, tried[0] - value
        back = inverse @ change
        scale = moved @ back
        if abs(scale) > 1e-300:
            inverse = inverse + np.outer(moved - back, moved @ inverse) / scale
        v, value = trial, tried[0]
        met = Met(tried[1].licences, tried[1].rent, tried[1].found, tried[1].miss, rounds)
    return met
