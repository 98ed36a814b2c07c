"""The daily inventory model: its laws, a slow reading of its equations, and BoARIO."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from detente.axes import Axis
from detente.errors import BadQuestion
from detente.shortage import inventory_pass
from detente.shortage.inputs import Product, bills, split_off, table_of
from detente.shortage.inventory import DailyTable, Disruption, Status, Stocks
from detente.shortage.inventory_run import simulate
from detente.world import World
from detente.world.table import IoTable

WIOD = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "wiod_2011"


def small(seed: int = 3, regions: int = 3, sectors: int = 4) -> IoTable:
    rng = np.random.default_rng(seed)
    shape = (regions, sectors)
    middle = rng.gamma(0.7, 40.0, (*shape, *shape))
    middle[rng.random(middle.shape) < 0.3] = 0.0
    final = rng.gamma(2.0, 200.0, (*shape, regions, 1))
    return IoTable(
        name="made up",
        year=2020,
        regions=Axis("regions", tuple(f"r{k}" for k in range(regions))),
        sectors=Axis("sectors", tuple(f"s{k}" for k in range(sectors))),
        categories=Axis("categories", ("final",)),
        intermediate=middle,
        final=final,
        output=middle.sum(axis=(2, 3)) + final.sum(axis=(2, 3)),
    )


def slow(table: IoTable, shock: Disruption, days: int, orders: str, cover: float = 90.0):
    """The equations written out, one industry at a time: no packing, no shared passes."""
    n, s = len(table.regions), len(table.sectors)
    names = [(r, k) for r in range(n) for k in range(s)]
    size = len(names)
    z0 = table.intermediate.reshape(size, size) / 365
    y0 = table.final.sum(axis=3).reshape(size, n) / 365
    x0 = z0.sum(axis=1) + y0.sum(axis=1)
    a = np.array([[sum(z0[i, f] for i in range(size) if names[i][1] == k) / x0[f]
                   for f in range(size)] for k in range(s)])  # fmt: skip
    stock, order = cover * a * x0, z0.copy()
    alpha, x = np.ones(size), x0.copy()
    produced, received_all, used_all, final_all, stocks = [], [], [], [], [stock.copy()]

    def left(path, day):
        path = np.atleast_1d(path)
        return path[min(day, len(path) - 1)]

    def may(day):
        quota = np.full((size, n), np.inf)
        for (exporter, sector, to), path in shock.exports.items():
            i = table.regions.index(exporter) * s + table.sectors.index(sector)
            quota[i, table.regions.index(to)] = left(path, day)
        return quota

    for day in range(days):
        quota = may(day)
        accept = np.ones((size, n))
        wanted = np.zeros((size, n))
        for i in range(size):
            for to in range(n):
                mine = slice(to * s, (to + 1) * s)
                wanted[i, to] = order[i, mine].sum() + y0[i, to]
                if np.isfinite(quota[i, to]) and wanted[i, to] > 0:
                    most = quota[i, to] * (z0[i, mine].sum() + y0[i, to])
                    accept[i, to] = min(1.0, most / wanted[i, to])
        demand = (accept * wanted).sum(axis=1)
        if day > 0:
            z = np.where(demand > 0, (demand - x) / demand, 0.0)
            alpha = np.maximum(alpha + ((1.25 - alpha) * z + (1 - alpha) * (z == 0)) / 365, 1.0)
        cap = alpha * x0
        for (region, sector), path in shock.capacity.items():
            cap[table.regions.index(region) * s + table.sectors.index(sector)] *= left(path, day)
        aim = np.minimum(demand, cap)
        x = aim.copy()
        for f in range(size):
            for k in range(s):
                need = 0.8 * cover * a[k, f] * aim[f]
                if need > 0 and a[k, f] * 365 > 1e-5:
                    x[f] = min(x[f], aim[f] * min(1.0, stock[k, f] / need))
        met = np.where(demand > 0, x / demand, 0.0)
        sent = np.zeros((size, size))
        for i in range(size):
            for f in range(size):
                sent[i, f] = met[i] * accept[i, names[f][0]] * order[i, f]
        received = np.array([sent[[i for i in range(size) if names[i][1] == k]].sum(axis=0)
                             for k in range(s)])  # fmt: skip
        stock = stock + received - a * x
        want = np.maximum(cover * a * aim - stock, 0) / 60 + a * x
        weight = np.ones((size, n))
        if orders == "alt":
            tomorrow = may(min(day + 1, days - 1))
            weight = (cap / x0)[:, None] * np.minimum(tomorrow, 1.0)
        for f in range(size):
            for k in range(s):
                those = [i for i in range(size) if names[i][1] == k]
                shares = np.array([weight[i, names[f][0]] * z0[i, f] for i in those])
                total = shares.sum()
                order[those, f] = want[k, f] * shares / total if total > 0 else 0.0
        produced.append(x.copy())
        received_all.append(received)
        used_all.append(a * x)
        stocks.append(stock.copy())
        final_all.append((met[:, None] * accept * y0, sent.sum(axis=1)))
    return np.array(produced).reshape(days, n, s), stocks, received_all, used_all, final_all


CUT = np.concatenate([np.ones(4), np.full(30, 0.3), np.ones(40)])
SHOCK = Disruption(
    name="both",
    capacity={("r0", "s1"): np.where(CUT < 1, 0.6, 1.0)},
    exports={("r1", "s2", "r0"): CUT, ("r1", "s2", "r2"): np.where(CUT < 1, 0.0, 1.3)},
)


ENGINE = pytest.mark.usefixtures("_engine")


@pytest.fixture(params=["numpy", "compiled"])
def _engine(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setattr(inventory_pass, "compiled", lambda: False)
    elif importlib.util.find_spec("numba") is None:
        pytest.skip("Numba is not installed")


def one(table: IoTable, shock: Disruption, days: int = 74, **how):
    stocks = how.pop("stocks", None) or Stocks(orders=how.pop("orders", "alt"))
    [course] = simulate(DailyTable.of(table, stocks), [shock], days=days, **how)
    return course


@ENGINE
@pytest.mark.parametrize("orders", ["alt", "noalt"])
def test_agrees_with_the_equations_written_out(orders):
    table = small()
    course = one(table, SHOCK, orders=orders)
    made, *_ = slow(table, SHOCK, 74, orders)
    np.testing.assert_allclose(course.production, made, rtol=1e-11)
    assert (course.production[20] < 0.99 * course.base).any()


@pytest.mark.parametrize("orders", ["alt", "noalt"])
def test_mass_balances_of_the_equations_hold(orders):
    """What is made is sold, and stocks change by what came less what was used."""
    made, stocks, received, used, sold = slow(small(), SHOCK, 30, orders)
    for day in range(30):
        final, between = sold[day]
        np.testing.assert_allclose(made[day].ravel(), final.sum(axis=1) + between, rtol=1e-12)
        np.testing.assert_allclose(
            stocks[day + 1] - stocks[day], received[day] - used[day], atol=1e-12
        )
        assert (stocks[day] >= 0).all()


@ENGINE
def test_no_cut_is_no_loss_exactly():
    table = small()
    for shock in (
        Disruption(name="nothing"),
        Disruption(
            name="all may go", exports={("r1", "s2", "r0"): 1.0}, capacity={("r0", "s0"): 1}
        ),
    ):
        course = one(table, shock)
        assert (course.production == course.base).all()
        assert (course.gdp_loss == 0).all()
        assert course.status is Status.untouched


@ENGINE
def test_a_batch_equals_its_runs_one_by_one():
    daily = DailyTable.of(small())
    shocks = [
        Disruption(name=str(cut), exports={("r1", "s2", "r0"): 1 - cut}) for cut in (0, 0.3, 0.6, 1)
    ] + [SHOCK]
    together = list(simulate(daily, shocks, days=60))
    threads = list(simulate(daily, shocks * 3, days=60, workers=2))
    for shock, course, other in zip(shocks, together, threads[10:], strict=True):
        [alone] = simulate(daily, [shock], days=60)
        assert course.name == alone.name == other.name
        np.testing.assert_allclose(course.production, alone.production, rtol=1e-12)
        np.testing.assert_allclose(other.production, alone.production, rtol=1e-12)


@ENGINE
@pytest.mark.parametrize("kind", ["critical", "important"])
def test_a_deeper_cut_never_loses_less(kind):
    daily = DailyTable.of(small(), Stocks(days=20, criticality={"s2": kind}))
    shocks = [
        Disruption(name=str(cut), exports={("r1", "s2", to): 1 - cut for to in ("r0", "r2")})
        for cut in np.linspace(0, 1, 9)
    ]
    losses = [course.gdp_loss_usd.sum() for course in simulate(daily, shocks, days=150)]
    assert losses[0] == 0
    assert (np.diff(losses) >= -1e-9 * max(losses)).all()
    assert losses[-1] > 0


@ENGINE
def test_a_harmless_input_binds_nobody_and_reliance_scales():
    def loss(**how):
        table = small()
        stocks = Stocks(days=10, orders="noalt", **how)
        shock = Disruption(name="all", exports={("r1", "s2", "r0"): 0.0})
        course = one(table, shock, days=120, stocks=stocks)
        return float(course.industry_loss()[0].sum())

    critical = loss()
    important = loss(criticality={"s2": "important"})
    little = loss(
        criticality={"s2": "important"}, reliance=dict.fromkeys(("s0", "s1", "s2", "s3"), 0.1)
    )
    assert 0 < little < important < critical
    assert loss(criticality={"s2": "substitutable"}) < little


@ENGINE
def test_stock_days_by_industry_move_its_stop():
    table = small()
    shock = Disruption(name="all", exports={(r, "s2", "r0"): 0.0 for r in ("r0", "r1", "r2")})
    for days in (20.0, 40.0):
        stocks = Stocks(days={"s2": 300.0, ("s2", "s1", "r0"): days}, run_out=frozenset({"s2"}))
        course = one(table, shock, days=100, stocks=stocks, watch=["s2"])
        stop = course.first_stop(0.05, region="r0", sector="s1")
        assert stop == pytest.approx(days, abs=2)
        assert course.cover["s2"][0, 0, 1] < days
        assert course.first_stop(0.05, region="r0", sector="s3") != stop


@ENGINE
def test_a_cut_to_one_place_spares_the_others():
    course = one(small(), Disruption(name="x", exports={("r1", "s2", "r0"): 0.0}), days=20)
    table = small()
    daily = DailyTable.of(table)
    i = daily.place("r1", "s2")
    assert course.production[0, 1, 2] == pytest.approx(daily.base[i] - daily.shipped[i, 0])


@ENGINE
def test_ninety_five_percent_does_not_explode_in_silence():
    shock = Disruption(
        name="95 %",
        exports={(r, "s2", to): 0.05 for r in ("r0", "r1", "r2") for to in ("r0", "r1")},
    )
    course = one(small(), shock, days=365)
    assert np.isfinite(course.production).all()
    assert (course.production >= 0).all()
    assert course.status is Status.collapsed
    assert "bound" in course.message
    assert (course.gdp_loss <= 1).all()


def test_split_off_keeps_what_adds_up():
    table = small()
    bill = 0.05 * table.intermediate[:, 1].sum(axis=0)
    made = split_off(table, Product(name="magnets", parent="s1", bills=bill, makers={"r1": 1.0}))
    total = table.intermediate.sum(axis=(0, 1))
    keep = np.arange(4) != 1
    np.testing.assert_allclose(made.intermediate.sum(axis=(0, 1))[:, :4][:, keep], total[:, keep])
    np.testing.assert_allclose(made.intermediate[1, 4].sum(), bill.sum())
    assert made.intermediate[0, 4].sum() == 0
    old = table.intermediate.sum(axis=(2, 3)) + table.final.sum(axis=(2, 3))
    np.testing.assert_allclose(made.output[:, [0, 2, 3]], old[:, [0, 2, 3]])
    np.testing.assert_allclose(made.output[:, [1, 4]].sum(), old[:, 1].sum())
    stage = split_off(
        made,
        Product(name="metal", parent="s2", makers={"r1": 0.9, "r2": 0.1},
                bills=np.where(np.arange(5) == 4, 0.02, 0) * made.intermediate[:, 2].sum(axis=0)),
    )  # fmt: skip
    assert stage.intermediate[1, 5, 1, 4] > 0
    with pytest.raises(BadQuestion, match="smaller bill"):
        split_off(table, Product(name="m", parent="s1", bills=bill * 19, makers={"r1": 1.0}))
    with pytest.raises(BadQuestion, match="not 1"):
        split_off(table, Product(name="m", parent="s1", bills=bill, makers={"r1": 0.5}))


def test_a_world_with_sectors_becomes_a_table():
    world = World.bundled("world-2023-sectors")
    table = table_of(world)
    np.testing.assert_allclose(table.output, world.output, rtol=1e-6)
    assert (table.final >= 0).all()
    spent = bills(table, 1000.0, {"C26": 0.5, "C29": 0.5})
    assert spent.sum() == pytest.approx(1000.0)
    with pytest.raises(BadQuestion, match="supply chains"):
        table_of(World.bundled("world-2023"))


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"orders": "other"}, "alt"),
        ({"days": 0.5}, "daily"),
        ({"psi": 1.4}, "psi"),
        ({"criticality": {"s1": "vital"}}, "critical"),
    ],
)
def test_bad_stocks_are_said(how, word):
    with pytest.raises(BadQuestion, match=word):
        Stocks(**how)


@pytest.mark.parametrize(
    ("shock", "word"),
    [
        ({"capacity": {("r9", "s1"): 0.5}}, "r9"),
        ({"capacity": {("r0", "s1"): 1.5}}, "above 1"),
        ({"exports": {("r0", "s1", "r2"): -0.5}}, "0 or more"),
        ({"exports": {("r0", "s1", "r2"): float("nan")}}, "0 or more"),
    ],
)
def test_bad_disruptions_are_said(shock, word):
    with pytest.raises(BadQuestion, match=word):
        list(simulate(DailyTable.of(small()), [Disruption(name="bad", **shock)]))


@pytest.mark.skipif(not WIOD.is_dir(), reason="needs ../shared/data/wiod_2011")
def test_the_table_of_2011_rests_and_recovers():
    given = np.load(WIOD / "wiot_2011.npz")
    table = IoTable(
        name="wiod 2011",
        year=2011,
        regions=Axis("regions", tuple(map(str, given["regions"]))),
        sectors=Axis("sectors", tuple(map(str, given["industries"]))),
        categories=Axis("categories", tuple(map(str, given["final_categories"]))),
        intermediate=given["intermediate"].reshape(41, 35, 41, 35),
        final=given["final"].reshape(41, 35, 41, 5),
        output=given["output"].reshape(41, 35),
    )
    left = np.concatenate([np.ones(2), np.full(3, 0.9), np.ones(5)])
    [course] = simulate(
        DailyTable.of(table), [Disruption(name="x", capacity={("CHN", "c14"): left})], days=10
    )
    china = table.regions.index("CHN")
    assert course.production[3, china, 13] < 0.905 * course.base[china, 13]
    assert (course.production[:2] == course.base).all()


@pytest.mark.skipif(importlib.util.find_spec("boario") is None, reason="BoARIO is not installed")
@pytest.mark.parametrize("orders", ["alt", "noalt"])
def test_agrees_with_boario_where_it_is_installed(tmp_path, orders):
    import runpy

    bench = runpy.run_path(
        str(Path(__file__).resolve().parents[2] / "benchmarks" / "bench_inventory.py")
    )
    assert bench["gap_to_boario"](small(), orders, tmp_path) < 1e-10
