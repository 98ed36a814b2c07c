"""May a shipment of small value enter free of duty?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.ledger import Kind
from detente.ledger.timeline import speaks_to, state
from detente.tariffs.answer import Parcel

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs.case import Case

__all__ = ["parcel_rule"]

_OPEN = "duty_free"  # the regime of a rule that lets small parcels in free; others close it


def parcel_rule(ledger: Ledger, importer: str, case: Case, value_usd: float) -> Parcel | None:
    """The rule on parcels of that value, or None when no rule reaches so high.

    A rule of the ledger with ``value_up_to`` and the regime ``duty_free`` opens the door; any
    other such rule in force for the origin closes it.
    """
    found: Parcel | None = None
    for measure in ledger.measures.values():
        limit = measure.scope.value_up_to
        if (
            measure.kind is not Kind.customs_rule
            or limit is None
            or value_usd > limit
            or importer not in measure.imposer
            or not speaks_to(measure, case.origin, case.on)
        ):
            continue
        holds = state(measure, case.origin, case.on, known=case.known, calendar=case.calendar)
        if holds is None or holds.step is None or not holds.in_force:
            continue
        rule = Parcel(
            value_usd,
            holds.step.regime == _OPEN,
            measure.id,
            holds.since,
            holds.step.source.cite,
            holds.step.certainty.value,
        )
        if found is None or (rule.free, rule.since) < (found.free, found.since):
            found = rule
    return found
