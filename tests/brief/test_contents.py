"""Does the page say what the record and the model say, and call nothing in force that is not?"""

from __future__ import annotations

from datetime import date

import pytest

from detente.brief import Brief, contents
from detente.brief.readings import as_stated, statements
from detente.ledger import RECORD_END, Ledger
from detente.scenario import Moment, Scenario

RECIPROCAL = "cn.retaliation.reciprocal"


def test_what_a_text_dates_after_the_record_stands_beside_what_was_stated(late: Brief) -> None:
    rows = {rule.measure: rule for rule in late.undecided}
    answer = rows[RECIPROCAL]
    assert (answer.before, answer.text, answer.since) == ("10 %", "34 %", date(2026, 11, 10))
    assert answer.stated == "10 % from 10 Nov 2026 to 10 Jan 2027"
    assert {rule.mark for rule in late.undecided} == {"outcome not known"}
    assert rows["us.bis.aff-2025"].stated.startswith("suspended")
    assert rows["us.s301.exclusions"].stated == ""


def test_nothing_undecided_is_called_in_force(late: Brief) -> None:
    open_ended = {rule.measure for rule in late.undecided}
    in_force = {
        rule.measure
        for rule in (*late.us_tariffs, *late.cn_tariffs, *late.controls["US"], *late.controls["CN"])
    }
    assert open_ended
    assert not open_ended & in_force
    assert all(
        rule.since <= RECORD_END for rule in (*late.us_tariffs, *late.cn_tariffs, *late.suspended)
    )


def test_both_readings_are_reckoned_after_the_record(late: Brief) -> None:
    written, stated = late.readings
    gap = written.duty("CN", "US")[1] - stated.duty("CN", "US")[1]
    assert gap == pytest.approx(0.24)
    assert "47.6 %" in late.headline
    assert "23.6 %" in late.headline


def test_a_statement_that_repeats_a_scheduled_duty_at_a_later_day_postpones_it() -> None:
    day = date(2026, 11, 22)
    ledger = as_stated(Ledger.bundled(), day, day)
    cranes = ledger.state("us.s301.cranes_100", day, origin="CN")
    assert cranes is not None
    assert not cranes.in_force
    later = ledger.state("us.s301.cranes_100", date(2027, 1, 10), origin="CN")
    assert later is not None
    assert later.in_force


def test_statements_overtaken_by_a_text_are_not_repeated() -> None:
    ledger = Ledger.bundled()
    said = {measure.id for measure, _ in statements(ledger, date(2025, 11, 5), date(2025, 11, 5))}
    assert "us.bis.aff-2025" in said
    day = date(2025, 11, 20)
    assert "us.bis.aff-2025" not in {measure.id for measure, _ in statements(ledger, day, day)}


def test_what_measures_add_makes_up_the_average(made_up: Brief) -> None:
    for rules, pair in ((made_up.us_tariffs, ("US", "CN")), (made_up.cn_tariffs, ("CN", "US"))):
        total = sum(rule.adds or 0.0 for rule in rules)
        assert total == pytest.approx(made_up.written.duty(*pair)[1], abs=1e-9)


def test_chart_model_and_first_screen_give_one_rate(late: Brief, made_up: Brief) -> None:
    for brief in (late, made_up):
        rate = brief.figures[0].values["us_on_china"]
        assert rate == brief.written.duty("US", "CN")[1]
        assert rate == pytest.approx(brief.tracks["written"].us.on(brief.on), abs=1e-9)


def test_a_measure_nobody_has_seen_appears_without_code(made_up: Brief) -> None:
    moon = next(rule for rule in made_up.us_tariffs if rule.measure == "us.s999.moon")
    assert moon.adds is not None
    assert moon.adds > 0.1
    assert moon.authority == "Section 999 <moon>"
    assert "us.s999.moon" in {rule.measure for rule in made_up.due}
    assert any("us.s999.moon" in mark.measures for mark in made_up.marks)
    titles = {row["title"] for row in made_up.authorities().rows}
    assert "Section 999 <moon>" in titles


def test_london_changes_controls_and_no_duty(london: Brief) -> None:
    assert not london.written.run.moves_trade
    assert "and no duty" in london.headline
    assert london.figures[3].parts == (("US and China", "no change"),)
    changed = {row["measure"] for row in london.table("changes").rows}
    assert {"us.bis.eda-2025", "cn.mofcom.2025-18"} <= changed


def test_a_scenario_is_told_against_its_baseline() -> None:
    brief = contents(Scenario.named("geneva"))
    before, after = brief.written.duty("CN", "US")
    assert before - after == pytest.approx(1.15, abs=0.001)
    assert "−115 pp" in brief.headline
    assert "baseline" in brief.tracks
    assert brief.last is not None
    assert brief.last.on == date(2025, 5, 14)


def test_commitments_ahead_tell_only_what_was_known(late: Brief) -> None:
    deadlines = [pledge.deadline for pledge in late.pledges]
    assert deadlines == sorted(deadlines)
    assert min(deadlines) >= late.on
    early = Moment(date(2025, 11, 20), date(2025, 11, 20))
    from detente.brief.standing import commitments

    pledge = next(
        row
        for row in commitments(Ledger.bundled(), early)
        if row.measure == "cn.commitment.bus-cn-soy26"
    )
    assert pledge.outcome == ""
