r"""The Caliendo-Parro equations backwards: what does every tariff do to a sum of results?

Symbols are those of `caliendo_parro`. Wages, prices and spending y solve G(y, t) = 0; with m from
:math:`G_y^\top m = W_y` the derivative is :math:`W_t - m^\top G_t`. The transposed system is solved
like the equations themselves, by Broyden's method, preconditioned by the transposed responses of
the baseline to wages. A name that ends in ``_`` is the derivative of the sum in that quantity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.caliendo_parro import CaliendoParro, Response
from detente.equilibrium.numerics.acceleration import quasi_newton

__all__ = ["CaliendoParroAdjoint"]

Array = NDArray[np.float64]

SWEEPS = 200


@dataclass(frozen=True, eq=False)
class _Pulled:
    """What one backward pass leaves."""

    x_: Array  # (N,) in log wages
    p_: Array  # (N, S) in log prices
    X_: Array  # (N, S) in spending
    bought_: Array  # (S, N)
    net_: Array  # (S, N)
    F_: Array  # (N, S)


class CaliendoParroAdjoint:
    """The derivatives of one system at its solution x (N,)."""

    def __init__(self, system: CaliendoParro, x: Array, response: Response, inverse: Array) -> None:
        self.system, self.x = system, x
        self.state = system.settled(x)
        self.response, self.inverse = response, inverse
        base, state = system.base, self.state
        self.wages = np.exp(x)
        self.inputs = np.matmul(base.G, state.F[:, :, None])[:, :, 0]
        self.kept = 1 - state.q.T
        self.left = 1 - (self.kept * base.alpha).sum(axis=1)
        earned = (
            self.wages * base.V * (1 + system.rents)
            + base.D * system.index(x, state.log_p)
            + (self.kept * self.inputs).sum(axis=1)
        )
        self.income = earned / self.left
        self.deflator = np.exp(-(base.alpha * state.log_p).sum(axis=1))
        self.spread = state.X.T / state.bought  # X over bought

    def gradient(
        self, welfare_: Array, sectors_: Array, rate: Array, *, tol: float
    ) -> Array | None:
        """(N, N, S) derivative in the tariffs, at the tariffs `rate`, of the sum of welfare with
        weights (N,) and of real incomes of sectors with weights (N, S); nothing where the
        transposed system was not solved to `tol`."""
        base = self.system.base
        n, shape = len(self.x), base.X.shape
        cells, scale = base.X.size, base.income[:, None]
        none, zero = np.zeros(n), np.zeros(shape)
        pinned = self.system.pinned()

        def flat(pulled: _Pulled, m_p: Array, m_x: Array) -> Array:
            x_ = pulled.x_.copy()
            x_[pinned] = 0.0
            prices, spending = pulled.p_ + m_p, pulled.X_ * scale + m_x
            return np.concatenate((x_, prices.ravel(), spending.ravel()))

        target = flat(self._pass(none, zero, zero, welfare_, sectors_), zero, zero)
        size = float(np.abs(target).max())
        if not size:
            return np.zeros(rate.shape)
        target /= size

        def parts(m: Array) -> tuple[Array, Array, Array]:
            return m[:n], m[n : n + cells].reshape(shape), m[n + cells :].reshape(shape)

        def miss(m: Array) -> Array:
            m_b, m_p, m_x = parts(m)
            return flat(self._pass(m_b, -m_p, -m_x / scale, none, zero), m_p, m_x) - target

        def precondition(value: Array) -> Array:
            x_, p_, X_ = value[:n], value[n : n + cells], value[n + cells :]
            wages = x_ + self.response.log_p.T @ p_ + self.response.X.T @ X_
            m_b = self.inverse.T @ wages
            m_b[pinned] = 0.0
            return np.concatenate((m_b, p_, X_))

        start = np.zeros(n + 2 * cells)
        path = quasi_newton(miss, start, precondition, tol=tol, max_sweeps=SWEEPS)
        if not path.residual <= tol:
            return None
        m_b, m_p, m_x = parts(path.x * size)
        return self._cells(self._pass(-m_b, m_p, m_x / scale, welfare_, sectors_), rate)

    def _pass(
        self, balance_: Array, next_p_: Array, next_X_: Array, welfare_: Array, sectors_: Array
    ) -> _Pulled:
        system, base, state = self.system, self.system.base, self.state
        theta = base.theta[:, None]
        paid = self.wages * base.V

        gain = welfare_ * self.income / base.income * self.deflator
        # Real income of a sector: value added at consumer prices, over the region's baseline.
        real = base.gva * (self.deflator / base.V)[:, None]
        p_ = -(gain + (sectors_ * real * state.F).sum(axis=1))[:, None] * base.alpha
        income_ = gain / self.income + (base.alpha * next_X_).sum(axis=1)
        earned_ = income_ / self.left
        kept_ = earned_[:, None] * (self.inputs + self.income[:, None] * base.alpha)
        inputs_ = next_X_ + earned_[:, None] * self.kept
        x_ = earned_ * paid * (1 + system.rents) - balance_ * (state.balance + 1)
        index_, weights = float(base.D @ earned_), base.transfers.weights
        if base.transfers.of == "prices":
            p_ = p_ + (index_ * weights / self.deflator)[:, None] * base.alpha
        else:
            x_ = x_ + index_ * weights * self.wages

        F_ = base.gva * (balance_ / paid)[:, None] + sectors_ * real
        F_ = F_ + np.matmul(inputs_[:, None, :], base.G)[:, 0, :]
        sold_ = state.a * F_.T
        spread_ = np.matmul(sold_[:, None, :], system.C_seller)[:, 0, :]
        net_ = -kept_.T / state.bought
        bought_ = -(spread_ * self.spread + next_p_.T / theta) / state.bought - net_ * state.q
        both_ = np.concatenate((bought_, net_), axis=1)
        log_a_ = F_.T * state.F.T + state.a * np.matmul(system.both, both_[:, :, None])[:, :, 0]
        cost_ = -(theta * log_a_).T
        x_ = x_ + (base.gva * cost_).sum(axis=1)
        p_ = p_ + np.matmul(base.G, cost_[:, :, None])[:, :, 0]
        return _Pulled(x_, p_, (spread_ / state.bought).T, bought_, net_, F_)

    def _cells(self, pulled: _Pulled, rate: Array) -> Array:
        base, system, state = self.system.base, self.system, self.state
        theta = base.theta[:, None, None]
        net_ = pulled.net_[:, None, :] + pulled.F_.T[:, :, None] * self.spread[:, None, :]
        found = theta * system.B * pulled.bought_[:, None, :] + (theta + 1) * system.C * net_
        found = -(found * state.a[:, :, None]).transpose(1, 2, 0) / (1 + rate)
        own = np.arange(len(self.x))
        found[own, own] = 0.0
        return found
