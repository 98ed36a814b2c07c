from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from detente.bargain.agenda import Agenda, Item, Option, Stated
from detente.bargain.cells import Work
from detente.bargain.docket import default_agenda
from detente.bargain.pairwise import pairwise_form
from detente.bargain.payoff import Solved, forget, gray
from detente.bargain.rates import DutyGrid, amended, tariff_items
from detente.bargain.shortfall import Shortfall
from detente.bargain.threat import escalated, named
from detente.bargain.valuation import BANDS, Valuation
from detente.bargain.value import Valuer
from detente.equilibrium import Model
from detente.errors import AxisMismatch, BadQuestion
from detente.ledger import Ledger
from detente.scenario import Amendment, Moment, duty_shocks
from detente.scenario.settings import default_family, settings
from detente.world import World

DAY = date(2025, 5, 9)
SOME = ("us-reciprocal", "us-301", "cn-reciprocal", "cn-gallium", "cn-buys-crops")


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.bundled()


@pytest.fixture(scope="module")
def world() -> World:
    return World.bundled("world-2023-sectors")


@pytest.fixture(scope="module")
def agenda(book: Ledger, world: World) -> Agenda:
    whole = default_agenda(DAY, ledger=book, world=world)
    return replace(whole, items=tuple(whole.item(name) for name in SOME))


@pytest.fixture(scope="module")
def valuer(agenda: Agenda, book: Ledger, world: World) -> Valuer:
    return Valuer.of(agenda, world=world, ledger=book, workers=1)


@pytest.fixture(scope="module")
def valuation(valuer: Valuer) -> Valuation:
    return valuer.against("status quo")


def test_every_package_is_there_once_and_nothing_given_is_first(
    valuation: Valuation, agenda: Agenda
) -> None:
    assert len(valuation.choices) == agenda.packages == 4 * 2 * 4 * 2 * 2
    assert len(np.unique(valuation.choices, axis=0)) == agenda.packages
    assert not valuation.choices[0].any()


def test_no_change_is_worth_exactly_nothing(valuation: Valuation) -> None:
    for band in BANDS:
        assert (valuation.values[band][0] == 0).all()
        assert set(valuation.others(0, band).values()) == {0.0}


def test_a_package_is_worth_what_one_solve_of_its_law_says(
    valuer: Valuer, valuation: Valuation, agenda: Agenda, book: Ledger, world: World
) -> None:
    """The same package by way of the scenario room: its own shock, a solve from nothing."""
    from detente.equilibrium import solve

    choice = [2, 1, 2, 0, 0]
    changes = [
        change
        for item, number in zip(agenda.items, choice, strict=True)
        for change in item.options[number].amendments
    ]
    law = amended(book, agenda.moment, changes)
    then = Moment(date(2023, 7, 1), date(2023, 7, 1))
    shocks = duty_shocks(world, (book, then), (book, agenda.moment), (law, agenda.moment))
    setting = dict(valuer.settings)["central"]
    before, after = (
        solve(setting.world, shocks.shock(when), setting.model) for when in ("before", "after")
    )
    row = valuation.row(choice)
    for side, region in enumerate(("USA", "CHN")):
        ratio = (1 + after.region(region).welfare) / (1 + before.region(region).welfare)
        assert after.outcomes.consumption is not None
        base = after.outcomes.consumption[world.regions.index(region)]
        assert valuation.part("real income")[row, side] == pytest.approx(
            base * (ratio - 1), abs=2.0
        )


def test_averages_of_a_combination_are_those_of_its_law(
    agenda: Agenda, book: Ledger, world: World
) -> None:
    grid = DutyGrid(world=world, ledger=book, agenda=agenda)
    for side in ("US", "CN"):
        options = grid.combinations(side)[-2]
        items = [agenda.items[place] for place in tariff_items(agenda, side)]
        changes = [
            change
            for item, number in zip(items, options, strict=True)
            for change in item.options[number].amendments
        ]
        law = amended(book, agenda.moment, changes)
        then = (book, Moment(date(2023, 7, 1), date(2023, 7, 1)))
        whole = duty_shocks(world, then, then, (law, agenda.moment)).rates["after"]
        mine = grid.standing.copy()
        for pair, row in zip(grid.cells(side), grid.row(side, options), strict=True):
            mine[pair] = row
        assert mine == pytest.approx(whole, abs=1e-12)
        assert (mine != grid.standing).any()


