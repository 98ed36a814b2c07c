"""What does a control or a cut do, and which parts does it touch: as plain data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.shortage.answer import Question

__all__ = ["exposure", "question", "shortage"]


def question(
    ledger: Ledger,
    *,
    control: str = "",
    element: str = "",
    cut: float | None = None,
    destination: str = "",
    begun: date | None = None,
    months: int = 12,
    today: date,
) -> Question:
    """A control of the ledger, or a share of China's exports of an element withheld."""
    from detente.shortage import asked

    return asked.question(
        ledger,
        control=control,
        element=element,
        cut=cut,
        destination=destination,
        begun=begun,
        months=months,
        today=today,
    )


def shortage(asked: Question, method: str = "all") -> dict[str, Any]:
    """GDP at risk, industries hit, prices, day of first stop, rent and substitutes, by method.

    Raises
    ------
    BadQuestion
        For an unknown method, or an element that the methods do not hold.
    """
    from detente.shortage import asked as put

    found = put.ask(asked, method).to_dict()
    found["question"]["begun"] = found["question"].pop("from")
    return found


def exposure(
    parts: bytes,
    ledger: Ledger,
    *,
    on: date,
    known: date | None = None,
    destination: str = "US",
    military: bool = False,
    party: str = "",
) -> dict[str, Any]:
    """Which parts of a bill of materials are caught, and how long they last.

    `parts` is the CSV file. It is held in a folder of its own only while it is read.
    """
    from detente.web.answers.exposed import assessed

    return assessed(
        parts,
        ledger,
        on=on,
        known=known,
        destination=destination,
        military=military,
        party=party,
    ).to_dict()
