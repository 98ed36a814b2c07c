"""Do the verbs print, write and refuse as they say?"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.exposure import exposure
from detente.cli.minerals import minerals
from detente.errors import BadQuestion

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "parts.csv")


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    made = typer.Typer(rich_markup_mode=None)
    made.command()(minerals)
    made.command()(exposure)
    return made


def _json(app: typer.Typer, *words: str) -> dict:
    found = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert found.exit_code == 0
    return json.loads(found.stdout)


def test_minerals_as_json(app: typer.Typer) -> None:
    found = _json(app, "minerals", "REE", "--on", "2025-06-01")
    assert found["bottleneck"]["top_country"] == "CN"
    assert found["us_net_import_reliance"]["low"] == 0.67
    assert found["controls"]["possible"] == "licence"
    assert any(
        row["figure"] == "92 % of processing" and row["reproduced"] for row in found["quoted"]
    )
    only = _json(app, "minerals", "REE", "--stage", "mining", "--year", "2023")
    assert {row["stage"] for row in only["holdings"]} == {"mining"}
    assert {row["year"] for row in only["holdings"]} == {"2023"}


def test_overview_lists_every_element(app: typer.Typer) -> None:
    found = _json(app, "minerals", "--on", "2025-01-15")
    control = {row["element"]: row["control"] for row in found["elements"]}
    assert (control["Ga"], control["W"], control["C"]) == ("ban", "free", "stricter licence")


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_calendar(app: typer.Typer, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"calendar.{ending}"
    CliRunner().invoke(app, ["minerals", "--calendar", str(path)], catch_exceptions=False)
    text = path.read_text(encoding="utf-8")
    assert "2025-18" in text
    assert "ban" in text
    with pytest.raises(BadQuestion, match=r"\.svg"):
        CliRunner().invoke(app, ["minerals", "--calendar", "x.pdf"], catch_exceptions=False)


def test_exposure_prints_writes_and_answers(app: typer.Typer, tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    shown = CliRunner().invoke(
        app, ["exposure", EXAMPLE, "--on", "2025-04-10", "--out", str(out)], catch_exceptions=False
    )
    assert "First to stop" in shown.stdout
    assert "Missing, line 13" in shown.stdout
    assert pl.read_parquet(out).height == 13
    found = _json(app, "exposure", EXAMPLE, "--on", "2025-04-10")
    assert found["lines"] == len(found["parts"]) == 13
    assert found["with_gaps"] == 1
    assert found["reach"]["listed"] == 3


def test_own_licence_process(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "licences.yaml"
    file.write_text("lead_days: 5\nprepare_days: 0\napproval_share: 1.0\n", encoding="utf-8")
    words = ("exposure", EXAMPLE, "--on", "2025-04-10")
    quick = _json(app, *words, "--licences", str(file))["parts"][2]
    slow = _json(app, *words)["parts"][2]
    assert quick["stop_chance"] <= slow["stop_chance"]
