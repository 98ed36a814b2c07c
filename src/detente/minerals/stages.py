"""Who holds which stage of which element, how concentrated is it, and where is the bottleneck?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from detente.errors import BadQuestion, nearest
from detente.minerals.elements import element, groups
from detente.places import place
from detente.store import table

__all__ = [
    "STAGES",
    "Holding",
    "Share",
    "bottleneck",
    "holdings",
    "shares",
    "stage_of",
]

STAGES: dict[str, str] = {
    "mining": "mining",
    "separation": "separation and refining",
    "metal": "metal and alloy",
    "magnet": "magnets",
}
"""Key to the name that people read, in the order of the chain."""

_BASES = {"element": 0, "heavy_ree": 1, "magnet_ree": 2, "all_ree": 3}
_TRUST = {"high": 0, "medium": 1, "low": 2, "recalled": 3, "projection": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one source says of one country's share at a stage, a fraction of the world.

    `scope` tells what the share counts (``element``, ``magnet_ree``, ``heavy_ree``, ``all_ree``:
    never to be added up), `country` is an ISO-2 code, several joined by ``+``, or ``other``.
    """

    element: str
    scope: str
    stage: str
    country: str
    year: str
    share: float
    source: str
    definition: str
    certainty: str
    note: str = ""

    @property
    def projection(self) -> bool:
        """Whether the figure is a forecast and no observation."""
        return self.certainty == "projection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A stage in one year as one source has it: the countries, the largest first.

    `hhi` is the sum of squared shares of the countries named, 0 to 1; `complete` is their sum, so
    that an HHI with `complete` below 1 is a lower bound.
    """

    element: str
    scope: str
    stage: str
    year: str
    source: str
    definition: str
    certainty: str
    countries: tuple[tuple[str, float], ...]

    @property
    def top(self) -> tuple[str, float]:
        """The largest holder and its share."""
        return self.countries[0]

    @property
    def hhi(self) -> float:
        """Sum of squared shares of the single countries named."""
        return sum(share**2 for country, share in self.countries if country != "other")

    @property
    def complete(self) -> float:
        """The part of the world that the named countries make up."""
        return sum(share for country, share in self.countries if country != "other")

    def share(self, country: str) -> float | None:
        """One country's share, None where the source does not name it."""
        return dict(self.countries).get(country)


def stage_of(word: str) -> str:
    """The key of a stage; longer names and ledger words (ore, oxide, alloy) are understood.

    Raises
    ------
    BadQuestion
        For a word that names no stage.
    """
    low = word.strip().lower()
    found = low if low in STAGES else _LEDGER_WORDS.get(low)
    if found is None:
        raise BadQuestion(
            f"{word!r} is no stage.{nearest(low, [*STAGES, *_LEDGER_WORDS])} "
            f"Use {', '.join(STAGES)}."
        )
    return found


_LEDGER_WORDS = {
    "mine": "mining",
    "ore": "mining",
    "mineral": "mining",
    "refining": "separation",
    "processing": "separation",
    "processed": "separation",
    "separation_refining": "separation",
    "oxide": "separation",
    "compound": "separation",
    "alloy": "metal",
    "metal_alloy": "metal",
    "magnets": "magnet",
}


def shares(
    of: str | None = None,
    *,
    stage: str | None = None,
    year: str | int | None = None,
    country: str | None = None,
    projections: bool = False,
) -> tuple[Share, ...]:
    """Every published or derived share that speaks of an element, newest first.

    An element without shares of its own is answered by the groups it belongs to.

    Raises
    ------
    BadQuestion
        For an unknown element, stage or country.
    """
    wanted = element(of) if of else None
    stage = stage_of(stage) if stage else None
    code = place(country).iso2 if country else None
    found = [
        row
        for row in _shares()
        if (projections or not row.projection)
        and (wanted is None or _speaks_of(row, wanted))
        and (stage is None or row.stage == stage)
        and (year is None or row.year == str(year))
        and (code is None or row.country == code)
    ]
    return tuple(sorted(found, key=lambda row: (row.stage, row.scope, row.year), reverse=True))


@lru_cache(maxsize=1024)
def holdings(
    of: str, *, stage: str | None = None, year: str | int | None = None
) -> tuple[Holding, ...]:
    """A stage and year as each source has it, side by side: stage by stage, newest year first.

    Raises
    ------
    BadQuestion
        For an unknown element or stage.
    """
    sets: dict[tuple[str, ...], list[Share]] = {}
    for row in shares(of, stage=stage, year=year):
        if "+" in row.country:
            continue
        key = (row.stage, row.year, row.scope, row.source, row.definition)
        sets.setdefault(key, []).append(row)
    found = [_holding(rows) for rows in sets.values()]
    order = list(STAGES)
    return tuple(
        sorted(
            found,
            key=lambda it: (
                order.index(it.stage) if it.stage in order else len(order),
                -int(it.year[-4:]),
                _BASES[it.scope],
                _TRUST[it.certainty],
                -len(it.countries),
            ),
        )
    )


def bottleneck(of: str, *, year: str | int | None = None) -> Holding | None:
    """The stage whose largest holder has the largest share, by the newest and narrowest source.

    Without `year`, each stage answers with the best of its newest figures: those on the element
    itself or its narrow group before those on all rare earths, recalled figures last.
    """
    best: dict[str, Holding] = {}
    for entry in sorted(
        holdings(of, year=year),
        key=lambda it: (_TRUST[it.certainty] > 2, _BASES[it.scope], -int(it.year[-4:])),
    ):
        best.setdefault(entry.stage, entry)
    return max(best.values(), key=lambda it: it.top[1], default=None)


def _holding(rows: list[Share]) -> Holding:
    ordered = sorted(rows, key=lambda row: (row.country == "other", -row.share))
    first = ordered[0]
    return Holding(
        element=first.element,
        scope=first.scope,
        stage=first.stage,
        year=first.year,
        source=first.source,
        definition=first.definition,
        certainty=max((row.certainty for row in rows), key=_TRUST.__getitem__),
        countries=tuple((row.country, row.share) for row in ordered),
    )


def _speaks_of(row: Share, symbol: str) -> bool:
    if symbol == "REE":
        return row.scope != "element"
    if row.scope == "element":
        return row.element == symbol
    return row.scope in groups(symbol) and (
        row.scope != "heavy_ree" or symbol in row.element.split(";")
    )


@cache
def _shares() -> tuple[Share, ...]:
    rows: Iterable[dict[str, str | None]] = table("tables/minerals_shares.csv").to_dicts()
    return tuple(
        Share(
            element=row["element"] or "",
            scope=row["scope"] or "",
            stage=row["stage"] or "",
            country=row["country"] or "",
            year=row["year"] or "",
            share=float(row["share"] or 0),
            source=row["source"] or "",
            definition=row["definition"] or "",
            certainty=row["certainty"] or "",
            note=row["note"] or "",
        )
        for row in rows
    )
