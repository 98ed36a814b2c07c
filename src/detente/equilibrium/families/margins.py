r"""What do all families with margins do alike, whatever their equations are?

Their systems turn a shock into shares in the same way, tax work alike, and report a quota alike.
Symbols are those of `one_sector`. A tariff factor f and a trade cost d move the shares of exporter
j in the spending of importer i, before any answer of sellers, to

.. math::
    B_{ji} = \lambda_{ji} f_{ji}^{-\epsilon\phi_i} d_{ji}^{-\epsilon}, \quad
    C_{ji} = \frac{\lambda_{ji}}{1+t_{before,ji}} f_{ji}^{-\epsilon\phi_i-1} d_{ji}^{-\epsilon}

and a quota's mark-up m moves B like f; C keeps what is left at the border, ``C_seller`` what is
left to the seller.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.equilibrium.families.licences import Licences
from detente.equilibrium.model import Tax
from detente.equilibrium.outcomes import Accounts
from detente.equilibrium.shock import TariffShock

__all__ = ["OneGood", "WithMargins"]

Array = NDArray[np.float64]


class WithMargins(ABC):
    """The part of a system that families with margins share, for one good or for S sectors.

    ``B`` and ``C`` (N, N) or (N, N, S) are the shares before z and those net of duty, ``C_seller``
    the same net of an exporter's quota rent too. `licences` are the quotas' mark-ups of the moment.
    """

    base: Any
    licences: Licences | None
    B: Array
    C: Array
    C_seller: Array
    rents: Array | float

    def __init__(self, base: Any, shock: TariffShock, licences: Licences | None = None) -> None:
        self.base = base
        self.licences = licences
        self.B, self.C = base.lam, base.lam_net
        shape, eps = base.lam.shape, self._trade_elasticity()
        change = shock.factor.reshape(shape)
        cells = np.nonzero(change != 1)
        if cells[0].size:
            factor = change[cells]
            moved = np.exp(-eps[cells[2:]] * base.phi[cells[1]] * np.log(factor))
            self.B, self.C = base.lam.copy(), base.lam_net.copy()
            self.B[cells] *= moved
            self.C[cells] *= moved / factor
        if shock.costs is not None:
            dearer = shock.costs.reshape(shape) ** -eps
            self.B, self.C = self.B * dearer, self.C * dearer
        self.C_seller = self.C
        self.rents = 0.0
        if licences is not None:
            cells = (licences.exporter, licences.importer, licences.sector)[: len(shape)]
            moved = np.exp(-eps[cells[2:]] * base.phi[licences.importer] * licences.log_markup)
            self.B, self.C = self.B.copy(), self.C.copy()
            self.B[cells] *= moved
            self.C[cells] *= moved * licences.kept_at_border
            self.C_seller = self.C.copy()
            self.C_seller[cells] *= licences.kept_by_seller
            self.rents = licences.rents

    def pinned(self) -> int:
        """The place in x of the wage that is held at its start, and whose equation is redundant."""
        return self.base.largest

    def revenue_share(self, x: Array) -> Array:
        """(N,) tariff revenue over income."""
        return self._state(x).tau

    def _trade_elasticity(self) -> Array:
        """() or (S,) epsilon."""
        return np.asarray(self.base.model.trade_elasticity, dtype=np.float64)

    def _relief(self, tau: Array) -> Array:
        """Log of the factor by which what is kept of a wage rises."""
        if self.base.model.tax is Tax.lump_sum:
            return np.zeros(len(tau))
        return np.log1p(-self.base.tau) - np.log1p(-tau)

    @abstractmethod
    def _state(self, x: Array) -> Any:
        """Everything that follows from the unknowns."""


class OneGood(WithMargins):
    """What a family with margins and one good adds: its quotas and its accounts."""

    def licensed(self, x: Array) -> tuple[Array, Array]:
        """(K,) log quantity of each licensed flow, new over old, and its rent over the exporter's
        income."""
        assert self.licences is not None
        base, state, lic = self.base, self._state(x), self.licences
        cells = lic.exporter, lic.importer
        spread = state.z[lic.exporter] * (state.E1 / (state.S * base.column))[lic.importer]
        sold = spread * self.C_seller[cells]
        log_cost = -np.log(state.z[lic.exporter]) / base.model.trade_elasticity
        quantity = np.log(sold / base.flows[cells]) - log_cost
        received = (spread * self.C[cells] - sold) * (1 - base.nu[lic.importer])
        return quantity, received / state.income[lic.exporter]

    def _accounts(
        self, state: Any, level: float, *, revenue_before: Array, revenue: Array
    ) -> tuple[Accounts, Accounts]:
        """The accounts before and after; `revenue` is what tariffs bring while x is solved."""
        base = self.base
        before = Accounts(
            sellers=np.ones(len(base.Y)),
            cells=base.lam_net,
            buyers=base.E / base.column,
            income=base.Y,
            expenditure=base.E,
            revenue=revenue_before,
        )
        after = Accounts(
            sellers=state.z,
            cells=self.C,
            buyers=state.E1 / (state.S * base.column) / level,
            income=state.income / level,
            expenditure=state.E1 / level,
            revenue=revenue / level,
            rents=self.rents * state.income / level + np.zeros(len(base.Y)),
        )
        return before, after
