"""What does the trade model say of many packages of one world: real income, revenue, purchases?

Packages that share duties and promises share a solve. Combinations are walked in Gray-code order,
so that neighbours differ in one item, and each solve starts from its neighbour's prices and
spending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from math import log
from multiprocessing import current_process, get_context
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.bargain.purchases import Buys, wedge_step
from detente.equilibrium import Family, TariffShock, solve
from detente.equilibrium.sweeps import cluster
from detente.errors import BadQuestion, NotConverged

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.world import World

__all__ = ["TOL", "Cell", "Solved", "forget", "gray", "solve_cells"]

Array = NDArray[np.float64]

TOL = 1e-8  # residual as a share of income: USD 0.3 million on that of the United States
POOL_FROM = 1200  # solves from which a second process pays for its start
PARTS_EACH = 4  # of the work of one process, so that it can say how far it is
ROUNDS = 40  # most solves for the wedges of one package
NEAR = 3e-4  # log points by which a subsidy may miss: up to USD 10 million of real income


MOST_BUYS = 8
MOST_KEPT = 20_000  # cells of one world, model and day
MOST_CONTEXTS = 12

_Row = tuple[Array, Array, float, Array, Array]  # welfare, revenue, subsidy, flows, sales
_Kept = dict[Any, Any]  # rows by the key of their cell; under None the base expenditure
_KEPT: dict[Any, _Kept] = {}


def forget() -> None:
    """Forget what was solved in this process."""
    _KEPT.clear()


@dataclass(frozen=True, eq=False)
class Cell:
    """One thing to solve: duties on some pairs, and promises to buy."""

    pairs: tuple[tuple[int, int], ...]  # (exporter, importer)
    rates: Array  # (pairs, S)
    buys: tuple[Buys, ...] = ()

    def __post_init__(self) -> None:
        if len(self.buys) > MOST_BUYS:
            raise BadQuestion(
                f"A package promises {len(self.buys)} purchases; {MOST_BUYS} is the most."
            )

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal for cells that mean the same."""
        return self.pairs, self.rates.tobytes(), self.buys


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What the cells lead to, against the world as it was observed."""

    welfare: Array  # (cells, N) fractions
    revenue: Array  # (cells, N) USD million, subsidies of purchases taken off
    subsidy: Array  # (cells,) USD million that purchases cost the buyer's treasury
    flows: Array  # (cells, MOST_BUYS) USD million met, at the seller's prices of the baseline
    earned: Array  # (cells, 2, S) sales of US and Chinese sectors, USD million, over local prices
    base: Array = field(repr=False)  # (N,) base expenditure, USD million
    solves: int = 0


def gray(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every combination of options, each differing from the last in one place by one step."""
    digits, steps = [0] * len(sizes), [1] * len(sizes)
    yield tuple(digits)
    while True:
        for place, size in enumerate(sizes):
            moved = digits[place] + steps[place]
            if 0 <= moved < size:
                digits[place] = moved
                yield tuple(digits)
                break
            steps[place] = -steps[place]
        else:
            return


def solve_cells(
    world: World,
    model: Model,
    observed: Array,
    standing: Array,
    cells: Sequence[Cell],
    *,
    workers: int | str = 2,
    tol: float = TOL,
    progress: Callable[[int, int], None] | None = None,
) -> Solved:
    """Solve all cells of one world under one model.

    Parameters
    ----------
    observed, standing
        (N, N, S) duties when the world was observed, and of the day. A cell's rates stand in
        their place on its pairs.
    workers
        Processes, where there are enough cells to share; or the address of a Dask scheduler.
    progress
        Told how many of the cells that are new are solved, part by part, and how many there are.

    Raises
    ------
    BadQuestion
        When a scheduler is named that does not answer, or the extra `cluster` is not installed.
    NotConverged
        When a cell has no equilibrium; the text names it.
    """
    distinct, rows = _distinct(cells)
    kept = _kept(world, model, observed, standing, tol)
    if len(kept) + len(distinct) > MOST_KEPT:
        kept.clear()
    new = [cell for cell in distinct if cell.key not in kept]
    solves = 0
    if new or None not in kept:
        solves = _solve_new(kept, new, world, model, observed, standing, workers, tol, progress)
    columns = list(zip(*(kept[cell.key] for cell in distinct), strict=True))
    welfare, revenue, subsidy, flows, earned = (np.array(column)[rows] for column in columns)
    return Solved(
        welfare=welfare,
        revenue=revenue,
        subsidy=subsidy,
        flows=flows,
        earned=earned,
        base=kept[None][0],
        solves=solves,
    )


