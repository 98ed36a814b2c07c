"""How is a solved scenario told to somebody at a terminal?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.cli import output
from detente.cli.solved import mean_rows, region_label
from detente.units import percent, signed_percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from detente.scenario import OriginShock, Run

__all__ = ["MAIN", "show"]

MAIN = (
    *("USA", "CHN", "CAN", "MEX", "EUU", "DEU", "GBR", "JPN", "KOR", "TWN", "VNM", "IND", "BRA"),
    "ROW",
)
"""Regions that are shown when none is named, where the world has them."""

_HEADINGS = {"welfare": "Welfare", "prices": "Prices", "exports": "Exports", "imports": "Imports"}
_MOVED = {"Before": "right", "After": "right", "Change, %": "right", "Lowest to highest": "right"}
_MOST_CONTROLS = 6
_MOST_FLOWS = 20
_MOST_GAINS = 12
_MOST_DUTIES = 25
_VISIBLE = 0.0005  # of an average duty
Rows = list[dict[str, Any]]


def show(run: Run, by: str, rows: Rows, regions: tuple[str, ...]) -> None:
    """Print a run: what is compared, the duties, one table, and on what it rests."""
    console = output.console()
    console.print(f"[bold]{run.scenario.title}[/]")
    console.print(f"against {run.scenario.baseline_title}", markup=False)
    _duties(run, console)
    _controls(run, console)
    if not run.moves_trade:
        console.print("No duty differs, so the trade model sees no change: every result is zero.")
    elif by == "region":
        _by_region(run, rows, regions, console)
    elif by == "sector":
        _by_sector(run, rows, console)
    elif by == "flow":
        _by_flow(run, rows, console)
    elif by == "diversion":
        _by_diversion(run, rows, console)
    else:
        _by_duty(rows, console)
    _grounds(run, console)


def _duties(run: Run, console: Console) -> None:
    rows = {(row.importer, row.origin): row for row in run.shocks}
    words = [
        f"{said} {_step(rows[pair])}"
        for said, pair in (
            ("United States on China", ("US", "CN")),
            ("China on the United States", ("CN", "US")),
        )
    ]
    console.print(f"Average duty: {'; '.join(words)}")
    others = _others(run)
    if not others:
        return
    most = max(others, key=lambda row: abs(row.after - row.before))
    change = f"{_origin(run, most.origin)} {_step(most)}"
    if len(others) == 1:
        console.print(f"The United States on {change}")
    else:
        console.print(f"US duties on {len(others)} other origins change too; most on {change}")


def _controls(run: Run, console: Console) -> None:
    from detente.ledger import Kind

    changes = (change.measure for change in run.controls)
    names = sorted({measure.id for measure in changes if measure.kind is not Kind.commitment})
    if names:
        shown = ", ".join(names[:_MOST_CONTROLS])
        more = f" and {len(names) - _MOST_CONTROLS} more" if len(names) > _MOST_CONTROLS else ""
        count = f"{len(names)} measures stand" if len(names) > 1 else "one measure stands"
        console.print(
            f"Beside duties {count} otherwise, which the trade model does not see: {shown}{more}",
            markup=False,
        )


def _others(run: Run) -> list[OriginShock]:
    """Origins beside China whose average duty into the United States differs."""
    return [
        row
        for row in run.shocks
        if row.importer == "US" and row.origin != "CN" and abs(row.after - row.before) > _VISIBLE
    ]


def _by_region(run: Run, rows: Rows, regions: tuple[str, ...], console: Console) -> None:
    table = output.grid(
        f"Change in percent: central, and lowest to highest {_band(run)}",
        {"": "left"} | dict.fromkeys(_HEADINGS.values(), "right"),
    )
    cells = {(row["region"], row["outcome"]): row for row in rows}
    for label in regions:
        table.add_row(
            run.world.region_name(label),
            *(_two_lines(cells[label, what]) for what in _HEADINGS),
        )
    means = {(row["group"], row["outcome"]): row for row in mean_rows(run)}
    table.add_section()
    for group in dict.fromkeys(group for group, _ in means):
        table.add_row(f"Mean of {group}", *(_two_lines(means[group, what]) for what in _HEADINGS))
    console.print(table)
    console.print("Means are weighted with expenditure at the baseline.", style="dim")


def _by_sector(run: Run, rows: Rows, console: Console) -> None:
    for label in dict.fromkeys(row["region"] for row in rows):
        table = _unbroken(
            f"Output of {run.world.region_name(label)}, USD bn a year, {_band(run)}",
            {"Sector": "left"} | _MOVED,
        )
        for row in rows:
            if row["region"] == label:
                table.add_row(f"{row['sector']:8}{row['name']}", *_moved(row))
        console.print(table)


def _by_flow(run: Run, rows: Rows, console: Console) -> None:
    several = {row["sector"] for row in rows} != {"all"}
    columns = {"From": "left", "To": "left"} | ({"Sector": "left"} if several else {})
    table = _unbroken(
        f"Trade by pair, USD bn a year, greatest changes first, {_band(run)}", columns | _MOVED
    )
    for row in rows[:_MOST_FLOWS]:
        ends = [run.world.region_name(row[end]) for end in ("exporter", "importer")]
        table.add_row(*ends, *([row["sector"]] if several else []), *_moved(row))
    console.print(table)
    _more(rows, _MOST_FLOWS, "flows", console)


def _by_diversion(run: Run, rows: Rows, console: Console) -> None:
    for sector in dict.fromkeys(row["sector"] for row in rows):
        own, *gains = (row for row in rows if row["sector"] == sector)
        buyer, seller = (run.world.region_name(own[end]) for end in ("importer", "exporter"))
        goods = "" if sector == "all" else f" ({sector} {run.world.sector_name(sector)})"
        console.print(
            f"\nSales from {seller} to {buyer}{goods}, USD bn a year: {_bn_span(own, 'sold')} "
            f"{_band(run)}",
            markup=False,
        )
        table = _unbroken(
            f"What others sell more to {buyer} and buy more of {seller}, USD bn a year",
            {"": "left", "Sold more": "right", "Offsets, %": "right", "Bought more": "right"},
        )
        home = next(row for row in gains if row["region"] == own["importer"])
        abroad = [row for row in gains if row is not home]
        abroad.sort(key=lambda row: -abs(row["sold_central"]))
        for row in abroad[:_MOST_GAINS]:
            table.add_row(
                row["name"], _bn_span(row, "sold"), _share(row["offset"]), _bn_span(row, "bought")
            )
        if rest := abroad[_MOST_GAINS:]:
            table.add_row(
                f"{len(rest)} others together",
                _bn(sum(row["sold_central"] for row in rest)),
                _share(sum(row["offset"] or 0.0 for row in rest)),
                _bn(sum(row["bought_central"] for row in rest)),
            )
        table.add_section()
        table.add_row(f"{home['name']} at home", _bn_span(home, "sold"))
        console.print(table)
        if own["sold_central"]:
            share = percent(sum(row["offset"] for row in abroad), 0)
            console.print(f"Other regions offset {share} of the change.")
            if _others(run):
                console.print("Duties on others change too, so this is more than diversion.")
    console.print(
        "Values are in money: where prices at home move, so do sales at home.", style="dim"
    )


def _by_duty(rows: Rows, console: Console) -> None:
    changed = [row for row in rows if abs(row["after"] - row["before"]) > _VISIBLE]
    if not changed:
        return
    table = _unbroken(
        "Duties that differ, percent of customs value, greatest changes first",
        {
            "Duty of": "left",
            "On": "left",
            "Goods": "left",
            "Of value": "right",
            "Before": "right",
            "After": "right",
            "Buyers pay": "right",
        },
    )
    changed.sort(key=lambda row: (row["sector"] != "all", -abs(row["factor"] - 1)))
    for row in changed[:_MOST_DUTIES]:
        table.add_row(
            row["importer"],
            row["origin"],
            row["name"],
            *(percent(row[what], 1) for what in ("share_of_value", "before", "after")),
            f"{_signed(row['factor'] - 1, 1)} %",
        )
    console.print(table)
    _more(changed, _MOST_DUTIES, "duties that differ", console)


def _grounds(run: Run, console: Console) -> None:
    from detente.scenario.settings import MEANING

    world, said = run.world, run.model.assumptions()
    size = f"{len(world.regions)} regions"
    size += f", {len(world.sectors)} sectors" if len(world.sectors) > 1 else ", goods as one"
    solutions = [*run.effects.before.solutions, *run.effects.after.solutions]
    worst = max(solution.residual for solution in solutions)
    lines = [f"World {world.name} ({world.year}; {size})"]
    if world.estimate:
        lines.append(world.notes[0] if world.notes else "This world is an estimate.")
    for name in run.effects.names:
        if name in MEANING:
            lines.append(f"Elasticities {name}: {MEANING[name]}")
    lines.append(f"Equations: {said['equations']}. Horizon: {said['horizon']}")
    lines.append(f"Every solve converged; largest residual {worst:.0e}")
    for line in lines:
        console.print(line, style="dim", markup=False)


def _band(run: Run) -> str:
    names = run.effects.names
    if len(names) == 1:
        return f"at trade elasticity {names[0]}"
    return f"over trade elasticities {', '.join(names)}"


def _step(row: OriginShock) -> str:
    before, after = percent(row.before), percent(row.after)
    return f"stays at {after}" if before == after else f"{before} to {after}"


def _origin(run: Run, code: str) -> str:
    return run.world.region_name(region_label(run.world, code))


def _unbroken(title: str, columns: dict[str, str]) -> Table:
    table = output.grid(title, columns)
    for column in table.columns:
        column.no_wrap = True
    return table


def _moved(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return (
        f"{row['before_usd_million'] / 1000:,.1f}",
        f"{row['after_usd_million'] / 1000:,.1f}",
        _signed(row["change_central"], 1),
        f"{_signed(row['change_low'], 1)} to {_signed(row['change_high'], 1)}",
    )


def _two_lines(row: dict[str, Any]) -> str:
    low, central, high = (_signed(row[key], 2) for key in ("low", "central", "high"))
    return f"{central}\n[dim]{low} to {high}[/]"


def _more(rows: Rows, shown: int, what: str, console: Console) -> None:
    if len(rows) > shown:
        console.print(f"{len(rows) - shown:,} more {what}; --out FILE.csv writes all.")


def _share(value: float | None) -> str:
    return "" if value is None else _plain(percent(value, 1))


def _bn_span(row: dict[str, Any], what: str) -> str:
    low, central, high = (_bn(row[f"{what}_{each}"]) for each in ("low", "central", "high"))
    return f"{central} ({low} to {high})"


def _bn(usd_million: float) -> str:
    return _signed(usd_million / 1e5, 1)


def _signed(fraction: float, digits: int) -> str:
    """In percent with a sign, but for what rounds to nothing."""
    if round(100 * fraction, digits) == 0:
        return f"{0:.{digits}f}"
    return _plain(signed_percent(fraction, digits))


def _plain(text: str) -> str:
    return text.removesuffix(" %")
