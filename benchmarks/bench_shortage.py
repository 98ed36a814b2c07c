"""How long do the market and network models of a shortage take?

The larger networks need the table of the WIOD 2013 release in ``../shared``, and are left out
without it. Every timed solve has a residual of at most 1e-10, or the benchmark stops.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from detente.axes import Axis
from detente.shortage import economy, market, network
from detente.shortage.economy import Economy
from detente.shortage.network import Elasticities, ScarceInput
from detente.world import IoTable

WIOD = Path(__file__).parents[1] / ".." / "shared" / "data" / "wiod_2011" / "wiot_2011.npz"
BUDGETS_S = {
    "bench_market_1200": 60.0,
    "bench_network_55": 0.05,
    "bench_network_35_mobile": 0.05,
    "bench_network_35_fixed": 0.05,
    "bench_network_1435_mobile": 2.0,
    "bench_network_1435_fixed": 2.0,
}


def bench_market_1200() -> Callable[[], object]:
    """Shortage: 1,200 one-year scenarios of the market model with allocation over 55 industries"""
    scenarios = market.ensemble(1200, seed=1)
    return lambda: market.run(scenarios)


def bench_network_55() -> Callable[[], object]:
    """Shortage: US network of 55 industries, 80 % cut, elasticity 0.05, labour fixed"""
    usa = economy.bundled("USA")
    return _solve(usa, network.scarce("rare_earths", usa), "fixed", 0.05)


def _solve(
    where: Economy, rare: ScarceInput, labour: network.Labour, sigma: float
) -> Callable[[], object]:
    def once() -> object:
        found = network.solve(
            where, rare, 0.8, labour=labour, elasticities=Elasticities(scarce=sigma)
        )
        if not found.residual <= 1e-10:
            raise SystemExit(f"Residual {found.residual:.1e} at elasticity {sigma}.")
        return found

    return once


def _table() -> IoTable:
    with np.load(WIOD) as held:
        n, s = len(held["regions"]), len(held["industries"])
        return IoTable(
            name="WIOD 2011",
            year=2011,
            regions=Axis("regions", tuple(map(str, held["regions"]))),
            sectors=Axis("sectors", tuple(map(str, held["industries"]))),
            categories=Axis("categories", tuple(map(str, held["final_categories"]))),
            intermediate=held["intermediate"].reshape(n, s, n, s),
            final=held["final"].reshape(n, s, n, -1),
            output=held["output"].reshape(n, s),
        )


def _everywhere(world: Economy, table: IoTable) -> ScarceInput:
    """The 35-sector users in every region, by output."""
    one = network.scarce("rare_earths", economy.of_region(table, "USA"))
    output = dict(zip(world.industries, world.output, strict=True))
    users = {}
    for sector, share in one.users.items():
        made = {x: output[x] for x in output if x.endswith(f":{sector}")}
        users |= {x: share * value / sum(made.values()) for x, value in made.items()}
    return ScarceInput(name="rare earths", bill_share=one.bill_share, users=users, source="test")


if WIOD.exists():

    def bench_network_35_mobile() -> Callable[[], object]:
        """Shortage: network of 35 sectors, elasticity 0.05, mobile labour"""
        usa = economy.of_region(_table(), "USA")
        return _solve(usa, network.scarce("rare_earths", usa), "mobile", 0.05)

    def bench_network_35_fixed() -> Callable[[], object]:
        """Shortage: network of 35 sectors, elasticity 0.05, labour fixed"""
        usa = economy.of_region(_table(), "USA")
        return _solve(usa, network.scarce("rare_earths", usa), "fixed", 0.05)

    def bench_network_1435_mobile() -> Callable[[], object]:
        """Shortage: network of 1,435 sectors, elasticity 0.05, mobile labour"""
        table = _table()
        world = economy.of_world(table)
        return _solve(world, _everywhere(world, table), "mobile", 0.05)

    def bench_network_1435_fixed() -> Callable[[], object]:
        """Shortage: network of 1,435 sectors, elasticity 0.05, labour fixed"""
        table = _table()
        world = economy.of_world(table)
        return _solve(world, _everywhere(world, table), "fixed", 0.05)
