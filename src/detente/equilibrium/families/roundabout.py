r"""The one-sector world with roundabout production: what if goods are made with goods?

Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), the input-output variant of their Table 4:
`one_sector` with a share :math:`1 - \beta` of cost spent on the same composite that consumers buy.
Symbols are those of `one_sector`; in addition

=================  ===========================================================================
symbol             meaning
=================  ===========================================================================
``beta``           share of value added in cost
``c, entry``       unit cost, and real cost of entry: new over old
``E``              expenditure of consumers and firms; ``Ec = Y + T + R`` that of consumers
=================  ===========================================================================

Unknowns are x = (ln w, ln L, ln P), 3N. For given x,

.. math::
    z_j &= \big(w_j^\beta P_j^{1-\beta} / ((w_j/P_j)^{1-\beta} L_j)^\psi\big)^{-\epsilon}, \\
    E'_i \, q_i \, (1 + \nu_i (1-\beta)/\beta) &= Y'_i/\beta + T_i \, \Sigma Y'/\Sigma Y

The second line is the budget with sales replaced by what the first equation below says of them.
Equations: income earned is income paid,
:math:`\beta \sum_i (1-\nu_i) X'_{ji} + \nu_j q_j E'_j = Y'_j`; labour supply; and the price index
:math:`P_i = (\hat E_i/w_i)^{1-\phi_i} S_i^{-1/\epsilon}`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families import FamilyCode, Fast, dense_path, one_sector
from detente.equilibrium.families.closures import Yardstick, indexing, numeraire, target_transfers
from detente.equilibrium.families.margins import OneGood
from detente.equilibrium.families.one_sector import observed, refuse_empty, tariff_exponents
from detente.equilibrium.model import Deficits, Model, Tax
from detente.equilibrium.outcomes import Outcomes
from detente.equilibrium.shock import TariffShock
from detente.world import World

__all__ = ["CODE", "Calibration", "Roundabout", "calibrate"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration(one_sector.Calibration):
    """A world seen through the model; symbols as in the module's table, N regions."""

    beta: float


def calibrate(world: World, model: Model, before: Array | None = None) -> Calibration:
    """Fit margins, domestic sales, inputs and transfers so that the world's accounts add up.

    Sales at home are those of the one-sector model over beta: GDP counts value added only.
    `before` (N, N) are the tariffs under which the world's trade took place; none when left out.

    Raises
    ------
    BadQuestion
        When the world has more than one sector, lacks the model's home region, or holds a region
        that buys or earns nothing.
    """
    flows, spent, nu = observed(world, model, before)
    n, beta = len(nu), model.value_added_share
    own = np.arange(n)
    flows[own, own] /= beta
    spent[own, own] /= beta
    spending, net = spent.sum(axis=0), flows.sum(axis=0)
    Y = beta * (flows @ (1 - nu)) + nu * net
    refuse_empty(world, spending, Y)
    lam = spent / spending
    lam_net = lam if before is None else flows / spending
    # Summed as the equations sum them, so that no shock leaves no residual but rounding.
    column = np.ones(n) @ lam
    T = net * (1 + nu * (1 - beta) / beta) - Y / beta
    return _complete(
        Calibration(
            model=model,
            beta=beta,
            nu=nu,
            phi=tariff_exponents(model, nu),
            lam=lam,
            lam_net=lam_net,
            column=column,
            tau=np.zeros(n),
            E=spending,
            Y=Y,
            T=T,
            largest=int(Y.argmax()),
            transfers=Yardstick("income", Y),
            numeraire=Yardstick("income", Y),
        ),
        world,
    )


def _complete(base: Calibration, world: World) -> Calibration:
    """The baseline with E, tau and the yardsticks that follow from shares, Y and T."""
    q = np.ones(len(base.Y)) @ base.lam_net / base.column
    E = (base.Y * (1 / base.beta) + base.T) / (q * _rounds(base))
    return replace(
        base,
        E=E,
        tau=E * (1 - q) / base.Y,
        transfers=indexing(base.model, world, base.Y, E),
        numeraire=numeraire(base.model, world, base.Y, E),
    )


def _rounds(base: Calibration) -> Array:
    return 1 + base.nu * (1 - base.beta) / base.beta


def transition(base: Calibration, world: World) -> Roundabout | None:
    """The equations of the world whose transfers become those that the closure asks for."""
    if base.model.deficits not in (Deficits.balanced, Deficits.zero_for_one):
        return None
    target = target_transfers(base.model, world, base.T, base.flows)
    return Roundabout(replace(base, T=target), TariffShock.none(world))


