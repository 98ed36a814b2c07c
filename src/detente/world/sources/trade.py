"""What does a table of trade by sector hold, before it is a world?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion
from detente.world.accounts import World
from detente.world.aggregate import group, summed

__all__ = ["TradeTable"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class TradeTable:
    """Sales by exporter, importer and sector, USD million; the diagonal is sales at home, if known.

    `lost_usd_million` is trade that no sector takes; it is not in `sales`.
    """

    name: str
    year: int
    regions: Axis
    region_names: tuple[str, ...] = field(repr=False)
    sectors: Axis
    sales: Array = field(repr=False)  # (N, N, S)
    lost_usd_million: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        n, s = len(self.regions), len(self.sectors)
        if self.sales.shape != (n, n, s):
            raise AxisMismatch(
                f"Table {self.name}: sales have the shape {self.sales.shape}, not {(n, n, s)}."
            )
        if not np.isfinite(self.sales).all() or (self.sales < 0).any():
            raise BadQuestion(f"Table {self.name}: sales hold negative or missing figures.")

    @property
    def lost_share(self) -> float:
        """Share of all value that no sector takes."""
        return self.lost_usd_million / max(self.lost_usd_million + self.sales.sum(), 1e-300)

    @property
    def has_domestic(self) -> bool:
        """Whether sales at home are known."""
        at = np.arange(len(self.regions))
        return bool(self.sales[at, at].any())

    def aggregated(
        self,
        *,
        regions: Mapping[str, str] | None = None,
        sectors: Mapping[str, str] | None = None,
        region_names: Mapping[str, str] | None = None,
        trade_inside: bool | None = None,
    ) -> TradeTable:
        """The table with regions and sectors added together.

        Trade between members of a new region becomes sales at home where those are known
        (`trade_inside` true), and is dropped otherwise.
        """
        new_regions, by_region = group(self.regions, regions or {})
        new_sectors, by_sector = group(self.sectors, sectors or {})
        sales = summed(summed(summed(self.sales, by_region, 0), by_region, 1), by_sector, 2)
        if not (self.has_domestic if trade_inside is None else trade_inside):
            at = np.arange(len(new_regions))
            sales[at, at] = 0.0
        names = dict(zip(self.regions, self.region_names, strict=True)) | dict(region_names or {})
        return TradeTable(
            name=self.name,
            year=self.year,
            regions=new_regions,
            region_names=tuple(names.get(label, label) for label in new_regions),
            sectors=new_sectors,
            sales=sales,
            lost_usd_million=self.lost_usd_million,
            source=self.source,
        )

    def to_world(
        self,
        gdp: Mapping[str, float],
        *,
        tariffs: Array | None = None,
        goods: tuple[bool, ...] = (),
        name: str = "",
    ) -> World:
        """A world without supply chains. GDP by region in USD million is needed for each region.

        Raises
        ------
        BadQuestion
            Naming the regions without GDP; leave them out by `aggregated`, or add theirs.
        """
        lacking = [label for label in self.regions if label not in gdp]
        if lacking:
            raise BadQuestion(
                f"Table {self.name}: no GDP is given for {', '.join(lacking[:8])}"
                f"{f' and {len(lacking) - 8} more' if len(lacking) > 8 else ''}. Add them "
                f"together with others, or give their GDP."
            )
        at = np.arange(len(self.regions))
        flows = self.sales.copy()
        domestic = flows[at, at].copy() if self.has_domestic else None
        flows[at, at] = 0.0
        return World(
            name=name or self.name,
            year=self.year,
            regions=self.regions,
            region_names=self.region_names,
            sectors=self.sectors,
            goods=goods,
            flows=flows,
            gdp=np.array([float(gdp[label]) for label in self.regions]),
            tariffs=np.zeros_like(flows) if tariffs is None else tariffs,
            domestic=domestic,
            source=self.source,
        )