def test_magnitudes_of_a_trade_war_are_tens_of_billions(valuation: Valuation) -> None:
    """The whole of what is at stake in duties stays below two per cent of either income."""
    gains = valuation.part("real income")
    assert 2e4 < gains[:, 0].max() < 3e5
    assert 1e4 < gains[:, 1].max() < 2.5e5


def test_a_purchase_meets_its_promise_and_costs_the_buyer(
    valuation: Valuation, agenda: Agenda
) -> None:
    without, kept = valuation.row([0, 0, 0, 0, 0]), valuation.row([0, 0, 0, 0, 1])
    assert valuation.part("subsidy of purchases")[kept, 1] > 0
    assert valuation.part("real income")[kept, 0] > valuation.part("real income")[without, 0]
    promise = agenda.item("cn-buys-crops").options[1].purchase
    assert promise is not None
    gain = valuation.part("real income")[kept, 0]
    assert gain < 0.5 * promise.value, "diversion leaves far less than the face value"


def test_a_flow_that_comes_by_itself_needs_no_subsidy() -> None:
    from detente.bargain.purchases import Buys, wedge_step

    promise = Buys((0, 1, 0), 100.0, "crops")
    assert wedge_step(0.0, 120.0, promise, 4.0) == 0.0
    assert wedge_step(0.1, 120.0, promise, 4.0) < 0.1
    assert wedge_step(0.0, 80.0, promise, 4.0) > 0.0


def test_lifting_a_ban_gives_goods_to_the_other_side_alone(valuation: Valuation) -> None:
    lifted = valuation.row([0, 0, 0, 1, 0])
    for band in BANDS:
        assert valuation.part("shortage", band)[lifted, 0] > 0
        assert valuation.part("shortage", band)[lifted, 1] == 0
        assert valuation.part("real income", band)[lifted].tolist() == [0.0, 0.0]


def test_a_worthless_item_changes_no_value(agenda: Agenda, book: Ledger, world: World) -> None:
    nothing = Item(
        id="nothing",
        giver="US",
        title="a rule that nobody minds",
        kind="customs_rule",
        options=(Option(id="kept", title="kept"), Option(id="off", title="off")),
    )
    idle = Item(
        id="idle",
        giver="CN",
        title="a duty cut to where it is",
        kind="tariff",
        options=(
            Option(id="kept", title="kept"),
            Option(
                id="same",
                title="same",
                amendments=(
                    Amendment(
                        measure="cn.retaliation.fentanyl_mar2025",
                        effective=DAY,
                        status=book.measure("us.s301.list2").steps[0].status,
                        rate=0.0,
                        origins=("JP",),
                    ),
                ),
            ),
        ),
    )
    small = replace(agenda, items=(agenda.items[0], agenda.items[2], nothing, idle))
    found = Valuer.of(small, world=world, ledger=book, workers=1).against()
    with_it = found.choices[:, 2] == 1
    assert (found.values["central"][with_it] == found.values["central"][~with_it]).all()
    same = found.choices[:, 3] == 1
    assert (found.values["central"][same] == found.values["central"][~same]).all()


def test_stated_values_add_up_by_side_and_band(agenda: Agenda, book: Ledger, world: World) -> None:
    stated = Stated(low=(-5.0, 0.0), central=(0.0, 1.0), high=(3.0, 7.0))
    chips = Item(
        id="chips",
        giver="US",
        title="chips",
        kind="export_control",
        options=(Option(id="kept", title="kept"), Option(id="off", title="off", stated=stated)),
    )
    found = Valuer.of(
        replace(agenda, items=(chips,)), world=world, ledger=book, workers=1
    ).against()
    for band in BANDS:
        assert found.gains(band).tolist() == [[0.0, 0.0], list(getattr(stated, band))]


