"""Sweeps: the rows are what a single solve says, wherever they ran, and a kill loses none."""

import json
import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.equilibrium import Model, TariffShock, solve
from detente.equilibrium.sweeps.design import (
    Design,
    Estimate,
    Setting,
    grid,
    monte_carlo,
    sector_estimates,
    sobol,
    wars,
)
from detente.equilibrium.sweeps.store import SweepStore
from detente.equilibrium.sweeps.sweep import Progress, Sweep, sweep
from detente.errors import BadQuestion, DataMissing
from detente.world import World


@pytest.fixture
def question(fair):
    design = grid({"USA<CHN": [0.0, 0.1, 0.5], "CHN<USA": [0.0, 0.2]})
    return Sweep(world=fair, design=design)


def test_a_grid_is_solved_row_by_row(fair, question, tmp_path):
    result = sweep(question, tmp_path / "out", workers=1)
    rows = result.to_polars()
    assert result.total == result.fresh == rows.height == 6
    assert result.failed == 0
    assert rows["scenario"].to_list() == list(range(6))
    assert rows["USA<CHN"].to_list() == [0.0, 0.0, 0.1, 0.1, 0.5, 0.5]
    for row in rows.iter_rows(named=True):
        shock = TariffShock.between(
            fair, {("CHN", "USA"): 1 + row["USA<CHN"], ("USA", "CHN"): 1 + row["CHN<USA"]}
        )
        alone = solve(fair, shock)
        assert row["status"] == "converged"
        assert row["residual"] <= 1e-8
        assert row["welfare_USA"] == pytest.approx(alone.region("USA").welfare, abs=1e-7)
        assert row["imports_CHN"] == pytest.approx(alone.region("CHN").imports, rel=1e-6)


def test_elasticities_with_standard_errors(fair, tmp_path):
    design = monte_carlo(
        {"trade_elasticity": Estimate(4.0, 0.5), "labour_elasticity": Estimate(0.5, 0.1)},
        20,
        seed=7,
    )
    shock = TariffShock.between(fair, {("CHN", "USA"): 1.5})
    result = sweep(
        Sweep(world=fair, design=design, shock=shock, regions=("DEU",), measures=("welfare",)),
        tmp_path / "out",
        workers=1,
    )
    rows = result.to_polars()
    assert rows.columns[-1] == "welfare_DEU"
    for row in rows.head(3).iter_rows(named=True):
        model = Model(
            trade_elasticity=row["trade_elasticity"], labour_elasticity=row["labour_elasticity"]
        )
        alone = solve(fair, shock, model)
        assert row["welfare_DEU"] == pytest.approx(alone.region("DEU").welfare, abs=1e-7)
    assert rows["welfare_DEU"].std() > 0


def test_two_processes_give_the_same_rows(question, tmp_path):
    alone = sweep(question, tmp_path / "one", workers=1, chunk=1).to_polars()
    both = sweep(question, tmp_path / "two", workers=2, chunk=1).to_polars()
    assert alone.equals(both)


def test_failures_are_rows_without_numbers(world, tmp_path):
    design = grid({"USA<*": [0.1, 5.0]})
    result = sweep(Sweep(world=world, design=design), tmp_path / "out", workers=1)
    assert result.failures == {"transfers_exceed_income": 1}
    good, bad = result.to_polars().rows(named=True)
    assert good["status"] == "converged"
    assert good["cause"] == ""
    assert "deficits='balanced'" in bad["cause"]
    assert bad["residual"] > 1e-8
    assert all(value is None for name, value in bad.items() if name.startswith("welfare"))


def test_a_draw_that_the_model_refuses_is_a_failure_too(fair, tmp_path):
    design = Design(
        kind="grid", names=("value_added_share",), table=np.array([[0.5], [1.5], [0.6]])
    )
    result = sweep(Sweep(world=fair, design=design), tmp_path / "out", workers=1)
    assert result.failures == {"refused": 1}
    assert "value_added_share" in result.to_polars()["cause"][1]


def test_a_second_start_goes_on(question, tmp_path):
    """The rows on disk are not solved again, and the failures among them are counted."""
    folder = tmp_path / "out"
    whole = sweep(question, tmp_path / "whole", workers=1, chunk=2)
    store = SweepStore(folder, question.question())
    store.append(whole.to_polars().head(3).rows(named=True), question.schema)
    before = store.parts()[0].read_bytes()
    (folder / ".part-000001.parquet.1.tmp").write_bytes(b"half a file")
    seen: list[Progress] = []
    result = sweep(question, folder, workers=1, chunk=2, progress=seen.append)
    assert result.fresh == 3
    assert result.to_polars().equals(whole.to_polars())
    assert store.parts()[0].read_bytes() == before
    assert not list(folder.glob(".*.tmp"))
    assert [step.done for step in seen] == [3, 4, 6]
    assert math.isnan(seen[0].eta_seconds)
    assert seen[1].eta_seconds > 0 == seen[2].eta_seconds
    again = sweep(question, folder, workers=1)
    assert again.fresh == 0


