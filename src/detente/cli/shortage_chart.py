"""How much GDP is at risk by each method, and when does what stop? One figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from detente.brief.palette import INK, LINE, MUTED, SIDES, TOKENS
from detente.errors import BadQuestion
from detente.units import percent

if TYPE_CHECKING:
    from detente.shortage.answer import Answer, Band, Question
    from detente.shortage.stoppage import ByDay

__all__ = ["checked", "save", "title"]

_ENDINGS = (".png", ".svg", ".html")
_WIDTH = 700
_FLOOR = 1e-2  # USD bn: what is less is not told apart
_MARGIN: dict[str, Any] = {"minExtent": 125, "maxExtent": 125}  # px, so that all panels line up
_DECADES = 30.0  # largest over smallest from which the axis is a log axis
_METHODS = {"market": "Market", "network": "Network", "inventory": "Inventory"}
_HOW = {
    "market": "the price clears what is left, and what it cannot clear is rationed",
    "network": "inputs replace one another, without stocks",
    "inventory": "stocks run down by the day in fixed proportions, an upper bound",
}


def checked(path: Path) -> Path:
    """The path, if a chart can be written to it.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html.
    """
    if path.suffix not in _ENDINGS:
        raise BadQuestion(f"--chart {path}: the name must end in {', '.join(_ENDINGS)}.")
    return path


def title(question: Question, found: Sequence[Answer]) -> str:
    """The finding in one sentence, with its figures."""
    bands = [answer.gdp_loss for answer in found if answer.gdp_loss is not None]
    if not bands:
        return f"{_asked(question)}: no method has an answer"
    middle = sorted(band.central / 1e3 for band in bands)
    low, high = min(band.low for band in bands) / 1e3, max(band.high for band in bands) / 1e3
    span = _money(middle[0])
    if _money(middle[-1]) != span:
        span += f" to {_money(middle[-1])}"
    spread = f"bands {_money(low)} to {_money(high)}"
    said = f"{_asked(question)}: USD {span} bn of GDP at risk ({spread})"
    stops = [answer.first_stop for answer in found if answer.first_stop is not None]
    return f"{said}, {_stop_words(stops[0])}" if stops else said


def save(question: Question, found: Sequence[Answer], days: ByDay | None, path: Path) -> Path:
    """Draw GDP at risk by method and, where `days` is given, the inventory method day by day.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    checked(path)
    said = title(question, found)
    cut = said.find(": ") + 1
    panels = [_by_method(question, found)]
    if days is not None:
        panels += _day_by_day(question, days)
    chart = (
        alt.vconcat(*panels, _foot(found), spacing=14)
        .properties(
            title=alt.Title(
                [said[:cut], said[cut:].strip()],
                anchor="start",
                color=INK,
                fontSize=15,
                offset=14,
            )
        )
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=LINE, labelColor=MUTED, titleColor=MUTED, domainColor=LINE, tickColor=LINE
        )
    )
    options: dict[str, Any] = {"inline": True} if path.suffix == ".html" else {}
    if path.suffix == ".png":
        options = {"ppi": 144}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.save(str(path), **options)
    except OSError as error:
        raise BadQuestion(f"--chart {path}: {error.strerror or error}.") from None
    return path


def _by_method(question: Question, found: Sequence[Answer]) -> Any:
    import altair as alt

    ends = [
        value / 1e3
        for answer in found
        if (band := answer.gdp_loss) is not None
        for value in (band.low, band.central, band.high)
    ]
    above = [value for value in ends if value > _FLOOR]
    log = bool(above) and max(above) / min(above) > _DECADES
    floor = 10 ** math.floor(math.log10(min(above))) if log else 0.0
    top = 10 ** math.ceil(math.log10(max(above))) if log else max(above, default=1.0)
    rows = [_row(answer, floor) for answer in found]
    names = [row["method"] for row in rows]
    words = f"USD bn of value added lost in {_who(question)} over {question.months} months"
    words += ": central value and band over the parameters that each method varies"
    axis = "linear axis"
    if log:
        axis = "log axis, each mark is ten times the one before"
        axis += f"; what is below {floor:g} stands at the left edge" if min(ends) < floor else ""
    scale = alt.Scale(type="log" if log else "linear", domain=[floor, top], nice=not log)
    x_axis = alt.Axis(
        title=f"USD bn, {axis}", titleFontWeight="normal", labelExpr=_PLAIN, domain=False
    )
    if log:
        first, last = (round(math.log10(end)) for end in (floor, top))
        x_axis.values = [10.0**at for at in range(first, last + 1)]
        x_axis.labelOverlap = False
    y_axis = alt.Axis(domain=False, ticks=False, labelPadding=9, **_MARGIN)
    y = alt.Y("method:N", sort=names, title=None, axis=y_axis)
    colour = _colour(question)
    drawn = alt.Chart(alt.Data(values=[row for row in rows if row["central"] is not None]))
    band = drawn.mark_rule(strokeWidth=9, opacity=0.3, color=colour).encode(
        x=alt.X("low:Q", scale=scale, axis=x_axis), x2="high:Q", y=y
    )
    dot = drawn.mark_point(size=90, filled=True, opacity=1, color=colour).encode(
        x=alt.X("central:Q", scale=scale, axis=x_axis), y=y, tooltip=["method:N", "figures:N"]
    )
    text = (
        alt.Chart(alt.Data(values=rows))
        .mark_text(align="left", color=INK, dx=10)
        .encode(x=alt.value(_WIDTH), y=y, text="figures:N")
    )
    return alt.layer(band, dot, text).properties(
        width=_WIDTH, height=34 * len(rows), title=_heading("GDP at risk by method", words)
    )


