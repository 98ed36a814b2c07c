"""The command line shows what the functions compute, in numbers and in words."""

from __future__ import annotations

import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.macro import macro

APP = typer.Typer()
APP.command()(macro)
RUN = CliRunner()


def test_points_give_effects(tmp_path):
    done = RUN.invoke(APP, ["12.6", "--json", "--out", str(tmp_path / "e.csv")])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["gdp"] == pytest.approx(-0.01764)
    assert answer["core_prices"] == pytest.approx(0.01134)
    assert answer["confidence"] == "medium"
    assert pl.read_csv(tmp_path / "e.csv").height == 1
    assert "Bloomberg Economics" in RUN.invoke(APP, ["12.6"]).output


def test_without_points_the_misses_are_named():
    done = RUN.invoke(APP, ["--json"])
    rows = json.loads(done.stdout)["comparisons"]
    assert sum(row["source"] == "Bloomberg Economics" for row in rows) == 7
    assert any("missed by" in row["verdict"] for row in rows)


def test_monthly_imports_beside_customs_and_the_model():
    done = RUN.invoke(APP, ["--monthly", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    may = [row for row in answer["rows"] if row["month"] == "2025-05"]
    assert {row["measure"] for row in may} == {"Chinese customs y/y", "US customs level"}
    assert all(row["structural"] is not None for row in may)
    assert "long run" in answer["why_structural_differs"]
    assert len(answer["band"]) == 4
