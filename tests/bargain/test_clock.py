"""The clock on the record: what is dated jumps in on its day, a shortage once stocks are out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from detente.bargain.agenda import Agenda
from detente.bargain.clock import clock, dated
from detente.bargain.docket import default_agenda
from detente.bargain.talks import talks
from detente.bargain.valuation import Valuation
from detente.bargain.valued import valued
from detente.ledger import Ledger
from detente.world import World

DAY = date(2026, 11, 22)
TALKED_OF = {"us-301", "cn-reciprocal", "cn-gallium"}
GDP = (27.0e6, 18.0e6)


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    world = World.bundled("world-2023-sectors")
    whole = default_agenda(DAY, ledger=Ledger.bundled(), world=world)
    return replace(whole, items=tuple(item for item in whole.items if item.id in TALKED_OF))


@pytest.fixture(scope="module")
def standing(agenda: Agenda) -> Valuation:
    world = World.bundled("world-2023-sectors")
    how = {"ledger": Ledger.bundled(), "world": world, "points": ("status-quo",), "workers": 1}
    return valued(agenda, **how)["status-quo"]


def test_a_threatened_ban_costs_nothing_while_stocks_last(standing: Valuation) -> None:
    row = talks({"status-quo": standing}).reference
    found = clock(standing, row, Ledger.bundled(), GDP)
    costs = found.costs["central"]
    gains = standing.gains()[row]
    assert costs.flow[0] == pytest.approx(gains / 365)
    [jump] = [jump for jump in costs.jumps if "gallium" in jump.what]
    assert jump.day == date(2026, 11, 27)
    assert jump.later[0] > 0
    assert jump.adds == pytest.approx((0, 0))
    begins = (jump.day - DAY).days
    assert (costs.flow[: begins + 30] == costs.flow[0]).all(), "a month of stock at least"
    assert costs.flow[-1, 0] > costs.flow[0, 0]
    assert (costs.flow[:, 1] == costs.flow[0, 1]).all()
    assert costs.shortages[:, 0].sum() <= jump.later[0] * 1.05
    dry = [np.flatnonzero(each.shortages[:, 0] > 0)[0] for each in found.costs.values()]
    assert dry[2] <= dry[1], "stocks run out earlier in the adverse band"
    assert not found.idle


def test_the_day_of_a_threat_comes_from_the_record(agenda: Agenda) -> None:
    book = Ledger.bundled()
    assert dated(agenda.item("cn-gallium"), book, "US", DAY) == date(2026, 11, 27)


def test_against_the_law_itself_waiting_costs_nothing(standing: Valuation) -> None:
    held = replace(agenda_without_threats(standing), values=standing.values)
    assert clock(held, 0, Ledger.bundled(), GDP).idle


def agenda_without_threats(table: Valuation) -> Valuation:
    """The same packages, with the options that raise called by another name."""
    items = tuple(
        replace(
            item,
            options=tuple(
                replace(option, id="raised") if option.id == "takes-effect" else option
                for option in item.options
            ),
        )
        for item in table.agenda.items
    )
    return replace(table, agenda=replace(table.agenda, items=items))
