"""Prices of oxides: of their days, of now, and not of another oxide."""

from __future__ import annotations

from datetime import date

import pytest

DAY = date(2025, 7, 22)


@pytest.mark.parametrize(
    ("sentence", "text", "value", "as_of", "words", "wanted"),
    [
        ("Dysprosium oxide in Europe cost $700 to $1,000 a kilogram in May.", "$700", 700.0,
         date(2025, 5, 1), "in May", "supported"),
        ("In early April a kilo of terbium oxide was quoted at $930.", "$930", 930.0,
         date(2025, 4, 1), "early April", "supported"),
        ("Terbium oxide now costs $930 a kilo in Europe.", "$930", 930.0, None, "", "outdated"),
        ("Terbium oxide now costs $4,000 a kilo in Europe.", "$4,000", 4000.0, None, "",
         "supported"),
        ("Dysprosium oxide was quoted at $90 a kilo in May.", "$90", 90.0, date(2025, 5, 1),
         "in May", "contradicted"),
        ("Gallium costs $700 a kilo in Europe.", "$700", 700.0, None, "", "not checkable"),
        ("Neodymium oxide was quoted at $700 in May.", "$700", 700.0, date(2025, 5, 1), "in May",
         "not checkable"),
    ],
)  # fmt: skip
def test_prices(verdict, sentence, text, value, as_of, words, wanted) -> None:
    found = verdict(
        text, "price", value, "USD per kilogram", sentence=sentence, published=DAY, as_of=as_of,
        as_of_words=words,
    )  # fmt: skip
    assert found.outcome.value == wanted, found


def test_a_price_is_found_by_its_command() -> None:
    from detente.evidence.lookup import held
    from detente.ledger import Ledger

    assert any("700 to 1000" in it.figure for it in held("Dy oxide", Ledger.bundled()))
