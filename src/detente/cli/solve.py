"""``detente solve``: what trade, prices and welfare become under a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.scenario import Run

__all__ = ["solve"]

_SHOWN = {"welfare": "Welfare", "prices": "Prices", "exports": "Exports", "imports": "Imports"}
_REGIONS = ("USA", "CHN", "CAN", "MEX", "DEU", "GBR", "JPN", "KOR", "VNM", "IND", "BRA")


def solve(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A bundled name, or the path of a YAML file.")
    ],
    family: Annotated[
        str, typer.Option("--family", metavar="NAME", help="one_sector, roundabout or gravity.")
    ] = "one_sector",
    elasticity: Annotated[
        list[float] | None,
        typer.Option("--elasticity", metavar="EPS", help="Trade elasticity. Repeatable: a band."),
    ] = None,
    tax: Annotated[
        str, typer.Option("--tax", help="Use of revenue: income_tax_relief or lump_sum.")
    ] = "income_tax_relief",
    deficits: Annotated[
        str, typer.Option("--deficits", help="indexed, fixed, balanced.")
    ] = "indexed",
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="COUNTRY", help="Rows to print. Repeatable."),
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Trade, prices and welfare under a scenario, against its baseline, in world-2023.

    Examples:

      detente solve no-deal

      detente solve busan --family roundabout --elasticity 4 --region US --region VN
    """
    from dataclasses import replace

    from detente.equilibrium import Model
    from detente.places import place
    from detente.scenario import Scenario

    wanted = Scenario.named(scenario)
    if elasticity:
        wanted = replace(wanted, elasticities=tuple(elasticity))
    model = Model(family=family, tax=tax, deficits=deficits)  # type: ignore[arg-type]
    if elasticity:
        model = model.but(trade_elasticity=sorted(elasticity)[len(elasticity) // 2])
    run = wanted.run(output.ledger(ledger), model)
    output.write_rows(_rows(run), out)
    if as_json:
        output.emit_json(run.to_dict())
        return
    _print(run, tuple(place(name).iso3 for name in region) if region else _REGIONS)


def _rows(run: Run) -> list[dict[str, Any]]:
    rows = []
    for label in run.world.regions.labels:
        for what in _SHOWN:
            band = run.effects.region(label, what)
            rows.append(
                {
                    "scenario": run.scenario.name,
                    "region": label,
                    "outcome": what,
                    "low": band.low,
                    "central": band.central,
                    "high": band.high,
                }
            )
    return rows


def _print(run: Run, regions: tuple[str, ...]) -> None:
    from detente.units import signed_percent

    console = output.console()
    console.print(f"[bold]{run.scenario.title}[/]", highlight=False)
    console.print(f"against {run.scenario.baseline_title}", markup=False)
    if not run.moves_trade:
        console.print("No duty differs, so the trade model sees no change.")
    values = ", ".join(f"{value:g}" for value in run.effects.elasticities)
    title = f"Change in percent: central (lowest – highest) over trade elasticities {values}"
    table = output.grid(title, {"": "left"} | dict.fromkeys(_SHOWN.values(), "right"))
    for label in regions:
        cells = []
        for what in _SHOWN:
            band = run.effects.region(label, what)
            low, central, high = (
                signed_percent(value, 2).removesuffix(" %")
                for value in (band.low, band.central, band.high)
            )
            cells.append(f"{central}\n[dim]{low} – {high}[/]")
        table.add_row(run.world.region_name(label), *cells)
    console.print(table)
    worst = max(
        solution.residual
        for band in (run.effects.before, run.effects.after)
        for solution in band.solutions
    )
    family = run.model.family.replace("_", " ")
    console.print(f"{family}; every solve converged, largest residual {worst:.0e}", style="dim")
