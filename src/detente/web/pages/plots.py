"""How is a chart of an asked question written down: waterfalls, and steps through time?

Plain Vega-Lite, since a page that is asked for the first time must not wait for a library that
checks every mark; the type, lines and colours are those of `detente.brief`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.brief.chart_parts import NARROW, WIDE, Size
from detente.brief.palette import HATCH, INK, LINE, MUTED
from detente.brief.render import FONT

__all__ = ["NARROW", "WIDE", "Bar", "Plot", "Size", "finished", "own_colour", "steps", "waterfall"]

Plot = dict[str, Any]
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_BREAK = date(2025, 1, 1)
_THICK = 96  # pixels, the widest column
_APART = 76  # pixels, least between two labels of the scale of time
_PERCENT = "format(datum.value, '~g') + ' %'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of a waterfall from `low` to `high` (percent), or the total from zero."""

    title: str
    beneath: str  # the heading number, or nothing
    low: float
    high: float
    label: str
    colour: str


def finished(plot: Mapping[str, Any], right: int = 4) -> Plot:
    """The specification with the house's type and lines."""
    return {
        "$schema": _SCHEMA,
        "background": "transparent",
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": right},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": MUTED,
                "titleColor": MUTED,
                "gridColor": LINE,
                "labelFontSize": 12,
                "gridOpacity": 1,
                "labelPadding": 5,
            },
            "title": {"color": INK},
        },
        **plot,
    }


def waterfall(bars: Sequence[Bar], size: Size) -> Plot:
    """Columns from the left on a wide ground; on a narrow one rows with their names above."""
    rows = [
        {
            "key": f"{place}",
            "next": f"{min(place + 1, len(bars) - 1)}",
            "low": bar.low,
            "high": bar.high,
            "top": max(bar.low, bar.high),
            "label": bar.label,
            "colour": bar.colour,
            "name": "\n".join([*textwrap.wrap(bar.title, 18), bar.beneath]).strip(),
            "line": f"{bar.title}, {bar.beneath}" if bar.beneath else bar.title,
        }
        for place, bar in enumerate(bars)
    ]
    return _rows(rows, size) if size.width < 500 else _columns(rows, size)


def _columns(rows: list[dict[str, Any]], size: Size) -> Plot:
    width = size.width - 60
    x = {"field": "key", "type": "ordinal", "sort": None, "axis": None, "scale": {"padding": 0}}
    thick = min(_THICK, 0.7 * width / max(len(rows), 1))
    y = _percent_axis("low", rows)
    names = max(row["name"].count("\n") + 1 for row in rows)
    return {
        "data": {"values": rows},
        "width": width,
        "height": size.height - 40,
        "padding": {"left": 4, "top": 4, "right": 4, "bottom": 10 + 15 * names},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [2, 2]},
                "encoding": {
                    "x": {**x, "bandPosition": 0.5},
                    "x2": {"field": "next", "bandPosition": 0.5},
                    "y": {"field": "high", "type": "quantitative"},
                },
            },
            {
                "mark": {"type": "bar", "width": thick},
                "encoding": {"y": y, "y2": {"field": "high"}, "color": own_colour()},
            },
            {
                "mark": {
                    "type": "text",
                    "dy": -8,
                    "fontSize": 13,
                    "fontWeight": "bold",
                    "color": INK,
                },
                "encoding": {
                    "y": {"field": "top", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            },
            {
                "mark": {
                    "type": "text",
                    "baseline": "top",
                    "dy": 8,
                    "lineBreak": "\n",
                    "fontSize": 12,
                    "lineHeight": 15,
                    "color": INK,
                    "clip": False,
                },
                "encoding": {"y": {"datum": 0, "type": "quantitative"}, "text": {"field": "name"}},
            },
        ],
    }


def _rows(rows: list[dict[str, Any]], size: Size) -> Plot:
    most = max((row["top"] for row in rows), default=1.0) or 1.0
    y = {
        "field": "key",
        "type": "ordinal",
        "sort": None,
        "axis": None,
        "scale": {"paddingInner": 0.62, "paddingOuter": 0.5},
    }
    x = {
        "field": "low",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, most * 1.3], "nice": False},
        "axis": {"grid": True, "tickCount": 4, "labelExpr": _PERCENT, "domain": False},
    }
    return {
        "data": {"values": rows},
        "width": size.width - 20,
        "height": 46 * len(rows),
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {"x": x, "x2": {"field": "high"}, "color": own_colour()},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 5,
                    "fontSize": 13,
                    "fontWeight": "bold",
                    "color": INK,
                },
                "encoding": {
                    "x": {"field": "top", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dy": -16,
                    "fontSize": 12,
                    "color": INK,
                    "limit": size.width - 24,
                },
                "encoding": {"x": {"value": 0}, "text": {"field": "line"}},
            },
        ],
    }


