"""Averages add up, over authorities, groups and origins, and fit the published steps."""

from datetime import date

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.tariffs import average, collected_gap, what_changed

KNOWN = date(2026, 10, 10)


def rate(on, **asked):
    return 100 * average(**({"origin": "CN", "on": on, "known": KNOWN} | asked)).total[0]


def test_parts_add_up_to_the_total():
    found = average(origin="CN", start="2025-01-01", end="2027-01-01", known=KNOWN)
    for step in range(len(found.days)):
        assert sum(found.parts(step).values()) == pytest.approx(found.total[step], abs=1e-15)
    assert sum(found.accounts.values()) == pytest.approx(1.0, abs=1e-12)
    assert date(2025, 4, 9) in found.days
    assert date(2025, 11, 10) in found.days


@pytest.mark.parametrize("by", ["sector", "hs2", "origin"])
def test_groups_add_up_to_the_average(by):
    found = average(origin="all", on="2025-09-15", by=by, known=KNOWN)
    plain = average(origin="all", on="2025-09-15", known=KNOWN)
    assert sum(group.contribution[0] for group in found.groups) == pytest.approx(plain.total[0])
    assert sum(group.share[0] for group in found.groups) == pytest.approx(1.0)


def test_all_imports_are_the_origins_by_their_value():
    found = average(origin="all", on="2025-09-15", by="origin", known=KNOWN)
    groups = {group.key: group for group in found.groups}
    for origin in ("CN", "EU", "GY"):
        assert groups[origin].total[0] == pytest.approx(rate("2025-09-15", origin=origin) / 100)


def test_free_chapters_lower_the_average_by_their_share():
    out, zero = rate("2025-06-10"), rate("2025-06-10", special="zero")
    found = average(origin="CN", on="2025-06-10", special="zero", known=KNOWN)
    share = found.accounts["special_at_zero"]
    assert found.coverage == pytest.approx(1.0, abs=1e-3)
    assert zero == pytest.approx(out * (1 - share), rel=1e-3)


def test_steps_fit_the_published_ones():
    """PIIE: 1 Feb to 10 Apr 2025 +103.3, 10 November 2025 -10.1 points (tariff rules, 6)."""
    assert rate("2025-11-10") - rate("2025-11-09") == pytest.approx(-10.1, abs=0.3)
    rise = rate("2025-04-10", weights="simple") - rate("2025-01-15", weights="simple")
    assert rise == pytest.approx(124.9, abs=2.0)


def test_the_same_law_under_three_weights():
    """11.7, 19.9, 23.4 in the tariff rules; ours are higher for the causes in the docs."""
    found = [
        rate("2025-01-15", weights=name) for name in ("imports-2024", "imports-2024-all", "simple")
    ]
    assert found == pytest.approx([11.7, 19.9, 23.4], abs=1.5)
    assert found[0] < found[1] < found[2]


def test_the_chinese_base_changes_with_its_editions():
    found = average(origin="US", importer="CN", start="2018-01-01", end="2019-02-01", known=KNOWN)
    assert found.base[0] > found.base[-1]


def test_a_daily_frame_has_a_row_a_day():
    found = average(origin="CN", start="2025-01-01", end="2026-01-01", known=KNOWN)
    assert found.to_polars(daily=True).height == 365
    assert found.to_polars()["until"].to_list()[-1] == date(2026, 1, 1)


def test_bad_questions():
    with pytest.raises(BadQuestion, match="Use authority"):
        average(origin="CN", on="2025-01-01", by="colour")
    with pytest.raises(BadQuestion, match="no average of all"):
        average(origin="all", on="2025-01-01", weights="imports-2025")
    with pytest.raises(BadQuestion, match="not after"):
        average(origin="CN", start="2025-02-01", end="2025-01-01")


@pytest.mark.parametrize(
    ("origin", "importer", "days"),
    [
        ("CN", "US", ("2018-01-02", "2026-09-01")),
        ("CA", "US", ("2025-05-01", "2025-07-01")),
        ("RU", "US", ("2022-01-01", "2025-01-01")),
        ("US", "CN", ("2025-04-01", "2025-05-20")),
    ],
)
def test_a_change_is_split_without_rest(origin, importer, days):
    first, second = map(date.fromisoformat, days)
    found = what_changed(first, second, origin=origin, importer=importer, known=KNOWN)
    assert found.exact
    assert sum(part.change for part in found.parts) == pytest.approx(found.change, abs=1e-14)
    back = what_changed(second, first, origin=origin, importer=importer, known=KNOWN)
    there = {part.measures: part.change for part in found.parts}
    for part in back.parts:
        assert part.change == pytest.approx(-there[part.measures], abs=1e-12)


def test_one_measure_takes_the_whole_of_its_day():
    found = what_changed(date(2025, 4, 9), date(2025, 4, 10), origin="CN", known=KNOWN)
    assert [part.measures for part in found.parts] == [("us.ieepa.reciprocal",)]


def test_a_highest_rate_is_shared_by_the_measures_that_could_set_it():
    """27 September 2024: review rates took the place of list rates on their lines."""
    found = what_changed(date(2024, 9, 26), date(2024, 9, 27), origin="CN", known=KNOWN)
    named = {name for part in found.parts for name in part.measures}
    assert named
    assert all(name.startswith("us.s301.") for name in named)
    with pytest.raises(BadQuestion, match="two different days"):
        what_changed(date(2025, 1, 1), date(2025, 1, 1), origin="CN")


def test_the_gap_to_collected_duties_adds_up():
    months = collected_gap(known=KNOWN)
    assert [months[0].month, months[-1].month] == ["2025-01", "2026-07"]
    year = [month for month in months if month.month < "2026"]
    assert sum(month.duties_musd for month in year) == pytest.approx(91_760, rel=1e-3)
    assert sum(month.imports_musd for month in year) == pytest.approx(299_840, rel=1e-3)
    for month in months:
        total = month.statutory + sum(month.causes.values()) + month.rest
        assert total == pytest.approx(month.collected, abs=1e-12)
        assert month.causes["chapters_98_99"] < 0
    assert np.argmax([month.collected for month in months]) == 4  # May 2025
