"""How much GDP is at risk by each method, and when does what stop? One figure to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from detente.brief.chart_parts import WIDE
from detente.brief.chart_shortage import (
    HOW,
    MARGIN,
    METHOD_NAMES,
    days_pictures,
    days_words,
    methods_picture,
    methods_words,
    title,
)
from detente.brief.palette import MUTED
from detente.cli.picture import dressed, heading, write

if TYPE_CHECKING:
    from detente.shortage.answer import Answer, Question
    from detente.shortage.stoppage import ByDay

__all__ = ["save"]


def save(question: Question, found: Sequence[Answer], days: ByDay | None, path: Path) -> Path:
    """Draw GDP at risk by method and, where `days` is given, the inventory method day by day.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    said = title(question, found)
    cut = said.find(": ") + 1
    named = _named("GDP at risk by method", methods_words(question, found))
    panels = [methods_picture(question, found, WIDE).properties(title=named)]
    data: dict[str, Any] = {}
    if days is not None:
        pictures, data = days_pictures(question, days, WIDE)
        for at, (name, picture) in enumerate(pictures):
            named = _named(name, "")
            if at == 0:
                named = _named("Day by day, by the inventory method", days_words(days), name)
            panels.append(picture.properties(title=named))
    chart = alt.vconcat(*panels, _foot(found), spacing=14).properties(
        datasets=data,
        title=heading(
            [said[:cut], said[cut:].strip()],
            fontSize=15,
            offset=14,
        ),
    )
    return write(dressed(chart), path)


def _named(name: str, words: str, inner: str = "") -> Any:
    return heading(name, [line for line in (words, inner) if line], fontSize=12)


def _foot(found: Sequence[Answer]) -> Any:
    import altair as alt

    said = [
        *(
            f"{METHOD_NAMES[answer.method]}: {HOW[answer.method]}. "
            f"Here: {answer.message.split('. ')[0]}"
            for answer in found
        ),
        "Source: detente shortage; the printed answer and --json give the source of each parameter",
    ]
    lines = [line for text in said for line in wrap(f"{text.rstrip('.')}.", 150)]
    return (
        alt.Chart(alt.Data(values=[{"text": "\n".join(lines)}]))
        .mark_text(align="left", baseline="top", lineBreak="\n", color=MUTED, fontSize=10.5)
        .encode(x=alt.value(-MARGIN), y=alt.value(0), text="text:N")
        .properties(width=WIDE.width - 315, height=15 * len(lines))
    )
