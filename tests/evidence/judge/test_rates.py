"""Stated duties against the sums and parts that the ledger gives."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

MAY = date(2025, 5, 9)
JUNE = date(2025, 6, 8)


@pytest.mark.parametrize(
    ("text", "value", "more", "words"),
    [
        ("145% tariff on China", 145, {}, "supported"),
        ("125 percent reciprocal", 125, {"authority": "ieepa_reciprocal"}, "supported"),
        (
            "reciprocal tariffs of 145 percent",
            145,
            {"authority": "ieepa_reciprocal"},
            "loose (scope)",
        ),
        ("20 percent fentanyl", 20, {"authority": "ieepa_fentanyl"}, "supported"),
        ("170 percent on many goods", 170, {}, "loose (scope)"),
        ("an 80 percent tariff", 80, {}, "contradicted"),
    ],
)
def test_us_on_china_at_the_peak(verdict, text, value, more, words):
    found = verdict(
        text, "tariff_rate", value, "percent", imposer="US", target="CN", published=MAY, **more
    )
    assert found.words == words
    assert found.command.startswith("detente ")
    assert found.source


def test_sum_and_its_parts_are_named(verdict):
    found = verdict("145%", "tariff_rate", 145, "percent", imposer="US", target="CN", published=MAY)
    assert found.value == pytest.approx(145)
    assert "125 %" in found.why
    assert "20 %" in found.why


def test_what_was_true_before_is_outdated(verdict):
    found = verdict(
        "the 145 percent tariff",
        "tariff_rate",
        145,
        "percent",
        imposer="US",
        target="CN",
        published=date(2025, 7, 1),
    )
    assert found.outcome is Outcome.outdated
    assert "2025-05-14" in found.why


def test_right_rate_on_a_day_far_off_is_wrong(verdict):
    found = verdict(
        "145 percent on 1 February",
        "tariff_rate",
        145,
        "percent",
        imposer="US",
        target="CN",
        as_of=date(2025, 2, 1),
        as_of_words="on 1 February",
        published=MAY,
    )
    assert found.outcome is Outcome.contradicted
    assert "2025-04-10" in found.why


def test_day_of_the_announcement_counts_too(verdict):
    found = verdict(
        "keeping a 10 percent tax in place",
        "tariff_rate",
        10,
        "percent",
        as_of=date(2025, 5, 12),
        published=JUNE,
    )
    assert found.outcome is Outcome.supported
    assert "--calendar announced" in found.command


def test_threat_is_a_threat(verdict):
    shared = {"imposer": "US", "target": "CN", "published": date(2025, 10, 26)}
    said = verdict(
        "another 100% tariffs",
        "tariff_rate",
        100,
        "percent",
        sentence="Trump was threatening to impose another 100% tariffs on China",
        **shared,
    )
    taken = verdict(
        "100% tariffs",
        "tariff_rate",
        100,
        "percent",
        sentence="Trump imposed 100% tariffs on China",
        **shared,
    )
    assert said.outcome is Outcome.supported
    assert taken.words == "contradicted (act)"


@pytest.mark.parametrize(
    ("product", "value", "day", "imposer", "target"),
    [
        ("electric vehicles", 100, date(2024, 12, 1), "US", "CN"),
        ("steel", 25, date(2025, 4, 1), "US", "world"),
        ("steel", 50, date(2025, 6, 10), "US", "world"),
        ("cars", 25, date(2025, 4, 20), "US", "world"),
        ("soybeans", 10, date(2025, 3, 20), "CN", "US"),
        ("semiconductors", 50, date(2025, 2, 1), "US", "CN"),
    ],
)
def test_duty_on_a_kind_of_goods(verdict, product, value, day, imposer, target):
    found = verdict(
        f"{value} percent on {product}",
        "tariff_rate",
        value,
        "percent",
        imposer=imposer,
        target=target,
        product=product,
        published=day,
    )
    assert found.outcome is Outcome.supported
    assert "detente tariff" in found.command


def test_chinese_answer(verdict):
    found = verdict(
        "125 percent",
        "tariff_rate",
        125,
        "percent",
        imposer="CN",
        target="US",
        published=date(2025, 5, 1),
    )
    assert found.outcome is Outcome.supported


def test_average_of_a_publisher_beside_our_own(verdict):
    found = verdict(
        "already high 57.6%",
        "tariff_rate",
        57.6,
        "percent",
        imposer="US",
        target="CN",
        stage="average",
        source="Chad Bown",
        published=date(2025, 10, 26),
    )
    assert found.outcome is Outcome.supported
    assert "PIIE" in found.record
    assert "computed" in found.record
    false = verdict(
        "an average of 90%",
        "tariff_rate",
        90,
        "percent",
        imposer="US",
        target="CN",
        stage="average",
        published=date(2025, 10, 26),
    )
    assert false.outcome is Outcome.contradicted


def test_denied_figure_is_turned(verdict):
    shared = {"imposer": "US", "target": "CN", "published": MAY}
    denied = verdict("not 145%", "tariff_rate", 145, "percent", negated=True, **shared)
    assert denied.outcome is Outcome.contradicted
