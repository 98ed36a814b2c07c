"""How do charts show time? Years before 2025 in a narrow stretch, those since in a wide one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_parts import WIDE, Size, plotted
from detente.brief.palette import HATCH, MUTED
from detente.brief.readings import last_known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.brief.contents import Brief
    from detente.brief.readings import Track
    from detente.tariffs import Averages

__all__ = ["Panel", "ahead", "clipped", "future", "panels", "position", "scale_note"]

_BREAK = date(2025, 1, 1)
_SHOWN_AHEAD = timedelta(days=270)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One stretch of the scale of time: ``[start, end)`` over `width` pixels."""

    start: date
    end: date
    width: int
    first: bool
    last: bool
    ticks: tuple[date, ...]
    style: str

    def x(self, alt: Any) -> Any:
        """The encoding of the days."""
        return alt.X(
            "day:T",
            title=None,
            scale=alt.Scale(type="utc", domain=[self.start.isoformat(), self.end.isoformat()]),
            axis=alt.Axis(
                values=[day.isoformat() for day in self.ticks],
                format=self.style,
                grid=False,
                tickSize=4,
                labelFlush=False,
                labelOverlap=True,
                domainColor=MUTED,
                tickColor=MUTED,
            ),
        )


def panels(track: Track, on: date, size: Size, margin: int | None = None) -> tuple[Panel, ...]:
    """The years to 2024 in a narrow stretch and those since in a wide one; one where that fits.

    `margin` is the room at the right, in pixels; left out, that for labels at the ends of lines.
    """
    room = size.width - (size.margin if margin is None else margin) - 40
    last = min(track.end, on + _SHOWN_AHEAD)
    if on < _BREAK:
        years = tuple(date(year, 1, 1) for year in range(track.start.year, last.year + 1))
        ticks = tuple(day for day in years if track.start <= day < last)
        return (
            Panel(start=track.start, end=last, width=room, first=True, last=True,
                  ticks=ticks, style="%Y"),
        )  # fmt: skip
    early = round(room * size.early)
    every = 2 if early > 150 else (4 if early > 80 else 8)
    years = tuple(date(year, 1, 1) for year in range(track.start.year, 2025, every))
    months = 6 if size.width > 500 else 12
    quarters = tuple(
        date(year, month, 1)
        for year in range(2025, last.year + 1)
        for month in range(1, 13, months)
        if date(year, month, 1) < last
    )
    return (
        Panel(start=track.start, end=_BREAK, width=early, first=True, last=False,
              ticks=years, style="%Y"),
        Panel(start=_BREAK, end=last, width=room - early - size.gap, first=False, last=True,
              ticks=quarters, style="%b %Y" if size.width > 500 else "%Y"),
    )  # fmt: skip


def position(panel: Panel, day: date) -> float:
    """Pixels from the left edge of a panel."""
    return panel.width * (day - panel.start).days / (panel.end - panel.start).days


def clipped(
    series: Averages, start: date, end: date, values: NDArray[Any] | None = None
) -> list[dict[str, Any]]:
    """The steps of a series within ``[start, end)``, percent, closed at both ends."""
    if start >= end:
        return []
    rates = series.total if values is None else values
    first = max(series.position(start), 0)
    rows = [{"day": start.isoformat(), "rate": 100 * float(rates[first])}]
    rows += [
        {"day": day.isoformat(), "rate": 100 * float(rate)}
        for day, rate in zip(series.days, rates, strict=True)
        if start < day < end
    ]
    return [*rows, {"day": end.isoformat(), "rate": rows[-1]["rate"]}]


def future(brief: Brief, start: date, end: date, x: Any) -> tuple[str, Any]:

    since = max(last_known(brief.on) + timedelta(days=1), start)
    rows = [{"day": since.isoformat(), "end": end.isoformat()}] if since < end else []
    mark = plotted(rows).mark_rect(fill=HATCH, opacity=1)
    return "future", mark.encode(x=x, x2="end:T")


def scale_note(brief: Brief) -> str:
    many = len(panels(brief.tracks["written"], brief.on, WIDE)) > 1
    return "The scale of time is wider from 2025 on. " if many else ""


def ahead(brief: Brief) -> str:
    if brief.after_record:
        return "after the record’s last day, outcome not known"
    return (
        f"scheduled after {words.short_day(brief.on)}, as known on {words.short_day(brief.known)}"
    )
