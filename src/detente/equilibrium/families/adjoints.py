r"""The equations backwards: what does each unknown and tariff do to a sum of results?

For cotangents of the residual and of welfare, one backward pass through the equations of
`one_sector` or `roundabout` (same symbols) gives the derivative of

.. math:: \sum_k \bar r_k \, r_k(x, t) + \sum_i \bar W_i \, W_i(x, t)

in every unknown x and in every tariff. It costs about as much as one evaluation. A name that ends
in ``_`` is the derivative of that sum in the quantity of that name, or in its logarithm where the
comment says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.one_sector import OneSector
from detente.equilibrium.families.roundabout import Roundabout
from detente.equilibrium.model import Tax

__all__ = ["OneSectorAdjoint", "RoundaboutAdjoint"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Pulled:
    """What a backward pass leaves; tariffs act through the last four only."""

    x_: Array  # (size,)
    a_: Array  # (N,) of the sums z B over exporters
    b_: Array  # (N,) of the sums z C
    sales_: Array  # (N,) of sellers' income


class _Adjoint:
    """What both families share: how tariffs enter, and how the relief and its weight move."""

    def __init__(self, system: OneSector | Roundabout, x: Array) -> None:
        base, model = system.base, system.base.model
        self.system, self.x = system, x
        state: Any = system._state(x)
        self.state = state
        n = len(base.Y)
        self.a, self.b = state.S * base.column, state.q * state.S * base.column
        self.v = (1 - base.nu) * state.E1 / self.a
        relieved = model.tax is Tax.income_tax_relief
        self.relief_slope = 1 / (1 - state.tau) if relieved else np.zeros(n)
        untaxed = (1 - state.tau) / (1 - base.tau) if relieved else np.ones(n)
        kappa = model.labour_elasticity
        work = kappa / (1 + kappa) * base.Y / self.spent_before()
        self.delta = 1 / (1 - work * untaxed)
        self.delta_slope = -(self.delta**2) * work / (1 - base.tau) if relieved else np.zeros(n)

    def spent_before(self) -> Array:
        """(N,) what consumers spend at the baseline."""
        return self.system.base.E

    def pull(self, residual_: Array, welfare_: Array) -> Array:
        """(size,) derivative in x, for cotangents of the residual and (N,) of welfare."""
        return self._pass(residual_, welfare_).x_

    def tariffs(self, residual_: Array, welfare_: Array, rate: Array) -> Array:
        """(N, N) derivative in the tariffs, exporter by importer, at the tariffs `rate` (N, N)."""
        base, system, state = self.system.base, self.system, self.state
        eps = base.model.trade_elasticity
        pulled = self._pass(residual_, welfare_)
        cells = system.B * (eps * base.phi * pulled.a_)
        net = system.C * (pulled.b_ + np.outer(pulled.sales_, self.v))
        cells += (eps * base.phi + 1) * net
        cells *= -state.z[:, None]
        cells /= 1 + rate
        np.fill_diagonal(cells, 0.0)
        return cells

    def _pass(self, residual_: Array, welfare_: Array) -> _Pulled:
        raise NotImplementedError


class OneSectorAdjoint(_Adjoint):
    """The derivatives of a `OneSector` system at one point x (2N,)."""

    system: OneSector

    def __init__(self, system: OneSector, x: Array) -> None:
        super().__init__(system, x)
        state, n = self.state, len(system.base.Y)
        self.spent = np.exp(np.log(state.E1 / system.base.E) - state.log_prices)
        self.earned = np.exp(x[:n] + x[n:] - state.log_prices)

    def _pass(self, residual_: Array, welfare_: Array) -> _Pulled:
        system, state = self.system, self.state
        base, model = system.base, system.base.model
        n = len(base.Y)
        eps, kappa = model.trade_elasticity, model.labour_elasticity
        earned_, labour_ = residual_[:n], residual_[n:]
        gain, work = self.delta * self.spent, (1 - self.delta) * self.earned
        income, fall = state.income, 1 - base.phi

        tau_ = welfare_ * (self.spent - self.earned) * self.delta_slope
        tau_ -= kappa * labour_ * self.relief_slope
        sales_ = earned_ / income
        owed_ = base.nu * sales_ - tau_ / income
        prices_ = kappa * labour_ - welfare_ * (gain + work)  # in ln P
        E1_ = welfare_ * gain + tau_ * state.E1 / income + fall * prices_  # in ln E'
        w_ = welfare_ * work - kappa * labour_ - fall * prices_  # in ln w
        L_ = welfare_ * work + labour_  # in ln L
        income_ = -sales_ * (state.sales + base.nu * state.owed) - tau_ * state.tau  # in ln Y'
        z_ = sales_ * state.sales  # in ln z
        v_ = self.v * ((sales_ * state.z) @ system.C_seller)
        E1_ += v_
        owed_ += E1_ / state.owed

        index_, of = float(base.T @ owed_), base.transfers.of
        weights = base.transfers.weights
        if of == "prices":
            # Prices move with the index, which moves with prices.
            moved = weights * np.exp(state.log_prices)
            index_ /= 1 - (moved * fall) @ (base.T / state.owed)
            more = index_ * moved
            prices_ = prices_ + more
            E1_ += fall * more
            w_ -= fall * more
            owed_ += fall * more / state.owed
        elif of == "wages":
            w_ += index_ * weights * np.exp(self.x[:n])
        else:
            income_ += index_ * weights * income / base.Y

        a_ = (E1_ - v_ - prices_ / eps) / self.a
        b_ = -E1_ / self.b
        income_ += income * (1 + system.rents) * owed_
        z_ += state.z * (system.B @ a_ + system.C @ b_)
        x_ = np.empty(2 * n)
        x_[:n] = w_ + income_ - eps * z_
        x_[n:] = L_ + income_ + eps * model.scale_elasticity * z_
        return _Pulled(x_, a_, b_, sales_)


class RoundaboutAdjoint(_Adjoint):
    """The derivatives of a `Roundabout` system at one point x (3N,)."""

    system: Roundabout

    def __init__(self, system: Roundabout, x: Array) -> None:
        super().__init__(system, x)
        base, state, n = system.base, self.state, len(system.base.Y)
        prices = np.exp(x[2 * n :])
        consumed = state.income * (1 + state.tau + system.rents) + base.T * state.index
        self.spent = consumed / self.spent_before() / prices
        self.earned = np.exp(x[:n] + x[n : 2 * n]) / prices
        self.rounds = 1 + base.nu * (1 - base.beta) / base.beta
        self.owed = state.income * (1 / base.beta + system.rents) + base.T * state.index

    def spent_before(self) -> Array:
        base = self.system.base
        return (1 + base.tau) * base.Y + base.T

    def _pass(self, residual_: Array, welfare_: Array) -> _Pulled:
        system, state, x = self.system, self.state, self.x
        base, model, beta = system.base, system.base.model, system.base.beta
        n = len(base.Y)
        eps, kappa, psi = model.trade_elasticity, model.labour_elasticity, model.scale_elasticity
        earned_, labour_, price_ = residual_[:n], residual_[n : 2 * n], residual_[2 * n :]
        gain, work = self.delta * self.spent, (1 - self.delta) * self.earned
        income = state.income

        sales_ = beta * earned_ / income
        consumed_ = welfare_ * self.delta / self.spent_before() * np.exp(-x[2 * n :])
        tau_ = welfare_ * (self.spent - self.earned) * self.delta_slope
        tau_ += consumed_ * income - kappa * labour_ * self.relief_slope
        P_ = kappa * labour_ + price_ - welfare_ * (gain + work)  # in ln P
        w_ = welfare_ * work - kappa * labour_ + (1 - base.phi) * price_  # in ln w
        L_ = welfare_ * work + labour_  # in ln L
        paid = (beta * state.sales + base.nu * state.q * state.E1) / income
        income_ = consumed_ * income * (1 + state.tau + system.rents)  # in ln Y'
        income_ -= earned_ * paid + tau_ * state.tau
        z_ = sales_ * state.sales  # in ln z
        v_ = self.v * ((sales_ * state.z) @ system.C_seller)
        E1_ = tau_ * state.tau - (1 - base.phi) * price_ + v_  # in ln E'
        q_ = -E1_ - tau_ * state.E1 * state.q / income  # in ln q
        a_ = (price_ / eps - v_ - q_) / self.a
        b_ = q_ / self.b
        owed_ = E1_ / self.owed + base.nu * earned_ / (income * self.rounds)
        income_ += owed_ * income * (1 / beta + system.rents)

        index_ = float(base.T @ (owed_ + consumed_))
        weights = base.transfers.weights
        if base.transfers.of == "prices":
            P_ += index_ * weights * np.exp(x[2 * n :])
        elif base.transfers.of == "wages":
            w_ += index_ * weights * np.exp(x[:n])
        else:
            income_ += index_ * weights * income / base.Y

        z_ += state.z * (system.B @ a_ + system.C @ b_)
        x_ = np.empty(3 * n)
        x_[:n] = w_ + income_ - eps * (beta - psi * (1 - beta)) * z_
        x_[n : 2 * n] = L_ + income_ + eps * psi * z_
        x_[2 * n :] = P_ - eps * (1 - beta) * (1 + psi) * z_
        return _Pulled(x_, a_, b_, sales_)
