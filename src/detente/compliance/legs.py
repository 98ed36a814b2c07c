"""What went from the origin to each third country, and from there to the target, month by month?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import BadQuestion

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from detente.compliance.flows import Flows

__all__ = ["Legs", "legs"]

_OF_TARGET = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Both legs of every (product, country) in `keys`, as [key, month] from month number `first`.

    `inflow` and `outflow` are in the measure screened; `use` is what normal use is the median of.
    `*_usd` and `*_kg` serve the unit values. `floor` is the least standard deviation by key.
    """

    keys: tuple[tuple[str, str], ...]
    first: int
    inflow: NDArray[np.float64]
    outflow: NDArray[np.float64]
    use: NDArray[np.float64]
    floor: NDArray[np.float64]
    inflow_kg: NDArray[np.float64]
    inflow_usd: NDArray[np.float64]
    outflow_kg: NDArray[np.float64]
    outflow_usd: NDArray[np.float64]
    notes: tuple[str, ...]

    def unit_value_ratio(self, key: int, into: NDArray, out: NDArray) -> float | None:
        """Unit value of the outflow in months `out` over that of the inflow in months `into`."""
        parts = [
            float(np.nansum(values[key, months]))
            for values, months in (
                (self.outflow_usd, out),
                (self.outflow_kg, out),
                (self.inflow_usd, into),
                (self.inflow_kg, into),
            )
        ]
        if min(parts) <= 0:
            return None
        return (parts[0] / parts[1]) / (parts[2] / parts[3])


def legs(flows: Flows, origin: str, target: str) -> Legs:
    """The two legs of every third country of a file.

    Raises
    ------
    BadQuestion
        When nothing goes from the origin to a third country, or from one to the target.
    """
    import polars as pl

    frame = flows.frame
    first, last = int(frame["month"].min()), int(frame["month"].max())  # type: ignore[arg-type]
    months = last - first + 1
    covered = _covered(frame, first, months)
    into = _leg(frame, ("X", origin, "M"), target)
    out = _leg(frame, ("M", target, "X"), origin)
    for leg, what in ((into, f"from {origin} to"), (out, f"to {target} from")):
        if leg.rows.is_empty():
            reports = ", ".join(sorted(frame["reporter"].unique())[:8])
            raise BadQuestion(
                f"The file holds no trade {what} third countries, and both legs are needed. "
                f"Its reporters are {reports}."
            )
    keys = (
        pl.concat([leg.rows.select("hs", "country") for leg in (into, out)])
        .unique()
        .sort("hs", "country")
        .with_row_index("row")
    )
    shape = (keys.height, months)
    inflow_kg, inflow_usd = _dense(into, keys, covered, first, shape)
    outflow_kg, outflow_usd = _dense(out, keys, covered, first, shape)
    weighed = flows.measure == "kg"
    inflow = inflow_kg if weighed else inflow_usd
    return Legs(
        tuple(keys.select("hs", "country").iter_rows()),
        first,
        inflow,
        outflow_kg if weighed else outflow_usd,
        _use(frame, keys, covered, first, flows.measure, inflow),
        _OF_TARGET * _usual_imports(frame, keys, target, months, flows.measure),
        inflow_kg,
        inflow_usd,
        outflow_kg,
        outflow_usd,
        _gaps(covered, (into, out), first),
    )


@dataclass(frozen=True, slots=True)
class _Leg:
    """Rows ``hs, country, month, kg, usd``; `own` are the products that `fixed` reports itself."""

    rows: pl.DataFrame
    own: frozenset[str]
    fixed: str
    flow: str
    other: str


def _leg(frame: pl.DataFrame, side: tuple[str, str, str], beyond: str) -> _Leg:
    """Trade of `fixed` with third countries: as it reports, else by product as the partner does."""
    import polars as pl

    flow, fixed, other = side
    away = [fixed, beyond]
    own = frame.filter((pl.col("flow") == flow) & (pl.col("reporter") == fixed))
    names = frozenset(own["hs"].unique())
    theirs = frame.filter(
        (pl.col("flow") == other) & (pl.col("partner") == fixed) & ~pl.col("hs").is_in(list(names))
    )
    rows = pl.concat(
        [
            view.with_columns(pl.col(column).alias("country"))
            .filter(~pl.col("country").is_in(away))
            .select("hs", "country", "month", "kg", "usd")
            for view, column in ((own, "partner"), (theirs, "reporter"))
        ]
    )
    return _Leg(rows, names, fixed, flow, other)


