"""Random tariff wars: they converge, and where there is no equilibrium the cause is named.

Benchmarks and `detente sweep --wars` run ten thousand; here are a few hundred of each kind.
"""

import numpy as np
import pytest

from detente.equilibrium import Model
from detente.equilibrium.sweeps.design import wars
from detente.equilibrium.sweeps.sweep import Sweep, solve_chunk


def rows(world, n, model=None, **how):
    question = Sweep(world=world, design=wars(n, seed=1, **how), model=model or Model())
    return solve_chunk(question, range(n))


@pytest.mark.parametrize("tax", ["income_tax_relief", "lump_sum"])
def test_tariffs_up_to_500_percent_on_up_to_1000_flows(world, tax):
    found = rows(world, 300, Model(tax=tax))
    solved = [row for row in found if row["status"] == "converged"]
    assert len(solved) >= 0.995 * len(found)
    assert all(row["residual"] <= 1e-8 for row in solved)
    assert all(np.isfinite(row["welfare_USA"]) for row in solved)


def test_wars_of_all_against_all(world):
    """On tens of thousands of flows at once. With balanced trade nearly all have an equilibrium;
    with transfers as shares of world income some lenders cannot pay, which is said."""
    balanced = rows(world, 40, Model(deficits="balanced", tax="lump_sum"), most_flows=25_000)
    assert all(row["status"] == "converged" for row in balanced)
    lending = rows(world, 40, most_flows=25_000)
    causes = {row["status"] for row in lending} - {"converged"}
    assert causes <= {"transfers_exceed_income", "relief_exceeds_income"}
    assert all(row["cause"] for row in lending if row["status"] != "converged")
