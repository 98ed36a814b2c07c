"""The first page in a real browser: read, used by clicking, and clean for a screen reader."""

from __future__ import annotations


def test_charts_are_drawn_and_nothing_is_refused_or_foreign(site, browser_page, axe_clean, drawn):
    page = browser_page
    page.goto(f"{site}/")
    assert page.url == f"{site}/now"
    assert "The US charges" in page.text_content("h1")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe_clean(page)
    assert not page.problems


def test_another_day_by_clicking_keeps_the_state_in_the_address(
    site, browser_page, axe_clean, until, drawn
):
    page = browser_page
    page.goto(f"{site}/now")
    page.fill("input[name=on]", "2025-04-15")
    page.click("text=Show that day")
    until(page, "document.querySelector('h1').textContent.includes('113')", 30)
    assert "on=2025-04-15" in page.url
    drawn(page)
    axe_clean(page)
    page.go_back()
    until(page, "!document.querySelector('h1').textContent.includes('113')")
    assert not page.problems


def test_numbers_on_the_chart_open_the_act_beneath(site, browser_page, drawn, until):
    page = browser_page
    page.goto(f"{site}/now")
    drawn(page, "#figure-averages")
    page.click("#figure-averages svg text >> text='11'")
    until(page, "location.hash === '#event-11'")
    assert page.query_selector("tr:target") is not None


def test_ground_is_chosen_and_remembered(site, browser_page, axe_clean):
    page = browser_page
    page.goto(f"{site}/now")
    page.click("[data-theme-toggle]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    axe_clean(page)
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"


def test_works_without_a_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/now")
    page.fill("input[name=on]", "2025-04-15")
    page.click("text=Show that day")
    assert "on=2025-04-15" in page.url
    assert page.query_selector("#figure-averages img") is not None
    context.close()
