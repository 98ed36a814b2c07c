"""Which day is meant, as known when, by which calendar?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente.ledger import Calendar

__all__ = ["BEFORE_2025", "OBSERVED", "Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, the day of knowledge, and the calendar by which steps count."""

    on: date
    known: date
    calendar: Calendar = Calendar.legal


BEFORE_2025 = Moment(date(2025, 1, 19), date(2025, 1, 19))
"""The eve of the second Trump administration, before any measure of 2025."""


OBSERVED = Moment(date(2023, 7, 1), date(2023, 7, 1))
"""Mid-2023: the duties under which the trade of `world-2023` was done."""
