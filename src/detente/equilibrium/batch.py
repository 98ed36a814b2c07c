"""What do many scenarios of one world and model lead to, solved together?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.one_sector_batch import (
    VARYING,
    Cells,
    Elasticities,
    OneSectorBatch,
    lines_of,
    quasi_newton_many,
)
from detente.equilibrium.model import Deficits, Family, Model
from detente.equilibrium.policy.levers import Levers, standing
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Status
from detente.equilibrium.solver import baseline, one_thread, preconditioner, solve
from detente.errors import BadQuestion
from detente.world import World

__all__ = ["Batch", "batch", "batch_rates"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]

TOL = 1e-8
CHUNK = 64  # scenarios whose arrays stay in the processor's cache together
MOST_LINES = 24  # beyond this one by one is as fast
FAST_SWEEPS = 30
MEASURES = ("welfare", "prices", "wages", "employment", "exports", "imports", "revenue")


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """K solved scenarios; rows of those that failed hold no numbers (NaN).

    Changes are fractions, money is USD million, units and numeraire as in `Solution`.
    """

    world: World = field(repr=False)
    model: Model
    status: tuple[Status, ...] = field(repr=False)
    residual: Array = field(repr=False)  # (K,)
    sweeps: Places = field(repr=False)  # (K,)
    welfare: Array = field(repr=False)  # (K, N)
    prices: Array = field(repr=False)
    wages: Array = field(repr=False)
    employment: Array = field(repr=False)
    exports: Array = field(repr=False)  # USD million
    imports: Array = field(repr=False)  # USD million, before duty
    revenue: Array = field(repr=False)  # USD million
    together: int  # scenarios solved by matrix products; the rest one by one

    def __len__(self) -> int:
        return len(self.status)

    @property
    def ok(self) -> NDArray[np.bool_]:
        """(K,) which scenarios converged."""
        return np.array([status is Status.converged for status in self.status], dtype=np.bool_)

    @property
    def failures(self) -> dict[Status, list[int]]:
        """Places of the scenarios that failed, by cause."""
        found: dict[Status, list[int]] = {}
        for place, status in enumerate(self.status):
            if status is not Status.converged:
                found.setdefault(status, []).append(place)
        return found

    def of(self, what: str, region: str) -> Array:
        """(K,) one measure of one region: ``batch.of("welfare", "USA")``."""
        if what not in MEASURES:
            raise BadQuestion(f"A batch has no {what!r}; it has {', '.join(MEASURES)}.")
        return getattr(self, what)[:, self.world.regions.index(region)]


def batch(
    world: World,
    shocks: Sequence[TariffShock],
    model: Model | None = None,
    *,
    models: Sequence[Model] | None = None,
    tol: float = TOL,
    workers: int = 2,
) -> Batch:
    """Solve many shocks of one world under one model, or each under its own.

    Parameters
    ----------
    shocks
        All starting from the same tariffs.
    model
        For all; with `models`, one in their midst, from which all are approached.
    models
        One for each shock. Those that differ in elasticities only are solved together.
    tol
        Largest scaled residual accepted.
    workers
        Threads that share the work; BLAS keeps to one thread in each.

    Returns
    -------
    Batch
        In the order of `shocks`. Scenarios that the fast path does not solve are tried one by one
        with Newton's method and continuation before they count as failed.

    Notes
    -----
    Shocks of the `one_sector` family that differ from the baseline in a few importers' and
    exporters' lines are solved together; all others one by one.
    """
    model = model or Model()
    shocks = [standing(world, shock) for shock in shocks]
    for shock in shocks:
        world.regions.require(shock.regions, where="The shock")
        world.sectors.require(shock.sectors, where="The shock")
    each = [model] * len(shocks) if models is None else list(models)
    if len(each) != len(shocks):
        raise BadQuestion(f"Batch: {len(each)} models came for {len(shocks)} shocks.")
    before = shocks[0].before if shocks else None
    plain = all(not shock.quotas and _same(shock.before, before) for shock in shocks)
    if not shocks or not plain or not _alike(model, each):
        return _one_by_one(world, shocks, model, each, tol)
    touched = np.zeros(shocks[0].factor.shape[:2], dtype=bool)
    for shock in shocks:
        touched |= _touched(shock)
    exporter, importer = np.nonzero(touched)
    factor = np.stack([shock.factor[exporter, importer, 0] for shock in shocks], axis=1)
    costs = np.ones_like(factor)
    for place, shock in enumerate(shocks):
        if shock.costs is not None:
            costs[:, place] = shock.costs[exporter, importer, 0]
    flows = _Flows(exporter, importer, factor, costs)
    return _together(world, model, each, before, flows, shocks.__getitem__, tol, workers)


def batch_rates(
    world: World,
    levers: Sequence[Levers],
    rates: Sequence[Array],
    model: Model | None = None,
    *,
    shock: TariffShock | None = None,
    tol: float = TOL,
    workers: int = 2,
) -> Batch:
    """Solve many settings of the same levers, without building a shock for each.

    Parameters
    ----------
    levers
        One or more sets of tariffs, no flow in two of them.
    rates
        For each of them (K, L), tariffs as fractions.
    shock
        Everything else, the same in all scenarios.

    Raises
    ------
    BadQuestion
        When the numbers of scenarios differ, or a flow is in two sets.
    """
    model = model or Model()
    base = standing(world, shock)
    tables = [np.atleast_2d(np.asarray(each, dtype=np.float64)) for each in rates]
    if len(tables) != len(levers) or len({len(table) for table in tables}) != 1:
        raise BadQuestion("Batch: give one table of rates, of the same length, for each levers.")
    for each, table in zip(levers, tables, strict=True):
        if table.shape[1] != len(each):
            raise BadQuestion(f"Batch: {table.shape[1]} rates came for {len(each)} levers.")
        if not (table > -1).all():
            raise BadQuestion("Batch: a tariff must be a fraction above -1.")
    k = len(tables[0])
    exporter, importer, sector = (
        np.concatenate([getattr(each, name) for each in levers])
        for name in ("exporter", "importer", "sector")
    )
    cells = np.stack((exporter, importer, sector))
    if np.unique(cells, axis=1).shape[1] != cells.shape[1]:
        raise BadQuestion("Batch: a flow is in two sets of levers.")

    def shock_at(place: int) -> TariffShock:
        found = base
        for each, table in zip(levers, tables, strict=True):
            found = each.set(found, table[place])
        return found

    if model.family is not Family.one_sector or base.quotas or len(world.sectors) != 1:
        shocks = [shock_at(place) for place in range(k)]
        return _one_by_one(world, shocks, model, [model] * k, tol)
    touched = _touched(base)
    touched[exporter, importer] = True
    exporter, importer = np.nonzero(touched)
    place_of = np.zeros(touched.shape, dtype=np.intp)
    place_of[exporter, importer] = np.arange(len(exporter))
    factor = np.repeat(base.factor[exporter, importer], k, axis=1)
    for each, table in zip(levers, tables, strict=True):
        pair = each.exporter, each.importer
        old = 0.0 if base.before is None else base.before[*pair, 0]
        factor[place_of[pair]] = ((1 + table[:, each.lever]) / (1 + old)).T
    costs = np.ones_like(factor)
    if base.costs is not None:
        costs *= base.costs[exporter, importer]
    flows = _Flows(exporter, importer, factor, costs)
    return _together(world, model, [model] * k, base.before, flows, shock_at, tol, workers)


@dataclass(frozen=True, eq=False)
class _Flows:
    """The flows that differ from the baseline in any scenario, and by what."""

    exporter: Places  # (C,)
    importer: Places  # (C,)
    factor: Array  # (C, K) of tariffs
    costs: Array  # (C, K) of trade costs


def _together(
    world: World,
    model: Model,
    models: list[Model],
    before: Array | None,
    flows: _Flows,
    shock_at: Callable[[int], TariffShock],
    tol: float,
    workers: int,
) -> Batch:
    k = flows.factor.shape[1]
    cover = lines_of(flows.exporter, flows.importer, MOST_LINES)
    if cover is None:
        return _one_by_one(world, [shock_at(place) for place in range(k)], model, models, tol)
    base = baseline(world, model, before)
    n = len(base.Y)
    elasticities = Elasticities.of(models, base.nu)
    inverse = preconditioner(world, model).astype(np.float32)
    held = base.largest
    status = [Status.diverged] * k
    residual, sweeps = np.full(k, np.inf), np.zeros(k, dtype=np.intp)
    results = {name: np.full((k, n), np.nan) for name in MEASURES}

    def precondition(value: Array) -> Array:
        step = (inverse @ value.astype(np.float32)).astype(np.float64)
        step[held] = 0.0
        return step

    def work(part: slice) -> None:
        factor, costs = flows.factor[:, part], flows.costs[:, part]
        of = elasticities.taken(part)
        moved = np.exp(-of.eps * of.phi[flows.importer] * np.log(factor)) * costs**-of.eps
        cells = Cells(flows.exporter, flows.importer, moved, moved / factor)
        system = OneSectorBatch(base, of, cells, cover)
        with np.errstate(all="ignore"):
            x, sizes, taken = quasi_newton_many(
                system, (2 * n, factor.shape[1]), precondition, tol=tol, max_sweeps=FAST_SWEEPS
            )
            solved = sizes <= tol
            found = system.outcomes(x)
        residual[part], sweeps[part] = sizes, taken
        for name, table in results.items():
            table[part][solved] = found[name][solved]
        for place in np.flatnonzero(solved):
            status[part.start + int(place)] = Status.converged

    chunks = [slice(start, min(start + CHUNK, k)) for start in range(0, k, CHUNK)]
    with one_thread():
        if workers > 1 and len(chunks) > 1:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(work, chunks))
        else:
            for part in chunks:
                work(part)
    left = [place for place in range(k) if status[place] is not Status.converged]
    if left:
        shocks = [shock_at(place) for place in left]
        again = _one_by_one(world, shocks, model, [models[place] for place in left], tol)
        for row, place in enumerate(left):
            status[place] = again.status[row]
            residual[place], sweeps[place] = again.residual[row], again.sweeps[row] + sweeps[place]
            for name, table in results.items():
                table[place] = getattr(again, name)[row]
    return Batch(
        world=world,
        model=model,
        status=tuple(status),
        residual=residual,
        sweeps=sweeps,
        together=k - len(left),
        **results,
    )


def _one_by_one(
    world: World,
    shocks: Sequence[TariffShock],
    model: Model,
    models: Sequence[Model],
    tol: float,
) -> Batch:
    k, n = len(shocks), len(world.regions)
    results = {name: np.full((k, n), np.nan) for name in MEASURES}
    solutions = [
        solve(world, shock, own, tol=tol) for shock, own in zip(shocks, models, strict=True)
    ]
    for place, solution in enumerate(solutions):
        if solution.ok:
            for name, table in results.items():
                table[place] = getattr(solution, name)
    return Batch(
        world=world,
        model=model,
        status=tuple(solution.status for solution in solutions),
        residual=np.array([solution.residual for solution in solutions]),
        sweeps=np.array([solution.sweeps for solution in solutions], dtype=np.intp),
        together=0,
        **results,
    )


def _alike(model: Model, models: Sequence[Model]) -> bool:
    """Whether models differ in elasticities only, in a family whose baseline does not read them."""
    if model.family is not Family.one_sector:
        return False
    if all(own == model for own in models):
        return True
    if model.deficits not in (Deficits.indexed, Deficits.fixed):
        return False
    common = {name: getattr(model, name) for name in VARYING}
    return all(own.but(**common) == model for own in models)


def _touched(shock: TariffShock) -> NDArray[np.bool_]:
    touched = shock.factor[:, :, 0] != 1
    return touched if shock.costs is None else touched | (shock.costs[:, :, 0] != 1)


def _same(one: Array | None, other: Array | None) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))
