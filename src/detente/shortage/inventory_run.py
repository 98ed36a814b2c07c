"""What does each of many disruptions do to output, day by day?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from detente.errors import BadQuestion
from detente.shortage.inventory import Course, DailyTable, Disruption
from detente.shortage.inventory_pass import State, day_pass

__all__ = ["simulate"]

Array = NDArray[np.float64]

_BATCH = 16  # more and the working set leaves the cache


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """The paths of a batch: capacity by industry, and most shipments by link."""

    industries: NDArray[np.int64]  # (C,)
    left: Array  # (days, C, B)
    linked: tuple[int, ...]  # sectors under quota
    link: tuple[NDArray[np.int64], ...]  # place of the sector, exporter, destination; (K,) each
    most: Array  # (days, K, B), inf where not restricted

    @property
    def first(self) -> NDArray[np.int64]:
        """(B,) first day on which anything is withheld; `days` where nothing is."""
        short = (self.left < 1).any(axis=1) | (self.most < 1).any(axis=1)
        return np.where(short.any(axis=0), short.argmax(axis=0), self.left.shape[0])


def simulate(
    daily: DailyTable,
    disruptions: Sequence[Disruption],
    *,
    days: int = 365,
    watch: Sequence[str] = (),
    batch: int = _BATCH,
    workers: int = 1,
) -> Iterator[Course]:
    """The course of every disruption, in order, as batches finish.

    The normal state is a rest point of the equations, so a run begins with the orders for the first
    day on which something is withheld; where nothing is, output is normal exactly.

    Parameters
    ----------
    watch
        Inputs whose days of cover are kept by using industry.
    workers
        Batches run at once, in threads.

    Raises
    ------
    BadQuestion
        When a label is unknown, a path is negative or not finite, or capacity is above 1.
    """
    if days < 1 or batch < 1 or workers < 1:
        raise BadQuestion("days, batch and workers must be 1 or more.")
    seen = [daily.sectors.index(name) for name in watch]
    blocks = [disruptions[at : at + batch] for at in range(0, len(disruptions), batch)]

    def run(block: Sequence[Disruption]) -> list[Course]:
        paths = _paths(daily, block, days)
        with threadpool_limits(1):
            made, cover = _march(daily, paths, days, len(block), seen)
        return [
            _course(daily, shock, made[:, b], {w: cover[w][:, b] for w in cover})
            for b, shock in enumerate(block)
        ]

    if workers == 1 or len(blocks) == 1:
        for block in blocks:
            yield from run(block)
        return
    with ThreadPoolExecutor(workers) as pool:
        for courses in pool.map(run, blocks):
            yield from courses


def _march(
    daily: DailyTable, paths: _Paths, days: int, batch: int, watch: Sequence[int]
) -> tuple[Array, dict[str, Array]]:
    """(days, B, N) output, and days of cover of each watched input."""
    stocks, base = daily.stocks, daily.base
    n, regions = len(base), len(daily.regions)
    made = np.empty((days, batch, n))
    cover = {daily.sectors.labels[w]: np.empty((days, batch, n)) for w in watch}
    starts = paths.first
    begin = int(starts.min(initial=days))
    if begin < days:
        begin = max(begin - 1, 0)  # orders of the day before already know
    made[:begin] = base
    cells = daily.cells(paths.linked)
    for w, held in zip(watch, cover.values(), strict=True):
        held[:begin] = np.where(cells.use[w] > 0, cells.stock_days[w], np.nan)
    if begin == days:
        return made, cover

    step = day_pass()
    inverse = np.divide(1, cells.use, out=np.zeros_like(cells.use), where=cells.use > 0)
    state = State(
        stock=np.repeat((cells.stock_days * base)[:, None], batch, axis=1),
        order=np.repeat(inverse[:, None], batch, axis=1),
        asked=np.empty((batch, n)),
        asked_by=np.zeros((batch, len(paths.linked), regions, regions)),
        least=np.full((batch, n), np.inf),
        least_important=np.full((batch, n), np.inf),
    )
    rows = np.array(
        [np.arange(s * regions, (s + 1) * regions) for s in paths.linked], dtype=np.int64
    ).reshape(len(paths.linked), regions)
    still = np.where(base > 0, base, 1.0)
    sold, final_by = daily.shipped[rows], daily.final[rows]  # (L, R, R)
    orders_by = np.repeat((sold - final_by)[None], batch, axis=0)
    final = daily.final.sum(axis=1)
    output = np.repeat(base[None], batch, axis=0)
    demand, alpha, weight = output.copy(), np.ones_like(output), np.ones_like(output)
    weight_by = np.ones_like(orders_by)
    follow = stocks.orders == "alt"
    for day in range(begin, days):
        if day > begin:
            demand = weight * state.asked + final
            orders_by = state.asked_by * weight_by * weight[:, rows][..., None]
        open_by = np.ones_like(orders_by)
        if len(paths.linked):
            wanted = orders_by + final_by
            most = _most(paths, day, sold, orders_by)
            np.divide(most, wanted, out=open_by, where=wanted > most)
            demand[:, rows] = (open_by * wanted).sum(axis=3)
        if day > begin:
            alpha = _overtime(alpha, demand, output, stocks.alpha_max, stocks.alpha_days)
        capacity = alpha * base
        if len(paths.industries):
            capacity[:, paths.industries] *= paths.left[day].T
        aim = np.minimum(demand, capacity)
        part = aim - daily.reliance * np.maximum(aim - state.least_important, 0.0)
        output = np.minimum(np.minimum(aim, state.least), part)
        met = np.divide(output, demand, out=np.zeros_like(output), where=demand > 0)
        sent, sent_by = weight * met, weight_by * open_by
        if follow:
            weight = np.where(base > 0, capacity / still, 1.0)
            weight_by = _weights(daily, paths, min(day + 1, days - 1), orders_by)
        step(cells, state, output, aim, sent, weight, sent_by, weight_by)
        made[day] = output
        for w, held in zip(watch, cover.values(), strict=True):
            held[day] = np.where(cells.use[w] > 0, state.stock[w] / still, np.nan)
    made[:, starts == days] = base
    return made, cover


def _most(paths: _Paths, day: int, sold: Array, like: Array) -> Array:
    """(B, L, R, R) what may be shipped on a day; inf where nothing restricts it."""
    most = np.full_like(like, np.inf)
    given = paths.most[day].T
    normal = sold[paths.link]
    most[(slice(None), *paths.link)] = np.where(
        np.isfinite(given), np.where(np.isfinite(given), given, 0.0) * normal, np.inf
    )
    return most


def _overtime(alpha: Array, demand: Array, output: Array, most: float, tau: float) -> Array:
    """Capacity used beyond normal follows scarcity, and relaxes where there is none.

    Scarcity sets today's orders against yesterday's output, as BoARIO does.
    """
    scarce = np.divide(demand - output, demand, out=np.zeros_like(demand), where=demand > 0)
    rise = (most - alpha) * scarce + (1.0 - alpha) * (scarce == 0)
    return np.maximum(alpha + rise / tau, 1.0)


def _weights(daily: DailyTable, paths: _Paths, day: int, like: Array) -> Array:
    """Share of their orders that buyers keep with each exporter, by what it may ship."""
    weights = np.ones_like(like)
    if daily.stocks.orders == "alt" and len(paths.linked):
        weights[(slice(None), *paths.link)] = np.minimum(paths.most[day].T, 1.0)
    return weights


def _paths(daily: DailyTable, block: Sequence[Disruption], days: int) -> _Paths:
    capacity = [
        {daily.place(*key): _path(shock, key, path, days) for key, path in shock.capacity.items()}
        for shock in block
    ]
    for shock, paths in zip(block, capacity, strict=True):
        if any((path > 1).any() for path in paths.values()):
            raise BadQuestion(f"{shock.name}: a share of capacity left is above 1.")
    exports = [
        {
            (
                daily.sectors.index(sector),
                daily.regions.index(exporter),
                daily.regions.index(destination),
            ): _path(shock, (exporter, sector, destination), path, days)
            for (exporter, sector, destination), path in shock.exports.items()
        }
        for shock in block
    ]
    industries = sorted({key for paths in capacity for key in paths})
    links = sorted({key for paths in exports for key in paths})
    linked = tuple(sorted({sector for sector, _, _ in links}))
    return _Paths(
        np.array(industries, dtype=np.int64),
        _stack(capacity, industries, days, 1.0),
        linked,
        tuple(
            np.array(places, dtype=np.int64)
            for places in (
                [linked.index(sector) for sector, _, _ in links],
                [exporter for _, exporter, _ in links],
                [destination for _, _, destination in links],
            )
        ),
        _stack(exports, links, days, np.inf),
    )


def _stack(given: Sequence[Mapping], keys: Sequence, days: int, none: float) -> Array:
    stacked = np.full((days, len(keys), len(given)), none)
    for b, paths in enumerate(given):
        for at, key in enumerate(keys):
            if key in paths:
                stacked[:, at, b] = paths[key]
    return stacked


def _path(shock: Disruption, key: tuple[str, ...], given: object, days: int) -> Array:
    path = np.atleast_1d(np.asarray(given, dtype=np.float64))
    if path.ndim != 1 or not len(path) or not np.isfinite(path).all() or (path < 0).any():
        raise BadQuestion(
            f"{shock.name}, {' '.join(key)}: give a share of 0 or more for each day, or one."
        )
    return np.concatenate([path, np.full(max(days - len(path), 0), path[-1])])[:days]


def _course(
    daily: DailyTable, shock: Disruption, made: Array, cover: Mapping[str, Array]
) -> Course:
    r, s = len(daily.regions), len(daily.sectors)

    def shaped(array: Array) -> Array:
        return np.moveaxis(array.reshape(*array.shape[:-1], s, r), -1, -2)

    return Course(
        name=shock.name,
        regions=daily.regions,
        sectors=daily.sectors,
        production=shaped(made),
        base=shaped(daily.base),
        value_added=shaped(daily.added),
        cover={name: shaped(days) for name, days in cover.items()},
    )
