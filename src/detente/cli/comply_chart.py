"""Who keeps what, and who is behind the pace? One board of all commitments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from detente.brief.palette import INK, LINE, MUTED, SIDES, TOKENS
from detente.errors import BadQuestion
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from detente.compliance import Assessment

__all__ = ["checked", "save", "title"]

_ENDINGS = (".png", ".svg", ".html")
_WIDTH, _ROW = 300, 20
_COLOURS = {
    "missed": SIDES["CN"],
    "behind": TOKENS["threat"][0],
    "disputed": "#7a5195",
    "on pace": "#7fb89d",
    "met": TOKENS["deal"][0],
    "not measurable": TOKENS["other"][0],
    "open": LINE,
}


def checked(path: Path) -> Path:
    """The path, if a chart can be written to it.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html.
    """
    if path.suffix not in _ENDINGS:
        raise BadQuestion(f"--chart {path}: the name must end in {', '.join(_ENDINGS)}.")
    return path


def title(found: Sequence[Assessment]) -> str:
    """The finding in one sentence, with its counts."""
    counts = {verdict: sum(item.verdict == verdict for item in found) for verdict in _COLOURS}
    kept, broken = counts["met"] + counts["on pace"], counts["missed"] + counts["behind"]
    rest = counts["not measurable"] + counts["open"]
    return (
        f"{kept} of {len(found)} commitments kept so far, {broken} missed or behind, "
        f"{counts['disputed']} disputed, {rest} open or not measurable"
    )


def save(found: Sequence[Assessment], path: Path) -> Path:
    """Draw progress against the time that has passed, one row a commitment, the worst first.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    checked(path)
    rows = [_row(item) for item in _sorted(found)]
    names = [row["name"] for row in rows]
    y = alt.Y(
        "name:N",
        sort=names,
        title=None,
        axis=alt.Axis(labelLimit=400, domain=False, ticks=False, labelColor=INK, labelPadding=8),
    )
    used = [verdict for verdict in _COLOURS if any(row["verdict"] == verdict for row in rows)]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=used, range=[_COLOURS[verdict] for verdict in used]),
        legend=None,
    )
    axis = alt.Axis(format=".0%", orient="top", values=[0, 0.25, 0.5, 0.75, 1], domain=False)
    x = alt.X("done:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=axis)
    told = ["name:N", "verdict:N", "why:N"]
    drawn = alt.Chart(alt.Data(values=[row for row in rows if row["done"] is not None]))
    bars = drawn.mark_bar(height=11).encode(x=x, y=y, color=colour, tooltip=told)
    ticks = (
        alt.Chart(alt.Data(values=[row for row in rows if row["due"] is not None]))
        .mark_tick(color=INK, thickness=2, size=17)
        .encode(x=alt.X("due:Q", axis=axis), y=y)
    )
    text = (
        alt.Chart(alt.Data(values=rows))
        .mark_text(align="left", dx=10, color=INK)
        .encode(x=alt.value(_WIDTH), y=y, text="said:N")
    )
    board = alt.layer(bars, ticks, text).properties(width=_WIDTH, height=_ROW * len(rows))
    first = found[0]
    lines = wrap(title(found), 88)
    chart = (
        alt.vconcat(board, _foot(first.on), spacing=10)
        .properties(
            title=alt.Title(
                lines,
                subtitle=[
                    f"On {first.on}, by what was known on {first.known}. Bar: part that is done "
                    "(of the amount, or of the measures named).",
                    "Black mark: what was due by the last day counted, on a line to the deadline.",
                ],
                anchor="start",
                color=INK,
                subtitleColor=MUTED,
                fontSize=15,
                offset=12,
            )
        )
        .configure_view(stroke=None)
        .configure_axis(gridColor=LINE, labelColor=MUTED, domainColor=LINE, tickColor=LINE)
    )
    options: dict[str, Any] = {"inline": True} if path.suffix == ".html" else {}
    if path.suffix == ".png":
        options = {"ppi": 144}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.save(str(path), **options)
    except OSError as error:
        raise BadQuestion(f"--chart {path}: {error.strerror or error}.") from None
    return path


def _sorted(found: Sequence[Assessment]) -> list[Assessment]:
    order = list(_COLOURS)
    return sorted(
        found,
        key=lambda item: (
            order.index(item.verdict),
            item.done if item.done is not None else 2.0,
            item.deadline or date.max,
            item.id,
        ),
    )


def _row(item: Assessment) -> dict[str, Any]:
    done = item.done
    part = "" if done is None or item.verdict in ("met", "on pace") else f" {done:.0%}"
    until = f", to {item.deadline}" if item.deadline and item.verdict in ("on pace", "open") else ""
    return {
        "name": f"{shorten(item.measure.title, 62, placeholder=' …')} · {item.party}",
        "verdict": item.verdict,
        "done": None if done is None else min(max(done, 0.004), 1.0),
        "due": _due(item),
        "said": f"{item.verdict}{part}{until}",
        "why": item.why,
    }


def _due(item: Assessment) -> float | None:
    """Part of the amount that was due by the last day counted, for amounts that grow on a line."""
    for reading in item.readings:
        found = reading.progress
        if found is not None and reading.term.test != "level" and found.due_by_now is not None:
            return min(found.due_by_now / found.target, 1.0)
    return None


def _foot(on: date) -> Any:
    import altair as alt

    said = ["Disputed: one reading of the text is kept and another is not; the bar is the first."]
    if on > RECORD_END:
        said.append(f"Acts are judged to {RECORD_END}, where the record ends.")
    said.append("Source: detente comply; --json gives every figure with its source.")
    return (
        alt.Chart(alt.Data(values=[{"text": "\n".join(said)}]))
        .mark_text(align="left", baseline="top", lineBreak="\n", color=MUTED, fontSize=10.5)
        .encode(x=alt.value(-400), y=alt.value(0), text="text:N")
        .properties(width=_WIDTH, height=15 * len(said))
    )
