"""What did a product pay through time, and what changed it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.chart_parts import Chart
from detente.brief.palette import SIDES
from detente.brief.tables import Column, Table
from detente.web.pages import plots

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs import Stack

__all__ = ["Rate", "history", "history_chart", "history_table"]

_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Rate:
    """The total from a day on, and its parts by measure."""

    day: date
    total: float
    parts: tuple[tuple[str, str, float], ...]  # measure, title, its part


def history(code: str, stack: Stack, ledger: Ledger, given: Sequence[str] = ()) -> tuple[Rate, ...]:
    """The total on every day on which it changes, from 2018 to 400 days after the day asked.

    The law is read as known on the knowledge day. Of the facts `given` those of the goods
    themselves should come, not those of one shipment.
    """
    from detente.errors import NoAnswer
    from detente.tariffs import lookup
    from detente.tariffs.lookup import FIRST_DAY

    found: list[Rate] = []
    for day in _days(code, stack, ledger):
        try:
            one = lookup(
                code, origin=stack.origin, on=day, importer=stack.importer, known=stack.known,
                given=given, ledger=ledger,
            )  # fmt: skip
        except NoAnswer:
            continue
        parts = tuple((each.measure, each.title, each.duty) for each in one.components)
        rate = Rate(day, one.total, parts)
        if not found or _differ(found[-1], rate):
            found.append(rate)
    return tuple(found) or (Rate(FIRST_DAY, stack.total, ()),)


def history_table(rates: Sequence[Rate]) -> Table:
    """The same as rows, with what changed."""
    from detente.ledger import RECORD_END

    return Table(
        name="history",
        title="The total through time, share of customs value",
        columns=(
            Column("from", "From", "day"),
            Column("total", "Total", "level"),
            Column("changed", "What changed"),
            Column("mark", "Doubt"),
        ),
        rows=tuple(
            {
                "from": rate.day,
                "total": rate.total,
                "changed": _changed(rates[place - 1] if place else None, rate),
                "mark": "scheduled, outcome not known" if rate.day > RECORD_END else "",
            }
            for place, rate in enumerate(rates)
        ),
    )


def history_chart(rates: Sequence[Rate], stack: Stack) -> Chart:
    """The total through time as steps."""
    from detente.ledger import RECORD_END

    seen = [rate for rate in rates if rate.day <= min(stack.on, RECORD_END)] or [rates[0]]
    most = max(seen, key=lambda rate: rate.total)
    until = _end(stack)
    points = [(rate.day, 100 * rate.total) for rate in rates]
    certain = min(stack.known, RECORD_END) + timedelta(days=1)
    name = words.side(stack.origin)
    title = (
        f"From {name}, this product paid most from {words.day(most.day)}: {words.level(most.total)}"
        if len(seen) > 1
        else f"From {name}, this product has paid {words.level(most.total)} since 2018"
    )
    drawn = [
        plots.finished(
            plots.steps(
                points, end=until, today=stack.on, known_until=certain,
                colour=SIDES["US" if stack.importer == "US" else "CN"], size=size,
            )
        )
        for size in (plots.WIDE, plots.NARROW)
    ]  # fmt: skip
    return Chart(
        name="history",
        title=title,
        subtitle="Total duty, share of customs value, %, by the law as known on "
        f"{words.day(stack.known)}. The scale of time is wider from 2025 on; the thin line is "
        f"{words.short_day(stack.on)}, hatched is what texts schedule for later, outcome "
        "not known.",
        table="history",
        wide=drawn[0],
        narrow=drawn[1],
    )


def _days(code: str, stack: Stack, ledger: Ledger) -> list[date]:
    from detente.ledger import Kind
    from detente.ledger.book import names_product
    from detente.ledger.timeline import change_days
    from detente.tariffs.lookup import FIRST_DAY, LAST_DAY

    measures = [
        measure
        for measure in ledger.measures.values()
        if measure.kind is Kind.tariff
        and stack.importer in measure.imposer
        and (measure.scope.brings_in is not None or names_product(measure, code))
    ]
    days = set(change_days(measures, known=stack.known, origins=(stack.origin,)))
    days |= ledger.scope_days(measures) | {FIRST_DAY, stack.on}
    if stack.importer == "CN":  # its most-favoured-nation rates change at New Year and mid-year
        days |= {date(year, month, 1) for year in range(2018, 2028) for month in (1, 7, 11)}
    last = min(_end(stack), LAST_DAY)
    return sorted(day for day in days if FIRST_DAY <= day <= last)


def _end(stack: Stack) -> date:
    from detente.tariffs.lookup import LAST_DAY

    return min(stack.on + _AHEAD, LAST_DAY)


def _differ(one: Rate, other: Rate) -> bool:
    first = {name: part for name, _, part in one.parts if part}
    second = {name: part for name, _, part in other.parts if part}
    return first.keys() != second.keys() or any(
        abs(first[name] - second[name]) > 1e-9 for name in first
    )


def _changed(before: Rate | None, after: Rate) -> str:
    if before is None:
        return "as the record begins"
    old = {name: (title, part) for name, title, part in before.parts}
    new = {name: (title, part) for name, title, part in after.parts}
    told = []
    for name, (title, part) in {**old, **new}.items():
        was, now = old.get(name, ("", 0.0))[1], new.get(name, ("", 0.0))[1]
        if abs(was - now) > 1e-9:
            told.append(f"{title} {words.level(was)} → {words.level(now)}")
        del part
    return "; ".join(told)
