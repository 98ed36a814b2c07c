"""How much is made, what lies in the ground, and on whom do US imports depend?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.minerals.elements import HEAVY, element
from detente.minerals.stages import holdings
from detente.store import table

__all__ = [
    "Quoted",
    "Statistic",
    "alternatives",
    "import_reliance",
    "import_sources",
    "price",
    "quoted",
    "statistics",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A figure of the Mineral Commodity Summaries.

    Masses in tonnes, reliance and import sources as fractions, prices in USD per kg. `low` and
    `high` are equal for a number, one of them is None for a bound (``>50``); `mark` says why a
    figure is bounded or missing.
    """

    element: str
    statistic: str
    stage: str
    detail: str
    country: str
    year: str
    low: float | None
    high: float | None
    mark: str
    unit: str
    source: str
    estimated: bool

    @property
    def value(self) -> float | None:
        """The number, the middle of a range, or the bound that is known."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        return self.low if self.low is not None else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A figure that is often quoted, the rows that reproduce it, and what it counts."""

    quoted: str
    reproduced: bool
    rows: tuple[str, ...]
    explanation: str


def statistics(of: str, statistic: str, *, year: str | int | None = None) -> tuple[Statistic, ...]:
    """Figures of an element, such as ``production`` or ``reserves``, newest first.

    Heavy rare earths without a chapter of their own take that of the heavy rare earths, the others
    that of the rare earths.

    Raises
    ------
    BadQuestion
        For an unknown element.
    """
    symbol = element(of)
    asked = [symbol]
    if symbol in HEAVY:
        asked.append("heavy REE")
    if statistic != "price" and symbol in _RARE:
        asked.append("REE")
    for name in asked:
        found = [
            row
            for row in _usgs()
            if row.element == name
            and row.statistic == statistic
            and (year is None or row.year == str(year))
        ]
        if found:
            return tuple(sorted(found, key=lambda row: (row.source, row.year), reverse=True))
    return ()


def import_reliance(of: str, *, year: str | int | None = None) -> Statistic | None:
    """US net import reliance, a fraction of apparent consumption; the newest without `year`."""
    found = [
        row
        for row in statistics(of, "net import reliance", year=year)
        if "concentrates" not in row.detail and row.value is not None
    ]
    return max(found, key=lambda row: row.year, default=None)


def import_sources(of: str) -> tuple[Statistic, ...]:
    """Where US imports come from, fractions of the imports of 2021-24, by kind of good."""
    return tuple(row for row in statistics(of, "import source") if row.value is not None)


def price(of: str, *, year: str | int | None = None) -> Statistic | None:
    """A published price in USD per kg, for metal or oxide as `detail` says; None without one.

    Of several the highest is taken, so that a share of value by it is an upper estimate.
    """
    found = [row for row in statistics(of, "price", year=year) if row.value is not None]
    newest = max((row.year for row in found), default="")
    return max(
        (row for row in found if row.year == newest), key=lambda row: row.value or 0, default=None
    )


def alternatives(of: str, stage: str, *, without: str = "CN") -> tuple[tuple[str, float], ...]:
    """Other holders of a stage and their shares, the largest first, by the newest source."""
    for entry in holdings(of, stage=stage):
        found = tuple(
            (country, share)
            for country, share in entry.countries
            if country not in (without, "other") and share > 0
        )
        if found:
            return found
    return ()


def quoted() -> tuple[Quoted, ...]:
    """The figures on China that are quoted most, each reproduced from the tables or explained."""
    out = []
    for row in table("tables/minerals_quoted.csv").to_dicts():
        low, high, year = float(row["low"]), float(row["high"]), row["year"] or ""
        rows = []
        if row["statistic"] == "share":
            for entry in holdings("REE", stage=row["stage"]):
                share = entry.share("CN")
                fits = share is not None and low <= share <= high
                if fits and entry.scope == row["scope"] and (not year or entry.year == year):
                    rows.append(f"{entry.year} {100 * (share or 0):.1f} %, {entry.source}")
        else:
            rows += [
                f"{entry.year} {100 * (entry.value or 0):.0f} %, {entry.source} ({entry.detail})"
                for entry in import_sources("REE")
                if entry.country == "CN" and low <= (entry.value or 0) <= high
            ]
        out.append(
            Quoted(
                quoted=row["quoted"],
                reproduced=bool(rows),
                rows=tuple(rows),
                explanation=row["explanation"],
            )
        )
    return tuple(out)


_RARE = frozenset(
    ["La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"]
)
_POUND = 0.45359237
_UNIT_OF_TUNGSTEN = 7.93  # kg of tungsten in a metric ton unit (10 kg) of its trioxide


@cache
def _usgs() -> tuple[Statistic, ...]:
    return tuple(_statistic(row) for row in table("tables/minerals_usgs.csv").to_dicts())


def _statistic(row: dict[str, str | None]) -> Statistic:
    unit = row["unit"] or ""
    if "metric ton unit" in unit:
        unit = "dollars per metric ton unit"
    factor = {
        "percent": 0.01,
        "dollars per pound": 1 / _POUND,
        "dollars per metric ton": 0.001,
        "dollars per metric ton unit": 1 / _UNIT_OF_TUNGSTEN,
        "dollars per troy ounce": 1000 / 31.1034768,
    }.get(unit, 1.0)
    low, high = (float(text) * factor if (text := row[name]) else None for name in ("low", "high"))
    return Statistic(
        element=row["element"] or "",
        statistic=row["statistic"] or "",
        stage=row["stage"] or "",
        detail=row["detail"] or "",
        country=row["country"] or "",
        year=row["year"] or "",
        low=low,
        high=high,
        mark=row["mark"] or "",
        unit="fraction" if unit == "percent" else ("USD/kg" if "dollars" in unit else unit),
        source=row["source"] or "",
        estimated=row["estimated"] == "yes",
    )
