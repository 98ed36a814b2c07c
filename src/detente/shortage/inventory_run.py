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

__all__ = ["simulate"]

Array = NDArray[np.float64]

_BATCH = 8  # as many as the compiled pass takes at once


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """The paths of a batch: capacity by industry, and most shipments by link."""

    industries: NDArray[np.int64]  # (C,)
    left: Array  # (days, C, B)
    linked: tuple[int, ...]  # sectors under quota
    link: tuple[NDArray[np.int64], ...]  # place of the sector, destination, exporter; (K,) each
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
        Batches of eight run at once, in threads.

    Raises
    ------
    BadQuestion
        When a label is unknown, a path is negative or not finite, or capacity is above 1.
    """
    if days < 1 or workers < 1:
        raise BadQuestion("days and workers must be 1 or more.")
    seen = [daily.sectors.index(name) for name in watch]
    blocks = [disruptions[at : at + _BATCH] for at in range(0, len(disruptions), _BATCH)]

    def run(block: Sequence[Disruption]) -> list[Course]:
        paths = _paths(daily, block, days)
        with threadpool_limits(1):
            made, cover = _march(daily, paths, days, len(block), seen)
        return [
            _course(daily, shock, made[b], {w: cover[w][b] for w in cover})
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
    """(B, days, R, S) output, and days of cover of each watched input."""
    stocks, n, regions = daily.stocks, len(daily.base), len(daily.regions)
    base = daily.base[:, None]
    per_base = np.divide(1, base, out=np.zeros_like(base), where=base > 0)
    day = daily.day(paths.linked, batch)
    starts = paths.first
    begin = int(starts.min(initial=days))
    if begin < days:
        begin = max(begin - 1, 0)  # orders of the day before already know
    shape = (batch, days, regions, len(daily.sectors))
    made = np.empty(shape)
    made[:, :begin] = daily.shaped(daily.base)
    cover = {daily.sectors.labels[w]: np.empty(shape) for w in watch}
    used = [(daily.use[w] > 0)[:, None] for w in watch]

    def covers(w: int, uses: NDArray[np.bool_]) -> Array:
        return daily.shaped(np.where(uses, day.stock(w) * per_base, np.nan).T)

    for w, uses, held in zip(watch, used, cover.values(), strict=True):
        held[:, :begin] = covers(w, uses)[:, None]
    if begin == days:
        return made, cover

    # Under quotas by (sector, destination, exporter).
    rows = np.arange(regions) * daily.across + np.array(paths.linked, dtype=np.int64)[:, None]
    by = (len(paths.linked), regions, regions, batch)
    sold, final_by = (each[rows].transpose(0, 2, 1) for each in (daily.shipped, daily.final))
    orders_by = np.broadcast_to((sold - final_by)[..., None], by)
    open_by = np.ones(by)
    final, reliance = daily.final.sum(axis=1)[:, None], daily.reliance[:, None]
    output = np.repeat(base, batch, axis=1)
    demand, alpha = output.copy(), np.ones_like(output)
    weight = np.ones((n + open_by[..., 0].size, batch))
    sent = np.empty_like(weight)
    some_important = "important" in stocks.criticality.values()
    for at in range(begin, days):
        if at > begin:
            demand = weight[:n] * day.asked[:n]
            demand += final
            orders_by = (weight[n:] * day.asked[n:]).reshape(by)
        if len(paths.linked):
            wanted = orders_by + final_by[..., None]
            most = _most(paths, at, sold, by)
            open_by = np.divide(most, wanted, out=np.ones(by), where=wanted > most)
            demand[rows] = (open_by * wanted).sum(axis=1)
        asked_for = demand > 0
        divisor = np.where(asked_for, demand, 1.0)
        if at > begin:
            # Scarcity sets today's orders against yesterday's output, as BoARIO does.
            scarce = np.where(asked_for, (demand - output) / divisor, 0.0)
            alpha = _overtime(alpha, scarce, stocks.alpha_max, stocks.alpha_days)
        capacity = alpha * base
        if len(paths.industries):
            capacity[paths.industries] *= paths.left[at]
        aim = np.minimum(demand, capacity)
        output = np.minimum(aim, day.least)
        if some_important:
            missing = np.maximum(aim - day.least_important, 0.0)
            np.minimum(output, aim - reliance * missing, out=output)
        met = np.where(asked_for, output / divisor, 0.0)
        np.multiply(weight[:n], met, out=sent[:n])
        if len(paths.linked):
            sent[n:] = (weight[n:].reshape(by) * open_by * met[rows][:, None]).reshape(-1, batch)
        if stocks.orders == "alt":
            np.multiply(capacity, per_base, out=weight[:n])
            if len(paths.linked):
                kept = _kept(paths, min(at + 1, days - 1), by) * weight[rows][:, None]
                weight[n:] = kept.reshape(-1, batch)
        day.run(output, aim, sent, weight)
        made[:, at] = daily.shaped(output.T)
        for w, uses, held in zip(watch, used, cover.values(), strict=True):
            held[:, at] = covers(w, uses)
    made[starts == days] = daily.shaped(daily.base)
    return made, cover


def _most(paths: _Paths, day: int, sold: Array, by: tuple[int, ...]) -> Array:
    """What may be shipped on a day; inf where nothing restricts it."""
    most = np.full(by, np.inf)
    given = paths.most[day]
    normal = sold[paths.link][:, None]
    most[paths.link] = np.where(
        np.isfinite(given), np.where(np.isfinite(given), given, 0.0) * normal, np.inf
    )
    return most


def _overtime(alpha: Array, scarce: Array, most: float, tau: float) -> Array:
    """Capacity used beyond normal follows scarcity, and relaxes where there is none."""
    rise = (most - alpha) * scarce + (1.0 - alpha) * (scarce == 0)
    return np.maximum(alpha + rise / tau, 1.0)


def _kept(paths: _Paths, day: int, by: tuple[int, ...]) -> Array:
    """Share of their orders that buyers keep with each exporter, by what it may ship."""
    kept = np.ones(by)
    kept[paths.link] = np.minimum(paths.most[day], 1.0)
    return kept


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
                [destination for _, _, destination in links],
                [exporter for _, exporter, _ in links],
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
    return Course(
        name=shock.name,
        regions=daily.regions,
        sectors=daily.sectors,
        production=made,
        base=daily.shaped(daily.base),
        value_added=daily.shaped(daily.added),
        cover=cover,
    )
