"""What was decreed, what does a product pay, and what is the average: as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    from detente.ledger import Calendar, Kind
    from detente.web.engine import Engine

__all__ = ["average", "calendar", "kind", "measure", "measures", "tariff", "timeline"]


def calendar(text: str) -> Calendar:
    """The calendar of that name; empty means the legal one.

    Raises
    ------
    BadQuestion
        When there is no such calendar.
    """
    from detente.ledger import Calendar

    try:
        return Calendar(text or "legal")
    except ValueError:
        raise BadQuestion(f"calendar is {text!r}; use {', '.join(Calendar)}.") from None


def kind(text: str) -> Kind | None:
    """The kind of measure of that name; empty means any.

    Raises
    ------
    BadQuestion
        When there is no such kind.
    """
    from detente.ledger import Kind

    if text and text not in list(Kind):
        raise BadQuestion(f"kind is {text!r}.{nearest(text, Kind)} Use {', '.join(Kind)}.")
    return Kind(text) if text else None


def tariff(
    engine: Engine,
    hts: str,
    *,
    origin: str,
    on: str = "",
    known: str = "",
    calendar: str = "",
    importer: str = "US",
    given: Sequence[str] = (),
    assumptions: str = "shipment",
    value_usd: float | None = None,
    strict: bool = False,
) -> dict[str, Any]:
    """The duties on one product; with `value_usd` in dollars too."""
    from detente.tariffs import lookup

    found = lookup(
        hts,
        origin=origin,
        on=engine.day(on, "on"),
        known=engine.day(known, "known") if known else None,
        calendar=_calendar(calendar),
        importer=importer,
        given=tuple(given),
        assumptions=assumptions,
        value_usd=value_usd,
        strict=strict,
        ledger=engine.ledger,
    )
    return found.to_dict(value_usd)


def average(
    engine: Engine,
    *,
    origin: str,
    importer: str = "US",
    on: str = "",
    start: str = "",
    end: str = "",
    weights: str = "",
    by: str = "authority",
    special: str = "",
    assumptions: str = "trade",
    known: str = "",
    calendar: str = "",
) -> dict[str, Any]:
    """The average duty on a day, or its steps from `start` to before `end`."""
    from detente.places import place
    from detente.tariffs import average as compute
    from detente.tariffs.average import ALL

    if special not in ("", "out", "zero"):
        raise BadQuestion(f"special is {special!r}; use out or zero.")
    if bool(start) != bool(end):
        raise BadQuestion("start and end belong together; for one day use on.")
    if weights.endswith((".csv", ".parquet")) or "/" in weights or "\\" in weights:
        raise BadQuestion("weights must be the name of a bundled set, such as imports-2024.")
    days: dict[str, Any] = (
        {"start": engine.day(start, "start"), "end": engine.day(end, "end")}
        if start
        else {"on": engine.day(on, "on")}
    )
    found = compute(
        by=by,
        origin=ALL if origin.strip().lower() == ALL else place(origin, groups=True).iso2,
        importer=place(importer).iso2,
        weights=weights,
        special=special or None,
        known=engine.day(known, "known"),
        calendar=_calendar(calendar),
        assumptions=assumptions,
        ledger=engine.ledger,
        **days,
    )
    answer = found.to_dict(found.days[-1] if start else found.days[0])
    if start:
        answer |= {
            "start": found.days[0],
            "end": found.end,
            "series": [
                {"from": day, "total": float(found.total[step]), "by_authority": found.parts(step)}
                for step, day in enumerate(found.days)
            ],
        }
    return answer


def measures(
    engine: Engine,
    *,
    product: str = "",
    country: str = "",
    imposer: str = "",
    kind: str = "",
    on: str = "",
    known: str = "",
    calendar: str = "",
) -> dict[str, Any]:
    """Measures on record and the state they are in on a day; perhaps none."""
    from detente.ledger.rows import hit_row
    from detente.nomenclature import parse_code
    from detente.places import place

    day, seen, which = engine.day(on, "on"), engine.day(known, "known"), _calendar(calendar)
    hits = engine.ledger.hitting(
        product=parse_code(product) if product else None,
        country=place(country).iso2 if country else None,
        on=day,
        known=seen,
        calendar=which,
        kind=_kind(kind),
    )
    side = place(imposer).iso2 if imposer else ""
    rows = [hit_row(hit) for hit in hits if not side or side in hit.measure.imposer]
    return {"on": day, "known": seen, "calendar": which.value, "measures": rows}


def measure(engine: Engine, name: str) -> dict[str, Any]:
    """One measure with its whole history, what it answers and what answers it."""
    from detente.ledger.rows import measure_record

    return measure_record(engine.ledger, engine.measure(name))


def timeline(
    engine: Engine,
    *,
    start: str = "",
    end: str = "",
    country: str = "",
    kind: str = "",
    known: str = "",
) -> dict[str, Any]:
    """Acts, talks, threats, truces and rulings in order of day; perhaps none."""
    from detente.ledger import chronicle
    from detente.ledger.rows import entry_row
    from detente.places import place

    entries = chronicle(
        engine.ledger,
        start=engine.day(start, "start") if start else date.min,
        end=engine.day(end, "end") if end else date.max,
        known=engine.day(known, "known"),
    )
    side = place(country).iso2 if country else ""
    rows = [
        entry_row(entry)
        for entry in entries
        if (not side or side in entry.actors) and (not kind or entry.kind == kind)
    ]
    return {"known": engine.day(known, "known"), "entries": rows}


_calendar, _kind = calendar, kind
