"""Which controls and statements bear on the products of a firm?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.ledger import Kind, Ledger, Status
from detente.ledger.book import names_product
from detente.ledger.model import CLOSED
from detente.ledger.timeline import speaks_to, state, timeline
from detente.nomenclature import show_code
from detente.tariffs.facts import Facts

if TYPE_CHECKING:
    from detente.ledger import Measure, State

__all__ = ["Product", "controls", "named", "statements"]


@dataclass(frozen=True, slots=True)
class Product:
    """A line that a firm buys: a product, its origin, what it spends in a year (USD)."""

    row: int
    hts: str
    origin: str
    value: float | None
    name: str
    facts: Facts


def named(product: Product) -> dict[str, Any]:
    """What names a product in the answers."""
    return {
        "row": product.row,
        "hts": show_code(product.hts),
        "origin": product.origin,
        "name": product.name,
        "value": product.value,
    }


def controls(
    products: Sequence[Product], ledger: Ledger, side: str, start: date, seen: date, end: date
) -> Iterator[dict[str, Any]]:
    """Measures other than duties that name a product's code and reach its way to the importer."""
    for measure in ledger.measures.values():
        if measure.kind is Kind.tariff or not measure.scope.hts:
            continue
        states = timeline(measure, None, known=seen)
        now = state(measure, None, seen, known=seen)
        coming = [entry for entry in states if seen < entry.since <= end]
        if now is None and not coming:
            continue
        recent = [entry for entry in states if start < entry.since <= seen]
        for product in products:
            if not _reaches(measure, product, side) or not _names(measure, product, side):
                continue
            yield named(product) | {
                "measure": measure.id,
                "title": measure.title,
                "kind": measure.kind.value,
                "imposer": " ".join(measure.imposer),
                "items": measure.scope.items,
                "status": now.status.value if now else "not begun",
                "words": now.words if now else "not begun",
                "since": now.since.isoformat() if now else None,
                "newly": any(entry.in_force for entry in (*recent, *coming)),
                "changed": [_said_state(entry) for entry in recent],
                "due": [_said_state(entry) for entry in coming],
                "match": "named code" if side in measure.imposer else "first six digits",
            }


def _said_state(entry: State) -> dict[str, Any]:
    step = entry.step or entry.ended_by
    return {
        "on": entry.since.isoformat(),
        "status": entry.status.value,
        "words": entry.words,
        "regime": step.regime if step else "",
        "citation": step.source.cite if step else "",
        "scheduled": entry.scheduled,
    }


def _reaches(measure: Measure, product: Product, side: str) -> bool:
    target = measure.target
    from_origin = product.origin in measure.imposer and (
        target.all_destinations or side in target.destinations
    )
    return from_origin or side in measure.imposer


def _names(measure: Measure, product: Product, side: str) -> bool:
    """Codes of another country's schedule agree with ours in six digits only."""
    return names_product(measure, product.hts if side in measure.imposer else product.hts[:6])


def statements(
    products: Sequence[Product], ledger: Ledger, side: str, seen: date
) -> Iterator[dict[str, Any]]:
    """What was threatened or announced without an instrument and would bear on a product."""
    for measure, step in ledger.statements(seen):
        tariff = measure.kind is Kind.tariff
        met = [
            product
            for product in products
            if (
                side in measure.imposer
                and speaks_to(measure, product.origin, seen)
                and names_product(measure, product.hts)
                if tariff
                else measure.scope.hts
                and _reaches(measure, product, side)
                and _names(measure, product, side)
            )
        ]
        now = state(measure, None, seen, known=seen)
        ended = now is not None and now.status in CLOSED and now.since > step.announced
        over = (
            (ended and tariff)
            or (step.until is not None and step.until <= seen)
            or any(
                step.announced < later.announced <= seen and later.status is not Status.threatened
                for later in measure.steps
            )
        )
        if met and not over:
            yield {
                "measure": measure.id,
                "title": measure.title,
                "status": Status(step.status).value,
                "announced": step.announced.isoformat(),
                "from": step.effective.isoformat(),
                "rate": step.rate,
                "citation": step.source.cite,
                "note": step.note,
                "rows": [product.row for product in met],
            }
