"""What does each day without a deal cost each side, who is pressed, and who gets the larger part?

Costs are flows, USD million a day, for the two sides; below 0 where a side is better off without
the deal. Tariffs cost from the first day, shortages from the day on which stocks run out, and what
the record schedules or threatens jumps in on its own day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from detente.errors import AxisMismatch, BadQuestion

__all__ = ["Costs", "Jump", "Offers", "alternating_offers", "cost_of_delay", "crossings"]

Array = NDArray[np.float64]

_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A dated change of the cost of no deal, USD million a year for each side.

    `adds` falls due from the day on; `later` once stocks have run out, and is counted among the
    shortages.
    """

    day: date
    adds: tuple[float, float]
    what: str
    later: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Costs:
    """Cost of no deal by day from `begun`.

    tariffs, shortages
        (days, 2) USD million a day.
    gdp
        (2,) USD million a year.
    """

    begun: date
    tariffs: Array
    shortages: Array
    gdp: tuple[float, float]
    jumps: tuple[Jump, ...] = ()

    @property
    def flow(self) -> Array:
        """(days, 2) both together, USD million a day."""
        return self.tariffs + self.shortages

    @property
    def share_of_gdp(self) -> Array:
        """(days, 2) cost of the day as a share of a day's GDP."""
        return self.flow * _YEAR / np.asarray(self.gdp)

    @property
    def index(self) -> Array:
        """(days,) pressure on the first side: its cost over both costs, in shares of GDP.

        Above one half the first side is pressed more. A side that no deal does not hurt counts as
        0; not a number on days that hurt neither.
        """
        hurt = np.maximum(self.share_of_gdp, 0.0)
        with np.errstate(invalid="ignore"):
            return hurt[:, 0] / hurt.sum(axis=1)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the rows."""
        return tuple(self.begun + timedelta(days=day) for day in range(len(self.tariffs)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offers:
    """Who gets which part of what a deal is worth, by the day on which offers begin.

    day
        (offers,) days from the first.
    pie
        (offers,) what a deal of that day is worth to both, present value, USD million.
    share
        (offers,) part of the pie that goes to the first side, the mean over who offers first; not
        a number where there is no pie. Above 1 or below 0 a side pays to settle.
    first_offers, second_offers
        The same when the first side, or the second, makes the first offer.
    waits
        (offers,) whether waiting is better for both than settling that day, whoever offers.
    """

    day: NDArray[np.int64]
    pie: Array
    share: Array
    first_offers: Array
    second_offers: Array
    waits: NDArray[np.bool_]


def cost_of_delay(
    begun: date,
    days: int,
    tariffs: Sequence[float],
    gdp: tuple[float, float],
    *,
    shortages: Array | None = None,
    jumps: Sequence[Jump] = (),
) -> Costs:
    """Cost of no deal by day.

    Parameters
    ----------
    begun, days
        The first day and how many.
    tariffs
        What each side loses from the first day on, USD million a year.
    shortages
        (days, 2) USD million a day; 0 until stocks run out. The last row is carried on when there
        are fewer rows than days.
    jumps
        Dated changes; those before `begun` hold from the first day.

    Raises
    ------
    BadQuestion
        For fewer than one day.
    AxisMismatch
        When `shortages` has not two columns.
    """
    if days < 1:
        raise BadQuestion(f"{days} days of delay; give 1 or more.")
    flow = np.tile(np.asarray(tariffs, dtype=np.float64) / _YEAR, (days, 1))
    for jump in jumps:
        at = max((jump.day - begun).days, 0)
        flow[at:] += np.asarray(jump.adds) / _YEAR
    short = np.zeros((days, 2))
    if shortages is not None and len(shortages):
        if shortages.shape[1:] != (2,):
            raise AxisMismatch(f"Shortages have the shape {shortages.shape}; days and sides: 2.")
        known = min(len(shortages), days)
        short[:known] = shortages[:known]
        short[known:] = shortages[known - 1]
    return Costs(
        begun=begun,
        tariffs=flow,
        shortages=short,
        gdp=gdp,
        jumps=tuple(sorted(jumps, key=lambda jump: jump.day)),
    )


def crossings(costs: Costs) -> tuple[tuple[date, int], ...]:
    """Days on which the other side becomes the one that is pressed more: (day, side 0 or 1)."""
    index = costs.index
    pressed = np.where(np.isnan(index) | (index == 0.5), -1, np.where(index > 0.5, 0, 1))
    found, last = [], -1
    for day, side in enumerate(pressed.tolist()):
        if side >= 0:
            if last >= 0 and side != last:
                found.append((costs.begun + timedelta(days=day), side))
            last = side
    return tuple(found)


def alternating_offers(
    flow: Array, *, every: int = 14, rate: float = 0.05, pie: Array | None = None
) -> Offers:
    """Alternating offers with costs that change through time, solved backwards.

    Rubinstein (1982, Econometrica 50) with payoffs while no deal holds (Binmore, Rubinstein and
    Wolinsky 1986, RAND Journal of Economics 17): the sides offer in turn every `every` days; the
    one that answers accepts whatever is at least what waiting is worth to it. After the last day
    costs stay as they are for ever, and the game has its stationary solution.

    Parameters
    ----------
    flow
        (days, 2) cost of no deal, USD million a day.
    rate
        Yearly discount rate, continuous, the same for both.
    pie
        (offers,) present value of the best deal struck on each day of offers; what both sides'
        costs from that day on add up to unless given.

    Raises
    ------
    BadQuestion
        When `every` or `rate` is not positive, or `pie` has another length.
    """
    if every < 1 or rate <= 0:
        raise BadQuestion("Days between offers and the discount rate must be above 0.")
    offers = -(-len(flow) // every)
    padded = np.vstack([flow, np.tile(flow[-1], (offers * every - len(flow), 1))])
    daily = rate / _YEAR
    within = np.exp(-daily * np.arange(every))[:, None] * -np.expm1(-daily) / daily
    step = (padded.reshape(offers, every, 2) * within).sum(axis=1)  # (offers, 2) till the next
    keep = np.exp(-daily * every)
    last = padded[-1] / daily  # what costs that stay for ever are worth
    ahead = np.zeros((offers + 1, 2))
    ahead[-1] = last
    for at in range(offers - 1, -1, -1):
        ahead[at] = step[at] + keep * ahead[at + 1]
    if pie is None:
        whole, final = ahead[:-1].sum(axis=1), float(last.sum())
    else:
        whole, final = np.asarray(pie, dtype=np.float64), float(pie[-1])
        if whole.shape != (offers,):
            raise BadQuestion(f"The pie has {len(whole)} days; there are {offers} days of offers.")
    # value[p] is what both get from here on when side p offers
    value = _stationary(final, last * (1 - keep), keep)
    got = np.zeros((offers, 2, 2))
    waits = np.zeros((offers, 2), dtype=bool)
    for at in range(offers - 1, -1, -1):
        now = np.zeros((2, 2))
        for offering in (0, 1):
            answering = 1 - offering
            waiting = -step[at] + keep * value[answering]
            now[offering, answering] = waiting[answering]
            now[offering, offering] = whole[at] - waiting[answering]
            if now[offering, offering] < waiting[offering] - 1e-9 * abs(whole[at]):
                now[offering] = waiting
                waits[at, offering] = True
        value = got[at] = now
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(whole[:, None] > 0, got[:, :, 0] / whole[:, None], np.nan)
    return Offers(
        day=np.arange(offers) * every,
        pie=whole,
        share=shares.mean(axis=1),
        first_offers=shares[:, 0],
        second_offers=shares[:, 1],
        waits=waits[:, 0] & waits[:, 1],
    )


def _stationary(pie: float, cost: Array, keep: float) -> Array:
    """(offering, side): values when costs between offers stay `cost` for ever.

    The one that answers gets ``w = keep * v - cost``, the one that offers ``v = pie - w'``.
    """
    first = (pie + cost[1] - keep * (pie + cost[0])) / (1 - keep**2)
    second = (pie + cost[0] - keep * (pie + cost[1])) / (1 - keep**2)
    return np.array([[first, pie - first], [pie - second, second]])
