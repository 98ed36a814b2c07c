"""How do many regions and sectors become fewer without losing a dollar?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion, nearest
from detente.world.accounts import World

__all__ = ["aggregate", "group", "summed"]

Array = NDArray[np.float64]


def aggregate(
    world: World,
    *,
    regions: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    region_names: Mapping[str, str] | None = None,
    sector_names: Mapping[str, str] | None = None,
    name: str = "",
) -> World:
    """The world with regions and sectors added together.

    Trade inside a new group of regions becomes its domestic sales (in a world without `domestic`
    it is dropped, as every region's own sales are). Duties are averaged so that revenue stays the
    same, apart from the duty on trade that is now domestic: that part of income goes to nobody
    and is left out of GDP, as it is no value added. Elasticities are averaged by trade.

    Parameters
    ----------
    regions, sectors
        Old label to new label; a label not named stays. Groups stand in the order of their first
        member.
    region_names, sector_names
        Names of new labels.

    Raises
    ------
    BadQuestion
        When a mapping names a label that the world does not have, or goods and services would
        fall into one sector.
    """
    new_regions, by_region = group(world.regions, regions or {})
    new_sectors, by_sector = group(world.sectors, sectors or {})
    r, at = len(new_regions), np.arange(len(new_regions))

    def cells(array: Array) -> Array:
        return summed(summed(summed(array, by_region, 0), by_region, 1), by_sector, 2)

    flows, duty = cells(world.flows), cells(world.flows * world.tariffs)
    inside = flows[at, at].copy()
    flows[at, at] = duty[at, at] = 0.0
    tariffs = np.divide(duty, flows, out=np.zeros_like(flows), where=flows > 0)
    parts: dict[str, Array] = {}
    if world.elasticities is not None:
        traded = world.flows.sum(axis=(0, 1)) + 1e-9
        parts["elasticities"] = summed(world.elasticities * traded, by_sector, 0) / summed(
            traded, by_sector, 0
        )
    if world.domestic is not None:
        parts["domestic"] = summed(summed(world.domestic, by_region, 0), by_sector, 1) + inside
    if world.has_inputs:
        parts |= _production(world, by_region, by_sector, parts["domestic"], flows, tariffs)
    goods = tuple(
        bool(world.is_goods[by_sector == place].all()) for place in range(len(new_sectors))
    )
    for place, label in enumerate(new_sectors):
        if not goods[place] and world.is_goods[by_sector == place].any():
            raise BadQuestion(f"The new sector {label} mixes goods and services; keep them apart.")
    gdp = summed(world.gdp, by_region, 0)
    if world.has_inputs:
        made = parts["domestic"] + flows.sum(axis=1)
        gdp = (parts["value_added_shares"] * made).sum(axis=1)
    names = dict(zip(world.regions, world.region_names, strict=True)) | dict(region_names or {})
    titles = dict(
        zip(world.sectors, world.sector_names or world.sectors.labels, strict=True)
    ) | dict(sector_names or {})
    return World(
        name=name or f"{world.name} ({r} regions, {len(new_sectors)} sectors)",
        year=world.year,
        regions=new_regions,
        region_names=tuple(names.get(label, label) for label in new_regions),
        sectors=new_sectors,
        sector_names=tuple(titles.get(label, label) for label in new_sectors),
        goods=goods,
        flows=flows,
        tariffs=tariffs,
        gdp=gdp,
        source=world.source,
        notes=(*world.notes, "Regions and sectors were added together."),
        estimate=world.estimate,
        quality=world.quality,
        **parts,
    )


def group(axis: Axis, mapping: Mapping[str, str]) -> tuple[Axis, NDArray[np.int64]]:
    """The axis of groups, and for each old label the place of its group.

    Raises
    ------
    BadQuestion
        When the mapping names a label that the axis does not carry.
    """
    for label in mapping:
        if label not in axis:
            raise BadQuestion(
                f"The mapping of {axis.name} names {label!r}, which is not there."
                f"{nearest(label, axis)}"
            )
    groups = [mapping.get(label, label) for label in axis]
    order = list(dict.fromkeys(groups))
    places = {label: place for place, label in enumerate(order)}
    return Axis(axis.name, tuple(order)), np.array([places[label] for label in groups])


def summed(array: Array, places: NDArray[np.int64], axis: int) -> Array:
    """The array with entries of one axis added up by group; ``places[k]`` is the group of k."""
    moved = np.moveaxis(np.asarray(array, dtype=np.float64), axis, 0)
    out = np.zeros((int(places.max()) + 1, *moved.shape[1:]))
    np.add.at(out, places, moved)
    return np.moveaxis(out, 0, axis)


def _production(
    world: World,
    by_region: NDArray[np.int64],
    by_sector: NDArray[np.int64],
    domestic: Array,
    flows: Array,
    tariffs: Array,
) -> dict[str, Array]:
    assert world.input_shares is not None
    use = world.input_shares * world.output[:, None, :]
    use = summed(summed(summed(use, by_region, 0), by_sector, 1), by_sector, 2)
    output = domestic + flows.sum(axis=1)
    shares = np.divide(
        use, output[:, None, :], out=np.zeros_like(use), where=output[:, None, :] > 0
    )
    spent = domestic + (flows * (1 + tariffs)).sum(axis=0)
    final = np.maximum(spent - np.einsum("nkj,nj->nk", shares, output), 0.0)
    return {
        "input_shares": shares,
        "value_added_shares": 1 - shares.sum(axis=1),
        "final_shares": final / final.sum(axis=1, keepdims=True),
    }
