"""Network model: the closed form, the laws that must hold, and the reference's measured table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.axes import Axis
from detente.errors import BadQuestion, NotConverged, UnknownCode, UnknownPlace
from detente.shortage import economy, nested, network
from detente.shortage.calibration import calibrated
from detente.shortage.economy import Economy
from detente.shortage.network import Elasticities, OtherSupply, ScarceInput, Status
from detente.world import IoTable, World

WIOD = Path(__file__).parents[2] / ".." / "shared" / "data" / "wiod_2011" / "wiot_2011.npz"


def one_sector() -> Economy:
    return Economy(
        name="one",
        year=2000,
        industries=Axis("industries", ("all",)),
        inputs=np.zeros((1, 1)),
        final=np.array([100.0]),
        output=np.array([100.0]),
    )


def of_share(share: float) -> ScarceInput:
    """Bill as a share of final goods in one sector."""
    return ScarceInput(name="m", bill_share=share / (1 - share), users={"all": 1.0}, source="test")


@pytest.fixture(scope="module")
def usa() -> Economy:
    return economy.bundled("USA")


@pytest.fixture(scope="module")
def rare(usa: Economy) -> ScarceInput:
    return network.scarce("rare_earths", usa)


@settings(deadline=None, max_examples=40)
@given(
    share=st.floats(1e-6, 0.2),
    cut=st.floats(0.0, 0.95),
    sigma=st.one_of(st.floats(0.05, 3.0), st.just(1.0)),
)
def test_one_sector_is_the_closed_form(share: float, cut: float, sigma: float) -> None:
    found = network.solve(
        one_sector(), of_share(share), cut, elasticities=Elasticities(scarce=sigma)
    )
    made = network.closed_form(share, cut, sigma)
    before = 1 - share
    assert found.loss_rent_home == pytest.approx(1 - (made - share * (1 - cut)) / before, abs=1e-10)
    assert found.residual <= 1e-10


def test_closed_form_gives_the_rows_of_bachmann() -> None:
    """Recomputed in the reference, section 3: shares 4 % and 1 %, cuts 10 % and 30 %."""
    assert network.closed_form(0.04, 0.10, 0.04) - 1 == pytest.approx(-0.0157, abs=5e-5)
    assert network.closed_form(0.01, 0.30, 0.1) - 1 == pytest.approx(-0.0234, abs=5e-5)


def test_second_order_in_one_sector_is_the_formula() -> None:
    for sigma in (0.1, 0.5, 2.0):
        found = network.solve(
            one_sector(), of_share(0.03), 0.3, elasticities=Elasticities(scarce=sigma)
        )
        log = network.closed_form_second_order(0.03, 0.3, sigma)
        assert found.second_order_loss == pytest.approx(
            1 - (np.exp(log) - 0.03 * 0.7) / 0.97, abs=1e-12
        )


@pytest.mark.parametrize("labour", ["mobile", "fixed"])
def test_second_order_is_the_curvature_of_the_exact_loss(
    usa: Economy, rare: ScarceInput, labour: network.Labour
) -> None:
    big = replace(rare, bill_share=0.01)
    gaps = []
    for cut in (0.02, 0.04):
        found = network.solve(usa, big, cut, labour=labour, elasticities=Elasticities(scarce=0.6))
        gaps.append(found.loss_share - found.second_order_loss)
    assert abs(gaps[0]) < 1e-6
    assert gaps[1] / gaps[0] == pytest.approx(8, rel=0.15)  # what is left is of third order


@pytest.mark.parametrize("labour", ["mobile", "fixed"])
def test_no_cut_is_exactly_no_loss(usa: Economy, rare: ScarceInput, labour: network.Labour) -> None:
    found = network.solve(usa, rare, 0.0, labour=labour)
    assert abs(found.loss_share) < 1e-12
    assert found.price == pytest.approx(1, abs=1e-10)
    assert abs(found.output_change).max() < 1e-10
    assert found.status is Status.converged


@pytest.mark.parametrize("labour", ["mobile", "fixed"])
def test_small_cuts_cost_the_bill_share(
    usa: Economy, rare: ScarceInput, labour: network.Labour
) -> None:
    """Hulten: goods fall by the bill's share of final spending."""
    cut = 1e-3
    found = network.solve(
        usa,
        replace(rare, bill_share=0.01),
        cut,
        labour=labour,
        elasticities=Elasticities(scarce=0.9),
    )
    goods = (1 - found.loss_rent_home) * (1 - 0.01 / 1.01) + (1 - cut) * 0.01 / 1.01
    assert np.log(goods) / np.log(1 - cut) == pytest.approx(0.01 / 1.01, rel=2e-3)


