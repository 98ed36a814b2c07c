"""A world kept in a file comes back whole, and a publisher's file opens as a world."""

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.world import World, check
from detente.world.files import save


@pytest.mark.parametrize("name", ["world-2023", "world-2023-sectors"])
def test_a_saved_world_is_the_same(tmp_path, name):
    world = World.bundled(name)
    again = World.open(save(world, tmp_path / "w.npz"))
    for what in ("name", "year", "regions", "region_names", "sectors", "goods", "source", "notes",
                 "estimate", "quality", "sector_names"):  # fmt: skip
        assert getattr(again, what) == getattr(world, what)
    np.testing.assert_array_equal(again.flows, world.flows)
    np.testing.assert_array_equal(again.tariffs, world.tariffs)
    assert again.has_inputs == world.has_inputs
    if world.has_inputs:
        np.testing.assert_array_equal(again.input_shares, world.input_shares)


def test_an_oecd_file_opens_as_a_balanced_world(tmp_path):
    path = tmp_path / "2019_SML.csv"
    lines = [
        "V1,CHN_C26,CHN_G,USA_C26,USA_G,CHN_HFCE,USA_HFCE,OUT",
        "CHN_C26,1,2,3,1,4,5,16",
        "CHN_G,2,2,0,1,9,1,15",
        "USA_C26,1,0,1,1,1,6,10",
        "USA_G,0,1,2,3,1,9,16",
        "TLS,0,0,0,0,0,0,",
        "VA,12,10,4,10,0,0,",
        "OUT,16,15,10,16,15,21,",
    ]
    path.write_text("\n".join(lines))
    world = World.open(path)
    assert world.year == 2019
    assert world.goods == (True, False)
    assert world.flow("CHN", "USA", "C26") == 9.0
    np.testing.assert_allclose(world.gdp, [22.0, 14.0])
    assert all(row.holds for row in check(world, tolerance=1e-12))


def test_other_names_and_files_are_refused(tmp_path):
    with pytest.raises(BadQuestion, match="Did you mean 'world-2023-sectors'"):
        World.open("world-2023-sector")
    (tmp_path / "x.npz").write_bytes(b"no")
    with pytest.raises(BadQuestion, match="holds no world"):
        World.open(tmp_path / "x.npz")
    with pytest.raises(BadQuestion, match=r"must end in \.npz"):
        save(World.bundled(), tmp_path / "w.csv")