def rebased(system: Roundabout, x: Array, world: World) -> Calibration:
    """The solved world as a new baseline; its tariffs are those of the old one."""
    base, state = system.base, system._state(x)
    level = system._level(x, state)
    weight = state.z[:, None] / (state.S * base.column)
    lam = system.B * weight
    return _complete(
        replace(
            base,
            lam=lam,
            lam_net=system.C * weight,
            column=np.ones(len(base.Y)) @ lam,
            Y=state.income / level,
            T=base.T * state.index / level,
        ),
        world,
    )


@dataclass(frozen=True, eq=False)
class _State:
    """Everything that follows from (ln w, ln L, ln P)."""

    z: Array
    S: Array
    q: Array
    income: Array  # Y'
    index: float
    E1: Array  # E'
    tau: Array  # revenue over income
    sales: Array  # of sellers at home and abroad, net of the destination's share


class Roundabout(OneGood):
    """The 3N equations for one shock: residual, analytic Jacobian, outcomes."""

    base: Calibration

    @property
    def size(self) -> int:
        """Number of unknowns, 3N."""
        return 3 * len(self.base.Y)

    def residual(self, x: Array) -> Array:
        """(3N,) income paid over income earned less 1; labour supply and prices in logs."""
        base, model, state = self.base, self.base.model, self._state(x)
        log_w, log_L, log_P = self._parts(x)
        paid = (base.beta * state.sales + base.nu * state.q * state.E1) / state.income - 1
        if self.licences is not None:
            paid[base.largest] = 0.0  # redundant once rents are those received: see licences
        return np.concatenate(
            (
                paid,
                log_L - model.labour_elasticity * (log_w - log_P + self._relief(state.tau)),
                log_P
                - (1 - base.phi) * (np.log(state.E1 / base.E) - log_w)
                + np.log(state.S) / model.trade_elasticity,
            )
        )

    def jacobian(self, x: Array) -> Array:
        """(3N, 3N) derivative of `residual`."""
        base, model, state = self.base, self.base.model, self._state(x)
        n, beta = len(base.Y), base.beta
        eps, kappa, psi = model.trade_elasticity, model.labour_elasticity, model.scale_elasticity
        own = np.arange(n)
        weight = state.z[:, None] / (state.S * base.column)
        lam, G = self.B * weight, self.C * weight
        H = self.C_seller * weight if self.licences is not None else G

        # Rows i, columns j: with respect to ln z_j, to ln Y'_j, and (N,) to the index of transfers.
        rounds = _rounds(base)
        E_z = (state.E1 / state.q)[:, None] * (state.q[:, None] * lam.T - G.T)
        E_y = state.income * (1 / beta + self.rents) / (state.q * rounds)
        E_t = base.T / (state.q * rounds)

        kept = H * (1 - base.nu)
        earned_z = -beta * (kept * (state.E1 / state.q)) @ G.T
        earned_z[own, own] += beta * state.sales
        earned_z /= state.income[:, None]
        earned_y = beta * kept * E_y / state.income[:, None]
        earned = beta * state.sales + base.nu * state.q * state.E1
        earned_y[own, own] += (base.nu * state.q * E_y - earned) / state.income
        earned_t = (beta * (kept @ E_t) + base.nu * state.q * E_t) / state.income
        # nu q E' follows from income and transfers alone: it does not move with z.

        relief = (
            kappa / (state.income * (1 - state.tau))
            if model.tax is Tax.income_tax_relief
            else np.zeros(n)
        )
        taxed = relief * (1 - state.q)
        labour_z = -relief[:, None] * E_z
        labour_y = -taxed * E_y + relief * state.tau * state.income
        labour_t = -taxed * E_t
        over_E = (1 - base.phi) / state.E1
        price_z = lam.T / eps - over_E[:, None] * E_z
        price_y, price_t = -over_E * E_y, -over_E * E_t

        to_w, to_L = -eps * (beta - psi * (1 - beta)), eps * psi
        to_P = -eps * (1 - beta) * (1 + psi)
        J = np.empty((3 * n, 3 * n))
        for row, by_z in enumerate((earned_z, labour_z, price_z)):
            for column, slope in enumerate((to_w, to_L, to_P)):
                J[row * n : (row + 1) * n, column * n : (column + 1) * n] = slope * by_z
        J[:n, :n] += earned_y
        J[:n, n : 2 * n] += earned_y
        for column in (0, n):
            J[n + own, column + own] += labour_y
            J[2 * n + own, column + own] += price_y
        J[n + own, own] -= kappa
        J[n + own, n + own] += 1
        J[n + own, 2 * n + own] += kappa
        J[2 * n + own, own] += 1 - base.phi
        J[2 * n + own, 2 * n + own] += 1
        index_x = self._index_slope(x, state)
        J += np.concatenate((earned_t, labour_t, price_t))[:, None] * index_x
        return J

    def _index_slope(self, x: Array, state: _State) -> Array:
        """(3N,) derivative of the index of transfers."""
        weights, found = self.base.transfers.weights, np.zeros((3, len(self.base.Y)))
        if self.base.transfers.of == "wages":
            found[0] = weights * np.exp(self._parts(x)[0])
        elif self.base.transfers.of == "prices":
            found[2] = weights * np.exp(self._parts(x)[2])
        else:
            found[0] = found[1] = weights * state.income / self.base.Y
        return found.ravel()

    def spending_share(self, x: Array) -> Array:
        """(N,) what is left to spend after transfers and before revenue, over income."""
        state = self._state(x)
        return 1 + self.rents + self.base.T * state.index / state.income

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, at the price level where the numeraire is 1."""
        base, model, state = self.base, self.base.model, self._state(x)
        n, kappa = len(base.Y), model.labour_elasticity
        level = self._level(x, state)
        log_w, log_L, log_P = self._parts(x)
        w, L, P = np.exp(log_w) / level, np.exp(log_L), np.exp(log_P) / level
        revenue, rents = state.tau * state.income, self.rents * state.income + np.zeros(n)
        before = base.tau * base.Y + base.Y + base.T
        consumed = (revenue + state.income + base.T * state.index + rents) / level
        untaxed = np.exp(-self._relief(state.tau))
        delta = before / (before - kappa * untaxed * base.Y / (1 + kappa))
        welfare = delta * (consumed / before / P - 1) + (1 - delta) * (w * L / P - 1)
        opening, closing = self._accounts(
            state, level, revenue_before=base.tau * base.Y, revenue=revenue
        )
        return Outcomes(
            welfare=welfare,
            prices=P - 1,
            wages=w - 1,
            employment=L - 1,
            costs=(state.z ** (-1 / model.trade_elasticity) / level - 1)[:, None],
            consumption=before,
            before=opening,
            after=closing,
        )

    def _level(self, x: Array, state: _State) -> float:
        log_w, _, log_P = self._parts(x)
        return self.base.numeraire.level(
            wages=np.exp(log_w), prices=np.exp(log_P), income=state.income / self.base.Y
        )

    def _parts(self, x: Array) -> tuple[Array, Array, Array]:
        n = len(self.base.Y)
        return x[:n], x[n : 2 * n], x[2 * n :]

    def _state(self, x: Array) -> _State:
        base, model = self.base, self.base.model
        log_w, log_L, log_P = self._parts(x)
        beta, eps, psi = base.beta, model.trade_elasticity, model.scale_elasticity
        log_cost = beta * log_w + (1 - beta) * log_P - psi * ((1 - beta) * (log_w - log_P) + log_L)
        z = np.exp(-eps * log_cost)
        S = (z @ self.B) / base.column
        q = (z @ self.C) / base.column / S
        income = base.Y * np.exp(log_w + log_L)
        index = base.transfers.level(
            wages=np.exp(log_w), prices=np.exp(log_P), income=income / base.Y
        )
        E1 = (income * (1 / beta + self.rents) + base.T * index) / (q * _rounds(base))
        return _State(
            z=z,
            S=S,
            q=q,
            income=income,
            index=index,
            E1=E1,
            tau=E1 * (1 - q) / income,
            sales=z * (self.C_seller @ ((1 - base.nu) * E1 / (S * base.column))),
        )


def _calibrate(world: World, model: Model, before: Array | None) -> Calibration:
    return calibrate(world, model, None if before is None else before[:, :, 0])


def _fast(base: Calibration, world: World) -> tuple[Fast, Array]:
    return dense_path(Roundabout(base, TariffShock.none(world)))


CODE = FamilyCode(
    calibrate=_calibrate, system=Roundabout, transition=transition, rebased=rebased, fast=_fast
)
