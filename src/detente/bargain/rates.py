"""How high are the duties of each side on the other under each combination of its own items?

The stacking law lets one measure push another aside, so that averages do not add up over items:
every combination of one side's tariff options is worked out by itself, exactly. US items move US
duties only and Chinese items Chinese duties only, so that the combinations of the two sides need
not be multiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
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
_NEAR = ("HK", "MO")  # origins that US measures on China name beside it


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
    day's. `row` gives a combination's duties on the cells it can move. What was worked out for
    one agenda of a day serves the next.
    """

    world: World = field(repr=False)
    ledger: Ledger = field(repr=False)
    agenda: Agenda

    @property
    def observed(self) -> Array:
        """(N, N, S) duties of the law in the year of the world's trade."""
        return self._day.observed

    @property
    def standing(self) -> Array:
        """(N, N, S) duties of the day's law, nothing given."""
        return self._day.standing

    @property
    def _day(self) -> _Day:
        return _day(self.world, self.ledger, self.agenda.moment)

    def cells(self, side: str) -> tuple[tuple[int, int], ...]:
        """The pairs (exporter, importer) whose duties `row` gives for a side."""
        at = self.world.regions.index
        if side == "CN":
            return ((at("USA"), at("CHN")),)
        return ((at("CHN"), at("USA")), *((at(near), at("USA")) for near in self._day.near))

    def combinations(self, side: str) -> list[tuple[int, ...]]:
        """Every combination of options of a side's tariff items, in the order of a product."""
        items = [self.agenda.items[place] for place in tariff_items(self.agenda, side)]
        return list(product(*(range(len(item.options)) for item in items)))

    def row(self, side: str, options: tuple[int, ...]) -> Array:
        """(cells, S) duties under the options of the side's tariff items."""
        items = [self.agenda.items[place] for place in tariff_items(self.agenda, side)]
        chosen = [item.options[number] for item, number in zip(items, options, strict=True)]
        changes = tuple(change for option in chosen for change in option.amendments)
        if not changes:
            return np.stack([self.standing[cell] for cell in self.cells(side)])
        rows = self._day.rows
        if (side, changes) not in rows:
            rows[side, changes] = self._day.row(side, changes, self.cells(side))
        return rows[side, changes]


class _Day:
    """The law of one day in one world, and what was worked out of it."""

    def __init__(self, world: World, ledger: Ledger, moment: Moment) -> None:
        then = date(world.year, 7, 1)
        found = duty_shocks(world, (ledger, Moment(then, then)), (ledger, moment), (ledger, moment))
        self.world, self.ledger, self.moment = world, ledger, moment
        self.observed, self.standing = found.rates["observed"], found.rates["after"]
        self.rows: dict[tuple[str, tuple[Amendment, ...]], Array] = {}
        self._origins = us_origins(world)
        self._bases: dict[str, DutyTable] = {}

    @cached_property
    def near(self) -> tuple[str, ...]:
        """The regions that are, or hold, Hong Kong and Macau."""
        return tuple(
            label
            for label, origin in self._origins.items()
            if {member.country for member in origin.members} & set(_NEAR)
        )

    def row(
        self, side: str, changes: tuple[Amendment, ...], cells: Sequence[tuple[int, int]]
    ) -> Array:
        """(cells, S) duties of the law with changes made."""
        law = amended(self.ledger, self.moment, changes)
        spread = bool({o for change in changes for o in change.origins} & set(_NEAR))
        new = duty_table(side, self._asked(side, spread), law, self.moment)
        out = np.stack([self.standing[cell] for cell in cells])
        for label, held in goods_of_sectors(self.world).items():
            sector = self.world.sectors.index(label)
            if len(self.world.sectors) == 1:
                out[0, sector] = new.total[0]
            else:
                out[0, sector] = _average(new, 0, 1, list(held))
            if spread:
                for place, region in enumerate(self.near, start=1):
                    out[place, sector] += self._shift(new, region, list(held))
        return out

    def _asked(self, side: str, spread: bool) -> tuple[Origin, ...]:
        if side == "CN":
            return (_ON_US_GOODS, _US_GOODS_SIMPLE)
        china = us_origin("CN")
        mix = Origin(china.code, (Member("CN", ALL, "imports-2024-all"),))
        near = [Origin.of(code, code, "imports-2024") for code in _NEAR] if spread else []
        return (china, mix, *near)

    def _shift(self, new: DutyTable, region: str, held: list[int]) -> float:
        """What Hong Kong and Macau add to the average on the region that they are or lie in."""
        if "US" not in self._bases:
            asked = self._asked("US", True)
            self._bases["US"] = duty_table("US", asked, self.ledger, self.moment)
        if region not in self._bases:
            origin = (self._origins[region],)
            self._bases[region] = duty_table("US", origin, self.ledger, self.moment)
        inside = {member.country for member in self._origins[region].members}
        rows = [2 + k for k, code in enumerate(_NEAR) if code in inside]
        old = self._bases["US"]
        due = float((new.due[rows][:, held] - old.due[rows][:, held]).sum())
        value = float(self._bases[region].value[0, held].sum())
        return due / value if value > 0 else 0.0


@lru_cache(maxsize=8)
def _day(world: World, ledger: Ledger, moment: Moment) -> _Day:
    return _Day(world, ledger, moment)


def _average(found: DutyTable, row: int, spare: int, held: list[int]) -> float:
    for place in (row, spare):
        value = float(found.value[place, held].sum())
        if value > 0:
            return float(found.due[place, held].sum()) / value
    return 0.0
