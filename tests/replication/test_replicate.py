"""Published results come out again, by solving: Ignatenko 2025, Caliendo-Parro 2015, gegravity."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detente.equilibrium.replicate import STUDIES, Verdict, replicate
from detente.equilibrium.replicate.compare import data_folder
from detente.errors import BadQuestion, DataMissing

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
NEEDS = {"caliendo-parro-2015": "cp2015", "gegravity-sample": "gegravity_sample"}

CASES = [
    "ustr_income_tax_relief",
    "ustr_lump_sum",
    "optimal_income_tax_relief",
    "ustr_reciprocal",
    "ustr_optimal_retaliation",
    "optimal_optimal_retaliation",
    "us_vs_eu_china",
    "us_vs_china",
    "us_vs_china_108",
    "phi_tilde_0.25",
    "eps_8",
    "eaton_kortum_krugman",
    "post_fixed_transfers",
]


def solved(study):
    if study in NEEDS and not (SHARED / NEEDS[study]).is_dir():
        pytest.skip(f"needs {NEEDS[study]} in ../shared/data beside the checkout")
    return replicate(study, data=SHARED if study in NEEDS else None)


@pytest.fixture(scope="module", params=STUDIES)
def study(request):
    return solved(request.param)


def test_every_given_figure_comes_out(study):
    """Tables 1 and 2 (Ignatenko), Table 2 (Caliendo-Parro), Japan and Canada (gegravity)."""
    missed = [cell for cell in study.cells if cell.verdict is not Verdict.agrees]
    assert not missed
    assert len(study.cells) >= 6
    assert study.agree == len(study.cells)


def test_every_solve_converged(study):
    assert {run.status for run in study.runs} == {"converged"}
    assert max(run.residual for run in study.runs) <= 1e-11


def test_ignatenko_writes_its_tables(tmp_path):
    written = solved("ignatenko-2025").write(tmp_path)
    assert [path.name for path in written] == ["countries.csv", "io_one_sector.csv"]
    with written[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "case",
        "iso3",
        "welfare",
        "deficit",
        "exports_to_gdp",
        "imports_to_gdp",
        "employment",
        "prices",
        "revenue_share_of_expenditure",
    ]
    assert list(dict.fromkeys(row["case"] for row in rows)) == CASES
    assert len(rows) == len(CASES) * 194
    usa = {row["case"]: row for row in rows if row["iso3"] == "USA"}
    # Without margins and with relief a tariff still pays; a rebate takes work away.
    assert float(usa["ustr_lump_sum"]["employment"]) < float(
        usa["ustr_income_tax_relief"]["employment"]
    )
    assert 0.01 < float(usa["ustr_income_tax_relief"]["revenue_share_of_expenditure"]) < 0.015
    with written[1].open(encoding="utf-8", newline="") as file:
        inputs = list(csv.DictReader(file))
    assert list(inputs[0]) == [
        "case",
        "group",
        "welfare",
        "deficit",
        "exports_to_gdp",
        "imports_to_gdp",
        "employment",
        "prices",
        "tariff_us",
    ]
    assert [(row["case"], row["group"]) for row in inputs] == [
        (case, group)
        for case in ("ustr", "reciprocal", "optimal_uniform")
        for group in ("USA", "non_US")
    ]
    own = {row["case"]: float(row["welfare"]) for row in inputs if row["group"] == "USA"}
    assert own["optimal_uniform"] > own["ustr"] > own["reciprocal"]


def test_the_best_uniform_tariff_is_the_top():
    """With inputs too: a little more or less serves the United States worse."""
    from detente.equilibrium import Model, TariffShock, solve
    from detente.equilibrium.replicate.ignatenko import best_uniform
    from detente.world import World

    world = World.bundled()
    model = Model(family="roundabout")
    rate, best = best_uniform(world, model)
    top = best.region("USA").welfare
    for other in (rate - 0.01, rate + 0.01):
        shock = TariffShock.on_imports(world, "USA", {}, others=other)
        assert solve(world, shock, model).region("USA").welfare < top


def test_caliendo_parro_writes_one_file_a_case(tmp_path):
    found = solved("caliendo-parro-2015")
    written = found.write(tmp_path)
    assert [path.stem for path in written] == [
        "nafta_balanced",
        "nafta_deficits",
        "world_2005_balanced",
        "world_without_nafta_balanced",
        "nafta_given_world_balanced",
    ]
    columns = ["region", "real_wage", "real_income_exact", "terms_of_trade", "volume_of_trade"]
    for path in written:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == columns
        assert len(rows) == 31
        assert np.isfinite([[float(row[name]) for name in columns[1:]] for row in rows]).all()


def test_liberalisation_without_and_with_nafta_multiplies_up():
    """Real wages: the world with NAFTA is the world without, times NAFTA given the world."""
    found = solved("caliendo-parro-2015")
    whole, without, given = (
        np.array([row["real_wage"] for row in found.tables[f"{name}.csv"]])
        for name in (
            "world_2005_balanced",
            "world_without_nafta_balanced",
            "nafta_given_world_balanced",
        )
    )
    np.testing.assert_allclose((1 + without / 100) * (1 + given / 100), 1 + whole / 100, rtol=1e-10)


def test_the_paper_data_is_what_its_reader_says():
    """Value added 24,915.2 bn; Mexico's tariff on US goods 12.99 % in 1993 and 0.10 % in 2005."""
    if not (SHARED / "cp2015").is_dir():
        pytest.skip("needs cp2015 in ../shared/data beside the checkout")
    from detente.equilibrium.replicate.cp2015 import read

    paper = read(data_folder(SHARED, "cp2015", "xbilat1993.txt"))
    assert paper.world.gdp.sum() / 1e3 == pytest.approx(24915.2, abs=0.05)
    usa, mex = paper.world.regions.indices(["USA", "MEX"])
    for year, inward, outward in ((1993, 12.99, 4.00), (2005, 0.10, 0.03)):
        for pair, mean in (((usa, mex), inward), ((mex, usa), outward)):
            trade, duty = paper.world.flows[pair], paper.tariffs[year][pair]
            assert 100 * (trade @ duty / trade.sum()) == pytest.approx(mean, abs=0.005)


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(BadQuestion, match="Did you mean 'ignatenko-2025'"):
        replicate("ignatenko-2024")
    with pytest.raises(DataMissing, match=r"xbilat1993\.txt is not in .*Give --data"):
        replicate("caliendo-parro-2015", data=tmp_path)
    (tmp_path / "gegravity_sample").mkdir()
    with pytest.raises(DataMissing, match=r"sample_data_set\.dlm is not in"):
        replicate("gegravity-sample", data=tmp_path)
    for name in ("xbilat1993.txt", "tariffs1993.txt", "tariffs2005.txt", "T.txt"):
        (tmp_path / name).write_text("1\t2\n")
    with pytest.raises(DataMissing, match="is 1 by 2, not 620 by 31"):
        replicate("caliendo-parro-2015", data=tmp_path)


def test_the_command_prints_and_writes(tmp_path):
    from detente.cli.app import app

    runner = CliRunner()
    shown = runner.invoke(app, ["replicate", "ignatenko-2025", "--json", "--out", str(tmp_path)])
    assert shown.exit_code == 0
    answer = json.loads(shown.stdout)
    assert answer["agree"] == answer["of"] == len(answer["cells"])
    assert {cell["verdict"] for cell in answer["cells"]} == {"agrees"}
    assert len(answer["notes"]) >= 5
    assert all(Path(name).is_file() for name in answer["files"])
    plain = runner.invoke(app, ["replicate", "ignatenko-2025"])
    assert "13 of 13 figures agree" in plain.stdout
