"""The bundled record: whole on every day, sourced, and in agreement with the reference tables."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from detente.ledger import Calendar, Kind, Ledger, Measure, Status, Step
from detente.ledger.book import tracks
from detente.ledger.timeline import change_days, origin_rate, state, timeline

LATE = date(2027, 12, 31)
SAID = (Status.threatened, Status.announced, Status.withdrawn)

CATALOGUE = """
us.s201.solar us.s201.washers us.s232.steel us.s232.steel_derivatives_2020
us.s232.steel_derivatives us.s232.aluminium us.s232.aluminium_derivatives_2020
us.s232.aluminium_derivatives us.s232.aluminium_russia us.s232.copper us.s232.metals_annex_1a
us.s232.metals_annex_1b us.s232.metals_annex_1c us.s232.metals_annex_3 us.s232.autos
us.s232.auto_parts us.s232.trucks us.s232.truck_parts us.s232.buses us.s232.lumber
us.s232.furniture us.s232.cabinets us.s232.semiconductors us.s232.pharma us.s232.polysilicon
us.s301.list1 us.s301.list2 us.s301.list3 us.s301.list4a us.s301.list4b us.s301.review_91_01
us.s301.review_91_02 us.s301.review_91_03 us.s301.review_91_04 us.s301.review_91_05
us.s301.review_91_06 us.s301.review_91_07 us.s301.review_91_08 us.s301.review_91_11
us.s301.cranes us.s301.cranes_100 us.s301.chassis us.s301.legacy_chips us.s301.exclusions
us.s301.brazil us.s301.forced_labour us.s338.canada_alcohol us.s338.canada_dairy
us.s338.canada_autos us.ieepa.fentanyl_china us.ieepa.fentanyl_canada us.ieepa.fentanyl_mexico
us.ieepa.reciprocal us.ieepa.brazil us.ieepa.india us.s122.surcharge us.column2.note30
us.threat.plus100 us.de_minimis.china us.de_minimis.all cn.retaliation.metals_2018
cn.retaliation.list1 cn.retaliation.list2 cn.retaliation.list3 cn.retaliation.list4
cn.retaliation.fentanyl_feb2025 cn.retaliation.fentanyl_mar2025 cn.retaliation.reciprocal
cn.retaliation.exclusions cn.mofcom.2023-23 cn.mofcom.2023-39 cn.mofcom.2023-57
cn.mofcom.2024-33 cn.mofcom.2024-46 cn.mofcom.2025-10 cn.mofcom.2025-18 cn.mofcom.2025-55
cn.mofcom.2025-56 cn.mofcom.2025-57 cn.mofcom.2025-58 cn.mofcom.2025-61 cn.mofcom.2025-62
cn.precursors.2025-11 cn.entities.2025-01-02 cn.entities.2025-02-04 cn.entities.2025-03-04
cn.entities.2025-04-04 cn.entities.2025-04-09 cn.entities.2025-10-09 cn.entities.2026-06-22
cn.nexperia.export_ban cn.port_fee.us_ships cn.hanwha.sanctions us.port_fee.annex1
us.port_fee.annex2 us.port_fee.annex3
"""


def test_every_measure_of_the_catalogue_is_there(ledger: Ledger) -> None:
    assert [name for name in CATALOGUE.split() if name not in ledger.measures] == []


def test_every_file_is_called_like_its_measure(ledger: Ledger) -> None:
    for measure in ledger.measures.values():
        group, _, rest = measure.id.partition(".")
        assert measure.file == f"{group}/{rest}.yaml"


@pytest.mark.parametrize("calendar", Calendar)
def test_on_every_day_on_which_anything_changes_everything_can_be_told(
    ledger: Ledger, calendar: Calendar
) -> None:
    """No gap, no overlap, no state without a text that speaks of the origin."""
    days = ledger.change_days(calendar=calendar)
    assert len(days) > 150
    for measure in ledger.measures.values():
        for origin in tracks(measure):
            states = timeline(measure, origin, known=LATE, calendar=calendar)
            for before, after in pairwise(states):
                assert before.since < after.since
                assert before.until == after.since
            assert not states or states[-1].until is None
            starts = [entry.since for entry in states]
            for day in days:
                found = state(measure, origin, day, known=LATE, calendar=calendar)
                position = bisect_right(starts, day)
                assert found is (states[position - 1] if position else None)
                if found is None:
                    continue
                governing = found.step or found.ended_by
                assert governing is not None
                assert governing.status not in SAID
                assert governing.source.cite.strip()


def test_the_ledger_can_be_built_as_known_on_every_day_on_which_something_was_announced(
    ledger: Ledger,
) -> None:
    announced = sorted({step.announced for m in ledger.measures.values() for step in m.steps})
    for known in announced[::3]:
        for measure in ledger.measures.values():
            for entry in timeline(measure, None, known=known):
                governing = entry.step or entry.ended_by
                assert governing is not None
                assert governing.announced <= known


def test_every_step_and_event_has_a_source_and_a_certainty(ledger: Ledger) -> None:
    for measure in ledger.measures.values():
        for step in measure.steps:
            assert step.source.cite.strip()
            assert step.certainty
    for event in ledger.events:
        assert event.source.cite.strip()
        assert event.certainty


def test_every_day_lies_within_the_period_and_in_a_sensible_order(ledger: Ledger) -> None:
    """A text may reach back, but by months at most; a day in another decade is a slip."""
    for measure in ledger.measures.values():
        for step in measure.steps:
            where = f"{measure.id} step {step.number}"
            assert step.effective <= LATE + timedelta(days=800), where
            if measure.id.endswith(".base"):
                continue
            assert step.announced - step.effective < timedelta(days=200), where
            if step.collected is not None:
                assert step.collected >= step.effective, where
            if step.published is not None:
                assert step.published >= step.announced, where


def test_conflicts_hold_two_figures_with_sources_and_a_choice(ledger: Ledger) -> None:
    owners = [*ledger.measures.values(), *ledger.events]
    conflicts = [(owner.id, entry) for owner in owners for entry in owner.conflicts]
    assert len(conflicts) > 20
    for owner, conflict in conflicts:
        assert len(conflict.values) >= 2, owner
        assert conflict.used, owner
        assert conflict.why, owner
        assert all(value and source for value, source in conflict.values), owner


def test_tariffs_name_whom_they_reach(ledger: Ledger) -> None:
    for measure in ledger.measures.values():
        if measure.kind is Kind.tariff:
            assert measure.target.all_origins or measure.target.origins, measure.id


def test_truces_and_answers_are_linked(ledger: Ledger) -> None:
    """Retaliation names what it answers; a truce names what it sets, suspends or answers."""
    for name, measure in ledger.measures.items():
        if name.startswith("cn.retaliation.") and measure.kind is Kind.tariff:
            assert measure.answers, name
    truces = [event for event in ledger.events if event.kind == "truce"]
    assert len(truces) >= 5
    unlinked = [e.id for e in truces if not (e.sets or e.suspends or e.answers)]
    assert not unlinked


CONTINUES = {"2026-10-07-section-301-continued"}  # an act that keeps measures as they stand


def test_an_event_that_sets_a_measure_lies_near_a_day_of_that_measure(ledger: Ledger) -> None:
    """Otherwise one of the two has a wrong date."""
    far = []
    for event in ledger.events:
        for name in event.sets:
            days = {
                day
                for step in ledger.measures[name].steps
                for day in (
                    step.announced,
                    step.effective,
                    step.published,
                    step.until,
                    step.collected,
                )
                if day is not None
            }
            nearest = min(abs((day - event.date).days) for day in days)
            if nearest > 60 and event.id not in CONTINUES:
                far.append((event.id, name, nearest))
    assert far == []


def test_what_was_announced_without_an_instrument_is_in_force_in_no_legal_answer(
    ledger: Ledger,
) -> None:
    """The prolongation to 10 January 2027 was only said; the text ends on 10 November 2026."""
    said = ledger.statements(date(2026, 10, 10))
    announced = [(m, step) for m, step in said if step.status is Status.announced]
    assert announced
    for measure, step in announced:
        for entry in timeline(measure, None, known=LATE):
            assert entry.step is not step


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_of_the_reference_timeline_is_an_event(ledger: Ledger, shared: Path) -> None:
    days = {event.date for event in ledger.events}
    rows = _rows(shared / "reference/timeline.csv")
    assert len(rows) > 150
    missing = [(row["date"], row["title"]) for row in rows if _day(row["date"]) not in days]
    assert missing == []


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def test_each_reference_control_has_its_measure(ledger: Ledger, shared: Path) -> None:
    for row in _rows(shared / "reference/us_controls.csv"):
        if row["type"] == "tariff_link":  # a duty, held as us.s232.semiconductors
            continue
        measure = ledger.measures.get(f"us.bis.{row['id'].lower()}")
        assert measure is not None, row["id"]
        days = {
            str(day)
            for step in measure.steps
            for day in (step.announced, step.published, step.effective)
        }
        assert any(day.startswith(row["date"]) for day in days), (row["id"], row["date"])


def test_each_reference_commitment_has_its_measure(ledger: Ledger, shared: Path) -> None:
    rows = _rows(shared / "reference/commitments.csv")
    for row in rows:
        found = [
            m
            for m in ledger.measures.values()
            if m.kind is Kind.commitment and m.id.endswith(f".commitment.{row['id'].lower()}")
        ]
        assert len(found) == 1, row["id"]
        fields = found[0].commitment
        assert fields["party"] == row["party"], row["id"]
        if _is_number(row["target_value"]):
            assert float(fields["target"]) == float(row["target_value"]), row["id"]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", row["deadline"]):
            assert fields["deadline"] == row["deadline"], row["id"]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None


LISTS_301 = {
    "9903.88.01": "us.s301.list1",
    "9903.88.02": "us.s301.list2",
    "9903.88.03": "us.s301.list3",
    "9903.88.15": "us.s301.list4a",
    **{f"9903.91.{n:02}": f"us.s301.review_91_{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 11)},
    "9903.91.12": "us.s301.chassis",
    "9903.91.14": "us.s301.cranes_100",
    "9903.92.10": "us.s301.cranes",
}


def test_the_301_rates_of_the_reference_hold_on_both_sides_of_each_date(
    ledger: Ledger, shared: Path
) -> None:
    """9903.92.10 does not end in November 2026 (tariff rules, correction 6), so not its end."""
    rows = _rows(shared / "data/us_tariffs/lists_301/s301_china_list_rates.csv")
    checked = 0
    for row in rows:
        name = LISTS_301.get(row["ch99_code"])
        if name is None or not row["valid_from"]:
            continue
        start = _day(row["valid_from"])
        ends = [_day(row["valid_to"])] if row["valid_to"] else [start + timedelta(days=30)]
        for day in (start, *ends):
            found = ledger.state(name, day, origin="CN")
            assert found is not None, (name, day)
            assert found.step is not None, (name, day)
            rate = origin_rate(found.step, "CN", day)
            assert rate is not None, (name, day)
            assert rate.rate == pytest.approx(float(row["rate_pct"]) / 100), (name, day)
            checked += 1
    assert checked >= 30


PROGRAMMES = {
    "steel": "us.s232.steel",
    "aluminium": "us.s232.aluminium",
    "copper": "us.s232.copper",
    "autos": "us.s232.autos",
    "auto_parts": "us.s232.auto_parts",
    "mhd_vehicles": "us.s232.trucks",
    "mhd_parts": "us.s232.truck_parts",
    "buses": "us.s232.buses",
    "softwood_lumber": "us.s232.lumber",
    "upholstered_wood_furniture": "us.s232.furniture",
    "kitchen_cabinets_vanities": "us.s232.cabinets",
    "semiconductors": "us.s232.semiconductors",
    "metals_annex_IA": "us.s232.metals_annex_1a",
    "metals_annex_IB": "us.s232.metals_annex_1b",
    "metals_annex_III": "us.s232.metals_annex_3",
    "metals_annex_IC": "us.s232.metals_annex_1c",
    "pharma_patented": "us.s232.pharma",
    "polysilicon": "us.s232.polysilicon",
}
OWN = {("aluminium", "RUS"): "us.s232.aluminium_russia"}
ISO2 = {"GBR": "GB", "RUS": "RU", "CAN": "CA", "MEX": "MX", "JPN": "JP", "KOR": "KR", "BRA": "BR",
        "ARG": "AR", "AUS": "AU", "UKR": "UA", "TWN": "TW", "CHE": "CH", "LIE": "LI", "EU": "DE",
        "all": "VN"}  # fmt: skip


def test_the_232_rates_of_the_reference_hold_on_both_sides_of_each_date(
    ledger: Ledger, shared: Path
) -> None:
    rows = _rows(shared / "data/us_tariffs/lists_232/s232_program_rates.csv")
    checked, wrong = 0, []
    for row in rows:
        name = PROGRAMMES.get(row["program"])
        if name is None or (row["program"], row["countries"], row["valid_from"]) in EXPLAINED:
            continue
        for code in row["countries"].split(";"):
            origin = ISO2[code]
            measure = ledger.measure(OWN.get((row["program"], code), name))
            start = _day(row["valid_from"])
            if row["program"] in ("steel", "aluminium") and not row["valid_to"]:
                end = date(2026, 4, 5)  # tariff rules 10.5: the annexes take over
            else:
                end = _day(row["valid_to"]) if row["valid_to"] else start + timedelta(days=20)
            for day in (start, end):
                got = _rate(measure, origin, day)
                if row["rate_type"].startswith(("exempt", "quota")):
                    right = got is None or _spared(measure, origin, day)
                else:
                    right = got == pytest.approx(float(row["rate_pct"]) / 100)
                checked += 1
                if not right:
                    wrong.append((measure.id, origin, day.isoformat(), got, row["rate_pct"]))
    assert wrong == []
    assert checked > 90


EXPLAINED = {
    # The row gives a surcharge of 7.5 inside the quota; the ledger gives it by product.
    ("autos", "GBR", "2025-06-30"),
}


def _rate(measure: Measure, origin: str, day: date) -> float | None:
    found = state(measure, origin, day, known=LATE)
    if found is None or not found.in_force or found.step is None:
        return None
    rate = origin_rate(found.step, origin, day)
    return None if rate is None else rate.rate


SAMPLE = {"us.s232.steel": "7208390030", "us.s232.aluminium": "7606123091"}


def _spared(measure: Measure, origin: str, day: date) -> bool:
    """Inside a tariff quota, which is assumed, nothing is owed."""
    from detente.tariffs import lookup

    return "s232" not in lookup(SAMPLE[measure.id], origin=origin, on=day).by_authority


def test_the_reciprocal_rates_of_the_reference_hold_on_both_sides_of_each_date(
    ledger: Ledger, shared: Path
) -> None:
    """All 193 rows but India's 18 of February 2026, which was never law (correction 8)."""
    from detente.places import place

    measure = ledger.measure("us.ieepa.reciprocal")
    rows = _rows(shared / "data/us_tariffs/lists_ieepa/ieepa_reciprocal_country_rates.csv")
    wrong = []
    for row in rows:
        if row["cty_code"] == "5330" and float(row["rate_pct"]) == 18:
            continue
        origin = "DE" if row["cty_code"] == "0003" else place(row["cty_code"]).iso2
        last = min(_day(row["valid_to"]), date(2026, 2, 19)) if row["valid_to"] else None
        for day in {_day(row["valid_from"]), last} - {None}:
            assert day is not None
            got = _rate(measure, origin, day)
            if got != pytest.approx(float(row["rate_pct"]) / 100):
                wrong.append((row["country"], day.isoformat(), got, row["rate_pct"]))
    assert wrong == []


