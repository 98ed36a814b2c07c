"""What does a withheld mineral cost when prices clear and each ton goes where it is worth most?

How to call it::

    from detente.shortage import market

    band = market.band({"Ga": 1.0})                    # cut of the exports of its restrictor
    band.loss_usd_million, band.loss_share             # Range(low, central, high)
    band.prices["Ga"], band.industries(), band.status  # multiples of the base price; hardest hit
    market.solve({"Ga": 1.0, "Ge": 1.0})               # one point, two minerals: MarketResult
    market.ranking()                                   # minerals by (expected) loss
    market.run(market.ensemble(1200, seed=1))          # scenarios, drawn from the ranges
    market.expected_loss(results)                      # weighted by Scenario.probability
    market.answer(question, cut)                       # for `detente shortage`

Step 1 is the mineral's market outside the restricting country for one year, step 2 a linear
programme over the industries of the user country (`detente.shortage.allocation`). Both are our
reconstruction of USGS Open-File Reports 2024-1057 and 2025-1047, whose parameters were not seen:
nothing here is set so as to meet their figures. Value added lost is convex in the cut; the rent
paid abroad is so only up to the ceiling of the price (status ``rationed``), where it flattens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.shortage import economy as economies
from detente.shortage.allocation import Allocation, spread_of
from detente.shortage.economy import Economy
from detente.shortage.market_answer import (
    MarketBand,
    MarketResult,
    RankRow,
    Scenario,
    Status,
)
from detente.shortage.mineral_market import Mineral, Parameters, bundled_minerals, mineral

if TYPE_CHECKING:
    from detente.shortage.answer import Answer, Question

__all__ = [
    "GDP_2024_USD_MILLION",
    "METHOD",
    "answer",
    "band",
    "clear",
    "ensemble",
    "expected_loss",
    "ranking",
    "run",
    "solve",
]

Array = NDArray[np.float64]

METHOD = "market: price and quantity outside, then allocation over industries (USGS-like)"
GDP_2024_USD_MILLION = 29_200_000.0  # United States, as in IMF WP 2026/072
_HALVINGS = 80
_GAP = 1e-6  # primal against dual value of the programme


def clear(cut: Array | float, parameters: Sequence[Parameters] | Parameters) -> tuple[Array, Array]:
    """Price (multiple of the base) and quantity (share of normal use) outside the restrictor.

    ``P^-eD = min((1-r) P^eS, 1-r+X) + (1-cut) r``, by bisection on log P, all scenarios at once.
    Where the price would pass `choke_price` it stops there, and the rest is rationed.

    Raises
    ------
    BadQuestion
        When a cut is not a fraction.
    """
    sets = [parameters] if isinstance(parameters, Parameters) else list(parameters)
    cuts = np.broadcast_to(np.asarray(cut, dtype=np.float64), (len(sets),))
    if not ((cuts >= 0) & (cuts <= 1)).all():
        raise BadQuestion(f"A cut is a fraction from 0 to 1 (0.8 for 80 %), not {cuts.max()}.")

    def of(name: str) -> Array:
        return np.array([getattr(one, name) for one in sets], dtype=np.float64)

    share, demand, eta = of("restrictor_share"), of("demand_elasticity"), of("supply_elasticity")
    most = 1 - share + of("spare")

    def supplied(log_price: Array) -> Array:
        others = np.minimum((1 - share) * np.exp(eta * log_price), most)
        return others + (1 - cuts) * share

    low, high = np.zeros(len(sets)), np.log(of("choke_price"))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        short = np.exp(-demand * middle) > supplied(middle)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.exp(high), np.minimum(supplied(high), np.exp(-demand * high))


def solve(
    cuts: Mapping[str, float],
    *,
    level: str = "central",
    economy: Economy | None = None,
    minerals: Mapping[str, Mineral] | None = None,
    overlap: float = 0.5,
    knock_on: float = 1.0,
) -> MarketResult:
    """Loss of one year when `cuts` of the restrictors' exports are withheld, by mineral.

    Parameters
    ----------
    level
        ``low``, ``central`` or ``high`` loss: every parameter at that end of its range.
    overlap
        0: two minerals stop different goods of an industry; 1: the same. No source; 0 to 1.
    knock_on
        Part of what an industry does not deliver that is missing at its buyers; 0 to 1.

    Raises
    ------
    BadQuestion, UnknownCode
        When a cut is not a fraction or a mineral is not known.
    """
    return run(
        [Scenario(name="", cuts=dict(cuts), level=level)],
        economy=economy,
        minerals=minerals,
        overlap=overlap,
        knock_on=knock_on,
    )[0]


def band(
    cuts: Mapping[str, float],
    *,
    economy: Economy | None = None,
    minerals: Mapping[str, Mineral] | None = None,
    overlap: float = 0.5,
    knock_on: float = 1.0,
) -> MarketBand:
    """`solve` with every parameter at the end that makes the loss low, central and high."""
    levels = ("low", "central", "high")
    scenarios = [Scenario(name=level, cuts=dict(cuts), level=level) for level in levels]
    found = run(scenarios, economy=economy, minerals=minerals, overlap=overlap, knock_on=knock_on)
    return MarketBand(low=found[0], central=found[1], high=found[2])


def run(
    scenarios: Iterable[Scenario],
    *,
    economy: Economy | None = None,
    minerals: Mapping[str, Mineral] | None = None,
    overlap: float = 0.5,
    knock_on: float = 1.0,
) -> tuple[MarketResult, ...]:
    """Every scenario's year; what fails has a status and does not stop the others."""
    for name, value in (("overlap", overlap), ("knock_on", knock_on)):
        if not 0 <= value <= 1:
            raise BadQuestion(f"{name} is {value}; it is a fraction, 0 to 1.")
    economy = economy or _usa()
    todo = list(scenarios)
    markets = [tuple(_mineral(name, minerals) for name in one.cuts) for one in todo]
    sets = [
        [one.parameters.get(m.name) or m.at(one.level) for m in of]
        for one, of in zip(todo, markets, strict=True)
    ]
    flat = [p for each in sets for p in each]
    prices, quantities = clear(np.array([c for one in todo for c in one.cuts.values()]), flat)
    out, at = [], 0
    spread = spread_of(economy, knock_on)
    for one, of, chosen in zip(todo, markets, sets, strict=True):
        part = slice(at, at + len(of))
        at += len(of)
        allocation = Allocation(
            economy=economy,
            minerals=of,
            needs=tuple(one.needs_of(m) for m in of),
            gradients=tuple(p.gradient for p in chosen),
            overlap=overlap,
            spread=spread,
        )
        out.append(_year(one, of, chosen, prices[part], quantities[part], allocation))
    return tuple(out)


