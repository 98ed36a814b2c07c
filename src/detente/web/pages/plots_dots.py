"""Sorted dots with bands, alone or in panels, for one answer or for two beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.brief.palette import INK, MUTED
from detente.web.pages.plots import Plot, Size, own_colour

__all__ = ["Dot", "dots", "side_by_side"]

_SIGN = "replace(format(datum.value, '~g'), '-', '\N{MINUS SIGN}')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A central value with its band; equal ends draw a dot alone. `reading` 1 is drawn hollow."""

    name: str
    low: float
    mid: float
    high: float
    colour: str
    label: str = ""
    reading: int = 0


def dots(
    found: Sequence[Dot],
    title: str,
    size: Size,
    *,
    width: int,
    names: bool = True,
    order: Sequence[str] = (),
    unit: str = "",
    room: int = 128,
    aside: bool = False,
) -> Plot:
    """Sorted dots with bands, one row a name.

    Labels, where given, stand at the right of the band, or (`aside`) in a column of their own.
    """
    rows = [
        {
            "name": dot.name,
            "low": dot.low,
            "mid": dot.mid,
            "high": dot.high,
            "colour": dot.colour,
            "label": dot.label,
            "reading": dot.reading,
        }
        for dot in found
    ]
    listed = list(order) or list(dict.fromkeys(dot.name for dot in found))
    y = {
        "field": "name",
        "type": "nominal",
        "sort": listed,
        "title": None,
        "axis": {
            "domain": False,
            "ticks": False,
            "labels": names,
            "labelLimit": room,
            "minExtent": room if names else 0,
            "grid": True,
            "labelColor": INK,
        },
    }
    labelled = any(dot.label for dot in found)
    scale: Plot = {"nice": True, "zero": True}
    if labelled and not aside:
        ends = [value for dot in found for value in (dot.low, dot.high, 0.0)]
        span = (max(ends) - min(ends)) or 1.0
        scale = {"domain": [min(ends), max(ends) + span * 60 / max(width - 60, 60)], "nice": False}
    x = {
        "field": "low",
        "type": "quantitative",
        "title": None,
        "scale": scale,
        "axis": {
            "grid": False,
            "tickCount": 3,
            "domain": False,
            "tickColor": MUTED,
            "labelExpr": _SIGN + (f" + '{unit}'" if unit else ""),
        },
    }
    first = [row for row in rows if row["reading"] == 0]
    later = [row for row in rows if row["reading"] == 1]
    layer: list[Plot] = [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 0.8},
            "encoding": {"x": {"field": "zero", "type": "quantitative"}},
        },
        {
            "data": {"values": first},
            "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.45},
            "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": own_colour()},
        },
        {
            "data": {"values": first},
            "mark": {"type": "circle", "size": 62, "opacity": 1},
            "encoding": {
                "y": y,
                "x": {"field": "mid", "type": "quantitative"},
                "color": own_colour(),
            },
        },
    ]
    if later:
        layer += [
            {
                "data": {"values": later},
                "mark": {"type": "rule", "strokeWidth": 1, "opacity": 0.8, "yOffset": 5},
                "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": own_colour()},
            },
            {
                "data": {"values": later},
                "mark": {
                    "type": "point",
                    "size": 55,
                    "filled": False,
                    "strokeWidth": 1.6,
                    "yOffset": 5,
                },
                "encoding": {
                    "y": y,
                    "x": {"field": "mid", "type": "quantitative"},
                    "color": own_colour(),
                },
            },
        ]
    if labelled:
        layer.append(
            {
                "data": {"values": first},
                "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 12, "color": INK},
                "encoding": {
                    "y": y,
                    "x": {"value": width} if aside else {"field": "high", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            }
        )
    plot: Plot = {"width": width, "height": (26 if later else 20) * len(listed), "layer": layer}
    if title:
        plot["title"] = {
            "text": title,
            "anchor": "start",
            "fontSize": size.font,
            "fontWeight": "bold",
        }
    return plot


def side_by_side(plots: Sequence[Plot], size: Size) -> Plot:
    """Panels beside each other on a wide ground, beneath each other on a narrow one."""
    if len(plots) == 1:
        return dict(plots[0])
    if size.width < 500:
        return {"vconcat": list(plots), "spacing": 18}
    return {"hconcat": list(plots), "spacing": 18}
