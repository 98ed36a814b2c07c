"""Laws of bargaining solutions over any set of packages, and small sets solved by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from detente.bargain.solution import (
    CONCEPTS,
    NO_DEAL,
    beats_no_deal,
    frontier,
    lottery_frontier,
    place_of,
    refusal,
    shortfall,
    solve,
)
from detente.errors import BadQuestion

whole = st.integers(-60, 60).map(float)
sets = st.integers(1, 14).flatmap(lambda n: hnp.arrays(np.float64, (n, 2), elements=whole))
concepts = st.sampled_from(list(CONCEPTS))
many = settings(max_examples=150, deadline=None)


@many
@given(gains=sets, concept=concepts, weight=st.sampled_from([0.2, 0.5, 0.8]))
def test_no_solution_lies_below_no_deal(gains, concept, weight):
    found = solve(gains, concept, weight)
    for settlement in (found.package, found.lottery):
        if settlement is not None:
            assert min(settlement.gains) >= 0
            assert max(settlement.gains) > 0
            assert sum(settlement.odds) == pytest.approx(1)
    assert (found.package is None) == (not beats_no_deal(gains).any())
    if found.package is None:
        assert refusal(gains) is not None or not gains.any()


@many
@given(gains=sets, more=sets)
def test_adding_an_option_never_shrinks_the_frontier(gains, more):
    wide = np.vstack([gains, more])
    reached = wide[frontier(wide)]
    for point in gains[frontier(gains)]:
        assert (reached >= point).all(axis=1).any()


@many
@given(gains=sets)
def test_the_frontier_is_what_no_package_dominates(gains):
    kept = set(frontier(gains).tolist())
    for point in gains:
        dominated = ((gains >= point).all(axis=1) & (gains > point).any(axis=1)).any()
        twin = any((gains[other] == point).all() for other in kept)
        assert dominated != twin
    points = gains[sorted(kept)]
    assert len(np.unique(points, axis=0)) == len(points)


@many
@given(gains=sets, concept=concepts)
def test_swapping_the_names_swaps_the_results(gains, concept):
    one, other = solve(gains, concept), solve(gains[:, ::-1], concept)
    assert (one.package is None) == (other.package is None)
    if one.package and other.package:
        assert one.package.rows == other.package.rows
        assert one.package.gains == other.package.gains[::-1]
    assert (one.lottery is None) == (other.lottery is None)
    if one.lottery and other.lottery:
        assert one.lottery.gains == pytest.approx(other.lottery.gains[::-1], abs=1e-9)
    mirrored = np.sort(gains[frontier(gains[:, ::-1])], axis=0)
    assert (np.sort(gains[frontier(gains)], axis=0) == mirrored).all()


@many
@given(gains=sets, concept=concepts)
def test_a_worthless_item_changes_no_solution(gains, concept):
    alone, doubled = solve(gains, concept), solve(np.vstack([gains, gains]), concept)
    assert alone == doubled


@many
@given(
    gains=sets, concept=st.sampled_from(["nash", "ks"]), scale=st.sampled_from([0.25, 8.0, 64.0])
)
def test_the_unit_of_one_side_does_not_matter_to_nash_and_kalai_smorodinsky(gains, concept, scale):
    one, other = solve(gains, concept), solve(gains * [scale, 1.0], concept)
    if one.package and other.package:
        assert one.package.rows == other.package.rows
    assert (one.lottery is None) == (other.lottery is None)
    if one.lottery and other.lottery:
        assert one.lottery.odds == pytest.approx(other.lottery.odds, abs=1e-9)


@many
@given(gains=sets, concept=concepts)
def test_the_chosen_package_is_on_the_frontier_of_those_accepted(gains, concept):
    found = solve(gains, concept).package
    if found is None:
        return
    inside = gains[beats_no_deal(gains)]
    better = (inside >= found.gains).all(axis=1) & (inside > found.gains).any(axis=1)
    assert not better.any()
    assert place_of(gains, found.rows[0], concept).rank == 1


@many
@given(gains=sets)
def test_lotteries_reach_at_least_what_packages_reach(gains):
    corners = lottery_frontier(gains)
    points = np.array([gains[row] if row != NO_DEAL else (0.0, 0.0) for row in corners])
    for point in np.vstack([gains, np.zeros((1, 2))]):
        ahead = (points >= point).all(axis=1).any()
        for first, last in pairwise(points):
            part = np.linspace(0, 1, 400)[:, None]
            line = (1 - part) * first + part * last
            ahead |= bool((line >= point - 0.7).all(axis=1).any())
        assert ahead


def test_three_concepts_by_hand():
    gains = np.array([[0, 0], [10, 1], [6, 5], [2, 8], [-3, 20], [5, 5]], dtype=float)
    assert frontier(gains).tolist() == [4, 3, 2, 1]
    assert solve(gains, "nash").package.rows == (2,)
    assert solve(gains, "ks").package.rows == (2,)
    assert solve(gains, "equal").package.rows == (2,)
    assert solve(gains, "nash", 0.95).package.rows == (1,)
    assert solve(gains, "nash", 0.05).package.rows == (3,)
    drawn = solve(gains, "equal").lottery
    assert drawn is not None
    assert drawn.gains[0] == pytest.approx(drawn.gains[1])


def test_a_lottery_between_two_lopsided_packages():
    gains = np.array([[0, 0], [10, -2], [-2, 10]], dtype=float)
    found = solve(gains, "nash")
    assert found.package is None
    assert found.lottery is not None
    assert found.lottery.gains == pytest.approx((4, 4))
    assert found.lottery.odds == pytest.approx((0.5, 0.5))
    near = refusal(gains)
    assert near is not None
    assert (near.row, near.loser, near.loss, near.paid) == (1, 1, 2.0, True)


def test_no_package_and_no_lottery():
    gains = np.array([[0, 0], [-1, 0.5], [0.5, -1]], dtype=float)
    assert solve(gains).package is None
    assert solve(gains).lottery is None
    assert refusal(np.zeros((1, 2))) is None


def test_place_among_all():
    gains = np.array([[0, 0], [4, 4], [5, 3], [3, 3], [-1, 9], [-5, 1]], dtype=float)
    best, middling, refused = (place_of(gains, row) for row in (1, 3, 5))
    assert (best.rank, best.percentile, best.distance) == (1, 100.0, 0.0)
    assert (middling.rank, middling.dominated_by, middling.distance) == (3, 2, 1.0)
    assert (refused.rank, refused.of, refused.beats_no_deal) == (6, 6, False)
    assert refused.percentile == 0
    assert shortfall(gains, 0) == 4
    assert np.mean([place_of(gains, row).percentile for row in range(6)]) == pytest.approx(50)


def test_rows_that_were_not_valued_are_never_chosen():
    gains = np.array([[0, 0], [np.nan, 9], [1, 1]], dtype=float)
    assert solve(gains).package.rows == (2,)
    assert frontier(gains).tolist() == [2]
    with pytest.raises(BadQuestion, match="not valued"):
        place_of(gains, 1)


def test_questions_that_must_be_mended():
    with pytest.raises(BadQuestion, match="nash"):
        solve(np.zeros((1, 2)), "nsh")
    with pytest.raises(BadQuestion, match="between 0 and 1"):
        solve(np.zeros((1, 2)), "nash", 1.0)
