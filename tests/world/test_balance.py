"""Fitting meets the margins, changes as little as it must, and says when it cannot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import AxisMismatch, BadQuestion, NoAnswer
from detente.world.balance import Margin, fit, ras


def test_margins_that_hold_already_change_nothing():
    table = np.arange(1.0, 13.0).reshape(3, 4)
    done = ras(table, table.sum(axis=1), table.sum(axis=0))
    assert done.sweeps == 1
    np.testing.assert_allclose(done.table, table, rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_result_is_the_prior_times_factors_of_rows_and_columns(seed):
    """That is what makes it the nearest table in relative entropy."""
    rng = np.random.default_rng(seed)
    prior, goal = rng.uniform(0.5, 2, (4, 5)), rng.uniform(0.5, 2, (4, 5))
    done = ras(prior, goal.sum(axis=1), goal.sum(axis=0), tolerance=1e-12)
    np.testing.assert_allclose(done.table.sum(axis=1), goal.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(done.table.sum(axis=0), goal.sum(axis=0), rtol=1e-9)
    logs = np.log(done.table / prior)
    twice = logs - logs.mean(axis=0) - logs.mean(axis=1, keepdims=True) + logs.mean()
    np.testing.assert_allclose(twice, 0.0, atol=1e-9)


def test_three_axes_with_a_grouped_margin_and_a_free_cell():
    rng = np.random.default_rng(1)
    truth, prior = rng.uniform(1, 2, (3, 3, 4)), rng.uniform(1, 2, (3, 3, 4))
    groups = np.array([0, 0, 1, 1])
    by_group = np.stack([truth[:, :, :2].sum(axis=(1, 2)), truth[:, :, 2:].sum(axis=(1, 2))], 1)
    pairs = truth.sum(axis=2)
    pairs[0, 0] = np.nan
    done = fit(
        prior,
        (
            Margin(name="groups", axes=(0, 2), target=by_group, groups=groups),
            Margin(name="pairs", axes=(1, 0), target=pairs.T),
        ),
    )
    found = done.table.sum(axis=2)
    np.testing.assert_allclose(found[1:], pairs[1:], rtol=1e-8)
    np.testing.assert_allclose(done.table[:, :, :2].sum(axis=(1, 2)), by_group[:, 0], rtol=1e-6)


def test_margins_that_cannot_be_met_are_an_error_with_the_place():
    prior = np.array([[1.0, 0.0], [0.0, 1.0]])
    done = ras(prior, np.array([3.0, 1.0]), np.array([1.0, 3.0]))
    assert not done.converged
    assert done.errors[0].weighted > 0.1
    with pytest.raises(NoAnswer, match="no fit after"):
        _ = done.table


def test_bad_questions_are_refused():
    prior = np.ones((2, 2))
    with pytest.raises(BadQuestion, match="must be equal"):
        ras(prior, np.array([1.0, 1.0]), np.array([5.0, 5.0]))
    with pytest.raises(BadQuestion, match="negative"):
        ras(-prior, np.ones(2), np.ones(2))
    with pytest.raises(AxisMismatch, match="its axes need"):
        ras(prior, np.array([1.0, 1.0, 2.0]), np.array([2.0, 2.0]))
