"""Do the bundled Chinese tables and lists say what the decrees and the supplied files say?"""

from __future__ import annotations

import csv
import importlib.util
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.ledger.load import read_measure
from detente.ledger.products import product_list
from detente.ledger.timeline import state
from detente.store import data_folder

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LISTS = data_folder() / "lists"
TABLES = data_folder() / "tables"
MEASURES = data_folder() / "ledger" / "cn"
SOYBEANS, COTTON = "12019019", "52010000"
TODAY = date(2026, 10, 10)


@pytest.fixture(scope="module")
def schedule() -> pl.DataFrame:
    return pl.read_parquet(TABLES / "cn_schedule.parquet")


@pytest.fixture(scope="module")
def lines_2018(schedule: pl.DataFrame) -> list[str]:
    """The HS8 codes of the 2018 schedule."""
    old = schedule.filter(
        (pl.col("code").str.len_chars() == 8) & (pl.col("source") != "piie_hs6_uniform")
    )
    split = schedule.filter(pl.col("source") == "piie_hs6_uniform")["code"]
    return sorted(set(old["code"]) - set(split))


def listed(name: str, lines: list[str], on: date = TODAY) -> dict[str, float | None]:
    """The lines that a list covers, with its rate."""
    entries = {entry.code: entry for entry in product_list(name).entries}
    found = {}
    for line in lines:
        entry = entries.get(line) or entries.get(line[:6]) or entries.get(line[:4])
        if entry is not None and entry.holds(on, on):
            found[line] = entry.value
    return found


def counts(rates: dict[str, float | None]) -> dict[float | None, int]:
    values = list(rates.values())
    return {value: values.count(value) for value in set(values)}


def mfn(schedule: pl.DataFrame, code: str, on: date) -> float:
    held = schedule.filter(
        (pl.col("code") == code)
        & (pl.col("from") <= on)
        & (pl.col("until").is_null() | (pl.col("until") > on))
    )
    assert held.height == 1
    return held["mfn"][0]


def added(code: str, on: date, *, excluded: bool = True, known: date = TODAY) -> float:
    """Points above MFN that the measures put on a code: layers simply add in China's law."""
    total = 0.0
    for path in MEASURES.glob("retaliation.*.yaml"):
        measure = read_measure(path)
        if all(step.announced > known for step in measure.steps):
            continue
        found = state(measure, "US", on, known=known)
        if measure.kind != "tariff" or found is None or found.step is None:
            continue
        if found.step.status != "in_force":
            continue
        spared = any(
            (excluded or not exemption.fact)
            and exemption.products is not None
            and any(product_list(name).find(code, on, known) for name in exemption.products.lists)
            for exemption in measure.scope.exemptions
        )
        if spared:
            continue
        if found.step.rates_by_product:
            entry = product_list(found.step.rates_by_product).find(code, on, known)
            total += 0.0 if entry is None else entry.value or 0.0
        else:
            total += found.step.rate or 0.0
    return round(total, 9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cn_retaliation_metals_2018", {0.15: 120, 0.25: 8}),
        ("cn_retaliation_list1", {0.25: 545}),
        ("cn_retaliation_list2", {0.25: 333}),
        ("cn_retaliation_list3", {0.05: 1636, 0.1: 3571}),
        ("cn_retaliation_list3_2019", {0.05: 595 + 67, 0.1: 974, 0.2: 1078, 0.25: 2493}),
        ("cn_cars_suspended", {None: 211}),
    ],
)
def test_lists_hold_the_lines_of_the_decrees(
    name: str, expected: dict[float | None, int], lines_2018: list[str]
) -> None:
    assert counts(listed(name, lines_2018)) == expected


def test_cars_come_off_three_lists(lines_2018: list[str]) -> None:
    cars = set(listed("cn_cars_suspended", lines_2018))
    parts = [len(cars & set(listed(f"cn_retaliation_list{n}", lines_2018))) for n in (1, 2, 3)]
    assert parts == [28, 116, 67]


def test_second_rates_keep_every_code_of_the_first() -> None:
    first, second = (rates_of(f"cn_retaliation_{name}") for name in ("list4", "list4_2020"))
    assert first.keys() == second.keys()
    assert all(second[code] == pytest.approx(first[code] / 2, abs=1e-6) for code in first)
    assert len(rates_of("cn_fentanyl_mar2025")) == 719


def rates_of(name: str) -> dict[str, float]:
    return {entry.code: entry.value or 0.0 for entry in product_list(name).entries}


