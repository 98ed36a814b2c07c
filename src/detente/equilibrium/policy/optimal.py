r"""Which tariffs serve a region, or a weighted sum of regions, best?

Welfare is maximised over the tariffs of `Levers`, all others held: L-BFGS with the adjoint
gradient climbs, Broyden's method then levels the slopes (`search`). The variable of lever l is
:math:`\ln(1 + t_l) \sqrt{s_l}` with s its share of the trade taxed: the curvature of welfare in
it is then nearly the same for every lever. The paper's formula is reported beside the optimum; it
is an approximation and earns less.

Very high tariffs of a region with a trade deficit on all its imports are no use as an optimum. A
deficit that is held as a transfer must be delivered whatever the tariff, so the region's wage and
its welfare rise again (United States of 2023: from about 110 % on) until no equilibrium is left.
The default bound of 100 % keeps the search on this side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.one_sector import calibrate
from detente.equilibrium.gradients import (
    objective,
    region_weights,
    welfare_gradient,
)
from detente.equilibrium.gradients import (
    sector_weights as weights_of_sectors,
)
from detente.equilibrium.model import Family, Model
from detente.equilibrium.numerics.search import Look, Search, climb
from detente.equilibrium.policy.formulas import best_uniform_tariff, best_uniform_tariff_of_others
from detente.equilibrium.policy.levers import By, Levers, standing
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Solution
from detente.equilibrium.solver import one_thread, solve
from detente.errors import BadQuestion, NotConverged
from detente.world import World

__all__ = [
    "Optimum",
    "Reply",
    "best_tariffs",
    "optimal",
    "retaliation",
    "retaliation_schedule",
]

Array = NDArray[np.float64]

SOLVE_TOL = 1e-11  # an order finer than usual: differences between close points steer the search
START = 0.2
UPPER = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Optimum:
    """The best tariffs found, what they are worth, and how flat the objective is there.

    `status`, `slope` and `evaluations` can always be read; `rates`, `objective` and `solution`
    raise `NotConverged` unless the status is `converged`.
    """

    levers: Levers
    weights: Array = field(repr=False)  # (N,) of the regions' welfare in the objective
    sector_weights: Array | None = field(repr=False)  # (N, S) of sectors' real incomes in it
    status: Search
    slope: float  # largest derivative left in a scaled variable, 0 at an optimum inside the bounds
    evaluations: int  # solves, each with its gradient
    lower: float
    upper: float
    reached: Array = field(repr=False)  # (L,) last tariffs tried, whatever the status
    found: Solution | None = field(repr=False)
    formula: Formula | None = None  # of the paper, where it has one

    @property
    def ok(self) -> bool:
        """Whether the results can be read."""
        return self.status is Search.converged

    @property
    def solution(self) -> Solution:
        """The equilibrium at the best tariffs."""
        if not self.ok or self.found is None:
            raise NotConverged(
                f"Best tariffs: {self.status.value} (slope {self.slope:.1e} after "
                f"{self.evaluations} evaluations)."
            )
        return self.found

    @property
    def rates(self) -> Array:
        """(L,) best tariffs, fractions, in the order of ``levers.labels``."""
        _ = self.solution
        return self.reached

    @property
    def tariffs(self) -> dict[str, float]:
        """Best tariffs by label, fractions."""
        return dict(zip(self.levers.labels, self.rates.tolist(), strict=True))

    @property
    def objective(self) -> float:
        """Weighted sum of changes of welfare and of sectors' incomes there, a fraction."""
        return objective(self.solution, self.weights, self.sector_weights)

    @property
    def mean_rate(self) -> float:
        """Mean of the best tariffs, weighted by baseline trade."""
        return float(self.rates @ self.levers.shares)

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Labels of the levers that ended at a bound: the optimum may lie beyond it."""
        near = np.isclose(self.rates, self.lower, atol=1e-9) | np.isclose(self.rates, self.upper)
        return tuple(label for label, at in zip(self.levers.labels, near, strict=True) if at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The published formula's tariff, and what it is worth in the same model."""

    rate: float  # one tariff on all, fraction
    objective: float  # weighted sum of welfare changes, a fraction
    source: str = "Ignatenko et al. (2025), optimal tariff formula; an approximation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One row of a retaliation schedule; changes are fractions."""

    rate: float  # the tariff that is answered
    reply: float  # the best answer, mean weighted by baseline trade
    mover_welfare: float
    responder_welfare: float
    mover_welfare_unanswered: float


