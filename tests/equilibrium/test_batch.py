"""Scenarios solved together are those solved one by one, failures included."""

from dataclasses import replace

import numpy as np
import pytest

from detente.equilibrium import Model, Status, TariffShock, solve
from detente.equilibrium.batch import MEASURES, batch, batch_rates
from detente.equilibrium.families.one_sector_batch import lines_of
from detente.equilibrium.policy.levers import Levers
from detente.equilibrium.shock import Quota
from detente.errors import BadQuestion

MODELS = {
    "relief": Model(),
    "lump sum": Model(tax="lump_sum"),
    "fixed transfers": Model(deficits="fixed"),
    "fixed in wages": Model(deficits="fixed", numeraire="world_wages"),
    "balanced": Model(deficits="balanced"),
    "elastic": Model(trade_elasticity=8.0, numeraire="world_income"),
}


def compare(found, world, shocks, model):
    for place, shock in enumerate(shocks):
        alone = solve(world, shock, model, tol=1e-12)
        for name in MEASURES:
            np.testing.assert_allclose(
                getattr(found, name)[place], getattr(alone, name), rtol=1e-6, atol=1e-8
            )


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_shocks_of_the_toy(toy, model):
    rng = np.random.default_rng(3)
    shocks = []
    for _ in range(20):
        pairs = {("CHN", "USA"): 1 + rng.random(), ("USA", "CHN"): 1 + rng.random()}
        pairs[("DEU", "VNM")] = 1 + 0.3 * rng.random()
        shocks.append(TariffShock.between(toy, pairs))
    found = batch(toy, shocks, model, tol=1e-11)
    assert found.ok.all()
    assert found.together == 20
    assert (found.residual <= 1e-11).all()
    compare(found, toy, shocks, model)


def test_imports_and_exports_of_the_bundled_world(world):
    """More scenarios than fit one chunk, in two threads, every tariff of two lines different."""
    into = Levers.of_importer(world, "USA", by="partner")
    out = Levers.against(world, "USA", by="partner")
    rng = np.random.default_rng(5)
    paid, owed = rng.uniform(0, 0.6, (150, len(into))), rng.uniform(0, 0.4, (150, len(out)))
    found = batch_rates(world, [into, out], [paid, owed])
    assert found.ok.all()
    assert found.together == len(found) == 150
    for place in (0, 77, 149):
        shock = out.set(into.set(TariffShock.none(world), paid[place]), owed[place])
        alone = solve(world, shock)
        np.testing.assert_allclose(found.welfare[place], alone.welfare, atol=1e-7)
        np.testing.assert_allclose(found.exports[place], alone.exports, rtol=1e-6)
    usa = world.regions.index("USA")
    np.testing.assert_array_equal(found.of("welfare", "USA"), found.welfare[:, usa])


def test_from_tariffs_and_trade_costs(toy):
    old = {("CHN", "USA"): 0.1, ("USA", "DEU"): 0.2}
    costs = TariffShock.control(
        toy, costs={("CHN", "DEU", None): 1.3, ("VNM", "USA", None): np.inf}
    )
    shocks = [
        TariffShock.from_tariffs(toy, old, {("CHN", "USA"): rate}).then(costs)
        for rate in (0.0, 0.3, 0.9)
    ]
    shocks.append(TariffShock.from_tariffs(toy, old, old))
    found = batch(toy, shocks, tol=1e-11)
    assert found.together == 4
    compare(found, toy, shocks, Model())
    assert np.abs(found.welfare[3]).max() < 1e-11


def test_a_world_with_tariffs_of_its_own(toy):
    old = np.zeros(toy.flows.shape)
    old[0, 2] = 0.1
    taxed = replace(toy, tariffs=old)
    levers = Levers.of_importer(taxed, "USA", partners=["CHN"])
    found = batch_rates(taxed, [levers], [np.array([[0.1], [0.5]])], tol=1e-11)
    np.testing.assert_allclose(found.welfare[0], 0, atol=1e-10)
    shock = TariffShock.between(taxed, {("CHN", "USA"): 1.5 / 1.1})
    np.testing.assert_allclose(found.welfare[1], solve(taxed, shock, tol=1e-12).welfare, atol=1e-9)


