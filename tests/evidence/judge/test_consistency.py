"""Contradictions within and between articles, and doubts that need no data."""

from __future__ import annotations

from datetime import date

from detente.evidence.agreement import agreement
from detente.evidence.consistency import clashes, consistent, remarks
from detente.evidence.verdict import Judged, Outcome, Verdict


def share(claim, value, hedge="", article="a", **more):
    return claim(
        f"{hedge} {value}%".strip(),
        "share",
        value,
        "percent",
        element="REE",
        stage="separation",
        hedge=hedge,
        article=article,
        **more,
    )


def on(fact, outcome=Outcome.disputed, record="90 to 92 %"):
    return Verdict(outcome=outcome, fact=fact, record=record)


def test_two_figures_for_one_fact_clash_both_ways(claim):
    pair = [(share(claim, 85), on("share|REE")), (share(claim, 92, article="b"), on("share|REE"))]
    found = clashes(pair)
    assert [(it.first, it.second) for it in found] == [(0, 1)]
    linked = consistent([Judged(claim=one, verdict=two) for one, two in pair])
    assert linked[0].against == (1,)
    assert linked[1].against == (0,)


def test_hedges_other_facts_and_other_years_do_not_clash(claim):
    many = share(claim, 60, "more than")
    assert not clashes([(many, on("x")), (share(claim, 62), on("x"))])
    assert not clashes([(share(claim, 85), on("x")), (share(claim, 92), on("y"))])
    early = share(claim, 85, as_of=date(2015, 1, 1))
    late = share(claim, 92, as_of=date(2023, 1, 1))
    assert not clashes([(early, on("x")), (late, on("x"))])


def test_part_and_whole_that_both_hold_do_not_clash(claim):
    holds = on("duty", Outcome.supported)
    one = claim("10 percent", "tariff_rate", 10, "percent")
    two = claim("30 percent", "tariff_rate", 30, "percent")
    assert not clashes([(one, holds), (two, holds)])


def test_tariffs_up_and_prices_down(claim):
    sentence = "These high tariffs will reduce core inflation by 1.7%."
    odd = claim("core inflation by 1.7%", "price", -1.7, "percent", sentence=sentence)
    assert "Prices" in remarks([odd])[0][0]
    sentence = "Lower tariffs would cut prices by 1%."
    fine = claim("prices by 1%", "price", -1.0, "percent", sentence=sentence)
    assert not remarks([fine])


def test_parts_that_exceed_the_whole(claim):
    sentence = "China mines 70% and Australia 45% of the world's rare earths."
    one = claim("70%", "share", 70, "percent", sentence=sentence, imposer="CN", stage="mining")
    two = claim("45%", "share", 45, "percent", sentence=sentence, imposer="AU", stage="mining")
    assert set(remarks([one, two])) == {0, 1}
    assert "115" in remarks([one, two])[0][0]
    assert remarks([claim("120%", "share", 120, "percent")])[0][0].startswith("A part")


def test_agreement_has_a_column_an_article_and_the_record_last(claim):
    judged = [
        [Judged(claim=share(claim, 85), verdict=on("share|REE|separation|CN"), against=(1,))],
        [Judged(claim=share(claim, 92), verdict=on("share|REE|separation|CN"), against=(0,))],
        [Judged(claim=share(claim, 61), verdict=on("share|REE|mining|CN"))],
    ]
    rows = agreement(judged)
    assert [row.told_by for row in rows] == [2, 1]
    assert rows[0].title == "Share of China in refining, rare earths"
    assert not rows[0].agree
    assert [len(cell) for cell in rows[0].cells] == [1, 1, 0]
    assert rows[0].record == "90 to 92 %"
