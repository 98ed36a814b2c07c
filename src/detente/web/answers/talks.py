"""What is everything that can be agreed worth on a day, valued once and kept on disk?"""

from __future__ import annotations

import hashlib
import json
import pickle
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.store import cache_folder

if TYPE_CHECKING:
    from detente.bargain.talks import Talks
    from detente.bargain.valuation import Valuation
    from detente.ledger import Ledger

__all__ = ["PACKAGES", "Opened", "at", "held", "is_held", "kept_at", "question", "value_and_keep"]

PACKAGES = {"": 65_536, "4096": 4_096, "512": 512}
"""How many packages may be valued, by the text of an address; empty is the command line's own."""

_CELLS = {512: 96}  # distinct sets of duties solved exactly, where that is to be quick
_KEPT = 8  # files of some tens of megabytes at most
_NAME = "web-deal"
_TOLD_EACH = 16  # solves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """The packages of a day against every no-deal point, before any rule chooses among them.

    `weighted` are the gains by no-deal point when sectors carry political weights.
    """

    valuations: Mapping[str, Valuation]
    weighted: Mapping[str, NDArray[np.float64]]
    gdp: tuple[float, float]  # of the two sides, USD million a year


def question(known: date, packages: str, years: str, mark: str) -> dict[str, Any]:
    """The question of a job, in plain data; `mark` is the engine's.

    Raises
    ------
    BadQuestion
        For a number of packages or years that is none.
    """
    if packages not in PACKAGES:
        told = ", ".join(str(number) for number in PACKAGES.values())
        raise BadQuestion(f"packages is {packages[:20]!r}; use one of {told}.")
    if not (years.isdecimal() and len(years) < 3 and 1 <= int(years) <= 20):
        raise BadQuestion(f"years is {years[:20]!r}; give 1 to 20.")
    return {
        "known": known.isoformat(),
        "packages": PACKAGES[packages],
        "years": int(years),
        "mark": mark,
    }


def is_held(asked: Mapping[str, Any]) -> bool:
    """Whether the answer lies on disk."""
    return kept_at(asked).exists()


def held(asked: Mapping[str, Any]) -> Opened | None:
    """The answer where it lies on disk; a damaged file is removed."""
    path = kept_at(asked)
    try:
        found = pickle.loads(path.read_bytes())
    except Exception:  # whatever a damaged file makes of itself
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    return found if isinstance(found, Opened) else None


def value_and_keep(
    asked: Mapping[str, Any], ledger: Ledger, told: Callable[[float, str], None]
) -> dict[str, Any]:
    """Value the packages of a day and keep them on disk; says how many there are.

    Raises
    ------
    NoAnswer
        When nothing is on the agenda of the day.
    NotConverged
        When a package has no equilibrium.
    """
    found = _value(asked, ledger, told)
    told(0.98, "keeping the answer")
    kept = False
    path = kept_at(asked)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL))
        Path(file.name).replace(path)
        kept = True
        for stale in sorted(path.parent.glob(f"{_NAME}-*.pickle"), key=_age)[:-_KEPT]:
            stale.unlink(missing_ok=True)
    return {"packages": len(found.valuations["status-quo"].choices), "kept": kept}


def at(opened: Opened, ledger: Ledger, *, no_deal: str, concept: str, weight: float) -> Talks:
    """The state of the talks under one no-deal point, rule and weight.

    Raises
    ------
    BadQuestion
        When there is no such rule, or the no-deal point was not found.
    """
    from detente.bargain.clock import clock
    from detente.bargain.sensitivity import Case
    from detente.bargain.talks import talks

    first = talks(opened.valuations, no_deal=no_deal, concept=concept, weight=weight)
    hours = clock(opened.valuations["status-quo"], first.reference, ledger, opened.gdp)
    cases = [
        Case(
            assumption="political weights",
            value="on",
            gains=opened.weighted[no_deal],
            concept=concept,
            weight=weight,
        )
    ]
    return talks(
        opened.valuations,
        no_deal=no_deal,
        concept=concept,
        weight=weight,
        clock=hours,
        weighted=cases,
    )


def _value(asked: Mapping[str, Any], ledger: Ledger, told: Callable[[float, str], None]) -> Opened:
    from detente.bargain.docket import default_agenda
    from detente.bargain.valuation import BANDS
    from detente.bargain.value import MOST_CELLS
    from detente.bargain.valued import valued
    from detente.world import World
    from detente.world.bundled import DEFAULT_WITH_SECTORS

    world = World.bundled(DEFAULT_WITH_SECTORS)
    told(0.03, "reading what each side could give")
    agenda = default_agenda(date.fromisoformat(asked["known"]), ledger=ledger, world=world)
    count = min(asked["packages"], agenda.packages)
    many = f"{len(agenda.items)} items, up to {count:,} packages"
    told(0.08, f"solving the trade model for {many}")

    reached = 0.0

    def solving(band: str, done: int, total: int) -> None:
        nonlocal reached
        if done % _TOLD_EACH == 0 or done == total:
            reached = max(reached, (BANDS.index(band) + done / total) / len(BANDS))
            told(0.08 + 0.65 * reached, f"{done:,} of {total:,} solved at {band} elasticities")

    settings: dict[str, Any] = {
        "ledger": ledger,
        "world": world,
        "horizon": asked["years"],
        "most_packages": count,
        "most_cells": _CELLS.get(asked["packages"], MOST_CELLS),
        "workers": 1,
        "progress": solving,
    }
    found = valued(agenda, points=("status-quo",), **settings)
    del settings["progress"]  # few solves are left
    told(0.75, "against threats, and against tariffs that are best answers")
    found = valued(agenda, **settings)
    told(0.88, "with political weights on sectors")
    weighted = valued(agenda, points=tuple(found), political=True, **settings)
    gdp = dict(zip(world.regions, world.gdp.tolist(), strict=True))
    return Opened(
        valuations=found,
        weighted={point: table.gains() for point, table in weighted.items()},
        gdp=(gdp["USA"], gdp["CHN"]),
    )


def kept_at(asked: Mapping[str, Any]) -> Path:
    """Where the answer lies on disk."""
    digest = hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()[:24]
    return cache_folder() / f"{_NAME}-{digest}.pickle"


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
