"""The answer for one product: the clock of the record, its plain data, its reasons, its notes."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import BadQuestion, UnknownCode, UnknownPlace
from detente.ledger import Calendar, Ledger
from detente.tariffs import lookup, schedule
from detente.tariffs.case import Case
from detente.tariffs.facts import assumption_set
from detente.tariffs.stack import duties, tariff_measures

TOY, PHONE, SOY = "9503.00.00.73", "8517.13.00", "1201.90.19"
KNOWN = "2026-10-10"


def added(hts: str, on: str, ledger: Ledger, known: str = KNOWN, **more: str) -> float:
    """Total less base and Section 301, for goods of China into the US."""
    found = lookup(hts, origin="CN", on=on, known=known, ledger=ledger, **more)  # type: ignore[arg-type]
    return found.total - found.base - found.by_authority.get("s301", 0.0)


CLOCK = [
    ("2025-02-04", 0.10),
    ("2025-03-04", 0.20),
    ("2025-04-05", 0.30),
    ("2025-04-09", 1.04),
    ("2025-04-10", 1.45),
    ("2025-05-14", 0.30),
    ("2025-11-10", 0.20),
    ("2026-02-20", 0.0),
    ("2026-02-24", 0.10),
    ("2026-07-24", 0.125),
]


@pytest.mark.parametrize("number", range(len(CLOCK)))
def test_the_clock_of_duties_on_toys_from_china(number: int, ledger: Ledger) -> None:
    on, rate = CLOCK[number]
    before = CLOCK[number - 1][1] if number else 0.0
    eve = date.fromisoformat(on) - timedelta(days=1)
    assert added(TOY, on, ledger) == pytest.approx(rate, abs=1e-12)
    assert added(TOY, eve.isoformat(), ledger) == pytest.approx(before, abs=1e-12)


def test_the_clock_stands_still_between_its_steps(ledger: Ledger) -> None:
    for (start, rate), (end, _) in pairwise(CLOCK):
        day, last = date.fromisoformat(start), date.fromisoformat(end)
        while day < last:
            assert added(TOY, day.isoformat(), ledger) == pytest.approx(rate, abs=1e-12), day
            day += timedelta(days=9)


@pytest.mark.parametrize("on", ["2026-02-20", "2026-02-21", "2026-02-23"])
def test_after_the_ruling_law_and_collection_differ(on: str, ledger: Ledger) -> None:
    assert added(TOY, on, ledger) == 0.0
    assert added(TOY, on, ledger, calendar="collected") == pytest.approx(0.20)


def test_what_was_known_on_7_april_2025(ledger: Ledger) -> None:
    assert added(TOY, "2025-04-09", ledger, known="2025-04-07") == pytest.approx(0.54)


def test_smartphones_were_spared_afterwards(ledger: Ledger) -> None:
    assert added(PHONE, "2025-04-06", ledger) == pytest.approx(0.20)
    assert added(PHONE, "2025-04-11", ledger) == pytest.approx(0.20)
    assert added(PHONE, "2025-04-06", ledger, known="2025-04-10") == pytest.approx(0.30)


SOY_CLOCK = [
    ("2025-03-10", 0.10),
    ("2025-04-10", 0.94),
    ("2025-04-12", 1.35),
    ("2025-05-14", 0.20),
    ("2025-11-10", 0.10),
]


@pytest.mark.parametrize("number", range(len(SOY_CLOCK)))
def test_the_clock_of_soybeans_into_china(number: int, ledger: Ledger) -> None:
    on, rate = SOY_CLOCK[number]
    before = SOY_CLOCK[number - 1][1] if number else 0.0
    eve = date.fromisoformat(on) - timedelta(days=1)
    for day, expected in ((on, rate), (eve, before)):
        found = lookup(SOY, origin="US", on=day, importer="CN", known=KNOWN, ledger=ledger)
        assert found.base == pytest.approx(0.03)
        assert found.total - found.base == pytest.approx(expected)


AUTHORITIES = {
    "base",
    "s201",
    "s232",
    "s301",
    "ieepa_fentanyl",
    "ieepa_reciprocal",
    "ieepa_other",
    "s122",
    "s301_forced_labour",
    "s301_brazil",
    "s338",
    "retaliation",
}


def test_plain_data_has_the_keys_that_were_promised(ledger: Ledger) -> None:
    found = lookup(TOY, origin="China", on="2025-04-09", known="2025-04-07", ledger=ledger)
    data = json.loads(json.dumps(found.to_dict()))
    assert {
        "hts",
        "origin",
        "importer",
        "on",
        "known",
        "calendar",
        "total",
        "base",
        "components",
        "not_applied",
    } <= set(data)
    assert (data["hts"], data["origin"], data["importer"]) == ("9503.00.0073", "CN", "US")
    assert (data["on"], data["known"], data["calendar"]) == ("2025-04-09", "2025-04-07", "legal")
    for component in data["components"]:
        assert {
            "measure",
            "authority",
            "rate",
            "share_of_value",
            "effective",
            "citation",
            "certainty",
        } <= set(component)
        assert component["authority"] in AUTHORITIES
        assert component["citation"]
    for absent in data["not_applied"]:
        assert set(absent) == {"measure", "reason"}
        assert absent["reason"].strip()
    assert sum(part["rate"] * part["share_of_value"] for part in data["components"]) == (
        pytest.approx(data["total"], abs=1e-9)
    )


@pytest.mark.parametrize(
    "on", ["2018-10-01", "2024-12-01", "2025-04-10", "2026-03-01", "2026-12-05"]
)
def test_duties_on_goods_of_china_fall_under_the_twelve_authorities(
    on: str, ledger: Ledger
) -> None:
    case = Case(origin="CN", on=date.fromisoformat(on), known=date(2026, 10, 10))
    found = duties(LINES, tariff_measures(ledger, "US", case.on), case)
    owed = {part.measure.authority for part in found.parts if part.duty.any()}
    assert owed <= AUTHORITIES


def test_every_measure_of_the_importer_is_owed_or_says_why_not(ledger: Ledger) -> None:
    for on in ("2018-07-06", "2025-04-10", "2025-08-20", "2026-03-01", "2026-11-15"):
        for hts, origin in (("7323930080", "CN"), ("8703230160", "DE"), ("4202216000", "RU")):
            found = lookup(hts, origin=origin, on=on, known=KNOWN, ledger=ledger)
            owed = [component.measure for component in found.components]
            absent = [entry.measure for entry in found.not_applied]
            every = {measure.id for measure in tariff_measures(ledger, "US", found.on)}
            assert set(owed) | set(absent) == every
            assert not set(owed) & set(absent)


def reason(measure: str, ledger: Ledger, hts: str, origin: str, on: str, **more: object) -> str:
    found = lookup(hts, origin=origin, on=on, known=KNOWN, ledger=ledger, **more)  # type: ignore[arg-type]
    return next(entry.reason for entry in found.not_applied if entry.measure == measure)


@pytest.mark.parametrize(
    ("measure", "hts", "origin", "on", "said"),
    [
        ("us.ieepa.reciprocal", "7208390030", "CN", "2025-05-01", "yields to us.s232.steel"),
        ("us.ieepa.reciprocal", "8542310045", "CN", "2025-05-01", "Annex II"),
        ("us.ieepa.reciprocal", "9503000073", "CN", "2026-03-01", "struck down from 2026-02-20"),
        ("us.ieepa.reciprocal", "9503000073", "CN", "2025-03-01", "starts on 2025-04-05"),
        ("us.ieepa.fentanyl_china", "9503000073", "MO", "2025-05-01", "CN, HK"),
        ("us.s122.surcharge", "9503000073", "CN", "2026-08-01", "2026-07-24"),
        ("us.threat.plus100", "9503000073", "CN", "2025-11-05", "withdrawn"),
        ("us.s301.list3", "9503000073", "CN", "2025-05-01", "not in its scope"),
    ],
)
def test_reasons_name_the_rule(
    measure: str, hts: str, origin: str, on: str, said: str, ledger: Ledger
) -> None:
    assert said in reason(measure, ledger, hts, origin, on)


def test_every_answer_says_what_is_not_in_it(ledger: Ledger) -> None:
    for importer, hts, origin in (("US", TOY, "CN"), ("CN", SOY, "US")):
        found = lookup(hts, origin=origin, on="2025-06-01", importer=importer, ledger=ledger)
        text = " ".join(found.notes)
        assert "ntidumping and countervailing" in text
        assert "processing" in text
        assert "harbour" in text
        assert text in " ".join(found.explain().splitlines())


def test_answers_after_the_record_say_so_and_call_no_prolongation_in_force(ledger: Ledger) -> None:
    found = lookup(TOY, origin="CN", on="2026-11-15", known=KNOWN, ledger=ledger)
    assert any("record ends on 2026-10-10" in note for note in found.notes)
    assert any("outcome not known" in note for note in found.notes)
    within = lookup(TOY, origin="CN", on="2026-10-10", known=KNOWN, ledger=ledger)
    assert not any("record ends" in note for note in within.notes)


@pytest.mark.parametrize("calendar", Calendar)
@pytest.mark.parametrize("on", ["2026-09-23", "2026-11-10", "2027-01-10"])
def test_what_was_only_said_takes_no_duty_away(on: str, calendar: Calendar, ledger: Ledger) -> None:
    """The truce was said to run on; China's ten percent must not vanish by that, nor the answer."""
    toys = lookup(TOY, origin="CN", on=on, known=KNOWN, calendar=calendar, ledger=ledger)
    assert toys.by_authority["s301_forced_labour"] == pytest.approx(0.125)
    soy = lookup(
        SOY, origin="US", on=on, importer="CN", known=KNOWN, calendar=calendar, ledger=ledger
    )
    assert soy.total >= 0.13 - 1e-12


