"""How did an average duty move through time, and which authority set it? One chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.brief.palette import PAPER, shades
from detente.cli.picture import checked, dressed, heading, write
from detente.units import percent

if TYPE_CHECKING:
    from detente.tariffs import Averages

__all__ = ["save"]


def save(series: Averages, path: Path) -> Path:
    """Draw the series as steps, authorities stacked from the base up, and write it to `path`.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    checked(path)
    names = ["base", *(name for name, values in series.by_authority.items() if values.any())]
    side = "cn" if series.importer == "CN" else "us"
    tints = [light for light, _ in shades(side).values()]
    colours = [
        tints[round(place * (len(tints) - 1) / max(1, len(names) - 1))]
        for place in range(len(names))
    ]
    goods = "all imports" if series.origin == "all" else f"goods of {series.origin}"
    first, last = float(series.total[0]), float(series.total[-1])
    moved = f"from {percent(first)} to {percent(last)}" if len(series.days) > 1 else percent(last)
    chart = (
        alt.Chart(alt.Data(values=_rows(series, names)))
        .mark_area(interpolate="step-after", stroke=PAPER, strokeWidth=0.5)
        .encode(
            x=alt.X("day:T", title=None),
            y=alt.Y("duty:Q", stack=True, axis=alt.Axis(format="%", title=None)),
            color=alt.Color(
                "authority:N", scale=alt.Scale(domain=names, range=colours), title=None
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("day:T", title="from"),
                "authority:N",
                alt.Tooltip("duty:Q", format=".2%"),
            ],
        )
        .properties(
            width=760,
            height=320,
            title=heading(
                f"The average {series.importer} duty on {goods} went {moved}",
                subtitle=f"Share of customs value by authority; weights {series.weights}, "
                f"{series.calendar} calendar, as known on {series.known}",
            ),
        )
    )
    return write(dressed(chart), path)


def _rows(series: Averages, names: list[str]) -> list[dict[str, Any]]:
    """One row a step and authority, and one at the end, so that the last step has a length."""
    days = [*series.days, series.end]
    rows = []
    for step, day in enumerate(days):
        parts = series.parts(min(step, len(series.days) - 1))
        rows += [
            {"day": day.isoformat(), "authority": name, "place": place, "duty": parts[name]}
            for place, name in enumerate(names)
        ]
    return rows
