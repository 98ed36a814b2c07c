"""Which facts do several articles speak of, what does each say, and what does the record say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from detente.errors import DetenteError
from detente.evidence.verdict import Judged
from detente.places import place

__all__ = ["Cell", "Row", "agreement"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one article says of a fact: the words, and the verdict on them."""

    said: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: what it is, a cell per article ("" where it is silent), and the record."""

    fact: str
    title: str
    cells: tuple[tuple[Cell, ...], ...]
    record: str
    agree: bool

    @property
    def told_by(self) -> int:
        """How many articles speak of the fact."""
        return sum(bool(cell) for cell in self.cells)

    def said(self, most: int) -> list[tuple[str, int]]:
        """What is said most often, and by how many articles, `most` at most."""
        return Counter(cell.said for cells in self.cells for cell in cells).most_common(most)


_STAGES = {"separation": "refining", "metal": "metal making", "magnet": "magnet making"}
_TITLES = {
    "duty": "Additional duty, {0} on goods of {1}, {2}, level of {3}",
    "change of duty": "Change of duty, {0} on goods of {1}, {2}",
    "rate": "Rate of {0}",
    "threat": "Threat, {0}",
    "order": "Rate ordered, {0}, text of {1}",
    "average duty": "Average duty, {0} on goods of {1}, {2}",
    "change of average duty": "Change of average duty, {0} on goods of {1}",
    "share": "Share of {2} in {1}, {0}",
    "import share": "Share of {1} in US imports, {0}",
    "growth": "Change of {0}, {1}",
    "effect": "Effect on {1}",
    "count": "Number: {0}",
    "length": "Length, to {1}: {0}",
    "figure": "Figure, {0}",
    "promise": "Promise: {0}",
    "sum": "Sum, {0}",
    "day": "Day: {0}",
    "part": "Part of a duty {2}: {0}, text of {1}",
    "shipped": "Shipped: {0}, {1}",
    "lines": "Number of lines: {0}",
    "left": "Time left: {0}",
    "apart": "Time from {0} to {1}",
    "fee": "Fee: {0}",
    "reliance": "Net import reliance of the US, {0}",
    "entry": "Stated in the record: {0}",
    "limit": "Limit from which it applies: {0}",
    "share of promise": "Part of what was promised: {0}",
}


def agreement(
    articles: Sequence[Sequence[Judged]],
    *,
    least: int = 1,
    names: Mapping[str, str] | None = None,
) -> tuple[Row, ...]:
    """One row per fact that at least `least` articles speak of, most shared first.

    `names` gives titles of measures and events by their id. A row agrees when no claim of it
    contradicts another, judged by the claims' own links.
    """
    facts: dict[str, list[list[Judged]]] = {}
    for number, judged in enumerate(articles):
        for entry in judged:
            if entry.verdict.fact:
                columns = facts.setdefault(entry.verdict.fact, [[] for _ in articles])
                columns[number].append(entry)
    rows = []
    for fact, columns in facts.items():
        held = [entry for column in columns for entry in column]
        record = next((it.verdict.record for it in held if it.verdict.record), "")
        rows.append(
            Row(
                fact,
                title_of(fact, names or {}),
                tuple(
                    tuple(
                        Cell(entry.claim.text, entry.verdict.words) for entry in _distinct(column)
                    )
                    for column in columns
                ),
                record or "not on record",
                not any(entry.against for entry in held),
            )
        )
    rows = [row for row in rows if row.told_by >= least and (row.record != "not on record")]
    return tuple(sorted(rows, key=lambda row: (-row.told_by, row.agree, row.fact)))


def title_of(fact: str, names: Mapping[str, str]) -> str:
    """A fact's key in words."""
    kind, *parts = fact.split("|")
    try:
        return _TITLES[kind].format(*(_named(part, names) for part in parts))
    except (KeyError, IndexError):
        return fact.replace("|", ", ")


def _named(part: str, names: Mapping[str, str]) -> str:
    if part in names:
        return names[part]
    if len(part) == 2 and part.isupper() and part != "US":
        with suppress(DetenteError):
            return place(part).name
    if part in _STAGES:
        return _STAGES[part]
    if part == "all":
        return "all origins"
    if part == "REE":
        return "rare earths"
    if part[:4].isdigit():
        return part if len(part) <= 10 else f"{part[:10]} {part[11:].replace('-', ' ')}"
    return part.removeprefix("fact:").replace("-", " ") if part.startswith("fact:") else part


def _distinct(column: Sequence[Judged]) -> list[Judged]:
    found: dict[str, Judged] = {}
    for entry in column:
        found.setdefault(entry.claim.text.lower(), entry)
    return list(found.values())
