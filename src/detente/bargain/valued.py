"""What are a day's packages worth against every no-deal point, worked out once and kept?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente import __version__
from detente.bargain.agenda import Agenda
from detente.bargain.valuation import Valuation
from detente.bargain.value import MOST_CELLS, MOST_PACKAGES, Valuer
from detente.errors import BadQuestion, NotConverged, nearest
from detente.store import cached, data_folder, fingerprint

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.world import World

__all__ = ["POINTS", "checked_point", "valued"]

POINTS: Mapping[str, str] = {
    "status-quo": "status quo",
    "threatened": "escalation",
    "nash": "nash",
}
"""No-deal points by the words of the command line, and what the room calls them."""

_ABOVE = ("cli", "web", "brief", "evidence", "compliance")  # rooms that move no payoff


def checked_point(name: str) -> str:
    """The no-deal point's name, if there is one.

    Raises
    ------
    BadQuestion
        When there is no such point.
    """
    plain = name.strip().lower().replace(" ", "-").replace("_", "-")
    if plain not in POINTS:
        raise BadQuestion(
            f"There is no no-deal point {name!r}; use {', '.join(POINTS)}.{nearest(plain, POINTS)}"
        )
    return plain


def valued(
    agenda: Agenda,
    *,
    ledger: Ledger,
    world: World,
    points: Sequence[str] = tuple(POINTS),
    horizon: int = 1,
    most_packages: int = MOST_PACKAGES,
    most_cells: int = MOST_CELLS,
    workers: int = 2,
) -> dict[str, Valuation]:
    """Payoffs of the packages of an agenda against each no-deal point, by its name.

    The first point must be found; one of the others at which best replies do not settle is left
    out. Third countries' payoffs are held in single precision. Kept in the cache folder under the
    agenda, the world, the data and the code.

    Raises
    ------
    BadQuestion
        When the agenda is empty or a point unknown.
    NotConverged
        When the first point, or a package, has no equilibrium.
    """

    def build() -> dict[str, Valuation]:
        valuer = Valuer.of(
            agenda,
            ledger=ledger,
            world=world,
            horizon=horizon,
            most_packages=most_packages,
            most_cells=most_cells,
            workers=workers,
        )
        found = {}
        for number, point in enumerate(points):
            try:
                found[point] = _lighter(valuer.against(POINTS[checked_point(point)]))
            except NotConverged:
                if number == 0:
                    raise
        return found

    text = repr((agenda, points, horizon, most_packages, most_cells, world.name, __version__))
    text += f"{world.flows.sum()!r}"
    key = sha256((text + _record(ledger) + _code()).encode()).hexdigest()[:24]
    return cached(f"packages-{agenda.known}-{len(agenda.items)}-{most_packages}", key, build)


def _lighter(found: Valuation) -> Valuation:
    third = {band: values.astype(np.float32) for band, values in found.third.items()}
    return replace(found, third=third)


def _record(ledger: Ledger) -> str:
    """A key of the record: it changes with any measure, added files included."""
    digest = sha256()
    for name in sorted(ledger.measures):
        digest.update(repr(ledger.measures[name]).encode())
    return digest.hexdigest()


def _code() -> str:
    package = Path(__file__).parents[1]
    files = [
        path for path in package.rglob("*.py") if path.parts[-2] not in ("cli", "brief", "web")
    ]
    data = data_folder()
    kept = [path for name in ("tables", "lists", "bargain") for path in (data / name).rglob("*")]
    return fingerprint([*files, *(path for path in kept if path.is_file())])
