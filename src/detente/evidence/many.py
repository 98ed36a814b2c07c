"""How are many articles read and judged at once, on all processor cores?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from detente.evidence.claims import Reading
from detente.evidence.extractor import Endpoint, propose
from detente.evidence.judge import judge_all
from detente.evidence.reading import read
from detente.evidence.verdict import Verdict
from detente.ledger import Ledger

__all__ = ["read_and_judge"]

_ALONE = 24  # fewer articles are done sooner than a second process starts
_CHUNK = 8

Pair = tuple[Reading, tuple[Verdict, ...]]


def read_and_judge(
    paths: Sequence[Path],
    published: date | None = None,
    *,
    extra: Sequence[Path] = (),
    endpoint: Endpoint | None = None,
    workers: int | None = None,
) -> list[Pair]:
    """Every article read and its claims judged, in the order given.

    Parameters
    ----------
    extra
        Ledger files added to the bundled record.
    endpoint
        A language model that may propose more claims; judged like the others.
    workers
        Processes; by default one for few articles, else as many as there are cores.

    Raises
    ------
    BadQuestion, NoAnswer
        For a file that is no article, as `read` does.
    """
    tasks = [(path, published, tuple(extra), endpoint) for path in paths]
    count = workers or (1 if len(tasks) < _ALONE else os.cpu_count() or 1)
    if count == 1:
        return [_one(task) for task in tasks]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_one, tasks, chunksize=_CHUNK))


def _one(task: tuple[Path, date | None, tuple[Path, ...], Endpoint | None]) -> Pair:
    path, published, extra, endpoint = task
    reading = read(path, published)
    if endpoint is not None:
        reading = propose(reading, endpoint)
    return reading, judge_all(reading, _ledger(extra))


@lru_cache(maxsize=4)
def _ledger(extra: tuple[Path, ...]) -> Ledger:
    return Ledger.bundled(extra)
