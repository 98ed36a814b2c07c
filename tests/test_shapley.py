"""Shares add up, do not depend on the order, and null players get nothing."""

import itertools
import math

import numpy as np
import pytest

from detente.shapley import shapley


def game(players, seed=0):
    worth = np.random.default_rng(seed).normal(size=1 << players)
    return lambda coalition: worth[coalition]


@pytest.mark.parametrize("players", [1, 2, 5])
def test_equals_the_mean_over_all_orders(players):
    value = game(players)
    want = np.zeros(players)
    for order in itertools.permutations(range(players)):
        coalition = 0
        for player in order:
            want[player] += value(coalition | 1 << player) - value(coalition)
            coalition |= 1 << player
    found = shapley(players, value)
    np.testing.assert_allclose(found.value, want / math.factorial(players), atol=1e-12)
    assert found.exact


def test_adds_up_for_arrays():
    table = np.random.default_rng(1).normal(size=(1 << 6, 3, 2))
    found = shapley(6, lambda coalition: table[coalition])
    np.testing.assert_allclose(found.value.sum(axis=0), table[-1] - table[0], atol=1e-12)


def test_a_floor_is_shared_equally_by_two_equal_players():
    found = shapley(2, lambda coalition: np.asarray(min(coalition.bit_count(), 1) * 0.15))
    np.testing.assert_allclose(found.value, [0.075, 0.075])


def test_null_players_get_nothing_and_no_players_no_rows():
    found = shapley(3, lambda coalition: np.asarray(float(coalition & 1)))
    np.testing.assert_allclose(found.value, [1, 0, 0], atol=1e-15)
    assert shapley(0, lambda _: np.zeros(4)).value.shape == (0, 4)


def test_sampled_adds_up_and_states_its_error():
    value = game(6, seed=3)
    exact = shapley(6, value)
    drawn = shapley(6, value, exact_up_to=3, orders=600)
    assert not drawn.exact
    np.testing.assert_allclose(drawn.value.sum(), exact.value.sum(), atol=1e-12)
    assert (drawn.error > 0).all()
    assert (np.abs(drawn.value - exact.value) < 5 * drawn.error).all()
