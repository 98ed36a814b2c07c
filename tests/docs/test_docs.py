"""What the documentation shows is what detente prints."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
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


@pytest.mark.parametrize("path", PAGES, ids=_names)
def test_commands_run_and_print_what_is_shown(build: ModuleType, path: Path) -> None:
    shown, now = path.read_text(encoding="utf-8"), build.rebuilt(path)
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


def test_a_changed_output_is_seen(build: ModuleType) -> None:
    assert build.same("solved in 0.1 s, residual 8e-14", "solved in 12.5 s, residual 6e-11")
    assert not build.same("Total 22.10 %", "Total 22.20 %")
