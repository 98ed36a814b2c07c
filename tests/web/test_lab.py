"""Scenarios put together by choosing: what is meant, what comes out, how it is kept and shared."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from detente.errors import BadQuestion
from detente.scenario import Scenario
from detente.tariffs import lookup
from detente.web.pages import lab, lab_law
from detente.web.pages.lab import Ask
from detente.web.pages.lab_law import Given

THREAT = "us.threat.plus100:1"


def _lab(app, **asked) -> lab.Lab:
    return lab.answer(app.state.engine, Ask(**asked))


def test_named_scenario_alone_is_that_of_the_command_line(app):
    view = _lab(app, start="no-deal")
    run = Scenario.named("no-deal").run(app.state.engine.ledger)
    row = next(row for row in view.table("effects").rows if row["code"] == "USA")
    assert row["welfare"] == run.effects.region("USA", "welfare")
    assert row["revenue_musd"] == run.effects.revenue("USA")
    before, after, change = run.effects.flow("CHN", "USA")
    trade = view.table("trade").rows[0]
    assert (trade["before_musd"], trade["after_musd"], trade["change"]) == (before, after, change)
    duty = next(row for row in run.shocks if (row.importer, row.origin) == ("US", "CN"))
    assert view.table("duties").rows[0]["after"] == duty.after


def test_nothing_chosen_says_so(app):
    view = _lab(app)
    assert not view.told.moves_trade
    assert not view.charts
    assert "Nothing is changed yet" in view.title


def test_threat_adds_its_points_to_goods_of_china(app):
    view = _lab(app, change=(THREAT,))
    row = view.table("duties").rows[0]
    assert row["code"] == "CN"
    assert row["adds"] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("origin", ["CN", "VN", "DE", "TH"])
def test_a_rate_without_origins_holds_for_named_origins_too(app, origin):
    engine = app.state.engine
    found = lab_law.scenario_of(engine, Given(change=("us.ieepa.reciprocal:0.07",)))
    parts = lookup(
        "9503000073", origin=origin, on="2026-10-01", ledger=found.ledger(engine.ledger)
    ).components
    assert [each.rate for each in parts if each.measure == "us.ieepa.reciprocal"] == [0.07]


def test_a_rate_for_some_origins_spares_the_others(app):
    engine = app.state.engine
    given = Given(change=("us.ieepa.reciprocal:0.3:VN",))
    book = lab_law.scenario_of(engine, given).ledger(engine.ledger)
    rates = {
        origin: sum(
            each.rate
            for each in lookup("9503000073", origin=origin, on="2026-10-01", ledger=book).components
            if each.measure == "us.ieepa.reciprocal"
        )
        for origin in ("VN", "TH")
    }
    assert rates == {"VN": 0.3, "TH": 0.0}


def test_title_names_whom_it_moves_where_the_two_stay(app):
    view = _lab(app, change=("us.ieepa.reciprocal:0.3:VN",))
    assert "goods of Vietnam goes from" in view.title


@pytest.mark.parametrize("value", ["off", "never"])
def test_off_and_never_both_take_the_duty_away(app, value):
    view = _lab(app, change=(f"us.s301.forced_labour:{value}",))
    row = next(row for row in view.table("duties").rows if row["code"] == "CN")
    assert row["adds"] < -0.05


def test_file_says_the_same_scenario(app, client, tmp_path):
    query = (
        f"start=no-deal&change={THREAT}&change=us.s301.list1:never&tax=lump_sum&title=%7F%22é%27:"
    )
    text = client.get(f"/lab.yaml?{query}")
    assert text.headers["content-disposition"].startswith("attachment")
    path = tmp_path / "mine.yaml"
    path.write_text(text.text)
    read = Scenario.from_file(path)
    ask = Ask(
        start="no-deal", change=(THREAT, "us.s301.list1:never"), tax="lump_sum", title="\x7f\"é':"
    )
    meant = lab.answer(app.state.engine, ask).scenario

    def bare(scenario: Scenario) -> Scenario:
        amendments = tuple(replace(each, where="") for each in scenario.amendments)
        return replace(scenario, amendments=amendments, file="")

    assert bare(read) == bare(meant)


def test_a_new_scenario_is_solved_within_a_second(app):
    _lab(app, change=("us.s301.list1:off",))
    started = time.thread_time()
    _lab(app, change=("us.s301.list2:0.42", "cn.retaliation.reciprocal:0.2"))
    assert time.thread_time() - started < 1.0


def test_two_scenarios_stand_in_every_table(app):
    view = _lab(app, start="no-deal", beside="busan")
    assert view.labels == ("No deal", "Busan")
    for name in ("effects", "trade", "diversion"):
        assert {row["scenario"] for row in view.table(name).rows} == set(view.labels)
    assert view.second is not None
    assert view.second.scenario.moment == Scenario.named("busan").moment


def test_held_scenario_comes_back_whole(app):
    given = Given(start="busan", change=(THREAT, "us.s301.list1:off"), title="Mine = yours")
    assert Given.unpacked(given.packed()) == given
    view = _lab(app, beside="held", held=given.packed())
    assert view.second is not None
    assert view.second.scenario == lab._modelled(
        lab_law.scenario_of(app.state.engine, given), Ask()
    )


def test_sectors_are_told_where_the_world_has_them(app):
    view = _lab(app, change=(THREAT,), world="world-2023-sectors")
    rows = view.table("sectors").rows
    assert {row["of"] for row in rows} == {"the US", "China"}
    assert any(chart.name == "sectors" for chart in view.charts)


def test_lists_hold_every_tariff_of_the_record_once(app):
    view = _lab(app)
    listed = [each.measure for group in view.groups for each in group.choices]
    assert len(listed) == len(set(listed))
    tariffs = {
        measure.id
        for measure in app.state.engine.ledger.measures.values()
        if measure.kind.value == "tariff" and measure.authority != "base"
    }
    assert tariffs <= set(listed)


def test_last_choice_for_a_measure_counts(app):
    del app
    ask = Ask(change=("", THREAT, "us.threat.plus100:off"), measure="us.threat.plus100", rate="25")
    assert ask.change == ("us.threat.plus100:0.25",)
    assert ask.measure == ask.rate == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start=busam", "Did you mean 'busan'"),
        ("change=us.s301.lst1:off", "us.s301.list1"),
        ("change=us.s301.list1:lots", "write measure:rate"),
        ("change=us.s301.list1:99", "write measure:rate"),
        ("change=us.s301.list1:0.1:Atlantis", "Atlantis"),
        ("change=us.bis.oct7-2022:0.1", "is no tariff"),
        ("measure=us.s301.list1", "rate is missing"),
        ("measure=us.s301.list1&rate=many", "write percent"),
        ("world=world-1900", "world-2023"),
        ("against=then", "january-2025"),
        ("held=x&beside=held", "comes from the page"),
        ("start=/etc/passwd", "no scenario"),
        ("tax=none", "lump_sum"),
    ],
)
def test_refusals_in_words(client, query, said):
    found = client.get(f"/lab.json?{query}")
    assert found.status_code == 422
    assert said in found.json()["detail"]


def test_too_many_changes_are_refused(app):
    names = [name for name in app.state.engine.ledger.measures if name.startswith("us.")][:61]
    with pytest.raises(BadQuestion, match="at most 60"):
        lab_law.scenario_of(app.state.engine, Given(change=tuple(f"{name}:off" for name in names)))


def test_another_day_keeps_the_choice(app):
    view = _lab(app, on="2025-04-15", change=("us.ieepa.reciprocal:off",))
    assert view.scenario.moment.on == date(2025, 4, 15)
    assert view.table("duties").rows[0]["adds"] < -0.5


def test_what_if_by_choosing_alone(site, browser_page, axe_clean, drawn, until):
    page = browser_page
    page.goto(f"{site}/lab")
    axe_clean(page)
    page.select_option("#set-us\\.s301\\.list3", "us.s301.list3:off")
    until(page, "document.querySelector('.bar .result').textContent.includes('welfare')")
    assert page.url == f"{site}/lab?change=us.s301.list3%3Aoff"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("#group-silent > summary")
    page.click("#more-silent > summary")
    page.select_option("#set-us\\.threat\\.plus100", THREAT)
    until(page, "document.querySelectorAll('.changed li').length === 3")
    until(page, "document.querySelector('#group-silent').open")
    page.click("text=Hold it and change on")
    page.click("[aria-label^='Undo: Threat']")
    until(page, "document.querySelectorAll('.four').length === 2")
    drawn(page)
    axe_clean(page)
    assert not page.problems


def test_share_by_address_gives_the_same_page(site, browser_page, until):
    page = browser_page
    page.goto(f"{site}/lab")
    page.click("text=The threatened 100 points")
    until(page, "document.querySelector('[data-share]') !== null")
    title = page.text_content("h1")
    link = page.get_attribute("[data-share]", "href")
    page.goto(f"{site}{link}")
    assert page.text_content("h1") == title


def test_saved_opened_and_deleted_by_clicking(site, browser_page, until):
    page = browser_page
    page.goto(f"{site}/lab?change={THREAT}")
    title = page.text_content("h1")
    page.fill(".saving input[name=name]", "A hundred <b>points</b>")
    page.click(".saving >> text=Save >> nth=-1")
    until(page, "document.querySelector('[data-said]').textContent.startsWith('Saved as')")
    page.goto(f"{site}/lab")
    until(page, "document.querySelector('[data-open]') !== null")
    page.click("[data-open] >> nth=0")
    until(page, "location.search.includes('plus100')")
    until(page, f"document.querySelector('h1')?.textContent === {title!r}")
    until(page, "document.querySelector('[data-drop]') !== null")
    page.click("[data-drop] >> nth=0")
    until(page, "document.querySelector('[data-said]').textContent === 'Deleted.'")
    assert not page.problems


def test_brief_is_a_file_of_the_same_engine(site, client):
    del site  # the brief of the record is computed when the server is warmed
    found = client.get("/lab.brief.html?against=january-2025")
    assert found.status_code == 200
    assert found.headers["content-disposition"] == 'attachment; filename="detente-brief.html"'
    assert "The US charges" in found.text


def test_without_a_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/lab")
    page.select_option("#set-us\\.s301\\.list3", "us.s301.list3:off")
    page.click("text=Solve")
    assert "welfare changes" in page.text_content("h1")
    assert page.query_selector("#figure-effects img") is not None
    assert page.query_selector(".saving").is_hidden()
    context.close()
