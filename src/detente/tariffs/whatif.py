"""Which facts bear on these goods, and which that nobody gave would change the answer?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.ledger.timeline import speaks_to, state
from detente.tariffs.answer import WouldChange
from detente.tariffs.case import Case
from detente.tariffs.facts import candidates
from detente.tariffs.preferences import claimable, programme
from detente.tariffs.stack import duties, speaks

if TYPE_CHECKING:
    from detente.ledger import Measure
    from detente.ledger.model import Condition, Products
    from detente.tariffs.schedule import Lines

__all__ = ["bearing", "would_change"]

_LEAST = 1e-9  # smaller differences are rounding


def bearing(lines: Lines, measures: Sequence[Measure], case: Case) -> set[str]:
    """The facts that some measure, or the base duty, asks about one line on the day."""
    found = {"preference", "unit_value_usd"} if lines.importer == "US" else set()
    if not lines.specific or not (lines.specific["general"][1] > 0).any():
        found.discard("unit_value_usd")
    if not _claimable(case) and programme(case.facts.word("preference")) is not None:
        found.discard("preference")
    for measure in _in_force(measures, case):
        for condition in _conditions(lines, measure, case):
            found.update(condition.facts)
        found.update(key for key, _ in _shares(lines, measure, case))
    return found


def would_change(
    lines: Lines, measures: Sequence[Measure], case: Case, total: float
) -> tuple[WouldChange, ...]:
    """Values of facts not given that lead to another total for one line, largest change first."""
    asked: dict[tuple[str, str], str] = {}
    if lines.importer == "US":
        for entry in _claimable(case):
            asked["preference", entry.name] = entry.name
    for measure in _in_force(measures, case):
        for condition in _conditions(lines, measure, case):
            for key, shown, value in candidates(condition, case.on):
                asked[key, shown] = value
        for key, values in _shares(lines, measure, case):
            asked |= {(key, value): value for value in values}
    changes = []
    for (key, shown), value in asked.items():
        if case.facts.has(key):
            continue
        other = duties(lines, measures, replace(case, facts=case.facts.with_fact(key, value)))
        found = float(other.total[0])
        if abs(found - total) > _LEAST:
            changes.append(WouldChange(key, shown, found))
    changes.sort(key=lambda change: (-abs(change.total - total), change.fact, change.value))
    return tuple(changes)


def asker(
    lines: Lines, measures: Sequence[Measure], case: Case, total: float
) -> Callable[[], tuple[WouldChange, ...]]:
    """`would_change`, to be worked out when it is called."""
    return lambda: would_change(lines, measures, case, total)


def _claimable(case: Case) -> list:
    return claimable(case.origin, case.on)


def _in_force(measures: Sequence[Measure], case: Case) -> Iterator[Measure]:
    for measure in measures:
        if not measure.target.also and not speaks_to(measure, case.origin, case.on):
            continue
        found = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
        if found is not None and found.in_force:
            yield measure


def _conditions(lines: Lines, measure: Measure, case: Case) -> Iterator[Condition]:
    """Every test that a measure makes on goods of this line, of this origin, on the day."""
    scope = measure.scope
    if not _names(lines, scope.products, case):
        if scope.brings_in is not None and not _names(lines, scope.brings_in.unless, case):
            yield scope.brings_in.condition
        return
    if not speaks_to(measure, case.origin, case.on):
        yield from measure.target.also
    if scope.reaches is not None:
        yield scope.reaches
    for exemption in scope.exemptions:
        if (
            speaks(exemption, case)
            and (exemption.entered_before is None or case.on < exemption.entered_before)
            and (exemption.products is None or _names(lines, exemption.products, case))
            and (exemption.unless is None or not _names(lines, exemption.unless, case))
        ):
            yield from exemption.conditions


def _shares(lines: Lines, measure: Measure, case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Shares of value that a measure asks for: the fact, and values at which to look."""
    if not _names(lines, measure.scope.products, case):
        return
    found = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
    if found is not None and found.step is not None and found.step.content is not None:
        yield f"{found.step.content.of}_share", ("0", "1")
    for exemption in measure.scope.exemptions:
        if exemption.share_from and speaks(exemption, case):
            yield exemption.share_from, ("0.2", "0.5")


def _names(lines: Lines, products: Products | None, case: Case) -> bool:
    return products is not None and bool(
        lines.covered(products, case.on, case.seen, case.origin)[0]
    )
