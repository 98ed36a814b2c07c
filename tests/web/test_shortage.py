"""Shortage, exposure and minerals: asked by clicking, answered as the command line answers."""

from __future__ import annotations

import csv
import io
import time
from base64 import b64decode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "parts.csv"
DEFAULT = "/shortage"


def test_the_default_question_is_a_control_and_is_remembered(client):
    first = client.get(f"{DEFAULT}.json").json()
    asked = first["question"]
    assert (asked["control"], asked["element"]) == ("cn.mofcom.2025-18", "Dy")
    assert (asked["destination"], asked["from"]) == ("US", "2025-04-04")
    assert [each["method"] for each in first["answers"]] == ["market", "network", "inventory"]
    assert set(first["cannot_say"]) == {"market", "network", "inventory"}
    begun = time.monotonic()
    assert client.get(DEFAULT).status_code == 200
    assert time.monotonic() - begun < 1, "computed again"


def test_page_and_api_give_the_same_figures(client):
    page = client.get("/shortage.json?cut=80%25&element=Ga&months=3&method=inventory").json()
    api = client.get("/api/v1/shortage?cut=0.8&element=Ga&destination=US&months=3&method=inventory")
    assert page["answers"] == api.json()["answers"]
    assert page["first_stop_by_cover"] == api.json()["first_stop_by_cover"]


def test_fields_of_the_licence_process_change_exports_and_stops(client):
    plain = client.get("/shortage.json").json()
    quick = client.get("/shortage.json?lead=5&prepare=0&approval=100%25&handled=50&book=60").json()
    assert quick["exports_by_month"]["2025-05"]["central"] > 0.6
    assert plain["exports_by_month"]["2025-05"]["central"] < 0.5
    assert "lead_days: 5" in quick["licences_file"]
    assert quick["first_stop_by_cover"]["30"]["central"] is None
    part = client.get("/shortage.json?cut=40%25&element=Dy&approval=0.5&method=inventory").json()
    assert part["question"]["needs_licence"] == 0.4


def test_more_days_of_stock_stop_fewer(client):
    def first(cover: int) -> float:
        asked = f"/shortage.json?cut=80%25&element=Ga&method=inventory&cover={cover}"
        found = client.get(asked).json()
        assert found["question"]["cover"] == [cover] * 3
        day = found["answers"][0]["first_stop"][1]
        return float("inf") if day is None else day

    assert first(20) < first(60)


def test_a_ban_on_one_country_is_asked_for_that_country(client):
    found = client.get("/shortage.json?control=cn.mofcom.2024-46&destination=all&method=network")
    assert found.json()["question"]["destination"] == "US"


def test_a_start_that_was_put_off_is_no_start(client):
    found = client.get("/shortage.json?control=cn.mofcom.2025-57&method=network&element=Ho").json()
    assert found["question"]["from"] == "2026-11-10"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cut=80%25&control=cn.mofcom.2025-18", "not both"),
        ("cut=lots&element=Ga", "Dy=80%"),
        ("cut=180%25&element=Ga", "between 0 and 100"),
        ("control=cn.mofcom.2025-18&element=Ga", "does not name Ga"),
        ("control=us.s301.list3", "no export control"),
        ("control=cn.mofcom.2025-81", "Did you mean"),
        ("months=none", "months"),
        ("months=600", "1 to 60"),
        ("method=magic", "inventory"),
        ("lead=soon", "45, 63, 80"),
        ("cover=0", "more than 0"),
        ("lead=80,45", "lowest first"),
        ("approval=70", "percent"),
        ("general=0.5", "general_from_day"),
        ("cut=80%25&stopped=0.5", "leave stopped empty"),
        ("destination=Atlantis", "Atlantis"),
        ("begun=soon", "begun"),
    ],
)
def test_questions_that_must_be_mended(client, query, said):
    found = client.get(f"/shortage.json?{query}")
    assert 400 <= found.status_code < 500
    assert said in found.json()["detail"]


def test_the_example_that_is_offered_is_the_one_of_the_how_to(client):
    found = client.get("/exposure.example.csv")
    assert found.text == EXAMPLE.read_text(encoding="utf-8")
    assert "parts.csv" in found.headers["content-disposition"]


def _sent(client, content: bytes, name: str = "parts.csv", **fields: str):
    asked = {"on": "2025-04-10"} | fields
    return client.post("/exposure", data=asked, files={"file": (name, content)})


def test_a_parts_file_is_answered_line_by_line(client):
    found = _sent(client, EXAMPLE.read_bytes())
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    for said in ("EV-ROTOR-MAG", "MOFCOM and GAC Announcement No. 18 of 2025", "XCVR-GASKET"):
        assert said in found.text
    assert "nothing tells what is in it" in found.text
    whole = found.text.split('href="data:text/csv;base64,')[1].split('"')[0]
    rows = list(csv.DictReader(io.StringIO(b64decode(whole).decode("utf-8-sig"))))
    api = client.post(
        "/api/v1/exposure?on=2025-04-10", content=EXAMPLE.read_bytes(),
        headers={"Content-Type": "text/csv"},
    ).json()  # fmt: skip
    assert [row["stop_central"] for row in rows] == [
        row["stop_central"] or "" for row in api["parts"]
    ]