def steps(
    points: Sequence[tuple[date, float]],
    *,
    end: date,
    today: date,
    known_until: date,
    colour: str,
    size: Size,
) -> Plot:
    """A rate (percent) as steps from its first day to `end`, hatched after `known_until`.

    The years before 2025 stand in a narrow stretch, as in the charts of averages.
    """
    first = points[0][0]
    room = size.width - 70
    if first >= _BREAK or end <= _BREAK:
        stretches = [(first, end, room)]
    else:
        early = round(room * size.early)
        stretches = [(first, _BREAK, early), (_BREAK, end, room - early - size.gap)]
    most = max(rate for _, rate in points) or 1.0
    drawn = [
        _stretch(points, start, stop, width, most, today, known_until, colour, size, place)
        for place, (start, stop, width) in enumerate(stretches)
    ]
    return {"hconcat": drawn, "spacing": size.gap, "resolve": {"scale": {"y": "independent"}}}


def _stretch(
    points: Sequence[tuple[date, float]],
    start: date,
    stop: date,
    width: int,
    most: float,
    today: date,
    known_until: date,
    colour: str,
    size: Size,
    place: int,
) -> Plot:
    held = [(day, rate) for day, rate in points if day < stop]
    before = [rate for day, rate in held if day <= start]
    inside = [(day, rate) for day, rate in held if day > start]
    rows = [(start, before[-1] if before else 0.0), *inside]
    rows.append((stop, rows[-1][1]))
    month = width / ((stop - start).days / 30.44)
    every = next(count for count in (6, 12, 24, 48, 96) if count * month >= _APART or count == 96)
    if every > 6:
        every = next(count for count in (12, 24, 48, 96) if count * month >= _APART * 0.6)
    marks = [
        date(year, month, 1)
        for year in range(start.year, stop.year + 1, max(every // 12, 1))
        for month in range(1, 13, min(every, 12))
        if start <= date(year, month, 1) < stop
    ]
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [start.isoformat(), stop.isoformat()]},
        "axis": {
            "values": [day.isoformat() for day in marks],
            "format": "%Y" if every > 6 else "%b %Y",
            "grid": False,
            "tickSize": 4,
            "labelOverlap": True,
            "domainColor": MUTED,
            "tickColor": MUTED,
        },
    }
    y = _percent_axis("rate", [{"top": most}], labels=place == 0)
    line = [{"day": day.isoformat(), "rate": rate} for day, rate in rows]
    layer: list[Plot] = []
    since = max(known_until, start)
    if since < stop:
        layer.append(
            {
                "data": {"values": [{"day": since.isoformat(), "end": stop.isoformat()}]},
                "mark": {"type": "rect", "fill": HATCH, "opacity": 1},
                "encoding": {"x": x, "x2": {"field": "end"}},
            }
        )
    layer.append(
        {
            "data": {"values": line},
            "mark": {"type": "area", "interpolate": "step-after", "color": colour, "opacity": 0.14},
            "encoding": {"x": x, "y": y},
        }
    )
    layer.append(
        {
            "data": {"values": line},
            "mark": {
                "type": "line",
                "interpolate": "step-after",
                "color": colour,
                "strokeWidth": 2,
            },
            "encoding": {"x": x, "y": y},
        }
    )
    if start <= today < stop:
        layer.append(
            {
                "data": {"values": [{"day": today.isoformat()}]},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
                "encoding": {"x": x},
            }
        )
    return {"width": width, "height": size.height - 60, "layer": layer}


def _percent_axis(field: str, rows: Sequence[Mapping[str, Any]], *, labels: bool = True) -> Plot:
    most = max((row["top"] for row in rows), default=0.0) or 1.0
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, most * 1.08], "nice": False},
        "axis": {
            "labels": labels,
            "ticks": False,
            "domain": False,
            "grid": True,
            "tickCount": 5,
            "labelExpr": _PERCENT,
        },
    }


def own_colour() -> Plot:
    """Each mark in the colour that its row names."""
    return {"field": "colour", "type": "nominal", "scale": None, "legend": None}
