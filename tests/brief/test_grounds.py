"""Are assumptions, sources and published figures on the page?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.brief import Brief, grounds
from detente.store import table

SHARED = Path(__file__).parents[2] / "../shared/reference/macro_benchmarks.csv"


def test_published_averages_stand_beside_ours_of_the_same_day(late: Brief) -> None:
    rows = grounds.published(late.tracks["written"], late.known).rows
    assert len(rows) == 35
    for row in rows:
        assert row["gap"] == pytest.approx(row["ours"] - row["theirs"])
    redux = [row for row in rows if row["date"] == date(2026, 7, 24)]
    assert abs(redux[0]["gap"]) < 0.02  # same weights, same law
    assert any("recalled" in row["certainty"] for row in rows)


def test_published_averages_later_than_the_knowledge_are_left_out(london: Brief) -> None:
    rows = grounds.published(london.tracks["written"], london.known).rows
    assert max(row["date"] for row in rows) <= london.known


@pytest.mark.skipif(not SHARED.exists(), reason="the shared inputs are not here")
def test_published_averages_are_those_of_the_shared_table() -> None:
    ours = table("tables/published_averages.csv")
    theirs = pl.read_csv(SHARED, infer_schema=False)
    for row in ours.iter_rows(named=True):
        found = theirs.filter((pl.col("source") == row["source"]) & (pl.col("date") == row["date"]))
        values = [float(value) for value in found["value"].to_list()]
        assert any(abs(100 * float(row["value"]) - value) < 1e-4 for value in values), row


def test_every_assumption_of_the_model_is_told(late: Brief) -> None:
    told = {row.what for row in grounds.assumptions(late.written, late.tracks["written"])}
    for name in late.written.run.model.assumptions():
        assert f"Model: {name}" in told


def test_sources_name_publisher_and_licence() -> None:
    entries = grounds.sources()
    assert len(entries) == 8
    assert all(entry["publisher"] and entry["licence"] and entry["what"] for entry in entries)
