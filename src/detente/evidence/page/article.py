"""What is the text of a file, and who published it when?"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from detente.errors import BadQuestion, NoAnswer
from detente.evidence.page.heading import heading, parted
from detente.evidence.words.dates import find

__all__ = ["Article", "load", "load_bytes"]

_TURNED = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that turn the direction of writing, by which a page may show other words than it holds."""
_STRAY = 500  # letters for each null byte in a file that is a text all the same
_LONGEST = 20_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one article and what its file states of itself."""

    name: str
    text: str
    title: str = ""
    author: str = ""
    outlet: str = ""
    url: str = ""
    published: date | None = None
    notes: tuple[str, ...] = ()


def load(source: str | Path, name: str = "") -> Article:
    """The article in a file (plain text, Markdown, saved HTML) or in a string.

    A `Path`, or a one-line string that names an existing file, is read from disk; any other
    string is the text itself. Nothing is fetched and no script of a page runs.

    Raises
    ------
    BadQuestion
        The file is absent, too large, or no text: a PDF, an archive, an image.
    NoAnswer
        The file holds no words.
    """
    path = _as_path(source)
    if path is None:
        return _article(str(source), name or "text")
    return _article(_decode(_bytes(path), path), name or path.name, path.suffix.lower())


def load_bytes(data: bytes, name: str) -> Article:
    """The article in a file that was sent, which `name` and its ending tell of; no disk is read.

    Raises
    ------
    BadQuestion, NoAnswer
        As `load` does.
    """
    return _article(_decode(data, Path(name)), name, Path(name).suffix.lower())


def _article(text: str, name: str, suffix: str = "") -> Article:
    text = text.lstrip("\ufeff").translate(_TURNED)
    if 0 < text.count("\x00") < len(text) / _STRAY:
        text = text.replace("\x00", " ")  # stray, as in a page that a program spoiled
    if "\x00" in text:
        raise BadQuestion(f"{name}: this is no text (it holds null bytes).")
    if suffix in {".html", ".htm", ".xhtml", ".mhtml"} or _HTML.match(text[:2000]):
        article = _from_html(text, name)
    else:
        article = _from_text(text, name, markdown=suffix in {".md", ".markdown"})
    if not any(letter.isalpha() for letter in article.text):
        raise NoAnswer(f"{name}: no words in it, so there is nothing to read.")
    return article


_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SKIP = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "svg",
        "iframe",
        "button",
        "select",
        "figure",
        "object",
    )
)
_BLOCK = frozenset(
    (
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "li",
        "br",
        "tr",
        "blockquote",
        "section",
        "article",
        "td",
        "ul",
        "ol",
        "table",
        "main",
        "pre",
    )
)


def _as_path(source: str | Path) -> Path | None:
    if isinstance(source, Path):
        return source
    if "\n" in source or len(source) > 400 or not source.strip():
        return None
    path = Path(source)
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _LONGEST:
            raise BadQuestion(f"{path}: {size / 1e6:.0f} MB; an article has at most 20 MB.")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "not readable"
        raise BadQuestion(f"{path}: {reason}. Give a text, Markdown or HTML file.") from error


def _decode(data: bytes, path: Path) -> str:
    head = data[:1024].lstrip()
    for magic, what in _KINDS:
        if head.startswith(magic):
            raise BadQuestion(
                f"{path}: this is {what}, whatever its name says. Save the article as plain text, "
                "Markdown or HTML first."
            )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data[:4096]:
            raise BadQuestion(f"{path}: this is no text (it holds null bytes).") from None
        return data.decode("cp1252", errors="replace")


def _from_text(text: str, name: str, *, markdown: bool) -> Article:
    values: dict[str, Any] = {}
    front = re.match(r"---\s*\n(.{0,4000}?)\n---\s*\n", text, re.S)
    if front:
        for line in front.group(1).splitlines():
            key, _, value = line.partition(":")
            values[key.strip().lower()] = value.strip().strip("\"'")
    title = values.get("title", "")
    if not title and markdown:
        first = re.search(r"^#\s+(.+)$", text, re.M)
        title = first.group(1).strip() if first else ""
    over = heading(text[front.end() :] if front else text)
    return Article(
        name=name,
        text=_unwrapped(text),
        title=title or over.title,
        author=values.get("author", "") or over.author,
        outlet=values.get("outlet", values.get("publisher", "")) or over.outlet,
        url=values.get("url", ""),
        published=_day(values.get("date", values.get("published", ""))),
    )


def _unwrapped(text: str) -> str:
    """The text with the line ends of hard-wrapped paragraphs made blanks; spans stay the same.

    A text counts as wrapped when no line is longer than 130 characters and the lines that another
    follows directly are 50 to 120 long as a rule.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    followed = sorted(len(one) for one, two in pairwise(lines) if one and two)
    if not followed or max(map(len, lines)) > 130 or not 50 <= followed[len(followed) // 2] <= 120:
        return text
    return re.sub(r"(?<=[^\s])\n(?=[^\s#>*\-|•–])", " ", text)


def _from_html(text: str, name: str) -> Article:
    page = _Page()
    page.feed(text)
    page.close()
    body, found, notes = page.body(), page.facts, ()
    extracted = _trafilatura(text)
    if extracted is None:
        notes = ("the page's text was taken by detente's own reader: trafilatura is not usable",)
    elif extracted[0] and len(extracted[0]) > 0.3 * len(body):
        body = extracted[0]
        found = {**extracted[1], **{key: value for key, value in found.items() if value}}
    outlet = found.get("outlet", "")
    title, outlet = parted(_without(found.get("title", ""), outlet), outlet)
    return Article(
        name=name,
        text=body,
        title=title,
        author=found.get("author", ""),
        outlet=outlet,
        url=found.get("url", ""),
        published=_day(found.get("date", "")),
        notes=notes,
    )


def _without(title: str, outlet: str) -> str:
    """The title of a page without the outlet behind its last bar or dash."""
    bare = re.sub(rf"\s+[|·–—-]\s+{re.escape(outlet)}\s*$", "", title) if outlet else title
    return bare or title


def _trafilatura(text: str) -> tuple[str, dict[str, str]] | None:
    """Main text and facts by trafilatura; None where the library cannot be loaded."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return None
    try:
        document = bare_extraction(text, with_metadata=True, include_comments=False)
    except Exception:  # any page may be hostile; the own reader stands in
        return ("", {})
    if document is None:
        return ("", {})
    got = document if isinstance(document, dict) else document.as_dict()
    facts = {
        "title": got.get("title"),
        "author": got.get("author"),
        "date": got.get("date"),
        "outlet": got.get("sitename"),
        "url": got.get("url"),
    }
    return (got.get("text") or "", {key: str(value) for key, value in facts.items() if value})


class _Page(HTMLParser):
    """Visible text of a page without scripts, menus and forms, and the facts of its head."""

    _META: ClassVar[dict[str, str]] = {
        "article:published_time": "date",
        "og:article:published_time": "date",
        "datepublished": "date",
        "date": "date",
        "dc.date": "date",
        "pubdate": "date",
        "article:published": "date",
        "dc.date.issued": "date",
        "dcterms.created": "date",
        "parsely-pub-date": "date",
        "sailthru.date": "date",
        "publishdate": "date",
        "publish-date": "date",
        "publisher": "outlet",
        "dc.publisher": "outlet",
        "application-name": "outlet",
        "og:site_name": "outlet",
        "author": "author",
        "article:author": "author",
        "og:title": "title",
        "og:url": "url",
    }

    _LINKED: ClassVar[dict[str, re.Pattern[str]]] = {
        "date": re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"'),
        "title": re.compile(r'"headline"\s*:\s*"([^"\\]{3,300})"'),
        "outlet": re.compile(r'"publisher"\s*:\s*\{[^{}]*?"name"\s*:\s*"([^"\\]{2,80})"'),
        "author": re.compile(r'"author"\s*:\s*\[?\s*\{[^{}]*?"name"\s*:\s*"([^"\\]{2,80})"'),
    }

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.facts: dict[str, str] = {}
        self._parts: list[str] = []
        self._skip: list[str] = []
        self._title: list[str] | None = None
        self._data: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        if tag == "script" and "ld+json" in named.get("type", ""):
            self._data = []
        if tag == "meta":
            key = (
                named.get("property") or named.get("name") or named.get("itemprop") or ""
            ).lower()
            if key in self._META and named.get("content"):
                said = re.sub(r"<[^>]*>", "", html.unescape(named["content"])).strip()
                if said:
                    self.facts.setdefault(self._META[key], said)
        elif tag == "time" and named.get("datetime") and not self._skip:
            self.facts.setdefault("date", named["datetime"])
        elif tag == "title" and not self._skip:
            self._title = []
        elif tag in _SKIP:
            self._skip.append(tag)
        elif tag in _BLOCK:
            self._parts.append("\n\n" if tag != "br" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.facts.setdefault("title", " ".join("".join(self._title).split()))
            self._title = None
        elif tag == "script" and self._data is not None:
            self._state("".join(self._data))
            self._data = None
        if tag in _SKIP and tag in self._skip:
            while self._skip and self._skip.pop() != tag:
                continue
        elif tag in _BLOCK:
            self._parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)
        elif self._title is not None:
            self._title.append(data)
        elif not self._skip:
            self._parts.append(re.sub(r"\s+", " ", data))

    def _state(self, text: str) -> None:
        """What the page states of itself as linked data (schema.org)."""
        for key, pattern in self._LINKED.items():
            match = pattern.search(text)
            if match:
                said = re.sub(r"<[^>]*>", "", html.unescape(match[1])).strip()
                self.facts.setdefault(key, said)

    def body(self) -> str:
        lines = (line.strip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _day(text: str) -> date | None:
    match = _ISO_DAY.search(text or "")
    if not match:
        written = [words for words in find(text or "") if words.form == "day" and words.parts[0]]
        return date(*(int(part) for part in written[0].parts)) if written else None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
