"""What does a whole input-output table of the world hold, and which world does it make?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion
from detente.world.accounts import World

__all__ = ["IoTable"]

Array = NDArray[np.float64]

# Caliendo and Parro's equations need value added in every sector (reference: section I).
_LARGEST_INPUT_SHARE = 0.98
_TINY_SALE = 1e-6  # USD million, at home, where a sector makes nothing


@dataclass(frozen=True, kw_only=True, eq=False)
class IoTable:
    """Every sale of every sector of every region to every user, one year, USD million.

    Rows are sellers, columns users. Basic prices, before duty. Cells of `final` may be negative
    (inventories).

    Raises
    ------
    AxisMismatch
        When an array's shape is not that of the axes.
    """

    name: str
    year: int
    regions: Axis
    sectors: Axis
    categories: Axis  # of final use
    intermediate: Array = field(repr=False)  # (N, S, N, S) seller, sector, user, using sector
    final: Array = field(repr=False)  # (N, S, N, F)
    output: Array = field(repr=False)  # (N, S) as published
    source: str = field(repr=False, default="")
    region_names: tuple[str, ...] = field(repr=False, default=())
    sector_names: tuple[str, ...] = field(repr=False, default=())
    goods: tuple[bool, ...] = field(repr=False, default=())  # by sector; () stands for all goods

    def __post_init__(self) -> None:
        n, s, f = len(self.regions), len(self.sectors), len(self.categories)
        shapes = {"intermediate": (n, s, n, s), "final": (n, s, n, f), "output": (n, s)}
        for what, shape in shapes.items():
            array = np.asarray(getattr(self, what), dtype=np.float64)
            if array.shape != shape:
                raise AxisMismatch(
                    f"Table {self.name}: {what} has the shape {array.shape}, expected {shape}."
                )
            if not np.isfinite(array).all():
                raise BadQuestion(f"Table {self.name}: {what} holds missing figures.")
            object.__setattr__(self, what, array)

    @property
    def row_gap(self) -> Array:
        """(N, S) published output less all sales, USD million."""
        return self.output - self.intermediate.sum(axis=(2, 3)) - self.final.sum(axis=(2, 3))

    @property
    def value_added(self) -> Array:
        """(N, S) published output less all inputs: value added with taxes and margins."""
        return self.output - self.intermediate.sum(axis=(0, 1))

    def aggregated(
        self,
        *,
        regions: Mapping[str, str] | None = None,
        sectors: Mapping[str, str] | None = None,
        region_names: Mapping[str, str] | None = None,
        sector_names: Mapping[str, str] | None = None,
    ) -> IoTable:
        """The table with regions and sectors added together; totals do not change.

        A label that a mapping does not name stays as it is. Groups stand in the order in which
        their first member stands. A sector that holds any service counts as a service.

        Raises
        ------
        BadQuestion
            When a mapping names a label that the table does not have.
        """
        from detente.world.aggregate import group, summed

        new_regions, by_region = group(self.regions, regions or {})
        new_sectors, by_sector = group(self.sectors, sectors or {})
        middle = self.intermediate
        for axis, places in ((0, by_region), (1, by_sector), (2, by_region), (3, by_sector)):
            middle = summed(middle, places, axis)
        final = self.final
        for axis, places in ((0, by_region), (1, by_sector), (2, by_region)):
            final = summed(final, places, axis)
        output = summed(summed(self.output, by_region, 0), by_sector, 1)
        return IoTable(
            name=self.name,
            year=self.year,
            regions=new_regions,
            sectors=new_sectors,
            categories=self.categories,
            intermediate=middle,
            final=final,
            output=output,
            source=self.source,
            region_names=_names(self.regions, self.region_names, new_regions, region_names or {}),
            sector_names=_names(self.sectors, self.sector_names, new_sectors, sector_names or {}),
            goods=tuple(
                bool(np.array(self.goods)[by_sector == place].all())
                for place in range(len(new_sectors))
            )
            if self.goods
            else (),
        )

    def to_world(
        self, *, tariffs: Array | None = None, goods: tuple[bool, ...] = (), name: str = ""
    ) -> World:
        """The world of this table, balanced exactly.

        Negative sales become zero, output is the sum of sales, a sector that makes nothing gets a
        tiny sale at home of pure value added, and inputs are cut where they exceed 98 % of output.

        Parameters
        ----------
        tariffs : (N, N, S)
            Duty of the baseline as fraction, exporter x importer x sector; none if left out.
            Input and final shares are at prices with duty.
        goods
            By sector: does it make goods? As the table says if left out.

        References
        ----------
        Caliendo and Parro (2015), Review of Economic Studies 82(1), section 3 and appendix.
        """
        n, s = len(self.regions), len(self.sectors)
        at = np.arange(n)
        duty = np.zeros((n, n, s)) if tariffs is None else np.asarray(tariffs, dtype=np.float64)
        if duty.shape != (n, n, s):
            raise AxisMismatch(f"Table {self.name}: tariffs have the shape {duty.shape}.")
        middle = np.maximum(self.intermediate, 0.0)
        sold = middle.sum(axis=3) + np.maximum(self.final, 0.0).sum(axis=3)  # (N, S, N)
        sales = np.transpose(sold, (0, 2, 1)).copy()
        idle = sales.sum(axis=1) <= 0
        sales[at, at] += np.where(idle, _TINY_SALE, 0.0)
        output = sales.sum(axis=1)
        use = np.einsum("iknj,ink->nkj", middle, 1 + duty)
        shares = use / output[:, None, :]
        total = shares.sum(axis=1, keepdims=True)
        shares *= np.minimum(1.0, _LARGEST_INPUT_SHARE / np.maximum(total, 1e-300))
        shares = np.where(idle[:, None, :], 0.0, shares)
        value_added = 1 - shares.sum(axis=1)
        spent = (sales * (1 + duty)).sum(axis=0)
        final = np.maximum(spent - np.einsum("nkj,nj->nk", shares, output), 0.0)
        domestic = sales[at, at].copy()
        sales[at, at] = 0.0
        return World(
            name=name or self.name,
            year=self.year,
            regions=self.regions,
            region_names=self.region_names or self.regions.labels,
            sectors=self.sectors,
            sector_names=self.sector_names,
            goods=goods or self.goods,
            flows=sales,
            gdp=(value_added * output).sum(axis=1),
            tariffs=duty,
            domestic=domestic,
            input_shares=shares,
            value_added_shares=value_added,
            final_shares=final / final.sum(axis=1, keepdims=True),
            source=self.source,
        )


def _names(
    old: Axis, names: tuple[str, ...], new: Axis, given: Mapping[str, str]
) -> tuple[str, ...]:
    known = dict(zip(old, names or old.labels, strict=True))
    return tuple(given.get(label, known.get(label, label)) for label in new)
