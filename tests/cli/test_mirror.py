"""``detente mirror``: routes, what chance would flag, files and faults."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.mirror import mirror
from detente.errors import BadQuestion

ROOT = Path(__file__).parents[2]
app = typer.Typer()
app.command()(mirror)


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("mirror") / "case.csv"
    script = ROOT / "tools" / "make_antimony_case.py"
    subprocess.run([sys.executable, str(script), str(path)], check=True)
    return path


def ask(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def test_the_case_in_json(case):
    found = ask(str(case), "--since", "2024-12-01", "--json")
    assert found.exit_code == 0, found.exception
    said = json.loads(found.stdout)
    assert said["flagged"] == 2
    assert {route["country"] for route in said["routes"] if route["flagged"]} == {"TH", "MX"}
    assert [rate["kind"] for rate in said["by_chance"]] == ["independent", "common"]
    assert all(0 < rate["rate"] < 0.05 for rate in said["by_chance"])
    assert "made for the test, no data" in said["notes"][0]


def test_the_case_for_people(case):
    found = ask(str(case), "--since", "2024-12-01")
    for text in ("Thailand", "Mexico", "By chance", "made for the test", "no proof"):
        assert text in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()) <= 100


def test_one_product_and_files(case, tmp_path):
    rows, chart = tmp_path / "routes.csv", tmp_path / "routes.svg"
    found = ask(str(case), "--product", "2825", "--out", str(rows), "--chart", str(chart))
    assert found.exit_code == 0, found.exception
    assert set(pl.read_csv(rows)["country"]) >= {"TH", "MX"}
    assert "beyond the usual came to US" in chart.read_text()


def test_nothing_flagged_is_said(case):
    found = ask(str(case), "--product", "2846.90", "--since", "2024-12-01")
    assert found.exit_code == 0
    assert "Nothing flagged." in found.stdout


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--product", "999999"), "holds no product"),
        (("--sds", "0"), "--sds"),
        (("--lag", "40"), "--lag"),
        (("--months", "0"), "--months"),
        (("--since", "2001-01-01"), "outside the months"),
        (("--chart", "x.gif"), ".png"),
        (("--target", "CN"), "both CN"),
        (("--product", "2846.90", "--since", "2024-12-01", "--chart", "x.svg"), "none to draw"),
    ],
)
def test_questions_that_make_no_sense(case, words, text):
    found = ask(str(case), *words)
    assert isinstance(found.exception, BadQuestion), found.output
    assert text in str(found.exception)
