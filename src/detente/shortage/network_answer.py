"""What does the network model answer, and how far may it be read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, NotConverged
from detente.shortage.assumed import Assumption, Range
from detente.shortage.economy import Economy

__all__ = [
    "Elasticities",
    "IndustryHit",
    "Labour",
    "NetworkBand",
    "NetworkResult",
    "OtherSupply",
    "Rent",
    "ScarceInput",
    "Status",
]

Array = NDArray[np.float64]
Labour = Literal["mobile", "fixed"]
Rent = Literal["home", "abroad"]


class Status(StrEnum):
    converged = "converged"
    extreme = (
        "solved, but beyond every published estimate: stocks, other suppliers, recycling and new "
        "substitutes are left out of the model; give other_supply or higher elasticities"
    )
    failed = "not solved; ask for a smaller cut, a higher elasticity or mobile labour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elasticities:
    """Of substitution: the scarce input against all else, value added, inputs, final goods."""

    scarce: float = 0.15
    value_added: float = 0.5
    inputs: float = 0.2
    consumption: float = 0.9

    def __post_init__(self) -> None:
        for name in ("scarce", "value_added", "inputs", "consumption"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0.01):
                raise BadQuestion(f"Elasticity {name} is {value}; it must be 0.01 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarceInput:
    """An imported input: what is spent on it, and who spends it."""

    name: str
    bill_share: float  # of GDP, fraction
    users: Mapping[str, float]  # industry label -> share of the bill
    source: str
    certainty: str = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSupply:
    """Suppliers outside the restricting country, who answer to the price; none by default."""

    share: float = 0.0  # of the base supply
    elasticity: float = 0.0
    source: str = "left out unless given"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryHit:
    industry: str
    name: str
    output_change: float  # fraction; negative is a loss
    value_added_lost_usd_million: float  # base value added times the fall of output
    scarce_left: float  # use of the scarce input, share of the base
    share_of_bill: float


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkResult:
    """One solved point. Reading figures of a failed one raises `NotConverged`."""

    method: str
    economy: Economy = field(repr=False)
    scarce: ScarceInput
    cut: float
    restrictor_share: float
    elasticities: Elasticities
    labour: Labour
    rent: Rent
    status: Status
    residual: float  # largest relative imbalance of prices, goods and factors
    reached: float  # share of the way from mobile to fixed labour
    sweeps: int
    cautions: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = field(repr=False)
    figures: Mapping[str, Any] = field(repr=False)

    @property
    def loss_share(self) -> float:
        """Loss of real GDP, fraction, by the closure asked for: ``1 - GDP / GDP0``."""
        return self._read(f"loss_{self.rent}")

    @property
    def loss_rent_home(self) -> float:
        """Loss if residents keep the scarcity rent."""
        return self._read("loss_home")

    @property
    def loss_rent_abroad(self) -> float:
        """Loss if the exporter collects the whole shadow price: a bound, not a forecast."""
        return self._read("loss_abroad")

    @property
    def loss_usd_million(self) -> float:
        return self.loss_share * self.economy.gdp_usd_million

    @property
    def price(self) -> float:
        """Shadow price of the scarce input over its base price, in units of the final bundle."""
        return self._read("price")

    @property
    def rent_usd_million(self) -> float:
        """What is paid for the scarce input above its cost, whoever receives it."""
        return self._read("rent") * self.economy.gdp_usd_million

    @property
    def rent_goes_to(self) -> str:
        return (
            "residents who hold the licences or stocks"
            if self.rent == "home"
            else "the restricting country's exporters (upper bound)"
        )

    @property
    def second_order_loss(self) -> float:
        """What the second-order formula would say: for warning only, it fails for large cuts."""
        return self._read("second_order")

    @property
    def output_change(self) -> Array:
        """(S,) fraction, by industry of the economy."""
        return self._read("output")

    @property
    def scarce_left(self) -> Array:
        """(S,) use of the scarce input over the base; 1 where it is not used."""
        return self._read("left")

    def industries(self, most: int = 10) -> tuple[IndustryHit, ...]:
        """Hardest hit first, by value added lost."""
        change, left = self.output_change, self.scarce_left
        worth = self.economy.value_added / self.economy.value_added.sum()
        lost = -change * worth * self.economy.gdp_usd_million
        bill = np.array([self.scarce.users.get(x, 0.0) for x in self.economy.industries])
        return tuple(
            IndustryHit(
                industry=self.economy.industries.labels[at],
                name=self.economy.name_of(self.economy.industries.labels[at]),
                output_change=float(change[at]),
                value_added_lost_usd_million=float(lost[at]),
                scarce_left=float(left[at]),
                share_of_bill=float(bill[at] / bill.sum()),
            )
            for at in np.argsort(-lost)[:most]
        )

    def _read(self, what: str) -> Any:
        if self.status is Status.failed:
            raise NotConverged(
                f"The network model of {self.economy.name} with a cut of {self.cut:.0%} of "
                f"{self.scarce.name}: {self.status} (residual {self.residual:.1e})."
            )
        return self.figures[what]


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkBand:
    """The same question over elasticities of the scarce input: the form in which it is shown."""

    points: tuple[NetworkResult, ...]  # by rising elasticity
    central_at: int

    @property
    def method(self) -> str:
        return self.central.method

    @property
    def central(self) -> NetworkResult:
        return self.points[self.central_at]

    @property
    def solved(self) -> tuple[NetworkResult, ...]:
        return tuple(p for p in self.points if p.status is not Status.failed)

    @property
    def status(self) -> Status:
        """The worst of all points."""
        found = {p.status for p in self.points}
        return next(s for s in (Status.failed, Status.extreme, Status.converged) if s in found)

    @property
    def loss_share(self) -> Range:
        return self._range("loss_share")

    @property
    def loss_usd_million(self) -> Range:
        return self._range("loss_usd_million")

    @property
    def price(self) -> Range:
        return self._range("price")

    @property
    def rent_usd_million(self) -> Range:
        return self._range("rent_usd_million")

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return self.central.assumptions

    @property
    def cautions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for p in self.points for text in p.cautions))

    def industries(self, most: int = 10) -> tuple[IndustryHit, ...]:
        return self.central.industries(most)

    def _range(self, what: str) -> Range:
        values = [getattr(p, what) for p in self.solved]
        return Range(low=min(values), central=getattr(self.central, what), high=max(values))
