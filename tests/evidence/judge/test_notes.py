"""Figures that stand in the note of a published row."""

from __future__ import annotations

from datetime import date

from detente.evidence.verdict import Outcome

AUGUST = date(2025, 8, 5)


def test_tonnes_of_another_month(verdict):
    found = verdict(
        "1,238 tonnes",
        "count",
        1238.0,
        "tonnes",
        product="magnets",
        as_of=date(2025, 5, 1),
        as_of_words="in May",
        sentence="Exports of rare-earth magnets rose to 3,188 tonnes from 1,238 tonnes in May.",
        published=AUGUST,
    )
    assert found.outcome is Outcome.supported
    assert "2025-05" in found.record


def test_month_itself_comes_from_the_row(verdict):
    found = verdict(
        "3,188 tonnes",
        "count",
        3188.0,
        "tonnes",
        product="magnets",
        as_of=date(2025, 6, 1),
        as_of_words="in June",
        sentence="Exports of rare-earth magnets rose to 3,188 tonnes in June.",
        published=AUGUST,
    )
    assert found.outcome is Outcome.supported
    assert found.value == 3188


def test_same_number_on_another_subject_is_no_support(verdict):
    found = verdict(
        "1,238 tonnes",
        "count",
        1238.0,
        "tonnes",
        sentence="The ship carried 1,238 tonnes of steel.",
        published=AUGUST,
    )
    assert found.outcome is Outcome.not_checkable


def test_fee_per_net_ton(verdict):
    found = verdict(
        "$50 per net ton",
        "price",
        50.0,
        "USD per tonne",
        sentence="The port fee on Chinese ships was $50 per net ton from October 14.",
        published=date(2025, 10, 20),
    )
    assert found.outcome is Outcome.supported
    assert "port_fee" in found.command


def test_suspended_points(verdict):
    found = verdict(
        "24 percentage points",
        "tariff_change",
        -24.0,
        "percentage points",
        imposer="US",
        target="CN",
        sentence="The 24 percentage points stay suspended until November 10, 2026.",
        published=date(2025, 11, 20),
    )
    assert found.outcome is Outcome.supported
    assert found.command.startswith("detente measures ")
