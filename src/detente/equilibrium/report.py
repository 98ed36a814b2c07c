r"""Who gains what another stops buying, and what do the published approximations say?

Everything here is read off a solution; nothing is solved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    import polars as pl

    from detente.equilibrium.solution import Solution
    from detente.world import World

__all__ = [
    "Diversion",
    "FirstOrder",
    "GroupMean",
    "QuotaOutcome",
    "SectorOutcome",
    "Weights",
    "diversion",
    "first_order",
    "group_mean",
    "quota_outcomes",
    "sector_outcomes",
]

Array = NDArray[np.float64]


class Weights(StrEnum):
    """How regions count in a mean."""

    expenditure = "expenditure"  # spending at the baseline
    income = "income"  # factor income at the baseline
    gdp = "gdp"  # GDP of the world's data
    equal = "equal"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMean:
    """A mean of regions' changes (fractions), not the change of their sum."""

    what: str
    regions: tuple[str, ...]
    weights: Weights
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorOutcome:
    """Sales of one sector of one region to all buyers, USD million; `change` is a fraction."""

    region: str
    sector: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """New over old less 1; not a number where nothing was made."""
        return self.after / self.before - 1 if self.before else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaOutcome:
    """What one quota does to one flow.

    `price` is the shadow price: what buyers pay above the seller's price, as a fraction of it (an
    ad valorem equivalent). Zero where the cap does not bind, infinite where the flow is closed:
    these demands have no price at which a buyer gives up the last unit. `rent` is USD million a
    year, kept by `keeper`, part of it in the destination where its margins are paid out of it.
    """

    exporter: str
    importer: str
    sector: str
    cap: float  # quantity allowed over the baseline's
    quantity: float  # quantity traded over the baseline's
    binding: bool
    price: float
    rent: float
    keeper: str  # ISO-3 of the region that the rent goes to
    reason: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Diversion:
    """What becomes of the trade that one importer and one exporter lose, by partner.

    Values before duty, in money of the numeraire. `gained` is what the importer buys more of each
    region (its own goods at its own place), `found` what the exporter sells more to each.
    """

    exporter: str
    importer: str
    sector: str | None  # one sector, or all
    world: World = field(repr=False)
    lost: float  # USD million, positive when trade falls
    gained: Array = field(repr=False)  # (N,)
    found: Array = field(repr=False)  # (N,)

    @property
    def replaced_abroad(self) -> float:
        """Share of the loss that the importer buys from third regions instead."""
        others = self.gained.sum() - self.gained[self._places].sum()
        return float(others / self.lost) if self.lost else float("nan")

    @property
    def replaced_at_home(self) -> float:
        """Share of the loss that the importer buys from itself instead."""
        home = self.gained[self._places[1]]
        return float(home / self.lost) if self.lost else float("nan")

    @property
    def _places(self) -> list[int]:
        return self.world.regions.indices([self.exporter, self.importer])

    def to_polars(self) -> pl.DataFrame:
        """One row for each region but the exporter, greatest gain first."""
        import polars as pl

        rows = [
            {
                "region": region,
                "name": self.world.region_names[place],
                "gained_usd_million": float(self.gained[place]),
                "share_of_loss": float(self.gained[place] / self.lost) if self.lost else None,
                "found_usd_million": float(self.found[place]),
            }
            for place, region in enumerate(self.world.regions)
            if region != self.exporter
        ]
        return pl.DataFrame(rows).sort("gained_usd_million", descending=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class FirstOrder:
    r"""The published first-order decomposition of welfare, an approximation beside the exact one.

    With costs and imports of the baseline, before duty, and ``~`` for new over old less 1,

    .. math::
        ToT_n = \frac{1}{I_n} \sum_{i,s} (E_{s,n \to i} \tilde c_{ns} - M_{s,i \to n}
        \tilde c_{is}), \qquad
        VoT_n = \frac{1}{I_n} \sum_{i,s} t_{sin} M_{s,i \to n} (\tilde M_{sin} - \tilde c_{is})

    It values new imports at the old tariff and is not free of the numeraire; the exact measure is.
    For large shocks the two can differ in sign.

    References
    ----------
    Caliendo and Parro (2015), Review of Economic Studies 82(1), section 5.1 and Table 2.
    """

    terms_by_flow: Array = field(repr=False)  # (N, N, S) region, partner, sector; fractions
    volume_by_flow: Array = field(repr=False)  # (N, N, S)
    exact: Array = field(repr=False)  # (N,) exact welfare, fractions

    @property
    def terms_of_trade(self) -> Array:
        """(N,) fractions of income."""
        return self.terms_by_flow.sum(axis=(1, 2))

    @property
    def volume_of_trade(self) -> Array:
        """(N,) fractions of income."""
        return self.volume_by_flow.sum(axis=(1, 2))

    @property
    def total(self) -> Array:
        """(N,) first-order welfare."""
        return self.terms_of_trade + self.volume_of_trade

    @property
    def miss(self) -> Array:
        """(N,) first-order less exact welfare."""
        return self.total - self.exact


def first_order(solution: Solution) -> FirstOrder:
    """Terms of trade and volume of trade, by region, partner and sector.

    Raises
    ------
    NotConverged
        When the solve failed.
    BadQuestion
        When the family has no costs of production to decompose into.
    """
    found = solution.outcomes
    if found.costs is None:
        raise BadQuestion(f"The {solution.model.family.value} model has no such decomposition.")
    before, after = found.before.by_sector, found.after.by_sector
    income = found.before.expenditure if found.consumption is None else found.consumption
    tariffs = 0.0 if solution.shock.before is None else solution.shock.before
    cost = found.costs
    imported = before * cost[:, None, :]  # exporter, importer, sector
    sold = before * cost[:, None, :]
    terms = (sold - imported.transpose(1, 0, 2)) / income[:, None, None]
    grown = after - before * (1 + cost[:, None, :])  # M (M~ - c~)
    volume = (tariffs * grown).transpose(1, 0, 2) / income[:, None, None]
    return FirstOrder(terms_by_flow=terms, volume_by_flow=volume, exact=found.welfare)


def diversion(
    solution: Solution, importer: str, exporter: str, sector: str | None = None
) -> Diversion:
    """Who sells what `importer` stops buying from `exporter`, and who buys it instead.

    Raises
    ------
    NotConverged
        When the solve failed.
    BadQuestion
        When importer and exporter are the same.
    """
    world = solution.world
    if importer == exporter:
        raise BadQuestion(f"Diversion needs two regions; {importer} came twice.")
    to, of = world.regions.indices([importer, exporter])
    moved = solution.flows - solution.flows_before
    moved = moved.sum(axis=2) if sector is None else moved[:, :, world.sectors.index(sector)]
    return Diversion(
        exporter=exporter,
        importer=importer,
        sector=sector,
        world=world,
        lost=float(-moved[of, to]),
        gained=moved[:, to].copy(),
        found=moved[of].copy(),
    )


def group_mean(
    solution: Solution,
    what: str,
    regions: Sequence[str] | None = None,
    *,
    weights: Weights | str = Weights.expenditure,
) -> GroupMean:
    """Mean of one result over regions (all when left out), with stated weights.

    Parameters
    ----------
    what
        A field of `Outcomes` with one value for each region: ``welfare``, ``prices``,
        ``employment``, ``exports_to_gdp`` and so on.
    """
    found, world = solution.outcomes, solution.world
    known = [
        "welfare",
        "prices",
        "wages",
        "real_wages",
        "employment",
        "exports",
        "imports",
        "exports_to_gdp",
        "imports_to_gdp",
        "deficit",
        "revenue_share",
    ]
    if what not in known:
        raise BadQuestion(
            f"No mean of {what!r}; there is {', '.join(known)}.{nearest(what, known)}"
        )
    try:
        kind = Weights(weights)
    except ValueError:
        raise BadQuestion(f"Weights {weights!r}: one of {', '.join(Weights)}.") from None
    chosen = tuple(world.regions) if regions is None else tuple(regions)
    places = world.regions.indices(chosen)
    table = {
        Weights.expenditure: found.before.expenditure,
        Weights.income: found.before.income,
        Weights.gdp: world.gdp,
        Weights.equal: np.ones(len(world.regions)),
    }[kind][places]
    value = float(table @ np.asarray(getattr(found, what))[places] / table.sum())
    return GroupMean(what=what, regions=chosen, weights=kind, value=value)


def sector_outcomes(solution: Solution, region: str) -> tuple[SectorOutcome, ...]:
    """Output of each sector of a region."""
    place = solution.world.regions.index(region)
    before = solution.outcomes.before.by_sector[place].sum(axis=0)
    after = solution.outcomes.after.by_sector[place].sum(axis=0)
    return tuple(
        SectorOutcome(region=region, sector=sector, before=old, after=new)
        for sector, old, new in zip(
            solution.world.sectors, before.tolist(), after.tolist(), strict=True
        )
    )


def quota_outcomes(solution: Solution) -> tuple[QuotaOutcome, ...]:
    """Shadow price, quantity and rent of every quota of the shock, flow by flow."""
    _ = solution.outcomes
    world, licences = solution.world, solution.licences
    markup: dict[tuple[int, int, int], float] = {}
    quantity: dict[tuple[int, int, int], float] = {}
    if licences is not None:
        assert solution.system is not None
        assert solution.point is not None
        amounts, _ = solution.system.licensed(solution.point)  # type: ignore[attr-defined]
        cells = zip(
            licences.exporter.tolist(),
            licences.importer.tolist(),
            licences.sector.tolist(),
            strict=True,
        )
        for cell, log_markup, amount in zip(cells, licences.log_markup, amounts, strict=True):
            markup[cell] = float(np.expm1(log_markup))
            quantity[cell] = float(np.exp(amount))
    rows = []
    for quota in solution.shock.quotas:
        for cell in solution.shock.cells_of(quota):
            abroad = quota.rent == "exporter"
            price = markup.get(cell, 0.0)
            if quota.cap == 0 and world.flows[cell] > 0:
                price = float("inf")
            value = float(solution.flows[cell])
            rent = value * (price / (1 + price) if abroad else price) if price < np.inf else 0.0
            rows.append(
                QuotaOutcome(
                    exporter=quota.exporter,
                    importer=quota.importer,
                    sector=world.sectors.labels[cell[2]],
                    cap=quota.cap,
                    quantity=quantity.get(cell, 0.0),
                    binding=price > 0,
                    price=price,
                    rent=rent,
                    keeper=quota.exporter if abroad else quota.importer,
                    reason=quota.reason,
                )
            )
    return tuple(rows)
