"""How high are the duties of each side on the other under each combination of its own items?

The stacking law lets one measure push another aside, so that averages do not add up over items:
every combination of one side's tariff options is worked out by itself, exactly. US items move US
duties only and Chinese items Chinese duties only, so that the combinations of the two sides need
not be multiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import Agenda, Item
from detente.scenario import Amendment, Moment, Scenario, duty_shocks
from detente.scenario.duties import DutyTable, Member, Origin, duty_table
from detente.scenario.match import goods_of_sectors, us_origin, us_origins
from detente.scenario.moment import BEFORE_2025
from detente.tariffs.average import ALL

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.world import World

__all__ = ["DutyGrid", "amended", "moves_duty", "tariff_items"]

Array = NDArray[np.float64]

_ON_US_GOODS = Origin.of("US", "US", "imports-wto")
_US_GOODS_SIMPLE = Origin("US", (Member("US", ALL, "simple"),))
_SELLERS = {"US": ("CN", "HK", "MO"), "CN": ("US",)}
_BUYER = {"US": "USA", "CN": "CHN"}


def tariff_items(agenda: Agenda, side: str) -> tuple[int, ...]:
    """The places of the items by which a side moves its duties."""
    return tuple(
        place for place, item in enumerate(agenda.items) if item.giver == side and moves_duty(item)
    )


def moves_duty(item: Item) -> bool:
    """Whether an item is a tariff, so that its options move duties."""
    return item.kind == "tariff"


def amended(ledger: Ledger, moment: Moment, amendments: Sequence[Amendment]) -> Ledger:
    """The law of the day with changes made by a package."""
    if not amendments:
        return ledger
    return Scenario(
        name="package",
        title="package",
        moment=moment,
        baseline=BEFORE_2025,
        baseline_title="",
        amendments=tuple(amendments),
    ).ledger(ledger)


@dataclass(frozen=True, kw_only=True, eq=False)
class DutyGrid:
    """Duties in a world on the day of an agenda, and under every combination of tariff options.

    `observed` and `standing` (N, N, S) are duties under which the world was observed, and the
    day's. `row` gives a combination's duties on the cells it can move.
    """

    world: World = field(repr=False)
    ledger: Ledger = field(repr=False)
    agenda: Agenda
    _found: dict[tuple[str, tuple[int, ...]], Array] = field(default_factory=dict, repr=False)
    _bases: dict[str, DutyTable] = field(default_factory=dict, repr=False)

    @cached_property
    def observed(self) -> Array:
        """(N, N, S) duties of the law in the year of the world's trade."""
        return self._standing[0]

    @cached_property
    def standing(self) -> Array:
        """(N, N, S) duties of the day's law, nothing given."""
        return self._standing[1]

    @cached_property
    def _standing(self) -> tuple[Array, Array]:
        from datetime import date

        then = date(self.world.year, 7, 1)
        day = (self.ledger, self.agenda.moment)
        found = duty_shocks(self.world, (self.ledger, Moment(then, then)), day, day)
        return found.rates["observed"], found.rates["after"]

    def cells(self, side: str) -> tuple[tuple[int, int], ...]:
        """The pairs (exporter, importer) whose duties `row` gives for a side."""
        at = self.world.regions.index
        if side == "CN":
            return ((at("USA"), at("CHN")),)
        return ((at("CHN"), at("USA")), *((at(rest), at("USA")) for rest in self._rest))

    @cached_property
    def _rest(self) -> tuple[str, ...]:
        """The region in which Hong Kong and Macau are counted."""
        return tuple(
            label
            for label, origin in us_origins(self.world).items()
            if len(origin.members) > 1 and "HK" in {m.country for m in origin.members}
        )

    def combinations(self, side: str) -> list[tuple[int, ...]]:
        """Every combination of options of a side's tariff items, in the order of a product."""
        items = [self.agenda.items[place] for place in tariff_items(self.agenda, side)]
        return list(product(*(range(len(item.options)) for item in items)))

    def row(self, side: str, options: tuple[int, ...]) -> Array:
        """(cells, S) duties under the options of the side's tariff items."""
        key = (side, options)
        if key not in self._found:
            if any(options):
                self._found[key] = self._row(side, options)
            else:
                cells = self.cells(side)
                self._found[key] = np.stack([self.standing[cell] for cell in cells])
        return self._found[key]

    def _row(self, side: str, options: tuple[int, ...]) -> Array:
        items = [self.agenda.items[place] for place in tariff_items(self.agenda, side)]
        chosen = [item.options[number] for item, number in zip(items, options, strict=True)]
        changes = [change for option in chosen for change in option.amendments]
        law = amended(self.ledger, self.agenda.moment, changes)
        spread = {origin for change in changes for origin in change.origins} - {"US", "CN"}
        asked = self._asked(side, bool(spread))
        old = self._base(side)
        new = duty_table(_importer(side), asked, law, self.agenda.moment)
        out = np.stack([self.standing[cell] for cell in self.cells(side)])
        columns = goods_of_sectors(self.world)
        for label, held in columns.items():
            sector = self.world.sectors.index(label)
            out[0, sector] = _average(new, 0, 1, list(held))
            for place in range(1, len(out)) if spread else ():
                out[place, sector] += self._shift(old, new, list(held))
        return out

    def _asked(self, side: str, spread: bool) -> tuple[Origin, ...]:
        if side == "CN":
            return (_ON_US_GOODS, _US_GOODS_SIMPLE)
        china = us_origin("CN")
        mix = Origin(china.code, (Member("CN", ALL, "imports-2024-all"),))
        near = [Origin.of(code, code, "imports-2024") for code in ("HK", "MO")] if spread else []
        return (china, mix, *near)

    def _base(self, side: str) -> DutyTable:
        if side not in self._bases:
            asked = self._asked(side, True)
            self._bases[side] = duty_table(_importer(side), asked, self.ledger, self.agenda.moment)
        return self._bases[side]

    def _shift(self, old: DutyTable, new: DutyTable, held: list[int]) -> float:
        """What Hong Kong and Macau add to the average on the region that holds them."""
        due = float((new.due[2:, held] - old.due[2:, held]).sum())
        value = self._rest_value[held].sum()
        return due / float(value) if value > 0 else 0.0

    @cached_property
    def _rest_value(self) -> Array:
        (origin,) = (us_origins(self.world)[label] for label in self._rest)
        return duty_table("US", (origin,), self.ledger, self.agenda.moment).value[0]


def _importer(side: str) -> str:
    return side


def _average(found: DutyTable, row: int, spare: int, held: list[int]) -> float:
    for place in (row, spare):
        value = float(found.value[place, held].sum())
        if value > 0:
            return float(found.due[place, held].sum()) / value
    return 0.0
