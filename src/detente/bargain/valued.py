"""What are a day's packages worth against every no-deal point, worked out together?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from detente.bargain.agenda import Agenda
from detente.bargain.valuation import Valuation
from detente.bargain.value import MOST_CELLS, MOST_PACKAGES, Valuer
from detente.errors import BadQuestion, NotConverged, nearest

if TYPE_CHECKING:
    from detente.bargain.cells import Told
    from detente.ledger import Ledger
    from detente.world import World

__all__ = ["POINTS", "checked_point", "valued"]

POINTS: Mapping[str, str] = {
    "status-quo": "status quo",
    "threatened": "escalation",
    "nash": "nash",
}
"""No-deal points by the words of the command line, and what the room calls them."""


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
    workers: int | str = 2,
    political: bool = False,
    progress: Told | None = None,
) -> dict[str, Valuation]:
    """Payoffs of the packages of an agenda against each no-deal point, by its name.

    The first point must be found; one of the others at which best replies do not settle is left
    out. What is solved is kept in the cache folder by `Valuer`. With `political`, payoffs hold
    weights on sectors too. `progress` is told of each part that is solved, not of what was kept.

    Raises
    ------
    BadQuestion
        When the agenda is empty or a point unknown.
    NotConverged
        When the first point, or a package, has no equilibrium.
    """
    valuer = Valuer.of(
        agenda,
        ledger=ledger,
        world=world,
        horizon=horizon,
        most_packages=most_packages,
        most_cells=most_cells,
        workers=workers,
        progress=progress,
    )
    found = {}
    for number, point in enumerate(points):
        try:
            found[point] = valuer.against(POINTS[checked_point(point)], political=political)
        except NotConverged:
            if number == 0:
                raise
    return found
