"""What do trade, prices, work and welfare become after a shock?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from detente.equilibrium.families import (
    FAST_SWEEPS,
    FamilyCode,
    FamilySystem,
    Fast,
    family_code,
)
from detente.equilibrium.families.closures import elasticities
from detente.equilibrium.families.licences import Licences, Met, closing, meet
from detente.equilibrium.model import BAND_ELASTICITIES, WITH_MARGINS, Model, Tax
from detente.equilibrium.numerics.acceleration import Path
from detente.equilibrium.numerics.newton import continuation, newton
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Band, Solution, Status
from detente.errors import BadQuestion, NotConverged
from detente.world import World

__all__ = ["band", "baseline", "fast_path", "one_thread", "preconditioner", "solve"]

Array = NDArray[np.float64]

NEWTON_SWEEPS = 60
NEAR_ALL_INCOME = 0.8
NEAR_NO_SPENDING = 0.25  # the least of any region of 2023 at the baseline is 0.58
REST = 1e-13  # residual of a baseline that was itself solved for


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
        them those of the world, and in a world that carries none it is read as a new tariff of
        factor - 1. Trade costs and quotas beside it.
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
    return _prepared(world, model)[2]


def fast_path(world: World, model: Model) -> Fast:
    """What a family keeps for many solves of one world and model; see `FamilyCode.fast`."""
    return _prepared(world, model)[1]


def baseline(world: World, model: Model, before: Array | None = None) -> Any:
    """The family's accounts of a world, moved to the transfers of the model's closure.

    `before` (N, N, S) are the tariffs under which the world's trade took place; those of the world
    itself when left out.

    Raises
    ------
    NotConverged
        When the world has no equilibrium under the closure, or its own accounts cannot be brought
        to rest.
    """
    code = family_code(model.family)
    if before is None and world.tariffs.any():
        before = world.tariffs
    base = code.calibrate(world, model, before)
    with one_thread(), np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        system = code.transition(base, world)
        if system is None:
            return base
        start = np.zeros(system.size)
        fast, _ = code.fast(system.base, world)
        path = fast(system, start, REST, 10 * FAST_SWEEPS)
        if not path.residual <= 100 * REST:
            path = newton(system, start, tol=REST, max_sweeps=NEWTON_SWEEPS)
        if not path.residual <= 100 * REST:
            raise NotConverged(
                f"World {world.name}: no baseline found with deficits={model.deficits.value!r} "
                f"(residual {path.residual:.1e} after {path.sweeps} sweeps)."
            )
        return code.rebased(system, path.x, world)


@dataclass(frozen=True, eq=False)
class _Run:
    """One system solved, or not."""

    system: FamilySystem
    path: Path
    method: str
    reached: float  # share of the shock that was reached
    sweeps: int
    residual: float


def _solve(world: World, shock: TariffShock, model: Model, tol: float, max_sweeps: int) -> Solution:
    code = family_code(model.family)
    base, fast, _ = _prepared(world, model)
    if shock.before is None:
        if world.tariffs.any():
            shock = replace(shock, before=world.tariffs)
    elif not np.array_equal(shock.before, world.tariffs):
        base = baseline(world, model, shock.before)
    flows = world.flows
    effective, licences = closing(shock, flows) if shock.quotas else (shock, None)

    def run(lic: Licences | None, start: Array | None, limit: int, tol: float) -> _Run:
        return _run(code, base, fast, effective, lic, start, tol, limit)

    if licences is None:
        done, met = run(None, None, max_sweeps, tol), None
    else:
        done, met = _with_quotas(run, licences, model, world, tol, max_sweeps)

    if done.residual <= tol:
        status = Status.converged
    elif _cut_off(effective, base.flows):
        status = Status.no_supplier
    elif met is not None:
        status = Status.quota_missed
    elif done.sweeps >= max_sweeps:
        status = Status.max_sweeps
    else:
        status = _cause(code.system(base, effective.scaled(done.reached), None), done.path.x, model)
    ok = status is Status.converged
    return Solution(
        world=world,
        shock=shock,
        model=model,
        status=status,
        residual=done.residual if np.isfinite(done.residual) else np.inf,
        sweeps=done.sweeps,
        method=done.method,
        computed=done.system.outcomes(done.path.x) if ok else None,
        system=done.system,
        point=done.path.x,
        licences=None if met is None else met.licences,
    )


def _cut_off(shock: TariffShock, flows: Array) -> bool:
    """Whether closed flows leave a region without any seller of what it bought."""
    if shock.costs is None:
        return False
    sales = flows if flows.ndim == 3 else flows[:, :, None]
    left = np.where(np.isinf(shock.costs), 0.0, sales).sum(axis=0)
    return bool(((left == 0) & (sales.sum(axis=0) > 0)).any())


def _cause(system: FamilySystem, x: Array, model: Model) -> Status:
    """Why no further step was found, from the last point of a continuation."""
    if (
        model.tax is Tax.income_tax_relief
        and model.family in WITH_MARGINS
        and system.revenue_share(x).max() > NEAR_ALL_INCOME
    ):
        return Status.relief_exceeds_income
    left = getattr(system, "spending_share", None)
    if left is not None and left(x).min() < NEAR_NO_SPENDING:
        return Status.transfers_exceed_income
    return Status.diverged


def _run(
    code: FamilyCode,
    base: Any,
    fast: Fast,
    shock: TariffShock,
    licences: Licences | None,
    start: Array | None,
    tol: float,
    max_sweeps: int,
) -> _Run:
    system = code.system(base, shock, licences)
    zero = np.zeros(system.size)
    method, reached = "accelerated", 1.0
    path = fast(system, zero if start is None else start, tol, max_sweeps)
    sweeps = path.sweeps
    if not path.residual <= tol and sweeps < max_sweeps:
        method = "newton"
        path = newton(
            system,
            zero if start is None else start,
            tol=tol,
            max_sweeps=min(NEWTON_SWEEPS, max_sweeps - sweeps),
        )
        sweeps += path.sweeps
    if not path.residual <= tol and sweeps < max_sweeps:
        method = "continuation"
        path, reached = continuation(
            lambda share: code.system(base, shock.scaled(share), licences),
            zero,
            tol=tol,
            max_sweeps=max_sweeps - sweeps,
        )
        sweeps += path.sweeps
    residual = path.residual if reached == 1 else float(np.abs(system.residual(path.x)).max())
    return _Run(system, path, method, reached, sweeps, residual)


def _with_quotas(
    run: Callable[[Licences | None, Array | None, int, float], _Run],
    licences: Licences,
    model: Model,
    world: World,
    tol: float,
    max_sweeps: int,
) -> tuple[_Run, Met | None]:
    """Solve until the mark-ups of the quotas fit; the last run counts all sweeps."""
    last = run(None, None, max_sweeps, tol)
    total = last.sweeps

    def inner(current: Licences) -> tuple[object, Array, Array] | None:
        nonlocal last, total
        last = run(current, last.path.x, max_sweeps - total, tol / 10)
        total += last.sweeps
        if not last.residual <= tol:
            return None
        quantity, rent = last.system.licensed(last.path.x)
        return last, quantity, rent

    met = meet(licences, inner, 1 + elasticities(world, model)[licences.sector], tol=tol)
    if met is not None:
        last = cast(_Run, met.found)
        last = replace(last, residual=max(last.residual, met.miss))
    return replace(last, sweeps=total), met


@lru_cache(maxsize=32)
def _prepared(world: World, model: Model) -> tuple[Any, Fast, Array]:
    """The baseline, and what makes its solves fast; see `FamilyCode.fast`."""
    base = baseline(world, model)
    return base, *family_code(model.family).fast(base, world)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()
