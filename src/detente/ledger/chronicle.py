"""What happened, in order? Events and the steps of measures that no event tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detente.ledger.book import Ledger
from detente.ledger.model import Certainty, Event, Measure, Status, Step

__all__ = ["Entry", "chronicle", "step_words"]


_COLUMNS = {"general": "column 1 duty", "column2": "column 2 duty", "mfn": "MFN duty"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the chronicle: an event, or the steps that one text set for one measure."""

    date: date
    actors: tuple[str, ...]
    kind: str
    title: str
    certainty: Certainty
    source: str
    id: str
    end_date: date | None = None
    details: str = ""
    instrument: str = ""
    measures: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()


def chronicle(
    ledger: Ledger,
    *,
    start: date = date.min,
    end: date = date.max,
    known: date = date.max,
) -> tuple[Entry, ...]:
    """Every entry with ``start <= date < end`` that was known on `known`, oldest first."""
    told = {
        (name, day)
        for event in ledger.events
        for name in event.sets
        for day in (event.date, event.end_date)
        if day is not None
    }
    entries = [_of_event(event) for event in ledger.events if _public(event) <= known]
    for measure in ledger.measures.values():
        for announced in sorted({step.announced for step in measure.steps}):
            text = [step for step in measure.steps if step.announced == announced]
            days = {announced, *(step.effective for step in text)}
            if announced <= known and not any((measure.id, day) in told for day in days):
                entries.append(_of_text(measure, text))
    inside = [entry for entry in entries if start <= entry.date < end]
    return tuple(sorted(inside, key=lambda entry: (entry.date, entry.id)))


def step_words(step: Step) -> str:
    """What a step says, in a few words: its rate, regime or fee, and its status."""
    parts = []
    if step.rate is not None:
        parts.append(f"{100 * step.rate:g} %")
    elif step.rates:
        rates = sorted({entry.rate for entry in step.rates.values()})
        least, most = f"{100 * rates[0]:g}", f"{100 * rates[-1]:g}"
        parts.append(f"{least if least == most else f'{least}–{most}'} % by country")
    elif step.rates_by_product:
        parts.append("rates by product")
    elif step.column:
        parts.append(_COLUMNS[step.column])
    if step.fee is not None:
        parts.append(f"{step.fee.amount:g} {step.fee.currency} per {step.fee.per}")
    if step.regime:
        parts.append(step.regime.replace("_", " "))
    if step.status is not Status.in_force or not parts:
        parts.append(step.status.value.replace("_", " "))
    return ", ".join(parts)


def _public(event: Event) -> date:
    """A scheduled day was public before it came; other events on their day."""
    return date.min if event.kind == "scheduled" else event.date


def _of_event(event: Event) -> Entry:
    return Entry(
        date=event.date,
        end_date=event.end_date,
        actors=event.actors,
        kind=event.kind,
        title=event.title,
        details=event.details,
        instrument=event.instrument,
        certainty=event.certainty,
        source=event.source.cite,
        measures=event.sets,
        answers=event.answers,
        suspends=event.suspends,
        id=event.id,
    )


def _of_text(measure: Measure, text: Sequence[Step]) -> Entry:
    first = min(text, key=lambda step: step.effective)
    what = "; ".join(f"{step_words(step)} from {step.effective}{_origins(step)}" for step in text)
    return Entry(
        date=first.announced,
        actors=measure.imposer,
        kind="threat" if first.status is Status.threatened else "act",
        title=measure.title,
        details=what,
        instrument=first.source.cite,
        certainty=first.certainty,
        source=first.source.note or first.source.cite,
        measures=(measure.id,),
        answers=measure.answers,
        id=f"{first.announced}-{measure.id}",
    )


def _origins(step: Step) -> str:
    if not step.origins:
        return ""
    shown = ", ".join(step.origins[:4])
    return (
        f" ({shown} and {len(step.origins) - 4} more)" if len(step.origins) > 4 else f" ({shown})"
    )
