"""Does the answer change with the assumption? One assumption at a time, from one base case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.bargain.solution import CONCEPTS, Place, place_of, solve
from detente.bargain.valuation import PARTS, Valuation

__all__ = ["Case", "Outcome", "cases", "sensitivity", "stable_options"]

Array = NDArray[np.float64]

STATED = PARTS[2]
SHORTAGE = PARTS[1]
_WEIGHTS = (0.25, 0.75)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One set of assumptions: which one differs from the base case, and the gains under it."""

    assumption: str
    value: str
    gains: Array  # (packages, 2)
    concept: str = "nash"
    weight: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a case chooses, and what it makes of the package that the base case chooses.

    row, gains
        The package chosen under the case and what it gives, USD million a year; None where
        nothing beats no deal for both sides.
    items_moved
        Items settled otherwise than in the base case; None where either chooses nothing.
    base_package
        Where the base case's package stands under this case.
    """

    assumption: str
    value: str
    row: int | None
    gains: tuple[float, float] | None
    items_moved: int | None
    base_package: Place | None

    @property
    def same(self) -> bool:
        """Whether the answer is the base case's."""
        return self.items_moved == 0


def cases(
    valuations: Mapping[str, Valuation],
    no_deal: str,
    *,
    concept: str = "nash",
    weight: float = 0.5,
    band: str = "central",
    weighted: Iterable[Case] = (),
) -> tuple[Case, ...]:
    """The base case first, then each assumption changed alone.

    Parameters
    ----------
    valuations
        The same packages against each no-deal point, by its name; `no_deal` is the base case's.
    weighted
        More cases, such as payoffs under political weights.
    """
    base = valuations[no_deal]
    first = Case(
        assumption="base case",
        value=f"{no_deal}, {band} elasticities, {CONCEPTS[concept]}, weight {weight:g}",
        gains=base.gains(band),
        concept=concept,
        weight=weight,
    )
    found = [first]
    found += [
        replace(first, assumption="no deal", value=name, gains=other.gains(band))
        for name, other in valuations.items()
        if name != no_deal
    ]
    found += [
        replace(first, assumption="elasticities", value=name, gains=_but(base, band, STATED, name))
        for name in base.bands
        if name != band
    ]
    found += [
        replace(
            first,
            assumption="stated values",
            value=name,
            gains=base.gains(band) - base.part(STATED, band) + base.part(STATED, name),
        )
        for name in base.bands
        if name != band and (base.part(STATED, name) != base.part(STATED, band)).any()
    ]
    found.append(
        replace(
            first,
            assumption="shortages",
            value="left out",
            gains=base.gains(band) - base.part(SHORTAGE, band),
        )
    )
    found += [
        replace(first, assumption="concept", value=title, concept=name)
        for name, title in CONCEPTS.items()
        if name != concept
    ]
    if concept == "nash":
        found += [
            replace(first, assumption=f"weight of {base.sides[0]}", value=f"{each:g}", weight=each)
            for each in _WEIGHTS
            if each != weight
        ]
    return (*found, *weighted)


def sensitivity(choices: NDArray[np.int64], found: Sequence[Case]) -> tuple[Outcome, ...]:
    """What each case chooses, beside the first of them.

    `choices` is (packages, items), the options of the rows of every case's gains.
    """
    base: int | None = None
    outcomes = []
    for at, case in enumerate(found):
        chosen = solve(case.gains, case.concept, case.weight).package
        row = chosen.rows[0] if chosen else None
        if at == 0:
            base = row
        both = row is not None and base is not None
        outcomes.append(
            Outcome(
                assumption=case.assumption,
                value=case.value,
                row=row,
                gains=chosen.gains if chosen else None,
                items_moved=int((choices[row] != choices[base]).sum()) if both else None,
                base_package=(
                    place_of(case.gains, base, case.concept, case.weight)
                    if base is not None
                    else None
                ),
            )
        )
    return tuple(outcomes)


def stable_options(
    choices: NDArray[np.int64], outcomes: Sequence[Outcome]
) -> tuple[tuple[int, int | None, float], ...]:
    """By item: the option that most cases choose, and the share of cases that do.

    The option is None where no case chooses any package.
    """
    rows = [outcome.row for outcome in outcomes if outcome.row is not None]
    found = []
    for item in range(choices.shape[1]):
        if not rows:
            found.append((item, None, 0.0))
            continue
        options, counts = np.unique(choices[rows, item], return_counts=True)
        top = int(counts.argmax())
        found.append((item, int(options[top]), float(counts[top] / len(outcomes))))
    return tuple(found)


def _but(valuation: Valuation, band: str, kept: str, other: str) -> Array:
    """Gains of another band with one part as it is in `band`."""
    return valuation.gains(other) - valuation.part(kept, other) + valuation.part(kept, band)
