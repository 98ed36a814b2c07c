"""A file of cases: what agrees, what does not, and rows that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.tariffs.cases import CaseResult, CaseRow, Line, Rejected, read_cases, run_case

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "legal_cases_sample.csv"
HEAD = "id,importer,hts,origin,date,calendar,expected_lines,expected_total,inputs\n"
GOOD = "A,US,3924104000,CN,2025-05-20,legal,ieepa_fentanyl:0.2:1;ieepa_reciprocal:0.1:1,0.334,\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def run(path: Path) -> list[CaseResult | Rejected]:
    book = Ledger.bundled()
    return [row if isinstance(row, Rejected) else run_case(row, book) for row in read_cases(path)]


def test_a_case_that_agrees(tmp_path: Path) -> None:
    (found,) = run(written(tmp_path, HEAD + GOOD))
    assert isinstance(found, CaseResult)
    assert found.agrees is True
    assert found.case.expected_lines == (
        Line("ieepa_fentanyl", 0.2, 1.0),
        Line("ieepa_reciprocal", 0.1, 1.0),
    )
    assert found.to_dict()["lines"] == [
        {"authority": "ieepa_fentanyl", "rate": 0.2, "share": 1.0},
        {"authority": "ieepa_reciprocal", "rate": 0.1, "share": 1.0},
    ]


def test_a_case_that_differs_by_more_than_a_millionth(tmp_path: Path) -> None:
    near, far = run(
        written(
            tmp_path, HEAD + GOOD.replace("0.334", "0.3340005") + GOOD.replace("0.334", "0.335")
        )
    )
    assert isinstance(near, CaseResult)
    assert isinstance(far, CaseResult)
    assert (near.agrees, far.agrees) == (True, False)


def test_expected_columns_may_be_empty_or_absent(tmp_path: Path) -> None:
    (found,) = run(written(tmp_path, "id,hts,origin,date\nA,3924.10.40,CN,2025-05-20\n"))
    assert isinstance(found, CaseResult)
    assert found.agrees is None
    assert found.total == pytest.approx(0.334)


def test_facts_stand_in_inputs_or_in_columns_of_their_own(tmp_path: Path) -> None:
    text = "id,hts,origin,date,inputs,steel_share\nA,7323930080,IN,2025-06-10,quota=in,0.8\n"
    (row,) = read_cases(written(tmp_path, text))
    assert isinstance(row, CaseRow)
    assert row.given == ("quota=in", "steel_share=0.8")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("B,US,,CN,2025-05-20,legal,,,\n", "hts is empty"),
        ("B,US,3924104000,CN,2025-05-20,legal,,a third,\n", "expected_total"),
        ("B,US,3924104000,CN,2025-05-20,legal,s301,0.1,\n", "authority:rate:share"),
        ("B,US,3924104000,CN,2025-05-20,legal,,,steelshare=1\n", "steel_share"),
        ("B,US,3924104000,CN,2025-02-30,legal,,,\n", "2025-02-30"),
        ("B,US,3924104000,CN,1999-01-01,legal,,,\n", "covers"),
        ("B,US,3924104000,Narnia,2025-05-20,legal,,,\n", "Narnia"),
        ("B,US,3999999999,CN,2025-05-20,legal,,,\n", "not a line"),
        ("B,US,3924104000,CN,2025-05-20,lunar,,,\n", "lunar"),
        ("B,US,3924104000,CN,2025-05-20,legal,,,,x\n", "more cells"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_is_computed(tmp_path: Path, row: str, told: str) -> None:
    bad, good = run(written(tmp_path, HEAD + row + GOOD))
    assert isinstance(bad, Rejected)
    assert (bad.row, bad.id) == (2, "B")
    assert told in bad.reason
    assert isinstance(good, CaseResult)
    assert good.agrees


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="No such file"):
        list(read_cases(tmp_path / "absent.csv"))
    with pytest.raises(BadQuestion, match="no column 'hts'"):
        list(read_cases(written(tmp_path, "id,code,origin,date\n")))


def test_the_verb_leaves_with_0_where_all_agree_and_with_1_where_not(tmp_path: Path) -> None:
    runner = CliRunner()
    good = runner.invoke(app, ["cases", str(written(tmp_path, HEAD + GOOD)), "--json"])
    assert good.exit_code == 0
    answer = json.loads(good.stdout)
    assert (answer["agree"], answer["disagree"]) == (1, 0)
    assert answer["cases"][0]["agrees"] is True
    assert set(answer["cases"][0]) >= {"id", "total", "expected_total", "lines", "agrees"}
    wrong = runner.invoke(app, ["cases", str(written(tmp_path, HEAD + GOOD.replace("334", "5")))])
    assert wrong.exit_code == 1
    assert "differs" in wrong.stdout
    bad = runner.invoke(app, ["cases", str(written(tmp_path, HEAD + "B,US,,,,,,,\n" + GOOD))])
    assert bad.exit_code == 1
    assert "Row 2 (B)" in bad.stdout


@pytest.mark.skipif(not SAMPLE.exists(), reason="the supplied inputs (../shared) are not here")
def test_the_supplied_sample_agrees() -> None:
    results = run(SAMPLE)
    assert len(results) == 61
    assert [each for each in results if isinstance(each, Rejected) or not each.agrees] == []
