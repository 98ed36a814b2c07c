"""Which day and which calendar does a question mean?"""

from __future__ import annotations

from datetime import date

from detente.errors import BadQuestion
from detente.ledger import RECORD_END, Calendar

__all__ = ["asked_calendar", "asked_day", "known_day"]


def asked_day(value: date | str, name: str) -> date:
    """A day given as such or as ISO text; `name` is what the complaint calls it.

    Raises
    ------
    BadQuestion
        When the text is not a day.
    """
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadQuestion(f"{name} is {value!r}; a day such as 2025-04-09 is needed.") from None


def known_day(value: date | str | None) -> date:
    """The day of knowledge; left out, today, but never before the record ends.

    A clock that is behind must not hide law that the record holds.
    """
    return max(date.today(), RECORD_END) if value is None else asked_day(value, "known")


def asked_calendar(value: Calendar | str) -> Calendar:
    """A calendar given as such or by name.

    Raises
    ------
    BadQuestion
        When there is no such calendar.
    """
    try:
        return Calendar(value)
    except ValueError:
        raise BadQuestion(f"calendar is {value!r}; use one of {', '.join(Calendar)}.") from None
