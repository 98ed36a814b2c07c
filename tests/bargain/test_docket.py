from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from detente.bargain.docket import FRESH_DAYS, SIGHT_DAYS, default_agenda
from detente.bargain.programmes import programmes
from detente.errors import NoAnswer
from detente.ledger import Ledger
from detente.scenario import Scenario
from detente.world import World

DAYS = [date(2025, 5, 9), date(2025, 6, 8), date(2025, 10, 28), date(2026, 5, 10)]


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.bundled()


@pytest.fixture(scope="module")
def world() -> World:
    return World.bundled("world-2023-sectors")


@pytest.mark.parametrize("day", DAYS)
def test_nothing_on_the_agenda_was_announced_later(day: date, book: Ledger, world: World) -> None:
    agenda = default_agenda(day, ledger=book, world=world)
    assert {item.giver for item in agenda.items} == {"US", "CN"}
    for item in agenda.items:
        assert item.options[0].amendments == ()
        for name in item.measures:
            assert min(step.announced for step in book.measure(name).steps) <= day


@pytest.mark.parametrize("day", DAYS)
def test_later_steps_of_the_ledger_change_no_agenda(day: date, book: Ledger, world: World) -> None:
    """The agenda of a ledger that ends on the day is the agenda of the whole ledger."""
    cut = {}
    for name, measure in book.measures.items():
        steps = tuple(step for step in measure.steps if step.announced <= day)
        if steps:
            cut[name] = replace(measure, steps=steps)
    before = replace(book, measures=cut)
    assert default_agenda(day, ledger=before, world=world) == default_agenda(
        day, ledger=book, world=world
    )


@pytest.mark.parametrize("day", DAYS)
def test_every_option_is_a_change_the_ledger_takes(day: date, book: Ledger) -> None:
    agenda = default_agenda(day, ledger=book)
    baseline = Scenario.today(day, day)
    for item in agenda.items:
        for option in item.options[1:]:
            replace(baseline, amendments=option.amendments).ledger(book)


def test_levels_of_the_eve_of_geneva_come_from_the_record(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    for name in ("us-reciprocal", "cn-reciprocal"):
        options = [option.id for option in agenda.item(name).options]
        assert options == ["kept", "to-34", "to-10", "removed"]


def test_a_return_in_sight_is_an_option_and_a_withdrawn_threat_is_none(book: Ledger) -> None:
    autumn = default_agenda(date(2025, 10, 28), ledger=book)
    assert autumn.item("us-reciprocal").options[-1].title == "raised to 34 %"
    assert "us-plus-100" not in [item.id for item in autumn.items]
    before = default_agenda(date(2025, 10, 20), ledger=book)
    assert before.item("us-plus-100").options[-1].amendments[0].rate == 1.0


def test_measures_aimed_at_all_are_left_out_with_a_reason(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    left = dict(agenda.left_out)
    assert "aimed at all" in left["us.s232.autos"]
    assert not any("us.s232.autos" in item.measures for item in agenda.items)


def test_before_any_measure_there_is_nothing_to_trade(book: Ledger) -> None:
    with pytest.raises(NoAnswer, match="nothing is in force"):
        default_agenda(date(2010, 1, 1), ledger=book)


def test_programmes_name_measures_of_the_ledger(book: Ledger) -> None:
    found, baskets = programmes()
    for each in found:
        assert any(each.holds(measure) for measure in book.measures.values()), each.id
        for name in each.measures:
            assert any(
                name == known or (name.endswith("*") and known.startswith(name[:-1]))
                for known in book.measures
            ), name
    for basket in baskets:
        assert all(name in book.measures for name in basket.commitments)
    assert FRESH_DAYS < SIGHT_DAYS


@pytest.mark.parametrize("day", [*DAYS, date(2026, 10, 9)])
def test_a_deal_moves_duties_between_the_two_alone(day: date, book: Ledger) -> None:
    """A measure that names sixty origins is lifted for the other side, not for all of them."""
    for item in default_agenda(day, ledger=book).items:
        for option in item.options:
            for change in option.amendments:
                assert set(change.origins) <= {"CN", "HK", "MO"} or change.origins == ("US",)
