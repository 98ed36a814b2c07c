"""Which requests are let in, and what does every answer carry to keep the reader safe?"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web.problems import problem
from detente.web.settings import Settings

__all__ = ["COOKIE", "POLICY", "Buckets", "Guard", "cookie_value"]

COOKIE = "detente_signed_in"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN = ("/static/", "/sign-in")  # reached without the token
_ADDRESSES = 10_000
_log = logging.getLogger("detente.web")


class Buckets:
    """A token bucket for each address: `rate` a second in the long run, `burst` at once."""

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one token. 0 where there was one, else the seconds until there is."""
        now = self._clock()
        tokens, seen = self._held.pop(address, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - seen) * self._rate)
        taken = tokens >= 1.0
        self._held[address] = (tokens - taken, now)
        while len(self._held) > _ADDRESSES:
            self._held.popitem(last=False)
        return 0.0 if taken else (1.0 - tokens) / self._rate


def cookie_value(token: str) -> str:
    """What the sign-in cookie holds; the token cannot be had from it."""
    return hmac.new(token.encode(), b"detente sign-in", hashlib.sha256).hexdigest()


class Guard:
    """ASGI middleware: Host, address length, rate, token, origin of writes, body size, headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._buckets = Buckets(settings.rate, settings.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        started = False
        taken = 0

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > self._settings.body_limit:
                    raise _BodyTooLargeError
            return message

        try:
            refused = self._refusal(scope)
            if refused is not None:
                await refused(scope, receive, sending)
                return
            await self._app(scope, receiving, sending)
        except _BodyTooLargeError:
            if not started:
                await self._too_large()(scope, receive, sending)
        except Exception:
            _log.exception("An answer failed: %s %s", scope["method"], scope["path"])
            if not started:
                text = "The server failed on this request; its log says more."
                await problem(500, text)(scope, receive, sending)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        settings = self._settings
        host = headers.get("host", "")
        if "*" not in settings.hosts and _name(host) not in settings.hosts:
            return problem(421, "This server does not answer to that Host; see --allow-host.")
        if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > (
            settings.url_limit
        ):
            return problem(414, f"The address is longer than {settings.url_limit} characters.")
        client = scope.get("client")
        wait = self._buckets.wait(client[0] if client else "")
        if wait:
            answer = problem(429, f"Too many requests; again in {wait:.1f} seconds.")
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        if settings.token and not scope["path"].startswith(_OPEN) and not self._signed_in(headers):
            person = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
            if person and not scope["path"].startswith("/api/"):
                return RedirectResponse("/sign-in", 303, {"Cache-Control": "no-store"})
            answer = problem(401, "This server wants its token: Authorization: Bearer TOKEN.")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        if scope["method"] not in _READS and _is_foreign(headers, host):
            return problem(403, "A write must come from this site itself.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > settings.body_limit:
            return self._too_large()
        return None

    def _signed_in(self, headers: Headers) -> bool:
        token = self._settings.token
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(
            given.strip().encode(), token.encode()
        ):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(
            cookie.value.encode(), cookie_value(token).encode()
        )

    def _too_large(self) -> ASGIApp:
        limit = self._settings.body_limit
        return problem(413, f"The body is larger than {limit:,} bytes, or its size is not said.")


class _BodyTooLargeError(Exception):
    """More came than the header said, or than may come."""


def _name(host: str) -> str:
    """The name in a Host header, without its port and the brackets of an IPv6 address."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser says that another site sent this. Programs say nothing and may write."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host
