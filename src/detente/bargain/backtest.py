"""Where does the package that was agreed lie among those that could have been, judged before?

A day is sealed first: agenda, payoffs against every no-deal point and at every band, concept and
weight. Only then is what was agreed read, and only to look up its place. Nothing is chosen by the
answer, and every combination of no-deal point and band is reported, not the best of them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.bargain.agreed import Agreed, agreed, rounds
from detente.bargain.docket import default_agenda
from detente.bargain.solution import Place, beats_no_deal, place_of, solve
from detente.bargain.valuation import PARTS, Valuation
from detente.bargain.valued import valued
from detente.errors import NoAnswer
from detente.store import table

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.world import World

__all__ = [
    "GOOD",
    "KEPT_IN",
    "Ranked",
    "Sealed",
    "backtest",
    "kept",
    "ranked",
    "seal",
    "verdict",
    "write",
]

KEPT_IN = "tables/backtests.csv"
GOOD = 90.0
"""Percentile from which a package counts as foreseen; set before any result was seen. A package
drawn blindly has 50 on average."""

_CONCEPT, _WEIGHT = "nash", 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sealed:
    """What the model says of a day, worked out without what was agreed after it."""

    known: date
    valuations: Mapping[str, Valuation]
    weighted: Mapping[str, Valuation]  # under political weights
    concept: str = _CONCEPT
    weight: float = _WEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One reading of what was agreed, under one no-deal point, one band, and one kind of weights.

    `chosen` is what the model's solution settles, in words, and `chosen_gains` its gains; empty
    where nothing beats no deal for both sides.
    """

    round: str
    title: str
    known: date
    agreed_on: date
    reading: str
    reading_title: str
    weights: str  # none, or political
    no_deal: str
    band: str
    place: Place
    accepted: int
    chosen_gains: tuple[float, float] | None
    items_apart: int | None
    parts: Mapping[str, tuple[float, float]]

    def to_row(self) -> dict[str, Any]:
        """One flat row; money in USD million a year."""
        place = self.place
        return {
            "round": self.round,
            "title": self.title,
            "known": self.known.isoformat(),
            "agreed_on": self.agreed_on.isoformat(),
            "reading": self.reading,
            "reading_title": self.reading_title,
            "weights": self.weights,
            "no_deal": self.no_deal,
            "band": self.band,
            "rank": place.rank,
            "of": place.of,
            "percentile": round(place.percentile, 2),
            "beats_no_deal": place.beats_no_deal,
            "dominated_by": place.dominated_by,
            "distance": round(place.distance, 1),
            "gain_us": round(place.gains[0], 1),
            "gain_cn": round(place.gains[1], 1),
            "accepted": self.accepted,
            "solution_us": None if self.chosen_gains is None else round(self.chosen_gains[0], 1),
            "solution_cn": None if self.chosen_gains is None else round(self.chosen_gains[1], 1),
            "items_apart": self.items_apart,
            **{
                f"{part.replace(' ', '_')}_{side.lower()}": round(value, 1)
                for part, pair in self.parts.items()
                for side, value in zip(("US", "CN"), pair, strict=True)
            },
        }


def seal(
    known: date,
    *,
    ledger: Ledger | None = None,
    world: World | None = None,
    **how: Any,
) -> Sealed:
    """Agenda and payoffs of a day by what was known on it; `how` goes to `valued`."""
    from detente.ledger import Ledger as Book
    from detente.world import World as Accounts
    from detente.world.bundled import DEFAULT_WITH_SECTORS

    book = ledger or Book.bundled()
    accounts = world or Accounts.bundled(DEFAULT_WITH_SECTORS)
    agenda = default_agenda(known, ledger=book, world=accounts)
    return Sealed(
        known=known,
        valuations=valued(agenda, ledger=book, world=accounts, **how),
        weighted=valued(agenda, ledger=book, world=accounts, political=True, **how),
    )


def ranked(sealed: Sealed, which: str) -> tuple[Ranked, ...]:
    """Every reading of a round in a sealed day, under every no-deal point and band."""
    found = []
    for weights, tables in (("none", sealed.valuations), ("political", sealed.weighted)):
        for point, table_ in tables.items():
            for reading in agreed(table_, which):
                found += [
                    _one(sealed, table_, weights, point, band, reading) for band in table_.bands
                ]
    order = {name: at for at, name in enumerate(dict.fromkeys(row.reading for row in found))}
    return tuple(sorted(found, key=lambda row: order[row.reading]))


def backtest(
    names: Sequence[str] = (), progress: Callable[[str], None] | None = None, **how: Any
) -> tuple[Ranked, ...]:
    """Every round on file, or those named; `how` goes to `valued`."""
    told = progress or (lambda _: None)
    found: list[Ranked] = []
    for each in rounds():
        if not names or each.id in names:
            told(f"{each.title}: packages as known on {each.known}")
            found += ranked(seal(each.known, **how), each.id)
    return tuple(found)


def verdict(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the rows of one reading say of the model: ``foreseen``, ``contradicted``, ``mixed``.

    foreseen
        Under every no-deal point and band both sides gain and the percentile is 90 or more.
    contradicted
        Under every one of them a side loses, or the percentile is below 50.
    mixed
        It depends on the assumption.
    """
    good = [bool(row["beats_no_deal"]) and row["percentile"] >= GOOD for row in rows]
    bad = [not row["beats_no_deal"] or row["percentile"] < 50 for row in rows]
    if rows and all(good):
        return "foreseen"
    return "contradicted" if rows and all(bad) else "mixed"


def kept() -> tuple[dict[str, Any], ...]:
    """The bundled results, as rows; written by ``tools/build_backtests.py``.

    Raises
    ------
    DataMissing
        When the package was installed without them.
    """
    texts = table(KEPT_IN).to_dicts()
    return tuple({name: _typed(name, text) for name, text in row.items()} for row in texts)


def write(rows: Sequence[Ranked], path: Path) -> Path:
    """Write results as CSV."""
    flat = [row.to_row() for row in rows]
    if not flat:
        raise NoAnswer("There is no round to write.")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(flat[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat)
    return path


_WORDS = (
    "round", "title", "known", "agreed_on", "reading", "reading_title", "weights", "no_deal",
    "band",
)  # fmt: skip
_WHOLE = ("rank", "of", "dominated_by", "accepted", "items_apart")


def _typed(name: str, text: str | None) -> Any:
    if name in _WORDS:
        return text
    if text is None or text == "":
        return None
    if name == "beats_no_deal":
        return text == "True"
    return int(text) if name in _WHOLE else float(text)


def _one(
    sealed: Sealed, found: Valuation, weights: str, point: str, band: str, reading: Agreed
) -> Ranked:
    gains = found.gains(band)
    solved = solve(gains, sealed.concept, sealed.weight).package
    row = solved.rows[0] if solved else None
    apart = None if row is None else int((found.choices[row] != found.choices[reading.row]).sum())
    return Ranked(
        round=reading.round.id,
        title=reading.round.title,
        known=reading.round.known,
        agreed_on=reading.round.agreed,
        reading=reading.reading.id,
        reading_title=reading.reading.title,
        weights=weights,
        no_deal=point,
        band=band,
        place=place_of(gains, reading.row, sealed.concept, sealed.weight),
        accepted=int(beats_no_deal(gains).sum()),
        chosen_gains=solved.gains if solved else None,
        items_apart=apart,
        parts={
            part: (
                float(found.part(part, band)[reading.row, 0]),
                float(found.part(part, band)[reading.row, 1]),
            )
            for part in PARTS
        },
    )
