"""Which charts tell the finding?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief.chart_courses import courses
from detente.brief.chart_deal import deal_charts
from detente.brief.chart_effects import bilateral, effects
from detente.brief.chart_parts import Chart
from detente.brief.chart_stack import stack

if TYPE_CHECKING:
    from detente.brief.contents import Brief

__all__ = ["charts"]


def charts(brief: Brief) -> tuple[Chart, ...]:
    """Every chart of the page, in order."""
    found = [courses(brief), stack(brief, "US")]
    if len(brief.tracks["written"].cn.by_authority) > 1:
        found.append(stack(brief, "CN"))
    if brief.written.run.moves_trade:
        found += [effects(brief), bilateral(brief)]
    if brief.talks is not None:
        found += deal_charts(brief.talks)
    return tuple(found)
