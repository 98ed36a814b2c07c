"""Customs entries: every row accounted for, the same duty as a look-up, refunds by hand."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.errors import BadQuestion
from detente.tariffs import lookup, schedule
from detente.tariffs.entries import Assessment, assess

ROOT = Path(__file__).resolve().parents[2]
HEAD = "entry_date,hts,origin,value"
BAG = "4202.92.3131"  # 17.6 percent, list 3
TOY = "9503.00.0073"  # free, list 4B


@pytest.fixture
def run(tmp_path: Path):
    def _run(*rows: str, head: str = HEAD, as_of: str = "2026-06-30", **more) -> Assessment:
        path = tmp_path / "entries.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return assess(path, as_of=date.fromisoformat(as_of), **more)

    return _run


def _one(found: Assessment) -> dict:
    assert found.rejects.height == 0, found.rejects["reason"].to_list()
    (row,) = found.frame.to_dicts()
    return row


# By hand -------------------------------------------------------------------------------------


def test_the_worked_case_of_the_reference(run):
    """50,000 from China on 2025-06-20, list 3: 15,000 and 914.39 come back, 12,500 does not."""
    head = f"{HEAD},deposited,liquidated"
    row = _one(run(f"2025-06-20,{BAG},CN,50000,2025-06-20,2026-05-05", head=head))
    assert row["duty_ieepa_fentanyl"] == pytest.approx(10_000)
    assert row["duty_ieepa_reciprocal"] == pytest.approx(5_000)
    assert row["duty_s301"] == pytest.approx(12_500)
    assert row["refundable"] == pytest.approx(15_000)
    assert row["interest"] == pytest.approx(914.39, abs=0.005)
    assert row["route"] == "cape_phase_1"
    rights = ("cape", "reliquidation", "protest", "suit")
    assert [row[f"{name}_by"].isoformat() for name in rights] == [
        "2026-07-24",
        "2026-08-03",
        "2026-11-01",
        "2027-06-20",
    ]


def test_no_refund_where_no_void_duty_was_owed(run):
    """7326.90.8688 from China, 14,172: 2.9, list 3, metals 50; a public entry of September 2026."""
    row = _one(run("2026-09-10,7326.90.8688,CN,14172"))
    assert row["duty_s301"] == pytest.approx(3_543.00)
    assert row["duty_s232"] == pytest.approx(7_086.00)
    assert row["duty_base"] == pytest.approx(410.99, abs=0.005)
    assert row["duty_total"] == pytest.approx(11_039.99, abs=0.005)
    assert (row["refundable"], row["interest"], row["route"]) == (0, 0, "none")


def test_of_an_all_in_level_only_the_part_over_the_general_rate_comes_back(run):
    """5.3 percent and an all-in level of 15: 9.7 of 30,000, though 15 stood on the heading."""
    head = f"{HEAD},duty_paid"
    row = _one(run("2025-09-15,3926.90.9989,DE,30000,9903.02.20: 4500", head=head))
    assert row["duty_base"] == pytest.approx(1_590)
    assert row["refundable"] == pytest.approx(2_910)
    assert row["paid_differs"] is True


def test_what_was_paid_comes_back_and_not_what_was_owed(run):
    head = f"{HEAD},duty_paid,drawback_paid"
    paid = "9903.01.24: $2,000; 9903.01.25=900|9903.01.33: 50; 9903.88.03: 70"
    found = run(f'2025-06-20,{TOY},CN,12000,"{paid}",100', head=head)
    row = _one(found)
    assert row["ieepa_computed"] == pytest.approx(3_600)
    assert row["ieepa_paid"] == pytest.approx(2_900)
    assert row["refundable"] == pytest.approx(2_800)
    assert row["route"] == "manual"


def test_one_sum_paid_is_compared_with_the_whole_duty(run):
    head = f"{HEAD},duty_paid"
    assert not _one(run(f"2025-06-20,{TOY},CN,12000,3600", head=head))["paid_differs"]
    assert _one(run(f"2025-06-20,{TOY},CN,12000,3700", head=head))["paid_differs"]


def test_what_stood_back_for_a_void_duty_is_shown_and_taken_off_when_asked(run):
    """EO 14289: until 3 June 2025 Canadian steel owed the fentanyl duty, not Section 232."""
    row = _one(run("2025-05-20,7208.51.0030,CA,40000"))
    assert (row["refundable"], row["revived_duty"]) == pytest.approx((10_000, 10_000))
    row = _one(run("2025-05-20,7208.51.0030,CA,40000", revive=True))
    assert row["refundable"] == 0
    assert _one(run(f"2025-05-20,{TOY},CA,40000"))["revived_duty"] == 0


def test_quantity_makes_a_specific_duty_exact(run):
    """0406.90.97: estimated without a quantity; 8.5 percent lines are not touched."""
    lines = schedule("US")
    position = int(np.flatnonzero(np.array(lines.text["unit"]) == "kg")[0])
    code = str(lines.codes[position])
    ad_valorem, specific = (values[position] for values in lines.specific["general"])
    head = f"{HEAD},quantity,unit"
    row = _one(run(f"2025-01-15,{code},DE,1000,2.5,t", head=head))
    assert row["duty_base"] == pytest.approx(ad_valorem * 1000 + specific * 2500)
    assert row["base_estimated"] is False
    assert _one(run(f"2025-01-15,{code},DE,1000,2.5,No", head=head))["base_estimated"] is True


def test_a_code_of_another_edition_is_answered_and_marked(run):
    """0201.30.5097 came on 2026-01-30 in the place of 0201.30.5085."""
    found = run("2025-06-20,0201.30.5097,DE,100", "2026-03-20,0201.30.5097,DE,100")
    assert found.frame["hts_used"].to_list() == ["0201.30.5085", "0201.30.5097"]
    assert found.frame["code_replaced"].to_list() == [True, False]
    assert any("code_replaced" in note for note in found.notes)


def test_liquidation_is_guessed_and_marked(run):
    row = _one(run(f"2025-06-20,{TOY},CN,100"))
    assert row["liquidation"] == date(2026, 4, 30)
    assert row["liquidation_estimated"] is True
    head = f"{HEAD},liquidated"
    row = _one(run(f"2025-06-20,{TOY},CN,100,2026-05-01", head=head))
    assert row["liquidation_estimated"] is False
    row = _one(run(f"2025-06-20,{TOY},CN,100,suspended", head=head, as_of="2026-12-01"))
    assert (row["liquidation"], row["state"]) == (None, "unliquidated")


def test_deposits_between_the_ruling_and_the_last_collection_come_back(run):
    assert _one(run(f"2026-02-23,{TOY},CN,1000"))["refundable"] == pytest.approx(200)
    assert _one(run(f"2026-02-24,{TOY},CN,1000"))["refundable"] == 0


def test_before_the_ruling_nothing_is_refundable(run):
    row = _one(run(f"2025-06-20,{TOY},CN,1000", as_of="2026-02-19"))
    assert (row["refundable"], row["route"]) == (0, "not_yet")
    assert row["ieepa_paid"] == pytest.approx(300)


# Against the look-up ----------------------------------------------------------------------------


def test_lines_agree_with_the_look_up(run):
    random = np.random.default_rng(11)
    lines = schedule("US")
    fine = np.flatnonzero(~np.isnan(lines.columns["general"][0][1]) & ~lines.estimated)
    codes = lines.codes[random.choice(fine, 150)]
    origins = random.choice(["CN", "CA", "MX", "DE", "VN", "BR", "IN", "RU", "JP", "CH"], 150)
    days = np.datetime64("2018-02-01") + random.integers(0, 3100, 150)
    facts = [",,", "USMCA,,", ",0.3,", ",0.35,0.1", "none,,0.9"]
    given = random.choice(facts, 150)
    head = f"{HEAD},preference,steel_share,aluminium_share,export_date"
    rows = [
        f"{day},{code},{origin},100,{more},{day - 20}"
        for day, code, origin, more in zip(days, codes, origins, given, strict=True)
    ]
    found = run(*rows, head=head, as_of="2026-10-10")
    assert found.frame.height + found.rejects.height == 150
    assert found.frame.height > 130
    for row in found.frame.iter_rows(named=True):
        facts = {"exported": row["export_date"]} | {
            name: row[name]
            for name in ("preference", "steel_share", "aluminium_share")
            if row[name]
        }
        stack = lookup(
            row["hts"],
            origin=row["origin"],
            on=row["entry_date"],
            known="2026-10-10",
            calendar="collected",
            given=[f"{name}={value}" for name, value in facts.items()],
        )
        assert row["rate_total"] == pytest.approx(stack.total, abs=1e-9), row


@pytest.mark.parametrize("day", ["2025-04-20", "2025-07-10", "2025-09-10", "2026-05-10"])
def test_numbers_of_their_own_on_lines_of_one_group(run, day):
    """Metal shares differ by row; the duty of each row is that of a look-up with its share."""
    codes = ("7308.90.9590", "8418.10.0010", "7616.99.5190", "8708.99.8180")
    shares = ("0.1", "0.25", "1", "", "0")
    rows = [f"{day},{code},DE,100,{share},{day}" for code in codes for share in shares]
    found = run(*rows, head=f"{HEAD},steel_share,export_date", as_of="2026-10-10")
    assert found.frame.height == len(rows)
    for row in found.frame.iter_rows(named=True):
        given = [f"exported={day}"]
        given += [f"steel_share={row['steel_share']}"] if row["steel_share"] else []
        stack = lookup(
            row["hts"], origin="DE", on=day, known="2026-10-10", calendar="collected", given=given
        )
        assert row["rate_total"] == pytest.approx(stack.total, abs=1e-12)


def test_order_and_company_of_rows_do_not_matter(run):
    rows = [
        f"2025-{month:02}-15,{code},{origin},{value}"
        for month in (3, 4, 5, 9)
        for code in (TOY, BAG, "7326.90.8688")
        for origin, value in (("CN", 10), ("DE", 20), ("FR", 30))
    ]
    whole = run(*rows).frame
    back = run(*reversed(rows)).frame.reverse()
    for name in ("duty_total", "refundable", "interest"):
        np.testing.assert_allclose(whole[name], back[name], rtol=1e-12)
    alone = _one(run(rows[7]))
    assert alone["duty_total"] == pytest.approx(whole["duty_total"][7])


# Bad rows and files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-13-01,9503.00.0073,CN,1", "is not a day"),
        (",9503.00.0073,CN,1", "entry_date is empty"),
        ("2017-12-31,9503.00.0073,CN,1", "covers 2018-01-01"),
        ("2025-04-09,,CN,1", "hts is empty"),
        ("2025-04-09,9503.00,CN,1", "5 lines"),
        ("2025-04-09,95030000731,CN,1", "at most 10 digits"),
        ("2025-04-09,9999.99.9999,CN,1", "is not a line"),
        ("2025-04-09,9903.88.03,CN,1", "duty_paid"),
        ("2025-04-09,9503.00.0073,Chnia,1", "Did you mean China"),
        ("2025-04-09,9503.00.0073,US,1", "not imports"),
        ("2025-04-09,9503.00.0073,EU,1", "group of countries"),
        ("2025-04-09,9503.00.0073,CN,", "value is empty"),
        ("2025-04-09,9503.00.0073,CN,much", "is not a number"),
        ("2025-04-09,9503.00.0073,CN,-5", "below 0"),
        ("2025-04-09,9503.00.0073,CN,nan", "is not a number"),
        ("2025-04-09,9503.00.0073,CN", "3 cells, the header has 4"),
        ("2025-04-09,9503.00.0073,CN,1,2", "5 cells, the header has 4"),
    ],
)
def test_a_bad_row_says_why_and_leaves_the_others(run, row, reason):
    found = run(f"2025-04-09,{TOY},CN,100", row, f"2025-04-10,{TOY},CN,100")
    assert found.rows_in == 3
    assert found.frame["row"].to_list() == [2, 4]
    assert found.rejects["row"].to_list() == [3]
    assert reason in found.rejects["reason"][0]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("export_date", "2025-05-01", "after entry_date"),
        ("steel_share", "40", "between 0 and 1"),
        ("steel_share", "x", "is not a number"),
        ("preference", "NAFTTA", "no such programme"),
        ("end_use", "toys", "write one of"),
        ("quantity", "many", "is not a number"),
        ("liquidated", "2025-01-01", "before entry_date"),
        ("deposited", "2024-01-01", "before entry_date"),
        ("duty_paid", "9903.01.24", "write a heading and USD"),
        ("drawback_paid", "-1", "below 0"),
        ("protest", "maybe", "protest"),
        ("reconciliation", "perhaps", "yes or no"),
        ("entry_type", "one", "two digits"),
    ],
)
def test_a_bad_optional_cell_says_why(run, column, value, reason):
    found = run(f"2025-04-09,{TOY},CN,100,{value}", head=f"{HEAD},{column}")
    assert found.frame.height == 0
    assert reason in found.rejects["reason"][0]
    blank = run(f"2025-04-09,{TOY},CN,100,", head=f"{HEAD},{column}")
    assert blank.frame.height == 1


def test_all_reasons_of_a_row_are_given(run):
    reason = run(f"bad,{TOY},Atlantis,x").rejects["reason"][0]
    assert all(word in reason for word in ("day", "Atlantis", "number"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("entry_date,hts,origin\n2025-04-09,1,CN\n", "value are missing"),
        ("entry_date;hts;origin;value\n", "separated by commas"),
        ("entry_date,hts,orgin,value\n", "Did you mean 'orgin'"),
        ("value,value_usd,hts,origin,entry_date\n", "both mean value"),
    ],
)
def test_a_bad_file_is_one_clear_message(tmp_path, text, message):
    path = tmp_path / "entries.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadQuestion, match=message):
        assess(path)


def test_other_bad_files(tmp_path):
    with pytest.raises(BadQuestion, match="There is no file"):
        assess(tmp_path / "none.csv")
    (tmp_path / "no.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadQuestion, match="cannot be read"):
        assess(tmp_path / "no.parquet")
    (tmp_path / "zip.csv").write_bytes(b"PK\0\0\1")
    with pytest.raises(BadQuestion, match="not text"):
        assess(tmp_path / "zip.csv")


def test_a_header_alone_is_no_row(run):
    found = run()
    assert (found.rows_in, found.frame.height, found.rejects.height) == (0, 0, 0)
    assert found.to_dict()["total_duty"] == 0


# Files ------------------------------------------------------------------------------------------


def test_parquet_with_its_own_types_gives_the_same(run, tmp_path):
    rows = [f"2025-05-{day:02},{TOY},CN,{day}00.5" for day in range(1, 9)]
    text = run(*rows).frame
    frame = pl.DataFrame(
        {
            "Entry Date": [date(2025, 5, day) for day in range(1, 9)],
            "HTS Number": [TOY] * 8,
            "Country of Origin": ["China"] * 8,
            "Entered Value": [day * 100 + 0.5 for day in range(1, 9)],
            "liquidated": [date(2026, 5, 5)] * 7 + [None],
            "steel_share": [None] * 8,
            "quantity": [None] * 7 + [3],
        }
    )
    frame.write_parquet(tmp_path / "entries.parquet")
    found = assess(tmp_path / "entries.parquet", as_of=date(2026, 6, 30)).frame
    np.testing.assert_allclose(found["duty_total"], text["duty_total"], rtol=1e-12)
    assert found["Entry Date"].dtype == pl.Date
    assert found["liquidation_estimated"].to_list() == [False] * 7 + [True]


def test_parquet_with_bad_cells(tmp_path):
    frame = pl.DataFrame(
        {
            "entry_date": [date(2025, 5, 1), None, date(2017, 5, 1), date(2025, 5, 1)],
            "hts": [TOY] * 4,
            "origin": ["CN"] * 4,
            "value": [float("nan"), 1.0, 1.0, -1.0],
        }
    )
    frame.write_parquet(tmp_path / "entries.parquet")
    found = assess(tmp_path / "entries.parquet", as_of=date(2026, 6, 30))
    reasons = found.rejects["reason"].to_list()
    assert [reason.split()[0] for reason in reasons] == [
        "value",
        "entry_date",
        "entry_date",
        "value",
    ]


def test_quoted_cells_with_commas_and_breaks_are_read(run):
    head = f"{HEAD},remark"
    found = run(
        f'2025-04-09,{TOY},CN,"1,000","one, two\nthree ""four"""',
        f"04/10/2025,{TOY},CN,$50,",
        "torn",
        head=head,
    )
    assert found.frame["customs_value"].to_list() == [1000, 50]
    assert found.frame["remark"][0] == 'one, two\nthree "four"'
    assert found.rejects.height == 1


