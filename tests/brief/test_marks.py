"""Are the numbered acts the ones that moved the averages?"""

from __future__ import annotations

from datetime import date

from detente.brief import Brief
from detente.brief.chart_parts import levels
from detente.brief.marks import moves


def test_marks_are_the_greatest_moves_in_order(late: Brief) -> None:
    found = late.marks
    assert [mark.number for mark in found] == list(range(1, len(found) + 1))
    assert [mark.on for mark in found] == sorted(mark.on for mark in found)
    geneva = next(mark for mark in found if mark.on == date(2025, 5, 14))
    assert "Geneva" in geneva.title
    assert (geneva.us, geneva.cn) == moves(late.tracks["written"], geneva.on)
    assert all(mark.cite for mark in found)


def test_an_event_tells_of_the_first_step_of_its_text_only(late: Brief) -> None:
    due = next(mark for mark in late.marks if mark.on == date(2026, 11, 10))
    assert due.title == "The Busan suspensions end on paper"


def test_a_duty_that_lowers_an_average_says_which_one_it_displaces(late: Brief) -> None:
    parts = next(mark for mark in late.marks if mark.on == date(2025, 5, 3))
    assert parts.us < 0
    assert parts.title.endswith("its goods leave the reciprocal tariffs")
    assert all("leave" not in mark.title for mark in late.marks if mark.us > 0)


def test_the_last_change_lies_within_the_record(late: Brief) -> None:
    assert late.last is not None
    assert late.last.on == date(2026, 7, 24)


def test_crowded_labels_go_to_rows_of_their_own() -> None:
    assert levels([0, 5, 30, 33], 15) == [0, 1, 0, 1]
