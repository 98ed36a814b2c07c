"""What facts may be given, what a test makes of them, and what each kind of rule does with them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import BadQuestion, LedgerError
from detente.ledger import Ledger
from detente.ledger.model import Condition
from detente.tariffs import lookup
from detente.tariffs.facts import KEYS, Facts, candidates

if TYPE_CHECKING:
    from conftest import MakeBook

ON = date(2025, 6, 1)
TOY = "9503000073"  # free at column 1
SHIRT = "6109100012"  # 16.5 percent

STEP = """
steps:
  - {announced: 2025-01-01, effective: 2025-01-01, status: in_force, rate: 0.25,
     source: made up, certainty: high}
"""


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("stel_share=0.4", "steel_share"),
        ("steel_share", "KEY=VALUE"),
        ("steel_share=much", "number"),
        ("steel_share=1.4", "between 0 and 1"),
        ("model_year=nan", "above 0"),
        ("exported=yesterday", "2025-04-01"),
        ("vehicle_part=yes", "0, 1"),
        ("quota=inn", "Did you mean 'in'?"),
        ("end_use=civil_aircaft", "civil_aircraft"),
        ("preference=KORSU", "KORUS"),
        ("metal_origin=Narnia", "Narnia"),
        ("claims=some", "9903.88.69"),
    ],
)
def test_a_bad_fact_gets_one_clear_message(pair: str, told: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        Facts.parse([pair])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_fact_that_is_given_twice_must_agree() -> None:
    assert Facts.parse(["quota=in", "quota=in"]).word("quota") == "in"
    with pytest.raises(BadQuestion, match="twice"):
        Facts.parse(["quota=in", "quota=out"])


def test_values_are_brought_to_one_form() -> None:
    facts = Facts.parse(["preference=kr", "claims=99038869", "metal_origin=China"])
    assert facts.given == {"preference": "KORUS", "claims": "9903.88.69", "metal_origin": "CN"}


@pytest.mark.parametrize(
    ("condition", "given", "met"),
    [
        (Condition(facts=("quota",), equals=("in",)), "quota=in", True),
        (Condition(facts=("quota",), equals=("in",)), "quota=out", False),
        (Condition(facts=("quota",), equals=("in",)), "patented=1", None),
        (Condition(facts=("metal_origin",), differs=("GB",)), "metal_origin=IN", True),
        (Condition(facts=("metal_origin",), differs=("GB", "US")), "metal_origin=US", False),
        (Condition(facts=("metal_weight_share",), below=0.15), "metal_weight_share=0.15", False),
        (Condition(facts=("metal_weight_share",), below=0.15), "metal_weight_share=0.149", True),
        (Condition(facts=("us_content_share",), at_least=0.2), "us_content_share=0.2", True),
        (Condition(facts=("us_content_share",), at_least=0.2), "us_content_share=0.19", False),
        (Condition(facts=("model_year",), age_at_least=25), "model_year=2000", True),
        (Condition(facts=("model_year",), age_at_least=25), "model_year=2001", False),
        (Condition(facts=("exported",), before=date(2025, 5, 1)), "exported=2025-04-30", True),
        (Condition(facts=("exported",), before=date(2025, 5, 1)), "exported=2025-05-01", False),
        (Condition(facts=("loaded", "exported"), before=ON), "exported=2025-05-31", True),
        (Condition(facts=("patented",)), "patented=1", True),
        (Condition(facts=("patented",)), "patented=0", False),
        (
            Condition(facts=("claims",), equals=("9903.88.69",)),
            "claims=9903.01.30,9903.88.69",
            True,
        ),
    ],
)
def test_what_a_test_makes_of_a_fact(condition: Condition, given: str, met: bool | None) -> None:
    assert Facts.parse([given]).meets(condition, ON) is met


def test_candidates_lie_on_both_sides_of_a_test() -> None:
    for condition in (
        Condition(facts=("quota",), equals=("in",)),
        Condition(facts=("metal_origin",), differs=("GB",)),
    ):
        answers = {
            Facts({key: value}).meets(condition, ON) for key, _, value in candidates(condition, ON)
        }
        assert answers == {True, False}
    for condition in (
        Condition(facts=("metal_weight_share",), below=0.15),
        Condition(facts=("us_content_share",), at_least=0.2),
        Condition(facts=("model_year",), age_at_least=25),
        Condition(facts=("loaded",), before=ON),
    ):
        ((key, _, value),) = candidates(condition, ON)
        assert Facts.parse([f"{key}={value}"]).meets(condition, ON) is True


def total(book: Ledger, *given: str, hts: str = TOY, origin: str = "CN", on: date = ON) -> float:
    return lookup(hts, origin=origin, on=on, given=given, ledger=book).total


def scope(entries: str, head: str = "target: {origins: all}") -> str:
    return f"\n{head}\nscope:\n  except:\n{entries}" + STEP


def test_another_rate_instead(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.s999.a": scope(
                "    - {fact: quota, equals: in, instead: {rate: 0.05}, default_share: 0.0,"
                " cite: made up}\n"
                "    - {fact: metal_origin, equals: US, instead: {rate: 0.20, method: floor},"
                " default_share: 0.0, cite: made up}\n"
            )
        }
    )
    assert total(book, hts=SHIRT) == pytest.approx(0.165 + 0.25)
    assert total(book, "quota=in", hts=SHIRT) == pytest.approx(0.165 + 0.05)
    assert total(book, "quota=out", hts=SHIRT) == pytest.approx(0.165 + 0.25)
    assert total(book, "metal_origin=US", hts=SHIRT) == pytest.approx(0.20)
    assert total(book, "metal_origin=US", "quota=in", hts=SHIRT) == pytest.approx(0.20)


def test_a_rate_instead_holds_for_all_goods_or_for_none(make_book: MakeBook) -> None:
    with pytest.raises(LedgerError, match="all of the goods or for none"):
        make_book(
            {
                "us.s999.a": scope(
                    "    - {fact: quota, equals: in, instead: {rate: 0.05}, default_share: 0.5,"
                    " cite: made up}\n"
                )
            }
        )


def test_several_tests_must_all_hold(make_book: MakeBook) -> None:
    entry = (
        "    - {fact: preference, equals: USMCA, also: [{fact: quota, equals: in}],"
        " default_share: 0.0, cite: made up}\n"
    )
    book = make_book({"us.s999.a": scope(entry)})
    assert total(book, "preference=USMCA", "quota=in", origin="MX") == 0.0
    assert total(book, "preference=USMCA", origin="MX") == 0.25
    assert total(book, "preference=USMCA", "quota=out", origin="MX") == 0.25


def test_a_share_of_value_taken_from_a_fact(make_book: MakeBook) -> None:
    entry = (
        "    - {fact: us_content_share, at_least: 0.2, share_from: us_content_share,"
        " cite: made up}\n"
    )
    book = make_book({"us.s999.a": scope(entry)})
    assert total(book) == 0.25
    assert total(book, "us_content_share=0.4") == pytest.approx(0.25 * 0.6)
    assert total(book, "us_content_share=0.1") == 0.25


def test_goods_that_owe_nothing_may_still_push_another_duty_aside(make_book: MakeBook) -> None:
    def book(still: str) -> Ledger:
        entry = (
            f"    - {{fact: preference, equals: USMCA, {still}default_share: 0.0, cite: made up}}\n"
        )
        yields = "stacks: {yields_to: [{measures: [us.s999.a], for: article, cite: made up}]}"
        return make_book(
            {"us.s999.a": scope(entry), "us.s998.b": f"\ntarget: {{origins: all}}\n{yields}" + STEP}
        )

    claim = ("preference=USMCA",)
    assert total(book("still_subject: true, "), *claim, origin="MX") == 0.0
    assert total(book(""), *claim, origin="MX") == 0.25


def test_goods_of_other_origins_by_a_fact_from_a_day(make_book: MakeBook) -> None:
    head = "target: {origins: [RU], also: [{fact: metal_origin, equals: RU, from: 2025-03-01}]}"
    book = make_book({"us.s999.a": f"\n{head}" + STEP})
    assert total(book, origin="AE") == 0.0
    assert total(book, "metal_origin=RU", origin="AE") == 0.25
    assert total(book, "metal_origin=RU", origin="AE", on=date(2025, 2, 28)) == 0.0
    assert total(book, origin="AE", on=ON) == 0.0


def test_a_certificate_brings_goods_under_a_measure(make_book: MakeBook) -> None:
    body = (
        '\ntarget: {origins: all}\nscope:\n  products: {codes: ["8708"]}\n'
        '  brings_in: {fact: claims, equals: "9903.94.07", from: 2025-05-01,'
        ' unless: {codes: ["61"]}}' + STEP
    )
    book = make_book({"us.s999.a": body})
    assert total(book) == 0.0
    assert total(book, "claims=9903.94.07") == 0.25
    assert total(book, "claims=9903.94.07", on=date(2025, 4, 30)) == 0.0
    assert total(book, "claims=9903.94.07", hts=SHIRT) == pytest.approx(0.165)


def test_a_backdated_exemption_is_collected_only_once_it_is_out(make_book: MakeBook) -> None:
    entry = '    - {products: {codes: ["95"]}, from: 2025-05-01, announced: 2025-05-20, cite: x}\n'
    book = make_book({"us.s999.a": scope(entry)})

    def asked(on: date, calendar: str) -> float:
        return lookup(TOY, origin="CN", on=on, calendar=calendar, ledger=book).total

    assert asked(date(2025, 5, 10), "legal") == 0.0
    assert asked(date(2025, 5, 10), "collected") == 0.25
    assert asked(date(2025, 5, 20), "collected") == 0.0


def test_a_fact_that_does_not_bear_is_ignored_with_a_note(make_book: MakeBook) -> None:
    book = make_book({"us.s999.a": "\ntarget: {origins: all}" + STEP})
    found = lookup(TOY, origin="CN", on=ON, given=["quota=in", "preference=none"], ledger=book)
    assert [note for note in found.notes if "quota=in" in note]
    assert not [note for note in found.notes if "preference" in note]


def test_the_answer_says_which_fact_would_change_it_and_to_what(make_book: MakeBook) -> None:
    entry = "    - {fact: quota, equals: in, instead: {rate: 0.05}, default_share: 0.0, cite: x}\n"
    book = make_book({"us.s999.a": scope(entry)})
    found = lookup(TOY, origin="CN", on=ON, ledger=book)
    assert [(each.fact, each.value, each.total) for each in found.would_change()] == [
        ("quota", "in", pytest.approx(0.05))
    ]
    given = lookup(TOY, origin="CN", on=ON, given=["quota=in"], ledger=book)
    assert given.would_change() == ()
    assert found.to_dict()["would_change"] == [{"fact": "quota", "value": "in", "total": 0.05}]


def test_each_promise_of_a_change_is_kept() -> None:
    """Asking again with the fact gives the total that was promised."""
    book = Ledger.bundled()
    for hts, origin, on in (
        ("8708998180", "MX", "2025-09-01"),
        ("7208390030", "GB", "2026-04-10"),
        ("8703230160", "CA", "2026-03-01"),
        ("3924104000", "VN", "2025-08-10"),
    ):
        found = lookup(hts, origin=origin, on=on, ledger=book)
        changes = [each for each in found.would_change() if " " not in each.value]
        assert changes
        for change in changes:
            again = lookup(
                hts, origin=origin, on=on, given=[f"{change.fact}={change.value}"], ledger=book
            )
            assert again.total == pytest.approx(change.total)
            assert again.total != pytest.approx(found.total)


def test_where_one_metal_is_stated_the_composition_is_known() -> None:
    found = lookup("8418100030", origin="KR", on="2025-08-18", given=["steel_share=0.4"])
    owed = {each.measure: each.share_of_value for each in found.components}
    assert owed["us.s232.steel_derivatives"] == pytest.approx(0.4)
    assert "us.s232.aluminium_derivatives" not in owed
    pan = lookup("7323930080", origin="CN", on="2025-06-10", given=["aluminium_share=0.1"])
    owed = {each.measure: each.share_of_value for each in pan.components}
    assert owed["us.s232.steel"] == pytest.approx(0.9)


def test_every_fact_of_the_ledger_is_one_that_may_be_given() -> None:
    for measure in Ledger.bundled().measures.values():
        conditions = list(measure.target.also)
        conditions += [measure.scope.reaches] if measure.scope.reaches else []
        if measure.scope.brings_in:
            conditions.append(measure.scope.brings_in.condition)
        for exemption in measure.scope.exemptions:
            conditions += exemption.conditions
            assert not exemption.share_from or exemption.share_from in KEYS
        for condition in conditions:
            assert set(condition.facts) <= set(KEYS), measure.id
