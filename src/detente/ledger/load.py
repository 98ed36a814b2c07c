"""How does a ledger file become a record? Measures and events, read so that doubt is refused."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from detente.errors import LedgerError
from detente.ledger.load_scope import list_of, places_of, read_scope, read_stacks, read_target
from detente.ledger.model import (
    Calendar,
    Certainty,
    Conflict,
    Content,
    Event,
    Fee,
    Kind,
    Measure,
    Method,
    OriginRate,
    Source,
    Status,
    Step,
)
from detente.ledger.products import find_list, rate_table
from detente.ledger.yaml12 import Reader, read_file

__all__ = ["read_events", "read_measure"]

_EVENT_KINDS = (
    "talks",
    "truce",
    "agreement",
    "threat",
    "court",
    "statement",
    "enforcement",
    "act",
    "purchase",
    "scheduled",
)
_COMMITMENT_FIELDS = (
    "party",
    "counterparty",
    "metric",
    "unit",
    "target",
    "start",
    "deadline",
    "baseline",
    "outcome",
    "outcome_date",
    "agreed_in",
)


def read_measure(path: Path, shown: str = "") -> Measure:
    """The measure in one YAML file.

    Raises
    ------
    LedgerError
        Names the file (`shown` or its name), the line, the step, the field, what was found and
        what would be right.
    """
    return _measure(read_file(path, shown or path.name))


def read_events(path: Path, shown: str = "") -> tuple[Event, ...]:
    """The events in one YAML file."""
    reader = read_file(path, shown or path.name)
    events = tuple(_event(entry) for entry in reader.children("events", "event"))
    reader.done()
    return events


def _measure(reader: Reader) -> Measure:
    kind = reader.choice("kind", Kind)
    measure_id = reader.text("id")
    imposer = places_of(reader, "imposer", reader.texts("imposer"))
    if not imposer:
        raise reader.fail("imposer", "imposer is empty; name the government, such as US.")
    prefix = "both" if len(imposer) > 1 else "".join(imposer).lower()
    if not measure_id.startswith(f"{prefix}."):
        raise reader.fail("id", f"id is {measure_id!r}; it must start with {prefix + '.'!r}.")
    if measure_id != measure_id.lower() or " " in measure_id:
        raise reader.fail("id", f"id is {measure_id!r}; use lower case and dots, no spaces.")
    authority = reader.text("authority", "")
    if kind is Kind.tariff and not authority:
        raise reader.fail("authority", "a tariff needs 'authority', such as s301.")
    highest_of, yields_to, relief = read_stacks(reader.child("stacks"))
    scope = read_scope(reader.child("scope"), relief)
    steps = tuple(
        _step(entry, number, kind)
        for number, entry in enumerate(reader.children("steps", "step"), start=1)
    )
    if not steps:
        raise reader.fail("steps", "a measure needs at least one step.")
    measure = Measure(
        id=measure_id,
        kind=kind,
        title=reader.text("title"),
        imposer=imposer,
        authority=authority,
        authority_title=reader.text("authority_title", ""),
        statute=reader.text("statute", ""),
        heading=reader.text("heading", ""),
        target=read_target(reader.child("target")),
        scope=scope,
        highest_of=highest_of,
        yields_to=yields_to,
        answers=reader.texts("answers", ()),
        steps=steps,
        commitment=_commitment(reader.child("commitment"), reader, kind),
        conflicts=_conflicts(reader),
        notes=reader.text("notes", ""),
        file=reader.file,
    )
    reader.done()
    _check_steps(measure, reader)
    return measure


def _source(reader: Reader, field: str = "source") -> Source:
    if not reader.has(field):
        raise reader.fail(field, "a source is missing: say 'source: {cite: …}'.")
    if isinstance(reader.raw(field), str):
        source = Source(cite=reader.text(field))
    else:
        child = reader.child(field)
        assert child is not None
        source = Source(
            cite=child.text("cite"),
            url=child.text("url", ""),
            published=child.day("published", None),
            note=child.text("note", ""),
        )
        child.done()
    if not source.cite.strip():
        raise reader.fail(field, "the source is empty: cite the instrument or publication.")
    return source


def _step(reader: Reader, number: int, kind: Kind) -> Step:
    status = reader.choice("status", Status)
    method = reader.choice("method", Method, Method.additive)
    fee = reader.child("fee")
    content = reader.raw("content", None)
    step = Step(
        number=number,
        announced=reader.day("announced"),
        published=reader.day("published", None),
        effective=reader.day("effective"),
        collected=reader.day("collected", None),
        until=reader.day("until", None),
        status=status,
        origins=places_of(reader, "origins", reader.texts("origins", ())),
        rate=reader.rate("rate", None),
        rates=_rates(reader, method),
        rates_by_product=list_of(reader, "rates_by_product", reader.text("rates_by_product", "")),
        column=reader.choice("column", ("general", "column2", "mfn"), ""),
        method=method,
        against=reader.choice("against", ("general",), ""),
        content=None if content is None else _content(reader),
        regime=reader.text("regime", ""),
        fee=None if fee is None else _fee(fee),
        source=_source(reader),
        certainty=reader.choice("certainty", Certainty),
        note=reader.text("note", ""),
    )
    reader.done()
    if step.until is not None and step.until <= step.effective:
        raise reader.fail("until", f"until {step.until} is not after effective {step.effective}.")
    sets_rate = [
        step.rate is not None,
        bool(step.rates),
        bool(step.rates_by_product),
        bool(step.column),
    ]
    if kind is Kind.tariff and status is Status.in_force and sum(sets_rate) != 1:
        raise reader.fail(
            "rate",
            "a tariff step in force needs exactly one of rate, rates, rates_by_product, column.",
        )
    return step


def _rates(reader: Reader, method: Method) -> dict[str, OriginRate]:
    if not reader.has("rates"):
        reader.raw("rates", None)
        return {}
    if isinstance(reader.raw("rates"), str):
        try:
            return rate_table(find_list(reader.text("rates"), reader.folder))
        except LedgerError as error:
            raise reader.fail("rates", str(error)) from None
    child = reader.child("rates")
    assert child is not None
    return {
        code: OriginRate(child.rate(code), method)
        for code in places_of(child, "rates", tuple(child.keys()))
    }


def _content(reader: Reader) -> Content:
    if isinstance(reader.raw("content"), str):
        return Content(reader.text("content"))
    child = reader.child("content")
    assert child is not None
    content = Content(child.text("of"), child.share("default", None))
    child.done()
    return content


def _fee(reader: Reader) -> Fee:
    fee = Fee(reader.number("amount"), reader.text("currency"), reader.text("per"))
    reader.done()
    return fee


def _commitment(child: Reader | None, reader: Reader, kind: Kind) -> dict[str, str]:
    if child is None:
        if kind is Kind.commitment:
            raise reader.fail("commitment", "a commitment needs its 'commitment:' block.")
        return {}
    fields = {name: child.text(name, "") for name in _COMMITMENT_FIELDS}
    child.done()
    return {name: value for name, value in fields.items() if value}


def _conflicts(reader: Reader) -> tuple[Conflict, ...]:
    conflicts = []
    for entry in reader.children("conflicts", "conflict"):
        values = []
        for value in entry.children("values", "value"):
            values.append((value.text("value"), value.text("source")))
            value.done()
        conflicts.append(
            Conflict(
                field=entry.text("field"),
                values=tuple(values),
                used=entry.text("used"),
                why=entry.text("why"),
            )
        )
        entry.done()
    return tuple(conflicts)


def _event(reader: Reader) -> Event:
    event = Event(
        id=reader.text("id"),
        date=reader.day("date"),
        end_date=reader.day("end_date", None),
        kind=reader.choice("kind", _EVENT_KINDS),
        title=reader.text("title"),
        actors=reader.texts("actors"),
        details=reader.text("details", ""),
        instrument=reader.text("instrument", ""),
        sets=reader.texts("sets", ()),
        answers=reader.texts("answers", ()),
        suspends=reader.texts("suspends", ()),
        source=_source(reader),
        certainty=reader.choice("certainty", Certainty),
        conflicts=_conflicts(reader),
        note=reader.text("note", ""),
        file=reader.file,
    )
    reader.done()
    if event.end_date is not None and event.end_date < event.date:
        raise reader.fail("end_date", f"end_date {event.end_date} lies before date {event.date}.")
    return event


def _check_steps(measure: Measure, reader: Reader) -> None:
    """Refuse overlaps and gaps among the steps that one text sets for the same goods."""
    texts: dict[tuple[date, str], list[Step]] = {}
    for step in measure.steps:
        if step.status in (Status.threatened, Status.announced, Status.withdrawn):
            continue
        for origin in step.origins or tuple(step.rates) or ("",):
            texts.setdefault((step.announced, origin), []).append(step)
    for (_, origin), steps in texts.items():
        ordered = sorted(steps, key=lambda step: step.day(Calendar.legal))
        for before, after in pairwise(ordered):
            where = f"steps {before.number} and {after.number}"
            if before.effective == after.effective:
                raise reader.fail(
                    "steps",
                    f"{where} overlap: both are announced on "
                    f"{before.announced} for {after.effective} and {origin or 'all origins'}. "
                    "Keep one, or give the day that differs.",
                )
            if before.until is not None and after.effective < before.until:
                raise reader.fail(
                    "steps",
                    f"{where} overlap: step {before.number} lasts until {before.until}, "
                    f"step {after.number} starts on {after.effective}.",
                )
            if before.until is not None and after.effective > before.until:
                raise reader.fail(
                    "steps",
                    f"a gap between {where}: nothing says what held from {before.until} to "
                    f"{after.effective}. Add a step with status suspended or ended.",
                )
