"""Which parts of a file that was sent are caught: what a page shows of it, and the whole as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.exposure import Exposure
    from detente.ledger import Ledger

__all__ = ["assessed", "exposed"]

_SHOWN = 200  # lines of the page
_GAPS = 100
_LARGEST = 4_000_000  # characters of a CSV that a page carries along


def assessed(
    parts: bytes,
    ledger: Ledger,
    *,
    on: date,
    known: date | None = None,
    destination: str = "US",
    military: bool = False,
    party: str = "",
    process: Mapping[str, Any] | None = None,
    name: str = "parts.csv",
) -> Exposure:
    """The exposure of a CSV file, which is held in a folder of its own only while it is read."""
    from detente.exposure import exposure, read_parts
    from detente.shortage.licences import Licences
    from detente.web.answers.audited import plain_name

    with TemporaryDirectory() as folder:
        path = Path(folder) / plain_name(name)
        path.write_bytes(parts)
        read = read_parts(path)
    return exposure(
        read,
        on=on,
        known=known,
        destination=destination,
        military=military,
        party=party,
        licences=Licences.from_mapping(process, "licences") if process else None,
        ledger=ledger,
    )


def exposed(parts: bytes, ledger: Ledger, question: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows: the lines that stop first, gaps, notes, and all lines as CSV."""
    known = question.get("known")
    found = assessed(
        parts,
        ledger,
        on=date.fromisoformat(question["on"]),
        known=date.fromisoformat(known) if known else None,
        destination=question["destination"],
        military=question["military"],
        party=question["party"],
        process=question["process"],
        name=question["name"],
    )
    ranked = sorted(found.rows, key=_urgency)
    gaps = [row for row in found.rows if row["missing"]]
    told = found.to_dict()
    del told["parts"]
    whole = _csv(found)
    return told | {
        "rows": ranked[:_SHOWN],
        "gaps": [{key: row[key] for key in ("row", "part", "missing")} for row in gaps[:_GAPS]],
        "csv": whole if len(whole) <= _LARGEST else "",
    }


def _csv(found: Exposure) -> str:
    to = io.StringIO()
    names = list(found.rows[0]) if found.rows else []
    writer = csv.DictWriter(to, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _safe(value) for key, value in row.items()} for row in found.rows)
    return to.getvalue()


def _safe(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "@", "-")) else value
    )


def _urgency(row: Mapping[str, Any]) -> tuple[bool, Any, bool, int]:
    stop = row["stop_central"] or row["stop_earliest"]
    return stop is None, stop or 0, row["reach"] == "none", row["row"]
