"""Which claims of an article hold? Paste it or send files; nothing is kept of them here."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from detente.errors import BadQuestion
from detente.web.answers.deals import articles
from detente.web.problems import public_text
from detente.web.view import Once, Page, Sent, View

if TYPE_CHECKING:
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "AuditPage", "answer", "take"]

_EXAMPLE = (
    "On 9 April 2025 the United States raised its tariffs on Chinese goods to 145 percent. China "
    "answered with a duty of 125 percent from 12 April 2025. In Geneva on 12 May 2025 both sides "
    "cut their tariffs by 115 percent for 90 days. On 9 June 2025 the American fentanyl duty on "
    "China stood at 40 percent. “We want more balanced trade,” said Scott Bessent, the US Treasury "
    "Secretary."
)
_EXAMPLE_DAY = "2025-06-20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Nothing: an article is sent by the form, and is no part of an address."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AuditPage(View):
    """The form, and beneath it the report on what was sent."""

    text: str = ""
    published: str = ""
    refused: str = ""
    names: tuple[str, ...] = ()
    parts: Markup | None = None
    report: str = ""  # the report as a file, in an address of its own
    example: str = _EXAMPLE
    example_day: str = _EXAMPLE_DAY

    def data(self) -> dict[str, Any]:
        return {
            "how": "POST an article to /api/v1/audit, as text/plain, text/html or files named "
            "article in a form; published=DAY where the file does not tell its day.",
        }


def answer(engine: Engine, ask: Ask) -> AuditPage:
    """The form alone."""
    del engine, ask
    return AuditPage(title="What does the record say of an article?")


def take(engine: Engine, sent: Sent, once: Once) -> tuple[AuditPage, int]:
    """The report on what was sent, read in a bounded process.

    What cannot be read is told above the form, which keeps the pasted text.
    """
    text, published = sent.fields.get("text", "").strip(), sent.fields.get("published", "").strip()
    files = [("pasted text", text.encode()), *sent.files] if text else list(sent.files)
    names = tuple(name for name, _ in files)
    try:
        if not files:
            raise BadQuestion("Paste an article or choose a file.")
        day = engine.day(published, "published").isoformat() if published else ""
        packed = articles(files)
    except BadQuestion as error:
        return _refused(text, published, 422, public_text(error))
    state, found = once("audit page", {"published": day}, packed)
    if state != "done":
        return _refused(text, published, found["status"], found["detail"])
    told = json.loads(found)
    address = base64.b64encode(told["report"].encode()).decode()
    return AuditPage(
        title=told["finding"],
        text=text,
        published=published,
        names=names,
        parts=Markup(told["parts"]),  # escaped where it was made; the policy lets nothing run
        report=f"data:text/html;base64,{address}",
    ), 200


def _refused(text: str, published: str, status: int, detail: str) -> tuple[AuditPage, int]:
    return AuditPage(
        title="This could not be read", text=text, published=published, refused=detail
    ), status


PAGE = Page(
    name="audit",
    path="/audit",
    title="Audit",
    template="audit.html.j2",
    ask=Ask,
    answer=answer,
    takes=take,
    describes="Paste or send articles and see, claim by claim, what the record says.",
)
