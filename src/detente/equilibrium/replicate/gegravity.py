"""Does the example of the package gegravity come out again, and is it an equilibrium?"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.equilibrium.model import Family, GravityClosure, Model, Numeraire
from detente.equilibrium.replicate.compare import Replication, Run, cells, data_folder, run_of
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solver import solve
from detente.errors import DataMissing
from detente.places import place
from detente.world import World

__all__ = ["COEFFICIENTS", "REFERENCE", "SIGMA", "agreement", "read", "replicate"]

Array = NDArray[np.float64]

# The package's documented example: estimates, elasticity of substitution, reference importer.
COEFFICIENTS = {
    "lndist": -0.3898623,
    "contiguity": 0.891577,
    "common_language": 0.0326249,
    "pta": 0.4711383,
    "international": -3.412584,
}
SIGMA = 5.0
REFERENCE = "DEU"
FILE = "sample_data_set.dlm"
SWEEPS = 2000
TOL = 1e-12


@cache
def read(folder: Path) -> World:
    """The sample's 30 countries in 2006, with trade as the estimated costs say it should be.

    Output and spending are the sample's, spending scaled to output; trade is the gravity
    equation's, not the recorded one.

    Raises
    ------
    DataMissing
        When the file is absent, or does not hold every pair.
    """
    path = folder / FILE
    if not path.is_file():
        raise DataMissing(
            f"{path} is not there. Give --data the folder that holds gegravity_sample/, or that "
            f"folder itself."
        )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = tuple(sorted({row["exporter"] for row in rows}))
    at = {label: n for n, label in enumerate(labels)}
    n = len(labels)
    if len(rows) != n * n:
        raise DataMissing(f"{path}: {len(rows)} rows for {n} countries; each pair needs one.")
    cost, Y, E = np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for row in rows:
        i, j = at[row["exporter"]], at[row["importer"]]
        cost[i, j] = np.exp(sum(value * float(row[name]) for name, value in COEFFICIENTS.items()))
        Y[i], E[j] = float(row["Y"]), float(row["E"])
    E *= Y.sum() / E.sum()
    x = np.ones(n)
    for _ in range(SWEEPS):
        v = 1 / (x * Y @ cost)
        last, x = x, 1 / (cost @ (v * E))
        if np.abs(x / last - 1).max() < 1e-15:
            break
    flows = (x * Y)[:, None] * cost * (v * E)
    domestic = np.diagonal(flows).copy()
    np.fill_diagonal(flows, 0.0)
    return World(
        name="gegravity-sample",
        year=2006,
        regions=Axis("regions", labels),
        region_names=tuple(place(label).name for label in labels),
        sectors=Axis("sectors", ("all goods",)),
        flows=flows[:, :, None],
        domestic=domestic[:, None],
        gdp=Y,
        source="Herman (2021), gegravity, USITC Economics Working Paper 2021-04-B, sample data",
        notes=("Trade is fitted by the package's example estimates, not recorded.",),
    )


def agreement() -> float:
    """New over old trade cost of a pair that signs a trade agreement, by the estimates."""
    return float(np.exp(COEFFICIENTS["pta"] / (1 - SIGMA)))


def replicate(data: Path | None = None) -> Replication:
    """Solve the package's example, an agreement of Canada and Japan, with both closures.

    Raises
    ------
    DataMissing
        When the sample is not found.
    """
    world = read(data_folder(data, "gegravity_sample", FILE))
    cost = agreement()
    shock = TariffShock.control(
        world,
        costs={("CAN", "JPN", None): cost, ("JPN", "CAN", None): cost},
        reason="a trade agreement of Canada and Japan",
    )
    rows: list[dict[str, Any]] = []
    runs: list[Run] = []
    computed: dict[tuple[str, str, str], float] = {}
    for closure in GravityClosure:
        model = Model(
            family=Family.gravity,
            trade_elasticity=SIGMA - 1,
            gravity_closure=closure,
            numeraire=Numeraire.price,
            numeraire_region=REFERENCE,
        )
        solution = solve(world, shock, model, tol=TOL)
        runs.append(run_of(closure.value, solution))
        found = solution.outcomes
        columns = {
            "factory_price": found.wages,
            "consumer_price": found.prices,
            "real_gdp": found.real_wages,
            "welfare": found.welfare,
            "exports": found.exports,
            "imports": found.imports,
        }
        values = zip(*((100 * column).tolist() for column in columns.values()), strict=True)
        for region, row in zip(world.regions, values, strict=True):
            line = dict(zip(columns, row, strict=True))
            rows.append({"case": closure.value, "iso3": region} | line)
            for measure, value in line.items():
                computed[closure.value, region, measure] = value
    return Replication(
        study="gegravity-sample",
        title="gegravity 0.3, sample data: a trade agreement of Canada and Japan",
        cells=cells("gegravity-sample", computed),
        runs=tuple(runs),
        tables={"countries.csv": rows},
        notes=(
            "The package's full general equilibrium keeps output and spending of the baseline in "
            "its resistances, so incomes do not feed back and markets do not clear at its prices. "
            "Case gegravity is its formula, case full the equilibrium.",
        ),
    )
