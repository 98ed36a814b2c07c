"""Verdicts: computed from the record, the same way for both sides, by what was known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from detente.compliance import VERDICTS, assess, assess_all, find, habit
from detente.errors import BadQuestion
from detente.ledger import Kind, Ledger, Status

END = date(2026, 10, 10)


@pytest.fixture(scope="module")
def book() -> Iterator[Ledger]:
    return Ledger.bundled()


def verdict(book: Ledger, name: str, on: date, known: date | None = None) -> str:
    return assess(book, find(book, name), on=on, known=known or on).verdict


def test_every_commitment_is_judged_or_says_what_is_needed(book):
    found = assess_all(book, on=END, known=END)
    assert len(found) == 44
    for item in found:
        assert item.verdict in VERDICTS
        assert item.why
        assert item.needs or item.verdict != "not measurable"


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("GEN-US-115", "2025-05-20", "on pace"),
        ("GEN-US-115", "2025-08-12", "met"),
        ("BUS-US-FENT", "2025-11-09", "open"),
        ("BUS-US-FENT", "2025-11-10", "on pace"),
        ("BUS-CN-SOY25", "2025-12-15", "behind"),
        ("BUS-CN-SOY25", "2026-01-20", "disputed"),
        ("BUS-CN-SOY27", "2026-10-10", "open"),
        ("LON-US-MEAS", "2025-06-30", "open"),
        ("LON-US-MEAS", "2025-07-03", "met"),
        ("BUS-CN-NEX", "2025-11-05", "behind"),
        ("BUS-CN-NEX", "2025-11-08", "met"),
        ("P1-US-4A", "2020-02-14", "met"),
        ("BUS-CN-BOEING", "", ""),
    ],
)
def test_verdicts_by_day(book, name, day, expected):
    if not day:
        with pytest.raises(BadQuestion, match="Did you mean"):
            find(book, name)
        return
    assert verdict(book, name, date.fromisoformat(day)) == expected


def test_knowledge_counts(book):
    on = date(2026, 2, 10)
    assert verdict(book, "BUS-CN-SOY25", on, date(2026, 1, 3)) == "behind"
    assert verdict(book, "BUS-CN-SOY25", on, on) == "disputed"


def test_a_duty_put_back_early_is_missed(book):
    measure = book.measure("us.ieepa.fentanyl_china")
    cut = next(step for step in measure.steps if step.effective == date(2025, 11, 10))
    back = replace(
        cut,
        announced=date(2025, 12, 1),
        effective=date(2025, 12, 1),
        collected=None,
        published=None,
        rate=0.20,
        number=99,
    )
    broken = book.amend(replace(measure, steps=(*measure.steps, back)))
    assert verdict(broken, "BUS-US-FENT", date(2025, 11, 30)) == "on pace"
    found = assess(broken, find(broken, "BUS-US-FENT"), on=date(2026, 1, 5), known=END)
    assert found.verdict == "missed"
    assert found.readings[0].standing is not None
    assert found.readings[0].standing.broken_on == date(2025, 12, 1)


def test_a_suspension_never_made_is_behind_then_missed(book):
    measure = book.measure("us.bis.aff-2025")
    kept = tuple(step for step in measure.steps if step.status is Status.in_force)[:1]
    never = book.amend(replace(measure, steps=kept))
    assert verdict(never, "BUS-US-50", date(2026, 3, 1)) == "behind"
    assert verdict(book, "BUS-US-50", date(2026, 3, 1)) == "on pace"


def test_days_late_are_told_and_do_not_decide(book):
    found = assess(book, find(book, "BUS-CN-NEX"), on=END, known=END)
    assert "7 days late" in found.why


def test_after_the_record_ends_acts_are_judged_to_its_end(book):
    later = date(2026, 12, 24)
    found = assess(book, find(book, "BUS-CN-GA"), on=later, known=later)
    assert found.verdict == "on pace"
    assert "where the record ends" in found.why


def test_the_stored_outcome_never_decides(book):
    for name in ("BUS-CN-SOY25", "P1-AG", "BUS-US-50", "LON-CN-REE"):
        measure = find(book, name)
        told = dict.fromkeys(("outcome",), "nonsense")
        other = replace(measure, commitment={**measure.commitment, **told})
        before = assess(book, measure, on=END, known=END)
        after = assess(book.amend(other), other, on=END, known=END)
        assert (before.verdict, before.why) == (after.verdict, after.why)


def test_a_commitment_without_a_test_is_not_measurable(book):
    own = replace(find(book, "BUS-CN-SOY26"), id="cn.commitment.own")
    found = assess(book.amend(own), own, on=END, known=END)
    assert found.verdict == "not measurable"


def test_questions_that_cannot_be_put(book):
    with pytest.raises(BadQuestion, match="was made on"):
        verdict(book, "WAS-CN-COAL", date(2026, 1, 1))
    with pytest.raises(BadQuestion, match="is a tariff"):
        assess(book, book.measure("us.s301.list1"), on=END, known=END)


def test_the_habit_counts_each_promise_once(book):
    found = assess_all(book, on=END, known=END)
    china, states = habit(found, "CN"), habit(found, "US")
    assert {"P1-GOODS", "P1-TOTAL"}.isdisjoint((*china.of_kept, *china.of_broken))
    assert "LON-CN-REE" in china.of_disputed
    own = [item for item in found if item.party == "CN"]
    counted = china.kept + china.broken + china.disputed + china.undecided
    assert counted == len(own) - 2
    assert china.frequency == pytest.approx(china.broken / (china.kept + china.broken))
    assert china.low <= china.frequency <= china.high
    assert states.broken == 0
    assert states.a_quarter == 0
    assert china.a_quarter == pytest.approx(china.broken / china.quarters)
    assert 0 < china.a_quarter < china.frequency
    totals = [sum(counts) for counts in zip(*china.by_agreement.values(), strict=True)]
    assert totals == [china.kept, china.broken, china.disputed]
    with pytest.raises(BadQuestion, match="US or CN"):
        habit(found, "FR")


def test_no_habit_without_a_record(book):
    found = habit(assess_all(book, on=date(2020, 1, 20), known=date(2020, 1, 20)), "CN")
    assert found.frequency is None


def test_all_commitments_of_the_ledger_are_seen(book):
    kinds = [item for item in book.measures.values() if item.kind is Kind.commitment]
    assert len(assess_all(book, on=END, known=END)) == len(kinds)
