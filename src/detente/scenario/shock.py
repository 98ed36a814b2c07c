"""By how much does each origin's entry become dearer between two moments, and why?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from detente.equilibrium import TariffShock
from detente.errors import UnknownPlace
from detente.ledger import Ledger
from detente.places import eu_members, place
from detente.scenario.moment import Moment
from detente.tariffs import average
from detente.tariffs.alike import law_of_day
from detente.tariffs.facts import assumption_set
from detente.tariffs.weights import import_partners
from detente.world import World

__all__ = ["OriginShock", "origin_shocks", "tariff_shock"]

_YEAR_OF_WEIGHTS = date(2024, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginShock:
    """Average duty of one importer on one origin, fractions of customs value.

    `observed` is the duty in the year whose trade the world holds, `before` the baseline's and
    `after` the scenario's.
    """

    importer: str  # ISO-2
    origin: str
    observed: float
    before: float
    after: float
    weights: str
    coverage: float

    @property
    def factor(self) -> float:
        """What a buyer pays after over before duty for duty: ``(1 + after) / (1 + before)``."""
        return (1 + self.after) / (1 + self.before)


def origin_shocks(
    origins: Iterable[str],
    observed: tuple[Ledger, Moment],
    before: tuple[Ledger, Moment],
    after: tuple[Ledger, Moment],
) -> tuple[OriginShock, ...]:
    """US duties on every origin and Chinese duties on US goods, at three moments.

    An origin with line-level imports is weighted with its own of 2024; a member of the Union with
    the Union's; every other with US imports from all partners. Origins that the law treats alike
    under the same weights are computed once.
    """
    wanted = tuple(origins)
    first, second, third = (_by_origin(wanted, *moment) for moment in (observed, before, after))
    return tuple(
        OriginShock(
            importer=pair[0],
            origin=pair[1],
            observed=first[pair].total,
            before=second[pair].total,
            after=third[pair].total,
            weights=third[pair].weights,
            coverage=min(first[pair].coverage, second[pair].coverage, third[pair].coverage),
        )
        for pair in third
    )


def tariff_shock(
    world: World, shocks: Iterable[OriginShock], duty: Literal["before", "after"], reason: str
) -> TariffShock:
    """The shock from the duties under which the world was observed to those before or after."""
    rows = tuple(shocks)
    return TariffShock.from_tariffs(
        world,
        before={(_iso3(row.origin), _iso3(row.importer)): row.observed for row in rows},
        after={(_iso3(row.origin), _iso3(row.importer)): getattr(row, duty) for row in rows},
        reason=reason,
    )


def world_origins(world: World) -> tuple[str, ...]:
    """ISO-2 codes of the regions of a world that are places of their own."""
    codes = []
    for label in world.regions.labels:
        try:
            codes.append(place(label).iso2)
        except UnknownPlace:
            continue
    return tuple(codes)


def _iso3(code: str) -> str:
    return place(code).iso3


@dataclass(frozen=True, slots=True)
class _Average:
    total: float
    weights: str
    coverage: float


def _by_origin(
    origins: Iterable[str], ledger: Ledger, moment: Moment
) -> dict[tuple[str, str], _Average]:
    """Averages by (importer, origin)."""
    found: dict[tuple[str, str], _Average] = {}
    alike: dict[Hashable, _Average] = {}
    law = law_of_day(
        ledger, "US", moment.on, moment.known, moment.calendar, assumption_set("trade")
    )
    for origin in origins:
        if origin == "US":
            continue
        weighted, weights = _weights(origin)
        key = weighted if weights == "imports-2024" else law.history(origin)
        if key not in alike:
            alike[key] = _average("US", weighted, weights, ledger, moment)
        found["US", origin] = alike[key]
    found["CN", "US"] = _average("CN", "US", "imports-wto", ledger, moment)
    return found


def _average(importer: str, origin: str, weights: str, ledger: Ledger, moment: Moment) -> _Average:
    found = average(
        importer=importer,
        origin=origin,
        on=moment.on,
        weights=weights,
        known=moment.known,
        calendar=moment.calendar,
        ledger=ledger,
    )
    return _Average(found.on(moment.on), weights, found.coverage)


def _weights(origin: str) -> tuple[str, str]:
    """The origin whose imports weigh, and the weights."""
    if origin in eu_members(_YEAR_OF_WEIGHTS):
        return "EU", "imports-2024"
    return origin, "imports-2024" if origin in import_partners() else "imports-2024-all"
