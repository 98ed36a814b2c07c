"""``detente optimal``: which tariffs serve a country best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output, policy

if TYPE_CHECKING:
    from detente.equilibrium.policy.optimal import Optimum

__all__ = ["optimal"]

_MOST_ROWS = 25


def optimal(
    country: Annotated[
        str, typer.Argument(metavar="[COUNTRY]", help="Who sets the tariffs.")
    ] = "US",
    by: policy.ByOption = "uniform",
    against: Annotated[
        bool,
        typer.Option("--against", help="Ask for all others' best tariffs on the country's goods."),
    ] = False,
    partner: policy.PartnerOption = None,
    sector: policy.SectorOption = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="COUNTRY=NUMBER",
            help="Whose welfare counts. Repeatable.",
            show_default="its own",
        ),
    ] = None,
    sector_weight: Annotated[
        list[str] | None,
        typer.Option(
            "--sector-weight",
            metavar="SECTOR=NUMBER",
            help="Extra weight of a sector's real income; family caliendo_parro. Repeatable.",
        ),
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="What everybody else does.")
    ] = "",
    world: policy.WorldOption = "world-2023",
    family: policy.FamilyOption = "one_sector",
    elasticity: policy.ElasticityOption = 4.0,
    tax: policy.TaxOption = "income_tax_relief",
    deficits: policy.DeficitsOption = "indexed",
    upper: policy.UpperOption = 1.0,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """The tariffs that maximise a country's welfare, or a weighted sum, in the trade model.

    All other tariffs are held: nobody answers. See `detente nash` for answers.

    Examples:

      detente optimal US --by partner

      detente optimal US --against --scenario april-2025 --json
    """
    from detente.equilibrium.policy.optimal import optimal as search
    from detente.equilibrium.policy.optimal import retaliation
    from detente.equilibrium.shock import TariffShock
    from detente.errors import BadQuestion
    from detente.places import place
    from detente.world import World

    chosen = World.open(world)
    region = place(country).iso3
    how: dict[str, Any] = {
        "by": by,
        "partners": policy.codes(partner),
        "weights": policy.weights(weight),
        "model": policy.model(family, elasticity, tax, deficits),
        "upper": upper,
    }
    shock = policy.scenario_shock(chosen, scenario, output.ledger(ledger)) if scenario else None
    if against:
        if sector or sector_weight:
            raise BadQuestion("--sector and --sector-weight do not go with --against.")
        found = retaliation(chosen, region, shock or TariffShock.none(chosen), **how)
    else:
        favoured = policy.numbers(sector_weight, "--sector-weight", "SECTOR=NUMBER, as C24=0.5")
        found = search(
            chosen, region, sectors=sector, sector_weights=favoured or None, shock=shock, **how
        )
    rows = [
        {"lever": label, "tariff": rate, "trade_share": share}
        for label, rate, share in zip(
            found.levers.labels, found.rates.tolist(), found.levers.shares.tolist(), strict=True
        )
    ]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json(_answer(found, region, rows))
        return
    _print(found, region, rows)


def _answer(found: Optimum, region: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    formula = found.formula
    return {
        "country": region,
        "status": found.status.name,
        "mean_tariff": found.mean_rate,
        "objective": found.objective,
        "welfare": found.solution.region(region).welfare,
        "slope": found.slope,
        "evaluations": found.evaluations,
        "at_bounds": list(found.at_bounds),
        "formula": None
        if formula is None
        else {"tariff": formula.rate, "objective": formula.objective, "source": formula.source},
        "model": found.solution.assumptions(),
        "residual": found.solution.residual,
        "tariffs": rows,
    }


def _print(found: Optimum, region: str, rows: list[dict[str, Any]]) -> None:
    from detente.units import percent, signed_percent

    console = output.console()
    solution = found.solution
    name = solution.world.region_name(region)
    welfare = signed_percent(solution.region(region).welfare, 4)
    console.print(f"Mean of the best tariffs {percent(found.mean_rate, 2)}")
    console.print(f"Welfare of {name} {welfare}; objective {signed_percent(found.objective, 4)}")
    if found.formula is not None:
        console.print(
            f"The published formula says {percent(found.formula.rate, 2)}, which is worth "
            f"{signed_percent(found.formula.objective, 4)} here"
        )
    table = output.grid("", {"On": "left", "Tariff": "right", "Share of trade": "right"})
    rows = sorted(rows, key=lambda row: -row["trade_share"])
    for row in rows[:_MOST_ROWS]:
        table.add_row(row["lever"], percent(row["tariff"], 2), percent(row["trade_share"], 2))
    console.print(table)
    if len(rows) > _MOST_ROWS:
        console.print(f"{len(rows) - _MOST_ROWS} more with less trade; --out writes all.")
    if found.at_bounds:
        console.print(f"{len(found.at_bounds)} ended at a bound.")
    console.print(
        f"{found.evaluations} solves, slope left {found.slope:.0e}; all other tariffs are held",
        style="dim",
    )
