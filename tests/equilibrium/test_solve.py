"""Solving: failure is a value, labels must agree, results can be looked up by name."""

import math
import subprocess
import sys

import numpy as np
import pytest

from detente.axes import Axis
from detente.equilibrium import BAND_ELASTICITIES, Model, Status, TariffShock, band, solve
from detente.errors import AxisMismatch, BadQuestion, NotConverged
from detente.world import World


@pytest.fixture(scope="module")
def shock(world):
    return TariffShock.on_imports(world, "USA", {"CHN": 0.54}, others=0.1, reason="a test")


@pytest.fixture(scope="module")
def solution(world, shock):
    return solve(world, shock)


def walls(world, height):
    """The same tariff of everybody on everybody."""
    n = len(world.regions)
    factor = np.full((n, n, 1), 1 + height)
    factor[np.arange(n), np.arange(n)] = 1
    return TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)


def test_it_converges_in_a_few_sweeps(solution):
    assert solution.status is Status.converged
    assert solution.method == "accelerated"
    assert solution.residual <= 1e-10
    assert solution.sweeps <= 15


def test_a_run_cut_short_says_so_and_has_no_value(world, shock):
    short = solve(world, shock, max_sweeps=3)
    assert short.status is Status.max_sweeps
    assert not short.ok
    assert short.sweeps == 3
    assert short.residual > 1e-10
    for name in ("welfare", "prices", "employment", "flows", "exports", "revenue", "outcomes"):
        with pytest.raises(NotConverged, match=r"world-2023.*'a test'.*raise max_sweeps"):
            getattr(short, name)
    with pytest.raises(NotConverged):
        short.region("USA")


def test_continuation_reaches_where_newton_fails(world):
    solution = solve(world, walls(world, 0.3))
    assert solution.method == "continuation"
    assert solution.residual <= 1e-10


def test_walls_that_leave_no_income_tax_to_relieve(world):
    solution = solve(world, walls(world, 1.0))
    assert solution.status is Status.relief_exceeds_income
    assert solution.residual > 1e-10
    with pytest.raises(NotConverged, match=r"tax='lump_sum'"):
        _ = solution.welfare


def test_nearly_an_embargo_solves(world):
    both = {("CHN", "USA"): 6.0, ("USA", "CHN"): 6.0}
    solution = solve(world, TariffShock.between(world, both))
    assert solution.ok
    assert solution.flow("CHN", "USA").change < -0.999
    assert solution.region("USA").welfare < 0
    assert solution.region("CHN").welfare < 0


def test_a_shock_must_carry_the_labels_of_the_world(world, toy):
    with pytest.raises(AxisMismatch, match=r"The shock: regions differ.*missing ABW"):
        solve(world, TariffShock.none(toy))
    turned = world.reordered(tuple(reversed(world.regions.labels)))
    with pytest.raises(AxisMismatch, match="another order"):
        solve(world, TariffShock.none(turned))


def test_shocks_are_checked(toy):
    with pytest.raises(
        BadQuestion, match="from CHN to USA, all goods: factor -1; write a positive"
    ):
        TariffShock.between(toy, {("CHN", "USA"): -1.0})
    with pytest.raises(BadQuestion, match="no region taxes its own goods"):
        TariffShock.between(toy, {("USA", "USA"): 1.1})
    with pytest.raises(BadQuestion, match="'US' is not among the 4 regions"):
        TariffShock.on_imports(toy, "US", {})
    with pytest.raises(BadQuestion, match="'CN' is not among"):
        TariffShock.on_imports(toy, "USA", {"CN": 0.2})
    with pytest.raises(AxisMismatch, match=r"shape \(2, 2\)"):
        TariffShock(regions=toy.regions, sectors=toy.sectors, factor=np.ones((2, 2)))
    with pytest.raises(AxisMismatch, match="before the shock have the shape"):
        TariffShock(
            regions=toy.regions, sectors=toy.sectors, factor=np.ones((4, 4, 1)), before=np.ones(4)
        )
    with pytest.raises(BadQuestion, match="0 at home"):
        TariffShock.from_tariffs(toy, {("USA", "USA"): 0.1}, {("USA", "USA"): 0.1})


def test_shocks_compose(toy):
    first = TariffShock.from_tariffs(toy, {("CHN", "USA"): 0.1}, {("CHN", "USA"): 0.2}, reason="a")
    assert first.factor_between("CHN", "USA")[0] == pytest.approx(1.2 / 1.1)
    second = TariffShock.from_tariffs(toy, {("CHN", "USA"): 0.2}, {("CHN", "USA"): 0.5}, reason="b")
    both = first.then(second)
    pair = toy.regions.index("CHN"), toy.regions.index("USA"), 0
    assert both.tariffs[pair] == pytest.approx(0.5)
    assert both.before[pair] == 0.1
    assert both.reason == "a; b"
    assert both.scaled(0).factor[pair] == 1
    with pytest.raises(BadQuestion, match="other tariffs than the first"):
        second.then(first)


