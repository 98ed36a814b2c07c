"""Briefs that several tests read; each is computed once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.brief import Brief, contents
from detente.ledger import Ledger
from detente.scenario import Scenario

MADE_UP = """\
id: us.s999.moon
kind: tariff
title: Moon dust duty <b>bold</b> & more
imposer: US
authority: s999_moon
authority_title: "Section 999 <moon>"
target: {origins: [CN]}
scope:
  products: all
  except:
    - {products: {codes: ["8517"]}, cite: "note 1", why: telephones}
steps:
  - announced: 2026-08-01
    effective: 2026-09-01
    status: in_force
    rate: 0.20
    method: floor
    source: {cite: "Made up 1 <FR> 2", url: "https://example.org/moon"}
    certainty: low
  - announced: 2026-08-01
    effective: 2027-01-15
    status: in_force
    rate: 0.30
    source: {cite: Made up 3}
    certainty: low
"""


@pytest.fixture(scope="session")
def late() -> Brief:
    """The record after its end, on a day with texts and statements that disagree."""
    day = date(2026, 11, 22)
    return contents(Scenario.today(day, day))


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """The record on a day within it, with a measure of an authority that nobody has seen."""
    file: Path = tmp_path_factory.mktemp("ledger") / "moon.yaml"
    file.write_text(MADE_UP, encoding="utf-8")
    day = date(2026, 10, 1)
    return contents(Scenario.today(day, day), Ledger.bundled((file,)))


@pytest.fixture(scope="session")
def london() -> Brief:
    """A scenario that changes controls alone."""
    return contents(Scenario.named("london"))
