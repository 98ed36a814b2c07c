"""Quotas and trade costs: a cap is met exactly, its price and its rent add up."""

from dataclasses import replace

import numpy as np
import pytest

from detente.equilibrium import Family, Model, Quota, Status, TariffShock, solve
from detente.errors import BadQuestion, NotConverged

FAMILIES = (
    Family.one_sector,
    Family.roundabout,
    Family.many_sectors,
    Family.many_sectors_io,
    Family.caliendo_parro,
)


@pytest.fixture(params=FAMILIES, ids=[family.value for family in FAMILIES])
def case(request, toy, chains):
    one = request.param in (Family.one_sector, Family.roundabout)
    return Model(family=request.param), toy if one else chains


def quota(world, cap, rent="exporter", exporter="CHN", importer="USA"):
    return Quota(
        exporter=exporter,
        importer=importer,
        sector=world.sectors.labels[0],
        cap=cap,
        rent=rent,
        reason="a test",
    )


@pytest.mark.parametrize("rent", ["exporter", "importer"])
@pytest.mark.parametrize("cap", [0.9, 0.5, 0.05])
def test_a_cap_is_met_exactly(case, cap, rent):
    model, world = case
    solution = solve(world, TariffShock.control(world, [quota(world, cap, rent)]), model)
    assert solution.ok
    (found,) = solution.quotas
    assert found.quantity == pytest.approx(cap, rel=1e-9)
    assert found.binding
    assert found.price > 0
    assert found.rent > 0
    assert found.keeper == ("CHN" if rent == "exporter" else "USA")
    after = solution.outcomes.after
    assert after.deficit.sum() == pytest.approx(0, abs=1e-8 * after.income.sum())


def test_a_cap_of_zero_closes_the_flow(case):
    model, world = case
    solution = solve(world, TariffShock.control(world, [quota(world, 0.0)]), model)
    assert solution.ok
    assert solution.flows[0, world.regions.index("USA"), 0] == 0
    (found,) = solution.quotas
    assert (found.quantity, found.rent, found.price) == (0, 0, float("inf"))
    # The smallest positive cap is nearly the same world.
    near = solve(world, TariffShock.control(world, [quota(world, 1e-6)]), model)
    np.testing.assert_allclose(near.welfare, solution.welfare, atol=1e-3)


def test_a_loose_cap_does_nothing(case):
    model, world = case
    solution = solve(world, TariffShock.control(world, [quota(world, 1.5)]), model)
    (found,) = solution.quotas
    assert not found.binding
    assert (found.price, found.rent) == (0, 0)
    assert found.quantity == pytest.approx(1)
    np.testing.assert_allclose(solution.welfare, 0, atol=1e-9)


def test_an_importers_quota_is_the_tariff_of_its_shadow_price(case):
    """With the rent at home, quota and tariff are two names of one thing."""
    model, world = case
    quotas = solve(world, TariffShock.control(world, [quota(world, 0.6, "importer")]), model)
    factor = np.ones(world.flows.shape)
    factor[0, world.regions.index("USA"), 0] = 1 + quotas.quotas[0].price
    shock = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    tariff = solve(world, shock, model)
    np.testing.assert_allclose(quotas.welfare, tariff.welfare, atol=1e-8)
    rent = quotas.quotas[0].rent
    assert rent == pytest.approx(tariff.revenue.sum(), rel=1e-6)


def test_who_keeps_the_rent_matters(case):
    model, world = case
    kept = {
        rent: solve(world, TariffShock.control(world, [quota(world, 0.5, rent)]), model)
        for rent in ("exporter", "importer")
    }
    china, usa = kept["exporter"].region("CHN"), kept["importer"].region("USA")
    assert china.welfare > kept["importer"].region("CHN").welfare
    assert usa.welfare > kept["exporter"].region("USA").welfare


def test_several_quotas_at_once(case):
    model, world = case
    shock = TariffShock.control(
        world,
        [
            quota(world, 0.5),
            quota(world, 0.3, "importer", "USA", "CHN"),
            quota(world, 5.0, exporter="DEU"),
            quota(world, 0.0, exporter="VNM"),
        ],
    )
    solution = solve(world, shock, model)
    assert solution.ok
    caps = [found.quantity for found in solution.quotas]
    assert caps[:2] == pytest.approx([0.5, 0.3], rel=1e-8)
    assert [found.binding for found in solution.quotas] == [True, True, False, True]


