"""How is a commitment measured, and which day and amount does it owe? By each reading of its text.

A term is what can be tested. Tests:

``rate``        each named duty stands at `limit` or below (or is gone)
``suspended``   no named measure is in force
``in_force``    every named measure is in force
``no_ban``      no named measure bars; a licence is allowed
``total``       the running total of a counted series reaches `limit`
``claimed``     as `total`, but a party's word counts as well
``level``       the mean of the last three months counted is not below the level before the dispute
``phase_one``   US exports in the categories of annex 6.1 reach twice the base year plus `limit`
``act``         the act is on record
``none``        nothing public measures it; `needs` says what would
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.store import table

__all__ = ["LEDGER_TESTS", "TESTS", "Term", "Version", "terms", "versions"]

LEDGER_TESTS = ("rate", "suspended", "in_force", "no_ban")
TESTS = (*LEDGER_TESTS, "total", "claimed", "level", "phase_one", "act", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One reading of a commitment: its test, what is tested, the amount and the days.

    `what` names measures (``id@CC`` for the origin that a duty falls on), a series, or categories.
    `limit` is a fraction for rates and in the unit of the series for totals. The promise runs in
    [`due`, `deadline`); a deadline of a total is its last day. Without a deadline it runs on.
    `sums` names commitments of which this one is only the sum.
    """

    commitment: str
    reading: str
    by: str
    test: str
    what: tuple[str, ...]
    limit: float | None
    due: date
    deadline: date | None
    needs: str
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one side's text says of a commitment."""

    commitment: str
    side: str
    says: str
    source: str
    certainty: str


def terms(commitment: str) -> tuple[Term, ...]:
    """Every reading of a commitment; () where nobody has written down how it is measured."""
    return _terms().get(commitment, ())


def versions(commitment: str) -> tuple[Version, ...]:
    """What each side's text says, where they are on record."""
    return _versions().get(commitment, ())


@cache
def _terms() -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {}
    for row in table("tables/commitment_terms.csv").to_dicts():
        text = {name: value or "" for name, value in row.items()}
        term = Term(
            commitment=text["commitment"],
            reading=text["reading"],
            by=text["by"],
            test=text["test"],
            what=tuple(text["what"].split()),
            limit=float(text["limit"]) if text["limit"] else None,
            due=date.fromisoformat(text["due"]),
            deadline=date.fromisoformat(text["deadline"]) if text["deadline"] else None,
            needs=text["needs"],
            sums=tuple(text["sums"].split()),
        )
        found.setdefault(term.commitment, []).append(term)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def _versions() -> dict[str, tuple[Version, ...]]:
    found: dict[str, list[Version]] = {}
    for row in table("tables/commitment_versions.csv").to_dicts():
        text = {name: value or "" for name, value in row.items()}
        found.setdefault(text["commitment"], []).append(Version(**text))
    return {name: tuple(rows) for name, rows in found.items()}
