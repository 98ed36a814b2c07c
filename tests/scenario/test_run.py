"""What follows from a scenario: shocks that are duty after over before, parts that fit together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from detente.ledger import Kind, Ledger, Method, Status
from detente.ledger.model import Content
from detente.scenario import Run, Scenario, origin_shocks
from detente.scenario.duties import Origin, duty_table
from detente.scenario.file import Moment
from detente.scenario.run import state_changes
from detente.tariffs import average


@pytest.fixture(scope="module")
def geneva() -> Run:
    return Scenario.named("geneva").run()


@pytest.fixture(scope="module")
def london() -> Run:
    return Scenario.named("london").run()


def test_london_moves_no_trade_and_its_effects_are_exactly_zero(london: Run) -> None:
    assert not london.moves_trade
    for what in ("welfare", "prices", "real_wages", "exports", "imports"):
        assert (london.effects.changes(what) == 0).all(), what
    old, new, change = london.effects.flow("CHN", "USA")
    assert old == new
    assert (change.low, change.central, change.high) == (0, 0, 0)
    assert all(row.before == row.after and row.factor == 1.0 for row in london.shocks)


def test_london_changes_the_controls_of_both_sides(london: Run) -> None:
    named = {change.measure.id for change in london.controls}
    assert {
        "us.bis.eda-2025",
        "us.bis.ethane-2025",
        "us.bis.jet-2025",
        "cn.mofcom.2025-18",
    } <= named
    assert all(change.measure.kind is not Kind.tariff for change in london.controls)
    assert not [change for change in london.changes if change.measure.kind is Kind.tariff]


def test_geneva_cuts_both_ways(geneva: Run) -> None:
    rows = {(row.importer, row.origin): row for row in geneva.shocks}
    china, america = rows["US", "CN"], rows["CN", "US"]
    assert china.after < china.before
    assert america.before - america.after == pytest.approx(1.15, abs=1e-6)
    assert geneva.moves_trade
    _, _, change = geneva.effects.flow("CHN", "USA")
    assert change.low > 0.1


def test_the_factor_is_one_plus_duty_after_over_one_plus_duty_before(geneva: Run) -> None:
    for row in geneva.shocks:
        assert row.factor == pytest.approx((1 + row.after) / (1 + row.before), rel=1e-14)


def test_the_duties_of_a_shock_are_the_averages_of_the_tariff_engine(
    geneva: Run, ledger: Ledger
) -> None:
    rows = {(row.importer, row.origin): row for row in geneva.shocks}
    for importer, origin in (("US", "CN"), ("US", "MX"), ("CN", "US")):
        found = average(
            importer=importer,
            origin=origin,
            on=date(2025, 5, 14),
            known=date(2025, 5, 14),
            ledger=ledger,
        )
        assert rows[importer, origin].after == pytest.approx(found.on(date(2025, 5, 14)), abs=1e-12)


def test_every_region_of_the_world_that_is_a_place_has_a_shock(geneva: Run) -> None:
    origins = {row.origin for row in geneva.shocks if row.importer == "US"}
    assert len(origins) > 150
    assert {"CN", "MX", "DE", "VN", "KE", "HK"} <= origins
    assert "US" not in origins
    assert ("CN", "US") in {(row.importer, row.origin) for row in geneva.shocks}


def test_origins_computed_once_for_many_are_those_computed_alone(ledger: Ledger) -> None:
    """Treating origins alike saves time and must not change a number."""
    moment = (ledger, Moment(date(2025, 8, 10), date(2025, 8, 20)))
    many = ["KE", "NG", "ZA", "EG", "MA", "IS", "NZ", "BY", "RU", "CU", "LA", "MM", "SY", "IQ"]
    together = {row.origin: row for row in origin_shocks(many, moment, moment, moment)}
    for origin in many:
        (alone,) = (
            row for row in origin_shocks([origin], moment, moment, moment) if row.importer == "US"
        )
        assert together[origin].after == pytest.approx(alone.after, abs=1e-12), origin


def test_bands_hold_their_middle_and_every_solve_converged(geneva: Run) -> None:
    assert geneva.effects.ok
    for region in ("USA", "CHN", "MEX", "VNM", "DEU"):
        for what in ("welfare", "prices", "exports", "imports"):
            band = geneva.effects.region(region, what)
            assert band.low <= band.central <= band.high


def test_plain_data_repeats_what_the_run_holds(geneva: Run) -> None:
    data = geneva.to_dict()
    assert data["scenario"] == "geneva"
    assert data["moves_trade"] is True
    assert len(data["shocks"]) == len(geneva.shocks)
    usa = data["regions"]["USA"]["welfare"]
    assert usa["central"] == geneva.effects.region("USA", "welfare").central
    assert {solve["duties"] for solve in data["solves"]} == {"baseline", "scenario"}


def test_a_scenario_against_itself_moves_nothing(ledger: Ledger) -> None:
    day = Moment(date(2025, 4, 10), date(2025, 4, 12))
    same = replace(Scenario.named("geneva"), moment=day, baseline=day, amendments=())
    run = same.run(ledger)
    assert not run.moves_trade
    assert run.changes == ()
    np.testing.assert_array_equal(run.effects.changes("welfare"), 0)


def test_april_kept_is_worse_than_geneva_and_zero_is_lower(ledger: Ledger) -> None:
    def us_on_china(name: str) -> tuple[float, float]:
        scenario = Scenario.named(name)
        rows = origin_shocks(
            ["CN"],
            (ledger, scenario.baseline),
            (ledger, scenario.baseline),
            (scenario.ledger(ledger), scenario.moment),
        )
        row = next(row for row in rows if row.origin == "CN")
        return row.before, row.after

    before, after = us_on_china("april-2025")
    assert before + 0.5 < after < before + 1.15  # 115 points, less what is spared
    before, after = us_on_china("zero")
    assert after < before
    before, after = us_on_china("no-deal")
    assert after - before > 1.0


@pytest.mark.parametrize(
    "other",
    [
        {"method": Method.floor},
        {"content": Content("steel")},
        {"rate": 0.2},
        {"regime": "suspended in part"},
    ],
)
def test_a_step_that_says_something_else_is_a_change(
    ledger: Ledger, other: dict[str, object]
) -> None:
    """An additive 15 % and a floor of 15 % are not the same duty."""
    measure = ledger.measure("us.s122.surcharge")
    day = Moment(date(2026, 3, 1), date(2026, 3, 1))
    step = replace(measure.steps[0], rate=0.15, rates={}, status=Status.in_force)
    same, unlike = (
        ledger.amend(replace(measure, steps=(each,)))
        for each in (step, replace(step, **other))  # type: ignore[arg-type]
    )
    assert state_changes((same, day), (same, day)) == ()
    changes = state_changes((same, day), (unlike, day))
    assert {change.measure.id for change in changes} == {"us.s122.surcharge"}


def test_a_removed_measure_shows_as_gone(ledger: Ledger) -> None:
    day = Moment(date(2024, 3, 1), date(2024, 3, 1))
    scenario = replace(
        Scenario.named("geneva"), moment=day, baseline=day, remove=("us.s301.list1",)
    )
    run = scenario.run(ledger)
    (change,) = run.changes
    assert (change.measure.id, change.after) == ("us.s301.list1", None)
    row = next(row for row in run.shocks if row.origin == "CN" and row.importer == "US")
    assert row.after < row.before - 0.01
    assert run.effects.flow("CHN", "USA")[2].low > 0


def test_a_table_of_duties_is_kept_until_the_law_changes(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    moment = Moment(date(2026, 3, 1), date(2026, 3, 1))
    china = (Origin.of("CN", "CN", "imports-2024"),)
    first = duty_table("US", china, ledger, moment)
    kept = set(tmp_path.glob("duties-*"))
    assert len(kept) == 1
    again = duty_table("US", china, ledger, moment)
    np.testing.assert_array_equal(first.due, again.due)
    assert set(tmp_path.glob("duties-*")) == kept
    less = duty_table("US", china, ledger.without(["us.s301.list3"]), moment)
    assert less.total[0] < first.total[0]
    assert len(set(tmp_path.glob("duties-*"))) == 2
