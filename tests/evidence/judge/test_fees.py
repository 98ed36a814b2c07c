"""Fees per ton: whose ships, from when, suspended or not, in which currency."""

from __future__ import annotations

from datetime import date

import pytest

TRUCE = date(2025, 12, 2)
BEFORE = date(2025, 10, 20)


@pytest.mark.parametrize(
    ("day", "sentence", "text", "value", "unit", "wanted"),
    [
        (BEFORE, "Chinese-owned ships pay $50 per net ton at American ports.", "$50 per net ton",
         50.0, "USD per tonne", "supported"),
        (BEFORE, "A vessel run by a Chinese operator owes $80 per net ton.", "$80 per net ton",
         80.0, "USD per tonne", "contradicted"),
        (BEFORE, "The charge on Chinese vessels will climb to $140 per net ton in 2028.",
         "$140 per net ton", 140.0, "USD per tonne", "supported"),
        (BEFORE, "Ships built in China owe $18 per net ton.", "$18 per net ton", 18.0,
         "USD per tonne", "supported"),
        (BEFORE, "Ships built in China owe $50 per net ton.", "$50 per net ton", 50.0,
         "USD per tonne", "contradicted"),
        (BEFORE, "Chinese-built vessels may instead pay $120 per container.",
         "$120 per container", 120.0, "USD per container", "supported"),
        (BEFORE, "Chinese-built vessels pay $150 per container.", "$150 per container", 150.0,
         "USD per container", "contradicted"),
        (BEFORE, "Beijing charges 400 yuan per net ton for US-owned vessels.",
         "400 yuan per net ton", 400.0, "CNY per tonne", "supported"),
        (BEFORE, "Beijing charges 400 dollars per net ton for US-owned vessels.",
         "400 dollars per net ton", 400.0, "USD per tonne", "contradicted"),
        (BEFORE, "Foreign car carriers owe $46 per net ton.", "$46 per net ton", 46.0,
         "USD per tonne", "supported"),
        (TRUCE, "Chinese-owned ships still pay $50 per net ton.", "$50 per net ton", 50.0,
         "USD per tonne", "outdated"),
        (TRUCE, "From October 14 Chinese operators paid $50 per net ton.", "$50 per net ton",
         50.0, "USD per tonne", "supported"),
        (TRUCE, "Washington has suspended the $50 per net ton that it charges Chinese ships.",
         "$50 per net ton", 50.0, "USD per tonne", "supported"),
        (BEFORE, "The port of Rotterdam charges $3 per net ton.", "$3 per net ton", 3.0,
         "USD per tonne", "not checkable"),
    ],
)  # fmt: skip
def test_fees(verdict, day, sentence, text, value, unit, wanted) -> None:
    found = verdict(text, "price", value, unit, sentence=sentence, published=day)
    assert found.outcome.value == wanted, found
