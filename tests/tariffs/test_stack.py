"""The stacking law on measures made up for the purpose: one of each kind, totals by hand.

Goods: 3924.10.40.00 (plastic tableware, base 3.4), 4202.21.60.00 (handbags, 10), 6109.10.00.12
(shirts, 16.5), 9503.00.00.73 (toys, free). All made-up measures start on 1 January 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import LedgerError
from detente.ledger import Ledger
from detente.tariffs import Stack, lookup

MakeBook = Callable[..., Ledger]

CUP, BAG, SHIRT, TOY = "3924104000", "4202216000", "6109100012", "9503000073"
ALL = "target: {origins: all}\n"


def step(rate: str, effective: str = "2026-01-01", **more: str) -> str:
    """One step as YAML, with `rate` such as ``rate: 0.1, method: floor``."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return (
        f"  - {{announced: 2025-12-01, effective: {effective}, status: in_force, {rate}, "
        f"source: made up, certainty: high{extra}}}\n"
    )


def ask(
    book: Ledger, hts: str, origin: str = "CN", on: str = "2026-03-01", **more: object
) -> Stack:
    return lookup(hts, origin=origin, on=on, ledger=book, known="2026-11-01", **more)  # type: ignore[arg-type]


def parts(found: Stack) -> dict[str, float]:
    return {c.measure: round(c.duty, 9) for c in found.components if c.authority != "base"}


def reason(found: Stack, measure: str) -> str:
    return next(entry.reason for entry in found.not_applied if entry.measure == measure)


def test_rates_add_up_and_start_on_their_day(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.one": ALL + "steps:\n" + step("rate: 0.1"),
            "us.b.two": ALL + "steps:\n" + step("rate: 0.25", "2026-02-01"),
        }
    )
    assert ask(book, CUP, on="2025-12-31").total == pytest.approx(0.034)
    assert ask(book, CUP, on="2026-01-31").total == pytest.approx(0.134)
    found = ask(book, CUP)
    assert found.total == pytest.approx(0.384)
    assert parts(found) == {"us.a.one": 0.1, "us.b.two": 0.25}
    assert "starts on 2026-02-01" in reason(ask(book, CUP, on="2026-01-31"), "us.b.two")


def test_a_floor_adds_what_the_base_lacks(make_book: MakeBook) -> None:
    book = make_book({"us.a.floor": ALL + "steps:\n" + step("rate: 0.15, method: floor")})
    assert ask(book, CUP).total == pytest.approx(0.15)  # 3.4 + 11.6
    assert ask(book, BAG).total == pytest.approx(0.15)  # 10 + 5
    assert ask(book, TOY).total == pytest.approx(0.15)  # 0 + 15
    shirt = ask(book, SHIRT)
    assert shirt.total == pytest.approx(0.165)  # 16.5 lies above
    assert "all-in level of 15 %" in reason(shirt, "us.a.floor")


def test_a_floor_counts_the_base_alone_and_others_add(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.floor": ALL + "steps:\n" + step("rate: 0.15, method: floor"),
            "us.b.more": ALL + "steps:\n" + step("rate: 0.25"),
        }
    )
    assert ask(book, CUP).total == pytest.approx(0.40)


def test_a_rate_in_lieu_of_the_base_takes_its_place_also_for_a_floor(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.lieu": ALL
            + 'scope: {products: {codes: ["3924"]}}\nsteps:\n'
            + step("rate: 0.12, method: in_lieu_of_base"),
            "us.b.floor": ALL + "steps:\n" + step("rate: 0.15, method: floor"),
        }
    )
    found = ask(book, CUP)
    assert found.base == pytest.approx(0.12)
    assert parts(found) == {"us.b.floor": 0.03}
    assert [c.measure for c in found.components if c.authority == "base"] == ["us.a.lieu"]
    other = ask(book, BAG)
    assert other.base == pytest.approx(0.10)
    assert parts(other) == {"us.b.floor": 0.05}


@pytest.mark.parametrize(("given_share", "added"), [("0.4", 0.2), ("0", 0.0), ("1", 0.5)])
def test_a_duty_on_a_material_falls_on_its_share_of_value(
    make_book: MakeBook, given_share: str, added: float
) -> None:
    book = make_book({"us.a.steel": ALL + "steps:\n" + step("rate: 0.5, content: steel")})
    found = ask(book, CUP, given=[f"steel_share={given_share}"])
    assert found.total == pytest.approx(0.034 + added)
    if added == 0:
        assert "no steel content" in reason(found, "us.a.steel")
    else:
        assert found.components[-1].share_of_value == pytest.approx(float(given_share))


