"""Which reported claims hold?"""

from __future__ import annotations

from detente.evidence.claims import Claim, Event, MeasureMention, Metadata, Quote, Reading
from detente.evidence.reading import read

__all__ = ["Claim", "Event", "MeasureMention", "Metadata", "Quote", "Reading", "read"]
