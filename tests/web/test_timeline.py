"""The record's pages: acts in order, measures on a day, one measure; read and used by clicking."""

from __future__ import annotations

import pytest


def test_acts_of_a_side_and_kind(client):
    found = client.get("/timeline.json?start=2025-04-01&end=2025-04-15&country=CN&kind=act").json()
    rows = found["tables"]["timeline"]
    assert rows
    assert all("CN" in row["actors"].split() and row["kind"] == "act" for row in rows)
    assert all("2025-04-01" <= row["date"] <= "2025-04-15" for row in rows)
    assert [row["date"] for row in rows] == sorted((row["date"] for row in rows), reverse=True)


def test_the_last_day_counts(client):
    asked = "/timeline.json?start=2025-05-12&end=2025-05-12"
    assert client.get(asked).json()["tables"]["timeline"]


def test_only_what_was_known(client):
    asked = "/timeline.json?start=2025-04-01&end=2025-12-31&known=2025-04-05"
    rows = client.get(asked).json()["tables"]["timeline"]
    assert max(row["date"] for row in rows if row["kind"] != "scheduled") <= "2025-04-05"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/timeline.json?kind=talk", "Did you mean 'talks'?"),
        ("/timeline.json?start=2025-05-01&end=2025-04-01", "before the start"),
        ("/measures.json?kind=tarif", "Did you mean 'tariff'?"),
        ("/measures.json?product=1", "1"),
        ("/measures/us.ieepa.reciprocl.json", "us.ieepa.reciprocal"),
    ],
)
def test_a_question_that_makes_no_sense(client, address, said):
    found = client.get(address)
    assert 400 <= found.status_code < 500
    assert said in found.json()["detail"]


def test_measures_of_a_product(client):
    asked = "/measures.json?product=8505.11.0070&country=CN&on=2025-04-15"
    found = client.get(asked).json()["tables"]["measures"]
    standing = {row["measure"] for row in found if row["status"].startswith("in force")}
    assert {"us.ieepa.reciprocal", "us.ieepa.fentanyl_china"} <= standing


def test_a_measure_tells_its_state_and_steps(client):
    found = client.get("/measures/us.ieepa.reciprocal.json?on=2025-04-15").json()
    assert found["status"].startswith("in force")
    assert any(
        row["announced"] == "2025-04-09" and row["rate"] == 1.25 for row in found["tables"]["steps"]
    )
    later = client.get("/measures/us.ieepa.reciprocal.json?on=2026-04-15").json()
    assert later["status"].startswith("struck down")


def test_from_the_list_to_a_measure_by_clicking(site, browser_page, axe_clean, until):
    page = browser_page
    page.goto(f"{site}/timeline?start=2025-05-01&end=2025-05-31")
    axe_clean(page)
    page.select_option("select[name=kind]", "truce")
    page.click("text=Show >> nth=0")
    until(page, "location.search.includes('kind=truce')")
    page.click(".entry a >> nth=0")
    until(page, "location.pathname.startsWith('/measures/')")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{site}/measures?on=2025-04-15")
    axe_clean(page)
    assert not page.problems
