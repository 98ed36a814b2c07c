"""Which prices clear a nested CES production network when one imported input is scarce?

Symbols, as in the reference (section 2) and in Baqaee and Farhi; all prices are 1 in the base:

=========  =====================================================================================
``p, q``   price of an industry's good; of its bundle of everything but the scarce input
``X``      price of its bundle of ordinary inputs
``w, u``   wages (log: ``lw``); log price of the scarce input
``m``      share of the scarce input in an industry's cost now; ``s`` in the base
``S``      (j, i) share of good j in the cost of industry i now; ``S = diag(a) o diag(c)``
``lam``    Domar weights: sales over final spending
=========  =====================================================================================

Final spending is the numeraire: it is 1 throughout. Then the unknowns are log prices of the
factors alone, and each equation says that what is earned is what is paid.

References: Baqaee and Farhi (2019), Econometrica 87(4), section 4; (2024) for a scarce import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Network",
    "Point",
    "Supply",
    "at_prices",
    "clear",
    "clear_fixed",
    "clear_mobile",
    "derivative",
    "linear_solve",
]

Array = NDArray[np.float64]

PRICE_TOL = 2e-14
MOST_SWEEPS = 2000
DENSE = 300  # industries up to which the Jacobian is written out
SPARSE = 0.5  # filled share of `o` below which it is stored sparse
LARGEST_LOG_PRICE = 500.0
LEAST_STEP = 1 / 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Base-year shares and elasticities of n industries."""

    v: Array  # (n,) value added in the bundle without the scarce input
    o: Any  # (n, n) array or CSR; columns add up to 1, or are unused where v = 1
    o_t: Any  # its transpose, ready for products
    b: Array  # (n,) of final spending
    s: Array  # (n,) of cost, spent on the scarce input
    sigma: float  # scarce input against the rest
    epsilon: float  # value added against inputs
    theta: float  # between inputs
    consumption: float  # between final goods

    @staticmethod
    def make(v: Array, o: Array, b: Array, s: Array, elasticities: tuple[float, ...]) -> Network:
        stored, turned = o, np.ascontiguousarray(o.T)
        if len(v) > DENSE and np.count_nonzero(o) < SPARSE * o.size:
            from scipy.sparse import csr_array

            stored, turned = csr_array(o), csr_array(turned)
        sigma, epsilon, theta, consumption = elasticities
        return Network(
            v=v, o=stored, o_t=turned, b=b, s=s,
            sigma=sigma, epsilon=epsilon, theta=theta, consumption=consumption,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """What comes of the scarce input at a price in units of the final bundle; base = 1."""

    kept: float  # still delivered whatever the price
    other: float = 0.0  # share of the base made elsewhere, which answers to the price
    eta: float = 0.0  # with this elasticity

    def log(self, price: float) -> tuple[float, float]:
        """Log quantity, and its derivative by log price."""
        answer = self.other * np.expm1(self.eta * price)
        total = self.kept + answer
        return float(np.log(total)), float(self.eta * (self.other + answer) / total)

    def cost(self, price: float) -> float:
        """Resource cost of all that comes, base = 1 at base price: the area under supply."""
        eta = self.eta
        return float(self.kept + self.other * eta / (1 + eta) * np.expm1((1 + eta) * price))


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Prices and shares at one set of factor prices."""

    lw: Array  # (n,)
    u: float
    lp: Array
    lpc: float  # log price of the final bundle
    a: Array
    c: Array
    m: Array
    labour: Array  # (n,) share in cost
    vs: Array  # value added in the bundle q now
    x_down: Array  # 1 / column sums, so that omega = diag(a) o diag(x_down)
    beta: Array
    lam: Array
    residual: float  # of prices and Domar weights
    sweeps: int


def at_prices(net: Network, lw: Array, u: float, start: Point | None = None) -> Point:
    """Goods prices and Domar weights at given factor prices, by contraction in logs."""
    one_theta, one_eps, one_sig = 1 - net.theta, 1 - net.epsilon, 1 - net.sigma
    lp = np.zeros_like(net.v) if start is None else start.lp
    value = net.v * _grown(one_eps, lw)
    scarce = net.s * _grown(one_sig, u)
    gap, sweeps = np.inf, 0
    while True:
        lx = _mean(one_theta, net.o_t @ _grown(one_theta, lp))
        lq = _mean(one_eps, value + (1 - net.v) * _grown(one_eps, lx))
        new = _mean(one_sig, (1 - net.s) * _grown(one_sig, lq) + scarce)
        gap, lp = float(np.abs(new - lp).max()), new
        sweeps += 1
        if not gap > PRICE_TOL * max(1.0, float(np.abs(lp).max())) or sweeps >= MOST_SWEEPS:
            break
    lpc = float(_mean(1 - net.consumption, net.b @ _grown(1 - net.consumption, lp)))
    beta = net.b * np.exp((1 - net.consumption) * (lp - lpc))
    rest = (1 - net.s) * np.exp(one_sig * (lq - lp))
    vs = net.v * np.exp(one_eps * (lw - lq))
    x_down = np.exp(-one_theta * lx)
    a = np.exp(one_theta * lp)
    c = rest * (1 - net.v) * np.exp(one_eps * (lx - lq)) * x_down
    lam = beta if start is None else start.lam
    off = np.inf
    for _ in range(MOST_SWEEPS):
        new = beta + a * (net.o @ (c * lam))
        off, lam = float(np.abs(new - lam).max()), new
        sweeps += 1
        if not off > PRICE_TOL * float(lam.max()):
            break
    return Point(
        lw=lw, u=u, lp=lp, lpc=lpc, a=a, c=c,
        m=net.s * np.exp(one_sig * (u - lp)), labour=rest * vs, vs=vs, x_down=x_down,
        beta=beta, lam=lam, residual=max(gap, off) if np.isfinite(gap + off) else np.inf,
        sweeps=sweeps,
    )  # fmt: skip


def clear_mobile(net: Network, labour: float, base: float, supply: Supply) -> Point:
    """Every factor market in balance, one wage: one root in the price of the scarce input.

    Demand for the scarce input falls in its price, so a bracket always holds the root; each point
    in it is a contraction. Nothing can go wrong but a price beyond ``exp(500)``, which comes back
    as a point of infinite residual.

    Parameters
    ----------
    labour, base
        Income of labour and the bill of the scarce input in the base, shares of final spending.
    """
    from scipy.optimize import brentq

    zero = np.zeros_like(net.v)
    last: list[Point | None] = [None]
    spent = 0

    def gap(u: float) -> float:
        nonlocal spent
        point = at_prices(net, zero, u, last[0])
        last[0] = point
        spent += point.sweeps
        # Not 1 - share for labour: near 1 the digits would be lost.
        scarce, earned = float(point.lam @ point.m), float(point.lam @ point.labour)
        got, _ = supply.log(u - point.lpc)
        return float(np.log(scarce / earned) - u + np.log(labour / base) - got)

    low, high = 0.0, 1.0
    if gap(0.0) <= 0:
        low, high = -1.0, 0.0
        while gap(low) < 0 and low > -LARGEST_LOG_PRICE:
            low *= 2
    while gap(high) > 0:
        if high >= LARGEST_LOG_PRICE:
            point = at_prices(net, zero, high)
            return _moved(point, 0.0, np.inf, spent)
        low, high = high, 2 * high
    find: Any = brentq
    root = float(find(gap, low, high, xtol=1e-14, rtol=1e-14))
    point = at_prices(net, zero, root, last[0])
    income = float(np.log(labour / (point.lam @ point.labour)))  # final spending at wage 1
    return _moved(point, -income, point.residual, spent + point.sweeps)


def clear_fixed(
    net: Network, labour: Array, base: float, supply: Supply, mobile: Point, *, tol: float
) -> tuple[Point, float, float]:
    """Every factor market in balance with labour fixed where it was.

    Starts from the solution with mobile labour, which is the solution with fixed labour if
    workers stood where they would have gone; then sends them back in log steps.

    Returns
    -------
    tuple
        The last solved point, the share of the way (1 is all), and its residual.
    """
    went = mobile.lam * mobile.labour * np.exp(-mobile.lw)
    point, reached, step, residual = mobile, 0.0, 1.0, mobile.residual
    while reached < 1 and step >= LEAST_STEP:
        share = min(1.0, reached + step)
        held = np.log(went) * (1 - share) + np.log(labour) * share
        tried, off = clear(net, held, np.log(base), supply, point, tol=tol)
        if off <= tol:
            point, reached, residual, step = tried, share, off, step * 1.5
        else:
            step /= 2
    return point, reached, residual


def clear(
    net: Network, log_labour: Array, log_base: float, supply: Supply, start: Point, *, tol: float
) -> tuple[Point, float]:
    """Newton on log wages and the log price of the scarce input, from `start`."""

    def residual(point: Point) -> Array:
        got, _ = supply.log(point.u - point.lpc)
        wages = np.log(point.lam * point.labour) - point.lw - log_labour
        return np.append(wages, np.log(point.lam @ point.m) - point.u - log_base - got)

    point = at_prices(net, start.lw, start.u, start)
    value = residual(point)
    size = _size(value)
    spent = start.sweeps + point.sweeps
    for _ in range(30):
        if size <= tol:
            break
        step = _newton_step(net, point, supply, value)
        share, moved = min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-300)), False
        while share > LEAST_STEP:
            to = np.append(point.lw, point.u) + share * step
            trial = at_prices(net, to[:-1], float(to[-1]), point)
            spent += trial.sweeps
            found = residual(trial)
            if _size(found) < size:
                point, value, size, moved = trial, found, _size(found), True
                break
            share /= 2
        if not moved:
            break
    return _moved(point, 0.0, point.residual, spent), max(size, point.residual)


def derivative(net: Network, point: Point, supply: Supply) -> Callable[[Array], Array]:
    """The Jacobian of the factor markets as a map of (n + 1, k) log factor-price changes."""
    from scipy.linalg import lu_factor, lu_solve

    o = net.o if isinstance(net.o, np.ndarray) else net.o.toarray()
    shares = point.a[:, None] * o * point.c
    lu = lu_factor(np.eye(len(net.v)) - shares, overwrite_a=True, check_finite=False)
    sold = point.lam - point.beta  # to industries
    paid = point.lam @ point.m
    _, eta = supply.log(point.u - point.lpc)
    theta, eps, sig, cons = net.theta, net.epsilon, net.sigma, net.consumption

    def apply(moves: Array) -> Array:
        dw, du = moves[:-1], moves[-1]
        dp = lu_solve(
            lu, point.labour[:, None] * dw + point.m[:, None] * du, trans=1, check_finite=False
        )
        dx = point.x_down[:, None] * (net.o_t @ (point.a[:, None] * dp))
        dq = point.vs[:, None] * dw + (1 - point.vs)[:, None] * dx
        dpc = point.beta @ dp
        g = (theta - eps) * dx + (eps - sig) * dq - (1 - sig) * dp
        push = (1 - cons) * point.beta[:, None] * (dp - dpc) + (1 - theta) * sold[:, None] * dp
        push = push + point.a[:, None] * (net.o @ ((point.c * point.lam)[:, None] * g))
        dlam = lu_solve(lu, push, check_finite=False)
        dlabour = (1 - sig) * (dq - dp) + (1 - eps) * (dw - dq)
        wages = dlam / point.lam[:, None] + dlabour - dw
        dm = (1 - sig) * (du - dp)
        bill = point.m @ dlam + (point.lam * point.m) @ dm
        return np.vstack([wages, bill / paid - du - eta * (du - dpc)])

    return apply


def _newton_step(net: Network, point: Point, supply: Supply, value: Array) -> Array:
    return linear_solve(derivative(net, point, supply), len(value), -value)


def linear_solve(apply: Callable[[Array], Array], n: int, target: Array) -> Array:
    """The (n,) changes of factor prices that `apply` turns into `target`."""
    if n <= DENSE:
        return np.asarray(np.linalg.solve(apply(np.eye(n)), target), dtype=np.float64)
    from scipy.sparse.linalg import LinearOperator, gmres

    make: Any = LinearOperator
    operator = make((n, n), matvec=lambda x: apply(x.reshape(n, 1))[:, 0], dtype=np.float64)
    # The map is minus the identity at unit elasticities and stays near it: no preconditioner.
    step, _ = gmres(operator, target, rtol=1e-4, restart=60, maxiter=2)
    return step


def _moved(point: Point, by: float, residual: float, sweeps: int) -> Point:
    """The same point with all prices times ``exp(by)``, which moves no share."""
    return Point(
        lw=point.lw + by, u=point.u + by, lp=point.lp + by, lpc=point.lpc + by,
        a=point.a, c=point.c, m=point.m, labour=point.labour, vs=point.vs,
        x_down=point.x_down, beta=point.beta, lam=point.lam, residual=residual, sweeps=sweeps,
    )  # fmt: skip


def _grown(power: float, log: Any) -> Any:
    """``exp(power log) - 1``, or the log itself where the power is 0 (Cobb-Douglas)."""
    return np.expm1(power * log) if power else log


def _mean(power: float, total: Any) -> Any:
    """Log of a CES mean from the weighted sum of `_grown`; exact to the last digit near 1."""
    return np.log1p(total) / power if power else total


def _size(residual: Array) -> float:
    size = float(np.abs(residual).max())
    return size if np.isfinite(size) else np.inf