def test_the_files_own_columns_come_along(run):
    found = run(f"2025-04-09,{TOY},CN,100,x,9", head=f"{HEAD},refundable,row")
    assert found.frame["refundable_"][0] == "x"
    assert found.frame["row_"][0] == "9"
    assert found.totals["refundable"] == pytest.approx(84 + 20)


def test_the_example_file_runs_whole():
    path = ROOT / "examples" / "entries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all("made up" in row["remark"] for row in rows)
    found = assess(path, as_of=date(2026, 10, 10))
    assert found.rows_in == len(rows) == found.frame.height + found.rejects.height
    assert found.rejects.height == 5
    answer = found.to_dict()
    assert sum(answer["by_authority"].values()) == pytest.approx(answer["total_duty"])
    assert sum(route["refundable"] for route in answer["by_route"]) == pytest.approx(
        answer["refundable"]
    )


def test_a_report_with_a_row_for_each_heading_is_folded(run):
    """ES-003: the goods carry the value, the headings what was paid."""
    head = (
        "Entry Summary Number,Entry Summary Line Number,HTS Number - Full,"
        "Line Tariff Goods Value Amount,Line Tariff Duty Amount,Country of Origin Code,Entry Date"
    )
    found = run(
        f"EXA00000001,1,{TOY},12000,0,CN,2025-06-20",
        "EXA00000001,1,9903.01.24,,2400,CN,2025-06-20",
        "EXA00000001,1,9903.01.25,,1200,CN,2025-06-20",
        f"EXA00000001,2,{BAG},1000,176,CN,2025-06-20",
        "EXA00000001,2,9903.88.03,,250,CN,2025-06-20",
        "EXA00000001,2,9903.01.24,,200,CN,2025-06-20",
        "EXA00000009,1,9903.01.24,,5,CN,2025-06-20",
        head=head,
    )
    assert found.rows_in == 7 == found.frame.height + found.rejects.height + found.folded
    assert found.frame["ieepa_paid"].to_list() == pytest.approx([3600, 200])
    assert found.frame["paid_differs"].to_list() == [False, True]
    assert found.rejects["row"].to_list() == [8]


def test_declarations_name_each_entry_once_and_are_cut(run):
    head = f"entry,{HEAD}"
    rows = [f"EXA-{number // 2:07}-1,2025-12-20,{TOY},CN,10" for number in range(10)]
    found = run(*rows, head=head)
    assert [len(part) for part in found.declarations(most=3)] == [3, 2]
    assert found.declarations()[0][0] == "EXA00000001"
    with pytest.raises(BadQuestion, match="entry numbers"):
        run(f"2025-12-20,{TOY},CN,10").declarations()


def test_sums_by_importer(run):
    head = f"{HEAD},importer"
    rows = [f"2025-06-20,{TOY},CN,{value},{name}" for value, name in ((100, "A"), (50, "B"))]
    answer = run(*rows, rows[0], head=head).to_dict()
    found = {row["importer"]: row["refundable"] for row in answer["by_importer"]}
    assert found == pytest.approx({"A": 60, "B": 15})


def test_progress_hears_of_every_row(run):
    heard = []
    rows = [f"2025-0{month}-15,{TOY},CN,10" for month in range(1, 9)] + ["x,y,z,1"]
    run(*rows, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (9, 9)
    assert heard == sorted(heard)
