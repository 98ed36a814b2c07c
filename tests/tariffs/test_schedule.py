"""Which line answers for a code, and at which base."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from detente.errors import BadQuestion, UnknownCode
from detente.ledger.model import Products
from detente.ledger.products import product_list
from detente.tariffs import lookup, schedule
from detente.tariffs.case import Case
from detente.tariffs.stack import duties, tariff_measures

DAY = date(2025, 1, 15)
KNOWN = date(2026, 11, 1)


def test_lines_are_in_order_and_stand_once() -> None:
    for importer in ("US", "CN"):
        codes = schedule(importer).codes
        assert (codes[1:] > codes[:-1]).all()


def test_an_exact_code_with_or_without_dots() -> None:
    for text in ("8505.11.00.70", "8505110070", "8505.11.0070", " 8505110070 "):
        assert schedule("US").one(text).codes[0] == "8505110070"


def test_eight_digits_with_one_line_below_give_that_line() -> None:
    assert schedule("US").one("3924.10.40").codes[0] in ("39241040", "3924104000")
    assert schedule("US").one("3924104000").codes[0] == schedule("US").one("39241040").codes[0]


@pytest.mark.parametrize("heading", ["8505", "850511", "8505.11.00", "85"])
def test_a_heading_names_its_children(heading: str) -> None:
    with pytest.raises(UnknownCode, match=r"heading with \d+ lines. Name one: \d{4}\.\d\d"):
        schedule("US").one(heading)


def test_a_heading_with_many_children_shows_some_and_counts_the_rest() -> None:
    with pytest.raises(UnknownCode, match=r"and \d+ more") as caught:
        schedule("US").one("8708")
    assert len(str(caught.value)) < 400


def test_an_unknown_code_names_lines_near_it() -> None:
    with pytest.raises(UnknownCode, match=r"8505\.11\.0099 is not a line.*near it: 8505\.11\.00"):
        schedule("US").one("8505110099")
    with pytest.raises(UnknownCode, match="is not a line of the US schedule") as caught:
        schedule("US").one("9999999999")
    assert "near" not in str(caught.value)


@pytest.mark.parametrize("code", ["850511007", "85051100700", "8505.11.00.7O", "", "abc"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownCode):
        schedule("US").one(code)


def test_ten_digits_answer_for_the_chinese_eight() -> None:
    """The last two are statistics: samarium metal is 2805.3019.10 in the customs nomenclature."""
    assert schedule("CN").one("1201901900").codes[0] == "12019019"
    assert schedule("CN").one("1201901955").codes[0] == "12019019"


def test_ten_digits_of_the_us_schedule_must_be_a_line() -> None:
    with pytest.raises(UnknownCode):
        schedule("US").one("3924104055")


def test_a_chinese_code_without_its_own_line_is_answered_by_six_digits_and_says_so() -> None:
    lines = schedule("CN")
    six = next(str(code) for code in lines.codes if len(code) == 6)
    found = lookup(f"{six}99", origin="US", on="2025-06-01", importer="CN")
    assert found.hts == six
    assert any("mean of the lines of its six digits" in note for note in found.notes)


def test_there_is_no_schedule_of_others() -> None:
    with pytest.raises(BadQuestion, match="no tariff schedule of DE"):
        schedule("DE")


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("3924104000", 0.034),
        ("6109100012", 0.165),
        ("4202216000", 0.10),
        ("8703230160", 0.025),
        ("8704220000", None),
        ("9503000073", 0.0),
        ("8513102000", 0.125),
    ],
)
def test_base_rates_are_those_printed(code: str, printed: float | None) -> None:
    if printed is None:
        with pytest.raises(UnknownCode):
            schedule("US").one(code)
        return
    assert schedule("US").one(code).column("general", DAY)[0] == pytest.approx(printed)


def test_a_specific_duty_becomes_exact_where_the_value_of_a_unit_is_given() -> None:
    """2009.11.00: 7.85 cents a litre; at 2 dollars a litre 3.925 percent."""
    found = lookup("2009110060", origin="BR", on="2025-02-01", given=["unit_value_usd=2.0"])
    assert found.total == pytest.approx(0.0785 / 2)
    assert not any("estimate" in note for note in found.notes)
    guessed = lookup("2009110060", origin="BR", on="2025-02-01")
    assert any("estimate" in note for note in guessed.notes)


def test_column_2_is_for_those_without_normal_trade_relations() -> None:
    normal = lookup("4202216000", origin="CN", on="2022-04-08")
    assert normal.base == pytest.approx(0.10)
    assert lookup("4202216000", origin="RU", on="2022-04-08").base == pytest.approx(0.10)
    assert lookup("4202216000", origin="RU", on="2022-04-09").base == pytest.approx(0.35)
    assert lookup("4202216000", origin="CU", on="2018-02-01").base == pytest.approx(0.35)


def test_the_longest_entry_of_a_list_wins_and_prefixes_cover() -> None:
    lines = schedule("US")
    start, stop = lines.find("8505")
    inside = lines.covered(Products(codes=("8505",)), DAY, KNOWN)
    assert inside[start:stop].all()
    assert inside.sum() == stop - start


@pytest.mark.parametrize(
    "name",
    [
        "us_annex_ii",
        "us_s301_list3",
        "us_s301_list4a",
        "us_s232_steel_derivatives_outside",
        "us_s232_annex_1b",
        "us_s122_exempt",
        "us_auto_parts_applicability",
        "us_s301_exclusion_coverage",
        "cn_retaliation_list3_2019",
    ],
)
@pytest.mark.parametrize("on", ["2025-04-06", "2025-10-20", "2026-06-08"])
def test_a_list_says_the_same_of_one_line_and_of_all(name: str, on: str) -> None:
    """Single lines and whole schedules take two ways through a list."""
    lines = schedule("CN" if name.startswith("cn") else "US")
    day = date.fromisoformat(on)
    listed = product_list(name)
    values = lines.values(name, day, KNOWN)
    covered = lines.covered(Products(lists=(name,)), day, KNOWN)
    places = np.unique(np.linspace(0, len(lines) - 1, 400).astype(int))
    hits = np.flatnonzero(covered)[:: max(1, int(covered.sum() // 300))]
    for place in (*places, *hits):
        entry = listed.find(str(lines.codes[place]), day, KNOWN)
        assert (entry is not None) == covered[place]
        value = np.nan if entry is None or entry.value is None else entry.value
        np.testing.assert_equal(values[place], value)


@pytest.mark.parametrize("on", ["2018-10-01", "2025-04-10", "2025-09-20", "2026-04-10"])
def test_one_line_and_all_lines_give_the_same_duty(ledger, on: str) -> None:  # type: ignore[no-untyped-def]
    day = date.fromisoformat(on)
    lines = schedule("US")
    measures = tariff_measures(ledger, "US", day)
    case = Case(origin="CN", on=day, known=KNOWN)
    every = duties(lines, measures, case).total
    assert len(every) == len(lines)
    for place in range(0, len(lines), len(lines) // 150):
        alone = duties(lines.at(np.array([place])), measures, case).total
        np.testing.assert_allclose(alone[0], every[place], atol=1e-12)
