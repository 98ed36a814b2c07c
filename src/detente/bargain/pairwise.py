"""What are packages worth when there are too many to solve? Singles and pairs, and the error.

``W(p) = W(0) + sum of a_m + sum of b_mn`` over the options chosen, with a and b exact from solves
of one and of two changes; the form is exact for two items, and its error is measured on packages
drawn at random and solved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.bargain.payoff import Solved

__all__ = ["CHECKED", "PairwiseForm", "pairwise_form"]

Array = NDArray[np.float64]
Digits = tuple[int, ...]

CHECKED = 48
"""Random packages that are solved to measure the error of the form."""

_SEED = 6


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseForm:
    """Singles and pairs of all quantities in a row: welfare and revenue (N,), subsidy, sales."""

    start: Array  # (Q,)
    regions: int
    singles: dict[tuple[int, int], Array] = field(repr=False)
    pairs: dict[tuple[int, int, int, int], Array] = field(repr=False)
    checked: tuple[Digits, ...] = field(repr=False)
    truth: Array = field(repr=False)  # (checked, Q)

    def values(self, digits: NDArray[np.int64]) -> Array:
        """(packages, Q) by the form."""
        out = np.tile(self.start, (len(digits), 1))
        for (place, option), adds in self.singles.items():
            out[digits[:, place] == option] += adds
        for (m, i, n, j), adds in self.pairs.items():
            out[(digits[:, m] == i) & (digits[:, n] == j)] += adds
        return out

    def at(self, digits: NDArray[np.int64]) -> tuple[Array, Array, Array, Array]:
        """Welfare and revenue (packages, N), subsidy (packages,), sales (packages, 2, S)."""
        values, n = self.values(np.asarray(digits)), self.regions
        sales = values[:, 2 * n + 1 :].reshape(len(values), 2, -1)
        return values[:, :n], values[:, n : 2 * n], values[:, 2 * n], sales

    def error(self, base: Array, places: Sequence[int]) -> tuple[float, float]:
        """Mean and largest error of real income, USD million, over sides and checked packages."""
        if not self.checked:
            return 0.0, 0.0
        found = self.values(np.array(self.checked))[:, : self.regions]
        miss = np.abs((found - self.truth[:, : self.regions]) * base)[:, list(places)]
        return float(miss.mean()), float(miss.max())


def pairwise_form(
    sizes: Sequence[int],
    solve: Callable[[Sequence[Digits]], Solved],
    *,
    checked: int = CHECKED,
    seed: int = _SEED,
) -> PairwiseForm:
    """The form of a game with `sizes` options by item; `solve` values packages exactly."""
    nothing = (0,) * len(sizes)
    ones = [(m, i) for m, size in enumerate(sizes) for i in range(1, size)]
    twos = [(m, i, n, j) for (m, i), (n, j) in combinations(ones, 2) if m != n]
    rng = np.random.default_rng(seed)
    drawn = tuple(
        tuple(int(rng.integers(size)) for size in sizes) for _ in range(checked if twos else 0)
    )
    asked = [nothing]
    asked += [_with(nothing, (m, i)) for m, i in ones]
    asked += [_with(nothing, (m, i), (n, j)) for m, i, n, j in twos]
    solved = solve([*asked, *drawn])
    found = _joined(solved)
    start = found[0]
    singles = {key: found[1 + k] - start for k, key in enumerate(ones)}
    first = 1 + len(ones)
    pairs = {
        (m, i, n, j): found[first + k] - start - singles[m, i] - singles[n, j]
        for k, (m, i, n, j) in enumerate(twos)
    }
    return PairwiseForm(start, solved.welfare.shape[1], singles, pairs, drawn, found[len(asked) :])


def _with(nothing: Digits, *changes: tuple[int, int]) -> Digits:
    digits = list(nothing)
    for place, option in changes:
        digits[place] = option
    return tuple(digits)


def _joined(found: Solved) -> Array:
    sales = found.earned.reshape(len(found.earned), -1)
    return np.concatenate([found.welfare, found.revenue, found.subsidy[:, None], sales], axis=1)
