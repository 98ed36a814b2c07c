"""Sentences of our own, half of them wrong, loose, outdated or contested, and the record's word."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.evidence.judge import Context, judge
from detente.evidence.reading import read
from detente.evidence.verdict import Outcome
from detente.ledger import Ledger

HERE = Path(__file__).parent
OPENING = (
    "The conflict of the United States and China over tariffs and export controls goes on.\n\n"
)


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    table = yaml.safe_load((HERE / "claims.yaml").read_text(encoding="utf-8"))
    return tuple(row for rows in table.values() for row in rows)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["say"][:60])
def test_verdict(row, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(f"{OPENING}{row['say']}\n", encoding="utf-8")
    reading = read(article, row["day"])
    kind, value = row["claim"]
    wanted = [
        claim
        for claim in reading.claims
        if claim.value == value and claim.type in (kind, "tariff_rate")
    ]
    assert wanted, f"not read: {[(claim.type, claim.value) for claim in reading.claims]}"
    found = judge(wanted[0], Context(Ledger.bundled(), reading))
    assert found.outcome.value == row["verdict"], f"{found.words}: {found.record}. {found.why}"
    if found.outcome is not Outcome.not_checkable:
        assert found.command.startswith("detente ")
        assert found.record
        assert found.source


def test_half_of_the_table_is_not_simply_right():
    right = sum(row["verdict"] == "supported" for row in _rows())
    assert len(_rows()) >= 60
    assert right <= 0.6 * len(_rows())
