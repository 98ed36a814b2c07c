r"""Many sectors with margins and labour supply: which sectors grow, with or without inputs?

Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), their variants of several sectors. Family
`many_sectors` counts all sales as income; `many_sectors_io` makes goods with one composite of all
sectors, the same that consumers buy. With one sector they are `one_sector` and `roundabout`.

=================  ===========================================================================
symbol             meaning
=================  ===========================================================================
``nu, phi`` (N,)   share of landed value that stays in the destination; tariff exponent
``eps`` (S,)       trade elasticity
``beta`` (N,S)     value added in cost; 1 without inputs
``lam`` (N,N,S)    share of exporter j in what importer i spends on a sector; columns add to 1
``e`` (N,S)        share of a sector in spending
``E, T`` (N,)      spending of consumers and firms, transfer from abroad; USD million
``Y`` (N,S)        income from a sector
=================  ===========================================================================

Unknowns are x = (ln w (N), ln P (N), y (N,S)) with y the log of employment by sector;
:math:`L_j = \sum_k (Y_{jk}/Y_j) e^{y_{jk}}`. For given x,

.. math::
    z_{jk} &= \big(w_j^\beta P_j^{1-\beta} / ((w_j/P_j)^{1-\beta} e^{y_{jk}})^\psi
              \big)^{-\epsilon_k}, \\
    E'_j \sum_k e_{jk} q_{jk} (1 + \nu_j (1-\beta_{jk})/\beta_{jk}) &=
        \sum_k Y'_{jk}/\beta_{jk} + T_j \, \Sigma Y'/\Sigma Y

with :math:`Y'_{jk} = Y_{jk} w_j e^{y_{jk}}` and q the share of spending left after duty. The
equations: income paid in each sector is income earned,
:math:`\beta_{jk} \sum_i (1-\nu_i) X'_{jik} + \nu_j q_{jk} e_{jk} E'_j = Y'_{jk}`; labour supply;
and :math:`P_i = (\hat E_i/w_i)^{1-\phi_i} \prod_k S_{ik}^{-e_{ik}/\epsilon_k}`.

A world's own elasticities are of trade to tariffs, :math:`\epsilon \phi`; for goods they are
divided by the mean of phi, weighted by income, as in the paper. Elasticities given in the model
are epsilon itself. The scale elasticity psi of a sector is at most 0.67 over its epsilon, the
paper's ratio: beyond 1 a sector would gather in one region, and no equilibrium is near.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families import FamilyCode, Fast, dense_path
from detente.equilibrium.families.closures import (
    Yardstick,
    elasticities,
    indexing,
    numeraire,
    target_transfers,
)
from detente.equilibrium.families.licences import Licences
from detente.equilibrium.families.margins import WithMargins
from detente.equilibrium.families.one_sector import (
    destination_shares,
    refuse_empty,
    tariff_exponents,
)
from detente.equilibrium.model import Deficits, Family, Model, Tax
from detente.equilibrium.outcomes import Accounts, Outcomes
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["CODE", "Calibration", "ManySectors", "calibrate"]

Array = NDArray[np.float64]

LARGEST_SCALE = 0.67  # of psi times epsilon


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """A world seen through the model; symbols as in the module's table."""

    model: Model
    nu: Array
    phi: Array
    eps: Array
    psi: Array  # (S,) scale elasticity
    beta: Array
    lam: Array
    lam_net: Array  # lam over one plus the baseline tariff
    column: Array  # (N, S) sums of lam as the equations add them
    e: Array
    q: Array  # (N, S) of the baseline
    tau: Array  # tariff revenue over income
    E: Array
    Y: Array
    T: Array
    largest: int
    transfers: Yardstick
    numeraire: Yardstick

    @property
    def flows(self) -> Array:
        """(N, N, S) baseline sales before duty, domestic ones on the diagonal; USD million."""
        return self.lam_net * (self.e * self.E[:, None])


