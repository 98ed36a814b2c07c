"""Does the table of goods hold together, and does the longest code win?"""

from __future__ import annotations

import pytest

from detente.minerals import by_code, contents
from detente.minerals.contents import by_words
from detente.tariffs import schedule


def test_longest_code_wins() -> None:
    magnets, whole = by_code("8505110070"), by_code("850511")
    assert magnets is not None
    assert whole is not None
    assert magnets.elements == ("Nd",)
    assert whole.elements == ()
    assert "Dy" in whole.possible
    assert by_code("8703800000") is None


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("烧结钕铁硼磁体", "Sintered neodymium-iron-boron magnets"),
        ("GaAs wafer, 6 inch", "Gallium arsenide"),
        ("Sm-Co ring", "Samarium-cobalt magnets"),
    ],
)
def test_words(text: str, item: str) -> None:
    found = by_words(text)
    assert found is not None
    assert found.item == item


def test_words_do_not_match_inside_others() -> None:
    assert by_words("adapter for organ pipes") is None


def test_fractions_and_us_codes() -> None:
    codes = set(schedule("US").codes.tolist())
    for entry in contents():
        assert all(0 < share <= 1 for share in entry.fractions.values()), entry.item
        assert sum(entry.fractions.values()) <= 1.001, entry.item
        assert all(code in codes for code in entry.codes if len(code) == 10), entry.item