def test_what_begins_after_the_record_is_marked(ledger: Ledger) -> None:
    found = lookup("8541430010", origin="CN", on="2026-12-05", known=KNOWN, ledger=ledger)
    marks = {part.measure: part.certainty for part in found.components}
    assert "outcome not known" in marks["us.s232.polysilicon"]
    assert "outcome not known" not in marks["us.s301.forced_labour"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"on": "2017-12-31"}, "2018-01-01 to 2027-12-31"),
        ({"on": "2028-01-01"}, "2018-01-01 to 2027-12-31"),
        ({"on": "9 April 2025"}, "a day such as 2025-04-09"),
        ({"on": "2025-02-30"}, "2025-02-30"),
        ({"known": "soon"}, "known is 'soon'"),
        ({"calendar": "legl"}, "legal, collected, announced"),
        ({"origin": "US"}, "not imports"),
        ({"given": ["steel_shar=0.4"]}, "Did you mean 'steel_share'"),
        ({"given": ["steel_share=40"]}, "between 0 and 1"),
        ({"given": ["steel_share"]}, "KEY=VALUE"),
        ({"given": ["patented=yes"]}, "0, 1"),
        ({"given": ["loaded=May"]}, "a day such as"),
        ({"given": ["unit_value_usd=0"]}, "above 0"),
        ({"given": ["steel_share=nan"]}, "steel_share"),
        ({"given": ["unit_value_usd=inf"]}, "unit_value_usd"),
        ({"assumptions": "shipmnt"}, "Did you mean 'shipment'"),
        ({"importer": "DE"}, "no tariff schedule of DE"),
    ],
)
def test_a_bad_question_gets_one_clear_message(asked: dict[str, object], said: str) -> None:
    question = {"hts": "7323930080", "origin": "CN", "on": "2025-06-10"} | asked
    with pytest.raises(BadQuestion) as caught:
        lookup(**question)  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_unknown_places_and_codes_are_named() -> None:
    with pytest.raises(UnknownPlace, match="Chna"):
        lookup(TOY, origin="Chna", on="2025-06-10")
    with pytest.raises(UnknownPlace, match="group of countries"):
        lookup(TOY, origin="EU", on="2025-06-10")
    with pytest.raises(UnknownCode, match=r"9503\.00\.0099"):
        lookup("9503000099", origin="CN", on="2025-06-10")


