"""How is a change shared out among the things that changed, whatever the order they are taken in?

The Shapley value of a player is its contribution when players join one after another, averaged
over all orders of joining. Shares add up to the whole change exactly (Shapley 1953, "A value for
n-person games"; for decompositions Shorrocks 2013, Journal of Economic Inequality 11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__ = ["EXACT_UP_TO", "Shares", "shapley"]

EXACT_UP_TO = 12
Value = Callable[[int], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Shares:
    """What each player contributes, (players, …): `value` adds up to the whole change along the
    first axis; `error` is the standard error of each share, 0 where `exact`."""

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    exact: bool


def shapley(
    players: int, value: Value, *, exact_up_to: int = EXACT_UP_TO, orders: int = 200, seed: int = 0
) -> Shares:
    """Shapley values of a game given by `value`.

    Parameters
    ----------
    players
        Number of players.
    value
        The worth of a coalition, written as bits: player k is in when ``coalition >> k & 1``. It
        returns an array, always of one shape; ``value(0)`` is where all begins.
    exact_up_to
        With more players than this, random orders are drawn instead of all coalitions.
    orders
        Orders drawn, in pairs of an order and its reverse. The shares still add up exactly.

    Returns
    -------
    Shares
        ``value[k]`` is the share of player k.
    """
    if players == 0:
        whole = np.asarray(value(0), dtype=np.float64)
        return Shares(np.zeros((0, *whole.shape)), np.zeros((0, *whole.shape)), True)
    if players <= exact_up_to:
        return _exact(players, value)
    return _sampled(players, value, orders, seed)


def _exact(players: int, value: Value) -> Shares:
    worth = [np.asarray(value(coalition), dtype=np.float64) for coalition in range(1 << players)]
    shares = np.zeros((players, *worth[0].shape))
    weights = [1 / (players * comb(players - 1, size)) for size in range(players)]
    for coalition, without in enumerate(worth):
        weight = weights[coalition.bit_count()] if coalition.bit_count() < players else 0.0
        for player in range(players):
            if not coalition >> player & 1:
                shares[player] += weight * (worth[coalition | 1 << player] - without)
    return Shares(shares, np.zeros_like(shares), True)


def _sampled(players: int, value: Value, orders: int, seed: int) -> Shares:
    """Antithetic orders: each is followed by its reverse, and the two are averaged."""
    draw = np.random.default_rng(seed)
    start = np.asarray(value(0), dtype=np.float64)
    end = np.asarray(value((1 << players) - 1), dtype=np.float64)
    pairs = max(2, orders // 2)
    total = np.zeros((players, *start.shape))
    squares = np.zeros_like(total)
    for _ in range(pairs):
        order = draw.permutation(players)
        both = (_joining(order, value, start, end) + _joining(order[::-1], value, start, end)) / 2
        total += both
        squares += both**2
    mean = total / pairs
    spread = np.maximum(squares / pairs - mean**2, 0.0) * pairs / (pairs - 1)
    return Shares(mean, np.sqrt(spread / pairs), False)


def _joining(
    order: NDArray[np.int_], value: Value, start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What each player adds when they join in one order."""
    adds = np.zeros((len(order), *start.shape))
    coalition, before = 0, start
    for position, player in enumerate(order.tolist()):
        coalition |= 1 << player
        last = position == len(order) - 1
        after = end if last else np.asarray(value(coalition), dtype=np.float64)
        adds[player] = after - before
        before = after
    return adds
