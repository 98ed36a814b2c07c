"""The monthly rule obeys its own equations, and is set against what customs counted."""

from datetime import date

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.macro import (
    WHY,
    Band,
    compare_monthly,
    forecast,
    misses,
    structural_changes,
)
from detente.macro.monthly import monthly_log_factor, supplied_levels

# Rates of the tracker of tradewartracker (new duties, 2024 weights) on top of 10.9 % collected in
# 2024: a path that does not hang on our own ledger.
TRACKER = tuple(
    (date.fromisoformat(day), rate)
    for day, rate in (
        ("2024-01-01", 0.1087),
        ("2025-02-04", 0.2087),
        ("2025-03-06", 0.3087),
        ("2025-04-05", 0.6115),
        ("2025-04-09", 1.2306),
        ("2025-04-11", 0.9901),
        ("2025-05-14", 0.3792),
        ("2025-08-07", 0.4193),
        ("2025-11-10", 0.2977),
        ("2026-02-20", 0.1565),
        ("2026-02-24", 0.2164),
    )
)
QUICK = Band(elasticity=(2.0, 2.0, 2.0), half_life_months=(0.0,) * 3, sea_share=(0.0,) * 3)


@pytest.fixture(scope="module")
def found():
    return forecast(TRACKER)


def test_rates_that_stay_change_nothing():
    flat = forecast(((date(2024, 1, 1), 0.11),))
    np.testing.assert_allclose(flat.arrivals, 0.0, atol=1e-15)
    np.testing.assert_allclose(flat.year_on_year["departures"][12:], 0.0, atol=1e-15)
    assert flat.levels()[0][:12].sum() == pytest.approx(438_900)


def test_without_a_lag_the_elasticity_is_met_at_once():
    steps = ((date(2024, 1, 1), 0.10), (date(2025, 1, 1), 0.21))
    quick = forecast(steps, until="2025-03", band=QUICK)
    np.testing.assert_allclose(quick.departures[12:], -2 * np.log(1.1), rtol=1e-12)
    np.testing.assert_allclose(quick.year_on_year["departures"][12:], 1.1**-2 - 1, rtol=1e-12)


def test_half_of_the_change_comes_within_the_half_life():
    band = Band(elasticity=(1.0,) * 3, half_life_months=(1.0,) * 3, sea_share=(1.0,) * 3)
    steps = ((date(2024, 1, 1), 0.0), (date(2025, 1, 1), 0.1))
    slow = forecast(steps, until="2025-06", band=band)
    target = -np.log(1.1)
    np.testing.assert_allclose(slow.departures[12:15], target * np.array([0.5, 0.75, 0.875]))
    np.testing.assert_allclose(slow.arrivals[13:], slow.departures[12:-1])


def test_a_month_is_the_mean_of_its_days():
    steps = ((date(2024, 1, 1), 0.0), (date(2025, 4, 16), 1.0))
    factor = monthly_log_factor(steps, ("2025-03", "2025-04", "2025-05"))
    np.testing.assert_allclose(factor, np.log(2) * np.array([0, 0.5, 1]))


def test_the_band_encloses_the_central_case(found):
    for kind in ("departures", "arrivals"):
        low, high = getattr(found, f"{kind}_low"), getattr(found, f"{kind}_high")
        assert (low <= getattr(found, kind) + 1e-12).all()
        assert (getattr(found, kind) <= high + 1e-12).all()


def test_bad_paths_and_bands_are_refused():
    with pytest.raises(BadQuestion, match="begin on 2025-01-01"):
        forecast(((date(2025, 1, 1), 0.1),))
    with pytest.raises(BadQuestion, match="in order"):
        forecast(((date(2024, 1, 1), 0.1), (date(2023, 1, 1), 0.2)))
    with pytest.raises(BadQuestion, match="YYYY-MM"):
        forecast(TRACKER, until="2026-13")
    with pytest.raises(BadQuestion, match="rise from low to high"):
        Band(elasticity=(2.0, 1.0, 3.0))


def test_the_fall_of_may_2025_lies_in_the_band(found):
    """Chinese customs: -34.5 % in May 2025. Parameters come from papers, not from this figure."""
    rows = {(row.month, row.measure): row for row in compare_monthly(found)}
    may = rows["2025-05", "Chinese customs y/y"]
    assert may.supplied == -0.345
    assert may.inside
    assert rows["2026-01/02", "Chinese customs y/y"].supplied == -0.11


def test_everything_that_is_supplied_is_compared(found):
    rows = compare_monthly(found)
    by_measure = {
        name: [r for r in rows if r.measure == name] for name in {r.measure for r in rows}
    }
    assert len(by_measure["Chinese customs y/y"]) == 11  # March 2025 to January/February 2026
    assert [row.month for row in by_measure["US customs y/y"]] == [
        f"2026-{month:02d}" for month in range(1, 8)
    ]
    assert len(by_measure["US customs level"]) == 19
    july = next(r for r in by_measure["US customs level"] if r.month == "2025-07")
    assert july.supplied == 26_383.6


def test_misses_are_named_with_a_reason(found):
    rows = compare_monthly(found)
    said = misses(rows)
    outside = [row for row in rows if not row.inside]
    assert outside
    assert len(said) == 1 + len(outside)
    assert any(
        "2025-03, Chinese customs y/y" in text and "brought forward" in text for text in said
    )


def test_the_structural_result_falls_further_and_says_why(found):
    changes = structural_changes(found)
    assert changes["2024-06"] == pytest.approx(0.0, abs=1e-3)
    rows = compare_monthly(found, changes)
    may = next(r for r in rows if (r.month, r.measure) == ("2025-05", "Chinese customs y/y"))
    assert may.structural < may.predicted
    assert "long run" in WHY


def test_supplied_months_add_up_to_the_published_year():
    months = supplied_levels()
    total = sum(value for month, value in months.items() if month.startswith("2025"))
    assert total == pytest.approx(308_650, rel=1e-3)


def test_the_record_gives_a_path(found):
    from detente.macro import china_rates

    steps = china_rates(date(2024, 1, 1), date(2025, 7, 1))
    assert steps[0][0] == date(2024, 1, 1)
    assert 0.08 < steps[0][1] < 0.16
    assert max(rate for _, rate in steps) > 0.8
    assert forecast(steps, until="2025-06").months[-1] == "2025-06"
    del found
