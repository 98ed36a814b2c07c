"""Scenario files: the six that ship can be read, a broken one gives one clear message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion, LedgerError
from detente.ledger import Ledger, Status
from detente.scenario import Scenario, scenario_names

Write = Callable[[str, str], Path]
ROOT = Path(__file__).resolve().parents[2]
NAMES = ["april-2025", "busan", "geneva", "london", "no-deal", "zero"]


def test_the_six_scenarios_are_there() -> None:
    assert set(NAMES) <= set(scenario_names())


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_scenario_is_read_and_fits_the_ledger(name: str, ledger: Ledger) -> None:
    scenario = Scenario.named(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description
    assert scenario.baseline_title
    amended = scenario.ledger(ledger)
    assert set(amended.measures) == set(ledger.measures)
    for amendment in scenario.amendments:
        measure = amended.measure(amendment.measure)
        assert len(measure.steps) > len(ledger.measure(amendment.measure).steps)
        assert "assumed" in measure.steps[-1].source.cite


@pytest.mark.parametrize("name", NAMES)
def test_the_scenarios_shown_in_the_repository_are_those_that_ship(name: str) -> None:
    shown = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    shipped = ROOT / "src/detente/data/scenarios" / f"{name}.yaml"
    assert shown == shipped.read_text(encoding="utf-8")


def test_an_unknown_scenario_names_the_nearest() -> None:
    with pytest.raises(BadQuestion, match=r"no scenario 'genva'.*Did you mean 'geneva'"):
        Scenario.named("genva")
    with pytest.raises(BadQuestion, match="no scenario file"):
        Scenario.named("nowhere/mine.yaml")


GOOD = """\
title: Half a truce
on: 2026-03-01
known: 2026-03-01
baseline: {title: the record, on: 2026-03-01}
amend:
  - {measure: us.s122.surcharge, from: 2026-02-24, rate: 0.05, note: halved}
  - {measure: us.s301.list3, from: 2026-03-01, status: ended}
model: {trade_elasticities: [2, 4]}
"""


def test_a_scenario_in_a_file(write: Write, ledger: Ledger) -> None:
    scenario = Scenario.from_file(write("half.yaml", GOOD))
    assert scenario.name == "half"
    assert scenario.elasticities == (2.0, 4.0)
    assert scenario.baseline.known == date(2026, 3, 1)
    first, second = scenario.amendments
    assert (first.status, first.rate) == (Status.in_force, 0.05)
    assert second.status is Status.ended
    amended = scenario.ledger(ledger)

    def rate(book: Ledger) -> float | None:
        found = book.state("us.s122.surcharge", date(2026, 3, 1), origin="GB")
        assert found is not None
        assert found.step is not None
        return found.step.rate

    assert (rate(ledger), rate(amended)) == (0.10, 0.05)
    found = amended.state("us.s301.list3", date(2026, 3, 1), origin="CN")
    assert found is not None
    assert not found.in_force
    before = amended.state("us.s301.list3", date(2026, 2, 28), origin="CN")
    assert before is not None
    assert before.in_force


WAYS = {
    "unknown key": ("title: Half", "titel: Half", r"'title' is missing\. Is 'titel' on line 1 it"),
    "unknown key at the top": ("model:", "modle:", r"line 8: 'modle' is not a key.*'model'"),
    "unknown key in an amendment": ("note: halved", "not: halved", r"amendment 1: 'not' is not"),
    "no day": ("on: 2026-03-01\n", "", r"'on' is missing"),
    "bad day": ("known: 2026-03-01", "known: March", r"line 3: known is 'March'; a day such as"),
    "calendar": ("known:", "calendar: legl\nknown:", r"calendar is 'legl'.*'legal'"),
    "percent": ("rate: 0.05", "rate: 5", r"line 6, amendment 1: rate is 5.*Write 0\.05"),
    "status": ("status: ended", "status: threatened", r"amendment 2: a scenario can set"),
    "backwards": ("from: 2026-03-01,", "from: 2026-03-01, until: 2026-02-01,",
        r"amendment 2: until 2026-02-01 is not after"),
    "no measure": ("measure: us.s301.list3, ", "", r"amendment 2: 'measure' is missing"),
    "elasticities in words": ("[2, 4]", "high", r"line 8, model: give a list of numbers"),
    "elasticities below 0": ("[2, 4]", "[2, -4]", r"above 0"),
    "no elasticities": ("[2, 4]", "[]", r"above 0"),
    "baseline without title": ("title: the record, ", "", r"line 4, baseline: 'title' is missing"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_scenario_gives_one_clear_message(way: str, write: Write) -> None:
    old, new, said = WAYS[way]
    assert old in GOOD
    with pytest.raises(LedgerError, match=said) as caught:
        Scenario.from_file(write("half.yaml", GOOD.replace(old, new, 1)))
    assert "half.yaml" in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_amendment_of_an_unknown_measure_names_the_nearest(write: Write, ledger: Ledger) -> None:
    text = GOOD.replace("us.s122.surcharge", "us.s122.surcharg")
    with pytest.raises(BadQuestion, match=r"Did you mean 'us\.s122\.surcharge'"):
        Scenario.from_file(write("half.yaml", text)).ledger(ledger)


def test_a_tariff_put_in_force_needs_a_rate(write: Write, ledger: Ledger) -> None:
    """Without one nothing would be owed, and nothing would say so."""
    text = GOOD.replace("rate: 0.05, ", "")
    with pytest.raises(LedgerError, match=r"half\.yaml, line 6, amendment 1: us\.s122.*rate"):
        Scenario.from_file(write("half.yaml", text)).ledger(ledger)


def test_at_moves_the_day_and_keeps_the_rest() -> None:
    geneva = Scenario.named("geneva")
    later = geneva.at(date(2025, 7, 1))
    assert later.moment.on == date(2025, 7, 1)
    assert later.moment.known == geneva.moment.known
    assert later.baseline == geneva.baseline
    assert later.amendments == geneva.amendments
    judged = geneva.at(date(2025, 9, 1), known=date(2025, 8, 20))
    assert judged.moment.known == date(2025, 8, 20)
    assert geneva.moment.on == date(2025, 5, 14)
