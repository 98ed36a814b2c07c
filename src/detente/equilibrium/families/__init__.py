"""Which code stands behind each model family, and what must a family offer to be solved?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.licences import Licences
from detente.equilibrium.model import Family, Model
from detente.equilibrium.numerics.acceleration import Path, quasi_newton
from detente.equilibrium.numerics.newton import System, pinned_jacobian
from detente.equilibrium.outcomes import Outcomes
from detente.equilibrium.shock import TariffShock
from detente.world import World

__all__ = ["FAST_SWEEPS", "FamilyCode", "FamilySystem", "dense_path", "family_code"]

Array = NDArray[np.float64]
Fast = Callable[[Any, Array, float, int], Path]  # system, start, tolerance, sweep limit

FAST_SWEEPS = 40


class FamilySystem(System, Protocol):
    """The equations of one shock, with what they mean; every family's system has these.

    ``x = 0`` is the baseline, one equation is redundant, ``x[pinned()]`` is held.
    """

    base: Any

    def outcomes(self, x: Array) -> Outcomes:
        """Results at a solution, in money of the numeraire."""
        ...

    def revenue_share(self, x: Array) -> Array:
        """(N,) tariff revenue over factor income."""
        ...

    def licensed(self, x: Array) -> tuple[Array, Array]:
        """(K,) log quantity of each licensed flow, new over old, and its rent over the exporter's
        income."""
        ...


@dataclass(frozen=True)
class FamilyCode:
    """What a family's module offers.

    ``calibrate(world, model, before)`` fits the accounts; `before` (N, N, S) or None.
    ``system(base, shock, licences)`` are the equations. ``transition(base, world)`` are those of
    the world moving to the transfers of the closure, or to rest where its accounts do not add up;
    None where the baseline is at rest. ``rebased(system, x, world)`` takes a solution as the new
    baseline. ``fast(base)`` does once what makes many solves cheap; it returns the fast path.
    """

    calibrate: Callable[[World, Model, Array | None], Any]
    system: Callable[[Any, TariffShock, Licences | None], FamilySystem]
    transition: Callable[[Any, World], FamilySystem | None]
    rebased: Callable[[Any, Array, World], Any]
    fast: Callable[[Any, World], tuple[Fast, Array]]


@cache
def family_code(family: Family) -> FamilyCode:
    """The code of a family, imported when it is first asked for."""
    name = "many_sectors" if family is Family.many_sectors_io else family.value
    module = import_module(f"detente.equilibrium.families.{name}")
    return module.CODE


def dense_path(system: FamilySystem) -> tuple[Fast, Array]:
    """Broyden's method on the dense inverse Jacobian of a system at its baseline.

    Returns
    -------
    tuple
        The fast path, and the inverse itself (size, size), whose column of the redundant equation
        is zero: the held unknown never moves, whatever rounding that equation shows.
    """
    inverse = np.asarray(
        np.linalg.inv(pinned_jacobian(system, np.zeros(system.size))), dtype=np.float64
    )
    inverse[:, system.pinned()] = 0.0

    def fast(system: System, start: Array, tol: float, max_sweeps: int) -> Path:
        return quasi_newton(
            system.residual,
            start,
            lambda value: inverse @ value,
            tol=tol,
            max_sweeps=min(FAST_SWEEPS, max_sweeps),
        )

    return fast, inverse
