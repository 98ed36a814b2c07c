"""What does one region sell to another in a year, and what does it make and use?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Measured", "World"]

Array = NDArray[np.float64]

_SUM_TOLERANCE = 1e-9
_BY_PRODUCT = 0.01  # of output: largest input share below zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measured figure about how good an estimated world is."""

    name: str  # "china_to_us_wrong_sector"
    value: float
    unit: str  # "share", "USD million"
    meaning: str


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Trade between regions, and where known production and use, for one year; read-only arrays.

    Two worlds are the same only when they are the same object, so that what is computed once for a
    world can be kept for it.

    A world has sectors when it has more than one; it has supply chains (`has_inputs`) when it
    carries `domestic`, `input_shares`, `value_added_shares` and `final_shares`. Then for region n
    and sector j, with output ``Y = output`` and ``X = expenditure`` (duty included):

    - ``value_added_shares[n, j] + sum_k input_shares[n, k, j] == 1``
    - ``gdp[n] == sum_j value_added_shares[n, j] * Y[n, j]``
    - ``X[n, j] == sum_k input_shares[n, j, k] * Y[n, k] + final_shares[n, j] * income[n]``

    The first holds in every world that can be made, the other two in a balanced one:
    `detente.world.check` measures them.

    Raises
    ------
    AxisMismatch
        When an array's shape is not that of the axes.
    BadQuestion
        When a figure is negative or not finite, shares do not add up to 1, a region sells to
        itself in `flows`, or only some of the arrays of production are given.
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
    sector_names: tuple[str, ...] = field(default=(), repr=False)  # () stands for the labels
    goods: tuple[bool, ...] = field(default=(), repr=False)  # by sector; () stands for all goods
    # (N, N, S) duty of the baseline, fraction of the value before duty; left out stands for none
    tariffs: Array = field(default=None, repr=False)  # type: ignore[assignment]
    domestic: Array | None = field(default=None, repr=False)  # (N, S) sales at home, USD million
    # (N, S, S) region, input, using sector; fraction of the using sector's output
    input_shares: Array | None = field(default=None, repr=False)
    value_added_shares: Array | None = field(default=None, repr=False)  # (N, S) of output
    final_shares: Array | None = field(default=None, repr=False)  # (N, S) of final demand
    # (S,) theta of each sector, for a model that brings none; None where nothing is known
    elasticities: Array | None = field(default=None, repr=False)
    estimate: bool = False  # true where flows were fitted, not read: say so wherever shown
    quality: tuple[Measured, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        n, s = len(self.regions), len(self.sectors)
        shapes = {
            "flows": (n, n, s),
            "gdp": (n,),
            "tariffs": (n, n, s),
            "domestic": (n, s),
            "input_shares": (n, s, s),
            "value_added_shares": (n, s),
            "final_shares": (n, s),
            "elasticities": (s,),
        }
        given = {what for what in shapes if getattr(self, what) is not None}
        if self.tariffs is None:
            object.__setattr__(self, "tariffs", np.zeros((n, n, s)))
        for what, shape in shapes.items():
            if getattr(self, what) is not None:
                self._freeze(what, shape)
        self._check_names()
        self._check_diagonals()
        if self.elasticities is not None and not (self.elasticities > 0).all():
            raise BadQuestion(f"World {self.name}: every elasticity must be above 0.")
        production = set(shapes) - {"flows", "gdp", "tariffs", "elasticities"}
        some = production & given
        if some - {"domestic"}:
            if lacking := sorted(production - given):
                raise BadQuestion(
                    f"World {self.name}: {', '.join(sorted(some))} came without "
                    f"{', '.join(lacking)}; supply chains need all four."
                )
            self._check_shares()

    @staticmethod
    def bundled(name: str = "world-2023") -> World:
        """A world that comes with detente.

        ``"world-2023"`` has 194 economies and one sector; ``"world-2023-sectors"`` has sectors
        and supply chains and is an estimate.

        Raises
        ------
        BadQuestion
            When no world of that name is bundled.
        DataMissing
            When its tables are absent from the installation.
        """
        from detente.world.bundled import load

        return load(name)

    @staticmethod
    def open(name: str | Path, *, year: int | None = None) -> World:
        """A bundled world by name, or the world in a file.

        The file is one that `detente.world.files.save` wrote (``.npz``), or a publisher's own:
        an OECD ICIO table (``2022_SML.csv``), or one of the WIOD.

        Raises
        ------
        BadQuestion
            When nothing of that name is bundled or there, or the file is of no known kind.
        """
        from detente.world.files import open_world

        return open_world(name, year=year)

    @property
    def has_inputs(self) -> bool:
        """Whether the world knows who uses what to make what."""
        return self.input_shares is not None

    @property
    def exports(self) -> Array:
        """(N,) sales to all other regions, USD million."""
        return self.flows.sum(axis=(1, 2))

    @property
    def imports(self) -> Array:
        """(N,) purchases from all other regions before duty, USD million."""
        return self.flows.sum(axis=(0, 2))

    @property
    def deficits(self) -> Array:
        """(N,) imports less exports, USD million; they add up to zero."""
        return self.imports - self.exports

    @property
    def sales(self) -> Array:
        """(N, N, S) `flows` with the sales at home on the diagonal, USD million before duty.

        Raises
        ------
        BadQuestion
            When the world does not carry `domestic`.
        """
        home = _needed(self, "domestic")
        sales = self.flows.copy()
        at = np.arange(len(self.regions))
        sales[at, at] = home
        return sales

    @property
    def output(self) -> Array:
        """(N, S) sales at home and abroad, USD million before duty."""
        return _needed(self, "domestic") + self.flows.sum(axis=1)

    @property
    def expenditure(self) -> Array:
        """(N, S) purchases at home and abroad, duty included, USD million."""
        return _needed(self, "domestic") + (self.flows * (1 + self.tariffs)).sum(axis=0)

    @property
    def revenue(self) -> Array:
        """(N,) duties of the baseline, USD million."""
        return (self.flows * self.tariffs).sum(axis=(0, 2))

    @property
    def income(self) -> Array:
        """(N,) what final buyers spend: value added, duties and the deficit, USD million."""
        return self.gdp + self.revenue + self.deficits

    @property
    def final_demand(self) -> Array:
        """(N, S) final purchases at prices with duty, USD million."""
        return _needed(self, "final_shares") * self.income[:, None]

    @property
    def trade_shares(self) -> Array:
        """(N, N, S) share of each exporter in the importer's expenditure, duty included.

        Columns add up to 1; where nothing is bought, the share of home is 1.
        """
        n = len(self.regions)
        paid = self.sales * (1 + self.tariffs)
        total = paid.sum(axis=0)
        shares = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
        shares[np.arange(n), np.arange(n)] += np.where(total > 0, 0.0, 1.0)
        return shares

    def flow(self, exporter: str, importer: str, sector: str | None = None) -> float:
        """Trade of one pair, in one sector or over all, USD million; ISO-3 codes."""
        cell = self.flows[self.regions.index(exporter), self.regions.index(importer)]
        return float(cell.sum() if sector is None else cell[self.sectors.index(sector)])

    def region_name(self, region: str) -> str:
        """The English name of an ISO-3 code."""
        return self.region_names[self.regions.index(region)]

    def sector_name(self, sector: str) -> str:
        """The English name of a sector."""
        place = self.sectors.index(sector)
        return self.sector_names[place] if self.sector_names else sector

    @property
    def is_goods(self) -> NDArray[np.bool_]:
        """(S,) whether a sector makes goods, on which duties fall."""
        return np.array(self.goods or (True,) * len(self.sectors))

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
        pairs = np.ix_(order, order)
        by_region = {
            what: getattr(self, what)[order]
            for what in ("domestic", "input_shares", "value_added_shares", "final_shares")
            if getattr(self, what) is not None
        }
        return replace(
            self,
            regions=regions,
            region_names=tuple(self.region_names[place] for place in order),
            flows=self.flows[pairs],
            tariffs=self.tariffs[pairs],
            gdp=self.gdp[order],
            **by_region,
        )

    def to_polars(self) -> pl.DataFrame:
        """Positive flows as rows: exporter, importer, sector, usd_million, tariff."""
        import polars as pl

        exporter, importer, sector = np.nonzero(self.flows)
        regions, sectors = np.array(self.regions.labels), np.array(self.sectors.labels)
        return pl.DataFrame(
            {
                "exporter": regions[exporter],
                "importer": regions[importer],
                "sector": sectors[sector],
                "usd_million": self.flows[exporter, importer, sector],
                "tariff": self.tariffs[exporter, importer, sector],
            }
        )

    def _freeze(self, what: str, shape: tuple[int, ...]) -> None:
        array = np.array(getattr(self, what), dtype=np.float64)
        if array.shape != shape:
            raise AxisMismatch(
                f"World {self.name}: {what} has the shape {array.shape}; {len(self.regions)} "
                f"regions and {len(self.sectors)} sectors need {shape}."
            )
        # A by-product stands in a use table as a small negative input; published tables keep them.
        least = -_BY_PRODUCT if what == "input_shares" else 0.0
        if not np.isfinite(array).all() or (array < least).any():
            raise BadQuestion(
                f"World {self.name}: {what} holds negative or missing figures; "
                f"write 0 where there is nothing."
            )
        array.flags.writeable = False
        object.__setattr__(self, what, array)

    def _check_names(self) -> None:
        n, s = len(self.regions), len(self.sectors)
        if len(self.region_names) != n:
            raise AxisMismatch(
                f"World {self.name}: {len(self.region_names)} names for {n} regions."
            )
        for what in ("sector_names", "goods"):
            found = len(getattr(self, what))
            if found not in (0, s):
                raise AxisMismatch(f"World {self.name}: {found} {what} for {s} sectors.")

    def _check_diagonals(self) -> None:
        at = np.arange(len(self.regions))
        for what, why in (
            ("flows", "sells to itself in the trade flows; domestic sales are not trade"),
            ("tariffs", "taxes its own goods"),
        ):
            own = getattr(self, what)[at, at].any(axis=1)
            if own.any():
                raise BadQuestion(
                    f"World {self.name}: {self.regions.labels[int(own.argmax())]} {why}; "
                    f"write 0 on the diagonal."
                )

    def _check_shares(self) -> None:
        costs = _needed(self, "value_added_shares") + _needed(self, "input_shares").sum(axis=1)
        sums = {
            "value added and inputs": np.where(self.output > 0, costs, 1.0),
            "final demand": _needed(self, "final_shares").sum(axis=1),
        }
        for what, total in sums.items():
            off = np.abs(total - 1)
            if off.max() > _SUM_TOLERANCE:
                place = np.unravel_index(int(off.argmax()), total.shape)
                where = [self.regions.labels[int(place[0])]]
                where += [self.sectors.labels[int(place[1])]] if len(place) > 1 else []
                raise BadQuestion(
                    f"World {self.name}: the shares of {what} of {', '.join(where)} add up to "
                    f"{total[place]:.9f}; they must add up to 1."
                )


def _needed(world: World, what: str) -> Array:
    array = getattr(world, what)
    if array is None:
        raise BadQuestion(
            f"World {world.name} carries no {what}; take a world with supply chains, such as "
            f"world-2023-sectors."
        )
    return array
