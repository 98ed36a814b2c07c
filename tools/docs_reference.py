"""Which names does Python offer, and which addresses the server? Two references, from the code.

The pages on Python come from the public names of each room (its ``__all__``), their signatures and
docstrings; the page on HTTP from the app's own OpenAPI document.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

__all__ = ["ROOMS", "example_addresses", "http_page", "python_index", "python_page"]

ROOMS = {
    "detente": "What `import detente` gives",
    "detente.ledger": "What was decreed",
    "detente.tariffs": "What a product pays",
    "detente.world": "Who trades what",
    "detente.equilibrium": "What trade, prices and welfare become",
    "detente.scenario": "A day, changed, against a baseline",
    "detente.macro": "Rules of thumb and the monthly path",
    "detente.minerals": "Who holds which mineral at which stage",
    "detente.exposure": "Which parts are caught",
    "detente.shortage.licences": "What leaves port once a licence is needed",
    "detente.shortage.market": "What a cut does to price and use",
    "detente.shortage.inventory": "When production stops",
    "detente.bargain": "Which deals beat no deal",
    "detente.compliance": "Whether promises are kept",
    "detente.evidence": "What an article claims",
    "detente.brief": "The page that tells it",
    "detente.nomenclature": "Product codes",
    "detente.places": "Countries and their codes",
    "detente.errors": "What can go wrong",
}
"""Module to what it is for, in the order of the plan."""

_SECTION = re.compile(r"^(?P<name>[A-Z][a-z]+)\n-{3,}$", re.MULTILINE)


def python_index() -> str:
    """The page that lists the rooms."""
    lines = [
        "# The Python API",
        "",
        "Made from the code by `make docs`. What is not listed here may change without notice.",
        "Rates are fractions, money is USD million unless a name says otherwise, days are",
        "`datetime.date` or ISO text, intervals are `[from, until)`.",
        "",
        "| room | for | names |",
        "|---|---|---|",
    ]
    for room, what in ROOMS.items():
        names = importlib.import_module(room).__all__
        shown = ", ".join(f"`{name}`" for name in names if not name.startswith("_"))
        lines.append(f"| [{room}](python/{_file(room)}) | {what} | {shown} |")
    return "\n".join(lines) + "\n"


def python_page(room: str) -> str:
    """The page of one room."""
    module = importlib.import_module(room)
    parts = [f"# {room}", "", f"{ROOMS[room]}. [All rooms](../python.md).", ""]
    if module.__doc__:
        parts += [_prose(inspect.cleandoc(module.__doc__)), ""]
    for name in module.__all__:
        if not name.startswith("_"):
            parts += [f"## {name}", "", *_thing(name, getattr(module, name)), ""]
    return "\n".join(parts).rstrip() + "\n"


def http_page() -> str:
    """The page on the API, from its OpenAPI document."""
    document = _document()
    parts = [_HTTP_HEAD]
    for path, method, told in _operations(document):
        parts.append(f"## {method} {path}\n")
        parts.append(_prose(told.get("description", "")) + "\n")
        rows = [*_parameters(told), *_body(told, document)]
        if rows:
            parts.append("| parameter | in | is | default | meaning |\n|---|---|---|---|---|")
            parts.append("\n".join(rows) + "\n")
        example = _example(path, told)
        if example and method == "GET":
            parts.append(f"Example: `{example}`\n")
        parts.append(_answers(told) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def example_addresses() -> list[str]:
    """The example of every address that only reads and needs nothing saved."""
    return [
        _example(path, told)
        for path, method, told in _operations(_document())
        if method == "GET" and "{job}" not in path
    ]


_HTTP_HEAD = """# The HTTP API

Made by `make docs` from the document that the server gives at `/api/v1/openapi.json`. How to run a
server, and how to ask it from `curl` and Python, is in [the web app](../how-to/web-app.md) and
[the HTTP API](../how-to/http-api.md).

