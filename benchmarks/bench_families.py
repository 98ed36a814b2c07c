"""How long does one solve of each model family take, against SciPy's fsolve and gegravity?

Peers are timed here, in the same run: fsolve on the same equations from the same start with our
analytic Jacobian, and the package gegravity where it is installed. Worlds that need the supplied
data (../shared/data beside the checkout) are left out without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import fsolve
from threadpoolctl import threadpool_limits

from detente.axes import Axis
from detente.equilibrium import Model, Quota, TariffShock, solve, solver
from detente.equilibrium.families import family_code
from detente.equilibrium.numerics.newton import pinned_jacobian
from detente.equilibrium.replicate import caliendo, cp2015, gegravity
from detente.world import World
from detente.world.bundled import announced_tariffs
from detente.world.table import IoTable

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
TOL = 1e-10
BUDGETS_S = {
    "bench_roundabout": 0.005,
    "bench_input_output_31_40": 0.005,
    "bench_input_output_41_35": 0.005,
    "bench_setup_31_40": 0.5,
    "bench_setup_41_35": 0.5,
}
PEERS_S: dict[str, tuple[float, str]] = {}  # filled while the benchmarks are prepared


def bench_roundabout() -> Callable[[], object]:
    """Families: roundabout production, 194 economies, US tariffs of 2 April 2025"""
    world = World.bundled()
    rates = {region: max(0.1, rate) for region, rate in announced_tariffs().items()}
    rates.pop("USA")
    shock = TariffShock.on_imports(world, "USA", rates)
    return _against_fsolve("bench_roundabout", world, shock, Model(family="roundabout"))


def bench_many_sectors() -> Callable[[], object]:
    """Families: many sectors, the bundled world, US and China 25 % both ways"""
    return _bundled("many_sectors")


def bench_many_sectors_io() -> Callable[[], object]:
    """Families: many sectors with inputs, the bundled world, the same"""
    return _bundled("many_sectors_io")


def bench_input_output_bundled() -> Callable[[], object]:
    """Families: full input-output, the bundled world, the same"""
    return _bundled("caliendo_parro")


def bench_input_output_31_40() -> Callable[[], object]:
    """Families: full input-output 31 x 40, NAFTA"""
    if not (SHARED / "cp2015").is_dir():
        return _left_out
    paper, model = _paper()
    shock = _tariff_shock(paper, "nafta")
    return _against_fsolve("bench_input_output_31_40", paper.world, shock, model)


def bench_input_output_2005() -> Callable[[], object]:
    """Families: full input-output 31 x 40, all tariffs of 2005"""
    if not (SHARED / "cp2015").is_dir():
        return _left_out
    paper, model = _paper()
    return _timed(paper.world, _tariff_shock(paper, "2005"), model)


def bench_input_output_41_35() -> Callable[[], object]:
    """Families: full input-output 41 x 35, US 10 % on goods of China"""
    if not (SHARED / "wiod_2011").is_dir():
        return _left_out
    world = _wiod()
    factor = np.ones(world.flows.shape)
    factor[world.regions.index("CHN"), world.regions.index("USA"), :16] = 1.1
    shock = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    model = Model(family="caliendo_parro", trade_elasticity=5.0)
    return _against_fsolve("bench_input_output_41_35", world, shock, model)


def bench_quota() -> Callable[[], object]:
    """Families: a quota on half of China's sales of one sector, the bundled world"""
    world = World.bundled("world-2023-sectors")
    quota = Quota(exporter="CHN", importer="USA", sector=world.sectors.labels[16], cap=0.5)
    return _timed(world, TariffShock.control(world, [quota]), Model(family="caliendo_parro"))


def bench_setup_31_40() -> Callable[[], object]:
    """Families: set up 31 x 40, with deficits closed"""
    if not (SHARED / "cp2015").is_dir():
        return _left_out
    paper, model = _paper()
    return _setup(paper.world, model)


def bench_setup_41_35() -> Callable[[], object]:
    """Families: set up 41 x 35"""
    if not (SHARED / "wiod_2011").is_dir():
        return _left_out
    return _setup(_wiod(), Model(family="caliendo_parro", trade_elasticity=5.0))


def bench_gravity() -> Callable[[], object]:
    """Families: structural gravity with incomes fed back, 30 countries"""
    if not (SHARED / "gegravity_sample").is_dir():
        return _left_out
    world = gegravity.read((SHARED / "gegravity_sample").resolve())
    pair = {
        ("CAN", "JPN", None): gegravity.agreement(),
        ("JPN", "CAN", None): gegravity.agreement(),
    }
    shock = TariffShock.control(world, costs=pair)
    peer = _gegravity()
    if peer is not None:
        PEERS_S["bench_gravity"] = (peer, "gegravity 0.3, its own formula")
    return _timed(world, shock, Model(family="gravity"))


