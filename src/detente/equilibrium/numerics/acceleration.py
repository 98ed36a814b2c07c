"""How is a system solved in a few evaluations when its derivative at the start is known?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Path", "quasi_newton"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Where an iteration ended: the point, its largest residual, the evaluations it took."""

    x: Array
    residual: float
    sweeps: int


def quasi_newton(
    residual: Callable[[Array], Array],
    start: Array,
    precondition: Callable[[Array], Array],
    *,
    tol: float,
    max_sweeps: int,
) -> Path:
    """Broyden's method from a fixed inverse Jacobian, kept as its steps only.

    Parameters
    ----------
    residual
        (n,) to (n,); zero at the solution.
    precondition
        Applies the approximate inverse Jacobian to a residual.
    tol
        Stop when the largest residual is at or below it.

    Returns
    -------
    Path
        The last point, converged or not: compare its residual with `tol`. Gives up early when the
        residual is not a number, or has grown a thousandfold over the best seen.

    References
    ----------
    Kelley (1995), Iterative Methods for Linear and Nonlinear Equations, SIAM, algorithm brsol.
    """
    x = start
    value = residual(x)
    size = best = float(np.abs(value).max())
    steps: list[Array] = []
    squares: list[float] = []
    sweeps = 1
    while size > tol and sweeps < max_sweeps:
        step = -precondition(value)
        for n in range(1, len(steps)):
            step = step + steps[n] * (steps[n - 1] @ step / squares[n - 1])
        if steps:
            shrink = 1 - (steps[-1] @ step) / squares[-1]
            step = step / shrink if shrink else step
        steps.append(step)
        squares.append(float(step @ step))
        x = x + step
        value = residual(x)
        sweeps += 1
        size = float(np.abs(value).max())
        if not size < 1e3 * best:
            break
        best = min(best, size)
    return Path(x=x, residual=size, sweeps=sweeps)
