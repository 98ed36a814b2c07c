"""What follows from a scenario: duties, trade, welfare and prices against its baseline."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.equilibrium import Model
from detente.ledger import Kind, Ledger, Measure, State
from detente.ledger.book import tracks
from detente.ledger.timeline import origin_rate, state
from detente.scenario.effects import CHANGES, Effects
from detente.scenario.moment import OBSERVED, Moment
from detente.scenario.settings import settings, solve_at
from detente.scenario.shock import DutyShocks, OriginShock, SectorShock, duty_shocks
from detente.world import World

if TYPE_CHECKING:
    from detente.scenario.file import Scenario

__all__ = ["Run", "StateChange", "run", "shocks", "state_changes"]

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
    duties: DutyShocks
    effects: Effects
    changes: tuple[StateChange, ...]

    @property
    def shocks(self) -> tuple[OriginShock, ...]:
        """Average duties by importer and origin at the three moments."""
        return self.duties.origins

    @property
    def sector_shocks(self) -> tuple[SectorShock, ...]:
        """The same by sector of the world; empty in a world of one sector."""
        return self.duties.sectors

    @property
    def moves_trade(self) -> bool:
        """Whether any average duty differs between scenario and baseline."""
        rows = (*self.shocks, *self.sector_shocks)
        return any(abs(row.after - row.before) > _LEAST_CHANGE for row in rows)

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
            "world": {
                "name": self.world.name,
                "year": self.world.year,
                "regions": len(self.world.regions),
                "sectors": len(self.world.sectors),
                "estimate": self.world.estimate,
            },
            "moves_trade": self.moves_trade,
            "model": self.model.assumptions(),
            "trade_elasticities": list(self.effects.elasticities),
            "elasticity_names": list(self.effects.names),
            "solves": [
                {
                    "duties": duties,
                    "elasticity": elasticity,
                    "elasticity_name": name,
                    "status": solution.status.name,
                    "residual": float(solution.residual),
                    "sweeps": int(solution.sweeps),
                }
                for duties, solved in (
                    ("baseline", self.effects.before),
                    ("scenario", self.effects.after),
                )
                for name, elasticity, solution in zip(
                    self.effects.names, solved.elasticities, solved.solutions, strict=True
                )
            ],
            "shocks": [asdict(row) | {"factor": row.factor} for row in self.shocks],
            "sector_shocks": [asdict(row) | {"factor": row.factor} for row in self.sector_shocks],
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


def run(
    scenario: Scenario,
    ledger: Ledger,
    model: Model | None = None,
    world: World | None = None,
) -> Run:
    """Solve scenario and baseline, each at several trade elasticities.

    World and model are the scenario's own where none is given; see `Scenario`.
    """
    world = world or World.open(scenario.world or "world-2023")
    model = model or scenario.model(world)
    amended = scenario.ledger(ledger)
    duties = shocks(scenario, ledger, world, amended)
    found, central = settings(world, model, scenario.elasticities)
    before = solve_at(found, central, duties.shock("before"))
    after = solve_at(found, central, duties.shock("after"))
    return Run(
        scenario=scenario,
        ledger=amended,
        baseline_ledger=ledger,
        world=world,
        model=found[central].model,
        duties=duties,
        effects=Effects(before, after, tuple(setting.name for setting in found)),
        changes=state_changes((ledger, scenario.baseline), (amended, scenario.moment)),
    )


def shocks(
    scenario: Scenario, ledger: Ledger, world: World, amended: Ledger | None = None
) -> DutyShocks:
    """The duties of scenario and baseline in a world, observed in the middle of its year."""
    then = OBSERVED.on.replace(year=world.year)
    return duty_shocks(
        world,
        (ledger, Moment(then, then)),
        (ledger, scenario.baseline),
        (amended or scenario.ledger(ledger), scenario.moment),
        reasons=(scenario.baseline_title, scenario.title),
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
            key = (_said(first, origin, before[1].on), _said(second, origin, after[1].on))
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


def _said(entry: State | None, origin: str | None, on: date) -> tuple[Any, ...]:
    """What a state means for the origin on the day: equal when nothing changes for it."""
    if entry is None or not entry.in_force or entry.step is None:
        return ("not in force",)
    step = entry.step
    return (
        "in force",
        origin_rate(step, origin or "", on) or step.method,
        step.rates_by_product,
        step.column,
        step.against,
        step.content,
        step.regime,
        step.fee,
    )
