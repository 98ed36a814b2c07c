"""Where data lives: the bundled tables, the cache folder, and what proves a file is whole."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from detente.errors import DataMissing

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CACHE_BYTES",
    "cache_folder",
    "cached",
    "checksum",
    "data_folder",
    "fingerprint",
    "table",
    "table_path",
]

T = TypeVar("T")

CACHE_BYTES = 512 << 20
"""Most that the cache folder holds."""


def data_folder() -> Path:
    """The folder of bundled data inside the installed package."""
    return Path(__file__).parent / "data"


def cache_folder() -> Path:
    """Where derived files may be kept: ``$DETENTE_CACHE``, else the user's cache folder."""
    named = os.environ.get("DETENTE_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("detente")


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(paths: Iterable[Path]) -> str:
    """A short key that changes when any of the files is added, removed or edited."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]


def cached(name: str, key: str, build: Callable[[], T]) -> T:
    """The value that `build` makes, kept in the cache folder under `name` and `key`.

    A damaged or unreadable cache file is built again, never trusted; a cache folder that cannot
    be written to costs time only. What was not used for longest goes when the folder grows beyond
    half a gigabyte.
    """
    path = cache_folder() / f"{name}-{key}.pickle"
    with suppress(Exception):
        value = pickle.loads(path.read_bytes())
        path.touch()
        return value
    value = build()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in path.parent.glob(f"{name}-*.pickle"):
            stale.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
        Path(file.name).replace(path)
        _prune(path.parent)
    return value


def _prune(folder: Path) -> None:
    """Make room in the cache folder: the files used longest ago go first."""
    found = [(file, file.stat()) for file in folder.glob("*.pickle")]
    size = sum(stat.st_size for _, stat in found)
    if size <= CACHE_BYTES:
        return
    for file, stat in sorted(found, key=lambda each: each[1].st_mtime_ns):
        file.unlink(missing_ok=True)
        size -= stat.st_size
        if size <= CACHE_BYTES * 3 // 4:
            return


def table_path(name: str) -> Path:
    """The bundled table `name` (such as ``"tables/us_schedule_2025.parquet"``).

    Raises
    ------
    DataMissing
        When the package was installed without it.
    """
    path = data_folder() / name
    if not path.exists():
        raise DataMissing(
            f"The bundled table {name} is missing from {data_folder()}. Reinstall detente."
        )
    return path


@cache
def table(name: str) -> pl.DataFrame:
    """A bundled table as a Polars frame; Parquet by its own types, CSV with every column text."""
    import polars as pl

    path = table_path(name)
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False, comment_prefix="#")
