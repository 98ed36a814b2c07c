"""What happens without a deal: nothing new, all that is threatened, or each side's best reply?

``status quo``   the law of the day goes on: every option 0.
``escalation``   all that is scheduled, threatened or announced comes, and suspensions lapse.
``nash``         mutual best responses in tariffs, from the trade model; controls stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import Agenda
from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    from detente.bargain.rates import DutyGrid
    from detente.equilibrium import Model

__all__ = ["ESCALATION", "NASH", "NO_DEALS", "STATUS_QUO", "escalated", "named", "nash_rates"]

Array = NDArray[np.float64]

STATUS_QUO, ESCALATION, NASH = NO_DEALS = ("status quo", "escalation", "nash")


def named(no_deal: str) -> str:
    """The no-deal point as the room calls it; dashes are as good as spaces.

    Raises
    ------
    BadQuestion
        When there is no such point.
    """
    found = no_deal.strip().lower().replace("-", " ").replace("_", " ")
    if found not in NO_DEALS:
        raise BadQuestion(
            f"There is no no-deal point {no_deal!r}; there are {', '.join(NO_DEALS)}."
            f"{nearest(found, NO_DEALS)}"
        )
    return found


def escalated(agenda: Agenda) -> tuple[int, ...]:
    """The options that hold once everything pending has come: a package like any other."""
    out = []
    for item in agenda.items:
        names = [option.id for option in item.options]
        out.append(names.index("takes-effect") if "takes-effect" in names else 0)
    return tuple(out)


def nash_rates(grid: DutyGrid, model: Model) -> tuple[Array, Array]:
    """(S,) US duties on Chinese goods and (S,) Chinese duties on US goods, each the best reply.

    One uniform duty of each side on the other's goods; all other duties are those of the day.

    Raises
    ------
    NotConverged
        When best replies do not settle.
    """
    from detente.equilibrium import By, TariffShock, nash

    world = grid.world
    shock = TariffShock(
        regions=world.regions,
        sectors=world.sectors,
        factor=(1 + grid.standing) / (1 + grid.observed),
        before=world.tariffs if world.tariffs.any() else grid.observed,
    )
    found = nash(world, ("USA", "CHN"), by=By.uniform, on_each_other=True, model=model, shock=shock)
    rows = []
    for importer, exporter in (("USA", "CHN"), ("CHN", "USA")):
        player = found.player(importer)
        pair = world.regions.index(exporter), world.regions.index(importer)
        row = grid.standing[pair].copy()
        row[player.levers.sector] = player.rates[player.levers.lever]
        rows.append(row)
    return rows[0], rows[1]
