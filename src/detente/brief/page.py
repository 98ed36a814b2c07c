"""How does it read on one page? HTML from the template, with everything inside the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from detente import __version__
from detente.brief import deal, grounds, words
from detente.brief.chart_parts import Chart
from detente.brief.contents import Brief
from detente.brief.glossary import GLOSSARY
from detente.brief.palette import TOKENS, shades
from detente.brief.render import inline
from detente.brief.tables import Table
from detente.ledger import RECORD_END

__all__ = ["html"]

_FOLDER = Path(__file__).parent / "templates"
_UNIT = re.compile(r"(?<=\d) (?=%|pp\b|bn\b|days?\b)|(?<=USD) (?=\d)")


def html(brief: Brief, charts: tuple[Chart, ...], drawn: Mapping[tuple[str, str], str]) -> str:
    """The page as one text: style and charts inside, no script, nothing fetched.

    `drawn` holds each chart's picture by its name and size (``wide`` or ``narrow``).
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"day": words.day, "cell": _cell, "kept": _kept}
    page = environment.get_template("page.html.j2").render(
        brief=brief,
        tables={table.name: table for table in brief.tables},
        charts={chart.name: chart for chart in charts},
        svg={
            (chart.name, size): Markup(
                inline(drawn[chart.name, size], f"{chart.name}-{size}", chart.title)
            )
            for chart in charts
            for size in ("wide", "narrow")
        },
        css=Markup(_css()),
        readings=len(brief.readings),
        assumptions=grounds.assumptions(brief.written, brief.tracks["written"]),
        sources=grounds.sources(),
        glossary=GLOSSARY,
        record_end=RECORD_END,
        control_changes=_control_changes(brief),
        revenue=_revenue(brief),
        talks=deal.sentences(brief.talks),
        record_size=len(brief.ledger.measures),
        version=__version__,
    )
    return page.rstrip() + "\n"


def _css() -> str:
    """The style sheet with the colour tokens for light, dark and print."""
    tokens = {**TOKENS, **shades("us"), **shades("cn")}
    light = "".join(f"--{name}:{pair[0]};" for name, pair in tokens.items())
    dark = "".join(f"--{name}:{pair[1]};" for name, pair in tokens.items())
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{style}"
    )


def _kept(text: str) -> str:
    """A text in which no number is parted from its unit at the end of a line."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", text)


def _cell(table: Table, column: Any, row: Mapping[str, Any]) -> Markup:
    """One cell: escaped, its source opened where the record has an address."""
    shown = _kept(table.shown(column, row))
    value = row.get(column.key)
    if column.kind == "cited" and isinstance(value, Mapping) and shown:
        return _cited(value)
    if column.kind == "link" and isinstance(value, Mapping) and _is_web(value["url"]):
        return Markup('<a href="{}">{}</a>').format(value["url"], shown)
    if column.key == "mark" and shown:
        return Markup('<strong class="doubt">{}</strong>').format(shown)
    if column.key == "certainty" and shown not in ("", "high"):
        return Markup('<span class="doubt">{}</span>').format(shown)
    return Markup("{}").format(shown)


def _cited(value: Mapping[str, str]) -> Markup:
    """What a text says, and beneath it the text."""
    if not value["cite"]:
        return Markup("{}").format(_kept(value["text"]))
    cite = Markup("{}").format(value["cite"])
    if _is_web(value["url"]):
        cite = Markup('<a href="{}">{}</a>').format(value["url"], cite)
    return Markup('{}<span class="cite">{}</span>').format(_kept(value["text"]), cite)


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _control_changes(brief: Brief) -> Table:
    """The changes of controls, listings and fees, out of the table of all changes."""
    table = brief.table("changes")
    rows = tuple(row for row in table.rows if row["kind"] not in ("tariff", "commitment"))
    return replace(table, rows=rows)


def _revenue(brief: Brief) -> dict[str, dict[str, str]]:
    """Change of tariff revenue by reading and side, in words."""
    found: dict[str, dict[str, str]] = {}
    for reading in brief.readings:
        for code in ("USA", "CHN"):
            span = reading.run.effects.revenue(code)
            text = words.money_change(span.central)
            if span.low != span.high:
                text += f" ({words.money_change(span.low)} to {words.money_change(span.high)})"
            found.setdefault(reading.name, {})[code] = text
    return found
