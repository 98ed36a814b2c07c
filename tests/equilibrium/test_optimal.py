"""The best tariffs are the top: no neighbour, formula or other method finds more."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.numerics.search import Search
from detente.equilibrium.policy.levers import Levers
from detente.equilibrium.policy.optimal import (
    best_tariffs,
    optimal,
    retaliation,
    retaliation_schedule,
)
from detente.errors import BadQuestion, NotConverged
from detente.world import World

MODELS = {"relief": Model(), "lump sum": Model(tax="lump_sum")}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("region", ["USA", "CHN"])
def test_one_tariff_against_a_search_without_gradients(world, region, model):
    def loss(rate):
        shock = TariffShock.on_imports(world, region, {}, others=float(rate))
        return -solve(world, shock, model, tol=1e-12).region(region).welfare

    peer = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-7})
    found = optimal(world, region, model=model)
    assert found.status is Search.converged
    assert found.tariffs["all"] == pytest.approx(float(peer.x), abs=1e-5)
    assert found.objective == pytest.approx(-float(peer.fun), abs=1e-10)
    assert found.objective == pytest.approx(found.solution.region(region).welfare)


def test_the_united_states_do_better_than_by_the_formula(world):
    """The paper's 21.8 % is worth 1.7896 %; one tariff of 25.1 % is worth more, 193 a bit more."""
    one = optimal(world, "USA")
    assert one.formula is not None
    assert one.formula.rate == pytest.approx(0.217988, abs=5e-7)
    assert 100 * one.formula.objective == pytest.approx(1.7896, abs=5e-5)
    assert one.mean_rate == pytest.approx(0.25116, abs=5e-6)
    assert one.formula.objective < one.objective
    many = optimal(world, "USA", by="partner")
    assert len(many.rates) == 193
    assert one.objective < many.objective < 1.01 * one.objective


def test_one_tariff_for_each_partner_is_the_top(fair):
    found = optimal(fair, "USA", by="partner")
    levers = found.levers
    assert levers.labels == ("CHN", "DEU", "VNM")

    def loss(rates):
        return (
            -solve(fair, levers.set(TariffShock.none(fair), np.asarray(rates)), tol=1e-12)
            .region("USA")
            .welfare
        )

    peer = minimize(
        loss, [0.2, 0.2, 0.2], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-15}
    )
    np.testing.assert_allclose(found.rates, peer.x, atol=2e-5)
    assert found.objective >= -peer.fun - 1e-12
    assert not found.at_bounds


def test_weights_change_the_aim(fair):
    """Who weighs its victims as heavily as itself taxes them less."""
    own = optimal(fair, "USA")
    shared = optimal(fair, "USA", weights={"USA": 1.0, "CHN": 0.5})
    assert shared.mean_rate < own.mean_rate
    assert shared.formula is None
    usa, chn = fair.regions.indices(["USA", "CHN"])
    welfare = shared.solution.welfare
    assert shared.objective == pytest.approx(welfare[usa] + 0.5 * welfare[chn])


def test_bounds_hold_and_are_named(fair):
    capped = optimal(fair, "USA", by="partner", upper=0.1)
    np.testing.assert_allclose(capped.rates, 0.1)
    assert capped.at_bounds == ("CHN", "DEU", "VNM")
    own = optimal(fair, "CHN", weights={"USA": 1.0})
    assert own.rates == pytest.approx([0.0])
    assert own.at_bounds == ("all",)
    with pytest.raises(BadQuestion, match="lower bound comes first"):
        optimal(fair, "USA", lower=0.5, upper=0.1)


def test_partners_limit_what_is_taxed(fair):
    found = optimal(fair, "USA", partners=["CHN"])
    tariffs = found.solution.shock.tariffs[:, :, 0]
    chn, usa = fair.regions.indices(["CHN", "USA"])
    assert tariffs[chn, usa] == pytest.approx(found.mean_rate)
    assert np.count_nonzero(tariffs) == 1


def test_what_others_do_is_kept(fair):
    others = TariffShock.between(fair, {("USA", "CHN"): 1.3, ("CHN", "USA"): 1.9})
    found = optimal(fair, "USA", shock=others)
    tariffs = found.solution.shock.tariffs[:, :, 0]
    chn, usa = fair.regions.indices(["CHN", "USA"])
    assert tariffs[usa, chn] == pytest.approx(0.3)
    assert tariffs[chn, usa] == pytest.approx(found.mean_rate)


def test_from_a_baseline_with_tariffs(fair):
    """The tariff found is the new one, whole; the old one is in the baseline."""
    old = {("CHN", "USA"): 0.1}
    base = TariffShock.from_tariffs(fair, old, old)
    found = optimal(fair, "USA", partners=["CHN"], shock=base)
    chn, usa = fair.regions.indices(["CHN", "USA"])
    assert found.solution.shock.tariffs[chn, usa, 0] == pytest.approx(found.mean_rate)
    for rate in (0.98 * found.mean_rate, 1.02 * found.mean_rate):
        near = solve(fair, found.levers.set(base, np.array([rate])), tol=1e-12)
        assert near.region("USA").welfare < found.objective


def test_a_search_cut_short_has_no_result(world):
    short = optimal(world, "USA", by="partner", max_evaluations=2)
    assert short.status is Search.max_evaluations
    assert short.slope > 1e-8
    with pytest.raises(NotConverged, match="raise max_evaluations"):
        _ = short.rates
    with pytest.raises(NotConverged):
        _ = short.objective


