r"""By how much does welfare move with each tariff?

The equilibrium x(t) solves F(x, t) = 0. One linear solve with the transposed Jacobian gives the
derivative of a weighted sum of welfare in all tariffs of the world at once:

.. math:: J^\top \mu = \frac{\partial W}{\partial x}, \qquad
          \frac{dW}{dt} = \frac{\partial W}{\partial t} - \mu^\top \frac{\partial F}{\partial t} .

The transposed system is solved with the inverse Jacobian of the world without the shock as a
preconditioner, or directly where that fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.adjoints import OneSectorAdjoint, RoundaboutAdjoint
from detente.equilibrium.families.caliendo_parro import CaliendoParro
from detente.equilibrium.families.caliendo_parro_adjoint import CaliendoParroAdjoint
from detente.equilibrium.families.one_sector import OneSector
from detente.equilibrium.families.roundabout import Roundabout
from detente.equilibrium.numerics.acceleration import quasi_newton
from detente.equilibrium.numerics.newton import System, pinned_jacobian
from detente.equilibrium.solution import Solution
from detente.equilibrium.solver import fast_path, one_thread, preconditioner, solve
from detente.errors import BadQuestion, NotConverged
from detente.world import World

__all__ = [
    "Adjoint",
    "differences",
    "objective",
    "region_weights",
    "sector_incomes",
    "sector_weights",
    "welfare_gradient",
]

Array = NDArray[np.float64]

TOL = 1e-11  # of the transposed solve, relative to its right-hand side
SWEEPS = 40


class Adjoint(Protocol):
    """Derivatives of one family's equations at one point, by backward passes."""

    def pull(self, residual_: Array, welfare_: Array) -> Array:
        """(size,) derivative in the unknowns of the two sums with these weights."""
        ...

    def tariffs(self, residual_: Array, welfare_: Array, rate: Array) -> Array:
        """(N, N) or (N, N, S) derivative of the same in the tariffs, at the tariffs `rate`."""
        ...


def welfare_gradient(
    solution: Solution,
    weights: str | Mapping[str, float] | Array,
    sectors: Array | None = None,
) -> Array:
    """Derivative of welfare in every tariff of the world, at a solution.

    Parameters
    ----------
    solution
        A converged solution; N regions, S sectors.
    weights
        Whose welfare: one region (ISO-3), weights by region, or an array (N,). With weights the
        objective is the sum of weight times welfare, welfare as a fraction of the baseline.
    sectors
        (N, S) weights of `sector_incomes` to add to the objective; `caliendo_parro` only.

    Returns
    -------
    Array
        (N, N, S) exporter, importer, sector; welfare (fraction) per unit of tariff (1 is 100 %),
        with all other tariffs held and the world in equilibrium. Zero on the diagonal. For a
        region's own tariffs read ``gradient[:, region]``.

    Raises
    ------
    NotConverged
        When the solution did not converge, or the transposed equations were not solved.
    BadQuestion
        When its family has no gradient, or quotas above zero are part of the shock.
    """
    _ = solution.outcomes
    if sectors is not None:
        _ = sector_incomes(solution)
    if solution.licences is not None:
        raise BadQuestion("Gradients: quotas that can bind have none; use trade costs, or cap 0.")
    weight = region_weights(solution.world, weights)
    assert solution.system is not None
    assert solution.point is not None
    with one_thread():
        if isinstance(solution.system, CaliendoParro):
            return _of_sectors(solution, solution.system, weight, sectors)
        adjoint = adjoint_of(solution.system, solution.point)
        mu = _transposed(solution, adjoint, weight)
        found = adjoint.tariffs(-mu, weight, _rates(solution))
    return found.reshape(solution.shock.factor.shape)


def objective(solution: Solution, weight: Array, sectors: Array | None = None) -> float:
    """Welfare (fractions) with weights (N,), and changes of real incomes of sectors with weights
    (N, S), added up."""
    value = float(weight @ solution.welfare)
    if sectors is None:
        return value
    after, before = sector_incomes(solution)
    return value + float((sectors * (after - before)).sum())


def sector_incomes(solution: Solution) -> tuple[Array, Array]:
    """Value added by region and sector (N, S) after and before, at consumer prices, as fractions
    of the region's value added at the baseline.

    Raises
    ------
    BadQuestion
        When the family has no sectors' value added.
    """
    system, found = solution.system, solution.outcomes
    if not isinstance(system, CaliendoParro):
        raise BadQuestion("Incomes of sectors: only the caliendo_parro family knows them.")
    share = system.base.gva / system.base.V[:, None]
    after = share * found.after.by_sector.sum(axis=1) / (1 + found.prices)[:, None]
    return after, share * found.before.by_sector.sum(axis=1)


