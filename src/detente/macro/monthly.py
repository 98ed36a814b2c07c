r"""What should US imports from China have been, month by month, given the dated rates?

A partial-adjustment rule, short-run and with few parameters. With :math:`\bar\tau_t` the month's
average duty and :math:`\varepsilon` the elasticity of value before duty,

.. math::
    r_t = r_{t-1} + (1 - 2^{-1/h}) \big( -\varepsilon [\ln(1+\bar\tau_t) - \ln(1+\bar\tau_0)]
          - r_{t-1} \big),

where h is the half-life of the adjustment in months. Goods leave China by :math:`r_t` and reach US
customs a share w of them a month later. No front-loading, no expectation of a truce, no rerouting
and no growth of demand is in it: the comparison names what that misses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, NoAnswer
from detente.macro.benchmarks import published
from detente.store import table

if TYPE_CHECKING:
    from detente.ledger import Ledger

__all__ = [
    "BAND",
    "BASE_YEAR",
    "Band",
    "MonthlyForecast",
    "Step",
    "china_rates",
    "forecast",
    "monthly_log_factor",
    "supplied_levels",
]

Array = NDArray[np.float64]
Step = tuple[date, float]  # a day, and the average rate from that day on, a fraction

BASE_YEAR = 2024
_SEASONS = range(2013, 2018)  # the last five years before the first duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Low, central and high value of each parameter, with the source of the range."""

    elasticity: tuple[float, float, float] = (0.76, 1.39, 2.53)
    half_life_months: tuple[float, float, float] = (0.5, 1.0, 3.0)
    sea_share: tuple[float, float, float] = (0.0, 0.5, 1.0)  # arrives a month after it left
    sources: tuple[str, ...] = (
        "elasticity low: Boehm, Levchenko and Pandalai-Nayar (2023), The Long and Short (Run) of "
        "Trade Elasticities, American Economic Review 113: 0.76 in the first year (recalled)",
        "elasticity high: Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020), Quarterly Journal "
        "of Economics 135: 2.53 across varieties, US imports 2018 (recalled)",
        "elasticity central: the geometric mean of the two, a choice",
        "half-life and share at sea: assumed; a voyage takes about a month",
    )

    def __post_init__(self) -> None:
        for name in ("elasticity", "half_life_months", "sea_share"):
            low, central, high = getattr(self, name)
            if not 0 <= low <= central <= high:
                raise BadQuestion(f"Band: {name} must rise from low to high, none below 0.")
        if self.sea_share[2] > 1:
            raise BadQuestion("Band: sea_share is a share from 0 to 1.")


BAND = Band()


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthlyForecast:
    """Log change of trade against the base year, month by month: central, low and high.

    All arrays are (months,). `departures` are Chinese exports to the US, `arrivals` US imports
    from China; low and high enclose every combination of the band's values.
    """

    months: tuple[str, ...]  # "2025-05"
    rate: Array  # average duty of the month, fraction
    departures: Array
    departures_low: Array
    departures_high: Array
    arrivals: Array
    arrivals_low: Array
    arrivals_high: Array
    year_on_year: Mapping[str, Array]  # departures and arrivals, with _low and _high; fractions
    band: Band

    def place(self, month: str) -> int:
        """The place of a month.

        Raises
        ------
        BadQuestion
            When the forecast does not reach it.
        """
        if month not in self.months:
            raise BadQuestion(
                f"{month} is not in the forecast, which goes from {self.months[0]} to "
                f"{self.months[-1]}."
            )
        return self.months.index(month)

    def levels(self) -> tuple[Array, Array, Array]:
        """US imports from China, USD million: central, low, high.

        The base year's total by the seasons of 2013 to 2017, times the forecast.
        """
        base = _base_levels()
        season = np.array([base[int(month[5:]) - 1] for month in self.months])
        logs = (self.arrivals, self.arrivals_low, self.arrivals_high)
        central, low, high = (season * np.exp(values) for values in logs)
        return central, low, high


def china_rates(
    start: date, end: date, *, ledger: Ledger | None = None, known: date | None = None
) -> tuple[Step, ...]:
    """Average US duty on Chinese goods as steps over [start, end), as customs applied it.

    Raises
    ------
    NoAnswer
        When the record holds no average for some day.
    """
    from detente.ledger import Calendar
    from detente.tariffs.average import average

    found = average(
        origin="CN",
        start=start,
        end=end,
        calendar=Calendar.collected,
        known=known or end,
        ledger=ledger,
    )
    for day, rate in zip(found.days, found.total, strict=True):
        if not np.isfinite(rate):
            raise NoAnswer(f"The record gives no average duty on Chinese goods from {day}.")
    return tuple(zip(found.days, (float(rate) for rate in found.total), strict=True))


