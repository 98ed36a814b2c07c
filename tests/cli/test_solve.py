"""What `detente solve` prints, writes and refuses, in both bundled worlds."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.cli.solved import region_label, sector_label
from detente.errors import BadQuestion
from detente.world import World

SECTORS = ("--world", "world-2023-sectors")


def said(*args: str) -> str:
    done = CliRunner().invoke(app, ["solve", *args])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.stdout


def refused(*args: str) -> str:
    done = CliRunner().invoke(app, ["solve", *args])
    assert isinstance(done.exception, BadQuestion), done.output
    return str(done.exception)


def test_by_region_in_one_sector_and_in_many() -> None:
    one = said("geneva")
    assert "United States on China 106." in one
    assert "over trade elasticities 2, 4, 8" in one
    assert "194 regions, goods as one" in one
    many = said("geneva", *SECTORS)
    assert "over trade elasticities low, default, high" in many
    assert "estimate" in many
    assert "European Union" in many
    for text in (one, many):
        assert "…" not in text
        assert "−0.00" not in text
        assert "Mean of all regions" in text
        assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("by", ["sector", "flow", "diversion", "duty"])
def test_every_view_fits_the_page_and_says_that_the_world_is_an_estimate(by: str) -> None:
    text = said("april-2025", *SECTORS, "--by", by)
    assert "estimate" in text
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100
    assert "Every solve converged" in text


def test_london_moves_nothing_in_both_worlds() -> None:
    for world in ((), SECTORS):
        text = said("london", *world)
        assert "No duty differs" in text
        assert "China stays at 42.1 %" in text
        assert "us.bis.eda-2025" in text
        assert "Exports" not in text
        answer = json.loads(said("london", *world, "--json"))
        assert answer["moves_trade"] is False
        assert {row[what] for row in answer["rows"] for what in ("low", "central", "high")} == {0}


def test_json_holds_rows_shocks_and_how_it_was_solved() -> None:
    answer = json.loads(said("geneva", *SECTORS, "--by", "diversion", "--sector", "C26", "--json"))
    assert answer["world"] == {
        "name": "world-2023-sectors",
        "year": 2023,
        "regions": 23,
        "sectors": 28,
        "estimate": True,
    }
    assert answer["elasticity_names"] == ["low", "default", "high"]
    assert {row["status"] for row in answer["solves"]} == {"converged"}
    assert {row["sector"] for row in answer["rows"]} == {"C26"}
    assert len(answer["rows"]) == 23
    assert len(answer["sector_shocks"]) == 23 * 22
    assert answer["means"][0]["weights"] == "expenditure at the baseline"


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("region", {"region", "outcome", "low", "central", "high"}),
        ("sector", {"region", "sector", "before_usd_million", "change_central"}),
        ("flow", {"exporter", "importer", "after_usd_million", "change_low"}),
        ("diversion", {"region", "sold_central", "offset", "bought_high"}),
        ("duty", {"importer", "origin", "sector", "before", "after", "factor"}),
    ],
)
def test_rows_go_to_csv_and_parquet(by: str, columns: set[str], tmp_path: Path) -> None:
    for name in ("rows.csv", "rows.parquet"):
        said("busan", *SECTORS, "--by", by, "--out", str(tmp_path / name))
    frame = pl.read_parquet(tmp_path / "rows.parquet")
    assert columns <= set(frame.columns)
    assert frame.height == pl.read_csv(tmp_path / "rows.csv", infer_schema=False).height > 20


def test_a_scenario_file_names_its_world_and_an_option_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\non: 2025-05-14\n"
        "baseline: {title: before, on: 2025-05-13, known: 2025-05-11}\n"
        "world: world-2023-sectors\nmodel: {family: many_sectors, trade_elasticities: [default]}\n"
    )
    answer = json.loads(said(str(path), "--json"))
    assert answer["world"]["sectors"] == 28
    assert answer["elasticity_names"] == ["default"]
    assert answer["model"]["equations"] == "many sectors, margins, labour supply"
    other = json.loads(said(str(path), "--family", "caliendo_parro", "--json"))
    assert other["model"]["equations"].startswith("many sectors with the full")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("busan", "--world", "world-2024"), "neither a bundled world"),
        (("busan", "--family", "onesector"), "one of one_sector"),
        (("busan", "--family", "caliendo_parro"), "no input-output accounts"),
        (("busan", "--family", "one_sector", *SECTORS), "28 sectors"),
        (("busan", "--by", "secto"), "Did you mean 'sector'"),
        (("busan", "--by", "sector"), "has one sector"),
        (("busan", "--sector", "C26"), "has one sector"),
        (("busan", "--elasticity", "low"), "has one sector"),
        (("busan", "--elasticity", "-1"), "above 0"),
        (("busan", "--by", "diversion", "--importer", "CN"), "two regions"),
    ],
)
def test_a_bad_question_says_what_would_be_right(args: tuple[str, ...], words: str) -> None:
    assert words in refused(*args)


def test_regions_and_sectors_go_by_code_and_name() -> None:
    world = World.bundled("world-2023-sectors")
    assert region_label(world, "eu") == region_label(world, "EUU") == "EUU"
    assert region_label(world, "row") == "ROW"
    assert region_label(world, "Viet Nam") == "VNM"
    with pytest.raises(BadQuestion, match="DEU is inside EUU"):
        region_label(world, "Germany")
    with pytest.raises(BadQuestion, match="no region 'Kenya'"):
        region_label(world, "Kenya")
    assert sector_label(world, "c26") == sector_label(world, "computers") == "C26"
    with pytest.raises(BadQuestion, match="no sector 'cars'"):
        sector_label(world, "cars")
