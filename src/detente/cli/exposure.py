"""``detente exposure``: which parts of a bill of materials are caught, and how long they last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output

if TYPE_CHECKING:
    from detente.exposure import Exposure

__all__ = ["exposure"]

_SHOWN = 40  # lines of the table for people


def exposure(
    parts: Annotated[
        Path, typer.Argument(metavar="PARTS.csv", help="Bill of materials, one part a line.")
    ],
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="Day of the stocks.", show_default="today")
    ] = "",
    known: Annotated[
        str,
        typer.Option(
            "--known",
            metavar="DAY",
            help="Judge by what was announced by then.",
            show_default="the day of the stocks",
        ),
    ] = "",
    destination: Annotated[
        str, typer.Option("--destination", metavar="CC", help="Where the plant is.")
    ] = "US",
    military: Annotated[
        bool, typer.Option("--military", help="The user or the use is military.")
    ] = False,
    party: Annotated[
        str, typer.Option("--party", metavar="NAME", help="The user, looked for on China's lists.")
    ] = "",
    licences: Annotated[
        Path | None,
        typer.Option("--licences", metavar="FILE", help="YAML with a licence process of your own."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every line, and not the first 40.")
    ] = False,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Parts under China's export controls: licences, Chinese content, day of stop, duty.

    Columns: part, description, hts, material, content (Dy 0.04 kg; NdFeB 2 kg; Nd 27 %),
    supplier_country, monthly_use, stock, lead_time_days, unit_value_usd, unit_mass_kg,
    chinese_share, material_origin. Only part or description must be there; lines with gaps are
    listed with what is missing.

    Examples:

      detente exposure examples/parts.csv --on 2025-04-10

      detente exposure examples/parts.csv --on 2026-11-20 --out out/parts.parquet
    """
    from detente.exposure import exposure as assess
    from detente.exposure import read_parts
    from detente.shortage.licences import Licences

    day = output.day(on, "on")
    found = assess(
        read_parts(parts),
        on=day,
        known=output.day(known, "known") if known else None,
        destination=destination,
        military=military,
        party=party,
        licences=Licences.from_file(licences) if licences else None,
        ledger=output.ledger(ledger),
    )
    output.write_rows(found.rows, out)
    if as_json:
        output.emit_json(found.to_dict())
        return
    _print(found, everything)


def _print(found: Exposure, everything: bool) -> None:
    console = output.console()
    counts = ", ".join(f"{count} {reach}" for reach, count in sorted(found.counts.items()))
    console.print(
        f"[bold]{found.name}[/]: {len(found.rows)} parts for a plant in {found.destination} on "
        f"{found.on}, as known on {found.known}"
    )
    console.print(f"Reach of China's controls: {counts}", markup=False)
    first = found.first_stop()
    if first is not None:
        console.print(
            f"First to stop: {first['part']} on {first['stop_central']} "
            f"({_span(first)}), with {first['days_of_cover']:g} days of cover",
            markup=False,
        )
    columns = {"Part": "left", "Controlled": "left", "Reach": "left", "Cover": "right"}
    table = output.grid("", columns | {"Stop": "left", "Cn share": "right", "Duty": "right"})
    ranked = sorted(found.rows, key=_urgency)
    shown = ranked if everything else ranked[:_SHOWN]
    for row in shown:
        regime = f"{row['reach']}: {row['regime']}" if row["regime"] != "free" else row["reach"]
        where = f" to {row['licence_for']}" if row["licence_for"] else ""
        days = "" if row["days_of_cover"] is None else f"{row['days_of_cover']:.0f} d"
        stop = "" if row["stop_chance"] is None else _span(row)
        what = row["controlled"]
        if not what and row["possible_elements"]:
            what = f"{row['possible_elements']}?"
        table.add_row(
            row["part"],
            what,
            f"{regime}{where}\n[dim]{row['instruments'].replace('cn.mofcom.', '')}[/]",
            days,
            stop,
            _percent(row["chinese_share_low"], row["chinese_share_high"]),
            _percent(row["tariff_low"], row["tariff_high"]),
        )
    console.print(table)
    if len(shown) < len(ranked):
        console.print(f"{len(ranked) - len(shown)} more with --all or --out", style="dim")
    gaps = [row for row in found.rows if row["missing"]]
    for row in gaps[: None if everything else 10]:
        console.print(f"Missing, line {row['row']} {row['part']}: {row['missing']}", markup=False)
    if len(gaps) > 10 and not everything:
        console.print(f"and {len(gaps) - 10} more lines with gaps", style="dim")
    for note in found.notes:
        console.print(f"Note: {note}", style="dim", markup=False)


def _urgency(row: dict[str, Any]) -> tuple[bool, Any, bool, int]:
    stop = row["stop_central"] or row["stop_earliest"]
    return stop is None, stop or 0, row["reach"] != "unknown", row["row"]


def _span(row: dict[str, Any]) -> str:
    if row["stop_earliest"] is None:
        return "none seen"
    late = row["stop_latest"] or "never"
    return f"{row['stop_earliest']} to {late}"


def _percent(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    ends = [f"{100 * value:.3g}" for value in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]} %"
