"""What does the market model answer, scenario by scenario and as a band?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, NotConverged
from detente.shortage.assumed import Assumption, Range
from detente.shortage.economy import Economy
from detente.shortage.mineral_market import Mineral, Parameters

__all__ = ["IndustryLoss", "MarketBand", "MarketResult", "RankRow", "Scenario", "Status"]

Array = NDArray[np.float64]


class Status(StrEnum):
    converged = "converged"
    rationed = (
        "solved, but at the largest price rise ever seen demand still exceeds supply, so the rest "
        "is rationed: read the price as a ceiling that was put in"
    )
    failed = "the allocation over industries was not solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One year: which share of whose exports is withheld, with which parameters."""

    name: str
    cuts: Mapping[str, float]  # mineral -> fraction of the restricting country's exports
    level: str = "central"
    parameters: Mapping[str, Parameters] = field(default_factory=dict)  # instead of the level's
    needs_place: float | None = None  # 0 low, 0.5 central, 1 high; None: as the level says
    probability: float = 1.0

    def needs_of(self, mineral: Mineral) -> Array:
        """(users,) part of each user's value added that needs the mineral."""
        levels = {"low": 0.0, "central": 0.5, "high": 1.0}
        if self.needs_place is None and self.level not in levels:
            raise BadQuestion(f"The level is low, central or high, not {self.level!r}.")
        place = levels[self.level] if self.needs_place is None else self.needs_place
        return np.array(
            [
                np.interp(place, (0, 0.5, 1), (u.needs.low, u.needs.central, u.needs.high))
                for u in mineral.users
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryLoss:
    industry: str
    name: str
    value_added_lost_usd_million: float
    lost: float  # fraction of the industry's value added
    share_of_loss: float


@dataclass(frozen=True, kw_only=True, eq=False)
class MarketResult:
    """One scenario. Losses of a failed one cannot be read: `NotConverged`."""

    method: str
    scenario: Scenario
    economy: Economy = field(repr=False)
    status: Status
    residual: float  # primal against dual value of the allocation, relative
    prices: Mapping[str, float]  # multiples of the base price
    shortages: Mapping[str, float]  # share of normal use not to be had
    others: Mapping[str, float]  # what other producers make more, fraction
    rents: Mapping[str, float]  # USD million paid abroad above the base price; below 0 a gain
    rent_shares_restrictor: Mapping[str, float]  # part of it that the restricting country gets
    lost: Array = field(repr=False)
    assumptions: tuple[Assumption, ...] = field(default=(), repr=False)

    @property
    def value_added_lost_usd_million(self) -> float:
        return float(self._by_industry().sum())

    @property
    def loss_usd_million(self) -> float:
        """Value added lost, and what is paid abroad above the base price."""
        return self.value_added_lost_usd_million + self.rent_usd_million

    @property
    def loss_share(self) -> float:
        return self.loss_usd_million / self.economy.gdp_usd_million

    @property
    def rent_usd_million(self) -> float:
        self._require()
        return float(sum(self.rents.values()))

    def industries(self, most: int = 10) -> tuple[IndustryLoss, ...]:
        """Hardest hit first; industries that lose nothing are left out."""
        lost = self._by_industry()
        total = max(float(lost.sum()), 1e-300)
        return tuple(
            IndustryLoss(
                industry=self.economy.industries.labels[at],
                name=self.economy.name_of(self.economy.industries.labels[at]),
                value_added_lost_usd_million=float(lost[at]),
                lost=float(self.lost[at]),
                share_of_loss=float(lost[at] / total),
            )
            for at in np.argsort(-lost)[:most]
            if lost[at] > 0
        )

    def _by_industry(self) -> Array:
        self._require()
        va = self.economy.value_added
        return self.lost * va / va.sum() * self.economy.gdp_usd_million

    def _require(self) -> None:
        if self.status is Status.failed:
            raise NotConverged(
                f"Scenario {self.scenario.name or dict(self.scenario.cuts)}: {self.status} "
                f"(gap {self.residual:.1e})."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class MarketBand:
    """Every parameter at the end of its range that makes the loss small, and large."""

    low: MarketResult
    central: MarketResult
    high: MarketResult

    @property
    def method(self) -> str:
        return self.central.method

    @property
    def status(self) -> Status:
        """The worst of the three."""
        found = {one.status for one in (self.low, self.central, self.high)}
        return next(s for s in (Status.failed, Status.rationed, Status.converged) if s in found)

    @property
    def loss_usd_million(self) -> Range:
        return self._range(lambda one: one.loss_usd_million)

    @property
    def loss_share(self) -> Range:
        return self._range(lambda one: one.loss_share)

    @property
    def rent_usd_million(self) -> Range:
        return self._range(lambda one: one.rent_usd_million)

    @property
    def prices(self) -> Mapping[str, Range]:
        names = self.central.prices
        return {name: self._range(lambda one, n=name: one.prices[n]) for name in names}

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return self.central.assumptions

    def industries(self, most: int = 10) -> tuple[IndustryLoss, ...]:
        return self.central.industries(most)

    def _range(self, read) -> Range:
        values = [read(one) for one in (self.low, self.central, self.high)]
        return Range(low=min(values), central=values[1], high=max(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """One mineral of the ranking."""

    mineral: str
    restrictor: str
    probability: float
    expected_usd_million: float
    loss_usd_million: Range
    price: Range
    status: Status
