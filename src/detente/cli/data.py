"""``detente data``: which tables are there, from whom, are they whole; get publishers' files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.world import IoTable
    from detente.world.sources import TradeTable

__all__ = ["app"]

app = typer.Typer(
    name="data",
    help="Bundled tables with their sources, and the publishers' own files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_FOLDER = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where downloads lie.", show_default="the cache"),
]
_SHOWN_HASH = 12
_US_TARIFFS = Path("us-tariffs")


@app.command("list")
def list_(
    match: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Only files whose name holds this text.")
    ] = "",
    folder: _FOLDER = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Bundled tables with source, licence, vintage and checksum; datasets that can be pulled.

    Examples:

      detente data list world

      detente data list --json
    """
    from detente.world.catalogue import entries
    from detente.world.sources.downloads import DATASETS, pulled

    found = [entry for entry in entries() if match in entry.file]
    have = {item.dataset: item for item in pulled(folder)}
    rows = [entry.to_dict() for entry in found]
    output.write_rows(rows, out)
    sets = [
        {
            "name": item.name,
            "what": item.what,
            "publisher": item.publisher,
            "licence": item.licence,
            "url": item.url,
            "size": item.size,
            "retrieved": have[item.name].retrieved if item.name in have else None,
            "sha256": have[item.name].sha256 if item.name in have else None,
        }
        for item in DATASETS.values()
    ]
    if as_json:
        output.emit_json({"bundled": rows, "datasets": sets})
        return
    console = output.console()
    columns = {"File": "left", "Publisher": "left", "Licence": "left", "Vintage": "left"}
    table = output.grid("", columns | {"SHA-256": "left"})
    for entry in found:
        table.add_row(
            entry.file, entry.publisher, entry.licence, entry.vintage, entry.sha256[:_SHOWN_HASH]
        )
    console.print(table)
    table = output.grid("Can be pulled", {"Dataset": "left", "What": "left", "Here": "left"})
    for item in DATASETS.values():
        got = have.get(item.name)
        table.add_row(item.name, f"{item.what} ({item.size})", got.retrieved if got else "no")
    console.print(table)


@app.command()
def pull(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A name of `data list`.")],
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Another address of the file.")
    ] = "",
    folder: _FOLDER = None,
    again: Annotated[bool, typer.Option("--again", help="Even if it is there.")] = False,
    unpack: Annotated[
        bool, typer.Option("--unpack/--keep-packed", help="Take files out of an archive.")
    ] = True,
    as_json: output.JsonOption = False,
) -> None:
    """Download a publisher's file. Nothing else in detente ever goes to the network.

    Examples:

      detente data pull baci

      detente data pull oecd-icio --folder ~/data
    """
    from detente.world.sources.downloads import folder_of
    from detente.world.sources.downloads import pull as fetch

    done = fetch(dataset, url=url, folder=folder, again=again, unpack=unpack, progress=_progress())
    home = folder_of(dataset, folder)
    if as_json:
        answer = {name: getattr(done, name) for name in type(done).__slots__}
        output.emit_json(answer | {"folder": str(home)})
        return
    typer.echo(f"{home / done.file}: {done.bytes:,} bytes, SHA-256 {done.sha256}")


@app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE|us-tariffs]",
            help="A publisher's file to read and check; us-tariffs sets newer official exports "
            "(--file) against the record.",
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="EXPORT", help="HTS export or chapter 99 text. Repeatable."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="Day of the export.", show_default="today")
    ] = "",
    kind: Annotated[
        str, typer.Option("--as", metavar="icio|wiod|baci|itpd", help="Its publisher.")
    ] = "",
    year: Annotated[int | None, typer.Option("--year", help="The year, where needed.")] = None,
    concordance: Annotated[
        Path | None,
        typer.Option("--concordance", metavar="CSV", help="HS6, sector, share; for BACI."),
    ] = None,
    folder: _FOLDER = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Are the bundled tables, the downloads, or a file of a publisher whole and balanced?

    Without FILE all bundled tables and downloads are checked. Leaves with 1 when one is not.

    Examples:

      detente data check

      detente data check us-tariffs --file hts_2026_revision_11.csv
    """
    if file == _US_TARIFFS:
        from detente.cli.harvest import check_us_tariffs
        from detente.errors import BadQuestion

        if not files:
            raise BadQuestion("data check us-tariffs needs a newer export: --file EXPORT.")
        check_us_tariffs(files, on=on, out=out, as_json=as_json)
        return
    rows = _check_file(file, kind, year, concordance) if file else _check_all(folder)
    sound = all(row["sound"] for row in rows)
    if as_json:
        output.emit_json({"sound": sound, "checks": rows})
    else:
        for row in rows:
            mark = "ok " if row["sound"] else "BAD"
            typer.echo(f"{mark} {row['what']}: {row['text']}")
    if not sound:
        raise typer.Exit(1)


def _check_all(folder: Path | None) -> list[dict[str, object]]:
    from detente.world.catalogue import check_bundled, entries
    from detente.world.sources.downloads import check_pulled

    problems = check_bundled()
    rows: list[dict[str, object]] = [
        {"what": item.file, "text": item.text, "sound": False} for item in problems
    ]
    if not problems:
        text = f"{len(entries())} files are described and readable, and worlds add up"
        rows.append({"what": "bundled tables", "text": text, "sound": True})
    for name, damage in check_pulled(folder).items():
        rows.append({"what": name, "text": damage or "whole", "sound": not damage})
    return rows


def _check_file(
    file: Path, kind: str, year: int | None, concordance: Path | None
) -> list[dict[str, object]]:
    found = _read(file, kind, year, concordance)
    n, s = len(found.regions), len(found.sectors)
    text = f"{n} regions x {s} sectors, {found.year}"
    rows: list[dict[str, object]] = [{"what": file.name, "text": text, "sound": True}]
    if hasattr(found, "lost_share"):
        lost = found.lost_share  # type: ignore[union-attr]
        text = f"{lost:.2%} of value has no sector"
        rows.append({"what": "concordance", "text": text, "sound": lost < 0.1})
        return rows
    from detente.world import check as measure

    for row in measure(found.to_world()):  # type: ignore[union-attr,call-arg]
        text = f"off by {row.worst:.1e} at {row.where}"
        rows.append({"what": row.rule, "text": text, "sound": row.holds})
    return rows


def _read(
    file: Path, kind: str, year: int | None, concordance: Path | None
) -> IoTable | TradeTable:
    from detente.errors import BadQuestion
    from detente.world import sources

    if kind == "icio":
        return sources.read_icio(file, year=year)
    if kind == "wiod":
        return sources.read_wiod(file, year=year)
    if kind == "itpd":
        if year is None:
            raise BadQuestion("--as itpd needs --year: the file holds many.")
        return sources.read_itpd(file, year=year)
    if kind == "baci":
        if concordance is None:
            raise BadQuestion("--as baci needs --concordance: a CSV of HS6, sector, share.")
        return sources.read_baci(file, sources.Concordance.read(concordance))
    raise BadQuestion(f"--as is {kind!r}; write icio, wiod, baci or itpd.")


def _progress() -> Callable[[int, int], None] | None:
    """A line on standard error that is written anew, only where somebody looks."""
    import sys

    if not sys.stderr.isatty():
        return None

    def show(so_far: int, total: int) -> None:
        of = f" of {total / 1e6:,.0f}" if total else ""
        typer.echo(f"\r{so_far / 1e6:,.0f}{of} MB", nl=False, err=True)
        if total and so_far >= total:
            typer.echo("", err=True)

    return show