def test_another_question_does_not_mix_in(fair, question, tmp_path):
    folder = tmp_path / "out"
    sweep(question, folder, workers=1)
    other = Sweep(world=fair, design=question.design, model=Model(tax="lump_sum"))
    with pytest.raises(BadQuestion, match=r"another sweep \(it differs in model"):
        sweep(other, folder)
    moved = Sweep(world=fair, design=question.design, shock=TariffShock.none(fair))
    with pytest.raises(BadQuestion, match="differs in data"):
        sweep(moved, folder)
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "notes.txt").write_text("mine")
    with pytest.raises(BadQuestion, match="holds no sweep"):
        sweep(question, strange)
    with pytest.raises(DataMissing):
        SweepStore.read(strange)


KILLED = """
    import sys
    from detente.equilibrium.sweeps.design import sobol
    from detente.equilibrium.sweeps import sweep as module
    from detente.equilibrium.sweeps.sweep import Sweep, sweep
    from detente.world import World

    module.FLUSH_SECONDS = 0.0
    design = sobol({"trade_elasticity": (2.0, 8.0), "USA<CHN": (0.0, 1.0)}, 1024, seed=3)
    if __name__ == "__main__":
        question = Sweep(world=World.bundled(), design=design, measures=("welfare",))
        result = sweep(question, sys.argv[1], workers=2, chunk=8)
        print(result.fresh)
"""


def test_a_kill_in_the_middle_loses_nothing(tmp_path):
    """SIGKILL to the parent while two processes work: rows stay as they are, and none is missing
    or there twice at the end. The workers leave by themselves."""
    script, folder = tmp_path / "run.py", tmp_path / "out"
    script.write_text(textwrap.dedent(KILLED))
    command = [sys.executable, str(script), str(folder)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while len(list(folder.glob("part-*"))) < 3:
        assert first.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.02)
    workers = _children(first.pid)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    kept = {path: path.read_bytes() for path in folder.glob("part-*")}
    had = SweepStore.read(folder)
    assert 0 < had.height < 1024
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]

    second = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(second.stdout) == 1024 - had.height
    assert all(path.read_bytes() == content for path, content in kept.items())
    rows = SweepStore.read(folder)
    assert rows["scenario"].to_list() == list(range(1024))
    assert (rows["status"] == "converged").all()
    assert rows.join(had, on="scenario", how="semi").equals(had)
    loose = pl.read_parquet(folder / "*.parquet")
    assert loose.height == 1024


def _children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(text) for text in found.stdout.split()]


