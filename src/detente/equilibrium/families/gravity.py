r"""Structural gravity: what does a trade agreement do when incomes feed back into resistances?

Anderson and van Wincoop (2003), in changes. Each region i has a fixed endowment that sells at the
factory price :math:`p_i`; region j spends :math:`E_j = \varphi_j p_j Y_j` on it, at shares

.. math::
    \lambda'_{ij} = \lambda_{ij} \hat T_{ij} p_i^{1-\sigma} / P_j^{1-\sigma}, \qquad
    P_j^{1-\sigma} = \sum_i \lambda_{ij} \hat T_{ij} p_i^{1-\sigma}

with :math:`\hat T = (\text{new over old trade cost})^{1-\sigma}` and :math:`\sigma - 1` the trade
elasticity. Closure ``full``: prices clear every market, :math:`\sum_j \lambda'_{ij} E'_j = p_i
Y_i`. Spending over income is fixed but for one factor for all that makes world spending world
income. Closure ``gegravity``: the formula of the package gegravity 0.3, called full general
equilibrium there. Its resistances :math:`x = \Pi^{\sigma-1}, v = P^{\sigma-1}` keep the baseline's
output and spending,

.. math::
    \hat x_i \sum_j (X_{ij}/Y_i) \hat T_{ij} \hat v_j = 1, \qquad
    \hat v_j \sum_i \lambda_{ij} \hat T_{ij} \hat x_i = 1, \qquad
    p_i = \hat x_i^{1/(1-\sigma)},

with trade :math:`X'_{ij} = X_{ij} \hat T_{ij} \hat x_i \hat v_j \, p_i p_j \, \Sigma Y /
\Sigma Y'`, so that markets do not clear at its prices; it is here to show the difference.

Tariffs are trade costs in this family: they earn nobody revenue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families import FamilyCode, Fast, dense_path
from detente.equilibrium.families.closures import Yardstick, numeraire
from detente.equilibrium.families.licences import Licences
from detente.equilibrium.model import GravityClosure, Model
from detente.equilibrium.outcomes import Accounts, Outcomes
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["CODE", "Calibration", "Gravity", "calibrate"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """Shares and sizes of a world; N regions, USD million."""

    model: Model
    lam: Array  # (N, N) share of exporter i in what importer j spends
    column: Array
    Y: Array  # output
    E: Array  # spending
    largest: int
    numeraire: Yardstick

    @property
    def flows(self) -> Array:
        """(N, N) baseline sales, domestic ones on the diagonal; USD million."""
        return self.lam * self.E


def calibrate(world: World, model: Model, before: Array | None = None) -> Calibration:
    """Read shares off a world's trade; sales at home are its own, or what GDP leaves.

    `before` is not read: without revenue old tariffs are part of trade costs.

    Raises
    ------
    BadQuestion
        When the world has more than one sector, or a region buys or sells nothing.
    """
    _ = before
    if len(world.sectors) != 1:
        raise BadQuestion(
            f"World {world.name} has {len(world.sectors)} sectors; the gravity model takes one."
        )
    flows = world.flows[:, :, 0].copy()
    own = np.arange(len(flows))
    at_home = world.gdp - world.exports if world.domestic is None else world.domestic[:, 0]
    flows[own, own] = np.maximum(at_home, 0.0)
    Y, E = flows.sum(axis=1), flows.sum(axis=0)
    empty = (Y <= 0) | (E <= 0)
    if empty.any():
        region = world.regions.labels[int(empty.argmax())]
        raise BadQuestion(f"World {world.name}: {region} buys or sells nothing; leave it out.")
    lam = flows / E
    return Calibration(
        model=model,
        lam=lam,
        column=np.ones(len(Y)) @ lam,
        Y=Y,
        E=E,
        largest=int(Y.argmax()),
        numeraire=numeraire(model, world, Y, E),
    )


@dataclass(frozen=True, eq=False)
class _State:
    power: Array  # p^(1 - sigma)
    S: Array  # P^(1 - sigma)
    income: Array
    spending: Array
    sales: Array


class Gravity:
    """The N equations of one change of trade costs, for log factory prices x."""

    def __init__(
        self, base: Calibration, shock: TariffShock, licences: Licences | None = None
    ) -> None:
        if licences is not None or shock.quotas:
            raise BadQuestion(
                "The gravity model has no supply side that a quota's rent could go to; give the "
                "control as a trade cost, or take another family."
            )
        self.base = base
        self.licences = None
        cost = shock.factor[:, :, 0]
        if shock.costs is not None:
            cost = cost * shock.costs[:, :, 0]
        moved = np.exp(-base.model.trade_elasticity * np.log(cost))
        self.B = base.lam * moved
        self.feeds_back = base.model.gravity_closure is GravityClosure.full

    @property
    def size(self) -> int:
        """Number of unknowns, N."""
        return len(self.base.Y)

    def pinned(self) -> int:
        """The price that is held, and whose equation is redundant."""
        return self.base.largest

    def residual(self, x: Array) -> Array:
        """(N,) sales over output less 1; with baseline incomes for the gegravity closure."""
        state = self._state(x)
        return state.sales / (state.income if self.feeds_back else self.base.Y) - 1

    def jacobian(self, x: Array) -> Array:
        """(N, N) derivative of `residual`."""
        base, state = self.base, self._state(x)
        eps = base.model.trade_elasticity
        own = np.arange(self.size)
        lam = self.B * (state.power[:, None] / (state.S * base.column))
        size = state.income if self.feeds_back else base.Y
        by_power = -(lam * state.spending) @ lam.T
        by_power[own, own] += state.sales
        J = -eps * by_power / size[:, None]
        if self.feeds_back:
            total = state.income.sum()
            share = state.spending / state.spending.sum()
            # Spending moves with its own income, and with the factor common to all.
            J += lam * state.spending / size[:, None]
            J += (lam @ state.spending)[:, None] / size[:, None] * (state.income / total - share)
            J[own, own] -= state.sales / size
        return J

    def revenue_share(self, x: Array) -> Array:
        """(N,) zeros: tariffs earn no revenue here."""
        return np.zeros(len(x))

    def licensed(self, x: Array) -> tuple[Array, Array]:
        """Never asked: this family takes no quotas."""
        del x
        raise BadQuestion("The gravity model takes no quotas.")

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, with the numeraire at 1.

        ``wages`` are factory prices, ``welfare`` is real spending, E'/E over P; real GDP (the
        package's terms of trade) is ``real_wages``.
        """
        base, state = self.base, self._state(x)
        n, eps = self.size, base.model.trade_elasticity
        p, P = np.exp(x), state.S ** (-1 / eps)
        income, spending, sellers = state.income, state.spending, state.power
        if not self.feeds_back:
            spending = base.E * p
            sellers = state.power * p * (base.Y.sum() / income.sum())
        level = base.numeraire.level(wages=p, prices=P, income=p)
        return Outcomes(
            welfare=spending / base.E / P - 1,
            prices=P / level - 1,
            wages=p / level - 1,
            employment=np.zeros(n),
            before=Accounts(
                sellers=np.ones(n),
                cells=base.lam,
                buyers=base.E / base.column,
                income=base.Y,
                expenditure=base.E,
                revenue=np.zeros(n),
            ),
            after=Accounts(
                sellers=sellers,
                cells=self.B,
                buyers=spending / (state.S * base.column) / level,
                income=income / level,
                expenditure=spending / level,
                revenue=np.zeros(n),
            ),
        )

    def _common(self, p: Array) -> float:
        """Factor that keeps world spending at world income."""
        base = self.base
        ones = np.ones(len(p))
        return float((base.Y @ p) / (base.E @ p) / ((base.Y @ ones) / (base.E @ ones)))

    def _state(self, x: Array) -> _State:
        base = self.base
        p = np.exp(x)
        power = np.exp(-base.model.trade_elasticity * x)
        S = (power @ self.B) / base.column
        spending = base.E * p * self._common(p) if self.feeds_back else base.E
        return _State(
            power=power,
            S=S,
            income=base.Y * p,
            spending=spending,
            sales=power * (self.B @ (spending / (S * base.column))),
        )


def _transition(base: Calibration, world: World) -> None:
    """Spending over income is part of this family; there are no transfers to swap."""
    _ = base, world


def _rebased(system: Gravity, x: Array, world: World) -> Calibration:
    _ = x, world
    return system.base


def _fast(base: Calibration, world: World) -> tuple[Fast, Array]:
    return dense_path(Gravity(base, TariffShock.none(world)))


CODE = FamilyCode(
    calibrate=calibrate, system=Gravity, transition=_transition, rebased=_rebased, fast=_fast
)
