"""Who holds what, how concentrated it is, and are the quoted figures found again?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.errors import BadQuestion
from detente.minerals import (
    alternatives,
    bottleneck,
    element,
    elements_in,
    holdings,
    import_reliance,
    import_sources,
    quoted,
    shares,
    statistics,
)
from detente.minerals.producers import price


def test_usgs_and_bgs_stand_side_by_side() -> None:
    mined = holdings("REE", stage="mining", year=2023)
    found = {entry.source: entry.share("CN") for entry in mined}
    assert found["USGS MCS 2025"] == pytest.approx(255_000 / 376_150, abs=2e-4)
    assert found["BGS World Mineral Statistics"] == pytest.approx(0.676, abs=1e-3)


def test_hhi_is_the_sum_of_squares_and_a_lower_bound() -> None:
    gallium = next(entry for entry in holdings("Ga", year=2025))
    assert gallium.top == ("CN", pytest.approx(900 / 909, abs=1e-4))
    assert gallium.hhi == pytest.approx((900**2 + 6**2 + 3**2) / 909**2, abs=1e-4)
    assert all(0 < entry.hhi <= 1.001 and entry.complete <= 1.001 for entry in holdings("W"))


def test_derived_table_matches_the_supplied_one(shared: Path) -> None:
    names = {"ANTIMONY": "Sb", "TUNGSTEN": "W", "BISMUTH": "Bi", "TELLURIUM": "Te", "INDIUM": "In"}
    with (shared / "data/minerals/key_minerals_shares.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["mineral"] in names]
    assert rows
    for row in rows:
        of = names[row["mineral"]]
        found = next(
            entry
            for entry in holdings(of, year=row["year"])
            if entry.source == "USGS MCS 2026" and entry.stage in ("mining", "separation")
        )
        assert found.share("CN") == pytest.approx(float(row["china_share_pct"]) / 100, abs=0.03)


def test_projections_are_no_data() -> None:
    assert all(not row.projection for row in shares("Nd"))
    assert any(row.projection for row in shares("Nd", projections=True))


def test_bottleneck_of_dysprosium_is_not_the_mine() -> None:
    found = bottleneck("Dy")
    assert found is not None
    assert found.stage != "mining"
    assert found.top[0] == "CN"
    assert found.top[1] > 0.9


def test_reliance_and_sources() -> None:
    newest, older = import_reliance("REE"), import_reliance("REE", year=2024)
    assert newest is not None
    assert older is not None
    assert (newest.year, newest.value, older.value) == ("2025", 0.67, 0.53)
    bound = import_reliance("Ge")
    assert bound is not None
    assert (bound.low, bound.high, bound.mark) == (0.5, None, "at least")
    china = [row.value for row in import_sources("Y") if row.country == "CN"]
    assert china == [pytest.approx(0.70)]


def test_reserves_and_prices() -> None:
    ground = {row.country: row.value for row in statistics("REE", "reserves", year=2025)}
    assert ground["CN"] == 44_000_000
    silver = price("Ag")
    assert silver is not None
    assert silver.value == pytest.approx(38 / 0.0311034768)


def test_quoted_figures_are_reproduced_or_explained() -> None:
    found = {row.quoted: row for row in quoted()}
    for name in ("60 % of mining", "92 % of processing", "70 % of US imports"):
        assert found[name].reproduced, name
    lacking = [row for row in found.values() if not row.reproduced]
    assert [row.quoted for row in lacking] == ["85 % of processing"]
    assert all(len(row.explanation) > 40 for row in found.values())


def test_alternatives_leave_china_out() -> None:
    found = alternatives("REE", "mining")
    assert found[0][0] == "US"
    assert "CN" not in dict(found)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("sintered NdFeB, 1.5 % Dy", ("Nd", "Dy")),
        ("烧结钕铁硼，含镝", ("Nd", "Dy")),
        ("In;Ga", ("Ga", "In")),
        ("Cover, in plastic. Co-moulded", ()),
        ("In house, C-clip, Y cable", ()),
        ("GaAs laser die on InP", ("Ga", "In")),
        ("Dy2O3 powder", ("Dy",)),
        ("steel bolt M6", ()),
    ],
)
def test_elements_in_a_text(text: str, symbols: tuple[str, ...]) -> None:
    assert elements_in(text) == symbols


def test_unknown_element() -> None:
    with pytest.raises(BadQuestion, match="unobtainium"):
        element("unobtainium")
