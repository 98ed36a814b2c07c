"""Which claims of articles that were sent hold: as data, as parts of a page, as a file to keep?"""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.ledger import Ledger

__all__ = ["audited", "plain_name"]

_UNSAFE = re.compile(r"[^\w.\- ]+")


def audited(packed: bytes, ledger: Ledger, published: date | None) -> dict[str, Any]:
    """Articles packed by `detente.web.answers.deals.articles`, read, judged and set as a report.

    They are held in memory while they are read and nowhere else.

    Raises
    ------
    BadQuestion
        For a file that is no text.
    NoAnswer
        For one without words.
    """
    from detente.brief.palette import TOKENS
    from detente.evidence.article import load_bytes
    from detente.evidence.audit import audit
    from detente.evidence.reading import read_article
    from detente.evidence.report import finding, html, parts
    from detente.evidence.reuse import reused

    readings = [
        read_article(load_bytes(base64.b64decode(content), plain_name(name)), published)
        for name, content in json.loads(packed)
    ]
    found = audit(readings, ledger, reused(readings) if len(readings) > 1 else ())
    return {
        "finding": finding(found),
        "parts": parts(found),
        "report": html(found, TOKENS),
        "articles": len(readings),
        "claims": len(found.judged),
    }


def plain_name(name: str) -> str:
    """A file's own name without folders or what could be mistaken for markup."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last)[-80:].lstrip(".") or "article.txt"
