"""How high are an importer's duties at one moment, by origin and by sector of the goods?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Kind, Ledger
from detente.scenario.moment import Moment
from detente.store import cached, data_folder, fingerprint, table
from detente.tariffs.alike import law_of_day
from detente.tariffs.assumptions import assumption_set
from detente.tariffs.average import goods_of
from detente.tariffs.schedule import schedule
from detente.tariffs.weights import weights_for

__all__ = ["GOODS", "DutyTable", "Member", "Origin", "duty_table", "kept_by_law"]

Array = NDArray[np.float64]
T = TypeVar("T")

GOODS = (
    *("A01", "A02", "A03", "B", "C10-C12", "C13-C15", "C16", "C17", "C18", "C19", "C20", "C21"),
    *("C22", "C23", "C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31_C32"),
)
"""Sectors of the bundled concordance from HS6 codes: the goods of ``world-2023-sectors``."""

_CONCORDANCE = "tables/hs6_to_sectors.parquet"
_OWN_LIST = re.compile(r"'([^'\n]+\.csv)'")  # a list that lies beside a user's ledger file


@dataclass(frozen=True, slots=True)
class Member:
    """Goods of `country` (ISO-2), weighted with the imports from `weighed` under named weights."""

    country: str
    weighed: str
    weights: str


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin, or a group of them whose imports are added up; `code` is ISO-2 or a label."""

    code: str
    members: tuple[Member, ...]

    @classmethod
    def of(cls, code: str, weighed: str, weights: str) -> Origin:
        """One origin: its own duties, weighted with what was imported from `weighed`."""
        country = goods_of(weighed) if weights == "imports-2024" else code
        return cls(code, (Member(country, weighed, weights),))

    @property
    def weights(self) -> str:
        """The weights, each name once."""
        return ", ".join(dict.fromkeys(member.weights for member in self.members))


@dataclass(frozen=True, eq=False)
class DutyTable:
    """Duties of one importer: rows are origins, columns the sectors `GOODS`.

    `due` and `value` (O, G) are USD million a year of the weights; `total` and `coverage` (O,) the
    average over all goods, and the share of the weights' value that is in it.
    """

    codes: tuple[str, ...]
    due: Array = field(repr=False)
    value: Array = field(repr=False)
    total: Array = field(repr=False)
    coverage: Array = field(repr=False)

    def rows(self, codes: Sequence[str]) -> list[int]:
        """The rows of the given origins."""
        place = {code: row for row, code in enumerate(self.codes)}
        return [place[code] for code in codes]


def duty_table(
    importer: str, origins: Iterable[Origin], ledger: Ledger, moment: Moment
) -> DutyTable:
    """Average duties of `importer` (ISO-2) on each origin, whole and by sector.

    Lines without a known rate do not count, as in `detente.tariffs.average`, whose total for the
    same weights this repeats. A table is kept in the cache folder until the law, the bundled data
    or the code that reads them changes.
    """
    wanted = tuple(origins)
    return kept_by_law(
        "duties", importer, (wanted, moment), ledger,
        lambda: _compute(importer, wanted, ledger, moment),
    )  # fmt: skip


def kept_by_law(
    what: str, importer: str, asked: tuple[Any, ...], ledger: Ledger, build: Callable[[], T]
) -> T:
    """What `build` makes of the tariffs of `importer`, kept in the cache folder.

    It is built again when those measures change, or the bundled data, or the code that reads
    them. The text form of `asked` must name the question in full.
    """
    law = repr([measure for measure in _tariffs(ledger) if importer in measure.imposer])
    own = sorted({path for text in _OWN_LIST.findall(law) if (path := Path(text)).is_file()})
    name = sha256(repr((importer, *asked, law)).encode()).hexdigest()[:20]
    key = fingerprint([*_sources(), *own])
    return cached(f"{what}-{name}", key, build)


def _tariffs(ledger: Ledger) -> list[Any]:
    measures = ledger.measures
    return [measures[name] for name in sorted(measures) if measures[name].kind is Kind.tariff]


@cache
def _sources() -> tuple[Path, ...]:
    """Every file on which a duty depends, but for the measures."""
    folder, code = data_folder(), Path(__file__).parent.parent
    floors = ("ledger", "tariffs", "nomenclature")
    return (
        *folder.glob("*.yaml"),
        *(path for name in ("lists", "tables") for path in (folder / name).iterdir()),
        *(path for name in floors for path in (code / name).glob("*.py")),
        code / "places.py",
        Path(__file__),
    )


def _compute(importer: str, origins: Sequence[Origin], ledger: Ledger, moment: Moment) -> DutyTable:
    law = law_of_day(
        ledger, importer, moment.on, moment.known, moment.calendar, assumption_set("trade")
    )
    n = len(law.lines)
    line, sector, share = _spread(importer)
    rates: dict[int, Array] = {}
    found: dict[tuple[Any, ...], tuple[Array, Array, float, float, float]] = {}

    def member(each: Member) -> tuple[Array, Array, float, float, float]:
        ((_, treatment),) = law.history(each.country)
        key = (treatment, each.weighed if each.weights == "imports-2024" else "", each.weights)
        if key in found:
            return found[key]
        if treatment not in rates:
            cells = law.cells(treatment)
            duty = cells.base + sum(cells.net.values(), np.zeros(len(cells.base)))
            rates[treatment] = duty[law.partition(treatment).classes]
        scale = weights_for(importer, each.weighed, each.weights)
        rate = rates[treatment][scale.positions]
        known = ~np.isnan(rate)
        value, due = np.zeros(n), np.zeros(n)
        value[scale.positions] = np.where(known, scale.value, 0.0)
        due[scale.positions] = np.where(known, scale.value * rate, 0.0)
        found[key] = (
            _by_sector(sector, due[line] * share),
            _by_sector(sector, value[line] * share),
            float(due.sum()),
            float(value.sum()),
            scale.total,
        )
        return found[key]

    due, value = np.zeros((len(origins), len(GOODS))), np.zeros((len(origins), len(GOODS)))
    total, coverage = np.zeros(len(origins)), np.zeros(len(origins))
    for row, origin in enumerate(origins):
        parts = [member(each) for each in origin.members]
        due[row] = sum((part[0] for part in parts), np.zeros(len(GOODS)))
        value[row] = sum((part[1] for part in parts), np.zeros(len(GOODS)))
        counted = sum(part[3] for part in parts)
        total[row] = sum(part[2] for part in parts) / counted
        coverage[row] = counted / sum(part[4] for part in parts)
    return DutyTable(tuple(origin.code for origin in origins), due, value, total, coverage)


def _by_sector(sector: NDArray[Any], values: Array) -> Array:
    return np.asarray(np.bincount(sector, values, len(GOODS)), dtype=np.float64)


@cache
def _spread(importer: str) -> tuple[NDArray[Any], NDArray[Any], Array]:
    """How lines lie in sectors: the line, the sector and the share of each piece, (pieces,)."""
    frame = table(_CONCORDANCE)
    codes = frame["hs6"].to_numpy().astype("U6")
    place = {label: number for number, label in enumerate(GOODS)}
    sectors = np.array([place[label] for label in frame["sector"].to_list()])
    shares = frame["share"].to_numpy()
    heads = schedule(importer).codes.astype("U6")
    first, last = np.searchsorted(codes, heads), np.searchsorted(codes, heads, side="right")
    counts = last - first
    lines = np.repeat(np.arange(len(heads)), counts)
    pieces = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    pieces += np.repeat(first, counts)
    return lines, sectors[pieces], shares[pieces]
