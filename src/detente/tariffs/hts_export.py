"""What do the official files of the US tariff schedule say, as USITC publishes them?"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.errors import BadQuestion, nearest

__all__ = ["HEADING", "RATES", "ExportLine", "kind_of", "official_text", "plain", "read_export"]

HEADING = re.compile(r"\b(9903)\.(\d\d)\.(\d\d)\b")
"""A heading of chapter 99 that carries additional duties, in a text."""

RATES = ("general", "special", "other")
"""The rate columns of an export; `other` is column 2."""

_CSV = {
    "htsno": "HTS Number",
    "indent": "Indent",
    "description": "Description",
    "general": "General Rate of Duty",
    "special": "Special Rate of Duty",
    "other": "Column 2 Rate of Duty",
}


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A numbered line of an official export; rates that it inherits are filled in."""

    code: str
    description: str
    general: str
    special: str
    other: str


def read_export(path: Path) -> list[ExportLine]:
    """The numbered lines of an official export, CSV or JSON, plain or gzipped.

    Raises
    ------
    BadQuestion
        When the file does not have the columns of the export.
    """
    content = official_text(path)
    rows = _json(content, path) if content.lstrip()[:1] in "[{" else _csv(content, path)
    found = []
    above: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows, start=2):
        try:
            indent = int(row["indent"] or 0)
        except ValueError:
            raise BadQuestion(f"{path}, row {number}: indent is {row['indent']!r}.") from None
        while above and above[-1][0] >= indent:
            above.pop()
        own = {name: plain(row[name]) for name in RATES}
        if not own["general"]:  # some rows print one column and inherit the others
            parent = next((rates for _, rates in reversed(above) if rates["general"]), own)
            own = {name: own[name] or parent[name] for name in RATES}
        above.append((indent, own))
        code = row["htsno"].replace(".", "").strip()
        if code and not code.isdigit():
            raise BadQuestion(f"{path}, row {number}: {row['htsno']!r} is no HTS number.")
        if code:
            found.append(ExportLine(code, plain(row["description"]), **own))
    return found


def official_text(path: Path) -> str:
    """The text of an official file, plain or gzipped.

    Raises
    ------
    BadQuestion
        When there is no such file, or it is damaged.
    """
    if not path.is_file():
        raise BadQuestion(f"There is no file {path}.")
    data = path.read_bytes()
    try:
        plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError) as error:
        raise BadQuestion(f"{path} is damaged: {error}.") from None
    return plain.decode("utf-8-sig", errors="replace")


def kind_of(content: str, path: Path) -> str:
    """What an official file is, told by its content.

    Raises
    ------
    BadQuestion
        When it is neither an export of the schedule nor a text of chapter 99.
    """
    start = content.lstrip()[:200]
    if start[:1] in ("[", "{"):
        return "export, JSON"
    if "HTS Number" in start:
        return "export, CSV"
    if HEADING.search(content):
        return "text of chapter 99"
    header = start.splitlines()[0] if start else "nothing"
    raise BadQuestion(
        f"{path} is neither an export of the schedule (CSV with 'HTS Number', or JSON) nor a text "
        f"with headings of chapter 99. It begins: {header[:80]!r}."
    )


def _csv(content: str, path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content))
    header = reader.fieldnames or []
    for column in _CSV.values():
        if column not in header:
            hint = nearest(column, header)
            raise BadQuestion(f"{path}: the column {column!r} is missing.{hint}")
    for row in reader:
        yield {name: row[column] or "" for name, column in _CSV.items()}


def _json(content: str, path: Path) -> Iterator[dict[str, str]]:
    try:
        rows = json.loads(content)
    except json.JSONDecodeError as error:
        raise BadQuestion(f"{path} is not whole JSON: {error}.") from None
    if isinstance(rows, dict):
        rows = rows.get("results", rows.get("data", []))
    for number, row in enumerate(rows, start=1):
        missing = [name for name in _CSV if name not in row] if isinstance(row, dict) else ["htsno"]
        if missing:
            raise BadQuestion(f"{path}, entry {number}: {', '.join(missing)} missing.")
        yield {name: str(row[name] or "") for name in _CSV}


def plain(text: str) -> str:
    """A text with single spaces, without the marks of footnotes."""
    return re.sub(r"\s+\d+/(?=\s|$)", "", " ".join(re.sub(r"<[^>]+>", " ", text).split()))
