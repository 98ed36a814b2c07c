"""Where does the board of commitments go, as a picture of its own with title and source?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from detente.brief.chart_comply import board_finding, board_picture, note
from detente.brief.chart_parts import WIDE
from detente.brief.palette import MUTED
from detente.cli.picture import dressed, heading, write
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from detente.compliance import Assessment

__all__ = ["save"]


def save(found: Sequence[Assessment], path: Path) -> Path:
    """Draw progress against the time that has passed, one row a commitment, the worst first.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    first = found[0]
    chart = alt.vconcat(board_picture(found, WIDE), _foot(found, first.on), spacing=10).properties(
        title=heading(
            wrap(board_finding(found), 80),
            subtitle=[
                f"On {first.on}, by what was known on {first.known}. Bar: part that is done "
                "(of the amount, or of the measures named).",
                "Black mark: what was due by the last day counted, on a line to the deadline.",
            ],
            fontSize=15,
            offset=12,
        )
    )
    return write(dressed(chart), path)


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
