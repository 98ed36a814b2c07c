"""How is a world kept in a file, and which world does a file hold?"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from detente.axes import Axis
from detente.errors import BadQuestion, nearest
from detente.world.accounts import Measured, World

__all__ = ["open_world", "save"]

_FORMAT = "detente-world-1"
_ARRAYS = (
    "flows",
    "gdp",
    "tariffs",
    "domestic",
    "input_shares",
    "value_added_shares",
    "final_shares",
    "elasticities",
)


def open_world(name: str | Path, *, year: int | None = None) -> World:
    """A bundled world by name, or the world in a file; see `World.open`."""
    from detente.world.bundled import NAMES, load

    if str(name) in NAMES:
        return load(str(name))
    path = Path(name)
    if not path.exists():
        raise BadQuestion(
            f"{str(name)!r} is neither a bundled world ({', '.join(NAMES)}) nor a file."
            f"{nearest(str(name), NAMES)}"
        )
    if path.suffix.lower() == ".npz":
        return _load(path)
    from detente.world.sources import read_icio, read_wiod

    wiod = path.suffix.lower() in (".xlsx", ".xlsb") or path.name.lower().startswith("wiot")
    return _with_elasticities((read_wiod if wiod else read_icio)(path, year=year).to_world())


def save(world: World, path: Path | str) -> Path:
    """Write a world to an ``.npz`` file that `World.open` reads; nothing is lost.

    Raises
    ------
    BadQuestion
        When the name does not end in ``.npz``.
    """
    path = Path(path)
    if path.suffix != ".npz":
        raise BadQuestion(f"{path}: the name of a saved world must end in .npz.")
    words = {
        "format": _FORMAT,
        "name": world.name,
        "year": world.year,
        "regions": world.regions.labels,
        "region_names": world.region_names,
        "sectors": world.sectors.labels,
        "sector_names": world.sector_names,
        "goods": world.goods,
        "source": world.source,
        "notes": world.notes,
        "estimate": world.estimate,
        "quality": [asdict(row) for row in world.quality],
    }
    arrays = {name: getattr(world, name) for name in _ARRAYS if getattr(world, name) is not None}
    with path.open("wb") as file:
        np.savez_compressed(file, words=np.array(json.dumps(words)), **arrays)
    return path


def _with_elasticities(world: World) -> World:
    """The bundled elasticities where every sector has one; else the model's own are used."""
    from detente.world.elasticities import sector_elasticities

    try:
        found = sector_elasticities(world.sectors)
    except BadQuestion:
        return world
    note = f"Elasticities by sector: {found.source}"
    return replace(world, elasticities=found.theta, notes=(*world.notes, note))


def _load(path: Path) -> World:
    try:
        with np.load(path, allow_pickle=False) as box:
            held = {name: box[name] for name in box.files}
        words = json.loads(str(held.pop("words")))
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        raise BadQuestion(f"{path.name} holds no world that detente saved: {error}.") from None
    if words.pop("format", "") != _FORMAT:
        raise BadQuestion(f"{path.name} was not saved as {_FORMAT}.")
    return World(
        name=words["name"],
        year=words["year"],
        regions=Axis("regions", tuple(words["regions"])),
        region_names=tuple(words["region_names"]),
        sectors=Axis("sectors", tuple(words["sectors"])),
        sector_names=tuple(words["sector_names"]),
        goods=tuple(words["goods"]),
        source=words["source"],
        notes=tuple(words["notes"]),
        estimate=words["estimate"],
        quality=tuple(Measured(**row) for row in words["quality"]),
        **{name: held[name] for name in _ARRAYS if name in held},
    )
