"""What is in force on the day, what is due next, and of what is the outcome not known?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from detente.brief import words
from detente.brief.readings import statements
from detente.ledger import RECORD_END, Event, Kind, Ledger, Measure, State, Status, Step, step_words
from detente.ledger.book import tracks
from detente.ledger.products import product_list
from detente.ledger.timeline import origin_rate, speaks_to, state, timeline
from detente.scenario import Moment
from detente.tariffs import Case, duties, tariff_measures
from detente.tariffs.facts import assumption_set
from detente.tariffs.weights import weights_for

__all__ = [
    "Pledge",
    "Rule",
    "commitments",
    "due",
    "in_force",
    "rules",
    "says",
    "tariffs",
    "undecided",
]

PAIRS = (("US", "CN"), ("CN", "US"))
_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One measure as it stands, or as it is due to change: one row of a table.

    `adds` is what a tariff adds to the average duty, a fraction of customs value. `text` is what
    the dated text says, `stated` what was only said; `mark` is a visible word of doubt.
    """

    measure: str
    title: str
    imposer: str
    kind: str
    authority: str
    says: str
    since: date
    until: date | None
    cite: str
    note: str
    url: str
    certainty: str
    rate: float | None = None
    adds: float | None = None
    before: str = ""
    text: str = ""
    stated: str = ""
    stated_cite: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A commitment whose deadline is still ahead."""

    measure: str
    title: str
    party: str
    metric: str
    target: str
    deadline: date
    outcome: str
    outcome_date: str
    cite: str
    certainty: str


def tariffs(ledger: Ledger, moment: Moment, importer: str, origin: str) -> tuple[Rule, ...]:
    """Tariffs in force, one row a measure, with what each adds to the average, greatest first."""
    adds = _contributions(ledger, moment, importer, origin)
    rows = []
    for measure in tariff_measures(ledger, importer, moment.on):
        if not speaks_to(measure, origin, moment.on):
            continue
        found = _state(measure, origin, moment)
        if found is None or found.step is None or not found.in_force or _undecided(found, moment):
            continue
        rate = origin_rate(found.step, origin, moment.on)
        if rate is None and not (found.step.column or found.step.rates_by_product):
            continue
        row = _rule(measure, found, found.step, origin, moment)
        rows.append(replace(row, rate=rate.rate if rate else None, adds=adds.get(measure.id, 0.0)))
    return tuple(sorted(rows, key=lambda row: (-(row.adds or 0.0), row.measure)))


def rules(
    ledger: Ledger, moment: Moment, imposer: str, status: Status = Status.in_force
) -> tuple[Rule, ...]:
    """Controls, entity rules, fees and customs rules of one side that stand so, newest first."""
    rows = []
    for measure in ledger.measures.values():
        if measure.kind in (Kind.tariff, Kind.commitment) or imposer not in measure.imposer:
            continue
        for origin in tracks(measure)[:1]:
            found = _state(measure, origin, moment)
            if found is None or found.step is None or found.status is not status:
                continue
            if not _undecided(found, moment):
                rows.append(_rule(measure, found, found.step, origin, moment))
    return tuple(sorted(rows, key=lambda row: (row.kind, -row.since.toordinal(), row.measure)))


def undecided(ledger: Ledger, moment: Moment) -> tuple[Rule, ...]:
    """What a text dates between the record's end and the day: both that and what was stated."""
    rows = []
    spoken = _spoken(ledger, moment)
    for measure in _relevant(ledger, moment):
        for origin in _origins(measure):
            found = _state(measure, origin, moment)
            if found is None or not _undecided(found, moment):
                continue
            rows.append(_due_rule(measure, origin, found, moment, spoken))
    return _once(rows)


def due(ledger: Ledger, moment: Moment, days: int = _AHEAD_DAYS) -> tuple[Rule, ...]:
    """What is dated after the day, in order: by a text, by a statement or by a threat."""
    rows = []
    spoken = _spoken(ledger, moment)
    horizon = moment.on + timedelta(days=days)
    for measure in _relevant(ledger, moment):
        for origin in _origins(measure):
            for found in timeline(measure, origin, known=moment.known, calendar=moment.calendar):
                if moment.on < found.since <= horizon:
                    rows.append(_due_rule(measure, origin, found, moment, spoken))
    dated = {row.measure for row in rows} | {row.measure for row in undecided(ledger, moment)}
    for measure, step in statements(ledger, moment.on, moment.known):
        if measure.kind is Kind.commitment or measure.id in dated or step.effective > horizon:
            continue
        if step.effective > moment.on:
            rows.append(_said_rule(measure, step))
    if moment.known >= RECORD_END:
        rows += [
            _diary(event)
            for event in ledger.events
            if event.kind == "scheduled" and not event.sets and moment.on < event.date <= horizon
        ]
    return _once(rows)


