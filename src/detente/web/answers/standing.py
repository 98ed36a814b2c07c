"""Where does the record stand on a day? The brief without its dearest part, the talks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.brief import Brief
    from detente.brief.chart_parts import Chart
    from detente.ledger import Ledger
    from detente.scenario import Scenario

__all__ = ["charts", "standing"]


def standing(scenario: Scenario, record: Ledger) -> Brief:
    """What `detente.brief.contents` says of a scenario, except which deals beat no deal."""
    from detente.brief import Brief
    from detente.brief import standing as rows
    from detente.brief.marks import last_change, marks
    from detente.brief.readings import last_known, readings, tracks
    from detente.ledger import Status

    book, moment = scenario.ledger(record), scenario.moment
    courses = tracks(scenario, record)
    written = courses["written"]
    asleep = [
        row for side in ("US", "CN") for row in rows.rules(book, moment, side, Status.suspended)
    ]
    return Brief(
        scenario=scenario,
        ledger=book,
        readings=readings(scenario, record),
        tracks=courses,
        marks=marks(book, moment, written),
        last=last_change(book, moment, written, last_known(moment.on)),
        us_tariffs=rows.tariffs(book, moment, "US", "CN"),
        cn_tariffs=rows.tariffs(book, moment, "CN", "US"),
        undecided=rows.undecided(book, moment),
        due=rows.due(book, moment),
        controls={side: rows.rules(book, moment, side) for side in ("US", "CN")},
        suspended=tuple(sorted(asleep, key=lambda row: (row.until or date.max, row.measure))),
        pledges=rows.commitments(book, moment),
    )


def charts(brief: Brief) -> tuple[Chart, ...]:
    """The averages through time, and what each authority adds to them."""
    from detente.brief.chart_courses import courses
    from detente.brief.chart_stack import stack

    sides = ["US", *(["CN"] if len(brief.tracks["written"].cn.by_authority) > 1 else [])]
    return (courses(brief), *(stack(brief, side) for side in sides))