def _covered(frame: pl.DataFrame, first: int, months: int) -> dict[tuple[str, str], NDArray]:
    """By (reporter, flow): the months in which it reports anything."""
    found: dict[tuple[str, str], NDArray] = {}
    for reporter, flow, month in frame.select("reporter", "flow", "month").unique().iter_rows():
        mask = found.setdefault((reporter, flow), np.zeros(months, dtype=bool))
        mask[month - first] = True
    return found


def _dense(
    leg: _Leg,
    keys: pl.DataFrame,
    covered: dict[tuple[str, str], NDArray],
    first: int,
    shape: tuple[int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights and values by key and month: zero where the reporter was there, NaN where not."""
    blank = np.full(shape, np.nan)
    for row, hs, country in keys.select("row", "hs", "country").iter_rows():
        who = (leg.fixed, leg.flow) if hs in leg.own else (country, leg.other)
        mask = covered.get(who)
        if mask is not None:
            blank[row, mask] = 0.0
    placed = leg.rows.join(keys, on=["hs", "country"])
    at, month = placed["row"].to_numpy(), placed["month"].to_numpy() - first
    weights, values = blank.copy(), blank
    for name, target in (("kg", weights), ("usd", values)):
        target[at, month] = placed[name].fill_null(float("nan")).to_numpy()
    return weights, values


def _use(
    frame: pl.DataFrame,
    keys: pl.DataFrame,
    covered: dict[tuple[str, str], NDArray],
    first: int,
    measure: str,
    inflow: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Imports less exports of every country that reports both, else what the origin sends."""
    import polars as pl

    net = (
        frame.join(
            keys.rename({"country": "reporter"}).select("row", "hs", "reporter"),
            on=["hs", "reporter"],
        )
        .group_by("row", "month")
        .agg((pl.col(measure) * pl.when(pl.col("flow") == "M").then(1).otherwise(-1)).sum())
    )
    use = np.full(inflow.shape, np.nan)
    for row, country in keys.select("row", "country").iter_rows():
        imports, exports = (covered.get((country, flow)) for flow in ("M", "X"))
        if imports is not None and exports is not None:
            use[row, imports & exports] = 0.0
    told = np.isfinite(use)
    at, month = net["row"].to_numpy(), net["month"].to_numpy() - first
    keep = told[at, month]
    use[at[keep], month[keep]] = net[measure].to_numpy()[keep]
    return np.where(told.any(axis=1, keepdims=True), np.maximum(use, 0.0), inflow)


def _usual_imports(
    frame: pl.DataFrame, keys: pl.DataFrame, target: str, months: int, measure: str
) -> NDArray[np.float64]:
    """The target's mean monthly imports of each key's product from all, as either end reports."""
    import polars as pl

    told = frame.filter((pl.col("reporter") == target) & (pl.col("flow") == "M"))
    names = told["hs"].unique().to_list()
    theirs = frame.filter(
        (pl.col("partner") == target) & (pl.col("flow") == "X") & ~pl.col("hs").is_in(names)
    )
    sums = pl.concat([told, theirs]).group_by("hs").agg(pl.col(measure).sum() / months)
    return (
        keys.join(sums, on="hs", how="left", maintain_order="left")[measure]
        .fill_null(0.0)
        .to_numpy()
        .astype(np.float64)
    )


def _gaps(
    covered: dict[tuple[str, str], NDArray], sides: tuple[_Leg, _Leg], first: int
) -> tuple[str, ...]:
    """Months in which the origin or the target, reporting otherwise, reports nothing."""
    from detente.compliance.flows import month_text

    notes = []
    for leg in sides:
        mask = covered.get((leg.fixed, leg.flow))
        if mask is None:
            notes.append(f"{leg.fixed} reports no {leg.flow}; its partners' reports are taken.")
            continue
        gone = [month_text(first + int(at)) for at in np.flatnonzero(~mask)]
        if gone:
            more = f" and {len(gone) - 6} more" if len(gone) > 6 else ""
            notes.append(
                f"{leg.fixed} {leg.flow} reports nothing in {', '.join(gone[:6])}{more}: "
                "unknown months, not zeros."
            )
    return tuple(notes)
