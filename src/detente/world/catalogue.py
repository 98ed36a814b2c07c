"""Which tables come with detente, from whom, and are they whole?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.errors import DataMissing
from detente.store import checksum, data_folder

__all__ = ["Entry", "Problem", "check_bundled", "entries"]

_NEEDED = ("what", "publisher", "licence", "vintage", "derived", "checks", "date", "assumptions")
_SOURCES = "source.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One bundled file and where it came from."""

    file: str  # within the data folder: "tables/world_2023_flows.parquet"
    bytes: int
    sha256: str
    what: str
    publisher: str
    licence: str
    vintage: str
    derived: str
    checks: str
    date: str
    assumptions: str
    certainty: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a bundled or downloaded file."""

    file: str
    text: str


def entries() -> tuple[Entry, ...]:
    """Every bundled file that its folder's ``source.yaml`` describes, in order of names.

    Raises
    ------
    DataMissing
        When a described file is absent from the installation.
    """
    found: list[Entry] = []
    for folder, sources in _described().items():
        for name, source in sorted(sources.items()):
            path = folder / name
            if not path.exists():
                raise DataMissing(f"The bundled file {_shown(path)} is missing. Reinstall detente.")
            found.append(
                Entry(
                    file=_shown(path),
                    bytes=path.stat().st_size,
                    sha256=checksum(path),
                    **{key: _plain(source.get(key, "")) for key in _NEEDED},
                    certainty=_plain(source.get("certainty", "")),
                )
            )
    return tuple(found)


def check_bundled() -> tuple[Problem, ...]:
    """What is wrong with the bundled tables: nothing described, nothing there, unreadable, worlds
    that do not add up. Empty when all is well."""
    problems: list[Problem] = []
    for folder, sources in _described().items():
        there = {path.name: path for path in folder.iterdir() if path.is_file()}
        for name in sorted(set(there) - set(sources) - {_SOURCES}):
            if there[name].suffix in (".csv", ".parquet"):
                problems.append(Problem(_shown(there[name]), f"has no entry in {_SOURCES}"))
        for name, source in sorted(sources.items()):
            if name not in there:
                problems.append(Problem(_shown(folder / name), "is described but not there"))
                continue
            lacking = [key for key in _NEEDED if key != "assumptions" and not source.get(key)]
            if lacking:
                text = f"its entry in {_SOURCES} lacks {', '.join(lacking)}"
                problems.append(Problem(_shown(there[name]), text))
            problems += _read(there[name])
    return (*problems, *_worlds())


def _worlds() -> list[Problem]:
    from detente.world.bundled import NAMES, load
    from detente.world.check import check

    return [
        Problem(name, f"{row.rule}: off by {row.worst:.2g} at {row.where}")
        for name in NAMES
        for row in check(load(name))
        if not row.holds
    ]


def _read(path: Path) -> list[Problem]:
    import polars as pl

    try:
        if path.suffix == ".parquet":
            rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        elif path.suffix == ".csv":
            rows = pl.read_csv(path, infer_schema=False, comment_prefix="#").height
        else:
            return []
    except Exception as error:  # whatever a damaged file makes the reader raise
        return [Problem(_shown(path), f"cannot be read: {error}")]
    if rows or path.parent.name == "lists":  # a list may say that nothing is on it
        return []
    return [Problem(_shown(path), "holds no rows")]


def _described() -> dict[Path, dict[str, dict[str, Any]]]:
    from ruamel.yaml import YAML

    root = data_folder()
    return {
        path.parent: YAML(typ="safe", pure=True).load(path) for path in sorted(root.rglob(_SOURCES))
    }


def _shown(path: Path) -> str:
    return path.relative_to(data_folder()).as_posix()


def _plain(value: Any) -> str:
    return " ".join(str(value).split())
