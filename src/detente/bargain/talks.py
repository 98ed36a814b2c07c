"""Where do the talks of a day stand? One answer from valued packages: solution, levers, time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import Agenda
from detente.bargain.breach import Keeping, Truce, keeping, truce, worth_with_breach
from detente.bargain.leverage import Lever, leverage
from detente.bargain.mend import Mend, Pairwise, cheapest_mend, pairwise_form
from detente.bargain.pressure import Costs, Offers
from detente.bargain.sensitivity import Case, Outcome, cases, sensitivity
from detente.bargain.solution import (
    Place,
    Refusal,
    Solved,
    beats_no_deal,
    checked_concept,
    frontier,
    lottery_frontier,
    place_of,
    refusal,
    solve,
)
from detente.bargain.valuation import Valuation
from detente.errors import BadQuestion, NoAnswer, nearest

__all__ = ["Clock", "Talks", "settled", "talks"]

Array = NDArray[np.float64]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """Cost of no deal by day in each band, and the offers that follow from the central one."""

    costs: Mapping[str, Costs]
    offers: Offers
    notes: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether waiting costs neither side anything, in any band."""
        return not any(costs.flow.any() for costs in self.costs.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class Talks:
    """The state of the talks under one no-deal point, one concept and one weight.

    `valuations` hold the same packages against every no-deal point that was worked out.
    `reference` is the package against which delay is measured and that Shapley values share out:
    the one chosen, or where nobody's choice exists the one with the largest sum of gains.
    """

    valuations: Mapping[str, Valuation]
    no_deal: str
    concept: str
    weight: float
    clock: Clock | None = None
    weighted: tuple[Case, ...] = ()

    @property
    def valuation(self) -> Valuation:
        """Payoffs against the chosen no-deal point."""
        return self.valuations[self.no_deal]

    @property
    def agenda(self) -> Agenda:
        """What could be given."""
        return self.valuation.agenda

    @property
    def givers(self) -> tuple[int, ...]:
        """Side (0 or 1) that gives each item."""
        return tuple(self.valuation.sides.index(item.giver) for item in self.agenda.items)

    @cached_property
    def gains(self) -> Array:
        """(packages, 2) central gains, USD million a year."""
        return self.valuation.gains()

    @cached_property
    def solved(self) -> dict[str, Solved]:
        """What the concept chooses, by band."""
        return {
            band: solve(self.valuation.gains(band), self.concept, self.weight)
            for band in self.valuation.bands
        }

    @property
    def chosen(self) -> int | None:
        """Row of the package chosen at central elasticities."""
        package = self.solved["central"].package
        return package.rows[0] if package else None

    @cached_property
    def reference(self) -> int:
        """Row of the package that delay and levers are measured by."""
        if self.chosen is not None:
            return self.chosen
        return int(np.nanargmax(self.gains.sum(axis=1)))

    @cached_property
    def frontier(self) -> NDArray[np.int64]:
        """Rows that no package dominates, by rising gain of the first side."""
        return frontier(self.gains)

    @cached_property
    def corners(self) -> NDArray[np.int64]:
        """Corners of the frontier with lotteries."""
        return lottery_frontier(self.gains)

    @cached_property
    def accepted(self) -> NDArray[np.bool_]:
        """(packages,) whether both sides are at least as well off as with no deal."""
        return beats_no_deal(self.gains)

    @cached_property
    def robust(self) -> NDArray[np.bool_]:
        """(packages,) whether that holds in every band."""
        found = [beats_no_deal(self.valuation.gains(band)) for band in self.valuation.bands]
        return np.logical_and.reduce(found)

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """Every option of every item; Shapley values share out the reference package."""
        table = self.valuation
        by_band = {band: table.gains(band) for band in table.bands}
        try:
            return leverage(
                table.choices, by_band, self.givers, package=table.choices[self.reference]
            )
        except BadQuestion:  # too large to enumerate: packages on the way by the pairwise form
            return leverage(
                table.choices,
                by_band,
                self.givers,
                package=table.choices[self.reference],
                value=self.pairwise.gains,
            )

    @cached_property
    def pairwise(self) -> Pairwise:
        """The pairwise form of the central gains."""
        return pairwise_form(self.valuation.choices, self.gains)

    @cached_property
    def refusal(self) -> Refusal | None:
        """The nearest miss where no package beats no deal for both."""
        return refusal(self.gains)

    def mend(self, row: int, *, by: str = "changes") -> Mend | None:
        """The smallest changes that make a refused package acceptable, None where there are none.

        Raises
        ------
        BadQuestion
            When single options and pairs of them were not all valued.
        """
        rows = {tuple(choice): at for at, choice in enumerate(self.valuation.choices.tolist())}

        def exact(choice: tuple[int, ...]) -> Array:
            return self.gains[rows[choice]] if choice in rows else self.pairwise.gains(choice)

        try:
            return cheapest_mend(
                self.pairwise, self.valuation.choices[row], self.givers, by=by, exact=exact
            )
        except NoAnswer:
            return None

    def place(self, row: int, band: str = "central", no_deal: str = "") -> Place:
        """Where a package stands among all, under a band and a no-deal point."""
        table = self.valuations[no_deal or self.no_deal]
        return place_of(table.gains(band), row, self.concept, self.weight)

    def keeping(self, row: int, breach: float | Sequence[float] = 0.0) -> tuple[Keeping, Keeping]:
        """Whether each side keeps a package, at given frequencies of breach.

        Raises
        ------
        BadQuestion
            When a package that a side could fall back to was not valued.
        """
        table = self.valuation
        rows = {
            tuple(choice): gain
            for choice, gain in zip(table.choices.tolist(), self.gains, strict=True)
        }
        return keeping(rows, table.choices[row], self.givers, breach=breach)

    def lasting(
        self, row: int, days: float, breach: Sequence[float] = (0.0, 0.0)
    ) -> tuple[Truce, Pair]:
        """What a package is worth as a truce of some days, and as a deal that may be broken.

        Present values at 5 % a year. `breach` are the shares of quarters in which each side breaks
        it; the first breach ends the deal for good, at a constant frequency.
        """
        gains = self.gains[row].tolist()
        yearly = -4 * np.log1p(-np.asarray(breach, dtype=float)).sum()
        return truce(gains, days), worth_with_breach(gains, breach_a_year=float(yearly))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The answer under each assumption changed alone, the base case first."""
        found = cases(
            self.valuations,
            self.no_deal,
            concept=self.concept,
            weight=self.weight,
            weighted=self.weighted,
        )
        return sensitivity(self.valuation.choices, found)


def talks(
    valuations: Mapping[str, Valuation],
    *,
    no_deal: str = "status-quo",
    concept: str = "nash",
    weight: float = 0.5,
    clock: Clock | None = None,
    weighted: Sequence[Case] = (),
) -> Talks:
    """The state of the talks.

    Raises
    ------
    BadQuestion
        When concept or weight is none, or the no-deal point was not valued.
    """
    checked_concept(concept)
    if not 0 < weight < 1:
        raise BadQuestion(f"The bargaining weight is {weight:g}; it lies between 0 and 1.")
    if no_deal not in valuations:
        raise BadQuestion(
            f"There is no no-deal point {no_deal!r}; use {', '.join(valuations)}."
            f"{nearest(no_deal, valuations)}"
        )
    return Talks(
        valuations=valuations,
        no_deal=no_deal,
        concept=concept,
        weight=weight,
        clock=clock,
        weighted=tuple(weighted),
    )


def settled(agenda: Agenda, choice: Sequence[int]) -> tuple[tuple[str, str, str], ...]:
    """What a package settles otherwise than as it stands: (giver, item, option) in words."""
    return tuple(
        (item.giver, item.title, item.options[option].title)
        for item, option in zip(agenda.items, choice, strict=True)
        if option
    )
