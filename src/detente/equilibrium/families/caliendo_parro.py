r"""Many sectors and the full input-output table: who pays when tariffs run through supply chains?

Caliendo and Parro (2015), for N regions and S sectors. Equation numbers are the paper's.

=================  ===========================================================================
symbol             meaning
=================  ===========================================================================
``theta`` (S,)     trade elasticity
``lam`` (S,N,N)    share of exporter i in what importer n spends on sector s, duty included
``gva`` (N,S)      value added in output
``G`` (N,S,S)      input k in the output of s; ``gva + G.sum(axis=1) == 1``
``alpha`` (N,S)    final spending
``V, D`` (N,)       value added, and transfer from abroad that pays the trade deficit
``w, P, c`` hats   wage, price by sector, unit cost: new over old
``X`` (N,S)        spending of consumers and firms, duty included
=================  ===========================================================================

.. math::
    c_{is} &= w_i^{gva} \prod_k P_{ik}^{G_{iks}} \quad (10), \qquad
    P_{ns} = \Big(\sum_i \lambda_{sin} (\hat\kappa_{sin} c_{is})^{-\theta_s}\Big)^{-1/\theta_s}
    \quad (11) \\
    F_{is} &= \sum_n \frac{\lambda'_{sin}}{1+t'_{sin}} X'_{ns}, \qquad
    X'_{nk} = \sum_s G_{nks} F_{ns} + \alpha_{nk} I'_n \quad (13)

with income :math:`I'_n = w_n V_n + R'_n + D_n`. Trade balance (14) is the same as
:math:`\sum_s gva_{ns} F_{ns} = w_n V_n`, income paid is income earned, which is what is solved
for the wages. Employment is fixed; revenue is handed back. A trade cost multiplies
:math:`\hat\kappa`; a quota's mark-up works like a tariff.

The fast path moves wages, prices and spending together: Broyden's method, preconditioned by the
response of the baseline's prices and spending to each wage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families import FamilyCode, Fast
from detente.equilibrium.families.closures import (
    Yardstick,
    elasticities,
    indexing,
    numeraire,
    target_transfers,
)
from detente.equilibrium.families.licences import Licences
from detente.equilibrium.model import Deficits, Model
from detente.equilibrium.numerics.acceleration import Path, quasi_newton
from detente.equilibrium.outcomes import Accounts, Outcomes
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["CODE", "Calibration", "CaliendoParro", "calibrate"]

Array = NDArray[np.float64]

AT_REST = 1e-12  # largest residual of accounts that count as an equilibrium
INNER = 1e-13
RESPONSE = 1e-11
FAST_SWEEPS = 120


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """A world seen through the model; symbols as in the module's table."""

    model: Model
    theta: Array
    lam: Array
    lam_net: Array  # lam over one plus the baseline tariff
    column: Array  # (S, N) sums of lam as BLAS adds them
    gva: Array
    G: Array
    alpha: Array
    V: Array
    D: Array
    X: Array
    income: Array  # I
    largest: int
    transfers: Yardstick
    numeraire: Yardstick

    @property
    def flows(self) -> Array:
        """(N, N, S) baseline sales before duty, domestic ones on the diagonal; USD million."""
        return np.ascontiguousarray((self.lam_net * self.X.T[:, None, :]).transpose(1, 2, 0))


def calibrate(world: World, model: Model, before: Array | None = None) -> Calibration:
    """Read shares off a world's accounts.

    `before` (N, N, S) are the tariffs under which the world's trade took place; none if left out.

    Raises
    ------
    BadQuestion
        When the world does not know who uses what to make what.
    """
    if (
        world.domestic is None
        or world.input_shares is None
        or world.value_added_shares is None
        or world.final_shares is None
    ):
        raise BadQuestion(
            f"World {world.name} has no input-output accounts; the caliendo_parro model needs "
            f"them. Take a world that has, such as world-2023-sectors, or another family."
        )
    n = len(world.regions)
    own = np.arange(n)
    flows = world.flows.transpose(2, 0, 1).copy()
    flows[:, own, own] = world.domestic.T
    spent = flows.copy() if before is None else flows * (1 + before.transpose(2, 0, 1))
    X = spent.sum(axis=1)  # (S, N)
    # What nobody buys is given to the home seller, so that its price is its cost.
    none = X <= 0
    share = spent / np.where(none, 1.0, X)[:, None, :]
    share[:, own, own] += none
    lam_net = share if before is None else share / (1 + before.transpose(2, 0, 1))
    output = flows.sum(axis=2).T
    imports = flows.sum(axis=(0, 1))
    exports = flows.sum(axis=(0, 2))
    earned = (world.value_added_shares * output).sum(axis=1)
    if (earned <= 0).any():
        region = world.regions.labels[int((earned <= 0).argmax())]
        raise BadQuestion(f"World {world.name}: {region} earns nothing; leave it out.")
    D = imports - exports
    D -= D.sum() / n
    return _complete(
        world,
        Calibration(
            model=model,
            theta=elasticities(world, model),
            lam=np.ascontiguousarray(share),
            lam_net=np.ascontiguousarray(lam_net),
            column=X,
            gva=world.value_added_shares,
            G=np.ascontiguousarray(world.input_shares),
            alpha=world.final_shares,
            V=earned,
            D=D,
            X=np.ascontiguousarray(X.T),
            income=earned,
            largest=int(earned.argmax()),
            transfers=Yardstick("income", earned),
            numeraire=Yardstick("income", earned),
        ),
    )


