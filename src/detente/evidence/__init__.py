"""Which reported claims hold?"""

from __future__ import annotations

from detente.evidence.claims import Claim, Event, MeasureMention, Metadata, Quote, Reading

__all__ = ["Claim", "Event", "MeasureMention", "Metadata", "Quote", "Reading"]
