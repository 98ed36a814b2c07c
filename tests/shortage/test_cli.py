"""``detente shortage``: answers, tables, files, and questions that cannot be answered."""

from __future__ import annotations

import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.shortage import shortage
from detente.errors import BadQuestion, DetenteError

app = typer.Typer()
app.command()(shortage)


def ask(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def answer(*words: str) -> dict:
    found = ask(*words, "--json")
    assert found.exit_code == 0, found.exception
    return json.loads(found.stdout)


def test_a_cut_by_the_inventory_method():
    found = answer(
        "--cut", "Ga=80%", "--destination", "US", "--method", "inventory", "--months", "3"
    )
    [said] = found["answers"]
    assert said["method"] == "inventory"
    assert said["place"] == "USA"
    loss = said["gdp_loss"]
    assert 0 <= loss["low"] < loss["central"] < loss["high"]
    assert said["industries"]
    assert said["message"]
    assert len(said["varied"]) == 2
    assert said["first_stop"][0] < said["first_stop"][1]


def test_all_methods_stand_side_by_side():
    found = answer("--cut", "Dy=80%", "--destination", "US", "--months", "2")
    assert [said["method"] for said in found["answers"]] == ["market", "network", "inventory"]
    for said in found["answers"]:
        assert said["message"]
        if said["status"] != "none":
            assert said["varied"], "an answer without a band"


def test_no_cut_is_no_loss():
    [said] = answer("--cut", "Dy=0", "--method", "inventory", "--months", "2")["answers"]
    assert said["gdp_loss"] == {"low": 0.0, "central": 0.0, "high": 0.0}
    assert said["status"] == "untouched"


def test_a_control_gives_exports_by_month_and_stops_by_cover():
    found = answer(
        "--control", "cn.mofcom.2025-18", "--destination", "US", "--method", "inventory",
        "--months", "6",
    )  # fmt: skip
    assert found["question"]["from"] == "2025-04-04"
    assert found["question"]["element"] == "Dy"
    months = found["exports_by_month"]
    assert next(iter(months)) == "2025-04"
    assert months["2025-05"]["central"] < 0.5
    assert set(found["first_stop_by_cover"]) == {str(c) for c in range(15, 121, 15)}
    assert any("validate nothing" in note for note in found["notes"])


def test_a_licence_file_and_rows(tmp_path):
    file = tmp_path / "process.yaml"
    file.write_text("lead_days: 20\ntransit_days: 0\n", encoding="utf-8")
    rows = tmp_path / "rows.parquet"
    found = ask(
        "--cut", "Dy=80%", "--licences", str(file), "--method", "inventory", "--months", "3",
        "--out", str(rows), "--from", "2025-04-04",
    )  # fmt: skip
    assert found.exit_code == 0, found.exception
    assert "Day of the first stop" in found.stdout
    assert "gdp_loss_usd_million" in pl.read_parquet(rows)["what"].to_list()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either a control"),
        (("--cut", "Dy"), "Dy=80%"),
        (("--cut", "Dy=180%"), "between 0 and 100"),
        (("--cut", "Xx=80%"), "Xx"),
        (("--cut", "Dy=80%", "--months", "0"), "months is 0"),
        (("--cut", "Dy=80%", "--method", "magic"), "magic"),
        (("--cut", "Dy=80%", "--destination", "Atlantis"), "Atlantis"),
        (("--cut", "Dy=80%", "--control", "cn.mofcom.2025-18"), "either"),
        (("--control", "us.s301.list3"), "no export control"),
        (("--control", "cn.mofcom.2025-18", "--element", "Ga"), "does not name Ga"),
        (("--cut", "Dy=80%", "--licences", "absent.yaml"), "absent.yaml"),
    ],
)
def test_questions_that_must_be_mended(words, said):
    found = ask(*words)
    assert isinstance(found.exception, BadQuestion)
    assert said in str(found.exception)


def test_an_element_without_users_has_no_answer():
    found = ask("--cut", "Bi=50%", "--method", "inventory")
    assert found.exit_code == 1 or isinstance(found.exception, DetenteError)


def test_a_cut_and_a_licence_file_combine(tmp_path):
    """The share of the cut needs a licence; general licences let part of it go."""
    plain, general = tmp_path / "plain.yaml", tmp_path / "general.yaml"
    plain.write_text("approval_share: 0.5\n")
    general.write_text("approval_share: 0.5\ngeneral_share: 0.6\ngeneral_from_day: 30\n")

    def months(cut: str, file) -> list[float]:
        asked = ("--method", "inventory", "--months", "4", "--from", "2025-04-04")
        found = answer("--cut", cut, "--licences", str(file), *asked)
        assert found["question"]["needs_licence"] == float(cut[3:].rstrip("%")) / 100
        return [month["central"] for month in found["exports_by_month"].values()]

    some, all_of_it = months("Dy=40%", plain), months("Dy=100%", plain)
    assert min(some) >= 0.6
    assert min(all_of_it) < 0.2
    freed = months("Dy=100%", general)
    assert freed[1] > all_of_it[1] + 0.3
    both = tmp_path / "both.yaml"
    both.write_text("stopped_share: 0.5\n")
    found = ask("--cut", "Dy=80%", "--licences", str(both))
    assert isinstance(found.exception, BadQuestion)
    assert "stopped_share" in str(found.exception)
    half = tmp_path / "half.yaml"
    half.write_text("general_share: 0.5\n")
    found = ask("--cut", "Dy=80%", "--licences", str(half))
    assert "general_from_day" in str(found.exception)


def test_a_delay_of_sixty_days_stops_nobody_with_ninety_days_of_cover(tmp_path):
    file = tmp_path / "delay.yaml"
    file.write_text(
        "stopped_share: 1\ngrace_days: 0\nlead_days: 60\nprepare_days: 0\n"
        "lead_spread_days: 0.1\napproval_share: 1\norder_book_days: 0\nhandled_a_day: 1000\n"
        "transit_days: 0\n"
    )
    asked = ("--control", "cn.mofcom.2025-18", "--licences", str(file), "--method", "inventory")
    by_cover = answer(*asked)["first_stop_by_cover"]
    assert list(by_cover) == ["15", "30", "45", "60", "75", "90", "105", "120"]
    assert by_cover["15"] == {"earliest": 15, "central": 15, "latest": 15}
    assert set(by_cover["90"].values()) == {None}
    cut = answer("--cut", "Dy=80%", "--method", "inventory", "--months", "2")
    assert cut["first_stop_by_cover"]["15"]["central"] == 18
    assert cut["first_stop_by_cover"]["90"]["central"] is None
