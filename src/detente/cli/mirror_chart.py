"""What went into a third country, and what came out to the other side? Small charts by route."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.brief.palette import SIDES, TOKENS
from detente.cli.picture import dressed, heading, write
from detente.compliance.flow_columns import MARK
from detente.errors import BadQuestion

if TYPE_CHECKING:
    from detente.compliance.mirror import Route, Screen

__all__ = ["save", "title"]

_MOST = 6
_WIDTH, _HEIGHT = 680, 120


def title(found: Screen, origin: str, target: str) -> str:
    """The finding in one sentence, with its figures."""
    from detente.places import place

    flagged = found.flagged
    if not flagged:
        return f"No detour from {origin} to {target} is flagged among {found.tested} routes"
    unit, scale = ("t", 1e-3) if found.measure == "kg" else ("USD m", 1e-6)
    more = sum(route.re_export for route in flagged) * scale
    names = list(dict.fromkeys(place(route.country).name for route in flagged))
    through = " and ".join(names) if len(names) < 3 else f"{len(names)} countries"
    goods = sorted({route.hs for route in flagged})
    what = f"HS {goods[0]}" if len(goods) == 1 else f"{len(goods)} products"
    return f"{more:,.0f} {unit} of {what} beyond the usual came to {target} through {through}"


def save(found: Screen, origin: str, target: str, path: Path) -> Path:
    """Draw both legs of the flagged routes, the largest first.

    Raises
    ------
    BadQuestion
        For no route, an ending other than .png, .svg or .html, or a folder that cannot be written
        to.
    """
    import altair as alt

    shown = (found.flagged or found.routes)[:_MOST]
    if not shown:
        raise BadQuestion("--chart: no route has a suspect month, so that there is none to draw.")
    names = (f"{origin} to the third country", f"third country to {target}")
    panels = [_panel(found, route, names, last=route is shown[-1]) for route in shown]
    unit = "tonnes" if found.measure == "kg" else "USD million"
    chart = (
        alt.vconcat(*panels, spacing=16)
        .resolve_scale(color="independent")
        .properties(
            title=heading(
                wrap(title(found, origin, target), 76),
                subtitle=[
                    f"{unit[:1].upper()}{unit[1:]} a month. Shaded: suspect months, in which both "
                    "legs stand far above their base.",
                    "A flag is a question, no proof. Source: the flows file screened by "
                    "detente mirror.",
                    *(note for note in found.notes if note.startswith(MARK)),
                ],
                fontSize=15,
                offset=12,
            )
        )
    )
    return write(dressed(chart), path)


def _panel(found: Screen, route: Route, names: tuple[str, str], *, last: bool) -> Any:
    import altair as alt

    from detente.compliance.flows import month_text
    from detente.places import place

    held = found.legs
    key = held.keys.index((route.hs, route.country))
    scale = 1e-3 if found.measure == "kg" else 1e-6
    rows = [
        {"month": f"{month_text(held.first + at)}-01", "leg": name, "amount": float(value) * scale}
        for name, values in zip(names, (held.inflow[key], held.outflow[key]), strict=True)
        for at, value in enumerate([*values, values[-1]])  # the last step gets its width
        if np.isfinite(value)
    ]
    suspect = [{"from": f"{month}-01", "to": f"{_next(month)}-01"} for month in route.months]
    colour = alt.Color(
        "leg:N",
        scale=alt.Scale(domain=list(names), range=[SIDES["CN"], SIDES["US"]]),
        legend=alt.Legend(title=None, orient="bottom") if last else None,
    )
    shade = (
        alt.Chart(alt.Data(values=suspect))
        .mark_rect(color=TOKENS["threat"][0], opacity=0.16)
        .encode(x=alt.X("from:T", title=None), x2="to:T")
    )
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(interpolate="step-after", strokeWidth=1.8)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", grid=False)),
            y=alt.Y("amount:Q", title=None, axis=alt.Axis(tickCount=4, domain=False)),
            color=colour,
            tooltip=["month:T", "leg:N", alt.Tooltip("amount:Q", format=",.0f")],
        )
    )
    price = (
        "" if route.ratio is None else f"; unit value {route.ratio:.1f} times that of the inflow"
    )
    return alt.layer(shade, lines).properties(
        width=_WIDTH,
        height=_HEIGHT,
        title=heading(
            f"HS {route.hs} through {place(route.country).name}: {route.status}",
            subtitle=f"{route.capacity.words}{price}",
            fontSize=12,
        ),
    )


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
