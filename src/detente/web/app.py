"""Which addresses does the server answer, and who answers them?"""

from __future__ import annotations

import hmac
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from detente import __version__
from detente.errors import DetenteError
from detente.web.api import router
from detente.web.api.common import Problem
from detente.web.assets import assets, charts_bundle
from detente.web.engine import Engine, Memory
from detente.web.guard import COOKIE, Guard, cookie_value
from detente.web.pages import PAGES
from detente.web.problems import problem, public_text, status_of
from detente.web.reference import groups, problem_shown
from detente.web.rendering import ENDINGS, Pages
from detente.web.replies import (
    Body,
    body,
    content_mark,
    not_modified,
    respond,
    timely,
    weak_mark,
)
from detente.web.settings import Settings
from detente.web.view import Page, Sent, read_ask
from detente.web.waiting import waiting

__all__ = ["create_app", "warm"]

_KEPT_ANSWERS = 2_000
_KEPT_BYTES = 128 << 20
_THREADS = 4
_SWITCH = 0.001  # seconds that a thread that computes may keep those that answer waiting
_FILES = 20  # in one form
_PART = 2_000_000  # bytes of one text of a form; the guard bounds the whole
_FOR_EVER = "public, max-age=31536000, immutable"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The pages, their twins, the static files and the API, behind the guard.

    `app.state` holds `engine`, `pages` and `memory`.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="detente",
        version=__version__,
        summary="The US-China trade conflict: what was decreed, what it costs, what would end it.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    state = app.state
    state.settings = settings
    state.engine = Engine(settings)
    state.pages = Pages(state.engine, PAGES)
    state.memory = Memory(_KEPT_ANSWERS, _KEPT_BYTES)
    state.threads = anyio.CapacityLimiter(_THREADS)
    state.saved = None  # opened when the server starts
    state.crew = None
    app.include_router(router())
    app.router.routes.append(Route("/", _home))
    app.router.routes.append(Route("/static/{name}", _static))
    app.router.routes.append(Route("/api", _reference))
    app.router.routes.append(Route("/sign-in", _sign_in, methods=["GET", "POST"]))
    for page in PAGES:
        if page.takes is not None:
            app.router.routes.append(Route(page.path, _takes(page), methods=["POST"]))
    for ending in sorted({*ENDINGS, *(end for page in PAGES for end in page.files)}, key=len)[::-1]:
        for page in PAGES:
            if ending not in ENDINGS and ending not in page.files:
                continue
            app.router.routes.append(
                Route(f"{page.path}{ending}", _answers(page, ending), name=f"{page.name}{ending}")
            )
    app.add_exception_handler(DetenteError, _failed)
    app.add_exception_handler(HTTPException, _http_failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Guard, settings=settings)
    app.openapi = partial(_schema, app)
    return app


