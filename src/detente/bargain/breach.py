"""What is a deal worth when it can be broken, and a truce when it can lapse?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion

__all__ = ["Keeping", "Truce", "keeping", "truce", "worth_with_breach"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Whether one side keeps a package when breaking it ends it for good.

    temptation
        The most that the side gains, USD million in one period, by taking concessions back while
        the other still gives: it holds for one period, then both revert to no deal. 0 or more.
    loss
        What each later period of no deal takes from it, USD million.
    takes_back
        The items that it would take back.
    least_delta
        The smallest discount factor a period from which keeping pays, with breaches by the other
        side as frequent as `breach`; 0 when there is nothing to gain by breaking, None when no
        patience suffices.
    """

    side: int
    temptation: float
    loss: float
    takes_back: tuple[int, ...]
    breach: float
    period_days: float
    least_delta: float | None

    @property
    def most_rate(self) -> float | None:
        """The largest yearly discount rate at which keeping pays; infinite where breaking never
        does."""
        if self.least_delta is None:
            return None
        if self.least_delta == 0:
            return float("inf")
        return float(-np.log(self.least_delta) * 365 / self.period_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truce:
    """Present value of a truce for each side, USD million.

    `flow` is what it brings while it lasts, `relapse` what its expected end takes away; `value` is
    the sum. `longer` is the truce of the same terms that never ends.
    """

    days: float
    flow: tuple[float, float]
    relapse: tuple[float, float]
    value: tuple[float, float]
    longer: tuple[float, float]


def truce(
    gains: Sequence[float],
    days: float,
    *,
    relapse: float = 0.0,
    relapse_cost: Sequence[float] = (0.0, 0.0),
    rate: float = 0.05,
) -> Truce:
    """The worth of a truce: the flow gains over its length, less the cost of a relapse at its end.

    Parameters
    ----------
    gains
        What each side gains while it lasts, USD million a year.
    relapse, relapse_cost
        Probability that it is not prolonged, and what that costs each side once (stocks run down
        anew, orders moved back), USD million.
    rate
        Yearly discount rate, continuous.

    Raises
    ------
    BadQuestion
        For a negative length, a probability outside 0 to 1, or a rate of 0 or less.
    """
    if days < 0:
        raise BadQuestion(f"A truce of {days:g} days; give 0 or more.")
    if not 0 <= relapse <= 1:
        raise BadQuestion(f"The probability of relapse is {relapse:g}; it lies between 0 and 1.")
    if rate <= 0:
        raise BadQuestion(f"The discount rate is {rate:g} a year; give more than 0.")
    years = days / 365
    flow = [gain * -np.expm1(-rate * years) / rate for gain in gains]
    lost = [-relapse * np.exp(-rate * years) * cost for cost in relapse_cost]
    return Truce(
        days=days,
        flow=_two(flow),
        relapse=_two(lost),
        value=_two([one + other for one, other in zip(flow, lost, strict=True)]),
        longer=_two([gain / rate for gain in gains]),
    )


def keeping(
    rows: Mapping[tuple[int, ...], Array],
    package: Sequence[int],
    givers: Sequence[int],
    *,
    period_days: float = 91.0,
    breach: float | Sequence[float] = 0.0,
) -> tuple[Keeping, Keeping]:
    """Whether each side keeps a package in repeated play with reversion to no deal.

    Keeping pays for side k when ``T <= d / (1 - d) * L`` with T the temptation, L the loss a
    period and ``d = delta * (1 - h)``, h the frequency with which the other side breaks the deal
    anyway in a period: an input from the record, not a fit.

    Parameters
    ----------
    rows
        Gains against no deal, (2,) USD million a year, by package.
    breach
        Share of periods in which the other side breaks, for both sides or for each side's
        partner.

    Raises
    ------
    BadQuestion
        When the package, or one that a side could move to, was not valued, or a frequency is
        not in [0, 1).
    """
    habits = [float(breach)] * 2 if isinstance(breach, int | float) else [float(h) for h in breach]
    if len(habits) != 2 or not all(0 <= habit < 1 for habit in habits):
        raise BadQuestion(f"Breach frequencies {habits} must be two shares from 0 to below 1.")
    held = tuple(int(option) for option in package)
    if held not in rows:
        raise BadQuestion(f"The package {list(held)} was not valued.")
    share = period_days / 365
    found = []
    for side in (0, 1):
        own = [m for m, giver in enumerate(givers) if giver == side and held[m]]
        best, taken = rows[held][side], ()
        for kept in product((True, False), repeat=len(own)):
            back = {m for m, stays in zip(own, kept, strict=True) if not stays}
            moved = tuple(0 if m in back else option for m, option in enumerate(held))
            if moved not in rows:
                raise BadQuestion(f"The package {list(moved)} was not valued.")
            if rows[moved][side] > best:
                best, taken = rows[moved][side], tuple(sorted(back))
        temptation = float(best - rows[held][side]) * share
        loss = float(rows[held][side]) * share
        found.append(
            Keeping(
                side=side,
                temptation=temptation,
                loss=loss,
                takes_back=taken,
                breach=habits[side],
                period_days=period_days,
                least_delta=_least(temptation, loss, habits[side]),
            )
        )
    return found[0], found[1]


def worth_with_breach(
    gains: Sequence[float],
    *,
    breach_a_year: float,
    relapse_cost: Sequence[float] = (0.0, 0.0),
    rate: float = 0.05,
) -> tuple[float, float]:
    """Present value of a deal that ends for good at a constant yearly frequency, USD million.

    ``(gain - h * cost) / (rate + h)`` for each side: a deal that is broken every other year
    (h = 0.5) is worth an eleventh of one that is kept, at 5 % a year with nothing lost at its end.
    """
    if breach_a_year < 0 or rate <= 0:
        raise BadQuestion("A frequency of breach is 0 or more, a discount rate more than 0.")
    whole = rate + breach_a_year
    return _two(
        [
            (gain - breach_a_year * cost) / whole
            for gain, cost in zip(gains, relapse_cost, strict=True)
        ]
    )


def _least(temptation: float, loss: float, breach: float) -> float | None:
    if temptation <= 0:
        return 0.0
    if loss <= 0:
        return None
    least = temptation / (temptation + loss) / (1 - breach)
    return least if least < 1 else None


def _two(values: Sequence[float]) -> tuple[float, float]:
    return float(values[0]), float(values[1])
