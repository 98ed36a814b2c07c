"""``detente average``: average duties on a day or through time, what moved them, what was paid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.tariffs import Averages, Band, Change, MonthGap

__all__ = ["average"]

_MOST_GROUPS = 30


def average(
    origin: Annotated[
        str, typer.Option("--origin", metavar="COUNTRY|all", help="Code, name, EU, or all.")
    ],
    on: Annotated[str, typer.Option("--on", metavar="DAY", show_default="today")] = "",
    start: Annotated[str, typer.Option("--start", metavar="DAY", help="Series: first day.")] = "",
    end: Annotated[str, typer.Option("--end", metavar="DAY", help="Series: day after last.")] = "",
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="DAY1 DAY2", help="Split the change by measure."),
    ] = None,
    collected: Annotated[
        bool,
        typer.Option(
            "--collected", help="China: beside the duties customs collected, month by month."
        ),
    ] = False,
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            metavar="NAME|FILE.csv",
            help="imports-2024, imports-2024-all, imports-2025, world-2024, simple, imports-wto "
            "(China), or a CSV file with columns code, value and perhaps origin.",
            show_default="the importer's own imports",
        ),
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="authority|sector|hs2|origin", help="Split further.")
    ] = "authority",
    special: Annotated[
        str,
        typer.Option(
            "--special",
            metavar="out|zero",
            help="Chapters 98 and 99 (returned goods, low-value shipments): left out, or counted "
            "as free of duty.",
            show_default="as the assumptions say: out",
        ),
    ] = "",
    importer: Annotated[
        str, typer.Option("--importer", metavar="US|CN", help="The country that levies.")
    ] = "US",
    assumptions: output.AssumptionsOption = "trade",
    band: Annotated[
        bool,
        typer.Option(
            "--band", help="Low, central and high assumptions; for one day each switch alone."
        ),
    ] = False,
    daily: Annotated[
        bool, typer.Option("--daily", help="With --out: one row a day, not one a step.")
    ] = False,
    out: output.OutOption = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="A chart: .png, .svg or .html."),
    ] = None,
    known: output.KnownOption = "",
    calendar: output.CalendarOption = "legal",
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Average duty on goods of one country, or of all, in parts that add up.

    Examples:

      detente average --origin CN --on 2025-01-15 --weights simple

      detente average --origin all --start 2025-01-01 --end 2027-01-01 --out us.csv --chart us.svg

      detente average --origin CN --between 2025-01-15 2025-05-20

      detente average --origin all --on 2026-03-10 --assumptions trade,usmca=2025h2 --band
    """
    from detente.errors import BadQuestion
    from detente.places import place
    from detente.tariffs import average as compute
    from detente.tariffs import band as compute_band
    from detente.tariffs import collected_gap, what_changed
    from detente.tariffs.average import ALL

    if special not in ("", "out", "zero"):
        raise BadQuestion(f"--special is {special!r}; use out or zero.")
    if bool(start) != bool(end):
        raise BadQuestion("--start and --end belong together; for one day use --on.")
    code = ALL if origin.strip().lower() == ALL else place(origin, groups=True).iso2
    imposer = place(importer).iso2
    common: dict[str, Any] = {
        "origin": code,
        "importer": imposer,
        "weights": weights,
        "special": special or None,
        "known": output.day(known, "known"),
        "calendar": output.calendar(calendar),
        "assumptions": assumptions,
        "ledger": output.ledger(ledger),
    }
    if collected:
        if (code, imposer) != ("CN", "US"):
            raise BadQuestion("--collected is held for goods of China entering the US.")
        months = collected_gap(known=common["known"], ledger=common["ledger"])
        output.write_rows([month.to_dict() for month in months], out)
        _show_months(months, as_json)
        return
    if between is not None:
        first, second = (output.day(text, "between") for text in between)
        change = what_changed(first, second, **common)
        output.write_rows(change.rows(), out)
        _show_change(change, as_json)
        return
    days = (
        {"start": output.day(start, "start"), "end": output.day(end, "end")}
        if start
        else {"on": output.day(on, "on")}
    )
    if band:
        if by != "authority" or chart is not None:
            raise BadQuestion("--band is of the average as a whole; leave out --by and --chart.")
        around = compute_band(moves=not start, **days, **common)
        output.write_rows(around.rows(), out)
        _show_band(around, as_json, series=bool(start))
        return
    found = compute(by=by, **days, **common)
    if out is not None:
        output.write_rows(found.to_polars(daily=daily).to_dicts(), out)
    if chart is not None:
        from detente.cli.average_chart import save

        typer.echo(f"Wrote {save(found, chart)}", err=True)
    _show(found, as_json, series=bool(start))


