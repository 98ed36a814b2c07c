"""Cost of delay, who is pressed, and alternating offers: laws and closed forms."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.bargain.pressure import Jump, alternating_offers, cost_of_delay, crossings
from detente.errors import AxisMismatch, BadQuestion

BEGUN = date(2025, 5, 9)
some = settings(max_examples=40, deadline=None)
costs = st.lists(st.floats(0.1, 100.0), min_size=2, max_size=2)


@some
@given(level=st.floats(0.1, 50.0), days=st.integers(20, 200))
def test_equal_costs_of_delay_split_evenly_as_offers_come_faster(level, days):
    flow = np.full((days, 2), level)
    slow, fast = (alternating_offers(flow, every=every) for every in (14, 1))
    assert slow.share == pytest.approx(np.full(len(slow.share), 0.5))
    gap_slow = np.abs(slow.first_offers - 0.5).max()
    gap_fast = np.abs(fast.first_offers - 0.5).max()
    assert gap_fast < gap_slow
    assert gap_fast < 1e-3


@some
@given(level=costs, factor=st.floats(0.5, 20.0), seed=st.integers(0, 99))
def test_doubling_all_flow_costs_leaves_shares_unchanged(level, factor, seed):
    flow = np.asarray(level) * np.random.default_rng(seed).uniform(0.5, 1.5, (60, 2))
    one, other = alternating_offers(flow), alternating_offers(factor * flow)
    assert other.share == pytest.approx(one.share, abs=1e-9)
    assert other.pie == pytest.approx(factor * one.pie)


@some
@given(level=costs, seed=st.integers(0, 99))
def test_swapping_the_sides_swaps_the_shares(level, seed):
    flow = np.asarray(level) * np.random.default_rng(seed).uniform(0.5, 1.5, (60, 2))
    one, other = alternating_offers(flow), alternating_offers(flow[:, ::-1])
    assert other.share == pytest.approx(1 - one.share, abs=1e-9)
    assert other.first_offers == pytest.approx(1 - one.second_offers, abs=1e-9)


def test_constant_costs_have_their_closed_form():
    """With costs c for ever and offers without pause, the split of the pie of both costs is
    ``pie / 2 + (c_other - c_own) / 2r``, the other's part of the costs."""
    flow = np.tile([1.0, 3.0], (400, 1))
    found = alternating_offers(flow, every=1)
    assert found.share == pytest.approx(np.full(400, 0.75), abs=1e-3)
    assert found.pie[0] == pytest.approx(4 * 365 / 0.05, rel=1e-3)


def test_the_side_that_is_hit_later_has_less_to_fear_early():
    flow = np.tile([2.0, 2.0], (720, 1))
    flow[360:, 0] = 8.0  # stocks of the first side run out after a year
    late = alternating_offers(flow, every=30, rate=1.0)
    assert late.share[0] > late.share[11] > late.share[12]
    assert late.share[12] == pytest.approx(0.2, abs=0.02)


def test_waiting_where_the_pie_grows():
    flow = np.full((10, 2), 0.001)
    pie = np.array([1.0, 1.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0])
    found = alternating_offers(flow, every=1, pie=pie)
    assert found.waits.tolist() == [True, True] + [False] * 8


def test_nobody_hurt_leaves_nothing_to_divide():
    found = alternating_offers(np.zeros((30, 2)))
    assert np.isnan(found.share).all()
    costs = cost_of_delay(BEGUN, 30, (0, 0), (1.0, 1.0))
    assert np.isnan(costs.index).all()
    assert crossings(costs) == ()


def test_tariffs_at_once_shortages_later_jumps_on_their_day():
    short = np.zeros((60, 2))
    short[40:, 0] = 5.0
    jumps = [Jump(day=date(2025, 5, 29), adds=(0.0, 730.0), what="the suspension lapses")]
    costs = cost_of_delay(BEGUN, 100, (365.0, 730.0), (1e6, 1e6), shortages=short, jumps=jumps)
    assert costs.flow[0].tolist() == [1.0, 2.0]
    assert costs.flow[20].tolist() == [1.0, 4.0]
    assert costs.flow[19].tolist() == [1.0, 2.0]
    assert costs.flow[40].tolist() == [6.0, 4.0]
    assert costs.flow[99].tolist() == [6.0, 4.0]
    assert costs.index[0] == pytest.approx(1 / 3)
    assert crossings(costs) == ((date(2025, 6, 18), 0),)
    assert costs.share_of_gdp[0, 0] == pytest.approx(365e-6)


def test_pressure_is_in_shares_of_gdp():
    costs = cost_of_delay(BEGUN, 1, (100.0, 100.0), (3.0e6, 1.0e6))
    assert costs.index[0] == pytest.approx(0.25)


def test_a_side_that_no_deal_does_not_hurt_is_not_pressed():
    costs = cost_of_delay(BEGUN, 5, (-10.0, 20.0), (1.0, 1.0))
    assert (costs.index == 0).all()


def test_questions_that_must_be_mended():
    with pytest.raises(BadQuestion):
        cost_of_delay(BEGUN, 0, (1, 1), (1, 1))
    with pytest.raises(AxisMismatch):
        cost_of_delay(BEGUN, 5, (1, 1), (1, 1), shortages=np.zeros((5, 3)))
    with pytest.raises(BadQuestion):
        alternating_offers(np.ones((5, 2)), every=0)
    with pytest.raises(BadQuestion, match="days of offers"):
        alternating_offers(np.ones((5, 2)), every=1, pie=np.ones(3))
