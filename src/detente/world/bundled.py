"""Which worlds come with detente, and what is in their tables?"""

from __future__ import annotations

from functools import cache

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion, nearest
from detente.store import table
from detente.world.accounts import World

__all__ = ["NAMES", "announced_tariffs", "load"]

NAMES = ("world-2023",)


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


@cache
def announced_tariffs() -> dict[str, float]:
    """US rates announced on 2 April 2025 by ISO-3 (China 0.54 = 34 + 20), as fractions.

    What the publisher's replication uses, not what any law collected: the ledger says that.
    """
    rows = table("tables/world_2023_announced_tariffs.csv")
    return {label: float(rate) for label, rate in zip(rows["iso3"], rows["rate"], strict=True)}