def commitments(ledger: Ledger, moment: Moment) -> tuple[Pledge, ...]:
    """Commitments known by then whose deadline lies ahead, nearest first."""
    rows = []
    for measure in ledger.measures.values():
        facts = measure.commitment
        steps = [step for step in measure.steps if step.announced <= moment.known]
        if measure.kind is not Kind.commitment or not facts.get("deadline") or not steps:
            continue
        deadline = date.fromisoformat(str(facts["deadline"]))
        if deadline < moment.on:
            continue
        told = str(facts.get("outcome_date", ""))
        public = bool(told) and date.fromisoformat(told) <= moment.known
        rows.append(
            Pledge(
                measure=measure.id,
                title=measure.title,
                party=str(facts.get("party", "")),
                metric=str(facts.get("metric", "")),
                target=_target(facts),
                deadline=deadline,
                outcome=str(facts.get("outcome", "")) if public else "",
                outcome_date=told if public else "",
                cite=steps[-1].source.cite,
                certainty=steps[-1].certainty.value,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.deadline, row.measure)))


def says(found: State | None, origin: str | None, on: date) -> str:
    """What a state means for one origin, in a few words."""
    if found is None:
        return "not yet decreed"
    if found.step is None:
        return "ends"
    rate = origin_rate(found.step, origin, on) if origin else None
    if rate is not None and found.in_force:
        return f"{100 * rate.rate:g} %"
    if found.step.rates_by_product and found.in_force:
        return _range(found.step.rates_by_product)
    if found.step.column and found.in_force:
        return "by product"
    return ", ".join(dict.fromkeys(step_words(found.step).split(", ")))


def in_force(ledger: Ledger, measure_id: str, moment: Moment, origin: str | None = None) -> bool:
    """Whether the record itself, not only a text dated after its end, has the measure in force."""
    found = _state(ledger.measure(measure_id), origin, moment)
    return found is not None and found.in_force and not _undecided(found, moment)


def _target(facts: Mapping[str, str]) -> str:
    if facts.get("unit") == "date":
        return "by that day"
    return f"{facts.get('target', '')} {facts.get('unit', '')}".strip()


def _range(list_name: str) -> str:
    """``5–25 % by product``."""
    rates = [entry.value for entry in product_list(list_name).entries if entry.value is not None]
    if not rates:
        return "by product"
    least, most = f"{100 * min(rates):.3g}", f"{100 * max(rates):.3g}"
    return f"{least} %" if least == most else f"{least}–{most} % by product"


def _contributions(ledger: Ledger, moment: Moment, importer: str, origin: str) -> dict[str, float]:
    """What each measure adds to the average duty under the importer's own weights."""
    scale = weights_for(importer, origin)
    case = Case(
        origin=origin,
        on=moment.on,
        known=moment.known,
        calendar=moment.calendar,
        assumptions=assumption_set("trade"),
    )
    found = duties(scale.lines, tariff_measures(ledger, importer, moment.on), case)
    share = np.where(np.isnan(found.base), 0.0, scale.value)
    share = share / share.sum()
    adds = {
        part.measure.id: float(np.nansum(part.duty * share))
        for part in found.parts
        if not part.is_base
    }
    setter = np.full(len(share), "", dtype=object)  # which measure sets the base duty of a line
    for part in sorted(
        (part for part in found.parts if part.is_base), key=lambda part: not part.step.column
    ):
        everywhere = bool(part.step.column)
        setter[np.ones(len(share), dtype=bool) if everywhere else part.share > 0] = part.measure.id
    for name in set(setter) - {""}:
        adds[name] = float(np.nansum((found.base * share)[setter == name]))
    return adds


def _state(measure: Measure, origin: str | None, moment: Moment) -> State | None:
    return state(measure, origin, moment.on, known=moment.known, calendar=moment.calendar)


def _undecided(found: State, moment: Moment) -> bool:
    return found.scheduled and moment.on > RECORD_END


