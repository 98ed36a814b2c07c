"""``detente brief``: the state of the conflict, or a scenario, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.scenario import Scenario

__all__ = ["brief"]


def brief(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]",
            help="geneva, london, busan, no-deal, april-2025, zero, or a .yaml file.",
            show_default="the record as it stands",
        ),
    ] = "",
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="DAY",
            help="The day to tell of.",
            show_default="today, or the scenario's",
        ),
    ] = "",
    known: Annotated[
        str,
        typer.Option(
            "--known",
            metavar="DAY",
            help="Judge by what was known then.",
            show_default="the day itself, or the scenario's",
        ),
    ] = "",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the folder of the brief is made.")
    ] = Path("out"),
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """What is in force, what comes next and what it costs whom, as one page with its data.

    Without a scenario: the record as it stands on the day, against 19 January 2025. Writes
    DIR/brief-NAME-DAY/index.html, which opens offline, with its tables as CSV and Parquet and
    everything as brief.json.

    Examples:

      detente brief --on 2026-10-01

      detente brief busan --out reports
    """
    from detente.brief import contents, summary, write

    question = _question(scenario, on, known)
    with _status() as told:
        found = contents(question, output.ledger(ledger), told)
        page = write(found, out, told)
    if as_json:
        output.emit_json(found.to_dict() | {"page": str(page)})
        typer.echo(f"Full brief: {page}", err=True)
        return
    summary(found, page, output.console())


def _question(name: str, on: str, known: str) -> Scenario:
    from detente.scenario import Scenario

    if not name:
        day = output.day(on, "on")
        return Scenario.today(day, output.day(known, "known") if known else _seen(day))
    scenario = Scenario.named(name)
    if not on and not known:
        return scenario
    day = output.day(on, "on") if on else scenario.moment.on
    return scenario.at(day, output.day(known, "known") if known else None)


def _seen(day: date) -> date:
    """A past day is told as it was seen then; of a later one nobody knows more than today."""
    return min(day, date.today())


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, where somebody watches."""
    console = output.console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("reading the record") as status:
        yield lambda text: status.update(f"computing: {text}")