def test_models_are_checked(toy):
    with pytest.raises(BadQuestion, match="tax is 'rebate'; it is one of income_tax_relief, lump"):
        Model(tax="rebate")
    with pytest.raises(BadQuestion, match="trade_elasticity is 0; it must be above 0"):
        Model(trade_elasticity=0)
    with pytest.raises(BadQuestion, match="Was it given in percent"):
        Model(home_profit_share=26)
    with pytest.raises(BadQuestion, match="Model has no 'epsilon'"):
        Model().but(epsilon=4)
    with pytest.raises(BadQuestion, match="'ITA' is not among the 4 regions"):
        solve(toy, TariffShock.none(toy), Model(home="ITA"))


def test_a_world_of_several_sectors_is_refused(toy):
    double = World(
        name="double",
        year=2023,
        regions=toy.regions,
        region_names=toy.region_names,
        sectors=Axis("sectors", ("goods", "services")),
        flows=np.repeat(toy.flows, 2, axis=2),
        gdp=toy.gdp,
        source="made up",
    )
    with pytest.raises(BadQuestion, match="has 2 sectors"):
        solve(double, TariffShock.none(double))


def test_results_by_name_are_those_of_the_arrays(world, solution):
    usa, chn = world.regions.indices(["USA", "CHN"])
    row = solution.region("USA")
    assert (row.region, row.name) == ("USA", "United States")
    assert row.welfare == solution.welfare[usa]
    assert row.imports == solution.imports[usa]
    assert row.imports_change == pytest.approx(row.imports / row.imports_before - 1)
    assert row.imports_before == pytest.approx(world.imports[usa])
    assert row.exports_before == pytest.approx(world.exports[usa])
    assert row.deficit == pytest.approx(row.imports - row.exports)
    assert row.revenue_share == pytest.approx(
        row.revenue / solution.outcomes.before.expenditure[usa]
    )
    flow = solution.flow("CHN", "USA")
    assert flow.before == pytest.approx(440_477.68, abs=0.01)
    assert flow.after == solution.flows[chn, usa, 0]
    assert flow.change == pytest.approx(solution.flow_changes[chn, usa, 0])
    with pytest.raises(BadQuestion, match=r"'CHINA'.*Did you mean 'CHN'"):
        solution.region("CHINA")
    rows = solution.to_polars()
    assert rows.height == 194
    assert rows.filter(rows["region"] == "USA")["welfare"][0] == row.welfare


def test_an_empty_flow_has_no_change(world, solution):
    exporter, importer = np.argwhere((world.flows[:, :, 0] == 0) & ~np.eye(194, dtype=bool))[0]
    pair = world.regions.labels[exporter], world.regions.labels[importer]
    assert solution.flow(*pair).after == 0
    assert math.isnan(solution.flow(*pair).change)
    assert math.isnan(solution.flow_changes[exporter, importer, 0])


def test_world_means(solution):
    found = solution.outcomes
    assert found.mean(found.prices) == pytest.approx(0, abs=1e-12)
    others = np.arange(194) != solution.world.regions.index("USA")
    assert found.mean(found.welfare, others) < 0 < solution.region("USA").welfare
    assert found.world_trade_to_gdp < 0


def test_band_holds_the_central_solution(world, shock, solution):
    result = band(world, shock)
    assert result.ok
    assert result.elasticities == BAND_ELASTICITIES
    low, central, high = result.region("USA", "welfare")
    assert low < central < high
    assert central == solution.region("USA").welfare
    moved = band(world, shock, Model(trade_elasticity=5.0), elasticities=(3, 7))
    assert moved.elasticities == (3, 5.0, 7)
    assert moved.central.model.trade_elasticity == 5.0
    with pytest.raises(BadQuestion, match="at least one"):
        band(world, shock, elasticities=())


def test_assumptions_say_how_old_tariffs_count(world, solution):
    assert "counted as none" in solution.assumptions()["tariffs before the change"]
    old = {("CHN", "USA"): 0.2}
    carried = solve(world, TariffShock.from_tariffs(world, old, {}))
    assert "part of the baseline" in carried.assumptions()["tariffs before the change"]
    assert "lump sum" in Model(tax="lump_sum").assumptions()["tariff revenue"]
    assert Model(home_profit_share=0, other_profit_share=0).assumptions()["margins"] == "none"


def test_import_stays_light():
    code = (
        "import sys, detente.equilibrium;"
        "print([n for n in ('polars', 'altair', 'scipy', 'pandas') if n in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
