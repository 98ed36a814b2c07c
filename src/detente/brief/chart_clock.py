"""Whom does each day without a deal cost more?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.brief import words
from detente.brief.chart_parts import NARROW, SIGNED, WIDE, Chart, Size, finish, levels, plotted
from detente.brief.palette import INK, LINE, MUTED, SIDES, THREAT

if TYPE_CHECKING:
    from detente.bargain.talks import Talks


__all__ = ["clock_chart", "clock_finding", "clock_picture"]

Array = NDArray[np.float64]


def clock_chart(talks: Talks) -> Chart:
    """Cost of no deal by day, and the pressure index."""
    assert talks.clock is not None
    rules = _numbered(talks)
    dated = "; ".join(f"{number}: {words.short_day(day)}, {what}" for day, number, what in rules)
    marked = (
        f"Rules: what the record schedules or threatens ({dated})."
        if rules
        else ("Nothing scheduled or threatened that is worth something has a day within the year.")
    )
    return Chart(
        name="deal-clock",
        title=clock_finding(talks),
        subtitle=(
            "Above: cost of a day without the deal, percent of a day’s GDP, central line and band "
            "over elasticities and stated values. Below: the US share of both sides’ costs; above "
            f"one half the US is pressed more. {marked}"
        ),
        table="deal_pressure",
        wide=lambda: finish(clock_picture(talks, WIDE), right=40),
        narrow=lambda: finish(clock_picture(talks, NARROW), right=20),
    )


def clock_finding(talks: Talks) -> str:
    """The finding of the clock chart with its figures."""
    from detente.bargain.pressure import crossings

    assert talks.clock is not None
    costs = talks.clock.costs["central"]
    index = costs.index
    if np.isnan(index).all():
        return "Waiting costs neither side anything by this model"
    first = int(np.flatnonzero(~np.isnan(index))[0])
    pressed = "the US" if index[first] > 0.5 else "China"
    share = max(index[first], 1 - index[first])
    one, other = costs.flow[first]
    text = (
        f"A day without the deal costs the US {_whole(one)} and China {_whole(other)} million "
        f"dollars; in shares of GDP {pressed} bears {100 * share:.0f} % of the pressure"
    )
    turns = crossings(costs)
    if turns:
        day, side = turns[0]
        turn = f"; from {words.day(day)} {words.side(talks.valuation.sides[side])} is pressed more"
        return text + turn
    last = costs.begun + timedelta(days=len(index) - 1)
    return f"{text}, and that does not turn before {words.day(last)}"


def clock_picture(talks: Talks, size: Size) -> Any:
    """The clock as an Altair chart."""
    import altair as alt

    assert talks.clock is not None
    costs = talks.clock.costs
    central = costs["central"]
    width = size.width - (190 if size is WIDE else 90)
    begun, last = central.days[0], central.days[-1]
    every = max(1, len(central.days) // 240)
    picked = sorted({*range(0, len(central.days), every), *_changes(central.flow)})
    scale = alt.Scale(type="utc", domain=[begun.isoformat(), last.isoformat()])
    x = alt.X(
        "day:T", title=None, scale=scale,
        axis=alt.Axis(grid=False, format="%b %Y", tickCount=6 if size is WIDE else 3,
                      labelFlush=False, domainColor=MUTED, tickColor=MUTED),
    )  # fmt: skip
    bands = {name: 100 * each.share_of_gdp for name, each in costs.items()}
    stacked = np.stack(list(bands.values()))
    form = alt.Axis(domain=False, tickCount=4, labelExpr=SIGNED + " + ' %'", gridColor=LINE)
    y = alt.Y("low:Q", title=None, axis=form, scale=alt.Scale(zero=True, nice=True))
    layers: list[Any] = []
    ends = []
    for side, code in enumerate(talks.valuation.sides):
        rows = [
            {
                "day": central.days[day].isoformat(),
                "low": float(stacked[:, day, side].min()),
                "mid": float(bands["central"][day, side]),
                "high": float(stacked[:, day, side].max()),
            }
            for day in picked
        ]
        drawn = plotted(rows)
        layers += [
            drawn.mark_area(opacity=0.16, color=SIDES[code], interpolate="step-after").encode(
                x=x, y=y, y2="high:Q"
            ),
            drawn.mark_line(color=SIDES[code], strokeWidth=2, interpolate="step-after").encode(
                x=x, y=alt.Y("mid:Q")
            ),
        ]
        ends.append((rows[-1]["mid"], code))
    spread = max(float(stacked.max()) - min(float(stacked.min()), 0.0), 1e-12)
    for value, code in _apart(ends, 0.09 * spread):
        label = {"US": "US", "CN": "China"}[code]
        layers.append(
            plotted([{"day": last.isoformat(), "low": value, "text": label}])
            .mark_text(align="left", dx=6, color=SIDES[code], fontWeight="bold", fontSize=size.font)
            .encode(x=x, y=y, text="text:N")
        )
    rules = [(day, str(number)) for day, number, _ in _numbered(talks)]
    above = alt.layer(*layers, *_ruled(alt, rules, x, size, central.days, width)).properties(
        width=width, height=190
    )
    pressure = [
        {"day": central.days[day].isoformat(), "index": float(central.index[day])}
        for day in picked
        if not np.isnan(central.index[day])
    ]
    share = alt.Y(
        "index:Q", title=None, scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(domain=False, values=[0, 0.5, 1], format=".0%", gridColor=LINE),
    )  # fmt: skip
    half = plotted([{"half": 0.5}])
    below = alt.layer(
        half.mark_rule(color=MUTED, strokeWidth=1).encode(y="half:Q"),
        plotted(pressure)
        .mark_line(color=INK, strokeWidth=2, interpolate="step-after")
        .encode(x=x, y=share),
        *(
            plotted([{"at": at, "text": text}])
            .mark_text(align="right", dx=-4, color=MUTED, fontSize=size.font - 1)
            .encode(x=alt.value(width), y=alt.Y("at:Q", scale=alt.Scale(domain=[0, 1])),
                    text="text:N")
            for at, text in ((0.92, "US pressed more"), (0.08, "China pressed more"))
        ),
        *_ruled(alt, [(day, "") for day, _ in rules], x, size, central.days, width),
    ).properties(width=width, height=90)  # fmt: skip
    return alt.vconcat(above, below, spacing=14)


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")


def _changes(flow: Array) -> list[int]:
    """Days on which a cost jumps, so that a step is drawn on its day."""
    moved = np.abs(np.diff(flow, axis=0)).max(axis=1)
    return (np.flatnonzero(moved > 0.02 * np.abs(flow).max(initial=0.0)) + 1).tolist()


def _numbered(talks: Talks) -> list[tuple[date, int, str]]:
    """Days on which costs jump, numbered, with what jumps in on them."""
    assert talks.clock is not None
    costs = talks.clock.costs["central"]
    days: dict[date, list[str]] = {}
    for jump in costs.jumps:
        if costs.days[0] < jump.day <= costs.days[-1]:
            days.setdefault(jump.day, []).append(jump.what)
    return [(day, at, ", ".join(what)) for at, (day, what) in enumerate(days.items(), start=1)]


def _ruled(
    alt: Any,
    rules: Sequence[tuple[date, str]],
    x: Any,
    size: Size,
    days: tuple[date, ...],
    width: int,
) -> list[Any]:
    places = [width * (day - days[0]).days / max(len(days) - 1, 1) for day, _ in rules]
    layers = []
    for (day, text), level in zip(rules, levels(places, 14.0), strict=True):
        mark = plotted([{"day": day.isoformat(), "text": text}])
        layers.append(mark.mark_rule(color=THREAT, strokeDash=[4, 3], strokeWidth=1).encode(x=x))
        if text:
            layers.append(
                mark.mark_text(
                    baseline="bottom", dy=-3 - 13 * level, color=THREAT, fontSize=size.font
                ).encode(x=x, y=alt.value(0), text="text:N")
            )
    return layers


def _apart(ends: Sequence[tuple[float, str]], room: float) -> list[tuple[float, str]]:
    """Labels moved apart where they would overlap."""
    (low, first), (high, second) = sorted(ends)
    if high - low < room:
        middle = (low + high) / 2
        low, high = middle - room / 2, middle + room / 2
    return [(low, first), (high, second)]
