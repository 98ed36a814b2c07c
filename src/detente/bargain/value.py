"""What is every package of an agenda worth? The packages, the solves they share, and their sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.agenda import SIDES, Agenda
from detente.bargain.payoff import Cell, Solved, gray, solve_cells
from detente.bargain.purchases import buys
from detente.bargain.rates import DutyGrid, moves_duty
from detente.bargain.shortfall import DISCOUNT, HORIZON_YEARS, Shortfall
from detente.bargain.solution import frontier
from detente.bargain.threat import ESCALATION, NASH, STATUS_QUO, escalated, named, nash_rates
from detente.bargain.valuation import BANDS, PARTS, Valuation
from detente.errors import BadQuestion
from detente.store import cached, data_folder, fingerprint

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.ledger import Ledger
    from detente.scenario.settings import Setting
    from detente.world import World

__all__ = ["MOST_CELLS", "MOST_PACKAGES", "Valuer", "value"]

Array = NDArray[np.float64]
Digits = tuple[int, ...]

MOST_PACKAGES = 131_072
"""Packages that are held at once; items worth least are kept as they stand to stay below."""

MOST_CELLS = 4_096
"""Distinct sets of duties and promises that are solved exactly; beyond, the pairwise form."""

LEAST = 1.0
"""USD million a year: an item that alone moves less for both is as good as worthless."""

REGIONS = ("USA", "CHN")


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
    workers: int = 2,
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
    return valuer.against(no_deal)


@dataclass(frozen=True, kw_only=True, eq=False)
class Valuer:
    """Packages solved once, to be set against any no-deal point.

    Items that are worth least stay as they stand where all options together would be too many.
    """

    agenda: Agenda
    grid: DutyGrid = field(repr=False)
    settings: tuple[tuple[str, Setting], ...] = field(repr=False)
    shortfall: Shortfall = field(repr=False)
    workers: int
    choices: NDArray[np.int64] = field(repr=False)
    losses: Array = field(repr=False)  # (packages, 3)
    found: _Found = field(repr=False)

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
        workers: int = 2,
    ) -> Valuer:
        """Enumerate and solve the packages of an agenda.

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
        work = _Work(agenda, grid, pairs, shortfall, workers)
        limits = most_packages, most_cells
        done = cached(
            f"bargain-{_mark(grid, pairs, shortfall, limits)}",
            fingerprint(_sources()),
            lambda: work.everything(*limits),
        )
        choices = _packages(agenda, done.varied)
        return cls(
            agenda=agenda,
            grid=grid,
            settings=pairs,
            shortfall=shortfall,
            workers=workers,
            choices=choices,
            losses=work.losses(choices, done.varied),
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

    def against(self, no_deal: str = STATUS_QUO) -> Valuation:
        """The packages' payoffs against a no-deal point.

        Raises
        ------
        BadQuestion
            When there is no such point.
        NotConverged
            When best replies in tariffs do not settle (``nash``).
        """
        point = named(no_deal)
        work = _Work(self.agenda, self.grid, self.settings, self.shortfall, self.workers)
        options = escalated(self.agenda) if point == ESCALATION else (0,) * len(self.agenda.items)
        stated = _stated(self.agenda, np.array([options]))
        lost = self.shortfall.loss(dict(enumerate(options)))
        base = work.base
        at = [self.grid.world.regions.index(label) for label in REGIONS]
        others = [k for k in range(len(base)) if k not in at]
        values, third, revenue, subsidy = {}, {}, {}, {}
        own = _stated(self.agenda, self.choices)
        cell_of = _cell_of(self.agenda, self.choices, self.found.trade)
        for number, (band, _) in enumerate(self.settings):
            welfare, income, paid = self.found.solved[band]
            if point == STATUS_QUO:
                ref, ref_income, ref_paid = welfare[0], income[0], paid[0]
            else:
                cell = self._nash_cell(band) if point == NASH else work.cell(options)
                one = work.solve(band, [cell])
                ref, ref_income, ref_paid = one.welfare[0], one.revenue[0], one.subsidy[0]
            gain = base * ((1 + welfare) / (1 + ref) - 1)
            parts = np.zeros((len(self.choices), 2, len(PARTS)))
            parts[:, :, 0] = gain[:, at][cell_of]
            parts[:, 0, 1] = lost[number] - self.losses[:, number]
            parts[:, :, 2] = own[band] - stated[band]
            values[band] = parts
            third[band] = gain[:, others]
            revenue[band] = (income - ref_income)[:, at][cell_of]
            more = (paid - ref_paid)[cell_of]
            subsidy[band] = np.stack([np.zeros(len(more)), more], axis=1)
        return Valuation(
            agenda=self.agenda,
            choices=self.choices,
            sides=SIDES,
            parts=PARTS,
            no_deal=point,
            values=values,
            regions=tuple(self.grid.world.regions.labels[k] for k in others),
            third=third,
            cell_of=cell_of,
            shown={"tariff revenue": revenue, "subsidy of purchases": subsidy},
            at_no_deal=None if point == NASH else options,
            how=self.how(),
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
        }


_Cells = tuple[dict[str, tuple[Array, Array, Array]], dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What was solved, by cell: a set of options of the items in `trade`, in C order.

    `solved` holds by band welfare (cells, N), revenue (cells, N) and subsidy (cells,); `errors`
    by band the mean and the largest error of the pairwise form, empty where all is exact.
    """

    spans: Array
    varied: tuple[int, ...]
    trade: tuple[int, ...]
    solved: Mapping[str, tuple[Array, Array, Array]]
    errors: Mapping[str, tuple[float, float]]
    solves: int


class _Work:
    """What a valuer asks of the trade model and of the shortage room."""

    def __init__(
        self,
        agenda: Agenda,
        grid: DutyGrid,
        settings: Sequence[tuple[str, Setting]],
        shortfall: Shortfall,
        workers: int,
    ) -> None:
        self.agenda, self.grid, self.shortfall = agenda, grid, shortfall
        self.settings, self.workers = dict(settings), workers
        self.solves = 0
        self._base: Array | None = None
        self._sides = {
            side: tuple(
                place
                for place, item in enumerate(agenda.items)
                if item.giver == side and moves_duty(item)
            )
            for side in SIDES
        }

    @property
    def base(self) -> Array:
        """(N,) base expenditure, USD million."""
        if self._base is None:
            self._base = self.solve(BANDS[1], [self.cell((0,) * len(self.agenda.items))]).base
        return self._base

    def moves_trade(self, place: int) -> bool:
        """Whether an item enters the trade model."""
        item = self.agenda.items[place]
        return moves_duty(item) or any(option.purchase for option in item.options)

    def cell(self, options: Sequence[int]) -> Cell:
        """What a package means for the trade model."""
        pairs: list[tuple[int, int]] = []
        rates: list[Array] = []
        for side in SIDES:
            if self._sides[side]:
                pairs += self.grid.cells(side)
                digits = tuple(int(options[place]) for place in self._sides[side])
                rates.append(self.grid.row(side, digits))
        promises = []
        for item, number in zip(self.agenda.items, options, strict=True):
            promise = item.options[number].purchase
            if promise is not None:
                promises.append(buys(self.grid.world, item.giver, promise))
        shape = (0, len(self.grid.world.sectors))
        table = np.concatenate(rates) if rates else np.zeros(shape)
        return Cell(tuple(pairs), table, tuple(promises))

    def solve(self, band: str, cells: Sequence[Cell]) -> Solved:
        """Cells at one band's elasticities."""
        setting = self.settings[band]
        found = solve_cells(
            setting.world,
            setting.model,
            self.grid.observed,
            self.grid.standing,
            cells,
            workers=self.workers,
        )
        self.solves += found.solves
        self._base = found.base
        return found

    def everything(self, most_packages: int, most_cells: int) -> _Found:
        """Which items are varied, and every distinct cell of them solved at every band."""
        places = tuple(range(len(self.agenda.items)))
        spans = np.full(len(places), np.nan)
        varied = places
        if self.agenda.packages > most_packages:
            spans = self.spans()
            in_trade = {place for place in places if self.moves_trade(place)}
            varied = _kept(self.agenda, spans, in_trade, most_packages, most_cells)
        trade = tuple(place for place in varied if self.moves_trade(place))
        sizes = [len(self.agenda.items[place].options) for place in trade]
        exact = prod(sizes) <= most_cells
        solved, errors = self._exactly(trade, sizes) if exact else self._by_pairs(trade, sizes)
        return _Found(spans, varied, trade, solved, errors, self.solves)

    def _exactly(self, trade: Sequence[int], sizes: Sequence[int]) -> _Cells:
        order = list(gray(sizes))
        cells = [self.cell(self._full(trade, digits)) for digits in order]
        rank = np.ravel_multi_index(np.array(order).T, sizes) if sizes else np.zeros(1, int)
        back = np.argsort(rank)
        solved = {}
        for band in self.settings:
            found = self.solve(band, cells)
            solved[band] = found.welfare[back], found.revenue[back], found.subsidy[back]
        return solved, {}

    def _by_pairs(self, trade: Sequence[int], sizes: Sequence[int]) -> _Cells:
        """The pairwise form, and its best cells (of the frontier it draws) solved exactly."""
        from detente.bargain.pairwise import pairwise_form

        digits = np.stack(np.unravel_index(np.arange(prod(sizes)), sizes), axis=1)
        solved, errors = {}, {}
        for band in self.settings:

            def solve(each: Sequence[Digits], band: str = band) -> Solved:
                return self.solve(band, [self.cell(self._full(trade, d)) for d in each])

            form = pairwise_form(sizes, solve)
            errors[band] = form.error(self.base, self._places())
            welfare, revenue, subsidy = form.at(digits)
            best = frontier(welfare[:, self._places()] * self.base[self._places()])
            again = solve([tuple(row) for row in digits[best].tolist()])
            welfare[best], revenue[best], subsidy[best] = (
                again.welfare,
                again.revenue,
                again.subsidy,
            )
            solved[band] = welfare, revenue, subsidy
        return solved, errors

    def _places(self) -> list[int]:
        return [self.grid.world.regions.index(label) for label in REGIONS]

    def _full(self, trade: Sequence[int], digits: Sequence[int]) -> Digits:
        options = [0] * len(self.agenda.items)
        for place, digit in zip(trade, digits, strict=True):
            options[place] = int(digit)
        return tuple(options)

    def losses(self, choices: NDArray[np.int64], varied: Sequence[int]) -> Array:
        """(packages, 3) shortage losses."""
        places = [place for place in self.shortfall.places if place in varied]
        table = self.shortfall.table(places)
        where = np.zeros(len(choices), dtype=np.int64)
        for place in places:
            where = where * len(self.agenda.items[place].options) + choices[:, place]
        return table[where]

    def spans(self) -> Array:
        """(items,) what one change alone moves most, over options, sides and bands."""
        n = len(self.agenda.items)
        singles = [
            (place, number)
            for place, item in enumerate(self.agenda.items)
            for number in range(1, len(item.options))
        ]
        packages = np.zeros((len(singles) + 1, n), dtype=np.int64)
        for row, (place, number) in enumerate(singles, start=1):
            packages[row, place] = number
        moved = np.zeros(len(singles))
        own = _stated(self.agenda, packages)
        lost = np.array([self.shortfall.loss(dict(enumerate(row))) for row in packages.tolist()])
        trade = [k for k, (place, _) in enumerate(singles) if self.moves_trade(place)]
        for number, band in enumerate(self.settings):
            change = own[band][1:].copy()
            change[:, 0] -= lost[1:, number] - lost[0, number]
            cells = [self.cell(packages[0])] + [self.cell(packages[k + 1]) for k in trade]
            found = self.solve(band, cells)
            gain = found.base * ((1 + found.welfare) / (1 + found.welfare[0]) - 1)
            change[trade] += gain[1:, self._places()]
            moved = np.maximum(moved, np.abs(change).max(axis=1))
        spans = np.zeros(n)
        for (place, _), worth in zip(singles, moved, strict=True):
            spans[place] = max(spans[place], worth)
        return spans


def _kept(
    agenda: Agenda, spans: Array, in_trade: Collection[int], most: int, most_cells: int
) -> tuple[int, ...]:
    """The items worth most whose options multiply to no more than may be held, and solved."""
    kept: list[int] = []
    left, cells = most, most_cells
    for place in np.argsort(-spans, kind="stable"):
        size = len(agenda.items[place].options)
        solved = size if place in in_trade else 1
        if spans[place] >= LEAST and size <= left and solved <= cells:
            kept.append(int(place))
            left, cells = left // size, cells // solved
    return tuple(sorted(kept))


def _cell_of(agenda: Agenda, choices: NDArray[np.int64], trade: Sequence[int]) -> NDArray[np.int64]:
    """(packages,) the cell of each package."""
    where = np.zeros(len(choices), dtype=np.int64)
    for place in trade:
        where = where * len(agenda.items[place].options) + choices[:, place]
    return where


def _packages(agenda: Agenda, varied: Sequence[int]) -> NDArray[np.int64]:
    """Every combination of the varied items' options; nothing given comes first."""
    sizes = [len(agenda.items[place].options) for place in varied]
    choices = np.zeros((prod(sizes), len(agenda.items)), dtype=np.int64)
    rows = np.array(list(product(*(range(size) for size in sizes))), dtype=np.int64)
    choices[:, list(varied)] = rows.reshape(len(choices), len(sizes))
    return choices


def _stated(agenda: Agenda, choices: NDArray[np.int64]) -> dict[str, Array]:
    """By band (packages, 2) the stated values of the options chosen, added up."""
    out = {band: np.zeros((len(choices), 2)) for band in BANDS}
    for place, item in enumerate(agenda.items):
        for band in BANDS:
            worth = np.array([getattr(option.stated, band) for option in item.options])
            out[band] += worth[choices[:, place]]
    return out


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
    own = ("pairwise", "payoff", "purchases", "rates", "shortfall", "value")
    return (
        *(path for name in ("lists", "tables") for path in (folder / name).iterdir()),
        *(path for name in rooms for path in (code / name).rglob("*.py")),
        *(code / "bargain" / f"{name}.py" for name in own),
    )
