r"""Which sectors does a government seem to favour, if its tariffs are what it wanted?

An option, off by default, after Ossa (2014, American Economic Review 104): a government maximises
real income with the income of sector s counted lambda_s times, mean lambda 1. At tariffs that it
chose itself nothing would be gained by moving any of them,

.. math:: \sum_s \lambda_s \frac{\partial (y_s / P)}{\partial t_j}
          + \frac{\partial (R + D)/P}{\partial t_j} = 0 \quad \text{for every sector } j,

which is solved for lambda >= 0 by least squares. Whether governments choose so is the theory's
word; `fit` says how much of the slope that is left at lambda = 1 the weights take away, and where
it is low the weights say nothing. There are as many weights as duties, so a good fit is no proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.payoff import Cell, solve_cells
from detente.errors import BadQuestion

if TYPE_CHECKING:
    from detente.bargain.rates import DutyGrid
    from detente.scenario.settings import Setting

__all__ = ["PoliticalWeights", "political_weights"]

Array = NDArray[np.float64]

STEP = 0.01  # points of duty by which a tariff is moved either way
TIGHT = 1e-11
_MEAN = 1e3  # how much heavier "mean lambda is 1" weighs than any slope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoliticalWeights:
    """Weights of sectors by side, (2, S), mean 1 over goods sectors and 1 for services.

    `fit` (2,) is one less the squared slope left over that at weights of one; below zero never.
    """

    sectors: tuple[str, ...]
    weights: Array
    fit: tuple[float, float]

    def worth(self, earned: Array, reference: Array, value_added: Array) -> Array:
        """(cells, 2) what the weights add to real income, USD million a year.

        `earned` (cells, 2, S) and `reference` (2, S) are sales over local prices, `value_added`
        (2, S) the part of them that is income.
        """
        income = (earned - reference) * value_added
        return ((self.weights - 1) * income).sum(axis=2)


def political_weights(grid: DutyGrid, setting: Setting) -> PoliticalWeights:
    """Weights at which the duties of the day on the other side are each government's own choice.

    Raises
    ------
    BadQuestion
        When the world has no sectors or does not know what part of sales is income.
    """
    world = setting.world
    if len(world.sectors) < 2 or world.value_added_shares is None:
        raise BadQuestion(
            f"Political weights need sectors with value added; {world.name} has none. Take "
            "world-2023-sectors."
        )
    at = world.regions.index
    goods = np.flatnonzero(world.is_goods)
    weights, fits = np.ones((2, len(world.sectors))), []
    for number, (mine, other) in enumerate((("USA", "CHN"), ("CHN", "USA"))):
        pair = at(other), at(mine)
        slope, rest = _slopes(grid, setting, pair, goods, number)
        found = _least_squares(slope[:, goods], rest + slope.sum(axis=1) - slope[:, goods].sum(1))
        weights[number, goods] = found
        free = slope.sum(axis=1) + rest
        left = slope[:, goods] @ (found - 1) + free
        fits.append(max(0.0, 1 - float(left @ left) / float(free @ free)))
    return PoliticalWeights(sectors=tuple(world.sectors), weights=weights, fit=(fits[0], fits[1]))


def _slopes(
    grid: DutyGrid,
    setting: Setting,
    pair: tuple[int, int],
    goods: NDArray[np.intp],
    number: int,
) -> tuple[Array, Array]:
    """(levers, S) slopes of real sector incomes in each duty, and (levers,) of all else."""
    world = setting.world
    assert world.value_added_shares is not None
    held = grid.standing[pair]
    cells = []
    for sector in goods:
        for sign in (1, -1):
            row = held.copy()
            row[sector] += sign * STEP
            cells.append(Cell((pair,), row[None]))
    found = solve_cells(
        world, setting.model, grid.observed, grid.standing, cells, workers=1, tol=TIGHT
    )
    me = world.regions.index(("USA", "CHN")[number])
    share = world.value_added_shares[me]
    income = found.earned[:, number] * share
    whole = found.base[me] * found.welfare[:, me]
    up, down = slice(0, None, 2), slice(1, None, 2)
    slope = (income[up] - income[down]) / (2 * STEP)
    total = (whole[up] - whole[down]) / (2 * STEP)
    return slope, total - slope.sum(axis=1)


def _least_squares(slope: Array, rest: Array) -> Array:
    """Weights >= 0 with mean 1 that leave least slope."""
    from scipy.optimize import nnls

    size = float(np.abs(slope).max()) or 1.0
    count = slope.shape[1]
    rows = np.vstack([slope / size, np.full((1, count), _MEAN / count)])
    wanted = np.append(-rest / size, _MEAN)
    found, _ = nnls(rows, wanted)
    return found
