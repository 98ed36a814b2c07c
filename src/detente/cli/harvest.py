"""``detente data check us-tariffs``: what does a newer schedule hold that the record does not?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.cli import output

__all__ = ["check_us_tariffs"]

_MEANING = {
    "unknown_heading": "headings of chapter 99 that nobody here knows",
    "changed_heading": "headings whose rate text changed",
    "ledger_rate": "headings that print another rate than the ledger holds",
    "gone_heading": "headings that are gone",
    "changed_rate": "lines whose rates changed",
    "new_code": "new lines",
    "dropped_code": "lines that are gone",
    "dead_entry": "entries of our lists that name no line any more",
}
_SHOWN = 8


def check_us_tariffs(
    files: Sequence[Path], *, on: str = "", out: Path | None = None, as_json: bool = False
) -> None:
    """Print the to-do for the keeper of the tariff record; the whole of it with --json or --out."""
    from detente.tariffs.harvest import harvest

    found = harvest(files, on=output.day(on, "on"))
    answer = found.to_dict()
    rows = [task | {"where": " ".join(task["where"])} for task in answer["tasks"]]
    if rows:
        output.write_rows(rows, out)
    if as_json:
        output.emit_json(answer)
        return
    console = output.console()
    for name, kind in found.files:
        console.print(f"{name}: {kind}", style="dim", markup=False)
    console.print(
        f"[bold]{len(rows):,} thing{'s' * (len(rows) != 1)} to look at[/] in "
        f"{found.lines:,} lines and {found.headings:,} headings of chapter 99, for {found.on}"
    )
    for kind, count in found.counts.items():
        columns = {"Code": "left", "Was": "left", "Now": "left", "Where": "left"}
        table = output.grid(f"{count:,} {_MEANING[kind]}", columns)
        for row in [row for row in rows if row["kind"] == kind][:_SHOWN]:
            cells = (row["was"], row["now"], row["where"])
            table.add_row(row["code"], *(_short(cell) for cell in cells))
        if count > _SHOWN:
            table.add_row(f"and {count - _SHOWN:,} more", "", "", "")
        console.print(table)


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
