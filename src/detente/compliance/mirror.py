"""Does trade that is barred come round through a third country? Both ends' statistics compared.

For product h, third country k and month t, seen from the `origin` (China) and the `target` (US):

- inflow(k): exports of the origin to k, as the origin reports them, else as k does;
- excess(k): inflow less k's normal use, which is its usual imports less its usual exports to all
  (where k reports), else its usual purchases from the origin; k's own production does not move the
  rise and is asked about as capacity;
- outflow(k): what k sends to the target, as the target reports it, else as k does; the re-export is
  the outflow less what is usual.

"Usual" is the median of a base: the months before `since`, or, without that, the 24 months that
end five months before. A series rises when it stands more than `sds` robust standard deviations
above the base. The robust standard deviation is 1.4826 MAD, and not less than a tenth of the base
median nor a hundredth of the target's usual monthly imports of h, because the MAD of a quiet or
sporadic series is nearly nothing. A month is suspect when the outflow rises and the excess rose in
it or up to four months before, to more than normal use. k is flagged when a month is suspect and
the minerals tables give it no capacity at that stage. Method: mirror statistics as in
`minerals_users.md` of the project's references (Fisman and Wei 2004 compare the two ends likewise).

A month that a country reports nothing at all is unknown; one in which it reports other trade of
the same flow is a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.compliance.capacity import Capacity, capacity
from detente.compliance.flows import Flows, month_text
from detente.compliance.legs import Legs, legs
from detente.compliance.robust import LEAST, Rise, rises
from detente.errors import BadQuestion
from detente.places import place

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LAG", "SDS", "Route", "Screen", "screen"]

SDS = 3.0
LAG = 4  # months from the inflow to the outflow, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One product through one third country with at least one suspect month.

    Amounts in kg (or USD where values are screened) over the suspect months; `ratio` is the unit
    value of the outflow over that of the inflow in those months, None without values or weights.
    """

    hs: str
    country: str
    status: str  # flagged | has capacity | capacity not known
    months: tuple[str, ...]
    lag: int
    excess: float
    re_export: float
    usual_inflow: float
    usual_outflow: float
    sds_in: float
    sds_out: float
    ratio: float | None
    capacity: Capacity

    @property
    def flagged(self) -> bool:
        """Whether the country has no capacity of its own to explain what it sends."""
        return self.status == "flagged"


@dataclass(frozen=True, slots=True)
class Screen:
    """The routes with suspect months, the largest re-export first, and what was looked at.

    `tested` counts pairs of product and country with a base long enough on both legs; `pairs`
    counts all that have an outflow or an inflow.
    """

    routes: tuple[Route, ...]
    tested: int
    pairs: int
    first: str
    last: str
    measure: str
    notes: tuple[str, ...]
    legs: Legs

    @property
    def flagged(self) -> tuple[Route, ...]:
        """Routes without capacity."""
        return tuple(route for route in self.routes if route.flagged)


def screen(
    flows: Flows,
    *,
    origin: str = "CN",
    target: str = "US",
    since: int | None = None,
    sds: float = SDS,
    lag: int = LAG,
    months: int = 1,
) -> Screen:
    """Screen every product and third country of a flows file.

    Parameters
    ----------
    since
        Month number from which months are tested, all before being the base; None for a base that
        moves along.
    sds, lag
        Robust standard deviations, and months from inflow to outflow.
    months
        Suspect months from which a route is listed.

    Raises
    ------
    BadQuestion
        When the file lacks one of the two legs, or is too short for a base.
    """
    source, sink = place(origin).iso2, place(target).iso2
    if source == sink:
        raise BadQuestion(f"Origin and target are both {source}.")
    found = legs(flows, source, sink)
    start = None if since is None else since - found.first
    if start is not None and not 0 < start < found.inflow.shape[1]:
        raise BadQuestion(
            f"--since lies outside the months of the file, {month_text(found.first)} to "
            f"{month_text(found.first + found.inflow.shape[1] - 1)}."
        )
    into = rises(found.use, found.floor, start=start, lag=lag)
    bought = rises(found.inflow, found.floor, start=start, lag=lag)
    out = rises(found.outflow, found.floor, start=start, lag=lag)
    excess = found.inflow - into.base
    up = (bought.sds > sds) & (excess > 0)
    recent, delay = _within(up, lag)
    suspect = (out.sds > sds) & recent
    tested = (np.isfinite(bought.sds) & np.isfinite(out.sds)).any(axis=1)
    if not tested.any():
        raise BadQuestion(
            "No product and country has months enough on both legs: a base needs "
            f"{LEAST} months before the first month tested."
        )
    rows = np.flatnonzero(suspect.sum(axis=1) >= max(months, 1))
    routes = [
        _route(found, int(row), suspect[row], delay[row], excess[row], bought, out) for row in rows
    ]
    routes.sort(key=lambda route: (not route.flagged, -route.re_export, route.hs, route.country))
    last = found.first + found.inflow.shape[1] - 1
    return Screen(
        tuple(routes),
        int(tested.sum()),
        len(found.keys),
        month_text(found.first),
        month_text(last),
        flows.measure,
        (*flows.notes, *found.notes),
        found,
    )


def _within(up: NDArray[np.bool_], lag: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether the inflow rose in the month or up to `lag` before, and the shortest lag."""
    recent = np.zeros_like(up)
    delay = np.full(up.shape, -1, dtype=np.int64)
    for back in range(min(lag, up.shape[1] - 1) + 1):
        moved = up[:, : up.shape[1] - back]
        later, told = recent[:, back:], delay[:, back:]
        told[moved & ~later] = back
        later |= moved
    return recent, delay


def _route(
    found: Legs, row: int, at: NDArray, delay: NDArray, excess: NDArray, bought: Rise, out: Rise
) -> Route:
    hs, country = found.keys[row]
    months = np.flatnonzero(at)
    sources = np.unique(months - delay[months])
    makes = capacity(hs, country)
    status = {True: "has capacity", False: "flagged", None: "capacity not known"}[makes.has]
    return Route(
        hs=hs,
        country=country,
        status=status,
        months=tuple(month_text(found.first + int(month)) for month in months),
        lag=int(np.median(delay[months])),
        excess=float(np.nansum(excess[sources])),
        re_export=float(np.nansum((found.outflow[row] - out.base[row])[months])),
        usual_inflow=float(np.nanmedian(bought.base[row, sources])),
        usual_outflow=float(np.nanmedian(out.base[row, months])),
        sds_in=float(np.nanmax(bought.sds[row, sources])),
        sds_out=float(np.nanmax(out.sds[row, months])),
        ratio=found.unit_value_ratio(row, sources, months),
        capacity=makes,
    )
