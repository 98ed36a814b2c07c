"""Compliance in the browser and as data: the board, one promise, and what it rests on."""

from __future__ import annotations

import pytest

ON = "on=2026-10-01"


def test_board_says_what_the_engine_says(client):
    from datetime import date

    from detente.compliance import assess_all
    from detente.ledger import Ledger

    found = client.get(f"/compliance.json?{ON}").json()
    day = date(2026, 10, 1)
    expected = {item.id: item.verdict for item in assess_all(Ledger.bundled(), on=day, known=day)}
    assert {row["id"]: row["verdict"] for row in found["tables"]["commitments"]} == expected
    assert {item["id"] for item in found["commitments"]} == set(expected)
    assert found["title"].startswith(f"{_kept(expected)} of {len(expected)} commitments kept")


def _kept(verdicts):
    return sum(verdict in ("met", "on pace") for verdict in verdicts.values())


def test_worst_first_and_by_party(client):
    rows = client.get(f"/compliance.json?{ON}&party=CN").json()["tables"]["commitments"]
    assert {row["party"] for row in rows} == {"CN"}
    order = ("missed", "behind", "disputed", "on pace", "met", "not measurable", "open")
    places = [order.index(row["verdict"]) for row in rows]
    assert places == sorted(places)


def test_only_what_was_promised_and_known(client):
    rows = client.get("/compliance.json?on=2021-06-01").json()["tables"]["commitments"]
    assert {row["id"].partition("-")[0] for row in rows} == {"P1"}
    assert all(row["verdict"] not in ("missed", "met") for row in rows if row["id"] == "P1-GOODS")


def test_phase_one_by_the_annex(client):
    rows = client.get(f"/compliance.json?{ON}").json()["tables"]["phase_one"]
    goods = next(row for row in rows if row["commitment"].startswith("Phase One: goods"))
    assert goods["share"] == pytest.approx(goods["bought"] / goods["owed"])
    assert 0.5 < goods["share"] < 0.7


def test_one_promise_shows_both_readings(client):
    found = client.get(f"/compliance/BUS-CN-SOY25.json?{ON}").json()
    assert found["verdict"] == "disputed"
    assert {row["verdict"] for row in found["tables"]["readings"]} == {"met", "missed"}
    assert {row["side"] for row in found["tables"]["texts"]} == {"United States", "China"}
    assert client.get(f"/compliance/cn.commitment.bus-cn-soy25.json?{ON}").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/compliance.json?party=XX", 422, "US, CN, both"),
        ("/compliance.json?on=2019-01-01", 404, "No commitment had been made"),
        ("/compliance/SOY25.json", 404, "BUS-CN-SOY25"),
        ("/compliance/BUS-CN-SOY25.json?on=2025-01-01", 422, "was made on"),
    ],
)
def test_a_question_that_makes_no_sense(client, address, status, said):
    found = client.get(address)
    assert found.status_code == status
    assert said in found.json()["detail"]


def test_every_page_of_a_promise_answers(client):
    rows = client.get(f"/compliance.json?{ON}").json()["tables"]["commitments"]
    for row in rows:
        found = client.get(row["commitment_url"])
        assert found.status_code == 200, row["id"]
        assert row["commitment"].partition("’")[0].partition("'")[0][:20] in found.text


def test_from_the_board_to_a_promise_by_clicking(site, browser_page, axe_clean, drawn, until):
    page = browser_page
    page.goto(f"{site}/compliance?{ON}")
    drawn(page)
    axe_clean(page)
    page.select_option("select[name=party]", "CN")
    page.click("main button.main")
    until(page, "location.search.includes('party=CN')")
    page.click("#all ~ .board a >> text=soybeans in late 2025")
    until(page, "location.pathname.startsWith('/compliance/BUS-CN-SOY25')")
    assert "disputed" in page.inner_text("h1")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.problems


def test_a_row_of_the_board_opens_its_promise(site, browser_page, drawn, until):
    page = browser_page
    page.goto(f"{site}/compliance?{ON}")
    drawn(page)
    page.click(".chart text >> text=Phase One: farm goods")
    until(page, "location.pathname === '/compliance/P1-AG'")
    assert not page.problems
