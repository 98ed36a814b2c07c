"""Which measures are one programme, given or kept together, and what can a state promise to buy?

Both are written down in ``data/bargain/programmes.yaml``, the same for every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from detente.bargain.agenda import SIDES, Stated
from detente.ledger import Measure
from detente.ledger.yaml12 import Reader, read_file
from detente.store import data_folder

__all__ = ["NOTHING_STATED", "Basket", "Programme", "programmes", "read_stated"]

NOTHING_STATED = Stated()
"""Worth nothing to anybody, as far as anybody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Measures that are given or kept together."""

    id: str
    giver: str
    title: str
    measures: tuple[str, ...]
    stated: Stated = NOTHING_STATED

    def holds(self, measure: Measure) -> bool:
        """Whether a measure belongs to the programme."""
        return any(fnmatchcase(measure.id, name) for name in self.measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """Goods that a state can promise to buy, at levels over the flow of the accounts."""

    id: str
    giver: str
    title: str
    sector: str
    goods: str
    commitments: tuple[str, ...]
    levels: tuple[tuple[str, str, float], ...]  # (id, title, multiple of the observed flow)


@cache
def programmes() -> tuple[tuple[Programme, ...], tuple[Basket, ...]]:
    """The bundled programmes and baskets, ``data/bargain/programmes.yaml``."""
    path = data_folder() / "bargain" / "programmes.yaml"
    reader = read_file(path, path.name)
    found = tuple(_programme(entry) for entry in reader.children("programmes", "programme"))
    baskets = tuple(_basket(entry) for entry in reader.children("purchases", "basket"))
    reader.done()
    return found, baskets


def _programme(reader: Reader) -> Programme:
    found = Programme(
        id=reader.text("id"),
        giver=reader.choice("giver", SIDES),
        title=reader.text("title"),
        measures=reader.texts("measures"),
        stated=read_stated(reader.child("stated")),
    )
    reader.done()
    return found


def read_stated(reader: Reader | None) -> Stated:
    """A stated value from a mapping with low, central, high (pairs [US, CN]) and source."""
    if reader is None:
        return Stated()
    ends: dict[str, tuple[float, float]] = {}
    for name in ("low", "central", "high"):
        given = reader.raw(name, [0, 0])
        right = isinstance(given, list) and len(given) == 2
        if not right or not all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in given
        ):
            raise reader.fail(
                name, f"{name} is {given!r}; give USD million a year as [US, CN], such as [0, 500]."
            )
        ends[name] = (float(given[0]), float(given[1]))
    found = Stated(**ends, source=reader.text("source", "stated, no source"))
    reader.done()
    return found


def _basket(reader: Reader) -> Basket:
    levels = []
    for level in reader.children("levels", "level"):
        levels.append((level.text("id"), level.text("title"), float(level.number("of_observed"))))
        level.done()
    found = Basket(
        id=reader.text("id"),
        giver=reader.choice("giver", SIDES),
        title=reader.text("title"),
        sector=reader.text("sector"),
        goods=reader.text("goods"),
        commitments=reader.texts("commitments"),
        levels=tuple(levels),
    )
    reader.done()
    return found
