"""Sentences read and judged as articles are: the verdict that the record demands, and no other."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence.claims import Claim
from detente.evidence.judge import judge_all
from detente.evidence.reading import read
from detente.evidence.verdict import Outcome, Verdict

FILE = Path(__file__).with_name("verdicts.yaml")
ABOUT = (
    "Tariffs, export controls and trade talks between the United States and China are the subject "
    "of this text, as are rare earths, sanctions and customs.\n\n"
)
READ = 0.97  # the share of the claims that the reader finds at least


def cases() -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def judged(case: dict[str, Any]) -> list[tuple[Claim, Verdict]]:
    day = case["day"] if isinstance(case["day"], date) else date.fromisoformat(case["day"])
    reading = read(f"{ABOUT}{case['text']}\n", day, name="sentence")
    return list(zip(reading.claims, judge_all(reading), strict=True))


@pytest.fixture(scope="module")
def found() -> list[tuple[dict[str, Any], str, str, Verdict | None]]:
    """Case, words, verdict wanted and verdict given (None for a claim that was not read)."""
    rows = []
    for case in cases():
        free = [pair for pair in judged(case) if pair[0].type != "date"]
        for words, wanted in case["judged"].items():
            hit = next((pair for pair in free if words in pair[0].text), None)
            if hit is not None:
                free.remove(hit)
            rows.append((case, words, wanted, hit[1] if hit else None))
    return rows


def test_every_sentence_gets_its_verdict(found):
    wrong = [
        f"{case['day']} {case['text']} [{words}]: {wanted}, not {verdict.words}"
        for case, words, wanted, verdict in found
        if verdict is not None and not verdict.words.startswith(wanted)
    ]
    assert not wrong, "\n".join(wrong)


def test_nearly_every_claim_is_read(found):
    read_ones = sum(verdict is not None for *_, verdict in found)
    assert read_ones >= READ * len(found)


def test_the_table_holds_errors_of_every_kind(found):
    kinds = Counter(wanted.partition(" ")[0] for _, _, wanted, _ in found)
    assert len(found) >= 200
    assert kinds["contradicted"] >= 40
    assert kinds["outdated"] >= 20
    assert kinds["loose"] >= 10


def test_what_is_judged_shows_its_figure_command_and_source(found):
    for case, words, _, verdict in found:
        if verdict is None:
            continue
        if verdict.outcome is Outcome.not_checkable:
            assert verdict.about, (case["text"], words)
            assert verdict.why, (case["text"], words)
        else:
            assert verdict.record, (case["text"], words)
            assert verdict.command.startswith("detente "), (case["text"], words)
            assert verdict.source, (case["text"], words)
