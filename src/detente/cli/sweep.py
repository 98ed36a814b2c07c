"""``detente sweep``: thousands of scenarios, on disk as they are solved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.equilibrium.sweeps.design import Design
    from detente.equilibrium.sweeps.sweep import Progress, SweepResult
    from detente.world import World

__all__ = ["sweep"]


def sweep(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Where rows go; the same again goes on after a stop."
        ),
    ],
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid",
            metavar="NAME=LOW:HIGH:STEP",
            help="Every combination; also NAME=A,B,C. Repeatable.",
        ),
    ] = None,
    sobol: Annotated[
        list[str] | None,
        typer.Option("--sobol", metavar="NAME=LOW:HIGH", help="An even sample. Repeatable."),
    ] = None,
    draw: Annotated[
        list[str] | None,
        typer.Option(
            "--draw",
            metavar="NAME=VALUE~ERROR",
            help="Normal draws of an estimate; or the word sectors: all sectors' elasticities.",
        ),
    ] = None,
    wars: Annotated[
        bool, typer.Option("--wars", help="Random tariffs, 0 to 500 %, on random flows.")
    ] = False,
    n: Annotated[int, typer.Option("--n", help="Points of a sample, draws or wars.")] = 1024,
    seed: Annotated[int, typer.Option("--seed", help="Of all that is random.")] = 1,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="What stands beside, as a shock.")
    ] = "",
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar="COUNTRY",
            help="Whose results are kept. Repeatable.",
            show_default="US CN",
        ),
    ] = None,
    world: policy.WorldOption = "world-2023",
    family: policy.FamilyOption = "one_sector",
    elasticity: policy.ElasticityOption = 4.0,
    tax: policy.TaxOption = "income_tax_relief",
    deficits: policy.DeficitsOption = "indexed",
    workers: Annotated[
        int | None, typer.Option("--workers", help="Processes.", show_default="all processors")
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler to use instead.")
    ] = "",
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Solve a grid, a sample, draws of elasticities or random wars; rows go to FOLDER as Parquet.

    A NAME is a tariff such as USA<CHN or USA<*, a number of the model such as trade_elasticity,
    elasticity/SECTOR, or shock, the share of the scenario that is applied. A stopped sweep goes on
    when it is started again with the same options. Scenarios that fail are rows without numbers.

    Examples:

      detente sweep out/grid --grid "USA<CHN=0:1:0.1" --grid "CHN<USA=0:1:0.1"

      detente sweep out/draws --scenario april-2025 --draw trade_elasticity=4~0.5 --n 200
    """
    from detente.equilibrium.sweeps.sweep import Sweep
    from detente.equilibrium.sweeps.sweep import sweep as run
    from detente.world import World

    chosen = World.open(world)
    shock = policy.scenario_shock(chosen, scenario, output.ledger(ledger)) if scenario else None
    question = Sweep(
        world=chosen,
        design=_design(chosen, grid, sobol, draw, wars, n, seed),
        model=policy.model(family, elasticity, tax, deficits),
        shock=shock,
        regions=tuple(policy.codes(region) or ("USA", "CHN")),
    )
    with _bar(as_json) as progress:
        done = run(question, folder, workers=workers, cluster=cluster or None, progress=progress)
    if as_json:
        output.emit_json(_answer(done, list(question.columns)))
        return
    _print(done, question.columns)


def _design(
    world: World,
    grids: list[str] | None,
    samples: list[str] | None,
    draws: list[str] | None,
    wars: bool,
    n: int,
    seed: int,
) -> Design:
    from detente.equilibrium.sweeps import design
    from detente.errors import BadQuestion

    parts = []
    if grids:
        parts.append(design.grid(dict(_named(text, "grid", _values) for text in grids)))
    if samples:
        bounds = dict(_named(text, "sobol", _bounds) for text in samples)
        parts.append(design.sobol(bounds, n, seed=seed))
    if draws:
        estimates = {} if "sectors" not in draws else design.sector_estimates(world)
        estimates |= dict(_named(text, "draw", _estimate) for text in draws if text != "sectors")
        parts.append(design.monte_carlo(estimates, n, seed=seed))
    if wars:
        parts.append(design.wars(n, seed=seed))
    if not parts:
        raise BadQuestion("Say what varies: --grid, --sobol, --draw or --wars.")
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.beside(part)
    return whole


def _named(text: str, option: str, read: Callable[[str], Any]) -> tuple[str, Any]:
    from detente.errors import BadQuestion

    name, _, values = text.rpartition("=")
    try:
        if not name:
            raise ValueError
        return name, read(values)
    except ValueError:
        form = {"grid": "LOW:HIGH:STEP or A,B,C", "sobol": "LOW:HIGH", "draw": "VALUE~ERROR"}
        raise BadQuestion(f"--{option} is {text!r}; write NAME={form[option]}.") from None


def _values(text: str) -> list[float]:
    if ":" not in text:
        return [float(part) for part in text.split(",")]
    low, high, step = (float(part) for part in text.split(":"))
    if not (step > 0 and high >= low):
        raise ValueError
    # Half a step of slack, so that 0:1:0.1 ends at 1 whatever rounding says.
    return [low + place * step for place in range(int((high - low) / step + 0.5) + 1)]


def _bounds(text: str) -> tuple[float, float]:
    low, high = (float(part) for part in text.split(":"))
    return low, high


def _estimate(text: str) -> Any:
    from detente.equilibrium.sweeps.design import Estimate

    value, error = (float(part) for part in text.split("~"))
    return Estimate(value, error)


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    console = output.console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
    bar: AbstractContextManager[Bar] = Bar(*columns, console=console)
    with bar as shown:
        task = shown.add_task("", said="")

        def told(step: Progress) -> None:
            eta = "" if step.eta_seconds != step.eta_seconds else f"{step.eta_seconds:.0f} s left"
            failed = f", {step.failed} failed" if step.failed else ""
            shown.update(task, completed=step.done, total=step.total, said=eta + failed)

        yield told


def _answer(done: SweepResult, columns: list[str]) -> dict[str, Any]:
    rows = done.to_polars()
    numbers = rows.select(columns)
    return {
        "folder": str(done.folder),
        "scenarios": done.total,
        "solved_now": done.fresh,
        "failed": done.failed,
        "failures": done.failures,
        "seconds": done.seconds,
        "summary": {
            name: {
                "mean": numbers[name].mean(),
                "std": numbers[name].std(),
                "min": numbers[name].min(),
                "p05": numbers[name].quantile(0.05),
                "median": numbers[name].median(),
                "p95": numbers[name].quantile(0.95),
                "max": numbers[name].max(),
            }
            for name in columns
        },
    }


def _print(done: SweepResult, columns: tuple[str, ...]) -> None:
    answer = _answer(done, [name for name in columns if name.startswith("welfare")])
    console = output.console()
    heads = ("mean", "std", "p05", "median", "p95")
    table = output.grid("Welfare, percent", {"": "left"} | dict.fromkeys(heads, "right"))
    for name, stats in answer["summary"].items():
        cells = (stats[head] for head in heads)
        texts = ("" if value is None else f"{100 * value:+.4f}" for value in cells)
        table.add_row(name.removeprefix("welfare_"), *texts)
    console.print(table)
    for cause, count in done.failures.items():
        console.print(f"{count} failed: {cause}")
    console.print(
        f"{done.total} scenarios in {done.folder}, {done.fresh} solved now in {done.seconds:.1f} s",
        style="dim",
        markup=False,
    )
