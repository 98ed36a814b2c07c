"""How long does one world solve take, against SciPy's fsolve on the same equations?

The peer is timed here, in the same run, from the same start to the same tolerance, on one thread;
both answers must agree. fsolve is given our analytic Jacobian, which makes it faster than its own
differences.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import fsolve
from threadpoolctl import threadpool_limits

from detente.equilibrium import Model, TariffShock, solve, solver
from detente.equilibrium.families.one_sector import OneSector, calibrate
from detente.equilibrium.numerics.newton import pinned_jacobian
from detente.world import World
from detente.world.bundled import announced_tariffs

BUDGETS_S = {"bench_setup": 0.5, "bench_solve": 0.002, "bench_solve_from_old_tariffs": 0.003}
PEERS_S: dict[str, tuple[float, str]] = {}  # filled by bench_solve
TOL = 1e-10


def bench_setup() -> Callable[[], object]:
    """Equilibrium: set up 194 economies"""
    world = World.bundled()

    def work() -> None:
        solver._prepared.cache_clear()
        solver._prepared(world, Model())

    return work


def bench_solve() -> Callable[[], object]:
    """Equilibrium: solve 194 economies, US tariffs of 2 April 2025"""
    world = World.bundled()
    rates = {region: max(0.1, rate) for region, rate in announced_tariffs().items()}
    rates.pop("USA")
    shock = TariffShock.on_imports(world, "USA", rates, reason="2 April 2025")
    ours = solve(world, shock, tol=TOL)
    if not ours.residual <= TOL:
        raise SystemExit(f"The solve ended with {ours.status}.")

    system = OneSector(calibrate(world, Model()), shock)
    held = system.pinned()

    def equations(x: np.ndarray) -> np.ndarray:
        value = system.residual(x)
        value[held] = x[held]
        return value

    with threadpool_limits(1):
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            x = np.asarray(
                fsolve(
                    equations,
                    np.zeros(system.size),
                    fprime=lambda x: pinned_jacobian(system, x),
                    xtol=1e-11,
                )
            )
            taken.append(time.perf_counter() - start)
    if np.abs(system.outcomes(x).welfare - ours.welfare).max() > 1e-8:
        raise SystemExit("fsolve and detente disagree on welfare.")
    best = min(taken)

    def work() -> None:
        solve(world, shock, tol=TOL)

    start = time.perf_counter()
    work()
    ratio = best / (time.perf_counter() - start)
    PEERS_S["bench_solve"] = (best, f"scipy fsolve, same equations, about {ratio:.0f} x")
    return work


def bench_solve_from_old_tariffs() -> Callable[[], object]:
    """Equilibrium: the same from a baseline with tariffs, US and China"""
    world = World.bundled()
    pairs = (("CHN", "USA"), ("USA", "CHN"))
    shock = TariffShock.from_tariffs(
        world, dict.fromkeys(pairs, 0.25), dict.fromkeys(pairs, 0.45), reason="25 to 45 per cent"
    )

    def work() -> None:
        if not solve(world, shock, tol=TOL).ok:
            raise SystemExit("The solve did not converge.")

    return work
