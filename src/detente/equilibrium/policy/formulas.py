"""Which tariff does the source paper's formula call best? An approximation, not an optimum."""

from __future__ import annotations

import numpy as np

from detente.equilibrium.families.one_sector import Calibration

__all__ = ["best_uniform_tariff", "best_uniform_tariff_of_others"]


def best_uniform_tariff(base: Calibration, region: int, *, others_retaliate: bool = False) -> float:
    r"""The uniform tariff on all goods that the formula gives for one region, a fraction.

    .. math:: t^* = \frac{1}{(1 + \delta \epsilon) \phi - 1}, \quad
              \delta = \frac{\sum_{i \ne j} (1 - \nu_i) X_{ji} (1 - \lambda_{ji})}
                            {(1 - \nu_j)(base_j - X_{jj})}

    with base_j the region's expenditure, or its income when the others retaliate.

    References
    ----------
    Ignatenko et al. (2025), the optimal tariffs of Tables 1 and 2.
    """
    size = base.Y if others_retaliate else base.E
    abroad = np.arange(len(base.Y)) != region
    flows = base.flows
    share = _share(
        sold=(flows[region] * (1 - base.lam[region]))[abroad] @ (1 - base.nu[abroad]),
        kept=1 - base.nu[region],
        outside=size[region] - flows[region, region],
    )
    return _tariff(share, base.model.trade_elasticity, base.phi[region])


def best_uniform_tariff_of_others(base: Calibration, region: int) -> float:
    """The tariff on one region's goods that the formula gives for all others as one, a fraction.

    The others are folded into one region, domestic sales and trade among them included; the base
    is their income, and nu and phi are theirs (they are the same for all others).
    """
    other = 0 if region else 1
    others = np.arange(len(base.Y)) != region
    flows = base.flows
    among = flows[np.ix_(others, others)].sum()
    out = flows[others, region].sum()
    share = _share(
        sold=(1 - base.nu[region]) * out * (1 - out / base.E[region]),
        kept=1 - base.nu[other],
        outside=base.Y[others].sum() - among,
    )
    return _tariff(share, base.model.trade_elasticity, base.phi[other])


def _share(*, sold: float, kept: float, outside: float) -> float:
    return sold / (kept * outside)


def _tariff(share: float, elasticity: float, phi: float) -> float:
    return float(1 / ((1 + share * elasticity) * phi - 1))
