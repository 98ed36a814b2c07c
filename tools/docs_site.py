"""What do the pages look like in a browser? docs/ as HTML that opens from a folder, offline.

Every page under docs/, and the pages of the repository's root that they lead to, become one HTML
file each, with the navigation of docs/index.md. No script, nothing from elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["anchors", "build", "slug", "source_pages"]

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
_BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "THIRD_PARTY.md", "SECURITY.md")
_COPIED = {".json", ".png", ".svg", ".csv", ".yaml"}


@dataclass(frozen=True)
class _Shelf:
    """A heading of the index, and (title, page) of the links in the list below it."""

    title: str
    pages: tuple[tuple[str, Path], ...]


def source_pages() -> list[Path]:
    """Every page of the site."""
    beside = (ROOT / name for name in _BESIDE)
    return [*sorted(DOCS.rglob("*.md")), *(path for path in beside if path.exists())]


def build(out: Path) -> int:
    """Write the site into a folder, which is emptied first; the number of pages.

    Raises
    ------
    FileExistsError
        When the folder holds something that is no site of ours.
    """
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    if out.exists() and any(out.iterdir()) and not (out / "docs.css").exists():
        raise FileExistsError(f"{out} is not empty and no documentation; name another folder.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    loader = FileSystemLoader(Path(__file__).parent)
    template = Environment(loader=loader, autoescape=select_autoescape(default=True)).get_template(
        "docs_page.html.j2"
    )
    (out / "docs.css").write_text(_style(), encoding="utf-8")
    sources = source_pages()
    shelves = _shelves()
    for source in sources:
        target = _target(source, out)
        target.parent.mkdir(parents=True, exist_ok=True)
        title, html, headings, files = _rendered(source, out)
        head, _, body = html.partition("</h1>")
        for file in files:
            copied = _target(file, out)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copied)
        text = template.render(
            title=title,
            head=f"{head}</h1>",
            body=body,
            headings=headings if 2 < len(headings) <= 24 else [],
            home=_href(DOCS / "index.md", source, out),
            style=os.path.relpath(out / "docs.css", target.parent),
            shelves=[
                (
                    shelf.title,
                    [
                        (name, _href(page, source, out), page in (source, _parent(source)))
                        for name, page in shelf.pages
                    ],
                )
                for shelf in shelves
            ],
            version=_version(),
        )
        target.write_text(text, encoding="utf-8")
    return len(sources)


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    text = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    """The anchors of a page."""
    tokens = _parser().parse(path.read_text(encoding="utf-8"))
    return {name for _, _, name in _headings(tokens)}


def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def _rendered(source: Path, out: Path) -> tuple[str, str, list[tuple[str, str]], list[Path]]:
    """Title, HTML, second headings with their anchors, and files that the page leads to."""
    parser = _parser()
    tokens = parser.parse(source.read_text(encoding="utf-8"))
    title, seconds, files = source.stem, [], []
    for token, text, name in _headings(tokens):
        token.attrSet("id", name)
        if token.tag == "h1":
            title = text
        elif token.tag == "h2":
            seconds.append((text, name))
    for token in tokens:
        for child in token.children or ():
            for key in ("href", "src"):
                target = child.attrGet(key)
                if target and not re.match(r"[a-z]+:|#", str(target)):
                    to, file = _link(str(target), source, out)
                    child.attrSet(key, to)
                    files += [file] if file else []
        if token.type == "fence":
            named = re.search(r"\bfile=(\S+)", token.info)
            if named:
                token.attrSet("title", named[1])
        if token.type == "table_open":
            token.attrSet("tabindex", "0")
    html = parser.renderer.render(tokens, parser.options, {})
    html = re.sub(
        r'<pre><code title="([^"]+)"', r'<p class="file">\1</p><pre tabindex="0"><code', html
    )
    html = re.sub(r"<pre>", '<pre tabindex="0">', html)
    html = re.sub(r"(?m)^(<pre[^>]*><code[^>]*>)?(\$ (?:.*\\\n)*.*)$", r"\1<b>\2</b>", html)
    html = html.replace("<table", '<div class="scroll"><table').replace(
        "</table>", "</table></div>"
    )
    return title, html, seconds, files


def _headings(tokens: list[Any]) -> Iterator[tuple[Any, str, str]]:
    """Heading tokens with their text and anchor; a second one of a name gets a number."""
    seen: dict[str, int] = {}
    for token, inner in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text = "".join(
            child.content for child in inner.children or () if child.type in ("text", "code_inline")
        )
        name = slug(text)
        seen[name] = seen.get(name, -1) + 1
        yield token, text, f"{name}-{seen[name]}" if seen[name] else name


def _link(target: str, source: Path, out: Path) -> tuple[str, Path | None]:
    """Where a link leads in the site, and the file to copy where it is one."""
    path, _, fragment = target.partition("#")
    found = (source.parent / unquote(path)).resolve()
    end = f"#{fragment}" if fragment else ""
    if found in source_pages():
        return _href(found, source, out) + end, None
    inside = found.is_file() and found.is_relative_to(ROOT) and found.suffix in _COPIED
    if not inside and not found.exists():
        raise FileNotFoundError(
            f"{source.relative_to(ROOT)} leads to {target}, which is not there."
        )
    if inside:
        return _href(found, source, out), found
    return "#", None


def _target(source: Path, out: Path) -> Path:
    """The file of a page in the site; those of the repository's root lie in a folder beside."""
    if source.is_relative_to(DOCS):
        path = out / source.relative_to(DOCS)
    else:
        path = out / "repository" / source.relative_to(ROOT)
    return path.with_suffix(".html") if path.suffix == ".md" else path


def _href(page: Path, source: Path, out: Path) -> str:
    return os.path.relpath(_target(page, out), _target(source, out).parent).replace(os.sep, "/")


def _parent(source: Path) -> Path:
    """The page whose part a page in a folder of its own is: python.md of python/ledger.md."""
    return source.parent.with_suffix(".md")


def _shelves() -> list[_Shelf]:
    tokens = _parser().parse((DOCS / "index.md").read_text(encoding="utf-8"))
    found: list[_Shelf] = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            found.append(_Shelf(tokens[position + 1].content, ()))
        if token.type != "inline" or not found or token.level < 3:
            continue
        target, words = "", ""
        for child in token.children or ():
            if child.type == "link_open" and not target:
                target = str(child.attrGet("href")).partition("#")[0]
            elif child.type == "link_close":
                break
            elif target:
                words += child.content if child.type != "softbreak" else " "
        page = (DOCS / target).resolve()
        if target and page.suffix == ".md":
            last = found.pop()
            found.append(_Shelf(last.title, (*last.pages, (words, page))))
    return [shelf for shelf in found if shelf.pages]


def _style() -> str:
    from detente.brief.palette import TOKENS

    light = "".join(f"--{name}:{pair[0]};" for name, pair in TOKENS.items())
    dark = "".join(f"--{name}:{pair[1]};" for name, pair in TOKENS.items())
    own = (Path(__file__).parent / "docs_site.css").read_text(encoding="utf-8")
    return (
        f":root{{color-scheme:light;{light}}}\n"
        "@media screen and (prefers-color-scheme:dark){"
        f":root{{color-scheme:dark;{dark}}}}}\n{own}"
    )


def _version() -> str:
    from detente import __version__

    return __version__
