"""What does the page say? Everything computed for one scenario, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.brief import deal, grounds, outcomes, standing
from detente.brief.findings import Figure, figures, headline, lede
from detente.brief.marks import Mark, last_change, marks
from detente.brief.readings import Reading, Track, last_known, readings, tracks
from detente.brief.rows import (
    change_table,
    due_table,
    mark_table,
    pledge_table,
    rule_table,
    shock_table,
    tariff_table,
    undecided_table,
)
from detente.brief.standing import Pledge, Rule
from detente.brief.tables import Column, Table
from detente.ledger import RECORD_END, Ledger, Status
from detente.scenario import Moment, Scenario

if TYPE_CHECKING:
    from detente.bargain.talks import Talks

__all__ = ["Brief", "contents"]

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Brief:
    """One scenario, told: findings, the law on the day, the averages, the effects, the grounds."""

    scenario: Scenario
    ledger: Ledger
    readings: tuple[Reading, ...]
    tracks: Mapping[str, Track]
    marks: tuple[Mark, ...]
    last: Mark | None
    us_tariffs: tuple[Rule, ...]
    cn_tariffs: tuple[Rule, ...]
    undecided: tuple[Rule, ...]
    due: tuple[Rule, ...]
    controls: Mapping[str, tuple[Rule, ...]]  # by imposer
    suspended: tuple[Rule, ...]
    pledges: tuple[Pledge, ...]
    talks: Talks | None = None  # None where nothing is on the agenda, or it was not asked

    @property
    def on(self) -> date:
        """The day of which the page speaks."""
        return self.scenario.moment.on

    @property
    def known(self) -> date:
        """The day whose knowledge it uses."""
        return self.scenario.moment.known

    @property
    def after_record(self) -> bool:
        """Whether the day lies after the record's last day."""
        return self.on > RECORD_END

    @property
    def is_record(self) -> bool:
        """Whether this is the record itself, and not a scenario file."""
        return self.scenario.name == "now"

    @property
    def written(self) -> Reading:
        """The reading by the texts."""
        return self.readings[0]

    @property
    def headline(self) -> str:
        """The finding, in one sentence."""
        return headline(self)

    @property
    def lede(self) -> tuple[str, ...]:
        """What follows from it, in a few sentences."""
        return lede(self)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The four figures of the first screen."""
        return figures(self)

    @property
    def folder(self) -> str:
        """The name of the folder it is written to."""
        return f"brief-{self.scenario.name}-{self.on.isoformat()}"

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the page, each a CSV and a Parquet file too."""
        return (
            self.averages(),
            self.authorities(),
            mark_table(self.marks),
            tariff_table("tariffs_us_on_china", "US tariffs on Chinese goods", self.us_tariffs),
            tariff_table("tariffs_china_on_us", "Chinese tariffs on US goods", self.cn_tariffs),
            undecided_table(self.undecided),
            due_table(self.due, self.on),
            rule_table("controls_us", "US controls, listings and fees", self.controls["US"]),
            rule_table(
                "controls_china", "Chinese controls, listings and fees", self.controls["CN"]
            ),
            rule_table("suspended", "Suspended: decreed, not applied", self.suspended),
            change_table(self),
            outcomes.country_table(self.readings),
            outcomes.flow_table(self.readings),
            shock_table(self.readings),
            pledge_table(self.pledges),
            *deal.tables(self.talks),
            grounds.published(self.tracks["written"], self.known),
        )

    def table(self, name: str) -> Table:
        """One of them by name."""
        return next(table for table in self.tables if table.name == name)

    def averages(self) -> Table:
        """Average duties as steps: one row a day on which one moves, for each course of the law."""
        rows = []
        for track in self.tracks.values():
            for importer in ("US", "CN"):
                series = track.of(importer)
                for day, total, base in zip(series.days, series.total, series.base, strict=True):
                    rows.append(
                        {
                            "course": track.name,
                            "importer": importer,
                            "from": day,
                            "total": float(total),
                            "base": float(base),
                            "scheduled": day > last_known(self.on),
                        }
                    )
        return Table(
            name="averages",
            title="Average tariff through time, share of customs value",
            columns=(
                Column("course", "Course"),
                Column("importer", "Importer"),
                Column("from", "From", "day"),
                Column("total", "Average, %", "level"),
                Column("base", "of it base duty, %", "level"),
            ),
            rows=tuple(rows),
            hidden=("scheduled",),
        )

    def authorities(self) -> Table:
        """The averages by legal authority, one row for each day and authority."""
        rows = []
        track = self.tracks["written"]
        for importer in ("US", "CN"):
            series = track.of(importer)
            for name, values in {"base": series.base, **series.by_authority}.items():
                rows += [
                    {
                        "importer": importer,
                        "authority": name,
                        "title": self.authority_title(importer, name),
                        "from": day,
                        "adds": float(value),
                    }
                    for day, value in zip(series.days, values, strict=True)
                ]
        return Table(
            name="averages_by_authority",
            title="What each legal authority adds to the average, percentage points",
            columns=(
                Column("importer", "Importer"),
                Column("title", "Authority"),
                Column("from", "From", "day"),
                Column("adds", "Adds, pp", "adds"),
            ),
            rows=tuple(rows),
            hidden=("authority",),
        )

    def authority_title(self, importer: str, authority: str) -> str:
        """An authority in words, as its measures name it most often."""
        origin = "CN" if importer == "US" else "US"
        titles = [
            measure.authority_title
            for measure in self.ledger.measures.values()
            if measure.authority == authority
            and importer in measure.imposer
            and measure.authority_title
            and standing.speaks_to(measure, origin, self.on)
        ]
        return max(titles, key=titles.count) if titles else authority

    def to_dict(self) -> dict[str, Any]:
        """The whole page as plain data: rates are fractions, money is USD million."""
        return {
            "detente": __version__,
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "description": self.scenario.description,
            "on": self.on.isoformat(),
            "known": self.known.isoformat(),
            "calendar": self.scenario.moment.calendar.value,
            "record_end": RECORD_END.isoformat(),
            "after_record": self.after_record,
            "baseline": {
                "title": self.scenario.baseline_title,
                "on": self.scenario.baseline.on.isoformat(),
                "known": self.scenario.baseline.known.isoformat(),
            },
            "headline": self.headline,
            "lede": list(self.lede),
            "figures": [asdict(figure) for figure in self.figures],
            "tables": {table.name: table.records() for table in self.tables},
            "assumptions": [
                asdict(row) for row in grounds.assumptions(self.written, self.tracks["written"])
            ],
            "sources": [dict(entry) for entry in grounds.sources()],
            "runs": {reading.name: reading.run.to_dict() for reading in self.readings},
        }


