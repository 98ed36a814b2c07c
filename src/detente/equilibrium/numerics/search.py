r"""How is the top of an objective found when each look at it also gives its slopes?

L-BFGS climbs; close to the top differences of the objective drown in rounding but its slopes do
not, so Broyden's method, with the curvature that the climb has learned, then looks for the point
where they vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.numerics.acceleration import quasi_newton
from detente.equilibrium.solution import Solution

__all__ = ["Look", "Search", "Top", "climb", "level"]

Array = NDArray[np.float64]

ROUGH = (1e-5, 1e-7, 0.0)  # slopes at which the climb hands over
LEVEL_SWEEPS = 25
LOSS = 1e-9  # of the objective that levelling may cost; more means that it left the top


class Search(StrEnum):
    """How a search ended."""

    converged = "converged"
    stalled = "no better point was found, yet a slope is left; start elsewhere or widen the bounds"
    max_evaluations = "stopped at the limit of evaluations; raise max_evaluations"
    unsolved = "the start has no equilibrium; start from lower tariffs"


@dataclass(frozen=True, eq=False)
class Look:
    """The objective at one point."""

    y: Array  # (L,) variables, inside the bounds
    value: float
    slope: Array  # (L,) derivative of the objective in each of them
    solution: Solution


@dataclass(frozen=True, eq=False)
class Top:
    """Where a climb ended; `best` is missing when not even the start could be solved."""

    status: Search
    best: Look | None
    slope: float  # largest derivative left that does not push against a bound
    evaluations: int
    inverse_curvature: Any  # L x L operator: minus the inverse of the second derivatives


def climb(
    look: Callable[[Array], Look | None],
    start: Array,
    low: Array,
    high: Array,
    *,
    tol: float,
    max_evaluations: int,
    rough: tuple[float, ...] = ROUGH,
) -> Top:
    """The highest point between `low` and `high` (L,) that is reached from `start`.

    Parameters
    ----------
    look
        The objective at a point between the bounds; nothing where it has no value.
    tol
        Largest slope accepted.
    rough
        Slopes at which levelling is tried, largest first.
    """
    from scipy.optimize import minimize

    best: Look | None = None
    evaluations = 0

    def inside(y: Array) -> Look | None:
        nonlocal evaluations
        evaluations += 1
        return look(np.clip(y, low, high))

    def fall(y: Array) -> tuple[float, Array]:
        nonlocal best
        found = inside(y)
        if found is None:
            # Worse than anything seen, and flat: the line search turns back.
            return 1.0 + (0.0 if best is None else abs(best.value)), np.zeros(len(y))
        if best is None or found.value >= best.value:
            best = found
        return -found.value, -found.slope

    slope, y, curvature = np.inf, np.clip(start, low, high), None
    for gentle in rough:
        ended = minimize(
            fall,
            y,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={
                "maxcor": 20,
                "gtol": max(gentle, tol),
                "ftol": 0.0,
                "maxfun": max_evaluations - evaluations,
            },
        )
        curvature = ended.hess_inv
        if best is None:
            break
        free = _free(best, low, high)
        slope = float(np.abs(best.slope[free]).max(initial=0.0))
        left = max_evaluations - evaluations
        if slope > tol and left > 0:
            best = _level_one(inside, best, free, curvature, tol=tol, most=min(LEVEL_SWEEPS, left))
            slope = float(np.abs(best.slope[_free(best, low, high)]).max(initial=0.0))
        if slope <= tol or evaluations >= max_evaluations:
            break
        y = best.y
    if best is None:
        status = Search.unsolved
    elif slope <= tol:
        status = Search.converged
    elif evaluations >= max_evaluations:
        status = Search.max_evaluations
    else:
        status = Search.stalled
    return Top(
        status=status,
        best=best,
        slope=slope,
        evaluations=evaluations,
        inverse_curvature=curvature,
    )


def level(
    slopes: Callable[[Array], Array],
    start: Array,
    uphill: Callable[[Array], Array],
    free: NDArray[np.bool_],
    *,
    tol: float,
    max_sweeps: int,
) -> None:
    """Look for the point where the free slopes vanish; the caller keeps what `slopes` meets.

    `uphill` turns slopes into the step to the top of a paraboloid with the known curvature.
    """
    quasi_newton(
        lambda y: np.where(free, slopes(y), 0.0),
        start,
        lambda value: np.where(free, -uphill(value), 0.0),
        tol=tol,
        max_sweeps=max_sweeps,
    )


def _level_one(
    look: Callable[[Array], Look | None],
    start: Look,
    free: NDArray[np.bool_],
    curvature: Any,
    *,
    tol: float,
    most: int,
) -> Look:
    best, least = start, float(np.abs(start.slope[free]).max())

    def slopes(y: Array) -> Array:
        nonlocal best, least
        found = start if y is start.y else look(y)
        if found is None:
            return np.full(len(y), np.nan)
        size = float(np.abs(found.slope[free]).max())
        if size < least and found.value >= start.value - LOSS:
            best, least = found, size
        return found.slope

    level(slopes, start.y, lambda value: curvature @ value, free, tol=tol, max_sweeps=most)
    return best


def _free(look: Look, low: Array, high: Array) -> NDArray[np.bool_]:
    """The variables that are not held by a bound they push against."""
    held = (look.y <= low) & (look.slope < 0)
    return ~(held | ((look.y >= high) & (look.slope > 0)))
