"""What do trade, prices, work and welfare become after a shock?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from detente.equilibrium.acceleration import quasi_newton
from detente.equilibrium.model import BAND_ELASTICITIES, Model, Tax
from detente.equilibrium.newton import continuation, newton, pinned_jacobian
from detente.equilibrium.one_sector import Calibration, OneSector, calibrate
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Band, Solution, Status
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["band", "one_thread", "preconditioner", "solve"]

Array = NDArray[np.float64]

FAST_SWEEPS = 40
NEWTON_SWEEPS = 60
NEAR_ALL_INCOME = 0.8


def solve(
    world: World,
    shock: TariffShock,
    model: Model | None = None,
    *,
    tol: float = 1e-10,
    max_sweeps: int = 1000,
) -> Solution:
    """The world's equilibrium after a shock, in changes against the world as it is.

    Parameters
    ----------
    world
        Trade and GDP; N regions.
    shock
        Factor of cost by exporter, importer and sector, and the tariffs it starts from; without
        them it is read as a new tariff of factor - 1 on a world free of tariffs.
    model
        Assumptions; ``Model()`` when left out.
    tol
        Largest scaled residual accepted, as a share of a region's income.
    max_sweeps
        Most evaluations of the equations, over all methods.

    Returns
    -------
    Solution
        Always; reading a result of one that did not converge raises `NotConverged`.

    Raises
    ------
    AxisMismatch
        When the shock does not carry the world's regions and sectors in its order.
    BadQuestion
        When the world lacks what the model needs.

    Notes
    -----
    The fast path is Broyden's method on the inverse Jacobian of the world without the shock,
    computed once for a world and model. If it fails: Newton with the analytic Jacobian, then
    continuation from no shock. BLAS runs on one thread meanwhile, which is faster at this size.
    """
    model = model or Model()
    world.regions.require(shock.regions, where="The shock")
    world.sectors.require(shock.sectors, where="The shock")
    with one_thread(), np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return _solve(world, shock, model, tol, max_sweeps)


def band(
    world: World,
    shock: TariffShock,
    model: Model | None = None,
    *,
    elasticities: Sequence[float] = BAND_ELASTICITIES,
    tol: float = 1e-10,
) -> Band:
    """The same shock at several trade elasticities; the central one is the model's own.

    The default ends are 2 and 8: 8 is the paper's alternative; 2 is the lower bound of the low
    variant (2 to 4) that short-run evidence calls for.

    Raises
    ------
    BadQuestion
        When no elasticity is given.
    """
    model = model or Model()
    if not elasticities:
        raise BadQuestion("A band needs at least one trade elasticity.")
    values = tuple(sorted({*elasticities, model.trade_elasticity}))
    solutions = tuple(
        solve(world, shock, model.but(trade_elasticity=value), tol=tol) for value in values
    )
    central = solutions[values.index(model.trade_elasticity)]
    return Band(elasticities=values, solutions=solutions, central=central)


def one_thread() -> AbstractContextManager[object]:
    """BLAS on one thread inside the block, which is faster at these sizes."""
    return _threads().limit(limits=1, user_api="blas")


def preconditioner(world: World, model: Model) -> Array:
    """The inverse Jacobian of a world's equations without a shock; kept for world and model."""
    return _prepared(world, model)[1]


def _solve(world: World, shock: TariffShock, model: Model, tol: float, max_sweeps: int) -> Solution:
    base, inverse = _prepared(world, model)
    if shock.before is not None:
        base = calibrate(world, model, shock.before[:, :, 0])
    system = OneSector(base, shock)
    start = np.zeros(system.size)
    method, reached = "accelerated", 1.0
    path = quasi_newton(
        system.residual,
        start,
        lambda value: inverse @ value,
        tol=tol,
        max_sweeps=min(FAST_SWEEPS, max_sweeps),
    )
    sweeps = path.sweeps
    if not path.residual <= tol and sweeps < max_sweeps:
        method = "newton"
        path = newton(system, start, tol=tol, max_sweeps=min(NEWTON_SWEEPS, max_sweeps - sweeps))
        sweeps += path.sweeps
    if not path.residual <= tol and sweeps < max_sweeps:
        method = "continuation"
        path, reached = continuation(
            lambda share: OneSector(base, shock.scaled(share)),
            start,
            tol=tol,
            max_sweeps=max_sweeps - sweeps,
        )
        sweeps += path.sweeps

    residual = path.residual if reached == 1 else float(np.abs(system.residual(path.x)).max())
    if residual <= tol:
        status = Status.converged
    elif sweeps >= max_sweeps:
        status = Status.max_sweeps
    elif model.tax is Tax.income_tax_relief and (
        OneSector(base, shock.scaled(reached)).revenue_share(path.x).max() > NEAR_ALL_INCOME
    ):
        status = Status.relief_exceeds_income
    else:
        status = Status.diverged
    return Solution(
        world=world,
        shock=shock,
        model=model,
        status=status,
        residual=residual if np.isfinite(residual) else np.inf,
        sweeps=sweeps,
        method=method,
        computed=system.outcomes(path.x) if status is Status.converged else None,
        system=system,
        point=path.x,
    )


@lru_cache(maxsize=32)
def _prepared(world: World, model: Model) -> tuple[Calibration, Array]:
    """The calibrated world, and the inverse Jacobian of its equations without a shock."""
    base = calibrate(world, model)
    system = OneSector(base, TariffShock.none(world))
    inverse = np.asarray(
        np.linalg.inv(pinned_jacobian(system, np.zeros(system.size))), dtype=np.float64
    )
    # The held unknown never moves, whatever rounding its redundant equation shows.
    inverse[:, system.pinned()] = 0.0
    return base, inverse


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()
