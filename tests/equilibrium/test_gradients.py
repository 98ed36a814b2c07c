"""The adjoint gradient is the derivative: against differences of whole solves, and known facts."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.gradients import (
    differences,
    region_weights,
    sector_incomes,
    sector_weights,
    welfare_gradient,
)
from detente.equilibrium.shock import Quota
from detente.errors import BadQuestion, NotConverged
from detente.world import World

PLAIN = Model(home_profit_share=0.0, other_profit_share=0.0)
MODELS = {
    "relief": Model(),
    "lump sum": Model(tax="lump_sum"),
    "no margins": PLAIN,
    "fixed labour": Model(labour_elasticity=0.0, scale_elasticity=0.0),
    "pass-through": Model(pass_through=0.25, trade_elasticity=8.0),
    "fixed transfers": Model(deficits="fixed"),
    "fixed in wages": Model(deficits="fixed", numeraire="world_wages"),
    "fixed in a wage": Model(deficits="fixed", numeraire="wage", numeraire_region="CHN"),
    "balanced": Model(deficits="balanced"),
    "without margins": Model(without_margins=True),
    "roundabout": Model(family="roundabout"),
    "roundabout, lump sum": Model(family="roundabout", tax="lump_sum", value_added_share=0.7),
    "roundabout, fixed": Model(family="roundabout", deficits="fixed"),
    "roundabout, fixed in prices": Model(
        family="roundabout", deficits="fixed", numeraire="world_prices"
    ),
    "roundabout, one closed": Model(family="roundabout", deficits="zero_for_one"),
}
few = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def all_cells(world):
    n = len(world.regions)
    return [(j, i, 0) for j in range(n) for i in range(n) if i != j]


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("weights", ["USA", {"CHN": 1.0, "DEU": -0.5}], ids=["own", "weighted"])
def test_every_tariff_of_the_toy(toy, model, weights):
    shock = TariffShock.between(toy, {("CHN", "USA"): 1.3, ("USA", "CHN"): 1.2})
    solution = solve(toy, shock, model, tol=1e-13)
    found = welfare_gradient(solution, weights)
    cells = all_cells(toy)
    checked = differences(solution, weights, cells)
    np.testing.assert_allclose([found[c] for c in cells], checked, rtol=2e-6, atol=1e-8)
    assert not found[np.arange(4), np.arange(4)].any()


@pytest.mark.parametrize("family", ["one_sector", "roundabout"])
def test_from_a_baseline_with_tariffs_and_dearer_trade(toy, family):
    old, new = {("CHN", "USA"): 0.1, ("USA", "DEU"): 0.2}, {("CHN", "USA"): 0.4}
    shock = TariffShock.from_tariffs(toy, old, new).then(
        TariffShock.control(toy, costs={("CHN", "DEU", None): 1.2, ("USA", "VNM", None): np.inf})
    )
    solution = solve(toy, shock, Model(family=family), tol=1e-13)
    cells = all_cells(toy)
    found = welfare_gradient(solution, "USA")
    np.testing.assert_allclose(
        [found[c] for c in cells], differences(solution, "USA", cells), rtol=2e-6, atol=1e-8
    )


@few
@given(st.lists(st.floats(0.0, 2.0), min_size=12, max_size=12))
def test_at_any_tariffs(toy, rates):
    factor = np.ones((4, 4, 1))
    factor[~np.eye(4, dtype=bool), 0] = 1 + np.asarray(rates)
    shock = TariffShock(regions=toy.regions, sectors=toy.sectors, factor=factor)
    model = Model(tax="lump_sum")
    solution = solve(toy, shock, model, tol=1e-13)
    cells = all_cells(toy)
    found = welfare_gradient(solution, "CHN")
    np.testing.assert_allclose(
        [found[c] for c in cells], differences(solution, "CHN", cells), rtol=1e-5, atol=1e-7
    )


def test_the_bundled_world(world):
    """Every 20th own tariff of the United States, after 54 % on China and 10 % on all."""
    shock = TariffShock.on_imports(world, "USA", {"CHN": 0.54}, others=0.1)
    solution = solve(world, shock, tol=1e-12)
    usa = world.regions.index("USA")
    cells = [(j, usa, 0) for j in range(0, len(world.regions), 20) if j != usa]
    found = welfare_gradient(solution, "USA")
    checked = differences(solution, "USA", cells)
    np.testing.assert_allclose([found[c] for c in cells], checked, rtol=1e-5, atol=1e-9)


def test_it_predicts_a_small_shock(world):
    """From no tariffs: welfare after 0.01 % on one flow is the gradient times 0.01 %."""
    start = solve(world, TariffShock.none(world), tol=1e-12)
    slope = welfare_gradient(start, "USA")[world.regions.index("CHN"), world.regions.index("USA")]
    moved = solve(world, TariffShock.between(world, {("CHN", "USA"): 1.0001}), tol=1e-13)
    assert moved.region("USA").welfare == pytest.approx(1e-4 * float(slope[0]), rel=1e-3)


def test_the_direct_solve_gives_the_same(world, monkeypatch):
    """With no sweeps allowed for the iteration, the transposed system is solved directly."""
    from detente.equilibrium import gradients

    shock = TariffShock.on_imports(world, "USA", {"CHN": 0.54}, others=0.1)
    solution = solve(world, shock, tol=1e-12)
    one = welfare_gradient(solution, "USA")
    monkeypatch.setattr(gradients, "SWEEPS", 1)
    np.testing.assert_allclose(welfare_gradient(solution, "USA"), one, atol=1e-10)


def test_quotas_have_no_gradient(toy):
    quota = TariffShock.control(toy, [Quota(exporter="CHN", importer="USA", cap=0.5)])
    with pytest.raises(BadQuestion, match="quotas"):
        welfare_gradient(solve(toy, quota), "USA")


def test_nothing_without_a_solution(world):
    short = solve(world, TariffShock.between(world, {("CHN", "USA"): 1.5}), max_sweeps=2)
    with pytest.raises(NotConverged):
        welfare_gradient(short, "USA")


def test_weights(toy):
    np.testing.assert_array_equal(region_weights(toy, "DEU"), [0, 1, 0, 0])
    with pytest.raises(BadQuestion, match="4 regions"):
        region_weights(toy, np.ones(3))
    with pytest.raises(BadQuestion, match="weigh a region"):
        region_weights(toy, {"USA": 0.0})
    with pytest.raises(BadQuestion, match="among the 4 regions"):
        region_weights(toy, "USB")


@pytest.fixture(scope="module")
def sectors():
    return World.bundled("world-2023-sectors")


CELLS = [("CHN", "USA", "C26"), ("USA", "CHN", "C29"), ("MEX", "USA", "A01"), ("KOR", "TWN", "C28")]
TABLES = {
    "indexed": {},
    "fixed": {"deficits": "fixed"},
    "fixed in prices": {"deficits": "fixed", "numeraire": "world_prices"},
    "balanced": {"deficits": "balanced"},
}


@pytest.mark.parametrize("closure", TABLES.values(), ids=TABLES)
def test_tariffs_by_sector_with_the_whole_table(sectors, closure):
    model = Model(family="caliendo_parro", **closure)
    shock = TariffShock.between(sectors, {("CHN", "USA"): 1.3, ("USA", "CHN"): 1.2})
    solution = solve(sectors, shock, model, tol=1e-12)
    places = [
        (sectors.regions.index(j), sectors.regions.index(i), sectors.sectors.index(s))
        for j, i, s in CELLS
    ]
    for weights in ("USA", {"CHN": 1.0, "EUU": 0.3}):
        found = welfare_gradient(solution, weights)
        checked = differences(solution, weights, places, step=1e-4)
        np.testing.assert_allclose([found[c] for c in places], checked, rtol=1e-4, atol=1e-9)
    assert not found[np.arange(23), np.arange(23)].any()


def test_incomes_of_sectors_in_the_objective(sectors):
    model = Model(family="caliendo_parro")
    solution = solve(sectors, TariffShock.between(sectors, {("CHN", "USA"): 1.3}), model, tol=1e-12)
    after, before = sector_incomes(solution)
    np.testing.assert_allclose(before.sum(axis=1), 1, rtol=1e-9)
    steel, cars = sectors.sectors.indices(["C24", "C29"])
    usa, chn = sectors.regions.indices(["USA", "CHN"])
    textiles = sectors.sectors.index("C13-C15")
    assert after[usa, textiles] > before[usa, textiles]
    weights = sector_weights(sectors, "USA", {"C24": 1.0, "C29": 0.5})
    places = [(chn, usa, steel), (chn, usa, cars), (usa, chn, steel)]
    found = welfare_gradient(solution, "USA", weights)
    checked = differences(solution, "USA", places, sectors=weights, step=1e-4)
    np.testing.assert_allclose([found[c] for c in places], checked, rtol=1e-4, atol=1e-9)
    plain = welfare_gradient(solution, "USA")
    assert found[chn, usa, steel] > plain[chn, usa, steel]


def test_families_without_a_gradient_say_so(toy):
    shock = TariffShock.between(toy, {("CHN", "USA"): 1.1})
    with pytest.raises(BadQuestion, match="has no gradient"):
        welfare_gradient(solve(toy, shock, Model(family="gravity")), "USA")
    with pytest.raises(BadQuestion, match="only the caliendo_parro"):
        welfare_gradient(solve(toy, shock), "USA", np.ones((4, 1)))
