"""The same statement twice counts once; figures on other lists, goods or oxides stay apart."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence import read

HEAD = "Tariffs and trade between China and the United States\n\n"


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("List 1 pays 25 percent. List 3 goods of China pay 25 percent.", 25.0, 2),
        ("The duty on Chinese steel is 25 percent. The duty on Chinese cars is 25 percent.", 25.0,
         2),
        ("Syringes from China are taxed at 50 percent. Chips from China are taxed at 50 percent.",
         50.0, 2),
        ("A kilo of dysprosium oxide costs $900. A kilo of terbium oxide costs $900.", 900.0, 2),
        ("Washington put a duty of 34 percent on Chinese goods. Exporters said the 34 percent duty "
         "on Chinese goods would ruin them.", 34.0, 1),
        ("The United States taxes Chinese goods at 30 percent. That 30 percent duty on Chinese "
         "goods hurts.", 30.0, 1),
    ],
)  # fmt: skip
def test_statements(text: str, value: float, wanted: int) -> None:
    claims = read(HEAD + text, date(2025, 5, 20)).claims
    assert len([it for it in claims if it.value == value]) == wanted, claims