def calibrate(world: World, model: Model, before: Array | None = None) -> Calibration:
    """Fit margins, incomes and transfers so that the world's accounts add up.

    `before` (N, N, S) are the tariffs under which the world's trade took place; none if left out.

    Raises
    ------
    BadQuestion
        When the world does not know what regions sell at home, lacks the model's home region, or
        holds a region that buys or earns nothing.
    """
    if world.domestic is None:
        raise BadQuestion(
            f"World {world.name} does not know sales at home by sector; the "
            f"{model.family.value} model needs them. Take world-2023-sectors, or one_sector."
        )
    n = len(world.regions)
    own = np.arange(n)
    nu = np.zeros(n) if model.without_margins else destination_shares(world, model)
    flows = world.flows.copy()
    flows[own, own] = world.domestic
    spent = flows if before is None else flows * (1 + before)
    X = spent.sum(axis=0)
    none = X <= 0
    lam = spent / np.where(none, 1.0, X)
    lam[own, own] += none
    beta = np.ones(X.shape)
    if model.family is Family.many_sectors_io:
        shares = world.value_added_shares
        beta = np.full(X.shape, model.value_added_share) if shares is None else shares.copy()
        beta[beta <= 0] = 1.0
    paid = np.einsum("jik,i->jk", flows, 1 - nu)
    Y = beta * paid + nu[:, None] * flows.sum(axis=0)
    refuse_empty(world, X.sum(axis=1), Y.sum(axis=1))
    phi = tariff_exponents(model, nu)
    eps = elasticities(world, model)
    if model.sector_elasticities is None and world.elasticities is not None:
        goods = np.array(world.goods or (True,) * len(eps))
        income = Y.sum(axis=1)
        eps = np.where(goods, eps / (income @ phi / income.sum()), eps)
    base = Calibration(
        model=model,
        nu=nu,
        phi=phi,
        eps=eps,
        psi=np.minimum(model.scale_elasticity, LARGEST_SCALE / eps),
        beta=beta,
        lam=lam,
        lam_net=lam if before is None else lam / (1 + before),
        column=X,
        e=X / X.sum(axis=1, keepdims=True),
        q=X,
        tau=nu,
        E=X.sum(axis=1),
        Y=Y,
        T=nu,
        largest=int(Y.sum(axis=1).argmax()),
        transfers=Yardstick("income", nu),
        numeraire=Yardstick("income", nu),
    )
    net = flows.sum(axis=0)
    T = (net * _rounds(base) - Y / beta).sum(axis=1)
    return _complete(replace(base, T=T - T.sum() / n), world)


def _rounds(base: Calibration) -> Array:
    return 1 + base.nu[:, None] * (1 - base.beta) / base.beta


def _complete(base: Calibration, world: World) -> Calibration:
    """The baseline with E, q, tau and the yardsticks that follow from shares, Y and T."""
    ones = np.ones(base.Y.shape)
    column = np.einsum("jk,jik->ik", ones, base.lam)
    q = np.einsum("jk,jik->ik", ones, base.lam_net) / column
    E = ((base.Y * (1 / base.beta)).sum(axis=1) + base.T) / (base.e * q * _rounds(base)).sum(axis=1)
    income = base.Y.sum(axis=1)
    return replace(
        base,
        column=column,
        q=q,
        E=E,
        tau=E * (1 - (base.e * q).sum(axis=1)) / income,
        transfers=indexing(base.model, world, income, E),
        numeraire=numeraire(base.model, world, income, E),
    )


def transition(base: Calibration, world: World) -> ManySectors | None:
    """The equations of the world whose transfers become those that the closure asks for."""
    if base.model.deficits not in (Deficits.balanced, Deficits.zero_for_one):
        return None
    target = target_transfers(base.model, world, base.T, base.flows.sum(axis=2))
    return ManySectors(replace(base, T=target), TariffShock.none(world))


def rebased(system: ManySectors, x: Array, world: World) -> Calibration:
    """The solved world as a new baseline; its tariffs are those of the old one."""
    base, state = system.base, system._state(x)
    level = system._level(state)
    weight = state.z[:, None, :] / (state.S * base.column)
    return _complete(
        replace(
            base,
            lam=system.B * weight,
            lam_net=system.C * weight,
            Y=state.income / level,
            T=base.T * state.index / level,
        ),
        world,
    )


@dataclass(frozen=True, eq=False)
class _State:
    """Everything that follows from x."""

    log_w: Array
    log_p: Array
    y: Array
    z: Array  # (N, S)
    S: Array  # (N, S)
    q: Array  # (N, S)
    income: Array  # (N, S) Y'
    index: float
    Q: Array  # (N,) what spending is multiplied with in the budget
    E1: Array  # (N,) E'
    L: Array  # (N,)
    tau: Array
    sales: Array  # (N, S) net of the destination's share


