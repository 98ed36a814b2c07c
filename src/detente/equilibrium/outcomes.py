"""What does an equilibrium mean for trade, income and welfare?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Accounts", "Outcomes"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Accounts:
    """Sales and incomes of one equilibrium, USD million, values before duty.

    Sales are kept as the product that makes them, ``sellers[j] * cells[j, i] * buyers[i]``, each
    with a last axis of sectors or, in a world of one sector, without; the table of flows is only
    built when it is asked for.
    """

    sellers: Array  # (N,) or (N, S)
    cells: Array  # (N, N) or (N, N, S) exporter, importer
    buyers: Array  # (N,) or (N, S)
    income: Array  # (N,) earned by factors
    expenditure: Array  # (N,) at prices with duty; of consumers and firms alike
    revenue: Array  # (N,) from tariffs
    rents: Array | None = None  # (N,) quota rents kept where goods come from

    @cached_property
    def flows(self) -> Array:
        """(N, N) or (N, N, S) sales by exporter and importer; the diagonal is sold at home."""
        if self.cells.ndim == 2:
            flows = self.sellers[:, None] * self.cells * self.buyers
        else:
            # One layout, so that equal flows add up to equal sums.
            flows = np.ascontiguousarray(self.sellers[:, None] * self.cells * self.buyers[None])
        flows.flags.writeable = False
        return flows

    @cached_property
    def by_sector(self) -> Array:
        """(N, N, S) sales; one sector in a world of one."""
        return self.flows if self.flows.ndim == 3 else self.flows[:, :, None]

    @cached_property
    def output(self) -> Array:
        """(N, S) sales to all buyers, those at home among them: gross output."""
        return self.by_sector.sum(axis=1)

    @cached_property
    def exports(self) -> Array:
        """(N,) sales to other regions."""
        if self.cells.ndim == 2:
            return self.sellers * (self.cells @ self.buyers) - self._at_home
        return self.flows.sum(axis=(1, 2)) - self._at_home

    @cached_property
    def imports(self) -> Array:
        """(N,) purchases from other regions."""
        if self.cells.ndim == 2:
            return (self.sellers @ self.cells) * self.buyers - self._at_home
        return self.flows.sum(axis=(0, 2)) - self._at_home

    @property
    def deficit(self) -> Array:
        """(N,) imports less exports."""
        return self.imports - self.exports

    @cached_property
    def bought_at_home(self) -> float:
        """Sales within regions, over the world."""
        return float(self._at_home.sum())

    @cached_property
    def _at_home(self) -> Array:
        if self.cells.ndim == 2:
            return self.sellers * np.diagonal(self.cells) * self.buyers
        own = np.arange(len(self.sellers))
        return (self.sellers * self.cells[own, own] * self.buyers).sum(axis=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcomes:
    """Changes by region against the baseline; fractions (0.01 is 1 %) unless USD million is said.

    Money after the shock is in units of the baseline's price level: the mean of consumer prices,
    weighted by baseline expenditure, is the same before and after.
    """

    welfare: Array  # (N,) exact: real spending, with leisure valued, for 1 household per region
    prices: Array  # (N,) consumer prices
    wages: Array  # (N,)
    employment: Array  # (N,)
    before: Accounts
    after: Accounts
    # (N, S) price at the factory gate
    costs: Array | None = None
    # (N,) expenditure on consumption at the baseline; None where it is all expenditure
    consumption: Array | None = None

    @property
    def real_wages(self) -> Array:
        """(N,) wage before tax over consumer prices."""
        return (self.wages - self.prices) / (1 + self.prices)

    @property
    def revenue_share(self) -> Array:
        """(N,) tariff revenue over baseline expenditure, the paper's "per cent of GDP"."""
        return self.after.revenue / self.before.expenditure

    @property
    def exports(self) -> Array:
        """(N,) change of exports in value."""
        return self.after.exports / self.before.exports - 1

    @property
    def imports(self) -> Array:
        """(N,) change of imports in value before duty."""
        return self.after.imports / self.before.imports - 1

    @property
    def exports_to_gdp(self) -> Array:
        """(N,) change of the ratio of exports to income."""
        return (1 + self.exports) * self.before.income / self.after.income - 1

    @property
    def imports_to_gdp(self) -> Array:
        """(N,) change of the ratio of imports to income."""
        return (1 + self.imports) * self.before.income / self.after.income - 1

    @property
    def deficit(self) -> Array:
        """(N,) change of the trade deficit over its baseline size; +1 is larger by that size.

        Zero where nothing moved, infinite where trade was balanced before.
        """
        moved = self.after.deficit - self.before.deficit
        size = np.abs(self.before.deficit)
        with np.errstate(divide="ignore"):
            return np.divide(moved, size, out=np.zeros(len(moved)), where=moved != 0)

    def mean(
        self, changes: Array, where: Array | None = None, weights: Array | None = None
    ) -> float:
        """Mean of regions' changes over all or those marked (N,).

        Weighted by baseline expenditure unless `weights` (N,) are given: another table of the
        same paper weighs with GDP, or not at all.
        """
        weight = self.before.expenditure if weights is None else np.asarray(weights, float)
        if where is not None:
            weight = np.where(where, weight, 0.0)
        return float(weight @ changes / weight.sum())

    @property
    def world_trade_to_gdp(self) -> float:
        """Change of world trade, at prices with duty, over world income."""
        after = self.after.expenditure.sum() - self.after.bought_at_home
        before = self.before.expenditure.sum() - self.before.bought_at_home
        growth = self.after.income.sum() / self.before.income.sum()
        return float(after / before / growth - 1)

    @property
    def world_employment(self) -> float:
        """Change of employment, weighted by baseline income."""
        return float(self.before.income @ self.employment / self.before.income.sum())
