"""Deals over the API: commitments judged, bargains, and articles audited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.responses import Response

from detente.errors import BadQuestion
from detente.web.answers import deals
from detente.web.api.common import Ask, Day, Name, Party, answered, shape
from detente.web.problems import problem
from detente.web.replies import timely

__all__ = ["router"]

router = APIRouter(tags=["deals"])

_ARTICLE = "On 10 November 2025 the United States cut the fentanyl duty on China to 10 percent.\n"
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {
                "schema": {"type": "string", "description": "An article."},
                "example": _ARTICLE,
            },
            "text/html": {"schema": {"type": "string", "description": "A saved page."}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["article"],
                    "properties": {
                        "article": {
                            "type": "array",
                            "description": "Articles and saved pages.",
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            },
        },
    }
}


class CommitmentsAsk(Ask):
    on: Day = ""
    known: Day = ""
    party: Party = ""


class CommitmentAsk(Ask):
    on: Day = ""
    known: Day = ""


class BargainAsk(Ask):
    known: Annotated[Day, Field(examples=["2025-11-09"])] = ""


class AuditAsk(Ask):
    published: Day = ""


@router.get("/comply", responses=shape("on", "commitments", "habit"))
async def comply(request: Request, ask: Annotated[CommitmentsAsk, Query()]) -> Response:
    """Every commitment with target, deadline, what has happened, pace needed and verdict."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: deals.commitments(engine, **ask.model_dump()))


@router.get("/comply/{commitment}", responses=shape("id", "title"))
async def one(
    request: Request,
    commitment: Annotated[Name, Field(description="Its identifier.", examples=["BUS-CN-SOY25"])],
    ask: Annotated[CommitmentAsk, Query()],
) -> Response:
    """One commitment with everything that its verdict rests on."""
    engine = request.app.state.engine
    given = ask.model_dump()
    return await answered(request, repr(ask), lambda: deals.commitment(engine, commitment, **given))


@router.get("/bargain", responses=shape("known", "findings", "agenda"))
async def bargain(request: Request, ask: Annotated[BargainAsk, Query()]) -> Response:
    """Which packages beat no deal for both, what a fair rule chooses, and who is pressed.

    The first answer of a day takes some seconds and is kept; as a job: kind ``bargain``.
    """
    engine = request.app.state.engine
    day = engine.day(ask.known, "known")
    return await answered(request, repr(ask), lambda: deals.bargain(engine.ledger, day))


@router.post("/audit", responses=shape(description="What the record says."), openapi_extra=_UPLOAD)
async def audit(request: Request, ask: Annotated[AuditAsk, Query()]) -> Response:
    """Claim by claim what the record says of articles: plain text, Markdown or saved pages.

    Send one as the body, or several as files `article` of a form. Kept for the request only;
    nothing is fetched.
    """
    app = request.app
    engine = app.state.engine
    day = engine.day(ask.published, "published").isoformat() if ask.published else ""
    upload = deals.articles(await _articles(request))
    question = {"published": day}
    state, found = await timely(app, lambda: app.state.crew.once("audit", question, upload))
    if state == "failed":
        return problem(found["status"], found["detail"])
    return Response(found, media_type="application/json")


async def _articles(request: Request) -> list[tuple[str, bytes]]:
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        async with request.form(max_files=20, max_fields=10) as form:
            parts = [part for part in form.getlist("article") if isinstance(part, UploadFile)]
            return [(part.filename or "article.txt", await part.read()) for part in parts]
    held = await request.body()
    if not held.strip():
        raise BadQuestion("The article is empty.")
    return [("article.html" if "html" in kind else "article.txt", held)]
