"""What does a ledger file say, and on which line? YAML by the 1.2 rules, with positions.

Under the 1.1 rules of the usual loaders Norway's ``NO`` becomes false and a key ``on`` true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from detente.errors import LedgerError, nearest

__all__ = ["RATE_LIMIT", "Reader", "read_file", "read_yaml"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
RATE_LIMIT = 3.0
"""No ad valorem rate of this conflict comes near 300 percent; a larger number is a percentage."""
_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A YAML mapping with the line of each key."""

    items: dict[str, Any]
    lines: dict[str, int]
    line: int


def read_file(path: Path, shown: str) -> Reader:
    """The mapping at the top of a YAML file; `shown` is its name in complaints."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LedgerError(
            f"{shown}: byte {error.start + 1} is not UTF-8. Save the file as UTF-8."
        ) from None
    return read_yaml(text, shown, path.parent)


def read_yaml(text: str, file: str, folder: Path | None = None) -> Reader:
    """The mapping at the top of a YAML text, as a reader that knows lines.

    `file` is the name to show in complaints, `folder` the place where lists beside it are found.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise LedgerError(f"{file}{where}: not valid YAML: {problem}.") from None
    try:
        value = _plain(node, file) if node is not None else None
    except RecursionError:
        raise LedgerError(f"{file}, line 1: a list or mapping below holds itself.") from None
    if not isinstance(value, _Mapping):
        raise LedgerError(f"{file}: a mapping of keys to values was expected at the top.")
    return Reader(value, file, "", folder)


def _plain(node: Any, file: str) -> Any:
    kind = type(node).__name__
    line = node.start_mark.line + 1
    if kind == "MappingNode":
        items: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in items:
                raise LedgerError(f"{file}, line {key.start_mark.line + 1}: {name!r} stands twice.")
            items[name] = _plain(value, file)
            lines[name] = key.start_mark.line + 1
        return _Mapping(items, lines, line)
    if kind == "SequenceNode":
        return [_plain(child, file) for child in node.value]
    return _scalar(node, file, line)


def _scalar(node: Any, file: str, line: int) -> Any:
    text = node.value
    match node.tag.rsplit(":", 1)[-1] if node.tag else "str":
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return text if text != "0" and text.startswith("0") else _number(int, text)
        case "float":
            return _number(float, text)
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise LedgerError(f"{file}, line {line}: {text!r} is not a day.") from None
    return text


def _number(kind: type[int] | type[float], text: str) -> Any:
    """The number, or the text itself where no plain decimal number is written (``.nan``)."""
    try:
        return kind(text.replace("_", ""))
    except ValueError:
        return text


