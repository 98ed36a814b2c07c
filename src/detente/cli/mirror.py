"""``detente mirror``: does barred trade come round through a third country?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.compliance.mirror import Route, Screen
    from detente.compliance.placebo import Rate

__all__ = ["mirror"]

_SHOWN = 40
_STYLES = {"flagged": "red", "has capacity": "dim", "capacity not known": "yellow"}


def mirror(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Monthly flows: own columns or UN Comtrade's.")
    ],
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="DAY", help="Test from this month; all before is the base."
        ),
    ] = "",
    product: Annotated[
        str, typer.Option("--product", metavar="HS", help="Only codes that begin so.")
    ] = "",
    origin: Annotated[str, typer.Option("--origin", metavar="CC", help="Who bars it.")] = "CN",
    target: Annotated[str, typer.Option("--target", metavar="CC", help="Whom it bars.")] = "US",
    sds: Annotated[
        float, typer.Option("--sds", metavar="X", help="Robust standard deviations of a rise.")
    ] = 3.0,
    lag: Annotated[
        int, typer.Option("--lag", metavar="N", help="Months from the one leg to the other.")
    ] = 4,
    months: Annotated[
        int, typer.Option("--months", metavar="N", help="Suspect months that it takes.")
    ] = 1,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Both legs: .png, .svg or .html.")
    ] = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Screen a file of monthly trade for detours, with what chance alone would flag.

    A route is flagged when what the origin sends to a third country and what that country sends to
    the target both rise above their base, and the country has no capacity of its own.

    Examples:

      detente mirror flows.csv --since 2024-12-01

      detente mirror comtrade.csv --product 2825 --chart routes.svg
    """
    from detente.compliance.flows import month_number, read_flows
    from detente.compliance.mirror import screen
    from detente.errors import BadQuestion
    from detente.nomenclature import parse_code

    if chart is not None:
        from detente.cli.picture import checked

        checked(chart)
    if sds <= 0:
        raise BadQuestion(f"--sds is {sds:g}; it must be above 0.")
    if not 0 <= lag <= 12:
        raise BadQuestion(f"--lag is {lag}; give 0 to 12 months.")
    if months < 1:
        raise BadQuestion(f"--months is {months}; give 1 or more.")
    flows = read_flows(file)
    if product:
        flows = _only(flows, parse_code(product), file)
    begun = month_number(output.day(since, "since").isoformat()) if since else None
    found = screen(
        flows, origin=origin, target=target, since=begun, sds=sds, lag=lag, months=months
    )
    chance = _chance(begun is not None, sds, lag, months)
    rows = [_row(route) for route in found.routes]
    output.write_rows(rows, out) if rows else None
    if as_json:
        output.emit_json(_as_dict(found, file, since, rows, chance))
    else:
        _print(found, file, origin.upper(), target.upper(), chance)
    if chart is not None:
        from detente.cli.mirror_chart import save

        typer.echo(f"Wrote {save(found, origin.upper(), target.upper(), chart)}", err=True)


def _only(flows: Any, code: str, file: Path) -> Any:
    from dataclasses import replace

    from detente.errors import BadQuestion

    codes = flows.frame["hs"].unique().sort().to_list()
    kept = flows.frame.filter(flows.frame["hs"].str.starts_with(code))
    if kept.is_empty():
        raise BadQuestion(f"{file.name} holds no product {code}; it has {', '.join(codes[:8])}.")
    return replace(flows, frame=kept)


def _chance(since: bool, sds: float, lag: int, months: int) -> list[Rate]:
    """What the same screen flags among placebo pairs that have no route in them."""
    from detente.compliance.placebo import false_positives

    return [
        false_positives(kind, seed=1, since=since, least=months, sds=sds, lag=lag)
        for kind in ("independent", "common")
    ]


def _row(route: Route) -> dict[str, Any]:
    return {
        "hs": route.hs,
        "country": route.country,
        "status": route.status,
        "flagged": route.flagged,
        "suspect_months": len(route.months),
        "first": route.months[0],
        "last": route.months[-1],
        "lag": route.lag,
        "excess": route.excess,
        "re_export": route.re_export,
        "usual_inflow": route.usual_inflow,
        "usual_outflow": route.usual_outflow,
        "sds_in": route.sds_in,
        "sds_out": route.sds_out,
        "unit_value_ratio": route.ratio,
        "capacity": route.capacity.words,
    }


def _as_dict(
    found: Screen, file: Path, since: str, rows: list[dict[str, Any]], chance: list[Rate]
) -> dict[str, Any]:
    return {
        "file": str(file),
        "first": found.first,
        "last": found.last,
        "since": since or None,
        "measure": found.measure,
        "pairs": found.pairs,
        "tested": found.tested,
        "flagged": sum(row["flagged"] for row in rows),
        "routes": [
            row | {"months": list(route.months)}
            for row, route in zip(rows, found.routes, strict=True)
        ],
        "by_chance": [asdict(rate) | {"rate": rate.rate} for rate in chance],
        "notes": list(found.notes),
    }


def _print(found: Screen, file: Path, origin: str, target: str, chance: list[Rate]) -> None:
    from detente.places import place

    console = output.console()
    unit, scale = ("t", 1e-3) if found.measure == "kg" else ("USD m", 1e-6)
    console.print(
        f"{file.name}: {found.first} to {found.last}, {found.tested} pairs of product and third "
        f"country tested of {found.pairs}",
        markup=False,
    )
    for note in found.notes:
        console.print(note, markup=False, style="dim")
    if found.routes:
        right = dict.fromkeys(
            (f"Beyond use, {unit}", f"To {target}, {unit}", "SDs", "Price"), "right"
        )
        table = output.grid(
            f"Routes on which both legs rose ({origin} to third country to {target})",
            {"Product": "left", "Through": "left", "Verdict": "left", "Months": "left"} | right,
        )
        for route in found.routes[:_SHOWN]:
            table.add_row(
                route.hs,
                place(route.country).name,
                f"[{_STYLES[route.status]}]{route.status}[/]\n[dim]{route.capacity.words}[/]",
                _span(route.months),
                f"{route.excess * scale:,.0f}",
                f"{route.re_export * scale:,.0f}",
                f"{route.sds_in:.0f}, {route.sds_out:.0f}",
                "" if route.ratio is None else f"{route.ratio:.1f}×",
            )
        console.print(table)
        if len(found.routes) > _SHOWN:
            console.print(f"and {len(found.routes) - _SHOWN} more; --out writes all", style="dim")
    number = len(found.flagged)
    console.print(f"{number} flagged of {found.tested} tested." if number else "Nothing flagged.")
    console.print(_words(chance, found.tested), markup=False, style="dim")
    if found.routes:
        console.print(
            f"Beyond use and to {target}: sums over the suspect months above what is usual. Price: "
            f"unit value into {target} over that out of {origin}. A flag is a question, no proof.",
            style="dim",
        )


def _words(chance: Sequence[Rate], tested: int) -> str:
    apart, together = (rate.rate for rate in chance)
    span = "a year" if chance[0].months == 12 else f"{chance[0].months} months"
    return (
        f"By chance: on placebo products without a route {apart:.1%} of pairs show as much in "
        f"{span}, {together:.1%} where both legs follow one boom. Of {tested} pairs that is about "
        f"{apart * tested:.1f} to {together * tested:.1f}, before capacity is asked about."
    )


def _span(months: Sequence[str]) -> str:
    if len(months) == 1:
        return months[0]
    return f"{len(months)}: {months[0]} – {months[-1]}"