def test_a_dask_cluster_runs_the_same(question, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the cluster extra is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        there = sweep(
            question, tmp_path / "there", cluster=cluster.scheduler_address, chunk=2
        ).to_polars()
    here = sweep(question, tmp_path / "here", workers=1, chunk=2).to_polars()
    assert there.equals(here)


def test_no_scheduler_at_the_address(question, tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="the cluster extra is not installed")
    monkeypatch.setattr("detente.equilibrium.sweeps.cluster._PATIENCE", "1s")
    with pytest.raises(BadQuestion, match="No Dask scheduler answers"):
        sweep(question, tmp_path, cluster="tcp://127.0.0.1:9", chunk=2)


def test_seeds():
    bounds = {"trade_elasticity": (2.0, 8.0), "USA<CHN": (0.0, 1.0)}
    one, same, other = (sobol(bounds, 64, seed=seed).table for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    assert (one >= [2, 0]).all()
    assert (one <= [8, 1]).all()
    # A Sobol sample puts the same number of points into each half of each range.
    assert ((one < [5, 0.5]).sum(axis=0) == 32).all()
    draws = monte_carlo({"trade_elasticity": Estimate(4, 0.5)}, 4000, seed=1).table
    np.testing.assert_array_equal(
        draws, monte_carlo({"trade_elasticity": Estimate(4, 0.5)}, 4000, seed=1).table
    )
    assert draws.mean() == pytest.approx(4, abs=0.03)
    assert draws.std() == pytest.approx(0.5, abs=0.03)
    positive = monte_carlo({"labour_elasticity": Estimate(0.1, 0.2)}, 500, seed=1).table
    assert (positive > 0).all()


def test_elasticities_of_sectors_vary_in_logs(tmp_path):
    world = World.bundled("world-2023-sectors")
    estimates = sector_estimates(world)
    assert estimates["elasticity/C26"].in_logs
    assert estimates["elasticity/C26"].standard_error > 0
    assert "elasticity/J" not in estimates
    table = monte_carlo(estimates, 2000, seed=4).table
    place = list(estimates).index("elasticity/C26")
    assert np.median(table[:, place]) == pytest.approx(estimates["elasticity/C26"].value, rel=0.08)
    design = monte_carlo(estimates, 2, seed=4)
    model = Model(family="caliendo_parro")
    shock = TariffShock.between(world, {("CHN", "USA"): 1.3})
    rows = sweep(
        Sweep(world=world, design=design, model=model, shock=shock), tmp_path / "out", workers=1
    ).to_polars()
    values = np.array(world.elasticities)
    for name, value in zip(design.names, design.table[1], strict=True):
        values[world.sectors.index(name.removeprefix("elasticity/"))] = value
    alone = solve(world, shock, model.but(sector_elasticities=tuple(values.tolist())))
    assert rows["welfare_CHN"][1] == pytest.approx(alone.region("CHN").welfare, abs=1e-7)


def test_wars_are_the_same_wherever_they_are_drawn(fair):
    design = wars(5, seed=11, most_flows=6)
    first = Setting(fair, design, Model(), None)
    again = Setting(fair, wars(9, seed=11, most_flows=6), Model(), None)
    flows = []
    for place in range(5):
        tariffs = first.row(place)[0].tariffs
        np.testing.assert_array_equal(tariffs, again.row(place)[0].tariffs)
        assert not tariffs[fair.flows == 0].any()
        assert 0 < tariffs.max() <= 5.0
        flows.append(np.count_nonzero(tariffs))
    assert all(1 <= count <= 6 for count in flows)
    assert len(set(flows)) > 1
    other = Setting(fair, wars(5, seed=12, most_flows=6), Model(), None)
    assert (other.row(0)[0].tariffs != first.row(0)[0].tariffs).any()


def test_designs_side_by_side(fair):
    both = grid({"shock": [0.0, 1.0]}).beside(
        monte_carlo({"trade_elasticity": Estimate(4.0, 0.5)}, 3, seed=1)
    )
    assert both.names == ("shock", "trade_elasticity")
    assert len(both) == 6
    assert both.seed == 1
    shock = TariffShock.between(fair, {("CHN", "USA"): 1.5})
    setting = Setting(fair, both, Model(), shock)
    assert setting.row(0)[0].factor.max() == 1.0
    assert setting.row(5)[0].factor.max() == 1.5
    assert setting.row(5)[1].trade_elasticity == both.table[5, 1]
    with pytest.raises(BadQuestion, match="varies twice"):
        both.beside(grid({"shock": [0.5]}))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: grid({}), "at least one name"),
        (lambda: sobol({"shock": (1.0, 0.0)}, 4, seed=1), "low:high"),
        (lambda: sobol({"shock": (0.0, 1.0)}, 0, seed=1), "one scenario or more"),
        (lambda: Estimate(4.0, -1.0), "0 or more"),
        (lambda: monte_carlo({"x": Estimate(-9.0, 0.1)}, 4, seed=1), "hardly ever above 0"),
    ],
)
def test_designs_that_cannot_be(make, message):
    with pytest.raises(BadQuestion, match=message):
        make()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("trade_elastcity", "Did you mean 'trade_elasticity'"),
        ("USA<CHM", "among the 4 regions"),
        ("elasticity/steel", "all goods"),
    ],
)
def test_names_that_mean_nothing(fair, name, message):
    with pytest.raises(BadQuestion, match=message):
        Sweep(world=fair, design=grid({name: [1.0]}))


def test_measures_and_regions_are_checked(fair):
    design = grid({"shock": [1.0]})
    with pytest.raises(BadQuestion, match="no measure 'gdp'"):
        Sweep(world=fair, design=design, measures=("gdp",))
    with pytest.raises(BadQuestion, match="among the 4 regions"):
        Sweep(world=fair, design=design, regions=("FRA",))


def test_the_question_is_on_disk(question, tmp_path):
    sweep(question, tmp_path / "out", workers=1)
    said = json.loads((tmp_path / "out" / "sweep.json").read_text())
    assert said["names"] == ["USA<CHN", "CHN<USA"]
    assert said["scenarios"] == 6
