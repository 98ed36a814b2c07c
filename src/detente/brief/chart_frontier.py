"""Which packages beat no deal, and which one would a fair rule choose?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.bargain.solution import CONCEPTS, NO_DEAL
from detente.brief import words
from detente.brief.chart_parts import NARROW, SIGNED, WIDE, Chart, Size, finish, plotted
from detente.brief.palette import INK, LINE, MUTED, PAPER, THREAT, TOKENS
from detente.brief.render import away

if TYPE_CHECKING:
    from detente.bargain.talks import Talks


__all__ = ["frontier_chart", "frontier_finding", "frontier_picture", "with_package"]

_DEAL, _OTHER = TOKENS["deal"][0], TOKENS["other"][0]
_MOST_DOTS = 3000


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
            labelExpr=SIGNED,
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


def _plus(value: float) -> str:
    """USD bn with its sign, three figures at most."""
    digits = 0 if abs(value) >= 100 else 1
    return f"{value:+.{digits}f}".replace("-", "−")
