"""In which world, with which equations and at which elasticities is a scenario solved?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from detente.equilibrium import BAND_ELASTICITIES, Band, Family, Model, TariffShock, solve
from detente.errors import BadQuestion, nearest
from detente.world import World, sector_elasticities

__all__ = ["ELASTICITY_SETS", "MEANING", "Setting", "default_family", "settings", "solve_at"]

ELASTICITY_SETS = {"low": "low", "default": "default", "high": "kite"}
"""Named sets of sector elasticities, lowest first, and the variant of the estimates each is."""

MEANING = {
    "low": "half of the estimate, within 2 to 4: short-run evidence",
    "default": "theta = sigma - 1 of the estimates",
    "high": "theta = sigma of the same estimates, one unit higher",
}
"""What each named set is, in words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Setting:
    """One solve of a band: its name, the world and model, and the elasticity as one number.

    `elasticity` is the trade elasticity, or the mean over goods sectors weighted with world trade.
    """

    name: str
    elasticity: float
    world: World
    model: Model


def default_family(world: World) -> Family:
    """The family for a world where nobody chose one: as much of it as the family can use."""
    if len(world.sectors) == 1:
        return Family.one_sector
    return Family.caliendo_parro if world.has_inputs else Family.many_sectors


def settings(
    world: World, model: Model, wanted: Sequence[float | str] = ()
) -> tuple[tuple[Setting, ...], int]:
    """The solves of a band, lowest elasticity first, and which of them is the central one.

    Parameters
    ----------
    wanted
        Numbers, or in a world with sectors names of `ELASTICITY_SETS`; a number then holds for
        every sector. Empty: 2, 4 and 8, or low, default and high. Central is the model's own
        elasticity (``default``) where it is among them, else the middle one.

    Raises
    ------
    BadQuestion
        When a name is unknown or the world has no sectors to have it for.
    """
    several = len(world.sectors) > 1
    own = model.sector_elasticities is not None
    if not wanted:
        known = several and not own and _named_sets(world)
        wanted = tuple(ELASTICITY_SETS) if known else BAND_ELASTICITIES
        if own:
            wanted = ("default",)
    found = [_setting(world, model, each) for each in dict.fromkeys(wanted)]
    found.sort(key=lambda setting: setting.elasticity)
    names = [setting.name for setting in found]
    for central in ("default", f"{model.trade_elasticity:g}"):
        if central in names:
            return tuple(found), names.index(central)
    return tuple(found), len(found) // 2


def solve_at(found: Sequence[Setting], central: int, shock: TariffShock) -> Band:
    """One shock at every setting."""
    solutions = tuple(solve(setting.world, shock, setting.model) for setting in found)
    return Band(
        elasticities=tuple(setting.elasticity for setting in found),
        solutions=solutions,
        central=solutions[central],
    )


def _setting(world: World, model: Model, wanted: float | str) -> Setting:
    several = len(world.sectors) > 1
    if not isinstance(wanted, str):
        if several:
            model = model.but(sector_elasticities=(wanted,) * len(world.sectors))
        return Setting(
            name=f"{wanted:g}",
            elasticity=float(wanted),
            world=world,
            model=model.but(trade_elasticity=float(wanted)),
        )
    if wanted not in ELASTICITY_SETS:
        known = ", ".join(ELASTICITY_SETS)
        raise BadQuestion(
            f"There is no set of elasticities {wanted!r}.{nearest(wanted, ELASTICITY_SETS)} "
            f"Give {known}, or numbers such as 4."
        )
    if not several:
        raise BadQuestion(
            f"Elasticities {wanted!r} are a set by sector, and {world.name} has one sector. Give "
            "numbers such as 4, or a world with sectors."
        )
    if model.sector_elasticities is not None:
        values = np.array(model.sector_elasticities)
        return Setting(name=wanted, elasticity=_mean(world, values), world=world, model=model)
    there = _with_set(world, ELASTICITY_SETS[wanted])
    assert there.elasticities is not None
    return Setting(
        name=wanted, elasticity=_mean(world, there.elasticities), world=there, model=model
    )


def _named_sets(world: World) -> bool:
    try:
        sector_elasticities(world.sectors)
    except BadQuestion:
        return False
    return True


@cache
def _with_set(world: World, variant: str) -> World:
    """The world with a set of elasticities; the world itself where it carries them already."""
    theta = sector_elasticities(world.sectors, variant).theta
    if world.elasticities is not None and np.array_equal(world.elasticities, theta):
        return world
    return replace(world, elasticities=theta)


def _mean(world: World, theta: np.ndarray) -> float:
    trade = world.flows.sum(axis=(0, 1)) * world.is_goods
    return float(theta @ trade / trade.sum())