def test_a_specific_duty_that_cannot_be_told_is_no_answer_or_an_estimate(ledger: Ledger) -> None:
    found = lookup("2709001000", origin="CA", on="2025-01-15", ledger=ledger)
    assert 0 < found.base < 0.01
    assert any("estimate" in note for note in found.notes)


def test_the_column_that_gives_the_base_is_the_one_that_is_quoted(ledger: Ledger) -> None:
    """Wine of 2204.21.50: 6.3 cents a litre in column 1, 33 cents in column 2."""
    for origin, printed in (("FR", "6.3¢/liter"), ("RU", "33¢/liter")):
        found = lookup("2204215040", origin=origin, on="2025-01-15", known=KNOWN, ledger=ledger)
        assert any(f"printed as {printed!r}" in note for note in found.notes)


ORIGINS = ["CN", "HK", "MO", "DE", "JP", "KR", "VN", "MX", "CA", "IN", "BR", "GB", "CH", "RU", "KE"]
DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
LINES = schedule("US")


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(0, len(LINES) - 1),
    origin=st.sampled_from(ORIGINS),
    on=DAYS,
    calendar=st.sampled_from(Calendar),
)
def test_parts_add_up_and_nothing_falls_below_the_base(
    place: int, origin: str, on: date, calendar: Calendar
) -> None:
    book = Ledger.bundled()
    case = Case(origin=origin, on=on, known=date(2026, 10, 10), calendar=calendar)
    found = duties(LINES.at(np.array([place])), tariff_measures(book, "US", on), case)
    base, total = float(found.base[0]), float(found.total[0])
    if np.isnan(base):
        return
    added = [float(part.duty[0]) for part in found.parts if not part.is_base]
    assert all(duty >= 0 for duty in added)
    assert total == pytest.approx(base + sum(added), abs=1e-12)
    assert total >= base
    for part in found.parts:
        assert 0 <= part.share[0] <= 1
        if not part.is_base:
            assert (part.duty[0] > 0) or part.reason[0] > 0


