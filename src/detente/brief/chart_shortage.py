"""How much GDP is at risk by each method, what stops when, and what leaves under licences?

Charts of one question on a withheld mineral, each in the two sizes of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.brief.chart_parts import NARROW, WIDE, Chart, Size, finish, plotted
from detente.brief.palette import INK, LINE, MUTED, SIDES, TOKENS
from detente.units import percent

if TYPE_CHECKING:
    from detente.shortage.answer import Answer, Band, Question
    from detente.shortage.asked import Asked
    from detente.shortage.stoppage import ByDay

__all__ = [
    "HOW",
    "MARGIN",
    "METHOD_NAMES",
    "asked_words",
    "at_risk",
    "days_pictures",
    "days_words",
    "methods_picture",
    "methods_words",
    "money",
    "shortage_charts",
    "stop_words",
    "title",
]

METHOD_NAMES = {"market": "Market", "network": "Network", "inventory": "Inventory"}
HOW = {
    "market": "the price clears what is left, and what it cannot clear is rationed",
    "network": "inputs replace one another, without stocks",
    "inventory": "stocks run down by the day in fixed proportions, an upper bound",
}
MARGIN = 125
"""Pixels left of the panels of a wide chart, so that all of them line up."""

_FLOOR = 1e-2  # USD bn: what is less is not told apart
_DECADES = 30.0  # largest over smallest from which the axis is a log axis
_POINTS = 140  # days drawn of a year
_ENDS = ("low", "central", "high")
_PLAIN = "datum.value >= 1000 ? format(datum.value, ',.0f') : format(datum.value, '~g')"


def shortage_charts(asked: Asked) -> tuple[Chart, ...]:
    """The methods side by side; the days and the exports where there are any."""
    question = asked.question
    found = [
        Chart(
            name="shortage-methods",
            title=at_risk(asked.answers),
            subtitle=methods_words(question, asked.answers) + ".",
            table="methods",
            wide=finish(methods_picture(question, asked.answers, WIDE), right=60),
            narrow=finish(methods_picture(question, asked.answers, NARROW), right=8),
        )
    ]
    if asked.days is not None:
        wide, narrow = (_stacked(question, asked.days, size) for size in (WIDE, NARROW))
        found.append(
            Chart(
                name="shortage-days",
                title=_days_finding(asked.days),
                subtitle=days_words(asked.days) + ". Each panel has a scale of its own.",
                table="by_week",
                wide=wide,
                narrow=narrow,
            )
        )
    if asked.exports:
        wide, narrow = (_exports(asked, size) for size in (WIDE, NARROW))
        found.append(
            Chart(
                name="shortage-exports",
                title=_exports_finding(asked),
                subtitle="Exports of what is under control, percent of the flow before, by month: "
                "central path and band of nine draws in ten over the ranges of the process.",
                table="exports",
                wide=finish(wide, right=12),
                narrow=finish(narrow, right=12),
            )
        )
    return tuple(found)


def title(question: Question, found: Sequence[Answer]) -> str:
    """The finding in one sentence, with its figures."""
    said = f"{asked_words(question)}: {at_risk(found)}"
    stops = [answer.first_stop for answer in found if answer.first_stop is not None]
    return f"{said}, {stop_words(stops[0])}" if stops else said


def at_risk(found: Sequence[Answer]) -> str:
    """How much GDP is at risk by the methods that have an answer."""
    bands = [answer.gdp_loss for answer in found if answer.gdp_loss is not None]
    if not bands:
        return "no method has an answer"
    middle = sorted(band.central / 1e3 for band in bands)
    low, high = min(band.low for band in bands) / 1e3, max(band.high for band in bands) / 1e3
    span = money(middle[0])
    if money(middle[-1]) != span:
        span += f" to {money(middle[-1])}"
    return f"USD {span} bn of GDP at risk (bands {money(low)} to {money(high)})"


def asked_words(question: Question) -> str:
    """What is withheld, from whom and for how long."""
    from detente.minerals.elements import NAMES

    name, _ = NAMES.get(question.element, (question.element, ""))
    to = f" to {question.destination}" if question.destination else ""
    if question.cut is not None:
        return f"{question.cut * 100:.0f} % less {name} from China{to}, {_months(question)}"
    by = question.control or "licences"
    return f"{name.capitalize()} from China{to} under {by}, {_months(question)}"


def methods_words(question: Question, found: Sequence[Answer]) -> str:
    """What the chart of the methods plots."""
    words = f"USD bn of value added lost in {_who(question)} over {_months(question)}"
    words += ": central value and band over the parameters that each method varies"
    scale = _Scale.of(found)
    return f"{words}; {scale.words}"


def methods_picture(question: Question, found: Sequence[Answer], size: Size) -> Any:
    """GDP at risk: dots with bands, one row a method, as an Altair chart."""
    import altair as alt

    narrow = size is NARROW
    held = _Scale.of(found)
    rows = [_row(answer, held.floor) for answer in found]
    names = [row["method"] for row in rows]
    scale = alt.Scale(
        type="log" if held.log else "linear", domain=[held.floor, held.top], nice=not held.log
    )
    axis_words = held.words.split(";")[0].split(",")[0] if narrow else held.words
    x_axis = alt.Axis(
        title=f"USD bn, {axis_words}", titleFontWeight="normal", labelExpr=_PLAIN, domain=False
    )
    if held.log:
        first, last = (round(math.log10(end)) for end in (held.floor, held.top))
        x_axis.values = [10.0**at for at in range(first, last + 1, 2 if narrow else 1)]
        x_axis.labelOverlap = False
    elif narrow:
        x_axis.tickCount = 4
    y_axis = alt.Axis(domain=False, ticks=False, labels=not narrow, labelPadding=9)
    if not narrow:
        y_axis.minExtent = y_axis.maxExtent = MARGIN
    y = alt.Y("method:N", sort=names, title=None, axis=y_axis)
    colour = _colour(question)
    drawn = plotted([row for row in rows if row["central"] is not None])
    band = drawn.mark_rule(strokeWidth=9, opacity=0.3, color=colour).encode(
        x=alt.X("low:Q", scale=scale, axis=x_axis), x2="high:Q", y=y
    )
    dot = drawn.mark_point(size=90, filled=True, opacity=1, color=colour).encode(
        x=alt.X("central:Q", scale=scale, axis=x_axis), y=y, tooltip=["method:N", "figures:N"]
    )
    words = plotted(rows)
    if narrow:
        text = words.mark_text(align="left", color=INK, dy=-17, fontSize=size.font).encode(
            x=alt.value(0), y=y, text="line:N"
        )
    else:
        text = words.mark_text(align="left", color=INK, dx=10, fontSize=size.font - 1).encode(
            x=alt.value(_width(size)), y=y, text="figures:N"
        )
    return alt.layer(band, dot, text).properties(
        width=_width(size), height=(56 if narrow else 34) * len(rows)
    )


def days_words(days: ByDay) -> str:
    """What the panels of days plot."""
    rule = "" if days.first_stop[1] is None else "rule: "
    return (
        "Percent of normal, central run and band from the favourable to the adverse run; "
        f"{rule}{stop_words(days.first_stop)}"
    )


def days_pictures(
    question: Question, days: ByDay, size: Size
) -> tuple[list[tuple[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Arrivals, the users that lose most and GDP by day: names and Altair charts, and the data.

    The data stand apart by name, since Altair copies what a chart holds again and again.
    """
    shown = [
        (f"Most that may arrive from China of {days.product}", TOKENS["cn"][0], days.arrivals),
        *((name, _colour(question), runs) for name, runs in days.industries),
        (f"GDP, {_who(question)} (scale of its own)", _colour(question), days.gdp),
    ]
    hit = [runs.min() for _, runs in days.industries]
    panels, data = [], {}
    for at, (name, colour, runs) in enumerate(shown):
        data[f"days{at}"] = _by_day(question, runs)
        last = at == len(shown) - 1
        least = 0.0 if at == 0 else float(runs.min() if last else min(hit))
        room = max(1.0, float(runs.max()))
        picture = _panel(question, days, f"days{at}", colour, (least, room), last, size)
        panels.append((name, picture))
    return panels, data