def test_the_share_of_a_material_may_have_a_default(make_book: MakeBook) -> None:
    content = "content: {of: copper, default: 0.3}"
    book = make_book({"us.a.copper": ALL + "steps:\n" + step(f"rate: 0.5, {content}")})
    assert ask(book, TOY).total == pytest.approx(0.15)
    assert ask(book, TOY, given=["copper_share=0.2"]).total == pytest.approx(0.10)


REMAINDER = """\
target: {origins: all}
stacks:
  yields_to:
    - {measures: [us.a.steel, us.a.copper], for: remainder, cite: note 9}
steps:
"""


def test_a_duty_on_the_remainder_falls_on_what_the_named_duties_leave(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.steel": ALL + "steps:\n" + step("rate: 0.5, content: steel"),
            "us.a.copper": ALL + "steps:\n" + step("rate: 0.4, content: copper"),
            "us.b.rest": REMAINDER + step("rate: 0.1"),
        }
    )
    found = ask(book, TOY, given=["steel_share=0.3", "copper_share=0.2"])
    assert parts(found) == {"us.a.steel": 0.15, "us.a.copper": 0.08, "us.b.rest": 0.05}
    whole = ask(book, TOY, given=["steel_share=0.7", "copper_share=0.3"])
    assert parts(whole) == {"us.a.steel": 0.35, "us.a.copper": 0.12}
    assert "it yields to us.a." in reason(whole, "us.b.rest")
    none = ask(book, TOY, given=["steel_share=0", "copper_share=0"])
    assert parts(none) == {"us.b.rest": 0.1}


def yielding(extra: str = "", when: str = "") -> str:
    rule = f"{{measures: [us.a.named], for: article, cite: note 9{when}}}"
    return f"target: {{origins: all}}\n{extra}stacks: {{yields_to: [{rule}]}}\nsteps:\n"


def test_an_article_that_is_subject_to_a_named_duty_is_free(make_book: MakeBook) -> None:
    scope = 'scope: {products: {codes: ["3924"]}}\n'
    book = make_book(
        {
            "us.a.named": ALL + scope + "steps:\n" + step("rate: 0.25"),
            "us.b.other": yielding() + step("rate: 0.1"),
        }
    )
    assert parts(ask(book, CUP)) == {"us.a.named": 0.25}
    assert "yields to us.a.named (note 9)" in reason(ask(book, CUP), "us.b.other")
    assert parts(ask(book, BAG)) == {"us.b.other": 0.1}


def test_subject_is_not_owed(make_book: MakeBook) -> None:
    """A floor that the base already meets owes nothing and is yet a duty the good is subject to."""
    floor = ALL + "steps:\n" + step("rate: 0.15, method: floor")
    subject = make_book({"us.a.named": floor, "us.b.other": yielding() + step("rate: 0.1")})
    assert parts(ask(subject, SHIRT)) == {}
    owed = make_book(
        {"us.a.named": floor, "us.b.other": yielding(when=", when: owed") + step("rate: 0.1")}
    )
    assert parts(ask(owed, SHIRT)) == {"us.b.other": 0.1}
    assert parts(ask(owed, BAG)) == {"us.a.named": 0.05}


def test_yielding_holds_in_its_window_only(make_book: MakeBook) -> None:
    when = ", from: 2026-02-01, until: 2026-03-01"
    book = make_book(
        {
            "us.a.named": ALL + "steps:\n" + step("rate: 0.25"),
            "us.b.other": yielding(when=when) + step("rate: 0.1"),
        }
    )
    for on, both in [
        ("2026-01-31", True),
        ("2026-02-01", False),
        ("2026-02-28", False),
        ("2026-03-01", True),
    ]:
        assert ask(book, TOY, on=on).total == pytest.approx(0.35 if both else 0.25), on


def test_a_duty_that_yields_pushes_nothing_aside(make_book: MakeBook) -> None:
    """c yields to b, b yields to a: where a holds, b is out and so c is owed."""
    chain = (
        "target: {{origins: all}}\n"
        "stacks: {{yields_to: [{{measures: [{}], for: article, cite: n}}]}}\nsteps:\n"
    )
    scope = 'scope: {products: {codes: ["3924"]}}\n'
    book = make_book(
        {
            "us.c.last": chain.format("us.b.middle") + step("rate: 0.04"),
            "us.b.middle": chain.format("us.a.first") + step("rate: 0.2"),
            "us.a.first": ALL + scope + "steps:\n" + step("rate: 0.3"),
        }
    )
    assert parts(ask(book, CUP)) == {"us.a.first": 0.3, "us.c.last": 0.04}
    assert parts(ask(book, BAG)) == {"us.b.middle": 0.2}


