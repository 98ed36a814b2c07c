"""What do the charts share? Sizes, the broken scale of time, steps, dots with bands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from detente.brief import words
from detente.brief.palette import HATCH, INK, LINE, MUTED, TOKENS
from detente.brief.readings import last_known
from detente.brief.render import FONT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.brief.contents import Brief
    from detente.brief.outcomes import Country
    from detente.brief.readings import Track
    from detente.tariffs import Averages

__all__ = [
    "NARROW",
    "SIGNED",
    "WIDE",
    "Chart",
    "Key",
    "Panel",
    "Size",
    "Spec",
    "ahead",
    "clipped",
    "dot_panel",
    "finish",
    "future",
    "label_at",
    "levels",
    "panels",
    "plotted",
    "position",
    "scale_note",
    "ticks",
]

SIGNED = "replace(format(datum.value, ',~g'), '-', '−')"
"""Labels of an axis with a true minus sign, for Vega-Lite's `labelExpr`."""

_BREAK = date(2025, 1, 1)
_SHOWN_AHEAD = timedelta(days=270)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One layout, in pixels."""

    width: int  # of the plot
    height: int
    font: int
    gap: int
    early: float  # share of the width for the years before the break
    margin: int  # at the right, for labels at the ends of lines
    bar_room: float  # domain of bars over the longest bar, so that its label has room


WIDE = Size(width=940, height=300, font=12, gap=10, early=0.26, margin=150, bar_room=1.75)
NARROW = Size(width=350, height=260, font=12, gap=6, early=0.24, margin=84, bar_room=3.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One layer of a stack: its colour token, name, and what it adds on the day and at most."""

    token: str
    title: str
    now: str
    most: str


Spec = dict[str, Any]
"""A chart's specification as plain data, as Vega-Lite reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its finding, what is plotted, two sizes, and the table behind it.

    A size may be given as a function: it is drawn when `spec` first asks for it, and once.
    """

    name: str
    title: str
    subtitle: str
    table: str
    wide: Spec | Callable[[], Spec]
    narrow: Spec | Callable[[], Spec]
    keys: tuple[Key, ...] = ()
    _drawn: dict[str, Spec] = field(default_factory=dict, init=False, repr=False, compare=False)

    def spec(self, size: Literal["wide", "narrow"]) -> Spec:
        """The specification of one of the two sizes."""
        if size not in self._drawn:
            given = self.wide if size == "wide" else self.narrow
            self._drawn[size] = given() if callable(given) else given
        return self._drawn[size]


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


def levels(places: Sequence[float], room: float) -> list[int]:
    """A row for each label so that labels in one row stand `room` pixels apart or more."""
    ends: list[float] = []
    found = []
    for place in places:
        row = next((row for row, end in enumerate(ends) if place - end >= room), len(ends))
        if row == len(ends):
            ends.append(place)
        ends[row] = place
        found.append(row)
    return found


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


def label_at(
    text: str, x: float, y: float, colour: str, size: Size, *, middle: bool = False
) -> tuple[str, Any]:
    """A text at a place in pixels: to the right of it, or with its middle on it."""
    import altair as alt

    mark = plotted([{"text": text}]).mark_text(
        align="center" if middle else "left",
        baseline="middle",
        dx=0 if middle else 5,
        fontSize=size.font,
        color=colour,
        fontWeight="normal" if middle else "bold",
    )
    return "label", mark.encode(x=alt.value(x), y=alt.value(y), text="text:N")


def dot_panel(
    read: Sequence[Sequence[Country]],
    names: Sequence[str],
    what: str,
    title: str,
    size: Size,
    *,
    first: bool,
) -> Any:
    """One outcome of many economies: dots with bands, the second reading hollow."""
    import altair as alt

    rows = [
        {
            "name": country.name,
            "low": 100 * found.low,
            "mid": 100 * found.central,
            "high": 100 * found.high,
            "colour": {"USA": TOKENS["us"][0], "CHN": TOKENS["cn"][0]}.get(
                country.code, TOKENS["other"][0]
            ),
            "reading": number,
        }
        for number, countries in enumerate(read)
        for country in countries
        if country.name in names
        for found in (country.outcomes[what],)
    ]
    label = 116
    width = size.width - label - 24 if size.width < 500 else (size.width - label - 90) // 4
    axis = alt.Axis(
        domain=False, ticks=False, labels=first, labelLimit=label, minExtent=label if first else 0,
        grid=True, gridColor=LINE,
    )  # fmt: skip
    y = alt.Y("name:N", sort=list(names), title=None, axis=axis)
    x_axis = alt.Axis(grid=False, tickCount=3, domain=False, tickColor=MUTED, labelExpr=SIGNED)
    x = alt.X("low:Q", title=None, axis=x_axis, scale=alt.Scale(nice=True, zero=True))
    colour = alt.Color("colour:N", scale=None)
    data = [
        plotted([row for row in rows if row["reading"] == number]) for number in range(len(read))
    ]
    zero = plotted([{"zero": 0}])
    layers = [
        zero.mark_rule(color=INK, strokeWidth=0.8).encode(x="zero:Q"),
        data[0].mark_rule(strokeWidth=3, opacity=0.45).encode(y=y, x=x, x2="high:Q", color=colour),
        data[0].mark_circle(size=62, opacity=1).encode(y=y, x=alt.X("mid:Q"), color=colour),
    ]
    layers += [
        other.mark_point(size=62, filled=False, opacity=1, strokeWidth=1.6).encode(
            y=y, x=alt.X("mid:Q"), color=colour
        )
        for other in data[1:]
    ]
    heading = alt.TitleParams(title, anchor="start", fontSize=size.font, fontWeight="bold", dx=0)
    return alt.layer(*layers).properties(width=width, height=19 * len(names), title=heading)


def finish(chart: Any, right: int = 4) -> dict[str, Any]:
    """The specification with the house's type and lines, as a plain dictionary.

    `right` is room in pixels for labels in a type wider than the one charts are measured with.
    """
    return (
        chart.configure(
            font=FONT,
            background="transparent",
            padding={"left": 4, "top": 4, "bottom": 4, "right": right},
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=LINE,
            labelFontSize=12,
            gridOpacity=1,
            labelPadding=5,
        )
        .configure_title(color=INK)
        .to_dict()
    )


def plotted(rows: Iterable[Mapping[str, Any]]) -> Any:
    """A chart of some rows, to be given a mark. As a tuple they are shared by its layers: Altair
    copies lists again for each."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=tuple(rows)))


def future(brief: Brief, start: date, end: date, x: Any) -> tuple[str, Any]:

    since = max(last_known(brief.on) + timedelta(days=1), start)
    rows = [{"day": since.isoformat(), "end": end.isoformat()}] if since < end else []
    mark = plotted(rows).mark_rect(fill=HATCH, opacity=1)
    return "future", mark.encode(x=x, x2="end:T")


def ticks(top: float) -> list[float]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if top / step <= 6)
    return [float(step * place) for place in range(int(top // step) + 1)]


def scale_note(brief: Brief) -> str:
    many = len(panels(brief.tracks["written"], brief.on, WIDE)) > 1
    return "The scale of time is wider from 2025 on. " if many else ""


def ahead(brief: Brief) -> str:
    if brief.after_record:
        return "after the record’s last day, outcome not known"
    return (
        f"scheduled after {words.short_day(brief.on)}, as known on {words.short_day(brief.known)}"
    )
