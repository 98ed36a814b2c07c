"""What does the page say of the talks: which packages beat no deal, at what price, until when?

The page values fewer packages than ``detente bargain``, so that it is written in seconds.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_frontier import frontier_finding
from detente.brief.chart_levers import shown_levers
from detente.brief.tables import Column, Table
from detente.scenario import Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.bargain.talks import Talks
    from detente.ledger import Ledger

__all__ = ["MOST_CELLS", "MOST_PACKAGES", "sentences", "state", "tables"]

MOST_PACKAGES = 512
MOST_CELLS = 96
_WEEK = 7
_BASE = ("none", "status-quo", "central")  # weights, no-deal point and band of the page


def state(known: date, ledger: Ledger) -> Talks | None:
    """The talks as known on a day, None where nothing is on the agenda."""
    from detente.bargain.clock import clock
    from detente.bargain.docket import default_agenda
    from detente.bargain.talks import talks
    from detente.bargain.valued import valued
    from detente.errors import NoAnswer
    from detente.world import World
    from detente.world.bundled import DEFAULT_WITH_SECTORS

    world = World.bundled(DEFAULT_WITH_SECTORS)
    try:
        agenda = default_agenda(known, ledger=ledger, world=world)
        found = valued(
            agenda,
            ledger=ledger,
            world=world,
            points=("status-quo", "threatened"),
            most_packages=MOST_PACKAGES,
            most_cells=MOST_CELLS,
            workers=1,
        )
    except NoAnswer:
        return None
    gdp = dict(zip(world.regions, world.gdp.tolist(), strict=True))
    first = talks(found)
    hours = clock(found["status-quo"], first.reference, ledger, (gdp["USA"], gdp["CHN"]))
    return talks(found, clock=hours)


def sentences(talks: Talks | None) -> tuple[str, ...]:
    """What stands above the charts."""
    if talks is None:
        return ()
    agenda = talks.agenda
    said = [
        f"As known on {words.day(agenda.known)} there are {len(agenda.items)} things that one of "
        f"the two sides could change; {len(talks.gains):,} packages of those worth most were "
        f"valued, against no deal as the law of that day going on. {frontier_finding(talks)}.",
        "This is real income by the trade model, shortages of controlled minerals, and values that "
        "somebody states. It holds nothing of security, votes or pride; read it as the price of "
        f"each concession, not as a forecast.{_judged(agenda.known)}",
    ]
    other = talks.valuations.get("threatened")
    if other is not None and talks.chosen is not None:
        one, two = other.gains()[talks.chosen]
        said.append(
            "If no deal meant that all that is scheduled or threatened comes, the same package "
            f"would be worth {words.money_change(one)} a year to the US and "
            f"{words.money_change(two)} to China."
        )
    return tuple(said)


def tables(talks: Talks | None) -> tuple[Table, ...]:
    """The tables behind the charts, empty ones left out."""
    if talks is None:
        return ()
    found = [_solution(talks), _frontier(talks), _levers(talks)]
    if talks.clock is not None and not talks.clock.idle:
        found.append(_pressure(talks))
    return tuple(found)


def _judged(known: date) -> str:
    """How the rounds that ended before the day came out, in a sentence; empty before the first."""
    from detente.bargain.backtest import kept

    first: dict[str, tuple[str, float]] = {}
    for row in kept():
        if row["agreed_on"] <= known.isoformat() and _settings(row) == _BASE:
            first.setdefault(row["round"], (row["title"], row["percentile"]))
    if not first:
        return ""
    said = words.joined([f"{percentile:.0f} ({title})" for title, percentile in first.values()])
    many = "s" if len(first) > 1 else ""
    return (
        f" Judged in the same way on the eve of earlier rounds, what was then agreed stood at "
        f"percentile{many} {said} of all packages; a blind draw has 50 on average."
    )


def _settings(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["weights"], row["no_deal"], row["band"]


def _solution(talks: Talks) -> Table:
    from detente.bargain.talks import settled

    choice = [] if talks.chosen is None else talks.valuation.choices[talks.chosen].tolist()
    rows = tuple(
        {"by": words.by(giver), "what": item, "how": option}
        for giver, item, option in (settled(talks.agenda, choice) if choice else ())
    )
    return Table(
        name="deal_solution",
        title="What the package chosen by Nash bargaining settles otherwise than as it stands",
        columns=(Column("by", "Given by"), Column("what", "What"), Column("how", "How")),
        rows=rows,
    )


def _frontier(talks: Talks) -> Table:
    table = talks.valuation
    rows = []
    for row in talks.frontier.tolist():
        choice = table.choices[row].tolist()
        changes = [
            f"{item.id}: {item.options[option].title}"
            for item, option in zip(talks.agenda.items, choice, strict=True)
            if option
        ]
        rows.append(
            {
                "us": _range([table.gains(band)[row, 0] for band in table.bands]),
                "cn": _range([table.gains(band)[row, 1] for band in table.bands]),
                "accepted": "yes" if talks.accepted[row] else "no",
                "package": "; ".join(changes) or "as it stands",
            }
        )
    return Table(
        name="deal_frontier",
        title="Packages that no other valued package beats for both sides, gain a year",
        columns=(
            Column("us", "US", "money_band"),
            Column("cn", "China", "money_band"),
            Column("accepted", "Beats no deal for both"),
            Column("package", "Package"),
        ),
        rows=tuple(rows),
    )


def _levers(talks: Talks) -> Table:
    rows = []
    for lever in shown_levers(talks):
        item = talks.agenda.items[lever.item]
        rows.append(
            {
                "what": item.title,
                "how": item.options[lever.option].title,
                "by": words.by(item.giver),
                "gain": _range(lever.gain),
                "cost": _range(lever.cost),
            }
        )
    return Table(
        name="deal_levers",
        title="Each concession alone: gain of the taker and cost to the giver, a year",
        columns=(
            Column("what", "Concession"),
            Column("how", "How"),
            Column("by", "Given by"),
            Column("gain", "Gain of the taker", "money_band"),
            Column("cost", "Cost to the giver", "money_band"),
        ),
        rows=tuple(rows),
    )


def _pressure(talks: Talks) -> Table:
    assert talks.clock is not None
    costs = talks.clock.costs["central"]
    index = costs.index
    rows: list[dict[str, Any]] = [
        {
            "day": day,
            "us": float(costs.flow[at, 0]),
            "cn": float(costs.flow[at, 1]),
            "us_share": float(costs.share_of_gdp[at, 0]),
            "cn_share": float(costs.share_of_gdp[at, 1]),
            "pressure": None if index[at] != index[at] else float(index[at]),
        }
        for at, day in enumerate(costs.days)
        if at % _WEEK == 0
    ]
    return Table(
        name="deal_pressure",
        title="Cost of a day without the deal, by week",
        columns=(
            Column("day", "Day", "day"),
            Column("us_share", "US, share of GDP", "level"),
            Column("cn_share", "China, share of GDP", "level"),
            Column("pressure", "US share of the pressure", "level"),
        ),
        rows=tuple(rows),
        hidden=("us", "cn"),
    )


def _range(values: Sequence[float]) -> Range:
    return Range(float(min(values)), float(values[1]), float(max(values)))
