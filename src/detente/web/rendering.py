"""How does an answer read: as a page, as JSON, as CSV, as a chart's specification or picture?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from detente.brief import words
from detente.brief.tables import Table
from detente.errors import BadQuestion
from detente.web.assets import asset
from detente.web.replies import Body, as_json, body
from detente.web.view import Page, View, Work

if TYPE_CHECKING:
    from jinja2 import Environment

    from detente.web.engine import Engine
    from detente.web.saved import Job

__all__ = ["ENDINGS", "Pages"]

_FOLDER = Path(__file__).parent / "templates"
_UNIT = re.compile(r"(?<=\d) (?=%|pp\b|bn\b|days?\b)|(?<=USD) (?=\d)")

ENDINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("text/html; charset=utf-8", ()),
    ".json": ("application/json", ()),
    ".csv": ("text/csv; charset=utf-8", ("table",)),
    ".vl.json": ("application/json", ("chart", "size")),
    ".svg": ("image/svg+xml", ("chart", "size")),
    ".png": ("image/png", ("chart", "size")),
}
"""Ending of the path -> media type, and the parameters that this form takes besides."""


class Pages:
    """The pages of an app, drawn."""

    def __init__(self, engine: Engine, pages: tuple[Page, ...]) -> None:
        self.pages = pages
        self._engine = engine
        self._by_name = {page.name: page for page in pages}
        self._environment = self._made()

    def draw(self, page: Page, ask: Any, ending: str, extra: Mapping[str, str]) -> Body:
        """One form of a page's answer.

        Raises
        ------
        DetenteError
            Whatever the page raises; `BadQuestion` for a table or chart that it does not have.
        """
        if ending in page.files:
            file = page.files[ending]
            return replace(
                body(file.write(self._engine, ask), file.media, file.name), attached=True
            )
        view = page.answer(self._engine, ask)
        media = ENDINGS[ending][0]
        stem = f"detente-{page.name}"
        if ending == "":
            return body(self._html(page, ask, view), media)
        if ending == ".json":
            return body(as_json(self._about(page, ask) | view.to_dict()), media)
        if ending == ".csv":
            table = view.table(extra.get("table", ""))
            return body(_csv(table), media, f"{stem}-{table.name}.csv")
        spec = _spec(view, extra)
        if ending == ".vl.json":
            return body(as_json(spec), media)
        return _picture(spec, ending, f"{stem}-{view.chart(extra.get('chart', '')).name}")

    def answer_to_form(self, page: Page, view: View) -> str:
        """The page with what came of a form; nothing of it is kept."""
        return self._html(page, page.ask(), view, posted=True)

    def link(self, name: str, **ask: str) -> str:
        """The address of a page by its name; empty where no such page is built in."""
        page = self._by_name.get(name)
        return page.address(page.ask(**ask)) if page else ""

    def error(self, status: int, title: str, detail: str) -> str:
        """A page that says what went wrong."""
        return self._environment.get_template("error.html.j2").render(
            self._shared(None) | {"status": status, "title": title, "detail": detail}
        )

    def working(self, page: Page, ask: Any, work: Work, job: Job) -> str:
        """A page that says what is being computed for it, and how far that is."""
        begun = job.started or job.created
        given = {
            "work": work,
            "job": job,
            "address": page.address(ask),
            "seconds": max(int((datetime.now(UTC) - begun).total_seconds()), 0),
        }
        return self._environment.get_template("working.html.j2").render(self._shared(page) | given)

    def plain(self, template: str, **given: Any) -> str:
        """A page that is no answer of the record, such as the sign-in."""
        return self._environment.get_template(template).render(self._shared(None) | given)

    def _html(self, page: Page, ask: Any, view: View, *, posted: bool = False) -> str:
        template = self._environment.get_template(page.template)
        return template.render(
            self._shared(page)
            | {
                "view": view,
                "ask": ask,
                "posted": posted,
                "tables": {table.name: table for table in view.tables},
                "charts": {chart.name: chart for chart in view.charts},
                "twin": lambda ending, **extra: page.address(ask, ending, **extra),
            }
        )

    def _shared(self, page: Page | None) -> dict[str, Any]:
        return {
            "page": page,
            "pages": [each for each in self.pages if each.title],
            "engine": self._engine,
            "link": self.link,
            "asset": asset,
            "version": self._engine.version,
        }

    def _about(self, page: Page, ask: Any) -> dict[str, Any]:
        """What every JSON twin opens with: the question, and what answered it."""
        return {
            "page": page.name,
            "address": page.address(ask),
            "detente": self._engine.version,
            "record": self._engine.mark,
            "ask": {field.name: getattr(ask, field.name) for field in fields(page.ask)},
        }

    def _made(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        environment.filters |= {
            "day": words.day,
            "short_day": words.short_day,
            "kept": _kept,
            "cell": self._cell,
            "level": words.level,
            "points": words.points,
            "money": words.money,
        }
        return environment

    def _cell(self, table: Table, column: Any, row: Mapping[str, Any]) -> Markup:
        """One cell: escaped; sources and measures are links where there is somewhere to go."""
        shown = _kept(table.shown(column, row))
        value = row.get(column.key)
        if column.kind == "cited" and isinstance(value, Mapping) and shown:
            return _cited(value)
        if column.kind == "link" and isinstance(value, Mapping):
            if value["url"].startswith(("https://", "http://", "/")):
                return Markup('<a href="{}">{}</a>').format(value["url"], shown)
            return Markup("{}").format(shown)
        if column.key == "title" and shown and (address := self._measure(row)):
            return Markup('<a href="{}">{}</a>').format(address, shown)
        if column.key == "mark" and shown:
            return Markup('<strong class="doubt">{}</strong>').format(shown)
        if column.key == "certainty" and shown not in ("", "high"):
            return Markup('<span class="doubt">{}</span>').format(shown)
        return Markup("{}").format(shown)

    def _measure(self, row: Mapping[str, Any]) -> str:
        name = row.get("measure")
        if not isinstance(name, str) or name not in self._engine.ledger.measures:
            return ""
        return self.link("measure", measure=name)


def _cited(value: Mapping[str, str]) -> Markup:
    if not value["cite"]:
        return Markup("{}").format(_kept(value["text"]))
    cite = Markup("{}").format(value["cite"])
    if value["url"].startswith(("https://", "http://", "/")):
        cite = Markup('<a href="{}">{}</a>').format(value["url"], cite)
    return Markup('{}<span class="cite">{}</span>').format(_kept(value["text"]), cite)


def _kept(text: str) -> str:
    """A text in which no number is parted from its unit at the end of a line."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", text)


def _csv(table: Table) -> str:
    return table.frame().write_csv()


def _spec(view: View, extra: Mapping[str, str]) -> dict[str, Any]:
    chart = view.chart(extra.get("chart", ""))
    size = extra.get("size", "") or "wide"
    if size not in ("wide", "narrow"):
        raise BadQuestion(f"size is {size[:60]!r}; use wide or narrow.")
    return chart.spec("wide" if size == "wide" else "narrow")


def _picture(spec: dict[str, Any], ending: str, stem: str) -> Body:
    from detente.brief.render import draw, standalone

    drawn = standalone(draw(spec))
    if ending == ".svg":
        return body(drawn, ENDINGS[ending][0], f"{stem}.svg")
    import vl_convert

    painter: Callable[..., bytes] = vl_convert.svg_to_png
    return body(painter(drawn, scale=2), ENDINGS[ending][0], f"{stem}.png")