def _complete(world: World, base: Calibration) -> Calibration:
    """The baseline with the income and yardsticks that follow from shares, X, V and D."""
    # Summed as the equations sum them, so that no shock changes nothing, not even by rounding.
    ones = np.ones((len(base.theta), 1, len(base.V)))
    sums = np.matmul(ones, np.concatenate((base.lam, base.lam_net), axis=2))[:, 0, :]
    column = sums[:, : len(base.V)]
    kept = sums[:, len(base.V) :] / column
    income = base.V + (base.X * (1 - kept.T)).sum(axis=1) + base.D
    return replace(
        base,
        column=column,
        income=income,
        transfers=indexing(base.model, world, base.V, income),
        numeraire=numeraire(base.model, world, base.V, income),
    )


def transition(base: Calibration, world: World) -> CaliendoParro | None:
    """The equations of the world moving to its closure's transfers, or to rest.

    Published accounts need not be an equilibrium of the model: final shares that would be negative
    are cut off. Such a world is solved once without a shock, as the paper does.
    """
    target = target_transfers(base.model, world, base.D, base.flows.sum(axis=2))
    system = CaliendoParro(replace(base, D=target), TariffShock.none(world))
    closes = base.model.deficits in (Deficits.balanced, Deficits.zero_for_one)
    if not closes and system.miss_of_baseline() <= AT_REST:
        return None
    return system


def rebased(system: CaliendoParro, x: Array, world: World) -> Calibration:
    """The solved world as a new baseline; its tariffs are those of the old one."""
    base, state = system.base, system.settled(x)
    level = system.level(x, state)
    weight = state.a[:, :, None] / state.bought[:, None, :]
    wages = np.exp(x)
    index = system.index(x, state.log_p)
    return _complete(
        world,
        replace(
            base,
            lam=system.B * weight,
            lam_net=system.C * weight,
            V=base.V * wages / level,
            D=base.D * index / level,
            X=state.X / level,
        ),
    )


@dataclass(eq=False)
class _State:
    """Prices and spending that belong to wages, and what follows from them."""

    log_p: Array  # (N, S)
    X: Array  # (N, S)
    log_c: Array  # (N, S)
    a: Array  # (S, N) c^-theta
    bought: Array  # (S, N) column sums of lam' before they are divided by them
    q: Array  # (S, N) value before duty over value with it
    F: Array  # (N, S) sales
    next_p: Array
    next_x: Array
    balance: Array  # (N,) income paid over income earned less 1


@dataclass(frozen=True, eq=False)
class Response:
    """First-order response of one equilibrium to wages (all (…, N) by the wage moved)."""

    log_p: Array  # (N*S, N)
    X: Array  # (N*S, N)
    balance: Array  # (N, N)


def _settle(step: Callable[[Array], Array], start: Array) -> Array:
    """The fixed point of a linear map that shrinks, as value added leaks out of every round."""
    shape = start.shape
    path = quasi_newton(
        lambda y: y - step(y.reshape(shape)).ravel(),
        start.ravel(),
        lambda value: value,
        tol=RESPONSE,
        max_sweeps=300,
    )
    return path.x.reshape(shape)


