"""Which law adds how much to an average? The stack by authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.brief import findings, words
from detente.brief.chart_parts import (
    NARROW,
    WIDE,
    Chart,
    Key,
    Size,
    finish,
    label_at,
    plotted,
    ticks,
)
from detente.brief.chart_time import Panel, ahead, clipped, future, panels, position, scale_note
from detente.brief.palette import INK, PAPER, TOKENS, shades
from detente.brief.readings import last_known

if TYPE_CHECKING:
    from detente.brief.contents import Brief
    from detente.tariffs import Averages

__all__ = ["stack"]

FAMILIES = (
    "base",
    "s301",
    "s232",
    "s201",
    "ieepa_fentanyl",
    "ieepa_reciprocal",
    "ieepa_other",
    "s122",
    "s301_forced_labour",
    "s301_brazil",
    "s338",
    "retaliation",
)
"""Order in which authorities are stacked; one that is not here comes last, in a neutral hue."""


def stack(brief: Brief, importer: str) -> Chart:
    series = brief.tracks["written"].of(importer)
    whom = "US duties on Chinese goods" if importer == "US" else "Chinese duties on US goods"
    return Chart(
        name="stack" if importer == "US" else "stack-china",
        title=findings.area_finding(brief, importer),
        subtitle=(
            f"{whom} by legal authority, percentage points of the average, stacked in the order "
            f"of the key. {scale_note(brief)}Hatched: {ahead(brief)}."
        ),
        table="averages_by_authority",
        wide=lambda: finish(_stack_chart(brief, importer, WIDE)),
        narrow=lambda: finish(_stack_chart(brief, importer, NARROW)),
        keys=_keys(brief, importer, series),
    )


def _order(brief: Brief, importer: str) -> list[tuple[str, str]]:
    """Authorities that ever add anything, from the bottom up, each with its colour token."""
    series = brief.tracks["written"].of(importer)
    present = ["base", *(name for name, values in series.by_authority.items() if values.max() > 0)]
    known = [name for name in FAMILIES if name in present]
    side = "us" if importer == "US" else "cn"
    step = (len(shades(side)) - 1) / max(len(known) - 1, 1)
    found = [(name, f"{side}-{1 + round(place * step)}") for place, name in enumerate(known)]
    return found + [(name, "other") for name in present if name not in FAMILIES]


def _colour(token: str) -> str:
    return {**TOKENS, **shades("us"), **shades("cn")}[token][0]


def _parts(series: Any, name: str) -> Any:
    return series.base if name == "base" else series.by_authority[name]


def _stack_chart(brief: Brief, importer: str, size: Size) -> Any:
    import altair as alt
    import numpy as np

    written = brief.tracks["written"]
    series = written.of(importer)
    top = 100 * float(series.total.max())
    scale = alt.Scale(domain=[0, top * 1.05], nice=False)
    found = []
    for panel in panels(written, brief.on, size, margin=8):
        _, ahead_of_us = future(brief, panel.start, panel.end, panel.x(alt))
        layers = [ahead_of_us]
        labels: list[tuple[str, Any]] = []
        floor = np.zeros(len(series.days))
        for name, token in _order(brief, importer):
            ceiling = floor + _parts(series, name)
            rows = [
                {"day": low["day"], "low": low["rate"], "high": high["rate"]}
                for low, high in zip(
                    clipped(series, panel.start, panel.end, floor),
                    clipped(series, panel.start, panel.end, ceiling),
                    strict=True,
                )
            ]
            axis = alt.Axis(
                title=None, labels=panel.first, ticks=False, domain=False, grid=True,
                values=ticks(top), labelExpr="datum.value + ' pp'",
            )  # fmt: skip
            mark = plotted(rows).mark_area(
                interpolate="step-after", color=_colour(token), stroke=PAPER, strokeWidth=0.4,
                opacity=1,
            )  # fmt: skip
            layers.append(
                mark.encode(x=panel.x(alt), y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")
            )
            spot = _spot(series, floor, ceiling, panel, top, size)
            title = brief.authority_title(importer, name)
            if spot is not None and len(title) * size.font * 0.56 < spot[2]:
                dark = token == "other" or int(token[-1]) > 4
                labels.append(
                    label_at(title, spot[0], spot[1], PAPER if dark else INK, size, middle=True)
                )
            floor = ceiling
        layers += [label for _, label in labels]
        if panel.start <= brief.on < panel.end:
            today = plotted([{"day": brief.on.isoformat()}])
            layers.append(today.mark_rule(color=INK, strokeWidth=1).encode(x=panel.x(alt)))
        found.append(alt.layer(*layers).properties(width=panel.width, height=size.height))
    return alt.hconcat(*found, spacing=size.gap).resolve_scale(y="independent")


def _spot(
    series: Averages, floor: Any, ceiling: Any, panel: Panel, top: float, size: Size
) -> tuple[float, float, float] | None:
    """Where a layer is wide and thick enough for its name: centre in pixels, and its width."""
    best: tuple[float, float, float] | None = None
    days = [*series.days, panel.end]
    for step in range(len(series.days)):
        stop = step
        low, high = floor[step], ceiling[step]
        while stop < len(series.days):  # as long as one straight line of text stays inside
            low, high = max(low, floor[stop]), min(high, ceiling[stop])
            if (high - low) * 100 / top * size.height * 0.95 < size.font + 3:
                break
            stop += 1
            start, end = max(days[step], panel.start), min(days[stop], panel.end)
            width = position(panel, end) - position(panel, start)
            if start < end and (best is None or width > best[2]):
                middle = size.height * (1 - 100 * (low + high) / 2 / (top * 1.05))
                best = (position(panel, start) + width / 2, middle, width)
    return best


def _keys(brief: Brief, importer: str, series: Any) -> tuple[Key, ...]:
    step = series.position(last_known(brief.on))
    found = []
    for name, token in reversed(_order(brief, importer)):
        values = _parts(series, name)
        seen = values[: step + 1]
        most = int(seen.argmax())
        found.append(
            Key(
                token=token,
                title=brief.authority_title(importer, name),
                now=words.points(float(values[step])).removeprefix("+"),
                most=f"{words.points(float(seen[most])).removeprefix('+')}, "
                f"{words.short_day(series.days[most])}",
            )
        )
    return tuple(found)
