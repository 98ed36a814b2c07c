"""On which day does a part run out, if its supply has to wait for licences?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.shortage.licences import Licences

__all__ = ["Stops", "stop_days"]

Array = NDArray[np.float64]
_OUTLOOK = 730  # days looked ahead
_BLOCK = 4096  # pairs of cover and lead time at once


@dataclass(frozen=True, slots=True)
class Stops:
    """Days after the control begins on which use stops, (n,) each; infinite where it does not.

    `early` and `late` are the 5th and 95th percentile of the licence paths, `chance` the share of
    paths on which the part stops at all within two years.
    """

    early: Array
    central: Array
    late: Array
    chance: Array


def stop_days(process: Licences, cover: Array, lead_time: Array) -> Stops:
    """Day of stop for parts with `cover` days of stock, under one licence process.

    What left port before the control still arrives for the days of transit, or for the part's
    `lead_time` (NaN: not told) where that is shorter. Users take one day of use a day and refill
    to their cover, no further; a part stops when the shortfall since the last full stock exceeds
    its cover. NaN cover gives NaN.
    """
    drawn, transit = _shortfall(process)
    days, width = drawn.shape
    pairs = np.stack([np.floor(cover * 4) / 4, np.nan_to_num(lead_time, nan=np.inf)], axis=1)
    unique, back = np.unique(pairs, axis=0, return_inverse=True)
    out = np.full((4, len(unique)), np.nan)
    for start in range(0, len(unique), _BLOCK):
        block = unique[start : start + _BLOCK]
        told = np.isfinite(block[:, 0])
        stop = np.empty((len(block), width))
        for path in range(width):
            first = np.searchsorted(drawn[:, path], block[:, 0] + 1e-9, side="right")
            wait = np.minimum(transit[path], block[:, 1])
            stop[:, path] = np.where(first < days, first + wait, np.inf)
        ordered = np.sort(stop[:, 1:], axis=1)
        last = ordered.shape[1] - 1
        early = np.minimum(ordered[:, round(0.05 * last)], stop[:, 0])
        late = np.maximum(ordered[:, round(0.95 * last)], stop[:, 0])
        chance = np.isfinite(stop[:, 1:]).mean(axis=1)
        found = np.stack([early, stop[:, 0], late, chance])
        out[:, start : start + _BLOCK] = np.where(told, found, np.nan)
    return Stops(*out[:, back.reshape(-1)])


@lru_cache(maxsize=16)
def _shortfall(process: Licences) -> tuple[Array, Array]:
    """Largest shortfall so far in days of use, (days, paths), and days of transit, (paths,)."""
    arrivals = process.path(_OUTLOOK)
    missing = 1.0 - arrivals.draws
    lack = np.empty_like(missing)
    held = np.zeros(missing.shape[1])
    for day in range(len(missing)):
        held = np.maximum(held + missing[day], 0.0)
        lack[day] = held
    return np.maximum.accumulate(lack, axis=0), np.round(arrivals.transit)
