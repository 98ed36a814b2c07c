"""Which charts tell the finding?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.brief.chart_clock import clock_chart
from detente.brief.chart_courses import courses
from detente.brief.chart_effects import bilateral, effects
from detente.brief.chart_frontier import frontier_chart
from detente.brief.chart_levers import lever_chart
from detente.brief.chart_parts import Chart
from detente.brief.chart_stack import stack
from detente.brief.render import draw

if TYPE_CHECKING:
    from detente.bargain.talks import Talks
    from detente.brief.contents import Brief

__all__ = ["averages", "charts", "deal_charts", "pictures"]


def charts(brief: Brief) -> tuple[Chart, ...]:
    """Every chart of the page, in order."""
    found = [*averages(brief)]
    if brief.written.run.moves_trade:
        found += [effects(brief), bilateral(brief)]
    if brief.talks is not None:
        found += deal_charts(brief.talks)
    return tuple(found)


def averages(brief: Brief) -> tuple[Chart, ...]:
    """The charts of the averages: both through time, and what each authority adds to them."""
    sides = ["US", *(["CN"] if len(brief.tracks["written"].cn.by_authority) > 1 else [])]
    return (courses(brief), *(stack(brief, side) for side in sides))


def deal_charts(talks: Talks, agreed: tuple[int, str] | None = None) -> tuple[Chart, ...]:
    """The charts of one state of talks; `agreed` is a row and its name."""
    found = [frontier_chart(talks, agreed), lever_chart(talks)]
    if talks.clock is not None and not talks.clock.idle:
        found.append(clock_chart(talks))
    return tuple(found)


def pictures(drawn: Iterable[Chart]) -> dict[tuple[str, str], str]:
    """Each chart as SVG, by its name and size (``wide`` or ``narrow``)."""
    return {
        (chart.name, size): draw(chart.spec(size)) for chart in drawn for size in ("wide", "narrow")
    }