def _solve_new(
    kept: _Kept,
    cells: Sequence[Cell],
    world: World,
    model: Model,
    observed: Array,
    standing: Array,
    workers: int | str,
    tol: float,
    progress: Callable[[int, int], None] | None,
) -> int:
    """Solve cells and keep what comes out; how many solves it took."""
    args = world, model, observed, standing
    told = progress or (lambda *_: None)
    parts, found, done = [cells], [], 0
    # Processes that cannot be started from here: one does it all.
    with suppress(BrokenProcessPool), _crew(workers, len(cells)) as (pool, count):
        if pool is not None:
            ends = np.linspace(0, len(cells), count * PARTS_EACH + 1).astype(int)
            parts = [cells[a:b] for a, b in pairwise(ends.tolist()) if b > a]
            for job in [pool.submit(_solve_part, *args, part, tol) for part in parts]:
                found.append(job.result())
                done += len(found[-1][0])
                told(done, len(cells))
    if len(found) < len(parts):
        parts = [cells]
        found = [_solve_part(*args, cells, tol, lambda done: told(done, len(cells)))]
    for part, (rows, base, _) in zip(parts, found, strict=True):
        kept[None] = (base,)
        kept.update(zip((cell.key for cell in part), rows, strict=True))
    return sum(each[2] for each in found)


def _kept(world: World, model: Model, observed: Array, standing: Array, tol: float) -> _Kept:
    """What was solved in this process for a world, model and day; the oldest give way."""
    digest = sha256(observed.tobytes() + standing.tobytes()).digest()
    context = world, model, digest, tol
    if context not in _KEPT and len(_KEPT) >= MOST_CONTEXTS:
        _KEPT.pop(next(iter(_KEPT)))
    return _KEPT.setdefault(context, {})


def _distinct(cells: Sequence[Cell]) -> tuple[list[Cell], NDArray[np.intp]]:
    """Cells that differ in substance, and which of them stands for each."""
    seen: dict[Any, int] = {}
    rows = [seen.setdefault(cell.key, len(seen)) for cell in cells]
    first = dict(zip(reversed(rows), reversed(cells), strict=True))
    return [first[number] for number in range(len(seen))], np.array(rows, dtype=np.intp)


@contextmanager
def _crew(workers: int | str, count: int) -> Iterator[tuple[Executor | None, int]]:
    """Who solves `count` cells, and in how many parts; None is this process alone."""
    if isinstance(workers, str):
        with cluster.client(workers) as client, client.get_executor(pure=False) as pool:
            yield pool, max(1, sum(client.nthreads().values()))
    elif workers < 2 or count < POOL_FROM or current_process().daemon:
        yield None, 1
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool, workers


def _solve_part(
    world: World,
    model: Model,
    observed: Array,
    standing: Array,
    cells: Sequence[Cell],
    tol: float,
    told: Callable[[int], None] | None = None,
) -> tuple[list[_Row], Array, int]:
    solver = _Solver(world, model, observed, standing, tol)
    sides = [world.regions.index(label) for label in ("USA", "CHN")]
    rows: list[_Row] = []
    for cell in cells:
        outcome, paid, met = solver.settle(cell)
        flows = np.full(MOST_BUYS, np.nan)
        flows[: len(met)] = met
        sold = outcome.after.output[sides] / (1 + outcome.prices[sides])[:, None]
        rows.append((outcome.welfare, outcome.after.revenue, paid, flows, sold))
        if told is not None:
            told(len(rows))
    return rows, solver.base, solver.solves