class ManySectors(WithMargins):
    """The N(2 + S) equations for one shock: residual, analytic Jacobian, outcomes.

    A sector that earns nothing somewhere keeps an equation that holds its employment still.
    """

    base: Calibration

    def __init__(
        self, base: Calibration, shock: TariffShock, licences: Licences | None = None
    ) -> None:
        super().__init__(base, shock, licences)
        self.earns = base.Y > 0

    @property
    def size(self) -> int:
        """Number of unknowns, N(2 + S)."""
        return self.base.Y.size + 2 * len(self.base.Y)

    def residual(self, x: Array) -> Array:
        """(N(2 + S),) by region: income paid over income earned less 1; prices; then by sector.

        The first N equations are sums over sectors of the sector equations, whose own rows weigh
        them against the region's: sectors that earn little count little.
        """
        base, model, state = self.base, self.base.model, self._state(x)
        n = len(base.Y)
        gap = self._gap(state)
        total = gap.sum(axis=1) / state.income.sum(axis=1)
        if self.licences is not None:
            total[base.largest] = 0.0  # redundant once rents are those received: see licences
        labour = np.log(state.L) - model.labour_elasticity * (
            state.log_w - state.log_p + self._relief(state.tau)
        )
        price = (
            state.log_p
            - (1 - base.phi) * (np.log(state.E1 / base.E) - state.log_w)
            + (base.e * np.log(state.S) / base.eps).sum(axis=1)
        )
        sector = np.where(self.earns, gap / np.where(self.earns, state.income, 1.0), state.y)
        # The largest sector's row gives way to labour supply: its market follows from the total.
        sector[np.arange(n), self._main()] = labour
        return np.concatenate((total, price, sector.ravel()))

    def _main(self) -> NDArray[np.intp]:
        return self.base.Y.argmax(axis=1)

    def _gap(self, state: _State) -> Array:
        base = self.base
        spent = state.q * base.e * state.E1[:, None]
        return base.beta * state.sales + base.nu[:, None] * spent - state.income

    def jacobian(self, x: Array) -> Array:
        """(N(2 + S), N(2 + S)) derivative of `residual`."""
        base, model, state = self.base, self.base.model, self._state(x)
        N, S = base.Y.shape
        kappa, psi = model.labour_elasticity, base.psi
        own, sectors = np.arange(N), np.arange(S)
        weight = state.z[:, None, :] / (state.S * base.column)
        lam, G = self.B * weight, self.C * weight
        H = self.C_seller * weight if self.licences is not None else G
        rounds, nu = _rounds(base), base.nu

        # With respect to ln z (j, k), to ln Y' (j, k), and to the index of transfers.
        q_z = G.transpose(1, 2, 0) - state.q[:, :, None] * lam.transpose(1, 2, 0)  # (i, k, j)
        part = -(state.E1 / state.Q)[:, None] * base.e * rounds
        E_z = (part[:, :, None] * q_z).transpose(0, 2, 1)  # (i, j, k)
        E_y = state.income * (1 / base.beta + _column(self.rents)) / state.Q[:, None]  # (i, k)
        E_t = base.T / state.Q

        kept = H * (1 - nu)[None, :, None] * base.e  # (j, i, k) sales over spending
        spent = state.q * base.e  # (i, k)
        gap_E = np.zeros((N, S, N))  # of the gap in sector k of j with respect to E'_i
        gap_E += base.beta[:, :, None] * kept.transpose(0, 2, 1)
        gap_E[own, :, own] += nu[:, None] * spent
        gap_z = np.einsum("jki,iml->jkml", gap_E, E_z)
        direct = np.einsum("jik,i,mik->jmk", kept, state.E1, lam) * -base.beta[:, None, :]
        direct += (nu * state.E1)[:, None, None] * (base.e[:, :, None] * q_z).transpose(0, 2, 1)
        for k in sectors:
            gap_z[:, k, :, k] += direct[:, :, k]
        gap_z[own[:, None], sectors, own[:, None], sectors] += base.beta * state.sales
        gap_y = gap_E[:, :, :, None] * E_y[None, None]
        gap_y[own[:, None], sectors, own[:, None], sectors] -= state.income
        gap_t = gap_E @ E_t

        share = (base.e * state.q).sum(axis=1)
        income = state.income.sum(axis=1)
        relief = (
            kappa / (income * (1 - state.tau))
            if model.tax is Tax.income_tax_relief
            else np.zeros(N)
        )
        R_z = (1 - share)[:, None, None] * E_z - (
            state.E1[:, None, None] * base.e[:, :, None] * q_z
        ).transpose(0, 2, 1)
        labour_z = -relief[:, None, None] * R_z
        labour_y = np.zeros((N, N, S))
        labour_y[own, own] = -relief[:, None] * (
            (1 - share)[:, None] * E_y - state.tau[:, None] * state.income
        )
        labour_t = -relief * (1 - share) * E_t
        over_E = (1 - base.phi) / state.E1
        price_z = (base.e / base.eps)[:, None, :] * lam.transpose(1, 0, 2) - (
            over_E[:, None, None] * E_z
        )
        price_y = np.zeros((N, N, S))
        price_y[own, own] = -over_E[:, None] * E_y
        price_t = -over_E * E_t

        to_w = -base.eps * (base.beta - psi * (1 - base.beta))
        to_p = -base.eps * (1 - base.beta) * (1 + psi)
        to_y = psi * base.eps

        def in_x(by_z: Array, by_y: Array) -> Array:
            """Rows with respect to x, from rows with respect to ln z and ln Y'."""
            rows = by_z.shape[0]
            return np.concatenate(
                (
                    (by_z * to_w + by_y).sum(axis=2),
                    (by_z * to_p).sum(axis=2),
                    (by_z * to_y + by_y).reshape(rows, N * S),
                ),
                axis=1,
            )

        gap = self._gap(state)
        total = in_x(gap_z.sum(axis=1), gap_y.sum(axis=1)) / income[:, None]
        log_income = np.zeros((N, N, S))
        log_income[own, own] = state.income / income[:, None]
        total -= (gap.sum(axis=1) / income)[:, None] * in_x(np.zeros((N, N, S)), log_income)
        total_t = gap_t.sum(axis=1) / income

        price = in_x(price_z, price_y)
        price[own, own] += 1 - base.phi
        price[own, N + own] += 1

        labour = in_x(labour_z, labour_y)
        labour[own, own] -= kappa
        labour[own, N + own] += kappa
        worked = base.Y / base.Y.sum(axis=1, keepdims=True) * np.exp(state.y)
        at = 2 * N + own[:, None] * S + sectors
        labour[own[:, None], at] += worked / state.L[:, None]

        safe = np.where(self.earns, state.income, 1.0)
        rows = in_x(gap_z.reshape(N * S, N, S), gap_y.reshape(N * S, N, S))
        rows /= safe.ravel()[:, None]
        ratio = (gap / safe).ravel()
        flat = np.arange(N * S)
        rows[flat, np.repeat(own, S)] -= ratio
        rows[flat, 2 * N + flat] -= ratio
        rows_t = (gap_t / safe).ravel()
        idle = np.flatnonzero(~self.earns.ravel())
        rows[idle] = 0.0
        rows[idle, 2 * N + idle] = 1.0
        rows_t[idle] = 0.0
        main = own * S + self._main()
        rows[main], rows_t[main] = labour, labour_t

        J = np.concatenate((total, price, rows))
        J += np.concatenate((total_t, price_t, rows_t))[:, None] * self._index_slope(state)
        return J

    def _index_slope(self, state: _State) -> Array:
        """(N(2 + S),) derivative of the index of transfers."""
        base = self.base
        N = len(base.Y)
        weights, found = base.transfers.weights, np.zeros(self.size)
        if base.transfers.of == "wages":
            found[:N] = weights * np.exp(state.log_w)
        elif base.transfers.of == "prices":
            found[N : 2 * N] = weights * np.exp(state.log_p)
        else:
            by_sector = (weights / base.Y.sum(axis=1))[:, None] * state.income
            found[:N] = by_sector.sum(axis=1)
            found[2 * N :] = by_sector.ravel()
        return found

    def licensed(self, x: Array) -> tuple[Array, Array]:
        """(K,) log quantity of each licensed flow, new over old, and its rent over the exporter's
        income."""
        assert self.licences is not None
        base, state, lic = self.base, self._state(x), self.licences
        j, i, k = lic.exporter, lic.importer, lic.sector
        spread = state.z[j, k] * (base.e * state.E1[:, None] / (state.S * base.column))[i, k]
        sold = spread * self.C_seller[j, i, k]
        log_cost = -np.log(state.z[j, k]) / base.eps[k]
        quantity = np.log(sold / (base.lam_net[j, i, k] * base.e[i, k] * base.E[i])) - log_cost
        received = (spread * self.C[j, i, k] - sold) * (1 - base.nu[i])
        return quantity, received / state.income.sum(axis=1)[j]

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, at the price level where the numeraire is 1."""
        base, model, state = self.base, self.base.model, self._state(x)
        kappa = model.labour_elasticity
        level = self._level(state)
        w, P = np.exp(state.log_w) / level, np.exp(state.log_p) / level
        income, before_income = state.income.sum(axis=1), base.Y.sum(axis=1)
        revenue = state.tau * income
        rents = self.rents * income + np.zeros(len(w))
        before = base.tau * before_income + before_income + base.T
        consumed = (revenue + income + base.T * state.index + rents) / level
        untaxed = np.exp(-self._relief(state.tau))
        delta = before / (before - kappa * untaxed * before_income / (1 + kappa))
        earned = income / before_income / level
        welfare = delta * (consumed / before / P - 1) + (1 - delta) * (earned / P - 1)
        return Outcomes(
            welfare=welfare,
            prices=P - 1,
            wages=w - 1,
            employment=state.L - 1,
            costs=state.z ** (-1 / base.eps) / level - 1,
            consumption=before,
            before=Accounts(
                sellers=np.ones(base.Y.shape),
                cells=base.lam_net,
                buyers=base.e * base.E[:, None] / base.column,
                income=before_income,
                expenditure=base.E,
                revenue=base.tau * before_income,
            ),
            after=Accounts(
                sellers=state.z,
                cells=self.C,
                buyers=base.e * state.E1[:, None] / (state.S * base.column) / level,
                income=income / level,
                expenditure=state.E1 / level,
                revenue=revenue / level,
                rents=rents / level,
            ),
        )

    def _level(self, state: _State) -> float:
        return self.base.numeraire.level(
            wages=np.exp(state.log_w),
            prices=np.exp(state.log_p),
            income=state.income.sum(axis=1) / self.base.Y.sum(axis=1),
        )

    def _trade_elasticity(self) -> Array:
        return self.base.eps

    def _state(self, x: Array) -> _State:
        base, psi = self.base, self.base.psi
        N, S = base.Y.shape
        log_w, log_p, y = x[:N], x[N : 2 * N], x[2 * N :].reshape(N, S)
        w, p, beta = log_w[:, None], log_p[:, None], base.beta
        log_cost = beta * w + (1 - beta) * p - psi * ((1 - beta) * (w - p) + y)
        z = np.exp(-base.eps * log_cost)
        bought = np.einsum("jk,jik->ik", z, self.B)
        S_hat = bought / base.column
        q = np.einsum("jk,jik->ik", z, self.C) / base.column / S_hat
        income = base.Y * np.exp(w + y)
        total, before = income.sum(axis=1), base.Y.sum(axis=1)
        index = base.transfers.level(
            wages=np.exp(log_w), prices=np.exp(log_p), income=total / before
        )
        Q = (base.e * q * _rounds(base)).sum(axis=1)
        E1 = ((income * (1 / beta + _column(self.rents))).sum(axis=1) + base.T * index) / Q
        spending = (1 - base.nu)[:, None] * base.e * E1[:, None] / bought
        return _State(
            log_w=log_w,
            log_p=log_p,
            y=y,
            z=z,
            S=S_hat,
            q=q,
            income=income,
            index=index,
            Q=Q,
            E1=E1,
            L=(base.Y * np.exp(y)).sum(axis=1) / before,
            tau=E1 * (1 - (base.e * q).sum(axis=1)) / total,
            sales=z * np.einsum("jik,ik->jk", self.C_seller, spending),
        )


def _column(rents: Array | float) -> Array | float:
    return rents[:, None] if isinstance(rents, np.ndarray) else rents


def _fast(base: Calibration, world: World) -> tuple[Fast, Array]:
    return dense_path(ManySectors(base, TariffShock.none(world)))


CODE = FamilyCode(
    calibrate=calibrate, system=ManySectors, transition=transition, rebased=rebased, fast=_fast
)
