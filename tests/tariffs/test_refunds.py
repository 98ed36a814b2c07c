"""Refund law: interest, routes and deadlines against worked examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from detente.ledger import Ledger
from detente.tariffs.refunds import Claims, RefundLaw, day_number, plain_day, refund_law


@pytest.fixture(scope="module")
def law() -> RefundLaw:
    return refund_law()


def _interest(law: RefundLaw, amount: float, start: str, end: str, corporate: bool = True) -> float:
    days = np.array([day_number(date.fromisoformat(start))], dtype=np.int32)
    until = day_number(date.fromisoformat(end))
    return float(law.interest(np.array([amount]), days, until, np.array([corporate]))[0])


@pytest.mark.parametrize(
    ("amount", "start", "end", "corporate", "expected"),
    [
        # Public interest test (ClawBack): 182 days at 6, 91 at 5, 3 at 6, compounded daily.
        (10_000, "2025-10-01", "2026-07-04", True, 438.06),
        (10_000, "2025-10-01", "2026-07-04", False, 517.27),
        # Own case of the reference: fentanyl 10,000 and reciprocal 5,000 on 50,000 from China.
        (15_000, "2025-06-20", "2026-06-30", True, 914.39),
        (10_000, "2026-07-04", "2026-07-04", True, 0.0),
        (10_000, "2026-07-04", "2026-06-01", True, 0.0),
    ],
)
def test_interest(law, amount, start, end, corporate, expected):
    assert _interest(law, amount, start, end, corporate) == pytest.approx(expected, abs=0.005)


def test_interest_of_one_quarter_by_hand(law):
    by_hand = 1_000 * ((1 + 0.05 / 365) ** 91 - 1)
    assert _interest(law, 1_000, "2026-04-01", "2026-07-01") == pytest.approx(by_hand, rel=1e-12)


def test_interest_adds_up_over_a_split(law):
    first = _interest(law, 1_000, "2025-05-01", "2026-02-11")
    second = _interest(law, 1_000 + first, "2026-02-11", "2026-09-30")
    whole = _interest(law, 1_000, "2025-05-01", "2026-09-30")
    assert first + second == pytest.approx(whole, rel=1e-12)


def test_rates_are_carried_on_and_said_to_be(law):
    assert not law.carried(date(2026, 12, 31))
    assert law.carried(date(2027, 6, 1))
    by_hand = 1_000 * ((1 + 0.06 / 365) ** 365 - 1)
    assert _interest(law, 1_000, "2027-01-01", "2028-01-01") == pytest.approx(by_hand, rel=1e-12)


def test_a_leap_year_has_366_days(law):
    by_hand = 1_000 * ((1 + 0.06 / 366) ** 366 - 1)
    assert _interest(law, 1_000, "2028-01-01", "2029-01-01") == pytest.approx(by_hand, rel=1e-12)


def _claims(**given: Any) -> Claims:
    days = {
        name: np.array([day_number(date.fromisoformat(given.get(name, default)))], dtype=np.int32)
        for name, default in (
            ("entered", "2025-06-20"),
            ("deposited", "2025-06-20"),
            ("liquidated", "2026-05-05"),
        )
    }
    return Claims(
        **days,
        pending=np.array([given.get("pending", False)]),
        refundable=np.array([given.get("refundable", 100.0)]),
        drawback=np.array([given.get("drawback", False)]),
        reconciliation=np.array([given.get("reconciliation", False)]),
        corporate=np.array([True]),
        entry_type=np.array([given.get("entry_type", "01")]),
        importer_type=np.array([given.get("importer_type", "")]),
        protest=np.array([given.get("protest", "")]),
    )


@pytest.mark.parametrize(
    ("as_of", "given", "route", "deadline"),
    [
        ("2026-05-04", {}, "cape_phase_1", None),  # the day before it liquidates
        ("2026-05-05", {}, "cape_phase_1", "2026-07-24"),
        ("2026-07-24", {}, "cape_phase_1", "2026-07-24"),  # day 80
        ("2026-07-25", {}, "protest", "2026-11-01"),
        ("2026-11-01", {}, "protest", "2026-11-01"),  # day 180
        ("2026-11-02", {}, "cape_phase_3_or_suit", "2027-06-20"),
        ("2027-03-01", {"pending": True}, "cape_phase_1", None),
        ("2026-06-01", {"protest": "open"}, "wait_for_protest", None),
        ("2026-06-01", {"protest": "denied"}, "court", None),
        ("2026-06-01", {"reconciliation": True}, "cape_phase_2", None),
        ("2026-06-01", {"entry_type": "08"}, "excluded", None),
        ("2026-06-01", {"entry_type": "09"}, "manual", None),
        ("2026-06-01", {"drawback": True}, "manual", None),
        ("2026-06-01", {"importer_type": "surety"}, "manual", None),
        ("2026-06-01", {"refundable": 0.0}, "none", None),
        ("2026-02-19", {}, "not_yet", None),
        ("2026-02-20", {}, "cape_phase_1", None),
    ],
)
def test_route_and_deadline(law, as_of, given, route, deadline):
    routed = law.route(_claims(**given), date.fromisoformat(as_of))
    assert routed.routes[routed.number[0]].id == route
    found = plain_day(routed.deadline[0]) if routed.has_deadline[0] else None
    assert found == (date.fromisoformat(deadline) if deadline else None)


def test_every_ieepa_duty_of_the_ledger_is_void_and_no_other(law, ledger: Ledger):
    void = {name for name, measure in ledger.measures.items() if law.voids(measure)}
    assert void
    assert all(name.startswith("us.ieepa.") for name in void)
    assert void == {name for name in ledger.measures if name.startswith("us.ieepa.")}


@pytest.mark.parametrize(
    ("heading", "refundable"),
    [
        ("99030124", True),
        ("99030125", True),
        ("99030220", True),
        ("99030133", False),  # a claim to be free of the reciprocal duty
        ("99030122", False),
        ("99030301", False),  # Section 122
        ("99038803", False),  # Section 301
        ("99038187", False),  # Section 232
    ],
)
def test_which_headings_come_back(law, heading, refundable):
    assert law.refundable_heading(heading) is refundable
