"""Whom does it cost, and what is sold after? Dots with bands, and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.brief import findings, outcomes, words
from detente.brief.chart_parts import NARROW, SIGNED, WIDE, Chart, Size, finish, plotted
from detente.brief.palette import INK, LINE, MUTED, SIDES, TOKENS

if TYPE_CHECKING:
    from detente.brief.contents import Brief
    from detente.brief.outcomes import Country

__all__ = ["bilateral", "effects"]


def effects(brief: Brief) -> Chart:
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
        wide=lambda: finish(_dots(brief, WIDE)),
        narrow=lambda: finish(_dots(brief, NARROW)),
    )


def _dots(brief: Brief, size: Size) -> Any:
    import altair as alt

    read = [outcomes.countries(reading.run) for reading in brief.readings]
    order = sorted(read[0], key=lambda country: -country.outcomes["welfare"].central)
    names = [country.name for country in order]
    found = [
        _dot_panel(read, names, what, f"{title}, %", size, first=place == 0 or size is NARROW)
        for place, (what, title) in enumerate(outcomes.MEASURED.items())
    ]
    if size is NARROW:
        return alt.vconcat(*found, spacing=14)
    return alt.hconcat(*found, spacing=16)


def bilateral(brief: Brief) -> Chart:
    return Chart(
        name="bilateral",
        title=findings.flows_finding(brief),
        subtitle=(
            "Goods sold, before duty, USD bn a year, in the world of 2023 under the duties of the "
            "baseline and of the day; in brackets the change and its band over trade elasticities."
        ),
        table="bilateral_trade",
        wide=lambda: finish(_bars(brief, WIDE)),
        narrow=lambda: finish(_bars(brief, NARROW)),
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
        one = plotted([row])
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


def _dot_panel(
    read: Sequence[Sequence[Country]],
    names: Sequence[str],
    what: str,
    title: str,
    size: Size,
    *,
    first: bool,
) -> Any:
    """One outcome of many economies: dots with bands, the second reading hollow."""
    import altair as alt

    rows = [
        {
            "name": country.name,
            "low": 100 * found.low,
            "mid": 100 * found.central,
            "high": 100 * found.high,
            "colour": {"USA": TOKENS["us"][0], "CHN": TOKENS["cn"][0]}.get(
                country.code, TOKENS["other"][0]
            ),
            "reading": number,
        }
        for number, countries in enumerate(read)
        for country in countries
        if country.name in names
        for found in (country.outcomes[what],)
    ]
    label = 116
    width = size.width - label - 24 if size.width < 500 else (size.width - label - 90) // 4
    axis = alt.Axis(
        domain=False, ticks=False, labels=first, labelLimit=label, minExtent=label if first else 0,
        grid=True, gridColor=LINE,
    )  # fmt: skip
    y = alt.Y("name:N", sort=list(names), title=None, axis=axis)
    x_axis = alt.Axis(grid=False, tickCount=3, domain=False, tickColor=MUTED, labelExpr=SIGNED)
    x = alt.X("low:Q", title=None, axis=x_axis, scale=alt.Scale(nice=True, zero=True))
    colour = alt.Color("colour:N", scale=None)
    data = [
        plotted([row for row in rows if row["reading"] == number]) for number in range(len(read))
    ]
    zero = plotted([{"zero": 0}])
    layers = [
        zero.mark_rule(color=INK, strokeWidth=0.8).encode(x="zero:Q"),
        data[0].mark_rule(strokeWidth=3, opacity=0.45).encode(y=y, x=x, x2="high:Q", color=colour),
        data[0].mark_circle(size=62, opacity=1).encode(y=y, x=alt.X("mid:Q"), color=colour),
    ]
    layers += [
        other.mark_point(size=62, filled=False, opacity=1, strokeWidth=1.6).encode(
            y=y, x=alt.X("mid:Q"), color=colour
        )
        for other in data[1:]
    ]
    heading = alt.TitleParams(title, anchor="start", fontSize=size.font, fontWeight="bold", dx=0)
    return alt.layer(*layers).properties(width=width, height=19 * len(names), title=heading)
