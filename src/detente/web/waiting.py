"""What does somebody see whose page needs work that takes longer than a request?"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from detente.errors import DataMissing
from detente.web.problems import Busy, problem
from detente.web.replies import as_json, timely
from detente.web.saved import Job
from detente.web.view import Page, Work

__all__ = ["waiting"]

_AGAIN = "2"  # seconds until it is worth asking again
_REGION = "progress"  # what the page of a waiting reader asks for anew


async def waiting(
    app: FastAPI, request: Request, page: Page, ask: Any, form: str
) -> Response | None:
    """The page of work in hand; None where the page can be answered at once."""
    if page.awaits is None:
        return None
    awaits = page.awaits
    found = await timely(app, lambda: _joined(app, awaits(app.state.engine, ask)))
    if found is None:
        if request.headers.get("hx-target") == _REGION:
            return Response(headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
        return None
    work, job = found
    headers = {"Retry-After": _AGAIN, "Cache-Control": "no-store"}
    failed = job.problem if job.state == "failed" else None
    if form == "":
        shown = app.state.pages.working(page, ask, work, job)
        status = failed["status"] if failed else 202
        return Response(shown, status, headers, media_type="text/html; charset=utf-8")
    if failed:
        return problem(failed["status"], failed["detail"])
    if form == ".json":
        told = {"page": page.name, "job": job.to_dict(result=False), "what": work.what}
        return Response(as_json(told), 202, headers, media_type="application/json")
    refused = problem(503, f"{work.what}: still being computed; ask again in {_AGAIN} seconds.")
    refused.headers["Retry-After"] = _AGAIN
    return refused


def _joined(app: FastAPI, work: Work | None) -> tuple[Work, Job] | None:
    if work is None:
        return None
    crew = app.state.crew
    if crew is None:
        raise Busy("This server has not started its workers; try again shortly.")
    job = crew.join(work.kind, dict(work.question))
    if job.state == "done" and not (job.result or {}).get("kept", True):
        raise DataMissing(
            f"{work.what}: computed, but the cache folder cannot be written to; set DETENTE_CACHE."
        )
    return work, job
