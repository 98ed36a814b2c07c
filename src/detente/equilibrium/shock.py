"""By how much does each flow of trade become dearer, and why?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion
from detente.world import World

__all__ = ["TariffShock"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class TariffShock:
    """A proportional change of what importers pay, ``(1 + new tariff) / (1 + old tariff)``.

    How revenue is counted depends on `before`. With the old tariffs given, they are part of the
    baseline: the world's trade is taken as traded under them, they earn revenue there, and the
    shock changes that revenue to what the new tariffs earn. Without them the world before the
    shock counts as free of tariffs, as in the source paper: a factor f enters as the tariff
    ``f - 1``. Then a factor below one is a subsidy on all that is traded afterwards, which
    overstates the revenue lost when a tariff is lifted: give `before` for such shocks.

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
        return replace(self, factor=self.factor * other.factor, reason=reason)

    def scaled(self, share: float) -> TariffShock:
        """The factors to the power `share`: 0 is no shock, 0.5 half of it in logs."""
        return replace(self, factor=self.factor**share)

    def factor_between(self, exporter: str, importer: str) -> NDArray[np.float64]:
        """(S,) the factors of one pair; ISO-3 codes."""
        return self.factor[self.regions.index(exporter), self.regions.index(importer)]