def _show(found: Averages, as_json: bool, *, series: bool) -> None:
    from detente.units import percent

    last = found.days[-1]
    if as_json:
        answer = found.to_dict(last if series else found.days[0])
        if series:
            answer |= {
                "start": found.days[0].isoformat(),
                "end": found.end.isoformat(),
                "series": [
                    {
                        "from": day.isoformat(),
                        "total": float(found.total[step]),
                        "by_authority": found.parts(step),
                    }
                    for step, day in enumerate(found.days)
                ],
            }
        output.emit_json(answer)
        return
    console = output.console()
    console.print(
        f"[bold]{_whose(found)}[/]: {percent(found.on(last))} on {last}, weights {found.weights} "
        f"({found.weights_meaning})"
    )
    if series:
        table = output.grid("", {"From": "left", "Total": "right", "Base": "right"})
        for step, day in enumerate(found.days):
            table.add_row(
                day.isoformat(), percent(found.total[step], 2), percent(found.base[step], 2)
            )
    elif found.groups:
        heads = {found.by.title(): "left", "Rate": "right", "of value": "right", "Adds": "right"}
        table = output.grid("", heads)
        for group in found.groups[:_MOST_GROUPS]:
            table.add_row(
                group.key,
                percent(group.total[0], 2),
                percent(group.share[0], 1),
                percent(group.contribution[0], 2),
            )
    else:
        table = output.grid("", {"Authority": "left", "Adds": "right"})
        for name, part in found.parts(0).items():
            if part:
                table.add_row(name, percent(part, 2))
    console.print(table)
    accounts = ", ".join(
        f"{percent(share)} {_ACCOUNTS[name]}" for name, share in found.accounts.items() if share
    )
    console.print(f"Value of the weights: {accounts}.", style="dim")
    console.print(f"Assumed: {found.assumptions}.", style="dim", markup=False)
    if len(found.groups) > _MOST_GROUPS:
        console.print("Smaller groups are left out here; --json or --out has all.", style="dim")


_ACCOUNTS = {
    "by_line": "by line",
    "by_shorter_code": "by a shorter code or sector",
    "special_at_zero": "in chapters 98–99, counted as free",
    "special_out": "in chapters 98–99, left out",
    "no_line": "without a line",
    "no_rate": "without a known base duty",
}


def _whose(found: Averages) -> str:
    goods = "all imports" if found.origin == "all" else f"goods of {found.origin}"
    return f"Average {found.importer} duty on {goods}"


def _show_band(found: Band, as_json: bool, *, series: bool) -> None:
    from detente.units import percent, points

    central = found.central
    first = central.days[0]
    if as_json:
        output.emit_json(found.to_dict(first) | ({"series": found.rows()} if series else {}))
        return
    console = output.console()
    if series:
        heads = {"From": "left", "Low": "right", "Central": "right", "High": "right"}
        table = output.grid(_whose(central), heads)
        for row in found.rows():
            rates = (percent(row[name], 2) for name in ("low", "central", "high"))
            table.add_row(row["from"].isoformat(), *rates)
    else:
        console.print(
            f"[bold]{_whose(central)}[/] on {first}: {percent(central.on(first), 2)}; low "
            f"{percent(found.low.on(first), 2)}, high {percent(found.high.on(first), 2)}, "
            f"weights {central.weights} ({central.weights_meaning})"
        )
        heads = {"Switch": "left", "Alone": "right", "Change": "right", "Means": "left"}
        table = output.grid("", heads)
        for move in found.moves:
            change = points(move.change, 2)
            name = f"{move.switch}={move.option}"
            table.add_row(name, percent(move.total, 2), change, move.meaning)
    console.print(table)
    for each in (found.low, central, found.high):
        console.print(f"Assumed, {each.assumptions}.", style="dim", markup=False)


def _show_change(change: Change, as_json: bool) -> None:
    from detente.units import percent, points

    if as_json:
        output.emit_json(change.to_dict())
        return
    console = output.console()
    console.print(
        f"[bold]From {percent(change.before, 2)} on {change.days[0]} to "
        f"{percent(change.after, 2)} on {change.days[1]}: {points(change.change, 2)}[/]"
    )
    table = output.grid("", {"Measure": "left", "Change": "right", "Title": "left"})
    for part in change.parts:
        table.add_row(" + ".join(part.measures), points(part.change, 3), "; ".join(part.titles))
    console.print(table)
    how = "exact" if change.exact else "sampled; standard errors with --json"
    console.print(
        f"Shapley values over measures, {how}; they add up to the change and depend on no order.",
        style="dim",
    )
    console.print(f"Assumed: {change.assumptions}.", style="dim", markup=False)


def _show_months(months: list[MonthGap], as_json: bool) -> None:
    from detente.tariffs.collected import CAUSES, REST
    from detente.units import percent, points

    if as_json:
        output.emit_json(
            {
                "origin": "CN",
                "months": [month.to_dict() for month in months],
                "causes": CAUSES | {"rest": REST},
            }
        )
        return
    heads = {"Month": "left", "Statutory": "right"} | {
        name.replace("_", " "): "right" for name in CAUSES
    }
    table = output.grid(
        "US duty on Chinese goods: statutory, and what was collected",
        heads | {"rest": "right", "Collected": "right"},
    )
    for month in months:
        table.add_row(
            month.month,
            percent(month.statutory),
            *(points(month.causes[name]) for name in CAUSES),
            points(month.rest),
            percent(month.collected),
        )
    console = output.console()
    console.print(table)
    for name, meaning in (CAUSES | {"rest": REST}).items():
        console.print(f"{name.replace('_', ' ')}: {meaning}", style="dim", markup=False)
