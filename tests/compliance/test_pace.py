"""Quantities against their line: the verdict follows from the figure, the day and the deadline."""

from __future__ import annotations

from datetime import date

import pytest

from detente.compliance.observed import Observation
from detente.compliance.pace import MONTH, line
from detente.compliance.terms import Term

TERM = Term(
    commitment="cn.commitment.example",
    reading="",
    by="",
    test="total",
    what=("example",),
    limit=120.0,
    due=date(2030, 1, 1),
    deadline=date(2030, 12, 31),
    needs="",
)


def seen(value: float, end: date, kind: str = "statistic") -> Observation:
    return Observation(
        series="example",
        start=TERM.due,
        end=end,
        value=value,
        unit="t",
        kind=kind,
        by="office",
        published=end,
        source="made for the test",
        certainty="high",
    )


def judged(*rows: Observation, on: date, term: Term = TERM):
    return line(term, rows, on=on, corners=())


def test_the_verdicts():
    june, day = date(2030, 6, 30), date(2030, 7, 1)
    assert judged(on=date(2029, 12, 31)).verdict == "open"
    assert judged(on=day).verdict == "not measurable"
    assert judged(seen(61, june), on=day).verdict == "on pace"
    assert judged(seen(58, june), on=day).verdict == "behind"
    assert judged(seen(120, june), on=day).verdict == "met"
    assert judged(seen(119, date(2030, 12, 31)), on=date(2031, 1, 9)).verdict == "missed"


def test_the_line_at_half_time_is_half_the_target():
    found = judged(seen(58, date(2030, 7, 1)), on=date(2030, 7, 1))
    assert found.due_by_now == pytest.approx(120 * 182 / 365)


def test_a_claim_does_not_decide_unless_the_reading_says_so():
    claim = seen(120, date(2030, 6, 30), "claim")
    assert judged(claim, on=date(2030, 7, 1)).verdict == "not measurable"
    from dataclasses import replace

    believed = judged(claim, on=date(2030, 7, 1), term=replace(TERM, test="claimed"))
    assert believed.verdict == "met"
    assert believed.by_claim


def test_what_came_after_the_deadline_does_not_make_it_met():
    late = seen(125, date(2031, 3, 31))
    assert judged(late, on=date(2031, 4, 1)).verdict == "missed"


def test_the_pace_needed_makes_up_what_is_missing():
    on = date(2030, 7, 1)
    found = judged(seen(50, date(2030, 6, 30)), on=on)
    assert found.pace_needed is not None
    assert found.pace_needed / MONTH * (TERM.deadline - on).days == pytest.approx(70)


def test_more_is_never_worse():
    order = ["missed", "behind", "on pace", "met"]
    for on in (date(2030, 3, 1), date(2030, 12, 31)):
        verdicts = [judged(seen(v, on), on=on).verdict for v in range(0, 140, 5)]
        places = [order.index(verdict) for verdict in verdicts]
        assert places == sorted(places)
