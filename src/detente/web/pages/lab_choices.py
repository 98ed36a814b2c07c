"""Which measures can be set in the lab, how does each stand, and what may be chosen for it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from detente.brief import standing, words
from detente.ledger import Kind, Status, step_words
from detente.ledger.book import tracks
from detente.ledger.timeline import speaks_to, state
from detente.web.pages.lab_law import NEVER, OFF, ON, level

if TYPE_CHECKING:
    from detente.ledger import Ledger, Measure
    from detente.scenario import Moment, Scenario
    from detente.web.engine import Engine

__all__ = ["Choice", "Group", "groups"]

_RATES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.75, 1.0, 1.25)
_KINDS = frozenset({Kind.export_control, Kind.entity_rule, Kind.fee})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One measure that can be set: how it stands, and what may be chosen for it.

    `options` are (value of the parameter, words, whether chosen); the first leaves it as it is.
    """

    measure: str
    title: str
    stands: str
    adds: str
    since: date | None
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Measures of one kind, the weightiest first, and how many of them are changed."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    changed: int


def groups(engine: Engine, scenario: Scenario, changes: Sequence[str]) -> tuple[Group, ...]:
    """Every measure that can be set, as it stands at the scenario's moment before any change."""
    moment = scenario.moment
    book = engine.ledger
    found = engine.remember(("lab choices", moment), lambda: _standing(book, moment))
    chosen = {change.split(":")[0]: change for change in changes if change.count(":") == 1}
    touched = {change.split(":")[0] for change in changes}
    return tuple(
        Group(
            name=name,
            title=title,
            changed=sum(each.measure in touched for each in rows),
            choices=tuple(
                replace(each, options=_options(each, book, chosen.get(each.measure, "")))
                for each in rows
            ),
        )
        for name, title, rows in found
        if rows
    )


def _standing(ledger: Ledger, moment: Moment) -> tuple[tuple[str, str, tuple[Choice, ...]], ...]:
    on_china = standing.tariffs(ledger, moment, "US", "CN")
    on_us = standing.tariffs(ledger, moment, "CN", "US")
    told = {rule.measure for rule in (*on_china, *on_us)}
    elsewhere, silent, rules = [], [], []
    for measure in ledger.measures.values():
        if measure.id in told or measure.authority == "base":
            continue
        if measure.kind is Kind.tariff:
            choice, stands = _choice(measure, moment)
            (elsewhere if stands else silent).append(choice)
        elif measure.kind in _KINDS:
            choice, stands = _choice(measure, moment)
            if stands or choice.stands.startswith("suspended"):
                rules.append(choice)
    return (
        ("us", "US tariffs on Chinese goods", _ruled(on_china, ledger)),
        ("cn", "Chinese tariffs on US goods", _ruled(on_us, ledger)),
        ("others", "US tariffs on other countries alone", _by_title(elsewhere)),
        ("silent", "Not in force: threatened, suspended, struck down or ended", _by_title(silent)),
        ("rules", "Controls, listings and fees, which the trade model does not see",
         _by_title(rules)),
    )  # fmt: skip


def _ruled(rules: Iterable[standing.Rule], ledger: Ledger) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            measure=rule.measure,
            title=rule.title,
            stands=rule.says,
            adds=words.points(rule.adds or 0.0).removeprefix("+")
            if (rule.adds or 0) >= 5e-5
            else "",
            since=rule.since,
            options=(),
        )
        for rule in rules
        if ledger.measure(rule.measure).authority != "base"
    )


def _choice(measure: Measure, moment: Moment) -> tuple[Choice, bool]:
    origins = [origin for origin in tracks(measure) if origin in (None, "CN", "US", "EU")]
    asked = next(
        (each for each in ("CN", "US") if speaks_to(measure, each, moment.on)),
        origins[0] if origins else tracks(measure)[0],
    )
    states = {
        origin: state(
            measure, origin, moment.on, known=moment.known, calendar=moment.calendar
        )
        for origin in (asked, *tracks(measure))
    }  # fmt: skip
    live = [each for each in states.values() if each is not None and each.in_force]
    shown = live[0] if live else states[asked]
    if shown is None:
        said = [step for step in measure.steps if step.announced <= moment.known]
        stands = said[-1].status.value.replace("_", " ") if said else "not yet announced"
        coming = [step.effective for step in said if step.status is Status.in_force]
        if coming:
            stands = f"starts on {words.short_day(min(coming))}"
        return Choice(measure=measure.id, title=measure.title, stands=stands, adds="",
                      since=None, options=()), False  # fmt: skip
    stands = shown.words
    if live and shown.step is not None:
        stands = step_words(shown.step).replace("_", " ")
    return Choice(
        measure=measure.id,
        title=measure.title,
        stands=stands,
        adds="",
        since=shown.since,
        options=(),
    ), bool(live)


def _options(each: Choice, ledger: Ledger, chosen: str) -> tuple[tuple[str, str, bool], ...]:
    name = each.measure
    values: list[tuple[str, str]] = [("", "as it is")]
    if ledger.measure(name).kind is Kind.tariff:
        values += [(OFF, "off"), (NEVER, "as if never decreed")]
        rates = {f"{rate:.10g}" for rate in _RATES}
        if chosen and (value := chosen.partition(":")[2]) not in (OFF, NEVER):
            rates.add(value)
        values += [(rate, level(float(rate))) for rate in sorted(rates, key=float)]
    else:
        values += [(OFF, "off"), (ON, "in force")]
    return tuple(
        (text, said, text == chosen)
        for value, said in values
        for text in (f"{name}:{value}" if value else "",)
    )


def _by_title(rows: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(rows, key=lambda row: row.title))
