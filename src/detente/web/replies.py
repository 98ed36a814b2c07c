"""How does an answer travel: compressed once, marked, not sent twice, not waited for too long?"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from detente.web.plain import plain
from detente.web.problems import TooSlow

__all__ = [
    "Body",
    "as_json",
    "body",
    "content_mark",
    "not_modified",
    "respond",
    "timely",
    "weak_mark",
]

T = TypeVar("T")
_SMALL = 800  # bytes below which compression is not worth it


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of an answer, as they are and compressed."""

    content: bytes
    zipped: bytes | None
    media: str
    filename: str = ""
    attached: bool = False  # to be kept as a file, never shown as a page of this site

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return len(self.content) + len(self.zipped or b"")


def body(content: bytes | str, media: str, filename: str = "") -> Body:
    """An answer, compressed once where that is worth it."""
    raw = content.encode() if isinstance(content, str) else content
    worth = len(raw) >= _SMALL and media != "image/png"
    return Body(raw, gzip.compress(raw, 6, mtime=0) if worth else None, media, filename)


def as_json(value: Any) -> str:
    """One JSON text; what is no number is null."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False) + "\n"


def weak_mark(app: Starlette, key: Any) -> str:
    """The ETag of a question: it changes with code, record, day and address.

    Weak, since the compressed and the plain form share it.
    """
    digest = hashlib.sha256(f"{app.state.engine.mark} {key!r}".encode()).hexdigest()
    return f'W/"{digest[:20]}"'


def content_mark(held: Body) -> str:
    """The ETag of an answer that depends on more than its address."""
    return f'W/"{hashlib.sha256(held.content).hexdigest()[:20]}"'


def not_modified(mark: str, keep: str = "no-cache") -> Response:
    """What the reader holds is still the answer."""
    headers = {"ETag": mark, "Cache-Control": keep, "Vary": "Accept-Encoding"}
    return Response(status_code=304, headers=headers)


def respond(request: Request, held: Body, mark: str, keep: str) -> Response:
    """The answer, or that the reader has it already."""
    if mark in request.headers.get("if-none-match", ""):
        return not_modified(mark, keep)
    headers = {"ETag": mark, "Cache-Control": keep, "Vary": "Accept-Encoding"}
    if held.filename:
        way = "attachment" if held.attached else "inline"
        headers["Content-Disposition"] = f'{way}; filename="{held.filename}"'
    content = held.content
    if held.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = held.zipped
    return Response(content, media_type=held.media, headers=headers)


async def timely(app: Starlette, work: Callable[[], T]) -> T:
    """The work done in one of a few threads, given up on where it takes too long for a request.

    Raises
    ------
    TooSlow
        When it does.
    """
    limit = app.state.settings.answer_seconds
    try:
        async with asyncio.timeout(limit):
            return await anyio.to_thread.run_sync(
                work, limiter=app.state.threads, abandon_on_cancel=True
            )
    except TimeoutError:
        raise TooSlow(f"This takes longer than {limit:g} seconds; try again shortly.") from None