An answer is JSON. Days are ISO; where one may be left out, today is meant. A parameter that an
address does not know is refused, with the nearest that it knows. Reads carry an `ETag`; sent back
as `If-None-Match`, it gives 304 while the answer is the same. A failure is a problem (RFC 9457),
`application/problem+json`, with `title`, `status`, `detail` and `kind`, in the words of the
command line:

| status | when |
|---|---|
| 401 | the server wants a token |
| 403 | a write that another site sent |
| 404 | no such thing, or the record holds no answer |
| 409 | it does not go with the state of the thing |
| 413, 414 | the body or the address is too long |
| 421 | the server does not answer to that name |
| 422 | the question cannot be answered as put |
| 429 | too many requests, or too many jobs waiting; `Retry-After` says how long |
| 503 | it takes too long (ask for a job), or data are missing |
"""


def _file(room: str) -> str:
    return f"{room.removeprefix('detente.').replace('.', '-')}.md"


def _thing(name: str, thing: Any) -> Iterator[str]:
    if inspect.ismodule(thing):
        yield f"The room [{thing.__name__}]({_file(thing.__name__)})."
        return
    said = inspect.cleandoc(thing.__doc__ or "") if _has_own_words(thing) else ""
    if inspect.isclass(thing) and issubclass(thing, enum.Enum):
        yield _prose(said)
        yield ""
        yield from (f"- `{member.value}`" for member in thing)
        return
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        yield f"```text\n{_signature(name, thing)}\n```"
        yield ""
        yield _prose(said)
        members = list(_members(thing))
        if members:
            yield ""
            yield from members
        return
    if callable(thing):
        if not inspect.isclass(thing):
            yield f"```text\n{_signature(name, thing)}\n```"
            yield ""
        yield _prose(said)
        return
    shown = repr(thing)
    if len(shown) <= 90:
        yield f"`{shown}`"
    else:
        kind = type(thing).__name__
        yield f"A {kind} of {len(thing)}." if hasattr(thing, "__len__") else f"A `{kind}`."


def _has_own_words(thing: Any) -> bool:
    """Neither a plain value nor a class whose docstring dataclasses made."""
    if not callable(thing):
        return False
    text = thing.__doc__ or ""
    return not (dataclasses.is_dataclass(thing) and text.startswith(f"{thing.__name__}("))


def _members(thing: type) -> Iterator[str]:
    for name, value in vars(thing).items():
        if name.startswith("_"):
            continue
        inner = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
        if isinstance(inner, property):
            yield f"- `.{name}`: {_first(inner.fget)}"
        elif inspect.isfunction(inner) and inner.__doc__:
            own = not isinstance(value, staticmethod)
            yield f"- `.{_signature(name, inner, own, fits=10_000)}`: {_first(inner)}"


def _first(function: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    text = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0]
    return re.sub(r"\s+", " ", text.replace("``", "`"))


def _signature(name: str, thing: Any, own: bool = False, fits: int = 88) -> str:
    """Name and parameters, one a line where they do not fit."""
    try:
        given = inspect.signature(thing)
    except (TypeError, ValueError):
        return name
    parts, starred = [], False
    for position, each in enumerate(given.parameters.values()):
        if own and position == 0:
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        if each.kind is each.VAR_POSITIONAL:
            starred = True
        mark = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        text = f"{mark}{each.name}"
        if each.annotation is not each.empty:
            text += f": {_annotation(each.annotation)}"
        if each.default is not each.empty:
            text += f" = {_default(each.default)}"
        parts.append(text)
    back = given.return_annotation
    end = "" if back in (given.empty, None, "None") else f" -> {_annotation(back)}"
    if inspect.isclass(thing):
        end = ""
    line = f"{name}({', '.join(parts)}){end}"
    if len(line) <= fits:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){end}"


def _annotation(given: Any) -> str:
    text = given if isinstance(given, str) else inspect.formatannotation(given)
    return text.removeprefix("typing.")


def _default(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    text = repr(value)
    if " at 0x" in text or text.startswith("<"):
        return "…"
    return text if len(text) <= 60 else "…"


def _prose(text: str) -> str:
    """A docstring as Markdown: sections as bold words, their entries as lists."""
    text = text.replace("``", "`")
    parts = _SECTION.split(text)
    found = [parts[0].strip()]
    for name, inside in zip(parts[1::2], parts[2::2], strict=True):
        found.append(f"**{name}**")
        found.append(_entries(inside.strip("\n")))
    return "\n\n".join(part for part in found if part)


def _entries(text: str) -> str:
    """`name` and what is indented below it, as a list; other text as it is."""
    if not re.search(r"^ {4}", text, re.MULTILINE):
        return text.strip()
    lines: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            names = ", ".join(f"`{part.strip()}`" for part in line.split(","))
            lines.append(f"- {names}:" if "`" not in line else f"- {line}:")
        elif line.strip():
            lines.append(f"  {line.strip()}")
    return "\n".join(lines)


def _document() -> dict[str, Any]:
    from detente.web import create_app

    return create_app().openapi()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield path, method.upper(), told


def _parameters(told: dict[str, Any]) -> Iterator[str]:
    for each in told.get("parameters", ()):
        kind = _kind(each["schema"])
        default = "needed" if each["required"] else _shown_default(each["schema"])
        yield _row(each["name"], each["in"], kind, default, each["schema"])


def _body(told: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    for media, held in told.get("requestBody", {}).get("content", {}).items():
        schema = held["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if media == "application/json":
            needed = schema.get("required", ())
            for name, each in schema["properties"].items():
                default = "needed" if name in needed else _shown_default(each)
                yield _row(name, "body", _kind(each), default, each)
        else:
            for name, each in (schema.get("properties") or {"the file": schema}).items():
                yield _row(name, "body", f"`{media}`", "needed", each)


def _row(name: str, where: str, kind: str, default: str, schema: dict[str, Any]) -> str:
    said = schema.get("description", "").replace("|", "\\|")
    return f"| `{name}` | {where} | {kind} | {default} | {said} |"


def _shown_default(schema: dict[str, Any]) -> str:
    value = schema.get("default")
    return "" if value in (None, "", []) else f"`{json.dumps(value)}`"


def _kind(schema: dict[str, Any]) -> str:
    ways = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    one = ways[0]
    words = {"string": "text", "boolean": "true, false", "array": "list"}
    text = words.get(one.get("type", ""), one.get("type", ""))
    if schema.get("format") == "date":
        text = "day"
    least, most = one.get("minimum", one.get("exclusiveMinimum")), one.get("maximum")
    if least is not None and most is not None:
        text += f", {least:g} to {most:g}"
    return text


def _example(path: str, told: dict[str, Any]) -> str:
    """The address with the examples of its parameters filled in."""
    asked = {}
    for each in told.get("parameters", ()):
        value = next(iter(each["schema"].get("examples", ())), None)
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(value or each["name"])))
        elif value not in (None, "", each["schema"].get("default")):
            asked[each["name"]] = value
    return f"{path}?{urlencode(asked)}" if asked else path


def _answers(told: dict[str, Any]) -> str:
    good = []
    for status, each in told["responses"].items():
        if not status.startswith("2"):
            continue
        keys = [
            f"`{key}`"
            for held in each.get("content", {}).values()
            for key in held.get("schema", {}).get("required", ())
        ]
        media = [name for name in each.get("content", {}) if name != "application/json"]
        text = f"{status}: {each['description'].rstrip('.')}"
        text += f", with {', '.join(keys)} and more" if keys else ""
        good.append(text + (f" ({', '.join(media)})" if media else ""))
    return f"Answers {'. '.join(good)}."


def pages() -> dict[str, Callable[[], str]]:
    """Path under ``docs/reference`` to the function that makes it."""
    made: dict[str, Callable[[], str]] = {"python.md": python_index, "http.md": http_page}
    for room in ROOMS:
        made[f"python/{_file(room)}"] = lambda room=room: python_page(room)
    return made
