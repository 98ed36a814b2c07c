"""Reading, showing and comparing product codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UnknownCode
from detente.nomenclature import (
    LEVELS,
    ancestors,
    chapter,
    covers,
    is_special,
    longest_cover,
    parse_code,
    show_code,
)


@st.composite
def codes(draw: st.DrawFn) -> str:
    first = draw(st.integers(1, 99).filter(lambda number: number != 77))
    length = draw(st.sampled_from(LEVELS)) - 2
    return f"{first:02}" + draw(st.text("0123456789", min_size=length, max_size=length))


@pytest.mark.parametrize(
    "text",
    [
        "8505.11.0070",
        "8505.11.00.70",
        "8505110070",
        "8505 11 00 70",
        "8505-11-0070",
        "  8505.11.0070\n",
    ],
)
def test_all_ways_of_writing_a_code_are_read(text: str) -> None:
    assert parse_code(text) == "8505110070"


def test_the_chinese_form_is_read() -> None:
    assert parse_code("8505.1110") == "85051110"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("85", "85"),
        ("8505", "8505"),
        ("850511", "8505.11"),
        ("85051100", "8505.11.00"),
        ("8505110070", "8505.11.0070"),
        ("99038803", "9903.88.03"),
        ("9503.00.00.73", "9503.00.0073"),
    ],
)
def test_codes_are_shown_as_the_us_schedule_prints_them(code: str, shown: str) -> None:
    assert show_code(code) == shown


@given(codes())
def test_showing_and_reading_return_the_same_code(code: str) -> None:
    assert parse_code(show_code(code)) == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("850511007", "10 digits expected, got 9"),
        ("850511007", "write 0850.51.1007"),
        ("1012100", "write 0101.21.00"),
        ("8", "2 digits expected, got 1"),
        ("85051100701", "at most 10 digits expected, got 11"),
        ("85O5.11", "'O' is not a digit"),
        ("magnets", "is not a digit"),
        ("８５０５", "is not a digit"),
        ("850.511", "Is 8505.11 meant?"),
        ("8505..11", "inside a pair of digits"),
        ("8505.11.", "Is 8505.11 meant?"),
        ("7701.10", "chapter 77 is reserved"),
        ("0001", "no chapter 00"),
        ("", "empty"),
        ("  ", "empty"),
    ],
)
def test_a_text_that_cannot_be_a_code_is_refused_with_the_repair(text: str, said: str) -> None:
    with pytest.raises(UnknownCode) as raised:
        parse_code(text)
    assert said in str(raised.value)


def test_a_number_is_refused() -> None:
    with pytest.raises(UnknownCode, match="leading zero"):
        parse_code(1012100)  # type: ignore[arg-type]


def test_a_level_can_be_asked_for() -> None:
    assert parse_code("8505.11", level=6) == "850511"
    with pytest.raises(UnknownCode, match="8 digits expected, got 6"):
        parse_code("8505.11", level=8)


def test_a_shorter_code_covers_the_longer_ones() -> None:
    assert covers("8505", "8505110070")
    assert covers("8505110070", "8505110070")
    assert not covers("8505110070", "8505")
    assert not covers("8506", "8505110070")


def test_the_most_exact_entry_wins() -> None:
    entries = {"85": 0.1, "850511": 0.2, "85051900": 0.3}
    assert longest_cover(entries, "8505110070") == "850511"
    assert longest_cover(entries, "8505200000") == "85"
    assert longest_cover(entries, "8471300100") is None
    assert longest_cover(entries, "8505") == "85"


@given(codes(), st.sets(codes(), max_size=5))
def test_the_longest_cover_is_one_that_covers_and_none_is_longer(
    code: str, entries: set[str]
) -> None:
    entries |= {code[:4]}
    found = longest_cover(entries, code)
    covering = [entry for entry in entries if covers(entry, code)]
    assert found == max(covering, key=len, default=None)


def test_ancestors_run_from_the_code_to_its_chapter() -> None:
    assert ancestors("8505110070") == ("8505110070", "85051100", "850511", "8505", "85")
    assert chapter("8505110070") == "85"


def test_chapters_98_and_99_are_special() -> None:
    assert is_special("99038803")
    assert is_special("9802")
    assert not is_special("9703")