def test_a_start_without_equilibrium_is_said(world):
    levers = Levers.of_importer(world, "USA")
    n = len(world.regions)
    factor = np.full((n, n, 1), 2.0)
    factor[np.arange(n), np.arange(n)] = 1
    walls = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    found = best_tariffs(world, levers, np.ones(n), shock=walls)
    assert found.status is Search.unsolved
    with pytest.raises(NotConverged, match="no equilibrium"):
        _ = found.solution


@pytest.mark.parametrize("by", ["uniform", "partner"])
def test_retaliation_of_all_others(fair, by):
    moved = TariffShock.on_imports(fair, "USA", {"CHN": 0.54}, others=0.1)
    found = retaliation(fair, "USA", moved, by=by)
    assert found.ok
    assert found.formula is not None
    assert found.objective > found.formula.objective
    assert found.weights @ solve(fair, moved).welfare < found.objective
    assert found.weights.sum() == pytest.approx(1)


def test_retaliation_of_the_bundled_world(world):
    moved = TariffShock.on_imports(world, "USA", {"CHN": 0.54}, others=0.1)
    one = retaliation(world, "USA", moved)
    many = retaliation(world, "USA", moved, by="partner")
    assert many.ok
    assert many.objective > one.objective > one.formula.objective


def test_a_schedule_of_answers(fair):
    rows = retaliation_schedule(fair, "USA", "CHN", [0.0, 0.25, 1.0])
    assert [row.rate for row in rows] == [0.0, 0.25, 1.0]
    for row in rows:
        assert row.reply > 0
        assert row.mover_welfare < row.mover_welfare_unanswered
    direct = optimal(
        fair,
        "CHN",
        partners=["USA"],
        shock=TariffShock.between(fair, {("CHN", "USA"): 2.0}),
    )
    assert rows[-1].reply == pytest.approx(direct.mean_rate, abs=1e-5)
    assert rows[-1].responder_welfare == pytest.approx(direct.objective, abs=1e-10)


def test_levers_refuse_what_cannot_be(fair):
    with pytest.raises(BadQuestion, match="uniform, partner"):
        Levers.of_importer(fair, "USA", by="country")
    with pytest.raises(BadQuestion, match="on itself"):
        Levers.of_importer(fair, "USA", partners=["USA"])
    with pytest.raises(BadQuestion, match="among the 4 regions"):
        Levers.of_importer(fair, "USB")
    with pytest.raises(BadQuestion, match="no partner or no sector"):
        Levers.of_importer(fair, "USA", partners=[])


def test_levers_leave_out_what_is_not_traded(fair):
    """Germany buys nothing from Vietnam, so its tariff there decides nothing."""
    levers = Levers.of_importer(fair, "DEU", by="partner")
    assert fair.flow("VNM", "DEU") == 0
    assert levers.labels == ("CHN", "USA")
    shock = levers.set(TariffShock.none(fair), np.full(len(levers), 0.3))
    np.testing.assert_allclose(levers.rates(shock), 0.3)
    assert levers.shares.sum() == pytest.approx(1)


def test_a_world_with_tariffs_of_its_own(fair):
    """Its tariffs stand where no lever is set; the levers' tariffs are whole, not on top."""
    old = np.zeros(fair.flows.shape)
    chn, usa, deu = fair.regions.indices(["CHN", "USA", "DEU"])
    old[chn, usa], old[usa, deu] = 0.1, 0.2
    taxed = replace(fair, tariffs=old)
    found = optimal(taxed, "USA", partners=["CHN"])
    tariffs = found.solution.shock.tariffs[:, :, 0]
    assert tariffs[usa, deu] == pytest.approx(0.2)
    assert tariffs[chn, usa] == pytest.approx(found.mean_rate)
    base = TariffShock.from_tariffs(
        fair,
        {("CHN", "USA"): 0.1, ("USA", "DEU"): 0.2},
        {("CHN", "USA"): 0.1, ("USA", "DEU"): 0.2},
    )
    same = optimal(fair, "USA", partners=["CHN"], shock=base)
    assert same.mean_rate == pytest.approx(found.mean_rate, abs=1e-7)


def test_with_roundabout_production(world):
    """One tariff found is worth more than its neighbours and the formula's; 193 are worth more."""
    model = Model(family="roundabout")
    found = optimal(world, "USA", model=model)
    assert found.ok
    for rate in (0.21798821501283164, found.mean_rate - 0.005, found.mean_rate + 0.005):
        shock = TariffShock.on_imports(world, "USA", {}, others=rate)
        assert solve(world, shock, model).region("USA").welfare < found.objective
    many = optimal(world, "USA", by="partner", model=model)
    assert many.objective > found.objective


def test_one_tariff_for_each_partner_and_sector():
    """482 tariffs on the supply-chain world are worth more than one, and nearly flat at the top."""
    world = World.bundled("world-2023-sectors")
    model = Model(family="caliendo_parro")
    one = optimal(world, "USA", model=model)
    many = optimal(world, "USA", by="partner_sector", model=model)
    assert one.ok
    assert many.ok
    assert len(many.rates) > 400
    assert many.objective > one.objective
    assert many.formula is None
    levers = many.levers
    worse = levers.set(many.solution.shock, many.rates * 1.05)
    assert solve(world, worse, model).region("USA").welfare < many.objective


def test_a_favoured_sector_gets_the_higher_tariff():
    world = World.bundled("world-2023-sectors")
    model = Model(family="caliendo_parro")
    plain = optimal(world, "USA", by="sector", model=model)
    steel = optimal(world, "USA", by="sector", sector_weights={"C24": 0.5}, model=model)
    assert steel.ok
    assert steel.tariffs["C24"] > plain.tariffs["C24"]
    assert steel.objective > plain.objective
    assert steel.solution.region("USA").welfare < plain.objective