@pytest.mark.parametrize("labour", ["mobile", "fixed"])
def test_loss_rises_with_the_cut_and_falls_with_every_elasticity(
    usa: Economy, rare: ScarceInput, labour: network.Labour
) -> None:
    cuts = [
        network.solve(usa, rare, cut, labour=labour).loss_share for cut in (0.2, 0.5, 0.8, 0.95)
    ]
    assert (np.diff(cuts) > 0).all()
    for name in ("scarce", "inputs", "value_added", "consumption"):
        start = getattr(Elasticities(), name)
        losses = [
            network.solve(
                usa, rare, 0.8, labour=labour,
                elasticities=replace(Elasticities(), **{name: start * by}),
            ).loss_share
            for by in (0.7, 1.0, 1.4)
        ]  # fmt: skip
        assert (np.diff(losses) < 0).all(), name


def test_fixed_labour_costs_more_than_mobile(usa: Economy, rare: ScarceInput) -> None:
    for sigma in (0.05, 0.1, 0.2):
        e = Elasticities(scarce=sigma)
        mobile = network.solve(usa, rare, 0.8, elasticities=e).loss_share
        fixed = network.solve(usa, rare, 0.8, elasticities=e, labour="fixed").loss_share
        assert 1.0 < fixed / mobile < 1.3


@pytest.mark.parametrize("labour", ["mobile", "fixed"])
def test_goods_balance_recomputed_from_the_definitions(
    usa: Economy, rare: ScarceInput, labour: network.Labour
) -> None:
    """Plain formulas of the reference, no logs: prices, goods, labour and the scarce input."""
    e = Elasticities(scarce=0.05)
    net, lam = calibrated(usa, rare, e)
    base, workers = float(lam @ net.s), lam * (1 - net.s) * net.v
    supply = nested.Supply(kept=0.2)
    point = nested.clear_mobile(net, float(workers.sum()), base, supply)
    if labour == "fixed":
        point, reached, _ = nested.clear_fixed(net, workers, base, supply, point, tol=1e-11)
        assert reached == 1
    p, w, pm = np.exp(point.lp), np.exp(point.lw), np.exp(point.u)
    x = (net.o.T @ p ** (1 - 0.2)) ** (1 / (1 - 0.2))
    q = (net.v * w**0.5 + (1 - net.v) * x**0.5) ** 2
    cost = ((1 - net.s) * q**0.95 + net.s * pm**0.95) ** (1 / 0.95)
    np.testing.assert_allclose(p, cost, rtol=1e-11)
    uses = net.o * (x / p[:, None]) ** 0.2 * (1 - net.v) * (q / x) ** 0.5
    uses = uses * (1 - net.s) * (p / q) ** 0.05
    pc = (net.b @ p**0.1) ** 10
    y = np.linalg.solve(np.eye(len(p)) - uses, net.b * (pc / p) ** 0.9 / pc)
    np.testing.assert_allclose(net.s * (p / pm) ** 0.05 @ y, 0.2 * base, rtol=1e-10)
    hired = net.v * (q / w) ** 0.5 * (1 - net.s) * (p / q) ** 0.05 * y
    if labour == "fixed":
        np.testing.assert_allclose(hired, workers, rtol=1e-10)
    else:
        np.testing.assert_allclose(hired.sum(), workers.sum(), rtol=1e-10)


