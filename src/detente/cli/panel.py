"""``detente panel``: every product from every origin on every day, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output

__all__ = ["panel"]


def panel(
    start: Annotated[str, typer.Option("--start", metavar="DAY", help="First day.")],
    end: Annotated[str, typer.Option("--end", metavar="DAY", help="Day after the last.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE.parquet",
            help="The rows; FILE.origins.parquet and FILE.lines.parquet say who is in a class.",
        ),
    ],
    origins: Annotated[
        list[str] | None,
        typer.Option("--origins", metavar="COUNTRY", help="Only these; commas or repeat."),
    ] = None,
    products: Annotated[
        list[str] | None,
        typer.Option("--products", metavar="HTS", help="Only lines below these codes."),
    ] = None,
    importer: Annotated[
        str, typer.Option("--importer", metavar="US|CN", help="The country that levies.")
    ] = "US",
    assumptions: output.AssumptionsOption = "shipment",
    known: output.KnownOption = "",
    calendar: output.CalendarOption = "legal",
    ledger: output.LedgerOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Duties by authority, net and gross, for all lines, origins and days, as Parquet.

    One row stands for a class of lines and a class of origins that the law treats alike, over an
    interval of days. Join the three files to get cells, or use `Panel.expand` in Python.

    Examples:

      detente panel --start 2025-01-01 --end 2027-01-01 --out panel.parquet --json

      detente panel --start 2025-04-09 --end 2025-04-10 --origins CN,EU --out day.parquet
    """
    import time

    from detente.places import place
    from detente.tariffs import panel as build
    from detente.tariffs import schedule

    begun = time.perf_counter()
    first, last = output.day(start, "start"), output.day(end, "end")
    book = output.ledger(ledger)
    schedule(place(importer).iso2)
    loaded = time.perf_counter()
    found = build(
        first,
        last,
        origins=_split(origins),
        products=_split(products),
        importer=importer,
        calendar=output.calendar(calendar),
        known=output.day(known, "known"),
        assumptions=assumptions,
        ledger=book,
    )
    files = found.write(out)
    seconds = time.perf_counter() - loaded
    answer = {
        "lines": len(found.lines),
        "origins": len(found.origins),
        "dates": len(found.days),
        "rows": found.rows.height,
        "seconds": round(seconds, 3),
        "peak_rss_mb": _peak_rss_mb(),
        "load_seconds": round(loaded - begun, 3),
        "files": [str(file) for file in files],
        "assumptions": found.assumptions,
    }
    if as_json:
        output.emit_json(answer)
        return
    console = output.console()
    console.print(
        f"{answer['lines']:,} lines from {answer['origins']} origins on {answer['dates']} legal "
        f"dates: {answer['rows']:,} rows in {seconds:.1f} s ({answer['peak_rss_mb']} MB at most)"
    )
    console.print(f"Assumed: {found.assumptions}.", style="dim", markup=False)
    for file in files:
        console.print(f"Wrote {file}", style="dim", markup=False)


def _split(texts: list[str] | None) -> list[str] | None:
    """Options given several times, or once with commas."""
    if not texts:
        return None
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _peak_rss_mb() -> float | None:
    """The most memory this process has held, MB; None where the system does not say.

    Linux keeps two figures; `ru_maxrss` outlives the program's start and may be the caller's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        held = next((line.split()[1] for line in lines if line.startswith("VmHWM")), None)
        return round(int(held) / 1024, 1) if held else None
    try:
        import resource
    except ImportError:
        return None
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
