"""Which lines are caught, when do they stop, and is nothing dropped?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from detente.errors import BadQuestion, UnknownPlace
from detente.exposure import Exposure, exposure, read_parts
from detente.shortage.licences import Licences
from detente.tariffs import lookup

EXAMPLE = Path(__file__).parents[2] / "examples" / "parts.csv"
HEAD = "part,hts,material,content,supplier_country,monthly_use,stock,lead_time_days\n"
Write = Callable[[str, str], Path]


def _ask(write: Write, lines: str, on: str = "2025-05-01", **more: Any) -> Exposure:
    return exposure(read_parts(write("parts.csv", HEAD + lines)), on=date.fromisoformat(on), **more)


def _example(on: str, **more: Any) -> dict[str, dict[str, Any]]:
    found = exposure(read_parts(EXAMPLE), on=date.fromisoformat(on), **more)
    return {row["part"]: row for row in found.rows}


def test_example_on_a_day_under_control_and_before() -> None:
    before, after = _example("2025-04-03"), _example("2025-04-10")
    assert before["EV-ROTOR-MAG"]["reach"] == "none"
    magnet = after["EV-ROTOR-MAG"]
    assert (magnet["reach"], magnet["regime"], magnet["licence_for"]) == ("listed", "licence", "US")
    assert magnet["controlled"] == "Dy"
    assert "No. 18 of 2025" in magnet["citations"]
    assert after["EV-MOTOR"]["reach"] == "upstream"
    assert after["EV-MOTOR"]["licence_for"] == "JP"
    assert after["MRI-MAGNET"]["reach"] == "possible"
    assert after["XCVR-FIBRE"]["reach"] == "inputs"
    assert after["FE-MAGNET"]["reach"] == "none"
    assert after["XCVR-GASKET"]["reach"] == "unknown"
    assert all(row["source"] for row in _sources())


def _sources() -> list[dict[str, str]]:
    return [{"source": part.source} for part in read_parts(EXAMPLE).parts]


def test_erbium_is_caught_only_where_the_october_controls_hold() -> None:
    assert _example("2025-06-01")["XCVR-AMP"]["reach"] == "none"
    assert "2026-11-10" in _example("2026-06-01")["XCVR-AMP"]["coming"]
    assert _example("2025-12-01", known=date(2025, 10, 20))["XCVR-AMP"]["reach"] == "inputs"


def test_what_is_dated_after_the_record_is_marked() -> None:
    assert "outcome not known" in _example("2026-12-01")["XCVR-PD"]["citations"]
    assert "outcome not known" not in _example("2026-06-01")["XCVR-PD"]["citations"]


def test_a_ban_on_the_us_reaches_goods_sent_on_from_elsewhere() -> None:
    photodiode = _example("2025-06-01")["XCVR-PD"]
    assert (photodiode["reach"], photodiode["regime"]) == ("upstream", "ban")
    assert _example("2025-12-01")["XCVR-PD"]["regime"] == "licence"
    assert _example("2025-06-01", destination="DE")["XCVR-PD"]["regime"] == "licence"


def test_a_plant_that_holds_more_than_the_delay_does_not_stop(write: Write) -> None:
    lines = "".join(
        f"M{days},8505.11.0050,SmCo,,CN,{365.25 / 12},{days},30\n" for days in (15, 59, 61, 90)
    )
    found = _ask(write, lines, licences=Licences.delay(60))
    stops = [row["stop_central"] for row in found.rows]
    assert stops == [date(2025, 5, 1) + timedelta(days=days) for days in (15, 59)] + [None, None]
    assert [row["stop_chance"] for row in found.rows] == [1.0, 1.0, 0.0, 0.0]
    assert found.first_stop() == found.rows[0]


def test_more_stock_never_stops_sooner(write: Write) -> None:
    covers = range(0, 160, 10)
    lines = "".join(f"M{d},850511,SmCo,,CN,{365.25 / 12},{d},\n" for d in covers)
    rows = _ask(write, lines).rows
    early = [row["stop_earliest"] or date.max for row in rows]
    late = [row["stop_latest"] or date.max for row in rows]
    assert early == sorted(early)
    assert late == sorted(late)
    assert all(one <= other for one, other in zip(early, late, strict=True))
    chances = [row["stop_chance"] for row in rows]
    assert chances == sorted(chances, reverse=True)


def test_a_control_that_begins_later_is_counted_from_its_day(write: Write) -> None:
    row = _ask(write, "A,284690,,Ho 1 kg,CN,10,5,\n", on="2025-10-20").rows[0]
    assert row["control_from"] == date(2025, 11, 8)
    assert row["stop_earliest"] >= date(2025, 11, 8)


def test_value_rule(write: Write) -> None:
    head = HEAD.strip() + ",unit_value_usd,chinese_share,material_origin\n"
    path = write(
        "parts.csv",
        head
        + "told,8505110070,,,JP,1,1,,,0.002,\n"
        + "told below,8505110070,,,JP,1,1,,,0.0009,\n"
        + "percent,8505110070,,,JP,1,1,,,0.2 %,\n"
        + "origin open,8501538040,,Dy 0.04 kg,JP,1,1,,1900,,\n"
        + "Chinese,8501538040,,Dy 0.04 kg,JP,1,1,,1900,,CN\n"
        + "other,8501538040,,Dy 0.04 kg,JP,1,1,,1900,,AU\n"
        + "no value,8501538040,,Dy 0.04 kg,JP,1,1,,,,\n",
    )
    parts = read_parts(path)
    bound = exposure(parts, on=date(2025, 12, 1), known=date(2025, 10, 20))
    verdicts = [row["value_rule"] for row in bound.rows]
    assert verdicts == [
        "at or above",
        "below",
        "at or above",
        "depends on origin",
        "at or above",
        "below",
        "not known: unit_value_usd missing",
    ]
    licences = [row["value_rule_licence"] for row in bound.rows]
    assert licences == [True, False, True, False, True, False, False]
    share = bound.rows[4]["chinese_share_high"]
    assert share == pytest.approx(0.04 * 239 / 0.871 / 1900, rel=0.2)
    now = exposure(parts, on=date(2025, 12, 1))
    assert not any(row["value_rule_licence"] for row in now.rows)
    assert any("does not bind" in note for note in now.notes)


def test_duty_is_that_of_the_engine(write: Write) -> None:
    rows = _ask(
        write,
        "A,8505.11.0070,SmCo,,CN,1,1,\nB,850511,,,CN,1,1,\nC,8505.11.0070,,,JP,1,1,\n"
        "D,8505.11.0070,,,US,1,1,\nE,9999.99,,,CN,1,1,\n",
    ).rows
    for row, origin in ((rows[0], "CN"), (rows[2], "JP")):
        one = lookup("8505110070", origin=origin, on="2025-05-01", known="2025-05-01").total
        assert row["tariff_low"] == row["tariff_high"] == pytest.approx(one)
    assert rows[1]["tariff_low"] <= rows[0]["tariff_low"] <= rows[1]["tariff_high"]
    assert rows[3]["tariff_note"] == "made at home"
    assert rows[4]["tariff_low"] is None
    assert "no line" in rows[4]["tariff_note"]


def test_what_is_said_to_be_absent_is(write: Write) -> None:
    rows = _ask(
        write,
        "A,8505110070,,Nd 0.3 kg,CN,10,5,\nB,8505110070,,Nd 0.3 kg; Dy 0; Tb 0,CN,10,5,\n",
    ).rows
    assert [row["reach"] for row in rows] == ["possible", "none"]


def test_military_user(write: Write) -> None:
    line = "A,8505110050,SmCo,,CN,10,5,\n"
    assert _ask(write, line).rows[0]["regime"] == "licence"
    assert _ask(write, line, military=True).rows[0]["regime"] == "ban"


def test_every_line_comes_back_with_what_is_missing(write: Write) -> None:
    rows = _ask(
        write,
        "A,85.1x,,,CN,10,5,\n"
        "B,,,,Chna,ten,-3,soon\n"
        ",,,,,,,\n"
        "C,8505,,Dy four kg,CN,0,5,\n"
        "D,8505.11.0070,unobtainium,Xx 3 kg,CN,10,,\n"
        "E\n"
        "钕铁硼磁体,,烧结钕铁硼，含镝,,中国,10,5,\n",
    ).rows
    assert [row["part"] for row in rows] == ["A", "B", "C", "D", "E", "钕铁硼磁体"]
    for word, row in zip(
        ("hts", "monthly_use is 'ten'", "monthly_use is 0", "Xx", "stock is empty", "中国"),
        rows,
        strict=True,
    ):
        assert word in row["missing"]
    assert "stock is '-3'" in rows[1]["missing"]
    assert rows[4]["reach"] == "unknown"
    assert (rows[5]["controlled"], rows[5]["elements"]) == ("Dy", "Nd Dy")
    assert rows[5]["reach"] == "listed"


def test_chinese_headings_in_the_chinese_encoding(tmp_path: Path) -> None:
    path = tmp_path / "零件.csv"
    text = "料号;描述;海关编码;供应国;月用量;库存;备注\nA1;钐钴磁体;8505.11.0050;CN;30;10;x\n"
    path.write_bytes(text.encode("gb18030"))
    parts = read_parts(path)
    found = exposure(parts, on=date(2025, 5, 1))
    assert (parts.encoding, parts.unknown_columns) == ("gb18030", ("备注",))
    assert found.rows[0]["controlled"] == "Sm"
    assert found.rows[0]["days_of_cover"] == pytest.approx(10.1, abs=0.1)
    assert any("gb18030" in note for note in found.notes)


def test_fifty_thousand_lines(write: Write) -> None:
    lines = "".join(
        f"P{n},{('8505110070', '8541490000', 'x', '')[n % 4]},{('SmCo', '', 'steel')[n % 3]},,"
        f"{('CN', 'JP', '')[n % 3]},{n % 7},{n % 500},{n % 90}\n"
        for n in range(50_000)
    )
    found = _ask(write, lines)
    assert len(found.rows) == 50_000
    assert [row["row"] for row in found.rows[::10_000]] == [1, 10_001, 20_001, 30_001, 40_001]


def test_wrong_files_and_questions(write: Write, tmp_path: Path) -> None:
    for name, text, word in (
        ("empty.csv", "", "empty"),
        ("heading.csv", HEAD, "no lines"),
        ("other.csv", "a,b\n1,2\n", "part or description"),
    ):
        with pytest.raises(BadQuestion, match=word):
            exposure(read_parts(write(name, text)), on=date(2025, 5, 1))
    with pytest.raises(BadQuestion, match=r"none\.csv"):
        read_parts(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"part\n\xff\xff\x00\x81")
    with pytest.raises(BadQuestion, match="no text file"):
        read_parts(tmp_path / "bytes.csv")
    with pytest.raises(UnknownPlace):
        exposure(read_parts(EXAMPLE), on=date(2025, 5, 1), destination="Atlantis")


def test_no_line_of_a_hostile_file_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "hostile.csv"
    file.write_text(
        "part,hts,material,supplier_country,monthly_use,stock\n"
        "A,999999,,CN,10,20\n"
        ",,,,,\n"
        "B,8505.11.0070,钕铁硼,CN,10,,left over\n"
        "C,8505.11.0070,NdFeB,CN,1e999,-3\n"
        "D\n",
        encoding="utf-8",
    )
    found = exposure(read_parts(file), on=date(2025, 5, 1))
    rows = {row["part"]: row for row in found.rows}
    assert [row["row"] for row in found.rows] == [1, 3, 4, 5]
    assert "no line 999999 in the US schedule" in rows["A"]["missing"]
    assert rows["A"]["reach"] == "unknown"
    assert "left over" in rows["B"]["missing"]
    assert rows["B"]["controlled"] or rows["B"]["possible_elements"]
    assert "stock is '-3'" in rows["C"]["missing"]
    assert rows["D"]["reach"] == "unknown"
    assert any("without any value" in note and "2" in note for note in found.notes)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "is empty"),
        (b"\n\n , ,\n", "is empty"),
        (b"PK\x03\x04 and so on", "workbook"),
        (b"part,stock\nA\x00,1\n", "no text file"),
        (b"\xff\x81\xfe", "neither"),
        (b"a,b\n1,2\n", "part or description"),
    ],
)
def test_what_is_no_bill_of_materials_is_said(tmp_path: Path, raw: bytes, word: str) -> None:
    file = tmp_path / "parts.csv"
    file.write_bytes(raw)
    with pytest.raises(BadQuestion, match=word):
        read_parts(file)


def test_unicode_text_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "parts.txt"
    file.write_bytes("零件\t材料\t库存\nA\t钕铁硼\t5\n".encode("utf-16"))
    assert read_parts(file).parts[0].part == "A"