class Reader:
    """Typed access to one mapping of a ledger file; every complaint names file, line and field.

    Call `done` at the end: a key that nobody asked for is an error.
    """

    def __init__(
        self, mapping: _Mapping, file: str, place: str, folder: Path | None = None
    ) -> None:
        self._mapping = mapping
        self._asked: set[str] = set()
        self.file = file
        self.place = place
        self.folder = folder

    def fail(self, field: str, problem: str) -> LedgerError:
        """An error about one field, ready to raise."""
        line = self._mapping.lines.get(field, self._mapping.line)
        where = f"{self.file}, line {line}" + (f", {self.place}" if self.place else "")
        return LedgerError(f"{where}: {problem}")

    def has(self, field: str) -> bool:
        """Whether the file gives the field (and it is not null)."""
        return self._mapping.items.get(field) is not None

    def keys(self) -> list[str]:
        """All keys, for mappings whose keys are data; they count as asked for."""
        self._asked.update(self._mapping.items)
        return list(self._mapping.items)

    def raw(self, field: str, default: Any = _MISSING) -> Any:
        """The value as YAML gave it."""
        self._asked.add(field)
        value = self._mapping.items.get(field)
        if value is None:
            if default is _MISSING:
                strays = [key for key in self._mapping.items if key not in self._asked]
                near = get_close_matches(field, strays, n=1, cutoff=0.75)
                hint = f" Is {near[0]!r} on line {self._mapping.lines[near[0]]} it?" if near else ""
                raise self.fail(field, f"{field!r} is missing.{hint}")
            return default
        return value

    def text(self, field: str, default: Any = _MISSING) -> str:
        """A text; numbers are accepted as they stand in the file."""
        value = self.raw(field, default)
        if isinstance(value, (list, _Mapping, bool)):
            raise self.fail(field, f"{field} must be text, not {_kind(value)}.")
        return str(value)

    def day(self, field: str, default: Any = _MISSING) -> Any:
        """An ISO day."""
        value = self.raw(field, default)
        if value is default or isinstance(value, date):
            return value
        hint = " Quote marks are not needed." if _DAY.match(str(value)) else ""
        raise self.fail(field, f"{field} is {value!r}; a day such as 2025-04-09 is needed.{hint}")

    def number(self, field: str, default: Any = _MISSING) -> Any:
        """A plain number."""
        value = self.raw(field, default)
        if value is default or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value if value is default else float(value)
        raise self.fail(field, f"{field} is {value!r}; a number is needed.")

    def rate(self, field: str, default: Any = _MISSING) -> Any:
        """A fraction of value. A percentage is refused, since it would be 100 times too much."""
        value = self.raw(field, default)
        if value is default:
            return value
        if isinstance(value, str) and value.rstrip().endswith("%"):
            raise self.fail(field, f"{field} is {value!r}; write a fraction, 0.25 for 25 percent.")
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise self.fail(field, f"{field} is {value!r}; a fraction such as 0.25 is needed.")
        if not 0 <= value <= RATE_LIMIT:
            raise self.fail(
                field,
                f"{field} is {value:g}, but a rate is a fraction between 0 and {RATE_LIMIT:g}."
                + (f" Write {value / 100:g} for {value:g} percent." if value > 0 else ""),
            )
        return float(value)

    def share(self, field: str, default: Any = _MISSING) -> Any:
        """A share between 0 and 1."""
        value = self.number(field, default)
        if value is default or 0 <= value <= 1:
            return value
        raise self.fail(field, f"{field} is {value:g}; a share lies between 0 and 1.")

    def choice(self, field: str, options: Any, default: Any = _MISSING) -> Any:
        """One member of a `StrEnum`, or of a collection of texts."""
        value = self.raw(field, default)
        if value is default:
            return value
        names = [str(option) for option in options]
        if str(value) not in names:
            hint = nearest(str(value), names)
            raise self.fail(field, f"{field} is {value!r}, not one of {', '.join(names)}.{hint}")
        return options(value) if isinstance(options, type) else str(value)

    def texts(self, field: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.raw(field, default)
        if isinstance(value, _Mapping):
            raise self.fail(field, f"{field} must be a list, not a mapping.")
        values = value if isinstance(value, (list, tuple)) else [value]
        for entry in values:
            if isinstance(entry, (bool, list, _Mapping)) or entry is None:
                raise self.fail(field, f"{field} holds {entry!r}; only texts are allowed.")
            if isinstance(entry, float):
                raise self.fail(
                    field, f"{field} holds the number {entry!r}; put a code in quotation marks."
                )
        return tuple(str(entry) for entry in values)

    def child(self, field: str) -> Reader | None:
        """The mapping under a field, or None when the field is absent."""
        value = self.raw(field, None)
        if value is None:
            return None
        if not isinstance(value, _Mapping):
            raise self.fail(field, f"{field} must be a mapping, not {_kind(value)}.")
        place = f"{self.place}, {field}" if self.place else field
        return Reader(value, self.file, place, self.folder)

    def children(self, field: str, noun: str = "") -> Iterator[Reader]:
        """The mappings in the list under a field; `noun` and a number name each in complaints."""
        value = self.raw(field, ())
        if not isinstance(value, (list, tuple)):
            raise self.fail(field, f"{field} must be a list, not {_kind(value)}.")
        for number, entry in enumerate(value, start=1):
            place = f"{noun or field} {number}"
            if not isinstance(entry, _Mapping):
                raise self.fail(field, f"{place} must be a mapping, not {_kind(entry)}.")
            place = f"{self.place}, {place}" if self.place else place
            yield Reader(entry, self.file, place, self.folder)

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._mapping.items:
            if key not in self._asked:
                known = sorted(self._asked)
                raise self.fail(
                    key, f"{key!r} is not a key of the schema here.{nearest(key, known)}"
                )


def _kind(value: Any) -> str:
    if isinstance(value, _Mapping):
        return "a mapping"
    return {list: "a list", bool: "true or false", str: "text"}.get(type(value), repr(value))
