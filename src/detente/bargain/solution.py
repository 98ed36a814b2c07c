"""Which packages beat no deal for both sides, and which of them would a fair rule choose?

Everything here is a function of `gains`, (packages, 2): what each side gains against no deal, USD
million a year. Rows that are not finite (not valued) are never chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, nearest

__all__ = [
    "CONCEPTS",
    "NO_DEAL",
    "Place",
    "Refusal",
    "Settlement",
    "Solved",
    "beats_no_deal",
    "checked_concept",
    "frontier",
    "lottery_frontier",
    "place_of",
    "refusal",
    "shortfall",
    "solve",
]

Array = NDArray[np.float64]

CONCEPTS = {
    "nash": "Nash bargaining",
    "ks": "Kalai–Smorodinsky",
    "equal": "equal gains",
}
NO_DEAL = -1
"""Row that stands for no deal itself in a lottery."""

_TIE = 1e-12  # relative: scores nearer than this are the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A package, or a lottery over two of them (or one and no deal, row `NO_DEAL`).

    `gains` are expected, USD million a year.
    """

    concept: str
    rows: tuple[int, ...]
    odds: tuple[float, ...]
    gains: tuple[float, float]

    @property
    def is_lottery(self) -> bool:
        """Whether chance decides."""
        return len(self.rows) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a concept chooses: the best single package, and the lottery where it does better.

    `package` is None when nothing beats no deal for both sides; `lottery` is None when odds add
    nothing. A lottery is weighed before the draw: one of its packages may hurt a side.
    """

    concept: str
    weight: float
    package: Settlement | None
    lottery: Settlement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The package that comes nearest to being accepted by both sides when none is.

    `loser` is 0 or 1, its `loss` positive, USD million a year. `paid` says whether the other side
    gains enough to make the loss good, if money could be sent.
    """

    row: int
    gains: tuple[float, float]
    loser: int
    loss: float
    paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one package stands among all.

    rank
        1 is best. Packages at least as good as no deal for both sides come first, ordered by the
        concept's own score; the rest follow, ordered by what the loser loses.
    percentile
        Share of the other packages that stand behind it, ties counted half, 0 to 100. A package
        drawn blindly has 50 on average.
    dominated_by
        Packages at least as good for both sides and better for one.
    distance
        The most that some other package would add for each of the two sides at once, USD million
        a year; 0 on the frontier (up to ties).
    """

    row: int
    gains: tuple[float, float]
    rank: int
    of: int
    percentile: float
    beats_no_deal: bool
    dominated_by: int
    distance: float


def checked_concept(name: str) -> str:
    """The concept's name, if there is one.

    Raises
    ------
    BadQuestion
        When there is no such concept.
    """
    if name not in CONCEPTS:
        raise BadQuestion(
            f"There is no solution {name!r}; use {', '.join(CONCEPTS)}.{nearest(name, CONCEPTS)}"
        )
    return name


def beats_no_deal(gains: Array) -> NDArray[np.bool_]:
    """(packages,) whether neither side loses against no deal and at least one gains."""
    with np.errstate(invalid="ignore"):
        one, other = gains[:, 0], gains[:, 1]
        accepted = (one >= 0) & (other >= 0) & ((one > 0) | (other > 0))
        return accepted & np.isfinite(one) & np.isfinite(other)


def frontier(gains: Array) -> NDArray[np.int64]:
    """Rows that no other row dominates, by rising gain of the first side; equals appear once.

    Sort and sweep, O(n log n). Packages that a side refuses are on it too.
    """
    rows = np.flatnonzero(np.isfinite(gains).all(axis=1))
    order = rows[np.lexsort((rows, -gains[rows, 1], -gains[rows, 0]))]
    kept, best = [], -np.inf
    for row in order.tolist():
        if gains[row, 1] > best:
            kept.append(row)
            best = gains[row, 1]
    return np.asarray(kept[::-1], dtype=np.int64)


def lottery_frontier(gains: Array) -> NDArray[np.int64]:
    """Corners of the frontier that lotteries between packages, and no deal, can reach.

    By rising gain of the first side; `NO_DEAL` where no deal is itself a corner. A divisible item
    makes the same set.
    """
    with_none = np.vstack([gains, np.zeros((1, 2))])
    chain: list[int] = []
    for row in frontier(with_none).tolist():
        while len(chain) > 1 and _turns_left(*(with_none[at] for at in (*chain[-2:], row))):
            chain.pop()
        chain.append(row)
    return np.asarray([row if row < len(gains) else NO_DEAL for row in chain], dtype=np.int64)


def solve(gains: Array, concept: str = "nash", weight: float = 0.5) -> Solved:
    """The package that a concept chooses, and the lottery where that serves the concept better.

    nash
        Nash (1950, Econometrica 18): the largest ``U_0**weight * U_1**(1 - weight)``.
    ks
        Kalai and Smorodinsky (1975, Econometrica 43): the largest common share of the most that
        each side can have.
    equal
        Egalitarian: the largest gain of the side that gains less.

    Ties go to the larger sum of the two gains (for nash and ks each in units of its own largest),
    then to the row that comes first.

    Raises
    ------
    BadQuestion
        When the concept is unknown or the weight does not lie between 0 and 1.
    """
    checked_concept(concept)
    if not 0 < weight < 1:
        raise BadQuestion(f"The bargaining weight is {weight:g}; it lies between 0 and 1.")
    rows = np.flatnonzero(beats_no_deal(gains))
    package = None
    if len(rows):
        row = int(rows[_best(gains[rows], concept, weight)])
        package = Settlement(concept=concept, rows=(row,), odds=(1.0,), gains=_pair(gains[row]))
    return Solved(
        concept=concept,
        weight=weight,
        package=package,
        lottery=_lottery(gains, concept, weight, package),
    )


def refusal(gains: Array) -> Refusal | None:
    """The package with the smallest loss to its loser, None when some package beats no deal.

    Packages that change nothing for either side do not count.
    """
    if beats_no_deal(gains).any():
        return None
    worst = np.where(np.isfinite(gains).all(axis=1) & gains.any(axis=1), gains.min(axis=1), -np.inf)
    row = int(worst.argmax()) if len(worst) else 0
    if not len(worst) or worst[row] == -np.inf:
        return None
    loser = int(gains[row].argmin())
    return Refusal(
        row=row,
        gains=_pair(gains[row]),
        loser=loser,
        loss=float(-gains[row, loser]),
        paid=bool(gains[row].sum() >= 0),
    )


def place_of(gains: Array, row: int, concept: str = "nash", weight: float = 0.5) -> Place:
    """Where a package stands among all of them.

    Raises
    ------
    BadQuestion
        When the package was not valued.
    """
    checked_concept(concept)
    mine = gains[row]
    if not np.isfinite(mine).all():
        raise BadQuestion(f"Package {row} was not valued.")
    valued = gains[np.isfinite(gains).all(axis=1)]
    every = np.vstack([valued, mine])  # the last row stands for the package itself
    inside = (every[:, 0] >= 0) & (every[:, 1] >= 0)
    score = every.min(axis=1)
    if inside.any():
        score[inside] = _scores(every[inside], concept, weight)
    ahead = (inside & ~inside[-1]) | ((inside == inside[-1]) & (score > score[-1]))
    same = (inside == inside[-1]) & (score == score[-1])
    better, ties, others = int(ahead.sum()), int(same.sum()) - 2, len(valued) - 1
    behind = others - better - ties
    at_least = (valued >= mine).all(axis=1)
    return Place(
        row=row,
        gains=_pair(mine),
        rank=better + 1,
        of=len(valued),
        percentile=100 * (behind + ties / 2) / others if others else 100.0,
        beats_no_deal=bool(beats_no_deal(mine[None])[0]),
        dominated_by=int((at_least & (valued > mine).any(axis=1)).sum()),
        distance=shortfall(gains, row),
    )


def shortfall(gains: Array, row: int) -> float:
    """The most that another package would add for both sides at once, USD million a year."""
    adds = (gains - gains[row]).min(axis=1)
    return float(max(np.nanmax(adds), 0.0))


def _best(inside: Array, concept: str, weight: float) -> int:
    score = _scores(inside, concept, weight)
    top = score.max()
    near = score >= top - _TIE * abs(top) if np.isfinite(top) else score == top
    unit = np.ones(2) if concept == "equal" else np.maximum(inside.max(axis=0), 1e-300)
    second = np.where(near, (inside / unit).sum(axis=1), -np.inf)
    return int(second.argmax())


def _scores(inside: Array, concept: str, weight: float) -> Array:
    """What the concept maximises, for packages that nobody refuses."""
    if concept == "nash":
        with np.errstate(divide="ignore"):
            logs = np.log(inside)
        return weight * logs[:, 0] + (1 - weight) * logs[:, 1]
    if concept == "ks":
        most = inside.max(axis=0)
        shares = inside[:, most > 0] / most[most > 0]
        return shares.min(axis=1) if shares.shape[1] else np.zeros(len(inside))
    return inside.min(axis=1)


def _lottery(
    gains: Array, concept: str, weight: float, package: Settlement | None
) -> Settlement | None:
    """The point of the lottery frontier that the concept chooses, None where odds add nothing."""
    corners = lottery_frontier(gains)
    points = np.array([gains[row] if row != NO_DEAL else np.zeros(2) for row in corners.tolist()])
    most = _most(points)
    if not (most > 0).any():
        return None

    def worth(point: Array) -> float:
        if concept == "nash":
            if (point <= 0).any():
                return -np.inf
            return float(weight * np.log(point[0]) + (1 - weight) * np.log(point[1]))
        if concept == "ks":
            return (
                float((point[most > 0] / most[most > 0]).min()) if (point >= 0).all() else -np.inf
            )
        return float(point.min())

    best, found = -np.inf, None
    for place in range(len(corners)):
        for part in _turns(points, place, concept, weight, most):
            ahead = min(place + 1, len(corners) - 1)
            point = _clipped((1 - part) * points[place] + part * points[ahead], points)
            value = worth(point)
            if value > best and (point >= 0).all():
                best, found = value, (place, ahead, part, point)
    if found is None:
        return None
    place, ahead, part, point = found
    alone = part in (0.0, 1.0)
    if alone:
        return None
    held = worth(np.asarray(package.gains)) if package else -np.inf
    if np.isfinite(held) and best <= held + 1e-9 * max(abs(held), 1e-3):
        return None
    return Settlement(
        concept=concept,
        rows=(int(corners[place]), int(corners[ahead])),
        odds=(1 - part, part),
        gains=_pair(point),
    )


def _turns(points: Array, place: int, concept: str, weight: float, most: Array) -> list[float]:
    """Parts of the way from one corner to the next at which the concept may have its best."""
    start = points[place]
    if place + 1 == len(points):
        return [0.0]
    step = points[place + 1] - start
    if concept == "nash":
        between = -(weight * step[0] * start[1] + (1 - weight) * step[1] * start[0]) / (
            step[0] * step[1]
        )
    else:
        unit = np.where(most > 0, most, 1.0) if concept == "ks" else np.ones(2)
        gap, closing = start / unit, step / unit
        between = (gap[1] - gap[0]) / (closing[0] - closing[1])
    parts = [0.0, *([float(between)] if 0 < between < 1 else []), 1.0]
    if concept != "nash":  # an end of the part that nobody refuses
        parts += [float(-start[k] / step[k]) for k in (0, 1) if 0 < -start[k] / step[k] < 1]
    return parts


def _most(points: Array) -> Array:
    """The most that each side can expect without the other losing, over lotteries."""
    most = np.zeros(2)
    for place, start in enumerate(points):
        ends = [start]
        if place + 1 < len(points):
            step = points[place + 1] - start
            ends += [
                start + step * (-start[k] / step[k]) for k in (0, 1) if 0 < -start[k] / step[k] < 1
            ]
        for end in ends:
            for side in (0, 1):
                if end[1 - side] >= -1e-9 * max(abs(end[side]), 1.0):
                    most[side] = max(most[side], end[side])
    return most


def _clipped(point: Array, points: Array) -> Array:
    """The point with rounding around nought taken off."""
    return np.where(np.abs(point) <= 1e-12 * np.abs(points).max(), 0.0, point)


def _turns_left(first: Array, middle: Array, last: Array) -> bool:
    """Whether the middle point lies on or below the line from the first to the last."""
    one, two = middle - first, last - first
    return bool(one[0] * two[1] - one[1] * two[0] >= 0)


def _pair(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])