def test_of_a_group_the_highest_alone_is_owed(make_book: MakeBook) -> None:
    group = "stacks: {highest_of: us.g}\n"
    scope = 'scope: {products: {codes: ["3924"]}}\n'
    book = make_book(
        {
            "us.g.one": ALL + group + "steps:\n" + step("rate: 0.25"),
            "us.g.two": ALL + scope + group + "steps:\n" + step("rate: 0.5"),
            "us.h.else": ALL + "steps:\n" + step("rate: 0.1"),
        }
    )
    cup = ask(book, CUP)
    assert parts(cup) == {"us.g.two": 0.5, "us.h.else": 0.1}
    assert "higher rate of us.g.two" in reason(cup, "us.g.one")
    assert parts(ask(book, BAG)) == {"us.g.one": 0.25, "us.h.else": 0.1}


EXEMPT = """\
target: {origins: all}
scope:
  except:
    - {products: [spared], cite: annex 2, why: on annex 2}
steps:
"""


def test_an_exemption_by_list_holds_on_the_days_of_its_entries(make_book: MakeBook) -> None:
    book = make_book(
        {"us.a.duty": EXEMPT + step("rate: 0.1")},
        {"spared": "code,from,until\n3924,2026-02-01,2026-03-01\n950300,,\n"},
    )
    assert [
        ask(book, CUP, on=on).total for on in ("2026-01-31", "2026-02-01", "2026-03-01")
    ] == pytest.approx([0.134, 0.034, 0.134])
    toy = ask(book, TOY)
    assert toy.total == 0.0
    assert reason(toy, "us.a.duty") == "on annex 2 (annex 2)"


def test_an_entry_announced_later_counts_once_known(make_book: MakeBook) -> None:
    book = make_book(
        {"us.a.duty": EXEMPT + step("rate: 0.1")},
        {"spared": "code,from,announced\n3924,2026-01-01,2026-01-11\n"},
    )

    def known(day: str) -> float:
        return lookup(CUP, origin="CN", on="2026-01-05", known=day, ledger=book).total

    assert known("2026-01-10") == pytest.approx(0.134)
    assert known("2026-01-11") == pytest.approx(0.034)


def exempt(rule: str, kind: str = "except") -> str:
    where = "scope" if kind == "except" else "stacks"
    return f"target: {{origins: all}}\n{where}: {{{kind}: [{{{rule}, cite: n}}]}}\nsteps:\n"


def test_an_exemption_by_fact(make_book: MakeBook) -> None:
    rule = "fact: end_use, equals: civil_aircraft, default_share: 0.0"
    book = make_book({"us.a.duty": exempt(rule) + step("rate: 0.1")})
    assert ask(book, TOY).total == pytest.approx(0.1)
    assert ask(book, TOY, given=["end_use=civil_aircraft"]).total == 0.0
    assert ask(book, TOY, given=["end_use=other"]).total == pytest.approx(0.1)


def test_an_exemption_for_goods_on_the_water(make_book: MakeBook) -> None:
    rule = "fact: loaded, before: 2026-01-01, entered_before: 2026-02-15, default_share: 0.0"
    book = make_book({"us.a.duty": exempt(rule) + step("rate: 0.1")})

    def total(loaded: str, on: str) -> float:
        return ask(book, TOY, on=on, given=[f"loaded={loaded}"]).total

    assert total("2025-12-31", "2026-02-14") == 0.0
    assert total("2026-01-01", "2026-02-14") == pytest.approx(0.1)
    assert total("2025-12-31", "2026-02-15") == pytest.approx(0.1)


def test_an_exemption_for_some_origins_in_a_window_once_announced(make_book: MakeBook) -> None:
    rule = "origins: [EU], from: 2026-02-01, announced: 2026-02-20"
    book = make_book({"us.a.duty": exempt(rule) + step("rate: 0.1")})
    assert ask(book, TOY, "DE", on="2026-02-01").total == 0.0
    assert ask(book, TOY, "DE", on="2026-01-31").total == pytest.approx(0.1)
    assert ask(book, TOY, "GB", on="2026-02-01").total == pytest.approx(0.1)
    early = lookup(TOY, origin="DE", on="2026-02-01", known="2026-02-19", ledger=book)
    assert early.total == pytest.approx(0.1)


