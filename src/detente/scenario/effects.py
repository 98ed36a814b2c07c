"""What do trade, prices and welfare become between two sets of duties?

The world of 2023 was traded under the duties of 2023. Both the baseline and the scenario are solved
from there, and the effect is the one over the other: so trade under the baseline is the trade that
its own duties leave, not that of 2023. The shock between the two is (1 + duty after) over (1 + duty
before), origin by origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium import Band, Solution

__all__ = ["CHANGES", "Effects", "Range"]

CHANGES = ("welfare", "prices", "real_wages", "employment")
"""Results of the model that are proportional changes, fractions."""

_TRADE = ("exports", "imports")


@dataclass(frozen=True, slots=True)
class Range:
    """Least, central and greatest value over the trade elasticities."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, eq=False)
class Effects:
    """The scenario against its baseline, both solved from the world as observed.

    `before` and `after` hold one solution for each trade elasticity, in the same order.
    """

    before: Band
    after: Band

    @property
    def ok(self) -> bool:
        """Whether every solve converged; reading a result otherwise raises `NotConverged`."""
        return self.before.ok and self.after.ok

    @property
    def elasticities(self) -> tuple[float, ...]:
        """The trade elasticities, lowest first."""
        return self.after.elasticities

    def region(self, region: str, what: str) -> Range:
        """Proportional change of one outcome in one region (ISO-3), a fraction.

        `what` is one of `CHANGES`, or ``exports`` or ``imports`` (value before duty at the
        baseline's world price level).
        """
        place = self._place(region)
        return self._range([float(values[place]) for values in self._changes(what)])

    def changes(self, what: str) -> NDArray[np.float64]:
        """The same for every region at the central elasticity, (N,)."""
        return self._changes(what)[self._central]

    def flow(self, exporter: str, importer: str) -> tuple[float, float, Range]:
        """A bilateral flow before and after (USD million, central) and its change with a band."""
        pairs = [
            (old.flow(exporter, importer).after, new.flow(exporter, importer).after)
            for old, new in self._pairs
        ]
        old, new = pairs[self._central]
        return old, new, self._range([after / before - 1 for before, after in pairs])

    def revenue(self, region: str) -> Range:
        """Change of tariff revenue, USD million a year."""
        place = self.after.central.world.regions.index(region)
        return self._range(
            [float(new.revenue[place] - old.revenue[place]) for old, new in self._pairs]
        )

    def _place(self, region: str) -> int:
        return self.after.central.world.regions.index(region)

    @property
    def _pairs(self) -> list[tuple[Solution, Solution]]:
        return list(zip(self.before.solutions, self.after.solutions, strict=True))

    @property
    def _central(self) -> int:
        return next(
            number
            for number, solution in enumerate(self.after.solutions)
            if solution is self.after.central
        )

    def _changes(self, what: str) -> list[NDArray[np.float64]]:
        if what in _TRADE:
            return [getattr(new, what) / getattr(old, what) - 1 for old, new in self._pairs]
        return [(1 + getattr(new, what)) / (1 + getattr(old, what)) - 1 for old, new in self._pairs]

    def _range(self, values: list[float]) -> Range:
        return Range(float(min(values)), float(values[self._central]), float(max(values)))
