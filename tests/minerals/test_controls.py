"""What was free, licensed or banned on days that are known?"""

from __future__ import annotations

from datetime import date

import pytest

from detente.errors import BadQuestion, UnknownPlace
from detente.ledger import Ledger
from detente.minerals import spans, status, value_rule


@pytest.mark.parametrize(
    ("subject", "destination", "on", "regime"),
    [
        ("Ga", "US", "2023-07-31", "free"),
        ("gallium", "US", "2023-08-01", "licence"),
        ("Ga", "US", "2024-12-02", "licence"),
        ("Ga", "US", "2024-12-03", "ban"),
        ("Ga", "JP", "2024-12-03", "licence"),
        ("Ga", "US", "2025-11-08", "ban"),
        ("镓", "US", "2025-11-09", "licence"),
        ("Sb", "US", "2025-01-01", "ban"),
        ("Dy", "US", "2025-04-03", "free"),
        ("Dy", "DE", "2025-04-04", "licence"),
        ("Dy", "US", "2026-06-01", "licence"),
        ("Nd", "US", "2025-06-01", "free"),
        ("Ho", "US", "2025-11-08", "free"),
        ("W", "KR", "2025-02-04", "licence"),
    ],
)
def test_element_on_a_day(subject: str, destination: str, on: str, regime: str) -> None:
    assert status(subject, destination, on).regime == regime


def test_graphite_to_the_us_is_checked_more_strictly_and_not_barred() -> None:
    assert status("C", "US", "2025-01-01").regime == "stricter licence"
    assert status("C", "FR", "2025-01-01").regime == "licence"


def test_what_was_known_then() -> None:
    later = status("Ho", "US", "2025-12-01", known="2025-10-20")
    assert later.regime == "licence"
    assert status("Ho", "US", "2025-12-01", known="2025-11-07").regime == "free"
    before = status("Dy", "US", "2025-04-10", known="2025-04-03")
    assert before.free
    assert not before.coming


def test_suspended_and_scheduled_are_shown() -> None:
    found = status("Ga", "US", "2026-06-01")
    assert [rule.measure for rule in found.suspended] == ["cn.mofcom.2024-46"]
    assert [(rule.since, rule.regime) for rule in found.coming] == [(date(2026, 11, 27), "ban")]
    assert not found.coming[0].outcome_known
    assert status("Ga", "US", "2026-12-01").regime == "ban"


def test_a_statement_without_an_instrument_changes_nothing_but_is_said() -> None:
    found = status("Ho", "US", "2026-11-15", known="2026-10-01")
    assert found.regime == "licence"
    assert any("2026-09-28" in text for text in found.said)


@pytest.mark.parametrize(
    ("destination", "on", "regime"),
    [
        ("US", "2026-06-01", "ban"),
        ("JP", "2026-01-05", "licence"),
        ("JP", "2026-01-06", "ban"),
        ("DE", "2026-06-01", "licence"),
    ],
)
def test_military_users(destination: str, on: str, regime: str) -> None:
    assert status("Dy", destination, on, military=True).regime == regime


def test_what_is_on_no_list_is_free_for_the_military_too() -> None:
    assert status("La", "US", "2026-06-01", military=True).free


def test_named_firm() -> None:
    assert status("Dy", "US", "2026-07-01", party="MP Materials").regime == "ban"
    assert status("Dy", "US", "2026-06-21", party="MP Materials").regime == "licence"


def test_content_decides_under_a_wide_heading() -> None:
    magnets = status("8505.11.0070", "US", "2025-06-01")
    assert (magnets.regime, magnets.possible) == ("free", "licence")
    assert status("8505110070", "US", "2025-06-01", elements=["Dy"]).regime == "licence"
    assert status("8505110050", "US", "2025-06-01").regime == "licence"
    assert status("8505110010", "US", "2025-06-01").free  # alnico
    assert status("8501.53.8040", "US", "2025-06-01", elements=["Dy"]).free  # a motor


def test_stage() -> None:
    assert status("W", "US", "2025-06-01", stage="mining").free
    assert status("W", "US", "2025-06-01", stage="metal").regime == "licence"
    assert status("W", "US", "2025-06-01", stage="oxide").regime == "licence"


@pytest.mark.parametrize(
    ("on", "known", "binds", "resale"),
    [
        ("2025-10-08", None, False, False),
        ("2025-10-20", None, False, True),
        ("2025-12-01", "2025-10-20", True, True),
        ("2025-12-01", None, False, False),
        ("2026-11-20", None, True, True),
    ],
)
def test_value_rule(on: str, known: str | None, binds: bool, resale: bool) -> None:
    rule = value_rule(0.002, on, known)
    assert (rule.binds, rule.resale_binds, rule.applies) == (binds, resale, binds)
    assert value_rule(0.0009, on, known).applies is False
    assert value_rule(None, on, known).applies is None


def test_calendar_agrees_with_the_days(ledger: Ledger) -> None:
    bars = spans(ledger=ledger, of="Ho")
    states = [(bar.since, bar.regime) for bar in bars if bar.measure == "cn.mofcom.2025-57"]
    assert states == [(date(2025, 11, 7), "free"), (date(2026, 11, 10), "licence")]
    assert all(bar.until is None or bar.since < bar.until for bar in spans())
    assert {bar.since for bar in spans("2025-04-03")} < {bar.since for bar in spans()}


def test_wrong_questions() -> None:
    with pytest.raises(BadQuestion, match="Did you mean"):
        status("dysprosum", "US", "2025-06-01")
    with pytest.raises(BadQuestion):
        status("8505.1x", "US", "2025-06-01")
    with pytest.raises(UnknownPlace):
        status("Dy", "Atlantis", "2025-06-01")
    with pytest.raises(BadQuestion, match="2025-04-09"):
        status("Dy", "US", "June")
