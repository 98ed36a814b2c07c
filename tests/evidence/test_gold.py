"""How much of the annotated articles is read, and is the score itself counted as it says?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detente.evidence import Claim, Reading, read
from detente.evidence.scoring.alike import same_claim
from detente.evidence.scoring.located import located
from detente.evidence.scoring.score import Score, score, total

ARTICLES = Path(__file__).parents[3] / "shared" / "articles"
GOLD = sorted((ARTICLES / "gold").glob("*.json")) if ARTICLES.is_dir() else []
needs_articles = pytest.mark.skipif(not GOLD, reason="the annotated articles of shared/ are absent")


def gold_score(path: Path) -> Score:
    gold = json.loads(path.read_text(encoding="utf-8"))
    return score(read(ARTICLES / gold["article"]), gold)


@needs_articles
def test_targets_on_the_annotated_articles(capsys: pytest.CaptureFixture[str]) -> None:
    both = total([gold_score(path) for path in GOLD])
    with capsys.disabled():
        for name, recall, precision, gold, found in both.rows():
            print(
                f"\n{name}: recall {recall:.3f} of {gold}, precision {precision:.3f} of {found}",
                end="",
            )
    assert both.claims.recall >= 0.85, both.claims.missed
    assert both.claims.precision >= 0.85, both.claims.extra
    assert both.speakers.recall >= 0.95, both.speakers.missed
    assert both.event_days.recall >= 0.85, both.event_days.missed
    assert both.measures.recall >= 0.7, both.measures.missed
    assert both.published.recall == 1.0, both.published.missed


@needs_articles
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem[:3])
def test_spans_are_literal(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    reading = read(ARTICLES / gold["article"])
    for claim in reading.claims:
        assert reading.text[claim.start : claim.end] == claim.text
        assert claim.spans[0] == (claim.start, claim.end)
        assert len(claim.spans) == claim.occurrences
    for quote in reading.quotes:
        assert reading.text[quote.start : quote.end] == quote.text
    for each in (*reading.events, *reading.mentions):
        assert reading.text[each.start : each.end] == each.text


TEXT = "The United States put a 145 percent tariff on China. The truce was signed in May 2025.\n"


@pytest.fixture
def small() -> Reading:
    return read(TEXT, date(2025, 6, 15), name="small")


def item(small: Reading, words: str, **fields: object) -> dict[str, object]:
    return {"id": "x", "text_span": words, "start": small.text.index(words), **fields}


def test_a_claim_counts_by_span_value_unit_and_type(small: Reading) -> None:
    right = item(small, "145 percent", type="tariff_rate", value=145, unit="percent")
    assert score(small, {"claims": [right]}).claims.recall == 1.0
    other = item(small, "The truce was signed")
    for wrong in ({"value": 144}, {"unit": "percentage points"}, {"type": "share"}, other):
        assert score(small, {"claims": [{**right, **wrong}]}).claims.recall == 0.0, wrong


def test_an_unmatched_date_is_not_false_but_an_unmatched_figure_is(small: Reading) -> None:
    dates = [claim for claim in small.claims if claim.type == "date"]
    assert dates
    tally = score(small, {"claims": []}).claims
    assert tally.found == len(small.claims) - len(dates) == 1
    assert tally.precision == 0.0


def test_a_day_lies_in_the_month_that_a_claim_states(small: Reading) -> None:
    claim = next(each for each in small.claims if each.type == "date")
    assert same_claim(claim, {"type": "date", "value": "2025-05-12", "unit": "date"})
    assert not same_claim(claim, {"type": "date", "value": "2025-06-12", "unit": "date"})


def test_an_event_may_be_given_by_its_month_or_year(small: Reading) -> None:
    event = small.events[0]
    wanted = item(small, event.text[:20], kind=event.kind, summary="")
    day = event.day.isoformat()
    for given, right in (
        (day, 1.0),
        (day[:7], 1.0),
        (day[:4], 1.0),
        ("2024-01", 0.0),
        ("2024", 0.0),
    ):
        assert score(small, {"events": [{**wanted, "date": given}]}).event_days.recall == right


def test_durations_are_compared_in_minutes_and_changes_without_sign(small: Reading) -> None:
    base: Claim = small.claims[0]
    hours = replace(base, type="duration", value=1.5, unit="hours")
    assert same_claim(hours, {"type": "duration", "value": 90, "unit": "minutes"})
    cut = replace(base, type="tariff_change", value=-115.0, unit="percentage points", change=True)
    assert same_claim(cut, {"type": "tariff_change", "value": 115, "unit": "percentage points"})
    wrong_sign = replace(small, claims=(cut,))
    gold = item(small, "145 percent", type="tariff_change", value=115, unit="percentage points")
    assert score(wrong_sign, {"claims": [gold]}).sign_errors == 1


def test_types_and_units_of_one_family_are_equal_and_no_others(small: Reading) -> None:
    rate = small.claims[0]
    assert same_claim(rate, {"type": "average_tariff", "value": 145, "unit": "percent"})
    assert same_claim(
        rate, {"type": "tariff_rate", "value": 140, "value_high": 145, "unit": "percent"}
    )
    fee = replace(rate, type="price", value=50.0, unit="USD per tonne")
    assert same_claim(fee, {"type": "fee", "value": 50, "unit": "USD per net ton"})
    assert not same_claim(fee, {"type": "fee", "value": 50, "unit": "CNY per net ton"})
    goods = replace(rate, type="count", value=12e6, unit="tonnes")
    assert same_claim(goods, {"type": "quantity", "value": 12, "unit": "million tonnes"})
    assert not same_claim(goods, {"type": "quantity", "value": 12, "unit": "tonnes"})
    assert not same_claim(goods, {"type": "share", "value": 12e6, "unit": "tonnes"})
    sum_ = replace(rate, type="money", value=166e9, unit="USD")
    assert same_claim(sum_, {"type": "amount", "value": 166, "unit": "USD billion"})
    firms = replace(rate, type="count", value=25.0, unit="companies")
    assert same_claim(firms, {"type": "count", "value": 25, "unit": "entities"})
    assert not same_claim(firms, {"type": "count", "value": 25, "unit": "elements"})


def test_spans_of_a_saved_page_are_found_by_their_words() -> None:
    page = (
        "<html><body><nav>Duties of 10 percent</nav><article><p>The U.S. put a duty of 10 percent "
        "on all&#160;goods of China &ndash; and kept it through the summer and the autumn.</p>"
        "<p>Beijing answered with a duty of 10 percent on imports from the United States, and "
        "both kept their export controls as they were.</p></article></body></html>"
    )
    small = read(page, date(2025, 6, 15), name="page.html")
    assert "nav" not in small.text
    begin = page.index("10 percent on imports")
    second = {"id": "b", "text_span": "10 percent on imports", "start": begin}
    first = {"id": "a", "text_span": "10 percent", "start": page.index("10 percent on all")}
    menu = {"id": "c", "text_span": "Duties of 10 percent", "start": page.index("Duties")}
    found = located({"claims": [first, second, menu]}, small.text)["claims"]
    assert [small.text[each["start"] :][:13] for each in found[:2]] == ["10 percent on"] * 2
    assert found[0]["start"] < found[1]["start"]
    assert found[2]["start"] == -1


def test_verdicts_are_compared_in_the_words_of_the_gold(small: Reading) -> None:
    gold = item(
        small, "145 percent", type="tariff_rate", value=145, unit="percent", verdict="wrong"
    )
    same = score(small, {"claims": [gold]}, lambda _: "contradicted")
    assert (same.verdicts.hits, same.verdicts.gold) == (1, 1)
    other = score(small, {"claims": [gold]}, {0: "supported"})
    assert other.verdicts.recall == 0.0
    unscored = score(small, {"claims": [{**gold, "verdict": "plausible"}]}, {0: "supported"})
    assert unscored.verdicts.gold == 0
