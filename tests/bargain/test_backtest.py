"""Backtests: the answer is not read before the end, and every assumption has its row."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import detente.bargain.backtest as room
from detente.bargain.agreed import agreed, rounds
from detente.bargain.backtest import Sealed, kept, ranked, seal, verdict, write
from detente.bargain.backtest_page import SECTIONS, answer, percentiles, rows_of, worth
from detente.bargain.docket import default_agenda
from detente.bargain.valued import valued
from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.world import World

POINTS = {"status-quo", "threatened", "nash"}
BANDS = {"low", "central", "high"}
TALKED_OF = {"us-reciprocal", "cn-reciprocal", "cn-rare-earths", "us-fentanyl"}


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    """The eve of Geneva with four items, so that it is solved in seconds."""
    world, ledger = World.bundled("world-2023-sectors"), Ledger.bundled()
    whole = default_agenda(date(2025, 5, 9), ledger=ledger, world=world)
    items = tuple(item for item in whole.items if item.id in TALKED_OF)
    agenda = replace(whole, items=items)
    how = {"ledger": ledger, "world": world, "workers": 1}
    return Sealed(
        known=agenda.known,
        valuations=valued(agenda, **how),
        weighted=valued(agenda, political=True, points=("status-quo",), **how),
    )


def test_a_day_is_sealed_without_what_was_agreed() -> None:
    """`seal` names nothing that knows an outcome; only the ranking does."""
    tree = ast.parse(Path(room.__file__).read_text(encoding="utf-8"))
    by_name = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    said = {node.id for node in ast.walk(by_name["seal"]) if isinstance(node, ast.Name)}
    assert not said & {"agreed", "rounds", "kept", "Agreed"}
    assert "agreed" in {n.id for n in ast.walk(by_name["ranked"]) if isinstance(n, ast.Name)}


def test_every_assumption_has_its_row(sealed: Sealed) -> None:
    rows = ranked(sealed, "geneva")
    readings = {row.reading for row in rows}
    assert len(readings) == 2
    plain = [row for row in rows if row.weights == "none"]
    assert {(row.no_deal, row.band) for row in plain} == {(p, b) for p in POINTS for b in BANDS}
    assert len(plain) == 2 * 9
    for row in rows:
        assert 1 <= row.place.rank <= row.place.of == 4 * 3 * 4 * 2
        assert 0 <= row.place.percentile <= 100
        whole = [sum(pair[side] for pair in row.parts.values()) for side in (0, 1)]
        if row.weights == "none":
            assert whole == pytest.approx(row.place.gains)
    if sealed.weighted:
        assert {row.no_deal for row in rows if row.weights == "political"} == {"status-quo"}


def test_the_rank_is_that_of_the_package_agreed(sealed: Sealed) -> None:
    table = sealed.valuations["status-quo"]
    reading = agreed(table, "geneva")[0]
    chosen = {
        item.id: item.options[option].id
        for item, option in zip(table.agenda.items, table.choices[reading.row], strict=True)
    }
    assert chosen["us-reciprocal"] == chosen["cn-reciprocal"] == "to-10"
    assert chosen["us-fentanyl"] == "kept"
    row = next(r for r in ranked(sealed, "geneva") if r.no_deal == "status-quo")
    assert row.place.row == reading.row
    assert row.place.gains == tuple(table.gains(row.band)[reading.row])


def test_a_round_is_not_ranked_after_it(sealed: Sealed) -> None:
    with pytest.raises(BadQuestion, match="no round"):
        ranked(sealed, "genva")
    with pytest.raises(BadQuestion):
        seal(date(2025, 5, 9), horizon=0)


def test_the_bundled_table_holds_every_round_and_is_what_the_code_gives(sealed: Sealed) -> None:
    rows = kept()
    assert {row["round"] for row in rows} == {each.id for each in rounds()}
    for each in rounds():
        for reading in each.readings:
            found = rows_of(rows, round=each.id, reading=reading.id, weights="none")
            assert {(r["no_deal"], r["band"]) for r in found} == {
                (p, b) for p in POINTS for b in BANDS
            }
    # What a package is worth does not depend on how many others are valued beside it.
    for mine in ranked(sealed, "geneva"):
        if mine.reading == "as-carried-out" and mine.weights == "none":
            [row] = rows_of(rows, round="geneva", reading=mine.reading, weights="none",
                            no_deal=mine.no_deal, band=mine.band)  # fmt: skip
            assert row["real_income_us"] == pytest.approx(mine.parts["real income"][0], abs=2)
            assert row["real_income_cn"] == pytest.approx(mine.parts["real income"][1], abs=2)


def test_written_rows_are_read_back(sealed: Sealed, tmp_path: Path, monkeypatch) -> None:
    import polars as pl

    path = write(ranked(sealed, "geneva"), tmp_path / "rows.csv")
    frame = pl.read_csv(path, infer_schema=False)
    monkeypatch.setattr(room, "table", lambda _: frame)
    assert kept() == tuple(row.to_row() for row in ranked(sealed, "geneva"))


def test_verdicts() -> None:
    good, poor, lost = (
        {"beats_no_deal": beats, "percentile": percentile}
        for beats, percentile in ((True, 95), (True, 30), (False, 99))
    )
    assert verdict([good, good]) == "foreseen"
    assert verdict([poor, lost]) == "contradicted"
    assert verdict([good, poor]) == verdict([good, lost]) == "mixed"


def test_the_page_says_what_the_rows_say() -> None:
    rows = kept()
    plain = rows_of(rows, weights="none")
    good = sum(row["beats_no_deal"] and row["percentile"] >= 90 for row in plain)
    assert f"{good} of {len(plain)} combinations" in answer()
    readings = {(row["title"], row["reading_title"]) for row in plain}
    assert percentiles().count("| status-quo |") == len(readings)
    assert worth().count("\n") == 2 + 3 * len(readings)
    for section in SECTIONS.values():
        assert section().endswith("\n")
    page = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "backtests.md"
    assert answer() in page.read_text(encoding="utf-8")
