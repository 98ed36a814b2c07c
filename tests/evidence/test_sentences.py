"""The grammar of claims against sentences of our own: score stated, level kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence import Claim, read

FILE = Path(__file__).with_name("sentences.yaml")
ABOUT = (
    "Tariffs, export controls and trade talks between the United States and China are the subject "
    "of this text, as are rare earths, sanctions and customs.\n\n"
)
PUBLISHED = date(2025, 6, 15)
RECALL, PRECISION, FIELDS = 0.95, 0.95, 0.95
"""The levels below which the test fails; what was reached is printed by ``pytest -s``."""


def cases() -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def claims_of(case: dict[str, Any]) -> list[Claim]:
    about = "" if case.get("alone") else ABOUT
    reading = read(about + case["text"] + "\n", PUBLISHED, name="sentence")
    return [claim for claim in reading.claims if claim.start >= len(about)]


def as_day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def matches(claim: Claim, wanted: list[Any]) -> bool:
    if claim.type != wanted[0]:
        return False
    if claim.type == "date":
        last = as_day(wanted[2]) if len(wanted) > 2 and not isinstance(wanted[2], dict) else None
        return claim.value == as_day(wanted[1]) and claim.upper == last
    low, high = wanted[1] if isinstance(wanted[1], list) else (wanted[1], None)
    assert isinstance(claim.value, float)
    same = abs(claim.value - low) < 0.01 and claim.unit == wanted[2]
    return same and (claim.upper is None if high is None else claim.upper == high)


def outcome() -> tuple[int, int, int, int, int, list[str]]:
    hits = wanted_count = found_count = fields = right_fields = 0
    wrong: list[str] = []
    for case in cases():
        found = claims_of(case)
        free = list(found)
        for wanted in case["claims"]:
            wanted_count += 1
            claim = next((each for each in free if matches(each, wanted)), None)
            if claim is None:
                wrong.append(f"missed {wanted[:3]}: {case['text']}")
                continue
            hits += 1
            free.remove(claim)
            for key, value in (wanted[-1] if isinstance(wanted[-1], dict) else {}).items():
                fields += 1
                right_fields += getattr(claim, key) == value
                if getattr(claim, key) != value:
                    wrong.append(f"{key} {getattr(claim, key)!r}, not {value!r}: {case['text']}")
        extra = [each for each in free if each.type != "date"]
        found_count += len(found) - len(free) + len(extra)
        wrong.extend(f"extra {each.type} {each.text!r}: {case['text']}" for each in extra)
    return hits, wanted_count, found_count, right_fields, fields, wrong


def test_there_are_enough_sentences_and_traps() -> None:
    listed = cases()
    assert len(listed) >= 150
    assert sum(not case["claims"] for case in listed) >= 25
    assert len({case["text"] for case in listed}) == len(listed)


def test_grammar_reads_our_own_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    hits, wanted, found, right, fields, wrong = outcome()
    with capsys.disabled():
        print(
            f"\nown sentences: recall {hits}/{wanted} = {hits / wanted:.3f}, precision "
            f"{hits}/{found} = {hits / found:.3f}, fields {right}/{fields} = {right / fields:.3f}"
        )
    assert hits / wanted >= RECALL, "\n".join(wrong)
    assert hits / found >= PRECISION, "\n".join(wrong)
    assert right / fields >= FIELDS, "\n".join(wrong)
