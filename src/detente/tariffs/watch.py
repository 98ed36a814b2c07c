"""What changed for a firm's own lines and origins, what is due, and what is newly controlled?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import BadQuestion, DetenteError
from detente.ledger import RECORD_END, Calendar, Ledger
from detente.ledger.timeline import state
from detente.nomenclature import parse_code
from detente.places import place
from detente.tariffs.bearing import Product, controls, named, statements
from detente.tariffs.case import Case
from detente.tariffs.entries.alike import Question, law_days
from detente.tariffs.entries.columns import match_columns
from detente.tariffs.entries.read import read_table
from detente.tariffs.facts import KEYS, Facts, assumption_set
from detente.tariffs.lookup import FIRST_DAY, LAST_DAY
from detente.tariffs.refunds import refund_law
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.stack import Duties, duties, tariff_measures

if TYPE_CHECKING:
    from detente.ledger import Measure

__all__ = ["Product", "Watch", "watch"]

_SMALL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The answer. Rates are fractions of customs value, money USD for a year's value.

    `changed` holds changes with ``since < day <= known``, `due` those with ``known < day <=
    until`` that were in the record on `known`, `backdated` what is judged otherwise now for the
    day `since` itself, `controls` measures other than duties that name a code, `said` what was
    stated without an instrument, `rejects` rows that could not be read.
    """

    importer: str
    since: date
    known: date
    until: date
    products: tuple[Product, ...]
    changed: tuple[dict[str, Any], ...]
    due: tuple[dict[str, Any], ...]
    backdated: tuple[dict[str, Any], ...]
    controls: tuple[dict[str, Any], ...]
    said: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]
    rejects: tuple[dict[str, Any], ...]
    assumptions: str

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "importer": self.importer,
            "since": self.since.isoformat(),
            "known": self.known.isoformat(),
            "until": self.until.isoformat(),
            "products": len(self.products),
            "duty_usd": {
                moment: sum(row[f"usd_{moment}"] or 0.0 for row in self.lines)
                for moment in ("since", "known", "until")
            },
            "newly_controlled": [row for row in self.controls if row["newly"]],
            "changed": list(self.changed),
            "due": list(self.due),
            "backdated": list(self.backdated),
            "controls": list(self.controls),
            "said": list(self.said),
            "lines": list(self.lines),
            "rejects": list(self.rejects),
            "assumptions": self.assumptions,
        }


def watch(
    path: Path,
    *,
    known: date | None = None,
    since: date | None = None,
    days: int = 90,
    importer: str = "US",
    assumptions: str = "shipment",
    ledger: Ledger | None = None,
) -> Watch:
    """What changed since a day, what is due in the next days, and what is newly controlled.

    Parameters
    ----------
    path
        CSV or Parquet with columns hts and origin; optional value (USD a year), name, and facts.
    known
        The day on which the firm looks; default today. Nothing announced later is seen.
    since
        Changes after this day are reported; default as many days before `known` as `days`.

    Raises
    ------
    BadQuestion
        When the file cannot be read, or the days are out of order or outside the record.
    """
    seen = known or date.today()
    start = since or seen - timedelta(days=days)
    if days < 0:
        raise BadQuestion(f"days is {days}; write how many days to look ahead, such as 90.")
    end = seen + timedelta(days=days)
    if not FIRST_DAY <= start <= seen or end > LAST_DAY:
        raise BadQuestion(
            f"Watching {start} to {end} as known on {seen}: the days must follow each other and "
            f"lie in {FIRST_DAY} to {LAST_DAY}."
        )
    side = place(importer).iso2
    lines, book = schedule(side), ledger or Ledger.bundled()
    products, rejects = _read(path, lines, side)
    question = Question(book, side, seen, Calendar.legal, assumption_set(assumptions), refund_law())
    changes: list[dict[str, Any]] = []
    backdated: list[dict[str, Any]] = []
    levels: dict[int, dict[str, Any]] = {}
    for group in _groups(products):
        found = _follow(group, lines, question, start, end)
        changes += found[0]
        backdated += found[1]
        levels |= found[2]
    changes.sort(key=lambda row: (row["on"], row["row"]))
    return Watch(
        importer=side,
        since=start,
        known=seen,
        until=end,
        products=tuple(products),
        changed=tuple(row for row in changes if row["on"] <= seen.isoformat()),
        due=tuple(row for row in changes if row["on"] > seen.isoformat()),
        backdated=tuple(sorted(backdated, key=lambda row: row["row"])),
        controls=tuple(controls(products, book, side, start, seen, end)),
        said=tuple(statements(products, book, side, seen)),
        lines=tuple(levels[row] for row in sorted(levels)),
        rejects=tuple(rejects),
        assumptions=question.assumptions.meaning,
    )


def _read(path: Path, lines: Lines, side: str) -> tuple[list[Product], list[dict[str, Any]]]:
    frame, torn = read_table(path)
    found = match_columns(frame.columns, tuple(KEYS), needed=("hts", "origin"))
    rejects = torn.select("row", "reason").to_dicts()
    products = []
    for cells in frame.iter_rows(named=True):
        try:
            products.append(_product(cells, found, lines, side))
        except (DetenteError, ValueError) as error:
            reason = str(error).replace("--given ", "").rstrip(".")
            rejects.append({"row": cells["row"], "reason": reason})
    return products, sorted(rejects, key=lambda row: row["row"])


