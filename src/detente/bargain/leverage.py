"""What is each concession worth to the side that takes it, and what does it cost its giver?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.shapley import shapley

__all__ = ["Lever", "leverage", "orders_that_hold", "shapley_of"]

Array = NDArray[np.float64]
Range = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One option of one item, taken alone where nothing else is given.

    Triples go by band in the order given (low, central, high elasticities), so their first is not
    always their smallest. Money is USD million a year.

    gain, cost
        To the side that takes it, and to its giver. A cost below 0: the measure hurts the side
        that imposes it.
    shapley
        What the item adds to each side in the whole package, averaged over all orders of
        conceding, (first side, second side), central band; None for an option that is not in
        that package. `error` is its standard error, 0 where exact.
    ratio
        Gain for each dollar of cost; infinite where giving costs nothing.
    ranks
        Place by ratio in each band, 1 = cheapest for what it brings.
    """

    item: int
    option: int
    giver: int
    gain: Range
    cost: Range
    shapley: tuple[float, float] | None
    error: tuple[float, float] | None
    ratio: Range
    ranks: tuple[int, int, int]

    @property
    def hurts_imposer(self) -> bool:
        """Whether giving it up makes its giver better off, in every band."""
        return all(cost < 0 for cost in self.cost)

    @property
    def sign_is_robust(self) -> bool:
        """Whether all bands agree who is better off by it."""
        return all(_same_sign(ends) for ends in (self.gain, self.cost))


def leverage(
    choices: NDArray[np.int64],
    gains: Mapping[str, Array],
    givers: Sequence[int],
    *,
    package: Sequence[int] | None = None,
    central: str = "central",
    value: Callable[[tuple[int, ...]], Array] | None = None,
) -> tuple[Lever, ...]:
    """Every option of every item, cheapest concessions first (by the central band).

    Parameters
    ----------
    choices, gains
        The packages, (packages, items), and by band their gains, (packages, 2). Three bands.
    givers
        Side (0 or 1) that gives each item.
    package
        The package that the Shapley values share out; the one with every item at its last option
        unless given.
    value
        Gains of packages that are not among `choices`, for the Shapley values.

    Raises
    ------
    BadQuestion
        When an option alone was not valued.
    """
    rows = {tuple(choice): row for row, choice in enumerate(choices.tolist())}
    items = choices.shape[1]
    sizes = choices.max(axis=0, initial=0) + 1 if items else np.zeros(0, dtype=np.int64)
    target = tuple(int(o) for o in (package if package is not None else sizes - 1))
    shared, errors = shapley_of(choices, gains[central], target, value=value)
    found = []
    for m, giver in enumerate(givers):
        for o in range(1, int(sizes[m])):
            alone = tuple(o if n == m else 0 for n in range(items))
            if alone not in rows:
                raise BadQuestion(f"The package {list(alone)} was not valued.")
            change = [table[rows[alone]] - table[0] for table in gains.values()]
            gain = _triple([step[1 - giver] for step in change])
            cost = _triple([-step[giver] for step in change])
            inside = target[m] == o
            found.append(
                Lever(
                    item=m,
                    option=o,
                    giver=giver,
                    gain=gain,
                    cost=cost,
                    shapley=_two(shared[m]) if inside else None,
                    error=_two(errors[m]) if inside else None,
                    ratio=_triple([_ratio(g, c) for g, c in zip(gain, cost, strict=True)]),
                    ranks=(0, 0, 0),
                )
            )
    return _ranked(found, list(gains).index(central))


def shapley_of(
    choices: NDArray[np.int64],
    gains: Array,
    package: Sequence[int],
    *,
    value: Callable[[tuple[int, ...]], Array] | None = None,
) -> tuple[Array, Array]:
    """What each item adds to each side in a package, and the standard errors; both (items, 2).

    The first adds up to the package's gains less those of the package in which nothing is given.
    Exact up to 12 items that the package moves, by antithetic orders beyond.

    Raises
    ------
    BadQuestion
        When a package on the way was not valued and `value` is None.
    """
    rows = {tuple(choice): row for row, choice in enumerate(choices.tolist())}
    moved = [m for m, option in enumerate(package) if option]

    def worth(coalition: int) -> Array:
        given = {m for bit, m in enumerate(moved) if coalition >> bit & 1}
        choice = tuple(int(o) if m in given else 0 for m, o in enumerate(package))
        if choice in rows:
            return gains[rows[choice]]
        if value is None:
            raise BadQuestion(f"The package {list(choice)} was not valued.")
        return np.asarray(value(choice), dtype=np.float64)

    shared, errors = np.zeros((len(package), 2)), np.zeros((len(package), 2))
    if moved:
        found = shapley(len(moved), worth)
        shared[moved], errors[moved] = found.value, found.error
    return shared, errors


def orders_that_hold(levers: Sequence[Lever]) -> float:
    """Share of pairs of options whose order by ratio no band turns round.

    Pairs that are equal in every band have no order and do not count.
    """
    held = counted = 0
    for at, one in enumerate(levers):
        for other in levers[at + 1 :]:
            signs = {(x > y) - (x < y) for x, y in zip(one.ratio, other.ratio, strict=True)}
            counted += signs != {0}
            held += signs != {0} and not {1, -1} <= signs
    return held / counted if counted else 1.0


def _ranked(levers: list[Lever], central: int) -> tuple[Lever, ...]:
    from dataclasses import replace

    places = []
    for band in range(3):
        order = sorted(
            range(len(levers)),
            key=lambda at, band=band: (-levers[at].ratio[band], levers[at].cost[band], at),
        )
        places.append({at: rank + 1 for rank, at in enumerate(order)})
    named = [
        replace(lever, ranks=(places[0][at], places[1][at], places[2][at]))
        for at, lever in enumerate(levers)
    ]
    return tuple(sorted(named, key=lambda lever: lever.ranks[central]))


def _ratio(gain: float, cost: float) -> float:
    if cost > 0:
        return gain / cost
    return 0.0 if gain == 0 == cost else float("inf") if gain >= 0 else 0.0


def _same_sign(ends: Range) -> bool:
    return all(end > 0 for end in ends) or all(end < 0 for end in ends) or not any(ends)


def _triple(values: Sequence[float]) -> Range:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


def _two(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])
