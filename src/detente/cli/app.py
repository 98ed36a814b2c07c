"""Which verbs are there, and how does a failure leave?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from detente import __version__
from detente.cli import (
    audit,
    average,
    bargain,
    brief,
    cases,
    comply,
    data,
    entries,
    exposure,
    macro,
    measures,
    minerals,
    mirror,
    nash,
    optimal,
    panel,
    replicate,
    serve,
    shortage,
    solve,
    sweep,
    tariff,
    timeline,
    watch,
)
from detente.errors import DetenteError

__all__ = ["app", "main"]

app = typer.Typer(
    name="detente",
    help="The US-China trade conflict: what was decreed, what it costs, what would end it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for verb in (
    brief.brief,
    tariff.tariff,
    average.average,
    panel.panel,
    cases.cases,
    timeline.timeline,
    measures.measures,
    entries.entries,
    watch.watch,
    solve.solve,
    optimal.optimal,
    nash.nash,
    sweep.sweep,
    macro.macro,
    replicate.replicate,
    minerals.minerals,
    shortage.shortage,
    exposure.exposure,
    bargain.bargain,
    comply.comply,
    mirror.mirror,
    serve.serve,
    audit.audit,
):
    app.command()(verb)
app.add_typer(data.app, name="data")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line. Exit 0 an answer, 1 no answer, 2 a bad question."""
    try:
        app()
    except DetenteError as error:
        typer.echo(f"detente: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
