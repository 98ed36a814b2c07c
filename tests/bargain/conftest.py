"""A made-up agenda of five items with payoffs by a formula, for what needs no trade model."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest

from detente.bargain.agenda import Agenda, Item, Option
from detente.bargain.pressure import Jump, alternating_offers, cost_of_delay
from detente.bargain.talks import Clock, talks
from detente.bargain.valuation import PARTS, Valuation
from detente.scenario import Moment

DAY = date(2025, 5, 9)

# giver, title, options, (US, CN) real income of each option
ITEMS = (
    ("US", "Tariff on China", ("cut to 34 %", "cut to 10 %", "removed"),
     ((-4000, 15000), (-9000, 28000), (-14000, 30000))),
    ("US", "Licences for design software", ("suspended",), ((0, 0),)),
    ("CN", "Answer to the tariff", ("cut to 10 %", "removed"), ((16000, -1000), (17000, -2500))),
    ("CN", "Licences for rare earths and magnets", ("suspended",), ((0, -300),)),
    ("CN", "Purchases of crops", ("as in 2023",), ((1800, 200),)),
)  # fmt: skip


def made_agenda() -> Agenda:
    items = []
    for number, (giver, title, options, _) in enumerate(ITEMS):
        kept = Option(id="kept", title="as it stands")
        others = tuple(
            Option(id=f"o{place}", title=name) for place, name in enumerate(options, start=1)
        )
        items.append(
            Item(id=f"item-{number}", giver=giver, title=title, kind="tariff",
                 options=(kept, *others))
        )  # fmt: skip
    return Agenda(name="made up", moment=Moment(DAY, DAY), items=tuple(items))


def made_valuation(no_deal: str = "status-quo", worse: tuple[float, float] = (0, 0)) -> Valuation:
    agenda = made_agenda()
    choices = np.array(list(product(*(range(size) for size in agenda.sizes))), dtype=np.int64)
    values = {}
    for band, factor, stated in (("low", 0.7, 0.0), ("central", 1.0, 0.0), ("high", 1.5, 2500.0)):
        table = np.zeros((len(choices), 2, len(PARTS)))
        for place, (*_, worth) in enumerate(ITEMS):
            table[:, :, 0] += factor * np.vstack([(0, 0), worth])[choices[:, place]]
        both = (choices[:, 0] > 0) & (choices[:, 2] > 0)
        table[both, :, 0] += factor * np.array([-1500, -2000])
        table[:, 0, 1] += factor * 9000 * (choices[:, 3] > 0)
        table[:, 1, 2] += stated * (choices[:, 1] > 0)
        table[:, :, 0] += np.asarray(worse)
        values[band] = table
    return Valuation(
        agenda=agenda,
        choices=choices,
        sides=("US", "CN"),
        parts=PARTS,
        no_deal=no_deal,
        values=values,
    )


def made_clock() -> Clock:
    costs = {}
    short = np.zeros((365, 2))
    short[60:, 0] = np.minimum(np.linspace(0, 120, 305), 60)
    for band, factor in (("low", 0.7), ("central", 1.0), ("high", 1.4)):
        costs[band] = cost_of_delay(
            DAY, 365, (factor * 9000, factor * 26000), (29.0e6, 19.0e6),
            shortages=factor * short,
            jumps=(Jump(day=date(2025, 8, 12), adds=(8000.0, 4000.0), what="returns"),),
        )  # fmt: skip
    return Clock(costs=costs, offers=alternating_offers(costs["central"].flow))


@pytest.fixture
def made_talks():
    valuations = {
        "status-quo": made_valuation(),
        "threatened": made_valuation("threatened", (6000, 12000)),
    }
    return talks(valuations, clock=made_clock())
