"""Every bundled table is described, readable and listed with what proves it whole."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from detente.cli.data import app
from detente.store import checksum, table_path
from detente.world import catalogue
from detente.world.catalogue import check_bundled, entries

RUN = CliRunner()


def test_an_entry_carries_the_source_and_the_checksum():
    found = {entry.file: entry for entry in entries()}
    flows = found["tables/world_2023_sectors_flows.parquet"]
    assert flows.sha256 == checksum(table_path("tables/world_2023_sectors_flows.parquet"))
    assert flows.what.startswith("ESTIMATE")
    assert flows.certainty == "low"
    assert "CC BY 4.0" in flows.licence
    assert found["tables/macro_benchmarks.csv"].vintage == "2018 to July 2026"


def test_the_tables_of_this_room_are_sound():
    mine = ("tables/world", "tables/sector", "tables/macro", "tables/us_china_trade", "world-2023")
    problems = [item for item in check_bundled() if item.file.startswith(mine)]
    assert problems == []


def test_damage_is_found(tmp_path, monkeypatch):
    folder = tmp_path / "tables"
    folder.mkdir()
    entry = "".join(f"  {key}: x\n" for key in catalogue._NEEDED if key != "licence")
    (folder / "source.yaml").write_text(f"a.parquet:\n{entry}b.csv:\n{entry}  licence: MIT\n")
    (folder / "a.parquet").write_bytes(b"PAR1 cut")
    (folder / "stray.csv").write_text("a\n1\n")
    monkeypatch.setattr(catalogue, "data_folder", lambda: tmp_path)
    found = {(item.file, item.text.split(":")[0]) for item in check_bundled()}
    assert ("tables/stray.csv", "has no entry in source.yaml") in found
    assert ("tables/a.parquet", "its entry in source.yaml lacks licence") in found
    assert ("tables/a.parquet", "cannot be read") in found
    assert ("tables/b.csv", "is described but not there") in found


def test_list_as_json_and_as_a_table(tmp_path):
    done = RUN.invoke(app, ["list", "world_2023", "--json", "--folder", str(tmp_path)])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert all("world_2023" in row["file"] for row in answer["bundled"])
    assert {row["name"] for row in answer["datasets"]} >= {"oecd-icio", "wiod-2016", "baci"}
    shown = RUN.invoke(app, ["list", "sector_elasticities", "--folder", str(tmp_path)])
    assert "Etalab" in shown.output
    assert "Can be pulled" in shown.output


def test_check_of_a_publishers_file(tmp_path):
    path = tmp_path / "2022_SML.csv"
    head = ["V1", "CHN_C26", "USA_C26", "CHN_HFCE", "USA_HFCE", "OUT"]
    rows = [["CHN_C26", 1, 2, 3, 4, 10], ["USA_C26", 1, 1, 1, 7, 10]]
    lines = [",".join(head), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines))
    done = RUN.invoke(app, ["check", str(path), "--as", "icio", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["sound"]
    assert answer["checks"][0]["text"] == "2 regions x 1 sectors, 2022"


def test_a_download_that_is_cut_fails_the_check(tmp_path):
    source = tmp_path / "itpd.csv"
    source.write_text("a,b\n1,2\n")
    to = tmp_path / "data"
    done = RUN.invoke(
        app, ["pull", "itpd-e", "--url", source.as_uri(), "--folder", str(to), "--json"]
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["bytes"] == 8
    (to / "itpd-e" / "itpd.csv").write_text("a")
    checked = RUN.invoke(app, ["check", "--folder", str(to)])
    assert checked.exit_code == 1
    assert "BAD itpd-e: the file is not the one" in checked.output


@pytest.mark.parametrize("verb", ["list", "pull", "check"])
def test_help_shows_an_example(verb):
    done = RUN.invoke(app, [verb, "--help"])
    assert f"detente data {verb}" in done.output