def optimal(
    world: World,
    region: str,
    *,
    by: By | str = By.uniform,
    partners: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    sector_weights: Mapping[str, float] | None = None,
    model: Model | None = None,
    shock: TariffShock | None = None,
    lower: float = 0.0,
    upper: float = UPPER,
    tol: float = 1e-8,
    max_evaluations: int = 400,
) -> Optimum:
    """The tariffs on a region's imports that maximise its welfare, or a weighted sum.

    Parameters
    ----------
    region
        The importer that sets the tariffs, ISO-3.
    by
        ``"uniform"``, ``"partner"``, ``"sector"`` or ``"partner_sector"``.
    partners, sectors
        Whose goods and which sectors may be taxed; all others, and all goods, when left out.
    weights
        Objective, by region; the importer's own welfare when left out.
    sector_weights
        Extra weight, by the importer's sectors, of their real value added as fractions of all
        its value added; with the `caliendo_parro` family only.
    shock
        What all others do, and this region on flows outside the levers; nothing when left out.
    lower, upper
        Bounds of each tariff, fractions. The search is for the top near the usual tariffs; see
        the module's note on very high ones before raising `upper`.
    tol
        Largest slope accepted, welfare (fraction) per unit of a scaled variable.

    Returns
    -------
    Optimum
        Always; reading a result of a search that failed raises `NotConverged`.

    Raises
    ------
    BadQuestion
        When a name is unknown, bounds are crossed, or the model's family has no gradient.
    """
    levers = Levers.of_importer(world, region, by=by, partners=partners, sectors=sectors)
    model = model or Model()
    found = best_tariffs(
        world,
        levers,
        region_weights(world, weights or region),
        sectors=weights_of_sectors(world, region, sector_weights) if sector_weights else None,
        model=model,
        shock=shock,
        lower=lower,
        upper=upper,
        tol=tol,
        max_evaluations=max_evaluations,
    )
    plain = not any((shock, weights, partners, sectors, sector_weights))
    if not plain or model.family is not Family.one_sector or len(world.sectors) != 1:
        return found
    rate = best_uniform_tariff(calibrate(world, model), world.regions.index(region))
    return replace(found, formula=_formula(world, levers, found.weights, rate, model, None))


def retaliation(
    world: World,
    against: str,
    shock: TariffShock,
    *,
    by: By | str = By.uniform,
    partners: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    model: Model | None = None,
    lower: float = 0.0,
    upper: float = UPPER,
    tol: float = 1e-8,
    max_evaluations: int = 400,
) -> Optimum:
    """The tariffs of `partners` on one region's goods that serve the partners best, together.

    Parameters
    ----------
    against
        The region whose goods are taxed, ISO-3.
    shock
        What is answered: that region's own tariffs, and all else.
    by
        ``"uniform"``: one tariff of all partners; ``"partner"``: one of each.
    weights
        Objective, by region; the partners' welfare weighted by GDP when left out.
    """
    model = model or Model()
    levers = Levers.against(world, against, by=by, partners=partners)
    if weights is None:
        weight = np.zeros(len(world.regions))
        partner = np.unique(levers.importer)
        weight[partner] = world.gdp[partner] / world.gdp[partner].sum()
    else:
        weight = region_weights(world, weights)
    found = best_tariffs(
        world,
        levers,
        weight,
        model=model,
        shock=shock,
        lower=lower,
        upper=upper,
        tol=tol,
        max_evaluations=max_evaluations,
    )
    plain = partners is None and weights is None
    if not plain or model.family is not Family.one_sector or len(world.sectors) != 1:
        return found
    rate = best_uniform_tariff_of_others(calibrate(world, model), world.regions.index(against))
    return replace(found, formula=_formula(world, levers, weight, rate, model, shock))


