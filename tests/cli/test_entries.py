"""``detente entries`` and ``detente watch`` as a person runs them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli import entries, watch
from detente.errors import BadQuestion

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a verb in a folder that holds the examples."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(entries.entries)
    app.command()(watch.watch)

    def _run(*words: str):
        result = CliRunner().invoke(app, list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return _run


def test_the_answer_as_json_names_the_rejects_file(run, tmp_path):
    result = run("entries", "examples/entries.csv", "--as-of", "2026-10-10", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["rows_in"] == answer["rows_out"] + answer["rejects"] == len(answer["lines"]) + 5
    with (tmp_path / answer["rejects_file"]).open(encoding="utf-8", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert [row["row"] for row in rejected] == ["13", "14", "15", "16", "17"]
    assert all(row["reason"] for row in rejected)
    assert answer["refund"] == pytest.approx(answer["refundable"] + answer["interest"])


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_rows_are_written_and_rejects_beside_them(run, tmp_path, name):
    (tmp_path / "deep").mkdir()
    run("entries", "examples/entries.csv", "--as-of", "2026-10-10", "--out", f"deep/{name}")
    read = pl.read_csv if name.endswith("csv") else pl.read_parquet
    assert read(tmp_path / "deep" / name).height == 11
    assert (tmp_path / "deep" / "out.rejects.csv").exists()


def test_the_table_for_people(run):
    shown = run("entries", "examples/entries.csv", "--as-of", "2026-06-30").stdout
    assert "11 of 16 rows computed" in shown
    assert "cape phase 1" in shown
    assert "Did you mean" in shown


def test_declarations_for_cape(run, tmp_path):
    run("entries", "examples/entries.csv", "--as-of", "2026-06-30", "--cape", "cape.csv")
    numbers = (tmp_path / "cape.csv").read_text(encoding="utf-8").split("\n")
    assert numbers[0] == "Entry Number"
    assert "EXA10000011" in numbers
    assert all(len(number) == 11 for number in numbers[1:-1])


def test_bad_options_are_one_message(run):
    with pytest.raises(BadQuestion, match=r"must end in \.csv or \.parquet"):
        run("entries", "examples/entries.csv", "--out", "x.txt")
    with pytest.raises(BadQuestion, match="There is no file"):
        run("entries", "none.csv")
    with pytest.raises(BadQuestion, match="cannot be written"):
        run("entries", "examples/entries.csv", "--out", "no/folder/x.csv")


def test_watch_shows_changes_controls_and_money(run):
    shown = run("watch", "examples/products.csv", "--known", "2026-10-10").stdout
    assert "us.s232.cabinets +25" in shown
    assert "Newly controlled" in shown
    assert "Duty a year" in shown


def test_watch_as_json_and_as_a_table(run, tmp_path):
    words = ("watch", "examples/products.csv", "--known", "2025-10-20", "--since", "2025-08-01")
    answer = json.loads(run(*words, "--json", "--out", "changes.csv").stdout)
    assert answer["since"] == "2025-08-01"
    assert {"changed", "due", "controls", "newly_controlled", "said"} <= answer.keys()
    table = pl.read_csv(tmp_path / "changes.csv")
    assert table.height == len(answer["changed"]) + len(answer["due"])
