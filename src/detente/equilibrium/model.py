"""Which assumptions does a trade model make?"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from detente.errors import BadQuestion

__all__ = [
    "BAND_ELASTICITIES",
    "SOURCE",
    "Deficits",
    "Family",
    "GravityClosure",
    "Model",
    "Numeraire",
    "Tax",
]

SOURCE = (
    "Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), Making America Great Again? The "
    "Economic Impacts of Liberation Day Tariffs, Journal of International Economics"
)

# Central and high are the two values that the paper reports. The low end is the lower bound of
# the range (2 to 4) kept for short-run evidence, where trade moves less than the long-run
# estimates of Fontagné, Guimbard and Orefice (2022) say.
BAND_ELASTICITIES = (2.0, 4.0, 8.0)


class Family(StrEnum):
    """The equations that are solved; each member has its own module of that name."""

    one_sector = "one_sector"  # margins, labour supply, tax relief
    roundabout = "roundabout"  # the same, producing with what it produces
    many_sectors = "many_sectors"  # the same in every sector
    many_sectors_io = "many_sectors_io"  # and producing with a composite of all sectors
    caliendo_parro = "caliendo_parro"  # any input-output table, no margins, fixed employment
    gravity = "gravity"  # structural gravity with income feedback


class Tax(StrEnum):
    """What a government does with tariff revenue."""

    income_tax_relief = "income_tax_relief"  # it replaces a tax on labour income
    lump_sum = "lump_sum"  # it is handed back, whoever works


class Deficits(StrEnum):
    """What becomes of the transfers that pay for trade deficits."""

    indexed = "indexed"  # fixed shares of world income
    fixed = "fixed"  # fixed in units of the numeraire
    balanced = "balanced"  # none: the world is balanced first, changes are against that world
    zero_for_one = "zero_for_one"  # the same for `deficit_region` alone


class Numeraire(StrEnum):
    """What keeps its value in money."""

    world_prices = "world_prices"  # consumer prices, mean weighted by baseline expenditure
    world_wages = "world_wages"  # wages, mean weighted by baseline income
    world_income = "world_income"  # income of all factors in the world
    wage = "wage"  # the wage of `numeraire_region`
    price = "price"  # consumer prices of `numeraire_region`


class GravityClosure(StrEnum):
    """Which incomes the resistances of the gravity family are weighted with."""

    full = "full"  # incomes feed back until nothing moves
    gegravity = "gegravity"  # baseline incomes, as in the package gegravity 0.3 ("full GE")


PRICED = (Family.one_sector, Family.many_sectors, Family.many_sectors_io)
WITH_MARGINS = (*PRICED, Family.roundabout)
BY_SECTOR = (Family.many_sectors, Family.many_sectors_io, Family.caliendo_parro)
EQUATIONS = {
    Family.one_sector: "one sector, margins, labour supply",
    Family.roundabout: "one sector produced with itself, margins, labour supply",
    Family.many_sectors: "many sectors, margins, labour supply",
    Family.many_sectors_io: "many sectors produced with a composite of all, labour supply",
    Family.caliendo_parro: "many sectors with the full input-output table, fixed employment",
    Family.gravity: "structural gravity of one sector, fixed endowments",
}
HORIZON = {
    Family.one_sector: "long run; goods only, one sector; no supply chains",
    Family.roundabout: "long run; goods only, one sector; supply chains as one composite input",
    Family.many_sectors: "long run; labour moves between sectors; no supply chains",
    Family.many_sectors_io: "long run; labour moves between sectors; one composite input",
    Family.caliendo_parro: "long run; labour moves between sectors; supply chains by sector",
    Family.gravity: "long run; one sector; no tariff revenue",
}
CALIENDO_PARRO = (
    "Caliendo and Parro (2015), Estimates of the Trade and Welfare Effects of NAFTA, Review of "
    "Economic Studies 82(1)"
)
GRAVITY = (
    "Anderson and van Wincoop (2003), Gravity with Gravitas, American Economic Review 93(1); "
    "Yotov, Piermartini, Monteiro and Larch (2016), An Advanced Guide to Trade Policy Analysis"
)
SOURCES = dict.fromkeys(WITH_MARGINS, SOURCE) | {
    Family.caliendo_parro: CALIENDO_PARRO,
    Family.gravity: GRAVITY,
}
DEFICITS = {
    Deficits.indexed: "transfers between regions, fixed as a share of world income",
    Deficits.fixed: "transfers between regions, fixed in money; {money}",
    Deficits.balanced: "none: the world is balanced first, and changes are against that world",
    Deficits.zero_for_one: (
        "that of {region} is closed first, and changes are against that world; other transfers "
        "are fixed as a share of world income"
    ),
}
MONEY = {
    Numeraire.world_prices: "consumer prices of the world",
    Numeraire.world_wages: "wages of the world",
    Numeraire.world_income: "incomes of the world",
}


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
    without_margins
        Keep the domestic sales fitted with margins, then drop these (nu 0, phi 1, income equal to
        sales): the paper's Eaton-Kortum-Krugman variant, Table 9 row 5.
    tax
        Use of tariff revenue. Revenue is always spent. Only families with labour supply know
        the difference.
    deficits, deficit_region
        What becomes of transfers between regions; the region is read by ``zero_for_one`` only.
    numeraire, numeraire_region
        What keeps its value. None: the custom of the family's source, which is world prices for
        `one_sector` and the two with sectors, world wages (in `gravity`: factory prices) for
        the others. Real results do not depend on it unless deficits are ``fixed``.
    value_added_share
        Share of value added in output, in `roundabout`, and in `many_sectors_io` where the world
        does not say.
    sector_elasticities
        Trade elasticity by sector, in the world's order; None takes those of the world, and
        `trade_elasticity` where it has none. In the two families with margins these are eps;
        those of a world are elasticities to tariffs, and are divided by the mean phi for goods.
    gravity_closure
        Whether incomes feed back into the resistances of `gravity`.

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
    without_margins: bool = False
    tax: Tax = Tax.income_tax_relief
    deficits: Deficits = Deficits.indexed
    deficit_region: str = "USA"
    numeraire: Numeraire | None = None
    numeraire_region: str = "USA"
    value_added_share: float = 0.49
    sector_elasticities: tuple[float, ...] | None = None
    gravity_closure: GravityClosure = GravityClosure.full

    def __post_init__(self) -> None:
        object.__setattr__(self, "family", _choice(Family, "family", self.family))
        object.__setattr__(self, "tax", _choice(Tax, "tax", self.tax))
        object.__setattr__(self, "deficits", _choice(Deficits, "deficits", self.deficits))
        if self.numeraire is not None:
            object.__setattr__(self, "numeraire", _choice(Numeraire, "numeraire", self.numeraire))
        object.__setattr__(
            self,
            "gravity_closure",
            _choice(GravityClosure, "gravity_closure", self.gravity_closure),
        )
        if self.sector_elasticities is not None:
            values = tuple(float(value) for value in self.sector_elasticities)
            object.__setattr__(self, "sector_elasticities", values)
            if not all(0 < value < float("inf") for value in values):
                raise BadQuestion(f"Model: sector_elasticities {values} must all be above 0.")
        if not 0 < self.value_added_share <= 1:
            raise BadQuestion(
                f"Model: value_added_share is {self.value_added_share!r}; it is a share above 0 "
                f"and at most 1. Was it given in percent?"
            )
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

    @property
    def money(self) -> Numeraire:
        """The numeraire, by choice or by the family's custom."""
        if self.numeraire is not None:
            return self.numeraire
        return Numeraire.world_prices if self.family in PRICED else Numeraire.world_wages

    def but(self, **changes: Any) -> Model:
        """This model with some assumptions changed: ``model.but(tax="lump_sum")``."""
        known = [item.name for item in fields(self)]
        for name in changes:
            if name not in known:
                raise BadQuestion(f"Model has no {name!r}; it has {', '.join(known)}.")
        return replace(self, **changes)

    def assumptions(self) -> dict[str, str]:
        """Each assumption in words, for a reader of results."""
        found = {"equations": EQUATIONS[self.family], "trade elasticity": self._elasticity()}
        if self.family in WITH_MARGINS:
            found |= self._of_margins()
        if self.family in (Family.roundabout, Family.many_sectors_io):
            found["value added in output"] = (
                f"{self.value_added_share:.0%}"
                if self.family is Family.roundabout
                else f"of the world's accounts, {self.value_added_share:.0%} where they are silent"
            )
        if self.family is Family.gravity:
            found["trade deficits"] = "spending over income of each region is fixed"
            found["incomes in the resistances"] = (
                "of the new equilibrium"
                if self.gravity_closure is GravityClosure.full
                else "of the baseline, as in the package gegravity: not an equilibrium"
            )
            found["numeraire"] = self._money_in_words()
        else:
            found["trade deficits"] = DEFICITS[self.deficits].format(
                region=self.deficit_region, money=self._money_in_words()
            )
            found["numeraire"] = self._money_in_words()
        if self.family is Family.caliendo_parro:
            found["baseline"] = (
                "accounts that are not an equilibrium of the model are brought to rest first; "
                "changes are against the world at rest"
            )
        return found | {"horizon": HORIZON[self.family], "source": SOURCES[self.family]}

    def _elasticity(self) -> str:
        if self.sector_elasticities is not None:
            return "by sector: " + ", ".join(f"{value:g}" for value in self.sector_elasticities)
        if self.family in BY_SECTOR:
            return f"by sector as the world says, {self.trade_elasticity:g} where it is silent"
        return f"{self.trade_elasticity:g}"

    def _of_margins(self) -> dict[str, str]:
        margins = (
            f"Sellers' profit share of sales: {self.home} {self.home_profit_share:.0%}, "
            f"others {self.other_profit_share:.0%}; part of it stays in the destination."
        )
        some = self.home_profit_share + self.other_profit_share and not self.without_margins
        relief = self.tax is Tax.income_tax_relief
        return {
            "labour supply elasticity": f"{self.labour_elasticity:g}",
            "scale elasticity": f"{self.scale_elasticity:g}"
            + (
                ", at most 0.67 over a sector's trade elasticity"
                if self.family in BY_SECTOR
                else ""
            ),
            "pass-through of tariffs to prices": f"{self.pass_through:g}",
            "margins": margins if some else "none",
            "tariff revenue": "replaces income tax" if relief else "returned as a lump sum",
        }

    def _money_in_words(self) -> str:
        if self.money is Numeraire.wage:
            return f"the wage of {self.numeraire_region} is held"
        if self.money is Numeraire.price:
            return f"consumer prices of {self.numeraire_region} are held"
        return f"{MONEY[self.money]} are held at their baseline mean"


def _choice(kind: type[StrEnum], name: str, value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise BadQuestion(f"Model: {name} is {value!r}; it is one of {known}.") from None
