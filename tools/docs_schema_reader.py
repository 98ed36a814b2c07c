"""Which fields does a reader of YAML files ask for, and how? Noted as it reads, as a JSON Schema.

The methods of `detente.ledger.yaml12.Reader` are watched while a reader goes through files: the
name of each field, the way in which it is read, whether it may be left out. What nobody asks for
the readers refuse, and so does the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

__all__ = ["DRAFT", "TEXT", "read_schema"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": ["string", "number"]}
_PLACE = {"type": "string", "pattern": "^([A-Z]{2}|all)$"}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_KINDS: dict[str, dict[str, Any]] = {
    "text": TEXT,
    "word": {"type": "string"},
    "texts": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
    "places": {"anyOf": [_PLACE, {"type": "array", "items": _PLACE}]},
    "day": _DAY | {"description": "A day, such as 2025-04-09."},
    "number": {"type": "number"},
    "rate": {"type": "number", "minimum": 0, "description": "A fraction: 0.25 for 25 percent."},
    "share": {"type": "number", "minimum": 0, "maximum": 1, "description": "A share, 0 to 1."},
    "flag": {"type": "boolean"},
    "list": {"type": "array"},
}
_READS = ("text", "texts", "day", "number", "rate", "share", "choice", "raw", "child", "children")


@dataclass
class _Field:
    kinds: set[str] = field(default_factory=set)
    options: tuple[str, ...] = ()
    needed: bool | None = None  # None: nobody asked for it but as a mapping or a list of them
    child: _Node | None = None
    item: _Node | None = None


@dataclass
class _Node:
    """A mapping of the file: its fields in the order in which they were first asked for."""

    fields: dict[str, _Field] = field(default_factory=dict)
    keyed: bool = False  # its keys are data, such as countries


def read_schema(
    title: str, read: Callable[[Path], object], paths: Iterable[Path]
) -> dict[str, Any]:
    """The schema of what `read` asks for in the files; it must name a file by its path."""
    root = _Node()
    for path in paths:
        with _noted(root, str(path)):
            read(path)
    return {"$schema": DRAFT, "title": title} | _schema(root)


@contextmanager
def _noted(root: _Node, shown: str) -> Iterator[None]:
    """While this lasts, what a reader of the file `shown` asks for is written into `root`."""
    from detente.ledger import load, load_scope
    from detente.ledger.yaml12 import Reader

    inside = [0]
    nodes: dict[int, tuple[Any, _Node]] = {}

    def node_of(reader: Any) -> _Node:
        return nodes.get(id(reader), (reader, root))[1]

    def wrapped(name: str) -> Callable[..., Any]:
        original = getattr(Reader, name)

        def method(self: Any, key: str, *args: Any, **more: Any) -> Any:
            if inside[0] or self.file != shown:
                return original(self, key, *args, **more)
            inside[0] += 1
            try:
                found = original(self, key, *args, **more)
                if name == "children":
                    found = list(found)
            finally:
                inside[0] -= 1
            node = node_of(self)
            entry = node.fields.setdefault("*" if node.keyed else key, _Field())
            _note(entry, name, args, more, found)
            if name == "child" and found is not None:
                entry.child = entry.child or _Node()
                nodes[id(found)] = (found, entry.child)
            if name == "children":
                entry.item = entry.item or _Node()
                for each in found:
                    nodes[id(each)] = (each, entry.item)
                return iter(found)
            return found

        return method

    def keys(self: Any) -> list[str]:
        if self.file == shown:
            node_of(self).keyed = True
        return asked(self)

    asked = Reader.keys

    def places(reader: Any, key: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        node = node_of(reader)
        if reader.file == shown and not node.keyed and key in node.fields:
            node.fields[key].kinds.add("places")
        return checked(reader, key, codes)

    checked = load_scope.places_of
    with ExitStack() as stack:
        for module in (load, load_scope):
            stack.enter_context(patch.object(module, "places_of", places))
        for name in _READS:
            stack.enter_context(patch.object(Reader, name, wrapped(name)))
        stack.enter_context(patch.object(Reader, "keys", keys))
        yield


def _note(
    entry: _Field, name: str, args: tuple[Any, ...], more: dict[str, Any], found: Any
) -> None:
    plain = len(args) == (1 if name == "choice" else 0) and "default" not in more
    if name not in ("child", "children"):
        entry.needed = plain and entry.needed is not False
    if name == "choice":
        options = args[0]
        entry.options = tuple(dict.fromkeys((*entry.options, *(str(each) for each in options))))
        entry.kinds.add("choice")
    elif name == "raw":
        with suppress(KeyError):
            entry.kinds.add(_OF_TYPE[type(found)])
    elif name not in ("child", "children"):
        entry.kinds.add(name)


_OF_TYPE = {str: "word", int: "number", float: "number", bool: "flag", list: "list", date: "day"}


def _schema(node: _Node) -> dict[str, Any]:
    if node.keyed:
        return {"type": "object", "additionalProperties": _of(node.fields["*"])}
    found: dict[str, Any] = {
        "type": "object",
        "properties": {key: _of(entry) for key, entry in node.fields.items()},
        "additionalProperties": False,
    }
    needed = [key for key, entry in node.fields.items() if entry.needed]
    return found | ({"required": needed} if needed else {})


def _of(entry: _Field) -> dict[str, Any]:
    kinds = set(entry.kinds)
    if "places" in kinds:
        kinds -= {"texts"}
    if "texts" in kinds:
        kinds -= {"text", "word", "list"}
    if "text" in kinds:
        kinds -= {"word"}
    if kinds & {"rate", "share"}:
        kinds -= {"number"}
    ways: list[dict[str, Any]] = []
    if "choice" in kinds:
        ways.append({"enum": list(entry.options)})
    ways += [_with_limit(kind) for kind in _KINDS if kind in kinds]
    if entry.child is not None:
        ways.append(_schema(entry.child))
    if entry.item is not None:
        ways.append({"type": "array", "items": _schema(entry.item)})
    flat = [way for each in ways for way in each.get("anyOf", [each])]
    if len(ways) < 2:
        return ways[0] if ways else {}
    return {"anyOf": flat}


def _with_limit(kind: str) -> dict[str, Any]:
    from detente.ledger.yaml12 import RATE_LIMIT

    return _KINDS[kind] | ({"maximum": RATE_LIMIT} if kind == "rate" else {})
