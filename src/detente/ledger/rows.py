"""How does the record read as rows of plain data, for the command line, the pages and the API?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.ledger.book import Hit, Ledger
from detente.ledger.chronicle import Entry, step_words
from detente.ledger.model import Measure, Step

__all__ = ["entry_row", "flat", "hit_row", "measure_record"]


def hit_row(hit: Hit) -> dict[str, Any]:
    """A measure, for one origin or for all (None), in its state on the day asked."""
    measure, state = hit.measure, hit.state
    step = state.step if state else None
    if step is not None and hit.origin and hit.origin in step.rates:
        what = f"{100 * step.rates[hit.origin].rate:g} %"
    else:
        what = step_words(step) if step else ""
    return {
        "measure": measure.id,
        "title": measure.title,
        "kind": measure.kind.value,
        "imposer": list(measure.imposer),
        "authority": measure.authority,
        "origin": hit.origin,
        "status": state.words if state else "not begun",
        "what": what,
        "since": state.since if state else None,
        "until": state.until if state else None,
        "citation": step.source.cite if step else "",
        "certainty": step.certainty.value if step else "",
        "file": measure.file,
    }


def measure_record(ledger: Ledger, measure: Measure) -> dict[str, Any]:
    """One measure with its whole history, what it answers, what answers it, and its events."""
    return {
        "id": measure.id,
        "title": measure.title,
        "kind": measure.kind.value,
        "imposer": list(measure.imposer),
        "authority": measure.authority,
        "heading": measure.heading,
        "statute": measure.statute,
        "items": measure.scope.items,
        "answers": list(measure.answers),
        "answered_by": [item.id for item in ledger.measures.values() if measure.id in item.answers],
        "steps": [_step(step) for step in measure.steps],
        "conflicts": [
            {"field": each.field, "values": each.values, "used": each.used, "why": each.why}
            for each in measure.conflicts
        ],
        "events": [
            {"date": event.date, "id": event.id, "title": event.title}
            for event in ledger.events
            if measure.id in (*event.sets, *event.answers, *event.suspends)
        ],
        "commitment": dict(measure.commitment),
        "notes": measure.notes,
        "file": measure.file,
    }


def entry_row(entry: Entry) -> dict[str, Any]:
    """One line of the chronicle."""
    return {
        "date": entry.date,
        "end_date": entry.end_date,
        "actors": list(entry.actors),
        "kind": entry.kind,
        "title": entry.title,
        "details": entry.details,
        "instrument": entry.instrument,
        "measures": list(entry.measures),
        "answers": list(entry.answers),
        "suspends": list(entry.suspends),
        "source": entry.source,
        "certainty": entry.certainty.value,
        "id": entry.id,
    }


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as tables hold it: lists as words with spaces between."""
    return {
        key: " ".join(value) if isinstance(value, list) else value for key, value in row.items()
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "announced": step.announced,
        "published": step.published,
        "effective": step.effective,
        "collected": step.collected,
        "until": step.until,
        "status": step.status.value,
        "origins": list(step.origins) or sorted(step.rates),
        "what": step_words(step),
        "rate": step.rate,
        "rates": {code: entry.rate for code, entry in step.rates.items()},
        "citation": step.source.cite,
        "url": step.source.url,
        "source_note": step.source.note,
        "certainty": step.certainty.value,
        "note": step.note,
    }
