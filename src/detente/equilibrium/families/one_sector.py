r"""The one-sector world model: who gains and who loses when tariffs change trade, work and prices?

Ignatenko, Macedoni, Lashkaripour and Simonovska (2025): trade in goods between N regions with a
trade elasticity, margins that stay where goods are sold, labour supply, scale effects, and tariff
revenue that either replaces income tax or is handed back.

=================  ===========================================================================
symbol             meaning
=================  ===========================================================================
``nu`` (N,)        share of landed value that stays with factors of the destination
``phi`` (N,)       elasticity of trade cost to the tariff factor of an importer
``lam`` (N, N)     share of exporter j in what importer i spends; columns add to 1
``E, Y, T`` (N,)   expenditure, income, transfer from abroad at the baseline, USD million
``t`` (N, N)       tariff of importer i on goods of exporter j; ``t_before`` at the baseline
``f`` (N, N)       the shock, (1 + t) / (1 + t_before)
``w, L, Eh, P``    wage, employment, expenditure, consumer prices: new over old
=================  ===========================================================================

For given (w, L) everything else is explicit, which leaves 2N unknowns, x = (ln w, ln L):

.. math::
    z_j &= (w_j L_j^{-\psi})^{-\epsilon}, \quad
    S_i = \sum_j z_j \lambda_{ji} f_{ji}^{-\epsilon\phi_i}, \quad
    q_i = \sum_j \frac{\lambda'_{ji}}{1+t_{ji}} \\
    E'_i &= (Y'_i + T_i \, \Sigma Y' / \Sigma Y) / q_i, \quad R_i = E'_i (1 - q_i), \quad
    P_i = (\hat E_i / w_i)^{1-\phi_i} S_i^{-1/\epsilon}

and two equations per region: income earned equals income paid, and labour supply. One of the
first kind is redundant; the wage of the largest region is held instead, and results are then
scaled so that the numeraire keeps its level (by default the E-weighted mean of P is 1). With
deficits fixed in money, T_i moves with the numeraire in place of world income.

A trade cost d multiplies B by ``d^-eps``. A quota is a mark-up m on one flow that works like a
tariff; its rent is tariff revenue, or income of the exporter.

The paper starts from no tariffs. A baseline with tariffs adds their revenue R to E = Y + T + R,
and the tax relief becomes ``(1 - R/Y before) / (1 - R/Y after)``; all else stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families import FamilyCode, Fast, dense_path
from detente.equilibrium.families.closures import Yardstick, indexing, numeraire, target_transfers
from detente.equilibrium.families.margins import OneGood
from detente.equilibrium.model import Deficits, Model, Tax
from detente.equilibrium.outcomes import Outcomes
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["CODE", "Calibration", "OneSector", "calibrate", "destination_shares"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """A world seen through the model before any tariff; symbols as in the module's table."""

    model: Model
    nu: Array
    phi: Array
    lam: Array
    lam_net: Array  # lam / (1 + t_before)
    column: Array  # column sums of lam as BLAS adds them, so that no shock gives S = 1 exactly
    tau: Array  # tariff revenue over income
    E: Array
    Y: Array
    T: Array
    largest: int  # the region whose wage is held while solving
    transfers: Yardstick  # what T moves with
    numeraire: Yardstick

    @property
    def flows(self) -> Array:
        """(N, N) baseline sales before duty, domestic ones on the diagonal; USD million."""
        return self.lam_net * self.E


def calibrate(world: World, model: Model, before: Array | None = None) -> Calibration:
    """Fit margins, domestic sales and transfers so that the world's accounts add up.

    `before` (N, N) are the tariffs under which the world's trade took place; none when left out.

    Raises
    ------
    BadQuestion
        When the world has more than one sector, lacks the model's home region, or holds a region
        that buys or earns nothing.
    """
    flows, spent, nu = observed(world, model, before)
    n = len(nu)
    phi = tariff_exponents(model, nu)
    spending, net = spent.sum(axis=0), flows.sum(axis=0)
    Y = flows @ (1 - nu) + nu * net
    refuse_empty(world, spending, Y)
    T = net - Y
    lam = spent / spending
    lam_net = lam if before is None else flows / spending
    column = np.ones(n) @ lam
    E = (Y + T) / ((np.ones(n) @ lam_net) / column)
    return Calibration(
        model=model,
        nu=nu,
        phi=phi,
        lam=lam,
        lam_net=lam_net,
        column=column,
        tau=(E - (Y + T)) / Y,
        E=E,
        Y=Y,
        T=T,
        largest=int(Y.argmax()),
        transfers=indexing(model, world, Y, E),
        numeraire=numeraire(model, world, Y, E),
    )


