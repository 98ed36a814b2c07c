"""What must hold in any solved world, whatever its figures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.families.one_sector import OneSector, calibrate

PLAIN = Model(home_profit_share=0.0, other_profit_share=0.0)
MODELS = {"relief": Model(), "lump sum": Model(tax="lump_sum"), "no margins": PLAIN}
US_CHINA = {("CHN", "USA"): 1.3, ("USA", "CHN"): 1.2}

few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
rates = st.floats(0.0, 0.6)


def everywhere(world, values):
    """A shock with the values given, row by row, off the diagonal."""
    n = len(world.regions)
    factor = np.ones((n, n, 1))
    factor[~np.eye(n, dtype=bool), 0] = 1 + np.asarray(values)
    return TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_no_shock_changes_nothing_exactly(world, model):
    solution = solve(world, TariffShock.none(world), model)
    assert solution.sweeps == 1
    for change in ("welfare", "prices", "wages", "employment", "exports_change", "imports_change"):
        assert not getattr(solution, change).any(), change
    assert not solution.deficit_change.any()
    assert (solution.flows == solution.flows_before).all()


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_no_shock_from_old_tariffs_changes_nothing_exactly(world, model):
    same = {("CHN", "USA"): 0.2, ("USA", "CHN"): 0.25}
    solution = solve(world, TariffShock.from_tariffs(world, same, same), model)
    assert solution.sweeps == 1
    assert not solution.welfare.any()
    assert (solution.flows == solution.flows_before).all()


@few
@given(st.lists(rates, min_size=12, max_size=12), st.sampled_from(sorted(MODELS)))
def test_accounts_add_up(toy, values, model):
    """Walras: what is spent is earned, taxed away or lent; transfers and trade cancel out."""
    solution = solve(toy, everywhere(toy, values), MODELS[model])
    after = solution.outcomes.after
    size = after.income.sum()
    lent = after.expenditure - after.income - after.revenue
    assert lent.sum() == pytest.approx(0, abs=1e-8 * size)
    assert after.deficit.sum() == pytest.approx(0, abs=1e-8 * size)
    tariffs = solution.shock.tariffs[:, :, 0]
    revenue = (tariffs * after.flows).sum(axis=0)
    np.testing.assert_allclose(after.revenue, revenue, atol=1e-8 * size)
    np.testing.assert_allclose(
        after.flows.sum(axis=0) + revenue, after.expenditure, rtol=1e-8, atol=0
    )
    np.testing.assert_allclose(
        after.flows.sum(axis=1) - np.diagonal(after.flows), after.exports, atol=1e-8 * size
    )


@few
@given(st.lists(rates, min_size=12, max_size=12))
def test_earnings_are_paid_out_of_sales(toy, values):
    """Income equals sales net of the destination's share plus the share of what is bought."""
    solution = solve(toy, everywhere(toy, values))
    nu = calibrate(toy, Model()).nu
    after = solution.outcomes.after
    earned = after.flows @ (1 - nu) + nu * after.flows.sum(axis=0)
    np.testing.assert_allclose(earned, after.income, rtol=1e-8)


@few
@given(scale=st.floats(0.01, 100.0))
def test_the_unit_of_money_does_not_matter(toy, scale):
    richer = replace(toy, flows=toy.flows * scale, gdp=toy.gdp * scale)
    one = solve(toy, TariffShock.between(toy, US_CHINA))
    other = solve(richer, TariffShock.between(richer, US_CHINA))
    np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-9)
    np.testing.assert_allclose(other.flows, scale * one.flows, rtol=1e-8)


@few
@given(scale=st.floats(0.5, 2.0))
def test_no_money_illusion(toy, scale):
    """All wages doubled: every equation misses by as much as before."""
    system = OneSector(calibrate(toy, Model()), TariffShock.between(toy, US_CHINA))
    x = np.array([0.02, -0.01, 0.03, 0.0, 0.001, -0.002, 0.0, 0.003])
    dearer = x.copy()
    dearer[:4] += np.log(scale)
    np.testing.assert_allclose(system.residual(dearer), system.residual(x), atol=1e-12)


