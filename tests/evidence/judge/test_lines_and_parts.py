"""Lines that a text names, parts of duties, goods shipped, time between acts, limits of laws."""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence.verdict import Outcome

MARCH = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("value", "words", "outcome"),
    [
        (34.0, "which makes 34 percent in all", Outcome.supported),
        (16.5, "16.5 percent base duty", Outcome.supported),
        (7.5, "7.5 percent under Section 301", Outcome.supported),
        (41.0, "which makes 41 percent in all", Outcome.contradicted),
        (12.0, "12 percent base duty", Outcome.contradicted),
    ],
)
def test_duties_of_a_line_that_the_text_names(verdict, value, words, outcome):
    found = verdict(
        words,
        "tariff_rate",
        value,
        "percent",
        sentence=f"A cotton T-shirt (6109.10.0012): {words}.",
        published=MARCH,
    )
    assert found.outcome is outcome
    assert found.command.startswith("detente tariff 6109.10.0012")


def test_the_suspended_part_of_a_duty_holds_as_points_and_as_a_rate(verdict):
    day = date(2025, 11, 11)
    rate = verdict(
        "24-percent additional tariff",
        "tariff_rate",
        24.0,
        "percent",
        imposer="CN",
        target="US",
        sentence="The 24-percent additional tariff stays suspended for another year.",
        published=day,
    )
    assert rate.outcome is Outcome.supported
    cut = verdict(
        "cancelling 91% of tariff",
        "tariff_change",
        -91.0,
        "percent",
        imposer="CN",
        target="US",
        sentence="Each one is cancelling 91% of tariff.",
        published=date(2025, 6, 12),
    )
    assert (cut.outcome, cut.about) == (Outcome.loose, "unit")


def test_a_duty_that_was_struck_down_is_told_as_past_or_is_outdated(verdict):
    past = {"authority": "ieepa_fentanyl", "imposer": "US", "target": "CN", "published": MARCH}
    told = verdict(
        "the fentanyl duty of 10 percent",
        "tariff_rate",
        10.0,
        "percent",
        sentence="For China, the fentanyl duty of 10 percent fell away.",
        **past,
    )
    assert told.outcome is Outcome.supported
    now = verdict(
        "10 percent",
        "tariff_rate",
        10.0,
        "percent",
        sentence="The fentanyl duty on China is still 10 percent.",
        **past,
    )
    assert now.outcome is Outcome.outdated


@pytest.mark.parametrize(
    ("tonnes", "outcome"), [(46.0, Outcome.supported), (300.0, Outcome.not_checkable)]
)
def test_magnets_of_a_month(verdict, tonnes, outcome):
    found = verdict(
        f"{tonnes:.0f} tons",
        "count",
        tonnes,
        "tonnes",
        product="magnets",
        sentence=f"In May the magnets sent to America came to {tonnes:.0f} tons.",
        published=date(2025, 7, 1),
    )
    assert found.outcome is outcome


def test_a_year_that_the_claim_names_can_be_contradicted(verdict):
    found = verdict(
        "40 million tons in 2024",
        "count",
        40e6,
        "tonnes",
        product="soybeans",
        sentence="American farmers shipped China 40 million tons in 2024 of soybeans.",
        published=date(2025, 7, 1),
    )
    assert found.outcome is Outcome.contradicted
    assert found.value == pytest.approx(27.059e6)


def test_time_left_of_a_pause(verdict):
    found = verdict(
        "two months are left",
        "duration",
        2.0,
        "months",
        sentence="Only two months are left of the suspension.",
        published=date(2025, 6, 12),
    )
    assert found.outcome is Outcome.supported


@pytest.mark.parametrize(
    ("day", "outcome"), [(10, "contradicted"), (13, "close"), (12, "supported")]
)
def test_the_end_of_the_suspension_that_runs(verdict, day, outcome):
    found = verdict(
        f"expire on August {day}",
        "date",
        date(2025, 8, day),
        "date",
        as_of=date(2025, 8, day),
        as_of_words=f"August {day}",
        sentence=f"The suspension shall expire on August {day}.",
        published=date(2025, 6, 12),
    )
    assert found.outcome.value == outcome


def test_a_day_without_a_year_is_looked_for_a_year_back(verdict):
    found = verdict(
        "imposed a 10 percent duty",
        "tariff_rate",
        10.0,
        "percent",
        imposer="US",
        target="CN",
        authority="ieepa_fentanyl",
        as_of=date(2026, 2, 4),
        as_of_words="on February 4",
        sentence="Washington imposed a 10 percent duty over fentanyl on February 4.",
        published=date(2026, 9, 2),
    )
    assert found.outcome is Outcome.supported


def test_a_rate_on_some_goods_is_never_contradicted_by_the_rate_on_all(verdict):
    found = verdict(
        "60 percent",
        "tariff_rate",
        60.0,
        "percent",
        imposer="US",
        target="CN",
        sentence="Some Chinese goods now pay 60 percent.",
        published=date(2025, 6, 12),
    )
    assert found.outcome is Outcome.not_checkable


def test_heavy_rare_earths_are_not_all_rare_earths(verdict):
    heavy = verdict(
        "99 percent of heavy rare earths",
        "share",
        99.0,
        "percent",
        imposer="CN",
        product="rare earths",
        stage="separation",
        sentence="China refines 99 percent of heavy rare earths.",
        published=date(2025, 6, 12),
    )
    assert heavy.outcome is Outcome.supported
    general = verdict(
        "92 percent of rare earths",
        "share",
        92.0,
        "percent",
        imposer="CN",
        product="rare earths",
        stage="separation",
        sentence="China refines 92 percent of rare earths.",
        published=date(2025, 6, 12),
    )
    assert general.outcome is Outcome.supported


def test_votes_of_a_court(verdict):
    wrong = verdict(
        "seven votes to two",
        "count",
        7.0,
        "votes",
        as_of=date(2026, 2, 20),
        as_of_words="20 February",
        sentence="On 20 February the Supreme Court ruled, by seven votes to two.",
        published=MARCH,
    )
    assert wrong.outcome is Outcome.contradicted
