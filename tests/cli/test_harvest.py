"""The to-do of ``detente data check us-tariffs`` as a person sees it."""

from __future__ import annotations

import json

import polars as pl
import pytest

from detente.cli.harvest import check_us_tariffs

TEXT = "53. Heading 9903.95.01 shall apply to articles of Ruritania, but for 9903.88.03."


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "chapter99.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json(text, capsys):
    check_us_tariffs([text], on="2026-06-10", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"] == {"unknown_heading": 1}
    assert answer["tasks"][0]["code"] == "9903.95.01"
    assert answer["tasks"][0]["todo"]


def test_the_list_for_people_and_for_a_table(text, capsys, tmp_path):
    check_us_tariffs([text], on="2026-06-10", out=tmp_path / "todo.csv")
    shown = capsys.readouterr().out
    assert "1 thing to look at" in shown
    assert "9903.95.01" in shown
    assert pl.read_csv(tmp_path / "todo.csv").height == 1


def test_nothing_to_do_is_said(tmp_path, capsys):
    path = tmp_path / "chapter99.txt"
    path.write_text("Heading 9903.88.03 applies.", encoding="utf-8")
    check_us_tariffs([path], on="2026-06-10")
    assert "0 things to look at" in capsys.readouterr().out