def _relevant(ledger: Ledger, moment: Moment) -> list[Measure]:
    """Measures of the two sides; tariffs only where they fall on the other side's goods."""
    return [
        measure
        for measure in ledger.measures.values()
        if measure.kind is not Kind.commitment
        and (
            measure.kind is not Kind.tariff
            or any(
                importer in measure.imposer and speaks_to(measure, origin, moment.on)
                for importer, origin in PAIRS
            )
        )
    ]


def _origins(measure: Measure) -> tuple[str | None, ...]:
    if measure.kind is not Kind.tariff:
        return tracks(measure)[:1]
    return tuple(origin for importer, origin in PAIRS if importer in measure.imposer)


def _rule(measure: Measure, found: State, step: Step, origin: str | None, moment: Moment) -> Rule:
    return Rule(
        measure=measure.id,
        title=measure.title,
        imposer="/".join(measure.imposer),
        kind=measure.kind.value,
        authority=measure.authority_name,
        says=says(found, origin, moment.on),
        since=found.since,
        until=found.until,
        cite=step.source.cite,
        note=step.note,
        url=step.source.url,
        certainty=step.certainty.value,
    )


def _due_rule(
    measure: Measure,
    origin: str | None,
    found: State,
    moment: Moment,
    spoken: dict[str, Step],
) -> Rule:
    step = found.step or found.ended_by
    assert step is not None
    earlier = [
        entry
        for entry in timeline(measure, origin, known=moment.known, calendar=moment.calendar)
        if entry.since < found.since
    ]
    row = _rule(measure, found, step, origin, moment)
    said = spoken.get(measure.id)
    if said is not None and said.until is not None and said.until <= found.since:
        said = None
    return replace(
        row,
        before=says(earlier[-1], origin, moment.on) if earlier else "nothing",
        text=row.says,
        stated=_said(said) if said else "",
        stated_cite=said.source.cite if said else "",
        mark="outcome not known" if found.since > RECORD_END else "",
    )


def _said_rule(measure: Measure, step: Step) -> Rule:
    return Rule(
        measure=measure.id,
        title=measure.title,
        imposer="/".join(measure.imposer),
        kind=measure.kind.value,
        authority=measure.authority_name,
        says=_said(step),
        since=step.effective,
        until=step.until,
        cite=step.source.cite,
        note=step.note,
        url=step.source.url,
        certainty=step.certainty.value,
        text="no text",
        stated=_said(step),
        stated_cite=step.source.cite,
        mark="threatened only" if step.status is Status.threatened else "stated only",
    )


def _diary(event: Event) -> Rule:
    return Rule(
        measure=event.id,
        title=event.title,
        imposer="/".join(event.actors),
        kind="date",
        authority="",
        says=event.details,
        since=event.date,
        until=event.end_date,
        cite=event.instrument or event.source.cite,
        note=event.note,
        url=event.source.url,
        certainty=event.certainty.value,
        text="no text",
        stated=event.details.removesuffix(" Outcome not known."),
        stated_cite=event.source.cite,
        mark="outcome not known",
    )


def _spoken(ledger: Ledger, moment: Moment) -> dict[str, Step]:
    found: dict[str, Step] = {}
    for measure, step in statements(ledger, moment.on, moment.known):
        found[measure.id] = step
    return found


def _said(step: Step) -> str:
    parts = []
    if step.rate is not None:
        parts.append(f"{100 * step.rate:g} %")
    if step.regime:
        parts.append(step.regime.replace("_", " "))
    what = " ".join(parts) or "a change, its rate not given"
    last = f" to {words.short_day(step.until)}" if step.until else ""
    return f"{what} from {words.short_day(step.effective)}{last}"


_KINDS = ("tariff", "fee", "export_control", "entity_rule")


def _weight(row: Rule) -> tuple[date, int, str, str]:
    """Order of a table: by day, tariffs first, then fees and controls."""
    place = _KINDS.index(row.kind) if row.kind in _KINDS else len(_KINDS)
    return row.since, place, row.imposer, row.measure


def _once(rows: Iterable[Rule]) -> tuple[Rule, ...]:
    seen: dict[tuple[str, date, str], Rule] = {}
    for row in rows:
        seen.setdefault((row.measure, row.since, row.says), row)
    return tuple(sorted(seen.values(), key=_weight))
