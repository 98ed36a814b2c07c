"""Which event of the ledger do the words round a date tell of, and what does it say of the act?"""

from __future__ import annotations

from datetime import date
from functools import cache

from detente.evidence.acts.kinds import COUNTED_MEASURES
from detente.evidence.record import LedgerEvent, book, ledger_events, ledger_match, named_acts
from detente.evidence.words.dates import Resolved

__all__ = ["KIND_OF_MEASURE", "by_id", "fixes", "in_force", "kind_of", "kind_of_measure", "link"]

KIND_OF_MEASURE = {"customs_rule": "tariff", "investment_rule": "act", "commitment": "purchase"}
"""The kind of act for the kinds of measures that have another name."""

_MEETINGS = ("truce", "talks", "agreement")


def fixes(linked: LedgerEvent, days: Resolved) -> bool:
    """Whether the ledger's day may stand for a week or month that the article gives."""
    inside = days.first <= linked.day <= days.last
    return inside and not ((days.last - days.first).days > 26 and _twins(linked))


@cache
def _twins(event: LedgerEvent) -> bool:
    """Whether the ledger has an order and its beginning, or two like acts, within four days."""
    return event.kind == "act" and any(
        other.kind == "act"
        and other.actors == event.actors
        and other.id != event.id
        and abs((other.day - event.day).days) <= 4
        and len(other.title & event.title) >= 1
        for other in ledger_events()
    )


@cache
def in_force(event: LedgerEvent) -> date:
    """The first day of what an event ordered, where it came within a week, else the event's day."""
    told = next((each for each in book().events if each.id == event.id), None)
    begun = [
        step.effective
        for name in (told.sets if told else ())
        if name in book().measures
        for step in book().measures[name].steps
        if step.announced == event.day and 0 < (step.effective - event.day).days <= 7
    ]
    return min(begun) if begun and event.kind == "act" else event.day


@cache
def by_id() -> dict[str, LedgerEvent]:
    """The events of the bundled ledger by their ids."""
    return {event.id: event for event in ledger_events()}


@cache
def kind_of(event_id: str) -> str:
    """The kind of act that the measures which an event set tell; "" when they do not agree."""
    event = next((each for each in book().events if each.id == event_id), None)
    names = event.sets if event else ()
    kinds = {str(book().measures[name].kind) for name in names if name in book().measures}
    kinds = {"tariff" if kind == "customs_rule" else kind for kind in kinds}
    only = kinds.pop() if len(kinds) == 1 else ""
    return only if only in COUNTED_MEASURES else ""


def kind_of_measure(name: str) -> str:
    """What kind of act a measure of the ledger is; "" for none of it."""
    measure = book().measures.get(name)
    kind = str(measure.kind) if measure else ""
    return KIND_OF_MEASURE.get(kind, kind)


def link(
    window: str, named: str, days: Resolved, said: bool, whose: tuple[str, ...], kind: str
) -> LedgerEvent | None:
    """The ledger's event that the words round a date tell of, if its actors are `whose`."""
    for _, event_id, _ in named_acts(named):
        event = by_id().get(event_id)
        if event and days.first <= event.day <= days.last and not said:
            return event
    least = 5.0 if said else 1.5 if days.exact and kind != "act" else 3.5
    found = ledger_match(window, days.first, days.last, least=least)
    if kind == "truce" and not days.exact and not (found and found[0].kind in _MEETINGS):
        truces = [
            event
            for event in ledger_events()
            if event.kind == "truce" and days.first <= event.day <= days.last
        ]
        return truces[0] if len(truces) == 1 else None
    if found is None or (whose and not set(whose) & set(found[0].actors)):
        return None
    if not days.exact and kind in COUNTED_MEASURES and kind_of(found[0].id) not in ("", kind):
        return None
    return found[0]
