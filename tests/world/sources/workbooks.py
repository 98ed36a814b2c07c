"""Writes small workbooks in the two formats of the WIOD, for the tests of its reader."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

Grid = list[list[str | float | None]]

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/>{parts}</Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships">{items}</Relationships>'
)
_REL = (
    '<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/>'
)


def write_xlsx(path: Path, grid: Grid) -> None:
    """Shared strings, one sheet, cells with references, as Excel writes them."""
    texts = sorted({cell for row in grid for cell in row if isinstance(cell, str)})
    lines = []
    for r, row in enumerate(grid, start=1):
        cells = []
        for c, cell in enumerate(row):
            if cell is None:
                continue
            name = f"{_letters(c)}{r}"
            if isinstance(cell, str):
                cells.append(f'<c r="{name}" t="s"><v>{texts.index(cell)}</v></c>')
            else:
                cells.append(f'<c r="{name}"><v>{cell!r}</v></c>')
        lines.append(f'<row r="{r}">{"".join(cells)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    shared = "".join(f"<si><t>{text.replace('&', '&amp;')}</t></si>" for text in texts)
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{office}.{kind}+xml"/>'
        for name, kind in (
            ("workbook.xml", "sheet.main"),
            ("worksheets/sheet1.xml", "worksheet"),
            ("sharedStrings.xml", "sharedStrings"),
        )
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES.format(parts=parts))
        book.writestr("_rels/.rels", _root("xl/workbook.xml"))
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships"><sheets><sheet name="WIOT" sheetId="1" r:id="rId1"/></sheets>'
            f"</workbook>",
        )
        book.writestr("xl/_rels/workbook.xml.rels", _inside("xml"))
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
        )
        book.writestr("xl/sharedStrings.xml", f"<sst {main}>{shared}</sst>")


def write_xlsb(path: Path, grid: Grid) -> None:
    """The binary form ([MS-XLSB]): whole numbers packed, other numbers as doubles."""
    texts = sorted({cell for row in grid for cell in row if isinstance(cell, str)})
    width = max(len(row) for row in grid)
    body = _record(129) + _record(148, struct.pack("<IIII", 0, len(grid) - 1, 0, width - 1))
    body += _record(145)
    for r, row in enumerate(grid):
        body += _record(0, struct.pack("<IIHB", r, 0, 0, 0) + bytes(6))
        for c, cell in enumerate(row):
            head = struct.pack("<II", c, 0)
            if isinstance(cell, str):
                body += _record(7, head + struct.pack("<I", texts.index(cell)))
            elif cell is None:
                body += _record(1, head)
            elif float(cell).is_integer() and abs(cell) < 2**28:
                body += _record(2, head + struct.pack("<I", (int(cell) << 2 & 0xFFFFFFFF) | 2))
            else:
                body += _record(5, head + struct.pack("<d", cell))
    body += _record(146) + _record(130)
    items = b"".join(_record(19, b"\0" + _wide(text)) for text in texts)
    count = struct.pack("<II", len(texts), len(texts))
    book_body = (
        _record(131)
        + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("2014"))
        + _record(144)
        + _record(132)
    )
    office = "application/vnd.ms-excel"
    parts = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{office}.{kind}"/>'
        for name, kind in (
            ("workbook.bin", "sheet.binary.macroEnabled.main"),
            ("worksheets/sheet1.bin", "worksheet"),
            ("sharedStrings.bin", "sharedStrings"),
        )
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES.format(parts=parts))
        book.writestr("_rels/.rels", _root("xl/workbook.bin"))
        book.writestr("xl/workbook.bin", book_body)
        book.writestr("xl/_rels/workbook.bin.rels", _inside("bin"))
        book.writestr("xl/worksheets/sheet1.bin", body)
        book.writestr("xl/sharedStrings.bin", _record(159, count) + items + _record(160))


def _root(target: str) -> str:
    return _RELS.format(items=_REL.format(n=1, kind="officeDocument", target=target))


def _inside(suffix: str) -> str:
    items = _REL.format(n=1, kind="worksheet", target=f"worksheets/sheet1.{suffix}")
    items += _REL.format(n=2, kind="sharedStrings", target=f"sharedStrings.{suffix}")
    return _RELS.format(items=items)


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(body)
    while True:
        size += bytes([left & 0x7F | (0x80 if left > 127 else 0)])
        left >>= 7
        if not left:
            return number + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
