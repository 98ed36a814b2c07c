"""Which keys do the files that people write have? JSON Schemas, taken from the readers themselves.

The readers of YAML files are run on the bundled files and on those in schema_samples, and what they
ask for is the schema (docs_schema_reader.py). Files in tables come from the columns that their
readers declare. A schema knows the form only: what fields say together is judged by the reader.

    python tools/docs_schemas.py         writes docs/reference/schemas/*.json anew
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from docs_schema_reader import DRAFT, TEXT, read_schema

__all__ = ["SCHEMAS", "as_json", "plain_yaml", "schemas"]

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
LEDGER = ROOT / "src" / "detente" / "data" / "ledger"
SAMPLES = Path(__file__).parent / "schema_samples"

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


def _measure() -> dict[str, Any]:
    from detente.ledger.load import read_measure

    folders = (LEDGER / name for name in ("us", "cn", "both"))
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    paths += sorted(SAMPLES.glob("measure*.yaml"))
    found = read_schema(
        "A measure of the ledger", lambda path: read_measure(path, str(path)), paths
    )
    found["properties"]["id"] = {"type": "string", "pattern": r"^[a-z]+\.[^A-Z\s]+$"}
    found["properties"]["steps"]["minItems"] = 1
    found["required"].append("steps")
    found["allOf"] = _MEASURE_RULES
    page = (ROOT / "docs" / "reference" / "ledger-format.md").read_text(encoding="utf-8")
    parts, steps = (page.split(f"\n## {name}\n")[1] for name in ("Parts of a measure", "Steps"))
    _describe(found, parts.split("\n## ")[0])
    _describe(found["properties"]["steps"]["items"], steps.split("\n## ")[0])
    _refuse_empty_cites(found)
    return found


def _events() -> dict[str, Any]:
    from detente.ledger.load import read_events

    paths = [*sorted((LEDGER / "events").glob("*.yaml")), SAMPLES / "events.yaml"]
    found = read_schema("Events of the ledger", lambda path: read_events(path, str(path)), paths)
    _refuse_empty_cites(found)
    return found


def _describe(schema: dict[str, Any], table: str) -> None:
    """What the tables of a page say of keys, as descriptions: an editor shows them."""
    for names, said in re.findall(r"^\| (`.+?) \| (.+) \|$", table, re.MULTILINE):
        plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", said).replace("`", "")
        first = ""
        for name in re.findall(r"`([^`]+)`", names):
            path = name.split(".") if "." in name else [*first.split(".")[:-1], name]
            first = first or name
            held = schema
            for key in path:
                held = held.get("properties", {}).get(key, {})
            if held:
                held["description"] = plain


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
                {"anyOf": [said, *(way for way in ways if way != TEXT)]} if ways else said
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

    paths = [*sorted((ROOT / "scenarios").glob("*.yaml")), SAMPLES / "scenario.yaml"]
    found = read_schema("A scenario", Scenario.from_file, paths)
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
    paths = [SAMPLES / "agenda.yaml"]
    found = read_schema(
        "An agenda of the talks", lambda path: read_agenda(path, ledger=book), paths
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
        "$schema": DRAFT,
        "title": "A licence process",
        "type": "object",
        "properties": held,
        "additionalProperties": False,
    }


def _row(title: str, columns: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The schema of one row of a table, its cells as text, keyed by the names of the columns."""
    return {"$schema": DRAFT, "title": title, "type": "object", "properties": columns} | more


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