@given(order=st.permutations(("CHN", "DEU", "USA", "VNM")))
@few
def test_relabelling_permutes_the_answer(toy, order):
    turned = toy.reordered(order)
    one = solve(toy, TariffShock.between(toy, US_CHINA))
    other = solve(turned, TariffShock.between(turned, US_CHINA))
    for region in toy.regions:
        assert other.region(region).welfare == pytest.approx(one.region(region).welfare, abs=1e-9)
        assert other.region(region).exports == pytest.approx(one.region(region).exports, rel=1e-8)


def test_relabelling_the_bundled_world(world):
    turned = world.reordered(tuple(reversed(world.regions.labels)))
    one = solve(world, TariffShock.between(world, US_CHINA))
    other = solve(turned, TariffShock.between(turned, US_CHINA))
    np.testing.assert_allclose(other.welfare[::-1], one.welfare, atol=1e-9)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_the_jacobian_is_the_derivative(toy, model):
    shock = TariffShock.from_tariffs(toy, {("CHN", "USA"): 0.1}, {("CHN", "USA"): 0.4})
    base = calibrate(toy, model, shock.before[:, :, 0])
    system = OneSector(base, shock)
    rng = np.random.default_rng(7)
    x, direction = 0.05 * rng.normal(size=8), rng.normal(size=8)
    step = 1e-6
    difference = system.residual(x + step * direction) - system.residual(x - step * direction)
    np.testing.assert_allclose(
        system.jacobian(x) @ direction, difference / (2 * step), rtol=1e-6, atol=1e-7
    )


def test_small_shocks_move_in_proportion(world):
    """Half of a small tariff has half of the effect: second-order terms only remain."""
    size = 1e-4
    whole = solve(world, TariffShock.between(world, {("CHN", "USA"): 1 + size}), tol=1e-13)
    half = solve(world, TariffShock.between(world, {("CHN", "USA"): 1 + size / 2}), tol=1e-13)
    usa, chn = world.regions.indices(["USA", "CHN"])
    for region in (usa, chn):
        slope = half.welfare[region] / (size / 2)
        assert whole.welfare[region] / size == pytest.approx(slope, rel=2e-3)
    assert whole.welfare[usa] > 0 > whole.welfare[chn]


def test_there_and_back_again(toy):
    """Lifting a tariff from the world that it made restores the world before it.

    Without margins, so that nothing is fitted to the trade flows but the flows themselves.
    """
    tariffs = {("CHN", "USA"): 0.3, ("DEU", "USA"): 0.1, ("USA", "CHN"): 0.2}
    there = solve(toy, TariffShock.from_tariffs(toy, {}, tariffs), PLAIN, tol=1e-13)
    after = there.outcomes.after
    abroad = after.flows.copy()
    np.fill_diagonal(abroad, 0.0)
    taxed = replace(
        toy, flows=abroad[:, :, None], gdp=after.expenditure - (after.imports - after.exports)
    )
    back = solve(taxed, TariffShock.from_tariffs(taxed, tariffs, {}), PLAIN, tol=1e-13)
    np.testing.assert_allclose(back.flows_before, there.flows, rtol=1e-10, atol=1e-10)
    real_wages = (1 + there.real_wages) * (1 + back.real_wages)
    np.testing.assert_allclose(real_wages, 1, atol=1e-10)
    np.testing.assert_allclose((1 + there.employment) * (1 + back.employment), 1, atol=1e-10)
    scale = back.flows[0, 0, 0] / there.flows_before[0, 0, 0]
    np.testing.assert_allclose(back.flows, scale * there.flows_before, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(back.revenue, 0, atol=1e-9)


def test_lifting_a_tariff_costs_at_most_what_it_earned(world):
    """With the old tariffs given, revenue falls to zero; without them it turns into a subsidy."""
    old = {("CHN", "USA"): 0.25}
    known = solve(world, TariffShock.from_tariffs(world, old, {})).region("USA")
    assert known.revenue == pytest.approx(0, abs=1e-4)
    assert known.revenue_before == pytest.approx(0.25 * world.flow("CHN", "USA"))
    unknown = solve(world, TariffShock.between(world, {("CHN", "USA"): 1 / 1.25})).region("USA")
    assert unknown.revenue_before == 0
    assert unknown.revenue < -known.revenue_before
