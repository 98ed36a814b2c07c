"""By how much does each origin's entry become dearer between two moments, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium import TariffShock
from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.scenario.duties import DutyTable, Member, Origin, duty_table
from detente.scenario.match import goods_of_sectors, us_origin, us_origins
from detente.scenario.moment import Moment
from detente.tariffs.average import ALL
from detente.world import World

__all__ = ["DutyShocks", "OriginShock", "SectorShock", "duty_shocks", "origin_shocks"]

Array = NDArray[np.float64]
Duty = Literal["observed", "before", "after"]
At = tuple[Ledger, Moment]  # a law and the moment at which it is asked

_DUTIES: tuple[Duty, ...] = ("observed", "before", "after")
_ON_US_GOODS = Origin.of("US", "US", "imports-wto")


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginShock:
    """Average duty of one importer on one origin, fractions of customs value.

    `observed` is the duty in the year whose trade the world holds, `before` the baseline's and
    `after` the scenario's.
    """

    importer: str  # ISO-2
    origin: str  # ISO-2, EU for the Union, or the world's label of a group
    observed: float
    before: float
    after: float
    weights: str
    coverage: float

    @property
    def factor(self) -> float:
        """What a buyer pays after over before duty for duty: ``(1 + after) / (1 + before)``."""
        return (1 + self.after) / (1 + self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorShock:
    """The same for one sector of a world; `share` is its part of the value that weighs.

    Where nothing of the sector was imported from the origin, the share is 0 and the duty is that
    on the origin's goods in the mix of all imports.
    """

    importer: str
    origin: str
    sector: str
    observed: float
    before: float
    after: float
    share: float

    @property
    def factor(self) -> float:
        """What a buyer pays after over before duty for duty."""
        return (1 + self.after) / (1 + self.before)


@dataclass(frozen=True, kw_only=True, eq=False)
class DutyShocks:
    """US duties on every region of a world and Chinese duties on US goods, at three moments.

    `rates` holds arrays (N, N, S) exporter, importer, sector by moment; cells of others are zero
    there: their duties do not change.
    """

    world: World = field(repr=False)
    origins: tuple[OriginShock, ...] = field(repr=False)
    sectors: tuple[SectorShock, ...] = field(repr=False)
    rates: Mapping[Duty, Array] = field(repr=False)
    reasons: Mapping[str, str]  # by moment, in words

    def shock(self, duty: Literal["before", "after"]) -> TariffShock:
        """From the duties under which the world was observed to those before or after.

        In a world that carries tariffs of its own these are the ones observed, and the shock
        multiplies them by (1 + new) / (1 + observed); else those of the law at the time are.
        """
        own = self.world.tariffs
        return TariffShock(
            regions=self.world.regions,
            sectors=self.world.sectors,
            factor=self._factors[duty],
            before=own if own.any() else self.rates["observed"],
            reason=self.reasons[duty],
        )

    @cached_property
    def _factors(self) -> dict[str, Array]:
        old = 1 + self.rates["observed"]
        return {duty: (1 + self.rates[duty]) / old for duty in ("before", "after")}


def origin_shocks(
    origins: Iterable[str], observed: At, before: At, after: At
) -> tuple[OriginShock, ...]:
    """US duties on every origin (ISO-2) and Chinese duties on US goods, at three moments."""
    asked = tuple(us_origin(code) for code in origins if code != "US")
    moments = (observed, before, after)
    return (
        *_origin_rows("US", asked, _three("US", asked, moments)),
        *_origin_rows("CN", (_ON_US_GOODS,), _three("CN", (_ON_US_GOODS,), moments)),
    )


def duty_shocks(
    world: World,
    observed: At,
    before: At,
    after: At,
    *,
    reasons: tuple[str, str] = ("baseline", "scenario"),
) -> DutyShocks:
    """What the law of three moments means for a world, by region and sector.

    The weights are those of `us_origins`; Chinese duties are weighted with China's imports from
    the United States by six-digit code. `reasons` say in words what baseline and scenario are.

    Raises
    ------
    BadQuestion
        When the world has no region USA or CHN, or labels that mean no place or products.
    """
    for label in ("USA", "CHN"):
        if label not in world.regions.labels:
            raise BadQuestion(
                f"World {world.name} has no region {label}; scenarios need the United States "
                "(USA) and China (CHN)."
            )
    labels, columns = us_origins(world), goods_of_sectors(world)
    at = world.regions.index
    shape = len(world.regions), len(world.regions), len(world.sectors)
    rates: dict[Duty, Array] = {duty: np.zeros(shape) for duty in _DUTIES}
    origins: list[OriginShock] = []
    sectors: list[SectorShock] = []
    for importer, buyer, asked, sellers in (
        ("US", at("USA"), tuple(labels.values()), tuple(labels)),
        ("CN", at("CHN"), (_ON_US_GOODS,), ("USA",)),
    ):
        several = len(world.sectors) > 1
        spare = tuple(_in_mix_of_all(importer, origin) for origin in asked if several)
        tables = _three(importer, (*asked, *spare), (observed, before, after))
        origins += _origin_rows(importer, asked, tables)
        for row, (origin, seller) in enumerate(zip(asked, sellers, strict=True)):
            if not several:
                for duty in _DUTIES:
                    rates[duty][at(seller), buyer, 0] = tables[duty].total[row]
                continue
            for label, held in columns.items():
                found = {duty: _rate(tables[duty], row, row + len(asked), held) for duty in _DUTIES}
                for duty in _DUTIES:
                    rates[duty][at(seller), buyer, world.sectors.index(label)] = found[duty]
                value = tables["after"].value[row]
                sectors.append(
                    SectorShock(
                        importer=importer,
                        origin=origin.code,
                        sector=label,
                        share=float(value[list(held)].sum() / value.sum()),
                        **found,
                    )
                )
    return DutyShocks(
        world=world,
        origins=tuple(origins),
        sectors=tuple(sectors),
        rates=rates,
        reasons=dict(zip(("before", "after"), reasons, strict=True)),
    )


def _three(
    importer: str, origins: tuple[Origin, ...], moments: tuple[At, At, At]
) -> dict[Duty, DutyTable]:
    return {
        duty: duty_table(importer, origins, *moment)
        for duty, moment in zip(_DUTIES, moments, strict=True)
    }


def _in_mix_of_all(importer: str, origin: Origin) -> Origin:
    """What stands in where nothing of a sector came from an origin: goods in the mix of all."""
    country = origin.members[0].country
    weights = "simple" if importer == "CN" else "imports-2024-all"
    return Origin(origin.code, (Member(country, ALL, weights),))


def _origin_rows(
    importer: str, origins: tuple[Origin, ...], tables: Mapping[Duty, DutyTable]
) -> list[OriginShock]:
    return [
        OriginShock(
            importer=importer,
            origin=origin.code,
            **{duty: float(tables[duty].total[row]) for duty in _DUTIES},
            weights=origin.weights,
            coverage=float(min(tables[duty].coverage[row] for duty in _DUTIES)),
        )
        for row, origin in enumerate(origins)
    ]


def _rate(found: DutyTable, row: int, spare: int, held: tuple[int, ...]) -> float:
    """The average duty over some sectors of an origin, else that of the row that stands in."""
    columns = list(held)
    for place in (row, spare):
        value = float(found.value[place, columns].sum())
        if value > 0:
            return float(found.due[place, columns].sum()) / value
    return 0.0