class CaliendoParro:
    """The N equations for the wages of one shock; prices and spending are solved inside.

    ``B`` and ``C`` (S, N, N) are shares before costs, and those net of duty, ``C_seller`` the
    same net of an exporter's quota rent too.
    """

    def __init__(
        self, base: Calibration, shock: TariffShock, licences: Licences | None = None
    ) -> None:
        self.base = base
        self.licences = licences
        S, N = base.column.shape
        both = np.empty((S, N, 2 * N))
        both[:, :, :N], both[:, :, N:] = base.lam, base.lam_net
        exporter, importer, sector = np.nonzero(shock.factor != 1)
        if exporter.size:
            factor = shock.factor[exporter, importer, sector]
            moved = np.exp(-base.theta[sector] * np.log(factor))
            both[sector, exporter, importer] *= moved
            both[sector, exporter, N + importer] *= moved / factor
        if shock.costs is not None:
            exporter, importer, sector = np.nonzero(shock.costs != 1)
            moved = shock.costs[exporter, importer, sector] ** -base.theta[sector]
            both[sector, exporter, importer] *= moved
            both[sector, exporter, N + importer] *= moved
        self.rents: Array | float = 0.0
        if licences is not None:
            sector, exporter, importer = licences.sector, licences.exporter, licences.importer
            moved = np.exp(-base.theta[sector] * licences.log_markup)
            both[sector, exporter, importer] *= moved
            both[sector, exporter, N + importer] *= moved * licences.kept_at_border
            self.rents = licences.rents
        self.both = both
        self.B, self.C = both[:, :, :N], both[:, :, N:]
        self.C_seller = self.C
        if licences is not None:
            self.C_seller = self.C.copy()
            self.C_seller[sector, exporter, importer] *= licences.kept_by_seller
        # Where the last search for prices and spending ended, and how good that is at which wages.
        self._log_P = np.zeros(base.X.shape)
        self._X = base.X
        self._solved_at: Array | None = None
        self._solved_to = INNER

    @property
    def size(self) -> int:
        """Number of unknowns, N."""
        return len(self.base.V)

    def pinned(self) -> int:
        """The wage that is held, and whose equation is redundant."""
        return self.base.largest

    def residual(self, x: Array) -> Array:
        """(N,) income paid over income earned less 1, at log wages x."""
        return self._balance(self.settled(x))

    def miss_of_baseline(self) -> float:
        """Largest residual of any equation at the baseline itself."""
        state = self.evaluate(np.zeros(self.size), np.zeros(self.base.X.shape), self.base.X)
        return float(np.abs(self._vector(state)).max())

    def _balance(self, state: _State) -> Array:
        balance = state.balance
        if self.licences is not None:
            balance = balance.copy()
            balance[self.base.largest] = 0.0  # redundant once rents are those received
        return balance

    def evaluate(self, x: Array, log_P: Array, X: Array) -> _State:
        """One pass through the equations: from wages, prices and spending to their successors."""
        base = self.base
        wages = np.exp(x)
        log_c = base.gva * x[:, None] + np.matmul(log_P[:, None, :], base.G)[:, 0, :]
        a = np.exp(-base.theta[:, None] * np.ascontiguousarray(log_c.T))
        N = len(x)
        sums = np.matmul(a[:, None, :], self.both)[:, 0, :]
        bought, net = sums[:, :N], sums[:, N:]
        q = net / bought
        next_P = -(np.log(bought / base.column) / base.theta[:, None]).T
        F = (a * np.matmul(self.C_seller, (X.T / bought)[:, :, None])[:, :, 0]).T
        inputs = np.matmul(base.G, F[:, :, None])[:, :, 0]
        kept = 1 - q.T
        # Revenue depends on spending and spending on revenue: solved within each region.
        earned = (
            wages * base.V * (1 + self.rents)
            + base.D * self.index(x, log_P)
            + (kept * inputs).sum(axis=1)
        )
        income = earned / (1 - (kept * base.alpha).sum(axis=1))
        next_X = inputs + base.alpha * income[:, None]
        balance = (base.gva * F).sum(axis=1) / (wages * base.V) - 1
        return _State(log_P, X, log_c, a, bought, q, F, next_P, next_X, balance)

    def index(self, x: Array, log_P: Array) -> float:
        """What transfers have moved by."""
        return self._measure(self.base.transfers, x, log_P)

    def level(self, x: Array, state: _State) -> float:
        """The numeraire, before results are divided by it."""
        return self._measure(self.base.numeraire, x, state.log_p)

    def _measure(self, yardstick: Yardstick, x: Array, log_P: Array) -> float:
        wages = np.exp(x)
        prices = wages
        if yardstick.of == "prices":
            prices = np.exp((self.base.alpha * log_P).sum(axis=1))
        return yardstick.level(wages=wages, prices=prices, income=wages)

    def _vector(self, state: _State) -> Array:
        """All residuals: balance, prices in logs, spending over income."""
        scale = self.base.income[:, None]
        return np.concatenate(
            (
                self._balance(state),
                (state.log_p - state.next_p).ravel(),
                ((state.X - state.next_x) / scale).ravel(),
            )
        )

    def settled(self, x: Array) -> _State:
        """Prices and spending that belong to the wages.

        To rounding, or as the fast path left them when these are the wages it ended at.
        """
        base = self.base
        shape, n = base.X.shape, self.size
        scale = base.income[:, None]
        state = self.evaluate(x, self._log_P, self._X)
        known = self._solved_at is not None and np.array_equal(x, self._solved_at)
        if np.abs(self._vector(state)[n:]).max() <= (self._solved_to if known else INNER):
            return state

        def parts(y: Array) -> tuple[Array, Array]:
            moved = y[base.X.size :].reshape(shape) * scale
            return y[: base.X.size].reshape(shape), base.X + moved

        def miss(y: Array) -> Array:
            return self._vector(self.evaluate(x, *parts(y)))[n:]

        start = np.concatenate((self._log_P.ravel(), ((self._X - base.X) / scale).ravel()))
        path = quasi_newton(miss, start, lambda value: value, tol=INNER, max_sweeps=200)
        log_P, X = parts(path.x)
        state = self.evaluate(x, log_P, X)
        if path.residual <= 1e-9:
            self._log_P, self._X = log_P, X
        return state

    def warm(self, x: Array, log_P: Array, X: Array, tol: float) -> None:
        """Prices and spending that solve the equations at wages x, to a tolerance."""
        self._log_P, self._X = log_P, X
        self._solved_at, self._solved_to = x, max(tol, INNER)

    def respond(self, x: Array) -> Response:
        """How prices, spending and balance answer each wage, at wages x, to first order."""
        base, state = self.base, self.settled(x)
        S, N = base.column.shape
        wages = np.exp(x)
        weight = state.a[:, :, None] / state.bought[:, None, :]
        lam, net = self.B * weight, self.C * weight
        sold = self.C_seller * weight
        theta = base.theta
        # Arrays are (sector, region, wage moved); the wage of m moves the cost of m itself.
        own = np.arange(N)
        direct = np.zeros((S, N, N))
        direct[:, own, own] = base.gva.T
        to_buyer = np.ascontiguousarray(lam.transpose(0, 2, 1))
        inputs = np.ascontiguousarray(base.G.transpose(0, 2, 1))  # (n, using sector, input)

        def costs(P: Array) -> Array:
            """What prices do to costs."""
            return direct + np.matmul(inputs, P.transpose(1, 0, 2)).transpose(1, 0, 2)

        P = _settle(lambda P: np.matmul(to_buyer, costs(P)), np.zeros((S, N, N)))
        c = costs(P)
        # Sales at given spending, and the share that goes before duty.
        by_P = sold * state.X.T[:, None, :]
        F = -theta[:, None, None] * (by_P.sum(axis=2)[:, :, None] * c - np.matmul(by_P, P))
        q = -theta[:, None, None] * (np.matmul(net.transpose(0, 2, 1), c) - state.q[:, :, None] * P)
        income = -np.einsum("ns,snm->nm", state.X, q) + base.D[:, None] * self._index_slope(
            x, state.log_p, P
        )
        income[own, own] += wages * base.V * (1 + self.rents)
        kept = 1 - state.q.T
        scale = base.income[None, :, None]

        def spending(X: Array) -> Array:
            """What sales and revenue at this spending make buyers spend, over income."""
            made = F + np.matmul(sold, X * scale)
            earned = income + np.einsum("ns,snm->nm", kept, X * scale)
            used = np.matmul(base.G, made.transpose(1, 0, 2)).transpose(1, 0, 2)
            return (used + base.alpha.T[:, :, None] * earned) / scale

        X = _settle(spending, np.zeros((S, N, N))) * scale
        F = F + np.matmul(sold, X)
        balance = np.einsum("ns,snm->nm", base.gva, F) / (wages * base.V)[:, None]
        balance[own, own] -= state.balance + 1
        return Response(
            P.transpose(1, 0, 2).reshape(N * S, N), X.transpose(1, 0, 2).reshape(N * S, N), balance
        )

    def _index_slope(self, x: Array, log_P: Array, P: Array) -> Array:
        """(N,) derivative of the index of transfers in each wage."""
        base = self.base
        if base.transfers.of == "prices":
            level = base.transfers.weights * np.exp((base.alpha * log_P).sum(axis=1))
            return np.einsum("n,ns,snm->m", level, base.alpha, P)
        return base.transfers.weights * np.exp(x)

    def jacobian(self, x: Array) -> Array:
        """(N, N) derivative of `residual`."""
        return self.respond(x).balance

    def revenue_share(self, x: Array) -> Array:
        """(N,) tariff revenue over factor income."""
        state = self.settled(x)
        return (state.X * (1 - state.q.T)).sum(axis=1) / (np.exp(x) * self.base.V)

    def licensed(self, x: Array) -> tuple[Array, Array]:
        """(K,) log quantity of each licensed flow, new over old, and its rent over the exporter's
        income."""
        assert self.licences is not None
        base, state, lic = self.base, self.settled(x), self.licences
        i, n, s = lic.exporter, lic.importer, lic.sector
        spread = state.a[s, i] * state.X[n, s] / state.bought[s, n]
        sold = spread * self.C_seller[s, i, n]
        quantity = np.log(sold / (base.lam_net[s, i, n] * base.X[n, s])) - state.log_c[i, s]
        received = spread * self.C[s, i, n] - sold
        return quantity, received / (np.exp(x) * base.V)[i]

    def outcomes(self, x: Array) -> Outcomes:
        """What a reader wants to know, at the price level where the numeraire is 1."""
        base, state = self.base, self.settled(x)
        N = self.size
        level = self.level(x, state)
        wages = np.exp(x)
        log_P = (base.alpha * state.log_p).sum(axis=1)
        P = np.exp(log_P) / level
        revenue = (state.X * (1 - state.q.T)).sum(axis=1)
        rents = self.rents * wages * base.V + np.zeros(N)
        income = wages * base.V + revenue + base.D * self.index(x, state.log_p) + rents
        revenue_before = base.income - base.V - base.D
        return Outcomes(
            welfare=income / base.income / level / P - 1,
            prices=P - 1,
            wages=wages / level - 1,
            employment=np.zeros(N),
            costs=np.exp(state.log_c) / level - 1,
            consumption=base.income,
            before=Accounts(
                sellers=np.ones((N, len(base.theta))),
                cells=base.lam_net.transpose(1, 2, 0),
                buyers=(base.X.T / base.column).T,
                income=base.V,
                expenditure=base.X.sum(axis=1),
                revenue=revenue_before,
            ),
            after=Accounts(
                sellers=state.a.T,
                cells=self.C.transpose(1, 2, 0),
                buyers=(state.X.T / state.bought).T / level,
                income=wages * base.V / level,
                expenditure=state.X.sum(axis=1) / level,
                revenue=revenue / level,
                rents=rents / level,
            ),
        )


