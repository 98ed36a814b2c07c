"""How do magnets, rare earths, soybeans and coal stand against the level before April 2025?

The level before is the mean month of 2024 (for soybeans and coal, whose months are not bundled, the
year), or of January to March 2025 where no total of 2024 is bundled. The level now is the mean of
the last three months counted, or the last year. The sum of all rare earths is mostly lanthanum and
cerium, which are not controlled: it hides a shortage, and is shown so that nobody takes it for the
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente.compliance.observed import Observation, observations

__all__ = ["SERIES", "Level", "levels"]

SERIES = {
    "magnets_to_us": "Rare-earth magnets, China to the US",
    "magnets_to_all": "Rare-earth magnets, China to all",
    "rare_earths_to_all": "Rare earths without magnets, China to all (mostly not controlled)",
    "soybeans_to_china": "Soybeans, US to China (shipments)",
    "coal_to_china_by_year": "Coal, US to China (shipments)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A series before and now, in `unit` a month or a year; `now` None before any figure is out."""

    series: str
    title: str
    unit: str
    before: float
    basis: str
    now: float | None
    counted_to: date | None
    certainty: str

    @property
    def ratio(self) -> float | None:
        """Now over before."""
        return None if self.now is None else self.now / self.before


def levels(*, on: date, known: date) -> tuple[Level, ...]:
    """Every series against its level before April 2025, by what was published."""
    found = []
    for name, title in SERIES.items():
        seen = observations(name, on=on, known=known)
        base = next((row for row in seen if _year(row) == 2024), None)
        singles = [row for row in seen if (row.end - row.start).days < 31]
        quarter = [row for row in singles if date(2025, 1, 1) <= row.start < date(2025, 4, 1)]
        if base is None and len(quarter) < 3:
            continue
        months = [row for row in singles if row.start >= date(2025, 4, 1)]
        years = [row for row in seen if (_year(row) or 0) > 2024]
        by_month = bool(singles)
        last = months[-3:] if by_month else years[-1:]
        if base is None:
            before, basis = sum(row.value for row in quarter) / 3, "January to March 2025"
        else:
            before, basis = base.value / 12 if by_month else base.value, "2024"
        found.append(
            Level(
                series=name,
                title=title,
                unit=f"{seen[0].unit} a {'month' if by_month else 'year'}",
                before=before,
                basis=basis,
                now=sum(row.value for row in last) / len(last) if last else None,
                counted_to=last[-1].end if last else None,
                certainty=max((row.certainty for row in last), key=_TRUST.index, default=""),
            )
        )
    return tuple(found)


_TRUST = ("high", "medium", "low", "recalled", "")


def _year(row: Observation) -> int | None:
    """The calendar year that the row covers, if it covers one."""
    whole = row.start.month == 1 and row.start.day == 1 and row.end == date(row.start.year, 12, 31)
    return row.start.year if whole else None
