"""What does a bill of materials say, line by line, and what is missing in each?"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from detente.errors import BadQuestion, DetenteError
from detente.minerals.contents import by_code, by_words
from detente.minerals.elements import element, elements_in
from detente.nomenclature import parse_code, show_code
from detente.places import place

__all__ = ["COLUMNS", "Made", "Part", "Parts", "read_parts"]

T = TypeVar("T")

COLUMNS: dict[str, tuple[str, ...]] = {
    "part": ("part_no", "part_number", "item", "sku", "料号", "零件号", "零件"),
    "description": ("name", "text", "描述", "品名", "名称"),
    "hts": ("hs", "hs_code", "hts_code", "code", "customs_code", "海关编码", "税号"),
    "material": ("materials", "材料", "材质"),
    "content": ("element_content", "contents", "含量", "成分"),
    "supplier_country": ("supplier", "country", "origin", "供应国", "供应商国家", "原产国"),
    "monthly_use": ("use", "usage", "monthly_usage", "月用量"),
    "stock": ("inventory", "on_hand", "库存"),
    "lead_time_days": ("lead_time", "lead_days", "交期", "交货期"),
    "unit_value_usd": ("unit_value", "unit_price", "price", "单价"),
    "unit_mass_kg": ("mass_kg", "weight_kg", "重量"),
    "chinese_share": ("cn_share", "chinese_content_share", "中国成分占比"),
    "material_origin": ("origin_of_material", "材料原产国"),
    "source": ("sources", "来源"),
}
"""Column to other headings that mean it. Only `part` or `description` must be there."""

_NUMBERS = {
    "monthly_use": "units a month",
    "stock": "units in stock",
    "lead_time_days": "days from order to arrival",
    "unit_value_usd": "US dollars a unit",
    "unit_mass_kg": "kg a unit",
    "chinese_share": "a fraction of value",
}
_MASS = {"kg": 1.0, "g": 1e-3, "mg": 1e-6, "t": 1e3, "": 1.0}
_ENTRY = re.compile(r"^\s*(.+?)\s*[:=\s]\s*([\d.]+(?:[eE]-?\d+)?)\s*(kg|mg|g|t|%)?\s*$")


@dataclass(frozen=True, slots=True)
class Made:
    """What a part is made of: what is surely in it, what may be, and on what ground.

    `kg` maps elements to kg a unit where told; `percent` to shares of its mass; `stage` is the
    stage of the good itself, empty where it is no good of the tables.
    """

    code: str
    inside: tuple[str, ...]
    possible: tuple[str, ...]
    kg: tuple[tuple[str, float], ...]
    percent: tuple[tuple[str, float], ...]
    stage: str
    basis: str
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a bill of materials, read; `issues` says what is missing or wrong."""

    row: int
    part: str
    description: str
    hts: str
    supplier: str
    made: Made
    numbers: Mapping[str, float]
    material_origin: str
    source: str
    issues: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """A bill of materials: as many parts as the file has lines."""

    parts: tuple[Part, ...]
    name: str
    encoding: str
    unknown_columns: tuple[str, ...]
    blank: tuple[int, ...] = ()  # lines without any value, counted as the parts are

    def __len__(self) -> int:
        return len(self.parts)


