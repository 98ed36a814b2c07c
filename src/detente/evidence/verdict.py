"""Does a claim hold? The verdict on it: what the record says, how to compute it, and from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detente.evidence.claims import Claim

__all__ = ["GOLD_WORDS", "Judged", "Outcome", "Verdict", "best", "unknown"]


class Outcome(StrEnum):
    """What becomes of a claim. `loose` says in `Verdict.about` what exactly is loose."""

    supported = "supported"
    close = "close"
    loose = "loose"
    disputed = "disputed"
    outdated = "outdated"
    contradicted = "contradicted"
    not_checkable = "not checkable"


GOLD_WORDS = {
    "correct": Outcome.supported,
    "close": Outcome.close,
    "loose": Outcome.loose,
    "incomplete": Outcome.loose,
    "ambiguous": Outcome.loose,
    "wrong": Outcome.contradicted,
    "contested": Outcome.disputed,
    "outdated": Outcome.outdated,
}
"""What annotators write, in our words. Words that are not here are not scored."""

_ORDER = {outcome: rank for rank, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the record says of one claim.

    `about` names what is loose (unit, date, scope, sign, incomplete, act) or why a claim cannot
    be checked, in a word. `record` is the figure of record in words, `value` the same as a
    number in the claim's own unit (None for days). `command` reproduces it. `fact` is a key that
    is equal for claims on the same fact, so that articles can be set side by side.
    """

    outcome: Outcome
    about: str = ""
    record: str = ""
    why: str = ""
    command: str = ""
    source: str = ""
    value: float | None = None
    fact: str = ""

    @property
    def words(self) -> str:
        """The verdict as people read it: ``loose (unit)``."""
        return f"{self.outcome.value} ({self.about})" if self.about else self.outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim, the verdict on it, and the claims that it contradicts.

    `against` holds the positions of other judged claims, `remarks` what a check without data
    found.
    """

    claim: Claim
    verdict: Verdict
    against: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()


def best(found: Iterable[Verdict | None]) -> Verdict | None:
    """The most favourable of several readings of one claim; None when there is none."""
    held = [verdict for verdict in found if verdict is not None]
    return min(held, key=lambda verdict: _ORDER[verdict.outcome], default=None)


def unknown(about: str, why: str, *, fact: str = "") -> Verdict:
    """A verdict on what the record cannot judge."""
    return Verdict(outcome=Outcome.not_checkable, about=about, why=why, fact=fact)
