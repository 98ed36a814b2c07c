r"""The one-sector equations for K scenarios at once: how are they solved by matrix products?

Scenarios differ in a few rows and columns of the cost matrix only (tariffs on one region's imports
and exports). The sums over exporters and importers are then one product of the common matrix with
all scenarios, and a correction for each of those lines. Symbols are those of `one_sector`; every
array of regions is (N, K).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.one_sector import Calibration, tariff_exponents
from detente.equilibrium.model import Model, Tax

__all__ = [
    "VARYING",
    "Cells",
    "Cover",
    "Elasticities",
    "Line",
    "OneSectorBatch",
    "lines_of",
    "quasi_newton_many",
]

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Cover = list[tuple[bool, int, Places]]  # is it a column, its place, which of the flows it holds


@dataclass(frozen=True, eq=False)
class Cells:
    """What K scenarios do to C flows: factors of share before z, and of the share net of duty."""

    exporter: Places  # (C,)
    importer: Places  # (C,)
    moved: Array  # (C, K) of lam
    net: Array  # (C, K) of lam_net


# Numbers of the model that the fit to the world's accounts does not read.
VARYING = (
    "trade_elasticity",
    "labour_elasticity",
    "scale_elasticity",
    "firm_heterogeneity",
    "pass_through",
)


@dataclass(frozen=True, eq=False)
class Elasticities:
    """The elasticities of K scenarios."""

    eps: Array  # (K,)
    kappa: Array  # (K,)
    psi: Array  # (K,)
    phi: Array  # (N, K)

    @classmethod
    def of(cls, models: Sequence[Model], nu: Array) -> Elasticities:
        """From one model for each scenario, and the margins (N,) that they share."""
        if all(model == models[0] for model in models):
            phi = np.repeat(tariff_exponents(models[0], nu)[:, None], len(models), axis=1)
        else:
            phi = np.stack([tariff_exponents(model, nu) for model in models], axis=1)
        return cls(
            eps=np.array([model.trade_elasticity for model in models]),
            kappa=np.array([model.labour_elasticity for model in models]),
            psi=np.array([model.scale_elasticity for model in models]),
            phi=phi,
        )

    def taken(self, where: NDArray[np.bool_] | slice) -> Elasticities:
        """Those of some of the scenarios."""
        return Elasticities(self.eps[where], self.kappa[where], self.psi[where], self.phi[:, where])


@dataclass(frozen=True, eq=False)
class Line:
    """One column (an importer) or row (an exporter) of the cost matrix, and how it differs."""

    column: bool
    place: int
    more: Array  # (N, K) to add to lam
    more_net: Array  # (N, K) to add to lam_net


def lines_of(
    exporter: Places, importer: Places, most: int
) -> list[tuple[bool, int, Places]] | None:
    """Few columns and rows that hold all these flows: (is column, place, flows); None if too many.

    The fullest line is taken first, so that one region's imports and exports are two lines.
    """
    left = np.arange(len(exporter))
    found: Cover = []
    while left.size:
        if len(found) == most:
            return None
        columns, rows = np.bincount(importer[left]), np.bincount(exporter[left])
        column = bool(columns.max() >= rows.max())
        place = int((columns if column else rows).argmax())
        inside = (importer if column else exporter)[left] == place
        found.append((column, place, left[inside]))
        left = left[~inside]
    return found


class OneSectorBatch:
    """The equations of K scenarios: residuals (2N, K), and outcomes."""

    def __init__(
        self, base: Calibration, elasticities: Elasticities, cells: Cells, cover: Cover
    ) -> None:
        self.base, self.of = base, elasticities
        n, k = len(base.Y), cells.moved.shape[1]
        self.lines = []
        for column, place, inside in cover:
            more, more_net = np.zeros((n, k)), np.zeros((n, k))
            exporter, importer = cells.exporter[inside], cells.importer[inside]
            at = exporter if column else importer
            more[at] = base.lam[exporter, importer][:, None] * (cells.moved[inside] - 1)
            more_net[at] = base.lam_net[exporter, importer][:, None] * (cells.net[inside] - 1)
            self.lines.append(Line(column, place, more, more_net))
        self.same = base.lam_net is base.lam
        self.to_importers = np.ascontiguousarray(base.lam.T)
        self.to_importers_net = (
            self.to_importers if self.same else np.ascontiguousarray(base.lam_net.T)
        )

    def taken(self, where: NDArray[np.bool_]) -> OneSectorBatch:
        """The same for some of the scenarios."""
        part = object.__new__(OneSectorBatch)
        part.__dict__.update(self.__dict__)
        part.of = self.of.taken(where)
        part.lines = [
            Line(each.column, each.place, each.more[:, where], each.more_net[:, where])
            for each in self.lines
        ]
        return part

    def residual(self, x: Array) -> Array:
        """(2N, K) as in `OneSector.residual`."""
        base, n = self.base, len(self.base.Y)
        state = self._state(x)
        value = np.empty_like(x)
        paid = (state.sales + base.nu[:, None] * state.owed) / state.income
        paid -= 1
        value[:n] = paid
        kept = x[:n] - state.log_prices + self._relief(state.tau)
        value[n:] = x[n:] - self.of.kappa * kept
        return value

    def outcomes(self, x: Array) -> dict[str, Array]:
        """(K, N) arrays by name: changes as fractions, money in USD million, as in `Outcomes`."""
        base, n = self.base, len(self.base.Y)
        state, kappa = self._state(x), self.of.kappa
        w, L, P = np.exp(x[:n]), np.exp(x[n:]), np.exp(state.log_prices)
        yard = base.numeraire
        measured = {"wages": w, "prices": P, "income": state.income / base.Y[:, None]}[yard.of]
        level = (yard.weights @ measured) / (yard.weights @ np.ones(n))
        spent = state.E1 / base.E[:, None]
        untaxed = np.exp(-self._relief(state.tau))
        work = kappa / (1 + kappa) * (base.Y / base.E)[:, None] * untaxed
        delta = 1 / (1 - work)
        buyers = state.E1 / state.a / level
        home = state.z * np.diagonal(base.lam_net)[:, None] * buyers
        return {
            "welfare": (delta * (spent / P - 1) + (1 - delta) * (w * L / P - 1)).T,
            "prices": (P / level - 1).T,
            "wages": (w / level - 1).T,
            "employment": (L - 1).T,
            "exports": (state.z * self._sold(buyers) - home).T,
            "imports": (state.b * buyers - home).T,
            "revenue": ((state.E1 - state.owed) / level).T,
        }

    def _relief(self, tau: Array) -> Array:
        if self.base.model.tax is Tax.lump_sum:
            return np.zeros_like(tau)
        return np.log1p(-self.base.tau)[:, None] - np.log1p(-tau)

    def _state(self, x: Array) -> _State:
        base, n, eps = self.base, len(self.base.Y), self.of.eps
        log_w, log_L = x[:n], x[n:]
        z = np.exp(eps * (self.of.psi * log_L - log_w))
        a = self.to_importers @ z
        b = a.copy() if self.same else self.to_importers_net @ z
        for line in self.lines:
            if line.column:
                a[line.place] += np.einsum("nk,nk->k", line.more, z)
                b[line.place] += np.einsum("nk,nk->k", line.more_net, z)
            else:
                a += line.more * z[line.place]
                b += line.more_net * z[line.place]
        income = base.Y[:, None] * np.exp(log_w + log_L)
        log_S = np.log(a / base.column[:, None]) / eps
        fall, ratio = 1 - self.of.phi, a / b

        def spending(index: Array) -> tuple[Array, Array, Array]:
            owed = income + base.T[:, None] * index
            E1 = owed * ratio
            return owed, E1, fall * (np.log(E1 / base.E[:, None]) - log_w) - log_S

        weights = base.transfers.weights
        index = income.sum(axis=0) / base.Y.sum()
        if base.transfers.of == "wages":
            index = weights @ np.exp(log_w)
        owed, E1, log_prices = spending(index)
        if base.transfers.of == "prices":
            for _ in range(50):
                last, index = index, weights @ np.exp(log_prices)
                owed, E1, log_prices = spending(index)
                if not (np.abs(index - last) > 1e-15 * last).any():
                    break
        return _State(
            z=z,
            a=a,
            b=b,
            income=income,
            owed=owed,
            E1=E1,
            log_prices=log_prices,
            tau=(E1 - owed) / income,
            sales=z * self._sold((1 - base.nu)[:, None] * E1 / a),
        )

    def _sold(self, buyers: Array) -> Array:
        """(N, K) sums over importers of the net shares times `buyers`."""
        sold = self.base.lam_net @ buyers
        for line in self.lines:
            if line.column:
                sold += line.more_net * buyers[line.place]
            else:
                sold[line.place] += np.einsum("nk,nk->k", line.more_net, buyers)
        return sold


@dataclass(frozen=True, eq=False)
class _State:
    z: Array
    a: Array  # S before its scaling
    b: Array  # q S before its scaling
    income: Array
    owed: Array
    E1: Array
    log_prices: Array
    tau: Array
    sales: Array


def quasi_newton_many(
    system: OneSectorBatch,
    size: tuple[int, int],
    precondition: Callable[[Array], Array],
    *,
    tol: float,
    max_sweeps: int,
) -> tuple[Array, Array, NDArray[np.intp]]:
    """Broyden's method of `quasi_newton` for every column by itself, from zero.

    Returns
    -------
    tuple
        Points (n, K), largest residuals (K,) and evaluations (K,); a column whose residual is above
        `tol` did not converge.
    """
    n, k = size
    points, sizes = np.zeros((n, k)), np.full(k, np.inf)
    sweeps = np.zeros(k, dtype=np.intp)
    columns = np.arange(k)
    x, best = np.zeros((n, k)), np.full(k, np.inf)
    steps: list[Array] = []
    squares: list[Array] = []
    for sweep in range(1, max_sweeps + 1):
        value = system.residual(x)
        now = np.abs(value).max(axis=0)
        now[~np.isfinite(now)] = np.inf
        done = (now <= tol) | ~(now < 1e3 * best)
        best = np.minimum(best, now)
        if sweep == max_sweeps:
            done[:] = True
        if done.any():
            ended = columns[done]
            points[:, ended], sizes[ended], sweeps[ended] = x[:, done], now[done], sweep
            going = ~done
            if not going.any():
                break
            columns, x, value, best = columns[going], x[:, going], value[:, going], best[going]
            steps = [step[:, going] for step in steps]
            squares = [square[going] for square in squares]
            system = system.taken(going)
        step = -precondition(value)
        for m in range(1, len(steps)):
            step += steps[m] * (np.einsum("nk,nk->k", steps[m - 1], step) / squares[m - 1])
        if steps:
            shrink = 1 - np.einsum("nk,nk->k", steps[-1], step) / squares[-1]
            step /= np.where(shrink == 0, 1.0, shrink)
        steps.append(step)
        squares.append(np.einsum("nk,nk->k", step, step))
        x = x + step
    return points, sizes, sweeps