def ensemble(
    count: int,
    *,
    seed: int,
    names: Sequence[str] = (),
    cuts: tuple[float, float] = (0.0, 1.0),
    minerals: Mapping[str, Mineral] | None = None,
) -> tuple[Scenario, ...]:
    """Scenarios, mineral by mineral: parameters drawn from their ranges, cuts drawn evenly."""
    known = tuple(names) or bundled_minerals()
    rng = np.random.default_rng(seed)
    out = []
    for number in range(count):
        found = _mineral(known[number % len(known)], minerals)
        parameters, place = found.drawn(rng)
        out.append(
            Scenario(
                name=f"{found.name}-{number}",
                cuts={found.name: float(rng.uniform(*cuts))},
                parameters={found.name: parameters},
                needs_place=place,
            )
        )
    return tuple(out)


def expected_loss(results: Iterable[MarketResult]) -> float:
    """Sum of probability times loss over scenarios, USD million; those of 0 are not read.

    Raises
    ------
    BadQuestion
        When a probability is not a fraction.
    NotConverged
        When a scenario that can happen was not solved.
    """
    total = 0.0
    for one in results:
        weight = one.scenario.probability
        if not 0 <= weight <= 1:
            raise BadQuestion(
                f"The probability of scenario {one.scenario.name!r} is {weight}; it is a "
                f"fraction, 0 to 1."
            )
        total += weight * one.loss_usd_million if weight else 0.0
    return total


