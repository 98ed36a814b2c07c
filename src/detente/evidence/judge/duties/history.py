"""Which additional duties stood between two sides, on which days, and what did they add up to?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.ledger import Calendar, Kind, Ledger, Measure, Status, Step
from detente.ledger.products import product_list
from detente.ledger.timeline import origin_rate, speaks_to, state, timeline

__all__ = [
    "AUTHORITIES",
    "Duty",
    "Level",
    "broad_rates",
    "duties_between",
    "history",
    "levels_in",
    "narrow_rates",
    "said_only",
    "scheduled",
]

AUTHORITIES: dict[str, tuple[str, ...]] = {
    "reciprocal": ("ieepa_reciprocal",),
    "fentanyl": ("ieepa_fentanyl",),
    "ieepa": ("ieepa_",),
    "emergency": ("ieepa_",),
    "section 122": ("s122",),
    "section 201": ("s201",),
    "section 232": ("s232",),
    "section 301": ("s301",),
    "section 338": ("s338",),
    "forced labour": ("s301_forced_labour",),
    "s122": ("s122",),
    "s201": ("s201",),
    "s232": ("s232",),
    "s301": ("s301",),
    "retaliation": ("retaliation",),
    "retaliatory": ("retaliation",),
}
"""What a text calls an authority, to the beginnings of the ledger's names for it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One additional duty of one measure in force, a fraction; `broad` when on all goods."""

    measure: str
    title: str
    authority: str
    rate: float
    since: date
    broad: bool
    cite: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Level:
    """The duties on all goods of a pair in ``[since, until)``, and their sum."""

    since: date
    until: date | None
    duties: tuple[Duty, ...]
    calendar: Calendar = Calendar.legal

    @property
    def total(self) -> float:
        """All duties on all goods added up, a fraction."""
        return sum(duty.rate for duty in self.duties)


@lru_cache(maxsize=4096)
def duties_between(
    ledger: Ledger,
    imposer: str,
    target: str,
    day: date,
    known: date,
    calendar: Calendar = Calendar.legal,
) -> tuple[Duty, ...]:
    """Additional duties of `imposer` on goods of `target` in force on the day, broad ones first.

    `target` may be ``world``: then the general rate counts, which speaks of every origin that no
    text names.
    """
    found: list[Duty] = []
    for measure in _tariffs(ledger, imposer):
        origin = None if target == "world" else target
        if (
            not measure.target.all_origins
            if origin is None
            else not speaks_to(measure, origin, day)
        ):
            continue
        held = state(measure, origin, day, known=known, calendar=calendar)
        if held is None or not held.in_force or held.step is None:
            continue
        found += _duties(measure, held.step, origin, held.since, day)
    return tuple(sorted(found, key=lambda duty: (not duty.broad, duty.measure, -duty.rate)))


@lru_cache(maxsize=512)
def history(
    ledger: Ledger,
    imposer: str,
    target: str,
    known: date,
    calendar: Calendar = Calendar.legal,
) -> tuple[Level, ...]:
    """Every level of the duties on all goods of a pair, oldest first, by what was known."""
    origin = None if target == "world" else target
    days: set[date] = set()
    for measure in _tariffs(ledger, imposer):
        if measure.scope.products.everything:
            days |= {it.since for it in timeline(measure, origin, known=known, calendar=calendar)}
    levels: list[Level] = []
    ordered = sorted(days)
    for number, day in enumerate(ordered):
        broad = tuple(
            duty
            for duty in duties_between(ledger, imposer, target, day, known, calendar)
            if duty.broad
        )
        until = ordered[number + 1] if number + 1 < len(ordered) else None
        if levels and levels[-1].duties == broad:
            levels[-1] = Level(levels[-1].since, until, broad, calendar)
        else:
            levels.append(Level(day, until, broad, calendar))
    return tuple(levels)


def levels_in(levels: tuple[Level, ...], first: date, last: date) -> tuple[Level, ...]:
    """The levels that held on any day from `first` to `last`."""
    return tuple(
        level
        for level in levels
        if level.since <= last and (level.until is None or level.until > first)
    )


def said_only(
    ledger: Ledger, imposer: str, target: str, known: date
) -> tuple[tuple[Measure, Step, float], ...]:
    """Rates that were threatened or announced by `known` and never in force by that text."""
    found = []
    for measure in _tariffs(ledger, imposer):
        for step in measure.steps:
            only = step.status in (Status.threatened, Status.announced)
            if only and step.announced <= known and step.rate is not None:
                origin = None if target == "world" else target
                if (
                    measure.target.all_origins
                    if origin is None
                    else speaks_to(measure, origin, step.announced)
                ):
                    found.append((measure, step, float(step.rate)))
    return tuple(found)


def scheduled(
    ledger: Ledger, imposer: str, target: str, known: date
) -> tuple[tuple[Measure, Step, float], ...]:
    """Rates written in texts announced by `known` with a first day after it."""
    found = []
    origin = None if target == "world" else target
    for measure in _tariffs(ledger, imposer):
        for step in measure.steps:
            if step.status is not Status.in_force or step.announced > known:
                continue
            if origin is None and not measure.target.all_origins:
                continue
            if origin is not None and not speaks_to(measure, origin, step.effective):
                continue
            rate = _rate(step, origin, step.effective)
            if rate is not None:
                found.append((measure, step, rate))
    return tuple(found)


def broad_rates(
    ledger: Ledger, imposer: str, target: str, known: date
) -> tuple[tuple[Measure, tuple[tuple[Step, float], ...]], ...]:
    """Per measure on all goods of a pair: its steps in force known by then with their rates, in
    the order of their texts and first days."""
    found = []
    origin = None if target == "world" else target
    for measure in _tariffs(ledger, imposer):
        if not measure.scope.products.everything:
            continue
        steps = [
            (step, rate)
            for step in measure.steps
            if step.status is Status.in_force
            and step.announced <= known
            and (origin is None or speaks_to(measure, origin, step.effective))
            and (rate := _rate(step, origin, step.effective)) is not None
        ]
        steps.sort(key=lambda it: (it[0].announced, it[0].effective))
        if steps:
            found.append((measure, tuple(steps)))
    return tuple(found)


@lru_cache(maxsize=1024)
def narrow_rates(name: str) -> tuple[float, ...]:
    """The distinct rates of a list of products, fractions."""
    return tuple(sorted({round(it.value, 6) for it in product_list(name).entries if it.value}))


def _duties(measure: Measure, step: Step, origin: str | None, since: date, day: date) -> list[Duty]:
    broad = measure.scope.products.everything
    if step.rates_by_product:
        rates: tuple[float, ...] = narrow_rates(step.rates_by_product)
    else:
        rate = _rate(step, origin, day)
        rates = () if rate is None else (rate,)
    return [
        Duty(
            measure=measure.id,
            title=measure.title,
            authority=measure.authority,
            rate=value,
            since=since,
            broad=broad and not step.rates_by_product,
            cite=step.source.cite,
            certainty=step.certainty.value,
        )
        for value in rates
        if value > 0
    ]


def _rate(step: Step, origin: str | None, day: date) -> float | None:
    if origin is None:
        return None if step.rate is None else float(step.rate)
    found = origin_rate(step, origin, day)
    return None if found is None else float(found.rate)


@lru_cache(maxsize=64)
def _tariffs(ledger: Ledger, imposer: str) -> tuple[Measure, ...]:
    return tuple(
        measure
        for measure in ledger.measures.values()
        if measure.kind is Kind.tariff
        and imposer in measure.imposer
        and measure.authority != "base"
        and not any(step.column for step in measure.steps)
    )
