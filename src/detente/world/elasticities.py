"""How strongly do buyers of each sector's goods switch between origins?"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

_CODE = re.compile(r"[A-U](\d\d\w*)?(?:[-_][A-Z]?\d*)*")  # C24A, D35, H49, E37-E39, J62_63, T
_INDUSTRIES = {
    "A01_02": "A01",
    "C10T12": "C10-C12",
    "C13T15": "C13-C15",
    "C17_18": "C17",
    "C31T33": "C31_C32",
    "C33": "G-I",
    "R_S": "O-U",
}
_SERVICES_OF = {
    letter: row
    for row in ("D-F", "G-I", "J", "K-L", "M-N", "O-U")
    for letter in map(chr, range(ord(row[0]), ord(row[-1]) + 1))
}


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

    Known are the sectors of ``world-2023-sectors``, the industries of the WIOD release of 2016 and
    those of the OECD ICIO; a part of an industry has the industry's value.

    Raises
    ------
    BadQuestion
        For a variant that does not exist, or other sectors: give elasticities of your own.
    """
    try:
        kind = Variant(variant)
    except ValueError:
        raise BadQuestion(
            f"There are no elasticities {variant!r}; there are {', '.join(Variant)}."
            f"{nearest(variant, [str(item) for item in Variant])}"
        ) from None
    rows = {row["sector"]: row for row in table("tables/sector_elasticities.csv").to_dicts()}
    named = {label: _row(label, rows) for label in sectors}
    unknown = [label for label, row in named.items() if not row]
    if unknown:
        raise BadQuestion(
            f"No elasticity is bundled for {', '.join(unknown[:5])}; there are some for "
            f"{', '.join(rows)}. Give your own for other sectors.{nearest(unknown[0], rows)}"
        )
    column = {"default": "theta", "low": "theta_low", "kite": "sigma"}[kind]
    chosen = [rows[row] for row in named.values()]
    return Elasticities(
        sectors=sectors,
        variant=kind,
        theta=np.array([float(row[column]) for row in chosen]),
        log_spread=np.array([float(row["log_spread"] or "nan") for row in chosen]),
        assumed=tuple(label for label, row in named.items() if rows[row]["basis"] == "assumed"),
        source=f"{SOURCE}; {_SERVICES}",
    )


def _row(label: str, rows: Mapping[str, object]) -> str:
    """The row of the table that speaks for a sector, or an empty text."""
    if label in rows:
        return label
    if label in _INDUSTRIES:
        return _INDUSTRIES[label]
    if _CODE.fullmatch(label) is None:
        return ""
    if label[:3] in rows and label[0] == "C":
        return label[:3]
    if label[0] == "B":
        return "B"
    return _SERVICES_OF.get(label[0], "")
