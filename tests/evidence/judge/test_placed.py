"""Days of measures: what began, rests, ends or was only announced, and what is another day."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.evidence.judge import Context, judge
from detente.evidence.judge.acts.themes import _themes
from detente.evidence.reading import read
from detente.evidence.verdict import Outcome
from detente.ledger import Ledger

HERE = Path(__file__).parent
OPENING = "The United States and China go on with their trade conflict over tariffs.\n\n"


@cache
def _rows(name: str = "placed.yaml") -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["say"][:60])
def test_day(row, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(f"{OPENING}{row['say']}\n", encoding="utf-8")
    reading = read(article, row["day"])
    wanted = [
        claim
        for claim in reading.claims
        if claim.type in (row.get("kind", "date"), "tariff_rate")
        and str(claim.value).removesuffix(".0") == str(row["value"])
    ]
    assert wanted, f"not read: {[(claim.type, claim.value) for claim in reading.claims]}"
    found = judge(wanted[-1], Context(Ledger.bundled(), reading))
    assert found.outcome.value == row["verdict"], f"{found.words}: {found.record}. {found.why}"


@pytest.mark.parametrize("row", _rows("traps.yaml"), ids=lambda row: row["say"][:60])
def test_a_true_sentence_is_not_contradicted(row, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(f"{OPENING}{row['say']}\n", encoding="utf-8")
    reading = read(article, row["day"])
    context = Context(Ledger.bundled(), reading)
    days = [claim for claim in reading.claims if str(claim.value) == str(row["value"])]
    found = [judge(claim, context) for claim in days]
    assert all(it.outcome not in (Outcome.contradicted, Outcome.outdated) for it in found)


def test_every_theme_is_of_measures_of_the_ledger():
    measures = Ledger.bundled().measures
    assert all(name in measures for row in _themes() for name in row.measures)
