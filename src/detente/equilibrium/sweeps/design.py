"""Which scenarios shall a sweep try: a grid, a Sobol sample, draws of estimates, random wars?

What varies has a name:

=======================  =====================================================================
name                     meaning of its values
=======================  =====================================================================
``USA<CHN``              tariff of the United States on goods from China, a fraction
``USA<*``                the same on goods from everybody
``USA<CHN/electronics``  the same on one sector
``shock``                share of the sweep's own shock, 0 to 1 (powers of its factors)
``trade_elasticity``     any number of `Model`, by its name
``elasticity/steel``     the trade elasticity of one sector
``war``                  the number of a random tariff war, see `wars`
=======================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.model import Model
from detente.equilibrium.policy.levers import Levers, standing
from detente.equilibrium.shock import TariffShock
from detente.errors import BadQuestion, nearest
from detente.world import World

__all__ = [
    "Design",
    "Estimate",
    "Setting",
    "grid",
    "monte_carlo",
    "sector_estimates",
    "sobol",
    "wars",
]

Array = NDArray[np.float64]

REDRAWS = 1000
NUMBERS = tuple(item.name for item in fields(Model) if item.type == "float")


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """K scenarios by what varies in them; equal arguments make the same design."""

    kind: str  # "grid", "sobol", "monte carlo", "wars"
    names: tuple[str, ...]
    table: Array = field(repr=False)  # (K, D)
    seed: int | None = None
    most_flows: int = 0  # of a war
    highest: float = 0.0  # tariff of a war

    def __len__(self) -> int:
        return len(self.table)

    def beside(self, other: Design) -> Design:
        """Every scenario of this design at every one of the other: the product of the two.

        Raises
        ------
        BadQuestion
            When something varies in both, or both hold wars.
        """
        twice = set(self.names) & set(other.names)
        if twice:
            raise BadQuestion(f"Sweep: {', '.join(sorted(twice))} varies twice.")
        first = np.repeat(self.table, len(other), axis=0)
        second = np.tile(other.table, (len(self), 1))
        return Design(
            kind=f"{self.kind} x {other.kind}",
            names=self.names + other.names,
            table=np.concatenate((first, second), axis=1),
            seed=self.seed if other.seed is None else other.seed,
            most_flows=max(self.most_flows, other.most_flows),
            highest=max(self.highest, other.highest),
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated value and its standard error, of the value or of its logarithm."""

    value: float
    standard_error: float
    in_logs: bool = False

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.standard_error >= 0):
            raise BadQuestion(
                f"An estimate of {self.value:g} with the standard error {self.standard_error:g}; "
                f"the error is 0 or more."
            )

    def draws(self, rng: np.random.Generator, n: int) -> Array:
        """(n,) normal draws, or lognormal ones whose median is the value."""
        if self.in_logs:
            return self.value * np.exp(rng.normal(0.0, self.standard_error, n))
        return rng.normal(self.value, self.standard_error, n)


def grid(axes: Mapping[str, Sequence[float]]) -> Design:
    """Every combination of the values given; the last name varies fastest."""
    if not axes or not all(len(values) for values in axes.values()):
        raise BadQuestion("Sweep: a grid needs at least one name, and values for each.")
    table = np.array(list(product(*axes.values())), dtype=np.float64)
    return Design(kind="grid", names=tuple(axes), table=table)


def sobol(bounds: Mapping[str, tuple[float, float]], n: int, *, seed: int) -> Design:
    """`n` points that fill a box evenly; scrambled, and best with `n` a power of two.

    References
    ----------
    Owen (1998), Scrambling Sobol' and Niederreiter-Xing points; as in ``scipy.stats.qmc``.
    """
    _need(n, bounds)
    for name, (low, high) in bounds.items():
        if not low < high:
            raise BadQuestion(f"Sweep: {name} runs from {low:g} to {high:g}; write low:high.")
    from scipy.stats import qmc

    sampler = qmc.Sobol(len(bounds), scramble=True, rng=np.random.default_rng(seed))
    points = sampler.random_base2(int(np.ceil(np.log2(n))))[:n] if n > 1 else sampler.random(1)
    low, high = np.array(list(bounds.values()), dtype=np.float64).T
    return Design(kind="sobol", names=tuple(bounds), table=low + (high - low) * points, seed=seed)


def monte_carlo(estimates: Mapping[str, Estimate], n: int, *, seed: int) -> Design:
    """`n` draws around estimates, each by its standard error and by itself.

    A draw that is not above zero is drawn again, as elasticities are; the mean then lies a little
    above the estimate where the error is large.
    """
    _need(n, estimates)
    rng = np.random.default_rng(seed)
    columns = []
    for name, estimate in estimates.items():
        draws = estimate.draws(rng, n)
        for _ in range(REDRAWS):
            bad = draws <= 0
            if not bad.any():
                break
            draws[bad] = estimate.draws(rng, int(bad.sum()))
        else:
            raise BadQuestion(
                f"Sweep: {name} = {estimate.value:g} with the standard error "
                f"{estimate.standard_error:g} is hardly ever above 0."
            )
        columns.append(draws)
    return Design(
        kind="monte carlo", names=tuple(estimates), table=np.stack(columns, axis=1), seed=seed
    )


