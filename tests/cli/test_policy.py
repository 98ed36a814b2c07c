"""The verbs optimal, nash and sweep show what the functions compute."""

from __future__ import annotations

import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.nash import nash
from detente.cli.optimal import optimal
from detente.cli.sweep import sweep
from detente.errors import BadQuestion

APP = typer.Typer()
for verb in (optimal, nash, sweep):
    APP.command()(verb)
RUN = CliRunner()


def ask(*words):
    done = RUN.invoke(APP, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_optimal(tmp_path):
    answer = json.loads(ask("optimal", "US", "--json", "--out", str(tmp_path / "t.csv")))
    assert answer["mean_tariff"] == pytest.approx(0.25116, abs=5e-6)
    assert answer["formula"]["tariff"] == pytest.approx(0.217988, abs=5e-7)
    assert answer["formula"]["objective"] < answer["objective"] == answer["welfare"]
    assert pl.read_csv(tmp_path / "t.csv").columns == ["lever", "tariff", "trade_share"]
    text = ask("optimal", "US", "--by", "partner")
    assert "21.80 %" in text
    assert "MEX" in text
    assert "168 more" in text


def test_optimal_of_all_others_and_with_weights():
    others = json.loads(ask("optimal", "US", "--against", "--tax", "lump_sum", "--json"))
    assert others["mean_tariff"] > 0
    assert others["welfare"] < 0
    kind = ask("optimal", "US", "--weight", "US=1", "--weight", "China=0.5", "--json")
    assert json.loads(kind)["mean_tariff"] < 0.25
    steel = ask(
        "optimal",
        "US",
        "--world",
        "world-2023-sectors",
        "--family",
        "caliendo_parro",
        "--by",
        "sector",
        "--sector-weight",
        "C24=0.5",
        "--json",
    )
    rates = {row["lever"]: row["tariff"] for row in json.loads(steel)["tariffs"]}
    assert rates["C24"] > rates["C25"]
    for words in (["--weight", "US:1"], ["--against", "--sector", "steel"], ["--by", "month"]):
        with pytest.raises(BadQuestion):
            ask("optimal", "US", *words)


def test_nash(tmp_path):
    answer = json.loads(ask("nash", "US", "CN", "--json", "--out", str(tmp_path / "t.parquet")))
    assert [player["country"] for player in answer["players"]] == ["USA", "CHN"]
    assert all(player["gain_from_leaving"] < 1e-8 for player in answer["players"])
    assert pl.read_parquet(tmp_path / "t.parquet").height == 2
    assert "China" in ask("nash", "--on-each-other")


def test_nash_schedule():
    replies = json.loads(ask("nash", "US", "CN", "--schedule", "--json"))["replies"]
    assert replies[0]["rate"] == 0
    assert all(row["mover_welfare"] < row["mover_welfare_unanswered"] for row in replies)
    assert "Answer" in ask("nash", "US", "CN", "--schedule")
    with pytest.raises(BadQuestion, match="two countries"):
        ask("nash", "US", "CN", "DE", "--schedule")


def test_sweep(tmp_path):
    words = ("sweep", str(tmp_path / "g"), "--grid", "USA<CHN=0:1:0.25", "--workers", "1")
    answer = json.loads(ask(*words, "--grid", "CHN<USA=0,0.2", "--json"))
    assert answer["scenarios"] == answer["solved_now"] == 10
    assert answer["failures"] == {}
    rows = pl.read_parquet(tmp_path / "g" / "*.parquet")
    assert rows["USA<CHN"].unique().sort().to_list() == [0, 0.25, 0.5, 0.75, 1]
    stats = answer["summary"]["welfare_USA"]
    assert stats["min"] <= stats["p05"] <= stats["median"] <= stats["p95"] <= stats["max"]
    assert stats["mean"] == pytest.approx(rows["welfare_USA"].mean())
    again = json.loads(ask(*words, "--grid", "CHN<USA=0,0.2", "--json"))
    assert again["solved_now"] == 0
    text = ask("sweep", str(tmp_path / "f"), "--grid", "USA<*=0.1,5", "--workers", "1")
    assert "1 failed: transfers_exceed_income" in text


def test_sweep_of_samples(tmp_path):
    words = ("--n", "4", "--workers", "1", "--json")
    answer = json.loads(
        ask(
            "sweep",
            str(tmp_path / "s"),
            "--sobol",
            "USA<CHN=0:1",
            "--draw",
            "trade_elasticity=4~0.5",
            *words,
        )
    )
    assert answer["scenarios"] == 16
    assert json.loads(ask("sweep", str(tmp_path / "w"), "--wars", *words))["scenarios"] == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Say what varies"),
        (["--grid", "USA<CHN"], "LOW:HIGH:STEP"),
        (["--grid", "USA<CHN=1:0:0.1"], "LOW:HIGH:STEP"),
        (["--sobol", "shock=1"], "LOW:HIGH"),
        (["--draw", "trade_elasticity=4"], "VALUE~ERROR"),
        (["--grid", "USA>CHN=1"], "means nothing"),
    ],
)
def test_sweeps_that_cannot_be(tmp_path, words, message):
    with pytest.raises(BadQuestion, match=message):
        ask("sweep", str(tmp_path / "x"), *words)
