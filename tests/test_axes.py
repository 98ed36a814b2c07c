"""Axes: equal labels in equal order, or an error that names the difference."""

import pytest

from detente.axes import Axis, require_equal
from detente.errors import AxisMismatch, BadQuestion

REGIONS = Axis("regions", ("CHN", "DEU", "USA"))


def test_labels_have_places():
    assert REGIONS.index("USA") == 2
    assert REGIONS.indices(["USA", "CHN"]) == [2, 0]
    assert "DEU" in REGIONS
    assert "FRA" not in REGIONS
    assert len(REGIONS) == 3
    assert list(REGIONS) == ["CHN", "DEU", "USA"]


def test_equal_labels_make_equal_axes():
    again = Axis("regions", ("CHN", "DEU", "USA"))
    assert again == REGIONS
    assert hash(again) == hash(REGIONS)
    require_equal(REGIONS, again)


def test_an_unknown_label_names_the_nearest():
    with pytest.raises(BadQuestion, match=r"'US' is not among the 3 regions.*'USA'"):
        REGIONS.index("US")


def test_missing_and_extra_labels_are_named():
    with pytest.raises(AxisMismatch, match=r"the shock.*missing DEU; not expected FRA, ITA"):
        require_equal(REGIONS, Axis("regions", ("CHN", "FRA", "ITA", "USA")), where="the shock")


def test_the_first_label_out_of_order_is_named():
    with pytest.raises(AxisMismatch, match=r"another order; at place 1 'USA' .* 'DEU' belongs"):
        REGIONS.require(Axis("regions", ("CHN", "USA", "DEU")))


def test_equal_length_is_not_equality():
    with pytest.raises(AxisMismatch, match=r"missing CHN, DEU, USA"):
        require_equal(REGIONS, Axis("regions", ("a", "b", "c")))


def test_long_differences_are_shortened():
    many = Axis("regions", tuple(f"R{n}" for n in range(20)))
    with pytest.raises(AxisMismatch, match=r"missing CHN, DEU, USA; not expected .* and 15 more"):
        require_equal(REGIONS, many)


def test_a_label_stands_once():
    with pytest.raises(BadQuestion, match=r"more than once: USA"):
        Axis("regions", ("USA", "CHN", "USA"))
    with pytest.raises(BadQuestion, match=r"is empty"):
        Axis("regions", ("USA", ""))
