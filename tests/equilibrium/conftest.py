"""The bundled world, and a small one whose every figure can be seen."""

import numpy as np
import pytest

from detente.axes import Axis
from detente.world import World
from detente.world.table import IoTable


@pytest.fixture(scope="session")
def world():
    return World.bundled("world-2023")


@pytest.fixture(scope="session")
def toy():
    flows = np.array(
        [[0.0, 30.0, 60.0, 5.0], [25.0, 0.0, 20.0, 8.0], [20.0, 15.0, 0.0, 9.0], [6.0, 0, 7.0, 0.0]]
    )
    return World(
        name="toy",
        year=2023,
        regions=Axis("regions", ("CHN", "DEU", "USA", "VNM")),
        region_names=("China", "Germany", "United States", "Vietnam"),
        sectors=Axis("sectors", ("all goods",)),
        flows=flows[:, :, None],
        gdp=np.array([900.0, 300.0, 1200.0, 40.0]),
        source="made up",
    )


@pytest.fixture(scope="session")
def fair():
    """Four regions whose trade is nearly balanced, so that high tariffs are no way to a gift."""
    flows = np.array([[0.0, 40, 60, 5], [35, 0.0, 30, 4], [62, 30, 0.0, 12], [7, 0.0, 15, 0.0]])
    return World(
        name="fair",
        year=2023,
        regions=Axis("regions", ("CHN", "DEU", "USA", "VNM")),
        region_names=("China", "Germany", "United States", "Vietnam"),
        sectors=Axis("sectors", ("all goods",)),
        flows=flows[:, :, None],
        gdp=np.array([900.0, 400.0, 1200.0, 60.0]),
        source="made up",
    )


@pytest.fixture(scope="session")
def chains():
    """Four regions and three sectors that use each other; one sector is not traded."""
    regions, sectors = ("CHN", "DEU", "USA", "VNM"), ("goods", "chips", "services")
    n, s = len(regions), len(sectors)
    draw = np.random.default_rng(7)
    size = np.array([18.0, 5.0, 25.0, 1.0])
    home = np.where(np.eye(n, dtype=bool), 1.0, 0.06)
    sales = draw.uniform(0.5, 1.5, (n, s, n, s)) * (size[:, None] * size * home)[:, None, :, None]
    final = draw.uniform(0.8, 1.2, (n, s, n, 1)) * (size[:, None] * size * home)[:, None, :, None]
    for table in (sales, final):
        table[:, 2] *= np.eye(n)[:, :, None]
    final *= 4
    table = IoTable(
        name="chains",
        year=2023,
        regions=Axis("regions", regions),
        sectors=Axis("sectors", sectors),
        categories=Axis("categories", ("all",)),
        intermediate=sales,
        final=final,
        output=sales.sum(axis=(2, 3)) + final.sum(axis=(2, 3)),
    )
    return table.to_world()
