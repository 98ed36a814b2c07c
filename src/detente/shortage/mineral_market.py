"""Which parameters has the market of a mineral outside the restricting country, and how sure?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from detente.errors import BadQuestion, UnknownCode, nearest
from detente.shortage.assumed import Assumption, Range
from detente.store import table

__all__ = ["VARIED", "Mineral", "Parameters", "User", "bundled_minerals", "mineral"]

# What a band moves, and whether more of it means a larger loss.
VARIED = {
    "restrictor_share": True,
    "spare": False,
    "home_share": False,
    "demand_elasticity": False,
    "supply_elasticity": False,
    "gradient": False,
    "choke_price": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """One set of values; quantities as shares of normal use outside the restricting country."""

    restrictor_share: float  # of supply outside that the restricting country sends
    spare: float  # idle capacity of the others that can start within the year
    demand_elasticity: float
    supply_elasticity: float
    home_share: float = 0.0  # of the user country's use that it makes itself
    choke_price: float = 45.0  # multiple of the base price beyond which use is rationed
    gradient: float = 2.0  # 1: uses of an industry are worth the same; 2: evenly down to nothing

    def __post_init__(self) -> None:
        for name in ("restrictor_share", "home_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadQuestion(f"{name} is {getattr(self, name)}; it is a fraction, 0 to 1.")
        if not (self.demand_elasticity > 0 and self.supply_elasticity >= 0 and self.spare >= 0):
            raise BadQuestion(
                "The elasticity of demand must be above 0; that of supply, and spare capacity, "
                "0 or more (give elasticities without their sign)."
            )
        if not (self.choke_price > 1 and self.gradient >= 1):
            raise BadQuestion("choke_price must be above 1 and gradient 1 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An industry that uses the mineral."""

    industry: str
    share_of_use: float
    needs: Range  # share of its value added that cannot be made without the mineral
    use: str = ""


@dataclass(frozen=True, kw_only=True)
class Mineral:
    """The market of one mineral: bill, users, and each parameter's range with its source."""

    name: str
    restrictor: str  # ISO-3
    bill_usd_million: float  # of the user country, at the base price
    ranges: Mapping[str, Range] = field(repr=False)  # by field of `Parameters`
    users: tuple[User, ...] = field(repr=False)
    assumptions: tuple[Assumption, ...] = field(default=(), repr=False)
    user_country: str = "USA"

    def __post_init__(self) -> None:
        if lacking := set(VARIED) - set(self.ranges):
            raise BadQuestion(f"Mineral {self.name}: no range for {', '.join(sorted(lacking))}.")
        total = sum(user.share_of_use for user in self.users)
        if abs(total - 1) > 1e-6:
            raise BadQuestion(f"Mineral {self.name}: shares of use add up to {total:.4f}, not 1.")
        if not self.bill_usd_million > 0:
            raise BadQuestion(f"Mineral {self.name}: the bill must be above 0 USD million.")

    def at(self, level: str = "central") -> Parameters:
        """The parameters that make the loss ``low``, ``central`` or ``high``."""
        ends = {"low": ("low", "high"), "central": ("central",) * 2, "high": ("high", "low")}
        if level not in ends:
            raise BadQuestion(f"The level is low, central or high, not {level!r}.")
        rising, falling = ends[level]
        return Parameters(
            **{
                name: getattr(self.ranges[name], rising if more else falling)
                for name, more in VARIED.items()
            }
        )

    def drawn(self, rng: np.random.Generator) -> tuple[Parameters, float]:
        """Parameters drawn from triangles over their ranges, and a place 0..1 in `needs`."""
        values = {name: _triangle(rng, self.ranges[name]) for name in VARIED}
        return Parameters(**values), float(rng.uniform())


def _triangle(rng: np.random.Generator, over: Range) -> float:
    if over.high <= over.low:
        return over.central
    return float(rng.triangular(over.low, over.central, over.high))


@cache
def mineral(name: str) -> Mineral:
    """A mineral of the bundled table, by symbol.

    Raises
    ------
    UnknownCode
        When its shares are not supplied; the text says which are.
    """
    if name not in bundled_minerals():
        raise UnknownCode(
            f"No market parameters for {name!r}; there is {', '.join(bundled_minerals())}. For "
            f"samarium, dysprosium, terbium, gadolinium and lutetium no shares by country are in "
            f"the open sources, so that the two other methods answer alone."
            f"{nearest(name, bundled_minerals())}"
        )
    rows = table("tables/shortage_minerals.csv")
    rows = rows.filter(rows["mineral"] == name).to_dicts()
    found = {row["parameter"]: row for row in rows}
    users = table("tables/shortage_users.csv")
    users = users.filter(users["mineral"] == name).to_dicts()
    bill = float(found["price"]["central"]) * float(found["use"]["central"]) / 1e6
    return Mineral(
        name=name,
        restrictor=found["price"]["restrictor"],
        bill_usd_million=bill,
        ranges={key: _range(found[key]) for key in VARIED},
        users=tuple(
            User(
                industry=row["industry"],
                share_of_use=float(row["share_of_use"]),
                needs=Range(
                    low=float(row["needs_low"]),
                    central=float(row["needs"]),
                    high=float(row["needs_high"]),
                ),
                use=row["use"],
            )
            for row in users
        ),
        assumptions=(
            *(
                Assumption(
                    f"{name} {row['parameter']}",
                    f"{row['central']} ({row['low']} to {row['high']}) {row['unit'] or ''}".strip(),
                    row["source"],
                    row["certainty"],
                )
                for row in rows
            ),
            *(
                Assumption(
                    f"{name} in {row['industry']}",
                    f"{float(row['share_of_use']):.0%} of use; {row['needs_low']} to "
                    f"{row['needs_high']} of value added needs it ({row['use']})",
                    row["source"],
                    row["certainty"],
                )
                for row in users
            ),
        ),
    )


@cache
def bundled_minerals() -> tuple[str, ...]:
    """Symbols of the minerals whose shares are supplied."""
    return tuple(table("tables/shortage_minerals.csv")["mineral"].unique(maintain_order=True))


def _range(row: Mapping[str, str]) -> Range:
    return Range(low=float(row["low"]), central=float(row["central"]), high=float(row["high"]))
