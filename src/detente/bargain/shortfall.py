"""What does each choice over China's mineral controls cost the United States in goods not made?

Every control is an arrival path of the shortage room, read from the day of the agenda on: one that
has stood for months has its queue behind it. Of the controls that name a mineral the one that
holds back most counts. Gallium, germanium, antimony and tungsten go through the market method,
rare earths through the network method, which is the only one that has them; what neither knows
(technology, graphite, scandium alone) is worth nothing here, and `unvalued` says so. A band takes
the method's ends at the ends of the path. China's own lost sales are not counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import product
from math import exp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import Agenda, Option
from detente.ledger import Status
from detente.ledger.timeline import state
from detente.minerals.elements import RARE_EARTHS

if TYPE_CHECKING:
    from detente.ledger import Ledger, Measure

__all__ = ["DISCOUNT", "HORIZON_YEARS", "Shortfall", "annuity"]

Array = NDArray[np.float64]
Cuts = tuple[tuple[float, ...], ...]  # by band low, central, high: by year

HORIZON_YEARS = 1
"""Years over which losses count; the truces of the record last up to one. An argument."""

DISCOUNT = 0.03
"""A year; the real rate of the White House's Circular A-4 before 2023. An argument."""

_MARKET = ("Ga", "Ge", "Sb", "W")
_RARE = "rare earths"
_YEAR = 365


def annuity(losses: Sequence[float], rate: float = DISCOUNT) -> float:
    """Losses of the years 1 to T as an even flow of the same present value.

    ``r / (1 - exp(-rT)) * integral of exp(-rt) loss(t)``, loss even within each year.
    """
    if rate == 0:
        return float(np.mean(losses))
    weights = [exp(-rate * k) - exp(-rate * (k + 1)) for k in range(len(losses))]
    return float(np.dot(weights, losses) / sum(weights))


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortfall:
    """Losses by combination of options of the controls on the agenda; yearly, USD million."""

    agenda: Agenda
    ledger: Ledger = field(repr=False)
    horizon: int = HORIZON_YEARS
    rate: float = DISCOUNT

    @property
    def places(self) -> tuple[int, ...]:
        """The items that hold back a mineral which the methods know."""
        return tuple(
            place
            for place, item in enumerate(self.agenda.items)
            if item.giver == "CN"
            and item.kind == "export_control"
            and any(_subjects(self.ledger.measure(name)) for name in item.measures)
        )

    @property
    def unvalued(self) -> tuple[str, ...]:
        """Chinese export controls on the agenda to which no method gives a loss."""
        return tuple(
            item.id
            for place, item in enumerate(self.agenda.items)
            if item.giver == "CN" and item.kind == "export_control" and place not in self.places
        )

    def loss(self, options: Mapping[int, int]) -> Array:
        """(3,) the US loss at low, central and high, under options by place of item."""
        known = self.agenda.known
        cuts: dict[str, list[Cuts]] = {}
        for place in self.places:
            item = self.agenda.items[place]
            chosen = item.options[options.get(place, 0)]
            for name in item.measures:
                measure = self.ledger.measure(name)
                held = _cuts(measure, _mode(measure, chosen, known), known, self.horizon)
                for subject in _subjects(measure):
                    cuts.setdefault(subject, []).append(held)
        worst = {
            subject: np.max([np.array(held) for held in several], axis=0)
            for subject, several in cuts.items()
        }
        return np.array(
            [
                annuity(
                    [
                        _yearly({s: float(c[band, year]) for s, c in worst.items()}, band)
                        for year in range(self.horizon)
                    ],
                    self.rate,
                )
                for band in range(3)
            ]
        )

    def table(self, places: Sequence[int]) -> Array:
        """(combinations, 3) losses over all options of the items at `places`, in C order."""
        sizes = [range(len(self.agenda.items[place].options)) for place in places]
        rows = [self.loss(dict(zip(places, each, strict=True))) for each in product(*sizes)]
        return np.array(rows).reshape(-1, 3)


def _subjects(measure: Measure) -> tuple[str, ...]:
    named = measure.scope.elements
    found = [each for each in _MARKET if each in named]
    if any(each in RARE_EARTHS for each in named):
        found.append(_RARE)
    return tuple(found)


def _mode(measure: Measure, chosen: Option, known: date) -> str:
    for change in chosen.amendments:
        if change.measure == measure.id:
            return "new" if change.status is Status.in_force else "off"
    found = state(measure, "US", known, known=known)
    return "stands" if found is not None and found.in_force else "off"


@lru_cache(maxsize=4096)
def _cuts(measure: Measure, mode: str, known: date, years: int) -> Cuts:
    """Share of a normal year's exports held back, by band and year from `known` on."""
    from detente.shortage.licences import Licences

    if mode == "off":
        return ((0.0,) * years,) * 3
    begun = known
    if mode == "stands":
        begun = min(s.effective for s in measure.steps if s.status is Status.in_force)
        process = Licences.of(measure, known, known=known)
    else:
        process = _fresh(measure, known)
    elapsed = max((known - begun).days, 0)
    path = process.path(elapsed + years * _YEAR)
    out = []
    for course in (path.high, path.central, path.low):
        days = course[elapsed:].reshape(years, _YEAR)
        out.append(tuple(float(np.clip(1 - year.mean(), 0.0, 1.0)) for year in days))
    return tuple(out)


def _fresh(measure: Measure, known: date):
    """The process that a control sets up which begins on the day, by its own regime."""
    from detente.shortage.licences import Licences

    regimes = [s.regime for s in measure.steps if s.announced <= known and s.regime]
    if any("ban" in regime or "denial" in regime for regime in regimes):
        return Licences.banned()
    return Licences()


@lru_cache(maxsize=4096)
def _market_loss(cuts: tuple[tuple[str, float], ...], level: str) -> float:
    from detente.shortage import market

    return float(market.solve(dict(cuts), level=level).loss_usd_million)


@lru_cache(maxsize=4096)
def _network_loss(cut: float, band: int) -> float:
    from detente.shortage import economy, market, network

    table = economy.bundled("USA").worth(market.GDP_2024_USD_MILLION)
    found = network.band(table, network.scarce("rare_earths", table), cut).loss_usd_million
    return float((found.low, found.central, found.high)[band])


def _yearly(cuts: Mapping[str, float], band: int) -> float:
    market = tuple((s, round(cuts[s], 6)) for s in _MARKET if cuts.get(s, 0.0) > 0)
    loss = _market_loss(market, ("low", "central", "high")[band]) if market else 0.0
    rare = round(cuts.get(_RARE, 0.0), 6)
    return loss + (_network_loss(rare, band) if rare > 0 else 0.0)
