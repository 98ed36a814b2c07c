"""Which claims of articles that were sent hold: as data, as parts of a page, as a file to keep?"""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.evidence.claims import Reading
    from detente.ledger import Ledger

__all__ = ["audited", "plain_name", "readings"]

_UNSAFE = re.compile(r"[^\w.\- ]+")


def audited(packed: bytes, ledger: Ledger, published: date | None) -> dict[str, Any]:
    """Articles packed by `detente.web.answers.deals.articles`, read, judged and set as a report.

    Raises
    ------
    BadQuestion
        For a file that is no text.
    NoAnswer
        For one without words.
    """
    from detente.brief.palette import TOKENS
    from detente.evidence.audit import audit
    from detente.evidence.report import finding, html, parts
    from detente.evidence.reuse import reused

    read = readings(packed, published)
    found = audit(read, ledger, reused(read) if len(read) > 1 else ())
    return {
        "finding": finding(found),
        "parts": parts(found),
        "report": html(found, TOKENS),
        "articles": len(read),
        "claims": len(found.judged),
    }


def readings(packed: bytes, published: date | None) -> list[Reading]:
    """The articles read; they are held in memory while they are read and nowhere else.

    Raises
    ------
    BadQuestion, NoAnswer
        As `audited` does.
    """
    from detente.evidence.page.article import load_bytes
    from detente.evidence.reading import read_article

    return [
        read_article(load_bytes(base64.b64decode(content), plain_name(name)), published)
        for name, content in json.loads(packed)
    ]


def plain_name(name: str) -> str:
    """A file's own name without folders or what could be mistaken for markup."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last)[-80:].lstrip(".") or "article.txt"
