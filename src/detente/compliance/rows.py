"""What is in the JSON and in the table of commitments, flat and in full?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.compliance import Assessment, Reading
    from detente.compliance.habit import Habit

__all__ = ["as_dict", "habit_dict", "rows"]


def rows(found: Sequence[Assessment]) -> list[dict[str, Any]]:
    """One flat row a commitment and reading."""
    return [_row(item, reading) for item in found for reading in item.readings or (None,)]


def as_dict(item: Assessment) -> dict[str, Any]:
    """One commitment with everything that its verdict rests on."""
    facts = item.measure.commitment
    return {
        "id": item.id,
        "measure": item.measure.id,
        "title": item.measure.title,
        "party": item.party,
        "counterparty": facts.get("counterparty", ""),
        "metric": facts.get("metric", ""),
        "unit": facts.get("unit", ""),
        "target": facts.get("target", ""),
        "baseline": facts.get("baseline", ""),
        "start": facts.get("start", ""),
        "deadline": facts.get("deadline", ""),
        "agreed_in": facts.get("agreed_in", ""),
        "verdict": item.verdict,
        "why": item.why,
        "done": item.done,
        "needs": item.needs,
        "readings": [_reading(reading) for reading in item.readings],
        "versions": [asdict(version) for version in item.versions],
        "published": asdict(item.published) if item.published else None,
        "recorded": {"outcome": item.recorded, "on": item.recorded_on},
        "certainty": item.measure.steps[0].certainty.value,
        "source": item.measure.steps[0].source.cite,
    }


def habit_dict(item: Habit) -> dict[str, Any]:
    """The counts of one side, with the frequency and its bounds."""
    bounds = {"frequency": item.frequency, "low": item.low, "high": item.high}
    bounds |= {"a_quarter": item.a_quarter}
    return asdict(item) | bounds


def _reading(reading: Reading) -> dict[str, Any]:
    term, found, held = reading.term, reading.progress, reading.standing
    return {
        "reading": term.reading,
        "by": term.by,
        "test": term.test,
        "what": list(term.what),
        "limit": term.limit,
        "due": term.due,
        "deadline": term.deadline,
        "verdict": reading.verdict,
        "why": reading.why,
        "target": found.target if found else term.limit,
        "unit": found.unit if found else "",
        "done": found.done if found else None,
        "counted_to": found.counted_to if found else None,
        "due_by_then": found.due_by_now if found else None,
        "pace_a_month": found.pace_so_far if found else None,
        "pace_needed_a_month": found.pace_needed if found else None,
        "by_claim": found.by_claim if found else False,
        "judged_on": held.judged_on if held else None,
        "kept_since": held.kept_since if held else None,
        "days_late": held.days_late if held else None,
        "broken_on": held.broken_on if held else None,
        "measures": [asdict(leg) for leg in held.legs] if held else [],
        "counts": [asdict(count) | {"share": count.share} for count in reading.counts],
        "observations": [asdict(row) for row in (found.seen if found else reading.seen)],
    }


def _row(item: Assessment, reading: Reading | None) -> dict[str, Any]:
    facts = item.measure.commitment
    row = {
        "id": item.id,
        "measure": item.measure.id,
        "title": item.measure.title,
        "party": item.party,
        "on": item.on,
        "known": item.known,
        "verdict": item.verdict,
        "agreed_in": facts.get("agreed_in", ""),
        "base": facts.get("baseline", ""),
        "needs": item.needs,
    }
    if reading is None:
        return row | dict.fromkeys(_COLUMNS)
    told = _reading(reading)
    return row | {name: told[source] for name, source in _COLUMNS.items()}


_COLUMNS = {
    "reading": "reading",
    "reading_by": "by",
    "reading_verdict": "verdict",
    "test": "test",
    "target": "target",
    "unit": "unit",
    "done": "done",
    "counted_to": "counted_to",
    "due": "due",
    "deadline": "deadline",
    "pace_needed_a_month": "pace_needed_a_month",
    "why": "why",
}
