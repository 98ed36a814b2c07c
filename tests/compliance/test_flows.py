"""Flows files with gaps and faults: each has its own clear answer."""

from __future__ import annotations

import polars as pl
import pytest

from detente.compliance.flows import month_number, month_text, read_flows
from detente.errors import BadQuestion

HEAD = "month,reporter,partner,flow,hs,quantity_kg,value_usd"
ROWS = ("2025-01,CN,TH,X,2825.80,1000,5000", "2025-01,US,Thailand,import,282580,900,6000")


def read(folder, *rows, head=HEAD, name="flows.csv"):
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n")
    return read_flows(path)


def test_names_codes_and_words_are_understood(tmp_path):
    found = read(tmp_path, *ROWS)
    assert found.frame["partner"].to_list() == ["TH", "TH"]
    assert sorted(found.frame["flow"].to_list()) == ["M", "X"]
    assert set(found.frame["hs"]) == {"282580"}
    assert found.measure == "kg"
    assert found.notes == ()


def test_units_are_turned_into_kilograms(tmp_path):
    found = read(
        tmp_path,
        "2025-01,CN,TH,X,282580,2,t",
        "2025-02,CN,TH,X,282580,7,kg",
        "2025-03,CN,TH,X,282580,7,litre",
        head="month,reporter,partner,flow,hs,quantity,unit",
    )
    assert sorted(found.frame["kg"].to_list()) == [7.0, 2000.0]
    assert any("litre" in note for note in found.notes)
    assert any("without weight" in note for note in found.notes)


def test_without_weights_values_are_screened_and_it_is_said(tmp_path):
    found = read(tmp_path, "2025-01,CN,TH,X,282580,,5000", "2025-02,CN,TH,X,282580,,6000")
    assert found.measure == "usd"
    assert any("0% of the rows have a weight" in note for note in found.notes)


def test_rows_that_stand_twice_count_once(tmp_path):
    found = read(tmp_path, ROWS[0], ROWS[0])
    assert found.frame.height == 1
    assert "1 rows stand twice" in found.notes[0]


def test_unknown_countries_are_left_out_and_named(tmp_path):
    found = read(tmp_path, *ROWS, "2025-01,CN,Atlantis,X,282580,1,1")
    assert found.frame.height == 2
    assert "'Atlantis'" in found.notes[0]


def test_a_note_of_the_file_is_shown(tmp_path):
    found = read(tmp_path, ROWS[0] + ",made", head=HEAD + ",note")
    assert found.notes == ("The file says of itself: made.",)


@pytest.mark.parametrize(
    ("rows", "head", "text"),
    [
        ((), HEAD, "no rows"),
        (ROWS, HEAD.replace("partner", "partnr"), "no column 'partner'. Did you mean"),
        (("2025,CN,TH,X,282580,1,1",), HEAD, "is no month"),
        (("2025-13,CN,TH,X,282580,1,1",), HEAD, "is no month"),
        (("2025-01,CN,TH,Q,282580,1,1",), HEAD, "the flow 'q'"),
        (("2025-01,CN,TH,X,TOTAL,1,1",), HEAD, "4 to 10 digits"),
        (("2025-01,Mordor,Atlantis,X,282580,1,1",), HEAD, "no row names two known"),
        ((ROWS[0], ROWS[0].replace("1000", "1001")), HEAD, "give different figures"),
        (
            ("2025-01,CN,TH,X,282580,1,litre",),
            "month,reporter,partner,flow,hs,quantity,unit",
            "no weight; use kg",
        ),
        (("2025-01,CN,TH,X,282580",), "month,reporter,partner,flow,hs", "no quantity_kg"),
    ],
)
def test_faults_have_an_answer(tmp_path, rows, head, text):
    with pytest.raises(BadQuestion, match=text):
        read(tmp_path, *rows, head=head)


def test_a_lost_leading_zero_is_put_back(tmp_path):
    found = read(tmp_path, "2025-01,CN,TH,X,30119,1,1")
    assert found.frame["hs"].to_list() == ["030119"]
    assert "leading zero" in found.notes[0]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadQuestion, match="There is no file"):
        read_flows(tmp_path / "none.csv")
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(b"nothing of the kind")
    with pytest.raises(BadQuestion, match="cannot be read"):
        read_flows(torn)


COMTRADE = (
    "typeCode,freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,"
    "motCode,qtyUnitCode,qty,netWgt,primaryValue"
)


def test_comtrade_totals_and_parts_are_left_out(tmp_path):
    found = read(
        tmp_path,
        "C,M,202501,842,M,764,0,282580,C00,0,8,900,900,6000",
        "C,M,202501,842,M,0,0,282580,C00,0,8,9999,9999,60000",
        "C,M,202501,842,M,764,0,282580,C00,2100,8,900,900,6000",
        "C,M,202501,699,X,490,0,282580,C00,0,8,70,,500",
        "C,M,202501,842,M,056,0,282580,C00,0,8,3,3,30",
        "C,M,202501,842,RX,764,0,282580,C00,0,8,5,5,50",
        head=COMTRADE,
    )
    assert found.layout == "comtrade"
    keys = found.frame.sort("reporter").select("reporter", "partner", "kg").rows()
    assert sorted(keys) == [("IN", "TW", 70.0), ("US", "BE", 3.0), ("US", "TH", 900.0)]
    assert any("totals over partners" in note for note in found.notes)
    assert any("parts of others" in note for note in found.notes)


def test_yearly_comtrade_data_are_refused(tmp_path):
    with pytest.raises(BadQuestion, match="yearly data will not do"):
        read(tmp_path, "C,A,2024,842,M,764,0,282580,C00,0,8,9,9,6", head=COMTRADE)


def test_parquet_and_typed_columns(tmp_path):
    path = tmp_path / "flows.parquet"
    pl.DataFrame(
        {
            "month": ["2025-01"],
            "reporter": ["CHN"],
            "partner": ["THA"],
            "flow": ["X"],
            "hs": [282580],
            "quantity_kg": [12.5],
        }
    ).write_parquet(path)
    assert read_flows(path).frame["kg"].to_list() == [12.5]


def test_months_turn_round():
    for text in ("2024-12", "2025-01", "1999-07"):
        assert month_text(month_number(text)) == text
    assert month_number("202501") - month_number("2024-12") == 1