@dataclass(frozen=True, eq=False)
class _FastPath:
    """The accelerated scheme, with the baseline's responses."""

    response: Response
    inverse: Array  # (N, N) of the balance's response, the held wage left out

    def __call__(self, system: CaliendoParro, start: Array, tol: float, max_sweeps: int) -> Path:
        n, shape = system.size, system.base.X.shape
        cells = shape[0] * shape[1]
        scale = system.base.income[:, None]

        def parts(y: Array) -> tuple[Array, Array, Array]:
            return (
                y[:n],
                y[n : n + cells].reshape(shape),
                system.base.X + y[n + cells :].reshape(shape) * scale,
            )

        def miss(y: Array) -> Array:
            return system._vector(system.evaluate(*parts(y)))

        def precondition(value: Array) -> Array:
            dx = self.inverse @ value[:n]
            return np.concatenate(
                (
                    dx,
                    value[n : n + cells] + self.response.log_p @ dx,
                    value[n + cells :] + (self.response.X @ dx),
                )
            )

        moved = (system._X - system.base.X) / scale
        begin = np.concatenate((start, system._log_P.ravel(), moved.ravel()))
        path = quasi_newton(
            miss, begin, precondition, tol=tol, max_sweeps=min(FAST_SWEEPS, max_sweeps)
        )
        x, log_P, X = parts(path.x)
        if path.residual <= tol:
            system.warm(x, log_P, X, tol)
        return Path(x=x, residual=path.residual, sweeps=path.sweeps)


def _fast(base: Calibration, world: World) -> tuple[Fast, Array]:
    system = CaliendoParro(base, TariffShock.none(world))
    response = system.respond(np.zeros(system.size))
    pinned = response.balance.copy()
    place = system.pinned()
    pinned[place] = 0.0
    pinned[place, place] = 1.0
    inverse = np.asarray(np.linalg.inv(pinned), dtype=np.float64)
    inverse[:, place] = 0.0
    # Spending is measured in each region's income throughout the fast path.
    S = len(base.theta)
    scaled = Response(
        response.log_p, response.X / np.repeat(base.income, S)[:, None], response.balance
    )
    return _FastPath(scaled, inverse), inverse


CODE = FamilyCode(
    calibrate=calibrate,
    system=CaliendoParro,
    transition=transition,
    rebased=rebased,
    fast=_fast,
)
