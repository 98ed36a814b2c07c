r"""Which tariffs answer each other, so that nobody would change their own?

Each player k sets the tariffs of its `Levers` to serve its own objective. Best answers in turn
give a start; then the slopes of all players are levelled together,

.. math:: \frac{\partial W_k}{\partial t_k}(t_1, \dots, t_K) = 0 \quad \text{for every } k,

by Broyden's method with the curvatures that the best answers have learned. At the end every player
looks for a better answer from the lowest and from the highest tariffs; what it would gain is
reported, and an equilibrium that a player would leave is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.gradients import region_weights, welfare_gradient
from detente.equilibrium.model import Model
from detente.equilibrium.numerics.search import Look, Search, climb, level
from detente.equilibrium.policy.levers import By, Levers, standing
from detente.equilibrium.policy.optimal import SOLVE_TOL, START, UPPER
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Solution
from detente.equilibrium.solver import one_thread, solve
from detente.errors import BadQuestion, NotConverged
from detente.world import World

__all__ = ["Ended", "NashEquilibrium", "Player", "nash"]

Array = NDArray[np.float64]

ANSWER_TOL = 1e-5  # slope at which a best answer is close enough to be answered
DEPARTURE_TOL = 1e-4  # the same in the search for a reason to leave
WORTH_LEAVING = 1e-8  # welfare, as a fraction, that a better answer must add to count


class Ended(StrEnum):
    """How the search for an equilibrium ended."""

    converged = "converged"
    left = "a player gains by another tariff; no equilibrium was found from this start"
    stalled = "the players' slopes could not all be levelled; raise max_rounds or change the start"
    unsolved = "the model has no solution at the start; start from lower tariffs"


@dataclass(frozen=True, kw_only=True, eq=False)
class Player:
    """One player at the equilibrium."""

    region: str  # ISO-3
    levers: Levers = field(repr=False)
    weights: Array = field(repr=False)  # (N,) of the regions' welfare in its objective
    rates: Array = field(repr=False)  # (L,) its tariffs, fractions
    objective: float  # weighted sum of welfare changes, a fraction
    welfare: float  # of its own region, a fraction
    gain_from_leaving: float  # what its best other answer found would add, a fraction

    @property
    def mean_rate(self) -> float:
        """Mean of its tariffs, weighted by baseline trade."""
        return float(self.rates @ self.levers.shares)

    @property
    def tariffs(self) -> dict[str, float]:
        """Its tariffs by label, fractions."""
        return dict(zip(self.levers.labels, self.rates.tolist(), strict=True))


@dataclass(frozen=True, kw_only=True, eq=False)
class NashEquilibrium:
    """Tariffs that answer each other; `players` and `solution` raise unless it converged."""

    status: Ended
    slope: float  # largest derivative left of any player's objective in its scaled tariffs
    rounds: int  # of best answers
    evaluations: int  # solves of the model
    found: tuple[Player, ...] = field(repr=False)
    at: Solution | None = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the results can be read."""
        return self.status is Ended.converged

    @property
    def players(self) -> tuple[Player, ...]:
        """Every player, in the order asked."""
        self._require()
        return self.found

    @property
    def solution(self) -> Solution:
        """The world at the equilibrium."""
        self._require()
        assert self.at is not None
        return self.at

    def player(self, region: str) -> Player:
        """One player by its region, ISO-3."""
        for player in self.players:
            if player.region == region:
                return player
        raise BadQuestion(f"{region} does not play; {', '.join(p.region for p in self.found)} do.")

    def _require(self) -> None:
        if not self.ok:
            raise NotConverged(
                f"Nash tariffs: {self.status.value} (slope {self.slope:.1e} after "
                f"{self.rounds} rounds)."
            )


