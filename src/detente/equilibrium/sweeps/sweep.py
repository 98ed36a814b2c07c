"""What do thousands of scenarios lead to, on all processors, so that no kill costs the work done?

The scenarios of a `Design` are cut into chunks; one function solves a chunk, in this process, in a
pool of processes or on a Dask cluster. Rows go to disk as chunks come back (`SweepStore`). A
scenario that failed is a row too: with its cause and without numbers.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.equilibrium.batch import MEASURES, Batch, batch, batch_rates
from detente.equilibrium.model import Model
from detente.equilibrium.shock import TariffShock
from detente.equilibrium.solution import Status
from detente.equilibrium.sweeps.cluster import client as scheduler
from detente.equilibrium.sweeps.design import Design, Setting
from detente.equilibrium.sweeps.store import SweepStore
from detente.errors import BadQuestion, DetenteError
from detente.version import VERSION
from detente.world import World

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Progress", "Sweep", "SweepResult", "sweep"]

Row = dict[str, Any]

TOL = 1e-8
CHUNK = 64
FLUSH_ROWS = 2000
FLUSH_SECONDS = 2.0
WATCH_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Sweep:
    """A question for every scenario of a design: which results, of which regions.

    Attributes
    ----------
    measures
        Names among welfare, prices, wages, employment (changes as fractions), exports, imports,
        revenue (USD million).
    regions
        ISO-3 codes whose measures are kept; a column for each is called ``welfare_USA``.
    """

    world: World
    design: Design
    model: Model = field(default_factory=Model)
    shock: TariffShock | None = None
    regions: tuple[str, ...] = ("USA", "CHN")
    measures: tuple[str, ...] = MEASURES
    tol: float = TOL

    def __post_init__(self) -> None:
        Setting(self.world, self.design, self.model, self.shock)
        self.world.regions.indices(self.regions)
        for name in self.measures:
            if name not in MEASURES:
                raise BadQuestion(f"Sweep: no measure {name!r}; there is {', '.join(MEASURES)}.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the result columns."""
        return tuple(f"{name}_{region}" for region in self.regions for name in self.measures)

    @property
    def schema(self) -> dict[str, Any]:
        """Columns and types of a row."""
        import polars as pl

        return (
            {"scenario": pl.Int64}
            | dict.fromkeys(self.design.names, pl.Float64)
            | {"status": pl.String, "cause": pl.String, "residual": pl.Float64, "sweeps": pl.Int64}
            | dict.fromkeys(self.columns, pl.Float64)
        )

    def question(self) -> dict[str, Any]:
        """What makes two sweeps the same, as plain data."""
        digest = hashlib.sha256()
        for array in (self.world.flows, self.world.gdp, self.world.tariffs, self.design.table):
            digest.update(np.ascontiguousarray(array).tobytes())
        if self.shock is not None:
            for array in (self.shock.factor, self.shock.before, self.shock.costs):
                digest.update(b"none" if array is None else np.ascontiguousarray(array).tobytes())
            digest.update(repr(self.shock.quotas).encode())
        return {
            "version": VERSION,
            "world": self.world.name,
            "kind": self.design.kind,
            "names": list(self.design.names),
            "scenarios": len(self.design),
            "seed": self.design.seed,
            "model": repr(self.model),
            "columns": list(self.columns),
            "tol": self.tol,
            "data": digest.hexdigest()[:32],
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is."""

    done: int  # scenarios, those of earlier starts included
    total: int
    failed: int
    seconds: float  # since this start
    eta_seconds: float  # at the pace of this start; not a number before the first chunk


@dataclass(frozen=True, kw_only=True)
class SweepResult:
    """A finished sweep; its rows are on disk."""

    folder: Path
    total: int
    fresh: int  # solved by this start; the rest were there
    failures: dict[str, int]  # by cause
    seconds: float

    @property
    def failed(self) -> int:
        """Scenarios without numbers."""
        return sum(self.failures.values())

    def to_polars(self) -> pl.DataFrame:
        """One row for each scenario, in their order."""
        return SweepStore.read(self.folder)


def sweep(
    question: Sweep,
    folder: Path | str,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    chunk: int = CHUNK,
) -> SweepResult:
    """Solve all scenarios that the folder does not hold yet, and append their rows to it.

    Parameters
    ----------
    folder
        Made when absent. After a kill call this again with the same question: rows on disk stay.
    workers
        Processes; those of the machine when left out, none beside this one with 1.
    cluster
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``, to use in place of a pool.
    progress
        Called after every chunk.
    chunk
        Scenarios solved by one call; the same number gives the same last digits.

    Returns
    -------
    SweepResult
        With failures counted by cause; their rows are kept, without numbers.

    Raises
    ------
    BadQuestion
        When the folder holds another sweep, or the cluster extra is not installed.
    """
    start = time.monotonic()
    store = SweepStore(folder, question.question())
    total = len(question.design)
    known = store.done()
    left = total - len(known)
    # A chunk is solved whole even where some of its rows are known: what is solved together
    # decides the last digit, and a sweep that was killed must end like one that was not.
    chunks = [
        list(places)
        for places in (range(at, min(at + chunk, total)) for at in range(0, total, chunk))
        if not known.issuperset(places)
    ]
    schema, pending = question.schema, []
    failed = _failures(store) if known else Counter()
    flushed = time.monotonic()
    fresh = 0
    if progress is not None:
        progress(Progress(len(known), total, sum(failed.values()), 0.0, float("nan")))
    try:
        for rows in _solved(question, chunks, workers, cluster):
            rows = [row for row in rows if row["scenario"] not in known]
            pending += rows
            fresh += len(rows)
            failed.update(row["status"] for row in rows if row["status"] != "converged")
            now = time.monotonic()
            if len(pending) >= FLUSH_ROWS or now - flushed > FLUSH_SECONDS:
                store.append(pending, schema)
                pending, flushed = [], now
            if progress is not None:
                spent = now - start
                eta = spent / fresh * (left - fresh)
                done = len(known) + fresh
                progress(Progress(done, total, sum(failed.values()), spent, eta))
    finally:
        if pending:
            store.append(pending, schema)
    return SweepResult(
        folder=store.folder,
        total=total,
        fresh=fresh,
        failures=dict(failed),
        seconds=time.monotonic() - start,
    )


def solve_chunk(question: Sweep, places: Sequence[int]) -> list[Row]:
    """The rows of some scenarios of a sweep; the one function that pools and clusters run."""
    setting = Setting(question.world, question.design, question.model, question.shock)
    refused: dict[int, str] = {}
    if setting.only_levers:
        table = question.design.table[list(places)]
        levers = list(setting.levers.values())
        rates = [table[:, [column]] for column in setting.levers]
        solved = list(places)
        found = batch_rates(
            question.world,
            levers,
            rates,
            question.model,
            shock=setting.shock,
            tol=question.tol,
            workers=1,
        )
    else:
        asked: dict[int, tuple[TariffShock, Model]] = {}
        for place in places:
            try:
                asked[place] = setting.row(place)
            except DetenteError as error:
                # A draw that the model refuses is a failed scenario, not the end of the sweep.
                refused[place] = str(error)
        solved = list(asked)
        found = batch(
            question.world,
            [shock for shock, _ in asked.values()],
            question.model,
            models=[model for _, model in asked.values()],
            tol=question.tol,
            workers=1,
        )
    rows = {place: _row(question, place, found, n) for n, place in enumerate(solved)}
    for place, why in refused.items():
        rows[place] = _blank(question, place, "refused", why, float("nan"), 0)
    return [rows[place] for place in places]


def _row(question: Sweep, place: int, found: Batch, n: int) -> Row:
    status = found.status[n]
    ok = status is Status.converged
    row = _blank(
        question,
        place,
        status.name,
        "" if ok else status.value,
        float(found.residual[n]),
        int(found.sweeps[n]),
    )
    if ok:
        for region in question.regions:
            at = question.world.regions.index(region)
            for name in question.measures:
                row[f"{name}_{region}"] = float(getattr(found, name)[n, at])
    return row


def _blank(
    question: Sweep, place: int, status: str, cause: str, residual: float, sweeps: int
) -> Row:
    values = question.design.table[place].tolist()
    return (
        {"scenario": place}
        | dict(zip(question.design.names, values, strict=True))
        | {"status": status, "cause": cause, "residual": residual, "sweeps": sweeps}
        | dict.fromkeys(question.columns)
    )


def _failures(store: SweepStore) -> Counter[str]:
    status = SweepStore.read(store.folder)["status"]
    return Counter(name for name in status.to_list() if name != "converged")


def _solved(
    question: Sweep, chunks: list[list[int]], workers: int | None, cluster: str | None
) -> Iterator[list[Row]]:
    if not chunks:
        return
    if cluster is not None:
        yield from _on_cluster(question, chunks, cluster)
        return
    count = min(workers or os.cpu_count() or 1, len(chunks))
    if count == 1:
        for places in chunks:
            yield solve_chunk(question, places)
        return
    yield from _in_pool(question, chunks, count)


def _in_pool(question: Sweep, chunks: list[list[int]], count: int) -> Iterator[list[Row]]:
    import multiprocessing
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

    # Spawned, not forked: a fork copies the locks of other libraries' threads as they are.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_enter, initargs=(question, os.getpid())
    ) as pool:
        waiting = iter(chunks)
        running = {pool.submit(_work, places) for places in islice(waiting, 2 * count)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    rows = future.result()
                    places = next(waiting, None)
                    if places is not None:
                        running.add(pool.submit(_work, places))
                    yield rows
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _on_cluster(question: Sweep, chunks: list[list[int]], address: str) -> Iterator[list[Row]]:
    with scheduler(address) as client:
        shared = client.scatter(question, broadcast=True, hash=False)
        futures = [client.submit(solve_chunk, shared, places, pure=False) for places in chunks]
        for future in import_module("distributed").as_completed(futures):
            yield future.result()
            future.release()


_question: Sweep | None = None


def _enter(question: Sweep, parent: int) -> None:
    """Set up a worker: keep the question, and leave when the parent is gone."""
    global _question
    _question = replace(question)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _work(places: Sequence[int]) -> list[Row]:
    assert _question is not None
    return solve_chunk(_question, places)
