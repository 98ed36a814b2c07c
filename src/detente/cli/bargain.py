"""``detente bargain``: which deals beat no deal, what a fair rule would choose, who is pressed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output
from detente.cli.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.bargain.agreed import Agreed
    from detente.bargain.talks import Talks
    from detente.bargain.valuation import Valuation

__all__ = ["bargain"]

_PROCESSES = 2


def bargain(
    known: output.KnownOption = "",
    agenda: Annotated[
        Path | None,
        typer.Option(
            "--agenda",
            metavar="FILE",
            help="YAML with what can be given.",
            show_default="all in force, threatened or announced that day",
        ),
    ] = None,
    no_deal: Annotated[
        str,
        typer.Option(
            "--no-deal",
            metavar="POINT",
            help="What happens without a deal: status-quo (the law stays as it stands), threatened "
            "(all that is scheduled or threatened comes), nash (tariffs that are best answers).",
        ),
    ] = "status-quo",
    solution: Annotated[
        str,
        typer.Option("--solution", metavar="RULE", help="nash, ks (Kalai–Smorodinsky) or equal."),
    ] = "nash",
    weight: Annotated[
        float, typer.Option("--weight", metavar="SHARE", help="Bargaining weight of the US.")
    ] = 0.5,
    horizon: Annotated[
        int, typer.Option("--years", metavar="N", help="Years over which shortages count.")
    ] = 1,
    most: Annotated[
        int,
        typer.Option(
            "--packages",
            metavar="N",
            help="Most packages valued; beyond, items worth least stay as they stand.",
        ),
    ] = 65_536,
    breach: Annotated[
        str,
        typer.Option(
            "--breach",
            metavar="SHARE",
            help="Share of quarters in which a side breaks; observed: each by its record so far.",
        ),
    ] = "0",
    truce: Annotated[
        int, typer.Option("--truce", metavar="DAYS", help="Also value the package as a truce.")
    ] = 365,
    political: Annotated[
        bool,
        typer.Option(
            "--political",
            help="Weigh sectors so that the day's tariffs look wanted (after Ossa 2014).",
        ),
    ] = False,
    world: Annotated[
        str, typer.Option("--world", metavar="NAME|FILE", help="The world to solve.")
    ] = "world-2023-sectors",
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler that solves.")
    ] = "",
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="Three charts: .png, .svg or .html."),
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Which packages beat no deal for both, what a fair rule chooses, each concession's worth.

    Works by what was known on the day. The first answer of a day takes up to a minute and is kept.

    Examples:

      detente bargain --known 2025-05-09

      detente bargain --agenda tariffs.yaml --no-deal nash --solution equal --json
    """
    from detente.bargain.rows import as_dict, package_rows
    from detente.bargain.solution import checked_concept
    from detente.bargain.valued import checked_point
    from detente.errors import BadQuestion

    point = checked_point(no_deal)
    checked_concept(solution)
    if not 0 < weight < 1:
        raise BadQuestion(f"--weight is {weight:g}; give a share between 0 and 1, such as 0.5.")
    habits = _habits(breach, known, ledger)
    if not 1 <= truce <= 36_500:
        raise BadQuestion(f"--truce is {truce}; give 1 to 36500 days.")
    if most < 64:
        raise BadQuestion(f"--packages is {most}; give 64 or more.")
    if chart is not None:
        from detente.cli.picture import checked

        checked(chart)
    talks = _talks(
        known, agenda, point, solution, weight, horizon, most, world, ledger, political=political,
        cluster=cluster,
    )  # fmt: skip
    agreed = _agreed(talks) if agenda is None else ()
    output.write_rows(package_rows(talks), out)
    if as_json:
        output.emit_json(as_dict(talks, agreed, habits, truce))
    else:
        from detente.cli.bargain_print import show

        show(talks, agreed, habits, truce, output.console())
    if chart is not None:
        from detente.cli.bargain_chart import save

        typer.echo(f"Wrote {save(talks, agreed, chart)}", err=True)


def _habits(breach: str, known: str, extra: list[Path] | None) -> tuple[float, float]:
    """Shares of quarters in which the US and China break a deal, given or by their record."""
    from detente.compliance import assess_all, habit
    from detente.errors import BadQuestion

    if breach.strip().lower() == "observed":
        day = output.day(known, "known")
        found = assess_all(output.ledger(extra), on=day, known=day)
        ours, theirs = (habit(found, side).a_quarter or 0.0 for side in ("US", "CN"))
        return ours, theirs
    try:
        share = float(breach)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise BadQuestion(
            f"--breach is {breach!r}; give a share from 0 to below 1, such as 0.1, or observed."
        )
    return share, share


def _talks(
    known: str,
    agenda: Path | None,
    point: str,
    solution: str,
    weight: float,
    horizon: int,
    most: int,
    world: str,
    extra: list[Path] | None,
    *,
    political: bool,
    cluster: str,
) -> Talks:
    from detente.bargain.agenda_file import read_agenda
    from detente.bargain.clock import clock
    from detente.bargain.docket import default_agenda
    from detente.bargain.sensitivity import Case
    from detente.bargain.talks import talks
    from detente.bargain.valued import POINTS, valued
    from detente.errors import BadQuestion
    from detente.world import World

    accounts = World.open(world)
    missing = [label for label in ("USA", "CHN") if label not in accounts.regions]
    if missing:
        raise BadQuestion(
            f"{accounts.name} has no region {' and '.join(missing)}; the talks are between the two."
        )
    book = output.ledger(extra)
    day = output.day(known, "known")
    if agenda is not None:
        table = read_agenda(agenda, known=day if known else None, ledger=book, world=accounts)
    else:
        table = default_agenda(day, ledger=book, world=accounts)
    order = (point, *(other for other in POINTS if other != point))
    count = min(most, table.packages)

    with waiting(f"valuing up to {count:,} packages of {len(table.items)} items") as told:

        def values(points: Sequence[str], *, weighed: bool) -> dict[str, Valuation]:
            return valued(
                table,
                ledger=book,
                world=accounts,
                points=points,
                horizon=horizon,
                most_packages=most,
                workers=cluster or _PROCESSES,
                political=weighed,
                progress=lambda band, done, total: told(
                    f"{done:,} of {total:,} sets of duties solved, {band} elasticities"
                ),
            )

        found = values(order, weighed=political)
        told("what changes when sectors are weighed")
        cases = []
        if len(accounts.sectors) > 1:
            other = values((point,), weighed=not political)[point]
            case = Case(
                assumption="political weights",
                value="off" if political else "on",
                gains=other.gains(),
                concept=solution,
                weight=weight,
            )
            cases.append(case)
        told("the clock")
        first = talks(found, no_deal=point, concept=solution, weight=weight)
        gdp = dict(zip(accounts.regions, accounts.gdp.tolist(), strict=True))
        hours = clock(found["status-quo"], first.reference, book, (gdp["USA"], gdp["CHN"]))
    return talks(found, no_deal=point, concept=solution, weight=weight, clock=hours, weighted=cases)


def _agreed(talks: Talks) -> tuple[Agreed, ...]:
    """What was agreed in the round that followed the day, read after everything is valued."""
    from detente.bargain.agreed import agreed, round_known

    found = round_known(talks.agenda.known)
    return agreed(talks.valuation, found.id) if found else ()
