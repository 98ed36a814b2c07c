"""Which packages beat no deal, what is each concession worth, and whom does each day cost more?

Three charts of one state of talks, each in the two sizes of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.bargain.solution import CONCEPTS, NO_DEAL
from detente.brief import words
from detente.brief.chart_parts import NARROW, WIDE, Chart, Size, finish, levels, plotted
from detente.brief.palette import INK, LINE, MUTED, PAPER, SIDES, THREAT, TOKENS
from detente.brief.render import away

if TYPE_CHECKING:
    from detente.bargain.leverage import Lever
    from detente.bargain.talks import Talks

__all__ = [
    "clock_chart",
    "clock_picture",
    "deal_charts",
    "frontier_chart",
    "frontier_picture",
    "lever_chart",
    "lever_picture",
    "shown_levers",
    "with_package",
]

Array = NDArray[np.float64]

_DEAL, _OTHER = TOKENS["deal"][0], TOKENS["other"][0]
_MOST_DOTS = 3000
_LEVERS = 14
_MINUS = "replace(format(datum.value, ',~g'), '-', '−')"
_WHO = {"US": "the US", "CN": "China"}


def deal_charts(talks: Talks, agreed: tuple[int, str] | None = None) -> tuple[Chart, ...]:
    """The charts of one state of talks; `agreed` is a row and its name."""
    found = [frontier_chart(talks, agreed), lever_chart(talks)]
    if talks.clock is not None and not talks.clock.idle:
        found.append(clock_chart(talks))
    return tuple(found)


def frontier_chart(
    talks: Talks,
    agreed: tuple[int, str] | None = None,
    *,
    shown: tuple[int, str] | None = None,
    opens: str = "",
) -> Chart:
    """Packages by what they give each side, no deal at the origin.

    `shown` is one more row to name; `opens` an address that a dot leads to, ending where the row
    number is to stand.
    """
    return Chart(
        name="deal-frontier",
        title=frontier_finding(talks),
        subtitle=(
            f"What {len(talks.gains):,} packages give each side against no deal "
            f"({talks.no_deal.replace('-', ' ')}), USD bn a year; line: packages that no other "
            "beats for both; dashed: reached by lottery or a divisible item; bars, cut at the "
            "frame: band over elasticities and stated values."
        ),
        table="deal_frontier",
        wide=lambda: finish(frontier_picture(talks, agreed, WIDE, shown, opens), right=60),
        narrow=lambda: finish(frontier_picture(talks, agreed, NARROW, shown, opens), right=24),
    )


def with_package(chart: Chart, talks: Talks, row: int, name: str) -> Chart | None:
    """A drawn frontier with one more package named; None where that lies outside its frame."""
    gain = talks.gains[row] / 1000
    at = {"x": float(gain[0]), "y": float(gain[1]), "text": name}
    drawn = []
    for spec, size in ((chart.spec("wide"), WIDE), (chart.spec("narrow"), NARROW)):
        axes = next(
            each["encoding"] for each in spec["layer"] if "scale" in each["encoding"].get("x", {})
        )
        ends = {axis: axes[axis]["scale"]["domain"] for axis in "xy"}
        if not all(low <= at[axis] <= high for axis, (low, high) in ends.items()):
            return None
        place = {axis: {"field": axis, "type": "quantitative"} for axis in "xy"}
        left = at["x"] < sum(ends["x"]) / 2
        text = {
            "type": "text", "align": "left" if left else "right", "dx": 10 if left else -10,
            "dy": 14, "fontSize": size.font, "fontWeight": "bold", "color": INK,
        }  # fmt: skip
        halo = text | {"color": PAPER, "stroke": PAPER, "strokeWidth": 4}
        ring = {"type": "point", "size": 150, "color": INK, "strokeWidth": 2, "opacity": 1}
        told = {"text": {"field": "text", "type": "nominal"}}
        layers = [
            {"data": {"values": [at]}, "mark": mark, "encoding": place | more}
            for mark, more in ((ring, {}), (halo, told), (text, told))
        ]
        drawn.append(spec | {"layer": [*spec["layer"], *layers]})
    return replace(chart, wide=drawn[0], narrow=drawn[1])


def frontier_finding(talks: Talks) -> str:
    """The finding of the frontier chart with its figures."""
    several = int(talks.accepted.sum())
    if talks.chosen is None:
        return (
            f"None of {len(talks.gains):,} packages makes both sides better off than no deal "
            f"({talks.no_deal.replace('-', ' ')})"
        )
    one, other = talks.gains[talks.chosen]
    robust = int(talks.robust.sum())
    return (
        f"{several:,} of {len(talks.gains):,} packages beat no deal for both, {robust:,} in every "
        f"band; {CONCEPTS[talks.concept]} gives the US {words.money_change(one)} a year, China "
        f"{words.money_change(other)}"
    )


def frontier_picture(
    talks: Talks,
    agreed: tuple[int, str] | None,
    size: Size,
    shown: tuple[int, str] | None = None,
    opens: str = "",
) -> Any:
    """The frontier as an Altair chart."""
    import altair as alt

    gains = talks.gains / 1000
    named = _named(talks, agreed)
    if shown is not None and shown[0] not in [row for row, *_ in named]:
        named.append((*shown, INK))
    (x_low, x_high), (y_low, y_high) = _window(talks, [row for row, *_ in named])
    inside = (
        np.isfinite(gains).all(axis=1)
        & (gains[:, 0] >= x_low) & (gains[:, 0] <= x_high)
        & (gains[:, 1] >= y_low) & (gains[:, 1] <= y_high)
    )  # fmt: skip
    rows = np.flatnonzero(inside)
    _, first = np.unique(np.round(gains[rows], 2), axis=0, return_index=True)
    rows = rows[np.sort(first)]
    if len(rows) > _MOST_DOTS:
        rows = rows[np.linspace(0, len(rows) - 1, _MOST_DOTS).astype(int)]
    x = _axis(alt, "x", x_low, x_high, "US gain against no deal, USD bn a year", size)
    y = _axis(alt, "y", y_low, y_high, "China’s gain, USD bn a year", size)
    dots = [
        {
            "x": float(gains[row, 0]),
            "y": float(gains[row, 1]),
            "in": bool(talks.accepted[row]),
            "row": row,
        }
        for row in rows.tolist()
    ]
    zero = plotted([{"zero": 0}]).mark_rule(color=MUTED, strokeWidth=1)
    layers: list[Any] = [zero.encode(x=alt.X("zero:Q")), zero.encode(y=alt.Y("zero:Q"))]
    for accepted, colour, weight in ((False, _OTHER, 0.3), (True, _DEAL, 0.45)):
        some = plotted([dot for dot in dots if dot["in"] is accepted])
        layers.append(
            some.mark_circle(size=16, color=colour, opacity=weight, clip=True).encode(x=x, y=y)
        )
    corners = [gains[row] if row != NO_DEAL else np.zeros(2) for row in talks.corners.tolist()]
    for points, dash, width in (
        ([gains[row] for row in talks.frontier.tolist()], [1, 0], 1.6),
        (corners, [3, 3], 1.1),
    ):
        line = plotted([{"x": float(p[0]), "y": float(p[1])} for p in points])
        layers.append(
            line.mark_line(color=INK, strokeWidth=width, strokeDash=dash, clip=True).encode(
                x=x, y=y, order=alt.Order("x:Q")
            )
        )
    layers += _marked(talks, named, x, y, size, (x_high - x_low, y_high - y_low), x_high)
    if opens:
        layers += _doors(talks, dots, x, y, opens)
    height = 420 if size is WIDE else 320
    width = size.width - 190 if size is WIDE else size.width - 70
    return alt.layer(*layers).properties(width=width, height=height)


def lever_chart(talks: Talks) -> Chart:
    """What each concession gives and costs."""
    return Chart(
        name="deal-levers",
        title=lever_finding(talks),
        subtitle=(
            "Each concession alone, where nothing else is given: gain of the side that takes it "
            "(filled) and what it costs the side that gives it (hollow; left of nought the giver "
            "gains too), USD bn a year; lines: band over elasticities and stated values. Colour: "
            "whose gain or cost."
        ),
        table="deal_levers",
        wide=lambda: finish(lever_picture(talks, WIDE)),
        narrow=lambda: finish(lever_picture(talks, NARROW)),
    )


def lever_finding(talks: Talks) -> str:
    """The finding of the leverage chart with its figures."""
    shown = shown_levers(talks)
    if not shown:
        return "No concession on the agenda is worth anything to the other side by itself"
    best = {}
    for side in (0, 1):
        given = [lever for lever in shown if lever.giver == side]
        if given:
            best[side] = max(given, key=lambda lever: lever.gain[1])
    said = [
        f"{_WHO[talks.valuation.sides[1 - side]]} would gain most from "
        f"“{_name(talks, lever, 100)}” ({words.money_change(lever.gain[1])} a year)"
        for side, lever in sorted(best.items(), reverse=True)
    ]
    text = "; ".join(said)
    hurt = sum(lever.hurts_imposer for lever in shown)
    tail = f"; {hurt} of the {len(shown)} shown would help their own giver" if hurt else ""
    return text[0].upper() + text[1:] + tail


def shown_levers(talks: Talks) -> tuple[Lever, ...]:
    """The concessions that a table or chart shows: worth something to the side that takes them.

    One option an item, the one worth most; largest first.
    """
    best: dict[int, Lever] = {}
    for lever in talks.levers:
        held = best.get(lever.item)
        if lever.gain[1] > 5 and (held is None or lever.gain[1] > held.gain[1]):
            best[lever.item] = lever
    return tuple(sorted(best.values(), key=lambda lever: -lever.gain[1])[:_LEVERS])


def lever_picture(talks: Talks, size: Size) -> Any:
    """The leverage chart as an Altair chart."""
    import altair as alt

    shown = shown_levers(talks)
    sides = talks.valuation.sides
    row = 46
    rows, names = [], []
    for place, lever in enumerate(shown):
        names.append({"y": row * place + 11, "text": _name(talks, lever, size.width // 7)})
        for what, ends, side in (("gain", lever.gain, 1 - lever.giver),
                                 ("cost", lever.cost, lever.giver)):  # fmt: skip
            low, middle, high = (end / 1000 for end in ends)
            rows.append(
                {
                    "y": row * place + (24 if what == "gain" else 35),
                    "what": what,
                    "low": min(low, middle, high),
                    "mid": middle,
                    "high": max(low, middle, high),
                    "colour": SIDES[sides[side]],
                }
            )
    height = max(row * len(shown), row)
    ends = [0.0, *(each[end] for each in rows for end in ("low", "high"))]
    axis = alt.Axis(
        domain=False, tickCount=6, labelExpr=_MINUS, title="USD bn a year", gridColor=LINE,
        titleFontWeight="normal",
    )  # fmt: skip
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(nice=True, domain=[min(ends), max(ends)]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    colour = alt.Color("colour:N", scale=None)
    lines = [{"y": row * place} for place in range(1, len(shown))]
    zero = plotted([{"zero": 0}])
    layers = [
        plotted(lines).mark_rule(color=LINE, strokeWidth=1).encode(y=y),
        zero.mark_rule(color=INK, strokeWidth=0.8).encode(x=alt.X("zero:Q")),
    ]
    for what in ("gain", "cost"):
        chart = plotted([each for each in rows if each["what"] == what])
        layers += [
            chart.mark_rule(strokeWidth=3, opacity=0.4).encode(y=y, x=x, x2="high:Q", color=colour),
            chart.mark_point(size=52, filled=what == "gain", opacity=1, strokeWidth=1.5).encode(
                y=y, x=alt.X("mid:Q"), color=colour
            ),
        ]
    text = plotted(names)
    layers += [
        text.mark_text(align="left", color=PAPER, stroke=PAPER, strokeWidth=4,
                       fontSize=size.font).encode(x=alt.value(0), y=y, text="text:N"),
        text.mark_text(align="left", color=INK, fontSize=size.font).encode(
            x=alt.value(0), y=y, text="text:N"
        ),
    ]  # fmt: skip
    width = size.width - 190 if size is WIDE else size.width - 30
    return alt.layer(*layers).properties(width=width, height=height)


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
        turn = f"; from {words.day(day)} {_WHO[talks.valuation.sides[side]]} is pressed more"
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
    form = alt.Axis(domain=False, tickCount=4, labelExpr=_MINUS + " + ' %'", gridColor=LINE)
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


def _doors(talks: Talks, dots: Sequence[dict[str, Any]], x: Any, y: Any, opens: str):
    """What opens a package: its dot, and a larger place around each package of the frontier."""
    edge = talks.frontier.tolist()
    best = [
        {"x": talks.gains[row, 0] / 1000, "y": talks.gains[row, 1] / 1000, "row": row}
        for row in edge
    ]
    address = "'" + away(opens) + "' + datum.row"
    found = []
    for rows, room in ((dots, 70), (best, 300)):
        data = plotted(list(rows))
        mark = data.transform_calculate(href=address).mark_circle(
            size=room, opacity=0, clip=True, cursor="pointer"
        )
        found.append(mark.encode(x=x, y=y, href="href:N"))
    return found


def _named(talks: Talks, agreed: tuple[int, str] | None) -> list[tuple[int, str, str]]:
    """(row, words, colour token) of what the chart names."""
    named = []
    if np.abs(talks.gains[0]).max() > 5:
        named.append((0, "as it stands", THREAT))
    if talks.chosen is not None:
        named.append((talks.chosen, CONCEPTS[talks.concept], _DEAL))
    elif talks.refusal is not None:
        named.append((talks.refusal.row, "smallest loss", _DEAL))
    if agreed is not None:
        named.append((agreed[0], f"agreed: {agreed[1]}", INK))
    return named


def _window(talks: Talks, rows: Sequence[int]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of the plane that is drawn: what both accept, what is named, and some around."""
    gains = talks.gains / 1000
    kept = [np.zeros((1, 2)), gains[talks.accepted], *(gains[[row]] for row in rows)]
    shown = np.vstack([points for points in kept if len(points)])
    found = []
    for side in (0, 1):
        low, high = float(np.nanmin(shown[:, side])), float(np.nanmax(shown[:, side]))
        span = max(high - low, 1e-3)
        found.append((low - 0.25 * span, high + 0.12 * span))
    return found[0], found[1]