@pytest.mark.parametrize("deficits", ["indexed", "fixed"])
def test_every_scenario_under_its_own_elasticities(toy, deficits):
    rng = np.random.default_rng(8)
    centre = Model(deficits=deficits)
    models = [
        centre.but(
            trade_elasticity=rng.uniform(2, 8),
            labour_elasticity=rng.uniform(0.2, 0.8),
            scale_elasticity=rng.uniform(0.05, 0.2),
            firm_heterogeneity=rng.uniform(5, 8),
            pass_through=rng.uniform(0.5, 1),
        )
        for _ in range(12)
    ]
    shocks = [TariffShock.between(toy, {("CHN", "USA"): 1 + rng.random()}) for _ in models]
    found = batch(toy, shocks, centre, models=models, tol=1e-11)
    assert found.together == 12
    for place, (shock, model) in enumerate(zip(shocks, models, strict=True)):
        alone = solve(toy, shock, model, tol=1e-12)
        np.testing.assert_allclose(found.welfare[place], alone.welfare, atol=1e-9)
        np.testing.assert_allclose(found.revenue[place], alone.revenue, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("change", [{"tax": "lump_sum"}, {"home_profit_share": 0.2}])
def test_models_that_differ_otherwise_are_solved_one_by_one(toy, change):
    shock = TariffShock.between(toy, {("CHN", "USA"): 1.3})
    models = [Model(), Model(**change)]
    found = batch(toy, [shock, shock], models=models)
    assert found.together == 0
    for place, model in enumerate(models):
        np.testing.assert_allclose(
            found.welfare[place], solve(toy, shock, model).welfare, atol=1e-7
        )
    with pytest.raises(BadQuestion, match="2 models came for 1"):
        batch(toy, [shock], models=models)


def test_what_stands_beside_the_levers(toy):
    beside = TariffShock.between(toy, {("USA", "DEU"): 1.4, ("CHN", "USA"): 1.7})
    levers = Levers.of_importer(toy, "USA", by="partner")
    rates = np.array([[0.1, 0.2, 0.3], [0.0, 0.0, 0.0]])
    found = batch_rates(toy, [levers], [rates], shock=beside, tol=1e-11)
    compare(found, toy, [levers.set(beside, row) for row in rates], Model())


def test_failures_are_kept_by_cause_and_hold_no_numbers(world):
    """US tariffs of 500 % on all imports have no equilibrium; their neighbours in the batch do."""
    levers = Levers.of_importer(world, "USA")
    found = batch_rates(world, [levers], [np.array([[0.1], [5.0], [0.3]])])
    assert found.ok.tolist() == [True, False, True]
    assert found.failures == {Status.transfers_exceed_income: [1]}
    assert np.isnan(found.welfare[1]).all()
    assert found.residual[1] > 1e-8
    assert not np.isnan(found.welfare[[0, 2]]).any()


def test_full_tariff_wars_are_solved_one_by_one(world):
    rng = np.random.default_rng(1)
    factor = 1 + 0.05 * rng.random((194, 194, 1))
    factor[np.arange(194), np.arange(194)] = 1
    war = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    found = batch(world, [war])
    assert found.together == 0
    np.testing.assert_allclose(found.welfare[0], solve(world, war).welfare, atol=1e-7)


def test_other_families_and_quotas_are_solved_one_by_one(toy):
    shock = TariffShock.between(toy, {("CHN", "USA"): 1.3})
    model = Model(family="roundabout")
    found = batch(toy, [shock], model)
    assert found.together == 0
    np.testing.assert_allclose(found.welfare[0], solve(toy, shock, model).welfare, atol=1e-7)
    quota = TariffShock.control(toy, [Quota(exporter="CHN", importer="USA", cap=0.5)])
    capped = batch(toy, [quota])
    np.testing.assert_allclose(capped.welfare[0], solve(toy, quota).welfare, atol=1e-7)


def test_no_scenarios(toy):
    assert len(batch(toy, [])) == 0


def test_few_lines_cover_what_differs():
    exporter, importer = np.array([0, 1, 3, 2, 2]), np.array([2, 2, 2, 0, 1])
    cover = lines_of(exporter, importer, 5)
    assert [(column, place) for column, place, _ in cover] == [(True, 2), (False, 2)]
    assert sorted(np.concatenate([inside for *_, inside in cover]).tolist()) == [0, 1, 2, 3, 4]
    assert lines_of(exporter, importer, 1) is None


def test_bad_questions(toy):
    levers = Levers.of_importer(toy, "USA", by="partner")
    with pytest.raises(BadQuestion, match="2 rates came for 3"):
        batch_rates(toy, [levers], [np.zeros((5, 2))])
    with pytest.raises(BadQuestion, match="in two sets"):
        batch_rates(toy, [levers, levers], [np.zeros((5, 3)), np.zeros((5, 3))])
    with pytest.raises(BadQuestion, match="same length"):
        batch_rates(toy, [levers], [])
    with pytest.raises(BadQuestion, match="above -1"):
        batch_rates(toy, [levers], [np.full((1, 3), -1.0)])
    with pytest.raises(BadQuestion, match="it has welfare"):
        batch(toy, []).of("gdp", "USA")
