"""What tests share: the bundled ledger, the supplied reference material, measures made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from detente.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The record that ships with detente."""
    return Ledger.bundled()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The supplied reference folder beside the repository; tests that need it skip without it."""
    if not SHARED.exists():
        pytest.skip("the supplied reference folder ../shared is not beside this checkout")
    return SHARED.resolve()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a text, dedented, to a file in the test's own folder."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return _write
