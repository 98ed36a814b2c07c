"""Named assumption sets, their switches, and what they do to duties and averages."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import BadQuestion
from detente.ledger import Calendar, Ledger
from detente.ledger.model import Content
from detente.tariffs import average, band, lookup, panel, schedule
from detente.tariffs.alike import law_of_day
from detente.tariffs.assumptions import assumption_set, assumption_sets, switches
from detente.tariffs.case import Case
from detente.tariffs.facts import Facts
from detente.tariffs.shares import content_share
from detente.tariffs.stack import duties, tariff_measures

KNOWN = date(2026, 10, 10)
SETS = ("shipment", "trade", "trade-low", "trade-high", "yale", "twt")


def us(origin: str, on: str, assumptions: str) -> float:
    return average(origin=origin, on=on, known=KNOWN, assumptions=assumptions).on(
        date.fromisoformat(on)
    )


def test_the_sets_choose_an_option_of_every_switch() -> None:
    assert tuple(assumption_sets()) == SETS
    for name in SETS:
        chosen = assumption_set(name).chosen
        assert chosen.keys() == switches().keys()
        assert all(option in switches()[key] for key, option in chosen.items())


def test_a_spec_says_what_it_changes_and_no_more() -> None:
    found = assumption_set("trade, metal=low ,usmca=latest")
    assert found.name == "trade,usmca=2025h2,metal=low"
    assert found.chosen["usmca"] == "2025h2"
    assert found.chosen["exclusions"] == "central"
    assert "half the input-output estimate" in found.meaning
    assert assumption_set("trade,metal=central").name == "trade"
    assert assumption_set("trade,usmca=0.65").lists["us_usmca_claims"].share == 0.65


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("trad", "Did you mean 'trade'?"),
        ("trade,usma=2024", "Did you mean 'usmca'?"),
        ("trade,usmca=2025h3", "Did you mean '2025h2'?"),
        ("trade,metal=1.2", "Use central, low, high, full."),
        ("trade,usmca=1.2", "a share from 0 to 1"),
        ("trade,metal", "SWITCH=OPTION"),
        ("trade,metal=low,metal=high", "stands twice"),
        ("metal=low", "start with a set"),
        ("", "no assumption set"),
    ],
)
def test_an_unknown_set_switch_or_option_is_named(spec: str, words: str) -> None:
    with pytest.raises(BadQuestion, match=words.replace("?", r"\?")):
        assumption_set(spec)


def test_metal_content_is_scaled_and_never_more_than_the_whole() -> None:
    lines = schedule("US")

    def shares(spec: str) -> list:
        assumed = assumption_set(spec)
        return [
            content_share(lines, Content(of=metal), Facts(), assumed)
            for metal in ("steel", "aluminium", "copper")
        ]

    central, low, high, full = (
        shares(f"trade,metal={name}") for name in ("central", "low", "high", "full")
    )
    for number in range(3):
        assert low[number] == pytest.approx(central[number] / 2)
        assert (high[number] <= central[number] * 1.5 + 1e-12).all()
        assert (high[number] >= central[number]).all()
    assert np.sum(high, axis=0).max() <= 1 + 1e-4
    some = np.sum(central, axis=0) > 0
    assert np.sum(full, axis=0)[some] == pytest.approx(1.0, abs=1e-4)


def test_a_given_fact_beats_every_assumption() -> None:
    for spec in ("shipment", "trade,metal=high", "trade,metal=full"):
        found = lookup(
            "8431.31.00.60",
            origin="CN",
            on="2025-09-01",
            given=["steel_share=0.4", "aluminium_share=0"],
            assumptions=spec,
        )
        steel = [part for part in found.components if part.measure.startswith("us.s232.steel")]
        assert [part.share_of_value for part in steel] == [0.4]


def test_usmca_vintages_order_the_duty_on_mexico() -> None:
    on = "2025-03-10"
    found = [us("MX", on, f"trade,usmca={name}") for name in ("all", "2025h2", "2024", "none")]
    assert found == sorted(found)
    assert found[0] < found[1] < found[2] < found[3]
    assert us("MX", on, "trade,usmca=2024") > us("MX", on, "trade,usmca=period")
    assert us("MX", on, "trade,usmca=1") == pytest.approx(found[0])
    # a vintage is the same on every day: what remains of a change is the law's
    assert us("MX", "2025-10-20", "trade,usmca=2025h2") == pytest.approx(
        us("MX", "2025-10-20", "trade")
    )


def test_exclusions_and_uses_lower_the_duty_on_china() -> None:
    on = "2026-03-10"
    for key, options in {
        "exclusions": ("all", "central", "none"),
        "aircraft": ("all", "central", "none"),
    }.items():
        found = [us("CN", on, f"trade,{key}={option}") for option in options]
        assert found == sorted(found)
        assert found[0] < found[-1]


def test_specific_duties_at_zero_leave_what_is_printed() -> None:
    # 2204.21.50 pays cents a litre; 6109.10.00 a percentage
    wine = lookup("2204.21.50.60", origin="FR", on="2025-01-15", assumptions="shipment")
    none = lookup("2204.21.50.60", origin="FR", on="2025-01-15", assumptions="yale")
    assert wine.base > 0
    assert none.base == 0
    shirt = lookup("6109.10.00.12", origin="CN", on="2025-01-15", assumptions="trade,specific=zero")
    assert shirt.base == pytest.approx(0.165)


def test_special_chapters_follow_the_assumptions_unless_asked_otherwise() -> None:
    out = average(origin="MX", on="2025-01-15")
    zero = average(origin="MX", on="2025-01-15", assumptions="trade,special=zero")
    asked = average(origin="MX", on="2025-01-15", assumptions="trade,special=zero", special="out")
    assert zero.accounts["special_at_zero"] > 0
    assert zero.total[0] < out.total[0]
    assert asked.total[0] == out.total[0]


@pytest.mark.parametrize("spec", ["yale", "twt", "trade-low", "trade-high", "trade,usmca=0.5"])
def test_classes_of_lines_pay_what_each_line_pays(spec: str) -> None:
    """Lines that are computed together are alike under every set of assumptions."""
    day, lines, book = date(2026, 3, 10), schedule("US"), Ledger.bundled()
    law = law_of_day(book, "US", day, KNOWN, Calendar.legal, assumption_set(spec))
    treatment = law.history("CA")[0][1]
    cells, partition = law.cells(treatment), law.partition(treatment)
    together = cells.base + sum(cells.net.values())
    case = Case(origin="CA", on=day, known=KNOWN, assumptions=assumption_set(spec))
    alone = duties(lines, tariff_measures(book, "US", day), case).total
    spread = together[partition.classes]
    known = ~(alone != alone)
    assert spread[known] == pytest.approx(alone[known], abs=1e-12)


def test_a_band_holds_what_is_set_and_tries_the_rest_alone() -> None:
    found = band(origin="CA", on="2025-10-20", known=KNOWN, assumptions="trade,usmca=2025h2")
    day = date(2025, 10, 20)
    assert found.low.on(day) < found.central.on(day) < found.high.on(day)
    assert {each.switches["usmca"] for each in (found.low, found.central, found.high)} == {"2025h2"}
    assert "usmca" not in {move.switch for move in found.moves}
    assert {"metal", "preferences"} <= {move.switch for move in found.moves}
    for move in found.moves:
        assert move.total == pytest.approx(
            us("CA", "2025-10-20", f"trade,usmca=2025h2,{move.switch}={move.option}")
        )
    with pytest.raises(BadQuestion, match="around the set trade"):
        band(origin="CA", on="2025-10-20", assumptions="yale")


def test_results_spell_out_what_is_assumed() -> None:
    found = average(origin="CN", on="2025-10-20", assumptions="trade,metal=low").to_dict(
        date(2025, 10, 20)
    )
    assert found["assumption_set"] == "trade,metal=low"
    assert found["switches"]["metal"] == "low"
    assert "metal=low" in found["assumptions"]
    assert "usmca=none" in lookup("6109.10.00.12", origin="CN", on="2025-10-20").assumptions
    held = panel("2025-10-20", "2025-10-21", origins=["CN"], products=["6109"], assumptions="yale")
    assert "specific=zero" in held.assumptions


def run(*words: str) -> str:
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == 0, found.output
    return found.stdout


def test_the_command_line_takes_one_argument() -> None:
    spec = "trade,usmca=2025h2,metal=low"
    answer = json.loads(
        run("average", "--origin", "CA", "--on", "2025-10-20", "--assumptions", spec, "--json")
    )
    assert answer["assumption_set"] == spec
    assert answer["total"] == pytest.approx(us("CA", "2025-10-20", spec), abs=1e-6)
    shown = run("average", "--origin", "CA", "--on", "2025-10-20", "--band")
    assert "low" in shown
    assert "usmca=none" in shown
    duty = json.loads(
        run(
            "tariff",
            "8471.50.01.50",
            "--origin",
            "MX",
            "--on",
            "2025-10-20",
            "--json",
            "--assumptions",
            "shipment,vehicle=all",
        )
    )
    assert "vehicle=all" in duty["assumptions"]
