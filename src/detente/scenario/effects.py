"""What do trade, prices and welfare become between two sets of duties?

A world was traded under the duties of its year. Both the baseline and the scenario are solved from
there, and the effect is the one over the other: so trade under the baseline is the trade that its
own duties leave, not that of the year. The shock between the two is (1 + duty after) over (1 + duty
before), cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium import Band, Solution, Weights
from detente.errors import BadQuestion, nearest
from detente.world import World

__all__ = ["CHANGES", "Diverted", "Effects", "Moved", "Range"]

Array = NDArray[np.float64]

CHANGES = ("welfare", "prices", "real_wages", "employment")
"""Results of the model that are proportional changes, fractions."""

_TRADE = ("exports", "imports")


@dataclass(frozen=True, slots=True)
class Range:
    """Least, central and greatest value over the trade elasticities."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A value at the baseline and in the scenario, USD million a year at the central elasticity.

    `change` is a fraction of the baseline with its range; not a number where that is zero.
    """

    before: float
    after: float
    change: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverted:
    """What a region gains where an importer buys less from an exporter, USD million a year.

    `sold` is what the importer buys more from `region` (its own goods where `region` is the
    importer itself), `bought` what the exporter sells more to it.
    """

    region: str
    sold: Range
    bought: Range


@dataclass(frozen=True, eq=False)
class Effects:
    """The scenario against its baseline, both solved from the world as observed.

    `before` and `after` hold one solution for each trade elasticity, in the same order; `names`
    says what each is called.
    """

    before: Band
    after: Band
    names: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every solve converged; reading a result otherwise raises `NotConverged`."""
        return self.before.ok and self.after.ok

    @property
    def world(self) -> World:
        """The world that was solved."""
        return self.after.central.world

    @property
    def elasticities(self) -> tuple[float, ...]:
        """The trade elasticities, lowest first; means over goods where they differ by sector."""
        return self.after.elasticities

    def region(self, region: str, what: str) -> Range:
        """Proportional change of one outcome in one region (ISO-3), a fraction.

        `what` is one of `CHANGES`, or ``exports`` or ``imports`` (value before duty at the
        baseline's world price level).
        """
        place = self._place(region)
        return self._range([float(values[place]) for values in self._changes(what)])

    def changes(self, what: str) -> Array:
        """The same for every region at the central elasticity, (N,)."""
        return self._changes(what)[self._central]

    def flow(
        self, exporter: str, importer: str, sector: str | None = None
    ) -> tuple[float, float, Range]:
        """A bilateral flow before and after (USD million, central) and its change with a band.

        One sector of the world, or all.
        """
        pair = self._place(exporter), self._place(importer)
        found = self._moved(lambda solution: _cell(solution.flows, pair, self._sector(sector)))
        return found.before, found.after, found.change

    def flows(self, sector: str | None = None) -> tuple[Array, Array, Array, Array]:
        """Every flow at once, (N, N) each: before and after (USD million, central), and the
        least and greatest change over the elasticities, fractions (not a number where nothing was
        traded). Domestic sales stand on the diagonal."""
        column = self._sector(sector)
        pairs = [
            (old.flows[:, :, column].sum(axis=2), new.flows[:, :, column].sum(axis=2))
            for old, new in self._pairs
        ]
        nothing = np.full(pairs[0][0].shape, np.nan)
        changes = [np.divide(new, old, out=nothing.copy(), where=old > 0) - 1 for old, new in pairs]
        before, after = pairs[self._central]
        return before, after, np.min(changes, axis=0), np.max(changes, axis=0)

    def output(self, region: str, sector: str | None = None) -> Moved:
        """Sales of a region's sector (or all) to all buyers, before duty."""
        place, column = self._place(region), self._sector(sector)
        return self._moved(lambda solution: float(solution.output[place, column].sum()))

    def diversion(
        self, importer: str, exporter: str, sector: str | None = None
    ) -> tuple[Moved, tuple[Diverted, ...]]:
        """Who gains what `importer` stops buying from `exporter`, and who buys it instead.

        The flow itself, and every region but the exporter, greatest gain first. Where the flow
        grows, the gains are losses. They do not add up to the loss: spending moves too.

        Raises
        ------
        BadQuestion
            When importer and exporter are the same.
        """
        if importer == exporter:
            raise BadQuestion(f"Diversion needs two regions; {importer} came twice.")
        to, of, column = self._place(importer), self._place(exporter), self._sector(sector)
        moved = [(new.flows - old.flows)[:, :, column].sum(axis=2) for old, new in self._pairs]
        rows = [
            Diverted(
                region=region,
                sold=self._range([float(change[place, to]) for change in moved]),
                bought=self._range([float(change[of, place]) for change in moved]),
            )
            for place, region in enumerate(self.world.regions)
            if place != of
        ]
        rows.sort(key=lambda row: -row.sold.central)
        flow = self._moved(lambda solution: _cell(solution.flows, (of, to), column))
        return flow, tuple(rows)

    def mean(
        self,
        what: str,
        regions: Sequence[str] | None = None,
        *,
        weights: Weights | str = Weights.expenditure,
    ) -> Range:
        """Mean of regions' changes (all when left out), not the change of their sum.

        Weights are those of the baseline: ``expenditure``, ``income``, ``gdp`` (of the world's
        data) or ``equal``.

        Raises
        ------
        BadQuestion
            When there are no such weights or no such result.
        """
        known = (*CHANGES, *_TRADE)
        if what not in known:
            raise BadQuestion(
                f"No mean of {what!r}; there is {', '.join(known)}.{nearest(what, known)}"
            )
        try:
            kind = Weights(weights)
        except ValueError:
            raise BadQuestion(f"Weights {weights!r}: one of {', '.join(Weights)}.") from None
        labels = tuple(self.world.regions) if regions is None else regions
        places = self.world.regions.indices(labels)
        values = []
        for (old, _), changes in zip(self._pairs, self._changes(what), strict=True):
            table = {
                Weights.expenditure: old.outcomes.after.expenditure,
                Weights.income: old.outcomes.after.income,
                Weights.gdp: self.world.gdp,
                Weights.equal: np.ones(len(self.world.regions)),
            }[kind][places]
            values.append(float(table @ changes[places] / table.sum()))
        return self._range(values)

    def revenue(self, region: str) -> Range:
        """Change of tariff revenue, USD million a year."""
        place = self._place(region)
        return self._range(
            [float(new.revenue[place] - old.revenue[place]) for old, new in self._pairs]
        )

    def _place(self, region: str) -> int:
        return self.world.regions.index(region)

    def _sector(self, sector: str | None) -> list[int]:
        sectors = self.world.sectors
        return list(range(len(sectors))) if sector is None else [sectors.index(sector)]

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

    def _changes(self, what: str) -> list[Array]:
        if what in _TRADE:
            return [getattr(new, what) / getattr(old, what) - 1 for old, new in self._pairs]
        return [(1 + getattr(new, what)) / (1 + getattr(old, what)) - 1 for old, new in self._pairs]

    def _moved(self, read: Callable[[Solution], float]) -> Moved:
        pairs = [(read(old), read(new)) for old, new in self._pairs]
        before, after = pairs[self._central]
        return Moved(
            before=before,
            after=after,
            change=self._range([new / old - 1 if old else float("nan") for old, new in pairs]),
        )

    def _range(self, values: list[float]) -> Range:
        return Range(float(min(values)), float(values[self._central]), float(max(values)))


def _cell(flows: Array, pair: tuple[int, int], column: list[int]) -> float:
    return float(flows[pair][column].sum())
