"""Do the bundled US lists and tables say what the notes say, on every day since 2018?"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "src" / "detente" / "data"
LISTS = sorted((DATA / "lists").glob("us_*.csv"))
CHINA = {
    "us_s301_list1": (("2018-07-06", 0.25),),
    "us_s301_list2": (("2018-08-23", 0.25),),
    "us_s301_list3": (("2018-09-24", 0.10), ("2019-05-10", 0.25)),
    "us_s301_list4a": (("2019-09-01", 0.15), ("2020-02-14", 0.075)),
    "us_s301_review_91_01": (("2024-09-27", 0.25),),
    "us_s301_review_91_02": (("2024-09-27", 0.50),),
    "us_s301_review_91_03": (("2024-09-27", 1.00),),
    "us_s301_review_91_04": (("2025-01-01", 0.25),),
    "us_s301_review_91_05": (("2025-01-01", 0.50),),
    "us_s301_review_91_06": (("2026-01-01", 0.25),),
    "us_s301_review_91_07": (("2026-01-01", 0.50),),
    "us_s301_review_91_08": (("2026-01-01", 1.00),),
    "us_s301_review_91_11": (("2025-01-01", 0.25),),
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "lists" / f"{name}.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def held(name: str, code: str, day: str) -> bool:
    return any(
        code.startswith(r["code"])
        and (r.get("from") or "0") <= day
        and (not r.get("until") or day < r["until"])
        for r in rows(name)
    )


def china_301(code: str, day: str) -> float:
    best = 0.0
    for name, steps in CHINA.items():
        rates = [rate for start, rate in steps if start <= day]
        if rates and rates[-1] > best and held(name, code, day):
            best = rates[-1]
    return best


@pytest.fixture(scope="module")
def schedule() -> set[str]:
    pl = pytest.importorskip("polars")
    return set(pl.read_parquet(DATA / "tables" / "us_schedule_2025.parquet")["hts"])


def test_every_list_says_where_it_comes_from() -> None:
    yaml = pytest.importorskip("yaml")
    text = (DATA / "lists" / "source.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)
    assert {path.name for path in LISTS} <= set(entries)
    for path in LISTS:
        assert {"what", "publisher", "licence", "derived", "checks"} <= set(entries[path.name])


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.stem)
def test_a_list_has_clean_codes_and_half_open_windows(path: Path) -> None:
    for row in rows(path.stem):
        if "code" in row:
            assert row["code"].isdigit(), row
            assert len(row["code"]) in (2, 4, 6, 8, 10), row
        for name in ("from", "until", "announced"):
            if row.get(name):
                date.fromisoformat(row[name])
        if row.get("from") and row.get("until"):
            assert row["from"] < row["until"], row
        for name in ("share", "low", "high", "rate"):
            if row.get(name):
                assert 0 <= float(row[name]) <= 1.3, row


def test_codes_exist_in_the_schedule(schedule: set[str]) -> None:
    stems = {code[:n] for code in schedule for n in (2, 4, 6, 8, 10)}
    missing = {
        (path.stem, row["code"])
        for path in LISTS
        for row in rows(path.stem)
        if "code" in row and row["code"] not in stems
    }
    # Statistical numbers made for the polysilicon action after the last edition we hold.
    assert missing == {
        ("us_s232_polysilicon", code)
        for code in ("3818000040", "3818000045", "3818000050", "3818000091")
    }


def test_no_code_is_on_two_of_the_first_lists_on_one_day() -> None:
    names = ("us_s301_list1", "us_s301_list2", "us_s301_list3", "us_s301_list4a")
    seen: dict[str, str] = {}
    for name in names:
        for row in rows(name):
            assert seen.setdefault(row["code"], name) == name, row


@pytest.mark.parametrize(
    ("code", "day", "rate"),
    [
        ("9503000073", "2025-06-01", 0.0),
        ("4202216000", "2018-09-24", 0.10),
        ("6109100012", "2020-02-13", 0.15),
        ("6109100012", "2020-02-14", 0.075),
        ("8507600020", "2025-12-31", 0.075),
        ("8507600020", "2026-01-01", 0.25),
        ("8507600010", "2024-09-26", 0.075),
        ("8507600010", "2024-09-27", 0.25),
        ("8507600010", "2026-02-01", 0.25),
        ("4015121010", "2024-12-31", 0.075),
        ("4015121010", "2025-01-01", 0.50),
        ("4015121010", "2026-01-01", 1.00),
        ("6307909850", "2024-09-26", 0.075),
        ("6307909850", "2024-12-31", 0.25),
        ("6307909870", "2025-06-01", 0.25),
        ("6307909850", "2026-01-01", 0.50),
        ("6307909891", "2026-01-01", 0.075),
        ("8517620090", "2025-01-01", 0.075),
        ("8517620020", "2025-01-01", 0.25),
        ("8542310045", "2024-12-31", 0.25),
        ("8542310045", "2025-01-01", 0.50),
        ("8541430010", "2024-09-26", 0.25),
        ("8541430010", "2024-09-27", 0.50),
        ("8703800000", "2024-09-26", 0.25),
        ("8703800000", "2024-09-27", 1.00),
        ("7208390030", "2024-09-26", 0.075),
        ("7208390030", "2024-09-27", 0.25),
        ("9018310080", "2025-12-31", 0.0),
        ("9018310080", "2026-01-02", 1.00),
        ("9018310040", "2024-09-27", 1.00),
        ("8505110070", "2025-09-07", 0.0),
        ("8505110070", "2026-01-01", 0.25),
        ("8101940000", "2025-01-01", 0.25),
        ("8513102000", "2025-06-10", 0.0),
        ("9506910030", "2025-08-18", 0.075),
        ("8457100055", "2026-04-06", 0.25),
        ("8544429090", "2025-08-02", 0.25),
    ],
)
def test_section_301_rate_of_a_line_on_a_day(code: str, day: str, rate: float) -> None:
    assert china_301(code, day) == rate


@pytest.mark.parametrize(
    ("name", "code", "day", "expected"),
    [
        ("us_annex_ii", "8517130000", "2025-04-06", True),
        ("us_annex_ii", "8505110070", "2025-09-07", False),
        ("us_annex_ii", "8505110070", "2025-09-08", True),
        ("us_annex_ii", "8505110050", "2025-09-08", False),
        ("us_annex_ii", "0901110025", "2025-11-12", False),
        ("us_annex_ii", "0901110025", "2025-11-13", True),
        ("us_annex_ii", "2009110060", "2025-11-13", True),
        ("us_annex_ii", "9503000073", "2025-06-01", False),
        ("us_floor_exempt_eu", "7102390010", "2025-08-31", False),
        ("us_floor_exempt_eu", "7102390010", "2025-09-01", True),
        ("us_s122_exempt", "8517130000", "2026-03-01", True),
        ("us_s122_exempt", "8507600020", "2026-03-01", False),
        ("us_s122_exempt", "9503000073", "2026-03-01", False),
        ("us_s232_steel", "7208390030", "2018-03-23", True),
        ("us_s232_steel", "7201101000", "2020-01-01", False),
        ("us_s232_steel_derivatives_in_chapter", "7323930080", "2025-05-20", True),
        ("us_s232_steel_derivatives_outside", "8418100030", "2025-06-22", False),
        ("us_s232_steel_derivatives_outside", "8418100030", "2025-06-23", True),
        ("us_s232_steel_derivatives_outside", "8708998180", "2025-09-01", True),
        ("us_s232_aluminium_derivatives_outside", "2203000060", "2025-04-03", False),
        ("us_s232_aluminium_derivatives_outside", "2203000060", "2025-04-04", True),
        ("us_s232_aluminium_derivatives_outside", "2203000060", "2026-04-05", True),
        ("us_s232_copper", "8544429090", "2025-08-02", True),
        ("us_s232_annex_1a", "7606123091", "2026-04-10", True),
        ("us_s232_annex_1b", "8418100030", "2026-04-06", True),
        ("us_s232_annex_1b", "8471300100", "2026-04-06", False),
        ("us_s232_annex_1b", "8703230160", "2026-04-06", False),
        ("us_s232_annex_3", "8457100055", "2026-04-06", True),
        ("us_s232_autos", "8703230160", "2025-04-03", True),
        ("us_s232_autos", "8703210110", "2025-04-03", False),
        ("us_s232_buses", "8702103100", "2025-11-05", True),
        ("us_note30_70", "7606123091", "2025-02-10", True),
        ("us_s122_aircraft", "8507600020", "2026-03-01", True),
        ("us_s232_auto_parts", "8708305020", "2025-05-03", True),
        ("us_s232_lumber", "4407110047", "2025-10-14", True),
        ("us_s232_pharma", "3004909270", "2026-08-03", True),
        ("us_fentanyl_carveout_ca", "3104200010", "2025-03-07", True),
    ],
)
def test_a_line_is_or_is_not_on_a_list(name: str, code: str, day: str, expected: bool) -> None:
    assert held(name, code, day) is expected


def test_electronics_of_april_were_announced_after_they_began() -> None:
    phone = next(r for r in rows("us_annex_ii") if r["code"] == "85171300")
    assert (phone["from"], phone["announced"]) == ("2025-04-05", "2025-04-11")


def test_the_schedule_has_each_line_once(schedule: set[str]) -> None:
    import polars as pl

    table = pl.read_parquet(DATA / "tables" / "us_schedule_2025.parquet")
    assert table.height == len(schedule) == 20138
    assert table["hts"].str.len_chars().unique().to_list() == [10]
    row = table.row(by_predicate=pl.col("hts") == "4420190000", named=True)
    assert row["base"] == 0.032
    assert row["valid_from"] is None
    assert table.filter(pl.col("rate_type") == "missing").is_empty()
    juice = table.row(by_predicate=pl.col("hts") == "2009110060", named=True)
    assert (juice["base_specific_usd"], juice["base_specific_unit"]) == (0.0785, "liter")


def test_import_weights_keep_all_value() -> None:
    pl = pytest.importorskip("polars")
    table = pl.read_parquet(DATA / "tables" / "us_imports_2024.parquet")
    assert table["value_musd"].sum() == pytest.approx(3_208_820, rel=1e-5)
    assert table["duty_musd"].sum() == pytest.approx(75_631.6, rel=1e-5)
    lost = table.filter((pl.col("matched") == 0) & ~pl.col("hts").str.starts_with("99"))
    assert lost.is_empty()
    assert table.filter(pl.col("matched") == 10)["value_musd"].sum() > 3_130_000


def test_estimated_shares_stay_between_0_and_1() -> None:
    pl = pytest.importorskip("polars")
    claims = pl.read_parquet(DATA / "lists" / "us_usmca_claims.parquet")
    metal = pl.read_parquet(DATA / "tables" / "us_metal_content.parquet")
    for table, names in (
        (claims, ("share",)),
        (metal, ("steel", "aluminium", "copper")),
    ):
        for name in names:
            assert 0 <= table[name].min() <= table[name].max() <= 1, name


def test_successors_lead_to_lines_of_the_schedule(schedule: set[str]) -> None:
    with (DATA / "tables" / "us_hts_successors.csv").open(encoding="utf-8") as handle:
        pairs = list(csv.DictReader(handle))
    assert {"old": "8507600020", "new": "8507600090", "on": "2026-01-30", "score": "1.0"} in pairs
    assert {row["new"] for row in pairs} <= schedule
    assert all(row["old"] != row["new"] for row in pairs)


def test_the_first_metals_regime_ends_with_its_measures_not_with_its_lists() -> None:
    from datetime import date

    from detente.ledger import Ledger

    ledger = Ledger.bundled()
    for name in ("steel", "aluminium", "steel_derivatives", "aluminium_derivatives", "copper"):
        last = ledger.state(f"us.s232.{name}", date(2026, 4, 5), origin="CN")
        gone = ledger.state(f"us.s232.{name}", date(2026, 4, 6), origin="CN")
        unforeseen = ledger.state(
            f"us.s232.{name}", date(2026, 4, 6), origin="CN", known=date(2026, 4, 1)
        )
        assert last is not None
        assert last.in_force, name
        assert gone is not None
        assert not gone.in_force, name
        assert unforeseen is not None
        assert unforeseen.in_force, name
