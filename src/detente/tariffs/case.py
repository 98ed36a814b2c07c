"""Which goods are asked about: from where, on which day, by what was known, with which facts?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from detente.ledger.model import Calendar
from detente.tariffs.assumptions import Assumptions, assumption_set
from detente.tariffs.facts import Facts
from detente.tariffs.preferences import Programme, programme

__all__ = ["Case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question: goods of `origin` entered on `on`, judged by what was known on `known`."""

    origin: str
    on: date
    known: date
    calendar: Calendar = Calendar.legal
    facts: Facts = field(default_factory=Facts)
    assumptions: Assumptions = field(default_factory=lambda: assumption_set("shipment"))

    @property
    def seen(self) -> date:
        """What texts count: customs applies a backdated entry of a list only once it is out."""
        return min(self.known, self.on) if self.calendar is Calendar.collected else self.known

    @property
    def claimed(self) -> Programme | None:
        """The preference programme that is claimed and open to the goods on the day."""
        found = programme(self.facts.word("preference"))
        return found if found is not None and found.open_to(self.origin, self.on) else None
