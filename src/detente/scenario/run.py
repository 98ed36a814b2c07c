"""What follows from a scenario: duties, trade, welfare and prices against its baseline."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from detente.equilibrium import BAND_ELASTICITIES, Model, band
from detente.ledger import Kind, Ledger, Measure, State
from detente.ledger.book import tracks
from detente.ledger.timeline import state
from detente.scenario.effects import CHANGES, Effects
from detente.scenario.moment import OBSERVED, Moment
from detente.scenario.shock import OriginShock, origin_shocks, tariff_shock, world_origins
from detente.world import World

if TYPE_CHECKING:
    from detente.scenario.file import Scenario

__all__ = ["Run", "StateChange", "run", "state_changes"]

_LEAST_CHANGE = 1e-9  # of an average duty; below it nothing happens to trade


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A measure that stands otherwise in the scenario than in the baseline, for some origins."""

    measure: Measure
    origins: tuple[str, ...]  # empty: general
    before: State | None
    after: State | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """A solved scenario, with its effects against the baseline over a band of trade elasticities.

    `moves_trade` is false where no duty differs: then the trade model sees no change at all, and
    its results are exactly zero.
    """

    scenario: Scenario
    ledger: Ledger
    baseline_ledger: Ledger
    world: World
    model: Model
    shocks: tuple[OriginShock, ...]
    effects: Effects
    changes: tuple[StateChange, ...]

    @property
    def moves_trade(self) -> bool:
        """Whether any average duty differs between scenario and baseline."""
        return any(abs(row.after - row.before) > _LEAST_CHANGE for row in self.shocks)

    @property
    def controls(self) -> tuple[StateChange, ...]:
        """The changes that are no tariffs: controls, entity rules, fees."""
        return tuple(change for change in self.changes if change.measure.kind is not Kind.tariff)

    def to_dict(self) -> dict[str, Any]:
        """The results as plain data."""
        regions = {
            label: {
                what: asdict(self.effects.region(label, what))
                for what in (*CHANGES, "exports", "imports")
            }
            for label in self.world.regions.labels
        }
        return {
            "scenario": self.scenario.name,
            "on": self.scenario.moment.on.isoformat(),
            "known": self.scenario.moment.known.isoformat(),
            "baseline": {
                "on": self.scenario.baseline.on.isoformat(),
                "known": self.scenario.baseline.known.isoformat(),
                "title": self.scenario.baseline_title,
            },
            "moves_trade": self.moves_trade,
            "model": self.model.assumptions(),
            "trade_elasticities": list(self.effects.elasticities),
            "solves": [
                {
                    "duties": duties,
                    "elasticity": elasticity,
                    "status": solution.status.name,
                    "residual": float(solution.residual),
                    "sweeps": int(solution.sweeps),
                }
                for duties, solved in (
                    ("baseline", self.effects.before),
                    ("scenario", self.effects.after),
                )
                for elasticity, solution in zip(solved.elasticities, solved.solutions, strict=True)
            ],
            "shocks": [
                {
                    "importer": row.importer,
                    "origin": row.origin,
                    "observed": row.observed,
                    "before": row.before,
                    "after": row.after,
                    "factor": row.factor,
                    "weights": row.weights,
                    "coverage": row.coverage,
                }
                for row in self.shocks
            ],
            "regions": regions,
            "changes": [
                {
                    "measure": change.measure.id,
                    "origins": list(change.origins),
                    "before": None if change.before is None else change.before.status.value,
                    "after": None if change.after is None else change.after.status.value,
                }
                for change in self.changes
            ],
        }


def run(scenario: Scenario, ledger: Ledger, model: Model | None = None) -> Run:
    """Solve scenario and baseline in `world-2023`, each at several trade elasticities."""
    world = World.bundled("world-2023")
    amended = scenario.ledger(ledger)
    shocks = origin_shocks(
        world_origins(world),
        (ledger, OBSERVED),
        (ledger, scenario.baseline),
        (amended, scenario.moment),
    )
    model = model or Model()
    elasticities = scenario.elasticities or BAND_ELASTICITIES
    before = tariff_shock(world, shocks, "before", scenario.baseline_title)
    after = tariff_shock(world, shocks, "after", scenario.title)
    return Run(
        scenario=scenario,
        ledger=amended,
        baseline_ledger=ledger,
        world=world,
        model=model,
        shocks=shocks,
        effects=Effects(
            before=band(world, before, model, elasticities=elasticities),
            after=band(world, after, model, elasticities=elasticities),
        ),
        changes=state_changes((ledger, scenario.baseline), (amended, scenario.moment)),
    )


def state_changes(
    before: tuple[Ledger, Moment], after: tuple[Ledger, Moment]
) -> tuple[StateChange, ...]:
    """Every measure whose state differs between two moments, by groups of origins."""
    changes = []
    for name in sorted({*before[0].measures, *after[0].measures}):
        groups: dict[tuple[Any, ...], list[str]] = {}
        states: dict[tuple[Any, ...], tuple[State | None, State | None]] = {}
        old, new = before[0].measures.get(name), after[0].measures.get(name)
        for origin in dict.fromkeys((*tracks(old), *tracks(new))):
            first, second = _at(old, origin, before[1]), _at(new, origin, after[1])
            key = (_said(first, origin), _said(second, origin))
            if key[0] != key[1]:
                groups.setdefault(key, []).append(origin or "")
                states[key] = (first, second)
        for key, origins in groups.items():
            measure = new or old
            assert measure is not None
            changes.append(
                StateChange(
                    measure=measure,
                    origins=tuple(sorted(filter(None, origins))),
                    before=states[key][0],
                    after=states[key][1],
                )
            )
    return tuple(changes)


def _at(measure: Measure | None, origin: str | None, moment: Moment) -> State | None:
    if measure is None:
        return None
    return state(measure, origin, moment.on, known=moment.known, calendar=moment.calendar)


def _said(entry: State | None, origin: str | None) -> tuple[Any, ...]:
    """What a state means for the origin: equal when nothing changes for it."""
    if entry is None or not entry.in_force or entry.step is None:
        return ("not in force",)
    step = entry.step
    rate = step.rates.get(origin or "") if step.rates else step.rate
    return ("in force", rate, step.rates_by_product, step.regime, step.fee)
