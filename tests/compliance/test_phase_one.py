"""Phase One: the count by the annex against what PIIE published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.compliance.phase_one import EXTRA, count, exports, read_annex
from detente.errors import BadQuestion

RAW = (
    Path(__file__).parents[2] / "../shared/data/us_trade_2025/us_china_hs6_annual_2015_2025.parquet"
)


def test_the_promises_add_to_the_agreement():
    assert sum(sum(pair) for pair in EXTRA.values()) + 12.8 + 25.1 == pytest.approx(200)
    assert sum(first for first, _ in EXTRA.values()) == pytest.approx(63.9)


@pytest.mark.parametrize(
    ("category", "base", "slack"), [("farm", 20.9, 0.1), ("energy", 7.6, 0.15)]
)
def test_the_base_year_is_the_published_one(category, base, slack):
    assert count((category,)).base == pytest.approx(base, abs=slack)


@pytest.mark.parametrize(
    ("categories", "published"),
    [
        (("farm",), 0.83),
        (("energy",), 0.37),
        (("manufactures",), 0.59),
        (("manufactures", "farm", "energy"), 0.60),
    ],
)
def test_shares_are_the_published_ones_within_a_point(categories, published):
    assert count(categories).share == pytest.approx(published, abs=0.01)


def test_aircraft_explain_the_difference():
    without, full = (count(("manufactures",), special=s) for s in (False, True))
    assert full.base - without.base == pytest.approx(18.5, abs=0.1)
    assert without.share > full.share + 0.05
    assert count(("farm",), special=False) == count(("farm",))


def test_a_year_that_is_absent_is_named():
    flows = {key: value for key, value in exports().items() if key[1] != 2021}
    with pytest.raises(BadQuestion, match="2021 must be supplied"):
        count(("farm",), flows)
    assert count(("farm",), flows, years=(2020,)).share == pytest.approx(27.34 / 33.47, abs=0.005)


def test_an_unknown_category_is_named():
    with pytest.raises(BadQuestion, match="chips"):
        count(("chips",))


def test_a_supplied_file_gives_the_bundled_sums(tmp_path):
    if not RAW.exists():
        pytest.skip("../shared has no us_trade_2025")
    frame = pl.read_parquet(RAW).filter(pl.col("flow") == "X")
    path = tmp_path / "exports.parquet"
    frame.select("year", "hs6", "value_usd").write_parquet(path)
    found = read_annex(path)
    for key, value in exports().items():
        assert found[key] == pytest.approx(value, rel=1e-6)


def test_a_supplied_file_without_a_column_is_named(tmp_path):
    path = tmp_path / "exports.csv"
    path.write_text("year,hs6\n2017,120190\n")
    with pytest.raises(BadQuestion, match="value_usd"):
        read_annex(path)


def test_a_file_without_2021_is_counted_as_far_as_it_goes():
    from detente.compliance import assess, find
    from detente.ledger import Ledger

    flows = {key: value for key, value in exports().items() if key[1] != 2021}
    book, day = Ledger.bundled(), date(2022, 12, 31)
    found = assess(book, find(book, "P1-AG"), on=day, known=day, exports=flows)
    assert found.verdict == "behind"
    assert "to 2020-12-31, counted by detente from the file given" in found.why


def test_half_way_the_year_2020_is_judged():
    from detente.compliance import assess, find
    from detente.ledger import Ledger

    book, day = Ledger.bundled(), date(2021, 6, 30)
    found = assess(book, find(book, "P1-GOODS"), on=day, known=day)
    assert found.verdict == "behind"
    [reading] = found.readings
    assert reading.progress is not None
    assert reading.progress.due_by_now == pytest.approx(96.12 + 63.9, abs=0.1)
    earlier = assess(book, find(book, "P1-GOODS"), on=day, known=date(2021, 1, 31))
    assert earlier.verdict == "not measurable"
