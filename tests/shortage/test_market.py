"""Market model: the laws that must hold, money that adds up, failures that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import BadQuestion, NotConverged, UnknownCode
from detente.shortage import market
from detente.shortage.allocation import Allocation
from detente.shortage.assumed import Range
from detente.shortage.market_answer import Scenario, Status
from detente.shortage.mineral_market import VARIED, Parameters, bundled_minerals, mineral
from detente.shortage.published import Verdict, compare
from detente.store import table

LEVELS = ("low", "central", "high")


def parameters(**given_: float) -> Parameters:
    plain = {
        "restrictor_share": 0.5,
        "spare": 10.0,
        "demand_elasticity": 0.4,
        "supply_elasticity": 0.0,
    }
    return Parameters(**{**plain, **given_})


def test_price_without_other_supply_is_the_inverse_of_demand() -> None:
    price, quantity = market.clear(0.6, parameters())
    assert quantity[0] == pytest.approx(0.7, rel=1e-12)
    assert price[0] == pytest.approx(0.7 ** (-1 / 0.4), rel=1e-12)


def test_price_when_all_supply_answers_alike() -> None:
    """One elasticity each and a full cut: ``P^-d = (1-r) P^e``."""
    price, _ = market.clear(1.0, parameters(supply_elasticity=0.6))
    assert price[0] == pytest.approx(0.5 ** (-1 / (0.4 + 0.6)), rel=1e-12)


def test_spare_capacity_caps_what_others_add() -> None:
    free, _ = market.clear(1.0, parameters(supply_elasticity=0.6))
    capped, quantity = market.clear(1.0, parameters(supply_elasticity=0.6, spare=0.1))
    assert capped[0] > free[0]
    assert quantity[0] == pytest.approx(0.6, rel=1e-9)


def test_beyond_the_choke_price_use_is_rationed() -> None:
    price, quantity = market.clear(1.0, parameters(restrictor_share=0.99, demand_elasticity=0.1))
    assert price[0] == pytest.approx(45)
    assert quantity[0] == pytest.approx(0.01)
    found = market.solve({"Ga": 1.0})
    assert found.status is Status.rationed
    assert "ceiling" in found.status.value


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["Ga", "Ge", "Sb", "W", "Rh"])
def test_no_cut_costs_nothing(name: str, level: str) -> None:
    found = market.solve({name: 0.0}, level=level)
    assert found.loss_usd_million == pytest.approx(0, abs=1e-6)
    assert found.prices[name] == pytest.approx(1)


@pytest.mark.parametrize("overlap", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("level", LEVELS)
def test_two_at_once_cost_no_more_than_each_alone(level: str, overlap: float) -> None:
    each = [market.solve({name: 1.0}, level=level).loss_usd_million for name in ("Ga", "Ge")]
    both = market.solve({"Ga": 1.0, "Ge": 1.0}, level=level, overlap=overlap).loss_usd_million
    assert both <= sum(each) * (1 + 1e-9)
    assert both >= max(each) * (1 - 1e-9)
    if overlap > 0:
        assert both < sum(each) * (1 - 1e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_gallium_costs_more_than_germanium(level: str) -> None:
    gallium, germanium = (market.solve({name: 1.0}, level=level) for name in ("Ga", "Ge"))
    assert gallium.loss_usd_million > germanium.loss_usd_million
    assert gallium.prices["Ga"] >= germanium.prices["Ge"]


@pytest.mark.parametrize("name", bundled_minerals())
def test_loss_is_convex_in_the_cut(name: str) -> None:
    cuts = np.linspace(0, 1, 11)
    runs = market.run([Scenario(name=str(cut), cuts={name: float(cut)}) for cut in cuts])
    lost = np.array([one.value_added_lost_usd_million for one in runs])
    assert (np.diff(lost) > 0).all()
    # The pieces are straight: between two of them the bend is zero, not above.
    assert (np.diff(lost, 2) >= -0.002 * lost[-1]).all()
    assert lost[5] < 0.5 * lost[-1]
    below = [one.loss_usd_million for one in runs if one.status is Status.converged]
    assert len(below) >= 5
    assert (np.diff(below, 2) >= -0.002 * below[-1]).all()


@settings(deadline=None, max_examples=15)
@given(
    cut=st.floats(0.1, 1.0),
    demand=st.floats(0.1, 1.0),
    supply=st.floats(0.0, 1.0),
    share=st.floats(0.1, 0.95),
)
def test_price_and_quantity_move_the_right_way(
    cut: float, demand: float, supply: float, share: float
) -> None:
    sets = parameters(
        demand_elasticity=demand, supply_elasticity=supply, restrictor_share=share, spare=0.2
    )
    price, quantity = market.clear(np.array([0.5 * cut, cut]), [sets, sets])
    assert 1 < price[0] <= price[1] <= 45 * (1 + 1e-12)
    assert quantity[1] <= quantity[0] < 1
    assert quantity[1] >= (1 - cut * share) * (1 - 1e-12)


def test_knock_on_adds_and_the_users_lead() -> None:
    alone = market.solve({"Ga": 1.0}, knock_on=0.0)
    found = market.solve({"Ga": 1.0})
    assert found.loss_usd_million > alone.loss_usd_million
    assert found.industries()[0].industry == "C26"
    assert found.industries()[0].share_of_loss > 0.4
    assert {hit.industry for hit in alone.industries(60)} <= {
        user.industry for user in mineral("Ga").users
    }
    parts = sum(hit.value_added_lost_usd_million for hit in found.industries(60))
    assert parts == pytest.approx(found.value_added_lost_usd_million)


def test_one_user_by_hand() -> None:
    """One industry, linear worth: it loses needs times shortage, and its buyers a dollar each."""
    germanium = mineral("Ge")
    only = replace(
        germanium,
        users=(replace(germanium.users[0], share_of_use=1.0),),
        ranges={**germanium.ranges, "gradient": Range(low=1, central=1, high=1)},
    )
    found = market.solve({"Ge": 1.0}, minerals={"Ge": only}, knock_on=0.0)
    at = found.economy.industries.index("C26")
    assert found.lost[at] == pytest.approx(0.005 * found.shortages["Ge"], rel=1e-6)
    bill = only.bill_usd_million
    met = 1 - found.shortages["Ge"]
    assert found.rent_usd_million == pytest.approx(
        (found.prices["Ge"] - 1) * bill * (met - 0.1), rel=1e-6
    )


def test_producers_at_home_can_turn_the_loss_into_a_gain() -> None:
    """As in the +33 m USD end of the published range: who makes more than it uses gains."""
    tin = mineral("Sb")
    ours = replace(
        tin,
        ranges={**tin.ranges, "home_share": Range(low=1, central=1, high=1)},
        users=tuple(replace(u, needs=Range(low=0, central=0, high=0)) for u in tin.users),
    )
    assert market.solve({"Sb": 0.5}, minerals={"Sb": ours}).loss_usd_million < 0


def test_band_is_in_order_and_carries_sources() -> None:
    found = market.band({"Ge": 1.0})
    loss = found.loss_usd_million
    assert loss.low < loss.central < loss.high
    assert found.prices["Ge"].low < found.prices["Ge"].high
    assert found.method == market.METHOD
    assert all(a.source and a.certainty for a in found.assumptions)
    assert found.loss_share.central == pytest.approx(loss.central / market.GDP_2024_USD_MILLION)


def test_scenarios_are_the_same_alone_and_in_a_batch() -> None:
    drawn = market.ensemble(14, seed=3)
    batch = market.run(drawn)
    assert [one.scenario.name for one in batch] == [one.name for one in drawn]
    for number in (0, 6, 13):
        alone = market.run([drawn[number]])[0]
        assert alone.loss_usd_million == pytest.approx(batch[number].loss_usd_million, rel=1e-9)
        assert alone.prices == batch[number].prices
    assert market.ensemble(14, seed=3) == drawn
    assert market.ensemble(14, seed=4) != drawn


def test_ranking_weights_by_probability() -> None:
    plain = market.ranking(("Ga", "Ge"))
    assert [row.mineral for row in plain] == ["Ga", "Ge"]
    turned = market.ranking(("Ga", "Ge"), probabilities={"Ga": 0.001, "Ge": 1.0})
    assert [row.mineral for row in turned] == ["Ge", "Ga"]
    assert turned[1].expected_usd_million == pytest.approx(0.001 * plain[0].expected_usd_million)


def test_expected_loss_weights_scenarios() -> None:
    runs = market.run(
        [
            Scenario(name="half", cuts={"Ge": 0.5}, probability=0.2),
            Scenario(name="all", cuts={"Ge": 1.0}, probability=0.05),
            Scenario(name="never", cuts={"Ga": 1.0}, probability=0.0),
        ]
    )
    half, whole = runs[0].loss_usd_million, runs[1].loss_usd_million
    assert market.expected_loss(runs) == pytest.approx(0.2 * half + 0.05 * whole)
    wrong = market.run([Scenario(name="half", cuts={"Ge": 0.5}, probability=20)])
    with pytest.raises(BadQuestion, match="probability"):
        market.expected_loss(wrong)


def test_what_failed_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    good = Allocation.solve

    def broken(self: Allocation, *given_: object) -> object:
        return replace(good(self, *given_), solved=False, gap=np.inf)  # type: ignore[arg-type]

    monkeypatch.setattr(Allocation, "solve", broken)
    found = market.solve({"Ga": 1.0})
    assert found.status is Status.failed
    with pytest.raises(NotConverged, match="not solved"):
        _ = found.loss_usd_million


def test_bad_questions() -> None:
    with pytest.raises(BadQuestion, match="fraction from 0 to 1"):
        market.solve({"Ga": 80.0})
    with pytest.raises(UnknownCode, match="no shares by country"):
        market.solve({"Dy": 0.8})
    with pytest.raises(BadQuestion, match="low, central or high"):
        market.solve({"Ga": 0.8}, level="worst")
    with pytest.raises(BadQuestion, match="without their sign"):
        parameters(demand_elasticity=-0.3)
    with pytest.raises(BadQuestion, match="overlap"):
        market.solve({"Ga": 0.8}, overlap=2)


def test_answer_for_the_command_line() -> None:
    from detente.shortage.answer import Question

    asked = Question(element="Ga", cut=0.8, destination="US", begun=date(2025, 4, 4), months=6)
    found = market.answer(asked, 0.8)
    whole = market.band({"Ga": 0.8})
    assert found.gdp_loss is not None
    assert found.gdp_loss.central == pytest.approx(whole.loss_usd_million.central / 2)
    with pytest.raises(BadQuestion, match="in the United States only"):
        market.answer(replace(asked, destination="JP"), 0.8)


def test_bundled_ranges_are_in_order_and_sourced() -> None:
    for row in table("tables/shortage_minerals.csv").to_dicts():
        assert float(row["low"]) <= float(row["central"]) <= float(row["high"]), row
        assert row["source"]
        assert row["certainty"] in {"official", "reported", "recalled", "low", "assumption"}
    for name in bundled_minerals():
        assert set(VARIED) <= set(mineral(name).ranges)


@pytest.fixture(scope="module")
def rows() -> dict[str, object]:
    return {f"{row.source}: {row.experiment}": row for row in compare()}


def test_published_figures_are_said_plainly(rows: dict) -> None:
    """Which hold is a finding, not a wish: a change of any verdict must be noticed."""
    found = {name: row.verdict for name, row in rows.items()}
    closed = [
        v for name, v in found.items() if name.startswith("Bachmann") and "elasticity" in name
    ]
    assert closed == [Verdict.reproduced] * 2
    law = "USGS OFR 2024-1057: together less than the sum of each (3.4 against 3.5)"
    assert found[law] is Verdict.reproduced
    assert found["USGS OFR 2024-1057: price of germanium, +26 %"] is Verdict.missed
    near_total = "ECB Occasional Paper, March 2026: near-total ban, very low substitution"
    assert found[near_total] is Verdict.missed
    assert found["IMF WP 2026/073: order Japan, United States, Germany"] is Verdict.missed
    assert sum(v is Verdict.untested for v in found.values()) == 4
    assert all(row.why for row in rows.values())
