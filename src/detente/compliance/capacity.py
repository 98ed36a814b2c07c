"""Can a country make a good itself, by the minerals tables?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from detente.errors import BadQuestion
from detente.minerals import by_code, holdings, import_sources
from detente.minerals.elements import groups
from detente.minerals.stages import STAGES, stage_of

__all__ = ["LEAST", "Capacity", "capacity"]

LEAST = 0.01
"""Share of the world from which a country counts as able: below it, no maker for a whole market."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Whether a country holds the stage of a good; `has` is None where no table tells.

    `share` is the largest of its shares in the world among the elements in the good.
    `stage` is the stage that was looked up, above the good's own where that has no table.
    """

    has: bool | None
    share: float | None
    stage: str
    elements: tuple[str, ...]
    words: str


@lru_cache(maxsize=65_536)
def capacity(hs: str, country: str) -> Capacity:
    """What the tables of who-holds-which-stage say of a country and a product.

    A country is able when it holds `LEAST` of the world at the good's stage, by the newest figures
    on the element itself, then on its group; or when the USGS names it among the sources of US
    imports of that kind of good in 2021-24. Where the stage has no figures the one above it in the
    chain stands in and `words` says so; of a stage two above nothing follows.
    """
    good = by_code(hs)
    if good is None:
        return Capacity(None, None, "", (), f"{hs} is in no table of minerals")
    elements = good.elements or good.possible
    own = stage_of(good.stage)
    supplied = _supplied(elements, own, country)
    chain = list(STAGES)
    place = chain.index(own)
    for stage in chain[max(place - 1, 0) : place + 1][::-1]:
        shares = [share for e in elements if (share := _share(e, stage, country)) is not None]
        if not shares:
            continue
        best = max(shares)
        instead = "" if stage == own else f" (no figures for {STAGES[own]})"
        words = f"{best:.1%} of world {STAGES[stage]}{instead}"
        if supplied:
            words = f"{words}; {supplied}"
        return Capacity(best >= LEAST or bool(supplied), best, stage, elements, words)
    words = supplied or f"no figures for {STAGES[own]}"
    return Capacity(True if supplied else None, None, own, elements, words)


_KINDS = {
    "mining": ("ore", "concentrate", "natural"),
    "separation": ("oxide", "compound"),
    "metal": ("metal", "unwrought"),
    "magnet": ("magnet",),
}


def _supplied(elements: tuple[str, ...], stage: str, country: str) -> str:
    """The USGS line that names the country as a source of US imports, "" without one."""
    rare = ("REE",) if any(groups(symbol) for symbol in elements) else ()
    for symbol in (*elements, *rare):
        for row in import_sources(symbol):
            detail = row.detail.lower()
            fits = detail == "all" or any(word in detail for word in _KINDS[stage])
            if fits and not detail.startswith("total") and row.country == country:
                kind = "" if detail == "all" else f" of {detail}"
                return f"{row.value or 0:.0%} of US imports{kind} {row.year} (USGS)"
    return ""


@lru_cache(maxsize=65_536)
def _share(element: str, stage: str, country: str) -> float | None:
    """A country's largest share in the newest year told; 0 where the others are named, not it."""
    try:
        found = holdings(element, stage=stage)
    except BadQuestion:
        return None
    named = [entry for entry in found if len(entry.countries) > 1]
    if not named:
        return None
    newest = max(entry.year[-4:] for entry in named)
    shares = [entry.share(country) or 0.0 for entry in named if entry.year[-4:] == newest]
    return max(shares)