def test_derivative_is_the_difference_of_residuals(usa: Economy, rare: ScarceInput) -> None:
    net, lam = calibrated(usa, rare, Elasticities(scarce=0.3))
    supply = nested.Supply(kept=0.5, other=0.2, eta=0.4)
    n = len(lam)

    def markets(x: np.ndarray) -> np.ndarray:
        at = nested.at_prices(net, x[:-1], float(x[-1]))
        got = supply.log(at.u - at.lpc)[0]
        return np.append(np.log(at.lam * at.labour) - at.lw, np.log(at.lam @ at.m) - at.u - got)

    rng = np.random.default_rng(5)
    x = np.append(rng.normal(0, 0.1, n), 2.0)
    move = rng.normal(0, 1, n + 1)
    point = nested.at_prices(net, x[:-1], float(x[-1]))
    found = nested.derivative(net, point, supply)(move[:, None])[:, 0]
    step = 1e-5
    checked = (markets(x + step * move) - markets(x - step * move)) / (2 * step)
    np.testing.assert_allclose(found, checked, rtol=1e-6, atol=1e-7)


def test_extreme_cuts_are_marked_never_silent(usa: Economy, rare: ScarceInput) -> None:
    found = network.band(usa, rare, 0.95)
    assert found.status is Status.extreme
    assert found.central.loss_share > network.LARGEST_PUBLISHED_LOSS
    assert any("above every published estimate" in text for text in found.cautions)
    assert any("shadow price" in text for text in found.cautions)


def test_other_supply_tames_an_extreme_cut(usa: Economy, rare: ScarceInput) -> None:
    alone = network.solve(usa, rare, 0.95)
    helped = network.solve(usa, rare, 0.95, other=OtherSupply(share=0.1, elasticity=0.3))
    some = network.solve(usa, rare, 0.95, restrictor_share=0.7)
    assert helped.loss_share < alone.loss_share / 3
    assert some.loss_share < alone.loss_share
    assert helped.residual <= 1e-10


def test_a_small_cut_is_plainly_converged(usa: Economy, rare: ScarceInput) -> None:
    found = network.band(usa, rare, 0.2, sigmas=(0.2, 0.3, 0.5))
    assert found.status is Status.converged
    assert found.cautions == ()
    assert found.loss_share.low <= found.loss_share.central <= found.loss_share.high
    assert found.loss_usd_million.central == pytest.approx(
        found.loss_share.central * usa.gdp_usd_million
    )


def test_the_rent_abroad_is_a_larger_loss(usa: Economy, rare: ScarceInput) -> None:
    home = network.solve(usa, rare, 0.8)
    abroad = network.solve(usa, rare, 0.8, rent="abroad")
    assert abroad.loss_share == home.loss_rent_abroad
    assert abroad.loss_share - home.loss_share == pytest.approx(
        home.rent_usd_million / usa.gdp_usd_million, rel=1e-9
    )
    assert "exporters" in abroad.rent_goes_to


def test_what_failed_cannot_be_read(usa: Economy, rare: ScarceInput) -> None:
    found = network.solve(usa, rare, 0.8, tol=1e-30)
    assert found.status is Status.failed
    with pytest.raises(NotConverged, match="residual"):
        _ = found.loss_share


def test_users_lead_the_industries_hit(usa: Economy, rare: ScarceInput) -> None:
    found = network.solve(usa, rare, 0.8)
    top = {hit.industry for hit in found.industries(3)}
    assert top <= set(rare.users)
    used = np.array([x in rare.users for x in usa.industries])
    assert (found.scarce_left[~used] == 1).all()
    assert (found.scarce_left[used] < 0.5).all()


