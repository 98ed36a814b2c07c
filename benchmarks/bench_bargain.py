"""How long does it take to value the packages of an agenda, at three sets of elasticities?

The first is timed on `world-2023-sectors` with duties already averaged and nothing solved before.
The second is what a person who changes an option waits for: what does not change is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count

from detente.bargain.agenda import Agenda
from detente.bargain.cells import Work
from detente.bargain.docket import default_agenda
from detente.bargain.payoff import forget
from detente.bargain.rates import DutyGrid
from detente.bargain.shortfall import Shortfall
from detente.bargain.value import Valuer
from detente.ledger import Ledger
from detente.world import World

BUDGETS_S = {"bench_packages_4096": 60.0, "bench_agenda_changed_256": 2.0}
DAY = date(2025, 5, 9)
MANY = (
    "us-reciprocal", "us-fentanyl", "us-301", "us-301-cranes",
    "cn-reciprocal", "cn-february", "cn-march", "cn-2018", "cn-buys-crops", "cn-buys-aircraft",
)  # fmt: skip
FEW = ("us-reciprocal", "us-fentanyl", "us-301", "cn-reciprocal", "cn-2018", "cn-buys-crops")


def bench_packages_4096() -> Callable[[], object]:
    """Bargain: 4,096 packages, every one a solve of its own, 3 sets of elasticities"""
    ledger, world = Ledger.bundled(), World.bundled("world-2023-sectors")
    agenda = _agenda(ledger, world, MANY, {"us-reciprocal": 4, "cn-reciprocal": 4})
    assert agenda.packages == 4096, agenda.packages
    return _solves(agenda, ledger, world, workers=2)


def bench_agenda_changed_256() -> Callable[[], object]:
    """Bargain: one option of the agenda changed, 256 packages, 3 sets of elasticities"""
    ledger, world = Ledger.bundled(), World.bundled("world-2023-sectors")
    agenda = _agenda(ledger, world, FEW, {"us-reciprocal": 4, "cn-reciprocal": 4})
    assert agenda.packages == 256, agenda.packages
    _solves(agenda, ledger, world, workers=2)()
    rates = (0.20 + 0.001 * number for number in count())

    def work() -> None:
        changed = _with_rate(agenda, next(rates))
        Valuer.of(changed, world=world, ledger=ledger)

    work()
    return work


def _solves(agenda: Agenda, ledger: Ledger, world: World, workers: int) -> Callable[[], object]:
    from detente.equilibrium import Model
    from detente.scenario.settings import default_family, settings

    grid = DutyGrid(world=world, ledger=ledger, agenda=agenda)
    found, central = settings(world, Model(family=default_family(world)))
    pairs = (("low", found[0]), ("central", found[central]), ("high", found[-1]))
    shortfall = Shortfall(agenda=agenda, ledger=ledger)
    for side in ("US", "CN"):
        for options in grid.combinations(side):
            grid.row(side, options)

    def work() -> None:
        forget()
        Work(agenda, grid, pairs, shortfall, workers).everything(8192, 8192)

    return work


def _agenda(
    ledger: Ledger, world: World, names: tuple[str, ...], options: dict[str, int]
) -> Agenda:
    """Items of the day's agenda with two options each, but for those named."""
    whole = default_agenda(DAY, ledger=ledger, world=world)
    items = [
        replace(item, options=item.options[: options.get(item.id, 2)])
        for item in (whole.item(name) for name in names)
    ]
    return replace(whole, items=tuple(items))


def _with_rate(agenda: Agenda, rate: float) -> Agenda:
    """The agenda with the first cut of the US reciprocal duty at another rate."""
    items = list(agenda.items)
    place = agenda.place("us-reciprocal")
    options = list(items[place].options)
    (change,) = options[1].amendments
    options[1] = replace(options[1], amendments=(replace(change, rate=rate),))
    items[place] = replace(items[place], options=tuple(options))
    return replace(agenda, items=tuple(items))
