"""Hand-worked cases: expected totals written down before any engine was run on them.

Every YAML file in ``tests/cases`` holds a list ``cases``; each is one test. A customs broker can
add one without Python: `id, hts, origin, date, expected_total, certainty, source, reasoning`, and
where needed `importer, calendar, known, given, expected_by_authority`. Cases in ``open.yaml``
carry a `reason` why the engine does not agree yet; once it does, the test fails until the case is
moved to its own file.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.ledger import Ledger
from detente.tariffs import Stack, lookup

CASES = Path(__file__).resolve().parents[1] / "cases"
SAMPLE = Path(__file__).resolve().parents[3] / "shared/reference/legal_cases_sample.csv"
NEEDED = {"id", "hts", "origin", "date", "expected_total", "certainty", "source", "reasoning"}
ALLOWED = NEEDED | {"importer", "calendar", "known", "given", "expected_by_authority", "reason"}
EXACT = 1e-6


def _from_yaml(path: Path) -> list[dict[str, Any]]:
    cases = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["cases"]
    return [case | {"file": path.stem} for case in cases or ()]


def _from_csv(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                **{key: row[key] for key in ("id", "hts", "origin", "importer", "date")},
                "calendar": row["calendar"],
                "expected_total": float(row["expected_total"]),
                "given": dict(pair.split("=") for pair in row["inputs"].split(";") if pair),
            }
            for row in csv.DictReader(file)
        ]


WRITTEN = [case for path in sorted(CASES.glob("*.yaml")) for case in _from_yaml(path)]


def _marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(reason=case["reason"])] if "reason" in case else []
    return pytest.param(case, id=case["id"], marks=marks)


def ask(case: dict[str, Any], ledger: Ledger) -> Stack:
    """The engine's answer to a case."""
    return lookup(
        str(case["hts"]),
        origin=case["origin"],
        on=str(case["date"]),
        importer=case.get("importer", "US"),
        calendar=case.get("calendar", "legal"),
        known=str(case["known"]) if "known" in case else "2026-10-10",
        given=[f"{key}={value}" for key, value in case.get("given", {}).items()],
        ledger=ledger,
    )


@pytest.mark.parametrize("case", [_marked(case) for case in WRITTEN])
def test_a_hand_worked_case(case: dict[str, Any], ledger: Ledger) -> None:
    found = ask(case, ledger)
    said = f"{case['reasoning']}\n{found.explain()}"
    assert found.total == pytest.approx(case["expected_total"], abs=EXACT), said
    if "expected_by_authority" in case:
        parts = {name: part for name, part in found.by_authority.items() if name != "base" and part}
        assert parts == pytest.approx(case["expected_by_authority"], abs=EXACT), said


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in _from_csv(SAMPLE)])
def test_a_supplied_case(case: dict[str, Any], ledger: Ledger) -> None:
    found = ask(case, ledger)
    assert found.total == pytest.approx(case["expected_total"], abs=EXACT), found.explain()


def test_the_supplied_cases_are_run_where_they_are(shared: Path) -> None:
    assert SAMPLE.exists()
    assert len(_from_csv(SAMPLE)) > 50
    assert shared.exists()


def test_there_are_enough_cases_and_each_says_where_it_comes_from() -> None:
    assert len(WRITTEN) >= 120
    for case in WRITTEN:
        assert set(case) - {"file"} >= NEEDED, case
        assert set(case) - {"file"} <= ALLOWED, case
        assert case["certainty"] in ("high", "medium", "low"), case["id"]
        assert str(case["source"]).strip(), case["id"]
        assert str(case["reasoning"]).strip(), case["id"]
        assert ("reason" in case) == (case["file"] == "open"), case["id"]
        assert isinstance(case["hts"], str), f"{case['id']}: put the code in quotation marks"
    twice = [name for name, count in Counter(case["id"] for case in WRITTEN).items() if count > 1]
    assert twice == []