def ranking(
    names: Sequence[str] = (),
    *,
    cut: float = 1.0,
    probabilities: Mapping[str, float] | None = None,
    economy: Economy | None = None,
    minerals: Mapping[str, Mineral] | None = None,
) -> tuple[RankRow, ...]:
    """Minerals by loss times probability, the largest first.

    Without `probabilities` the losses are not weighted: USGS weights them with a country-risk
    score that was not seen.
    """
    rows = []
    for name in tuple(names) or bundled_minerals():
        weight = 1.0 if probabilities is None else probabilities[name]
        if not 0 <= weight <= 1:
            raise BadQuestion(f"The probability of {name} is {weight}; it is a fraction, 0 to 1.")
        found = band({name: cut}, economy=economy, minerals=minerals)
        loss = found.loss_usd_million
        rows.append(
            RankRow(
                mineral=name,
                restrictor=_mineral(name, minerals).restrictor,
                probability=weight,
                expected_usd_million=weight * loss.central,
                loss_usd_million=loss,
                price=found.prices[name],
                status=found.status,
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.expected_usd_million))


def answer(question: Question, cut: float) -> Answer:
    """The market model's answer to a question of ``detente shortage``.

    Raises
    ------
    BadQuestion
        When the loss of a country other than the United States is asked: uses are known for it
        alone.
    """
    from detente.shortage.answer import Answer, Band

    who = question.destination or "US"
    if who not in ("US", "USA"):
        raise BadQuestion(
            f"The market model knows who uses {question.element} in the United States only, not "
            f"in {who}. Ask for the network or the inventory model, or give a Mineral in Python."
        )
    found = band({question.element: cut})
    part = question.months / 12
    share = found.loss_share
    money, price, rent = (
        found.loss_usd_million,
        found.prices[question.element],
        found.rent_usd_million,
    )
    return Answer(
        method="market",
        status=found.status.name,
        message=f"{found.status.value}. Yearly cut {cut:.0%} of all exports, to every buyer.",
        place="USA",
        gdp_loss=Band(money.low * part, money.central * part, money.high * part),
        gdp_loss_share=Band(share.low, share.central, share.high),
        industries=tuple(
            (hit.name, hit.value_added_lost_usd_million * part) for hit in found.industries(8)
        ),
        price=Band(price.low, price.central, price.high),
        rent=Band(rent.low * part, rent.central * part, rent.high * part),
        substitutes=(
            ("producers outside the restricting country", found.central.others[question.element]),
        ),
        varied=("elasticities", "spare capacity", "shares", "what needs the mineral"),
        sources=tuple(f"{a.name}: {a.value} ({a.source})" for a in found.assumptions),
    )


def _year(
    one: Scenario,
    minerals: tuple[Mineral, ...],
    sets: Sequence[Parameters],
    prices: Array,
    quantities: Array,
    allocation: Allocation,
) -> MarketResult:
    bills = np.array([m.bill_usd_million for m in minerals])
    home = np.array([p.home_share for p in sets])
    dearer = (prices - 1) * bills  # of the whole normal use
    found = allocation.solve((1 - quantities).tolist())
    rent = dearer * (quantities - home)  # paid abroad above the base price; below 0 is a gain
    choked = any(price >= p.choke_price * (1 - 1e-9) for price, p in zip(prices, sets, strict=True))
    solved = found.solved and found.gap <= _GAP
    names = [m.name for m in minerals]
    share = np.array([p.restrictor_share for p in sets])
    left = (1 - np.array(list(one.cuts.values()))) * share
    return MarketResult(
        method=METHOD,
        scenario=one,
        economy=allocation.economy,
        status=Status.failed if not solved else Status.rationed if choked else Status.converged,
        residual=found.gap,
        prices=dict(zip(names, map(float, prices), strict=True)),
        shortages=dict(zip(names, map(float, 1 - quantities), strict=True)),
        others={
            name: float((now - sent) / max(1 - part, 1e-12) - 1)
            for name, now, sent, part in zip(names, quantities, left, share, strict=True)
        },
        rents=dict(zip(names, map(float, rent), strict=True)),
        rent_shares_restrictor=dict(
            zip(names, map(float, left / np.maximum(quantities, 1e-12)), strict=True)
        ),
        lost=found.lost,
        assumptions=tuple(a for m in minerals for a in m.assumptions),
    )


def _mineral(name: str, given: Mapping[str, Mineral] | None) -> Mineral:
    return given[name] if given and name in given else mineral(name)


@cache
def _usa() -> Economy:
    return economies.bundled("USA").worth(GDP_2024_USD_MILLION)
