"""What is every package of an agenda worth? The packages, the solves they share, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import SIDES, Agenda
from detente.bargain.cells import REGIONS, Found, Told, Work, cell_of, packages, stated_values
from detente.bargain.payoff import Cell
from detente.bargain.political import political_weights
from detente.bargain.rates import DutyGrid
from detente.bargain.shortfall import DISCOUNT, HORIZON_YEARS, Shortfall
from detente.bargain.threat import ESCALATION, NASH, STATUS_QUO, escalated, named, nash_rates
from detente.bargain.valuation import BANDS, PARTS, Valuation
from detente.errors import BadQuestion
from detente.store import cached, data_folder, fingerprint

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.ledger import Ledger
    from detente.scenario.settings import Setting
    from detente.world import World

__all__ = ["MOST_CELLS", "MOST_PACKAGES", "WRITTEN_LATER", "Valuer", "value"]

Array = NDArray[np.float64]
Digits = tuple[int, ...]

MOST_PACKAGES = 131_072
"""Packages that are held at once; items worth least are kept as they stand to stay below."""

MOST_CELLS = 4_096
"""Distinct sets of duties and promises that are solved exactly; beyond, the pairwise form."""


WRITTEN_LATER = (
    "the ranges of the licence process, whose share approved was set after the approvals of June "
    "2025",
    "prices and uses of minerals, those of 2024 as published in 2026",
    "the grouping of measures into programmes, and the goods that China could promise to buy",
)
"""What a backtest reads that nobody could read on the day: facts of the method, not of the deal."""


def value(
    agenda: Agenda,
    *,
    world: World | None = None,
    ledger: Ledger | None = None,
    no_deal: str = STATUS_QUO,
    model: Model | None = None,
    horizon: int = HORIZON_YEARS,
    discount: float = DISCOUNT,
    most_packages: int = MOST_PACKAGES,
    most_cells: int = MOST_CELLS,
    workers: int | str = 1,
    political: bool = False,
) -> Valuation:
    """Value the packages of an agenda against one no-deal point; see `Valuer`."""
    valuer = Valuer.of(
        agenda,
        world=world,
        ledger=ledger,
        model=model,
        horizon=horizon,
        discount=discount,
        most_packages=most_packages,
        most_cells=most_cells,
        workers=workers,
    )
    return valuer.against(no_deal, political=political)


@dataclass(frozen=True, kw_only=True, eq=False)
class Valuer:
    """Packages solved once, to be set against any no-deal point.

    Items that are worth least stay as they stand where all options together would be too many.
    """

    agenda: Agenda
    grid: DutyGrid = field(repr=False)
    settings: tuple[tuple[str, Setting], ...] = field(repr=False)
    shortfall: Shortfall = field(repr=False)
    workers: int | str
    choices: NDArray[np.int64] = field(repr=False)
    found: Found = field(repr=False)

    @classmethod
    def of(
        cls,
        agenda: Agenda,
        *,
        world: World | None = None,
        ledger: Ledger | None = None,
        model: Model | None = None,
        horizon: int = HORIZON_YEARS,
        discount: float = DISCOUNT,
        most_packages: int = MOST_PACKAGES,
        most_cells: int = MOST_CELLS,
        workers: int | str = 1,
        progress: Told | None = None,
    ) -> Valuer:
        """Enumerate and solve the packages of an agenda.

        `progress` is told how far it is. `workers` are processes, or the address of a Dask
        scheduler; more than one process means that a script of your own must call this from under
        ``if __name__ == "__main__":``.

        Raises
        ------
        BadQuestion
            When the agenda is empty or a horizon is not a positive number of years.
        NotConverged
            When a package has no equilibrium.
        """
        from detente.equilibrium import Model as Models
        from detente.ledger import Ledger as Book
        from detente.scenario.settings import default_family
        from detente.scenario.settings import settings as settings_of
        from detente.world import World as Accounts
        from detente.world.bundled import DEFAULT_WITH_SECTORS

        if not agenda.items:
            raise BadQuestion(f"The agenda {agenda.name!r} is empty; there is nothing to trade.")
        if not (isinstance(horizon, int) and 1 <= horizon <= 20):
            raise BadQuestion(f"The horizon is {horizon!r}; give 1 to 20 years.")
        accounts = world or Accounts.bundled(DEFAULT_WITH_SECTORS)
        book = ledger or Book.bundled()
        grid = DutyGrid(world=accounts, ledger=book, agenda=agenda)
        found, central = settings_of(accounts, model or Models(family=default_family(accounts)))
        pairs = (
            (BANDS[0], found[0]),
            (BANDS[1], found[central]),
            (BANDS[2], found[-1]),
        )
        shortfall = Shortfall(agenda=agenda, ledger=book, horizon=horizon, rate=discount)
        work = Work(agenda, grid, pairs, shortfall, workers, progress)
        limits = most_packages, most_cells
        done = cached(
            f"bargain-{_mark(grid, pairs, shortfall, limits)}",
            fingerprint(_sources()),
            lambda: work.everything(*limits),
        )
        return cls(
            agenda=agenda,
            grid=grid,
            settings=pairs,
            shortfall=shortfall,
            workers=workers,
            choices=packages(agenda, done.varied),
            found=done,
        )

    @property
    def spans(self) -> Array:
        """(items,) USD million a year, most that one change alone moves; NaN if all are varied."""
        return self.found.spans

    @property
    def varied(self) -> tuple[int, ...]:
        """Places of the items that take all their options."""
        return self.found.varied

    @property
    def solves(self) -> int:
        """How often the trade model was solved for this."""
        return self.found.solves

    @property
    def exact(self) -> bool:
        """Whether every package was solved, none by the pairwise form."""
        return not self.found.errors

    def against(self, no_deal: str = STATUS_QUO, *, political: bool = False) -> Valuation:
        """The packages' payoffs against a no-deal point.

        With `political`, a part more: what weights on sectors, estimated from the day's duties,
        add to real income; see `detente.bargain.political`.

        Raises
        ------
        BadQuestion
            When there is no such point.
        NotConverged
            When best replies in tariffs do not settle (``nash``).
        """
        point = named(no_deal)
        work = Work(self.agenda, self.grid, self.settings, self.shortfall, self.workers)
        options = escalated(self.agenda) if point == ESCALATION else (0,) * len(self.agenda.items)
        stated = stated_values(self.agenda, np.array([options]))
        losses = self.found.losses
        lost = self.found.threatened if point == ESCALATION else losses[0]
        base = work.base
        at = [self.grid.world.regions.index(label) for label in REGIONS]
        others = [k for k in range(len(base)) if k not in at]
        values, third, revenue, subsidy, fits = {}, {}, {}, {}, {}
        names = (*PARTS, "political weight") if political else PARTS
        own = stated_values(self.agenda, self.choices)
        where = cell_of(self.agenda, self.choices, self.found.trade)
        for number, (band, setting) in enumerate(self.settings):
            welfare, income, paid, sales = self.found.solved[band]
            if point == STATUS_QUO:
                ref, ref_income, ref_paid, ref_sales = welfare[0], income[0], paid[0], sales[0]
            else:
                cell = self._nash_cell(band) if point == NASH else work.cell(options)
                one = work.solve(band, [cell])
                ref, ref_income = one.welfare[0], one.revenue[0]
                ref_paid, ref_sales = one.subsidy[0], one.earned[0]
            gain = base * ((1 + welfare) / (1 + ref) - 1)
            parts = np.zeros((len(self.choices), 2, len(names)))
            parts[:, :, 0] = gain[:, at][where]
            parts[:, 0, 1] = lost[number] - losses[:, number]
            parts[:, :, 2] = own[band] - stated[band]
            if political:
                favoured = political_weights(self.grid, setting)
                added = np.array(setting.world.value_added_shares)[at]
                parts[:, :, 3] = favoured.worth(sales, ref_sales, added)[where]
                fits[band] = favoured.fit
            values[band] = parts
            third[band] = gain[:, others]
            revenue[band] = (income - ref_income)[:, at][where]
            more = (paid - ref_paid)[where]
            subsidy[band] = np.stack([np.zeros(len(more)), more], axis=1)
        return Valuation(
            agenda=self.agenda,
            choices=self.choices,
            sides=SIDES,
            parts=names,
            no_deal=point,
            values=values,
            regions=tuple(self.grid.world.regions.labels[k] for k in others),
            third=third,
            cell_of=where,
            shown={"tariff revenue": revenue, "subsidy of purchases": subsidy},
            at_no_deal=None if point == NASH else options,
            how=self.how() | ({"political_fit": fits} if political else {}),
        )

    def _nash_cell(self, band: str) -> Cell:
        setting = dict(self.settings)[band]
        american, chinese = nash_rates(self.grid, setting.model)
        at = self.grid.world.regions.index
        pairs = (at("CHN"), at("USA")), (at("USA"), at("CHN"))
        return Cell(pairs, np.stack([american, chinese]))

    def how(self) -> dict[str, object]:
        """By which method and with which assumptions, in plain data."""
        held = [
            {"item": item.id, "worth_alone": float(self.spans[place])}
            for place, item in enumerate(self.agenda.items)
            if place not in self.varied
        ]
        return {
            "method": "exact" if self.exact else "pairwise form",
            "packages": len(self.choices),
            "solves": self.solves,
            "pairwise_errors": {
                band: {"mean": mean, "most": most}
                for band, (mean, most) in self.found.errors.items()
            },
            "world": self.grid.world.name,
            "elasticities": {band: setting.name for band, setting in self.settings},
            "horizon_years": self.shortfall.horizon,
            "discount": self.shortfall.rate,
            "not_varied": held,
            "controls_without_a_loss": list(self.shortfall.unvalued),
            "written_later": list(WRITTEN_LATER),
        }


def _mark(
    grid: DutyGrid,
    settings: Sequence[tuple[str, Setting]],
    shortfall: Shortfall,
    limits: tuple[int, int],
) -> str:
    """A name for everything that the solves depend on, but for code and bundled data."""
    law = [grid.ledger.measures[name] for name in sorted(grid.ledger.measures)]
    said = (grid.agenda, law, shortfall.horizon, shortfall.rate, limits)
    digest = sha256(repr(said).encode())
    for _, setting in settings:
        world = setting.world
        digest.update(repr((world.name, world.year, world.regions.labels, setting.model)).encode())
        for array in (world.flows, world.tariffs, world.gdp, world.elasticities):
            digest.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:20]


@cache
def _sources() -> tuple[Path, ...]:
    """Every file on which a value depends, but for the measures."""
    folder, code = data_folder(), Path(__file__).parent.parent
    rooms = ("equilibrium", "ledger", "minerals", "scenario", "shortage", "tariffs", "world")
    own = ("pairwise", "payoff", "purchases", "rates", "shortfall", "cells", "threat")
    return (
        *(path for name in ("lists", "tables") for path in (folder / name).iterdir()),
        *(path for name in rooms for path in (code / name).rglob("*.py")),
        *(code / "bargain" / f"{name}.py" for name in own),
    )
