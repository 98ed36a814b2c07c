"""What does the API offer? The OpenAPI document as it is read by people, with calls to copy."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

__all__ = ["Field", "Group", "Operation", "groups", "problem_shown"]

_TITLES = {
    "read": "Read the record",
    "scenarios": "Scenarios",
    "deals": "Promises, talks and articles",
    "jobs": "Long work and uploads",
}
_LONGEST = 300  # characters of an example that are shown in a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter, or a key of a body."""

    name: str
    where: str  # path | query | body
    required: bool
    form: str
    default: str
    example: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address with one method, and two calls of it that can be copied."""

    method: str
    path: str
    anchor: str
    means: tuple[str, ...]  # paragraphs
    fields: tuple[Field, ...]
    bodies: tuple[str, ...]  # media types that it takes
    answers: tuple[tuple[str, str], ...]  # status, meaning
    call: str  # the address of the example, without the server
    curl: str
    httpx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Operations of one kind."""

    name: str
    title: str
    operations: tuple[Operation, ...]


def groups(document: Mapping[str, Any], base: str) -> tuple[Group, ...]:
    """Every operation of an OpenAPI document; `base` is the server that the calls speak to."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            tag = (told.get("tags") or ["other"])[0]
            found.setdefault(tag, []).append(_operation(document, base, path, method, told))
    return tuple(
        Group(name=name, title=_TITLES.get(name, name.capitalize()), operations=tuple(held))
        for name, held in found.items()
    )


def problem_shown(document: Mapping[str, Any]) -> str:
    """The form of every refusal, as JSON, from the document's own examples."""
    told = document["components"]["schemas"]["Problem"]["properties"]
    shown = {name: part["examples"][0] for name, part in told.items() if part.get("examples")}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _operation(
    document: Mapping[str, Any], base: str, path: str, method: str, told: Mapping[str, Any]
) -> Operation:
    parameters = [
        _field(part["name"], part["in"], part["schema"], bool(part.get("required")))
        for part in told.get("parameters", ())
    ]
    content = told.get("requestBody", {}).get("content", {})
    schema = _resolved(document, content.get("application/json", {}).get("schema", {}))
    needed = schema.get("required", ())
    keys = [
        _field(name, "body", part, name in needed)
        for name, part in schema.get("properties", {}).items()
    ]
    call = _call(path, told.get("parameters", ()))
    media, sent = _body(schema, content)
    return Operation(
        method=method.upper(),
        path=path,
        anchor=f"{method}{path.replace('/', '-').replace('{', '').replace('}', '')}",
        means=tuple(part.replace("``", "").replace("`", "") for part in _paragraphs(told)),
        fields=(*parameters, *keys),
        bodies=tuple(content),
        answers=tuple((status, part["description"]) for status, part in told["responses"].items()),
        call=call,
        curl=_curl(method, base + call, media, sent),
        httpx=_httpx(method, base + call, media, sent),
    )


def _paragraphs(told: Mapping[str, Any]) -> list[str]:
    return [" ".join(part.split()) for part in told.get("description", "").split("\n\n")]


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _field(name: str, where: str, schema: Mapping[str, Any], required: bool) -> Field:
    example = _example(schema)
    default = schema.get("default")
    return Field(
        name=name,
        where=where,
        required=required,
        form=_form(schema),
        default="" if default in (None, "") else json.dumps(default).strip('"'),
        example="" if example in (None, "", []) else str(example)[:_LONGEST],
        means=schema.get("description", ""),
    )


def _example(schema: Mapping[str, Any]) -> Any:
    return (schema.get("examples") or [None])[0]


def _form(schema: Mapping[str, Any]) -> str:
    """The type in words, with its limits."""
    parts = [part for part in schema.get("anyOf", (schema,)) if part.get("type") != "null"]
    part = parts[0] if parts else schema
    said = "day" if part.get("format", schema.get("format")) == "date" else part.get("type", "any")
    low = part.get("minimum", part.get("exclusiveMinimum"))
    high = part.get("maximum", part.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f"{said}, {low:g} to {high:g}"
    if said == "string" and part.get("maxLength"):
        return f"string, at most {part['maxLength']:,} characters"
    return said


def _call(path: str, parameters: Any) -> str:
    """The address of the example: what must be given, and what has an example off its default."""
    query = []
    for part in parameters:
        shown = _example(part["schema"])
        if part["in"] == "path":
            path = path.replace(f"{{{part['name']}}}", quote(str(shown), safe=""))
        elif shown not in (None, "", [], part["schema"].get("default")):
            query.append((part["name"], shown))
    return path + (f"?{urlencode(query)}" if query else "")


def _body(schema: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[str, str]:
    """Media type and text of the example of a body; empty where none is taken."""
    if "application/json" in content:
        given = {
            name: _example(part)
            for name, part in schema.get("properties", {}).items()
            if _example(part) not in (None, "")
        }
        return "application/json", json.dumps(given, ensure_ascii=False)
    for media, part in content.items():
        if "example" in part:
            return media, part["example"]
    return "", ""


def _curl(method: str, address: str, media: str, sent: str) -> str:
    words = ["curl"]
    if method != "get" and not (method == "post" and sent):
        words += ["--request", method.upper()]
    lines = [" ".join([*words, shlex.quote(address)])]
    if sent:
        lines += [
            f"--header {shlex.quote(f'Content-Type: {media}')}",
            f"--data-binary {shlex.quote(sent)}",
        ]
    return " \\\n  ".join(lines)


def _httpx(method: str, address: str, media: str, sent: str) -> str:
    lines = ["import httpx", ""]
    if media == "application/json":
        lines += [f"asked = {json.loads(sent)!r}", ""]
        given = ", json=asked"
    elif sent:
        lines += [f"text = {sent!r}", f"kind = {{'Content-Type': {media!r}}}", ""]
        given = ", content=text, headers=kind"
    else:
        given = ""
    lines += [
        f"answer = httpx.{method}({address!r}{given}, timeout=60)",
        "answer.raise_for_status()",
    ]
    return "\n".join(lines)