def nash(
    world: World,
    players: Sequence[str],
    *,
    by: By | str = By.uniform,
    on_each_other: bool = False,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    model: Model | None = None,
    shock: TariffShock | None = None,
    lower: float = 0.0,
    upper: float = UPPER,
    tol: float = 1e-8,
    max_rounds: int = 30,
) -> NashEquilibrium:
    """Tariffs of two or more regions, each the best answer to the others'.

    Parameters
    ----------
    players
        ISO-3 codes of the regions that set tariffs; all others keep those of `shock`.
    by
        What each player's tariffs may differ by; see `Levers`.
    on_each_other
        Tax the other players' goods only; all imports when false.
    weights
        Objective by player, each by region; a player's own welfare where left out.
    shock
        Tariffs outside the levers; none when left out.
    lower, upper
        Bounds of each tariff, fractions.
    tol
        Largest slope accepted, welfare (fraction) per unit of a scaled tariff.

    Returns
    -------
    NashEquilibrium
        Always; reading its players raises `NotConverged` when none was found. There may be
        others: the search starts from 20 % everywhere.

    Raises
    ------
    BadQuestion
        When fewer than two players are named, one twice, or a name is unknown.
    """
    if len(players) < 2 or len(set(players)) != len(players):
        raise BadQuestion(f"Nash needs two or more different players; {list(players)} came.")
    if not -1 < lower <= upper:
        raise BadQuestion(f"Tariffs from {lower:g} to {upper:g}: the lower bound comes first.")
    given = weights or {}
    for name in given:
        if name not in players:
            raise BadQuestion(f"Weights came for {name}, who does not play.")
    game = _Game(
        world,
        model or Model(),
        standing(world, shock),
        [
            Levers.of_importer(
                world,
                name,
                by=by,
                partners=[other for other in players if other != name] if on_each_other else None,
            )
            for name in players
        ],
        [region_weights(world, given.get(name, name)) for name in players],
        lower,
        upper,
    )
    with one_thread():
        return _search(game, tuple(players), tol, max_rounds)


class _Game:
    """The players' scaled tariffs in one vector, and what each of them sees there."""

    def __init__(
        self,
        world: World,
        model: Model,
        base: TariffShock,
        levers: list[Levers],
        weights: list[Array],
        lower: float,
        upper: float,
    ) -> None:
        self.world, self.model, self.base = world, model, base
        self.levers, self.weights = levers, weights
        ends = np.cumsum([0, *(len(each) for each in levers)])
        self.parts = [slice(a, b) for a, b in pairwise(ends.tolist())]
        self.root = np.sqrt(np.concatenate([each.shares for each in levers]))
        self.low, self.high = np.log1p(lower) * self.root, np.log1p(upper) * self.root
        self.evaluations = 0

    def rates(self, y: Array) -> Array:
        return np.expm1(y / self.root)

    def solve(self, y: Array) -> Solution:
        self.evaluations += 1
        rates, shock = self.rates(y), self.base
        for levers, part in zip(self.levers, self.parts, strict=True):
            shock = levers.set(shock, rates[part])
        return solve(self.world, shock, self.model, tol=SOLVE_TOL)

    def slope(self, solution: Solution, k: int, y: Array) -> Array:
        gradient = self.levers[k].gather(welfare_gradient(solution, self.weights[k]))
        part = self.parts[k]
        return gradient * (1 + self.rates(y)[part]) / self.root[part]

    def slopes(self, y: Array) -> tuple[Solution, Array] | None:
        """Every player's slopes in its own tariffs, nothing without an equilibrium of trade."""
        y = np.clip(y, self.low, self.high)
        solution = self.solve(y)
        if not solution.ok:
            return None
        return solution, np.concatenate(
            [self.slope(solution, k, y) for k in range(len(self.levers))]
        )

    def answer(self, y: Array, k: int, start: Array, tol: float) -> tuple[Look | None, Any]:
        """Player k's best tariffs while the others keep theirs, and the curvature met."""
        part = self.parts[k]

        def look(own: Array) -> Look | None:
            whole = y.copy()
            whole[part] = own
            solution = self.solve(whole)
            if not solution.ok:
                return None
            value = float(self.weights[k] @ solution.welfare)
            return Look(y=own, value=value, slope=self.slope(solution, k, whole), solution=solution)

        top = climb(
            look, start, self.low[part], self.high[part], tol=tol, max_evaluations=200, rough=(tol,)
        )
        return (top.best if top.status is not Search.unsolved else None), top.inverse_curvature


