"""``detente comply``: the list, one commitment, both versions, files and charts."""

from __future__ import annotations

import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.comply import comply
from detente.errors import BadQuestion, DetenteError, NoAnswer

app = typer.Typer()
app.command()(comply)
DAY = ("--on", "2026-10-10", "--known", "2026-10-10")


def ask(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def test_the_list_in_json():
    found = ask(*DAY, "--json")
    assert found.exit_code == 0, found.exception
    said = json.loads(found.stdout)
    assert len(said["commitments"]) == 44
    assert {side["party"] for side in said["habit"]} == {"US", "CN"}
    goods = next(item for item in said["commitments"] if item["id"] == "P1-GOODS")
    [reading] = goods["readings"]
    assert reading["done"] / reading["target"] == pytest.approx(0.60, abs=0.01)
    assert goods["published"]["value"] == 0.6


def test_the_list_for_people():
    found = ask(*DAY)
    assert found.exit_code == 0
    assert "BUS-CN-SOY25" in found.stdout
    assert "44 commitments:" in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()) <= 100


def test_one_commitment_opens_into_its_evidence():
    found = ask("--commitment", "bus-cn-soy25", *DAY)
    for text in ("disputed", "AP 2026-01-20", "US Treasury", "CN says", "Recorded in the ledger"):
        assert text in found.stdout.replace("\n", " ")


def test_both_versions_side_by_side():
    found = ask(*DAY, "--versions")
    assert "United States" in found.stdout
    assert "no text seen" in found.stdout


def test_by_party_and_to_a_file(tmp_path):
    path = tmp_path / "rows.csv"
    found = ask(*DAY, "--party", "us", "--out", str(path), "--json")
    assert found.exit_code == 0, found.exception
    assert set(pl.read_csv(path)["party"]) == {"US"}


def test_a_board(tmp_path):
    path = tmp_path / "board.svg"
    found = ask(*DAY, "--chart", str(path))
    assert found.exit_code == 0, found.exception
    assert "kept so far" in path.read_text()


@pytest.mark.parametrize(
    ("words", "kind", "text"),
    [
        (("--commitment", "soy25"), BadQuestion, "Did you mean"),
        (("--party", "FR"), BadQuestion, "US, CN and both"),
        (("--on", "soon"), BadQuestion, "--on"),
        (("--chart", "board.doc"), BadQuestion, ".png"),
        (("--exports", "none.csv"), BadQuestion, "no file"),
        (("--on", "2019-01-01"), NoAnswer, "No commitment"),
        (("--commitment", "BEI-CN-BOEING", "--versions"), NoAnswer, "No side's text"),
    ],
)
def test_questions_that_cannot_be_answered(words, kind, text):
    found = ask(*words)
    assert isinstance(found.exception, kind), found.output
    assert isinstance(found.exception, DetenteError)
    assert text in str(found.exception)
