"""One measure: its history, what it answers and what answers it, products, countries, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table, cited
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.ledger import Ledger, Measure, Step
    from detente.ledger.model import Exemption, Products
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "MeasurePage", "answer"]

_FEW = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The measure's id, the day and the knowledge day on which its state is told."""

    measure: str
    on: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class MeasurePage(View):
    """A measure in words, with its steps and the acts that speak of it."""

    on: date
    known: date
    first: date  # of the whole record
    measure: Measure
    status: str
    reaches: tuple[str, ...]
    spares: tuple[tuple[str, str], ...]  # what, citation
    yields: tuple[tuple[str, str, str], ...]  # measure, how, citation
    answered: tuple[str, ...]
    titles: dict[str, str]

    def data(self) -> dict[str, Any]:
        found = self.measure
        return {
            "id": found.id,
            "kind": found.kind.value,
            "imposer": list(found.imposer),
            "authority": found.authority,
            "statute": found.statute,
            "heading": found.heading,
            "on": self.on,
            "known": self.known,
            "status": self.status,
            "reaches": list(self.reaches),
            "answers": list(found.answers),
            "answered_by": list(self.answered),
            "commitment": dict(found.commitment),
            "notes": found.notes,
            "file": found.file,
        }


def answer(engine: Engine, ask: Ask) -> MeasurePage:
    """The whole record of one measure.

    Raises
    ------
    BadQuestion
        When no measure has this id; the nearest is named.
    """
    on = engine.day(ask.on, "on")
    known = engine.known(ask.known, on)
    book = engine.ledger
    measure = book.measure(ask.measure)
    hits = [
        hit.state
        for hit in book.hitting(on=on, known=known)
        if hit.measure is measure and hit.state
    ]
    return MeasurePage(
        title=measure.title,
        on=on,
        known=known,
        first=min(event.date for event in book.events),
        measure=measure,
        status="; ".join(dict.fromkeys(state.words for state in hits)) or "not begun",
        reaches=_reaches(measure),
        spares=tuple((_spared(each), each.cite) for each in measure.scope.exemptions),
        yields=tuple(
            (name, "the good is free of it" if each.extent == "article" else "falls on the rest",
             each.cite)
            for each in measure.yields_to
            for name in each.measures
        ),
        answered=tuple(each.id for each in book.measures.values() if measure.id in each.answers),
        titles={event.id: event.title for event in book.events}
        | {name: each.title for name, each in book.measures.items()},
        tables=tuple(
            table
            for table in (_steps(measure), _events(book, measure), _conflicts(measure))
            if table.rows
        ),
    )  # fmt: skip


def _reaches(measure: Measure) -> tuple[str, ...]:
    """Whom and what the measure speaks of, a sentence each."""
    scope, target = measure.scope, measure.target
    told = [scope.items]
    if measure.kind.value == "tariff":
        told.append(f"Products: {_products(scope.products)}.")
    for label, every, names in (
        ("Origins", target.all_origins, target.origins),
        ("Destinations", target.all_destinations, target.destinations),
    ):
        if every:
            told.append(f"{label}: all" + _except(target.except_origins) + ".")
        elif names:
            told.append(f"{label}: {', '.join(names)}{_except(target.except_origins)}.")
    for label, names in (
        ("Parties", target.parties),
        ("Elements", scope.elements),
        ("Stages", scope.stages),
        ("Tariff codes", scope.hts),
        ("Control numbers", scope.eccn),
    ):
        if names:
            told.append(f"{label}: {_some(names)}.")
    return tuple(sentence for sentence in told if sentence)


def _except(names: tuple[str, ...]) -> str:
    return f" except {', '.join(names)}" if names else ""


def _some(names: Iterable[str]) -> str:
    listed = tuple(names)
    more = f" and {len(listed) - _FEW} more" if len(listed) > _FEW else ""
    return ", ".join(listed[:_FEW]) + more


def _products(products: Products) -> str:
    if products.everything:
        return "all"
    parts = [f"list {name}" for name in products.lists]
    if products.codes:
        parts.append(_some(products.codes))
    return ", ".join(parts)


def _spared(each: Exemption) -> str:
    """An exemption in words: which goods, since when, and why."""
    what = _products(each.products) if each.products else "all goods of which it holds"
    window = " ".join(
        f"{word} {day}" for word, day in (("from", each.effective), ("until", each.until)) if day
    )
    return ", ".join(filter(None, (each.why or each.fact.replace("_", " "), what, window)))


def _steps(measure: Measure) -> Table:
    from detente.ledger import step_words

    def whom(step: Step) -> str:
        return _some(step.origins or sorted(step.rates))

    return Table(
        name="steps",
        title="Every step, as each text set it",
        columns=(
            Column("announced", "Announced", "day"),
            Column("effective", "In law from", "day"),
            Column("collected", "Collected from", "day"),
            Column("until", "Until", "day"),
            Column("what", "What", "cited"),
            Column("origins", "For"),
            Column("certainty", "Certainty"),
            Column("note", "Note"),
        ),
        rows=tuple(
            {
                "announced": step.announced,
                "effective": step.effective,
                "collected": step.collected if step.collected != step.effective else None,
                "until": step.until,
                "what": cited(
                    step_words(step),
                    "; ".join(filter(None, (step.source.cite, step.source.note))),
                    step.source.url,
                ),
                "origins": whom(step),
                "certainty": step.certainty.value,
                "note": step.note,
                "rate": step.rate,
                "status": step.status.value,
            }
            for step in measure.steps
        ),
        hidden=("rate", "status"),
    )


def _events(book: Ledger, measure: Measure) -> Table:
    return Table(
        name="events",
        title="Acts that speak of it",
        columns=(
            Column("date", "Day", "day"),
            Column("actors", "By"),
            Column("what", "What", "cited"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            {
                "date": event.date,
                "actors": " ".join(event.actors),
                "what": cited(event.title, event.source.cite, event.source.url),
                "certainty": event.certainty.value,
                "id": event.id,
            }
            for event in book.events
            if measure.id in (*event.sets, *event.answers, *event.suspends)
        ),
        hidden=("id",),
    )


def _conflicts(measure: Measure) -> Table:
    return Table(
        name="conflicts",
        title="Where sources disagree",
        columns=(
            Column("field", "Field"),
            Column("values", "Figures and their sources"),
            Column("used", "Used"),
            Column("why", "Why"),
        ),
        rows=tuple(
            {
                "field": each.field,
                "values": "; ".join(f"{value} ({source})" for value, source in each.values),
                "used": each.used,
                "why": each.why,
            }
            for each in measure.conflicts
        ),
    )


PAGE = Page(
    name="measure",
    path="/measures/{measure}",
    title="",
    template="measure.html.j2",
    ask=Ask,
    answer=answer,
    example="/measures/us.ieepa.reciprocal?on=2025-04-15",
    under="measures",
)
