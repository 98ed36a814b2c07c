"""Which keys do the files that people write have? JSON Schemas, taken from the readers themselves.

The readers of YAML files are run on the bundled files and on the samples below, and every field
they ask for is noted: its name, how it is read, whether it may be left out. What nobody asks for is
refused, as the readers do. Files in tables come from the columns that their readers declare. A
schema knows the form only: what two fields say together is judged by the reader.

    python tools/docs_schemas.py         writes docs/reference/schemas/*.json anew
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

__all__ = ["SCHEMAS", "as_json", "plain_yaml", "schemas"]

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
LEDGER = ROOT / "src" / "detente" / "data" / "ledger"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MISSING = object()

# What the bundled files do not use.
_EXEMPTIONS = """
    - {products: all, unless: all, fact: a, share: 0.5, cite: x}
    - {products: [us_s301_list1], unless: [us_s301_list1], fact: [a, b], equals: [c], cite: x}
    - {products: {codes: ["74"]}, unless: {codes: ["74"]}, origins: [CN], cite: x}
    - {fact: a, age_at_least: 25, still_subject: true, cite: x}
    - {fact: a, share: us_usmca_claims, cite: x, also: [{fact: b, age_at_least: 25}]}
    - {fact: a, instead: {rate: 0.1, method: floor}, cite: x, also: [{fact: b, below: 1}]}
"""
_MEASURE = """
id: us.s999.sample
kind: tariff
title: Sample
imposer: US
authority: s999
target: {origins: [CN], also: [{fact: a, age_at_least: 1, from: 2026-01-01}]}
scope:
  products: {codes: ["8806"], lists: [us_s301_list1]}
  brings_in: {fact: a, age_at_least: 1, from: 2026-01-01, unless: {codes: ["74"]}}
  reaches: {fact: a, age_at_least: 1, share: us_auto_parts_applicability}
  except: EXEMPTIONS
stacks:
  relief: EXEMPTIONS
  yields_to:
    - {measures: [us.base], for: article, when: owed, from: 2025-04-05, until: 2026-01-01, cite: x}
steps:
  - announced: 2026-01-05
    effective: 2026-02-01
    status: in_force
    rates: {CN: 0.1}
    content: {of: steel, default: 1.0}
    source: {cite: x, url: u, published: 2026-01-01, note: n}
    certainty: high
  - announced: 2026-01-06
    effective: 2026-03-01
    status: in_force
    rate: 0.1
    content: steel
    source: x
    certainty: high
conflicts: [{field: a, values: [{value: 1, source: x}], used: 1, why: x}]
""".replace("EXEMPTIONS", _EXEMPTIONS)
_NUMBERS = _MEASURE.replace("share: us_auto_parts_applicability", "share: 0.4")
_EVENT = """
events:
  - {id: a, date: 2026-01-01, kind: act, title: x, actors: [US], source: x, certainty: high,
     conflicts: [{field: a, values: [{value: 1, source: x}], used: 1, why: x}]}
  - {id: b, date: 2026-01-01, kind: act, title: x, actors: US, source: {cite: x, url: u},
     certainty: high}
"""
_SCENARIO = """
title: Sample
on: 2026-03-01
baseline: {title: x, on: 2026-03-01}
add: toys.yaml
amend: [{measure: us.base, from: 2026-03-01, rate: 0.1}]
model: {family: one_sector, trade_elasticities: [2, low]}
"""
_AGENDA = """
known: 2025-10-28
title: Sample
items:
  - id: a
    giver: US
    title: x
    measures: [us.ieepa.fentanyl_china]
    options: [{id: half, title: x, rate: 0.1, method: additive, origins: [CN], basis: x}]
  - id: b
    giver: US
    measures: [us.bis.oct7-2022]
    options:
      - id: relaxed
        status: suspended
        regime: licence
        stated: {low: [0, 0], central: [0, 1], high: [0, 2], source: x}
  - id: c
    giver: CN
    options:
      - id: soy
        buys: {sector: A01, usd_million_a_year: 1, share: 0.5, goods: x, source: x}
