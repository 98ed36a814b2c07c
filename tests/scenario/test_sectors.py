"""Scenarios by sector: duties that add up to the average, and a world in which nothing moves alone.

The concordance, the labels of worlds and the sets of elasticities are tested with them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from detente.axes import Axis
from detente.equilibrium import Model
from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.scenario import Moment, Run, Scenario
from detente.scenario.duties import GOODS
from detente.scenario.match import goods_of_sectors, us_origins
from detente.scenario.settings import settings
from detente.store import table
from detente.tariffs import average
from detente.tariffs.schedule import schedule
from detente.world import World

DUTIES = ("observed", "before", "after")


@pytest.fixture(scope="module")
def world() -> World:
    return World.bundled("world-2023-sectors")


@pytest.fixture(scope="module")
def geneva(world: World) -> Run:
    return Scenario.named("geneva").run(world=world)


def test_every_code_of_both_schedules_lies_wholly_in_sectors() -> None:
    frame = table("tables/hs6_to_sectors.parquet")
    assert set(frame["sector"].to_list()) == set(GOODS)
    shares: dict[str, float] = {}
    for code, share in frame.select("hs6", "share").iter_rows():
        shares[code] = shares.get(code, 0.0) + share
    assert list(frame["hs6"]) == sorted(frame["hs6"])
    np.testing.assert_allclose(list(shares.values()), 1.0, rtol=1e-12)
    for importer in ("US", "CN"):
        codes = {code[:6] for code in schedule(importer).codes.tolist()}
        assert {code for code in codes if code[:2] not in ("98", "99")} <= set(shares)


def test_the_sectors_of_an_origin_add_up_to_its_average(geneva: Run) -> None:
    for row in geneva.shocks:
        parts = [
            each
            for each in geneva.sector_shocks
            if (each.importer, each.origin) == (row.importer, row.origin)
        ]
        assert sum(each.share for each in parts) == pytest.approx(1.0, abs=1e-12)
        for duty in DUTIES:
            found = sum(each.share * getattr(each, duty) for each in parts)
            assert found == pytest.approx(getattr(row, duty), abs=1e-12), (row.origin, duty)


@pytest.mark.parametrize(("importer", "origin"), [("US", "CN"), ("US", "EU"), ("CN", "US")])
def test_the_average_of_an_origin_is_that_of_the_tariff_engine(
    geneva: Run, ledger: Ledger, importer: str, origin: str
) -> None:
    row = next(row for row in geneva.shocks if (row.importer, row.origin) == (importer, origin))
    for duty, moment in (("before", geneva.scenario.baseline), ("after", geneva.scenario.moment)):
        found = average(
            importer=importer, origin=origin, on=moment.on, known=moment.known, ledger=ledger
        )
        assert getattr(row, duty) == pytest.approx(found.on(moment.on), abs=1e-12)
        assert row.coverage == pytest.approx(found.coverage, abs=0.01)


def test_the_rest_of_the_world_is_the_average_of_its_members(
    geneva: Run, world: World, ledger: Ledger
) -> None:
    members = {member.country: member for member in us_origins(world)["ROW"].members}
    assert "HK" in members
    assert not {"CN", "DE", "FR", "VN", "US", "MX"} & set(members)
    row = next(row for row in geneva.shocks if row.origin == "ROW")
    rates = [
        average(origin=code, on=geneva.scenario.moment.on, known=geneva.scenario.moment.known,
                ledger=ledger).on(geneva.scenario.moment.on)
        for code in ("HK", "IL", "ZA", "NZ", "PH")
    ]  # fmt: skip
    assert min(rates) < row.after < max(rates)


def test_the_duties_of_2023_are_those_that_the_world_was_built_with(
    geneva: Run, world: World
) -> None:
    """Built by the same schedule and concordance; the gap is scrap, claims and small origins."""
    observed = geneva.duties.rates["observed"]
    for importer, exporters in (("USA", list(world.regions)), ("CHN", ["USA"])):
        buyer = world.regions.index(importer)
        sellers = world.regions.indices(exporters)
        flows = world.flows[sellers, buyer]
        gap = np.abs(observed - world.tariffs)[sellers, buyer]
        assert (gap * flows).sum() / flows.sum() < 0.005, importer


def test_the_worlds_own_tariffs_are_the_baseline_and_services_stay_free(
    geneva: Run, world: World
) -> None:
    shock = geneva.duties.shock("after")
    assert shock.before is not None
    np.testing.assert_array_equal(shock.before, world.tariffs)
    services = ~world.is_goods
    np.testing.assert_array_equal(shock.factor[:, :, services], 1.0)
    touched = np.argwhere((shock.factor != 1).any(axis=2))
    importers = {world.regions.labels[importer] for _, importer in touched}
    assert importers == {"USA", "CHN"}
    assert {world.regions.labels[e] for e, i in touched if world.regions.labels[i] == "CHN"} == {
        "USA"
    }


def test_geneva_by_sector_moves_trade_and_every_solve_converged(geneva: Run) -> None:
    assert geneva.moves_trade
    assert geneva.effects.ok
    assert geneva.effects.names == ("low", "default", "high")
    assert geneva.model.family == "caliendo_parro"
    before, after, change = geneva.effects.flow("CHN", "USA")
    assert after > before
    assert change.low > 0.5
    whole = sum(geneva.effects.flow("CHN", "USA", name)[1] for name in geneva.world.sectors)
    assert whole == pytest.approx(after, rel=1e-12)


@pytest.mark.parametrize("family", ["caliendo_parro", "many_sectors"])
def test_london_moves_nothing_by_sector(world: World, family: str) -> None:
    run = Scenario.named("london").run(world=world, model=Model(family=family))  # type: ignore[arg-type]
    assert not run.moves_trade
    for what in ("welfare", "prices", "real_wages", "exports", "imports"):
        np.testing.assert_array_equal(run.effects.changes(what), 0.0)
    before, after, low, high = run.effects.flows()
    np.testing.assert_array_equal(before, after)
    assert not np.nan_to_num(low).any()
    assert not np.nan_to_num(high).any()


@pytest.mark.parametrize("name", ["world-2023", "world-2023-sectors"])
def test_a_scenario_that_is_the_day_observed_moves_nothing_at_all(
    name: str, ledger: Ledger
) -> None:
    """Then even the solve from the world as it was has nothing to do."""
    day = Moment(date(2023, 7, 1), date(2023, 7, 1))
    scenario = replace(Scenario.named("geneva"), moment=day, baseline=day)
    run = scenario.run(ledger, world=World.bundled(name))
    assert not run.moves_trade
    assert (run.duties.shock("after").factor == 1).all()
    np.testing.assert_array_equal(run.effects.after.central.welfare, 0.0)


def test_diversion_output_and_flows_speak_of_the_same_solve(geneva: Run) -> None:
    flow, gains = geneva.effects.diversion("USA", "CHN", "C26")
    before, after, change = geneva.effects.flow("CHN", "USA", "C26")
    assert (flow.before, flow.after, flow.change) == (before, after, change)
    assert {gain.region for gain in gains} == set(geneva.world.regions) - {"CHN"}
    central = [gain.sold.central for gain in gains]
    assert central == sorted(central, reverse=True)
    taiwan = next(gain for gain in gains if gain.region == "TWN")
    old, new, _ = geneva.effects.flow("TWN", "USA", "C26")
    assert taiwan.sold.central == pytest.approx(new - old, rel=1e-9)
    old, new, _ = geneva.effects.flow("CHN", "TWN", "C26")
    assert taiwan.bought.central == pytest.approx(new - old, rel=1e-9)
    whole = geneva.effects.output("CHN")
    parts = [geneva.effects.output("CHN", name) for name in geneva.world.sectors]
    assert sum(part.after for part in parts) == pytest.approx(whole.after, rel=1e-12)
    with pytest.raises(BadQuestion, match="two regions"):
        geneva.effects.diversion("CHN", "CHN")


def test_a_mean_lies_between_its_members_and_needs_known_words(geneva: Run) -> None:
    changes = geneva.effects.changes("welfare")
    for weights in ("expenditure", "income", "gdp", "equal"):
        found = geneva.effects.mean("welfare", weights=weights).central
        assert changes.min() < found < changes.max()
    assert geneva.effects.mean("welfare", weights="equal").central == pytest.approx(changes.mean())
    alone = geneva.effects.mean("welfare", ["VNM"])
    assert alone == geneva.effects.region("VNM", "welfare")
    with pytest.raises(BadQuestion, match="Did you mean 'welfare'"):
        geneva.effects.mean("welfar")
    with pytest.raises(BadQuestion, match="one of expenditure"):
        geneva.effects.mean("welfare", weights="people")


def test_sets_of_elasticities_are_ordered_and_default_is_the_worlds_own(world: World) -> None:
    found, central = settings(world, Model(family="caliendo_parro"))  # type: ignore[arg-type]
    assert [each.name for each in found] == ["low", "default", "high"]
    assert found[central].world is world
    low, default, high = (each.world.elasticities for each in found)
    assert low is not None
    assert default is not None
    assert high is not None
    assert (low <= default).all()
    np.testing.assert_allclose(high, default + 1, atol=1e-9)


def test_numbers_hold_for_every_sector_and_the_middle_one_is_central(world: World) -> None:
    found, central = settings(world, Model(family="caliendo_parro"), (8.0, 3.0, 5.0))  # type: ignore[arg-type]
    assert [each.name for each in found] == ["3", "5", "8"]
    assert found[central].name == "5"
    assert found[0].model.sector_elasticities == (3.0,) * len(world.sectors)
    one = World.bundled("world-2023")
    plain, middle = settings(one, Model(), (2.0, 4.0, 8.0, 16.0))
    assert plain[middle].name == "4"


def test_wrong_elasticities_say_what_is_there(world: World) -> None:
    with pytest.raises(BadQuestion, match=r"'lo'.*Did you mean 'low'"):
        settings(world, Model(), ("lo",))
    with pytest.raises(BadQuestion, match="one sector"):
        settings(World.bundled("world-2023"), Model(), ("low",))


def test_labels_of_other_worlds_are_read_or_refused(world: World) -> None:
    oecd = _relabelled(world, sectors={"A02": "A01_02", "C10-C12": "C10T12", "C24": "C24A"})
    columns = goods_of_sectors(oecd)
    assert columns["A01_02"] == (0, 1)
    assert columns["C10T12"] == (GOODS.index("C10-C12"),)
    assert columns["C24A"] == (GOODS.index("C24"),)
    assert not {"D-F", "O-U"} & set(columns)
    with pytest.raises(BadQuestion, match="no products are known for its sector 'widgets'"):
        goods_of_sectors(_relabelled(world, sectors={"C24": "widgets"}))
    with pytest.raises(BadQuestion, match="region 'XYZ' is no country"):
        us_origins(_relabelled(world, regions={"NOR": "XYZ"}))


def test_in_a_world_without_tariffs_the_law_of_its_year_is_the_baseline(world: World) -> None:
    plain = replace(world, tariffs=np.zeros_like(world.tariffs), year=2019)
    run = Scenario.named("geneva").run(world=plain)
    shock = run.duties.shock("after")
    assert shock.before is not None
    np.testing.assert_array_equal(shock.before, run.duties.rates["observed"])
    row = next(row for row in run.shocks if (row.importer, row.origin) == ("US", "CN"))
    found = average(origin="CN", on=date(2019, 7, 1), known=date(2019, 7, 1))
    assert row.observed == pytest.approx(found.on(date(2019, 7, 1)), abs=1e-12)
    assert run.effects.ok


def test_a_world_without_china_has_no_scenario(world: World) -> None:
    with pytest.raises(BadQuestion, match="no region CHN"):
        Scenario.named("geneva").duties(_relabelled(world, regions={"CHN": "KEN"}))


def _relabelled(
    world: World, *, regions: dict[str, str] | None = None, sectors: dict[str, str] | None = None
) -> World:
    def renamed(axis: Axis, names: dict[str, str]) -> Axis:
        return Axis(axis.name, tuple(names.get(label, label) for label in axis))

    return replace(
        world,
        regions=renamed(world.regions, regions or {}),
        sectors=renamed(world.sectors, sectors or {}),
    )