def contents(
    scenario: Scenario,
    ledger: Ledger | None = None,
    progress: Progress | None = None,
    *,
    talks: bool = True,
) -> Brief:
    """Compute everything that the page says of a scenario.

    `progress` is told in a few words what is being done. Without `talks`, the dearest part, it is
    not asked which deals beat no deal, and the brief says nothing of them.

    Raises
    ------
    BadQuestion
        When the scenario names a measure that the ledger does not hold.
    NotConverged
        When the trade model finds no answer.
    """
    told = progress or (lambda _: None)
    record = ledger or Ledger.bundled()
    book = scenario.ledger(record)
    moment = scenario.moment
    told("average tariffs since 2018")
    courses = tracks(scenario, record)
    told("trade, prices and welfare at three elasticities")
    read = readings(scenario, record)
    if talks:
        told("which deals beat no deal")
    bargain = deal.state(moment.known, book) if talks else None
    told("what is in force and what is due")
    written = courses["written"]
    return Brief(
        scenario=scenario,
        ledger=book,
        readings=read,
        tracks=courses,
        marks=marks(book, moment, written),
        last=last_change(book, moment, written, last_known(moment.on)),
        us_tariffs=standing.tariffs(book, moment, "US", "CN"),
        cn_tariffs=standing.tariffs(book, moment, "CN", "US"),
        undecided=standing.undecided(book, moment),
        due=standing.due(book, moment),
        controls={side: standing.rules(book, moment, side) for side in ("US", "CN")},
        suspended=_suspended(book, moment),
        pledges=standing.commitments(book, moment),
        talks=bargain,
    )


def _suspended(ledger: Ledger, moment: Moment) -> tuple[Rule, ...]:
    rows = [
        row
        for side in ("US", "CN")
        for row in standing.rules(ledger, moment, side, Status.suspended)
    ]
    return tuple(sorted(rows, key=lambda row: (row.until or date.max, row.measure)))