def test_a_quota_on_top_of_tariffs(case):
    model, world = case
    tariffs = TariffShock.between(world, {("CHN", "USA"): 1.1})
    both = tariffs.then(TariffShock.control(world, [quota(world, 0.2)]))
    found = solve(world, both, model).quotas[0]
    alone = solve(world, TariffShock.control(world, [quota(world, 0.2)]), model).quotas[0]
    assert found.quantity == pytest.approx(0.2, rel=1e-8)
    assert 0 < found.price < alone.price


def test_trade_costs_earn_nobody_anything(case):
    model, world = case
    costs = {("CHN", "USA", None): 1.2}
    solution = solve(world, TariffShock.control(world, costs=costs), model)
    assert solution.flow("CHN", "USA").change < 0
    assert not solution.revenue.any()
    tariff = solve(world, TariffShock.between(world, {("CHN", "USA"): 1.2}), model)
    assert solution.region("USA").welfare < tariff.region("USA").welfare


def test_every_flow_of_a_pair_can_be_capped(chains):
    whole = Quota(exporter="CHN", importer="USA", cap=0.5)
    solution = solve(chains, TariffShock.control(chains, [whole]), Model(family="caliendo_parro"))
    traded = [found for found in solution.quotas if found.sector != "services"]
    assert [found.quantity for found in traded] == pytest.approx([0.5, 0.5], rel=1e-8)


def test_in_the_big_world(world):
    shock = TariffShock.control(world, [Quota(exporter="CHN", importer="USA", cap=0.25)])
    solution = solve(world, shock)
    assert solution.quotas[0].quantity == pytest.approx(0.25, rel=1e-9)
    assert solution.region("USA").welfare < 0


def test_quotas_are_checked(toy):
    with pytest.raises(BadQuestion, match=r"cap is -0\.1; write the quantity still allowed"):
        Quota(exporter="CHN", importer="USA", cap=-0.1)
    with pytest.raises(BadQuestion, match="cannot cap what it sells to itself"):
        Quota(exporter="USA", importer="USA", cap=0.5)
    with pytest.raises(BadQuestion, match="rent is 'nobody'; it is one of exporter, importer"):
        Quota(exporter="CHN", importer="USA", cap=0.5, rent="nobody")
    twice = [Quota(exporter="CHN", importer="USA", cap=cap) for cap in (0.5, 0.4)]
    with pytest.raises(BadQuestion, match="Two quotas cap CHN to USA, all goods"):
        TariffShock.control(toy, twice)
    with pytest.raises(BadQuestion, match="no supply side"):
        solve(toy, TariffShock.control(toy, twice[:1]), Model(family="gravity"))
    with pytest.raises(BadQuestion, match="positive"):
        TariffShock.control(toy, costs={("CHN", "USA", None): 0.0})


def test_slack_quotas_do_not_disturb_binding_ones(world):
    """Mark-ups of flows below their caps stay exactly zero while others are found."""
    shock = TariffShock.control(
        world,
        [
            Quota(exporter="TUR", importer="RUS", cap=0.99),
            Quota(exporter="RUS", importer="CHN", cap=0.3, rent="importer"),
            Quota(exporter="GBR", importer="IND", cap=1.2, rent="importer"),
        ],
    ).then(TariffShock.between(world, {("TUR", "RUS"): 1.5, ("GBR", "IND"): 1.4}))
    for family in ("one_sector", "roundabout"):
        found = solve(world, shock, Model(family=family)).quotas
        assert [each.binding for each in found] == [False, True, False]
        assert found[1].quantity == pytest.approx(0.3, rel=1e-9)


@pytest.mark.parametrize("family", ["caliendo_parro", "many_sectors", "many_sectors_io"])
def test_a_region_cut_off_from_its_only_supplier_has_no_number(chains, family):
    """Nobody else makes it: no price clears the market, and the solution says so."""
    domestic, flows = chains.domestic.copy(), chains.flows.copy()
    usa, china = chains.regions.indices(["USA", "CHN"])
    domestic[usa, 1] = flows[:, usa, 1] = 0.0
    flows[china, usa, 1] = 50.0
    world = replace(chains, flows=flows, domestic=domestic)
    for cap, status in ((0.5, Status.converged), (0.0, Status.no_supplier)):
        only = Quota(exporter="CHN", importer="USA", sector="chips", cap=cap)
        solution = solve(world, TariffShock.control(world, [only]), Model(family=family))
        assert solution.status is status
    with pytest.raises(NotConverged, match="leave a part of one open"):
        _ = solution.welfare
