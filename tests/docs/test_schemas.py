"""The schemas say what the readers say: they pass what is bundled and refuse what is broken."""

from __future__ import annotations

import ast
import csv
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "detente" / "data"
MEASURES = [
    path for folder in ("us", "cn", "both") for path in (DATA / "ledger" / folder).glob("*.yaml")
]
EVENTS = sorted((DATA / "ledger" / "events").glob("*.yaml"))
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"of_the_docs_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made() -> ModuleType:
    if str(ROOT / "tools") not in sys.path:
        sys.path.insert(0, str(ROOT / "tools"))
    return importlib.import_module("docs_schemas")


def _says(name: str, text: str) -> list[str]:
    """What a schema has against a YAML file."""
    made = sys.modules["docs_schemas"]
    schema = json.loads((made.SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    try:
        value = made.plain_yaml(text)
    except Exception as error:
        return [str(error)]
    return [error.message for error in check.iter_errors(value)]


def test_the_committed_schemas_are_those_of_the_readers(made: ModuleType) -> None:
    now = {name: made.as_json(schema) for name, schema in made.schemas().items()}
    held = {path.name: path.read_text(encoding="utf-8") for path in made.SCHEMAS.glob("*.json")}
    assert sorted(now) == sorted(held)
    stale = [name for name, text in now.items() if held[name] != text]
    assert not stale, "`make docs` writes them anew"


def test_they_are_schemas(made: ModuleType) -> None:
    for schema in made.schemas().values():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert ": {}" not in made.as_json(schema), "a field of which the samples show no value"


@pytest.mark.parametrize(
    ("name", "paths"),
    [("measure", MEASURES), ("events", EVENTS), ("scenario", SCENARIOS)],
)
def test_every_bundled_file_is_valid(made: ModuleType, name: str, paths: list[Path]) -> None:
    assert made
    assert paths
    wrong = {path.name: _says(name, path.read_text(encoding="utf-8")) for path in paths}
    assert not {path: told for path, told in wrong.items() if told}


@pytest.mark.parametrize(
    ("name", "path"),
    [("parts", "parts.csv"), ("entries", "entries.csv")],
)
def test_every_example_in_a_table_is_valid(made: ModuleType, name: str, path: str) -> None:
    schema = json.loads((made.SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    with (ROOT / "examples" / path).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        jsonschema.validate(row, schema)


def test_the_example_of_each_format_page_is_valid(made: ModuleType) -> None:
    assert made
    for name, page in (("agenda", "agenda-format"), ("scenario", "scenario-format")):
        text = (ROOT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
        example = re.findall(r"```yaml[^\n]*\n(.*?)```", text, re.DOTALL)[0]
        assert not _says(name, example)


# Form cannot tell: what two fields say together, what other files hold, a key that stands twice.
BEYOND = {
    "measure": {
        "until before effective",
        "until on the day",
        "wrong prefix of the id",
        "no such country",
        "no such country in rates",
        "no such imposer",
        "unknown list",
        "unknown rate list",
        "unknown table of rates",
        "bad code",
        "code as a number",
        "same day twice",
        "overlap by until",
        "gap",
        "exemption that ends before it starts",
        "yields to what is not there",
        "yielding that ends before it starts",
        "answers what is not there",
        "id that stands already",
    },
    "events": {"end", "sets", "twice"},
    "scenario": {"backwards", "world", "no file"},
}


def _broken() -> Iterator[tuple[str, str, str]]:
    ledger = _loaded(ROOT / "tests" / "ledger" / "test_load.py")
    scenario = _loaded(ROOT / "tests" / "scenario" / "test_file.py")
    for name, good, ways in (
        ("measure", ledger.GOOD, ledger.WAYS),
        ("events", ledger.EVENT, ledger.EVENT_WAYS),
        ("scenario", scenario.GOOD, scenario.WAYS | scenario.MORE_WAYS),
    ):
        yield name, "", good
        for way, (old, new, _) in ways.items():
            yield name, way, good.replace(old, new, 1)


def test_what_the_readers_refuse_the_schemas_refuse_too(made: ModuleType) -> None:
    assert made
    passed: dict[str, set[str]] = {name: set() for name in BEYOND}
    for name, way, text in _broken():
        if not _says(name, text):
            passed[name].add(way)
    for name, found in passed.items():
        assert sorted(found ^ {"", *BEYOND[name]}) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("agenda", "giver: US", "giver: FR"),
        ("agenda", "rate: 0.1", "rate: 10"),
        ("agenda", "known: 2025-05-09", "known: yesterday"),
        ("agenda", "giver: US", "giver: US\n    colour: red"),
        ("licences", "lead_days: 60", "leed_days: 60"),
        ("licences", "lead_days: 60", "lead_days: [1, 2]"),
        ("licences", "approval_share: 0.4", "approval_share: 40"),
    ],
)
def test_other_mistakes_are_refused(made: ModuleType, name: str, old: str, new: str) -> None:
    assert made
    good = {
        "agenda": "known: 2025-05-09\nitems:\n  - id: a\n    giver: US\n"
        "    measures: [us.ieepa.fentanyl_china]\n    options:\n      - {id: half, rate: 0.1}\n",
        "licences": "lead_days: 60\napproval_share: 0.4\ngrace_days: [0, 5, 9]\n",
    }[name]
    assert not _says(name, good)
    assert _says(name, good.replace(old, new, 1))


READ_BY = {
    "measure": ("ledger/load_scope.py",),
    "scenario": ("scenario/file.py",),
    "agenda": ("bargain/agenda_file.py",),
}
_METHODS = ("text", "texts", "day", "number", "rate", "share", "choice", "raw", "child", "children")


def test_an_editor_is_told_what_a_key_means(made: ModuleType) -> None:
    measure = made.schemas()["measure.json"]["properties"]
    assert "two-letter" in measure["imposer"]["description"]
    assert "10 digits" in measure["scope"]["properties"]["products"]["description"]
    assert "additive" in measure["steps"]["items"]["properties"]["method"]["description"]


@pytest.mark.parametrize("name", READ_BY)
def test_no_field_of_a_reader_is_missing(made: ModuleType, name: str) -> None:
    """A field that neither a bundled file nor a sample leads to would be lost silently."""
    schema = (made.SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    for file in READ_BY[name]:
        tree = ast.parse((ROOT / "src" / "detente" / file).read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            first = call.args[0] if call.args else None
            if call.func.attr in _METHODS and isinstance(first, ast.Constant):
                assert f'"{first.value}"' in schema, first.value


def test_days_are_text_in_json(made: ModuleType) -> None:
    value: Any = made.plain_yaml("on: 2026-03-01\n")
    assert value == {"on": date(2026, 3, 1).isoformat()}