def _bundled(family: str) -> Callable[[], object]:
    world = World.bundled("world-2023-sectors")
    goods = np.array(world.goods)
    factor = np.ones(world.flows.shape)
    china, usa = world.regions.indices(["CHN", "USA"])
    factor[china, usa, goods] = factor[usa, china, goods] = 1.25
    shock = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    return _timed(world, shock, Model(family=family))  # type: ignore[arg-type]


def _left_out() -> None:
    """The data are not here; the run says so by its time."""


def _paper() -> tuple[cp2015.Paper, Model]:
    paper = cp2015.read((SHARED / "cp2015").resolve())
    model = Model(
        family="caliendo_parro",  # type: ignore[arg-type]
        sector_elasticities=tuple(paper.elasticities),
        deficits="balanced",  # type: ignore[arg-type]
    )
    return paper, model


def _tariff_shock(paper: cp2015.Paper, name: str) -> TariffShock:
    old, new = paper.tariffs[1993], caliendo.tariffs_of(paper, name)
    return TariffShock(
        regions=paper.world.regions,
        sectors=paper.world.sectors,
        factor=(1 + new) / (1 + old),
        before=old,
    )


def _wiod() -> World:
    with np.load(SHARED / "wiod_2011" / "wiot_2011.npz") as file:
        regions, sectors = (tuple(map(str, file[name])) for name in ("regions", "industries"))
        n, s = len(regions), len(sectors)
        return IoTable(
            name="wiod-2011",
            year=2011,
            regions=Axis("regions", regions),
            sectors=Axis("sectors", sectors),
            categories=Axis("categories", tuple(map(str, file["final_categories"]))),
            intermediate=file["intermediate"].reshape(n, s, n, s).astype(float),
            final=file["final"].reshape(n, s, n, -1).astype(float),
            output=file["output"].reshape(n, s).astype(float),
        ).to_world()


def _timed(world: World, shock: TariffShock, model: Model) -> Callable[[], object]:
    found = solve(world, shock, model, tol=TOL)
    if not found.ok:
        raise SystemExit(f"The solve ended with {found.status}.")
    return lambda: solve(world, shock, model, tol=TOL)


def _setup(world: World, model: Model) -> Callable[[], object]:
    def work() -> None:
        solver._prepared.cache_clear()
        with solver.one_thread():
            solver._prepared(world, model)

    return work


def _against_fsolve(
    name: str, world: World, shock: TariffShock, model: Model
) -> Callable[[], object]:
    """Time fsolve on the family's equations, check that both agree, and hand back our solve."""
    work = _timed(world, shock, model)
    ours = solve(world, shock, model, tol=TOL)
    code = family_code(model.family)
    base = solver.baseline(world, model)
    taken = []
    with threadpool_limits(1):
        for _ in range(3):
            system = code.system(base, shock, None)
            held = system.pinned()

            def equations(x: np.ndarray, system=system, held=held) -> np.ndarray:
                value = system.residual(x).copy()
                value[held] = x[held]
                return value

            start = time.perf_counter()
            x = np.asarray(
                fsolve(
                    equations,
                    np.zeros(system.size),
                    fprime=lambda x, system=system: pinned_jacobian(system, x),
                    xtol=1e-11,
                )
            )
            taken.append(time.perf_counter() - start)
    if np.abs(system.outcomes(x).welfare - ours.welfare).max() > 1e-8:
        raise SystemExit(f"{name}: fsolve and detente disagree on welfare.")
    start = time.perf_counter()
    work()
    ratio = min(taken) / (time.perf_counter() - start)
    PEERS_S[name] = (min(taken), f"scipy fsolve, same equations, about {ratio:.0f} x")
    return work


def _gegravity() -> float | None:
    """Seconds of the package's baseline and experiment; None where it is not installed."""
    try:
        import gegravity as peer  # type: ignore[import-not-found]
        import pandas as pd  # type: ignore[import-not-found]
    except ImportError:
        return None
    rows = pd.read_csv(SHARED / "gegravity_sample" / gegravity.FILE)
    values = gegravity.COEFFICIENTS
    table = pd.DataFrame({"var": list(values), "coeff": list(values.values()), "ste": 0.01})
    costs = peer.CostCoeffs(table, identifier_col="var", coeff_col="coeff", stderr_col="ste")
    data = peer.BaselineData(rows, trade_var_name="trade", expend_var_name="E", output_var_name="Y")
    start = time.perf_counter()
    world = peer.OneSectorGE(
        baseline=data,
        year="2006",
        reference_importer=gegravity.REFERENCE,
        expend_var_name="E",
        output_var_name="Y",
        sigma=gegravity.SIGMA,
        cost_variables=list(values),
        cost_coeff_values=costs,
        quiet=True,
    )
    world.build_baseline(omr_rescale=100)
    changed = world.baseline_data.copy()
    pair = changed["exporter"].isin(["CAN", "JPN"]) & changed["importer"].isin(["CAN", "JPN"])
    changed.loc[pair & (changed["exporter"] != changed["importer"]), "pta"] = 1
    world.define_experiment(changed)
    world.simulate()
    return time.perf_counter() - start