def test_bad_questions(usa: Economy, rare: ScarceInput) -> None:
    with pytest.raises(BadQuestion, match="fraction from 0 to 1"):
        network.solve(usa, rare, 80)
    with pytest.raises(BadQuestion, match="leaves nothing"):
        network.solve(usa, rare, 1.0)
    with pytest.raises(BadQuestion, match=r"0\.01 or more"):
        Elasticities(scarce=0)
    with pytest.raises(UnknownCode, match="Did you mean 'rare_earths'"):
        network.scarce("rare_earth", usa)
    with pytest.raises(UnknownPlace, match="No bundled economy"):
        economy.bundled("XXX")
    with pytest.raises(UnknownCode, match="Give a ScarceInput"):
        network.scarce("rare_earths", one_sector())
    with pytest.raises(BadQuestion, match="sells too little"):
        network.solve(usa, replace(rare, bill_share=0.4, users={"T": 1.0}), 0.1)


@pytest.fixture(scope="module")
def wiod() -> Economy:
    if not WIOD.exists():
        pytest.skip("needs ../shared/data/wiod_2011")
    with np.load(WIOD) as held:
        middle, final, output = (
            held[name].astype(float) for name in ("intermediate", "final", "output")
        )
        regions, industries = (tuple(map(str, held[x])) for x in ("regions", "industries"))
        kinds = tuple(map(str, held["final_categories"]))
    n, s = len(regions), len(industries)
    table = IoTable(
        name="WIOD 2011",
        year=2011,
        regions=Axis("regions", regions),
        sectors=Axis("sectors", industries),
        categories=Axis("categories", kinds),
        intermediate=middle.reshape(n, s, n, s),
        final=final.reshape(n, s, n, len(kinds)),
        output=output.reshape(n, s),
    )
    return economy.of_region(table, "USA")


@pytest.mark.parametrize(
    ("sigma", "bill", "percent"),
    [
        (0.05, 3.4e-5, 12.8), (0.10, 3.4e-5, 5.60), (0.15, 3.4e-5, 1.75), (0.20, 3.4e-5, 0.43),
        (0.30, 3.4e-5, 0.058), (0.50, 3.4e-5, 0.011), (0.05, 6e-6, 11.0), (0.10, 6e-6, 3.51),
        (0.15, 6e-6, 0.60), (0.20, 6e-6, 0.089), (0.30, 6e-6, 0.010),
    ],
)  # fmt: skip
def test_the_references_table(wiod: Economy, sigma: float, bill: float, percent: float) -> None:
    """US block of 2011, 35 sectors, 80 % cut; 2 %: the prototype's calibration is not written."""
    rare = network.scarce("rare_earths", wiod, bill_share=bill)
    found = network.solve(wiod, rare, 0.8, elasticities=Elasticities(scarce=sigma))
    assert 100 * found.loss_share == pytest.approx(percent, rel=0.02, abs=6e-4)


@pytest.mark.parametrize("region", economy.bundled_regions())
def test_every_bundled_country_solves_to_the_lowest_elasticity(region: str) -> None:
    there = economy.bundled(region)
    rare = network.scarce("rare_earths", there)
    for cut in (0.3, 0.8, 0.99):
        found = network.solve(
            there, rare, cut, labour="fixed", elasticities=Elasticities(scarce=0.05)
        )
        assert found.residual <= 1e-10
        assert 0 < found.loss_share < 1


def test_a_region_of_the_bundled_world_solves_too() -> None:
    usa = economy.of_region(World.bundled("world-2023-sectors"), "USA")
    found = network.band(usa, network.scarce("rare_earths", usa), 0.8)
    assert usa.gdp_usd_million == pytest.approx(27.84e6, rel=1e-3)
    assert 0.003 < found.loss_share.low < found.loss_share.high < 0.1


def test_worth_changes_money_and_no_share(usa: Economy, rare: ScarceInput) -> None:
    twice = usa.worth(2 * usa.gdp_usd_million)
    plain, scaled = (network.solve(e, rare, 0.5) for e in (usa, twice))
    assert scaled.loss_share == plain.loss_share
    assert scaled.loss_usd_million == pytest.approx(2 * plain.loss_usd_million)
