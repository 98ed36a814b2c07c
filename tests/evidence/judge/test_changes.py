"""Moves of duties: points against percent, sign, and factors."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

GENEVA = {"as_of": date(2025, 5, 12), "published": date(2025, 6, 8)}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (-115, "percent", "loose (unit)"),
        (-115, "percentage points", "supported"),
        (-92, "percent", "supported"),
        (-92, "percentage points", "loose (unit)"),
        (115, "percentage points", "contradicted (sign)"),
        (-60, "percentage points", "contradicted"),
    ],
)
def test_geneva_in_points_and_percent(verdict, value, unit, words):
    found = verdict(
        f"a cut of {abs(value)}",
        "tariff_change",
        value,
        unit,
        imposer="US",
        target="CN",
        change=True,
        direction="down" if value < 0 else "up",
        **GENEVA,
    )
    assert found.words == words


def test_both_sides_are_meant_when_none_is_named(verdict):
    found = verdict("115 points", "tariff_change", -115, "percentage points", change=True, **GENEVA)
    assert found.outcome is Outcome.supported


def test_doubling(verdict):
    found = verdict(
        "doubled it",
        "tariff_change",
        2,
        "times",
        imposer="US",
        target="CN",
        as_of=date(2025, 3, 1),
        as_of_words="A month later",
        authority="ieepa_fentanyl",
        change=True,
        published=date(2025, 10, 26),
    )
    assert found.outcome is Outcome.supported
    assert "us.ieepa.fentanyl_china" in found.command


def test_average_change_of_the_publisher(verdict):
    found = verdict(
        "risen by more than 20 percentage points",
        "tariff_change",
        20,
        "percentage points",
        hedge="more than",
        stage="average",
        imposer="US",
        target="world",
        source="Bloomberg Economics",
        change=True,
        direction="up",
        published=date(2025, 5, 9),
    )
    assert found.outcome is Outcome.supported
    assert "computed 20." in found.record
