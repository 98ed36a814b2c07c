"""When was which mineral licensed, barred or suspended? One bar an instrument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from detente.brief.palette import INK, LINE, SIDES, TOKENS
from detente.cli.picture import checked, dressed, heading, write
from detente.errors import BadQuestion
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from detente.minerals.controls import Span

__all__ = ["save"]

_LAST = date(2027, 6, 30)  # open bars are drawn to here
_STATES = {
    "licence": TOKENS["threat"][0],
    "listed exporters only": "#c99a3c",
    "stricter licence": "#c9603c",
    "ban": SIDES["CN"],
    "suspended": LINE,
}


def save(bars: Sequence[Span], path: Path, known: date | None) -> Path:
    """Draw the calendar of controls and write it to `path`.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, no instrument, or a folder that cannot be
        written to.
    """
    import altair as alt

    checked(path, "--calendar")
    if not bars:
        raise BadQuestion("No instrument on record reaches this element by that day.")
    rows = [_row(bar) for bar in bars]
    labels = list(dict.fromkeys(row["label"] for row in rows))
    used = [state for state in _STATES if any(row["state"] == state for row in rows)]
    ends = f"as known on {known}" if known else f"record to {RECORD_END}"
    data = alt.Data(values=rows)
    drawn = (
        alt.Chart(data)
        .mark_bar(height=13)
        .encode(
            x=alt.X("since:T", title=None, axis=alt.Axis(orient="top", format="%b %Y")),
            x2="until:T",
            y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=430)),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=used, range=[_STATES[state] for state in used]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            opacity=alt.condition("datum.observed", alt.value(1.0), alt.value(0.45)),
            tooltip=["label:N", "state:N", "since:T", "end:N", "citation:N"],
        )
    )
    line = (
        alt.Chart(alt.Data(values=[{"day": (known or RECORD_END).isoformat()}]))
        .mark_rule(color=INK, strokeDash=[3, 3])
        .encode(x="day:T")
    )
    chart = alt.layer(drawn, line).properties(
        width=620,
        height=alt.Step(21),
        title=heading(
            "China's export controls on minerals: licensed, barred, suspended",
            subtitle=f"One bar an instrument; {ends}. Pale: scheduled, outcome not known. "
            "Open ends run on.",
        ),
    )
    return write(dressed(chart), path, "--calendar")


def _row(bar: Span) -> dict[str, Any]:
    state = "suspended" if bar.regime == "free" else bar.regime
    if state == "listed exporters":
        state = "listed exporters only"
    aim = "" if bar.destination == "all" else f" → {bar.destination.split(',')[0]}"
    number = bar.measure.removeprefix("cn.mofcom.").removeprefix("cn.")
    what = bar.elements if 0 < len(bar.elements) <= 24 else shorten(bar.title, 46, placeholder=" …")
    until = bar.until or max(_LAST, bar.since + timedelta(days=90))
    return {
        "label": f"{number}: {what}{aim}",
        "state": state,
        "since": bar.since.isoformat(),
        "until": until.isoformat(),
        "end": bar.until.isoformat() if bar.until else "open",
        "observed": bar.outcome_known,
        "citation": bar.citation,
    }
