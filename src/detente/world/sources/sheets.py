"""What stands in the cells of an Excel sheet (.xlsx or .xlsb)?

Only what the publishers' input-output tables use: numbers and text, no formulas, dates or styles.
Written here because the two tables of the WIOD are the only workbooks that detente reads.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from detente.errors import BadQuestion, DataMissing

__all__ = ["Cell", "rows"]

Cell = str | float | None

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LETTERS = re.compile(r"[A-Z]+")

# Record numbers of the binary format, [MS-XLSB] 2.3.
_ROW, _BLANK, _RK, _REAL, _TEXT, _SHARED = 0, 1, 2, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _SHARED_ITEM = 8, 9, 19


def rows(path: Path, sheet: int = 1) -> Iterator[list[Cell]]:
    """The rows of one sheet in order, each as far as its last cell; missing rows are empty lists.

    Raises
    ------
    DataMissing
        When there is no such file.
    BadQuestion
        When the file is no workbook, or has no such sheet.
    """
    if not path.exists():
        raise DataMissing(f"There is no file {path}.")
    if not zipfile.is_zipfile(path):
        raise BadQuestion(f"{path.name} is no Excel workbook (.xlsx or .xlsb).")
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        for kind, read in (("xml", _xml_rows), ("bin", _binary_rows)):
            wanted = f"xl/worksheets/sheet{sheet}.{kind}"
            if wanted in names:
                yield from _in_order(read(book, wanted))
                return
    raise BadQuestion(f"{path.name} has no sheet number {sheet}.")


def _in_order(found: Iterator[tuple[int, list[Cell]]]) -> Iterator[list[Cell]]:
    expected = 0
    for number, cells in found:
        for _ in range(expected, number):
            yield []
        yield cells
        expected = number + 1


def _put(cells: list[Cell], column: int, value: Cell) -> None:
    if column >= len(cells):
        cells.extend([None] * (column + 1 - len(cells)))
    cells[column] = value


# ── .xlsx ────────────────────────────────────────────────────────────────────────────────────────


def _xml_rows(book: zipfile.ZipFile, member: str) -> Iterator[tuple[int, list[Cell]]]:
    texts = _xml_texts(book)
    with book.open(member) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag != f"{_MAIN}row":
                continue
            cells: list[Cell] = []
            for place, cell in enumerate(element):
                reference = cell.get("r")
                column = _column(reference) if reference else place
                _put(cells, column, _xml_value(cell, texts))
            number = element.get("r")
            if number is None:
                raise BadQuestion(f"{member}: a row without a number.")
            yield int(number) - 1, cells
            element.clear()


def _xml_value(cell: ElementTree.Element, texts: list[str]) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    value = cell.find(f"{_MAIN}v")
    if value is None or value.text is None:
        return None
    if kind == "s":
        return texts[int(value.text)]
    return float(value.text) if kind == "n" else value.text


def _xml_texts(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return [
        "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))
        for item in root.findall(f"{_MAIN}si")
    ]


def _column(reference: str) -> int:
    letters = _LETTERS.match(reference)
    if letters is None:
        raise BadQuestion(f"{reference!r} is no cell.")
    column = 0
    for letter in letters.group():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


# ── .xlsb ────────────────────────────────────────────────────────────────────────────────────────


def _binary_rows(book: zipfile.ZipFile, member: str) -> Iterator[tuple[int, list[Cell]]]:
    texts = _binary_texts(book)
    number, cells = -1, []
    for kind, body in _records(book.read(member)):
        if kind == _ROW:
            if number >= 0:
                yield number, cells
            number, cells = struct.unpack_from("<I", body)[0], []
        elif kind in (_RK, _REAL, _TEXT, _SHARED, _FORMULA_TEXT, _FORMULA_NUMBER):
            column = struct.unpack_from("<I", body)[0]
            _put(cells, column, _binary_value(kind, body, texts))
    if number >= 0:
        yield number, cells


def _binary_value(kind: int, body: bytes, texts: list[str]) -> Cell:
    if kind in (_REAL, _FORMULA_NUMBER):
        return struct.unpack_from("<d", body, 8)[0]
    if kind == _RK:
        return _packed_number(struct.unpack_from("<I", body, 8)[0])
    if kind == _SHARED:
        return texts[struct.unpack_from("<I", body, 8)[0]]
    return _wide_text(body, 8)


def _packed_number(raw: int) -> float:
    """An RkNumber: 30 bits, an integer or the head of a double, perhaps times 100."""
    if raw & 2:
        value = float(struct.unpack("<i", struct.pack("<I", raw))[0] >> 2)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", raw & 0xFFFFFFFC))[0]
    return value / 100 if raw & 1 else value


def _wide_text(body: bytes, at: int) -> str:
    length = struct.unpack_from("<I", body, at)[0]
    return body[at + 4 : at + 4 + 2 * length].decode("utf-16-le")


def _binary_texts(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.bin" not in book.namelist():
        return []
    records = _records(book.read("xl/sharedStrings.bin"))
    return [_wide_text(body, 1) for kind, body in records if kind == _SHARED_ITEM]


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record; both numbers in front of it are of seven bits a byte."""
    at, end = 0, len(data)
    while at < end:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size
