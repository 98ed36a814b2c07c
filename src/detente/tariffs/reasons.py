"""Why does a measure not apply? One sentence for each kind of reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.ledger.model import Exemption, Measure, Status, YieldsTo
from detente.ledger.timeline import State, timeline

if TYPE_CHECKING:
    from detente.tariffs.case import Case

__all__ = [
    "exempt_reason",
    "floor_reason",
    "group_reason",
    "origin_reason",
    "reach_reason",
    "scope_reason",
    "state_reason",
    "yield_reason",
]


def origin_reason(measure: Measure) -> str:
    """The measure does not speak of goods of this origin."""
    target = measure.target
    if target.all_origins:
        return f"goods of {', '.join(target.except_origins)} are outside it"
    return f"it speaks of goods of {', '.join(target.origins) or 'no country'} only"


def scope_reason(measure: Measure) -> str:
    """The product is not on the measure's lists."""
    names = ", ".join(measure.scope.products.lists) or "its codes"
    return f"the product is not in its scope ({names})"


def state_reason(measure: Measure, state: State | None, case: Case) -> str:
    """The measure was not in force on the day."""
    if state is None:
        return _not_yet(measure, case)
    if state.step is None:
        end = state.ended_by
        cite = f" ({end.source.cite})" if end else ""
        return f"it ran out on {state.since}{cite}"
    verb = {
        Status.ended: "ended",
        Status.suspended: "suspended",
        Status.struck_down: "struck down",
    }.get(state.status, f"only {state.status.value}")
    return f"{verb} from {state.since} ({state.step.source.cite})"


def _not_yet(measure: Measure, case: Case) -> str:
    later = [
        entry
        for entry in timeline(measure, case.origin, known=case.known, calendar=case.calendar)
        if entry.in_force
    ]
    if later:
        return f"it starts on {later[0].since}"
    said = [step for step in measure.steps if step.announced <= case.known]
    if not said:
        return f"not known by {case.known}"
    last = said[-1]
    if last.status is Status.withdrawn:
        return f"threatened on {said[0].announced}, withdrawn on {last.announced}, never in force"
    return f"{last.status.value.replace('_', ' ')} on {last.announced}, not in force"


def reach_reason(measure: Measure) -> str:
    """The code is listed, but the goods are not the article that is meant."""
    condition = measure.scope.reaches
    fact = f" ({condition.facts[0]})" if condition else ""
    return f"the text does not reach these goods{fact}"


def exempt_reason(exemption: Exemption) -> str:
    """The goods are spared by a list or a fact."""
    claim = "exempt"
    for condition in exemption.conditions[:1]:
        claim = f"claim: {condition.facts[0]} {' or '.join(condition.equals)}".strip()
    return f"{exemption.why or claim} ({exemption.cite})"


def group_reason(winner: Measure) -> str:
    """Another measure of the same group sets the higher rate."""
    return f"the higher rate of {winner.id} takes its place"


def yield_reason(other: Measure, rule: YieldsTo) -> str:
    """A named programme pushes the measure aside."""
    return f"it yields to {other.id} ({rule.cite})"


def floor_reason(level: float) -> str:
    """The base already reaches an all-in level."""
    return f"the base duty already reaches the all-in level of {100 * level:g} %"
