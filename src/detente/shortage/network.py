"""What does a withheld input cost when every industry buys from every other?

How to call it::

    from detente.shortage import economy, network

    usa = economy.bundled("USA")                      # or of_region(world, "USA"), of_world(table)
    rare = network.scarce("rare_earths", usa)          # bill and users, sourced; or ScarceInput(…)
    result = network.solve(usa, rare, cut=0.80)        # one point: NetworkResult
    band = network.band(usa, rare, cut=0.80)           # what may be shown: NetworkBand
    band.loss_share, band.loss_usd_million, band.price, band.rent_usd_million   # Range(low, …)
    band.industries()                                  # hardest hit first, at the central value

Method: exact nested CES production network with one scarce imported input (`METHOD`). The answer
is a knife edge in the elasticity of the scarce input, so `band` is the answer and a point is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from detente.errors import BadQuestion, UnknownCode, nearest
from detente.shortage import nested
from detente.shortage.assumed import Assumption
from detente.shortage.calibration import calibrated
from detente.shortage.economy import Economy
from detente.shortage.network_answer import (
    Elasticities,
    IndustryHit,
    Labour,
    NetworkBand,
    NetworkResult,
    OtherSupply,
    Rent,
    ScarceInput,
    Status,
)
from detente.store import table

__all__ = [
    "METHOD",
    "Elasticities",
    "IndustryHit",
    "NetworkBand",
    "NetworkResult",
    "OtherSupply",
    "ScarceInput",
    "Status",
    "band",
    "closed_form",
    "closed_form_second_order",
    "scarce",
    "solve",
]

Array = NDArray[np.float64]

METHOD = "network: nested CES production network, exact"
SIGMAS = (0.10, 0.15, 0.20)
LARGEST_PUBLISHED_LOSS = 0.03  # Bachmann and others 2022, upper end, Germany without Russian energy
LARGEST_SEEN_PRICE = 45.0  # of some rare earths in 2010-11 (Alfaro and others, NBER 33877)


def scarce(name: str, economy: Economy, *, bill_share: float | None = None) -> ScarceInput:
    """A sourced scarce input of the bundled table, for an economy with its industries.

    Raises
    ------
    UnknownCode
        When no such input is bundled, or none of its users is an industry of the economy.
    """
    rows = table("tables/shortage_network.csv")
    known = sorted(set(rows["scarce"]))
    if name not in known:
        raise UnknownCode(
            f"No scarce input is called {name!r}; there is {', '.join(known)}."
            f"{nearest(name, known)}"
        )
    rows = rows.filter(rows["scarce"] == name)
    labels = set(economy.industries)
    for system in dict.fromkeys(rows["industries"]):
        part = rows.filter(rows["industries"] == system)
        users = dict(zip(part["industry"], map(float, part["share"]), strict=True))
        if labels >= set(users):
            row = part.row(0, named=True)
            return ScarceInput(
                name=name,
                bill_share=float(row["bill_share"]) if bill_share is None else bill_share,
                users=users,
                source=row["source"],
                certainty=row["certainty"],
            )
    raise UnknownCode(
        f"The users of {name} are listed for the industries of the WIOD (2013 and 2016 releases); "
        f"{economy.name} has {', '.join(economy.industries.labels[:4])}, … Give a ScarceInput."
    )


def solve(
    economy: Economy,
    scarce: ScarceInput,
    cut: float,
    *,
    elasticities: Elasticities | None = None,
    labour: Labour = "mobile",
    rent: Rent = "home",
    restrictor_share: float = 1.0,
    other: OtherSupply | None = None,
    tol: float = 1e-10,
) -> NetworkResult:
    """Real GDP, prices and outputs when part of an imported input is withheld.

    Parameters
    ----------
    cut
        Fraction of what the restricting country delivers that does not come; 0 is no change.
    restrictor_share
        Its share of the input's supply; the rest comes as before, and more with `other`.
    labour
        ``mobile``: one wage; ``fixed``: nobody changes industry. Capital is like labour.
    rent
        Who gets the scarcity rent: residents (real GDP = final goods less the input at base
        price), or the exporter (less the input at its shadow price; a bound).
    tol
        Largest relative imbalance of any price, good or factor that counts as solved.

    Raises
    ------
    BadQuestion
        When the cut leaves nothing at all, a share is not one, or a user is unknown.

    References
    ----------
    Baqaee and Farhi (2019), Econometrica 87(4); Bachmann and others (2022), ECONtribute PB 28;
    nests as in section 2 of the project's reference (reconstruction of IMF WP 2026/073).
    """
    with _blas().limit(limits=1, user_api="blas"):
        return _solve(
            economy,
            scarce,
            cut,
            elasticities or Elasticities(),
            labour,
            rent,
            restrictor_share,
            other or OtherSupply(),
            tol,
        )


def band(
    economy: Economy,
    scarce: ScarceInput,
    cut: float,
    *,
    sigmas: Sequence[float] = SIGMAS,
    central: float | None = None,
    elasticities: Elasticities | None = None,
    **how: Any,
) -> NetworkBand:
    """`solve` at each elasticity of the scarce input; `how` is passed on to it."""
    grid = sorted(set(map(float, sigmas)))
    if not grid:
        raise BadQuestion("A band needs at least one elasticity of the scarce input.")
    middle = grid[len(grid) // 2] if central is None else central
    if middle not in grid:
        raise BadQuestion(f"The central elasticity {middle} is not among {grid}.")
    given = elasticities or Elasticities()
    points = tuple(
        solve(economy, scarce, cut, elasticities=replace(given, scarce=sigma), **how)
        for sigma in grid
    )
    return NetworkBand(points=points, central_at=grid.index(middle))


def closed_form(share: float, cut: float, sigma: float) -> float:
    """Output over base in one sector: ``[(1-a) + a (1-cut)^((sig-1)/sig)]^(sig/(sig-1))``.

    References: Bachmann and others (2022), appendix; the oracle of the network with n = 1.
    """
    log = np.log1p(-cut)
    if sigma == 1:
        return float(np.exp(share * log))
    power = (sigma - 1) / sigma
    return float(np.exp(np.log1p(share * np.expm1(power * log)) / power))


def closed_form_second_order(share: float, cut: float, sigma: float) -> float:
    """Log change of output in one sector to second order: wrong for large cuts, shown as such."""
    log = np.log1p(-cut)
    return float(share * log + 0.5 * (1 - 1 / sigma) * share * (1 - share) * log**2)


def _solve(
    economy: Economy,
    scarce: ScarceInput,
    cut: float,
    elasticities: Elasticities,
    labour: Labour,
    rent: Rent,
    restrictor_share: float,
    other: OtherSupply,
    tol: float,
) -> NetworkResult:
    supply = _supply(cut, restrictor_share, other)
    if labour not in ("mobile", "fixed") or rent not in ("home", "abroad"):
        raise BadQuestion(
            f"labour is mobile or fixed, rent is home or abroad; not {labour}, {rent}."
        )
    net, lam = calibrated(economy, scarce, elasticities)
    base = float(lam @ net.s)
    workers = lam * (1 - net.s) * net.v
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        point = nested.clear_mobile(net, float(workers.sum()), base, supply)
        reached, residual = 1.0, point.residual
        if labour == "fixed" and np.isfinite(residual):
            point, reached, residual = nested.clear_fixed(
                net, workers, base, supply, point, tol=tol
            )
        residual = max(residual, _imbalance(point, workers, base, supply, labour))
    solved = bool(residual <= tol and reached >= 1)
    figures = _figures(net, point, lam, base, supply, labour) if solved else {}
    cautions = _cautions(figures, rent)
    status = Status.failed if not solved else Status.extreme if cautions else Status.converged
    return NetworkResult(
        method=METHOD,
        economy=economy,
        scarce=scarce,
        cut=cut,
        restrictor_share=restrictor_share,
        elasticities=elasticities,
        labour=labour,
        rent=rent,
        status=status,
        residual=float(residual),
        reached=reached,
        sweeps=point.sweeps,
        cautions=cautions,
        assumptions=_assumptions(economy, scarce, elasticities, labour, rent, other),
        figures=figures,
    )


@cache
def _blas() -> ThreadpoolController:
    """One thread: with more, small solves wait for each other on a busy machine."""
    return ThreadpoolController()


def _supply(cut: float, restrictor_share: float, other: OtherSupply) -> nested.Supply:
    for name, value in (("cut", cut), ("restrictor_share", restrictor_share)):
        if not 0 <= value <= 1:
            raise BadQuestion(f"{name} is {value}; it is a fraction from 0 to 1 (0.8 for 80 %).")
    if not (0 <= other.share <= 1 and 0 <= other.elasticity < 10):
        raise BadQuestion(
            f"Other supply: share {other.share} must be 0 to 1, elasticity {other.elasticity} 0 "
            f"to 10."
        )
    kept = 1 - cut * restrictor_share
    if kept < 1e-6:
        raise BadQuestion(
            "This cut leaves nothing at all, and with elasticities below 1 nothing can then be "
            "made. Give a cut below 1, or the restricting country's share of supply."
        )
    return nested.Supply(kept=kept, other=other.share, eta=other.elasticity)


def _imbalance(
    point: nested.Point, workers: Array, base: float, supply: nested.Supply, labour: Labour
) -> float:
    """Largest relative gap of the factor markets, from the definitions."""
    paid = point.lam * point.labour * np.exp(-point.lw)
    gap = np.log(paid / workers) if labour == "fixed" else np.log(paid.sum() / workers.sum())
    used = np.log(point.lam @ point.m / base) - point.u - supply.log(point.u - point.lpc)[0]
    found = max(float(np.abs(gap).max()), float(abs(used)))
    return found if np.isfinite(found) else np.inf


def _figures(
    net: nested.Network,
    point: nested.Point,
    lam: Array,
    base: float,
    supply: nested.Supply,
    labour: Labour,
) -> dict[str, Any]:
    price = point.u - point.lpc  # log
    goods = float(np.exp(-point.lpc))  # final goods over their base
    came = float(np.exp(supply.log(price)[0])) * base
    before = 1 - base
    cost = base * supply.cost(price)
    left = np.ones_like(lam)
    used = net.s > 0
    left[used] = (point.lam * point.m)[used] * np.exp(-point.u) / (lam * net.s)[used]
    second = _second_order(net, base, supply, labour)
    return {
        "loss_home": 1 - (goods - cost) / before,
        "loss_abroad": 1 - (goods - came * float(np.exp(price))) / before,
        "price": float(np.exp(price)),
        "rent": (came * float(np.exp(price)) - cost) / before,
        "output": point.lam / lam * np.exp(-point.lp) - 1,
        "left": left,
        "second_order": 1 - (np.exp(second) - base * supply.kept) / before,
    }


def _second_order(net: nested.Network, base: float, supply: nested.Supply, labour: Labour) -> float:
    """Log change of final goods to second order in the log cut (no other supply)."""
    log = float(np.log(supply.kept))
    if log == 0:
        return 0.0
    n = len(net.v)
    start = nested.at_prices(net, np.zeros(n), 0.0)
    none = nested.Supply(kept=1.0)
    apply = nested.derivative(net, start, none)
    if labour == "mobile":
        move = np.zeros((n + 1, 1))
        move[-1] = 1.0
        k = float(apply(move)[-1, 0]) + 1
        slope = base * k / (k / (1 - base) - 1)
    else:
        # Log supply enters its own equation with a minus, so the price moves as J^-1 e.
        step = nested.linear_solve(apply, n + 1, np.eye(n + 1)[-1])
        slope = base * (float(step[-1]) + 1)
    return base * log + 0.5 * slope * log**2


def _cautions(figures: Mapping[str, Any], rent: Rent) -> tuple[str, ...]:
    found = []
    if figures and figures[f"loss_{rent}"] > LARGEST_PUBLISHED_LOSS:
        found.append(
            f"A loss of {figures[f'loss_{rent}']:.1%} of GDP is above every published estimate "
            f"(at most {LARGEST_PUBLISHED_LOSS:.0%}): without stocks, other suppliers, recycling "
            f"and a floor on substitution the model overstates extreme cuts."
        )
    if figures and figures["price"] > LARGEST_SEEN_PRICE:
        found.append(
            f"The shadow price is {figures['price']:,.0f} times the base price; at most about "
            f"{LARGEST_SEEN_PRICE:.0f} times has been seen. No exporter could collect it: read the "
            f"loss with the rent abroad as a bound."
        )
    return tuple(found)


def _assumptions(
    economy: Economy,
    scarce: ScarceInput,
    e: Elasticities,
    labour: Labour,
    rent: Rent,
    other: OtherSupply,
) -> tuple[Assumption, ...]:
    nests = "section 2 of the project's reference, after IMF WP 2026/073 (elasticities not seen)"
    return (
        Assumption("economy", economy.name, economy.source, "official"),
        Assumption("bill over GDP", f"{scarce.bill_share:.2e}", scarce.source, scarce.certainty),
        Assumption("elasticity of the scarce input", f"{e.scarce:g}", nests, "low"),
        Assumption("elasticity of value added and inputs", f"{e.value_added:g}", nests, "low"),
        Assumption("elasticity between inputs", f"{e.inputs:g}", nests, "low"),
        Assumption("elasticity of final demand", f"{e.consumption:g}", nests, "low"),
        Assumption("labour", labour, "closure; both can be asked for", "closure"),
        Assumption("scarcity rent", rent, "closure; both are computed", "closure"),
        Assumption("other supply", f"{other.share:g}", other.source, "closure"),
    )
