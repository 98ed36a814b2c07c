"""Watching a firm's products: what changed, what is due, what is newly controlled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion
from detente.tariffs import lookup
from detente.tariffs.watch import Watch, watch

ROOT = Path(__file__).resolve().parents[2]
TOY = "9503.00.0073"


@pytest.fixture
def look(tmp_path):
    def _look(*rows: str, known: str, head: str = "hts,origin,value", **more) -> Watch:
        path = tmp_path / "products.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        for name in ("since",):
            if name in more:
                more[name] = date.fromisoformat(more[name])
        return watch(path, known=date.fromisoformat(known), **more)

    return _look


def test_geneva_is_a_change_with_its_money(look):
    found = look(f"{TOY},CN,1000000", known="2025-05-20", since="2025-05-10", days=30)
    (row,) = found.changed
    assert row["on"] == "2025-05-14"
    assert (row["before"], row["after"]) == pytest.approx((1.45, 0.3))
    assert row["usd"] == pytest.approx(-1_150_000)
    (cause,) = row["measures"]
    assert cause["measure"] == "us.ieepa.reciprocal"
    assert cause["citation"].startswith("EO 14298")
    assert found.due == ()


def test_what_is_due_is_what_was_in_the_record_on_the_day(look):
    """The truce of May was to end in August; its prolongation was signed on 11 August."""
    before = look(f"{TOY},CN,100", known="2025-08-10", days=30)
    assert [row["on"] for row in before.due] == ["2025-08-12"]
    after = look(f"{TOY},CN,100", known="2025-08-12", days=30)
    assert after.due == ()


def test_levels_agree_with_the_look_up(look):
    rows = [f"{TOY},CN,1", "7208.51.0030,CA,1", "8703.23.0190,JP,1", "2203.00.0060,MX,1"]
    found = look(*rows, known="2025-08-20", since="2025-02-01", days=60)
    for row in found.lines:
        for moment in ("since", "known"):
            day = getattr(found, moment)
            stack = lookup(row["hts"], origin=row["origin"], on=day, known=found.known)
            assert row[f"rate_{moment}"] == pytest.approx(stack.total, abs=1e-12)
    for row in found.lines:
        steps = [c["after"] - c["before"] for c in found.changed if c["row"] == row["row"]]
        assert row["rate_known"] - row["rate_since"] == pytest.approx(sum(steps), abs=1e-12)


def test_parts_of_a_change_add_up(look):
    found = look(f"{TOY},CN,1", "7208.51.0030,CA,1", known="2026-10-10", since="2025-01-15")
    assert len(found.changed) > 10
    for row in found.changed:
        parts = sum(cause["change"] for cause in row["measures"])
        assert parts == pytest.approx(row["after"] - row["before"], abs=1e-12)


def test_a_backdated_text_changes_the_day_it_went_back_to(look):
    """Korean cars: 15 all-in from 1 November by a text of December 2025."""
    found = look("8703.23.0190,KR,100", known="2026-01-10", since="2025-11-05", days=30)
    (row,) = found.backdated
    assert row["on"] == "2025-11-05"
    assert row["after"] == pytest.approx(0.15)
    assert row["after"] < row["before"]


def test_controls_newly_due(look):
    found = look("8505.11.0070,CN,100", f"{TOY},CN,100", known="2025-10-20", days=60)
    new = {row["measure"] for row in found.controls if row["newly"]}
    assert "cn.mofcom.2025-57" in new
    assert "cn.mofcom.2025-18" not in new
    assert {row["row"] for row in found.controls} == {2}
    old = look("8505.11.0070,CN,100", known="2025-04-20", days=60)
    assert "cn.mofcom.2025-18" in {row["measure"] for row in old.controls if row["newly"]}
    assert not look("8505.11.0070,JP,100", known="2025-10-20", days=60).controls


def test_facts_of_a_row_count(look):
    rows = ["6109.10.0012,CA,100,USMCA", "6109.10.0012,CA,100,"]
    head = "hts,origin,value,preference"
    found = look(*rows, known="2025-03-20", since="2025-03-05", head=head)
    assert [row["rate_known"] for row in found.lines] == pytest.approx([0.0, 0.415])


def test_rows_that_cannot_be_read_are_named(look):
    found = look(
        f"{TOY},CN,100", f"{TOY},Chnia,1", "nine,CN,1", f"{TOY},CN,much", known="2026-01-10"
    )
    assert len(found.products) == 1
    assert [row["row"] for row in found.rejects] == [3, 4, 5]
    assert "Did you mean China" in found.rejects[0]["reason"]


def test_days_out_of_order_are_one_message(look):
    with pytest.raises(BadQuestion, match="follow each other"):
        look(f"{TOY},CN,1", known="2025-01-10", since="2025-02-10")
    with pytest.raises(BadQuestion, match="hts"):
        look(f"{TOY},CN,1", known="2025-01-10", head="code_,origin,value")


def test_the_example_runs():
    found = watch(ROOT / "examples" / "products.csv", known=date(2026, 10, 10), days=90)
    assert len(found.products) == 7
    assert not found.rejects
    assert all(product.name.startswith("made up") for product in found.products)
    cabinets = [row for row in found.due if row["hts"] == "9403.40.9060"]
    assert [(row["on"], row["usd"]) for row in cabinets] == [("2027-01-01", pytest.approx(325_000))]
