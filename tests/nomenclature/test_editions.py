"""Editions of the Harmonized System by day and country."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from detente.errors import BadQuestion
from detente.nomenclature import EDITIONS, edition


@pytest.mark.parametrize(
    ("day", "country", "name"),
    [
        ("2017-01-01", None, "HS 2017"),
        ("2021-12-31", None, "HS 2017"),
        ("2022-01-01", None, "HS 2022"),
        ("2022-01-01", "CN", "HS 2022"),
        ("2022-01-26", "US", "HS 2017"),
        ("2022-01-27", "US", "HS 2022"),
        ("2027-12-31", "US", "HS 2022"),
        ("2028-01-01", None, "HS 2028"),
        ("2040-01-01", None, "HS 2028"),
    ],
)
def test_the_edition_of_a_day(day: str, country: str | None, name: str) -> None:
    assert edition(date.fromisoformat(day), country=country).name == name


def test_a_day_before_the_table_is_refused() -> None:
    with pytest.raises(BadQuestion, match="HS 2017"):
        edition(date(2016, 12, 31))


def test_editions_follow_each_other_without_gaps_and_name_their_sources() -> None:
    assert all(early.end == late.start for early, late in pairwise(EDITIONS))
    assert EDITIONS[-1].end is None
    for each in EDITIONS:
        assert each.source
        assert bool(each.adopted) == bool(each.adoption_source)