def stop_words(days: tuple[int | None, int | None, int | None]) -> str:
    """When the first users stand still, in words."""
    early, middle, late = ("never" if day is None else str(day) for day in days)
    if days[0] is None:
        return "no user runs dry"
    if days[1] is None:
        return f"no user runs dry in the central run (earliest: day {early})"
    return f"first users run dry on day {middle} ({early}–{late})"


def money(value: float) -> str:
    """USD bn with three significant figures at most."""
    if value < _FLOOR:
        return f"<{_FLOOR:g}" if value > 0 else "0"
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}"


class _Scale:
    """The axis of losses: its ends, and whether it is a log axis."""

    def __init__(self, ends: Sequence[float]) -> None:
        above = [value for value in ends if value > _FLOOR]
        self.log = bool(above) and max(above) / min(above) > _DECADES
        self.floor = 10 ** math.floor(math.log10(min(above))) if self.log else 0.0
        self.top = 10 ** math.ceil(math.log10(max(above))) if self.log else max(above, default=1.0)
        self.words = "linear axis"
        if self.log:
            self.words = "log axis, each mark is ten times the one before"
            if min(ends) < self.floor:
                self.words += f"; what is below {self.floor:g} stands at the left edge"

    @staticmethod
    def of(found: Sequence[Answer]) -> _Scale:
        return _Scale(
            [
                value / 1e3
                for answer in found
                if (band := answer.gdp_loss) is not None
                for value in (band.low, band.central, band.high)
            ]
        )