def sector_estimates(world: World) -> dict[str, Estimate]:
    """The bundled elasticities of a world's sectors, for `monte_carlo`, drawn in logs.

    The error is the spread between the products of a sector, which is wider than a standard
    error; the bundled estimates carry none. Sectors without an estimate do not vary.

    Raises
    ------
    BadQuestion
        When no elasticities are bundled for these sectors.
    """
    from detente.world.elasticities import sector_elasticities

    found = sector_elasticities(world.sectors)
    values = world.elasticities if world.elasticities is not None else found.theta
    return {
        f"elasticity/{label}": Estimate(float(value), float(spread), in_logs=True)
        for label, value, spread in zip(world.sectors, values, found.log_spread, strict=True)
        if np.isfinite(spread)
    }


def wars(n: int, *, seed: int, most_flows: int = 1000, highest: float = 5.0) -> Design:
    """`n` random tariff wars: tariffs from 0 to `highest` on randomly chosen flows.

    The number of flows of each war is drawn between 1 and `most_flows`, evenly in logarithms, the
    flows from all that are traded.
    """
    _need(n, ("war",))
    table = np.arange(n, dtype=np.float64)[:, None]
    return Design(
        kind="wars", names=("war",), table=table, seed=seed, most_flows=most_flows, highest=highest
    )


class Setting:
    """What the names of a design mean in one world: turns a row into a shock and a model.

    Raises
    ------
    BadQuestion
        When a name means nothing in this world.
    """

    def __init__(
        self, world: World, design: Design, model: Model, shock: TariffShock | None
    ) -> None:
        self.world, self.design, self.model = world, design, model
        self.shock = standing(world, shock)
        self.levers: dict[int, Levers] = {}
        for place, name in enumerate(design.names):
            if "<" in name:
                self.levers[place] = _levers(world, name)
            elif name.startswith("elasticity/"):
                world.sectors.index(name.removeprefix("elasticity/"))
            elif name not in ("shock", "war", *NUMBERS):
                known = ("shock", *NUMBERS)
                raise BadQuestion(
                    f"Sweep: {name!r} means nothing here; write a tariff such as 'USA<CHN', an "
                    f"'elasticity/SECTOR', or one of {', '.join(known)}.{nearest(name, known)}"
                )

    @property
    def only_levers(self) -> bool:
        """Whether all that varies are tariffs of levers, so that rows can be solved together."""
        return bool(self.levers) and len(self.levers) == len(self.design.names)

    def row(self, place: int) -> tuple[TariffShock, Model]:
        """The shock and the model of one scenario."""
        shock, model = self.shock, self.model
        values = dict(zip(self.design.names, self.design.table[place].tolist(), strict=True))
        if "shock" in values:
            shock = shock.scaled(values["shock"])
        if "war" in values:
            shock = self._war(int(values["war"]), shock)
        for column, levers in self.levers.items():
            shock = levers.set(shock, np.array([self.design.table[place, column]]))
        model = model.but(**{name: value for name, value in values.items() if name in NUMBERS})
        by_sector = {
            name: value for name, value in values.items() if name.startswith("elasticity/")
        }
        if by_sector:
            from detente.equilibrium.families.closures import elasticities

            all_sectors = elasticities(self.world, model).copy()
            for name, value in by_sector.items():
                all_sectors[self.world.sectors.index(name.removeprefix("elasticity/"))] = value
            model = model.but(sector_elasticities=tuple(all_sectors.tolist()))
        return shock, model

    def _war(self, number: int, shock: TariffShock) -> TariffShock:
        design = self.design
        rng = np.random.default_rng([design.seed or 0, number])
        exporter, importer, sector = np.nonzero(self.world.flows)
        most = min(design.most_flows, len(exporter))
        count = max(1, min(most, int(np.exp(rng.uniform(0.0, np.log(most + 1))))))
        chosen = rng.choice(len(exporter), count, replace=False)
        cells = exporter[chosen], importer[chosen], sector[chosen]
        factor = np.array(shock.factor)
        before = 0.0 if shock.before is None else shock.before[cells]
        factor[cells] = (1 + rng.uniform(0.0, design.highest, count)) / (1 + before)
        return replace(shock, factor=factor)


def _levers(world: World, name: str) -> Levers:
    importer, _, rest = name.partition("<")
    exporter, _, sector = rest.partition("/")
    return Levers.of_importer(
        world,
        importer,
        partners=None if exporter == "*" else [exporter],
        sectors=[sector] if sector else None,
    )


def _need(n: int, names: Sequence[str] | Mapping[str, object]) -> None:
    if n < 1 or not names:
        raise BadQuestion("Sweep: a sample needs one scenario or more, and something that varies.")
