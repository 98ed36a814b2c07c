"""Are the averages that come with the package those of the engine, and only of this record?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from detente.evidence.judge.duties import means
from detente.ledger import RECORD_END, Ledger


@pytest.fixture
def record() -> Ledger:
    return Ledger.bundled()


def test_the_table_is_of_the_record_at_hand() -> None:
    assert means.kept_for() == means.record_key(), "run tools/build_daily_averages.py"


@pytest.mark.parametrize(
    ("imposer", "origin", "weights", "day"),
    [
        ("US", "all", "world-2024", date(2025, 4, 9)),
        ("US", "all", "imports-2024", date(2026, 2, 24)),
        ("US", "CN", "imports-2024", date(2025, 5, 14)),
        ("US", "CN", "simple", date(2019, 9, 1)),
        ("CN", "US", "simple", date(2025, 11, 10)),
        ("US", "CN", "world-2024", RECORD_END),
    ],
)
def test_days_of_the_table_worked_out_anew(
    record: Ledger, imposer: str, origin: str, weights: str, day: date
) -> None:
    kept = means.average_of(record, imposer, origin, day, weights)
    assert kept == pytest.approx(means.computed(record, imposer, origin, day, weights), abs=1e-6)


def test_a_day_between_two_changes_has_the_figure_of_the_first(record: Ledger) -> None:
    day = date(2025, 5, 14)
    for later in range(1, 4):
        assert means.average_of(
            record, "US", "CN", day + timedelta(days=later), "simple"
        ) == means.average_of(record, "US", "CN", day, "simple")


def test_no_chinese_imports_of_2024_by_line_means_no_such_average(record: Ledger) -> None:
    assert means.average_of(record, "CN", "US", date(2025, 5, 14), "imports-2024") is None


def test_a_table_of_another_record_is_not_used(
    monkeypatch: pytest.MonkeyPatch, record: Ledger
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(means, "record_key", lambda: "another")
    monkeypatch.setattr(means, "_average_from", lambda *it: asked.append((it[1], it[2])) or 0.5)
    means._kept.cache_clear()
    try:
        assert means.average_of(record, "US", "CN", date(2025, 5, 14), "simple") == 0.5
    finally:
        means._kept.cache_clear()
    assert asked == [("US", "CN")]
