"""Which tariffs does a government choose, and which flows does each of them fall on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["By", "Levers", "standing"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]


class By(StrEnum):
    """What may differ between the tariffs that are chosen."""

    uniform = "uniform"  # one tariff on all
    partner = "partner"  # one tariff for each partner
    sector = "sector"  # one tariff for each sector
    partner_sector = "partner_sector"  # one for each partner and sector


def standing(world: World, shock: TariffShock | None) -> TariffShock:
    """The shock, or no change, with the world's own tariffs as those it starts from."""
    found = shock or TariffShock.none(world)
    if found.before is None and world.tariffs.any():
        return replace(found, before=world.tariffs)
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Levers:
    """Tariffs that are chosen together: a label for each, and the flows that it falls on.

    A flow belongs to one lever at most. Flows without trade follow the lever of their kind, but a
    lever without any trade is left out: it changes nothing.
    """

    labels: tuple[str, ...]  # "all", "CHN", "electronics", "CHN electronics"
    exporter: Places = field(repr=False)  # (C,) of each flow
    importer: Places = field(repr=False)  # (C,)
    sector: Places = field(repr=False)  # (C,)
    lever: Places = field(repr=False)  # (C,) place among the labels
    trade: Array = field(repr=False)  # (C,) USD million at the baseline

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def of_importer(
        cls,
        world: World,
        importer: str,
        *,
        by: By | str = By.uniform,
        partners: Sequence[str] | None = None,
        sectors: Sequence[str] | None = None,
    ) -> Levers:
        """One region's tariffs on imports from `partners` (all when left out).

        `sectors` are all that the world counts as goods when left out.
        """
        return cls._make(world, importer, by, partners, sectors, imports=True)

    @classmethod
    def against(
        cls,
        world: World,
        exporter: str,
        *,
        by: By | str = By.uniform,
        partners: Sequence[str] | None = None,
        sectors: Sequence[str] | None = None,
    ) -> Levers:
        """The tariffs of `partners` (all others when left out) on one region's goods."""
        return cls._make(world, exporter, by, partners, sectors, imports=False)

    @classmethod
    def _make(
        cls,
        world: World,
        region: str,
        by: By | str,
        partners: Sequence[str] | None,
        sectors: Sequence[str] | None,
        *,
        imports: bool,
    ) -> Levers:
        try:
            by = By(by)
        except ValueError:
            raise BadQuestion(f"Levers: by is {by!r}; it is one of {', '.join(By)}.") from None
        home = world.regions.index(region)
        if partners is None:
            partners = [name for name in world.regions if name != region]
        if region in partners:
            raise BadQuestion(f"{region} cannot set a tariff on itself; leave it out.")
        if sectors is None:
            goods = world.goods or (True,) * len(world.sectors)
            chosen = np.flatnonzero(goods)
        else:
            chosen = np.array(world.sectors.indices(sectors), dtype=np.intp)
        others = np.array(world.regions.indices(partners), dtype=np.intp)
        if not others.size or not chosen.size:
            raise BadQuestion("Levers: no partner or no sector is left to set a tariff on.")
        partner, sector = (grid.ravel() for grid in np.meshgrid(others, chosen, indexing="ij"))
        one = np.full(partner.size, home)
        exporter, importer = (partner, one) if imports else (one, partner)
        keys = {
            By.uniform: ["all"] * partner.size,
            By.partner: [world.regions.labels[p] for p in partner],
            By.sector: [world.sectors.labels[s] for s in sector],
            By.partner_sector: [
                f"{world.regions.labels[p]} {world.sectors.labels[s]}"
                for p, s in zip(partner, sector, strict=True)
            ],
        }[by]
        trade = world.flows[exporter, importer, sector]
        traded: dict[str, float] = {}
        for key, value in zip(keys, trade.tolist(), strict=True):
            traded[key] = traded.get(key, 0.0) + value
        place = {key: n for n, key in enumerate(key for key, total in traded.items() if total)}
        if not place:
            raise BadQuestion(f"World {world.name}: {region} trades nothing of what was asked.")
        kept = np.array([key in place for key in keys])
        return cls(
            labels=tuple(place),
            exporter=exporter[kept],
            importer=importer[kept],
            sector=sector[kept],
            lever=np.array([place[key] for key in keys if key in place], dtype=np.intp),
            trade=trade[kept],
        )

    def set(self, shock: TariffShock, rates: Array) -> TariffShock:
        """The shock with these tariffs (L,), fractions, in place of its own on these flows."""
        factor = np.array(shock.factor)
        cells = self.exporter, self.importer, self.sector
        before = 0.0 if shock.before is None else shock.before[cells]
        factor[cells] = (1 + rates[self.lever]) / (1 + before)
        return replace(shock, factor=factor)

    def rates(self, shock: TariffShock) -> Array:
        """(L,) tariffs of the shock on these flows, means weighted by baseline trade."""
        paid = shock.tariffs[self.exporter, self.importer, self.sector]
        return self._sum(paid * self.trade) / self._sum(self.trade)

    def gather(self, gradient: Array) -> Array:
        """(L,) derivative in each lever, from (N, N, S) derivatives in each flow's tariff."""
        return self._sum(gradient[self.exporter, self.importer, self.sector])

    @property
    def shares(self) -> Array:
        """(L,) share of each lever in the trade of all, at the baseline."""
        traded = self._sum(self.trade)
        return traded / traded.sum()

    def _sum(self, values: Array) -> Array:
        total = np.bincount(self.lever, weights=values, minlength=len(self.labels))
        return total.astype(np.float64, copy=False)
