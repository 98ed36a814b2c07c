"""The bundled world adds up to what its publishers print, and a bad world is refused."""

from dataclasses import replace

import numpy as np
import pytest

from detente.axes import Axis
from detente.errors import AxisMismatch, BadQuestion
from detente.world import World
from detente.world.bundled import announced_tariffs


@pytest.fixture(scope="module")
def world():
    return World.bundled("world-2023")


@pytest.mark.parametrize(
    ("what", "billions"),
    [
        (lambda w: w.flows.sum(), 21_749.67),
        (lambda w: w.gdp.sum(), 105_311.56),
        (lambda w: w.imports[w.regions.index("USA")], 2_902.61),
        (lambda w: w.exports[w.regions.index("USA")], 1_858.73),
        (lambda w: w.flow("CHN", "USA"), 440.48),
        (lambda w: w.flow("USA", "CHN"), 145.33),
    ],
    ids=["trade", "gdp", "us-imports", "us-exports", "china-to-us", "us-to-china"],
)
def test_totals_are_those_of_the_publishers(world, what, billions):
    """Totals printed in the note beside the source files, to two digits of a billion."""
    assert what(world) / 1e3 == pytest.approx(billions, abs=0.00501)


def test_regions_are_194_iso3_codes_in_alphabetical_order(world):
    assert len(world.regions) == 194
    assert list(world.regions) == sorted(world.regions)
    for label, place in {"USA": 185, "CHN": 34, "CAN": 31, "MEX": 115, "RUS": 150}.items():
        assert world.regions.index(label) == place - 1
    assert world.region_name("DEU") == "Germany"
    assert "TWN" not in world.regions


def test_empty_pairs_are_zero_and_nobody_trades_with_itself(world):
    flows = world.flows[:, :, 0]
    assert (flows == 0).sum() - 194 == 12_044
    assert not np.diagonal(flows).any()


def test_arrays_cannot_be_changed(world):
    with pytest.raises(ValueError, match="read-only"):
        world.gdp[0] = 1.0


def test_announced_rates_of_april_2025(world):
    rates = announced_tariffs()
    assert list(rates) == list(world.regions)
    assert (rates["CHN"], rates["DEU"], rates["RUS"], rates["USA"]) == (0.54, 0.20, 0.0, 0.0)


def test_another_order_keeps_every_flow(world):
    turned = world.reordered(tuple(reversed(world.regions.labels)))
    assert turned.regions.labels[0] == "ZWE"
    assert turned.flow("CHN", "USA") == world.flow("CHN", "USA")
    assert turned.region_name("CHN") == "China"
    assert turned.exports.sum() == pytest.approx(world.exports.sum())
    with pytest.raises(AxisMismatch, match="missing ZWE"):
        world.reordered(world.regions.labels[:-1])


def test_rows_carry_every_flow(world):
    rows = world.to_polars()
    assert rows["usd_million"].sum() == pytest.approx(world.flows.sum())
    assert rows.height == 194 * 193 - 12_044


def test_an_unknown_world_is_named():
    with pytest.raises(BadQuestion, match=r"'world-2032'; there is world-2023, .*Did you mean"):
        World.bundled("world-2032")


def toy(**changes):
    parts = {
        "name": "toy",
        "year": 2023,
        "regions": Axis("regions", ("CHN", "USA")),
        "region_names": ("China", "United States"),
        "sectors": Axis("sectors", ("all goods",)),
        "flows": np.array([[0.0, 3.0], [1.0, 0.0]])[:, :, None],
        "gdp": np.array([10.0, 20.0]),
        "source": "made up",
    }
    return World(**(parts | changes))


def test_a_world_that_does_not_fit_its_axes_is_refused():
    with pytest.raises(AxisMismatch, match=r"gdp has the shape \(3,\)"):
        toy(gdp=np.ones(3))
    with pytest.raises(AxisMismatch, match="1 names for 2 regions"):
        toy(region_names=("China",))
    with pytest.raises(BadQuestion, match="flows holds negative or missing"):
        toy(flows=np.full((2, 2, 1), -1.0))
    with pytest.raises(BadQuestion, match="CHN sells to itself"):
        replace(toy(), flows=np.ones((2, 2, 1)))
