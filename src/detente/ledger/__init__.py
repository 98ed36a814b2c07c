"""What was decreed, when, by whom, in answer to what; what held on a day; what was known."""

from detente.ledger.book import Change, Hit, Ledger
from detente.ledger.chronicle import Entry, chronicle, step_words
from detente.ledger.model import (
    Calendar,
    Certainty,
    Conflict,
    Event,
    Kind,
    Measure,
    Method,
    Products,
    Source,
    Status,
    Step,
)
from detente.ledger.timeline import RECORD_END, State

__all__ = [
    "RECORD_END",
    "Calendar",
    "Certainty",
    "Change",
    "Conflict",
    "Entry",
    "Event",
    "Hit",
    "Kind",
    "Ledger",
    "Measure",
    "Method",
    "Products",
    "Source",
    "State",
    "Status",
    "Step",
    "chronicle",
    "step_words",
]
