"""Who says what: quotations of our own against their speakers, score stated, level kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence import read

FILE = Path(__file__).with_name("quotes.yaml")
ABOUT = (
    "Tariffs, export controls and trade talks between the United States and China are the subject "
    "of this text.\n\n"
)
LEVEL = 0.98
"""The share of quotations below which the test fails; what was reached is printed."""


def cases() -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def test_quotations_have_their_speakers(capsys: pytest.CaptureFixture[str]) -> None:
    hits = wanted = 0
    wrong = []
    for case in cases():
        reading = read(ABOUT + case["text"] + "\n", date(2025, 6, 15), name="quotes")
        found = [quote.speaker for quote in reading.quotes]
        wanted += len(case["speakers"])
        if len(found) == len(case["speakers"]):
            hits += sum(a == b for a, b in zip(found, case["speakers"], strict=True))
        if found != case["speakers"]:
            wrong.append(f"{found}, not {case['speakers']}: {case['text']}")
    with capsys.disabled():
        print(f"\nown quotations: {hits}/{wanted} = {hits / wanted:.3f}")
    assert hits / wanted >= LEVEL, "\n".join(wrong)


def test_experts_are_known_behind_a_slip_and_others_keep_their_name() -> None:
    text = ABOUT + '"It hurts," said Mike Steenhawk. "It does," said Mike Steinman. '
    names = [quote.speaker for quote in read(text, date(2025, 6, 15), name="experts").quotes]
    assert names == ["Mike Steenhoek", "Mike Steinman"]


def test_a_spokesperson_is_named_by_whom_she_speaks_for() -> None:
    text = ABOUT + "“We comply with every rule,” a spokeswoman for Apple said."
    quote = read(text, date(2025, 6, 15), name="apple").quotes[0]
    assert (quote.speaker, quote.role) == ("Apple spokesperson", "not named")
