"""Why did customs collect less on Chinese goods than the law says, month by month?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from detente.ledger import Calendar, Ledger
from detente.shapley import shapley
from detente.store import table
from detente.tariffs.average import Averages, average

__all__ = ["CAUSES", "REST", "MonthGap", "collected_gap"]

CAUSES = {
    "claims": "exclusions from Section 301 that importers claim (estimated shares)",
    "calendar": "customs applies texts from its own day on, not from the day they reach back to",
    "chapters_98_99": "returned goods, repairs and low-value shipments count as imports and pay "
    "next to nothing",
    "mix": "imports of 2025 in place of 2024: what is taxed most is bought less",
}
"""What the engine can compute, in words; each is switched on in it and shared out by Shapley."""

REST = (
    "not computed: goods afloat or in bond when a duty rose, orders moved between months, changes "
    "of the mix within a year, zones and warehouses, values and origins as declared, revisions"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthGap:
    """One month of US imports for consumption from China. Rates are fractions of customs value;
    `statutory` plus the `causes` plus `rest` is `collected`."""

    month: str
    imports_musd: float
    duties_musd: float
    statutory: float
    causes: dict[str, float]

    @property
    def collected(self) -> float:
        """Calculated duties over imports."""
        return self.duties_musd / self.imports_musd

    @property
    def gap(self) -> float:
        """Collected less statutory."""
        return self.collected - self.statutory

    @property
    def rest(self) -> float:
        """The part of the gap that no cause computed here explains."""
        return self.gap - sum(self.causes.values())

    def to_dict(self) -> dict[str, Any]:
        """The month as plain data."""
        return {
            "month": self.month,
            "imports_musd": self.imports_musd,
            "duties_musd": self.duties_musd,
            "statutory": self.statutory,
            "collected": self.collected,
            "gap": self.gap,
            **self.causes,
            "rest": self.rest,
        }


def collected_gap(*, known: date | None = None, ledger: Ledger | None = None) -> list[MonthGap]:
    """Statutory and collected duty on Chinese goods, January 2025 to July 2026.

    The statutory rate is the mean over the days of a month of the average under imports of 2024,
    chapters 98 and 99 left out, nothing claimed, by the days in law. Each cause is then switched
    on; what several do together is shared equally (Shapley values), so no order matters.

    Source: US Census Bureau, imports for consumption and calculated duties.
    """
    rows = table("tables/us_china_duties_monthly.csv").to_dicts()
    months = [date.fromisoformat(f"{row['month']}-01") for row in rows]
    ends = [*months[1:], _next_month(months[-1])]
    rates = _rates(months, ends, known, ledger)
    found = shapley(len(CAUSES), lambda coalition: rates[coalition])
    return [
        MonthGap(
            month=row["month"],
            imports_musd=float(row["imports_musd"]),
            duties_musd=float(row["duties_musd"]),
            statutory=float(rates[0][number]),
            causes={
                name: float(share[number]) for name, share in zip(CAUSES, found.value, strict=True)
            },
        )
        for number, row in enumerate(rows)
    ]


def _rates(
    months: Sequence[date], ends: Sequence[date], known: date | None, ledger: Ledger | None
) -> dict[int, np.ndarray]:
    """Monthly statutory rates by the switches that are on, as bits in the order of `CAUSES`."""
    found = {}
    for claims, calendar, mix in product((0, 1), repeat=3):
        series = average(
            origin="CN",
            start=months[0],
            end=ends[-1],
            weights="imports-2025" if mix else "imports-2024",
            special="zero",
            calendar=Calendar.collected if calendar else Calendar.legal,
            assumptions="trade" if claims else "shipment",
            known=known,
            ledger=ledger,
        )
        counted = 1 - series.accounts["special_at_zero"] / series.coverage
        monthly = _monthly(series, months, ends)
        for special in (0, 1):
            coalition = claims | calendar << 1 | special << 2 | mix << 3
            found[coalition] = monthly if special else monthly / counted
    return found


def _monthly(series: Averages, months: Sequence[date], ends: Sequence[date]) -> np.ndarray:
    """Means over the days of each month."""
    total = series.total
    return np.array(
        [
            np.mean(
                [
                    total[series.position(date.fromordinal(day))]
                    for day in range(start.toordinal(), end.toordinal())
                ]
            )
            for start, end in zip(months, ends, strict=True)
        ]
    )


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
