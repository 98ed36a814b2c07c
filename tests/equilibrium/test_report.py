"""What is read off a solution: diversion, sectors, means and first-order terms."""

import numpy as np
import pytest

from detente.equilibrium import Model, TariffShock, solve
from detente.errors import BadQuestion


@pytest.fixture(scope="module")
def solution(chains):
    return solve(
        chains,
        TariffShock.between(chains, {("CHN", "USA"): 1.3}),
        Model(family="caliendo_parro"),
    )


def test_diversion_accounts_for_what_is_lost(solution, chains):
    moved = solution.diversion("USA", "CHN")
    flow = solution.flow("CHN", "USA")
    assert moved.lost == pytest.approx(flow.before - flow.after)
    assert moved.lost > 0
    usa = chains.regions.index("USA")
    change = solution.flows[:, usa].sum() - solution.flows_before[:, usa].sum()
    assert moved.gained.sum() == pytest.approx(change)
    rows = moved.to_polars()
    assert rows.height == 3
    assert set(rows["region"]) == {"DEU", "USA", "VNM"}
    assert rows["gained_usd_million"].is_sorted(descending=True)
    shares = moved.replaced_abroad + moved.replaced_at_home
    gained = moved.gained.sum() + moved.lost
    assert shares == pytest.approx(gained / moved.lost)
    by_sector = [solution.diversion("USA", "CHN", sector).lost for sector in chains.sectors]
    assert sum(by_sector) == pytest.approx(moved.lost)
    with pytest.raises(BadQuestion, match="two regions; USA came twice"):
        solution.diversion("USA", "USA")


def test_output_by_sector_adds_up(solution, chains):
    rows = solution.sectors("USA")
    assert [row.sector for row in rows] == list(chains.sectors)
    usa = chains.regions.index("USA")
    np.testing.assert_allclose([row.after for row in rows], solution.output[usa])
    np.testing.assert_allclose([row.before for row in rows], chains.output[usa], rtol=1e-9)
    assert rows[0].change == pytest.approx(rows[0].after / rows[0].before - 1)


def test_value_added_is_paid_out_of_output(solution, chains):
    paid = (chains.value_added_shares * solution.output).sum(axis=1)
    np.testing.assert_allclose(paid, solution.outcomes.after.income, rtol=1e-8)


def test_means_say_their_weights(solution, chains):
    equal = solution.mean("welfare", ["CHN", "USA"], weights="equal")
    pair = [solution.region(name).welfare for name in ("CHN", "USA")]
    assert equal.value == pytest.approx(np.mean(pair))
    assert (equal.regions, equal.weights) == (("CHN", "USA"), "equal")
    by_gdp = solution.mean("welfare", weights="gdp")
    assert by_gdp.value == pytest.approx(chains.gdp @ solution.welfare / chains.gdp.sum())
    with pytest.raises(BadQuestion, match="Did you mean 'welfare'"):
        solution.mean("wellfare")
    with pytest.raises(BadQuestion, match="one of expenditure, income"):
        solution.mean("welfare", weights="people")


def test_first_order_is_right_for_small_shocks(chains):
    """Against a free-trade baseline terms of trade are all there is to the first order."""
    misses = []
    for size in (1e-2, 1e-3):
        shock = TariffShock.between(chains, {("CHN", "USA"): 1 + size})
        found = solve(chains, shock, Model(family="caliendo_parro", deficits="balanced"), tol=1e-13)
        first = found.first_order
        assert not first.volume_of_trade.any()
        np.testing.assert_allclose(first.total + 0, first.terms_of_trade)
        np.testing.assert_allclose(
            first.terms_by_flow.sum(axis=(1, 2)), first.terms_of_trade, atol=1e-15
        )
        misses.append(np.abs(first.miss).max())
    assert misses[1] < misses[0] / 30


def test_first_order_and_exact_differ_for_large_shocks(solution):
    assert np.abs(solution.first_order.miss).max() > 1e-4
    np.testing.assert_array_equal(solution.first_order.exact, solution.welfare)


def test_gravity_has_no_such_decomposition(toy):
    found = solve(toy, TariffShock.none(toy), Model(family="gravity"))
    with pytest.raises(BadQuestion, match="gravity model has no such decomposition"):
        _ = found.first_order
