"""Caliendo and Parro (2015): do the effects of NAFTA come out again, first order and exact?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.model import Deficits, Family, Model, Numeraire
from detente.equilibrium.replicate.compare import (
    Replication,
    Run,
    cells,
    data_folder,
    run_of,
)
from detente.equilibrium.replicate.cp2015 import Paper, read
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Solution
from detente.equilibrium.solver import solve

__all__ = ["CASES", "compared", "replicate", "tariffs_of"]

Array = NDArray[np.float64]

TITLE = "Estimates of the Trade and Welfare Effects of NAFTA (2015)"
TOL = 1e-12
NAFTA = ("CAN", "MEX", "USA")

# Case: tariffs of the baseline, tariffs of the counterfactual, deficits in both solves.
CASES = {
    "nafta_balanced": ("1993", "nafta", Deficits.balanced),
    "nafta_deficits": ("1993", "nafta", Deficits.fixed),
    "world_2005_balanced": ("1993", "2005", Deficits.balanced),
    "world_without_nafta_balanced": ("1993", "without", Deficits.balanced),
    "nafta_given_world_balanced": ("without", "2005", Deficits.balanced),
}
NOTES = (
    "The first-order terms depend on the numeraire (here the world's wage bill); the exact measure "
    "does not.",
    "The paper solves twice, with the old and the new tariffs, deficits closed in both.",
)


def replicate(data: Path | None = None) -> Replication:
    """Solve the five cases from the paper's seven text files.

    Raises
    ------
    DataMissing
        When the files are not found.
    NotConverged
        When a case has no equilibrium.
    """
    paper = read(data_folder(data, "cp2015", "xbilat1993.txt"))
    tables: dict[str, list[dict[str, Any]]] = {}
    runs: list[Run] = []
    computed: dict[tuple[str, str, str], float] = {}
    linear = ""
    for case, (first, second, deficits) in CASES.items():
        before, after = (_solve(paper, name, deficits) for name in (first, second))
        runs += [run_of(f"{case}: baseline", before), run_of(f"{case}: counterfactual", after)]
        rows = compared(before, after)
        if case == "nafta_balanced":
            linear = _linear(before, after, rows)
        tables[f"{case}.csv"] = rows
        for row in rows:
            for measure, value in row.items():
                if measure != "region":
                    computed[case, row["region"], measure] = value
            computed[case, row["region"], "first_order_welfare"] = (
                row["terms_of_trade"] + row["volume_of_trade"]
            )
    return Replication(
        study="caliendo-parro-2015",
        title=TITLE,
        cells=cells("caliendo-parro-2015", computed),
        runs=tuple(runs),
        tables=tables,
        notes=(linear, *NOTES),
    )


def _linear(before: Solution, after: Solution, rows: list[dict[str, Any]]) -> str:
    """Why the published welfare of Mexico is not what the solved model says."""
    place = before.world.regions.index("MEX")
    row = rows[place]
    shares = []
    for found in (before.outcomes, after.outcomes):
        accounts = found.after
        income = accounts.income[place] + accounts.revenue[place]
        shares.append(100 * float(accounts.revenue[place] / income))
    linear = row["terms_of_trade"] + row["volume_of_trade"]
    return (
        f"The published welfare is first order: terms of trade plus volume of trade, valued at old "
        f"prices and tariffs. For Mexico it is {linear:+.2f} %; exact real income in the same "
        f"solved model moves by {row['real_income_exact']:+.4f} %. The formula values the growth "
        f"of imports at the old tariffs, while revenue falls from {shares[0]:.2f} to "
        f"{shares[1]:.2f} % of income."
    )


def compared(before: Solution, after: Solution) -> list[dict[str, Any]]:
    """One solution against another of the same world, per cent by region.

    The first-order terms have the weights, tariffs and incomes of the first solution.
    """
    one, two = before.outcomes, after.outcomes
    assert one.costs is not None
    assert two.costs is not None
    assert one.consumption is not None
    income = one.consumption * (1 + one.welfare) * (1 + one.prices)
    cost = (1 + two.costs) / (1 + one.costs) - 1
    flows, new = one.after.by_sector, two.after.by_sector
    duty = before.shock.tariffs * (new - flows * (1 + cost[:, None, :]))
    valued = flows * cost[:, None, :]
    terms = (valued.sum(axis=(1, 2)) - valued.sum(axis=(0, 2))) / income
    columns = {
        "real_wage": (1 + two.real_wages) / (1 + one.real_wages) - 1,
        "real_income_exact": (1 + two.welfare) / (1 + one.welfare) - 1,
        "terms_of_trade": terms,
        "volume_of_trade": duty.sum(axis=(0, 2)) / income,
    }
    rows = zip(*((100 * column).tolist() for column in columns.values()), strict=True)
    return [
        {"region": name} | dict(zip(columns, row, strict=True))
        for name, row in zip(before.world.region_names, rows, strict=True)
    ]


def _solve(paper: Paper, tariffs: str, deficits: Deficits) -> Solution:
    world, old = paper.world, paper.tariffs[1993]
    new = tariffs_of(paper, tariffs)
    model = Model(
        family=Family.caliendo_parro,
        sector_elasticities=tuple(paper.elasticities),
        deficits=deficits,
        numeraire=Numeraire.world_wages,
    )
    shock = TariffShock(
        regions=world.regions,
        sectors=world.sectors,
        factor=(1 + new) / (1 + old),
        before=old,
        reason=f"tariffs: {tariffs}",
    )
    return solve(world, shock, model, tol=TOL)


def tariffs_of(paper: Paper, name: str) -> Array:
    """(N, N, S) tariffs of a year, or with those among the three of the other year."""
    members = np.array(paper.world.regions.indices(NAFTA))
    among = np.ix_(members, members)
    base, inside = {
        "1993": (1993, 1993),
        "2005": (2005, 2005),
        "nafta": (1993, 2005),
        "without": (2005, 1993),
    }[name]
    tariffs = paper.tariffs[base].copy()
    tariffs[among] = paper.tariffs[inside][among]
    return tariffs
