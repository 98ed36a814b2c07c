from __future__ import annotations

from datetime import date
from math import exp

import numpy as np
import pytest

from detente.bargain.docket import default_agenda
from detente.bargain.shortfall import Shortfall, annuity
from detente.ledger import Ledger


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.bundled()


def test_an_even_loss_is_its_own_annuity() -> None:
    assert annuity([7.0, 7.0, 7.0], 0.05) == pytest.approx(7.0)
    assert annuity([4.0], 0.03) == pytest.approx(4.0)
    assert annuity([3.0, 1.0], 0.0) == pytest.approx(2.0)


def test_an_annuity_has_the_present_value_of_its_losses() -> None:
    rate, losses = 0.04, [10.0, 3.0, 0.0]
    times = np.linspace(0, 3, 30_001)
    flow = np.array([losses[min(int(t), 2)] for t in times])
    value = np.trapezoid(np.exp(-rate * times) * flow, times)
    level = rate / (1 - exp(-rate * 3)) * value
    assert annuity(losses, rate) == pytest.approx(level, rel=1e-3)


def test_lifting_all_controls_leaves_no_loss(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    found = Shortfall(agenda=agenda, ledger=book)
    removed = {
        place: [o.id for o in agenda.items[place].options].index("removed")
        for place in found.places
    }
    assert found.loss(removed).tolist() == [0.0, 0.0, 0.0]
    standing = found.loss({})
    assert 0 < standing[0] < standing[1] < standing[2]


def test_a_second_control_on_the_same_mineral_adds_nothing_to_a_ban(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    found = Shortfall(agenda=agenda, ledger=book)
    older = agenda.place("cn-older-licences")
    assert found.loss({older: 1}) == pytest.approx(found.loss({}))
    ban = agenda.place("cn-gallium")
    assert found.loss({ban: 1, older: 1})[1] <= found.loss({ban: 1})[1]


def test_losses_of_a_combination_are_in_the_table(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    found = Shortfall(agenda=agenda, ledger=book)
    places = found.places[:2]
    table = found.table(places)
    assert len(table) == 4
    assert table[2] == pytest.approx(found.loss({places[0]: 1}))
    assert found.table(()).shape == (1, 3)


def test_controls_without_a_method_are_named(book: Ledger) -> None:
    agenda = default_agenda(date(2025, 5, 9), ledger=book)
    found = Shortfall(agenda=agenda, ledger=book)
    assert "cn-technology" in found.unvalued
    assert not set(found.unvalued) & {agenda.items[place].id for place in found.places}