def _schema(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the form of every problem."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = Problem.model_json_schema()
        app.openapi_schema = found
    return app.openapi_schema


def warm(app: FastAPI) -> None:
    """Compute the first page, the lab's and that of shortages, and load what the charts need."""
    from detente.scenario import Scenario
    from detente.web.pages import lab, shortage
    from detente.web.search import index

    pages: Pages = app.state.pages
    for page in pages.pages[:1]:
        ask = page.ask()
        for ending in ("", ".json"):
            _drawn(app, page, ask, ending, {})
        for chart in page.answer(app.state.engine, ask).charts:
            for size in ("wide", "narrow"):
                _drawn(app, page, ask, ".vl.json", {"chart": chart.name, "size": size})
    _static_body("charts")
    index()
    lab.answer(app.state.engine, lab.Ask())
    today = app.state.engine.today()
    Scenario.today(today, today).run(app.state.engine.ledger)
    shortage.answer(app.state.engine, shortage.Ask())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    from detente.web.jobs import Crew
    from detente.web.saved import Saved

    sys.setswitchinterval(_SWITCH)
    state = app.state
    state.saved = Saved(state.settings.store)
    state.crew = Crew(state.settings, state.saved)
    state.crew.start()
    if state.settings.warm:
        threading.Thread(target=warm, args=(app,), name="warm-up", daemon=True).start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(state.crew.stop)
        state.saved.close()


async def _home(request: Request) -> Response:
    del request
    return RedirectResponse(PAGES[0].path, status_code=307)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    stem = name.rpartition("-")[0]
    found = next((each for each in assets().values() if each.address == f"/static/{name}"), None)
    if found is None and (stem != "charts" or not name.endswith(".js")):
        raise HTTPException(404)
    key = found.name if found else "charts"
    held = await anyio.to_thread.run_sync(_static_body, key)
    return respond(request, held, f'"{name}"', _FOR_EVER)


async def _reference(request: Request) -> Response:
    """The API for readers; the calls that it shows speak to the server as it was asked."""
    app = request.app
    base = str(request.base_url).rstrip("/")
    document = app.openapi()
    shown = app.state.pages.plain(
        "api.html.j2",
        base=base,
        groups=groups(document, base),
        problem=problem_shown(document),
        limit=app.state.settings.body_limit,
        token=bool(app.state.settings.token),
    )
    held = body(shown, "text/html; charset=utf-8")
    return respond(request, held, content_mark(held), "no-cache")


async def _sign_in(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    pages: Pages = request.app.state.pages
    if not settings.token:
        raise HTTPException(404)
    wrong = False
    if request.method == "POST":
        async with request.form(max_files=0, max_fields=2) as form:
            given = str(form.get("token", ""))
        if hmac.compare_digest(given.encode(), settings.token.encode()):
            answer = RedirectResponse("/", status_code=303)
            answer.set_cookie(
                COOKIE, cookie_value(settings.token), httponly=True, samesite="strict", path="/",
                secure=request.url.scheme == "https",
            )  # fmt: skip
            return answer
        wrong = True
    shown = pages.plain("sign_in.html.j2", wrong=wrong)
    return Response(shown, status_code=401 if wrong else 200, media_type="text/html")


def _answers(page: Page, ending: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of one form of one page."""
    own = ENDINGS[ending][1] if ending in ENDINGS else ()

    async def endpoint(request: Request) -> Response:
        app = request.app
        query = request.query_params.multi_items()
        extra = {name: value for name, value in query if name in own}
        rest = [(name, value) for name, value in query if name not in own]
        ask = read_ask(page, request.path_params, rest)
        working = await waiting(app, request, page, ask, ending)
        if working is not None:
            return working
        key = _key(app, page, ask, ending, extra)
        mark = weak_mark(app, key)
        if page.kept and mark in request.headers.get("if-none-match", ""):
            return not_modified(mark)
        held = app.state.memory.peek(key) if page.kept else None
        if held is None:
            held = await timely(app, partial(_drawn, app, page, ask, ending, extra))
        if not page.kept:
            mark = content_mark(held)
        return respond(request, held, mark, "no-cache")

    return endpoint


def _takes(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of the form that a page takes: texts and files, answered and forgotten."""
    takes = page.takes
    assert takes is not None

    async def endpoint(request: Request) -> Response:
        state = request.app.state
        async with request.form(max_files=_FILES, max_fields=10, max_part_size=_PART) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            files = [
                (each.filename or "", await each.read())
                for each in form.getlist("file")
                if isinstance(each, UploadFile)
            ]
        sent = Sent(fields, tuple(file for file in files if file[0] or file[1]))
        view, status = await timely(request.app, lambda: takes(state.engine, sent, state.crew.once))
        shown = state.pages.answer_to_form(page, view)
        return Response(
            shown, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8"
        )

    return endpoint


def _drawn(app: FastAPI, page: Page, ask: Any, ending: str, extra: dict[str, str]) -> Body:
    def draw() -> Body:
        return app.state.pages.draw(page, ask, ending, extra)

    if not page.kept:
        return draw()
    key = _key(app, page, ask, ending, extra)
    return app.state.memory.get(key, draw, lambda held: held.size)


def _key(app: FastAPI, page: Page, ask: Any, ending: str, extra: dict[str, str]) -> tuple[Any, ...]:
    return page.name, ending, ask, tuple(sorted(extra.items())), app.state.engine.today()


_STATIC: dict[str, Body] = {}


def _static_body(key: str) -> Body:
    if key not in _STATIC:
        if key == "charts":
            _STATIC[key] = body(charts_bundle(), "text/javascript; charset=utf-8")
        else:
            found = assets()[key]
            _STATIC[key] = body(found.content, found.media)
    return _STATIC[key]


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, DetenteError)
    return _say(request, status_of(error), public_text(error), type(error).__name__)


async def _http_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
    }
    answer = _say(request, error.status_code, words.get(error.status_code, str(error.detail)))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = []
    for each in error.errors()[:5]:
        if each["type"] == "json_invalid":
            told.append("the body is not valid JSON")
            continue
        where = ".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0])
        told.append(f"{where[:80]}: {each['msg'][:1].lower()}{each['msg'][1:300]}")
    return _say(request, 422, "; ".join(told) + ".", "BadQuestion")


def _say(request: Request, status: int, detail: str, kind: str = "") -> Response:
    """A page for people who asked for one, a problem for programs."""
    path = request.url.path
    twin = any(path.endswith(ending) for ending in ENDINGS if ending)
    if path.startswith("/api/") or twin or "text/html" not in request.headers.get("accept", ""):
        return problem(status, detail, kind=kind)
    page = request.app.state.pages.error(status, HTTPStatus(status).phrase, detail)
    return Response(
        page, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8"
    )
