"""What do the packages, the levers and the clock look like? One figure of three charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from detente.brief.chart_clock import clock_chart, clock_picture
from detente.brief.chart_frontier import frontier_chart, frontier_picture
from detente.brief.chart_levers import lever_chart, lever_picture
from detente.brief.chart_parts import WIDE
from detente.brief.palette import LINE, MUTED, PAPER
from detente.brief.render import FONT
from detente.cli.picture import heading, write

if TYPE_CHECKING:
    from detente.bargain.agreed import Agreed
    from detente.bargain.talks import Talks

__all__ = ["save"]

_LINE = 135  # characters that fit the width


def save(talks: Talks, agreed: Sequence[Agreed], path: Path) -> Path:
    """Draw frontier, leverage and clock beneath one another.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html, or a folder that cannot be written to.
    """
    import altair as alt

    named = (agreed[0].row, agreed[0].round.title) if agreed else None
    panels = [
        _titled(frontier_picture(talks, named, WIDE), frontier_chart(talks, named)),
        _titled(lever_picture(talks, WIDE), lever_chart(talks)),
    ]
    if talks.clock is not None and not talks.clock.idle:
        panels.append(_titled(clock_picture(talks, WIDE), clock_chart(talks)))
    figure = (
        alt.vconcat(*panels, spacing=34)
        .configure(font=FONT, background=PAPER, padding=14)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED, titleColor=MUTED, gridColor=LINE, labelFontSize=12, labelPadding=5
        )
    )
    return write(figure, path)


def _titled(picture: Any, chart: Any) -> Any:

    return picture.properties(
        title=heading(
            wrap(chart.title, _LINE - 20),
            subtitle=wrap(chart.subtitle, _LINE),
            frame="group",
            fontSize=14,
            subtitleFontSize=12,
            subtitlePadding=6,
            offset=12,
        )
    )
