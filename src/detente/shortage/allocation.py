"""Which industries go without when a mineral is short and each ton goes where it is worth most?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.shortage.economy import Economy
from detente.shortage.mineral_market import Mineral

__all__ = ["Allocation", "Rationing", "spread_of"]

Array = NDArray[np.float64]

PIECES = 16  # straight pieces of an industry's loss as a function of its shortage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rationing:
    """The planner's answer: who goes without."""

    lost: Array  # (S,) value added lost, fraction of the industry's
    unmet: Mapping[str, Array]  # by mineral: (users,) share of normal use not met
    solved: bool
    gap: float  # primal against dual value, relative


@dataclass(frozen=True, kw_only=True, eq=False)
class Allocation:
    r"""The linear programme for one set of minerals, built once and solved for many shortages.

    .. math::
        \min \sum_i V_i l_i \quad \text{s.t.} \quad
        \sum_i m_{ei} x_{ei} \ge z_e, \quad h_{ei} = k_{ei} g(x_{ei}), \quad
        d_i \ge h_{ei} + (1-\omega) \sum_{f \ne e} h_{fi}, \quad
        l_j = d_j + \tau \sum_i a_i \frac{U_{ij}}{X_j} l_i .

    V: value added; l: loss of an industry, d: the part of it that is its own shortage; x: unmet
    share of its use of mineral e; z: shortage; m: its share of use; k: part of its value added
    that needs e; g: ``x ** gradient`` in straight pieces; omega: how far two minerals stop the
    same goods; U: inputs bought; X: output; a: domestic part of supply. The last line is the
    knock-on: a dollar's worth of inputs that industry i does not deliver takes a dollar's worth
    of its buyers' output, all buyers alike. Losses are convex in z, and those of two minerals
    together never exceed the sum of each alone.

    References: USGS OFR 2024-1057 describes the two steps; equations are our reconstruction.
    Ghosh (1958), Economica 25, for the knock-on.
    """

    economy: Economy
    minerals: tuple[Mineral, ...]
    needs: tuple[Array, ...]  # by mineral: (users,) k
    gradients: tuple[float, ...]
    overlap: float = 0.5
    spread: Array = field(repr=False)  # (S, S) of `spread_of`: losses from own shortages

    def solve(self, shortage: Sequence[float]) -> Rationing:
        """The cheapest losses for a shortage 0..1 of each mineral."""
        from scipy.optimize import linprog

        economy = self.economy
        n = len(economy.industries)
        users = self._users()
        at = [economy.industries.index(label) for label in users]
        va = economy.value_added / economy.value_added.sum()
        worth = (va @ self.spread)[at]
        matrix, widths = self._constraints(users)
        cost = np.concatenate([worth / worth.max(), np.zeros(matrix.shape[1] - len(users))])
        bound = np.zeros(matrix.shape[0])
        bound[: len(self.minerals)] = -np.asarray(shortage)
        answer = linprog(cost, A_ub=matrix, b_ub=bound, bounds=(0.0, 1.0), method="highs")
        if answer.x is None or answer.status != 0:
            return Rationing(lost=np.zeros(n), unmet={}, solved=False, gap=np.inf)
        dual = bound @ answer.ineqlin.marginals + answer.upper.marginals.sum()
        own = np.zeros(n)
        own[at] = answer.x[: len(users)]
        unmet, start = {}, len(users)
        for mineral, width in zip(self.minerals, widths, strict=True):
            pieces = answer.x[start : start + len(width) * PIECES].reshape(-1, PIECES)
            unmet[mineral.name] = pieces.mean(axis=1)
            start += len(width) * PIECES
        return Rationing(
            lost=np.minimum(self.spread @ own, 1.0),
            unmet=unmet,
            solved=True,
            gap=float(abs(dual - answer.fun) / max(abs(answer.fun), 1e-9)),
        )

    def _users(self) -> tuple[str, ...]:
        found = dict.fromkeys(user.industry for m in self.minerals for user in m.users)
        for label in found:
            if label not in self.economy.industries.labels:
                raise BadQuestion(
                    f"The user {label} of {', '.join(m.name for m in self.minerals)} is no "
                    f"industry of {self.economy.name}."
                )
        return tuple(found)

    def _constraints(self, users: tuple[str, ...]) -> tuple[Array, list[Array]]:
        """``A x <= b`` over (own losses, pieces of unmet use), and each user's share of use."""
        sizes = [len(mineral.users) * PIECES for mineral in self.minerals]
        total = len(users) + sum(sizes)
        met = np.zeros((len(self.minerals), total))
        losses = np.zeros((len(self.minerals), len(users), total))  # h by mineral
        widths, start = [], len(users)
        for e, mineral in enumerate(self.minerals):
            shares = np.array([user.share_of_use for user in mineral.users])
            widths.append(shares)
            met[e, start : start + sizes[e]] = -np.repeat(shares, PIECES) / PIECES
            edges = np.linspace(0, 1, PIECES + 1) ** self.gradients[e]
            for u, user in enumerate(mineral.users):
                at = start + u * PIECES
                losses[e, users.index(user.industry), at : at + PIECES] = self.needs[e][
                    u
                ] * np.diff(edges)
            start += sizes[e]
        rows = [met]
        for e in range(len(self.minerals)):
            block = losses[e] + (1 - self.overlap) * (losses.sum(axis=0) - losses[e])
            block[:, : len(users)] -= np.eye(len(users))
            rows.append(block)
        return np.vstack(rows), widths


def spread_of(economy: Economy, knock_on: float) -> Array:
    """(S, S) loss of each industry, buyers included, for one unit of each industry's own loss."""
    n = len(economy.industries)
    abroad = np.zeros(n) if economy.imported is None else economy.imported.sum(axis=1)
    home = economy.output / (economy.output + abroad)
    missing = (home[:, None] * economy.inputs / economy.output).T
    return np.asarray(np.linalg.inv(np.eye(n) - knock_on * missing), dtype=np.float64)
