"""A Nash equilibrium: every player's tariffs are the best answer to all others'."""

import numpy as np
import pytest

from detente.equilibrium import Model, TariffShock
from detente.equilibrium.policy.nash import Ended, nash
from detente.equilibrium.policy.optimal import optimal
from detente.errors import BadQuestion, NotConverged


def best_answer(world, found, player, **how):
    """What the player would do, found alone, while the others keep their tariffs."""
    others = TariffShock.none(world)
    for other in found.players:
        if other.region != player.region:
            others = other.levers.set(others, other.rates)
    return optimal(world, player.region, shock=others, **how)


@pytest.mark.parametrize("tax", ["income_tax_relief", "lump_sum"])
@pytest.mark.parametrize("by", ["uniform", "partner"])
@pytest.mark.parametrize("players", [("USA", "CHN"), ("USA", "CHN", "DEU")], ids=len)
def test_nobody_gains_by_leaving(fair, players, by, tax):
    model = Model(tax=tax)
    found = nash(fair, players, by=by, model=model)
    assert found.ok
    assert found.slope <= 1e-8
    for player in found.players:
        answer = best_answer(fair, found, player, by=by, model=model)
        np.testing.assert_allclose(answer.rates, player.rates, atol=1e-5)
        assert answer.objective <= player.objective + 1e-10
        assert player.gain_from_leaving <= 1e-8


@pytest.mark.parametrize("by", ["uniform", "partner"])
def test_united_states_and_china(world, by):
    found = nash(world, ["USA", "CHN"], by=by)
    assert found.ok
    usa = found.player("USA")
    assert len(usa.rates) == {"uniform": 1, "partner": 193}[by]
    answer = best_answer(world, found, usa, by=by)
    assert answer.objective == pytest.approx(usa.objective, abs=1e-10)
    assert usa.welfare == pytest.approx(found.solution.region("USA").welfare)
    tariffs = found.solution.shock.tariffs[:, :, 0]
    setting = np.flatnonzero(tariffs.any(axis=0))
    assert {world.regions.labels[i] for i in setting} == {"USA", "CHN"}


def test_on_each_other_only(world):
    found = nash(world, ["USA", "CHN"], on_each_other=True)
    tariffs = found.solution.shock.tariffs[:, :, 0]
    assert np.count_nonzero(tariffs) == 2
    assert found.player("CHN").tariffs["all"] > 0


def test_both_lose_against_free_trade_between_twins():
    """Two equal regions: equal tariffs, equal losses."""
    from detente.axes import Axis
    from detente.world import World

    twins = World(
        name="twins",
        year=2023,
        regions=Axis("regions", ("CHN", "USA")),
        region_names=("China", "United States"),
        sectors=Axis("sectors", ("all goods",)),
        flows=np.array([[0.0, 50.0], [50.0, 0.0]])[:, :, None],
        gdp=np.array([200.0, 200.0]),
        source="made up",
    )
    model = Model(home_profit_share=0.0, other_profit_share=0.0, tax="lump_sum")
    found = nash(twins, ["CHN", "USA"], model=model)
    one, other = found.players
    assert one.mean_rate == pytest.approx(other.mean_rate, abs=1e-7)
    assert one.welfare == pytest.approx(other.welfare, abs=1e-10)
    assert one.welfare < 0


def test_the_order_of_players_does_not_matter(fair):
    one = nash(fair, ["USA", "CHN"])
    other = nash(fair, ["CHN", "USA"])
    for region in ("USA", "CHN"):
        assert one.player(region).mean_rate == pytest.approx(
            other.player(region).mean_rate, abs=1e-6
        )


def test_weights_of_a_player(fair):
    own = nash(fair, ["USA", "CHN"])
    kind = nash(fair, ["USA", "CHN"], weights={"USA": {"USA": 1.0, "CHN": 0.5}})
    assert kind.player("USA").mean_rate < own.player("USA").mean_rate


def test_bounds_are_kept(fair):
    found = nash(fair, ["USA", "CHN"], upper=0.05)
    assert found.ok
    assert [player.mean_rate for player in found.players] == pytest.approx([0.05, 0.05])


def test_failure_has_no_players(world):
    n = len(world.regions)
    factor = np.full((n, n, 1), 2.0)
    factor[np.arange(n), np.arange(n)] = 1
    walls = TariffShock(regions=world.regions, sectors=world.sectors, factor=factor)
    found = nash(world, ["USA", "CHN"], shock=walls)
    assert found.status is Ended.unsolved
    with pytest.raises(NotConverged, match="no solution at the start"):
        _ = found.players
    with pytest.raises(NotConverged):
        _ = found.solution


@pytest.mark.parametrize("players", [["USA"], ["USA", "USA"]])
def test_a_game_needs_two(fair, players):
    with pytest.raises(BadQuestion, match="two or more different"):
        nash(fair, players)


def test_strangers(fair):
    with pytest.raises(BadQuestion, match="does not play"):
        nash(fair, ["USA", "CHN"], weights={"DEU": {"DEU": 1.0}})
    with pytest.raises(BadQuestion, match="does not play"):
        nash(fair, ["USA", "CHN"]).player("DEU")


def test_what_a_player_would_leave_is_no_equilibrium(fair, monkeypatch):
    """With a threshold that everybody passes: the status says so and nothing can be read."""
    monkeypatch.setattr("detente.equilibrium.policy.nash.WORTH_LEAVING", -1.0)
    found = nash(fair, ["USA", "CHN"])
    assert found.status is Ended.left
    with pytest.raises(NotConverged, match="gains by another tariff"):
        _ = found.players
