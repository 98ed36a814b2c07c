"""Long work over the API: begun with 202, asked how far it is, cancelled; and uploads."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from detente.errors import BadQuestion
from detente.web.api.common import (
    PROBLEMS,
    Ask,
    Begun,
    Control,
    Country,
    Cut,
    Day,
    Destination,
    Element,
    Method,
    Military,
    Months,
    Name,
    World,
    fresh,
    shape,
)
from detente.web.api.reads import NoAsk
from detente.web.problems import Conflict, NotFound, problem
from detente.web.replies import timely
from detente.web.work import checked

__all__ = ["PAGE_POLICY", "router"]

router = APIRouter(tags=["jobs"])

PAGE_POLICY = (
    "sandbox allow-same-origin allow-downloads allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
)
"""Of a brief, which is one file with its style inside and no script."""

_Job = Annotated[Name, Field(description="Its identifier.", examples=["CaKN-awi8RT6"])]
_LINES = "A bill of materials, one line a part."
_PARTS = "part,description,hts,monthly_use,stock\nM1,dysprosium magnet,8505110070,100,300\n"
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string", "description": _LINES}, "example": _PARTS},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["parts"],
                    "properties": {
                        "parts": {"type": "string", "format": "binary", "description": _LINES}
                    },
                }
            },
        },
    }
}


class JobAsk(Ask):
    kind: Annotated[
        str,
        Field(
            max_length=40, description="scenario, brief, shortage, bargain.", examples=["scenario"]
        ),
    ]
    name: Annotated[
        str, Field(max_length=120, description="A bundled scenario.", examples=["busan"])
    ] = ""
    text: Annotated[str, Field(max_length=64_000, description="A scenario file.")] = ""
    world: World = ""
    control: Control = ""
    element: Element = ""
    cut: Cut = None
    destination: Destination = ""
    begun: Begun = ""
    known: Annotated[Day, Field(description="Of a bargain: what was known on this day.")] = ""
    months: Months = 12
    method: Method = "all"


class ExposureAsk(Ask):
    on: Day = ""
    known: Day = ""
    destination: Country = "US"
    military: Military = False
    party: Annotated[
        str, Field(max_length=120, description="The user, looked for on China's lists.")
    ] = ""


_ACCEPTED = {"description": "Queued; its address is in Location."}
_FIELDS = {
    "scenario": ("name", "text", "world"),
    "brief": ("name", "text"),
    "bargain": ("known",),
    "shortage": ("control", "element", "cut", "destination", "begun", "months", "method"),
}


@router.post("/jobs", status_code=202, responses={202: _ACCEPTED} | PROBLEMS)
async def begin(request: Request, ask: JobAsk) -> Response:
    """Begin long work: a scenario in any world, a brief, a shortage by all methods, a bargain."""
    app = request.app

    def queue() -> Any:
        return app.state.crew.queue(ask.kind, _question(app.state.engine, ask))

    job = await timely(app, queue)
    where = f"/api/v1/jobs/{job.id}"
    return JSONResponse(job.to_dict(result=False), 202, headers={"Location": where})


@router.get("/jobs", responses=shape("jobs"))
async def listed(request: Request, ask: Annotated[NoAsk, Query()]) -> Response:
    """The newest jobs, without their results."""
    del ask
    saved = request.app.state.saved
    return await fresh(
        request, lambda: {"jobs": [job.to_dict(result=False) for job in saved.jobs()]}
    )


@router.get("/jobs/{job}", responses=shape("id", "state", "progress"))
async def read(request: Request, job: _Job, ask: Annotated[NoAsk, Query()]) -> Response:
    """How far a job is, and what came of it."""
    del ask
    saved = request.app.state.saved

    def told() -> dict[str, Any]:
        found = saved.job(job).to_dict()
        if found["kind"] == "brief" and found["result"]:
            found["result"] = found["result"]["brief"]  # the page has an address of its own
            found["page"] = f"/api/v1/jobs/{job}/page"
        return found

    return await fresh(request, told)


@router.get(
    "/jobs/{job}/page",
    response_class=Response,
    responses={200: {"description": "The page.", "content": {"text/html": {}}}} | PROBLEMS,
)
async def page(request: Request, job: _Job, ask: Annotated[NoAsk, Query()]) -> Response:
    """The brief that a job made, as one self-contained page."""
    del ask
    found = await timely(request.app, lambda: request.app.state.saved.job(job))
    if found.kind != "brief" or not found.result:
        raise NotFound(f"The job {job[:40]!r} holds no page.")
    return Response(
        found.result["html"],
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"},
    )


@router.delete("/jobs/{job}", responses=shape("id", "state"))
async def cancel(request: Request, job: _Job) -> Response:
    """Cancel a job that waits or runs; its process is ended."""
    saved = request.app.state.saved

    def end() -> dict[str, Any]:
        found = saved.job(job)
        if not saved.end(job, "cancelled"):
            raise Conflict(f"The job {found.id} has ended already: {found.state}.")
        return saved.job(job).to_dict(result=False)

    return JSONResponse(await timely(request.app, end))


@router.post("/exposure", responses=shape("lines", "reach"), openapi_extra=_UPLOAD)
async def exposure(request: Request, ask: Annotated[ExposureAsk, Query()]) -> Response:
    """Which parts of a bill of materials are caught by China's controls, and how long they last.

    Send the CSV as the body, or as the file `parts` of a form. It is kept for the request only.
    """
    app = request.app
    engine = app.state.engine
    question = ask.model_dump() | {
        "on": engine.day(ask.on, "on").isoformat(),
        "known": engine.day(ask.known, "known").isoformat() if ask.known else "",
    }
    upload = await _uploaded(request, "parts")
    state, found = await timely(app, lambda: app.state.crew.once("exposure", question, upload))
    if state == "failed":
        return problem(found["status"], found["detail"])
    return Response(found, media_type="application/json")


async def _uploaded(request: Request, name: str) -> bytes:
    """The file that came as the body, or in a form under `name`.

    Raises
    ------
    BadQuestion
        When nothing came.
    """
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form(max_files=1, max_fields=10) as form:
            part = form.get(name)
            if not isinstance(part, UploadFile):
                raise BadQuestion(f"The form holds no file {name!r}.")
            held = await part.read()
    else:
        held = await request.body()
    if not held.strip():
        raise BadQuestion("The file is empty.")
    return held


def _question(engine: Any, ask: JobAsk) -> dict[str, Any]:
    """The question of a job, checked as far as can be without doing the work."""
    from detente.web.answers import scenarios, shortages
    from detente.world.bundled import NAMES

    kind = checked(ask.kind)
    if kind not in _FIELDS:
        raise BadQuestion(f"kind {kind!r} takes a file; send it to its own address.")
    given = ask.model_dump()
    today = engine.today()
    if kind == "shortage":
        begun = engine.day(ask.begun, "begun") if ask.begun else None
        shortages.question(
            engine.ledger,
            **{name: given[name] for name in ("control", "element", "cut", "destination")},
            begun=begun,
            months=ask.months,
            today=today,
        )
    elif kind == "bargain":
        engine.day(ask.known, "known")
    else:
        if ask.name and ask.text:
            raise BadQuestion("Give name or text, not both.")
        if ask.world and ask.world not in NAMES:
            raise BadQuestion(f"There is no world {ask.world!r}. Known are: {', '.join(NAMES)}.")
        if ask.text:
            scenarios.from_text(ask.text).ledger(engine.ledger)
        elif ask.name:
            scenarios.named(ask.name)
    kept = {name: given[name] for name in _FIELDS[kind] if given[name] not in ("", None)}
    return kept | {"today": today.isoformat()}
