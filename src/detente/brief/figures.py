"""Which charts tell the finding? Vega-Lite specifications through Altair, wide and narrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.brief import findings, outcomes, words
from detente.brief.chart_parts import (
    NARROW,
    WIDE,
    Panel,
    Size,
    clipped,
    dot_panel,
    finish,
    label_at,
    levels,
    panels,
    position,
)
from detente.brief.palette import HATCH, INK, MUTED, PAPER, SIDES, THREAT, TOKENS, shades
from detente.brief.readings import Track, last_known
from detente.brief.render import anchor

if TYPE_CHECKING:
    from detente.brief.contents import Brief
    from detente.tariffs import Averages

__all__ = ["Chart", "Key", "charts"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One layer of a stack: its colour token, name, and what it adds on the day and at most."""

    token: str
    title: str
    now: str
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its finding, what is plotted, two sizes, and the table behind it."""

    name: str
    title: str
    subtitle: str
    table: str
    wide: dict[str, Any]
    narrow: dict[str, Any]
    keys: tuple[Key, ...] = ()


def charts(brief: Brief) -> tuple[Chart, ...]:
    """Every chart of the page, in order."""
    found = [_tracks(brief), _stack(brief, "US")]
    if len(brief.tracks["written"].cn.by_authority) > 1:
        found.append(_stack(brief, "CN"))
    if brief.written.run.moves_trade:
        found += [_effects(brief), _flows(brief)]
    return tuple(found)


def _tracks(brief: Brief) -> Chart:
    subtitle = (
        "Average duty, % of the value of goods; US on China weighted with imports of 2024, China "
        "on the US with the imports of the World Trade Organization’s file. "
        f"{_scale_note(brief)}Hatched: {_ahead(brief)}. Numbers open the act beneath."
    )
    return Chart(
        name="averages",
        title=findings.track_finding(brief),
        subtitle=subtitle,
        table="averages",
        wide=finish(_track_chart(brief, WIDE)),
        narrow=finish(_track_chart(brief, NARROW)),
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
        layers = [_future(brief, panel.start, panel.end, panel.x(alt))]
        layers += _rules(brief, panel, size)
        layers += _lines(brief, panel)
        if panel.last:
            layers += _ends(brief, panel, scale.domain[1], size)
        axis = alt.Axis(
            title=None, labels=panel.first, ticks=False, domain=False, grid=True,
            values=_ticks(100 * top), labelExpr="datum.value + ' %'",
        )  # fmt: skip
        y = alt.Y("rate:Q", scale=scale, axis=axis)
        layers = [layer.encode(y=y) if name == "line" else layer for name, layer in layers]
        found.append(alt.layer(*layers).properties(width=panel.width, height=size.height))
    return alt.hconcat(*found, spacing=size.gap).resolve_scale(y="independent")


def _future(brief: Brief, start: date, end: date, x: Any) -> tuple[str, Any]:
    import altair as alt

    since = max(last_known(brief.on) + timedelta(days=1), start)
    rows = [{"day": since.isoformat(), "end": end.isoformat()}] if since < end else []
    mark = alt.Chart(alt.InlineData(values=rows)).mark_rect(fill=HATCH, opacity=1)
    return "future", mark.encode(x=x, x2="end:T")


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
    data = alt.Chart(alt.InlineData(values=rows))
    found: list[tuple[str, Any]] = [
        ("rule", data.mark_rule(color=MUTED, strokeWidth=0.7, opacity=0.6).encode(x=panel.x(alt)))
    ]
    for row in rows:
        one = alt.Chart(alt.InlineData(values=[row]))
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
        today = alt.Chart(alt.InlineData(values=[{"day": brief.on.isoformat()}]))
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
                mark = alt.Chart(alt.InlineData(values=rows)).mark_line(
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


def _stack(brief: Brief, importer: str) -> Chart:
    series = brief.tracks["written"].of(importer)
    whom = "US duties on Chinese goods" if importer == "US" else "Chinese duties on US goods"
    return Chart(
        name="stack" if importer == "US" else "stack-china",
        title=findings.area_finding(brief, importer),
        subtitle=(
            f"{whom} by legal authority, percentage points of the average, stacked in the order "
            f"of the key. {_scale_note(brief)}Hatched: {_ahead(brief)}."
        ),
        table="averages_by_authority",
        wide=finish(_stack_chart(brief, importer, WIDE)),
        narrow=finish(_stack_chart(brief, importer, NARROW)),
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
        _, future = _future(brief, panel.start, panel.end, panel.x(alt))
        layers = [future]
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
                values=_ticks(top), labelExpr="datum.value + ' pp'",
            )  # fmt: skip
            mark = alt.Chart(alt.InlineData(values=rows)).mark_area(
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
            today = alt.Chart(alt.InlineData(values=[{"day": brief.on.isoformat()}]))
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


def _effects(brief: Brief) -> Chart:
    note = ""
    if len(brief.readings) > 1:
        note = " Filled: the texts as written; hollow: as was only stated."
    low, *_, high = brief.written.run.effects.elasticities
    return Chart(
        name="effects",
        title=findings.effects_finding(brief),
        subtitle=(
            f"Change against the baseline ({brief.scenario.baseline_title}), %, long run; the two "
            "sides and the ten economies whose welfare moves most in dollars. Dots: trade "
            f"elasticity {brief.written.run.model.trade_elasticity:g}; lines: {low:g} to {high:g}. "
            f"Prices are measured against their world mean.{note}"
        ),
        table="effects",
        wide=finish(_dots(brief, WIDE)),
        narrow=finish(_dots(brief, NARROW)),
    )


def _dots(brief: Brief, size: Size) -> Any:
    import altair as alt

    read = [outcomes.countries(reading.run) for reading in brief.readings]
    order = sorted(read[0], key=lambda country: -country.outcomes["welfare"].central)
    names = [country.name for country in order]
    found = [
        dot_panel(read, names, what, f"{title}, %", size, first=place == 0 or size is NARROW)
        for place, (what, title) in enumerate(outcomes.MEASURED.items())
    ]
    if size is NARROW:
        return alt.vconcat(*found, spacing=14)
    return alt.hconcat(*found, spacing=16)


def _flows(brief: Brief) -> Chart:
    return Chart(
        name="bilateral",
        title=findings.flows_finding(brief),
        subtitle=(
            "Goods sold, before duty, USD bn a year, in the world of 2023 under the duties of the "
            "baseline and of the day; in brackets the change and its band over trade elasticities."
        ),
        table="bilateral_trade",
        wide=finish(_bars(brief, WIDE)),
        narrow=finish(_bars(brief, NARROW)),
    )


def _bars(brief: Brief, size: Size) -> Any:
    import altair as alt

    rows: list[dict[str, Any]] = []
    for flow in outcomes.flows(brief.written.run):
        side = "CN" if flow.exporter == "CHN" else "US"
        who = {"CN": "China to the US", "US": "US to China"}[side]
        if size is NARROW:
            who = {"CN": "China→US", "US": "US→China"}[side]
        rows += [
            _bar(f"{who}, baseline", flow.before, words.money(flow.before), side, 0.45),
            _bar(
                f"{who}, {_after_name(brief)}",
                flow.after,
                f"{words.money(flow.after)} ({words.change_band(flow.change, bare=True)})",
                side,
                1.0,
            ),
        ]
        for reading in brief.readings[1:]:
            other = next(
                each for each in outcomes.flows(reading.run) if each.exporter == flow.exporter
            )
            text = f"{words.money(other.after)} ({words.change_band(other.change, bare=True)})"
            rows.append(_bar(f"{who}, as stated", other.after, text, side, 0.7))
    names = [row["name"] for row in rows]
    most = max(row["value"] for row in rows)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, most * size.bar_room]))
    limit = 190 if size is WIDE else 128
    y = alt.Y(
        "name:N", sort=names, title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=limit, minExtent=limit),
    )  # fmt: skip
    layers = []
    for row in rows:
        one = alt.Chart(alt.InlineData(values=[row]))
        layers.append(
            one.mark_bar(color=SIDES[row["side"]], opacity=row["weight"], height=14).encode(
                x=x, y=y
            )
        )
        layers.append(
            one.mark_text(align="left", dx=4, fontSize=size.font, color=INK).encode(
                x=x, y=y, text="label:N"
            )
        )
    return alt.layer(*layers).properties(width=size.width - limit, height=24 * len(rows))


def _bar(name: str, value: float, label: str, side: str, weight: float) -> dict[str, Any]:
    return {"name": name, "value": value / 1000, "label": label, "side": side, "weight": weight}


def _after_name(brief: Brief) -> str:
    if len(brief.readings) > 1:
        return "as written"
    return "the day" if brief.is_record else "scenario"


def _ticks(top: float) -> list[float]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if top / step <= 6)
    return [float(step * place) for place in range(int(top // step) + 1)]


def _scale_note(brief: Brief) -> str:
    many = len(panels(brief.tracks["written"], brief.on, WIDE)) > 1
    return "The scale of time is wider from 2025 on. " if many else ""


def _ahead(brief: Brief) -> str:
    if brief.after_record:
        return "after the record’s last day, outcome not known"
    return (
        f"scheduled after {words.short_day(brief.on)}, as known on {words.short_day(brief.known)}"
    )
