"""The deal room: valued by a job, opened by clicking, and saying what the engine says."""

from __future__ import annotations

import time
from datetime import date

import pytest

from detente.web.answers import talks as valued

GENEVA = "/deal{}?known=2025-05-09&packages=512"  # the eve of a round


def ready(client, address, seconds=60):
    """Ask until the answer is no more a page of work in hand."""
    end = time.monotonic() + seconds
    while (found := client.get(address)).status_code == 202:
        assert time.monotonic() < end, found.text
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def geneva(client):
    return ready(client, GENEVA.format(".json")).json()


def test_says_what_is_being_computed(client, app):
    engine = app.state.engine
    asked = valued.question(date(2026, 9, 1), "512", "2", engine.mark)
    valued.kept_at(asked).unlink(missing_ok=True)
    address = "/deal?known=2026-09-01&packages=512&years=2"
    first = client.get(address, headers={"accept": "text/html"})
    assert first.status_code == 202
    assert "being computed" in first.text
    assert 'http-equiv="refresh"' in first.text
    assert "up to 512 packages" in first.text
    again = client.get(address.replace("?", ".json?")).json()
    jobs = [job for job in client.get("/api/v1/jobs").json()["jobs"] if job["kind"] == "deal"]
    assert [job["id"] for job in jobs if job["question"] == asked] == [again["job"]["id"]]
    assert client.get(address.replace("?", ".csv?")).status_code == 503
    client.delete(f"/api/v1/jobs/{again['job']['id']}")
    ended = client.get(address, headers={"accept": "text/html"})
    assert "It was cancelled" in ended.text
    assert "http-equiv" not in ended.text


def test_says_what_the_engine_says(geneva):
    from detente.brief import deal
    from detente.ledger import Ledger

    expected = deal.state(date(2025, 5, 9), Ledger.bundled())
    chosen = expected.chosen
    assert geneva["chosen"] == chosen
    assert geneva["packages_valued"] == len(expected.gains)
    assert geneva["package"]["gains"]["US"]["central"] == pytest.approx(expected.gains[chosen, 0])
    assert geneva["package"]["gains"]["CN"]["central"] == pytest.approx(expected.gains[chosen, 1])


def test_no_package_of_the_frontier_is_beaten(geneva):
    rows = geneva["tables"]["deal_frontier"]
    points = sorted((row["us"], row["cn"]) for row in rows)
    assert len(points) > 1
    assert [cn for _, cn in points] == sorted((cn for _, cn in points), reverse=True)


def test_a_package_by_its_number(client, geneva):
    row = geneva["tables"]["deal_frontier"][0]
    number = row["open_url"].partition("package=")[2].partition("#")[0]
    found = client.get(f"{GENEVA.format('.json')}&package={number}").json()
    assert found["package"]["row"] == int(number)
    assert found["package"]["place"]["dominated_by"] == 0
    assert found["package"]["gains"]["US"]["central"] == pytest.approx(row["us"])
    assert found["chosen"] == geneva["chosen"]


def test_rules_and_no_deal_points_need_no_new_valuation(client, geneva):
    assert geneva
    other = client.get(f"{GENEVA.format('.json')}&no_deal=threatened&solution=equal")
    assert other.status_code == 200
    assert other.json()["no_deal"] == "threatened"


def test_what_was_agreed_and_the_rounds(geneva):
    agreed = geneva["tables"]["agreed"]
    assert {row["no_deal"] for row in agreed} >= {"status quo", "threatened"}
    rounds = geneva["tables"]["rounds"]
    assert {row["round"] for row in rounds} == {
        "Geneva", "London", "Kuala Lumpur and Busan", "Beijing"
    }  # fmt: skip
    assert all("foreseen" in row["verdict"] or "depends" in row["verdict"]
               or "contradicted" in row["verdict"] for row in rounds)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("no_deal=escalate", "There is no no-deal point"),
        ("solution=nsh", "There is no solution"),
        ("weight=1", "between 0 and 1"),
        ("packages=9", "512"),
        ("years=0", "1 to 20"),
        ("package=x", "the number of a package"),
        ("known=2025-05-09&packages=512&package=999999", "the last is"),
        ("knwon=2025-05-09", "Did you mean 'known'"),
    ],
)
def test_a_question_that_makes_no_sense(client, geneva, query, said):
    assert geneva
    found = client.get(f"/deal.json?{query}")
    assert found.status_code == 422
    assert said in found.json()["detail"]


def test_a_day_on_which_nothing_can_be_given(client):
    found = ready(client, "/deal.json?known=2010-01-01&packages=512")
    assert found.status_code == 404
    page = client.get("/deal?known=2010-01-01&packages=512", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "nothing is in force, threatened or announced" in page.text


def test_opening_a_package_by_clicking(site, geneva, browser_page, axe_clean, drawn, until):
    page = browser_page
    assert geneva
    page.goto(site + GENEVA.format(""))
    drawn(page)
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("text=agreed: as it was carried out")
    until(page, "location.search.includes('package=') && location.hash === '#package'")
    assert "Package" in page.inner_text("#package")
    drawn(page, "#figure-deal-frontier")
    page.select_option("select[name=solution]", "equal")
    page.click("main button.main")
    until(page, "location.search.includes('solution=equal')")
    assert not page.problems


def test_a_dot_of_the_frontier_opens_its_package(site, geneva, browser_page, drawn, until):
    page = browser_page
    assert geneva
    page.goto(site + GENEVA.format(""))
    drawn(page, "#figure-deal-frontier")
    door = "[...document.querySelectorAll('#figure-deal-frontier svg path[opacity]')].at(-1)"
    page.evaluate(f"{door}.scrollIntoView({{block: 'center'}})")
    box = page.evaluate(f"(({{x, y}}) => [x, y])({door}.getBoundingClientRect())")
    page.mouse.click(box[0] + 8, box[1] + 8)
    until(page, "location.search.includes('package=')")
    assert not page.problems
