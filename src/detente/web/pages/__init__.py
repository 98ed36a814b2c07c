"""Which pages are there, and how is one added?

A page is one module here with three things, and one line in `PAGES` below:

1. ``Ask``: a frozen dataclass of the whole state of the page, as texts with defaults (or
   ``tuple[str, ...]`` for a parameter that may repeat). Fields that the path names come from it,
   the others from the query. Unknown parameters are refused with the nearest known one.
2. ``answer(engine, ask) -> View``: one function that computes the page and returns a frozen
   record derived from `detente.web.view.View`: ``title`` (the finding), ``tables``
   (`detente.brief.tables.Table`), ``charts`` (`detente.brief.chart_parts.Chart`) and its own
   fields, with ``data()`` for what the JSON says besides the tables. It does no arithmetic of its
   own and raises only classes of `detente.errors`. `engine` has ``ledger``, ``today()``,
   ``day(text, name)``, ``known(text, on)``, ``brief(scenario)``, ``remember(key, build)``.
3. ``PAGE = Page(name=…, path=…, title=…, template=…, ask=Ask, answer=answer)``. ``title`` is its
   name in the navigation (empty: not in it). Paths look like ``/measures/{measure}``.

The template stands in ``templates/`` and begins like this::

    {% extends "base.html.j2" %}
    {% import "parts.html.j2" as parts with context %}
    {% block content %}
    <h1>{{ view.title }}</h1>
    {{ parts.figure("averages") }}          {# a chart of view.charts with its table #}
    {{ parts.data_table("due_next") }}      {# a table of view.tables #}
    {{ parts.files("due_next") }}           {# links to its CSV and the JSON twin #}
    {% endblock %}

It sees ``view``, ``ask``, ``page``, ``engine`` and ``link(name, **ask)``, the address of another
page ('' where there is none). No inline style, script or event handler: the content policy
refuses them. Forms are plain GET forms and work without a script; ``hx-get`` with
``hx-select="#content" hx-target="#content" hx-swap="outerHTML" hx-push-url="true"`` (the macro
``parts.live``) spares the reload. A button that writes is a POST to the API.

Of each page the app makes by itself: HTML at the path; ``<path>.json``; ``<path>.csv?table=NAME``
(the first table where none is named); ``<path>.vl.json``, ``.svg`` and ``.png`` with
``?chart=NAME`` (``&size=narrow``); ETag, 304, compression and memory of answers. A page whose
answer depends on more than its address and the record (something saved) sets ``kept=False``.

Work of more than a second or two runs as a job: ``awaits(engine, ask)`` gives the `Work` that the
page needs, or None where its answer is at hand; a reader who waits sees how far it is, and a
program is answered with 202 (`detente.web.waiting`). A page that takes a form with texts or files
has ``takes(engine, sent, once) -> (view, status)``; ``once`` reads what strangers send in a
bounded process, and nothing of it is kept.

Tests: ``tests/web/test_pages.py`` walks all of `PAGES` through every form; give a page with path
fields or without defaults an ``example`` (a query such as ``"/product/8541430010?on=2026-10-01"``).
Browser tests use the fixtures ``site`` (address) and ``browser_page`` of ``tests/web/conftest.py``.
"""

from __future__ import annotations

from detente.web.pages import (
    audit,
    commitment,
    compliance,
    data,
    deal,
    exposure,
    lab,
    measure,
    measures,
    minerals,
    now,
    product,
    shortage,
    timeline,
)
from detente.web.view import Page

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (
    now.PAGE,
    timeline.PAGE,
    measures.PAGE,
    measure.PAGE,
    product.SEARCH,
    product.PAGE,
    lab.PAGE,
    shortage.PAGE,
    exposure.PAGE,
    minerals.PAGE,
    deal.PAGE,
    compliance.PAGE,
    commitment.PAGE,
    audit.PAGE,
    data.PAGE,
)