def test_own_experience_with_licences_moves_the_day(client):
    slow = _sent(client, EXAMPLE.read_bytes(), lead="200", approval="10 %").text
    quick = _sent(client, EXAMPLE.read_bytes(), lead="1", prepare="0", approval="1").text
    assert "run out is MRI-MAGNET" in slow
    assert "run out is MRI-MAGNET, on 13 June" not in quick


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"", {}, "Choose a CSV file"),
        (b"PK\x03\x04 a workbook", {}, "save the sheet as CSV"),
        (b"\x00\x01\x02", {}, "no text file"),
        (b"\xff\xff\xff\xff", {}, "save the sheet as CSV"),
        (b"colour,size\nred,2\n", {}, "a column part or description is needed"),
        (b"part\na\n", {"on": "soon"}, "such as 2025-04-09"),
        (b"part\na\n", {"destination": "Atlantis"}, "Atlantis"),
        (b"part\na\n", {"lead": "long"}, "45, 63, 80"),
    ],
)
def test_wrong_files_are_answered_clearly(client, content, fields, said):
    found = _sent(client, content, "../../strange name.csv", **fields)
    assert found.status_code == 422
    assert 'role="alert"' in found.text
    assert said in found.text
    assert "/tmp" not in found.text


def test_hostile_parts_do_no_harm(client):
    content = (
        "part,description,hts,supplier_country\n<script>x,=cmd,8505110070,CN\n,电机,850511,CN\n"
    )
    found = _sent(client, content.encode("gb18030"))
    assert found.status_code == 200
    assert "<script>x" not in found.text
    whole = found.text.split('href="data:text/csv;base64,')[1].split('"')[0]
    assert ",'=cmd," in b64decode(whole).decode("utf-8-sig")
    assert _sent(client, b"part\n" + b"a\n" * 1_100_000).status_code == 413
    other = {"Origin": "https://other.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/exposure", data={"example": "yes"}, headers=other).status_code == 403


def test_minerals_set_sources_side_by_side(client):
    found = client.get("/minerals.json?element=Dy").json()
    rows = found["tables"]["holdings"]
    assert {row["stage"] for row in rows} == {
        "mining", "separation and refining", "metal and alloy", "magnets",
    }  # fmt: skip
    assert len({row["source"] for row in rows if row["stage"] == "mining"}) > 3
    assert found["control"]["binds"] == ["cn.mofcom.2025-18"]
    before = client.get("/minerals.json?element=dysprosium&on=2025-03-01").json()
    assert before["control"]["binds"] == []
    wrong = client.get("/minerals.json?element=Unobtainium")
    assert wrong.status_code == 422
    assert client.get("/minerals.json?element=Li&stage=magnet").status_code == 200


def test_a_control_and_a_cut_by_clicking(site, browser_page, axe_clean, until, drawn):
    page = browser_page
    page.goto(f"{site}/shortage")
    drawn(page)
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("nav.within a:text-is('Tb')")
    until(page, "location.search.includes('element=Tb')")
    page.click("text=Ask for a cut of exports")
    until(page, "location.search.includes('cut=80')")
    page.select_option("select[name=element]", "Ga")
    page.select_option("select[name=method]", "inventory")
    page.click("button:text-is('Show')")
    until(page, "document.querySelector('h1').textContent.includes('80')")
    until(page, "location.search.includes('method=inventory')")
    drawn(page, "#figure-shortage-days")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["element"] == ["Ga"]
    page.click("summary:has-text('Licence process')")
    page.fill("input[name=approval]", "0.2, 0.4, 0.6")
    page.click("button:text-is('Show')")
    until(page, "document.querySelector('#exports')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("text=Who digs, separates and makes")
    until(page, "location.pathname === '/minerals'")
    drawn(page)
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.problems


def test_parts_by_clicking(site, browser_page, axe_clean, until, tmp_path):
    page = browser_page
    page.goto(f"{site}/shortage")
    page.click("text=Which of your parts hold it")
    until(page, "location.pathname === '/exposure'")
    axe_clean(page)
    page.click("text=Try the example")
    until(page, "document.querySelector('#parts')", 20)
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as saved:
        page.click("text=Save all lines as CSV")
    text = saved.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["part"] for row in rows][:2] == ["EV-ROTOR-MAG", "EV-MOTOR"]
    wrong = tmp_path / "sheet.csv"
    wrong.write_bytes(b"PK\x03\x04")
    page.set_input_files("input[name=file]", str(wrong))
    page.click("text=Show the exposure")
    until(page, "document.querySelector('[role=alert]')", 20)
    assert "save the sheet as CSV" in page.inner_text("[role=alert]")
    right = tmp_path / "mine.csv"
    right.write_text("part,hts,supplier_country\nmagnet,8505110070,CN\n", encoding="utf-8")
    page.set_input_files("input[name=file]", str(right))
    page.click("text=Show the exposure")
    until(page, "document.querySelector('#parts') && !document.querySelector('[role=alert]')", 20)
    assert "1 of 1 parts" in page.inner_text("h1")
    said = [each for each in page.problems if "422" not in each]
    assert not said