def test_swapping_the_names_swaps_the_payoffs(valuation: Valuation) -> None:
    other = valuation.swapped()
    assert other.sides == ("CN", "US")
    for band in BANDS:
        assert (other.gains(band) == valuation.gains(band)[:, ::-1]).all()
        shown = other.part("tariff revenue", band)
        assert (shown == valuation.part("tariff revenue", band)[:, ::-1]).all()


def test_no_deal_points_differ_by_a_constant_scale(valuer: Valuer, valuation: Valuation) -> None:
    """Another no-deal point moves every package alike: no ordering of real income changes."""
    nash = valuer.against("nash")
    assert nash.at_no_deal is None
    for side in (0, 1):
        mine = valuation.part("real income")[:, side]
        theirs = nash.part("real income")[:, side]
        assert (np.argsort(mine, kind="stable") == np.argsort(theirs, kind="stable")).all()
    assert (nash.gains()[0] < 0).all(), "in May 2025 duties lay far above mutual best replies"


def test_escalation_is_a_package_and_is_worth_nothing_against_itself(
    book: Ledger, world: World
) -> None:
    day = date(2025, 10, 28)
    whole = default_agenda(day, ledger=book, world=world)
    small = replace(whole, items=tuple(whole.item(n) for n in ("us-reciprocal", "cn-reciprocal")))
    assert escalated(small) == (2, 2)
    found = Valuer.of(small, world=world, ledger=book, workers=1).against("escalation")
    assert found.at_no_deal == (2, 2)
    assert found.gains()[found.row((2, 2))] == pytest.approx([0.0, 0.0], abs=1.0)
    assert (found.gains()[0] > 0).all()


def test_items_worth_least_are_kept_as_they_stand(
    agenda: Agenda, book: Ledger, world: World
) -> None:
    few = Valuer.of(agenda, world=world, ledger=book, workers=1, most_packages=32)
    assert len(few.choices) <= 32
    kept = [agenda.items[place].id for place in few.varied]
    assert "us-reciprocal" in kept
    assert "us-301" not in kept
    least = few.spans[list(few.varied)].min()
    left = [place for place in range(len(agenda.items)) if place not in few.varied]
    assert few.spans[left].min() < least
    assert [row["item"] for row in few.how()["not_varied"]] == [  # type: ignore[index,union-attr]
        agenda.items[place].id for place in left
    ]


def test_the_pairwise_form_is_exact_for_two_items() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(3, 4, 5))

    def solve(asked: Sequence[tuple[int, ...]]) -> Solved:
        rows = np.array([table[digits] for digits in asked])
        count = len(rows)
        return Solved(
            welfare=rows[:, :2],
            revenue=rows[:, 2:4],
            subsidy=rows[:, 4],
            flows=np.zeros((count, 0)),
            earned=np.zeros((count, 2, 1)),
            base=np.ones(2),
        )

    form = pairwise_form((3, 4), solve)
    digits = np.array(list(np.ndindex(3, 4)))
    welfare, revenue, subsidy, _ = form.at(digits)
    flat = table.reshape(12, 5)
    assert welfare == pytest.approx(flat[:, :2])
    assert revenue == pytest.approx(flat[:, 2:4])
    assert subsidy == pytest.approx(flat[:, 4])
    assert form.error(np.ones(2), [0, 1]) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_beyond_the_limit_the_form_says_its_error(
    valuation: Valuation, agenda: Agenda, book: Ledger, world: World
) -> None:
    form = Valuer.of(agenda, world=world, ledger=book, workers=1, most_cells=8)
    assert not form.exact
    said = form.how()["pairwise_errors"]
    assert set(said) == set(BANDS)  # type: ignore[call-overload]
    off = np.abs(form.against().gains() - valuation.gains())
    assert off.max() > 0
    assert off.max() < 2 * said["central"]["most"] + 1  # type: ignore[index]