_PLAIN = "datum.value >= 1000 ? format(datum.value, ',.0f') : format(datum.value, '~g')"


def _row(answer: Answer, floor: float) -> dict[str, Any]:
    band = answer.gdp_loss
    name = f"{_METHODS[answer.method]} ({'no answer' if band is None else answer.status})"
    if band is None:
        return {"method": name, "figures": "", "low": None, "central": None, "high": None}
    low, central, high = (value / 1e3 for value in (band.low, band.central, band.high))
    return {
        "method": name,
        "low": max(low, floor),
        "central": max(central, floor),
        "high": max(high, floor),
        "figures": f"{_money(central)} ({_money(low)}–{_money(high)})"
        + _share(answer.gdp_loss_share),
    }


def _day_by_day(question: Question, days: ByDay) -> list[Any]:
    shown = [
        (f"Most that may arrive from China of {days.product}", TOKENS["cn"][0], days.arrivals),
        *((name, _colour(question), runs) for name, runs in days.industries),
        (f"GDP, {_who(question)} (scale of its own)", _colour(question), days.gdp),
    ]
    hit = [runs.min() for _, runs in days.industries]
    rule = "" if days.first_stop[1] is None else "rule: "
    panels = []
    for at, (name, colour, runs) in enumerate(shown):
        least = 0.0 if at == 0 else float(runs.min() if at == len(shown) - 1 else min(hit))
        heading = _heading(name, "")
        if at == 0:
            heading = _heading(
                "Day by day, by the inventory method",
                "Percent of normal, central run and band from the favourable to the adverse run; "
                f"{rule}{_stop_words(days.first_stop)}",
                name,
            )
        panels.append(_panel(question, days, runs, colour, heading, least, at == len(shown) - 1))
    return panels


def _panel(
    question: Question,
    days: ByDay,
    runs: Any,
    colour: str,
    heading: Any,
    least: float,
    last: bool,
) -> Any:
    import altair as alt

    rows = [
        {
            "day": (question.begun + timedelta(days=day)).isoformat(),
            "low": float(runs[:, day].min()),
            "central": float(runs[1, day]),
            "high": float(runs[:, day].max()),
        }
        for day in range(runs.shape[1])
    ]
    form = ".1%" if 1 - least < 0.05 else ".0%"
    x = alt.X("day:T", title=None, axis=alt.Axis(labels=last, ticks=last, format="%b %Y"))
    room = max(1.0, float(runs.max()))
    scale = alt.Scale(domain=[least - 0.05 * (1 - least) if least else 0.0, room], zero=False)
    axis = alt.Axis(format=form, tickCount=4, domain=False, **_MARGIN)
    step = "step-after"
    drawn = alt.Chart(alt.Data(values=rows))
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
        layers.append(
            alt.Chart(alt.Data(values=[{"day": day}]))
            .mark_rule(color=INK, strokeWidth=1)
            .encode(x="day:T")
        )
    return alt.layer(*layers).properties(width=_WIDTH, height=80, title=heading)


_ENDS = ("low", "central", "high")


def _heading(name: str, words: str, inner: str = "") -> Any:
    import altair as alt

    lines = [line for line in (words, inner) if line]
    return alt.Title(
        name,
        subtitle=lines or alt.Undefined,
        anchor="start",
        color=INK,
        subtitleColor=MUTED,
        fontSize=12,
    )


def _foot(found: Sequence[Answer]) -> Any:
    import altair as alt

    said = [
        *(
            f"{_METHODS[answer.method]}: {_HOW[answer.method]}. Here: {_first(answer.message)}"
            for answer in found
        ),
        "Source: detente shortage; the printed answer and --json give the source of each parameter",
    ]
    lines = [line for text in said for line in wrap(f"{text.rstrip('.')}.", 150)]
    return (
        alt.Chart(alt.Data(values=[{"text": "\n".join(lines)}]))
        .mark_text(align="left", baseline="top", lineBreak="\n", color=MUTED, fontSize=10.5)
        .encode(x=alt.value(-_MARGIN["minExtent"]), y=alt.value(0), text="text:N")
        .properties(width=_WIDTH, height=15 * len(lines))
    )


def _asked(question: Question) -> str:
    from detente.minerals.elements import NAMES

    name, _ = NAMES.get(question.element, (question.element, ""))
    to = f" to {question.destination}" if question.destination else ""
    if question.cut is not None:
        return f"{question.cut * 100:.0f} % less {name} from China{to}, {question.months} months"
    by = question.control or "licences"
    return f"{name.capitalize()} from China{to} under {by}, {question.months} months"


def _first(message: str) -> str:
    return message.split(". ")[0]


def _who(question: Question) -> str:
    return question.destination or "all but CN"


def _colour(question: Question) -> str:
    return SIDES.get(question.destination or "", TOKENS["other"][0])


def _stop_words(days: tuple[int | None, int | None, int | None]) -> str:
    early, middle, late = ("never" if day is None else str(day) for day in days)
    if days[0] is None:
        return "no user runs dry"
    if days[1] is None:
        return f"no user runs dry in the central run (earliest: day {early})"
    return f"first users run dry on day {middle} ({early}–{late})"


def _share(band: Band | None) -> str:
    if band is None:
        return ""
    share = percent(band.central, 2) if band.central >= 1e-4 else "<0.01 %"
    return f"; {share} of GDP"


def _money(value: float) -> str:
    """Three significant figures at most."""
    if value < _FLOOR:
        return f"<{_FLOOR:g}" if value > 0 else "0"
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}"
