"""How does a ledger file become a record? Measures and events, read so that doubt is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from detente.errors import LedgerError, UnknownPlace
from detente.ledger.model import (
    BroughtIn,
    Calendar,
    Certainty,
    Condition,
    Conflict,
    Content,
    Event,
    Exemption,
    Fee,
    Instead,
    Kind,
    Measure,
    Method,
    OriginRate,
    Products,
    Scope,
    Source,
    Status,
    Step,
    Target,
    YieldsTo,
)
from detente.ledger.products import find_list, product_list, rate_table
from detente.ledger.yaml12 import Reader, read_file
from detente.places import place

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
    imposer = _codes(reader, "imposer", reader.texts("imposer"))
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
    highest_of, yields_to, relief = _stacks(reader.child("stacks"))
    scope = _scope(reader.child("scope"), relief)
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
        target=_target(reader.child("target")),
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


def _target(reader: Reader | None) -> Target:
    if reader is None:
        return Target()
    origins = reader.texts("origins", ())
    destinations = reader.texts("destinations", ())
    target = Target(
        all_origins=origins == ("all",),
        origins=() if origins == ("all",) else _codes(reader, "origins", origins),
        also=_conditions(reader, "also"),
        except_origins=_codes(reader, "except", reader.texts("except", ())),
        all_destinations=destinations == ("all",),
        destinations=() if destinations == ("all",) else destinations,
        parties=reader.texts("parties", ()),
    )
    reader.done()
    return target


def _codes(reader: Reader, field: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if len(code) != 2 or not code.isalpha() or not code.isupper():
            raise reader.fail(
                field, f"{field} holds {code!r}; two capital letters such as CN, or EU."
            )
        right = _iso2(code)
        if right != code:
            repair = f" Write {right}." if right else ""
            raise reader.fail(field, f"{field} holds {code!r}, which no country has.{repair}")
    return codes


def _iso2(code: str) -> str:
    try:
        return place(code, groups=True).iso2
    except UnknownPlace:
        return ""


def _list(reader: Reader, field: str, name: str) -> str:
    """The name under which a list is read, once it has been found and read."""
    found = find_list(name, reader.folder)
    if found:
        try:
            product_list(found)
        except LedgerError as error:
            raise reader.fail(field, str(error)) from None
    return found


def _check_window(reader: Reader) -> None:
    start, end = reader.day("from", None), reader.day("until", None)
    if start is not None and end is not None and end <= start:
        raise reader.fail("until", f"until {end} is not after from {start}.")


def _products(reader: Reader, field: str) -> Products | None:
    if not reader.has(field):
        reader.raw(field, None)
        return None
    if isinstance(reader.raw(field), (str, list)):
        names = reader.texts(field)
        if names == ("all",):
            return Products(everything=True)
        return Products(lists=tuple(_list(reader, field, name) for name in names))
    child = reader.child(field)
    assert child is not None
    codes = tuple(code.replace(".", "") for code in child.texts("codes"))
    lists = tuple(_list(child, "lists", name) for name in child.texts("lists", ()))
    for code in codes:
        if not code.isdigit() or len(code) not in (2, 4, 6, 8, 10):
            raise child.fail("codes", f"{code!r} is not a product code of 2, 4, 6, 8 or 10 digits.")
    child.done()
    return Products(codes=codes, lists=lists)


def _condition(reader: Reader) -> Condition | None:
    """The test on a fact that stands among the keys of a mapping, or None."""
    facts = reader.texts("fact", ())
    condition = Condition(
        facts=facts,
        equals=reader.texts("equals", ()),
        differs=reader.texts("differs", ()),
        below=reader.number("below", None),
        at_least=reader.number("at_least", None),
        before=reader.day("before", None),
        age_at_least=reader.raw("age_at_least", None),
    )
    if not facts and condition != Condition(facts=()):
        raise reader.fail("fact", "a test needs its 'fact', such as quota.")
    return condition if facts else None


def _conditions(reader: Reader, field: str) -> tuple[Condition, ...]:
    found = []
    for entry in reader.children(field, field):
        condition = _condition(entry)
        if condition is None:
            raise entry.fail("fact", "a test needs its 'fact', such as quota.")
        found.append(replace(condition, effective=entry.day("from", None)))
        entry.done()
    return tuple(found)


def _instead(reader: Reader | None) -> Instead | None:
    if reader is None:
        return None
    found = Instead(reader.rate("rate"), reader.choice("method", Method, Method.additive))
    reader.done()
    return found


def _exemption(reader: Reader, *, claim: bool = False) -> Exemption:
    first = _condition(reader)
    conditions = ((first,) if first else ()) + _conditions(reader, "also")
    share = reader.raw("share", "")
    share_from = reader.text("share_from", "")
    instead = _instead(reader.child("instead"))
    default = reader.share("default_share", None)
    if default is None:
        assumed = claim or (conditions and (share or share_from or instead))
        default = 0.0 if assumed else 1.0
    if not isinstance(share, str):
        default, share = reader.share("share"), ""
    if instead is not None and (default not in (0.0, 1.0) or share or share_from):
        raise reader.fail("instead", "a rate instead holds for all of the goods or for none.")
    exemption = Exemption(
        products=_products(reader, "products"),
        unless=_products(reader, "unless"),
        conditions=conditions,
        entered_before=reader.day("entered_before", None),
        origins=_codes(reader, "origins", reader.texts("origins", ())),
        default_share=float(default),
        share_list=_list(reader, "share", share),
        share_from=share_from,
        still_subject=bool(reader.raw("still_subject", False)),
        instead=instead,
        effective=reader.day("from", None),
        collected=reader.day("collected", None),
        until=reader.day("until", None),
        announced=reader.day("announced", None),
        cite=reader.text("cite"),
        why=reader.text("why", ""),
    )
    reader.done()
    _check_window(reader)
    return exemption


def _scope(reader: Reader | None, relief: tuple[Exemption, ...]) -> Scope:
    if reader is None:
        return Scope(exemptions=relief)
    brings_in = reader.child("brings_in")
    brought_in = None
    if brings_in is not None:
        condition = _condition(brings_in)
        if condition is None:
            raise brings_in.fail("fact", "what brings goods in must be a fact, such as claims.")
        condition = replace(condition, effective=brings_in.day("from", None))
        brought_in = BroughtIn(condition, _products(brings_in, "unless"))
        brings_in.done()
    reaches = reader.child("reaches")
    condition, share = None, 1.0
    if reaches is not None:
        condition, share = _condition(reaches), reaches.raw("share", 1.0)
        share = (
            _list(reaches, "share", share)
            if isinstance(share, str)
            else reaches.share("share", 1.0)
        )
        reaches.done()
    scope = Scope(
        products=_products(reader, "products") or Products(everything=True),
        exemptions=tuple(_exemption(entry) for entry in reader.children("except", "exemption"))
        + relief,
        brings_in=brought_in,
        reaches=condition,
        reaches_share=share,
        items=reader.text("items", ""),
        elements=reader.texts("elements", ()),
        hts=tuple(code.replace(".", "") for code in reader.texts("hts", ())),
        eccn=reader.texts("eccn", ()),
        stages=reader.texts("stages", ()),
        value_up_to=reader.number("value_up_to", None),
    )
    reader.done()
    return scope


def _stacks(
    reader: Reader | None,
) -> tuple[str, tuple[YieldsTo, ...], tuple[Exemption, ...]]:
    if reader is None:
        return "", (), ()
    yields = []
    for entry in reader.children("yields_to", "yields_to"):
        yields.append(
            YieldsTo(
                measures=entry.texts("measures"),
                extent=entry.choice("for", ("article", "remainder")),
                when=entry.choice("when", ("subject", "owed"), "subject"),
                effective=entry.day("from", None),
                collected=entry.day("collected", None),
                until=entry.day("until", None),
                announced=entry.day("announced", None),
                cite=entry.text("cite"),
            )
        )
        entry.done()
        _check_window(entry)
    relief = tuple(_exemption(entry, claim=True) for entry in reader.children("relief", "relief"))
    highest_of = reader.text("highest_of", "")
    reader.done()
    return highest_of, tuple(yields), relief


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
        origins=_codes(reader, "origins", reader.texts("origins", ())),
        rate=reader.rate("rate", None),
        rates=_rates(reader, method),
        rates_by_product=_list(reader, "rates_by_product", reader.text("rates_by_product", "")),
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
        for code in _codes(child, "rates", tuple(child.keys()))
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