def monthly_log_factor(rates: Sequence[Step], months: Sequence[str]) -> Array:
    """(months,) mean over the days of each month of ln(1 + rate).

    Raises
    ------
    BadQuestion
        When the rates begin after the first month does, or are not in order.
    """
    days = [day for day, _ in rates]
    if not days or days != sorted(set(days)):
        raise BadQuestion("The rates must be given in order of their days, each day once.")
    first = date.fromisoformat(f"{months[0]}-01")
    if days[0] > first:
        raise BadQuestion(f"The rates begin on {days[0]}; {months[0]} needs them from {first}.")
    starts = np.array([day.toordinal() for day in days])
    values = np.log1p(np.array([rate for _, rate in rates]))
    out = []
    for month in months:
        opening = date.fromisoformat(f"{month}-01")
        length = ((opening + timedelta(days=32)).replace(day=1) - opening).days
        every = opening.toordinal() + np.arange(length)
        out.append(values[np.searchsorted(starts, every, side="right") - 1].mean())
    return np.array(out)


def forecast(
    rates: Sequence[Step], *, until: str = "2026-07", band: Band = BAND
) -> MonthlyForecast:
    """Trade from January of the base year (2024) to the month `until`, from the dated rates.

    Parameters
    ----------
    rates
        Average duty as steps, from 1 January 2024 or earlier; `china_rates` gives the record's.
    until
        Last month, ``YYYY-MM``.
    band
        Parameters; low and high of the forecast enclose all their combinations.

    Raises
    ------
    BadQuestion
        When the rates do not reach back to January 2024, or `until` is no month after it.
    """
    months = _months(f"{BASE_YEAR}-01", until)
    logs = monthly_log_factor(rates, months)
    base = logs[:12].mean()
    gone, come = [], []
    pairs = [(e, h) for e in band.elasticity for h in band.half_life_months]
    for elasticity, half_life in pairs:
        left = _adjusted(-elasticity * (logs - base), half_life)
        gone.append(left)
        come += [_delayed(left, share) for share in band.sea_share]
    departures = _adjusted(-band.elasticity[1] * (logs - base), band.half_life_months[1])
    arrivals = _delayed(departures, band.sea_share[1])
    changes: dict[str, Array] = {}
    for name, central, cases in (("departures", departures, gone), ("arrivals", arrivals, come)):
        yearly = np.array([_yearly(case) for case in cases])
        changes[name] = _yearly(central)
        changes[f"{name}_low"], changes[f"{name}_high"] = yearly.min(axis=0), yearly.max(axis=0)
    return MonthlyForecast(
        months=months,
        rate=np.expm1(logs),
        departures=departures,
        departures_low=np.min(gone, axis=0),
        departures_high=np.max(gone, axis=0),
        arrivals=arrivals,
        arrivals_low=np.min(come, axis=0),
        arrivals_high=np.max(come, axis=0),
        year_on_year=changes,
        band=band,
    )


def supplied_levels() -> dict[str, float]:
    """US general imports from China by month, USD million, where the record has them."""
    rows = table("tables/us_china_trade_monthly.csv")
    return {
        month: float(value)
        for month, value in rows.select("month", "imports_musd").iter_rows()
        if value
    }


def _adjusted(target: Array, half_life: float) -> Array:
    step = 1.0 if half_life == 0 else 1 - 0.5 ** (1 / half_life)
    out, state = np.empty_like(target), float(target[0])
    for place, aim in enumerate(target):
        state += step * (aim - state)
        out[place] = state
    return out


def _delayed(left: Array, share: float) -> Array:
    before = np.concatenate([left[:1], left[:-1]])
    return np.log((1 - share) * np.exp(left) + share * np.exp(before))


def _yearly(logs: Array) -> Array:
    out = np.full(len(logs), np.nan)
    out[12:] = np.expm1(logs[12:] - logs[:-12])
    return out


def _base_levels() -> Array:
    """(12,) US imports from China in 2024 by month: the published total by earlier seasons."""
    total = published(
        source="US Census Bureau", quantity="US goods imports from China", date="2024"
    )
    supplied = supplied_levels()
    shape = np.array(
        [np.mean([supplied[f"{year}-{month:02d}"] for year in _SEASONS]) for month in range(1, 13)]
    )
    return total[0].value * 1e3 * shape / shape.sum()


def _months(first: str, last: str) -> tuple[str, ...]:
    try:
        begin, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    except ValueError:
        raise BadQuestion(f"{last!r} is no month; write YYYY-MM.") from None
    if end < begin:
        raise BadQuestion(f"The last month {last} lies before {first}.")
    count = 12 * (end.year - begin.year) + end.month - begin.month + 1
    ordinals = (begin.month - 1 + step for step in range(count))
    return tuple(f"{begin.year + n // 12}-{n % 12 + 1:02d}" for n in ordinals)