"""

_RATES = ("rate", "rates", "rates_by_product", "column")
_ONE_RATE = {
    "if": {"properties": {"status": {"const": "in_force"}}},
    "then": {"oneOf": [{"required": [name]} for name in _RATES]},
}
_MEASURE_RULES = [
    {
        "if": {"properties": {"kind": {"const": "tariff"}}},
        "then": {
            "required": ["authority"],
            "properties": {"steps": {"items": _ONE_RATE}},
        },
    },
    {
        "if": {"properties": {"kind": {"const": "commitment"}}},
        "then": {"required": ["commitment"]},
    },
]

_TEXT = {"type": ["string", "number"]}
_PLACE = {"type": "string", "pattern": "^([A-Z]{2}|all)$"}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_KINDS: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "word": {"type": "string"},
    "texts": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
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


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema, made anew."""
    return {f"{name}.json": make() for name, make in _MADE.items()}


def as_json(schema: dict[str, Any]) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def plain_yaml(text: str) -> Any:
    """A YAML file as JSON would hold it: days as text."""
    from ruamel.yaml import YAML

    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=date.isoformat))


def main() -> int:
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        path, text = SCHEMAS / name, as_json(schema)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


# What the readers ask for


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


def _read(
    title: str, read: Callable[[Path], object], paths: Iterable[Path], samples: Iterable[str]
) -> dict[str, Any]:
    root = _Node()
    with tempfile.TemporaryDirectory() as folder:
        named = list(paths)
        (Path(folder) / "toys.yaml").write_text("", encoding="utf-8")
        for number, text in enumerate(samples):
            named.append(Path(folder) / f"sample-{number}.yaml")
            named[-1].write_text(text, encoding="utf-8")
        for path in named:
            with _noted(root, str(path)):
                read(path)
    return {"$schema": _DRAFT, "title": title} | _schema(root)


def _measure() -> dict[str, Any]:
    from detente.ledger.load import read_measure

    folders = (LEDGER / name for name in ("us", "cn", "both"))
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    found = _read(
        "A measure of the ledger",
        lambda path: read_measure(path, str(path)),
        paths,
        [_MEASURE, _NUMBERS],
    )
    found["properties"]["id"] = {"type": "string", "pattern": r"^[a-z]+\.[^A-Z\s]+$"}
    found["properties"]["steps"]["minItems"] = 1
    found["required"].append("steps")
    found["allOf"] = _MEASURE_RULES
    _refuse_empty_cites(found)
    return found


def _events() -> dict[str, Any]:
    from detente.ledger.load import read_events

    paths = sorted((LEDGER / "events").glob("*.yaml"))
    found = _read(
        "Events of the ledger", lambda path: read_events(path, str(path)), paths, [_EVENT]
    )
    _refuse_empty_cites(found)
    return found


def _refuse_empty_cites(schema: Any) -> None:
    """A source says something: the readers refuse an empty one."""
    said = {"type": ["string", "number"], "minLength": 1}
    if isinstance(schema, dict):
        held = schema.get("properties", {})
        if "cite" in held:
            held["cite"] = said
        if "source" in held and "source" in schema.get("required", ()):
            ways = held["source"].get("anyOf", [])
            held["source"] = (
                {"anyOf": [said, *(way for way in ways if way != _TEXT)]} if ways else said
            )
        for each in schema.values():
            _refuse_empty_cites(each)
    elif isinstance(schema, list):
        for each in schema:
            _refuse_empty_cites(each)


