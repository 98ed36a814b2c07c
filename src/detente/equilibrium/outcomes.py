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

    Sales are kept as the product that makes them, ``sellers[j] * cells[j, i] * buyers[i]``; the
    N x N table is only built when it is asked for.
    """

    sellers: Array  # (N,)
    cells: Array  # (N, N) exporter, importer
    buyers: Array  # (N,)
    income: Array  # (N,) earned by factors
    expenditure: Array  # (N,) at prices with duty
    revenue: Array  # (N,) from tariffs

    @cached_property
    def flows(self) -> Array:
        """(N, N) sales by exporter and importer; the diagonal is sold at home."""
        flows = self.sellers[:, None] * self.cells * self.buyers
        flows.flags.writeable = False
        return flows

    @cached_property
    def exports(self) -> Array:
        """(N,) sales to other regions."""
        return self.sellers * (self.cells @ self.buyers) - self._at_home

    @cached_property
    def imports(self) -> Array:
        """(N,) purchases from other regions."""
        return (self.sellers @ self.cells) * self.buyers - self._at_home

    @property
    def deficit(self) -> Array:
        """(N,) imports less exports."""
        return self.imports - self.exports

    @cached_property
    def _at_home(self) -> Array:
        return self.sellers * np.diagonal(self.cells) * self.buyers


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
        """(N,) change of the trade deficit over its baseline size; +1 is larger by that size."""
        return (self.after.deficit - self.before.deficit) / np.abs(self.before.deficit)

    def mean(self, changes: Array, where: Array | None = None) -> float:
        """Mean of regions' changes weighted by baseline expenditure, over all or those marked."""
        weight = self.before.expenditure
        if where is not None:
            weight = np.where(where, weight, 0.0)
        return float(weight @ changes / weight.sum())

    @property
    def world_trade_to_gdp(self) -> float:
        """Change of world trade, at prices with duty, over world income."""
        after = self.after.expenditure.sum() - self._bought_at_home(self.after)
        before = self.before.expenditure.sum() - self._bought_at_home(self.before)
        growth = self.after.income.sum() / self.before.income.sum()
        return float(after / before / growth - 1)

    @property
    def world_employment(self) -> float:
        """Change of employment, weighted by baseline income."""
        return float(self.before.income @ self.employment / self.before.income.sum())

    @staticmethod
    def _bought_at_home(accounts: Accounts) -> float:
        return float(accounts.sellers * np.diagonal(accounts.cells) @ accounts.buyers)
