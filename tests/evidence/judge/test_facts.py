"""The tables of facts, names and goods are sound."""

from __future__ import annotations

from detente.evidence.judge.acts.facts import facts, named_events
from detente.evidence.judge.acts.stated import stated
from detente.evidence.judge.duties.goods import good_of
from detente.ledger import Ledger
from detente.tariffs.schedule import schedule


def test_facts_have_a_day_words_and_a_source():
    seen = set()
    for fact in facts():
        assert fact.id not in seen
        seen.add(fact.id)
        assert fact.last >= fact.day
        assert fact.what
        assert fact.source
        assert fact.certainty in ("high", "medium", "low", "recalled")
        assert fact.words.groups
        assert (fact.value is None) == (not fact.unit)


def test_figures_belong_to_measures_or_events_of_the_ledger():
    book = Ledger.bundled()
    known = set(book.measures) | {event.id for event in book.events}
    for fact in facts():
        assert fact.value is None or fact.measure in known


def test_names_are_those_of_events():
    events = {event.id for event in Ledger.bundled().events}
    assert set(named_events()) <= events


def test_all_groups_of_phrases_are_needed():
    words = next(fact.words for fact in facts() if fact.id == "wto-accession")
    assert words.score("China joined the World Trade Organization in 2001")
    assert not words.score("The World Trade Organization met in Geneva")
    assert not words.score("Vietnam joined the WTO")


def test_goods_name_lines_that_exist():
    for word in ("soybeans", "electric vehicles", "steel", "car parts", "semiconductors"):
        good = good_of(word)
        assert good is not None
        assert set(good.us) <= set(schedule("US").codes)
        assert set(good.cn) <= set(schedule("CN").codes)
    assert good_of("electric vehicles") != good_of("vehicles")
    assert good_of("goodwill") is None


def test_no_fact_repeats_what_the_ledger_states():
    book = Ledger.bundled()
    entries = {event.id: f"{event.title}. {event.details}" for event in book.events}
    for fact in facts():
        if fact.value is not None:
            text = entries.get(fact.measure) or book.measures[fact.measure].notes
            assert fact.value not in {figure.value for figure in stated(text)}


def test_facts_that_were_not_read_again_say_so():
    assert {fact.certainty for fact in facts()} <= {"recalled", "low"}
