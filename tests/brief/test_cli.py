"""Does the verb write the page, answer in JSON, and refuse a bad question in words?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import BadQuestion

run = CliRunner()


def test_json_is_one_object_and_the_page_is_written(tmp_path: Path) -> None:
    result = run.invoke(app, ["brief", "london", "--out", str(tmp_path), "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["scenario"] == "london"
    assert answer["tables"]["changes"]
    assert Path(answer["page"]).exists()
    assert answer["page"] == str(tmp_path / "brief-london-2025-06-11" / "index.html")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["genva"], "Did you mean 'geneva'"),
        (["--on", "yesterday"], "write a day such as"),
        (["--ledger", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_a_bad_question_is_answered_in_words(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    result = run.invoke(app, ["brief", *arguments, "--out", str(tmp_path)])
    assert isinstance(result.exception, BadQuestion)
    assert words in str(result.exception)
    assert result.exception.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("", encoding="utf-8")
    result = run.invoke(app, ["brief", "london", "--out", str(file)])
    assert isinstance(result.exception, BadQuestion)
    assert "--out" in str(result.exception)
