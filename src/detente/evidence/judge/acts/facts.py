"""Which dated facts and set figures stand beside the ledger, and under what names?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.evidence.words.lexicon import rows

__all__ = ["Fact", "Phrases", "facts", "named_events", "stated_fact"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words that name a fact: one of every group must be in a sentence."""

    groups: tuple[re.Pattern[str], ...]

    def score(self, text: str) -> int:
        """How many letters of the text name the fact; 0 when a group is missing."""
        total = 0
        for group in self.groups:
            hit = group.search(text)
            if hit is None:
                return 0
            total += len(hit.group())
        return total

    def found(self, text: str) -> str:
        """The words of the text that name the fact, by its last group; "" where one is missing."""
        if not self.score(text):
            return ""
        hits = [hit for group in self.groups if (hit := group.search(text)) is not None]
        return max(hits, key=lambda hit: hit.end()).group()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of the table: an act with its day, or a figure set in a text.

    `act` is what was done (signed, in force, ruling, …). `value` and `unit` are None and empty
    for acts. `measure` names the ledger's measure or event that the figure belongs to.
    """

    id: str
    day: date
    last: date
    actors: tuple[str, ...]
    act: str
    what: str
    value: float | None
    unit: str
    measure: str
    words: Phrases
    source: str
    certainty: str


@cache
def facts() -> tuple[Fact, ...]:
    """Every row of the table of facts, in order of day."""
    found = []
    for row in rows("facts.csv"):
        day = date.fromisoformat(row["day"])
        found.append(
            Fact(
                id=row["id"],
                day=day,
                last=date.fromisoformat(row["last"]) if row["last"] else day,
                actors=tuple(row["actors"].split()),
                act=row["act"],
                what=row["what"],
                value=float(row["value"]) if row["value"] else None,
                unit=row["unit"],
                measure=row["measure"],
                words=_phrases(row["words"]),
                source=row["source"],
                certainty=row["certainty"],
            )
        )
    return tuple(sorted(found, key=lambda fact: (fact.day, fact.id)))


@cache
def named_events() -> dict[str, Phrases]:
    """Ledger events to the phrases by which the press names them."""
    return {row["event"]: _phrases(row["words"]) for row in rows("names.csv")}


def stated_fact(claim: Claim, context: Context) -> Verdict | None:
    """A figure of the table that the words around a claim name; None where none or several are.

    Supported or close where it fits, else contradicted.
    """
    text = around(claim, 120)
    named = [
        fact
        for fact in facts()
        if fact.value is not None
        and fact.unit == claim.unit
        and fact.words.score(text)
        and (fact.last == fact.day or fact.day <= context.known <= fact.last)
    ]
    if len(named) != 1 or named[0].value is None:
        return None
    fact, value = named[0], named[0].value
    fit = compare(claim, value, near=0.1)
    outcome = {"exact": Outcome.supported, "hedged": Outcome.supported, "near": Outcome.close}
    known = fact.measure in context.ledger.measures
    return Verdict(
        outcome=outcome.get(fit.how, Outcome.contradicted),
        record=f"{shown(value, fact.unit)}, {fact.day}",
        why=f"{fact.what}.",
        command=f"detente measures {fact.measure}"
        if known
        else f"detente audit --record {fact.id}",
        source=f"{fact.source} ({fact.certainty})",
        value=value,
        fact=f"figure|{fact.id}",
    )


def _phrases(text: str) -> Phrases:
    return Phrases(
        tuple(
            re.compile(
                "|".join(rf"(?<!\w){re.escape(word.strip())}" for word in group.split("|")),
                re.IGNORECASE,
            )
            for group in text.split(" & ")
            if group.strip()
        )
    )
