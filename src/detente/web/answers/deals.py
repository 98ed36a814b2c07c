"""Is the deal kept, which deal would beat no deal, and do reported claims hold: as plain data."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.web.engine import Engine

__all__ = ["articles", "audit", "bargain", "commitment", "commitments"]

_MOST_ARTICLES = 20


def commitments(
    engine: Engine, *, on: str = "", known: str = "", party: str = ""
) -> dict[str, Any]:
    """Every commitment with target, deadline, what has happened, pace needed and verdict."""
    from detente.compliance import assess_all, habit
    from detente.compliance.rows import as_dict, habit_dict

    day, seen = engine.day(on, "on"), engine.day(known, "known")
    if party not in ("", "US", "CN", "both"):
        raise BadQuestion(f"party is {party!r}; commitments are on record for US, CN and both.")
    found = assess_all(engine.ledger, on=day, known=seen)
    return {
        "on": day,
        "known": seen,
        "commitments": [as_dict(item) for item in found if party in ("", item.party)],
        "habit": [habit_dict(habit(found, side)) for side in ("US", "CN")],
    }


def commitment(engine: Engine, name: str, *, on: str = "", known: str = "") -> dict[str, Any]:
    """One commitment with everything that its verdict rests on."""
    from detente.compliance import assess, find
    from detente.compliance.rows import as_dict

    day, seen = engine.day(on, "on"), engine.day(known, "known")
    found = assess(engine.ledger, find(engine.ledger, name), on=day, known=seen)
    return {"on": day, "known": seen} | as_dict(found)


def bargain(ledger: Ledger, known: date) -> dict[str, Any]:
    """Which packages beat no deal for both on a day, what a fair rule chooses, who is pressed.

    The same as the brief says: fewer packages are valued than by ``detente bargain``.
    """
    from detente.bargain.rows import as_dict
    from detente.brief import deal

    talks = deal.state(known, ledger)
    told = {"known": known, "findings": list(deal.sentences(talks))}
    return told | (as_dict(talks, ()) if talks is not None else {"agenda": []})


def articles(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Uploaded articles as one text for a worker.

    Raises
    ------
    BadQuestion
        For none or too many.
    """
    if not 1 <= len(files) <= _MOST_ARTICLES:
        raise BadQuestion(f"Send 1 to {_MOST_ARTICLES} articles; these are {len(files)}.")
    held = [[name, base64.b64encode(content).decode()] for name, content in files]
    return json.dumps(held).encode()


def audit(packed: bytes, ledger: Ledger, published: date | None = None) -> dict[str, Any]:
    """Claim by claim what the record says of articles packed by `articles`. Nothing is fetched."""
    from detente.evidence.audit import audit as judge
    from detente.evidence.reuse import reused
    from detente.web.answers.audited import readings

    found = readings(packed, published)
    return judge(found, ledger, reused(found) if len(found) > 1 else ()).to_dict()