def _row(answer: Answer, floor: float) -> dict[str, Any]:
    band = answer.gdp_loss
    name = f"{METHOD_NAMES[answer.method]} ({'no answer' if band is None else answer.status})"
    if band is None:
        return {
            "method": name, "figures": "", "line": name, "low": None, "central": None,
            "high": None,
        }  # fmt: skip
    low, central, high = (value / 1e3 for value in (band.low, band.central, band.high))
    figures = f"{money(central)} ({money(low)}–{money(high)})"
    return {
        "method": name,
        "low": max(low, floor),
        "central": max(central, floor),
        "high": max(high, floor),
        "figures": figures + _share(answer.gdp_loss_share),
        "line": f"{name}: {figures}",
    }


def _stacked(question: Question, days: ByDay, size: Size) -> dict[str, Any]:
    import altair as alt

    most = 44 if size is NARROW else 110
    pictures, data = days_pictures(question, days, size)
    panels = [
        picture.properties(
            title=alt.Title(
                name if len(name) <= most else name[: most - 1].rstrip() + "…",
                anchor="start", fontSize=size.font, fontWeight="bold", color=INK,
            )
        )
        for name, picture in pictures
    ]  # fmt: skip
    drawn = finish(alt.vconcat(*panels, spacing=10), right=12)
    return drawn | {"datasets": drawn.get("datasets", {}) | data}


def _by_day(question: Question, runs: Any) -> list[dict[str, Any]]:
    return [
        {
            "day": (question.begun + timedelta(days=day)).isoformat(),
            "low": float(runs[:, day].min()),
            "central": float(runs[1, day]),
            "high": float(runs[:, day].max()),
        }
        for day in _drawn(runs)
    ]


def _panel(
    question: Question,
    days: ByDay,
    data: str,
    colour: str,
    span: tuple[float, float],
    last: bool,
    size: Size,
) -> Any:
    import altair as alt

    least, room = span
    narrow = size is NARROW
    form = ".1%" if 1 - least < 0.05 else ".0%"
    if 1 - least < 5e-4:
        form = ".3%"
    x = alt.X(
        "day:T",
        title=None,
        axis=alt.Axis(
            labels=last, ticks=last, format="%b %Y", tickCount=3 if narrow else 8, grid=not narrow,
            labelFlush=False,
        ),
    )  # fmt: skip
    scale = alt.Scale(domain=[least - 0.05 * (1 - least) if least else 0.0, room], zero=False)
    axis = alt.Axis(format=form, tickCount=4, domain=False)
    axis.minExtent = axis.maxExtent = 50 if narrow else MARGIN
    step = "step-after"
    drawn = alt.Chart(alt.NamedData(name=data))
    layers: list[Any] = [
        drawn.mark_area(opacity=0.2, color=colour, interpolate=step).encode(
            x=x, y=alt.Y("low:Q", title=None, scale=scale, axis=axis), y2="high:Q"
        ),
        drawn.mark_line(color=colour, strokeWidth=1.8, interpolate=step).encode(
            x=x,
            y=alt.Y("central:Q", title=None, scale=scale, axis=axis),
            tooltip=["day:T", *(alt.Tooltip(f"{end}:Q", format=".1%") for end in _ENDS)],
        ),
    ]
    if days.first_stop[1] is not None:
        day = (question.begun + timedelta(days=days.first_stop[1])).isoformat()
        layers.append(plotted([{"day": day}]).mark_rule(color=INK, strokeWidth=1).encode(x="day:T"))
    return alt.layer(*layers).properties(
        width=size.width - 70 if narrow else _width(size), height=80
    )


