"""Who solves when one machine is not enough: a Dask cluster, reached by its scheduler's address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from detente.errors import BadQuestion

__all__ = ["client"]

_PATIENCE = "10s"


@contextmanager
def client(address: str) -> Iterator[Any]:
    """A `distributed.Client` of the scheduler, closed at the end.

    Raises
    ------
    BadQuestion
        When the extra `cluster` is not installed, or no scheduler answers at the address.
    """
    try:
        dask = import_module("distributed")
    except ImportError:
        raise BadQuestion("A cluster needs Dask: pip install 'detente[cluster]'.") from None
    try:
        made = dask.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise BadQuestion(
            f"No Dask scheduler answers at {address!r} ({error}); start one with "
            "'dask scheduler' and give its address, such as tcp://10.0.0.5:8786."
        ) from None
    with made:
        yield made
