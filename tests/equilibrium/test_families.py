"""What must hold in every family of equations, and how they nest."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.equilibrium import Family, Model, TariffShock, solve
from detente.equilibrium.families import family_code
from detente.equilibrium.families.one_sector import observed
from detente.errors import BadQuestion

ONE = (Family.one_sector, Family.roundabout, Family.gravity)
MANY = (Family.many_sectors, Family.many_sectors_io, Family.caliendo_parro)
ALL = ONE + MANY
US_CHINA = {("CHN", "USA"): 1.3, ("USA", "CHN"): 1.2}
MEASURED = ("welfare", "prices", "wages", "employment", "exports_change", "imports_change")

few = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=ALL, ids=[family.value for family in ALL])
def case(request, toy, chains):
    """A family and a small world that it can be solved on."""
    return Model(family=request.param), toy if request.param in ONE else chains


def test_no_shock_changes_nothing_exactly(case):
    model, world = case
    solution = solve(world, TariffShock.none(world), model)
    assert solution.sweeps == 1
    for name in MEASURED:
        assert not getattr(solution, name).any(), name
    assert (solution.flows == solution.flows_before).all()


def test_no_shock_in_the_big_world(world):
    for family in ONE:
        solution = solve(world, TariffShock.none(world), Model(family=family))
        assert not solution.welfare.any()


def test_accounts_add_up(case):
    """Walras: trade balances over the world, and every region sells what it makes."""
    model, world = case
    solution = solve(world, TariffShock.between(world, US_CHINA), model)
    after = solution.outcomes.after
    assert solution.residual <= 1e-10
    assert after.deficit.sum() == pytest.approx(0, abs=1e-9 * after.expenditure.sum())
    tariffs = solution.shock.tariffs if model.family is not Family.gravity else 0.0
    revenue = (tariffs * after.by_sector).sum(axis=(0, 2))
    np.testing.assert_allclose(after.revenue, revenue, atol=1e-8 * after.income.sum())
    paid = after.by_sector.sum(axis=(0, 2)) + revenue
    if model.family is not Family.gravity:
        np.testing.assert_allclose(paid, after.expenditure, rtol=1e-8)


def test_relabelling_permutes_the_answer(case):
    model, world = case
    turned = world.reordered(("USA", "VNM", "CHN", "DEU"))
    one = solve(world, TariffShock.between(world, US_CHINA), model)
    other = solve(turned, TariffShock.between(turned, US_CHINA), model)
    for region in world.regions:
        assert other.region(region).welfare == pytest.approx(one.region(region).welfare, abs=1e-9)
        assert other.region(region).exports == pytest.approx(one.region(region).exports, rel=1e-7)


@few
@given(scale=st.floats(0.01, 100.0))
def test_the_unit_of_money_does_not_matter(toy, chains, scale):
    for family in ALL:
        small = toy if family in ONE else chains
        richer = replace(
            small,
            flows=small.flows * scale,
            gdp=small.gdp * scale,
            domestic=None if small.domestic is None else small.domestic * scale,
        )
        model = Model(family=family)
        one = solve(small, TariffShock.between(small, US_CHINA), model)
        other = solve(richer, TariffShock.between(richer, US_CHINA), model)
        np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-9)


@pytest.mark.parametrize("numeraire", ["world_prices", "world_wages", "world_income", "wage"])
def test_real_results_are_free_of_the_numeraire(case, numeraire):
    model, world = case
    shock = TariffShock.between(world, US_CHINA)
    one = solve(world, shock, model)
    other = solve(world, shock, model.but(numeraire=numeraire))
    np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-10)
    np.testing.assert_allclose(other.real_wages, one.real_wages, atol=1e-10)
    np.testing.assert_allclose(other.employment, one.employment, atol=1e-10)


@pytest.mark.parametrize("closure", ["indexed", "fixed"])
@pytest.mark.parametrize("tax", ["income_tax_relief", "lump_sum"])
@pytest.mark.parametrize("numeraire", ["world_prices", "world_wages", "wage"])
def test_the_jacobian_is_the_derivative(case, closure, tax, numeraire):
    model, world = case
    code = family_code(model.family)
    model = model.but(deficits=closure, tax=tax, numeraire=numeraire)
    system = code.system(
        code.calibrate(world, model, None), TariffShock.between(world, US_CHINA), None
    )
    draw = np.random.default_rng(3)
    x, way = draw.normal(0, 0.03, system.size), draw.normal(0, 1, system.size)
    step = 1e-5
    slope = (system.residual(x + step * way) - system.residual(x - step * way)) / (2 * step)
    np.testing.assert_allclose(system.jacobian(x) @ way, slope, atol=2e-8, rtol=1e-6)


def test_newton_and_the_fast_path_agree(case):
    from detente.equilibrium.numerics.newton import newton
    from detente.equilibrium.solver import baseline

    model, world = case
    shock = TariffShock.between(world, US_CHINA)
    fast = solve(world, shock, model, tol=1e-12)
    assert fast.method == "accelerated"
    system = family_code(model.family).system(baseline(world, model), shock, None)
    exact = newton(system, np.zeros(system.size), tol=1e-12, max_sweeps=30)
    assert exact.residual <= 1e-12
    np.testing.assert_allclose(system.outcomes(exact.x).welfare, fast.welfare, atol=1e-10)


def test_with_all_value_added_roundabout_is_the_one_sector_model(world):
    shock = TariffShock.between(world, US_CHINA)
    one = solve(world, shock)
    whole = Model(family="roundabout", value_added_share=1.0, numeraire="world_prices")
    other = solve(world, shock, whole)
    np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-10)
    np.testing.assert_allclose(other.prices, one.prices, atol=1e-10)


@pytest.mark.parametrize(
    ("many", "single", "share"),
    [("many_sectors", "one_sector", 1.0), ("many_sectors_io", "roundabout", 0.49)],
)
def test_one_of_many_sectors_is_the_model_of_one(toy, many, single, share):
    flows, _, _ = observed(toy, Model())
    known = replace(toy, domestic=np.diagonal(flows)[:, None] / share)
    shock = TariffShock.between(toy, US_CHINA)
    one = solve(toy, shock, Model(family=single, numeraire="world_prices"))
    other = solve(known, shock, Model(family=many))
    np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-10)
    np.testing.assert_allclose(other.prices, one.prices, atol=1e-10)
    np.testing.assert_allclose(other.employment, one.employment, atol=1e-10)


def test_copies_of_a_sector_behave_as_one(toy):
    """Without scale effects, a sector cut in two equal halves changes nothing."""
    flows, _, _ = observed(toy, Model())
    halves = replace(
        toy,
        sectors=type(toy.sectors)("sectors", ("one", "other")),
        flows=np.repeat(toy.flows, 2, axis=2) / 2,
        domestic=np.repeat(np.diagonal(flows)[:, None], 2, axis=1) / 2,
        tariffs=np.zeros((4, 4, 2)),
    )
    model = Model(scale_elasticity=0.0)
    one = solve(toy, TariffShock.between(toy, US_CHINA), model)
    other = solve(halves, TariffShock.between(halves, US_CHINA), model.but(family="many_sectors"))
    np.testing.assert_allclose(other.welfare, one.welfare, atol=1e-10)


def test_symmetric_countries_stay_symmetric(toy):
    flows = np.full((4, 4), 10.0)
    np.fill_diagonal(flows, 0.0)
    even = replace(toy, flows=flows[:, :, None], gdp=np.full(4, 100.0))
    walls = TariffShock.between(
        even, {(a, b): 1.2 for a in even.regions for b in even.regions if a != b}
    )
    for family in ONE:
        model = Model(family=family, home_profit_share=0.12)
        welfare = solve(even, walls, model).welfare
        np.testing.assert_allclose(welfare, welfare[0], atol=1e-10)


def test_a_tariff_moves_trade_to_others(case):
    model, world = case
    solution = solve(world, TariffShock.between(world, {("CHN", "USA"): 1.25}), model)
    assert solution.flow("CHN", "USA").change < -0.2
    assert solution.flow("VNM", "USA").change > 0
    assert solution.region("CHN").welfare < 0


def test_worlds_that_lack_what_a_family_needs(toy, chains):
    with pytest.raises(BadQuestion, match="no input-output accounts"):
        solve(toy, TariffShock.none(toy), Model(family="caliendo_parro"))
    with pytest.raises(BadQuestion, match="does not know sales at home by sector"):
        solve(toy, TariffShock.none(toy), Model(family="many_sectors"))
    for family in ("roundabout", "gravity"):
        with pytest.raises(BadQuestion, match=f"has 3 sectors; the {family} model takes one"):
            solve(chains, TariffShock.none(chains), Model(family=family))
    with pytest.raises(BadQuestion, match="holds 2 values; world chains has 3 sectors"):
        solve(
            chains,
            TariffShock.none(chains),
            Model(family="caliendo_parro", sector_elasticities=(4, 5)),
        )


def test_every_family_says_what_it_assumes():
    for family in Family:
        words = Model(family=family).assumptions()
        assert words["source"]
        assert words["equations"]
        assert words["trade deficits"]
    assert (
        Model(family="gravity", gravity_closure="gegravity")
        .assumptions()["incomes in the resistances"]
        .endswith("not an equilibrium")
    )
    assert (
        "by sector: 3, 4"
        in Model(family="caliendo_parro", sector_elasticities=(3, 4)).assumptions()[
            "trade elasticity"
        ]
    )


def test_old_tariffs_of_the_world_are_its_baseline(chains):
    """A world that carries tariffs starts from them, and lifting them lowers revenue to zero."""
    duty = np.zeros(chains.flows.shape)
    duty[0, 2, :2] = 0.2
    for family in MANY:
        taxed = replace(
            chains,
            tariffs=duty,
            final_shares=chains.final_shares,
        )
        model = Model(family=family)
        lifted = TariffShock(
            regions=taxed.regions,
            sectors=taxed.sectors,
            factor=1 / (1 + duty),
        )
        solution = solve(taxed, lifted, model)
        usa = solution.region("USA")
        assert usa.revenue_before > 0
        assert usa.revenue == pytest.approx(0, abs=1e-6 * usa.imports)
        assert not solve(taxed, TariffShock.none(taxed), model).welfare.any()


def test_margins_can_be_dropped_after_the_fit(world):
    """Eaton-Kortum-Krugman: the same sales, nu 0, phi 1, income the row sums of sales."""
    from detente.equilibrium.families.one_sector import calibrate

    with_margins = calibrate(world, Model())
    plain = calibrate(world, Model(without_margins=True))
    assert not plain.nu.any()
    np.testing.assert_allclose(plain.phi, 1, atol=1e-14)
    np.testing.assert_allclose(plain.flows, with_margins.flows, rtol=1e-12)
    np.testing.assert_allclose(plain.Y, plain.flows.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(plain.T, plain.E - plain.Y, atol=1e-6)


def test_pass_through_lowers_the_exponent_of_tariffs(world):
    """phi tilde 0.25: phi falls by 0.75 everywhere."""
    from detente.equilibrium.families.one_sector import calibrate

    full, part = (calibrate(world, Model(pass_through=value)).phi for value in (1.0, 0.25))
    np.testing.assert_allclose(full - part, 0.75, atol=1e-12)


def test_scale_effects_stay_below_one(chains):
    """A sector of elasticity 10 keeps a scale elasticity of 0.067; one of 4 the paper's own."""
    from detente.equilibrium.families.many_sectors import calibrate

    model = Model(family="many_sectors", sector_elasticities=(4.0, 10.0, 3.0))
    np.testing.assert_allclose(calibrate(chains, model).psi, [0.1675, 0.067, 0.1675])
    shock = TariffShock.between(chains, US_CHINA)
    assert solve(chains, shock, model).ok


def test_a_worlds_elasticities_are_those_to_tariffs(chains):
    """The families with margins divide them by the mean of phi, for goods."""
    from detente.equilibrium.families.many_sectors import calibrate

    known = replace(chains, elasticities=np.array([4.0, 6.0, 3.0]), goods=(True, True, False))
    base = calibrate(known, Model(family="many_sectors"))
    income = base.Y.sum(axis=1)
    mean = income @ base.phi / income.sum()
    np.testing.assert_allclose(base.eps, [4 / mean, 6 / mean, 3])


def test_the_bundled_world_with_sectors_solves_in_every_family():
    from detente.world import World

    world = World.bundled("world-2023-sectors")
    shock = TariffShock.between(world, {("CHN", "USA"): 1.25, ("USA", "CHN"): 1.25})
    for family in MANY:
        solution = solve(world, shock, Model(family=family))
        assert solution.method == "accelerated"
        assert solution.flow("CHN", "USA").change < -0.3
        assert solution.region("USA").welfare < 0
        assert not solve(world, TariffShock.none(world), Model(family=family)).welfare.any()
