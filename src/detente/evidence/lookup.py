"""What does the record hold on some words: dated facts, published figures, events?"""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import NoAnswer
from detente.evidence.judge.acts.facts import facts
from detente.evidence.judge.trade.oxides import oxide_prices
from detente.evidence.judge.trade.series import SERIES, series_rows
from detente.ledger import Ledger
from detente.macro import published

__all__ = ["Held", "held"]


@dataclass(frozen=True, slots=True)
class Held:
    """One line of the record: the day, what it is, its figure with unit, and the source."""

    day: str
    what: str
    figure: str
    source: str
    certainty: str


def held(words: str, ledger: Ledger) -> tuple[Held, ...]:
    """Everything of the record whose text holds every word, figures first.

    Raises
    ------
    NoAnswer
        When nothing does.
    """
    asked = words.lower().replace(",", " ").split()

    def named(*texts: str) -> bool:
        text = " ".join(texts).lower()
        return all(word in text for word in asked)

    found = [
        Held(
            row.date,
            f"{row.quantity}; {row.scenario}",
            f"{row.value:g} {row.unit}",
            row.source,
            f"{row.confidence}, {row.basis}",
        )
        for row in published()
        if named(row.quantity, row.source, row.scenario)
    ]
    found += [
        Held(
            fact.day.isoformat(),
            fact.what,
            "" if fact.value is None else f"{fact.value:g} {fact.unit}",
            fact.source,
            fact.certainty,
        )
        for fact in facts()
        if named(fact.id, fact.what, fact.source)
    ]
    for name, (what, _, _) in SERIES.items():
        found += [
            Held(
                f"{row.start} to {row.end}",
                what,
                f"{row.value:g} {row.unit}",
                row.source,
                f"{row.certainty}, {row.kind}",
            )
            for row in series_rows(name)
            if named(what, row.by)
        ]
    found += [
        Held(f"{it.first} to {it.last}", it.what, it.figure, it.source, "quoted")
        for it in oxide_prices()
        if named(it.what, it.source)
    ]
    found += [
        Held(
            event.date.isoformat(),
            event.title,
            "",
            event.instrument or event.source.cite,
            event.certainty.value,
        )
        for event in ledger.events
        if named(event.id, event.title)
    ]
    if not found:
        raise NoAnswer(f"The record holds nothing on {words!r}. Try fewer words.")
    return tuple(found)
