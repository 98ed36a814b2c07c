"""Days of acts: exact, to the month, near, wrong, unknown."""

from __future__ import annotations

from datetime import date

import pytest

JUNE = date(2025, 6, 8)
WTO = "China joined the World Trade Organization in {}."


@pytest.mark.parametrize(
    ("sentence", "first", "last", "words"),
    [
        (WTO.format(2001), date(2001, 1, 1), date(2001, 12, 31), "supported"),
        (WTO.format(1999), date(1999, 1, 1), date(1999, 12, 31), "contradicted"),
        (
            "The Phase One deal was signed on January 15, 2020.",
            date(2020, 1, 15),
            None,
            "supported",
        ),
        (
            "Beijing put export controls on seven rare earths on April 4.",
            date(2025, 4, 4),
            None,
            "supported",
        ),
        (
            "Beijing put export controls on seven rare earths on April 5.",
            date(2025, 4, 5),
            None,
            "close",
        ),
        (
            "Beijing put export controls on seven rare earths on April 6.",
            date(2025, 4, 6),
            None,
            "contradicted",
        ),
        (
            "the trade agreement signed in Geneva on May 12",
            date(2025, 5, 12),
            None,
            "loose (act)",
        ),
        (
            "that deal was signed and sealed two days ago, after London",
            date(2025, 6, 24),
            None,
            "disputed",
        ),
        (
            "The firm opened its plant in Ohio in May 2024.",
            date(2024, 5, 1),
            date(2024, 5, 31),
            "not checkable (no act)",
        ),
    ],
)
def test_days(verdict, sentence, first, last, words):
    found = verdict(
        sentence.rstrip("."),
        "date",
        first,
        "date",
        upper=last,
        sentence=sentence,
        published=date(2025, 6, 27),
    )
    assert found.words == words


def test_steps_of_a_measure_that_the_sentence_names(verdict):
    found = verdict(
        "took effect on August 1",
        "date",
        date(2023, 8, 1),
        "date",
        mentions=("cn.mofcom.2023-23",),
        sentence="The licence took effect on August 1.",
        published=JUNE,
    )
    assert found.words == "supported"
    assert "cn.mofcom.2023-23" in found.command


def test_unmatched_day_never_counts_as_false(verdict):
    for year in (2008, 2016, 2024):
        found = verdict(
            f"founded in {year}",
            "date",
            date(year, 1, 1),
            "date",
            upper=date(year, 12, 31),
            sentence=f"The company was founded in {year} by two brothers.",
            published=JUNE,
        )
        assert found.words.startswith("not checkable")
