"""What the documentation shows is what detente prints."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FENCED = re.DOTALL | re.MULTILINE
READ = [ROOT / "README.md", *PAGES]


def _names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "tools" / "build_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(build: ModuleType) -> ModuleType:
    del build
    import docs_site

    return docs_site


@pytest.mark.parametrize("path", PAGES, ids=_names)
def test_commands_run_and_print_what_is_shown(build: ModuleType, path: Path) -> None:
    shown = path.read_text(encoding="utf-8")
    if "\n$ curl " in shown and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    now = build.rebuilt(path)
    if not build.same(shown, now):
        assert shown.splitlines() == now.splitlines(), f"`make docs` writes {_names(path)} anew"


@pytest.mark.parametrize("path", READ, ids=_names)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target


def test_every_page_can_be_reached_from_the_index() -> None:
    found, ahead = set(), [ROOT / "docs" / "index.md"]
    while ahead:
        path = ahead.pop().resolve()
        if path in found or path.suffix != ".md":
            continue
        found.add(path)
        links = re.findall(r"\]\(([^)#:]+)", path.read_text(encoding="utf-8"))
        ahead += [path.parent / link for link in links if (path.parent / link).exists()]
    assert not [_names(path) for path in PAGES if path not in found]


def test_links_lead_to_headings_that_there_are(site: ModuleType) -> None:
    for path in READ:
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target, heading in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text):
            page = (path.parent / target).resolve() if target else path
            assert heading in site.anchors(page), f"{_names(path)}: {target}#{heading}"


def test_each_line_of_the_index_says_which_question_the_page_answers() -> None:
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    shelf = text[text.index("## Tutorial") : text.index("To change something")]
    entries = re.split(r"^- ", shelf, flags=re.MULTILINE)[1:]
    assert len(entries) > 25
    for entry in entries:
        said = entry.split("\n\n")[0].strip()
        assert re.fullmatch(r"\[[^\]]+\]\([^)]+\): [^?]+\?", said), said


def test_every_command_stands_where_it_is_run() -> None:
    """A command in a block of another kind would be shown and never tried."""
    for path in PAGES:
        for info, text in re.findall(r"```([^\n`]*)\n(.*?)^```$", path.read_text("utf-8"), FENCED):
            if not info.startswith("console") and path.name != "cli.md":
                assert not re.search(r"^\$? ?(detente|curl) ", text, re.MULTILINE), _names(path)


def test_the_site_opens_from_a_folder(site: ModuleType, tmp_path: Path) -> None:
    """Each link leads to a file or heading of the site, and nothing is loaded from elsewhere."""
    out = tmp_path / "docs"
    assert site.build(out) == len(site.source_pages())
    pages = sorted(out.rglob("*.html"))
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    names = {page: set(re.findall(r'\bid="([^"]+)"', text)) for page, text in texts.items()}
    for page, text in texts.items():
        assert "<script" not in text
        assert not re.search(r'<(img|link|source)[^>]+(src|href)="https?:', text), page
        for target in re.findall(r'\b(?:href|src)="([^"]+)"', text):
            if re.match(r"[a-z]+:", target):
                continue
            where, _, heading = target.partition("#")
            leads = (page.parent / where).resolve() if where else page
            assert leads.is_file(), f"{page.name}: {target}"
            if heading and leads in names:
                assert heading in names[leads], f"{page.name}: {target}"
    index = texts[out / "index.html"]
    assert 'aria-label="All pages"' in index
    assert index.count("<h1") == 1


def test_the_site_can_be_used_by_everybody(site: ModuleType, tmp_path: Path) -> None:
    """No finding of axe, and no page wider than a phone, in light and dark."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    out = tmp_path / "docs"
    site.build(out)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme, width in (("light", 1280), ("dark", 360)):
            size = {"width": width, "height": 800}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            for name in ("index", "reference/file-formats", "reference/python/tariffs"):
                page.goto((out / f"{name}.html").as_uri())
                found = axe.Axe().run(page).response["violations"]
                assert [each["id"] for each in found] == [], f"{name}, {scheme}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        browser.close()


def test_the_site_does_not_replace_a_folder_of_something_else(
    site: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not empty"):
        site.build(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_the_examples_of_the_http_reference_are_answered(build: ModuleType, tmp_path: Path) -> None:
    del build  # it makes the tools importable
    from fastapi.testclient import TestClient

    from detente.web import Settings, create_app
    from docs_reference import example_addresses

    app = create_app(Settings(store=f"sqlite:///{tmp_path / 'docs.db'}", warm=False))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for address in example_addresses():
            if "/bargain" not in address:  # takes a minute where it was never asked
                assert client.get(address).status_code == 200, address


def test_every_public_name_stands_in_the_reference(build: ModuleType) -> None:
    del build
    from importlib import import_module

    from docs_reference import ROOMS, python_page

    for room in ROOMS:
        page = python_page(room)
        for name in import_module(room).__all__:
            assert name.startswith("_") or f"\n## {name}\n" in page, f"{room}.{name}"


def test_a_changed_output_is_seen(build: ModuleType) -> None:
    assert build.same("solved in 0.1 s, residual 8e-14", "solved in 12.5 s, residual 6e-11")
    assert not build.same("Total 22.10 %", "Total 22.20 %")
