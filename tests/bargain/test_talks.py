"""The state of the talks on a made-up agenda: answer, clock, sensitivity, charts."""

from __future__ import annotations

import numpy as np
import pytest

from detente.bargain.clock import unmet
from detente.bargain.sensitivity import stable_options
from detente.bargain.solution import beats_no_deal
from detente.bargain.talks import settled, talks
from detente.bargain.valuation import Valuation
from detente.brief.chart_levers import shown_levers
from detente.brief.figures import deal_charts
from detente.errors import BadQuestion


def test_the_answer_is_of_one_piece(made_talks):
    row = made_talks.chosen
    assert row is not None
    assert made_talks.reference == row
    assert made_talks.accepted[row]
    assert row in made_talks.frontier
    assert made_talks.place(row).rank == 1
    assert (made_talks.robust <= made_talks.accepted).all()
    settles = settled(made_talks.agenda, made_talks.valuation.choices[row].tolist())
    assert ("US", "Tariff on China", "cut to 10 %") in settles


def test_shapley_values_in_the_levers_add_up_to_the_package(made_talks):
    shares = [lever.shapley for lever in made_talks.levers if lever.shapley]
    moved = made_talks.gains[made_talks.reference] - made_talks.gains[0]
    assert np.sum(shares, axis=0) == pytest.approx(moved)


def test_swapping_the_sides_swaps_the_answer(made_talks):
    swapped = talks({name: table.swapped() for name, table in made_talks.valuations.items()})
    assert swapped.valuation.sides == ("CN", "US")
    assert swapped.chosen == made_talks.chosen
    assert (
        swapped.solved["central"].package.gains
        == (made_talks.solved["central"].package.gains[::-1])
    )
    ahead = [(lever.item, lever.option, lever.gain) for lever in made_talks.levers]
    assert [(lever.item, lever.option, lever.gain) for lever in swapped.levers] == ahead


def test_the_first_case_is_the_base_and_others_change_one_thing(made_talks):
    base, *others = made_talks.outcomes
    assert base.same
    assert base.row == made_talks.chosen
    assert base.base_package.rank == 1
    named = {(outcome.assumption, outcome.value) for outcome in others}
    assert ("no deal", "threatened") in named
    assert ("shortages", "left out") in named
    assert ("stated values", "high") in named
    assert ("stated values", "low") not in named, "low and central state the same here"
    assert ("weight of US", "0.75") in named
    without = next(o for o in others if o.assumption == "shortages")
    assert without.gains[0] < base.gains[0]
    options = stable_options(made_talks.valuation.choices, made_talks.outcomes)
    assert len(options) == 5
    assert all(0 < share <= 1 for _, _, share in options)


def test_a_refused_package_is_mended(made_talks):
    refused = int(made_talks.gains.min(axis=1).argmin())
    mend = made_talks.mend(refused)
    assert mend is not None
    assert beats_no_deal(np.array([mend.gains]))[0]
    assert len(mend.changes) == 1


def test_charts_say_what_they_show(made_talks):
    found = {chart.name: chart for chart in deal_charts(made_talks, (3, "Elsewhere"))}
    assert set(found) == {"deal-frontier", "deal-levers", "deal-clock"}
    assert "beat no deal for both" in found["deal-frontier"].title
    assert "Tariff on China" in found["deal-levers"].title
    assert "12 Aug 2025, returns" in found["deal-clock"].subtitle
    assert "agreed: Elsewhere" in str(found["deal-frontier"].spec("wide"))
    levers = shown_levers(made_talks)
    assert [lever.gain[1] for lever in levers] == sorted(
        (lever.gain[1] for lever in levers), reverse=True
    )
    assert len({lever.item for lever in levers}) == len(levers)


def test_where_nothing_beats_no_deal_the_page_says_so(made_talks):
    table = made_talks.valuation
    worse = {band: values - np.array([4e4, 4e4])[:, None] for band, values in table.values.items()}
    none = talks(
        {"status-quo": Valuation(
            agenda=table.agenda, choices=table.choices, sides=table.sides, parts=table.parts,
            no_deal="nash", values=worse,
        )}
    )  # fmt: skip
    assert none.chosen is None
    assert none.refusal is not None
    assert none.refusal.loss > 0
    chart = deal_charts(none)[0]
    assert [each.name for each in deal_charts(none)] == ["deal-frontier", "deal-levers"]
    assert "None of 96 packages" in chart.title
    assert "smallest loss" in str(chart.spec("wide"))


def test_questions_that_must_be_mended(made_talks):
    with pytest.raises(BadQuestion, match="threatened"):
        talks(made_talks.valuations, no_deal="threat")
    with pytest.raises(BadQuestion, match="between 0 and 1"):
        talks(made_talks.valuations, weight=0)
    with pytest.raises(BadQuestion, match="no solution"):
        talks(made_talks.valuations, concept="fair")


def test_nothing_is_lacking_while_stocks_last():
    arriving = np.r_[np.ones(10), np.zeros(30), np.full(20, 1.2)]
    lacking = unmet(arriving, 20.0)
    assert not lacking[:30].any()
    assert (lacking[30:40] == 1).all()
    assert not lacking[40:].any()
    assert (unmet(arriving, 0.0) == np.maximum(1 - arriving, 0)).all()
    assert not unmet(np.ones(50), 0.0).any()
