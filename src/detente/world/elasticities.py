"""How strongly do buyers of each sector's goods switch between origins?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion, nearest
from detente.store import table

__all__ = ["SOURCE", "Elasticities", "Variant", "sector_elasticities"]

Array = NDArray[np.float64]

SOURCE = (
    "Fontagné, Guimbard and Orefice (2022), Tariff-based product-level trade elasticities, "
    "Journal of International Economics 137, 103593: estimates by GTAP sector"
)
_SERVICES = (
    "services: 3, as in the sector model of Ignatenko, Macedoni, Lashkaripour and Simonovska (2025)"
)


class Variant(StrEnum):
    """Which reading of the estimates."""

    default = "default"  # theta = sigma - 1, sigma capped at 15
    low = "low"  # half of theta within 2 to 4, never above the default: short-run evidence
    kite = "kite"  # theta = sigma, as the KITE model reads the same estimates


@dataclass(frozen=True, kw_only=True, eq=False)
class Elasticities:
    """Trade elasticities by sector.

    `theta` (S,) is the elasticity of trade shares to trade cost in the Caliendo-Parro equations:
    ``share ~ cost ** -theta`` at prices with duty. The estimates are coefficients on
    ``ln(1 + tariff)`` of trade before duty, which is ``-(theta + 1)`` in those equations, hence
    ``theta = sigma - 1``; the variant ``kite`` keeps ``theta = sigma``. The gap is one unit.

    `log_spread` (S,) is the spread of ln(sigma) between the products of a sector (NaN where
    assumed). It stands in for standard errors, which the bundled estimates do not carry, and is
    wider than they are.
    """

    sectors: Axis
    variant: Variant
    theta: Array = field(repr=False)
    log_spread: Array = field(repr=False)
    assumed: tuple[str, ...] = field(repr=False)  # sectors without an estimate
    source: str = field(repr=False)

    def __post_init__(self) -> None:
        for what in ("theta", "log_spread"):
            getattr(self, what).flags.writeable = False


def sector_elasticities(sectors: Axis, variant: str = Variant.default) -> Elasticities:
    """The bundled elasticities for a world's sectors, in its order.

    Raises
    ------
    BadQuestion
        For a variant that does not exist, or sectors other than those of WIOD 2016 and of the
        service groups of ``world-2023-sectors``: give elasticities of your own for those.
    """
    try:
        kind = Variant(variant)
    except ValueError:
        raise BadQuestion(
            f"There are no elasticities {variant!r}; there are {', '.join(Variant)}."
            f"{nearest(variant, [str(item) for item in Variant])}"
        ) from None
    rows = {row["sector"]: row for row in table("tables/sector_elasticities.csv").to_dicts()}
    unknown = [label for label in sectors if label not in rows]
    if unknown:
        raise BadQuestion(
            f"No elasticity is bundled for {', '.join(unknown[:5])}; there are some for "
            f"{', '.join(rows)}. Give your own for other sectors.{nearest(unknown[0], rows)}"
        )
    column = {"default": "theta", "low": "theta_low", "kite": "sigma"}[kind]
    chosen = [rows[label] for label in sectors]
    return Elasticities(
        sectors=sectors,
        variant=kind,
        theta=np.array([float(row[column]) for row in chosen]),
        log_spread=np.array([float(row["log_spread"] or "nan") for row in chosen]),
        assumed=tuple(row["sector"] for row in chosen if row["basis"] == "assumed"),
        source=f"{SOURCE}; {_SERVICES}",
    )
