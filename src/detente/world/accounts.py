"""What does one region sell to another in a year, and what does it earn?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion

if TYPE_CHECKING:
    import polars as pl

__all__ = ["World"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Trade between regions and their output, for one year; arrays are read-only.

    Two worlds are the same only when they are the same object, so that what is computed once for a
    world can be kept for it.

    Raises
    ------
    AxisMismatch
        When an array's shape is not that of the axes.
    BadQuestion
        When a flow or a GDP is negative or not finite, or a region sells to itself in `flows`.
    """

    name: str
    year: int
    regions: Axis  # ISO-3
    region_names: tuple[str, ...] = field(repr=False)
    sectors: Axis
    # (N, N, S) exporter, importer, sector; USD million, before duty; diagonal 0
    flows: Array = field(repr=False)
    gdp: Array = field(repr=False)  # (N,) USD million
    source: str = field(repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        n, s = len(self.regions), len(self.sectors)
        for what, shape in (("flows", (n, n, s)), ("gdp", (n,))):
            array = np.array(getattr(self, what), dtype=np.float64)
            if array.shape != shape:
                raise AxisMismatch(
                    f"World {self.name}: {what} has the shape {array.shape}; {n} regions and "
                    f"{s} sectors need {shape}."
                )
            if not np.isfinite(array).all() or (array < 0).any():
                raise BadQuestion(
                    f"World {self.name}: {what} holds negative or missing figures; "
                    f"write 0 where nothing is traded."
                )
            array.flags.writeable = False
            object.__setattr__(self, what, array)
        if len(self.region_names) != n:
            raise AxisMismatch(
                f"World {self.name}: {len(self.region_names)} names for {n} regions."
            )
        own = self.flows[np.arange(n), np.arange(n)].any(axis=1)
        if own.any():
            raise BadQuestion(
                f"World {self.name}: {self.regions.labels[int(own.argmax())]} sells to itself in "
                f"the trade flows; domestic sales are not trade, write 0 on the diagonal."
            )

    @staticmethod
    def bundled(name: str = "world-2023") -> World:
        """A world that comes with detente; ``"world-2023"`` has 194 economies and one sector.

        Raises
        ------
        BadQuestion
            When no world of that name is bundled.
        DataMissing
            When its tables are absent from the installation.
        """
        from detente.world.bundled import load

        return load(name)

    @property
    def exports(self) -> Array:
        """(N,) sales to all other regions, USD million."""
        return self.flows.sum(axis=(1, 2))

    @property
    def imports(self) -> Array:
        """(N,) purchases from all other regions, USD million."""
        return self.flows.sum(axis=(0, 2))

    def flow(self, exporter: str, importer: str) -> float:
        """Trade of one pair over all sectors, USD million; ISO-3 codes."""
        return float(self.flows[self.regions.index(exporter), self.regions.index(importer)].sum())

    def region_name(self, region: str) -> str:
        """The English name of an ISO-3 code."""
        return self.region_names[self.regions.index(region)]

    def reordered(self, labels: Sequence[str]) -> World:
        """The same world with its regions in another order.

        Raises
        ------
        AxisMismatch
            When `labels` are not exactly this world's regions.
        """
        regions = Axis(self.regions.name, tuple(labels))
        Axis("regions", tuple(sorted(self.regions))).require(
            Axis("regions", tuple(sorted(regions))), where="The new order"
        )
        order = self.regions.indices(regions)
        return replace(
            self,
            regions=regions,
            region_names=tuple(self.region_names[place] for place in order),
            flows=self.flows[np.ix_(order, order)],
            gdp=self.gdp[order],
        )

    def to_polars(self) -> pl.DataFrame:
        """Positive flows as rows: exporter, importer, sector, usd_million."""
        import polars as pl

        exporter, importer, sector = np.nonzero(self.flows)
        regions, sectors = np.array(self.regions.labels), np.array(self.sectors.labels)
        return pl.DataFrame(
            {
                "exporter": regions[exporter],
                "importer": regions[importer],
                "sector": sectors[sector],
                "usd_million": self.flows[exporter, importer, sector],
            }
        )
