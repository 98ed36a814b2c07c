"""What the answers rest on: tables with sources, assumptions, a study solved anew, timings."""

from __future__ import annotations

from detente.world.catalogue import entries


def test_every_table_stands_with_its_source(client):
    rows = client.get("/data.json").json()["tables"]["bundled"]
    assert {row["file"] for row in rows} == {each.file for each in entries()}
    assert all(row["publisher"] and row["licence"] and row["derived"] for row in rows)


def test_the_study_is_solved_and_agrees(client):
    cells = client.get("/data.json").json()["tables"]["replication"]
    assert len(cells) == 13
    assert {cell["verdict"] for cell in cells} == {"agrees"}


def test_found_by_a_word_of_its_description(client):
    files = [row["file"] for row in client.get("/data.json?match=usgs").json()["tables"]["bundled"]]
    assert any("minerals" in file for file in files)
    assert len(files) < len(entries()) / 4


def test_readable_on_phone_and_desktop(site, browser_page, axe_clean):
    page = browser_page
    page.goto(f"{site}/data")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("input[name=match]", "minerals")
    page.click("text=Show >> nth=0")
    page.wait_for_url("**match=minerals")
    assert not page.problems
