"""Does the engine agree with duty questions worked by hand? A file of cases, run one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from detente.errors import BadQuestion, DetenteError, nearest
from detente.ledger import Ledger
from detente.tariffs.facts import KEYS
from detente.tariffs.lookup import lookup

__all__ = ["CaseResult", "CaseRow", "Line", "Rejected", "read_cases", "run_case"]

TOLERANCE = 1e-6
_NEEDED = ("id", "hts", "origin", "date")


@dataclass(frozen=True, slots=True)
class Line:
    """One duty: its authority, its rate, and the share of customs value on which it falls."""

    authority: str
    rate: float
    share: float

    @property
    def duty(self) -> float:
        """The part of the total, a fraction of customs value."""
        return self.rate * self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One question as the file puts it; what it expects may be missing (None)."""

    row: int
    id: str
    importer: str
    hts: str
    origin: str
    on: str
    calendar: str
    given: tuple[str, ...]
    expected_base: float | None
    expected_lines: tuple[Line, ...] | None
    expected_total: float | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be answered, and why."""

    row: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What was computed for a case. `agrees` is None where the file expects no total."""

    case: CaseRow
    total: float
    base: float
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether the total is the expected one, to one part in a million of customs value."""
        expected = self.case.expected_total
        return None if expected is None else abs(self.total - expected) <= TOLERANCE

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        expected = self.case.expected_lines
        return {
            "id": self.case.id,
            "total": round(self.total, 12),
            "expected_total": self.case.expected_total,
            "agrees": self.agrees,
            "base": round(self.base, 12),
            "expected_base": self.case.expected_base,
            "lines": [_plain(line) for line in self.lines],
            "expected_lines": None if expected is None else [_plain(line) for line in expected],
            "warnings": list(self.warnings),
        }


def read_cases(path: Path) -> Iterator[CaseRow | Rejected]:
    """The rows of a file of cases, in the order of the file; a malformed one is `Rejected`.

    Columns: ``id, hts, origin, date`` are needed; ``importer`` (US), ``calendar`` (legal),
    ``inputs`` (``key=value;…``), ``base_used``, ``expected_lines`` and ``expected_total`` are
    read where they stand. A column called like a fact gives that fact. Others are passed over.

    Raises
    ------
    BadQuestion
        When there is no such file, it is no CSV text, or a needed column is missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestion(f"{path}: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise BadQuestion(f"{path} is not UTF-8 text; save the cases as CSV.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [name.strip() for name in reader.fieldnames or ()]
    for name in _NEEDED:
        if name not in columns:
            raise BadQuestion(
                f"{path} has no column {name!r}.{nearest(name, columns)} Needed are "
                f"{', '.join(_NEEDED)}."
            )
    reader.fieldnames = columns
    return _rows(reader)


def _rows(reader: csv.DictReader[str]) -> Iterator[CaseRow | Rejected]:
    for number, row in enumerate(reader, start=2):
        if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
            continue
        try:
            yield _row(number, row)
        except (BadQuestion, ValueError) as error:
            yield Rejected(number, (row.get("id") or "").strip(), str(error))


def _row(number: int, row: dict[str, Any]) -> CaseRow:
    if None in row:
        raise BadQuestion("the row has more cells than the header; quote cells with commas.")
    cells = {name: (value or "").strip() for name, value in row.items()}
    for name in _NEEDED:
        if not cells[name]:
            raise BadQuestion(f"{name} is empty.")
    given = [part.strip() for part in cells.get("inputs", "").split(";") if part.strip()]
    given += [f"{key}={cells[key]}" for key in KEYS if cells.get(key)]
    return CaseRow(
        row=number,
        id=cells["id"],
        importer=cells.get("importer") or "US",
        hts=cells["hts"],
        origin=cells["origin"],
        on=cells["date"],
        calendar=cells.get("calendar") or "legal",
        given=tuple(given),
        expected_base=_number(cells, "base_used"),
        expected_lines=_lines(cells.get("expected_lines", "")),
        expected_total=_number(cells, "expected_total"),
    )


def run_case(case: CaseRow, ledger: Ledger, known: date | None = None) -> CaseResult | Rejected:
    """The engine's answer to a case, or why it has none."""
    try:
        found = lookup(
            case.hts,
            origin=case.origin,
            on=case.on,
            importer=case.importer,
            calendar=case.calendar,
            given=case.given,
            known=known,
            ledger=ledger,
        )
    except DetenteError as error:
        return Rejected(case.row, case.id, str(error))
    return CaseResult(
        case=case,
        total=found.total,
        base=found.base,
        lines=tuple(
            Line(part.authority, part.rate, part.share_of_value)
            for part in found.components
            if part.authority != "base"
        ),
        warnings=found.warnings,
    )


def _number(cells: dict[str, str], name: str) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadQuestion(f"{name} is {text!r}; a number is needed.") from None


def _lines(text: str) -> tuple[Line, ...] | None:
    """Lines written ``authority:rate:share;…``, or ``none``."""
    if not text:
        return None
    if text == "none":
        return ()
    found = []
    for entry in text.split(";"):
        parts = entry.strip().split(":")
        try:
            authority, rate, share = parts[0], float(parts[1]), float(parts[2])
        except (IndexError, ValueError):
            raise BadQuestion(
                f"expected_lines holds {entry.strip()!r}; write authority:rate:share."
            ) from None
        found.append(Line(authority, rate, share))
    return tuple(found)


def _plain(line: Line) -> dict[str, Any]:
    return {
        "authority": line.authority,
        "rate": round(line.rate, 12),
        "share": round(line.share, 12),
    }
