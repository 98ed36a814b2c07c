"""What do the text files of Caliendo and Parro (2015) say, as a world?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import DataMissing
from detente.world import World

__all__ = ["ELASTICITIES_NOT_TRADED", "Paper", "read"]

Array = NDArray[np.float64]

ELASTICITIES_NOT_TRADED = 8.22  # without effect: what is not traded has one seller
N, S, TRADED = 31, 40, 20

REGIONS = """
    ARG AUS AUT BRA CAN CHL CHN DNK FIN FRA DEU GRC HUN IND IDN IRL ITA JPN KOR MEX NLD NZL NOR
    PRT ZAF ESP SWE TUR GBR USA ROW
"""
NAMES = """
    Argentina, Australia, Austria, Brazil, Canada, Chile, China, Denmark, Finland, France,
    Germany, Greece, Hungary, India, Indonesia, Ireland, Italy, Japan, Korea, Mexico,
    Netherlands, New Zealand, Norway, Portugal, South Africa, Spain, Sweden, Turkey,
    United Kingdom, United States, Rest of world
"""
SECTORS = """
    agriculture, mining, food, textile, wood, paper, petroleum, chemicals, plastic, minerals,
    basic metals, metal products, machinery n.e.c., office, electrical, communication, medical,
    auto, other transport, other, electricity, construction, retail, hotels, land transport,
    water transport, air transport, auxiliary transport, post, finance, real estate, renting of
    machinery, computer, R&D, other business, public, education, health, other services,
    private households
"""


class Paper:
    """The world of 1993, its elasticities (S,) and the tariffs (N, N, S) of 1993 and 2005."""

    def __init__(self, folder: Path) -> None:
        before, after = (_tariffs(folder, year) for year in (1993, 2005))
        self.elasticities = np.concatenate(
            (_table(folder, "T.txt", TRADED, 1)[:, 0], np.full(S - TRADED, ELASTICITIES_NOT_TRADED))
        )
        self.tariffs = {1993: before, 2005: after}
        self.world = _world(folder, before)


@cache
def read(folder: Path) -> Paper:
    """The seven text files in `folder`.

    Raises
    ------
    DataMissing
        When a file is absent or has another shape than the paper's.
    """
    return Paper(folder)


def _world(folder: Path, tariffs: Array) -> World:
    flows = np.zeros((N, N, S))
    # Thousand dollars; row importer, column exporter.
    flows[:, :, :TRADED] = _blocks(folder, "xbilat1993.txt") / 1e3
    exports = flows.sum(axis=1)
    output = np.maximum(_table(folder, "GO.txt", S, N).T / 1e6, exports)
    domestic = output - exports
    added = _table(folder, "B.txt", S, N).T
    mix = _table(folder, "IO.txt", N * S, S).reshape(N, S, S)
    inputs = mix * (1 - added)[:, None, :]
    # Columns of the mix add up to one to six digits only.
    total = inputs.sum(axis=1)
    inputs *= np.where(total > 0, (1 - added) / np.where(total > 0, total, 1.0), 1.0)[:, None, :]
    added = 1 - inputs.sum(axis=1)
    spent = (flows * (1 + tariffs)).sum(axis=0) + domestic
    final = spent - np.einsum("nkj,nj->nk", inputs, output)
    final = np.maximum(final, 0.0)
    return World(
        name="caliendo-parro-1993",
        year=1993,
        regions=Axis("regions", tuple(REGIONS.split())),
        region_names=_names(NAMES),
        sectors=Axis("sectors", _names(SECTORS)),
        goods=(True,) * TRADED + (False,) * (S - TRADED),
        flows=flows,
        gdp=(added * output).sum(axis=1),
        tariffs=tariffs,
        domestic=domestic,
        input_shares=inputs,
        value_added_shares=added,
        final_shares=final / final.sum(axis=1, keepdims=True),
        source=(
            "Caliendo and Parro (2015), Review of Economic Studies 82(1), data supplement, "
            "base year 1993"
        ),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(","))


def _tariffs(folder: Path, year: int) -> Array:
    tariffs = np.zeros((N, N, S))
    tariffs[:, :, :TRADED] = _blocks(folder, f"tariffs{year}.txt") / 100
    own = np.arange(N)
    tariffs[own, own] = 0.0
    return tariffs


def _blocks(folder: Path, name: str) -> Array:
    """(N, N, traded) exporter, importer, sector, from blocks of importer by exporter."""
    table = _table(folder, name, TRADED * N, N).reshape(TRADED, N, N)
    return table.transpose(2, 1, 0)


def _table(folder: Path, name: str, rows: int, columns: int) -> Array:
    path = folder / name
    if not path.is_file():
        raise DataMissing(
            f"{path} is not there. Give --data the folder that holds cp2015/, or cp2015 itself."
        )
    table = np.loadtxt(path, ndmin=2)
    if table.shape != (rows, columns):
        raise DataMissing(
            f"{path} is {table.shape[0]} by {table.shape[1]}, not {rows} by {columns}."
        )
    return table
