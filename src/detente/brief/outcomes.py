"""What does the trade model say of the countries that the scenario moves most?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.brief import words
from detente.brief.readings import Reading
from detente.brief.tables import Column, Table
from detente.places import place
from detente.scenario import Range, Run

__all__ = ["MEASURED", "Country", "Flow", "countries", "country_table", "flow_table", "flows"]

_OTHERS = 10
_SIDES = ("USA", "CHN")
MEASURED = {
    "welfare": "Welfare",
    "prices": "Consumer prices",
    "exports": "Exports of goods",
    "imports": "Imports of goods",
}
"""The outcomes shown, with their names; each a change against the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One economy's outcomes under one reading."""

    code: str  # ISO-3
    name: str
    welfare_musd: Range  # at the income of 2023, USD million a year
    revenue: Range  # change of tariff revenue, USD million a year
    outcomes: dict[str, Range]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Trade of one pair under baseline and scenario, USD million a year before duty."""

    exporter: str
    importer: str
    before: float
    after: float
    change: Range


def countries(run: Run) -> tuple[Country, ...]:
    """The two sides, then the ten economies whose welfare moves most in dollars."""
    world = run.world
    size = np.abs(run.effects.changes("welfare") * world.gdp)
    order = [world.regions.labels[row] for row in np.argsort(-size, kind="stable")]
    others = [code for code in order if code not in _SIDES][:_OTHERS]
    return tuple(_country(run, code) for code in (*_SIDES, *others))


def flows(run: Run) -> tuple[Flow, ...]:
    """What each side sells to the other."""
    found = []
    for exporter, importer in (("CHN", "USA"), ("USA", "CHN")):
        before, after, change = run.effects.flow(exporter, importer)
        found.append(
            Flow(exporter=exporter, importer=importer, before=before, after=after, change=change)
        )
    return tuple(found)


def country_table(readings: Sequence[Reading]) -> Table:
    """The outcomes of every reading, one row for each economy and reading."""
    rows = [
        {
            "reading": reading.title,
            "economy": country.name,
            "code": country.code,
            "welfare_musd": country.welfare_musd,
            "revenue_musd": country.revenue,
            **country.outcomes,
        }
        for reading in readings
        for country in countries(reading.run)
    ]
    columns = [
        Column("economy", "Economy"),
        *(Column(key, f"{name}, %", "band") for key, name in MEASURED.items()),
        Column("welfare_musd", "Welfare, USD bn a year", "money_band"),
        Column("revenue_musd", "Tariff revenue, USD bn a year", "money_band"),
    ]
    if len(readings) > 1:
        columns.insert(0, Column("reading", "Reading"))
    return Table(
        name="effects",
        title="Change against the baseline, central value and band over trade elasticities",
        columns=tuple(columns),
        rows=tuple(rows),
        hidden=("code",) if len(readings) > 1 else ("code", "reading"),
    )


def flow_table(readings: Sequence[Reading]) -> Table:
    """Trade between the two sides before and after, for every reading."""
    rows = [
        {
            "reading": reading.title,
            "from": words.place_name(place(flow.exporter).iso2),
            "to": words.place_name(place(flow.importer).iso2),
            "before_musd": flow.before,
            "after_musd": flow.after,
            "change": flow.change,
        }
        for reading in readings
        for flow in flows(reading.run)
    ]
    columns = [
        Column("from", "From"),
        Column("to", "To"),
        Column("before_musd", "Baseline, USD bn a year", "money"),
        Column("after_musd", "Scenario, USD bn a year", "money"),
        Column("change", "Change", "band"),
    ]
    if len(readings) > 1:
        columns.insert(0, Column("reading", "Reading"))
    return Table(
        name="bilateral_trade",
        title="Trade in goods between the US and China, before duty",
        columns=tuple(columns),
        rows=tuple(rows),
        hidden=() if len(readings) > 1 else ("reading",),
    )


def _country(run: Run, code: str) -> Country:
    row = run.world.regions.index(code)
    income = float(run.world.gdp[row])
    welfare = run.effects.region(code, "welfare")
    return Country(
        code=code,
        name=run.world.region_names[row],
        welfare_musd=Range(*(income * value for value in _values(welfare))),
        revenue=run.effects.revenue(code),
        outcomes={what: run.effects.region(code, what) for what in MEASURED},
    )


def _values(found: Range) -> tuple[float, float, float]:
    return found.low, found.central, found.high
