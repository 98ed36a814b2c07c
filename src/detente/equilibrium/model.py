"""Which assumptions does a trade model make?"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from detente.errors import BadQuestion

__all__ = ["BAND_ELASTICITIES", "SOURCE", "Family", "Model", "Tax"]

SOURCE = (
    "Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), Making America Great Again? The "
    "Economic Impacts of Liberation Day Tariffs, Journal of International Economics"
)

# Central and high are the two values that the paper reports. The low end is the lower bound of
# the range (2 to 4) kept for short-run evidence, where trade moves less than the long-run
# estimates of Fontagné, Guimbard and Orefice (2022) say.
BAND_ELASTICITIES = (2.0, 4.0, 8.0)


class Family(StrEnum):
    """The equations that are solved."""

    one_sector = "one_sector"


class Tax(StrEnum):
    """What a government does with tariff revenue."""

    income_tax_relief = "income_tax_relief"  # it replaces a tax on labour income
    lump_sum = "lump_sum"  # it is handed back, whoever works


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Elasticities and closures, each with the default of the source paper.

    Attributes
    ----------
    family
        The equations.
    trade_elasticity
        Percent change of a trade flow for one percent of cost (eps): 4, alternative 8.
    labour_elasticity
        Response of employment to the real wage after tax (kappa).
    scale_elasticity
        Gain in productivity from a larger workforce (psi), 0.67/4. Kept at 8 by the paper.
    firm_heterogeneity
        Shape of the firms' distribution (theta), 4/0.67. Kept at 8 by the paper.
    pass_through
        Share of a tariff that reaches firm-level prices (phi tilde).
    home, home_profit_share, other_profit_share
        The region whose sellers keep a share of their own (USA 26 %, all others 12 % of sales);
        the destination shares nu follow from these two. Both zero: no such margin, as in
        Eaton, Kortum and Krugman.
    tax
        Use of tariff revenue. Revenue is always spent.

    Raises
    ------
    BadQuestion
        When a value lies outside its range.
    """

    family: Family = Family.one_sector
    trade_elasticity: float = 4.0
    labour_elasticity: float = 0.5
    scale_elasticity: float = 0.67 / 4
    firm_heterogeneity: float = 4 / 0.67
    pass_through: float = 1.0
    home: str = "USA"
    home_profit_share: float = 0.26
    other_profit_share: float = 0.12
    tax: Tax = Tax.income_tax_relief

    def __post_init__(self) -> None:
        object.__setattr__(self, "family", _choice(Family, "family", self.family))
        object.__setattr__(self, "tax", _choice(Tax, "tax", self.tax))
        for name in ("trade_elasticity", "firm_heterogeneity", "pass_through"):
            if not getattr(self, name) > 0:
                raise BadQuestion(f"Model: {name} is {getattr(self, name)!r}; it must be above 0.")
        for name in ("labour_elasticity", "scale_elasticity"):
            if not getattr(self, name) >= 0:
                raise BadQuestion(f"Model: {name} is {getattr(self, name)!r}; 0 is the least.")
        for name in ("home_profit_share", "other_profit_share"):
            if not 0 <= getattr(self, name) < 1:
                raise BadQuestion(
                    f"Model: {name} is {getattr(self, name)!r}; it is a share from 0 to 1. "
                    f"Was it given in percent?"
                )

    def but(self, **changes: Any) -> Model:
        """This model with some assumptions changed: ``model.but(tax="lump_sum")``."""
        known = [item.name for item in fields(self)]
        for name in changes:
            if name not in known:
                raise BadQuestion(f"Model has no {name!r}; it has {', '.join(known)}.")
        return replace(self, **changes)

    def assumptions(self) -> dict[str, str]:
        """Each assumption in words, for a reader of results."""
        margins = (
            f"Sellers' profit share of sales: {self.home} {self.home_profit_share:.0%}, "
            f"others {self.other_profit_share:.0%}; part of it stays in the destination."
        )
        relief = self.tax is Tax.income_tax_relief
        return {
            "trade elasticity": f"{self.trade_elasticity:g}",
            "labour supply elasticity": f"{self.labour_elasticity:g}",
            "scale elasticity": f"{self.scale_elasticity:g}",
            "pass-through of tariffs to prices": f"{self.pass_through:g}",
            "margins": margins if self.home_profit_share + self.other_profit_share else "none",
            "tariff revenue": "replaces income tax" if relief else "returned as a lump sum",
            "trade deficits": "transfers between regions, fixed as a share of world income",
            "horizon": "long run; goods only, one sector; no supply chains",
            "source": SOURCE,
        }


def _choice(kind: type[StrEnum], name: str, value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise BadQuestion(f"Model: {name} is {value!r}; it is one of {known}.") from None