def _axis(alt: Any, which: str, low: float, high: float, title: str, size: Size) -> Any:
    channel = alt.X if which == "x" else alt.Y
    return channel(
        f"{which}:Q",
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(
            title=title,
            titleFontWeight="normal",
            titleFontSize=size.font,
            labelExpr=_MINUS,
            tickCount=7 if size is WIDE else 4,
            gridColor=LINE,
            domain=False,
        ),
    )


def _marked(
    talks: Talks,
    named: Sequence[tuple[int, str, str]],
    x: Any,
    y: Any,
    size: Size,
    span: tuple[float, float],
    right: float,
) -> list[Any]:
    import altair as alt

    origin = plotted([{"x": 0, "y": 0, "text": "no deal"}])
    layers: list[Any] = [
        origin.mark_point(shape="cross", size=110, color=INK, filled=True, opacity=1).encode(
            x=x, y=y
        ),
        origin.mark_text(align="right", dx=-8, dy=13, color=INK, fontSize=size.font).encode(
            x=x, y=y, text="text:N"
        ),
    ]
    taken: list[float] = []
    for row, text, colour in named:
        bands = np.stack(
            [talks.valuation.gains(band)[row] / 1000 for band in talks.valuation.bands]
        )
        middle = talks.gains[row] / 1000
        least, most = bands.min(axis=0), bands.max(axis=0)
        figures = ", ".join(
            f"{who} {_plus(value)} ({_plus(low)} to {_plus(high)})"
            for who, value, low, high in zip(("US", "China"), middle, least, most, strict=True)
        )
        place = {
            "x": float(middle[0]), "y": float(middle[1]), "text": text, "figures": figures,
            "x1": float(least[0]), "x2": float(most[0]),
            "y1": float(least[1]), "y2": float(most[1]),
        }  # fmt: skip
        data = plotted([place])
        beyond = (right - place["x"]) / span[0] < 0.4
        lift = -10.0
        while any(
            abs(place["y"] + lift * span[1] / 420 - other) < 0.035 * span[1] for other in taken
        ):
            lift += 16.0
        taken.append(place["y"] + lift * span[1] / 420)
        layers += [
            data.mark_rule(color=colour, strokeWidth=2, opacity=0.45, clip=True).encode(
                x=alt.X("x1:Q"), x2="x2:Q", y=y
            ),
            data.mark_rule(color=colour, strokeWidth=2, opacity=0.45, clip=True).encode(
                x=x, y=alt.Y("y1:Q"), y2="y2:Q"
            ),
            data.mark_circle(size=120, color=colour, opacity=1).encode(x=x, y=y),
        ]
        lines: list[tuple[str, float, Any, str]] = [("text", lift, "bold", colour)]
        if size is WIDE:
            lines.append(("figures", lift + 15, "normal", INK))
        for key, down, heavy, ink in lines:
            for halo in (True, False):
                layers.append(
                    data.mark_text(
                        align="right" if beyond else "left",
                        dx=-9 if beyond else 9,
                        dy=down,
                        color=PAPER if halo else ink,
                        stroke=PAPER if halo else None,
                        strokeWidth=4 if halo else 0,
                        fontWeight=heavy,
                        fontSize=size.font,
                    ).encode(x=x, y=y, text=f"{key}:N")
                )
    return layers


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")


def _plus(value: float) -> str:
    """USD bn with its sign, three figures at most."""
    digits = 0 if abs(value) >= 100 else 1
    return f"{value:+.{digits}f}".replace("-", "−")


def _name(talks: Talks, lever: Lever, most: int = 60) -> str:
    item = talks.agenda.items[lever.item]
    text = f"{item.title}: {item.options[lever.option].title}"
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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