@settings(max_examples=25, deadline=None)
@given(
    place=st.integers(0, len(LINES) - 1),
    origin=st.sampled_from(["DE", "JP", "KR", "CH", "TW"]),
    on=st.dates(date(2025, 8, 7), date(2027, 6, 1)),
)
def test_removing_a_measure_never_raises_a_total_that_a_floor_caps(
    place: int, origin: str, on: date
) -> None:
    """What a floor counts is the base alone, so that taking another measure away adds nothing.

    A duty that yielded to the one removed comes back: then the rise is at most its own rate.
    """
    book = Ledger.bundled()
    case = Case(origin=origin, on=on, known=date(2026, 10, 10))
    line = LINES.at(np.array([place]))
    measures = tariff_measures(book, "US", on)
    whole = duties(line, measures, case)
    if np.isnan(whole.base[0]):
        return
    owed = [part.measure for part in whole.parts if not part.is_base and part.duty[0] > 0]
    for gone in owed:
        kept = tuple(measure for measure in measures if measure is not gone)
        less = duties(line, kept, case)
        waiting = {
            part.measure.id
            for part in whole.parts
            if part.duty[0] == 0
            and any(gone.id in rule.measures for rule in part.measure.yields_to)
        } | {
            part.measure.id
            for part in whole.parts
            if part.measure.highest_of and part.measure.highest_of == gone.highest_of
        }
        back = sum(float(p.duty[0]) for p in less.parts if p.measure.id in waiting)
        assert less.total[0] <= whole.total[0] + back + 1e-12


@pytest.mark.parametrize("origin", ["CN", "DE", "RU"])
def test_every_line_has_a_rate_on_sampled_days_or_a_specific_duty_without_trade(
    origin: str, ledger: Ledger
) -> None:
    for day in (date(2018, 9, 24), date(2025, 4, 9), date(2025, 12, 4), date(2026, 7, 24)):
        case = Case(
            origin=origin,
            on=day,
            known=date(2026, 10, 10),
            assumptions=assumption_set("trade"),
        )
        found = duties(LINES, tariff_measures(ledger, "US", day), case)
        missing = np.isnan(found.total)
        assert (np.isnan(found.base) == missing).all()
        printed = LINES.text["column2" if origin == "RU" else "general"]
        for place in np.flatnonzero(missing & (LINES.codes < "98"))[::20]:
            assert not re.fullmatch(r"Free|[0-9./ ]+%", printed[place] or ""), place
        assert missing.mean() < (0.13 if origin == "RU" else 0.02)
        assert (found.total[~missing] >= found.base[~missing] - 1e-12).all()
        assert (found.total[~missing] < 6).all()
