"""Are days, rates and money written as people read them?"""

from __future__ import annotations

from datetime import date

import pytest

from detente.brief import words
from detente.scenario import Range


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0.24392, "24.4 %"), (1.36, "136 %"), (0.0258, "2.58 %"), (0.00012, "0.01 %")],
)
def test_levels_have_three_figures(fraction: float, text: str) -> None:
    assert words.level(fraction) == text


def test_differences_are_points_and_changes_percent() -> None:
    assert words.points(-0.1) == "−10.0 pp"
    assert words.points(0.0) == "0 pp"
    assert words.change(-0.0066) == "−0.66 %"
    assert words.change(11.3357) == "12.3 times as much"


def test_bands_stand_beside_the_central_value() -> None:
    found = Range(-0.523, -0.334, -0.209)
    assert words.change_band(found) == "−33 % (−52 to −21 %)"
    assert words.change_band(found, bare=True) == "−33 %, −52 to −21 %"
    assert words.change_band(Range(0.0, 0.0, 0.0)) == "0 %"


def test_money_is_in_billions() -> None:
    assert words.money(296_262.6) == "USD 296 bn"
    assert words.money_change(-116_756.0) == "−USD 117 bn"
    assert words.money_change(0.0) == "USD 0 bn"


def test_days_and_distances() -> None:
    assert words.day(date(2025, 4, 9)) == "9 April 2025"
    assert words.days_between(date(2026, 11, 22), date(2026, 11, 27)) == "in 5 days"
    assert words.joined(["a", "b", "c"]) == "a, b and c"
