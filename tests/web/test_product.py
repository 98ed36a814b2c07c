"""A product found by words or code, and its duties with reasons, history and other origins."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from detente.brief import words
from detente.tariffs import lookup
from detente.web.pages import product
from detente.web.pages.product import Ask

SOLAR = "/product/8541430010?on=2026-10-01"


def _told(client, path: str, status: int = 200) -> dict:
    found = client.get(path)
    assert found.status_code == status, found.text[:300]
    return found.json()


def test_search_forgives_typos_and_shows_the_duty(client):
    found = _told(client, "/product.json?q=solr+cels")
    rows = found["tables"]["products"]
    assert rows[0]["hts"] == "8541.43.0010"
    assert rows[0]["rate"] == pytest.approx(
        lookup("8541430010", origin="CN", on="2026-10-01").total
    )
    assert rows[0]["hts_url"] == "/product/8541430010"


def test_search_from_another_origin_links_to_it(client):
    rows = _told(client, "/product.json?q=8541.43&origin=VN")["tables"]["products"]
    assert all(row["hts_url"].endswith("?origin=VN") for row in rows)


def test_nothing_found_is_said(client):
    page = client.get("/product?q=zzzzqqq")
    assert page.status_code == 200
    assert "No line of the US schedule fits" in page.text


def test_search_is_quick(app):
    engine = app.state.engine
    product.find(engine, product.SearchAsk(q="laptop"))
    started = time.thread_time()
    for asked in ("bolts of steel", "lithum batery", "womens shoes", "8505", "wine"):
        product.find(engine, product.SearchAsk(q=asked))
    assert (time.thread_time() - started) / 5 < 0.05


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("8541430010?on=2025-04-10", {"hts": "8541430010", "origin": "CN", "on": "2025-04-10"}),
        (
            "7318160060?origin=DE&given=steel_share%3D0.4",
            {"hts": "7318160060", "origin": "DE", "on": "2026-10-01", "given": ["steel_share=0.4"]},
        ),
        (
            "120190?importer=CN",
            {"hts": "120190", "origin": "US", "on": "2026-10-01", "importer": "CN"},
        ),
    ],
)
def test_answer_is_that_of_the_engine(client, query, asked):
    path, _, rest = query.partition("?")
    told = _told(client, f"/product/{path}.json?{rest}")["answer"]
    code = asked.pop("hts")
    expected = lookup(code, known=date(2026, 10, 10), **asked).to_dict()
    assert told == expected


def test_history_ends_on_the_total_of_the_day(app):
    view = product.answer(app.state.engine, Ask(code="8541430010", on="2026-10-01"))
    rows = [row for row in view.table("history").rows if row["from"] <= date(2026, 10, 1)]
    assert rows[-1]["total"] == pytest.approx(view.stack.total)
    assert rows[0]["from"] == date(2018, 1, 1)
    most = max(rows, key=lambda row: row["total"])
    day = most["from"]
    assert most["total"] == pytest.approx(
        lookup("8541430010", origin="CN", on=day, known="2026-10-10").total
    )


def test_history_misses_no_change(app):
    view = product.answer(app.state.engine, Ask(code="8505110070", on="2026-10-01"))
    rows = view.table("history").rows
    for day in ("2018-08-01", "2020-03-01", "2025-02-10", "2025-04-12", "2025-08-01", "2026-03-05"):
        held = [row for row in rows if row["from"] <= date.fromisoformat(day)][-1]["total"]
        assert held == pytest.approx(
            lookup("8505110070", origin="CN", on=day, known="2026-10-10").total
        )


def test_ten_other_origins_each_by_the_engine(app):
    view = product.answer(app.state.engine, Ask(code="9503000073", on="2025-09-01"))
    rows = view.table("origins").rows
    assert len(rows) == 11
    assert [row["total"] for row in rows] == sorted((row["total"] for row in rows), reverse=True)
    for row in rows:
        alone = lookup("9503000073", origin=row["code"], on="2025-09-01", known="2026-10-10")
        assert row["total"] == pytest.approx(alone.total)


def test_waterfall_adds_up(app):
    view = product.answer(app.state.engine, Ask(code="8541430010", on="2025-04-10"))
    bars = view.chart("stack").wide["data"]["values"]
    assert bars[-1]["high"] == pytest.approx(100 * view.stack.total)
    assert bars[-2]["high"] == pytest.approx(bars[-1]["high"])
    assert all(one["high"] == pytest.approx(two["low"]) for one, two in pairwise(bars[:-1]))


def test_controls_that_touch_magnets(app):
    rows = product.answer(app.state.engine, Ask(code="8505110070")).table("controls").rows
    assert "cn.mofcom.2025-18" in {row["measure"] for row in rows}


def test_heading_lists_its_lines(client):
    page = client.get("/product/8541.43")
    assert page.status_code == 200
    assert "/product/8541430010" in page.text


def test_line_without_a_rate_asks_for_the_value_of_a_unit(app, client):
    from detente.errors import NoAnswer

    code = _specific(app, NoAnswer)
    page = client.get(f"/product/{code}")
    assert page.status_code == 200
    assert "unit_value_usd" in page.text
    assert client.get(f"/product/{code}?given=unit_value_usd%3D2.5").status_code == 200


def _specific(app, error) -> str:
    import polars as pl

    from detente.store import table

    lines = table("tables/us_schedule_2025.parquet")
    lines = lines.filter(pl.col("base").is_null() & pl.col("base_aev").is_null())
    for code in lines["hts"]:
        try:
            lookup(code, origin="CN", on="2026-10-01", ledger=app.state.engine.ledger)
        except error:
            return code
    pytest.skip("every line has an ad valorem figure")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/product/9999999999", 404, "9999"),
        ("/product/8541430010?value=-3", 422, "value is"),
        ("/product/8541430010?importer=FR", 422, "US and CN"),
        ("/product/8541430010?orign=VN", 422, "Did you mean 'origin'"),
        ("/product/8541430010?given=steel", 422, "steel"),
    ],
)
def test_refusals_in_words(client, path, status, said):
    found = client.get(path, headers={"accept": "text/html"})
    assert found.status_code == status
    assert said in found.text.replace("&#39;", "'")


def test_from_words_to_the_duty_by_clicking(site, browser_page, axe_clean, drawn, until):
    page = browser_page
    page.goto(f"{site}/product")
    axe_clean(page)
    page.click("text=solar cells")
    page.click("a:has-text('8541.43.0010')")
    drawn(page)
    assert "62.5" in page.text_content("h1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe_clean(page)
    page.select_option("select[name=origin]", "VN")
    page.click("text=Show")
    until(page, "document.querySelector('h1')?.textContent?.includes('Vietnam')")
    drawn(page)
    assert "origin=VN" in page.url
    page.click("#figure-origins summary")
    page.click("#figure-origins a:has-text('Mexico')")
    until(page, "document.querySelector('h1')?.textContent?.includes('Mexico')")
    assert not page.problems


def test_a_fact_is_given_and_dropped_by_clicking(site, browser_page, until):
    page = browser_page
    page.goto(f"{site}{SOLAR}")
    before = page.text_content("h1")
    page.click(".facts a >> nth=0")
    until(page, f"document.querySelector('h1')?.textContent !== {before!r}")
    assert "given=" in page.url
    page.click("text=drop")
    until(page, f"document.querySelector('h1')?.textContent === {before!r}")
    assert not page.problems


def test_every_fact_has_words():
    from detente.tariffs.facts import KEYS

    assert set(product._FACTS) == set(KEYS)


@pytest.mark.parametrize("code", ["8431438020", "8708996810", "8704225160", "2903770010"])
@pytest.mark.parametrize("day", ["2025-04-20", "2026-10-01"])
def test_every_linked_fact_leads_to_its_total(app, code, day):
    engine = app.state.engine
    view = product.answer(engine, Ask(code=code, on=day))
    linked = [(fact, address) for fact in view.facts for _, address in fact.values if address]
    assert linked
    for fact, address in linked:
        query = parse_qs(urlsplit(address).query)
        there = product.answer(engine, Ask(code=code, on=day, given=tuple(query["given"])))
        assert there.stack is not None
        assert words.level(there.stack.total) == fact.total
