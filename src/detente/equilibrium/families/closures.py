"""What holds money fixed, and who lends to whom, when prices everywhere move?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.model import BY_SECTOR, Deficits, Model, Numeraire
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["Yardstick", "elasticities", "indexing", "numeraire", "target_transfers"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Yardstick:
    """A weighted mean of one nominal quantity, 1 at the baseline.

    `of` is what is measured: ``prices`` (consumer prices), ``wages`` or ``income`` (Y', the income
    of factors); `weights` (N,) add up to 1 but for rounding.
    """

    of: str
    weights: Array

    def level(self, *, wages: Array, prices: Array, income: Array) -> float:
        """The mean, from changes (new over old) by region."""
        values = {"wages": wages, "prices": prices, "income": income}[self.of]
        # Divided by the same sum of ones, so that no change gives 1 exactly.
        return float((self.weights @ values) / (self.weights @ np.ones(len(values))))


def numeraire(model: Model, world: World, income: Array, spending: Array) -> Yardstick:
    """The mean that reports hold at 1: by the model, else by the custom of its family.

    Raises
    ------
    BadQuestion
        When the numeraire is the wage of a region that the world lacks.
    """
    chosen = model.money
    if chosen is Numeraire.world_prices:
        return Yardstick("prices", spending / spending.sum())
    if chosen is Numeraire.world_wages:
        return Yardstick("wages", income / income.sum())
    if chosen is Numeraire.world_income:
        return Yardstick("income", income / income.sum())
    weights = np.zeros(len(income))
    weights[world.regions.index(model.numeraire_region)] = 1.0
    return Yardstick("prices" if chosen is Numeraire.price else "wages", weights)


def indexing(model: Model, world: World, income: Array, spending: Array) -> Yardstick:
    """What transfers between regions move with: world income, or the numeraire when fixed."""
    if model.deficits is Deficits.fixed:
        return numeraire(model, world, income, spending)
    return Yardstick("income", income / income.sum())


def target_transfers(model: Model, world: World, transfers: Array, flows: Array) -> Array:
    """(N,) transfers that the closure asks for, in the baseline's money; they add up to zero.

    With one region's deficit closed, the others' transfers change in proportion to their bilateral
    balances with it, `flows` (N, N) being sales before duty. The published variant takes the
    balances themselves, which do not add up where margins stay in the destination.

    Raises
    ------
    BadQuestion
        When the region's trade is balanced with each partner already, so that nothing says who
        would lend less.
    """
    if model.deficits is Deficits.balanced:
        return np.zeros(len(transfers))
    if model.deficits is not Deficits.zero_for_one:
        return transfers
    place = world.regions.index(model.deficit_region)
    balance = flows[place] - flows[:, place]
    balance[place] = 0.0
    if abs(balance.sum()) < 1e-9 * flows[:, place].sum():
        raise BadQuestion(
            f"World {world.name}: trade of {model.deficit_region} is balanced already, so closing "
            f"its transfer has no partners to fall on; use deficits='balanced'."
        )
    target = transfers + transfers[place] * balance / balance.sum()
    target[place] = 0.0
    return target


def elasticities(world: World, model: Model) -> Array:
    """(S,) trade elasticity by sector: of the model, else of the world, else one for all.

    Raises
    ------
    BadQuestion
        When the model names another number of sectors than the world has.
    """
    given = model.sector_elasticities
    if given is None:
        of_world = getattr(world, "elasticities", None)
        if of_world is None or model.family not in BY_SECTOR:
            return np.full(len(world.sectors), model.trade_elasticity)
        return np.asarray(of_world, dtype=np.float64)
    if len(given) != len(world.sectors):
        raise BadQuestion(
            f"Model: sector_elasticities holds {len(given)} values; world {world.name} has "
            f"{len(world.sectors)} sectors."
        )
    return np.array(given)
