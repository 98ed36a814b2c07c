"""Deficits and numeraires: what is held is held, and what is closed is closed."""

import numpy as np
import pytest

from detente.equilibrium import Family, Model, TariffShock, solve
from detente.errors import BadQuestion

US_CHINA = {("CHN", "USA"): 1.3, ("USA", "CHN"): 1.2}
LENDING = (Family.one_sector, Family.roundabout, Family.many_sectors, Family.caliendo_parro)


@pytest.fixture(params=LENDING, ids=[family.value for family in LENDING])
def case(request, toy, chains):
    one = request.param in (Family.one_sector, Family.roundabout)
    return Model(family=request.param), toy if one else chains


def solved(case, **changes):
    model, world = case
    return solve(world, TariffShock.between(world, US_CHINA), model.but(**changes))


@pytest.mark.parametrize("numeraire", ["world_prices", "world_wages", "world_income", "wage"])
def test_the_numeraire_keeps_its_value(case, numeraire):
    found = solved(case, numeraire=numeraire, numeraire_region="CHN").outcomes
    income, spending = found.before.income, found.before.expenditure
    if found.consumption is not None and case[0].family is Family.caliendo_parro:
        spending = found.consumption
    level = {
        "world_prices": spending @ found.prices / spending.sum(),
        "world_wages": income @ found.wages / income.sum(),
        "world_income": found.after.income.sum() / income.sum() - 1,
        "wage": found.wages[0],
    }[numeraire]
    assert level == pytest.approx(0, abs=1e-12)


def lent(found):
    """What flows in from abroad: spending that is neither earned nor taxed away."""
    return found.deficit


@pytest.mark.parametrize("numeraire", ["world_prices", "world_wages", "wage"])
def test_fixed_transfers_stay_fixed_in_money(chains, numeraire):
    """Without margins the transfer is the trade deficit itself."""
    model = Model(family="caliendo_parro", deficits="fixed", numeraire=numeraire)
    found = solve(chains, TariffShock.between(chains, US_CHINA), model).outcomes
    np.testing.assert_allclose(
        found.after.deficit, found.before.deficit, rtol=1e-9, atol=1e-8 * found.before.income.sum()
    )


def test_fixed_transfers_depend_on_the_numeraire(case):
    one = solved(case, deficits="fixed", numeraire="world_wages")
    other = solved(case, deficits="fixed", numeraire="wage", numeraire_region="VNM")
    assert np.abs(one.welfare - other.welfare).max() > 1e-7


def test_indexed_transfers_are_shares_of_world_income(chains):
    found = solve(
        chains, TariffShock.between(chains, US_CHINA), Model(family="caliendo_parro")
    ).outcomes
    grown = found.after.income.sum() / found.before.income.sum()
    np.testing.assert_allclose(
        found.after.deficit, found.before.deficit * grown, atol=1e-8 * found.before.income.sum()
    )


def test_fixed_in_world_income_is_indexed(case):
    one = solved(case, deficits="fixed", numeraire="world_income")
    other = solved(case)
    np.testing.assert_allclose(one.welfare, other.welfare, atol=1e-11)


def test_a_balanced_world_trades_without_deficits(chains, toy):
    found = solve(
        chains,
        TariffShock.between(chains, US_CHINA),
        Model(family="caliendo_parro", deficits="balanced"),
    ).outcomes
    for accounts in (found.before, found.after):
        np.testing.assert_allclose(accounts.deficit, 0, atol=1e-8 * accounts.income.sum())
    plain = Model(home_profit_share=0, other_profit_share=0, deficits="balanced")
    found = solve(toy, TariffShock.between(toy, US_CHINA), plain).outcomes
    for accounts in (found.before, found.after):
        np.testing.assert_allclose(accounts.deficit, 0, atol=1e-8 * accounts.income.sum())


def test_one_deficit_closed_leaves_transfers_that_add_up(toy):
    plain = Model(home_profit_share=0, other_profit_share=0, deficits="zero_for_one")
    found = solve(toy, TariffShock.between(toy, US_CHINA), plain).outcomes
    place = toy.regions.index("USA")
    for accounts in (found.before, found.after):
        size = accounts.income.sum()
        assert accounts.deficit[place] == pytest.approx(0, abs=1e-9 * size)
        assert accounts.deficit.sum() == pytest.approx(0, abs=1e-9 * size)
    assert np.abs(found.before.deficit).max() > 1


@pytest.mark.parametrize("closure", ["balanced", "zero_for_one"])
def test_no_shock_in_a_rebased_world_changes_nothing(case, closure):
    model, world = case
    solution = solve(world, TariffShock.none(world), model.but(deficits=closure))
    assert solution.sweeps == 1
    np.testing.assert_allclose(solution.welfare, 0, atol=1e-15)


def test_what_a_government_does_with_revenue(world):
    """Relief adds work; a rebate does not."""
    shock = TariffShock.on_imports(world, "USA", {}, others=0.1)
    for family in ("one_sector", "roundabout"):
        relief = solve(world, shock, Model(family=family)).region("USA")
        rebate = solve(world, shock, Model(family=family, tax="lump_sum")).region("USA")
        assert relief.employment > rebate.employment
        assert relief.welfare > rebate.welfare


def test_closures_are_checked(toy):
    with pytest.raises(BadQuestion, match="deficits is 'none'; it is one of indexed, fixed"):
        Model(deficits="none")
    with pytest.raises(BadQuestion, match="numeraire is 'gold'"):
        Model(numeraire="gold")
    with pytest.raises(BadQuestion, match="value_added_share is 49"):
        Model(value_added_share=49)
    with pytest.raises(BadQuestion, match="'ITA' is not among"):
        solve(toy, TariffShock.none(toy), Model(numeraire="wage", numeraire_region="ITA"))
    assert (
        "fixed in money; the wage of CHN"
        in Model(deficits="fixed", numeraire="wage", numeraire_region="CHN").assumptions()[
            "trade deficits"
        ]
    )
