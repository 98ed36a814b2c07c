"""The state of the conflict: both averages, what is in force, what is next, what changed last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.web.view import Page, View

if TYPE_CHECKING:
    from detente.brief import Brief
    from detente.brief.findings import Figure
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Now", "answer"]

_TABLES = (
    "averages",
    "averages_by_authority",
    "events",
    "dated_after_the_record",
    "due_next",
    "tariffs_us_on_china",
    "tariffs_china_on_us",
    "controls_us",
    "controls_china",
    "suspended",
    "commitments",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The day, and the day whose knowledge counts; empty means today, and the day itself."""

    on: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Now(View):
    """What the brief of the record says of one day."""

    on: date
    known: date
    lede: tuple[str, ...]
    figures: tuple[Figure, ...]
    after_record: bool
    record_end: date
    brief: Brief

    def data(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "known": self.known.isoformat(),
            "record_end": self.record_end.isoformat(),
            "after_record": self.after_record,
            "lede": list(self.lede),
            "figures": [asdict(figure) for figure in self.figures],
        }


def answer(engine: Engine, ask: Ask) -> Now:
    """The record as it stands on the day, against 19 January 2025."""
    from detente.ledger import RECORD_END
    from detente.scenario import Scenario

    on = engine.day(ask.on, "on")
    scenario = Scenario.today(on, engine.known(ask.known, on))
    brief, charts = engine.standing(scenario)
    return Now(
        title=brief.headline,
        on=brief.on,
        known=brief.known,
        lede=brief.lede,
        figures=brief.figures,
        after_record=brief.after_record,
        record_end=RECORD_END,
        brief=brief,
        tables=tuple(brief.table(name) for name in _TABLES),
        charts=charts,
    )


PAGE = Page(
    name="now",
    path="/now",
    title="Now",
    template="now.html.j2",
    ask=Ask,
    answer=answer,
    describes="What the US and China charge each other today, what changed last, what comes next.",
)
