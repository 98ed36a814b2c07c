"""How is a table moved to known totals while its pattern stays as near as may be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.errors import AxisMismatch, BadQuestion, NoAnswer

__all__ = ["Balanced", "Margin", "MarginError", "fit", "ras"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Margin:
    """Known sums of a table over all axes but `axes`.

    `target` has the table's sizes along `axes`, in that order; NaN leaves a sum free. `groups`, for
    the last of the axes, says which of several labels are added into one cell of the target
    (``groups[label]`` is the place in the target).
    """

    name: str
    axes: tuple[int, ...]
    target: Array
    groups: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginError:
    """How far one margin is missed at the end: relative to its total, and in its worst cell."""

    name: str
    weighted: float  # sum of absolute gaps over the sum of targets
    worst: float  # largest gap of one cell, over the mean target
    at: tuple[int, ...]  # the place of that cell


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balanced:
    """A fitted table, with how it was reached; `table` raises unless it converged."""

    name: str
    converged: bool
    sweeps: int
    errors: tuple[MarginError, ...]
    _table: Array = field(repr=False)

    @property
    def table(self) -> Array:
        """The fitted table.

        Raises
        ------
        NoAnswer
            When the margins were not met within the tolerance.
        """
        if not self.converged:
            text = "; ".join(
                f"{row.name} missed by {row.weighted:.2%}, worst at {row.at}" for row in self.errors
            )
            raise NoAnswer(
                f"{self.name}: no fit after {self.sweeps} sweeps ({text}). The margins contradict "
                f"each other, or ask for value where the prior has none."
            )
        return self._table

    @property
    def nearest(self) -> Array:
        """The last table, converged or not: for one who has read `errors`."""
        return self._table


def fit(
    prior: Array,
    margins: Sequence[Margin],
    *,
    name: str = "table",
    tolerance: float = 1e-9,
    max_sweeps: int = 2000,
) -> Balanced:
    """Iterative proportional fitting of a table of any rank to any number of margins.

    Of all tables with these margins, the result is the one nearest to the prior in relative
    entropy. Cells that are zero stay zero.

    Parameters
    ----------
    prior
        Non-negative table.
    margins
        Sums to meet; they are met in turn, the last one exactly.
    tolerance
        Largest weighted error of a margin at the end.

    Raises
    ------
    AxisMismatch
        When a target has not the sizes of its axes.
    BadQuestion
        When the prior or a target is negative.

    References
    ----------
    Deming and Stephan (1940), Annals of Mathematical Statistics 11; Bacharach (1970) for RAS.
    """
    table = np.array(prior, dtype=np.float64)
    if not (np.isfinite(table) & (table >= 0)).all():
        raise BadQuestion(f"{name}: the prior holds negative or missing cells.")
    for margin in margins:
        _check(margin, table, name)
    errors: tuple[MarginError, ...] = ()
    for sweep in range(1, max_sweeps + 1):
        for margin in margins:
            found = _sums(table, margin)
            goal = np.where(np.isnan(margin.target), found, margin.target)
            factor = np.divide(goal, found, out=np.ones_like(found), where=found > 0)
            table *= _spread(factor, margin, table.ndim)
        errors = tuple(_error(table, margin) for margin in margins)
        if all(row.weighted <= tolerance for row in errors):
            return Balanced(name=name, converged=True, sweeps=sweep, errors=errors, _table=table)
    return Balanced(name=name, converged=False, sweeps=max_sweeps, errors=errors, _table=table)


def ras(
    prior: Array, rows: Array, columns: Array, *, name: str = "table", tolerance: float = 1e-9
) -> Balanced:
    """A matrix moved to row and column sums (RAS).

    Raises
    ------
    BadQuestion
        When rows and columns do not have the same total.
    """
    if abs(rows.sum() - columns.sum()) > 1e-6 * max(rows.sum(), 1e-300):
        raise BadQuestion(
            f"{name}: the rows add up to {rows.sum():.6g} and the columns to {columns.sum():.6g}; "
            f"they must be equal."
        )
    margins = (
        Margin(name="rows", axes=(0,), target=rows),
        Margin(name="columns", axes=(1,), target=columns),
    )
    return fit(prior, margins, name=name, tolerance=tolerance)


def _check(margin: Margin, table: Array, name: str) -> None:
    sizes = [table.shape[axis] for axis in margin.axes]
    if margin.groups is not None:
        sizes[-1] = int(margin.groups.max()) + 1
    if margin.target.shape != tuple(sizes):
        raise AxisMismatch(
            f"{name}: the margin {margin.name} has the shape {margin.target.shape}; its axes need "
            f"{tuple(sizes)}."
        )
    if (margin.target < 0).any():
        raise BadQuestion(f"{name}: the margin {margin.name} asks for a negative sum.")


def _sums(table: Array, margin: Margin) -> Array:
    away = tuple(axis for axis in range(table.ndim) if axis not in margin.axes)
    kept = sorted(margin.axes)
    sums = np.transpose(table.sum(axis=away), [kept.index(axis) for axis in margin.axes])
    if margin.groups is None:
        return sums
    grouped = np.zeros(margin.target.shape)
    np.add.at(grouped.T, margin.groups, sums.T)
    return grouped


def _spread(factor: Array, margin: Margin, rank: int) -> Array:
    if margin.groups is not None:
        factor = factor[..., margin.groups]
    order = np.argsort(margin.axes)
    factor = np.transpose(factor, order)
    shape = [1] * rank
    for place, axis in enumerate(sorted(margin.axes)):
        shape[axis] = factor.shape[place]
    return factor.reshape(shape)


def _error(table: Array, margin: Margin) -> MarginError:
    gap = np.abs(_sums(table, margin) - margin.target)
    gap = np.where(np.isnan(gap), 0.0, gap)
    target = np.where(np.isnan(margin.target), 0.0, margin.target)
    place = np.unravel_index(int(gap.argmax()), gap.shape)
    total = max(float(target.sum()), 1e-300)
    return MarginError(
        name=margin.name,
        weighted=float(gap.sum()) / total,
        worst=float(gap[place]) / (total / target.size),
        at=tuple(int(at) for at in place),
    )
