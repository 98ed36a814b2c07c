"""What the verbs that search for tariffs share: worlds, assumptions, and what others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from detente.equilibrium import Model, TariffShock
    from detente.ledger import Ledger
    from detente.world import World

__all__ = [
    "ByOption",
    "DeficitsOption",
    "ElasticityOption",
    "FamilyOption",
    "PartnerOption",
    "SectorOption",
    "TaxOption",
    "UpperOption",
    "WorldOption",
    "codes",
    "model",
    "numbers",
    "scenario_shock",
    "weights",
]

WorldOption = Annotated[
    str,
    typer.Option(
        "--world",
        metavar="NAME|FILE",
        help="world-2023, world-2023-sectors, or a file that `detente solve` reads.",
    ),
]
FamilyOption = Annotated[
    str,
    typer.Option(
        "--family",
        metavar="NAME",
        help="one_sector or roundabout; many_sectors, many_sectors_io or caliendo_parro where the "
        "world has sectors.",
    ),
]
ElasticityOption = Annotated[
    float, typer.Option("--elasticity", metavar="EPS", help="Trade elasticity.")
]
TaxOption = Annotated[
    str, typer.Option("--tax", help="Use of revenue: income_tax_relief or lump_sum.")
]
DeficitsOption = Annotated[
    str, typer.Option("--deficits", help="indexed, fixed, balanced or zero_for_one.")
]
ByOption = Annotated[
    str,
    typer.Option("--by", help="What may differ: uniform, partner, sector or partner_sector."),
]
PartnerOption = Annotated[
    list[str] | None,
    typer.Option("--partner", metavar="COUNTRY", help="Tax these partners only. Repeatable."),
]
SectorOption = Annotated[
    list[str] | None,
    typer.Option("--sector", metavar="NAME", help="Tax these sectors only. Repeatable."),
]
UpperOption = Annotated[
    float, typer.Option("--upper", metavar="RATE", help="Highest tariff tried; 1 is 100 %.")
]


def codes(names: list[str] | None) -> list[str] | None:
    """ISO-3 codes of countries given by name or code; nothing where none are given."""
    from detente.places import place

    return [place(name).iso3 for name in names] if names else None


def model(family: str, elasticity: float, tax: str, deficits: str) -> Model:
    """The assumptions of the options."""
    from detente.equilibrium import Model

    chosen: dict[str, Any] = {"family": family, "tax": tax, "deficits": deficits}
    return Model(trade_elasticity=elasticity, **chosen)


def weights(texts: list[str] | None) -> dict[str, float] | None:
    """Weights of welfare from ``COUNTRY=NUMBER`` options.

    Raises
    ------
    BadQuestion
        When one is written otherwise.
    """
    from detente.places import place

    given = numbers(texts, "--weight", "COUNTRY=NUMBER, as US=1")
    return {place(name).iso3: number for name, number in given.items()} or None


def numbers(texts: list[str] | None, option: str, form: str) -> dict[str, float]:
    """Numbers by name from ``NAME=NUMBER`` options.

    Raises
    ------
    BadQuestion
        When one is written otherwise.
    """
    from detente.errors import BadQuestion

    found = {}
    for text in texts or ():
        name, _, number = text.rpartition("=")
        try:
            if not name:
                raise ValueError
            found[name] = float(number)
        except ValueError:
            raise BadQuestion(f"{option} is {text!r}; write {form}.") from None
    return found


def scenario_shock(world: World, name: str, ledger: Ledger) -> TariffShock | None:
    """The duties of a scenario on the day it speaks of, against those the world was seen under."""
    if not name:
        return None
    from detente.scenario import Scenario

    return Scenario.named(name).duties(world, ledger).shock("after")