def _scenario() -> dict[str, Any]:
    from detente.scenario import Scenario
    from detente.scenario.file import _STATUSES
    from detente.scenario.settings import ELASTICITY_SETS

    paths = sorted((ROOT / "scenarios").glob("*.yaml"))
    found = _read("A scenario", Scenario.from_file, paths, [_SCENARIO])
    amend = found["properties"]["amend"]["items"]["properties"]
    amend["status"] = {"enum": [str(each) for each in _STATUSES]}
    found["properties"]["model"]["properties"]["trade_elasticities"] = {
        "type": "array",
        "minItems": 1,
        "items": {
            "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"enum": list(ELASTICITY_SETS)}]
        },
    }
    return found


def _agenda() -> dict[str, Any]:
    from detente.bargain.agenda_file import read_agenda
    from detente.ledger import Ledger

    book = Ledger.bundled()
    found = _read(
        "An agenda of the talks", lambda path: read_agenda(path, ledger=book), [], [_AGENDA]
    )
    stated = found["properties"]["items"]["items"]["properties"]["options"]["items"]["properties"][
        "stated"
    ]["properties"]
    for name in ("low", "central", "high"):
        stated[name] = {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
            "description": "USD million a year to [US, CN].",
        }
    return found


def _licences() -> dict[str, Any]:
    from detente.shortage.licences import Licences, Range

    number: dict[str, Any] = {"type": "number"}
    held = {}
    for each in fields(Licences):
        limits = {"minimum": 0} | ({"maximum": 1} if each.name.endswith("_share") else {})
        one = number | (limits if isinstance(each.default, Range) else {})
        many = {"type": "array", "items": one, "minItems": 3, "maxItems": 3}
        held[each.name] = {"anyOf": [one, many | {"description": "[low, central, high]"}]}
        if isinstance(each.default, Range):
            given = each.default
            held[each.name]["description"] = (
                f"By default {given.low:g}, {given.central:g}, {given.high:g}: {given.source}."
            )
    return {
        "$schema": _DRAFT,
        "title": "A licence process",
        "type": "object",
        "properties": held,
        "additionalProperties": False,
    }


def _row(title: str, columns: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The schema of one row of a table, its cells as text, keyed by the names of the columns."""
    return {"$schema": _DRAFT, "title": title, "type": "object", "properties": columns} | more


def _parts() -> dict[str, Any]:
    from detente.exposure.parts import _NUMBERS, COLUMNS

    columns = {}
    for name, others in COLUMNS.items():
        said = f"{_NUMBERS[name][0].upper()}{_NUMBERS[name][1:]}. " if name in _NUMBERS else ""
        pattern = {"pattern": r"^\s*[\d.,]*\s*$"} if name in _NUMBERS else {}
        also = f"{said}Also called {', '.join(others)}."
        columns[name] = {"type": "string", "description": also} | pattern
    either = [{"required": [name]} for name in ("part", "description")]
    return _row("A row of a parts file", columns, anyOf=either)


def _entries() -> dict[str, Any]:
    from detente.tariffs.entries.columns import COLUMNS, NEEDED

    columns: dict[str, dict[str, Any]] = {}
    for name, others in COLUMNS.items():
        columns[name] = {"type": "string"}
        if others:
            columns[name]["description"] = f"Also called {', '.join(others)}."
    return _row("A row of customs entries", columns, required=list(NEEDED))


def _cases() -> dict[str, Any]:
    from detente.tariffs.cases import _NEEDED

    optional = ("importer", "calendar", "inputs", "base_used", "expected_lines", "expected_total")
    columns = {name: {"type": "string"} for name in (*_NEEDED, *optional)}
    return _row("A row of duty questions", columns, required=list(_NEEDED))


_MADE: dict[str, Callable[[], dict[str, Any]]] = {
    "measure": cache(_measure),
    "events": cache(_events),
    "scenario": cache(_scenario),
    "agenda": cache(_agenda),
    "licences": cache(_licences),
    "parts": cache(_parts),
    "entries": cache(_entries),
    "cases": cache(_cases),
}


if __name__ == "__main__":
    sys.exit(main())
