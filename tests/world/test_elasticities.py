"""Elasticities by sector are those of the estimates, read in the way that is said."""

import csv
from pathlib import Path

import numpy as np
import pytest

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.world import World, sector_elasticities

ESTIMATES = Path(__file__).parents[3] / "shared/data/elasticities/fgo_gtap_sectors.csv"


@pytest.fixture(scope="module")
def sectors():
    return World.bundled("world-2023-sectors").sectors


def test_a_sector_that_is_one_gtap_sector_has_its_estimate(sectors):
    if not ESTIMATES.exists():
        pytest.skip("the shared inputs are not beside the repository")
    with ESTIMATES.open() as file:
        found = {row["gtap_sector"]: row["epsilon_tariff"] for row in csv.DictReader(file)}
    theta = dict(zip(sectors, sector_elasticities(sectors).theta, strict=True))
    for sector, code in {"C26": "ele", "C27": "eeq", "C28": "ome", "C29": "mvh"}.items():
        assert theta[sector] == pytest.approx(-float(found[code]) - 1, abs=1e-4)


def test_the_two_readings_differ_by_one(sectors):
    gap = sector_elasticities(sectors, "kite").theta - sector_elasticities(sectors).theta
    np.testing.assert_allclose(gap, 1.0, atol=1e-9)


def test_the_low_variant_is_lower_and_within_its_bounds(sectors):
    low, high = sector_elasticities(sectors, "low").theta, sector_elasticities(sectors).theta
    assert (low <= high).all()
    assert (low <= 4).all()
    assert (low >= 1.5).all()
    assert sector_elasticities(sectors).theta.max() < 15


def test_services_are_marked_as_assumed(sectors):
    assert sector_elasticities(sectors).assumed == ("D-F", "G-I", "J", "K-L", "M-N", "O-U")


def test_other_sectors_and_variants_are_refused():
    with pytest.raises(BadQuestion, match="Give your own"):
        sector_elasticities(Axis("sectors", ("C26", "bricks")))
    with pytest.raises(BadQuestion, match="Did you mean 'low'"):
        sector_elasticities(Axis("sectors", ("C26",)), "lo")


def test_a_part_of_an_industry_has_its_value():
    icio = ("A01_02", "B05", "B07_08", "C10T12", "C17_18", "C24A", "C301", "C302T309", "C31T33")
    wiod = ("C31_C32", "C33", "D35", "E37-E39", "G45", "J62_J63", "M69_M70", "R_S", "T", "U")
    found = sector_elasticities(Axis("sectors", (*icio, *wiod)))
    by_label = dict(zip(found.sectors, found.theta, strict=True))
    one = sector_elasticities(Axis("sectors", ("A01", "B", "C24", "C30", "C31_C32"))).theta
    assert [by_label[label] for label in ("A01_02", "B05", "C24A", "C302T309", "C31T33")] == list(
        one
    )
    assert all(by_label[label] == 3.0 for label in wiod[1:])
    with pytest.raises(BadQuestion, match="c15"):
        sector_elasticities(Axis("sectors", ("c15",)))


def test_the_world_with_sectors_carries_them(sectors):
    world = World.bundled("world-2023-sectors")
    np.testing.assert_array_equal(world.elasticities, sector_elasticities(sectors).theta)
