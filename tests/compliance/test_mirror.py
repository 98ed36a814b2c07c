"""Mirror screening: the antimony route is found, lanthanum is not, and chance is told."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.compliance.capacity import capacity
from detente.compliance.flows import Flows, month_number, read_flows
from detente.compliance.mirror import Screen, screen
from detente.compliance.observed import observations
from detente.compliance.placebo import KINDS, false_positives, made_flows
from detente.compliance.robust import rises
from detente.errors import BadQuestion

ROOT = Path(__file__).parents[2]
BAN = month_number("2024-12")
REAL = ROOT / "../shared/data/minerals_trade" / "china_exports_hs6_partner_monthly_2017_2024.csv.gz"


def case():
    spec = importlib.util.spec_from_file_location(
        "make_antimony_case", ROOT / "tools" / "make_antimony_case.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MADE = case()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("flows")


def screened(folder: Path, seed: int, *, comtrade: bool = False, since: int | None = BAN) -> Screen:
    path = folder / f"case-{seed}-{comtrade}.csv"
    if not path.exists():
        frame = MADE.made(seed)
        (MADE.as_comtrade(frame) if comtrade else frame).write_csv(path)
    return screen(read_flows(path), since=since)


def routes(found: Screen) -> set[tuple[str, str]]:
    return {(route.hs, route.country) for route in found.flagged}


def test_the_made_case_meets_the_published_sum():
    frame = MADE.made()
    came = frame.filter(
        (pl.col("hs") == "282580")
        & (pl.col("flow") == "M")
        & (pl.col("reporter") == "US")
        & pl.col("partner").is_in(["TH", "MX"])
    )
    after = came.filter(pl.col("month") >= "2024-12")["quantity_kg"].sum() / 1000
    before = came.filter(pl.col("month") < "2024-12")["quantity_kg"].sum() / 1000
    [published] = observations("antimony_oxides_from_th_mx", on=date.max, known=date.max)
    assert (published.value, published.unit) == (3834, "t")
    assert after == pytest.approx(published.value, abs=0.01)
    assert before < after
    assert came.filter(pl.col("month") >= "2024-12")["month"].n_unique() == 5
    assert frame["note"].unique().to_list() == ["made for the test, no data"]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("since", [BAN, None])
def test_antimony_is_flagged_and_lanthanum_is_not(folder, seed, since):
    found = routes(screened(folder, seed, since=since))
    assert {("282580", "TH"), ("282580", "MX")} <= found
    assert not [country for hs, country in found if hs == "284690"]


def test_comtrade_columns_give_the_same_answer(folder):
    own = screened(folder, 3)
    theirs = screened(folder, 3, comtrade=True)
    assert routes(own) == routes(theirs)
    assert own.routes[0].excess == pytest.approx(theirs.routes[0].excess)


def test_a_route_tells_what_it_rests_on(folder):
    found = next(route for route in screened(folder, 0).routes if route.country == "TH")
    assert found.months[0] == "2024-12"
    assert found.sds_in > 3
    assert found.sds_out > 3
    assert 0 < found.re_export < 3_834_000
    assert found.excess > 0
    assert found.ratio is not None
    assert found.ratio > 1.5
    assert "mining (no figures for separation" in found.capacity.words


def test_without_the_inflow_nothing_is_flagged(folder):
    frame = MADE.made(0)
    usual = frame.filter(pl.col("month") == "2023-06").select(
        "reporter", "partner", "flow", "hs", pl.col("quantity_kg").alias("calm")
    )
    keys = ["reporter", "partner", "flow", "hs"]
    calm = frame.join(usual, on=keys, how="left", maintain_order="left").with_columns(
        pl.when((pl.col("reporter") == "CN") & (pl.col("month") >= "2024-11"))
        .then(pl.col("calm"))
        .otherwise(pl.col("quantity_kg"))
        .alias("quantity_kg")
    )
    path = folder / "calm.csv"
    calm.drop("calm").write_csv(path)
    assert not routes(screen(read_flows(path), since=BAN))


def test_the_scale_does_not_matter(folder):
    frame = MADE.made(1)
    path = folder / "double.csv"
    frame.with_columns(pl.col("quantity_kg") * 1000).write_csv(path)
    big, small = screen(read_flows(path), since=BAN), screened(folder, 1)
    assert routes(big) == routes(small)
    assert big.routes[0].sds_out == pytest.approx(small.routes[0].sds_out)


def test_capacity_by_the_minerals_tables():
    assert capacity("282580", "TH").has is False
    assert capacity("282580", "BE").has is True, "a source of US imports of oxide by the USGS"
    assert capacity("284690", "MY").has is True, "separates rare earths"
    assert capacity("850511", "VN").has is None, "no figures on makers of magnets but China"
    assert capacity("010121", "TH").has is None


def test_a_country_that_can_make_it_is_listed_and_not_flagged(folder):
    frame = MADE.made(2).with_columns(
        pl.col("reporter").replace({"TH": "BO", "BO": "TH"}),
        pl.col("partner").replace({"TH": "BO", "BO": "TH"}),
    )
    path = folder / "bolivia.csv"
    frame.write_csv(path)
    found = screen(read_flows(path), since=BAN)
    status = {(route.hs, route.country): route.status for route in found.routes}
    assert status["282580", "BO"] == "has capacity"
    assert ("282580", "BO") not in routes(found)


@pytest.mark.parametrize(("kind", "most"), [("independent", 0.03), ("common", 0.04)])
def test_placebo_products_are_seldom_flagged(kind, most):
    """The rates that the docs state; a tighter screen flags less."""
    found = false_positives(kind, seed=11)
    assert found.pairs == 4000
    assert 0 < found.rate < most
    assert false_positives(kind, seed=11, least=2).rate < found.rate
    assert false_positives(kind, seed=11, sds=6).rate < found.rate


def test_placebo_with_the_noise_of_real_series():
    if not REAL.exists():
        pytest.skip("../shared has no minerals_trade")
    real = real_series()
    assert len(real) > 40
    assert 0 < false_positives("resampled", seed=11, real=real).rate < 0.08


def test_rises_in_real_series_before_the_controls():
    """China's side of 2018 to June 2023, one leg alone: how often a month stands out."""
    if not REAL.exists():
        pytest.skip("../shared has no minerals_trade")
    series = np.array(real_series())
    found = rises(series, np.zeros(len(series)), start=None, lag=4)
    tested = np.isfinite(found.sds)
    share = (found.sds[tested] > 3).mean()
    assert 0.02 < share < 0.20, share


