"""Who keeps what, and who is behind the pace? One board of all commitments, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_parts import NARROW, WIDE, Chart, Size, finish, plotted
from detente.brief.palette import INK, TOKENS
from detente.brief.render import away

if TYPE_CHECKING:
    from detente.compliance import Assessment

__all__ = ["ORDER", "board_chart", "board_finding", "board_picture", "in_order", "note"]

ORDER = ("missed", "behind", "disputed", "on pace", "met", "not measurable", "open")
"""Verdicts in the order of the board."""

_DEAL, _THREAT, _OTHER = (TOKENS[name][0] for name in ("deal", "threat", "other"))
_STYLES: dict[str, dict[str, Any]] = {
    "missed": {"color": _THREAT},
    "behind": {"color": _THREAT, "opacity": 0.5},
    "disputed": {"fill": None, "stroke": _THREAT, "strokeWidth": 1.5},
    "on pace": {"color": _DEAL, "opacity": 0.55},
    "met": {"color": _DEAL},
    "not measurable": {"color": _OTHER},
    "open": {"color": _OTHER, "opacity": 0.5},
}
_NAMES = 400  # pixels at the left of the wide board
_BAR = {True: 300, False: 190}  # width of the whole promise, wide or not
_ROW = {True: 20, False: 38}

Opens = Callable[["Assessment"], str]


def board_chart(found: Sequence[Assessment], opens: Opens | None = None) -> Chart:
    """The board in both sizes; `opens` gives the address that a row leads to."""
    return Chart(
        name="board",
        title=_furthest(found),
        subtitle=(
            "Bar: part that is done, of the amount or of the measures named. Black mark: what was "
            f"due by the last day counted, on a line to the deadline. {note(found)}"
        ),
        table="",  # the table stands on the page itself
        wide=finish(board_picture(found, WIDE, opens), right=110),
        narrow=finish(board_picture(found, NARROW, opens), right=70),
    )


def board_finding(found: Sequence[Assessment]) -> str:
    """The finding in one sentence, with its counts."""
    counts = {verdict: sum(item.verdict == verdict for item in found) for verdict in ORDER}
    kept, broken = counts["met"] + counts["on pace"], counts["missed"] + counts["behind"]
    rest = counts["not measurable"] + counts["open"]
    return (
        f"{kept} of {len(found)} commitments kept so far, {broken} missed or behind, "
        f"{counts['disputed']} disputed, {rest} open or not measurable"
    )


def _furthest(found: Sequence[Assessment]) -> str:
    """What stands at the top of the board."""
    first = in_order(found)[0]
    if first.verdict not in ("missed", "behind") or first.done is None:
        return "No promise is missed or behind"
    return f"Furthest from its promise: {first.measure.title}, {words.level(first.done)} done"


def note(found: Sequence[Assessment]) -> str:
    """What a hollow bar is, where there is one."""
    if not any(item.verdict == "disputed" for item in found):
        return ""
    return "Hollow: one reading of the text is kept and another is not; the bar is the first."


def in_order(found: Sequence[Assessment]) -> list[Assessment]:
    """The worst first; within a verdict the least done, then the earliest deadline."""
    return sorted(
        found,
        key=lambda item: (
            ORDER.index(item.verdict),
            item.done if item.done is not None else 2.0,
            item.deadline or date.max,
            item.id,
        ),
    )


def board_picture(found: Sequence[Assessment], size: Size, opens: Opens | None = None) -> Any:
    """The board as an Altair chart: names beside the bars where there is room, else above them."""
    import altair as alt

    wide = size is WIDE
    width, step = _BAR[wide], _ROW[wide]
    rows = [_row(item, place, wide, opens) for place, item in enumerate(in_order(found))]
    height = step * len(rows)
    lift = 0 if wide else 9
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    axis = alt.Axis(
        format=".0%",
        orient="top",
        values=[0, 0.25, 0.5, 0.75, 1] if wide else [0, 0.5, 1],
        domain=False,
        ticks=False,
    )
    x = alt.X("done:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    links: dict[str, Any] = {"href": alt.Href("href:N")} if opens else {}
    layers: list[Any] = []
    for verdict, style in _STYLES.items():
        some = [row for row in rows if row["verdict"] == verdict and row["done"] is not None]
        if some:
            drawn = plotted(some)
            bar = drawn.mark_bar(height=10, yOffset=lift, **style)
            layers.append(bar.encode(x=x, x2=alt.datum(0), y=y, **links))
    due = [row for row in rows if row["due"] is not None]
    layers.append(
        plotted(due)
        .mark_tick(color=INK, thickness=2, size=16, yOffset=lift)
        .encode(x=alt.X("due:Q", axis=axis), y=y)
    )
    text = plotted(rows)
    layers.append(
        text.mark_text(align="left", dx=10, dy=lift, color=INK, fontSize=size.font).encode(
            x=alt.value(width), y=y, text="said:N"
        )
    )
    names: dict[str, Any] = {"align": "right", "dx": -10} if wide else {"align": "left", "dy": -9}
    layers.append(
        text.mark_text(color=INK, fontSize=size.font, limit=_NAMES if wide else 330, **names)
        .encode(x=alt.value(0), y=y, text="name:N", **links)
    )  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=max(height, step))


def _row(item: Assessment, place: int, wide: bool, opens: Opens | None) -> dict[str, Any]:
    done = item.done
    part = "" if done is None or item.verdict in ("met", "on pace") else f" {done:.0%}"
    until = ""
    if wide and item.deadline and item.verdict in ("on pace", "open"):
        until = f", to {words.short_day(item.deadline)}"
    row = {
        "y": (place + 0.5) * _ROW[wide],
        "name": f"{shorten(item.measure.title, 58 if wide else 46, placeholder=' …')}"
        f" · {item.party}",
        "verdict": item.verdict,
        "done": None if done is None else min(max(done, 0.004), 1.0),
        "due": _due(item),
        "said": f"{item.verdict}{part}{until}",
    }
    return row | ({"href": away(opens(item))} if opens else {})


def _due(item: Assessment) -> float | None:
    """Part of the amount that was due by the last day counted, for amounts that grow on a line."""
    for reading in item.readings:
        found = reading.progress
        if found is not None and reading.term.test != "level" and found.due_by_now is not None:
            return min(found.due_by_now / found.target, 1.0)
    return None
