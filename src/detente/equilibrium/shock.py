"""By how much does each flow of trade become dearer, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion
from detente.world import World

__all__ = ["Quota", "Rent", "TariffShock"]

Array = NDArray[np.float64]


class Rent(StrEnum):
    """Who keeps what buyers pay above the seller's price under a quota."""

    exporter = "exporter"  # abroad: licences are sold or given out where goods leave
    importer = "importer"  # at home: licences are sold where goods arrive, like a tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A cap on the quantity of one flow.

    Attributes
    ----------
    cap
        Quantity still allowed over the baseline's: 0 closes the flow (a quota that cuts 100 %),
        1 allows what was traded before. A cap that the new equilibrium stays under does nothing.
    sector
        One sector of the world, or None for each of its sectors by itself.
    rent
        Who keeps the rent. The exporter's is income that no tax relief is reckoned on; the
        importer's counts as tariff revenue.

    Raises
    ------
    BadQuestion
        When the cap is negative or not a number, or a region caps what it sells to itself.
    """

    exporter: str
    importer: str
    cap: float
    sector: str | None = None
    rent: Rent = Rent.exporter
    reason: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.cap < float("inf"):
            raise BadQuestion(
                f"Quota on {self.exporter} to {self.importer}: cap is {self.cap!r}; write the "
                f"quantity still allowed over the baseline's, 0 to close the flow."
            )
        if self.exporter == self.importer:
            raise BadQuestion(f"Quota: {self.exporter} cannot cap what it sells to itself.")
        try:
            object.__setattr__(self, "rent", Rent(self.rent))
        except ValueError:
            raise BadQuestion(
                f"Quota: rent is {self.rent!r}; it is one of {', '.join(Rent)}."
            ) from None


@dataclass(frozen=True, kw_only=True, eq=False)
class TariffShock:
    """A proportional change of what importers pay, ``(1 + new tariff) / (1 + old tariff)``.

    How revenue is counted depends on `before`. With the old tariffs given, they are part of the
    baseline: the world's trade is taken as traded under them, they earn revenue there, and the
    shock changes that revenue to what the new tariffs earn. Without them the world before the
    shock counts as free of tariffs, as in the source paper: a factor f enters as the tariff
    ``f - 1``. Then a factor below one is a subsidy on all that is traded afterwards, which
    overstates the revenue lost when a tariff is lifted: give `before` for such shocks.

    Export controls enter beside tariffs: `costs` make goods dearer to bring without anybody
    earning it (delay, paperwork, smuggling; infinite closes a flow), `quotas` cap quantities.

    Raises
    ------
    AxisMismatch
        When the factor's shape is not that of the axes.
    BadQuestion
        When a factor is not a positive number, or a region taxes its own goods.
    """

    regions: Axis
    sectors: Axis
    # (N, N, S) exporter, importer, sector; 1 is no change; diagonal 1
    factor: Array = field(repr=False)
    # (N, N, S) tariffs of the baseline, fractions; None counts as none
    before: Array | None = field(default=None, repr=False)
    reason: str = ""
    # (N, N, S) new over old cost of bringing goods, 1 is no change, inf closes; None is 1 all over
    costs: Array | None = field(default=None, repr=False)
    quotas: tuple[Quota, ...] = ()

    def __post_init__(self) -> None:
        n, s = len(self.regions), len(self.sectors)
        factor = np.array(self.factor, dtype=np.float64)
        if factor.shape != (n, n, s):
            raise AxisMismatch(
                f"The shock has the shape {factor.shape}; {n} regions and {s} sectors need "
                f"{(n, n, s)}: exporter, importer, sector."
            )
        bad = ~(np.isfinite(factor) & (factor > 0))
        if bad.any():
            self._refuse(np.argwhere(bad)[0], factor, "write a positive number; 1 is no change")
        own = np.eye(n, dtype=bool)[:, :, None] & (factor != 1)
        if own.any():
            self._refuse(np.argwhere(own)[0], factor, "no region taxes its own goods; write 1")
        factor.flags.writeable = False
        object.__setattr__(self, "factor", factor)
        if self.before is not None:
            before = np.array(self.before, dtype=np.float64)
            if before.shape != factor.shape:
                raise AxisMismatch(
                    f"The tariffs before the shock have the shape {before.shape}, the factors "
                    f"{factor.shape}."
                )
            at_home = before[np.arange(n), np.arange(n)]
            if not (np.isfinite(before) & (before > -1)).all() or at_home.any():
                raise BadQuestion(
                    "The tariffs before the shock must be fractions above -1, and 0 at home."
                )
            before.flags.writeable = False
            object.__setattr__(self, "before", before)
        if self.costs is not None:
            costs = np.array(self.costs, dtype=np.float64)
            if costs.shape != factor.shape:
                raise AxisMismatch(
                    f"The trade costs of the shock have the shape {costs.shape}, its tariffs "
                    f"{factor.shape}."
                )
            if not (costs > 0).all() or (costs[np.arange(n), np.arange(n)] != 1).any():
                raise BadQuestion(
                    "Trade costs are new over old, positive (inf closes a flow) and 1 at home."
                )
            costs.flags.writeable = False
            object.__setattr__(self, "costs", costs)
        seen: set[tuple[int, int, int]] = set()
        for quota in self.quotas:
            for cell in self.cells_of(quota):
                if cell in seen:
                    raise BadQuestion(
                        f"Two quotas cap {quota.exporter} to {quota.importer}, "
                        f"{self.sectors.labels[cell[2]]}; write the tighter one alone."
                    )
                seen.add(cell)

    def _refuse(self, where: NDArray[np.intp], factor: Array, why: str) -> None:
        exporter, importer, sector = (int(place) for place in where)
        raise BadQuestion(
            f"Shock from {self.regions.labels[exporter]} to {self.regions.labels[importer]}, "
            f"{self.sectors.labels[sector]}: factor {factor[exporter, importer, sector]:g}; {why}."
        )

    @classmethod
    def none(cls, world: World, *, reason: str = "no change") -> TariffShock:
        """The shock that changes nothing."""
        n, s = len(world.regions), len(world.sectors)
        return cls(
            regions=world.regions, sectors=world.sectors, factor=np.ones((n, n, s)), reason=reason
        )

    @classmethod
    def between(
        cls, world: World, factors: Mapping[tuple[str, str], float], *, reason: str = ""
    ) -> TariffShock:
        """Factors by pair in all sectors: ``{("CHN", "USA"): 1.2}``; pairs not named stay at 1."""
        factor = np.ones((len(world.regions), len(world.regions), len(world.sectors)))
        for (exporter, importer), value in factors.items():
            factor[world.regions.index(exporter), world.regions.index(importer)] = value
        return cls(regions=world.regions, sectors=world.sectors, factor=factor, reason=reason)

    @classmethod
    def from_tariffs(
        cls,
        world: World,
        before: Mapping[tuple[str, str], float],
        after: Mapping[tuple[str, str], float],
        *,
        reason: str = "",
    ) -> TariffShock:
        """From tariffs in force at the baseline to new ones, both by (exporter, importer).

        Fractions, in all sectors; pairs not named pay nothing. The old tariffs become part of
        the baseline, with the revenue they earn.
        """
        old = np.zeros((len(world.regions), len(world.regions), len(world.sectors)))
        new = np.zeros_like(old)
        for array, tariffs in ((old, before), (new, after)):
            for (exporter, importer), rate in tariffs.items():
                array[world.regions.index(exporter), world.regions.index(importer)] = rate
        return cls(
            regions=world.regions,
            sectors=world.sectors,
            factor=(1 + new) / (1 + old),
            before=old,
            reason=reason,
        )

    @classmethod
    def on_imports(
        cls,
        world: World,
        importer: str,
        tariffs: Mapping[str, float],
        *,
        others: float = 0.0,
        reason: str = "",
    ) -> TariffShock:
        """Added tariffs of one importer by exporter, as fractions; `others` on those not named."""
        pairs = {
            (exporter, importer): 1 + tariffs.get(exporter, others)
            for exporter in world.regions
            if exporter != importer
        }
        for exporter in tariffs:
            world.regions.index(exporter)
        return cls.between(world, pairs, reason=reason)

    @classmethod
    def control(
        cls,
        world: World,
        quotas: Sequence[Quota] = (),
        *,
        costs: Mapping[tuple[str, str, str | None], float] | None = None,
        reason: str = "",
    ) -> TariffShock:
        """An export control without tariffs: quotas, and factors of trade cost by cell.

        `costs` maps (exporter, importer, sector or None for all) to new over old cost.
        """
        none = cls.none(world, reason=reason)
        array = None
        if costs:
            array = np.ones(none.factor.shape)
            for (exporter, importer, sector), value in costs.items():
                pair = world.regions.index(exporter), world.regions.index(importer)
                array[(*pair, slice(None) if sector is None else world.sectors.index(sector))] = (
                    value
                )
        return replace(none, costs=array, quotas=tuple(quotas))

    def cells_of(self, quota: Quota) -> list[tuple[int, int, int]]:
        """The places (exporter, importer, sector) that a quota speaks of."""
        pair = self.regions.index(quota.exporter), self.regions.index(quota.importer)
        sectors = (
            range(len(self.sectors)) if quota.sector is None else [self.sectors.index(quota.sector)]
        )
        return [(*pair, sector) for sector in sectors]

    @property
    def tariffs(self) -> Array:
        """(N, N, S) tariffs after the shock, fractions of the value before duty."""
        return self.factor - 1 if self.before is None else self.factor * (1 + self.before) - 1

    def then(self, other: TariffShock) -> TariffShock:
        """Both shocks, one on top of the other: their factors multiply.

        Raises
        ------
        BadQuestion
            When `other` starts from tariffs that this shock does not lead to.
        """
        self.regions.require(other.regions, where="The second shock")
        self.sectors.require(other.sectors, where="The second shock")
        if other.before is not None and not np.allclose(other.before, self.tariffs):
            raise BadQuestion(
                "The second shock starts from other tariffs than the first one leads to."
            )
        reason = "; ".join(text for text in (self.reason, other.reason) if text)
        costs = [each.costs for each in (self, other) if each.costs is not None]
        return replace(
            self,
            factor=self.factor * other.factor,
            reason=reason,
            costs=np.prod(costs, axis=0) if costs else None,
            quotas=self.quotas + other.quotas,
        )

    def scaled(self, share: float) -> TariffShock:
        """The factors to the power `share`: 0 is no shock, 0.5 half of it in logs.

        Flows that are closed stay closed, and quotas stay as they are.
        """
        costs = self.costs
        if costs is not None:
            costs = np.where(np.isinf(costs), costs, costs**share)
        return replace(self, factor=self.factor**share, costs=costs)

    def factor_between(self, exporter: str, importer: str) -> NDArray[np.float64]:
        """(S,) the factors of one pair; ISO-3 codes."""
        return self.factor[self.regions.index(exporter), self.regions.index(importer)]
