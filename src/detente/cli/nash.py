"""``detente nash``: tariffs that are best answers to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output, policy

if TYPE_CHECKING:
    from detente.equilibrium.policy.nash import NashEquilibrium
    from detente.equilibrium.policy.optimal import Reply

__all__ = ["nash"]

_SCHEDULE = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


def nash(
    players: Annotated[
        list[str] | None,
        typer.Argument(metavar="[COUNTRY COUNTRY …]", help="Two or more.", show_default="US CN"),
    ] = None,
    by: policy.ByOption = "uniform",
    on_each_other: Annotated[
        bool, typer.Option("--on-each-other", help="Tax the other players' goods only.")
    ] = False,
    schedule: Annotated[
        bool,
        typer.Option(
            "--schedule", help="The second's best answer to each tariff of the first on its goods."
        ),
    ] = False,
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
    """Tariffs of two or more countries, each the best answer to the others'.

    Examples:

      detente nash US CN

      detente nash US CN --schedule --json
    """
    from detente.equilibrium.policy.nash import nash as search
    from detente.equilibrium.policy.optimal import retaliation_schedule
    from detente.errors import BadQuestion
    from detente.world import World

    chosen = World.open(world)
    names = policy.codes(players) or ["USA", "CHN"]
    model = policy.model(family, elasticity, tax, deficits)
    shock = policy.scenario_shock(chosen, scenario, output.ledger(ledger)) if scenario else None
    if schedule:
        if len(names) != 2:
            raise BadQuestion("--schedule needs two countries: who moves, and who answers.")
        mover, responder = names
        replies = retaliation_schedule(
            chosen, mover, responder, _SCHEDULE, by=by, model=model, shock=shock, upper=upper
        )
        _schedule(replies, names, out, as_json)
        return
    found = search(
        chosen,
        names,
        by=by,
        on_each_other=on_each_other,
        model=model,
        shock=shock,
        upper=upper,
    )
    rows = [
        {"player": player.region, "lever": label, "tariff": rate, "trade_share": share}
        for player in found.players
        for label, rate, share in zip(
            player.levers.labels, player.rates.tolist(), player.levers.shares.tolist(), strict=True
        )
    ]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json(_answer(found, rows))
        return
    _print(found)


def _answer(found: NashEquilibrium, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "status": found.status.name,
        "slope": found.slope,
        "rounds": found.rounds,
        "evaluations": found.evaluations,
        "players": [
            {
                "country": player.region,
                "mean_tariff": player.mean_rate,
                "welfare": player.welfare,
                "objective": player.objective,
                "gain_from_leaving": player.gain_from_leaving,
            }
            for player in found.players
        ],
        "model": found.solution.assumptions(),
        "residual": found.solution.residual,
        "tariffs": rows,
    }


def _print(found: NashEquilibrium) -> None:
    from detente.units import percent, signed_percent

    console = output.console()
    table = output.grid(
        "Each the best answer to the others",
        {"": "left", "Mean tariff": "right", "Welfare": "right", "Gain from leaving": "right"},
    )
    for player in found.players:
        table.add_row(
            found.solution.world.region_name(player.region),
            percent(player.mean_rate, 2),
            signed_percent(player.welfare, 4),
            signed_percent(player.gain_from_leaving, 4),
        )
    console.print(table)
    console.print(
        f"{found.evaluations} solves, slope left {found.slope:.0e}; against the world as it is. "
        f"There may be other equilibria: the search starts from 20 % everywhere.",
        style="dim",
    )


def _schedule(replies: list[Reply], names: list[str], out: Any, as_json: bool) -> None:
    from dataclasses import asdict

    from detente.units import percent, signed_percent

    mover, responder = names
    rows = [asdict(reply) for reply in replies]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json({"mover": mover, "responder": responder, "replies": rows})
        return
    table = output.grid(
        f"{responder}'s best tariff on goods from {mover}",
        {
            f"{mover} on {responder}": "right",
            "Answer": "right",
            f"Welfare {mover}": "right",
            "unanswered": "right",
            f"Welfare {responder}": "right",
        },
    )
    for reply in replies:
        table.add_row(
            percent(reply.rate, 0),
            percent(reply.reply, 2),
            signed_percent(reply.mover_welfare, 3),
            signed_percent(reply.mover_welfare_unanswered, 3),
            signed_percent(reply.responder_welfare, 3),
        )
    output.console().print(table)
