"""Which subsidy makes a state's promise to buy come true, and no more than that?

A promise is a quantity. The buyer's state makes the goods cheaper to its users by a wedge s >= 0
until the flow meets the promise; where it does so by itself, s is nought (complementarity). The
subsidy is the buyer's cost, and enters its tariff revenue with a minus. What the seller gains is
what the trade model says after the other suppliers have found other buyers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from detente.bargain.agenda import Purchase
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["Buys", "buys", "wedge_step"]

LARGEST = 3.0  # log points: users would pay a twentieth


@dataclass(frozen=True, slots=True)
class Buys:
    """A promise in a world: the flow (exporter, importer, sector) and its least value."""

    cell: tuple[int, int, int]
    value: float  # USD million a year at the seller's prices of the baseline
    goods: str


def buys(world: World, giver: str, promise: Purchase) -> Buys:
    """A purchase promised by `giver` (US or CN), as a flow of a world.

    Raises
    ------
    BadQuestion
        When the world has no such sector, or the flow is not in it.
    """
    seller, buyer = ("USA", "CHN") if giver == "CN" else ("CHN", "USA")
    if promise.sector not in world.sectors:
        raise BadQuestion(
            f"The purchase of {promise.goods} names the sector {promise.sector!r}, which "
            f"{world.name} does not have; it has {', '.join(world.sectors)}."
        )
    at = world.regions.index
    cell = at(seller), at(buyer), world.sectors.index(promise.sector)
    flow = float(world.flows[cell])
    if flow <= 0:
        raise BadQuestion(f"In {world.name} no {promise.goods} flow from {seller} to {buyer}.")
    return Buys(cell, promise.value * promise.share + flow * (1 - promise.share), promise.goods)


def wedge_step(wedge: float, flow: float, promise: Buys, theta: float) -> float:
    """The next guess at a log wedge, from the flow before duty, which answers by 1 + theta."""
    if flow <= 0:
        return min(wedge + 1.0, LARGEST)
    return min(max(wedge + log(promise.value / flow) / (1 + theta), 0.0), LARGEST)
