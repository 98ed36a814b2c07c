r"""The one-sector equations backwards: what does each unknown and tariff do to a sum of results?

For cotangents of the residual and of welfare, one backward pass through the equations of
`one_sector` (same symbols) gives the derivative of

.. math:: \sum_k \bar r_k \, r_k(x, t) + \sum_i \bar W_i \, W_i(x, t)

in every unknown x = (ln w, ln L) and in every tariff. It costs about as much as one evaluation.
A name that ends in ``_`` is the derivative of that sum in the quantity of that name.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.model import Tax
from detente.equilibrium.one_sector import OneSector

__all__ = ["OneSectorAdjoint"]

Array = NDArray[np.float64]


class OneSectorAdjoint:
    """The derivatives of one system at one point x (2N,), by backward passes."""

    def __init__(self, system: OneSector, x: Array) -> None:
        base, model = system.base, system.base.model
        self.system, self.state = system, system._state(x)
        state = self.state
        n = len(base.Y)
        kappa = model.labour_elasticity
        self.a, self.b = state.S * base.column, state.q * state.S * base.column
        self.v = (1 - base.nu) * state.E1 / self.a
        relieved = model.tax is Tax.income_tax_relief
        self.relief_slope = 1 / (1 - state.tau) if relieved else np.zeros(n)
        untaxed = (1 - state.tau) / (1 - base.tau) if relieved else np.ones(n)
        work = kappa / (1 + kappa) * base.Y / base.E
        self.delta = 1 / (1 - work * untaxed)
        self.delta_slope = -(self.delta**2) * work / (1 - base.tau) if relieved else np.zeros(n)
        self.spent = np.exp(np.log(state.E1 / base.E) - state.log_prices)  # real expenditure
        self.earned = np.exp(x[:n] + x[n:] - state.log_prices)  # real income before tax

    def pull(self, residual_: Array, welfare_: Array) -> Array:
        """(2N,) derivative in x, for cotangents (2N,) of the residual and (N,) of welfare."""
        return self._pass(residual_, welfare_)[0]

    def tariffs(self, residual_: Array, welfare_: Array, rate: Array) -> Array:
        """(N, N) derivative in the tariffs, exporter by importer, at the tariffs `rate` (N, N)."""
        base, system, state = self.system.base, self.system, self.state
        eps = base.model.trade_elasticity
        _, a_, b_, sales_ = self._pass(residual_, welfare_)
        shares = system.B * (eps * base.phi * a_)
        shares += system.C * ((eps * base.phi + 1) * (b_ + np.outer(sales_, self.v)))
        shares *= -state.z[:, None]
        shares /= 1 + rate
        np.fill_diagonal(shares, 0.0)
        return shares

    def _pass(self, residual_: Array, welfare_: Array) -> tuple[Array, Array, Array, Array]:
        base, model, state, system = (
            self.system.base,
            self.system.base.model,
            self.state,
            self.system,
        )
        n = len(base.Y)
        eps, kappa = model.trade_elasticity, model.labour_elasticity
        earned_, labour_ = residual_[:n], residual_[n:]
        gain, income = self.delta * self.spent, state.income
        work = (1 - self.delta) * self.earned

        tau_ = welfare_ * (self.spent - self.earned) * self.delta_slope
        tau_ -= kappa * labour_ * self.relief_slope
        prices_ = kappa * labour_ - welfare_ * (gain + work)
        E1_ = welfare_ * gain + tau_ * state.E1 / income + (1 - base.phi) * prices_  # in ln E1
        w_ = welfare_ * work - kappa * labour_ - (1 - base.phi) * prices_  # in ln w
        L_ = welfare_ * work + labour_  # in ln L

        sales_ = earned_ / income
        owed_ = base.nu * sales_ - tau_ / income
        income_ = -sales_ * (state.sales + base.nu * state.owed) - tau_ * state.tau  # in ln Y'
        z_ = sales_ * state.sales  # in ln z

        v_ = self.v * ((sales_ * state.z) @ system.C)
        E1_ += v_
        a_ = (E1_ - v_ - prices_ / eps) / self.a
        b_ = -E1_ / self.b
        owed_ += E1_ / state.owed
        income_ += income * (owed_ + (base.T @ owed_) / base.Y.sum())
        z_ += state.z * (system.B @ a_ + system.C @ b_)

        x_ = np.empty(2 * n)
        x_[:n] = w_ + income_ - eps * z_
        x_[n:] = L_ + income_ + eps * model.scale_elasticity * z_
        return x_, a_, b_, sales_
