"""What a concession is worth to giver and taker, mends of refused packages, and breach."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.bargain.breach import keeping, truce, worth_with_breach
from detente.bargain.leverage import leverage, orders_that_hold, shapley_of
from detente.bargain.mend import cheapest_mend, pairwise_form
from detente.bargain.solution import beats_no_deal
from detente.errors import BadQuestion, NoAnswer

some = settings(max_examples=40, deadline=None)


def all_packages(sizes):
    return np.array(list(product(*(range(size) for size in sizes))), dtype=np.int64)


def drawn(seed, sizes):
    """Random gains with effects of single options, pairs and everything together."""
    draw = np.random.default_rng(seed)
    choices = all_packages(sizes)
    gains = np.zeros((len(choices), 2))
    for m, size in enumerate(sizes):
        gains += draw.normal(0, 10, (size, 2))[choices[:, m]] * (choices[:, m] > 0)[:, None]
        for n in range(m):
            both = ((choices[:, m] > 0) & (choices[:, n] > 0))[:, None]
            gains += draw.normal(0, 3, (size, sizes[n], 2))[choices[:, m], choices[:, n]] * both
    return choices, gains


@some
@given(seed=st.integers(0, 9999), sizes=st.lists(st.integers(2, 3), min_size=1, max_size=5))
def test_shapley_values_sum_to_the_package(seed, sizes):
    choices, gains = drawn(seed, sizes)
    row = len(choices) - 1
    shared, errors = shapley_of(choices, gains, choices[row])
    assert shared.sum(axis=0) == pytest.approx(gains[row] - gains[0], abs=1e-8)
    assert not errors.any()


@some
@given(seed=st.integers(0, 9999))
def test_a_worthless_item_has_a_shapley_value_of_nought(seed):
    choices, gains = drawn(seed, [2, 2, 3])
    wide = np.vstack([np.c_[choices, np.full(len(choices), o)] for o in (0, 1)])
    shared, _ = shapley_of(wide, np.vstack([gains, gains]), (1, 1, 2, 1))
    plain, _ = shapley_of(choices, gains, (1, 1, 2))
    assert shared[3] == pytest.approx((0, 0), abs=1e-9)
    assert shared[:3] == pytest.approx(plain, abs=1e-9)


def test_beyond_twelve_items_orders_are_drawn_and_still_add_up():
    worth = np.arange(1.0, 15.0)
    choices = np.zeros((1, 14), dtype=np.int64)

    def value(choice):
        total = float(np.dot(worth, choice))
        return np.array([total, -(total**2) / 100])

    shared, errors = shapley_of(choices, np.zeros((1, 2)), (1,) * 14, value=value)
    assert shared.sum(axis=0) == pytest.approx(value((1,) * 14))
    assert shared[:, 0] == pytest.approx(worth)
    assert errors[:, 1].max() > 0
    with pytest.raises(BadQuestion, match="not valued"):
        shapley_of(choices, np.zeros((1, 2)), (1,) * 14)


def test_levers_by_hand():
    choices = all_packages([2, 2, 2])
    own = np.array([[-2.0, 6.0], [9.0, -3.0], [1.0, 4.0]])  # the third is given by the first side
    gains = choices @ own
    bands = {"low": 0.5 * gains, "central": gains, "high": 2 * gains}
    levers = leverage(choices, bands, (0, 1, 0))
    assert [lever.item for lever in levers] == [2, 0, 1]
    free, cheap, dear = levers
    assert free.cost == (-0.5, -1.0, -2.0)
    assert free.hurts_imposer
    assert free.sign_is_robust
    assert free.ratio == (float("inf"),) * 3
    assert cheap.ratio == (3.0, 3.0, 3.0)
    assert cheap.gain == (3.0, 6.0, 12.0)
    assert dear.shapley == pytest.approx((9.0, -3.0))
    assert not dear.hurts_imposer
    assert orders_that_hold(levers) == 1  # two with the same ratio in all bands are no order
    shaky = {"low": gains * [1.0, 2.0], "central": gains, "high": gains * [1.0, 0.1]}
    assert orders_that_hold(leverage(choices, shaky, (0, 1, 0))) < 1


def test_the_names_of_the_sides_do_not_matter_to_leverage():
    choices, gains = drawn(7, [2, 3, 2])
    bands = dict.fromkeys(("low", "central", "high"), gains)
    swapped = dict.fromkeys(("low", "central", "high"), gains[:, ::-1])
    one, other = leverage(choices, bands, (0, 1, 0)), leverage(choices, swapped, (1, 0, 1))
    assert [(a.item, a.option, a.gain, a.cost) for a in one] == [
        (b.item, b.option, b.gain, b.cost) for b in other
    ]


@some
@example(seed=2781)  # four that a presolved integer programme got wrong
@example(seed=3114)
@example(seed=3935)
@example(seed=9440)
@given(seed=st.integers(0, 9999))
def test_the_cheapest_mend_is_the_cheapest_of_all(seed):
    sizes = [2, 2, 3, 2]
    choices, gains = drawn(seed, sizes)
    refused = int(gains.min(axis=1).argmin())
    accepted = np.flatnonzero(beats_no_deal(gains))
    form = pairwise_form(choices, gains)
    rows = {tuple(choice): row for row, choice in enumerate(choices.tolist())}

    def exact(choice):
        return gains[rows[choice]]

    if not len(accepted):
        with pytest.raises(NoAnswer):
            cheapest_mend(form, choices[refused], (0, 1, 0, 1), exact=exact)
        return
    mend = cheapest_mend(form, choices[refused], (0, 1, 0, 1), exact=exact)
    fewest = (choices[accepted] != choices[refused]).sum(axis=1).min()
    assert len(mend.changes) == fewest
    assert rows[mend.choice] in accepted
    assert mend.gains == tuple(gains[rows[mend.choice]])


@some
@given(seed=st.integers(0, 9999))
def test_the_pairwise_form_is_exact_for_two_items(seed):
    choices, gains = drawn(seed, [3, 2])
    form = pairwise_form(choices, gains)
    for choice, gain in zip(choices, gains, strict=True):
        assert form.gains(choice) == pytest.approx(gain, abs=1e-9)


def test_a_proposal_that_fails_the_exact_check_is_cut_off():
    choices = all_packages([2, 2])
    gains = np.array([[0, 0], [2, 1], [1, 2], [-5, 4]], dtype=float)
    form = pairwise_form(choices, gains)
    seen = []

    def exact(choice):
        seen.append(choice)
        return np.array([-1.0, -1.0]) if choice == (0, 1) else form.gains(choice)

    mend = cheapest_mend(form, (1, 1), (0, 1), exact=exact)
    assert mend.choice == (1, 0)
    assert mend.tried == len(seen) <= 2
    with pytest.raises(NoAnswer, match="No change"):
        cheapest_mend(form, (1, 1), (0, 1), exact=lambda _: np.array([-1.0, -1.0]))
    with pytest.raises(BadQuestion, match="by changes or by cost"):
        cheapest_mend(form, (1, 1), (0, 1), by="luck")


def test_a_truce():
    forever = truce((100.0, -50.0), 1e7)
    assert forever.longer == pytest.approx((2000.0, -1000.0))
    assert forever.value == pytest.approx(forever.longer)
    year = truce((100.0, 0.0), 365, relapse=0.5, relapse_cost=(40.0, 10.0), rate=0.05)
    assert year.flow[0] == pytest.approx(100 * (1 - np.exp(-0.05)) / 0.05)
    assert year.relapse == pytest.approx((-20 * np.exp(-0.05), -5 * np.exp(-0.05)))
    assert truce((100.0, 1.0), 0).value == (0.0, 0.0)
    for bad in ({"days": -1}, {"days": 1, "relapse": 2}, {"days": 1, "rate": 0}):
        with pytest.raises(BadQuestion):
            truce((1.0, 1.0), **bad)


def test_keeping_a_bargain_like_a_prisoners_dilemma():
    """Both give: 3 each; one alone takes 5; nothing 0. Keeping pays from delta = 2/5 on."""
    rows = {(0, 0): (0, 0), (1, 0): (-1, 5), (0, 1): (5, -1), (1, 1): (3, 3)}
    rows = {choice: np.asarray(gain, dtype=float) for choice, gain in rows.items()}
    one, other = keeping(rows, (1, 1), (0, 1), period_days=365)
    assert one.least_delta == other.least_delta == pytest.approx(0.4)
    assert one.takes_back == (0,)
    assert one.most_rate == pytest.approx(-np.log(0.4))
    worn, _ = keeping(rows, (1, 1), (0, 1), period_days=365, breach=0.5)
    assert worn.least_delta == pytest.approx(0.8)
    broken, _ = keeping(rows, (1, 1), (0, 1), period_days=365, breach=0.7)
    assert broken.least_delta is None
    assert broken.most_rate is None


def test_who_does_not_gain_by_breaking_keeps_at_any_patience():
    rows = {(0,): np.zeros(2), (1,): np.array([2.0, 1.0])}
    giver, taker = keeping(rows, (1,), (0,))
    assert giver.least_delta == taker.least_delta == 0
    assert giver.most_rate == float("inf")
    with pytest.raises(BadQuestion):
        keeping(rows, (2,), (0,))
    with pytest.raises(BadQuestion):
        keeping(rows, (1,), (0,), breach=1.0)


def test_breach_wears_a_deal_down():
    kept, broken = (worth_with_breach((10.0, 5.0), breach_a_year=h) for h in (0.0, 0.5))
    assert kept == pytest.approx((200.0, 100.0))
    assert broken == pytest.approx((10 / 0.55, 5 / 0.55))
    with pytest.raises(BadQuestion):
        worth_with_breach((1.0, 1.0), breach_a_year=-1)
