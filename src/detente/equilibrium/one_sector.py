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
scaled so that the E-weighted mean of P is 1.

The paper starts from no tariffs. A baseline with tariffs adds their revenue R to E = Y + T + R,
and the tax relief becomes ``(1 - R/Y before) / (1 - R/Y after)``; all else stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.model import Model, Tax
from detente.equilibrium.outcomes import Accounts, Outcomes
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["Calibration", "OneSector", "calibrate", "destination_shares"]

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
    if len(world.sectors) != 1:
        raise BadQuestion(
            f"World {world.name} has {len(world.sectors)} sectors; the one_sector model takes one."
        )
    trade = world.flows[:, :, 0]
    n = len(world.regions)
    own = np.arange(n)
    nu = destination_shares(world, model)
    theta = model.firm_heterogeneity
    phi = model.pass_through + (1 + theta) / ((1 - nu) * theta) - 1 / theta - 1

    transfer = (1 - nu) * (trade.sum(axis=0) - trade @ (1 - nu))
    paid = trade if before is None else trade * (1 + before)
    # Recorded trade of an entrepot can exceed what its GDP allows it to spend.
    at_home = np.maximum(world.gdp + transfer - paid.sum(axis=0), 0.0)
    flows, spent = trade.copy(), paid.copy()
    flows[own, own] = spent[own, own] = at_home

    spending, net = spent.sum(axis=0), flows.sum(axis=0)
    Y = flows @ (1 - nu) + nu * net
    empty = (spending <= 0) | (Y <= 0)
    if empty.any():
        region = world.regions.labels[int(empty.argmax())]
        raise BadQuestion(f"World {world.name}: {region} buys or earns nothing; leave it out.")
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
    index: float  # world income, new over old
    owed: Array  # Y' + T index: spending net of revenue
    E1: Array  # E'
    log_prices: Array
    tau: Array  # revenue over income
    sales: Array  # income from sales at home and abroad, net of the destination's share


