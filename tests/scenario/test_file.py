"""Scenario files: the six that ship can be read, a broken one gives one clear message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion, LedgerError
from detente.ledger import Ledger, Method, Status
from detente.scenario import Scenario, scenario_names
from detente.world import World

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


TOY = """\
id: us.s777.toys
kind: tariff
title: A duty on toys
imposer: US
authority: s777
target: {origins: [CN]}
scope: {products: {codes: ["9503"]}}
steps:
  - {announced: 2026-01-10, effective: 2026-02-01, status: in_force, rate: 0.4,
     source: {cite: made up}, certainty: low}
"""


def test_a_scenario_adds_measures_from_files_and_amends_them(write: Write, ledger: Ledger) -> None:
    write("more/toys.yaml", TOY)
    text = GOOD.replace(
        "amend:\n", "add: more/toys.yaml\namend:\n  - {measure: us.s777.toys, from: 2026-02-15, "
        "rate: 0.1}\n",
    )  # fmt: skip
    scenario = Scenario.from_file(write("half.yaml", text))
    assert scenario.changes_law
    assert "us.s777.toys" not in ledger.measures
    amended = scenario.ledger(ledger)
    for day, rate in ((date(2026, 2, 1), 0.4), (date(2026, 3, 1), 0.1)):
        found = amended.state("us.s777.toys", day, origin="CN")
        assert found is not None
        assert found.step is not None
        assert found.step.rate == rate


def test_a_removed_measure_is_off_from_the_start(write: Write, ledger: Ledger) -> None:
    text = GOOD.replace("amend:\n", "remove: [us.s301.list1, us.s301.list2]\namend:\n")
    amended = Scenario.from_file(write("half.yaml", text)).ledger(ledger)
    assert set(ledger.measures) - set(amended.measures) == {"us.s301.list1", "us.s301.list2"}


def test_world_and_model_of_a_scenario_are_read(write: Write) -> None:
    text = GOOD.replace(
        "model: {trade_elasticities: [2, 4]}",
        "world: world-2023-sectors\nmodel: {family: many_sectors, trade_elasticities: [low, "
        "default], tax: lump_sum, deficits: balanced}",
    )
    scenario = Scenario.from_file(write("half.yaml", text))
    assert scenario.world == "world-2023-sectors"
    assert scenario.elasticities == ("low", "default")
    model = scenario.model(World.bundled(scenario.world))
    assert (model.family, model.tax, model.deficits) == ("many_sectors", "lump_sum", "balanced")
    plain = Scenario.from_file(write("plain.yaml", GOOD))
    assert plain.model(World.bundled("world-2023-sectors")).family == "caliendo_parro"
    assert plain.model(World.bundled("world-2023")).family == "one_sector"


MODEL = "model: {trade_elasticities: [2, 4]}"
MORE_WAYS = {
    "world": (MODEL, "world: world-2023-sector",
        r"line 8: world names world-2023-sector.*Did you mean 'world-2023-sectors'"),
    "family": (MODEL, "model: {family: caliendo}", r"line 8, model: family is 'caliendo'.*one of"),
    "tax": (MODEL, "model: {tax: cash}", r"line 8, model: tax is 'cash', not one of income_tax"),
    "deficits": (MODEL, "model: {deficits: none}", r"deficits is 'none', not one of indexed"),
    "model key": (MODEL, "model: {famly: gravity}", r"line 8, model: 'famly' is not a key"),
    "set": (MODEL, "model: {trade_elasticities: [lo]}", r"or of sets by sector: low, default"),
    "no file": (MODEL, "add: toys.yaml", r"line 8: add names toys\.yaml, and there is no file"),
    "method": ("rate: 0.05", "rate: 0.05, method: flor", r"method is 'flor'.*'floor'"),
}  # fmt: skip


@pytest.mark.parametrize("way", MORE_WAYS)
def test_a_broken_choice_of_world_or_model_gives_one_clear_message(way: str, write: Write) -> None:
    old, new, said = MORE_WAYS[way]
    assert old in GOOD
    with pytest.raises(LedgerError, match=said):
        Scenario.from_file(write("half.yaml", GOOD.replace(old, new, 1)))


AMENDED = {
    "a control has no rate": ("us.s122.surcharge", "cn.mofcom.2025-18", r"no tariff.*drop 'rate'"),
    "what has ended owes nothing": ("rate: 0.05", "rate: 0.05, status: ended", r"owe nothing"),
}


@pytest.mark.parametrize("way", AMENDED)
def test_an_amendment_that_would_do_nothing_is_refused(
    way: str, write: Write, ledger: Ledger
) -> None:
    old, new, said = AMENDED[way]
    with pytest.raises(LedgerError, match=rf"line 6, amendment 1: .*{said}"):
        Scenario.from_file(write("half.yaml", GOOD.replace(old, new, 1))).ledger(ledger)


def test_an_added_measure_that_nobody_knows_yet_is_refused(write: Write, ledger: Ledger) -> None:
    write("toys.yaml", TOY.replace("announced: 2026-01-10", "announced: 2026-05-10")
          .replace("effective: 2026-02-01", "effective: 2026-06-01"))  # fmt: skip
    scenario = Scenario.from_file(write("half.yaml", f"add: [toys.yaml]\n{GOOD}"))
    with pytest.raises(LedgerError, match=r"toys\.yaml: us\.s777\.toys is announced on 2026-05-10"):
        scenario.ledger(ledger)


def test_a_removed_measure_must_exist(write: Write, ledger: Ledger) -> None:
    scenario = Scenario.from_file(write("half.yaml", f"remove: us.s301.list9\n{GOOD}"))
    with pytest.raises(BadQuestion, match=r"no measure 'us\.s301\.list9'.*Did you mean"):
        scenario.ledger(ledger)


def test_an_amendment_keeps_the_method_of_its_measure(write: Write, ledger: Ledger) -> None:
    """A floor stays a floor where all its rates are floors, unless the amendment says otherwise."""
    write("toys.yaml", TOY.replace("rate: 0.4,", "rate: 0.4, method: floor, content: steel,"))
    head = f"add: toys.yaml\n{GOOD}".replace("amend:\n", "amend:\n  - {measure: us.s777.toys, "
        "from: 2026-02-15, rate: 0.15}\n")  # fmt: skip
    step = Scenario.from_file(write("half.yaml", head)).ledger(ledger).measures["us.s777.toys"]
    assert step.steps[-1].method is Method.floor
    assert step.steps[-1].content is not None
    told = head.replace("rate: 0.15}", "rate: 0.15, method: additive}")
    step = Scenario.from_file(write("half.yaml", told)).ledger(ledger).measures["us.s777.toys"]
    assert step.steps[-1].method is Method.additive
