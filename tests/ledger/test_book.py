"""The questions that a ledger answers: what holds, what hits, what changed, what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detente.errors import BadQuestion
from detente.ledger import Calendar, Kind, Ledger, Status

Write = Callable[[str, str], Path]


def test_list3_rises_on_the_day_it_takes_effect(ledger: Ledger) -> None:
    before = ledger.state("us.s301.list3", date(2019, 5, 9), origin="CN")
    after = ledger.state("us.s301.list3", date(2019, 5, 10), origin="CN")
    assert before is not None
    assert before.step is not None
    assert after is not None
    assert after.step is not None
    assert (before.step.rate, after.step.rate) == (0.10, 0.25)


def test_on_the_eve_of_liberation_day_the_answer_is_still_34(ledger: Ledger) -> None:
    asked = {"origin": "CN", "known": date(2025, 4, 7)}
    found = ledger.state("us.ieepa.reciprocal", date(2025, 4, 9), **asked)  # type: ignore[arg-type]
    assert found is not None
    assert found.step is not None
    rate = found.step.rates["CN"].rate if found.step.rates else found.step.rate
    assert rate == 0.34


def test_on_gives_each_measure_that_has_begun_once_for_each_group(ledger: Ledger) -> None:
    hits = ledger.on(date(2025, 4, 10), kind=Kind.tariff)
    keys = [(hit.measure.id, hit.origin) for hit in hits]
    assert len(keys) == len(set(keys))
    in_force = {hit.measure.id for hit in hits if hit.state is not None and hit.state.in_force}
    assert {"us.ieepa.reciprocal", "us.ieepa.fentanyl_china", "cn.retaliation.reciprocal"} <= (
        in_force
    )
    assert "us.s122.surcharge" not in {hit.measure.id for hit in hits}


def test_on_shows_what_was_struck_down_as_not_in_force(ledger: Ledger) -> None:
    states = {
        hit.state.status
        for hit in ledger.on(date(2026, 2, 21))
        if hit.measure.id == "us.ieepa.fentanyl_china" and hit.state is not None
    }
    assert states == {Status.struck_down}
    collected = {
        hit.state.status
        for hit in ledger.on(date(2026, 2, 21), calendar=Calendar.collected)
        if hit.measure.id == "us.ieepa.fentanyl_china" and hit.state is not None
    }
    assert collected == {Status.in_force}


def test_measure_first_by_product_and_country(ledger: Ledger) -> None:
    def ids(**asked: str) -> set[str]:
        hits = ledger.hitting(on=date(2025, 10, 1), kind=Kind.tariff, **asked)  # type: ignore[arg-type]
        return {hit.measure.id for hit in hits}

    magnets = ids(product="8505110070", country="CN")
    assert "us.ieepa.fentanyl_china" in magnets
    assert "us.s301.list1" not in magnets
    assert "us.ieepa.fentanyl_canada" not in magnets
    assert "us.ieepa.fentanyl_canada" in ids(country="CA")
    assert ids(product="8505110070") > magnets


def test_controls_are_found_by_destination_and_by_code(ledger: Ledger) -> None:
    hits = ledger.hitting(product="8505110070", country="US", on=date(2025, 10, 20))
    controls = {hit.measure.id for hit in hits if hit.measure.kind is Kind.export_control}
    assert "cn.mofcom.2025-18" in controls


def test_changes_are_in_order_and_name_their_origins(ledger: Ledger) -> None:
    changes = ledger.changes(date(2025, 4, 1), date(2025, 5, 1), kind=Kind.tariff)
    assert [change.on for change in changes] == sorted(change.on for change in changes)
    china = [
        change
        for change in changes
        if change.measure.id == "us.ieepa.reciprocal" and "CN" in change.origins
    ]
    assert [change.on.isoformat() for change in china] == [
        "2025-04-05",
        "2025-04-09",
        "2025-04-10",
    ]
    for change in changes:
        assert change.after.since == change.on
        assert change.before is None or change.before.until == change.on


def test_what_is_due_is_judged_by_what_was_known_that_day(ledger: Ledger) -> None:
    due = ledger.next_changes(date(2025, 5, 14), days=120)
    found = {(change.on.isoformat(), change.measure.id) for change in due}
    assert ("2025-08-12", "us.ieepa.reciprocal") in found
    assert not any(measure == "us.s122.surcharge" for _, measure in found)
    assert all(change.on > date(2025, 5, 14) for change in due)


def test_threats_are_statements_until_they_are_withdrawn(ledger: Ledger) -> None:
    def threatened(known: date) -> set[str]:
        return {
            measure.id
            for measure, step in ledger.statements(known)
            if step.status is Status.threatened
        }

    assert "us.threat.plus100" not in threatened(date(2025, 10, 9))
    assert "us.threat.plus100" in threatened(date(2025, 10, 20))
    assert "us.threat.plus100" not in threatened(date(2025, 11, 20))
    for day in (date(2025, 10, 20), date(2025, 11, 1), date(2025, 11, 20)):
        found = ledger.state("us.threat.plus100", day, origin="CN")
        assert found is None or not found.in_force


def test_a_prolongation_without_an_instrument_is_in_force_in_no_calendar_of_law(
    ledger: Ledger,
) -> None:
    said = [step for _, step in ledger.statements(date(2026, 10, 10))]
    assert said
    assert all(step.status in (Status.threatened, Status.announced) for step in said)


def test_amend_shares_what_it_does_not_change(ledger: Ledger) -> None:
    old = ledger.measure("us.s301.list3")
    new = replace(old, title="Amended")
    amended = ledger.amend(new)
    assert amended.measure("us.s301.list3") is new
    assert ledger.measure("us.s301.list3") is old
    assert amended.events is ledger.events
    assert all(
        amended.measures[name] is ledger.measures[name]
        for name in ledger.measures
        if name != "us.s301.list3"
    )
    assert list(amended.measures) == list(ledger.measures)


def test_without_leaves_the_named_out_and_refuses_unknown_names(ledger: Ledger) -> None:
    less = ledger.without(["us.s301.list3"])
    assert set(ledger.measures) - set(less.measures) == {"us.s301.list3"}
    with pytest.raises(BadQuestion, match=r"no measure 'us\.s301\.list5'.*Did you mean"):
        ledger.without(["us.s301.list5"])


def test_a_file_or_a_folder_can_be_added(write: Write) -> None:
    text = """\
        id: us.s999.drones
        kind: tariff
        title: Section 999 duty on drones
        imposer: US
        authority: s999
        target: {origins: all}
        steps:
          - {announced: 2026-01-05, effective: 2026-02-01, status: in_force, rate: 0.25,
             source: 91 FR 1, certainty: high}
        """
    path = write("more/us.s999.drones.yaml", text)
    for extra in (path, path.parent):
        book = Ledger.bundled([extra])
        assert book.measure("us.s999.drones").steps[0].rate == 0.25
        assert len(book.measures) == len(Ledger.bundled().measures) + 1
    with pytest.raises(BadQuestion, match="no ledger file or folder"):
        Ledger.bundled([path.parent / "nowhere.yaml"])


def test_the_ledger_read_from_cache_is_the_one_read_from_files(ledger: Ledger) -> None:
    folder = Path(__file__).resolve().parents[2] / "src/detente/data/ledger"
    fresh = Ledger.from_files(sorted(folder.rglob("*.yaml")), folder)
    assert list(fresh.measures) == list(ledger.measures)
    assert fresh.events == ledger.events
    assert [m.steps for m in fresh.measures.values()] == [m.steps for m in ledger.measures.values()]