def _drawn(runs: Any) -> list[int]:
    """Days enough for the eye, and every one on which something jumps."""
    count = runs.shape[1]
    every = max(1, count // _POINTS)
    jumps = np.flatnonzero(np.abs(np.diff(runs, axis=1)).max(axis=0) > 0.01) + 1
    near = (
        {int(day) + ahead for day in jumps for ahead in (-1, 0)} if len(jumps) < count / 4 else ()
    )
    return sorted({*range(0, count, every), *near, count - 1})


def _days_finding(days: ByDay) -> str:
    """What the days show, with its figures."""
    central, worst = (int(np.argmin(runs)) for runs in (days.gdp[1], days.gdp.min(axis=0)))
    said = stop_words(days.first_stop)
    lost = 1 - float(days.gdp[1, central]), 1 - float(days.gdp.min())
    text = f"{said[:1].upper()}{said[1:]}; "
    if lost[1] < 5e-5:
        return text + "no output is lost in any run"
    if lost[0] < 5e-5:
        return f"{text}only the adverse run loses output, {_part(lost[1])} of GDP on day {worst}"
    return (
        f"{text}on the worst day {_part(lost[0])} of GDP stands still in the central run, "
        f"{_part(lost[1])} in the adverse one"
    )


def _part(value: float) -> str:
    return percent(value, 2 if value < 0.01 else 1)


def _exports(asked: Asked, size: Size) -> Any:
    import altair as alt

    rows = []
    for month, (low, central, high) in asked.exports.items():
        first = date.fromisoformat(f"{month}-01")
        after = (first + timedelta(days=32)).replace(day=1)
        rows.append(
            {
                "month": first.isoformat(), "until": after.isoformat(), "low": 100 * low,
                "central": 100 * central, "high": 100 * high,
                "middle": (first + (after - first) / 2).isoformat(),
                "figures": f"{100 * central:.0f} % ({100 * low:.0f}–{100 * high:.0f})",
                "text": f"{100 * central:.0f}",
            }
        )  # fmt: skip
    narrow = size is NARROW
    x = alt.X(
        "month:T", title=None,
        axis=alt.Axis(format="%b %Y", tickCount=3 if narrow else 8, grid=False, labelFlush=False,
                      domainColor=MUTED, tickColor=MUTED),
    )  # fmt: skip
    top = max(110.0, *(row["high"] for row in rows))
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(labelExpr="datum.value + ' %'", tickCount=5, domain=False, gridColor=LINE)
    y = alt.Y("low:Q", title=None, scale=scale, axis=axis)
    colour = TOKENS["cn"][0]
    data = plotted(rows)
    layers: list[Any] = [
        data.mark_rect(opacity=0.2, color=colour).encode(x=x, x2="until:T", y=y, y2="high:Q"),
        data.mark_rule(color=colour, strokeWidth=2.5).encode(
            x=x, x2="until:T", y=alt.Y("central:Q", scale=scale),
            tooltip=[alt.Tooltip("figures:N", title="percent of normal")],
        ),
        plotted([{"full": 100}])
        .mark_rule(color=MUTED, strokeWidth=1)
        .encode(y=alt.Y("full:Q", scale=scale)),
    ]  # fmt: skip
    if len(rows) <= (12 if narrow else 30):
        layers.append(
            data.mark_text(dy=11, color=INK, fontSize=size.font - 1).encode(
                x=alt.X("middle:T"), y=alt.Y("central:Q", scale=scale), text="text:N"
            )
        )
    return alt.layer(*layers).properties(
        width=size.width - 50 if narrow else size.width - 60, height=200
    )


def _exports_finding(asked: Asked) -> str:
    months = list(asked.exports.items())
    worst, (low, central, high) = min(months, key=lambda item: item[1][1])
    text = (
        f"Exports fall to {100 * central:.0f} % of normal in {_month(worst)} "
        f"({100 * low:.0f}–{100 * high:.0f} %)"
    )
    after = [item for item in months if item[0] > worst and item[1][1] >= 0.9]
    if central >= 0.995:
        return "Exports stay as before"
    if after:
        return f"{text} and are back at 90 % or more in {_month(after[0][0])}"
    last, (_, end, _) = months[-1]
    return f"{text} and stand at {100 * end:.0f} % in {_month(last)}"


def _month(text: str) -> str:
    return f"{date.fromisoformat(f'{text}-01'):%B %Y}"


def _width(size: Size) -> int:
    """Of the plot: a wide one leaves room for names at the left and figures at the right."""
    return size.width - 20 if size is NARROW else size.width - 315


def _months(question: Question) -> str:
    return f"{question.months} month{'s' if question.months != 1 else ''}"


def _who(question: Question) -> str:
    return question.destination or "all but CN"


def _colour(question: Question) -> str:
    return SIDES.get(question.destination or "", TOKENS["other"][0])


def _share(band: Band | None) -> str:
    if band is None:
        return ""
    share = percent(band.central, 2) if band.central >= 1e-4 else "<0.01 %"
    return f"; {share} of GDP"
