"""Did the model solve, and what does it say of a region or of one flow?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.licences import Licences
from detente.equilibrium.model import Model
from detente.equilibrium.numerics.newton import System
from detente.equilibrium.outcomes import Outcomes
from detente.equilibrium.report import (
    Diversion,
    FirstOrder,
    GroupMean,
    QuotaOutcome,
    SectorOutcome,
    Weights,
    diversion,
    first_order,
    group_mean,
    quota_outcomes,
    sector_outcomes,
)
from detente.equilibrium.shock import TariffShock
from detente.errors import NotConverged
from detente.world import World

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Band", "FlowOutcome", "RegionOutcome", "Solution", "Status"]

Array = NDArray[np.float64]


class Status(StrEnum):
    """How a solve ended; the text is the advice."""

    converged = "converged"
    max_sweeps = "stopped at the sweep limit; raise max_sweeps"
    diverged = "no step made the equations hold better; the shock may be too large for this model"
    transfers_exceed_income = (
        "what a region must lend to others, a share of world income, comes near all that it can "
        "still earn; solve with deficits='balanced'"
    )
    no_supplier = (
        "closed flows leave a region with nobody to buy something from; leave a part of one open"
    )
    quota_missed = "no mark-up was found at which every quota is met; loosen or drop one"
    relief_exceeds_income = (
        "tariff revenue comes near the whole income of a region, so no income tax is left to "
        "replace; solve with tax='lump_sum'"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionOutcome:
    """One region. Changes are fractions of the baseline (0.01 is 1 %), money is USD million."""

    region: str  # ISO-3
    name: str
    welfare: float
    prices: float
    wages: float
    real_wages: float
    employment: float
    exports: float
    exports_before: float
    exports_change: float
    imports: float  # before duty
    imports_before: float
    imports_change: float
    deficit: float  # imports less exports
    deficit_before: float
    deficit_change: float  # over the size of the baseline deficit or surplus
    exports_to_gdp_change: float
    imports_to_gdp_change: float
    revenue: float
    revenue_before: float
    revenue_share: float  # over baseline expenditure


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowOutcome:
    """Trade of one pair, value before duty, USD million; `change` is a fraction."""

    exporter: str
    importer: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """New over old less 1; not a number where nothing was traded."""
        return self.after / self.before - 1 if self.before else float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """The equilibrium after a shock, or the fact that none was found.

    `status`, `residual` and `sweeps` can always be read. Every result raises `NotConverged` unless
    the status is `converged`.
    """

    world: World
    shock: TariffShock
    model: Model
    status: Status
    residual: float  # largest miss of any equation, as a share of the region's income
    sweeps: int  # evaluations of the equations
    method: str  # accelerated | newton | continuation
    computed: Outcomes | None = field(repr=False)
    system: System | None = field(default=None, repr=False)  # the equations that were solved
    point: Array | None = field(default=None, repr=False)  # (system.size,) last point reached
    licences: Licences | None = field(default=None, repr=False)  # mark-ups of quotas above zero

    @property
    def ok(self) -> bool:
        """Whether the results can be read."""
        return self.status is Status.converged

    @property
    def outcomes(self) -> Outcomes:
        """All results by region, in the order of ``world.regions``.

        Raises
        ------
        NotConverged
            When the solve failed.
        """
        if self.computed is None:
            raise NotConverged(
                f"World {self.world.name}, shock {self.shock.reason or 'without a reason'!r}: "
                f"{self.status.value} (residual {self.residual:.1e} after {self.sweeps} sweeps)."
            )
        return self.computed

    @property
    def welfare(self) -> Array:
        """(N,) exact change of welfare, fractions."""
        return self.outcomes.welfare

    @property
    def prices(self) -> Array:
        """(N,) change of consumer prices, fractions; their world mean does not move."""
        return self.outcomes.prices

    @property
    def wages(self) -> Array:
        """(N,) change of wages before tax, fractions."""
        return self.outcomes.wages

    @property
    def real_wages(self) -> Array:
        """(N,) change of wages before tax over consumer prices, fractions."""
        return self.outcomes.real_wages

    @property
    def employment(self) -> Array:
        """(N,) change of employment, fractions."""
        return self.outcomes.employment

    @property
    def exports(self) -> Array:
        """(N,) exports after the shock, USD million; `exports_change` is the fraction."""
        return self.outcomes.after.exports

    @property
    def exports_change(self) -> Array:
        """(N,) change of exports, fractions."""
        return self.outcomes.exports

    @property
    def imports(self) -> Array:
        """(N,) imports after the shock, before duty, USD million."""
        return self.outcomes.after.imports

    @property
    def imports_change(self) -> Array:
        """(N,) change of imports, fractions."""
        return self.outcomes.imports

    @property
    def deficit(self) -> Array:
        """(N,) imports less exports after the shock, USD million."""
        return self.outcomes.after.deficit

    @property
    def deficit_change(self) -> Array:
        """(N,) change of the deficit over its baseline size, fractions."""
        return self.outcomes.deficit

    @property
    def revenue(self) -> Array:
        """(N,) tariff revenue after the shock, USD million."""
        return self.outcomes.after.revenue

    @property
    def flows(self) -> Array:
        """(N, N, S) trade after the shock, before duty, USD million; domestic sales on the
        diagonal."""
        return self.outcomes.after.by_sector

    @property
    def flows_before(self) -> Array:
        """(N, N, S) trade at the baseline; USD million; domestic sales on the diagonal."""
        return self.outcomes.before.by_sector

    @property
    def flow_changes(self) -> Array:
        """(N, N, S) change of each flow, fractions; not a number where nothing was traded."""
        before = self.flows_before
        changes = np.full(before.shape, np.nan)
        np.divide(self.flows, before, out=changes, where=before > 0)
        return changes - 1

    @property
    def output(self) -> Array:
        """(N, S) sales to all buyers after the shock, before duty, USD million."""
        return self.outcomes.after.output

    @property
    def output_before(self) -> Array:
        """(N, S) sales to all buyers at the baseline, USD million."""
        return self.outcomes.before.output

    @cached_property
    def first_order(self) -> FirstOrder:
        """The published first-order decomposition of welfare; `welfare` is the exact one."""
        return first_order(self)

    @cached_property
    def quotas(self) -> tuple[QuotaOutcome, ...]:
        """Shadow price, quantity and rent of each capped flow."""
        return quota_outcomes(self)

    def diversion(self, importer: str, exporter: str, sector: str | None = None) -> Diversion:
        """Who sells what `importer` stops buying from `exporter`; ISO-3 codes."""
        return diversion(self, importer, exporter, sector)

    def mean(
        self,
        what: str,
        regions: Sequence[str] | None = None,
        *,
        weights: Weights | str = Weights.expenditure,
    ) -> GroupMean:
        """Mean of one result over a group of regions, with stated weights."""
        return group_mean(self, what, regions, weights=weights)

    def sectors(self, region: str) -> tuple[SectorOutcome, ...]:
        """Output of each sector of one region; ISO-3 code."""
        return sector_outcomes(self, region)

    def assumptions(self) -> dict[str, str]:
        """What the model and this shock take for granted, in words."""
        free = (
            "counted as none: the change of the tariff factor, less one, enters as the tariff and "
            "earns the revenue"
        )
        part = "part of the baseline, with their revenue; pairs not named in the shock pay none"
        return self.model.assumptions() | {
            "tariffs before the change": free if self.shock.before is None else part
        }

    def region(self, region: str) -> RegionOutcome:
        """Every result of one region; ISO-3 code."""
        return self._regions[self.world.regions.index(region)]

    def flow(self, exporter: str, importer: str) -> FlowOutcome:
        """One pair over all sectors; ISO-3 codes."""
        pair = self.world.regions.index(exporter), self.world.regions.index(importer)
        return FlowOutcome(
            exporter=exporter,
            importer=importer,
            before=float(self.flows_before[pair].sum()),
            after=float(self.flows[pair].sum()),
        )

    def to_polars(self) -> pl.DataFrame:
        """One row for each region, columns as in `RegionOutcome`."""
        import polars as pl

        return pl.DataFrame([asdict(row) for row in self._regions])

    @cached_property
    def _regions(self) -> tuple[RegionOutcome, ...]:
        found = self.outcomes
        columns: dict[str, Array] = {
            "welfare": found.welfare,
            "prices": found.prices,
            "wages": found.wages,
            "real_wages": found.real_wages,
            "employment": found.employment,
            "exports": found.after.exports,
            "exports_before": found.before.exports,
            "exports_change": found.exports,
            "imports": found.after.imports,
            "imports_before": found.before.imports,
            "imports_change": found.imports,
            "deficit": found.after.deficit,
            "deficit_before": found.before.deficit,
            "deficit_change": found.deficit,
            "exports_to_gdp_change": found.exports_to_gdp,
            "imports_to_gdp_change": found.imports_to_gdp,
            "revenue": found.after.revenue,
            "revenue_before": found.before.revenue,
            "revenue_share": found.revenue_share,
        }
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return tuple(
            RegionOutcome(region=region, name=name, **dict(zip(columns, row, strict=True)))
            for region, name, row in zip(
                self.world.regions, self.world.region_names, rows, strict=True
            )
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """The same shock solved at several trade elasticities, lowest first."""

    elasticities: tuple[float, ...]
    solutions: tuple[Solution, ...]
    central: Solution

    @property
    def ok(self) -> bool:
        """Whether every solve converged."""
        return all(solution.ok for solution in self.solutions)

    def region(self, region: str, what: str) -> tuple[float, float, float]:
        """Least, central and greatest value of one field of `RegionOutcome`.

        The least need not come from the lowest elasticity.

        Raises
        ------
        NotConverged
            When any of the solves failed.
        """
        values = [getattr(solution.region(region), what) for solution in self.solutions]
        return min(values), getattr(self.central.region(region), what), max(values)
