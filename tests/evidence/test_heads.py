"""Title, author, outlet and day of publication, from the first lines of invented pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence import Reading, read

FILE = Path(__file__).with_name("heads.yaml")
BODY = (
    "\n\nImporters of Chinese goods wait for the next round of talks, and the tariffs that both "
    "governments keep in place weigh on prices in every harbour of the coast.\n\n"
    "Nobody in the trade expects the duties to be gone by the spring, a broker said.\n"
)


def cases() -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def page(case: dict[str, Any]) -> Reading:
    return read(case["head"] + BODY, name="page.txt")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["head"][:30].replace("\n", " "))
def test_a_page_says_what_it_is(case: dict[str, Any]) -> None:
    known = page(case).metadata
    got = {"title": known.title, "author": known.author, "outlet": known.outlet}
    assert got == got | {key: case[key] for key in got if key in case}
    if "published" in case:
        wanted = case["published"]
        day = wanted if isinstance(wanted, date) else None
        assert known.published == day, known.published_basis