def test_every_rate_is_a_fraction() -> None:
    for path in LISTS.glob("cn_*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        codes = [row["code"] for row in rows]
        assert len(codes) == len(set(codes)), path.name
        assert all(0 < float(row["rate"]) <= 0.25 for row in rows if "rate" in row), path.name


@pytest.mark.parametrize(
    ("on", "excluded", "expected"),
    [
        ("2018-07-05", True, 0.0),
        ("2018-07-06", True, 0.25),
        ("2019-09-01", True, 0.30),
        ("2020-02-14", True, 0.275),
        ("2020-03-02", True, 0.0),
        ("2020-03-02", False, 0.275),
        ("2025-03-09", True, 0.0),
        ("2025-03-10", True, 0.10),
        ("2025-04-10", True, 0.94),
        ("2025-04-12", True, 1.35),
        ("2025-05-14", True, 0.20),
        ("2025-08-12", True, 0.20),
        ("2025-11-09", True, 0.20),
        ("2025-11-10", True, 0.10),
        ("2026-11-09", True, 0.10),
        ("2026-11-10", True, 0.34),
    ],
)
def test_soybeans_above_mfn(on: str, excluded: bool, expected: float) -> None:
    assert added(SOYBEANS, date.fromisoformat(on), excluded=excluded) == pytest.approx(expected)


def test_what_was_known_governs() -> None:
    april = date(2025, 4, 10)
    assert added(SOYBEANS, april, known=date(2025, 4, 8)) == pytest.approx(0.44)
    assert added(SOYBEANS, date(2025, 8, 12), known=date(2025, 6, 1)) == pytest.approx(0.44)
    horses = "01012900"  # list 3: 10 %, 25 % from June 2019
    assert added(horses, date(2019, 6, 1), known=date(2019, 5, 1)) == pytest.approx(0.10)
    assert added(horses, date(2019, 6, 1)) == pytest.approx(0.25)


def test_car_duty_is_suspended() -> None:
    assert added("87032361", date(2018, 12, 31)) == pytest.approx(0.25)
    assert added("87032361", date(2019, 1, 1)) == pytest.approx(0.0)


def test_hand_worked_cases(schedule: pl.DataFrame) -> None:
    """Rows LC293, LC298 and LC303 of the hand-worked cases."""
    july, may, march = date(2018, 7, 6), date(2025, 5, 14), date(2025, 3, 10)
    assert mfn(schedule, SOYBEANS, july) + added(SOYBEANS, july) == pytest.approx(0.28)
    assert mfn(schedule, SOYBEANS, may) + added(SOYBEANS, may) == pytest.approx(0.23)
    assert mfn(schedule, COTTON, march) + added(COTTON, march) == pytest.approx(0.55)


def test_schedule_intervals_touch(schedule: pl.DataFrame) -> None:
    ordered = schedule.sort("code", "from").with_columns(
        following=pl.col("from").shift(-1).over("code")
    )
    inner = ordered.filter(pl.col("following").is_not_null())
    assert inner.filter(
        pl.col("until").is_null() | (pl.col("until") != pl.col("following"))
    ).is_empty()
    ends = ordered.filter(pl.col("following").is_null())["until"].drop_nulls().unique().to_list()
    assert ends == [date(2022, 1, 1)]
    # Film pays by the square metre: the supplied equivalents pass any percentage in the tariff.
    high = schedule.filter(
        (pl.col("mfn") > 0.7) & (pl.col("source") != "wto_2025_with_retaliation")
    )
    assert set(high["code"].str.slice(0, 4)) == {"3702"}
    assert schedule["mfn"].min() == 0.0


def test_every_wto_subheading_has_a_line_today(schedule: pl.DataFrame) -> None:
    wto = pl.read_parquet(TABLES / "cn_wto_hs6.parquet")
    open_rows = schedule.filter(pl.col("until").is_null())
    assert wto.height == 5612
    assert not set(wto["hs6"]) - set(open_rows["code"])


def test_weights_add_up_and_means_are_those_of_the_source() -> None:
    wto = pl.read_parquet(TABLES / "cn_wto_hs6.parquet")
    weights = pl.read_parquet(TABLES / "cn_imports_from_us_weights.parquet")
    assert weights["imports_usd_mn"].sum() == pytest.approx(164_390, abs=10)
    joined = wto.join(weights, on="hs6")
    for day, simple, weighted in (
        ("2025-01-01", 0.224, 0.156),
        ("2025-04-12", 1.485, 1.423),
        ("2026-05-01", 0.325, 0.265),
    ):
        # The figures of the source's README let the 12 codes without a rate count as zero.
        mean = joined.select(pl.col(day).dot("imports_usd_mn") / pl.col("imports_usd_mn").sum())
        assert wto[day].mean() == pytest.approx(simple, abs=6e-4)
        assert mean.item() == pytest.approx(weighted, abs=6e-4)


def test_february_list_matches_the_decree_where_it_can() -> None:
    rates = [entry.value for entry in product_list("cn_fentanyl_feb2025").entries]
    assert (rates.count(0.15), rates.count(0.10), len(rates)) == (7, 40, 55)


@pytest.mark.skipif(not SHARED.exists(), reason="the supplied inputs (../shared) are not here")
def test_files_are_what_the_script_builds(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("build_cn", ROOT / "tools/build_cn_tables.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    sys.modules["build_cn"] = tool
    spec.loader.exec_module(tool)
    tool.build(SHARED, tmp_path)
    built = sorted((tmp_path / "lists").glob("cn_*.csv"))
    assert [path.name for path in built] == sorted(path.name for path in LISTS.glob("cn_*.csv"))
    for path in built:
        assert path.read_bytes() == (LISTS / path.name).read_bytes(), path.name
    for path in (tmp_path / "tables").glob("cn_*.parquet"):
        assert pl.read_parquet(path).equals(pl.read_parquet(TABLES / path.name)), path.name
