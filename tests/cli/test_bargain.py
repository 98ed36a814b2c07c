"""``detente bargain``: answers, files, charts, and questions that cannot be answered."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.bargain import bargain
from detente.errors import DetenteError

app = typer.Typer()
app.command()(bargain)

AGENDA = """\
known: 2025-05-09
title: the two reciprocal tariffs and magnets
items:
  - id: us-tariff
    giver: US
    title: US tariff
    measures: [us.ieepa.reciprocal]
    options:
      - {id: to-34, title: cut to 34 %, rate: 0.34}
      - {id: to-10, title: cut to 10 %, rate: 0.10}
  - id: cn-tariff
    giver: CN
    title: China's tariff
    measures: [cn.retaliation.reciprocal]
    options:
      - {id: to-10, title: cut to 10 %, rate: 0.10}
  - id: cn-magnets
    giver: CN
    title: Magnets
    measures: [cn.mofcom.2025-18]
    options:
      - {id: free, title: freed, status: suspended}
"""


def ask(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


@pytest.fixture(scope="module")
def agenda(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("agenda") / "three.yaml"
    path.write_text(AGENDA, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def answer(agenda: str) -> dict:
    found = ask("--agenda", agenda, "--breach", "0.1", "--json")
    assert found.exit_code == 0, found.exception
    return json.loads(found.stdout)


def test_the_answer_has_what_is_promised(answer: dict) -> None:
    for key in ("agenda", "no_deal", "packages_valued", "frontier", "solution", "leverage",
                "pressure", "agreed"):  # fmt: skip
        assert key in answer
    assert answer["packages_valued"] == 12
    assert answer["no_deal"] == "status-quo"
    assert answer["agreed"] is None, "nobody agreed on an agenda of one's own"
    assert answer["known"] == "2025-05-09"
    assert [item["giver"] for item in answer["agenda"]["items"]] == ["US", "CN", "CN"]


def test_nobody_is_worse_off_by_the_solution(answer: dict) -> None:
    package = answer["solution"]["package"]
    assert package["beats_no_deal"]
    for side, by_band in package["gains"].items():
        assert by_band["central"] >= 0
        parts = answer["solution"]["parts"][side]
        whole = sum(parts[part]["central"] for part in ("real income", "shortage", "stated value"))
        assert whole == pytest.approx(by_band["central"])
    assert {row["row"] for row in answer["frontier"]} >= {package["row"]}


def test_levers_clock_and_keeping(answer: dict) -> None:
    levers = {(row["item"], row["option"]): row for row in answer["leverage"]}
    assert set(levers) == {("us-tariff", "to-34"), ("us-tariff", "to-10"), ("cn-tariff", "to-10"),
                           ("cn-magnets", "free")}  # fmt: skip
    assert levers["us-tariff", "to-10"]["taker"] == "CN"
    assert levers["us-tariff", "to-10"]["gain_to_taker"]["central"] > 0
    assert len(answer["pressure"]) == 365
    first = answer["pressure"][0]
    assert first["day"] == "2025-05-09"
    assert 0 <= first["index"] <= 1
    assert {row["side"] for row in answer["keeping"]} == {"US", "CN"}
    assert {row["breach_of_the_other"] for row in answer["keeping"]} == {0.1}
    lasting = answer["lasting"]
    for side in ("US", "CN"):
        assert 0 < lasting["truce"][side] < lasting["with_breach"][side] < lasting["for_ever"][side]
    assumptions = {row["assumption"] for row in answer["sensitivity"]}
    assert {"base case", "no deal", "elasticities", "shortages", "political weights"} <= assumptions
    assert len(answer["third_countries"]) == len(answer["regions"]) > 5


def test_tables_rows_and_charts(agenda: str, tmp_path: Path) -> None:
    rows, chart = tmp_path / "rows.parquet", tmp_path / "deal.svg"
    found = ask("--agenda", agenda, "--no-deal", "threatened", "--solution", "equal",
                "--out", str(rows), "--chart", str(chart))  # fmt: skip
    assert found.exit_code == 0, found.exception
    assert "equal gains, against no deal = threatened" in found.stdout
    assert "Each concession alone" in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()) <= 100
    frame = pl.read_parquet(rows)
    assert frame.height == 12
    assert frame["us-tariff"].to_list()[0] == "kept"
    assert {"gain_us_central", "gain_cn_low", "beats_no_deal"} <= set(frame.columns)
    picture = chart.read_text(encoding="utf-8")
    assert "no deal" in picture
    assert "China pressed more" in picture


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--no-deal", "war"), "status-quo, threatened, nash"),
        (("--solution", "fair"), "nash, ks, equal"),
        (("--weight", "50"), "between 0 and 1"),
        (("--breach", "1.5"), "--breach"),
        (("--breach", "often"), "or observed"),
        (("--packages", "3"), "--packages"),
        (("--truce", "0"), "--truce"),
        (("--known", "May"), "2025-04-09"),
        (("--known", "1990-01-01"), "nothing is in force"),
        (("--chart", "deal.pdf"), ".png"),
        (("--agenda", "absent.yaml"), "no agenda file"),
        (("--world", "atlantis"), "atlantis"),
    ],
)
def test_questions_that_must_be_mended(words: tuple[str, ...], said: str) -> None:
    found = ask(*words)
    assert isinstance(found.exception, DetenteError), found.exception
    assert said in str(found.exception)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("us.ieepa.reciprocal", "us.ieepa.reciprocl", "Did you mean"),
        ("giver: US", "giver: JP", "giver"),
        ("rate: 0.34", "rate: 34", "rate"),
        ("known: 2025-05-09", "known: 2018-01-01", "nobody knew"),
        ("status: suspended", "status: gone", "status"),
        ("items:", "things:", "things"),
    ],
)
def test_an_agenda_that_makes_no_sense(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(AGENDA.replace(old, new, 1), encoding="utf-8")
    found = ask("--agenda", str(path))
    assert isinstance(found.exception, DetenteError), found.exception
    assert found.exception.exit_code == 2
    assert said in str(found.exception)


def test_the_record_of_breach_is_each_side_s_own(agenda: str) -> None:
    found = ask("--agenda", agenda, "--breach", "observed", "--json")
    answer = json.loads(found.stdout)
    habits = answer["lasting"]["breach_a_quarter"]
    assert habits["US"] == 0
    assert 0 < habits["CN"] < 1
    by_side = {row["side"]: row["breach_of_the_other"] for row in answer["keeping"]}
    assert by_side == {"US": habits["CN"], "CN": habits["US"]}
