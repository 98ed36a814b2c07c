"""Figures that the ledger's own entry of an act states."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "sentence"),
    [
        (
            "140 entities",
            "count",
            140.0,
            "entities",
            "With high-bandwidth memory curbed, 140 entities went on the list in December 2024.",
        ),
        (
            "$200 billion",
            "money",
            200e9,
            "USD",
            "The Phase One deal signed in 2020 promised $200 billion of purchases.",
        ),
    ],
)
def test_stated_by_the_entry_or_the_promise(verdict, text, kind, value, unit, sentence):
    found = verdict(text, kind, value, unit, sentence=sentence, published=date(2025, 6, 8))
    assert found.outcome is Outcome.supported
    assert found.command.startswith("detente ")


def test_another_number_is_not_supported(verdict):
    found = verdict(
        "977 entities",
        "count",
        977.0,
        "entities",
        sentence="With high-bandwidth memory curbed, 977 entities went on the list.",
        published=date(2025, 6, 8),
    )
    assert found.outcome is Outcome.not_checkable
