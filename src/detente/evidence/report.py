"""How does an audit read on one page? HTML without script, everything inside the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sized
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from detente.evidence.audit import Audit, Audited, outcomes
from detente.evidence.claims import Claim
from detente.evidence.reuse import Passage
from detente.evidence.verdict import Outcome
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["excerpt", "finding", "html", "parts", "show_day"]

_FOLDER = Path(__file__).parent / "templates"
_BESIDE = 60  # letters of the article shown on each side of a claim
_LONGEST = 180  # letters of an article shown in one place
_FIRST_WORDS = 10  # of a shared passage
_COLUMNS = 6  # articles that have a column of their own side by side
_LABEL = 28
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'"
_HOLDS = (Outcome.supported, Outcome.close)


def html(found: Audit, tokens: Mapping[str, tuple[str, str]]) -> str:
    """The page as one text: nothing in it runs and nothing is fetched.

    Of the articles only short excerpts around the claims are shown.

    Parameters
    ----------
    tokens
        Colour token to its light and dark value, as the other pages have them.
    """
    given = {"policy": _POLICY, "css": Markup(_css(tokens)), "record_end": RECORD_END}
    page = _environment().get_template("audit.html.j2").render(_given(found) | given)
    return page.rstrip() + "\n"


def parts(found: Audit) -> str:
    """What stands beneath the finding, as HTML to be put into another page.

    Its style is ``templates/audit_parts.css``, in an element of the class ``audit``.
    """
    return _environment().get_template("audit_parts.html.j2").render(_given(found))


def _given(found: Audit) -> dict[str, Any]:
    return {
        "audit": found,
        "finding": finding(found),
        "outcomes": outcomes,
        "excerpt": excerpt,
        "judged": found.judged,
        "most": max((voice.times for voice in found.voices), default=1),
        "where": _where(found),
        "tally": _tally(found),
        "begins": lambda passage: _begins(found, passage),
        "wide": len(found.articles) <= _COLUMNS,
    }


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "day": show_day,
        "short": _short,
        "slug": _slug,
        "kept": _kept,
        "label": _label,
        "counted": _counted,
    }
    return environment


def finding(found: Audit) -> str:
    """The page's one sentence: how many claims hold, and what is worst."""
    count = outcomes(found.judged)
    total = sum(count.values())
    if not total:
        return "No claim that could be checked was found"
    holds = sum(count.get(outcome.value, 0) for outcome in _HOLDS)
    rest = [
        f"{count[outcome.value]} {outcome.value}"
        for outcome in Outcome
        if outcome not in _HOLDS and count.get(outcome.value)
    ]
    of = f"{holds} of {total} claims hold" if total > 1 else f"{holds} of 1 claim holds"
    return of + (f"; {', '.join(rest)}" if rest else "")


def excerpt(claim: Claim) -> Markup:
    """The claim's words marked, with a few words of its sentence on each side, escaped."""
    start = max(0, min(claim.start - claim.sentence_start, len(claim.sentence)))
    end = min(start + len(claim.text), len(claim.sentence))
    if claim.sentence[start:end] != claim.text:
        return Markup("<mark>{}</mark>").format(_short(claim.text))
    before, after = claim.sentence[:start], claim.sentence[end:]
    left = before if len(before) <= _BESIDE else "… " + before[-_BESIDE:].partition(" ")[2]
    right = after if len(after) <= _BESIDE else after[:_BESIDE].rpartition(" ")[0] + " …"
    return Markup("{}<mark>{}</mark>{}").format(left, _short(claim.text), right)


def show_day(day: date) -> str:
    """A day as people write it: 9 April 2025."""
    return f"{day.day} {day:%B %Y}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1].rpartition(" ")[0] + " …"


def _label(title: str) -> str:
    """A title that fits over a narrow column."""
    return title if len(title) <= _LABEL else title[:_LABEL].rpartition(" ")[0] + " …"


def _counted(things: Sized, noun: str) -> str:
    """1 claim, 2 claims."""
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")


def _slug(outcome: str) -> str:
    return re.sub(r"[^a-z]+", "-", outcome.lower()).strip("-")


def _kept(text: str) -> Markup:
    """A text in which no number is parted from its unit at the end of a line."""
    return Markup(re.sub(r"(?<=\d) (?=%|points\b|bn\b|days?\b)", "&nbsp;", str(escape(text))))


def _begins(found: Audit, passage: Passage) -> str:
    """The first words of a passage that articles share."""
    start, end = passage.first_span
    text = next(it.reading.text for it in found.articles if it.reading.name == passage.first)
    words = text[start:end].split()
    return " ".join(words[:_FIRST_WORDS]) + (" …" if len(words) > _FIRST_WORDS else "")


def _where(found: Audit) -> dict[int, Audited]:
    """The article of each claim by the claim's number."""
    return {
        article.first + number: article
        for article in found.articles
        for number in range(len(article.judged))
    }


def _tally(found: Audit) -> list[tuple[str, int, str]]:
    count = outcomes(found.judged)
    return [(name, number, _slug(name)) for name, number in count.items()]


def _css(tokens: Mapping[str, tuple[str, str]]) -> str:
    """The style sheet with the colour tokens for light, dark and print."""
    light = "".join(f"--{name}:{pair[0]};" for name, pair in tokens.items())
    dark = "".join(f"--{name}:{pair[1]};" for name, pair in tokens.items())
    style, parts = (
        (_FOLDER / name).read_text(encoding="utf-8") for name in ("audit.css", "audit_parts.css")
    )
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{style}{parts}"
    )
