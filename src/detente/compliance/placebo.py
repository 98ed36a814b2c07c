"""How often does the screen flag a country that did nothing? Products made with no route in them.

Three kinds of placebo, all with seasons, growth, lasting and passing noise, and a part of the
series sporadic (months without trade):

``independent``  what China sends to a country and what it sends to the US have nothing in common;
``common``       both follow the same boom of world demand, so that both may rise together;
``resampled``    the noise comes from real series: blocks of months of the ratios of each month to
                 its median, drawn independently for either leg.

A pair is a product and a country; it counts as flagged when one month or more is suspect, before
capacity is asked about, so that the rates are upper bounds of what a reader sees flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.compliance.flows import Flows
from detente.compliance.mirror import LAG, SDS, screen
from detente.errors import BadQuestion
from detente.places import countries

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["KINDS", "Rate", "false_positives", "made_flows"]

KINDS = ("independent", "common", "resampled")
_BLOCK = 6  # months drawn together from a real series


@dataclass(frozen=True, slots=True)
class Rate:
    """Part of placebo pairs that were flagged, and how many were tested.

    `months` is the length of the test in months, `least` how many suspect months it took.
    """

    kind: str
    pairs: int
    flagged: int
    months: int
    least: int

    @property
    def rate(self) -> float:
        """Flagged over tested."""
        return self.flagged / self.pairs


def false_positives(
    kind: str = "independent",
    *,
    products: int = 200,
    partners: int = 20,
    seed: int = 1,
    since: bool = True,
    least: int = 1,
    sds: float = SDS,
    lag: int = LAG,
    real: Sequence[NDArray[np.float64]] = (),
) -> Rate:
    """Screen placebo products and count what is flagged.

    Five years of months; with `since` the last twelve are tested against all before, without it
    every month that has a base.
    """
    flows = made_flows(kind, products=products, partners=partners, seed=seed, real=real)
    first = int(flows.frame["month"].min())  # type: ignore[arg-type]
    last = int(flows.frame["month"].max())  # type: ignore[arg-type]
    found = screen(flows, since=last - 11 if since else None, months=least, sds=sds, lag=lag)
    tested = 12 if since else last - first + 1
    return Rate(kind, found.tested, len(found.routes), tested, least)


def made_flows(
    kind: str,
    *,
    products: int,
    partners: int,
    seed: int,
    months: int = 60,
    real: Sequence[NDArray[np.float64]] = (),
) -> Flows:
    """Placebo trade of `products` products through `partners` countries.

    Raises
    ------
    BadQuestion
        For an unknown kind, or ``resampled`` without real series.
    """
    import polars as pl

    if kind not in KINDS:
        raise BadQuestion(f"No placebo is called {kind!r}; use {', '.join(KINDS)}.")
    if kind == "resampled" and not real:
        raise BadQuestion("Resampled placebos need real series.")
    draw = np.random.default_rng(seed)
    names = [place.iso2 for place in countries() if place.iso2 not in ("CN", "US")][:partners]
    pairs = products * len(names)
    ratios = [values / np.median(values) for values in real if np.median(values) > 0]
    shape = (pairs, months)
    boom = _lasting(draw, (products, months), 0.85, 0.12).repeat(len(names), axis=0)
    shared = boom if kind == "common" else np.zeros(shape)
    legs = []
    for _ in ("in", "out"):
        noise = _blocks(draw, ratios, shape) if kind == "resampled" else _drawn(draw, shape)
        level = 10 ** draw.uniform(3, 6, (pairs, 1))
        legs.append(level * noise * np.exp(shared))
    hs = np.repeat([f"{990000 + number}" for number in range(products)], len(names))
    country = np.tile(names, products)
    first = 2019 * 12
    frames = []
    for values, flow in zip(legs, ("X", "M"), strict=True):
        row, month = np.nonzero(values > 0)
        side = ["CN", country[row]] if flow == "X" else ["US", country[row]]
        frames.append(
            pl.DataFrame(
                {
                    "reporter": np.full(len(row), side[0]),
                    "partner": side[1],
                    "flow": np.full(len(row), flow),
                    "hs": hs[row],
                    "month": (month + first).astype(np.int32),
                    "kg": values[row, month],
                    "usd": values[row, month] * 5.0,
                }
            )
        )
    return Flows(_typed(pl.concat(frames)), "made", "kg", ("placebo: made, no data",))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    texts = [pl.col(name).cast(pl.String) for name in ("reporter", "partner", "flow", "hs")]
    return frame.with_columns(*texts, pl.col("month").cast(pl.Int32))


def _drawn(draw: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Season, growth, lasting and passing noise; a fifth trade in some months only."""
    rows, months = shape
    time = np.arange(months)
    season = 1 + 0.2 * np.sin(2 * np.pi * (time / 12 + draw.uniform(size=(rows, 1))))
    growth = np.exp(draw.normal(0, 0.08, (rows, 1)) * time / 12)
    spread = draw.uniform(0.1, 0.5, (rows, 1))
    noise = np.exp(_lasting(draw, shape, 0.5, 1.0) * spread * 0.5 + draw.normal(0, spread, shape))
    trades = np.where(draw.uniform(size=(rows, 1)) < 0.2, draw.uniform(0.3, 0.9, (rows, 1)), 1.0)
    return season * growth * noise * (draw.uniform(size=shape) < trades)


def _lasting(
    draw: np.random.Generator, shape: tuple[int, int], keep: float, spread: float
) -> NDArray[np.float64]:
    """Noise of which the part `keep` lasts into the next month."""
    shocks = draw.normal(0, spread, shape)
    for month in range(1, shape[1]):
        shocks[:, month] += keep * shocks[:, month - 1]
    return shocks


def _blocks(
    draw: np.random.Generator, ratios: Sequence[NDArray[np.float64]], shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Blocks of months of one real series a row, put one behind the other."""
    out = np.empty((shape[0], -(-shape[1] // _BLOCK) * _BLOCK))
    for row in range(shape[0]):
        values = ratios[int(draw.integers(len(ratios)))]
        for at in range(0, out.shape[1], _BLOCK):
            begin = int(draw.integers(len(values) - _BLOCK + 1))
            out[row, at : at + _BLOCK] = values[begin : begin + _BLOCK]
    return out[:, : shape[1]]