def _search(game: _Game, names: tuple[str, ...], tol: float, max_rounds: int) -> NashEquilibrium:
    y = np.log1p(START) * game.root
    y = np.clip(y, game.low, game.high)
    best: tuple[Solution, Array, Array] | None = None  # solution, y, slopes
    status, slope, rounds = Ended.stalled, np.inf, 0
    while rounds < max_rounds:
        rounds += 1
        moved, curvatures = 0.0, []
        for k, part in enumerate(game.parts):
            answer, curvature = game.answer(y, k, y[part], ANSWER_TOL)
            if answer is None:
                return _end(game, names, Ended.unsolved, np.inf, rounds, None, ())
            moved = max(moved, float(np.abs(answer.y - y[part]).max()))
            y = y.copy()
            y[part] = answer.y
            curvatures.append(curvature)
        found = _level(game, y, curvatures, tol)
        if found is not None:
            best = found
            slope = _slope_left(game, found[1], found[2])
            if slope <= tol:
                status = Ended.converged
                break
            y = found[1]
        if moved == 0.0:
            break
    if best is None or status is not Ended.converged:
        return _end(game, names, status, slope, rounds, None, ())

    solution, y, _ = best
    gains = []
    for k, part in enumerate(game.parts):
        here = float(game.weights[k] @ solution.welfare)
        others = [game.answer(y, k, far[part], DEPARTURE_TOL)[0] for far in (game.low, game.high)]
        gains.append(max(0.0, *(other.value - here for other in others if other is not None)))
    if max(gains) > WORTH_LEAVING:
        status = Ended.left
    return _end(game, names, status, slope, rounds, (solution, y), tuple(gains))


def _level(
    game: _Game, start: Array, curvatures: list[Any], tol: float
) -> tuple[Solution, Array, Array] | None:
    first = game.slopes(start)
    if first is None:
        return None
    best = (first[0], start, first[1])
    free = _free(game, start, first[1])
    least = float(np.abs(first[1][free]).max(initial=0.0))

    def slopes(y: Array) -> Array:
        nonlocal best, least
        found = first if y is start else game.slopes(y)
        if found is None:
            return np.full(len(y), np.nan)
        size = float(np.abs(found[1][free]).max(initial=0.0))
        if size < least:
            best, least = (found[0], np.clip(y, game.low, game.high), found[1]), size
        return found[1]

    def uphill(value: Array) -> Array:
        return np.concatenate(
            [each @ value[part] for each, part in zip(curvatures, game.parts, strict=True)]
        )

    level(slopes, start, uphill, free, tol=tol, max_sweeps=30)
    return best


def _free(game: _Game, y: Array, slopes: Array) -> NDArray[np.bool_]:
    held = (y <= game.low) & (slopes < 0)
    return ~(held | ((y >= game.high) & (slopes > 0)))


def _slope_left(game: _Game, y: Array, slopes: Array) -> float:
    return float(np.abs(slopes[_free(game, y, slopes)]).max(initial=0.0))


def _end(
    game: _Game,
    names: tuple[str, ...],
    status: Ended,
    slope: float,
    rounds: int,
    at: tuple[Solution, Array] | None,
    gains: tuple[float, ...],
) -> NashEquilibrium:
    players: list[Player] = []
    if at is not None:
        solution, y = at
        rates = game.rates(y)
        for k, name in enumerate(names):
            players.append(
                Player(
                    region=name,
                    levers=game.levers[k],
                    weights=game.weights[k],
                    rates=rates[game.parts[k]],
                    objective=float(game.weights[k] @ solution.welfare),
                    welfare=float(solution.welfare[game.world.regions.index(name)]),
                    gain_from_leaving=gains[k],
                )
            )
    return NashEquilibrium(
        status=status,
        slope=slope,
        rounds=rounds,
        evaluations=game.evaluations,
        found=tuple(players),
        at=None if at is None else at[0],
    )