def test_neighbours_in_gray_order_differ_in_one_place_by_one() -> None:
    order = list(gray((2, 3, 4)))
    assert len(set(order)) == 24
    assert order[0] == (0, 0, 0)
    for one, other in pairwise(order):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) == 1
    assert list(gray(())) == [()]


def test_political_weights_have_mean_one_and_say_their_fit(valuer: Valuer) -> None:
    from detente.bargain.political import political_weights

    setting = dict(valuer.settings)["central"]
    found = political_weights(valuer.grid, setting)
    goods = setting.world.is_goods
    assert found.weights[:, goods].mean(axis=1) == pytest.approx([1.0, 1.0], abs=1e-3)
    assert (found.weights[:, ~goods] == 1).all()
    assert (found.weights >= 0).all()
    assert all(0 <= fit <= 1 for fit in found.fit)
    weighed = valuer.against(political=True)
    assert weighed.parts[-1] == "political weight"
    assert (weighed.values["central"][0] == 0).all()


def test_questions_that_make_no_sense(valuer: Valuer, valuation: Valuation, agenda: Agenda) -> None:
    assert named("Status-Quo") == "status quo"
    with pytest.raises(BadQuestion, match="Did you mean 'escalation'"):
        valuer.against("escalate")
    with pytest.raises(BadQuestion, match="empty"):
        Valuer.of(replace(agenda, items=()))
    with pytest.raises(BadQuestion, match="1 to 20 years"):
        Valuer.of(agenda, horizon=0)
    with pytest.raises(BadQuestion, match="was not valued"):
        valuation.row([9, 0, 0, 0, 0])
    with pytest.raises(BadQuestion, match="no band"):
        valuation.gains("middle")
    with pytest.raises(BadQuestion, match="Did you mean 'us-reciprocal'"):
        agenda.item("us-reciprocl")
    with pytest.raises(AxisMismatch):
        replace(valuation, choices=valuation.choices[:, :2])


def test_a_dask_scheduler_solves_the_same(agenda: Agenda, book: Ledger, world: World) -> None:
    distributed = pytest.importorskip("distributed", reason="the cluster extra is not installed")
    shortfall = Shortfall(agenda=agenda, ledger=book, horizon=1, rate=0.05)
    grid = DutyGrid(world=world, ledger=book, agenda=agenda)
    choices = [(0, 0, 0, 0, 0), (1, 0, 1, 0, 0), (2, 1, 2, 0, 1), (3, 1, 3, 0, 0)]
    found, central = settings(world, Model(family=default_family(world)))
    bands = (("central", found[central]),)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        welfare = []
        for workers in (1, cluster.scheduler_address):
            forget()
            work = Work(agenda, grid, bands, shortfall, workers)
            solved = work.solve("central", [work.cell(choice) for choice in choices])
            welfare.append(solved.welfare)
    here, there = welfare
    assert np.abs(here[1]).max() > 1e-3
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-6)


def test_how_far_the_solves_are_is_told(agenda: Agenda, book: Ledger, world: World) -> None:
    told: list[tuple[str, int, int]] = []
    forget()
    shortfall = Shortfall(agenda=agenda, ledger=book, horizon=1, rate=0.05)
    found, central = settings(world, Model(family=default_family(world)))
    grid = DutyGrid(world=world, ledger=book, agenda=agenda)
    work = Work(
        agenda, grid, [("low", found[central])], shortfall, 1, lambda *step: told.append(step)
    )
    cells = [work.cell(choice) for choice in ((0, 0, 0, 0, 0), (1, 0, 1, 0, 0), (3, 1, 3, 0, 0))]
    work.solve("low", cells)
    assert told == [("low", done, 3) for done in (1, 2, 3)]
    work.solve("low", cells)  # all are known now: nothing is solved, and nothing told
    assert len(told) == 3
