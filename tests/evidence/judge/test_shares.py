"""Shares of stages, of imports and of ownership, where sources agree and where they do not."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

JUNE = date(2025, 6, 8)


@pytest.mark.parametrize(
    ("text", "value", "more", "outcome"),
    [
        ("approximately 60% of output", 60, {"hedge": "approximately"}, Outcome.close),
        (
            "nearly 85%",
            85,
            {"hedge": "nearly", "stage": "separation"},
            Outcome.disputed,
        ),
        (
            "92%",
            92,
            {"stage": "separation", "as_of_words": "in 2023"},
            Outcome.supported,
        ),
        (
            "more than 60%",
            60,
            {"hedge": "more than", "as_of_words": "2023"},
            Outcome.supported,
        ),
        ("half of all mining", 50, {"stage": "mining"}, Outcome.contradicted),
        ("94 percent of magnets", 94, {"stage": "magnet"}, Outcome.supported),
    ],
)
def test_rare_earths(verdict, text, value, more, outcome):
    as_of = date(2023, 12, 31) if "as_of_words" in more else None
    found = verdict(
        text,
        "share",
        value,
        "percent",
        element="REE",
        product="rare earths",
        published=JUNE,
        as_of=as_of,
        **more,
    )
    assert found.outcome is outcome
    assert found.command.startswith("detente minerals REE")


def test_stage_is_taken_from_the_words_where_it_is_not_given(verdict):
    found = verdict(
        "99 percent of gallium",
        "share",
        99,
        "percent",
        element="Ga",
        hedge="about",
        published=JUNE,
        sentence="China refines 99 percent of gallium.",
    )
    assert found.outcome is Outcome.supported
    assert "--stage separation" in found.command


def test_older_share_is_outdated(verdict):
    found = verdict(
        "94 percent of mining",
        "share",
        94,
        "percent",
        element="REE",
        stage="mining",
        published=JUNE,
    )
    assert found.outcome is Outcome.outdated
    assert "2013" in found.why


def test_share_of_us_imports(verdict):
    found = verdict(
        "70% of the U.S.'s imports",
        "share",
        70,
        "percent",
        element="REE",
        source="United States Geological Survey",
        published=JUNE,
        sentence="Between 2020 and 2023, 70% of the U.S.'s imports of rare earths came from China.",
    )
    assert found.outcome is Outcome.supported
    assert "USGS" in found.source


def test_ownership_of_the_affiliates_rule(verdict):
    found = verdict(
        "at least a 50% stake",
        "share",
        50,
        "percent",
        hedge="at least",
        published=date(2025, 10, 26),
        sentence="The rule reaches affiliates in which they own at least a 50% stake.",
    )
    assert found.outcome is Outcome.supported
    assert "90 FR 47201" in found.source


def test_what_no_table_has_is_not_checkable(verdict):
    found = verdict(
        "a quarter of the soybeans",
        "share",
        25,
        "percent",
        product="soybeans",
        published=JUNE,
    )
    assert found.outcome is Outcome.not_checkable
    assert found.about
