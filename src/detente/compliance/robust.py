"""How far above its usual level is each month, in robust standard deviations?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEAST", "WINDOW", "Rise", "rises"]

WINDOW = 24  # months of a moving base
LEAST = 12  # months known that a base needs
_NORMAL = 1.4826  # MAD of a normal distribution to its standard deviation
_OF_BASE = 0.1


@dataclass(frozen=True, slots=True)
class Rise:
    """Base median and distance from it by month, shaped as the series; NaN where not tested."""

    base: NDArray[np.float64]
    sds: NDArray[np.float64]


def rises(
    series: NDArray[np.float64], floor: NDArray[np.float64], *, start: int | None, lag: int
) -> Rise:
    """Distance of every month from the median of its base, by the MAD of the base.

    Parameters
    ----------
    series
        [series, month]; NaN is unknown.
    floor
        [series]: the least that a standard deviation may be.
    start
        First month tested, all before being the base; None for a moving base of `WINDOW` months
        that ends `lag` months before the month tested.
    """
    if start is not None:
        middle, mad, count = _centre(series[:, :start])
        base = np.broadcast_to(middle[:, None], series.shape).copy()
        spread = np.broadcast_to(mad[:, None], series.shape)
        known = np.broadcast_to(count[:, None], series.shape)
        tested = np.arange(series.shape[1])[None, :] >= start
    else:
        base, spread, known = _moving(series, lag)
        tested = np.ones((1, series.shape[1]), dtype=bool)
    scale = np.maximum(np.maximum(_NORMAL * spread, _OF_BASE * np.abs(base)), floor[:, None])
    usable = tested & (known >= LEAST) & (scale > 0)
    base[~usable] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        sds = np.where(usable, (series - base) / np.where(scale > 0, scale, np.nan), np.nan)
    return Rise(base, sds)


def _moving(
    series: NDArray[np.float64], lag: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Median, MAD and known months of the base of every month."""
    rows, months = series.shape
    lead = WINDOW + lag + 1
    padded = np.concatenate([np.full((rows, lead), np.nan), series], axis=1)
    windows = sliding_window_view(padded, WINDOW, axis=1)[:, :months]
    middle, mad, known = (np.empty((rows, months)) for _ in range(3))
    for month in range(months):
        middle[:, month], mad[:, month], known[:, month] = _centre(windows[:, month])
    return middle, mad, known.astype(np.int64)


def _centre(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Median and MAD along the last axis, NaN left out, and how many are known."""
    known = np.isfinite(values).sum(axis=-1)
    middle = _median(values, known)
    return middle, _median(np.abs(values - middle[:, None]), known), known


def _median(values: NDArray[np.float64], known: NDArray[np.int64]) -> NDArray[np.float64]:
    ordered = np.sort(values, axis=-1)  # NaN goes last
    high = np.clip(known // 2, 0, values.shape[-1] - 1)
    low = np.clip((known - 1) // 2, 0, values.shape[-1] - 1)
    rows = np.arange(len(ordered))
    found = (ordered[rows, low] + ordered[rows, high]) / 2
    return np.where(known > 0, found, np.nan)