def test_relief_claimed_by_a_share_of_trade(make_book: MakeBook) -> None:
    """A shipment claims nothing unless it says so; all trade claims its estimated share."""
    rule = "fact: preference, equals: USMCA, origins: [MX], share: claims"
    book = make_book(
        {"us.a.duty": exempt(rule, "relief") + step("rate: 0.25")},
        {"claims": "code,share\n3924,0.6\n"},
    )
    assert parts(ask(book, CUP, "MX")) == {"us.a.duty": 0.25}
    assert parts(ask(book, CUP, "MX", given=["preference=USMCA"])) == {}
    assert parts(ask(book, CUP, "MX", assumptions="trade")) == {"us.a.duty": 0.1}
    assert parts(ask(book, TOY, "MX", assumptions="trade")) == {"us.a.duty": 0.25}
    assert parts(ask(book, CUP, "CN", assumptions="trade")) == {"us.a.duty": 0.25}
    given_none = ask(book, CUP, "MX", assumptions="trade", given=["preference=none"])
    assert parts(given_none) == {"us.a.duty": 0.25}


def test_a_text_may_reach_only_some_goods_under_a_code(make_book: MakeBook) -> None:
    scope = 'scope: {products: {codes: ["8544"]}, reaches: {fact: vehicle_part, share: 0.25}}\n'
    book = make_book({"us.a.parts": ALL + scope + "steps:\n" + step("rate: 0.2")})
    wire = "8544300000"
    base = ask(book, wire, on="2025-12-31").total
    assert ask(book, wire).total - base == pytest.approx(0.05)
    assert ask(book, wire, given=["vehicle_part=1"]).total - base == pytest.approx(0.2)
    absent = ask(book, wire, given=["vehicle_part=0"])
    assert absent.total == pytest.approx(base)
    assert "does not reach" in reason(absent, "us.a.parts")


def test_what_yields_does_so_for_the_goods_that_are_reached(make_book: MakeBook) -> None:
    scope = 'scope: {products: {codes: ["8544"]}, reaches: {fact: vehicle_part, share: 0.25}}\n'
    book = make_book(
        {
            "us.a.named": ALL + scope + "steps:\n" + step("rate: 0.2"),
            "us.b.other": yielding() + step("rate: 0.1"),
        }
    )
    assert parts(ask(book, "8544300000")) == {"us.a.named": 0.05, "us.b.other": 0.075}


def test_rates_by_product_and_the_longest_code_wins(make_book: MakeBook) -> None:
    book = make_book(
        {"us.a.duty": ALL + "steps:\n" + step("rates_by_product: rates")},
        {"rates": "code,rate\n39,0.1\n392410,0.2\n4202,0.05\n"},
    )
    assert parts(ask(book, CUP)) == {"us.a.duty": 0.2}
    assert parts(ask(book, BAG)) == {"us.a.duty": 0.05}
    assert parts(ask(book, "3926201010")) == {"us.a.duty": 0.1}
    assert "not in its scope" in reason(ask(book, TOY), "us.a.duty")


def test_a_rate_of_zero_owes_nothing_and_no_reason_is_missing(make_book: MakeBook) -> None:
    """Every measure is a component, or has a reason why not."""
    book = make_book(
        {
            "us.a.zero": ALL + "steps:\n" + step("rate: 0"),
            "us.b.duty": ALL + "steps:\n" + step("rate: 0.1"),
        }
    )
    found = ask(book, CUP)
    seen = {c.measure for c in found.components} | {a.measure for a in found.not_applied}
    assert seen == {"us.base", "us.a.zero", "us.b.duty"}
    assert reason(found, "us.a.zero") == "its rate is 0 (made up)"


def test_named_origins_and_a_rate_for_each(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.duty": ALL
            + "steps:\n"
            + step("rate: 0.1")
            + step("rates: {CN: 0.34, VN: 0.46, EU: 0.2}", "2026-02-01")
        }
    )
    expected = {"CN": 0.34, "VN": 0.46, "DE": 0.2, "FR": 0.2, "GB": 0.1, "CH": 0.1}
    for origin, rate in expected.items():
        assert parts(ask(book, TOY, origin)) == {"us.a.duty": rate}
        assert parts(ask(book, TOY, origin, on="2026-01-31")) == {"us.a.duty": 0.1}