class _Solver:
    """One world and model; each solve starts where the last one ended."""

    def __init__(
        self, world: World, model: Model, observed: Array, standing: Array, tol: float
    ) -> None:
        self.world, self.model, self.tol = world, model, tol
        own = world.tariffs
        self.before = own if own.any() else observed
        self.observed, self.standing = observed, standing
        self.solves = 0
        self._fast: tuple[Any, Any, Any] | None = None
        self._last: tuple[Any, ...] | None = None
        self._prices: dict[tuple[int, int, int], float] = {}
        if model.family is Family.caliendo_parro:
            from detente.equilibrium.families import family_code
            from detente.equilibrium.solver import baseline, fast_path

            code = family_code(model.family)
            base = baseline(world, model, self.before)
            self._fast = code, base, fast_path(world, model)
        self.base = self._expenditure()

    def _expenditure(self) -> Array:
        found = solve(self.world, TariffShock.none(self.world), self.model)
        consumed = found.outcomes.consumption
        return found.outcomes.before.expenditure if consumed is None else consumed

    def settle(self, cell: Cell) -> tuple[Any, float, list[float]]:
        """The outcome of a cell, what its purchases cost, and the flows that are met."""
        wedges = np.array([self._guess(cell, buy) for buy in cell.buys])
        outcome = self.outcome(cell, wedges)
        for _ in range(ROUNDS if len(wedges) else 0):
            met = self._quantities(outcome, cell)
            new = np.array(
                [
                    wedge_step(wedge, flow, buy, self._theta(buy))
                    for wedge, flow, buy in zip(wedges, met, cell.buys, strict=True)
                ]
            )
            if np.abs(new - wedges).max() <= NEAR:
                break
            wedges = new
            outcome = self.outcome(cell, wedges)
        self._check(cell, outcome)
        for buy, wedge in zip(cell.buys, wedges, strict=True):
            if wedge > 0:
                self._prices[buy.cell] = log(1 + self._rate(cell, buy.cell)) - float(wedge)
        paid = 0.0
        for buy, wedge in zip(cell.buys, wedges, strict=True):
            duty = self._rate(cell, buy.cell)
            paid += self._value(outcome, buy.cell) * (1 + duty) * (1 - np.exp(-wedge))
        return outcome, float(paid), self._quantities(outcome, cell)

    def _guess(self, cell: Cell, buy: Buys) -> float:
        """The subsidy that leaves users the price at which the promise was last met."""
        if buy.cell not in self._prices:
            return 0.0
        return max(log(1 + self._rate(cell, buy.cell)) - self._prices[buy.cell], 0.0)

    def _check(self, cell: Cell, outcome: Any) -> None:
        """Refuse a promise that no subsidy in reason makes true."""
        for buy, flow in zip(cell.buys, self._quantities(outcome, cell), strict=True):
            if flow < buy.value * (1 - 30 * NEAR):
                raise NotConverged(
                    f"No subsidy was found at which purchases of {buy.goods} come to USD "
                    f"{buy.value:,.0f} million a year; the most reached is {flow:,.0f}. Promise "
                    "less, or check that the value is in USD million."
                )

    def _rate(self, cell: Cell, at: tuple[int, int, int]) -> float:
        for pair, rates in zip(cell.pairs, cell.rates, strict=True):
            if pair == at[:2]:
                return float(rates[at[2]])
        return float(self.standing[at])

    def _theta(self, buy: Buys) -> float:
        from detente.equilibrium.families.closures import elasticities

        theta = np.atleast_1d(elasticities(self.world, self.model))
        return float(theta[buy.cell[2]] if len(theta) > 1 else theta[0])

    def _value(self, outcome: Any, at: tuple[int, int, int]) -> float:
        """Value before duty of one flow, USD million."""
        return float(outcome.after.by_sector[at])

    def _quantities(self, outcome: Any, cell: Cell) -> list[float]:
        """Flows at the seller's prices of the baseline."""
        found = []
        for buy in cell.buys:
            exporter, _, sector = buy.cell
            dearer = 0.0 if outcome.costs is None else float(outcome.costs[exporter, sector])
            found.append(self._value(outcome, buy.cell) / (1 + dearer))
        return found

    def outcome(self, cell: Cell, wedges: Array) -> Any:
        """Solve one set of duties, goods under a wedge cheaper to the buyer by its log."""
        rates = self.standing.copy()
        for pair, row in zip(cell.pairs, cell.rates, strict=True):
            rates[pair] = row
        for buy, wedge in zip(cell.buys, wedges, strict=True):
            rates[buy.cell] = (1 + rates[buy.cell]) * np.exp(-wedge) - 1
        shock = TariffShock(
            regions=self.world.regions,
            sectors=self.world.sectors,
            factor=(1 + rates) / (1 + self.observed),
            before=self.before,
        )
        self.solves += 1
        if self._fast is not None:
            found = self._warm(shock)
            if found is not None:
                return found
        self._last = None
        return solve(self.world, shock, self.model, tol=self.tol).outcomes

    def _warm(self, shock: TariffShock) -> Any:
        """The fast path from the last solution; None where it does not arrive."""
        from detente.equilibrium.solver import one_thread

        assert self._fast is not None
        code, base, fast = self._fast
        with one_thread(), np.errstate(all="ignore"):
            system = code.system(base, shock, None)
            start = np.zeros(system.size)
            if self._last is not None:
                start = self._last[0]
                system.warm(*self._last, self.tol)
            path = fast(system, start, self.tol, 120)
            if not path.residual <= self.tol:
                return None
            state = system.settled(path.x)
            self._last = path.x, state.log_p, state.X
            return system.outcomes(path.x)
