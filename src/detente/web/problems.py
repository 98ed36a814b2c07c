"""How does a failure leave: which status, in which words, and without what nobody should see?"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

from detente.errors import (
    BadQuestion,
    DataMissing,
    DetenteError,
    NoAnswer,
    NotConverged,
    UnknownCode,
)

__all__ = [
    "Busy",
    "Conflict",
    "Forbidden",
    "NotFound",
    "TooLarge",
    "TooSlow",
    "Unauthorised",
    "problem",
    "public_text",
    "status_of",
]

_PATH = re.compile(r"""(?<![\w/:.])(?:[A-Za-z]:)?[/\\](?:[^\s/\\'"]+[/\\])+([^\s/\\'":,;]*)""")


class NotFound(BadQuestion):
    """There is no such page, measure, job or saved scenario."""


class Conflict(BadQuestion):
    """What is asked does not go with the state of the thing: a name taken, a job that ended."""


class Forbidden(BadQuestion):
    """A write that another site sent, or a Host header that is not this server's."""


class Unauthorised(BadQuestion):
    """The server wants its token, and it did not come."""


class TooLarge(BadQuestion):
    """A body or an address beyond the limit."""


class TooSlow(NoAnswer):
    """The answer would take longer than a request may."""


class Busy(NoAnswer):
    """Too many requests, or too many jobs waiting."""


_STATUS: tuple[tuple[type[DetenteError], int], ...] = (
    (NotFound, 404),
    (UnknownCode, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Unauthorised, 401),
    (TooLarge, 413),
    (TooSlow, 503),
    (Busy, 429),
    (NotConverged, 422),
    (NoAnswer, 404),
    (DataMissing, 503),
    (DetenteError, 422),
)


def status_of(error: DetenteError) -> int:
    """The HTTP status of an error raised on purpose."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def public_text(error: DetenteError) -> str:
    """The error's own words, as on the command line, with files named by their last part only."""
    return _PATH.sub(r"\1", str(error))


def problem(status: int, detail: str, *, kind: str = "", **more: Any) -> Response:
    """An answer of type ``application/problem+json`` (RFC 9457)."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if kind:
        body["kind"] = kind
    return JSONResponse(
        body | more,
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )
