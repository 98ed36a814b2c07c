"""How often does a side break what it promised? Counts from the computed verdicts.

Rule. ``met`` and ``on pace`` are kept, ``missed`` and ``behind`` are broken, ``disputed`` is
neither; what is open or not measurable says nothing. The frequency is broken over kept plus
broken. `low` counts every disputed one as kept, `high` as broken. Three things are left out or
moved: what both sides owe together is laid to neither; a commitment that only sums others (Phase
One goods, Phase One total) is not counted again; and what falls short only of a yardstick of
detente, because the text names no number, counts as disputed. Promises of one agreement are not
independent, so that `by_agreement` gives the counts by agreement too: they describe a record and
are no sample. `a_quarter` is broken promises over the quarters that decided ones ran, each from the
day it was made to its deadline, or to the day asked: the input that repeated play takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from detente.compliance.commitments import BROKEN, KEPT, Assessment
from detente.errors import BadQuestion

__all__ = ["Habit", "habit"]

_QUARTER = 365.25 / 4  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """The record of one side; frequencies are fractions, None where nothing was decided.

    `by_agreement` maps the event of an agreement to (kept, broken, disputed).
    """

    party: str
    kept: int
    broken: int
    disputed: int
    undecided: int
    quarters: float  # that the decided promises ran, added up
    of_kept: tuple[str, ...]
    of_broken: tuple[str, ...]
    of_disputed: tuple[str, ...]
    by_agreement: Mapping[str, tuple[int, int, int]]

    @property
    def frequency(self) -> float | None:
        """Broken over kept plus broken."""
        decided = self.kept + self.broken
        return self.broken / decided if decided else None

    @property
    def a_quarter(self) -> float | None:
        """Broken promises per promise and quarter; None where nothing was decided."""
        return self.broken / self.quarters if self.quarters else None

    @property
    def low(self) -> float | None:
        """The frequency with all disputed ones kept."""
        decided = self.kept + self.broken + self.disputed
        return self.broken / decided if decided else None

    @property
    def high(self) -> float | None:
        """The frequency with all disputed ones broken."""
        decided = self.kept + self.broken + self.disputed
        return (self.broken + self.disputed) / decided if decided else None


def habit(assessments: Iterable[Assessment], party: str) -> Habit:
    """The observed habit of breach of one side (``US`` or ``CN``).

    Raises
    ------
    BadQuestion
        For another party.
    """
    if party not in ("US", "CN"):
        raise BadQuestion(f"The party is {party!r}; use US or CN.")
    own = [item for item in assessments if item.party == party and not _sums(item)]
    kept = [item for item in own if item.verdict in KEPT]
    disputed = [item for item in own if item.verdict == "disputed" or _by_yardstick(item)]
    broken = [item for item in own if item.verdict in BROKEN and item not in disputed]
    agreements: dict[str, tuple[int, int, int]] = {}
    for place, items in enumerate((kept, broken, disputed)):
        for item in items:
            name = item.measure.commitment.get("agreed_in", "")
            counts = list(agreements.get(name, (0, 0, 0)))
            counts[place] += 1
            agreements[name] = (counts[0], counts[1], counts[2])
    return Habit(
        party=party,
        kept=len(kept),
        broken=len(broken),
        disputed=len(disputed),
        undecided=len(own) - len(kept) - len(broken) - len(disputed),
        quarters=sum(_quarters(item) for item in (*kept, *broken)),
        of_kept=tuple(item.id for item in kept),
        of_broken=tuple(item.id for item in broken),
        of_disputed=tuple(item.id for item in disputed),
        by_agreement=dict(sorted(agreements.items())),
    )


def _quarters(item: Assessment) -> float:
    end = min(item.deadline or item.on, item.on)
    return max((end - item.measure.steps[0].announced).days, 1) / _QUARTER


def _sums(item: Assessment) -> bool:
    return any(reading.term.sums for reading in item.readings)


def _by_yardstick(item: Assessment) -> bool:
    return item.verdict in BROKEN and all(r.term.test == "level" for r in item.readings)
