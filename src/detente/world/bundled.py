"""Which worlds come with detente, and what is in their tables?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion, nearest
from detente.store import table
from detente.world.accounts import Measured, World
from detente.world.elasticities import sector_elasticities

__all__ = ["DEFAULT_WITH_SECTORS", "NAMES", "announced_tariffs", "load"]

NAMES = ("world-2023", "world-2023-sectors")
DEFAULT_WITH_SECTORS = "world-2023-sectors"


@cache
def load(name: str) -> World:
    """A bundled world by name; read once.

    Raises
    ------
    BadQuestion
        When no world of that name is bundled.
    """
    if name not in NAMES:
        raise BadQuestion(
            f"No bundled world is called {name!r}; there is {', '.join(NAMES)}."
            f"{nearest(name, NAMES)}"
        )
    return _one_sector(name) if name == "world-2023" else _with_sectors(name)


@cache
def announced_tariffs() -> dict[str, float]:
    """US rates announced on 2 April 2025 by ISO-3 (China 0.54 = 34 + 20), as fractions.

    What the publisher's replication uses, not what any law collected: the ledger says that.
    """
    rows = table("tables/world_2023_announced_tariffs.csv")
    return {label: float(rate) for label, rate in zip(rows["iso3"], rows["rate"], strict=True)}


def _one_sector(name: str) -> World:
    people = table("tables/world_2023_regions.csv")
    regions = Axis("regions", tuple(people["iso3"]))
    rows = table("tables/world_2023_flows.parquet")
    place = {label: n for n, label in enumerate(regions)}
    flows = np.zeros((len(regions), len(regions), 1))
    exporter = [place[label] for label in rows["exporter"]]
    importer = [place[label] for label in rows["importer"]]
    flows[exporter, importer, 0] = rows["usd_thousand"].to_numpy() / 1e3
    return World(
        name=name,
        year=2023,
        regions=regions,
        region_names=tuple(people["name"]),
        sectors=Axis("sectors", ("all goods",)),
        flows=flows,
        gdp=np.array([float(value) for value in people["gdp_usd"]]) / 1e6,
        source=(
            "CEPII BACI HS22, 2023, release 202501; World Bank WDI GDP (latest year to 2023), "
            "as assembled by Ignatenko, Macedoni, Lashkaripour and Simonovska (2025)"
        ),
        notes=(
            "Taiwan is missing: it is not in the GDP source.",
            "Monaco, Liechtenstein, Puerto Rico and the US Virgin Islands are inside France, "
            "Switzerland and the United States in the GDP series.",
            "Goods only; each region's domestic sales follow from its GDP inside the model.",
        ),
    )


def _with_sectors(name: str) -> World:
    """Value-added and final shares are what inputs and supply leave, so the accounts add up."""
    people = table("tables/world_2023_sectors_regions.csv")
    kinds = table("tables/world_2023_sectors_sectors.csv")
    regions = Axis("regions", tuple(people["iso3"]))
    sectors = Axis("sectors", tuple(kinds["sector"]))
    n, s, at = len(regions), len(sectors), np.arange(len(regions))
    rows = table("tables/world_2023_sectors_flows.parquet")
    cells = tuple(
        _places(axis, rows[column])
        for axis, column in ((regions, "exporter"), (regions, "importer"), (sectors, "sector"))
    )
    sales, tariffs = np.zeros((n, n, s)), np.zeros((n, n, s))
    sales[cells] = rows["usd_million"].to_numpy()
    tariffs[cells] = rows["tariff"].to_numpy()
    domestic = sales[at, at].copy()
    flows = sales.copy()
    flows[at, at] = 0.0
    uses = table("tables/world_2023_sectors_inputs.parquet")
    inputs = np.zeros((n, s, s))
    where = tuple(
        _places(axis, uses[column])
        for axis, column in ((regions, "region"), (sectors, "input"), (sectors, "sector"))
    )
    inputs[where] = uses["share"].to_numpy()
    output = sales.sum(axis=1)
    value_added = np.maximum(1 - inputs.sum(axis=1), 0.0)
    supply = domestic + (flows * (1 + tariffs)).sum(axis=0)
    final = np.maximum(supply - np.einsum("nkj,nj->nk", inputs, output), 0.0)
    measured = table("tables/world_2023_sectors_quality.csv")
    return World(
        name=name,
        year=2023,
        regions=regions,
        region_names=tuple(people["name"]),
        sectors=sectors,
        sector_names=tuple(kinds["name"]),
        goods=tuple(mark == "1" for mark in kinds["goods"]),
        flows=flows,
        gdp=(value_added * output).sum(axis=1),
        tariffs=tariffs,
        domestic=domestic,
        input_shares=inputs,
        value_added_shares=value_added,
        final_shares=final / final.sum(axis=1, keepdims=True),
        elasticities=sector_elasticities(sectors).theta,
        estimate=True,
        quality=tuple(
            Measured(
                name=row["name"],
                value=float(row["value"]),
                unit=row["unit"],
                meaning=row["meaning"],
            )
            for row in measured.iter_rows(named=True)
        ),
        source=(
            "Estimate of detente: WIOD 2016 release (2014) structure; CEPII BACI 2023 totals by "
            "pair; US customs 2023 and 2024 by product; World Bank GDP and WITS tariffs; duties "
            "of the United States and China by detente's own schedules"
        ),
        notes=(
            "This world is an estimate: third-country flows by sector carry errors of 20 to 30 "
            "percent, so trade diversion is a range. US flows by sector are those of customs.",
            "Input structure of 2014, nine years older than the trade; services trade of 2014 "
            "moved with GDP, without trade margins, which fob values of goods hold already. The "
            "rest of the world carries what does not add up elsewhere: a deficit of 12 percent "
            "of its GDP.",
            "Levels by pair are those of BACI 2023; those of Taiwan, absent there, are anchored "
            "on US figures and its total of 2020, and its GDP (756 bn) is recalled.",
            "Vietnam, Thailand, Malaysia, Singapore and Saudi Arabia have the input structure of "
            "the rest of the world, which trades with itself at home.",
            "US exports by sector to others than China are split from chapters.",
        ),
    )


def _places(axis: Axis, labels: Iterable[str]) -> list[int]:
    known = {label: place for place, label in enumerate(axis)}
    return [known[label] for label in labels]
