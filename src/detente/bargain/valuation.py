"""What is each package worth to each side, by part and band, against no deal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import Agenda
from detente.errors import AxisMismatch, BadQuestion, nearest

__all__ = ["BANDS", "PARTS", "Valuation"]

Array = NDArray[np.float64]

BANDS = ("low", "central", "high")
"""Sets of elasticities, of trade and of scarce inputs together."""

PARTS = ("real income", "shortage", "stated value")
"""What a payoff is the sum of. Real income holds tariff revenue and subsidies already."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Valuation:
    """Payoffs of packages, USD million a year relative to the no-deal point.

    Rows are packages, row 0 the one in which nothing is given (all options 0). Where no deal is
    an escalation, row 0 is therefore worth something. `shown` holds what is part of real income
    and is shown beside it, not added: tariff revenue, subsidy of purchases. `third` is real
    income of every region but the two, by band and by cell: packages that do the same to trade
    share one, and `cell_of` says which. `at_no_deal` is the no-deal point as a package.
    """

    agenda: Agenda
    choices: NDArray[np.int64]  # (packages, items) option numbers
    sides: tuple[str, str]
    parts: tuple[str, ...]
    no_deal: str
    values: Mapping[str, Array] = field(repr=False)  # by band: (packages, sides, parts)
    regions: tuple[str, ...] = ()  # third regions
    third: Mapping[str, Array] = field(default_factory=dict, repr=False)  # (cells, regions)
    cell_of: NDArray[np.int64] | None = field(default=None, repr=False)  # (packages,)
    shown: Mapping[str, Mapping[str, Array]] = field(default_factory=dict, repr=False)
    at_no_deal: tuple[int, ...] | None = None  # the no-deal point as options; None if none is it
    how: Mapping[str, object] = field(default_factory=dict)  # method, solves, errors, world, model

    def __post_init__(self) -> None:
        shape = self.choices.shape
        if shape[1:] != (len(self.agenda.items),) or (len(self.choices) and self.choices[0].any()):
            raise AxisMismatch(
                f"Choices have the shape {shape}; the agenda has {len(self.agenda.items)} items, "
                "and row 0 gives nothing (all options 0)."
            )
        for band, values in self.values.items():
            if values.shape != (len(self.choices), 2, len(self.parts)):
                raise AxisMismatch(
                    f"Values of the band {band} have the shape {values.shape}; packages, sides "
                    f"and parts need {(len(self.choices), 2, len(self.parts))}."
                )

    @property
    def bands(self) -> tuple[str, ...]:
        """Names of the bands."""
        return tuple(self.values)

    def gains(self, band: str = "central") -> Array:
        """(packages, 2) what each side gains, USD million a year."""
        return self._band(band).sum(axis=2)

    def part(self, name: str, band: str = "central") -> Array:
        """(packages, 2) one part of the gains, or one of what is `shown` beside them."""
        if name in self.parts:
            return self._band(band)[:, :, self.parts.index(name)]
        if name in self.shown:
            return self.shown[name][band]
        known = (*self.parts, *self.shown)
        raise BadQuestion(f"There is no part {name!r}; there are {', '.join(known)}.")

    def others(self, row: int, band: str = "central") -> dict[str, float]:
        """What a package is worth to third regions, USD million a year."""
        self._band(band)
        cell = row if self.cell_of is None else int(self.cell_of[row])
        return dict(zip(self.regions, self.third[band][cell].tolist(), strict=True))

    def row(self, choice: Sequence[int]) -> int:
        """The row of a package given by its option numbers.

        Raises
        ------
        BadQuestion
            When that package was not valued.
        """
        wanted = np.asarray(choice, dtype=np.int64)
        if wanted.shape != self.choices.shape[1:]:
            raise BadQuestion(
                f"A package of this agenda has {self.choices.shape[1]} options, one for each "
                f"item; {len(wanted)} came."
            )
        found = np.flatnonzero((self.choices == wanted).all(axis=1))
        if not len(found):
            raise BadQuestion(f"The package {wanted.tolist()} was not valued.")
        return int(found[0])

    def swapped(self) -> Valuation:
        """The same with the sides in the other order."""
        return Valuation(
            agenda=self.agenda,
            choices=self.choices,
            sides=(self.sides[1], self.sides[0]),
            parts=self.parts,
            no_deal=self.no_deal,
            values={band: values[:, ::-1] for band, values in self.values.items()},
            regions=self.regions,
            third=self.third,
            cell_of=self.cell_of,
            shown={
                name: {band: values[:, ::-1] for band, values in bands.items()}
                for name, bands in self.shown.items()
            },
            at_no_deal=self.at_no_deal,
            how=self.how,
        )

    def _band(self, band: str) -> Array:
        if band not in self.values:
            raise BadQuestion(
                f"There is no band {band!r}; there are {', '.join(self.values)}."
                f"{nearest(band, self.values)}"
            )
        return self.values[band]
