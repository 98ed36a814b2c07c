"""Where does the board of commitments go, as a picture of its own with title and source?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from detente.brief.chart_comply import board_finding, board_picture, note
from detente.brief.chart_parts import WIDE
from detente.brief.palette import INK, LINE, MUTED
from detente.errors import BadQuestion
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from detente.compliance import Assessment

__all__ = ["checked", "save"]

_ENDINGS = (".png", ".svg", ".html")


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


def save(found: Sequence[Assessment], path: Path) -> Path:
    """Draw progress against the time that has passed, one row a commitment, the worst first.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    checked(path)
    first = found[0]
    chart = (
        alt.vconcat(board_picture(found, WIDE), _foot(found, first.on), spacing=10)
        .properties(
            title=alt.Title(
                wrap(board_finding(found), 80),
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


def _foot(found: Sequence[Assessment], on: date) -> Any:
    import altair as alt

    said = [note(found)] if note(found) else []
    if on > RECORD_END:
        said.append(f"Acts are judged to {RECORD_END}, where the record ends.")
    said.append("Source: detente comply; --json gives every figure with its source.")
    return (
        alt.Chart(alt.Data(values=[{"text": "\n".join(said)}]))
        .mark_text(align="left", baseline="top", lineBreak="\n", color=MUTED, fontSize=10.5)
        .encode(x=alt.value(-400), y=alt.value(0), text="text:N")
        .properties(width=300, height=15 * len(said))
    )