def real_series() -> list[np.ndarray]:
    frame = pl.read_csv(REAL, infer_schema=False).with_columns(
        pl.col("month").str.slice(0, 7), pl.col("quantity_kg").cast(pl.Float64, strict=False)
    )
    frame = frame.filter((pl.col("month") >= "2018-01") & (pl.col("month") < "2023-07"))
    months = sorted(frame["month"].unique())
    found = []
    for _, rows in frame.sort("hs6", "partner").group_by("hs6", "partner", maintain_order=True):
        by_month = dict(rows.select("month", "quantity_kg").iter_rows())
        values = np.array([float(by_month.get(month) or 0) for month in months])
        if (values > 0).mean() > 0.6:
            found.append(values)
    return found


def test_placebo_questions_that_make_no_sense():
    assert set(KINDS) == {"independent", "common", "resampled"}
    with pytest.raises(BadQuestion, match="real series"):
        false_positives("resampled")
    with pytest.raises(BadQuestion, match="No placebo"):
        made_flows("wishful", products=1, partners=1, seed=1)


def flows(rows: list[tuple]) -> Flows:
    columns = ["month", "reporter", "partner", "flow", "hs", "kg", "usd"]
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        pl.col("month").cast(pl.Int32), pl.col("kg", "usd").cast(pl.Float64)
    )
    return Flows(frame, "own", "kg", ())


def test_a_month_that_nobody_reported_is_unknown_and_no_zero():
    rows = []
    for month in range(40):
        if month != 38:
            rows.append((month, "CN", "TH", "X", "282580", 100.0, 1.0))
            rows.append((month, "CN", "MX", "X", "282580", 50.0, 1.0))
        rows.append((month, "US", "TH", "M", "282580", 60.0, 1.0))
    found = screen(flows(rows), since=36)
    assert any("CN X reports nothing in 0003-03" in note for note in found.notes)
    key = found.legs.keys.index(("282580", "TH"))
    assert np.isnan(found.legs.inflow[key, 38])
    other = found.legs.keys.index(("282580", "MX"))
    assert found.legs.outflow[other, 38] == 0, "the US reported, and nothing came from Mexico"


def test_normal_use_counts_other_suppliers():
    """k uses 300 a month, 100 of it from China: twice that from China is no excess."""
    rows = []
    for month in range(40):
        late = month >= 36
        rows.append((month, "CN", "TH", "X", "282580", 200.0 if late else 100.0, 1.0))
        rows.append((month, "TH", "CN", "M", "282580", 200.0 if late else 100.0, 1.0))
        rows.append((month, "TH", "BO", "M", "282580", 210.0, 1.0))
        rows.append((month, "TH", "US", "X", "282580", 90.0 if late else 10.0, 1.0))
        rows.append((month, "US", "TH", "M", "282580", 90.0 if late else 10.0, 1.0))
    assert not screen(flows(rows), since=36).routes
    alone = [row for row in rows if row[1] != "TH"]
    assert screen(flows(alone), since=36).routes, "without its other trade 200 is beyond use"


def test_files_that_cannot_be_screened(folder):
    made = MADE.made(0)
    one = folder / "one.csv"
    made.filter(pl.col("flow") == "X").write_csv(one)
    with pytest.raises(BadQuestion, match="no trade to US from third countries"):
        screen(read_flows(one))
    short = folder / "short.csv"
    made.filter(pl.col("month") >= "2024-10").write_csv(short)
    with pytest.raises(BadQuestion, match="months enough"):
        screen(read_flows(short))
    path = folder / "whole.csv"
    made.write_csv(path)
    with pytest.raises(BadQuestion, match="outside the months"):
        screen(read_flows(path), since=month_number("2030-01"))
    with pytest.raises(BadQuestion, match="both CN"):
        screen(read_flows(path), target="CN")
