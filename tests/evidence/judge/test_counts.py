"""Numbers of elements, rounds and firms, lengths of truces and calls, promised quantities."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

SEVEN = "samarium, gadolinium, terbium, dysprosium, lutetium, scandium, and yttrium"


def test_elements_of_a_control(verdict):
    right = verdict(
        "Seven rare earth elements",
        "count",
        7,
        "elements",
        as_of=date(2025, 4, 4),
        sentence=f"Seven rare earth elements, {SEVEN}, have seen restrictions from Beijing",
    )
    assert right.outcome is Outcome.supported
    assert right.value == 7


def test_part_of_a_scope_is_incomplete(verdict):
    found = verdict(
        "three important minerals",
        "count",
        3,
        "minerals",
        as_of=date(2024, 12, 1),
        sentence="an export ban on three important minerals, antimony, gallium, and germanium",
    )
    assert found.words == "loose (incomplete)"
    assert "superhard" in found.why


@pytest.mark.parametrize(("value", "outcome"), [(4, Outcome.supported), (5, Outcome.supported)])
def test_rounds_of_talks_before_and_with_the_current_one(verdict, value, outcome):
    found = verdict(
        f"met {value} times",
        "count",
        value,
        "times",
        sentence=f"Negotiators had met {value} times this year",
        published=date(2025, 10, 26),
    )
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("value", "unit", "sentence", "day"),
    [
        (90, "days", "the countries struck a 90-day deal to roll back tariffs", date(2025, 6, 10)),
        (90, "minutes", "the hour-and-a-half-long chat", date(2025, 6, 8)),
        (1, "years", "a one-year truce on tariffs was agreed in Busan", date(2025, 11, 12)),
    ],
)
def test_lengths(verdict, value, unit, sentence, day):
    found = verdict(sentence, "duration", value, unit, published=day)
    assert found.outcome is Outcome.supported


def test_length_of_something_else_is_not_checkable(verdict):
    found = verdict(
        "25 years ago",
        "duration",
        25,
        "years",
        sentence="Our paper was founded 25 years ago",
        published=date(2025, 6, 8),
    )
    assert found.outcome is Outcome.not_checkable


def test_promised_tonnes(verdict):
    found = verdict(
        "12 million tonnes",
        "count",
        12e6,
        "tonnes",
        product="soybeans",
        sentence="China will buy 12 million tonnes of soybeans this year",
        published=date(2025, 11, 5),
    )
    assert found.outcome is Outcome.supported
    assert "soy25" in found.command