def retaliation_schedule(
    world: World,
    mover: str,
    responder: str,
    rates: Sequence[float],
    *,
    by: By | str = By.uniform,
    model: Model | None = None,
    shock: TariffShock | None = None,
    upper: float = UPPER,
) -> list[Reply]:
    """The responder's best tariff on the mover's goods, at each tariff of the mover on its goods.

    Raises
    ------
    NotConverged
        When one of the answers, or the world without an answer, has no solution.
    """
    model = model or Model()
    base = standing(world, shock)
    moves = Levers.of_importer(world, mover, partners=[responder])
    answers = Levers.of_importer(world, responder, by=by, partners=[mover])
    first, second = world.regions.indices([mover, responder])
    weight = region_weights(world, responder)
    rows = []
    start: Array | None = None
    for rate in rates:
        moved = moves.set(base, np.array([float(rate)]))
        found = best_tariffs(
            world, answers, weight, model=model, shock=moved, start=start, upper=upper
        )
        start = found.rates
        rows.append(
            Reply(
                rate=float(rate),
                reply=found.mean_rate,
                mover_welfare=float(found.solution.welfare[first]),
                responder_welfare=float(found.solution.welfare[second]),
                mover_welfare_unanswered=float(solve(world, moved, model).welfare[first]),
            )
        )
    return rows


def best_tariffs(
    world: World,
    levers: Levers,
    weights: Array,
    *,
    sectors: Array | None = None,
    model: Model | None = None,
    shock: TariffShock | None = None,
    start: Array | None = None,
    lower: float = 0.0,
    upper: float = UPPER,
    tol: float = 1e-8,
    max_evaluations: int = 400,
) -> Optimum:
    """The best tariffs of any levers, for (N,) weights of the regions' welfare; see `optimal`.

    `sectors` (N, S) are weights of sectors' real incomes, see `gradients.objective`. `start` (L,)
    are the tariffs to begin from; 20 % on all when left out.
    """
    if not -1 < lower <= upper:
        raise BadQuestion(f"Tariffs from {lower:g} to {upper:g}: the lower bound comes first.")
    model = model or Model()
    base = standing(world, shock)
    root = np.sqrt(levers.shares)
    first = np.full(len(levers), START) if start is None else np.asarray(start, dtype=np.float64)

    def look(y: Array) -> Look | None:
        rates = np.expm1(y / root)
        solution = solve(world, levers.set(base, rates), model, tol=SOLVE_TOL)
        if not solution.ok:
            return None
        slope = levers.gather(welfare_gradient(solution, weights, sectors)) * (1 + rates) / root
        return Look(
            y=y, value=objective(solution, weights, sectors), slope=slope, solution=solution
        )

    with one_thread():
        top = climb(
            look,
            np.log1p(first) * root,
            np.log1p(lower) * root,
            np.log1p(upper) * root,
            tol=tol,
            max_evaluations=max_evaluations,
        )
    return Optimum(
        levers=levers,
        weights=weights,
        sector_weights=sectors,
        status=top.status,
        slope=top.slope,
        evaluations=top.evaluations,
        lower=lower,
        upper=upper,
        reached=first if top.best is None else np.expm1(top.best.y / root),
        found=None if top.best is None else top.best.solution,
    )


def _formula(
    world: World,
    levers: Levers,
    weights: Array,
    rate: float,
    model: Model,
    shock: TariffShock | None,
) -> Formula | None:
    rates = np.full(len(levers), rate)
    solution = solve(world, levers.set(standing(world, shock), rates), model)
    if not solution.ok:
        return None
    return Formula(rate=rate, objective=float(weights @ solution.welfare))
