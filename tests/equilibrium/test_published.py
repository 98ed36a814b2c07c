"""Published welfare effects, by solving the model: Ignatenko et al. (2025), Tables 1 and 2.

The expected figures are exact recomputations of the authors' own country tables, in per cent to
four digits; the article prints fewer.
"""

import numpy as np
import pytest

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.families.one_sector import calibrate
from detente.equilibrium.policy.formulas import best_uniform_tariff, best_uniform_tariff_of_others
from detente.world.bundled import announced_tariffs


@pytest.fixture(scope="module")
def cases(world):
    """Tariff shocks by name, and the formulas' tariffs."""
    base = calibrate(world, Model())
    usa = world.regions.index("USA")
    announced = {
        region: max(0.10, rate) for region, rate in announced_tariffs().items() if region != "USA"
    }
    best = best_uniform_tariff(base, usa)
    best_retaliated = best_uniform_tariff(base, usa, others_retaliate=True)
    answer = best_uniform_tariff_of_others(base, usa)

    def on_us_goods(rates):
        return TariffShock.between(
            world, {("USA", region): 1 + rate for region, rate in rates.items()}
        )

    ustr = TariffShock.on_imports(world, "USA", announced)
    everyone = dict.fromkeys(announced, answer)
    return {
        "ustr": ustr,
        "best": TariffShock.on_imports(world, "USA", {}, others=best),
        "reciprocal": ustr.then(on_us_goods(announced)),
        "ustr, best answer": ustr.then(on_us_goods(everyone)),
        "best, best answer": TariffShock.on_imports(world, "USA", {}, others=best_retaliated).then(
            on_us_goods(everyone)
        ),
        "rates": (best, best_retaliated, answer),
    }


def test_margins_are_those_of_the_paper(world):
    base = calibrate(world, Model())
    usa = world.regions.index("USA")
    assert base.nu[0] == pytest.approx(0.1143352, abs=5e-8)
    assert base.nu[usa] == pytest.approx(0.2704710, abs=5e-8)
    assert base.phi[0] == pytest.approx(1.1507188, abs=5e-8)
    assert base.phi[usa] == pytest.approx(1.4328476, abs=5e-8)
    assert base.T.sum() == pytest.approx(0, abs=1e-9 * base.Y.sum())


def test_best_tariffs_by_formula(cases):
    """t* with base E, t* with base Y, and the best answer of all others."""
    assert cases["rates"] == pytest.approx((0.217988, 0.185432, 0.227422), abs=5e-7)


@pytest.mark.parametrize(
    ("shock", "tax", "per_cent"),
    [
        ("ustr", "income_tax_relief", 1.1307),
        ("ustr", "lump_sum", -0.0057),
        ("best", "income_tax_relief", 1.7896),
        ("reciprocal", "income_tax_relief", -0.3576),
        ("ustr, best answer", "income_tax_relief", -0.7454),
        ("best, best answer", "income_tax_relief", -0.3191),
    ],
    ids=["T1-case1", "T1-case2", "T1-case3", "T2-1", "T2-3", "T2-4"],
)
def test_welfare_of_the_united_states(world, cases, shock, tax, per_cent):
    """Tolerance: half of the last digit given."""
    solution = solve(world, cases[shock], Model(tax=tax))
    assert solution.residual <= 1e-10
    assert 100 * solution.region("USA").welfare == pytest.approx(per_cent, abs=5e-5)


def test_fast_path_and_newton_agree(world, cases):
    """The quasi-Newton path solves the same equations as Newton with the analytic Jacobian."""
    from detente.equilibrium.families.one_sector import OneSector
    from detente.equilibrium.numerics.newton import newton

    system = OneSector(calibrate(world, Model()), cases["reciprocal"])
    exact = newton(system, np.zeros(system.size), tol=1e-13, max_sweeps=20)
    assert exact.residual <= 1e-13
    fast = solve(world, cases["reciprocal"])
    assert fast.method == "accelerated"
    np.testing.assert_allclose(fast.welfare, system.outcomes(exact.x).welfare, atol=1e-10)