def test_no_step_is_said_twice(ledger: Ledger) -> None:
    for measure in ledger.measures.values():
        keys = [
            (s.announced, s.effective, s.status, s.origins, tuple(s.rates)) for s in measure.steps
        ]
        assert len(keys) == len(set(keys)), measure.id


def test_later_steps_have_an_effect(ledger: Ledger) -> None:
    """A step that governs on no day of any calendar, for nobody, known whenever, is a slip."""
    idle = []
    for measure in ledger.measures.values():
        governing: set[int] = set()
        for known in sorted({step.announced for step in measure.steps}):
            for origin in (*tracks(measure), "DE"):
                for entry in timeline(measure, origin, known=known):
                    governing |= {s.number for s in (entry.step, entry.ended_by) if s}
        idle += [
            (measure.id, step.number)
            for step in measure.steps
            if step.number not in governing and step.status not in SAID
        ]
    assert idle == []


def _used(step: Step) -> bool:
    return step.status not in SAID


def test_change_days_hold_every_first_day_in_force(ledger: Ledger) -> None:
    days = set(ledger.change_days())
    for measure in ledger.measures.values():
        general = [s for s in measure.steps if _used(s) and not s.named]
        if len(general) == 1 and not measure.steps[0].named:
            assert set(change_days([measure], known=LATE)) <= days
