"""Ledgers made up for a test: a base duty and the measures that the test writes down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from detente.ledger import Ledger

MakeBook = Callable[..., Ledger]

BASE = """\
id: us.base
kind: tariff
title: Base duty
imposer: US
authority: base
target: {origins: all}
steps:
  - {announced: 2017-01-01, effective: 2017-01-01, status: in_force, column: general,
     source: made up, certainty: high}
"""


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """Build a ledger from measures written as ``id: body`` and lists written as ``name: rows``.

    A body is the YAML of a measure from `target` on; title, imposer and authority are filled in.
    """

    def _make(measures: dict[str, str], lists: dict[str, str] | None = None) -> Ledger:
        for name, rows in (lists or {}).items():
            (tmp_path / f"{name}.csv").write_text(dedent(rows).lstrip(), encoding="utf-8")
        files = []
        texts = {"us.base": BASE} | {
            name: f"id: {name}\nkind: tariff\ntitle: Made up {name}\nimposer: US\n"
            f"authority: {name.split('.')[1]}\n" + dedent(body)
            for name, body in measures.items()
        }
        for name, text in texts.items():
            path = tmp_path / f"{name}.yaml"
            path.write_text(text, encoding="utf-8")
            files.append(path)
        return Ledger.from_files(files)

    return _make
