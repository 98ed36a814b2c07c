"""How is a system solved when the fast path fails: Newton, and small steps towards the shock?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.numerics.acceleration import Path

__all__ = ["System", "continuation", "newton", "pinned_jacobian"]

Array = NDArray[np.float64]

LEAST_STEP = 1 / 128


class System(Protocol):
    """Equations of one shock, as the solvers see them."""

    @property
    def size(self) -> int:
        """Number of unknowns; all are zero at the baseline."""
        ...

    def pinned(self) -> int:
        """The unknown that is held, whose equation is redundant."""
        ...

    def residual(self, x: Array) -> Array:
        """(size,) zero at the solution, scaled so that 1 is 100 %."""
        ...

    def jacobian(self, x: Array) -> Array:
        """(size, size) derivative of the residual."""
        ...


def pinned_jacobian(system: System, x: Array) -> Array:
    """The Jacobian with the redundant equation replaced by "the held unknown does not move"."""
    jacobian = system.jacobian(x)
    place = system.pinned()
    jacobian[place] = 0.0
    jacobian[place, place] = 1.0
    return jacobian


def newton(system: System, start: Array, *, tol: float, max_sweeps: int) -> Path:
    """Newton's method with the analytic Jacobian; steps are halved while the residual grows.

    Returns
    -------
    Path
        The best point found, converged or not: compare its residual with `tol`.
    """
    x = start
    value = system.residual(x)
    size = _size(value)
    sweeps = 1
    while size > tol and sweeps < max_sweeps and np.isfinite(size):
        target = value.copy()
        target[system.pinned()] = 0.0
        try:
            step = np.linalg.solve(pinned_jacobian(system, x), -target)
        except np.linalg.LinAlgError:
            break
        share, moved = 1.0, False
        while share > LEAST_STEP and sweeps < max_sweeps:
            trial = x + share * step
            found = system.residual(trial)
            sweeps += 1
            if _size(found) < size:
                x, value, size, moved = trial, found, _size(found), True
                break
            share /= 2
        if not moved:
            break
    return Path(x=x, residual=size, sweeps=sweeps)


def continuation(
    build: Callable[[float], System], start: Array, *, tol: float, max_sweeps: int
) -> tuple[Path, float]:
    """Follow the solution from no shock to the whole one.

    Parameters
    ----------
    build
        The equations at a share of the shock, 0 (none) to 1 (all).
    start
        The solution at share 0.

    Returns
    -------
    tuple
        The last solved point, and the share of the shock that it solves; below 1 is failure, by
        the sweep limit or because no further step could be taken.
    """
    reached, step = 0.0, 0.25
    path = Path(x=start, residual=0.0, sweeps=0)
    sweeps = 0
    while reached < 1 and step >= LEAST_STEP and sweeps < max_sweeps:
        share = min(1.0, reached + step)
        tried = newton(build(share), path.x, tol=tol, max_sweeps=min(15, max_sweeps - sweeps))
        sweeps += tried.sweeps
        if tried.residual <= tol:
            path, reached, step = tried, share, step * 1.5
        else:
            step /= 2
    return Path(x=path.x, residual=path.residual, sweeps=sweeps), reached


def _size(residual: Array) -> float:
    size = float(np.abs(residual).max())
    return size if np.isfinite(size) else np.inf
