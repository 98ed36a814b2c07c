"""Do the accounts of a world add up, and do they meet totals published elsewhere?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.world.accounts import World

__all__ = ["Check", "check", "require"]

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule, how far the world is from it at worst, and where."""

    rule: str
    worst: float  # relative; 0.01 is one per cent
    where: str  # region and sector of the worst cell
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the worst cell is within the tolerance."""
        return self.worst <= self.tolerance


def check(
    world: World,
    *,
    published: Mapping[str, float] | None = None,
    tolerance: float = TOLERANCE,
    published_tolerance: float = 0.01,
) -> tuple[Check, ...]:
    """Every rule of the accounts, measured.

    Parameters
    ----------
    world
        Any world. Rules of production are measured where it has supply chains.
    published
        Totals to meet, USD million: ``{"world trade": …, "USA imports": …, "USA exports": …,
        "USA gdp": …, "CHN to USA": …}``, by region or pair of the world's labels; with the word
        goods in front (``"goods CHN to USA"``) without services.
    tolerance, published_tolerance
        Largest relative gap allowed inside the accounts, and against what is published.

    Raises
    ------
    BadQuestion
        When a published total is named in a way that is not understood.
    """
    rows = [
        _row("no flow, sale or share is negative", _negative(world), tolerance, world),
        _row(
            "deficits add up to zero over the world",
            np.array([abs(world.deficits.sum()) / max(world.flows.sum(), 1.0)]),
            tolerance,
            world,
        ),
    ]
    if world.has_inputs:
        rows += _production(world, tolerance)
    for what, value in (published or {}).items():
        gap = abs(_total(world, what) / value - 1)
        rows.append(
            Check(
                rule=f"{what} is the published {value:,.0f} USD million",
                worst=gap,
                where=what,
                tolerance=published_tolerance,
            )
        )
    return tuple(rows)


def require(world: World, **options: object) -> World:
    """The world itself when every rule holds.

    Raises
    ------
    BadQuestion
        Naming each rule that is broken and its worst cell.
    """
    broken = [row for row in check(world, **options) if not row.holds]  # type: ignore[arg-type]
    if broken:
        text = "; ".join(f"{row.rule}: off by {row.worst:.2g} at {row.where}" for row in broken)
        raise BadQuestion(f"World {world.name} does not add up: {text}.")
    return world


def _production(world: World, tolerance: float) -> list[Check]:
    inputs, value_added, final = world.input_shares, world.value_added_shares, world.final_shares
    assert inputs is not None
    assert value_added is not None
    assert final is not None
    output, expenditure = world.output, world.expenditure
    costs = np.where(output > 0, value_added + inputs.sum(axis=1), 1.0)
    materials = np.einsum("nkj,nj->nk", inputs, output)
    use = materials + world.final_demand
    scale = np.maximum(expenditure, 1e-6 * expenditure.sum(axis=1, keepdims=True))
    return [
        _row("costs of each sector add up to its output", np.abs(costs - 1), tolerance, world),
        _row(
            "final shares of each region add up to 1",
            np.abs(final.sum(axis=1) - 1),
            tolerance,
            world,
        ),
        _row(
            "value added of each region is its GDP",
            np.abs((value_added * output).sum(axis=1) / world.gdp - 1),
            tolerance,
            world,
        ),
        _row(
            "purchases of each product are inputs and final demand",
            np.abs(expenditure - use) / scale,
            tolerance,
            world,
        ),
    ]


def _negative(world: World) -> NDArray[np.float64]:
    arrays = [world.flows, world.gdp, world.tariffs]
    if world.has_inputs:
        arrays += [world.domestic, world.input_shares, world.value_added_shares, world.final_shares]
    return np.array([max(0.0, -float(array.min())) for array in arrays if array is not None])


def _total(world: World, what: str) -> float:
    words = what.split()
    goods = len(words) > 1 and words[0] == "goods"
    flows = world.flows[:, :, world.is_goods] if goods else world.flows
    words = words[1:] if goods else words
    if words in (["world", "trade"], ["trade"]):
        return float(flows.sum())
    if len(words) == 3 and words[1] == "to":
        return float(flows[world.regions.index(words[0]), world.regions.index(words[2])].sum())
    figures = {
        "imports": flows.sum(axis=(0, 2)),
        "exports": flows.sum(axis=(1, 2)),
        "gdp": world.gdp,
    }
    if len(words) == 2 and words[1] in figures:
        return float(figures[words[1]][world.regions.index(words[0])])
    raise BadQuestion(
        f"{what!r} is no total that is known; write 'world trade', 'USA imports', 'USA exports', "
        f"'USA gdp', 'CHN to USA' or 'goods CHN to USA'."
    )


def _row(rule: str, gaps: NDArray[np.float64], tolerance: float, world: World) -> Check:
    worst = np.unravel_index(int(np.argmax(gaps)), gaps.shape)
    n, s = len(world.regions), len(world.sectors)
    labels: list[str] = []
    if gaps.shape == (n,) or gaps.shape == (n, s):
        labels.append(world.regions.labels[int(worst[0])])
    if gaps.shape == (n, s):
        labels.append(world.sectors.labels[int(worst[1])])
    return Check(
        rule=rule, worst=float(gaps[worst]), where=", ".join(labels) or "world", tolerance=tolerance
    )
