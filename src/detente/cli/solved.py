"""What does a solved scenario look like as rows: by region, sector, flow, gain or duty?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    from detente.scenario import Run
    from detente.scenario.effects import Range
    from detente.world import World

__all__ = [
    "OUTCOMES",
    "diversion_rows",
    "duty_rows",
    "flow_rows",
    "mean_rows",
    "region_label",
    "region_rows",
    "sector_label",
    "sector_rows",
]

OUTCOMES = ("welfare", "prices", "real_wages", "exports", "imports")
Rows = list[dict[str, Any]]


def region_label(world: World, text: str) -> str:
    """The region of a world that a name or code means.

    Raises
    ------
    BadQuestion
        When the world has no such region.
    """
    from detente.places import EU, eu_members, place
    from detente.scenario.match import UNION

    if text.upper() in world.regions.labels:
        return text.upper()
    found = place(text, groups=True)
    labels = UNION if found.iso2 == EU else (found.iso3,)
    for label in labels:
        if label in world.regions.labels:
            return label
    union = next((label for label in UNION if label in world.regions.labels), "")
    inside = union and found.iso2 in eu_members(date(world.year, 7, 1))
    hint = f"; {found.iso3} is inside {union}. " if inside else ". "
    raise BadQuestion(
        f"World {world.name} has no region {text!r}{hint}"
        + (f"It has {', '.join(world.regions)}." if len(world.regions) <= 50 else "")
    )


def sector_label(world: World, text: str) -> str:
    """The sector of a world that a label or an English name means.

    Raises
    ------
    BadQuestion
        When the world has no such sector.
    """
    names = dict(zip((name.lower() for name in world.sector_names), world.sectors, strict=False))
    for label in world.sectors:
        if text.lower() in (label.lower(), world.sector_name(label).lower()):
            return label
    starting = [label for name, label in names.items() if name.startswith(text.lower())]
    if len(starting) == 1:
        return starting[0]
    known = [*world.sectors, *names]
    raise BadQuestion(
        f"World {world.name} has no sector {text!r}.{nearest(text, known)} "
        f"It has {', '.join(world.sectors)}."
    )


def region_rows(run: Run) -> Rows:
    """Every outcome of every region, fractions."""
    return [
        {
            "scenario": run.scenario.name,
            "region": label,
            "name": run.world.region_name(label),
            "outcome": what,
            **_span(run.effects.region(label, what)),
        }
        for label in run.world.regions
        for what in OUTCOMES
    ]


def mean_rows(run: Run) -> Rows:
    """Means over all regions, and over all but the two parties, weighted with expenditure."""
    others = [label for label in run.world.regions if label not in ("USA", "CHN")]
    groups = {"all regions": None, "all but the United States and China": others}
    return [
        {
            "group": group,
            "weights": "expenditure at the baseline",
            "outcome": what,
            **_span(run.effects.mean(what, regions)),
        }
        for group, regions in groups.items()
        for what in OUTCOMES
    ]


def sector_rows(run: Run, regions: Sequence[str], sectors: Sequence[str]) -> Rows:
    """Sales of each sector of the regions to all buyers, USD million."""
    rows = []
    for label in regions:
        for sector in sectors:
            moved = run.effects.output(label, sector)
            rows.append(
                {
                    "scenario": run.scenario.name,
                    "region": label,
                    "sector": sector,
                    "name": run.world.sector_name(sector),
                    "before_usd_million": moved.before,
                    "after_usd_million": moved.after,
                    **_span(moved.change, "change_"),
                }
            )
    return rows


def flow_rows(run: Run, regions: Sequence[str], sectors: Sequence[str | None]) -> Rows:
    """Trade of every pair with a named region at one end, by the sectors named (None: their sum).

    Greatest change in money first.
    """
    labels = run.world.regions.labels
    named = np.zeros(len(labels), dtype=bool)
    named[run.world.regions.indices(regions)] = True
    wanted = (named[:, None] | named[None, :]) & ~np.eye(len(labels), dtype=bool)
    rows = []
    for sector in sectors:
        before, after, low, high = run.effects.flows(sector)
        for exporter, importer in np.argwhere(wanted & (before > 0)):
            old, new = float(before[exporter, importer]), float(after[exporter, importer])
            rows.append(
                {
                    "scenario": run.scenario.name,
                    "exporter": labels[exporter],
                    "importer": labels[importer],
                    "sector": sector or "all",
                    "before_usd_million": old,
                    "after_usd_million": new,
                    "change_low": float(low[exporter, importer]),
                    "change_central": new / old - 1,
                    "change_high": float(high[exporter, importer]),
                }
            )
    rows.sort(key=lambda row: -abs(row["after_usd_million"] - row["before_usd_million"]))
    return rows


def diversion_rows(run: Run, importer: str, exporter: str, sectors: Sequence[str | None]) -> Rows:
    """Who sells more to `importer` and buys more of `exporter`; USD million, greatest gain first.

    The first row of each sector is the exporter's own: what it sells more to the importer.
    ``offset`` is the gain over the exporter's loss.
    """
    rows = []
    for sector in sectors:
        flow, gains = run.effects.diversion(importer, exporter, sector)
        lost = flow.before - flow.after
        common = {"scenario": run.scenario.name, "importer": importer, "exporter": exporter}
        common["sector"] = sector or "all"
        rows.append(
            common
            | {
                "region": exporter,
                "name": run.world.region_name(exporter),
                "sold_low": flow.before * flow.change.low,
                "sold_central": -lost,
                "sold_high": flow.before * flow.change.high,
                "offset": None,
                "bought_low": None,
                "bought_central": None,
                "bought_high": None,
            }
        )
        rows += [
            common
            | {
                "region": gain.region,
                "name": run.world.region_name(gain.region),
                **_span(gain.sold, "sold_"),
                "offset": gain.sold.central / lost if lost else None,
                **_span(gain.bought, "bought_"),
            }
            for gain in gains
        ]
    return rows


def duty_rows(run: Run) -> Rows:
    """Average duties before and after by importer and origin, and by sector where there are any.

    ``sector`` is ``all`` for the average over all goods.
    """
    return [
        {
            "scenario": run.scenario.name,
            "importer": row.importer,
            "origin": row.origin,
            "sector": sector,
            "name": run.world.sector_name(sector) if sector != "all" else "all goods",
            "share_of_value": share,
            "observed": row.observed,
            "before": row.before,
            "after": row.after,
            "factor": row.factor,
        }
        for group in (run.shocks, run.sector_shocks)
        for row in group
        for sector, share in [(getattr(row, "sector", "all"), getattr(row, "share", 1.0))]
    ]


def _span(span: Range, prefix: str = "") -> dict[str, float]:
    return {
        f"{prefix}low": span.low,
        f"{prefix}central": span.central,
        f"{prefix}high": span.high,
    }
