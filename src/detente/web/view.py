"""What is a page: its question, its answer as a typed record, and the forms that it is given in?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    from detente.brief.chart_parts import Chart
    from detente.brief.tables import Table
    from detente.web.engine import Engine

__all__ = ["File", "Once", "Page", "Sent", "View", "Work", "read_ask"]

_VALUE_LIMIT = 300
_MANY = "tuple[str, ...]"


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """An answer: its finding in one sentence, its tables and its charts. Pages add fields."""

    title: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()

    def data(self) -> dict[str, Any]:
        """What the JSON twin says besides title and tables."""
        return {}

    def table(self, name: str) -> Table:
        """A table by name; an empty name means the first.

        Raises
        ------
        BadQuestion
            When the page has no such table.
        """
        return _named(self.tables, name, "table")

    def chart(self, name: str) -> Chart:
        """A chart by name; an empty name means the first.

        Raises
        ------
        BadQuestion
            When the page has no such chart.
        """
        return _named(self.charts, name, "chart")

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain data."""
        return {
            "title": self.title,
            **self.data(),
            "tables": {table.name: table.records() for table in self.tables},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A download that a page offers besides its twins, as one text."""

    media: str
    name: str
    write: Callable[[Engine, Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a page waits for: the kind of job, its question, and what is computed, in words."""

    kind: str
    question: Mapping[str, Any]
    what: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: its texts, and its files as (name, content)."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...]


Once = Callable[[str, dict[str, Any], bytes], tuple[str, Any]]
"""Runs a kind of work on a question and an upload in a bounded process; see `Crew.once`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. See `detente.web.pages` for how one is written."""

    name: str
    path: str
    title: str
    template: str
    ask: type
    answer: Callable[[Engine, Any], View]
    describes: str = ""  # one sentence for the page's meta description
    example: str = ""  # an address that answers, where the bare path does not
    kept: bool = True
    under: str = ""  # the page in the navigation that this one belongs to
    files: Mapping[str, File] = field(default_factory=dict)  # by the ending of their address
    awaits: Callable[[Engine, Any], Work | None] | None = None  # None: it can be answered at once
    takes: Callable[[Engine, Sent, Once], tuple[View, int]] | None = None  # a form: view, status

    def address(self, ask: Any, ending: str = "", **extra: str) -> str:
        """The link that holds the whole state: the path and every field off its default."""
        given = {field.name: getattr(ask, field.name) for field in fields(self.ask)}
        path = self.path
        for name in self.path_fields:
            path = path.replace(f"{{{name}}}", quote(str(given.pop(name)), safe=""))
        query = [
            (field.name, value)
            for field in fields(self.ask)
            if field.name in given and given[field.name] != field.default
            for value in _as_texts(given[field.name])
        ]
        query += [(name, value) for name, value in extra.items() if value]
        return f"{path}{ending}" + (f"?{urlencode(query)}" if query else "")

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields of the question that the path names."""
        return tuple(
            part[1:-1] for part in self.path.split("/") if part.startswith("{") and part[-1] == "}"
        )


def read_ask(page: Page, path: Mapping[str, str], query: Sequence[tuple[str, str]]) -> Any:
    """The question that an address puts.

    Raises
    ------
    BadQuestion
        For a parameter that the page does not know, one given twice, or one that is too long.
    """
    known = {field.name: field for field in fields(page.ask)}
    given: dict[str, Any] = dict(path)
    for name, value in query:
        if name not in known or name in path:
            offered = [each for each in known if each not in path]
            raise BadQuestion(
                f"This page does not know the parameter {name[:60]!r}.{nearest(name, offered)} "
                f"It knows: {', '.join(offered) or 'none'}."
            )
        if len(value) > _VALUE_LIMIT:
            raise BadQuestion(f"{name} has {len(value)} characters; at most {_VALUE_LIMIT}.")
        if known[name].type == _MANY:
            given.setdefault(name, []).append(value.strip())
        elif name in given:
            raise BadQuestion(f"{name} is given twice; give it once.")
        else:
            given[name] = value.strip()
    for name, value in given.items():
        if isinstance(value, list):
            given[name] = tuple(value)
        elif "\0" in value:
            raise BadQuestion(f"{name} holds a character that no answer can turn on.")
    return page.ask(**{name: value for name, value in given.items() if value != ""})


def _named(held: Sequence[Any], name: str, what: str) -> Any:
    names = [each.name for each in held]
    if not held:
        raise BadQuestion(f"This page has no {what}.")
    if name and name not in names:
        raise BadQuestion(
            f"This page has no {what} {name[:60]!r}.{nearest(name, names)} "
            f"It has: {', '.join(names)}."
        )
    return held[names.index(name)] if name else held[0]


def _as_texts(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)
