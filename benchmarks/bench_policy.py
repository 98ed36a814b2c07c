"""How long do gradients, best tariffs, Nash tariffs and batches take, against SciPy on the same?

Peers are timed here, in the same run, on one thread, and must agree with ours. They are given what
a user of SciPy alone would have: our solve as their objective, and its differences as gradient. A
peer that would take minutes is timed on part of its work and scaled, and says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import fsolve, minimize_scalar
from threadpoolctl import threadpool_limits

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.batch import batch_rates
from detente.equilibrium.families.one_sector import OneSector, calibrate
from detente.equilibrium.gradients import differences, welfare_gradient
from detente.equilibrium.numerics.newton import pinned_jacobian
from detente.equilibrium.policy.levers import Levers
from detente.equilibrium.policy.nash import nash
from detente.equilibrium.policy.optimal import optimal
from detente.equilibrium.sweeps.design import wars
from detente.equilibrium.sweeps.sweep import Sweep, solve_chunk
from detente.world import World

SCENARIOS = 1500
WARS = 500
BUDGETS_S = {
    "bench_gradient": 0.005,
    "bench_gradient_roundabout": 0.005,
    "bench_optimal_uniform": 0.05,
    "bench_optimal_193": 0.2,
    "bench_optimal_193_roundabout": 1.0,
    "bench_nash_uniform": 0.15,
    "bench_nash_193": 0.7,
    "bench_batch_1500": 1.0,
}
PEERS_S: dict[str, tuple[float, str]] = {}  # filled as each is measured


def _shock(world: World) -> TariffShock:
    return TariffShock.on_imports(world, "USA", {"CHN": 0.54}, others=0.1)


def bench_gradient() -> Callable[[], object]:
    """Policy: gradient of US welfare in all 193 own tariffs"""
    world = World.bundled()
    solution = solve(world, _shock(world), tol=1e-12)
    usa = world.regions.index("USA")
    cells = [(world.regions.index(name), usa, 0) for name in ("CHN", "MEX", "DEU", "VNM")]
    start = time.perf_counter()
    checked = differences(solution, "USA", cells)
    spent = (time.perf_counter() - start) * 193 / len(cells)
    found = welfare_gradient(solution, "USA")
    if np.abs([found[cell] for cell in cells] - checked).max() > 1e-7:
        raise SystemExit("The gradient and differences of solves disagree.")
    PEERS_S["bench_gradient"] = (spent, "differences of our solves, scaled from 4 tariffs")
    return lambda: welfare_gradient(solution, "USA")


def bench_gradient_roundabout() -> Callable[[], object]:
    """Policy: the same with roundabout production"""
    world = World.bundled()
    solution = solve(world, _shock(world), Model(family="roundabout"))  # type: ignore[arg-type]
    return lambda: welfare_gradient(solution, "USA")


def bench_optimal_uniform() -> Callable[[], object]:
    """Policy: best uniform tariff of the United States"""
    world = World.bundled()

    def loss(rate: float) -> float:
        shock = TariffShock.on_imports(world, "USA", {}, others=float(rate))
        return -solve(world, shock).region("USA").welfare

    start = time.perf_counter()
    peer = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-6})
    spent = time.perf_counter() - start
    if abs(optimal(world, "USA").mean_rate - float(peer.x)) > 1e-4:  # type: ignore[attr-defined]
        raise SystemExit("SciPy and detente disagree on the best tariff.")
    PEERS_S["bench_optimal_uniform"] = (spent, "scipy minimize_scalar on our solve")
    return lambda: optimal(world, "USA")


def bench_optimal_193() -> Callable[[], object]:
    """Policy: best 193 tariffs of the United States"""
    world = World.bundled()
    one = solve(world, _shock(world))
    start = time.perf_counter()
    for _ in range(20):
        solve(world, _shock(world))
    evaluations = optimal(world, "USA", by="partner").evaluations
    spent = (time.perf_counter() - start) / 20 * 194 * evaluations
    if not one.ok:
        raise SystemExit("The solve did not converge.")
    PEERS_S["bench_optimal_193"] = (spent, "as many steps with differences of our solves, scaled")
    return lambda: optimal(world, "USA", by="partner").rates


def bench_optimal_193_roundabout() -> Callable[[], object]:
    """Policy: the same with roundabout production"""
    world, model = World.bundled(), Model(family="roundabout")  # type: ignore[arg-type]
    return lambda: optimal(world, "USA", by="partner", model=model).rates


def bench_nash_uniform() -> Callable[[], object]:
    """Policy: Nash of the United States and China, one tariff each"""
    world = World.bundled()
    return lambda: nash(world, ["USA", "CHN"]).players


def bench_nash_193() -> Callable[[], object]:
    """Policy: Nash of the United States and China, 193 tariffs each"""
    world = World.bundled()
    return lambda: nash(world, ["USA", "CHN"], by="partner").players


def bench_batch_1500() -> Callable[[], object]:
    """Policy: 1,500 scenarios at 1e-8, all US imports and exports taxed"""
    world = World.bundled()
    levers = [Levers.of_importer(world, "USA", by="partner")]
    levers.append(Levers.against(world, "USA", by="partner"))
    rng = np.random.default_rng(1)
    rates = [rng.uniform(0, 0.6, (SCENARIOS, len(each))) for each in levers]
    found = batch_rates(world, levers, rates)
    if not found.ok.all():
        raise SystemExit("Not all scenarios converged.")

    shock = levers[1].set(levers[0].set(TariffShock.none(world), rates[0][0]), rates[1][0])
    system = OneSector(calibrate(world, Model()), shock)
    held = system.pinned()

    def equations(x: np.ndarray) -> np.ndarray:
        value = system.residual(x)
        value[held] = x[held]
        return value

    with threadpool_limits(1):
        start = time.perf_counter()
        x = fsolve(
            equations,
            np.zeros(system.size),
            fprime=lambda x: pinned_jacobian(system, x),
            xtol=1e-9,
        )
        spent = (time.perf_counter() - start) * SCENARIOS
    if np.abs(system.outcomes(np.asarray(x)).welfare - found.welfare[0]).max() > 1e-6:
        raise SystemExit("fsolve and detente disagree on welfare.")
    PEERS_S["bench_batch_1500"] = (spent, "scipy fsolve, same equations, scaled from one")
    return lambda: batch_rates(world, levers, rates)


def bench_wars() -> Callable[[], object]:
    """Policy: 500 random tariff wars, 0 to 500 % on up to 1,000 flows"""
    world = World.bundled()
    question = Sweep(world=world, design=wars(WARS, seed=1))
    return lambda: solve_chunk(question, range(WARS))