class OneSector:
    """The 2N equations for one shock: residual, analytic Jacobian, outcomes."""

    def __init__(self, base: Calibration, shock: TariffShock) -> None:
        eps = base.model.trade_elasticity
        self.base = base
        self.B, self.C = base.lam, base.lam_net  # symbols of the paper: shares before z, then net
        exporter, importer = np.nonzero(shock.factor[:, :, 0] != 1)
        if exporter.size:
            factor = shock.factor[exporter, importer, 0]
            moved = np.exp(-eps * base.phi[importer] * np.log(factor))
            self.B, self.C = base.lam.copy(), base.lam_net.copy()
            self.B[exporter, importer] *= moved
            self.C[exporter, importer] *= moved / factor

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
        return np.concatenate(
            (
                (state.sales + self.base.nu * state.owed) / state.income - 1,
                x[n:]
                - self.base.model.labour_elasticity
                * (x[:n] - state.log_prices + self._relief(state.tau)),
            )
        )

    def pinned(self) -> int:
        """The place in x that is held at its start, and whose equation is redundant."""
        return self.base.largest

    def jacobian(self, x: Array) -> Array:
        """(2N, 2N) derivative of `residual`."""
        base, model, state = self.base, self.base.model, self._state(x)
        n = len(base.Y)
        eps, kappa = model.trade_elasticity, model.labour_elasticity
        lam = self.B * (state.z[:, None] / (state.S * base.column))
        G = self.C * (state.z[:, None] / (state.S * base.column))

        # Rows i, columns j, with respect to ln z_j and then to ln Y'_j.
        E_z = (state.E1 / state.q)[:, None] * (state.q[:, None] * lam.T - G.T)
        owed_y = np.outer(base.T, state.income / base.Y.sum())
        owed_y[np.diag_indices(n)] += state.income
        E_y = owed_y / state.q[:, None]

        kept = G * (1 - base.nu)
        sales_z = -(kept * (state.E1 / state.q)) @ G.T
        sales_z[np.diag_indices(n)] += state.sales
        earned_z = sales_z / state.income[:, None]
        earned_y = (kept @ E_y + base.nu[:, None] * owed_y) / state.income[:, None]
        earned_y[np.diag_indices(n)] -= (state.sales + base.nu * state.owed) / state.income

        over_E = (1 - base.phi) / state.E1
        prices_z = over_E[:, None] * E_z - lam.T / eps
        prices_y = over_E[:, None] * E_y
        relief = (
            1 / (state.income * (1 - state.tau))
            if model.tax is Tax.income_tax_relief
            else np.zeros(n)
        )
        tau_y = E_y - owed_y
        tau_y[np.diag_indices(n)] -= state.tau * state.income
        labour_z = kappa * (prices_z - relief[:, None] * E_z)
        labour_y = kappa * (prices_y - relief[:, None] * tau_y)

        # ln z = -eps ln w + eps psi ln L, and ln Y' = ln w + ln L + constant.
        to_L = eps * model.scale_elasticity
        J = np.empty((2 * n, 2 * n))
        J[:n, :n] = -eps * earned_z + earned_y
        J[:n, n:] = to_L * earned_z + earned_y
        J[n:, :n] = -eps * labour_z + labour_y
        J[n:, n:] = to_L * labour_z + labour_y
        J[n:, :n][np.diag_indices(n)] -= kappa * (2 - base.phi)
        J[n:, n:][np.diag_indices(n)] += 1
        return J

    def revenue_share(self, x: Array) -> Array:
        """(N,) tariff revenue over income."""
        return self._state(x).tau

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, at the price level where the E-weighted mean of P is 1."""
        base, model, state = self.base, self.base.model, self._state(x)
        n = len(base.Y)
        kappa = model.labour_elasticity
        P = np.exp(state.log_prices)
        level = (P @ base.E) / base.E.sum()
        w, L, P = np.exp(x[:n]) / level, np.exp(x[n:]), P / level
        spent = state.E1 / base.E / level
        # Weight of spending that is not earned by working at the margin.
        untaxed = np.exp(-self._relief(state.tau))
        delta = base.E / (base.E - kappa * untaxed * base.Y / (1 + kappa))
        welfare = delta * (spent / P - 1) + (1 - delta) * (w * L / P - 1)

        return Outcomes(
            welfare=welfare,
            prices=P - 1,
            wages=w - 1,
            employment=L - 1,
            before=Accounts(
                sellers=np.ones(n),
                cells=base.lam_net,
                buyers=base.E / base.column,
                income=base.Y,
                expenditure=base.E,
                revenue=base.E - (base.Y + base.T),
            ),
            after=Accounts(
                sellers=state.z,
                cells=self.C,
                buyers=state.E1 / (state.S * base.column) / level,
                income=state.income / level,
                expenditure=state.E1 / level,
                revenue=(state.E1 - state.owed) / level,
            ),
        )

    def _relief(self, tau: Array) -> Array:
        """Log of the factor by which what is kept of a wage rises."""
        if self.base.model.tax is Tax.lump_sum:
            return np.zeros(len(tau))
        return np.log1p(-self.base.tau) - np.log1p(-tau)

    def _state(self, x: Array) -> _State:
        base, model = self.base, self.base.model
        n = len(base.Y)
        log_w, log_L = x[:n], x[n:]
        eps = model.trade_elasticity
        z = np.exp(eps * (model.scale_elasticity * log_L - log_w))
        S = (z @ self.B) / base.column
        q = (z @ self.C) / base.column / S
        income = base.Y * np.exp(log_w + log_L)
        index = float(income.sum() / base.Y.sum())
        owed = income + base.T * index
        E1 = owed / q
        return _State(
            z=z,
            S=S,
            q=q,
            income=income,
            index=index,
            owed=owed,
            E1=E1,
            log_prices=(1 - base.phi) * (np.log(E1 / base.E) - log_w) - np.log(S) / eps,
            tau=(E1 - owed) / income,
            sales=z * (self.C @ ((1 - base.nu) * E1 / (S * base.column))),
        )