def read_parts(path: Path) -> Parts:
    """Read a CSV of parts: UTF-8, UTF-16 or GB 18030, comma, semicolon or tab, any order.

    A line with gaps or mistakes is kept, with what is missing.

    Raises
    ------
    BadQuestion
        When the file cannot be read, is empty, or has neither a part nor a description column.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadQuestion(f"{path}: {error.strerror or error}.") from None
    text, encoding = _decode(raw, path)
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise BadQuestion(f"{path}: line {reader.line_num}: {error}.") from None
    while rows and not _filled(rows[0]):
        rows.pop(0)
    if not rows:
        raise BadQuestion(f"{path} is empty; a first line with the names of columns is needed.")
    positions, unknown = _headings(rows[0])
    if not {"part", "description"} & set(positions):
        raise BadQuestion(
            f"{path} has the columns {', '.join(rows[0])}; a column part or description is "
            f"needed. Known are {', '.join(COLUMNS)}."
        )
    width = len(rows[0])
    lines = list(enumerate(rows[1:], 1))
    return Parts(
        parts=tuple(_part(at, row, positions, width) for at, row in lines if _filled(row)),
        name=path.name,
        encoding=encoding,
        unknown_columns=unknown,
        blank=tuple(at for at, row in lines if not _filled(row)),
    )


def _filled(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _decode(raw: bytes, path: Path) -> tuple[str, str]:
    if raw.startswith(b"PK\x03\x04"):
        raise BadQuestion(f"{path} is a workbook or an archive; save the sheet as CSV.")
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode text
    if b"\0" in raw and not wide:
        raise BadQuestion(f"{path} is no text file; save the sheet as CSV.")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise BadQuestion(f"{path} is neither UTF-8, UTF-16 nor GB 18030 text; save the sheet as CSV.")


def _headings(row: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    meaning = {name: name for name in COLUMNS}
    meaning |= {other: name for name, others in COLUMNS.items() for other in others}
    positions: dict[str, int] = {}
    unknown = []
    for place_, heading in enumerate(row):
        name = meaning.get(re.sub(r"[\s\-]+", "_", heading.strip().lower()))
        if name is None or name in positions:
            unknown.append(heading.strip())
        else:
            positions[name] = place_
    return positions, tuple(filter(None, unknown))


def _part(number: int, row: Sequence[str], positions: Mapping[str, int], width: int) -> Part:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in positions.items()}
    issues: list[str] = []
    if more := [cell for cell in row[width:] if cell.strip()]:
        issues.append(f"more cells than columns: {', '.join(more)!r} is not read")
    made = _made(
        cells.get("hts", ""),
        cells.get("material", ""),
        cells.get("content", ""),
        cells.get("description", ""),
    )
    issues += made.issues
    supplier, issue = _place(cells.get("supplier_country", ""))
    issues += [f"supplier_country: {issue}"] if issue else []
    origin, issue = _place(cells.get("material_origin", ""), needed=False)
    issues += [f"material_origin: {issue}"] if issue else []
    numbers: dict[str, float] = {}
    for name, meaning in _NUMBERS.items():
        text = cells.get(name, "")
        if not text:
            if name in ("monthly_use", "stock"):
                issues.append(f"{name} is empty: no days of cover ({meaning})")
            continue
        value = _number(text)
        if value is None or value < 0:
            issues.append(f"{name} is {text!r}; a number of {meaning}, 0 or more, is needed")
        elif name == "chinese_share" and value > 1:
            issues.append(f"chinese_share is {text!r}; write a fraction such as 0.002 or 0.2 %")
        else:
            numbers[name] = value
    if numbers.get("monthly_use") == 0:
        issues.append("monthly_use is 0: the stock is not used up")
    return Part(
        row=number,
        part=cells.get("part", "") or f"line {number}",
        description=cells.get("description", ""),
        hts=cells.get("hts", ""),
        supplier=supplier,
        made=made,
        numbers=numbers,
        material_origin=origin,
        source=cells.get("source", ""),
        issues=tuple(issues),
    )


@lru_cache(maxsize=65_536)
def _made(hts: str, material: str, content: str, description: str) -> Made:
    issues: list[str] = []
    code = _tried(lambda: parse_code(hts), issues, "hts: ") or "" if hts else ""
    if code and len(code) < 6:
        issues.append(f"hts: {show_code(code)} is a heading of {len(code)} digits; six are needed")
        code = ""
    good = by_code(code) if code else None
    kg, percent, may_be = _content(content, issues)
    named = tuple(dict.fromkeys(name for name, _ in (*kg, *percent)))
    by_material = by_words(material) if material else None
    in_material = elements_in(material) if material else ()
    if by_material is not None:
        in_material = tuple(dict.fromkeys((*by_material.elements, *in_material)))
    inside, possible, basis = named, (), "content"
    if material and (in_material or by_material):
        inside = tuple(dict.fromkeys((*inside, *in_material)))
        possible = by_material.possible if by_material else ()
        basis = "material" if not named else "content and material"
    if not inside and not (material and by_material):
        if good is not None:
            inside, possible, basis = good.elements, good.possible, "code"
        in_text = by_words(description)
        words = (*(in_text.elements if in_text else ()), *elements_in(description))
        if words:
            inside = tuple(dict.fromkeys((*inside, *words)))
            possible = possible or (in_text.possible if in_text else ())
            basis = "description" if good is None else "code and description"
    if named:  # who states the content states all of it, but for what magnets are doped with
        possible = may_be
        if good is not None and good.stage == "magnet":
            possible = tuple(dict.fromkeys((*may_be, *good.possible)))
    absent = {name for name, amount in (*kg, *percent) if amount == 0}
    inside = tuple(name for name in inside if name not in absent)
    if not inside and not possible:
        basis = "code" if good is not None and not good.possible else ""
        if not code and not (material and by_material):
            issues.append(
                "nothing tells what is in it: give hts, material or content"
                if not hts and not material
                else f"no controlled element is known from {material or hts or description!r}"
            )
        elif not material and good is None:
            issues.append("material and content are empty: hidden elements would not be seen")
    return Made(
        code=code,
        inside=inside,
        possible=tuple(name for name in possible if name not in {*inside, *absent}),
        kg=kg,
        percent=percent,
        stage=(good or by_material or _NOTHING).stage,
        basis=basis,
        issues=tuple(issues),
    )


@dataclass(frozen=True, slots=True)
class _Nothing:
    stage: str = ""


_NOTHING = _Nothing()


def _content(
    text: str, issues: list[str]
) -> tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Elements with kg a unit and with shares of mass, and what alloys named may hold besides.

    Written as ``Dy 0.04 kg; Nd 27 %; NdFeB 2 kg``.
    """
    kg: dict[str, float] = {}
    percent: dict[str, float] = {}
    may_be: tuple[str, ...] = ()
    for entry in filter(str.strip, re.split(r"[;；|]", text)):
        found = _ENTRY.match(entry)
        if found is None:
            names = elements_in(entry)
            if names:
                for name in names:
                    percent.setdefault(name, math.nan)
            else:
                issues.append(f"content: {entry.strip()!r} is not like 'Dy 0.04 kg' or 'Dy 4 %'")
            continue
        word, amount, unit = found[1], float(found[2]), found[3] or ""
        good = by_words(word)
        parts = dict(good.fractions) if good is not None else {}
        may_be += good.possible if good is not None else ()
        if not parts:
            symbol = _tried(lambda word=word: element(word), issues, "content: ")
            if symbol is None:
                continue
            parts = {symbol: 1.0}
        for symbol, fraction in parts.items():
            if unit == "%":
                percent[symbol] = percent.get(symbol, 0.0) + fraction * amount / 100
            else:
                kg[symbol] = kg.get(symbol, 0.0) + fraction * amount * _MASS[unit]
    return tuple(kg.items()), tuple(percent.items()), may_be


@lru_cache(maxsize=4096)
def _place(text: str, needed: bool = True) -> tuple[str, str]:
    if not text:
        return "", "empty; read as China, the cautious case" if needed else ""
    try:
        return place(text).iso2, ""
    except DetenteError as error:
        return "", str(error).rstrip(".")


def _number(text: str) -> float | None:
    plain = text.replace(",", "").replace(" ", "")
    factor = 0.01 if plain.endswith(("%", "％")) else 1.0
    try:
        value = float(plain.rstrip("%％")) * factor
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _tried(read: Callable[[], T], issues: list[str], where: str) -> T | None:
    try:
        return read()
    except DetenteError as error:
        issues.append(f"{where}{str(error).rstrip('.')}")
        return None