def sector_weights(world: World, region: str, weights: Mapping[str, float]) -> Array:
    """(N, S) weights of one region's sectors, by their labels."""
    found = np.zeros((len(world.regions), len(world.sectors)))
    for sector, weight in weights.items():
        found[world.regions.index(region), world.sectors.index(sector)] = weight
    return found


def region_weights(world: World, weights: str | Mapping[str, float] | Array) -> Array:
    """(N,) weights from a region's code, from weights by code, or as they are.

    Raises
    ------
    BadQuestion
        When no weight differs from zero, or the array has another length.
    """
    n = len(world.regions)
    if isinstance(weights, str):
        weights = {weights: 1.0}
    if isinstance(weights, Mapping):
        array = np.zeros(n)
        for region, weight in weights.items():
            array[world.regions.index(region)] = weight
    else:
        array = np.array(weights, dtype=np.float64)
    if array.shape != (n,):
        raise BadQuestion(f"Weights of welfare: {array.shape} came; {n} regions need ({n},).")
    if not np.isfinite(array).all() or not array.any():
        raise BadQuestion("Weights of welfare: all are zero or one is missing; weigh a region.")
    return array


def differences(
    solution: Solution,
    weights: str | Mapping[str, float] | Array,
    cells: list[tuple[int, int, int]],
    *,
    sectors: Array | None = None,
    step: float = 1e-4,
) -> Array:
    """The same derivative in a few cells by central differences of whole solves; to check with.

    Parameters
    ----------
    cells
        Exporter, importer, sector of each tariff, as places.
    step
        Of the tariff; the error is of order step squared.
    """
    weight = region_weights(solution.world, weights)
    shock, found = solution.shock, np.empty(len(cells))
    before = 1.0 if shock.before is None else 1 + shock.before
    for n, cell in enumerate(cells):
        values = []
        for sign in (1, -1):
            factor = shock.factor.copy()
            factor[cell] += sign * step / np.broadcast_to(before, factor.shape)[cell]
            moved = solve(solution.world, replace(shock, factor=factor), solution.model, tol=1e-12)
            values.append(objective(moved, weight, sectors))
        found[n] = (values[0] - values[1]) / (2 * step)
    return found


def adjoint_of(system: System, x: Array) -> Adjoint:
    """The backward equations of a system at a point.

    Raises
    ------
    BadQuestion
        When its family has none.
    """
    if isinstance(system, OneSector):
        return OneSectorAdjoint(system, x)
    if isinstance(system, Roundabout):
        return RoundaboutAdjoint(system, x)
    build = getattr(system, "adjoint", None)
    if build is None:
        raise BadQuestion(f"{type(system).__name__} has no gradient; use a one_sector model.")
    return build(x)


def _of_sectors(
    solution: Solution, system: CaliendoParro, weight: Array, sectors: Array | None
) -> Array:
    assert solution.point is not None
    extra = np.zeros(system.base.X.shape) if sectors is None else sectors
    fast: Any = fast_path(solution.world, solution.model)
    adjoint = CaliendoParroAdjoint(system, solution.point, fast.response, fast.inverse)
    found = adjoint.gradient(weight, extra, solution.shock.tariffs, tol=TOL)
    if found is None:
        raise NotConverged(
            f"World {solution.world.name}: the equations of the gradient were not solved."
        )
    return found


def _transposed(solution: Solution, adjoint: Adjoint, weight: Array) -> Array:
    """(size,) mu with J' mu = dW/dx, zero at the redundant equation."""
    system, x = solution.system, solution.point
    assert system is not None
    assert x is not None
    pinned = system.pinned()
    nothing, none = np.zeros(system.size), np.zeros(len(weight))
    target = adjoint.pull(nothing, weight)
    target[pinned] = 0.0
    size = float(np.abs(target).max())
    if not size:
        return nothing
    target /= size
    transposed = preconditioner(solution.world, solution.model).T

    def miss(mu: Array) -> Array:
        found = adjoint.pull(mu, none) - target
        found[pinned] = 0.0
        return found

    def precondition(value: Array) -> Array:
        step = transposed @ value
        step[pinned] = 0.0
        return step

    path = quasi_newton(miss, nothing, precondition, tol=TOL, max_sweeps=SWEEPS)
    mu = path.x
    if not path.residual <= TOL:
        direct = np.linalg.solve(pinned_jacobian(system, x).T, target)
        mu = np.asarray(direct, dtype=np.float64)
        mu[pinned] = 0.0
    return mu * size


def _rates(solution: Solution) -> Array:
    rates = solution.shock.tariffs
    return rates[:, :, 0] if rates.shape[2] == 1 else rates
