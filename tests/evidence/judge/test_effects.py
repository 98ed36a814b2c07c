"""Trade, output and prices against published figures, with their sign."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

BLOOMBERG = (
    "Bloomberg pointed out that these high tariffs will reduce U.S. GDP by 2.9% and core "
    "inflation by 1.7% within two to three years."
)
CUSTOMS = "Customs data showed that China's exports to the U.S. plunged {}% in May."


@pytest.mark.parametrize(
    ("value", "outcome"),
    [(-34.5, Outcome.supported), (-36.0, Outcome.close), (-12.0, Outcome.contradicted)],
)
def test_chinese_exports(verdict, value, outcome):
    found = verdict(
        f"plunged {abs(value)}%",
        "growth",
        value,
        "percent",
        topic="exports",
        imposer="CN",
        target="US",
        direction="down",
        change=True,
        as_of=date(2025, 5, 1),
        as_of_words="in May",
        sentence=CUSTOMS.format(abs(value)),
        published=date(2025, 6, 10),
    )
    assert found.outcome is outcome


def test_output_and_the_rule_beside_it(verdict):
    found = verdict(
        "reduce U.S. GDP by 2.9%",
        "gdp",
        -2.9,
        "percent",
        direction="down",
        change=True,
        source="Bloomberg",
        sentence=BLOOMBERG,
        published=date(2025, 5, 9),
    )
    assert found.outcome is Outcome.supported
    assert "rule of thumb" in found.record


def test_prices_said_to_fall_are_contradicted_by_their_sign(verdict):
    found = verdict(
        "core inflation by 1.7%",
        "price",
        -1.7,
        "percent",
        direction="down",
        change=True,
        source="Bloomberg",
        sentence=BLOOMBERG,
        published=date(2025, 5, 9),
    )
    assert found.words == "contradicted (sign)"


def test_model_figures_of_nobody_are_not_checkable(verdict):
    found = verdict(
        "GDP by 17%",
        "gdp",
        -17.0,
        "percent",
        direction="down",
        sentence="It will cut GDP by 17%.",
        published=date(2025, 5, 9),
    )
    assert found.words == "not checkable (model-dependent)"


def test_trade_of_a_year(verdict):
    found = verdict(
        "$438.9 billion",
        "money",
        438.9e9,
        "USD",
        topic="imports",
        as_of_words="in 2024",
        as_of=date(2024, 12, 31),
        sentence="The US bought $438.9 billion of goods from China: imports in 2024",
        published=date(2025, 5, 9),
    )
    assert found.outcome is Outcome.supported
