"""How do predicted imports compare with customs figures and with the structural model, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.macro.benchmarks import published
from detente.macro.monthly import BASE_YEAR, MonthlyForecast, supplied_levels

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.world import World

__all__ = ["WHY", "MonthlyComparison", "compare_monthly", "misses", "structural_changes"]

WHY = (
    "The structural result is the long run: it takes the month's duty as if it stood for ever and "
    "lets buyers and sellers find new partners, with a trade elasticity of 4 (5.7 to US duties, "
    "which fall on the price before distribution), so it falls further and at once. The short-run "
    "rule uses first-year elasticities with a lag, and neither knows orders brought forward, goods "
    "at sea when a duty came, a truce expected, or trade that took another road."
)

_CHINA = "General Administration of Customs of China"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyComparison:
    """One month of one statistic: predicted with its band, supplied, and the structural result.

    Fractions for changes, USD million for levels. `structural` is None where no model was run.
    """

    month: str
    measure: str  # "Chinese customs y/y", "US customs y/y", "US customs level"
    rate: float
    predicted: float
    low: float
    high: float
    supplied: float
    structural: float | None
    confidence: str
    basis: str

    @property
    def inside(self) -> bool:
        """Whether the supplied figure lies in the band."""
        return self.low <= self.supplied <= self.high

    @property
    def gap(self) -> float:
        """Predicted less supplied."""
        return self.predicted - self.supplied


def compare_monthly(
    found: MonthlyForecast, structural: Mapping[str, float] | None = None
) -> tuple[MonthlyComparison, ...]:
    """The forecast beside Chinese customs (y/y) and US customs (y/y in 2026, levels in 2025-26).

    Parameters
    ----------
    found
        A forecast that reaches July 2026.
    structural
        Change of the flow against the base year by month, as `structural_changes` gives it.
    """
    rows: list[MonthlyComparison] = []
    for figure in published(source=_CHINA, quantity="Chinese exports to the US, year on year"):
        if figure.scenario != "actual":
            continue
        months = _both(figure.date)
        if any(month not in found.months for month in months):
            continue
        said = (figure.value / 100, figure.confidence, figure.basis)
        rows.append(_row(found, "departures", figure.date, months, said, structural))
    supplied = supplied_levels()
    central, low, high = found.levels()
    for month, value in supplied.items():
        if month < f"{BASE_YEAR + 1}-01" or month not in found.months:
            continue
        before = f"{int(month[:4]) - 1}{month[4:]}"
        if before in supplied:
            said = (value / supplied[before] - 1, "high", "seen")
            rows.append(_row(found, "arrivals", month, [month], said, structural))
        at = found.place(month)
        base = central[at] / np.exp(found.arrivals[at])
        rows.append(
            MonthlyComparison(
                month=month,
                measure="US customs level",
                rate=float(found.rate[at]),
                predicted=float(central[at]),
                low=float(low[at]),
                high=float(high[at]),
                supplied=value,
                structural=None if structural is None else float(base * (1 + structural[month])),
                confidence="high",
                basis="seen",
            )
        )
    return tuple(rows)


def structural_changes(
    found: MonthlyForecast, *, world: World | None = None, model: Model | None = None
) -> dict[str, float]:
    """Change of the flow from China to the US against the base year, by month, in the long run.

    The month's average duty on China against that of the base year, solved as an equilibrium of
    ``world-2023``; the duties of all others stay as they were, so diversion is at its largest.

    Raises
    ------
    NotConverged
        When a month has no solution.
    """
    from detente.equilibrium import Model as Assumptions
    from detente.equilibrium import TariffShock, solve
    from detente.world import World as Accounts

    where = world or Accounts.bundled("world-2023")
    chosen = model or Assumptions()
    base = float(np.expm1(np.log1p(found.rate[:12]).mean()))
    pair = ("CHN", "USA")
    changes: dict[str, float] = {}
    for month, rate in zip(found.months, found.rate, strict=True):
        shock = TariffShock.from_tariffs(
            where, {pair: base}, {pair: float(rate)}, reason=f"average duty of {month}"
        )
        changes[month] = solve(where, shock, chosen).flow(*pair).change
    return changes


def misses(rows: Sequence[MonthlyComparison]) -> tuple[str, ...]:
    """A sentence on each month that lies outside the band, and one on how many lie inside."""
    inside = sum(row.inside for row in rows)
    said = [f"{inside} of {len(rows)} figures lie within the band."]
    for row in rows:
        if row.inside:
            continue
        side = "below" if row.supplied < row.low else "above"
        said.append(
            f"{row.month}, {row.measure}: {_shown(row)}, {side} the band. {_reason(row, side)}"
        )
    return tuple(said)


def _shown(row: MonthlyComparison) -> str:
    if row.measure.endswith("level"):
        return (
            f"{row.supplied / 1e3:.1f} bn USD against {row.low / 1e3:.1f} to {row.high / 1e3:.1f}"
        )
    return f"{row.supplied:+.1%} against {row.low:+.1%} to {row.high:+.1%}"


def _reason(row: MonthlyComparison, side: str) -> str:
    month = row.month[:7]
    if month < "2025-04" and side == "above":
        return "Orders were brought forward before the duties; the rule has no anticipation."
    if month >= "2026-01" and row.measure.endswith("y/y") and side == "above":
        return "The months compared with were themselves depressed or rebuilt stocks were run down."
    if side == "below":
        return (
            "Orders brought forward earlier are missing now, and rerouting, loss of parcels and a "
            "weaker demand are outside the rule."
        )
    return "Buyers expected the duty to fall, or used stocks in bond; the rule sees the rate only."


def _both(date: str) -> list[str]:
    """``2026-01/02`` is January and February together."""
    first, _, second = date.partition("/")
    return [first[:7], f"{first[:5]}{second}"] if second else [first[:7]]


def _row(
    found: MonthlyForecast,
    kind: str,
    label: str,
    months: Sequence[str],
    figure: tuple[float, str, str],
    structural: Mapping[str, float] | None,
) -> MonthlyComparison:
    """A year-on-year row; several months count the same. `figure`: value, confidence, basis."""
    at = [found.place(month) for month in months]

    def mean(name: str) -> float:
        return float(np.mean([found.year_on_year[name][k] for k in at]))

    run = None
    if structural is not None:
        before = [f"{int(month[:4]) - 1}{month[4:]}" for month in months]
        ratios = [
            (1 + structural[new]) / (1 + structural[old])
            for new, old in zip(months, before, strict=True)
        ]
        run = float(np.mean(ratios) - 1)
    return MonthlyComparison(
        month=label,
        measure="Chinese customs y/y" if kind == "departures" else "US customs y/y",
        rate=float(np.mean([found.rate[k] for k in at])),
        predicted=mean(kind),
        low=mean(f"{kind}_low"),
        high=mean(f"{kind}_high"),
        supplied=figure[0],
        structural=run,
        confidence=figure[1],
        basis=figure[2],
    )
