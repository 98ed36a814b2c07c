"""How did both averages move, and where would they go? The chart of both through time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.brief import findings, words
from detente.brief.chart_parts import (
    NARROW,
    WIDE,
    Chart,
    Size,
    finish,
    label_at,
    levels,
    plotted,
    ticks,
)
from detente.brief.chart_time import Panel, ahead, clipped, future, panels, position, scale_note
from detente.brief.palette import INK, MUTED, SIDES, THREAT, TOKENS
from detente.brief.readings import Track, last_known
from detente.brief.render import anchor

if TYPE_CHECKING:
    from detente.brief.contents import Brief

__all__ = ["courses"]


def courses(brief: Brief) -> Chart:
    subtitle = (
        "Average duty, % of the value of goods; US on China weighted with imports of 2024, China "
        "on the US with the imports of the World Trade Organization’s file. "
        f"{scale_note(brief)}Hatched: {ahead(brief)}. Numbers open the act beneath."
    )
    return Chart(
        name="averages",
        title=findings.track_finding(brief),
        subtitle=subtitle,
        table="averages",
        wide=lambda: finish(_track_chart(brief, WIDE), right=28),
        narrow=lambda: finish(_track_chart(brief, NARROW), right=18),
    )


def _track_chart(brief: Brief, size: Size) -> Any:
    import altair as alt

    written = brief.tracks["written"]
    top = max(
        float(series.total.max())
        for track in brief.tracks.values()
        for series in (track.us, track.cn)
    )
    scale = alt.Scale(domain=[0, 100 * top * 1.08], nice=False)
    found = []
    for panel in panels(written, brief.on, size):
        layers = [future(brief, panel.start, panel.end, panel.x(alt))]
        layers += _rules(brief, panel, size)
        layers += _lines(brief, panel)
        if panel.last:
            layers += _ends(brief, panel, scale.domain[1], size)
        axis = alt.Axis(
            title=None, labels=panel.first, ticks=False, domain=False, grid=True,
            values=ticks(100 * top), labelExpr="datum.value + ' %'",
        )  # fmt: skip
        y = alt.Y("rate:Q", scale=scale, axis=axis)
        layers = [layer.encode(y=y) if name == "line" else layer for name, layer in layers]
        found.append(alt.layer(*layers).properties(width=panel.width, height=size.height))
    return alt.hconcat(*found, spacing=size.gap).resolve_scale(y="independent")


def _rules(brief: Brief, panel: Panel, size: Size) -> list[tuple[str, Any]]:
    import altair as alt

    inside = [mark for mark in brief.marks if panel.start <= mark.on < panel.end]
    places = [position(panel, mark.on) for mark in inside]
    rows = [
        {
            "day": mark.on.isoformat(),
            "number": str(mark.number),
            "href": anchor(f"event-{mark.number}"),
            "offset": -8 - 13 * level,
        }
        for mark, level in zip(inside, levels(places, 15), strict=True)
    ]
    data = plotted(rows)
    found: list[tuple[str, Any]] = [
        ("rule", data.mark_rule(color=MUTED, strokeWidth=0.7, opacity=0.6).encode(x=panel.x(alt)))
    ]
    for row in rows:
        one = plotted([row])
        found.append(
            (
                "number",
                one.mark_text(
                    fontSize=size.font - 1, color=INK, fontWeight="bold", baseline="bottom"
                ).encode(
                    x=panel.x(alt), y=alt.value(row["offset"] + 6), text="number:N", href="href:N"
                ),
            )
        )
    if panel.start <= brief.on < panel.end:
        today = plotted([{"day": brief.on.isoformat()}])
        found.append(("rule", today.mark_rule(color=INK, strokeWidth=1).encode(x=panel.x(alt))))
        if size is WIDE:
            place = position(panel, brief.on)
            found.append(label_at(words.short_day(brief.on), place, 8, INK, size))
    return found


def _lines(brief: Brief, panel: Panel) -> list[tuple[str, Any]]:
    import altair as alt

    found: list[tuple[str, Any]] = []
    known = last_known(brief.on)
    for track, importer, style in _courses(brief):
        series = track.of(importer)
        for start, end, dash in _spans(track, known, style):
            rows = clipped(series, max(start, panel.start), min(end, panel.end))
            if rows:
                mark = plotted(rows).mark_line(
                    interpolate="step-after",
                    color=style["color"] or SIDES[importer],
                    strokeWidth=style["width"],
                    strokeDash=dash,
                    strokeJoin="miter",
                )
                found.append(("line", mark.encode(x=panel.x(alt))))
    return found


def _courses(brief: Brief) -> list[tuple[Track, str, dict[str, Any]]]:
    plain = {"color": "", "width": 2, "past": [], "ahead": [5, 3]}
    other = {"color": TOKENS["other"][0], "width": 1.3, "past": [], "ahead": [5, 3]}
    said = {"color": THREAT, "width": 1.8, "past": [2, 2], "ahead": [2, 2]}
    found = []
    for name, style in (("baseline", other), ("stated", said), ("written", plain)):
        for importer in ("CN", "US"):
            track = brief.tracks.get(name)
            if track is not None and not _is_same(brief, track, importer):
                found.append((track, importer, style))
    return found


def _is_same(brief: Brief, track: Track, importer: str) -> bool:
    """Whether another course of the law is the written one for this side, to be drawn once."""
    written = brief.tracks["written"]
    if track is written:
        return False
    days = {*track.of(importer).days, *written.of(importer).days}
    return all(
        abs(track.of(importer).on(day) - written.of(importer).on(day)) < 0.005
        for day in days
        if day >= track.start
    )


def _spans(track: Track, known: date, style: dict[str, Any]) -> list[tuple[date, date, list[int]]]:
    split = known + timedelta(days=1)
    if track.start >= split:
        return [(track.start, track.end, style["ahead"])]
    return [(track.start, split, style["past"]), (split, track.end, style["ahead"])]


def _ends(brief: Brief, panel: Panel, top: float, size: Size) -> list[tuple[str, Any]]:
    """Labels at the ends of the lines, kept apart; a line that rejoins another ends there."""
    wanted = []
    found: list[tuple[str, Any]] = []
    for track, importer, style in _courses(brief):
        name = {"US": "US on China", "CN": "China on US"}[importer]
        if size is NARROW:
            name = {"US": "US", "CN": "China"}[importer]
        colour = style["color"] or SIDES[importer]
        rejoins = _rejoins(brief, track, importer, panel)
        rate = 100 * track.of(importer).on((rejoins or panel.end) - timedelta(days=1))
        if rejoins is not None:
            text = f"{name} {rate:.3g} % as stated" if size is WIDE else f"stated {rate:.3g} %"
            x, y = position(panel, rejoins), size.height * (1 - rate / top) + size.font + 4
            found.append(label_at(text, x, y, colour, size))
            continue
        suffix = {"written": "", "stated": " as stated", "baseline": " baseline"}[track.name]
        if size is NARROW:
            suffix = suffix.replace("line", "")
        wanted.append((rate, f"{name} {rate:.3g} %{suffix}", colour))
    spots: list[float] = []
    for rate, text, colour in sorted(wanted, reverse=True):
        y = size.height * (1 - rate / top)
        spots.append(max(y, spots[-1] + size.font + 2) if spots else y)
        found.append(label_at(text, panel.width, spots[-1], colour, size))
    return found


def _rejoins(brief: Brief, track: Track, importer: str, panel: Panel) -> date | None:
    """The day on which another course of the law comes back to the written one, if it does."""
    written = brief.tracks["written"]
    if track is written:
        return None
    one, other = track.of(importer), written.of(importer)
    days = sorted({*one.days, *other.days, panel.end - timedelta(days=1)})
    apart = [
        abs(one.on(day) - other.on(day)) > 0.005 for day in days if track.start <= day < panel.end
    ]
    later = [day for day in days if track.start <= day < panel.end]
    if not any(apart) or apart[-1]:
        return None
    return later[len(apart) - 1 - apart[::-1].index(True) + 1]
