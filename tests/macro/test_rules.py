"""The rules of thumb give what they say, and their misses are named."""

from datetime import date

import pytest

from detente.errors import BadQuestion, DataMissing
from detente.macro import (
    RULES,
    average_change,
    compare_with_bloomberg,
    compare_with_others,
    effects,
    published,
)


def test_twenty_eight_points_are_the_case_the_rule_was_read_from():
    found = effects(0.28)
    assert found.gdp == pytest.approx(-0.0392)
    assert found.prices == pytest.approx(0.0252)


def test_every_rule_names_its_source_and_how_sure_it_is():
    for rule in RULES.values():
        assert rule.source
        assert rule.confidence in {"high", "medium", "low"}
        assert rule.basis in {"seen", "recalled", "derived"}
    assert effects(0.036, "furceri").gdp == pytest.approx(-0.004)
    assert effects(0.036, "furceri").prices is None


def test_a_change_in_percent_is_refused():
    with pytest.raises(BadQuestion, match=r"0\.20 for 20 points"):
        effects(20)
    with pytest.raises(BadQuestion, match="Did you mean 'furceri'"):
        effects(0.1, "furcery")


def test_against_bloomberg_the_misses_have_names():
    rows = {(row.published.date, row.published.quantity): row for row in compare_with_bloomberg()}
    assert len(rows) == 4
    may = rows["2025-05-09", "US core prices, 2-3 years"]
    assert may.value == pytest.approx(0.017)
    assert may.computed == pytest.approx(0.018)
    assert "missed by +0.10 points: the rule is stronger" in may.verdict
    assert "met within rounding" in rows["2025-04-02", "US prices, 2-3 years"].verdict
    assert "weaker" in rows["2025-05-09", "US GDP, 2-3 years"].verdict


def test_our_own_average_is_set_against_the_publishers():
    ours = average_change(date(2025, 5, 9))
    assert 0.15 < ours < 0.30  # published: more than 20 points
    rows = compare_with_bloomberg(own_average=True)[4:]
    assert [row.published.unit for row in rows] == ["percentage points", "percent", "percent"]
    assert all(row.change == pytest.approx(ours) for row in rows)
    assert rows[1].computed == pytest.approx(-0.14 * ours)
    assert "imports of 2024" in rows[0].verdict


def test_against_the_budget_lab_the_rule_is_stronger_on_output():
    rows = [row for row in compare_with_others() if "GDP" in row.published.quantity]
    assert len(rows) >= 8
    assert all(row.computed < row.value for row in rows)


def test_marks_of_confidence_are_kept():
    september = published(source="General Administration", date="2025-09")[0]
    assert (september.value, september.confidence, september.basis) == (-27.0, "medium", "recalled")
    with pytest.raises(DataMissing, match="Bloomburg"):
        published(source="Bloomburg")
