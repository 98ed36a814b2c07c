"""Which smallest changes turn a package that a side refuses into one that both accept?

A small integer programme over the pairwise form of the payoffs proposes, an exact value disposes:
a proposal that fails the exact check is cut off and the next one is sought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.bargain.solution import beats_no_deal
from detente.errors import BadQuestion, NoAnswer

__all__ = ["Mend", "Pairwise", "cheapest_mend", "pairwise_form"]

Array = NDArray[np.float64]
Exact = Callable[[tuple[int, ...]], Array]

_TRIES = 40
_SLACK = 1e-9  # of the largest effect: below it a gain is nought


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise:
    """Gains as a sum of effects of single options and of pairs of them, USD million a year.

    ``U(p) = base + sum_m single[m][o_m] + sum_{m<n} pair[m, n][o_m, o_n]``; exact for packages
    that leave option 0 on at most two items.
    """

    base: Array  # (2,) of the package in which nothing is given
    single: tuple[Array, ...]  # by item: (options, 2), 0 for option 0
    pair: Mapping[tuple[int, int], Array]  # (options of m, options of n, 2)

    def gains(self, choice: Sequence[int]) -> Array:
        """(2,) gains of a package."""
        total = self.base + sum(self.single[m][o] for m, o in enumerate(choice))
        for (m, n), effect in self.pair.items():
            total = total + effect[choice[m], choice[n]]
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """Changes that make a refused package acceptable.

    `changes` are (item, from option, to option); `cost` is what they take from their givers taken
    one by one, USD million a year; `tried` counts the proposals that the exact check saw.
    """

    choice: tuple[int, ...]
    changes: tuple[tuple[int, int, int], ...]
    gains: tuple[float, float]
    cost: float
    tried: int


def pairwise_form(choices: NDArray[np.int64], gains: Array) -> Pairwise:
    """The pairwise form from valued packages: nothing given, each option alone, each pair.

    Raises
    ------
    BadQuestion
        When one of the packages needed was not valued.
    """
    rows = {tuple(choice): row for row, choice in enumerate(choices.tolist())}
    items = choices.shape[1]
    sizes = [int(choices[:, m].max(initial=0)) + 1 for m in range(items)]

    def value(given: dict[int, int]) -> Array:
        choice = tuple(given.get(m, 0) for m in range(items))
        if choice not in rows or not np.isfinite(gains[rows[choice]]).all():
            raise BadQuestion(f"The pairwise form needs the package {list(choice)} valued.")
        return gains[rows[choice]]

    base = value({})
    single = tuple(
        np.array([value({m: o}) - base if o else np.zeros(2) for o in range(sizes[m])])
        for m in range(items)
    )
    pair = {}
    for m in range(items):
        for n in range(m + 1, items):
            effect = np.zeros((sizes[m], sizes[n], 2))
            for o in range(1, sizes[m]):
                for q in range(1, sizes[n]):
                    both = value({m: o, n: q}) - base
                    effect[o, q] = both - single[m][o] - single[n][q]
            if effect.any():
                pair[m, n] = effect
    return Pairwise(base=base, single=single, pair=pair)


def cheapest_mend(
    form: Pairwise,
    refused: Sequence[int],
    givers: Sequence[int],
    *,
    by: str = "changes",
    exact: Exact | None = None,
) -> Mend:
    """The fewest, or the least costly, option changes after which both sides accept.

    Parameters
    ----------
    form
        Pairwise form of the payoffs against no deal.
    refused
        Option numbers of the package.
    givers
        Side (0 or 1) that gives each item.
    by
        ``changes`` counts items changed, and among equals takes the least costly; ``cost`` adds up
        what each change alone takes from its giver (never below 0).
    exact
        The exact gains of a package; the pairwise form stands in where it is None.

    Raises
    ------
    BadQuestion
        When `by` is unknown.
    NoAnswer
        When no change, or none of the first 40 proposals, is accepted by both sides.
    """

    from scipy import optimize

    rule: Any = optimize.LinearConstraint  # its stub knows plain numbers only

    if by not in ("changes", "cost"):
        raise BadQuestion(f"A mend is sought by changes or by cost, not by {by!r}.")
    now = tuple(int(option) for option in refused)
    start = {}  # first variable of each item
    count = 0
    for m, effect in enumerate(form.single):
        start[m] = count
        count += len(effect)
    products = [
        (start[m] + o, start[n] + q, effect[o, q])
        for (m, n), effect in form.pair.items()
        for o in range(1, effect.shape[0])
        for q in range(1, effect.shape[1])
        if effect[o, q].any()
    ]
    size = count + len(products)
    worth = np.zeros((2, size))
    for m, effect in enumerate(form.single):
        worth[:, start[m] : start[m] + len(effect)] = effect.T
    for place, (_, _, effect) in enumerate(products):
        worth[:, count + place] = effect
    scale = max(float(np.abs(worth).max(initial=0.0)), float(np.abs(form.base).max()), 1e-300)
    losses = _losses(form, now, givers)
    objective = np.zeros(size)
    for m, effect in enumerate(form.single):
        for o in range(len(effect)):
            if o != now[m]:
                step = losses[m][o] / scale
                objective[start[m] + o] = step + 1e-6 if by == "cost" else 1 + 1e-3 * min(step, 1)
    rules: list[Any] = [
        rule(worth / scale, -form.base / scale, np.inf),
        rule(worth.sum(axis=0) / scale, _SLACK - form.base.sum() / scale, np.inf),
        rule(_one_each(form, start, size), 1, 1),
    ]
    if products:
        matrix, least, most = _linked(products, count, size)
        rules.append(rule(matrix, least, most))
    whole = np.r_[np.ones(count), np.zeros(len(products))]
    for tried in range(1, _TRIES + 1):
        found = optimize.milp(
            objective,
            integrality=whole,
            bounds=optimize.Bounds(0, 1),
            constraints=rules,
            options={"presolve": False},  # with it HiGHS 1.12 calls some dearer choices optimal
        )
        if found.x is None:
            raise NoAnswer("No change of options makes both sides better off than no deal.")
        choice = tuple(
            int(found.x[start[m] : start[m] + len(effect)].argmax())
            for m, effect in enumerate(form.single)
        )
        gains = np.asarray(exact(choice) if exact else form.gains(choice), dtype=np.float64)
        if beats_no_deal(gains[None])[0]:
            changes = tuple(
                (m, before, after)
                for m, (before, after) in enumerate(zip(now, choice, strict=True))
                if before != after
            )
            return Mend(
                choice=choice,
                changes=changes,
                gains=(float(gains[0]), float(gains[1])),
                cost=float(sum(losses[m][after] for m, _, after in changes)),
                tried=tried,
            )
        taken = np.zeros(size)
        taken[[start[m] + o for m, o in enumerate(choice)]] = 1
        rules.append(rule(taken, -np.inf, len(choice) - 1))
    raise NoAnswer(f"None of {_TRIES} proposals passed the exact check.")


def _losses(form: Pairwise, now: tuple[int, ...], givers: Sequence[int]) -> list[Array]:
    """What changing one item alone takes from its giver, by item and option, 0 or more."""
    held = form.gains(now)
    found = []
    for m, effect in enumerate(form.single):
        changed = [form.gains((*now[:m], o, *now[m + 1 :])) for o in range(len(effect))]
        side = givers[m]
        found.append(np.maximum(held[side] - np.array([gains[side] for gains in changed]), 0.0))
    return found


def _one_each(form: Pairwise, start: Mapping[int, int], size: int) -> Array:
    matrix = np.zeros((len(form.single), size))
    for m, effect in enumerate(form.single):
        matrix[m, start[m] : start[m] + len(effect)] = 1
    return matrix


def _linked(
    products: Sequence[tuple[int, int, Array]], count: int, size: int
) -> tuple[Array, Array, Array]:
    """Rules that make each product variable the product of its two options."""
    matrix = np.zeros((3 * len(products), size))
    least = np.full(3 * len(products), -np.inf)
    most = np.zeros(3 * len(products))
    for place, (one, other, _) in enumerate(products):
        row, product = 3 * place, count + place
        matrix[row, [product, one]] = 1, -1
        matrix[row + 1, [product, other]] = 1, -1
        matrix[row + 2, [one, other, product]] = 1, 1, -1
        most[row + 2] = 1
    return matrix, least, most
