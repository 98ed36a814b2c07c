"""Numbers as people read them."""

from __future__ import annotations

import pytest

from detente.units import percent, points, signed_percent


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(0.256), "25.6 %"),
        (percent(0.125, 0), "12 %"),
        (percent(1.45, 0), "145 %"),
        (percent(-0.012), "−1.2 %"),
        (signed_percent(0.012), "+1.2 %"),
        (signed_percent(-0.012, 2), "−1.20 %"),
        (points(-0.1), "−10.0 pp"),
        (points(0.005, 2), "+0.50 pp"),
    ],
)
def test_numbers_carry_their_unit_and_a_true_minus(shown: str, expected: str) -> None:
    assert shown == expected


def test_a_level_has_no_sign_and_a_change_has_one() -> None:
    assert "+" not in percent(0.1)
    assert signed_percent(0.1).startswith("+")
    assert points(0.1).endswith(" pp")