def _product(cells: dict[str, Any], found: dict[str, str], lines: Lines, side: str) -> Product:
    def text(name: str) -> str:
        value = cells.get(found.get(name, ""))
        return "" if value is None else str(value).strip()

    origin = place(text("origin")).iso2
    if origin == side:
        raise ValueError(f"origin is {side} itself: those goods are not imports")
    value = text("value").lstrip("$").replace(",", "")
    if value and not 0 <= float(value) < float("inf"):
        raise ValueError(f"value {value}: write USD a year, at least 0")
    facts = {"exported": text("export_date")} | {name: text(name) for name in KEYS if name in found}
    return Product(
        row=cells["row"],
        hts=str(lines.one(parse_code(text("hts"))).codes[0]),
        origin=origin,
        value=float(value) if value else None,
        name=text("name"),
        facts=Facts.parse(f"{name}={fact}" for name, fact in facts.items() if fact),
    )


def _groups(products: Sequence[Product]) -> Iterator[list[Product]]:
    """Products of one origin and the same facts, in order of code."""
    groups: dict[Any, list[Product]] = {}
    for product in products:
        key = (product.origin, tuple(sorted(product.facts.given.items())))
        groups.setdefault(key, []).append(product)
    for group in groups.values():
        yield sorted(group, key=lambda product: product.hts)


def _follow(
    group: list[Product], lines: Lines, question: Question, start: date, end: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[int, dict[str, Any]]]:
    """Changes of the duties of a group over ``(start, end]``, backdated ones, and the levels."""
    first = group[0]
    own = lines.at(np.searchsorted(lines.codes, [product.hts for product in group]))

    def judge(on: date, known: date) -> Duties:
        case = Case(
            origin=first.origin,
            on=on,
            known=known,
            calendar=question.calendar,
            facts=first.facts,
            assumptions=question.assumptions,
        )
        return duties(own, tariff_measures(question.ledger, question.importer, on), case)

    days = law_days(question, first.origin, [first.facts.word("preference")])
    changes: list[dict[str, Any]] = []
    before = at_start = judge(start, question.known)
    at_known = before
    for day in sorted(day for day in days if start < day <= end):
        after = judge(day, question.known)
        changes += _differences(group, before, after, day, question)
        before = after
        if day <= question.known:
            at_known = after
    as_seen = judge(start, start)
    backdated = _differences(group, as_seen, at_start, start, question)
    levels = {
        product.row: _level(product, number, at_start, at_known, before)
        for number, product in enumerate(group)
    }
    return changes, backdated, levels


def _level(
    product: Product, number: int, at_start: Duties, at_known: Duties, at_end: Duties
) -> dict[str, Any]:
    row = named(product)
    for moment, found in (("since", at_start), ("known", at_known), ("until", at_end)):
        rate = float(found.total[number])
        row[f"rate_{moment}"] = rate if rate == rate else None
        row[f"usd_{moment}"] = _money(product, rate)
    return row


def _differences(
    group: list[Product], before: Duties, after: Duties, day: date, question: Question
) -> list[dict[str, Any]]:
    """What differs between two judgements, one row for each product, with the measures."""
    causes: dict[str, tuple[Measure, Any]] = {}
    for sign, found in ((-1, before), (1, after)):
        for part in found.parts:
            held = causes.get(part.measure.id, (part.measure, 0.0))
            causes[part.measure.id] = (part.measure, held[1] + sign * part.duty)
    reasons = {
        part.measure.id: {
            number: part.reasons[why] for number, why in enumerate(part.reason) if why
        }
        for part in after.parts
    }
    rows = []
    for number, product in enumerate(group):
        change = float(after.total[number] - before.total[number])
        if not abs(change) > _SMALL:
            continue
        row = named(product) | {
            "on": day.isoformat(),
            "before": float(before.total[number]),
            "after": float(after.total[number]),
            "usd": _money(product, change),
            "scheduled": day > RECORD_END,
        }
        moved = [
            _cause(measure, float(delta[number]), product, day, question)
            | {"why": reasons.get(measure.id, {}).get(number, "")}
            for measure, delta in causes.values()
            if np.ndim(delta) and abs(delta[number]) > _SMALL
        ]
        base = float(after.base[number] - before.base[number])
        if abs(base) > _SMALL:
            moved.append({"measure": "base", "title": "Base duty", "change": base})
        rows.append(row | {"measures": moved})
    return rows


def _cause(
    measure: Measure, change: float, product: Product, day: date, question: Question
) -> dict[str, Any]:
    found = state(measure, product.origin, day, known=question.known, calendar=question.calendar)
    step = None if found is None or found.since != day else found.step or found.ended_by
    return {
        "measure": measure.id,
        "title": measure.title,
        "change": change,
        "citation": step.source.cite if step else "",
        "announced": step.announced.isoformat() if step else "",
        "certainty": step.certainty.value if step else "",
    }


def _money(product: Product, rate: float) -> float | None:
    return None if product.value is None or rate != rate else product.value * rate
