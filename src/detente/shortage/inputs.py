"""Who buys which input from whom, day by day, with a mineral or magnet product split off?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.world.accounts import World
from detente.world.table import IoTable

__all__ = ["Product", "bills", "split_off", "table_of"]

Array = NDArray[np.float64]

_HALF = 0.5
_LARGEST_PART = 0.9  # of what an industry buys from the parent sector


@dataclass(frozen=True, kw_only=True, eq=False)
class Product:
    """One product of one stage (oxide, metal, magnet), to be split off its parent sector."""

    name: str  # becomes a sector label: "magnets"
    parent: str  # sector that holds it in the table: "C27"
    bills: Array = field(repr=False)  # (R, S) USD million a year that each industry spends on it
    # share of the bill by maker; the same for every buyer unless `makers_of` names the buyer
    makers: Mapping[str, float]
    makers_of: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    source: str = ""


def table_of(world: World) -> IoTable:
    """The input-output table of a world with supply chains, USD million at prices before duty.

    Every user of a product in a region buys it from the same mix of origins (the proportionality
    that the world itself assumes); what industries do not buy is final.

    Raises
    ------
    BadQuestion
        When the world knows nothing of inputs.
    """
    if not world.has_inputs:
        raise BadQuestion(
            f"World {world.name} has no input shares; take one with supply chains, such as "
            f"'world-2023-sectors'."
        )
    assert world.input_shares is not None
    sales, output = world.sales, world.output
    spent = (sales * (1 + world.tariffs)).sum(axis=0)  # (N, S) with duty
    mix = np.divide(sales, spent[None], out=np.zeros_like(sales), where=spent[None] > 0)
    use = world.input_shares * output[:, None, :]  # (N, S, S) region, input, using sector
    total = use.sum(axis=2)
    use = (
        use
        * np.minimum(1.0, np.divide(spent, total, out=np.ones_like(spent), where=total > 0))[
            :, :, None
        ]
    )
    intermediate = np.einsum("ink,nkj->iknj", mix, use)
    final = np.maximum(np.transpose(sales, (0, 2, 1)) - intermediate.sum(axis=3), 0.0)
    return IoTable(
        name=world.name,
        year=world.year,
        regions=world.regions,
        sectors=world.sectors,
        categories=Axis("categories", ("final",)),
        intermediate=intermediate,
        final=final[..., None],
        output=intermediate.sum(axis=(2, 3)) + final.sum(axis=2),
        source=world.source,
        region_names=world.region_names,
        sector_names=world.sector_names,
        goods=world.goods,
    )


def bills(
    table: IoTable,
    usd_million: Mapping[str, float] | float,
    users: Mapping[str, float],
    *,
    parent: str = "",
) -> Array:
    """(R, S) what each industry spends on a product, USD million a year.

    Parameters
    ----------
    usd_million
        The yearly bill of every region by label, or of the world (then shared out by the output
        of the using sectors, weighted by `users`).
    users
        Share of the bill by using sector; shares are made to add up to 1.
    parent
        The sector that the product will be split off. With it, no industry's bill exceeds half of
        what it buys there; what is cut away is not put elsewhere.

    Raises
    ------
    BadQuestion
        When a label is unknown or a share negative.
    """
    weights = np.zeros(len(table.sectors))
    for label, share in users.items():
        if not share >= 0:
            raise BadQuestion(f"The share of user {label} is {share}; it must be 0 or more.")
        weights[table.sectors.index(label)] = share
    if not weights.sum() > 0:
        raise BadQuestion("No sector uses the product: every share is 0.")
    weights /= weights.sum()
    output = table.intermediate.sum(axis=(2, 3)) + table.final.sum(axis=(2, 3))
    world = output.sum(axis=0)
    intensity = np.divide(weights, world, out=np.zeros_like(weights), where=world > 0)
    spent = output * intensity  # adds up to the shares of the sectors that make anything
    spent /= spent.sum()
    if isinstance(usd_million, Mapping):
        by_region = np.zeros(len(table.regions))
        for label, value in usd_million.items():
            by_region[table.regions.index(label)] = value
        total = spent.sum(axis=1, keepdims=True)
        spent = spent / np.where(total > 0, total, 1.0) * by_region[:, None]
    else:
        spent = spent * float(usd_million)
    if not parent:
        return spent
    bought = np.maximum(table.intermediate[:, table.sectors.index(parent)], 0.0).sum(axis=0)
    return np.minimum(spent, _HALF * bought)


def split_off(table: IoTable, product: Product) -> IoTable:
    """The table with `product` as a last sector of its own; totals of buyers do not change.

    Each user's purchases from the parent sector fall, over all origins alike, by what it spends
    on the product. The new sector has the inputs of its region's parent. Where this moves inputs
    between regions, final demand takes the difference, so every row still adds up.

    Raises
    ------
    BadQuestion
        When a label is unknown, shares of makers do not add up to 1, or an industry would spend
        on the product more than nine tenths of what it buys from the parent sector.
    """
    n, s, p = len(table.regions), len(table.sectors), table.sectors.index(product.parent)
    if product.name in table.sectors.labels:
        raise BadQuestion(f"The table {table.name} already has a sector {product.name!r}.")
    bill = np.asarray(product.bills, dtype=np.float64)
    if bill.shape != (n, s) or not (bill >= 0).all():
        raise BadQuestion(
            f"Product {product.name}: bills must be ({n}, {s}) figures of 0 or more, one for "
            f"each region and sector of {table.name}."
        )
    middle = np.maximum(table.intermediate, 0.0)
    final = np.maximum(table.final, 0.0)
    output = middle.sum(axis=(2, 3)) + final.sum(axis=(2, 3))
    bought = middle[:, p].sum(axis=0)
    if (bill > _LARGEST_PART * bought).any():
        region, sector = np.unravel_index(np.argmax(bill - _LARGEST_PART * bought), bill.shape)
        raise BadQuestion(
            f"Product {product.name}: {table.sectors.labels[sector]} in "
            f"{table.regions.labels[region]} would spend {bill[region, sector]:,.1f} USD million "
            f"on it, but buys {bought[region, sector]:,.1f} from {product.parent} in all. Take a "
            "smaller bill or another parent."
        )
    part = np.divide(bill, bought, out=np.zeros_like(bill), where=bought > 0)
    origin = _origins(table, product)
    made = origin @ bill.sum(axis=1)
    taken = (middle[:, p] * part[None]).sum(axis=(1, 2))  # from the parent, by seller
    held = output[:, p]
    keep = 1 - np.divide(taken, held, out=np.zeros(n), where=held > 0)

    wide = np.zeros((n, s + 1, n, s + 1))
    wide[:, :s, :, :s] = middle
    wide[:, p, :, :s] *= 1 - part[None]
    at = np.arange(n)
    inputs = wide[:, :s, :, p] / np.where(held > 0, held, 1.0)  # per unit of the parent's output
    model = int(np.argmax(held))
    for r in at[held <= 0]:
        inputs[:, :, r] = inputs[:, :, model]
    # What nobody buys for final use has no final demand to take the difference: it stays put.
    stays = final.sum(axis=(2, 3)) <= 0
    inputs[stays] = 0.0
    wide[:, :s, :, p] *= np.where(stays[:, :, None], 1.0, keep)
    wide[:, :s, :, s] = inputs * made
    wide[:, s, :, :s] = origin[:, :, None] * bill[None]
    want = np.concatenate([output, made[:, None]], axis=1)
    want[:, p] -= taken
    tall = np.zeros((n, s + 1, *final.shape[2:]))
    tall[:, :s] = final
    left = want - wide.sum(axis=(2, 3))
    now = tall.sum(axis=(2, 3))
    if (left < -1e-9 * want.max()).any():
        raise BadQuestion(
            f"Product {product.name}: its inputs exceed what its region's suppliers sell to final "
            "users. Take a smaller bill or another parent."
        )
    left = np.maximum(left, 0.0)
    tall *= np.divide(left, now, out=np.zeros_like(now), where=now > 0)[:, :, None, None]
    return replace(
        table,
        sectors=Axis("sectors", (*table.sectors.labels, product.name)),
        intermediate=wide,
        final=tall,
        output=wide.sum(axis=(2, 3)) + tall.sum(axis=(2, 3)),
        sector_names=(*(table.sector_names or table.sectors.labels), product.name),
        goods=(*table.goods, True) if table.goods else (),
        source="; ".join(filter(None, (table.source, product.source))),
    )


def _origins(table: IoTable, product: Product) -> Array:
    """(R, R) share of each maker in what each buyer gets."""
    origin = np.zeros((len(table.regions),) * 2)
    for at, buyer in enumerate(table.regions.labels):
        makers = product.makers_of.get(buyer, product.makers)
        if abs(sum(makers.values()) - 1) > 1e-6:
            raise BadQuestion(
                f"Product {product.name}: the makers' shares for {buyer} add up to "
                f"{sum(makers.values()):.4f}, not 1. Give the rest to ROW."
            )
        for maker, share in makers.items():
            origin[table.regions.index(maker), at] = share / sum(makers.values())
    return origin
