"""What was decreed, said and agreed, in order of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.tables import Column, Table, cited
from detente.errors import BadQuestion, nearest
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.ledger.chronicle import Entry
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Timeline", "answer"]

_FIRST = "2025-01-20"  # where the list begins unless another day is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """First and last day, side, kind of act, and the day whose knowledge counts."""

    start: str = _FIRST
    end: str = ""
    country: str = ""
    kind: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Timeline(View):
    """The entries, newest first, by month."""

    start: date
    end: date
    known: date
    first: date  # of the whole record
    shown: frozenset[str]  # ids on this page
    kinds: tuple[str, ...]
    months: tuple[tuple[str, tuple[Entry, ...]], ...]
    titles: dict[str, str]  # what an id in `measures` or `answers` is called

    def data(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "known": self.known}


def answer(engine: Engine, ask: Ask) -> Timeline:
    """Events, and the texts of measures that no event tells of.

    Raises
    ------
    BadQuestion
        For a kind that the record does not use, or an end before the start.
    UnknownPlace
        For a side that is no place.
    """
    from detente.ledger import chronicle
    from detente.places import place

    start, end = engine.day(ask.start, "start"), engine.day(ask.end, "end")
    if end < start:
        raise BadQuestion(f"The end, {end}, is before the start, {start}.")
    known = engine.known(ask.known, end)
    entries = chronicle(engine.ledger, known=known)
    kinds = tuple(sorted({entry.kind for entry in entries}))
    if ask.kind and ask.kind not in kinds:
        raise BadQuestion(
            f"kind is {ask.kind[:60]!r}.{nearest(ask.kind, kinds)} Use one of {', '.join(kinds)}."
        )
    side = place(ask.country).iso2 if ask.country else ""
    chosen = tuple(
        entry
        for entry in reversed(entries)
        if start <= entry.date < end + timedelta(days=1)
        and (not side or side in entry.actors)
        and (not ask.kind or entry.kind == ask.kind)
    )
    count = f"{len(chosen)} acts" if len(chosen) != 1 else "One act"
    return Timeline(
        title=f"{count} on record from {words.day(start)} to {words.day(end)}",
        start=start,
        end=end,
        known=known,
        first=entries[0].date if entries else start,
        shown=frozenset(entry.id for entry in chosen),
        kinds=kinds,
        months=_by_month(chosen),
        titles=_titles(engine),
        tables=(_table(chosen),),
    )


def _by_month(entries: Sequence[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    grouped = groupby(entries, key=lambda entry: f"{entry.date:%B %Y}")
    return tuple((month, tuple(found)) for month, found in grouped)


def _titles(engine: Engine) -> dict[str, str]:
    events = {event.id: event.title for event in engine.ledger.events}
    return events | {name: each.title for name, each in engine.ledger.measures.items()}


def _table(entries: Sequence[Entry]) -> Table:
    from detente.ledger.rows import entry_row, flat

    return Table(
        name="timeline",
        title="Acts in order of day, newest first",
        columns=(
            Column("date", "Day", "day"),
            Column("actors", "By"),
            Column("kind", "Kind"),
            Column("what", "What", "cited"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            flat(entry_row(entry)) | {"what": cited(entry.title, entry.instrument or entry.source)}
            for entry in entries
        ),
        hidden=("end_date", "details", "measures", "answers", "suspends", "source", "id"),
    )


PAGE = Page(
    name="timeline",
    path="/timeline",
    title="Timeline",
    template="timeline.html.j2",
    ask=Ask,
    answer=answer,
    describes="Every act of the conflict with its source: tariffs, controls, threats, truces.",
)