def test_all_origins_but_some_and_some_origins_alone(make_book: MakeBook) -> None:
    book = make_book(
        {
            "us.a.most": "target: {origins: all, except: [CA, EU]}\nsteps:\n" + step("rate: 0.1"),
            "us.b.few": "target: {origins: [EU, CN]}\nsteps:\n" + step("rate: 0.2"),
        }
    )
    assert parts(ask(book, TOY, "CA")) == {}
    assert parts(ask(book, TOY, "IT")) == {"us.b.few": 0.2}
    assert parts(ask(book, TOY, "CN")) == {"us.a.most": 0.1, "us.b.few": 0.2}
    assert "goods of CA, EU are outside it" in reason(ask(book, TOY, "CA"), "us.a.most")
    assert "goods of EU, CN only" in reason(ask(book, TOY, "CA"), "us.b.few")


def test_a_ledger_in_any_order_gives_the_same_answer(make_book: MakeBook) -> None:
    measures = {
        "us.b.rest": REMAINDER + step("rate: 0.1"),
        "us.a.copper": ALL + "steps:\n" + step("rate: 0.4, content: copper"),
        "us.a.steel": ALL + "steps:\n" + step("rate: 0.5, content: steel"),
    }
    facts = ["steel_share=0.3", "copper_share=0.2"]
    one = ask(make_book(measures), TOY, given=facts)
    two = ask(make_book(dict(reversed(measures.items()))), TOY, given=facts)
    assert parts(one) == parts(two)


def test_a_circle_is_refused_in_words(make_book: MakeBook) -> None:
    rule = (
        "target: {{origins: all}}\n"
        "stacks: {{yields_to: [{{measures: [{}], for: article, cite: n}}]}}\nsteps:\n"
    )
    with pytest.raises(LedgerError, match="circle"):
        ask(
            make_book(
                {
                    "us.a.x": rule.format("us.b.y") + step("rate: 0.1"),
                    "us.b.y": rule.format("us.a.x") + step("rate: 0.1"),
                }
            ),
            TOY,
        )


MADE_UP = """\
id: us.s777.toys
kind: tariff
title: Section 777 duty on playthings
imposer: US
authority: s777
authority_title: Section 777
heading: "9903.77.01"
target: {origins: all, except: [CA]}
scope:
  products: {codes: ["95"]}
  except:
    - {products: [toys_spared], cite: note 77(b), why: on the list of note 77(b)}
steps:
  - announced: 2026-08-01
    effective: 2026-09-01
    status: in_force
    rate: 0.30
    source: {cite: 91 FR 77777}
    certainty: high
  - announced: 2026-08-01
    effective: 2026-09-01
    status: in_force
    origins: [JP, EU]
    rate: 0.20
    method: floor
    source: {cite: 91 FR 77777}
    certainty: high
"""


def test_a_made_up_authority_as_one_data_file_shows_in_the_lookup(
    write: Callable[[str, str], Path],
) -> None:
    """Its own exemption list and a floor; no code is touched, the bundled record stays."""
    write("toys_spared.csv", "code,from,until\n9504,2026-10-01,\n")
    book = Ledger.bundled([write("us.s777.toys.yaml", MADE_UP)])
    plain = Ledger.bundled()

    def added(hts: str, origin: str, on: str) -> float:
        with_it = lookup(hts, origin=origin, on=on, known="2026-10-10", ledger=book)
        without = lookup(hts, origin=origin, on=on, known="2026-10-10", ledger=plain)
        part = with_it.by_authority.get("s777", 0.0)
        assert with_it.total - without.total == pytest.approx(part)
        return part

    assert added(TOY, "CN", "2026-08-31") == 0.0
    assert added(TOY, "CN", "2026-09-01") == pytest.approx(0.30)
    assert added(TOY, "DE", "2026-09-01") == pytest.approx(0.20)  # the line is free
    assert added(TOY, "CA", "2026-09-01") == 0.0
    assert added(CUP, "CN", "2026-09-01") == 0.0
    cards = "9504400000"
    assert added(cards, "CN", "2026-09-30") == pytest.approx(0.30)
    assert added(cards, "CN", "2026-10-01") == 0.0
    found = lookup(TOY, origin="CN", on="2026-09-15", ledger=book)
    (component,) = (c for c in found.components if c.authority == "s777")
    assert component.citation == "91 FR 77777"
    assert component.heading == "9903.77.01"
    assert any(m.id == "us.s777.toys" for m in book.measures.values())
    assert any(hit.measure.id == "us.s777.toys" for hit in book.on(component.effective))
