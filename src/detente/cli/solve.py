"""``detente solve``: what trade, prices and welfare become under a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output
from detente.cli.waiting import waiting

if TYPE_CHECKING:
    from detente.scenario import Run, Scenario

__all__ = ["solve"]

_BY = ("region", "sector", "flow", "diversion", "duty")


def solve(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A bundled name, or the path of a YAML file.")
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="region|sector|flow|diversion|duty",
            help="Welfare, prices and trade by region; output by sector; trade by pair; who gains "
            "what one stops buying from another; or the duties themselves.",
        ),
    ] = "region",
    world: Annotated[
        str,
        typer.Option(
            "--world",
            metavar="NAME|FILE",
            help="world-2023, world-2023-sectors, or a file: a saved world, an OECD ICIO or a WIOD "
            "table.",
            show_default="the scenario's own, else world-2023",
        ),
    ] = "",
    family: Annotated[
        str,
        typer.Option(
            "--family",
            metavar="NAME",
            help="one_sector, roundabout or gravity; caliendo_parro, many_sectors or "
            "many_sectors_io where the world has sectors.",
            show_default="one_sector, or caliendo_parro",
        ),
    ] = "",
    elasticity: Annotated[
        list[str] | None,
        typer.Option(
            "--elasticity",
            metavar="EPS",
            help="Trade elasticity: a number, or low, default or high where the world has sectors. "
            "Repeatable: a band.",
            show_default="2, 4, 8, or low, default, high",
        ),
    ] = None,
    tax: Annotated[
        str,
        typer.Option(
            "--tax",
            help="Use of revenue: income_tax_relief or lump_sum.",
            show_default="income_tax_relief",
        ),
    ] = "",
    deficits: Annotated[
        str,
        typer.Option(
            "--deficits",
            help="indexed, fixed, balanced or zero_for_one.",
            show_default="indexed",
        ),
    ] = "",
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar="COUNTRY",
            help="Rows to show; all for every region. Repeatable.",
        ),
    ] = None,
    sector: Annotated[
        list[str] | None,
        typer.Option(
            "--sector",
            metavar="NAME",
            help="Of a world with sectors, by label or name; all for each. Repeatable.",
        ),
    ] = None,
    importer: Annotated[
        str, typer.Option("--importer", metavar="COUNTRY", help="Of a diversion: who buys.")
    ] = "US",
    exporter: Annotated[
        str, typer.Option("--exporter", metavar="COUNTRY", help="Of a diversion: who sells.")
    ] = "CN",
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Trade, prices and welfare under a scenario, against its baseline.

    Figures are the central value and, over the trade elasticities, the lowest and highest.

    Examples:

      detente solve no-deal

      detente solve busan --by diversion --world world-2023-sectors --sector C26

      detente solve geneva --by sector --world world-2023-sectors --region US --out sectors.csv
    """
    from detente.cli import solved, solved_tables
    from detente.errors import BadQuestion, nearest

    if by not in _BY:
        raise BadQuestion(f"--by is {by!r}.{nearest(by, _BY)} Use {', '.join(_BY)}.")
    with waiting("reading the record and solving"):
        run = _run(scenario, world, family, elasticity, tax, deficits, ledger)
        regions = _regions(run, region, by)
        sectors = _sectors(run, sector, by)
        if by == "region":
            rows = solved.region_rows(run)
        elif by == "sector":
            rows = solved.sector_rows(run, regions, [name for name in sectors if name])
        elif by == "flow":
            rows = solved.flow_rows(run, regions, sectors)
        elif by == "diversion":
            buyer, seller = (solved.region_label(run.world, end) for end in (importer, exporter))
            rows = solved.diversion_rows(run, buyer, seller, sectors)
        else:
            rows = solved.duty_rows(run)
    if by == "region" and region:
        rows = [row for row in rows if row["region"] in regions]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json(_answer(run, by, rows))
        return
    solved_tables.show(run, by, rows, regions)


def _run(
    name: str,
    world: str,
    family: str,
    elasticity: list[str] | None,
    tax: str,
    deficits: str,
    ledger: Any,
) -> Run:
    from dataclasses import replace

    from detente.scenario import Scenario

    wanted: Scenario = Scenario.named(name)
    given = {"world": world, "family": family, "tax": tax, "deficits": deficits}
    wanted = replace(wanted, **{key: value for key, value in given.items() if value})
    if elasticity:
        wanted = replace(wanted, elasticities=tuple(_elasticity(text) for text in elasticity))
    return wanted.run(output.ledger(ledger))


def _elasticity(text: str) -> float | str:
    from detente.errors import BadQuestion

    try:
        value = float(text)
    except ValueError:
        return text
    if not 0 < value < float("inf"):
        raise BadQuestion(f"--elasticity is {text}; a trade elasticity is a number above 0.")
    return value


def _regions(run: Run, named: list[str] | None, by: str) -> tuple[str, ...]:
    from detente.cli.solved import region_label
    from detente.cli.solved_tables import MAIN

    if named and [name.lower() for name in named] != ["all"]:
        return tuple(dict.fromkeys(region_label(run.world, name) for name in named))
    if named or by == "flow":
        return run.world.regions.labels
    if by == "sector":
        return ("USA", "CHN")
    return tuple(label for label in MAIN if label in run.world.regions.labels)


def _sectors(run: Run, named: list[str] | None, by: str) -> tuple[str | None, ...]:
    from detente.cli.solved import sector_label
    from detente.errors import BadQuestion

    several = len(run.world.sectors) > 1
    if not several and (named or by == "sector"):
        raise BadQuestion(
            f"World {run.world.name} has one sector, all goods. Take --world world-2023-sectors."
        )
    if named and [name.lower() for name in named] != ["all"]:
        return tuple(dict.fromkeys(sector_label(run.world, name) for name in named))
    return run.world.sectors.labels if named or by == "sector" else (None,)


def _answer(run: Run, by: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from detente.cli.solved import mean_rows

    return run.to_dict() | {"means": mean_rows(run), "by": by, "rows": rows}