def observed(world: World, model: Model, before: Array | None = None) -> tuple[Array, Array, Array]:
    """(N, N) sales before duty with those at home, the same with duty, and (N,) margins nu.

    Sales at home are what GDP and margins leave; the margins are then dropped if the model says.
    """
    if len(world.sectors) != 1:
        raise BadQuestion(
            f"World {world.name} has {len(world.sectors)} sectors; the {model.family} model takes "
            f"one."
        )
    trade = world.flows[:, :, 0]
    own = np.arange(len(world.regions))
    nu = destination_shares(world, model)
    transfer = (1 - nu) * (trade.sum(axis=0) - trade @ (1 - nu))
    paid = trade if before is None else trade * (1 + before)
    # Recorded trade of an entrepot can exceed what its GDP allows it to spend.
    at_home = np.maximum(world.gdp + transfer - paid.sum(axis=0), 0.0)
    flows, spent = trade.copy(), paid.copy()
    flows[own, own] = spent[own, own] = at_home
    return flows, spent, np.zeros(len(nu)) if model.without_margins else nu


def tariff_exponents(model: Model, nu: Array) -> Array:
    """(N,) phi, the exponent that turns an importer's tariff factor into a trade cost."""
    theta = model.firm_heterogeneity
    return model.pass_through + (1 + theta) / ((1 - nu) * theta) - 1 / theta - 1


def refuse_empty(world: World, spending: Array, income: Array) -> None:
    """Raise `BadQuestion` when a region buys or earns nothing."""
    empty = (spending <= 0) | (income <= 0)
    if empty.any():
        region = world.regions.labels[int(empty.argmax())]
        raise BadQuestion(f"World {world.name}: {region} buys or earns nothing; leave it out.")


def transition(base: Calibration, world: World) -> OneSector | None:
    """The equations of the world whose transfers become those that the closure asks for."""
    if base.model.deficits not in (Deficits.balanced, Deficits.zero_for_one):
        return None
    target = target_transfers(base.model, world, base.T, base.flows)
    return OneSector(replace(base, T=target), TariffShock.none(world))


def rebased(system: OneSector, x: Array, world: World) -> Calibration:
    """The solved world as a new baseline; its tariffs are those of the old one."""
    base, state = system.base, system._state(x)
    level = system._level(x, state)
    weight = state.z[:, None] / (state.S * base.column)
    lam, lam_net = system.B * weight, system.C * weight
    n = len(base.Y)
    column = np.ones(n) @ lam
    Y, T = state.income / level, base.T * state.index / level
    E = (Y + T) / ((np.ones(n) @ lam_net) / column)
    return replace(
        base,
        lam=lam,
        lam_net=lam_net,
        column=column,
        tau=(E - (Y + T)) / Y,
        E=E,
        Y=Y,
        T=T,
        transfers=indexing(base.model, world, Y, E),
        numeraire=numeraire(base.model, world, Y, E),
    )


def destination_shares(world: World, model: Model) -> Array:
    """(N,) share nu of landed value that stays in the destination, from the two profit shares.

    With the world folded into home and rest, and rho_r the share of region r's spending on its
    own goods: ``(1 - rho_1) nu_2 + rho_1 nu_1`` is the profit share of the rest (1), and
    ``rho_2 nu_2 + (1 - rho_2) nu_1`` that of home (2); nu is never below zero.
    """
    if not model.home_profit_share and not model.other_profit_share:
        return np.zeros(len(world.regions))
    home = world.regions.index(model.home)
    trade = world.flows.sum(axis=2)
    out, into = trade[home].sum(), trade[:, home].sum()
    among = trade.sum() - out - into
    sold = np.array([[among, into], [out, 0.0]])
    gdp = np.array([world.gdp.sum() - world.gdp[home], world.gdp[home]])
    target = np.array([model.other_profit_share, model.home_profit_share])
    nu = target
    for _ in range(200):
        spent = gdp + (1 - nu) * (sold.sum(axis=0) - sold @ (1 - nu))
        own = spent - np.array([out, into])
        rho = own / (own + np.array([into, out]))
        mix = np.array([[rho[0], 1 - rho[0]], [1 - rho[1], rho[1]]])
        last, nu = nu, np.maximum(np.linalg.solve(mix, target), 0.0)
        if np.abs(nu - last).max() < 1e-15:
            break
    shares = np.full(len(world.regions), nu[0])
    shares[home] = nu[1]
    return shares


@dataclass(frozen=True, eq=False)
class _State:
    """Everything that follows from (ln w, ln L)."""

    z: Array
    S: Array
    q: Array
    income: Array  # Y'
    index: float  # what transfers have moved by
    owed: Array  # Y' + rents + T index: spending net of revenue
    E1: Array  # E'
    log_prices: Array
    tau: Array  # revenue over income
    sales: Array  # income from sales at home and abroad, net of the destination's share


class OneSector(OneGood):
    """The 2N equations for one shock: residual, analytic Jacobian, outcomes.

    ``B`` and ``C`` (N, N) are the paper's shares before z and those net of duty, ``C_seller`` the
    same net of an exporter's quota rent too. `licences` are the quotas' mark-ups of the moment.
    """

    base: Calibration

    @property
    def size(self) -> int:
        """Number of unknowns, 2N."""
        return 2 * len(self.base.Y)

    def residual(self, x: Array) -> Array:
        """(2N,) income paid over income earned less 1, then the labour supply equation in logs.

        Both are free of units. The held region's first equation is included; its redundancy makes
        it small when all others are.
        """
        state = self._state(x)
        n = len(self.base.Y)
        paid = (state.sales + self.base.nu * state.owed) / state.income - 1
        if self.licences is not None:
            paid[self.base.largest] = 0.0  # redundant once rents are those received: see licences
        return np.concatenate(
            (
                paid,
                x[n:]
                - self.base.model.labour_elasticity
                * (x[:n] - state.log_prices + self._relief(state.tau)),
            )
        )

    def jacobian(self, x: Array) -> Array:
        """(2N, 2N) derivative of `residual`."""
        base, model, state = self.base, self.base.model, self._state(x)
        n = len(base.Y)
        eps, kappa = model.trade_elasticity, model.labour_elasticity
        weight = state.z[:, None] / (state.S * base.column)
        lam = self.B * weight
        G = self.C * weight
        H = self.C_seller * weight if self.licences is not None else G

        # Rows i, columns j: with respect to ln z_j, to ln Y'_j, and (N,) to the index of transfers.
        E_z = (state.E1 / state.q)[:, None] * (state.q[:, None] * lam.T - G.T)
        owed_y = state.income * (1 + self.rents)
        E_y = owed_y / state.q
        E_t = base.T / state.q

        kept = H * (1 - base.nu)
        sales_z = -(kept * (state.E1 / state.q)) @ G.T
        sales_z[np.diag_indices(n)] += state.sales
        earned_z = sales_z / state.income[:, None]
        earned_y = kept * E_y / state.income[:, None]
        earned_y[np.diag_indices(n)] += (
            base.nu * owed_y - (state.sales + base.nu * state.owed)
        ) / state.income
        earned_t = (kept @ E_t + base.nu * base.T) / state.income

        over_E = (1 - base.phi) / state.E1
        prices_z = over_E[:, None] * E_z - lam.T / eps
        relief = (
            1 / (state.income * (1 - state.tau))
            if model.tax is Tax.income_tax_relief
            else np.zeros(n)
        )
        labour_z = kappa * (prices_z - relief[:, None] * E_z)
        labour_y = kappa * (over_E * E_y - relief * (E_y - owed_y - state.tau * state.income))
        labour_t = kappa * (over_E * E_t - relief * (E_t - base.T))

        # ln z = -eps ln w + eps psi ln L, and ln Y' = ln w + ln L + constant.
        to_L = eps * model.scale_elasticity
        own = np.arange(n)
        J = np.empty((2 * n, 2 * n))
        J[:n, :n] = -eps * earned_z + earned_y
        J[:n, n:] = to_L * earned_z + earned_y
        J[n:, :n] = -eps * labour_z
        J[n:, n:] = to_L * labour_z
        J[n + own, own] += labour_y - kappa * (2 - base.phi)
        J[n + own, n + own] += labour_y + 1
        index_x = self._index_slope(x, state, prices_z, over_E * E_y, over_E * E_t)
        J[:n] += earned_t[:, None] * index_x
        J[n:] += labour_t[:, None] * index_x
        return J

    def _index_slope(
        self, x: Array, state: _State, prices_z: Array, prices_y: Array, prices_t: Array
    ) -> Array:
        """(2N,) derivative of the index of transfers."""
        base, model = self.base, self.base.model
        n = len(base.Y)
        weights = base.transfers.weights
        if base.transfers.of == "wages":
            return np.concatenate((weights * np.exp(x[:n]), np.zeros(n)))
        if base.transfers.of == "income":
            moved = weights * state.income / base.Y
            return np.concatenate((moved, moved))
        # Prices depend on spending, which depends on the index itself.
        moved = weights * np.exp(state.log_prices)
        by_z, by_y = moved @ prices_z, moved * prices_y
        eps, psi = model.trade_elasticity, model.scale_elasticity
        by_w = -eps * by_z + by_y - moved * (1 - base.phi)
        by_L = eps * psi * by_z + by_y
        return np.concatenate((by_w, by_L)) / (1 - moved @ prices_t)

    def spending_share(self, x: Array) -> Array:
        """(N,) what is left to spend after transfers and before revenue, over income."""
        state = self._state(x)
        return state.owed / state.income

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, at the price level where the numeraire is 1."""
        base, model, state = self.base, self.base.model, self._state(x)
        n = len(base.Y)
        kappa = model.labour_elasticity
        level = self._level(x, state)
        w, L, P = np.exp(x[:n]) / level, np.exp(x[n:]), np.exp(state.log_prices) / level
        spent = state.E1 / base.E / level
        # Weight of spending that is not earned by working at the margin.
        untaxed = np.exp(-self._relief(state.tau))
        delta = base.E / (base.E - kappa * untaxed * base.Y / (1 + kappa))
        welfare = delta * (spent / P - 1) + (1 - delta) * (w * L / P - 1)
        opening, closing = self._accounts(
            state,
            level,
            revenue_before=base.E - (base.Y + base.T),
            revenue=state.E1 - state.owed,
        )
        return Outcomes(
            welfare=welfare,
            prices=P - 1,
            wages=w - 1,
            employment=L - 1,
            costs=(state.z ** (-1 / model.trade_elasticity) / level - 1)[:, None],
            before=opening,
            after=closing,
        )

    def _level(self, x: Array, state: _State) -> float:
        return self.base.numeraire.level(
            wages=np.exp(x[: len(state.z)]),
            prices=np.exp(state.log_prices),
            income=state.income / self.base.Y,
        )

    def _state(self, x: Array) -> _State:
        base, model = self.base, self.base.model
        n = len(base.Y)
        log_w, log_L = x[:n], x[n:]
        eps = model.trade_elasticity
        z = np.exp(eps * (model.scale_elasticity * log_L - log_w))
        S = (z @ self.B) / base.column
        q = (z @ self.C) / base.column / S
        income = base.Y * np.exp(log_w + log_L)
        log_S = np.log(S) / eps

        def spending(index: float) -> tuple[Array, Array, Array]:
            owed = income * (1 + self.rents) + base.T * index
            E1 = owed / q
            return owed, E1, (1 - base.phi) * (np.log(E1 / base.E) - log_w) - log_S

        index = float(income.sum() / base.Y.sum())
        owed, E1, log_prices = spending(index)
        if base.transfers.of == "wages":
            index = float(base.transfers.weights @ np.exp(log_w))
            owed, E1, log_prices = spending(index)
        elif base.transfers.of == "prices":
            for _ in range(50):
                last, index = index, float(base.transfers.weights @ np.exp(log_prices))
                owed, E1, log_prices = spending(index)
                if not abs(index - last) > 1e-15 * last:
                    break
        return _State(
            z=z,
            S=S,
            q=q,
            income=income,
            index=index,
            owed=owed,
            E1=E1,
            log_prices=log_prices,
            tau=(E1 - owed) / income,
            sales=z * (self.C_seller @ ((1 - base.nu) * E1 / (S * base.column))),
        )


def _calibrate(world: World, model: Model, before: Array | None) -> Calibration:
    return calibrate(world, model, None if before is None else before[:, :, 0])


def _fast(base: Calibration, world: World) -> tuple[Fast, Array]:
    return dense_path(OneSector(base, TariffShock.none(world)))


CODE = FamilyCode(
    calibrate=_calibrate, system=OneSector, transition=transition, rebased=rebased, fast=_fast
)
