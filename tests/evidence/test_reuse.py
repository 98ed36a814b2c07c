"""Which passages do two articles share?"""

from __future__ import annotations

from datetime import date, timedelta

from detente.evidence import Reading, read
from detente.evidence.reuse import reused

WIRE = (
    "Customs data published on Monday showed that exports of magnets to America fell sharply in "
    "May. Makers of motors in three states said that they had stock for a few weeks at most. "
)
OWN = "Our correspondent spoke to a broker in Ohio who fills in customs entries for a living. "


def reading(text: str, day: date | None, name: str) -> Reading:
    return read(text + "\n", day, name=name)


def test_copied_sentences_are_one_passage_and_the_earlier_article_comes_first() -> None:
    late = reading(OWN + WIRE, date(2025, 6, 11), "late")
    early = reading(
        WIRE + "Tariffs were not discussed at all in that week by either side.",
        date(2025, 6, 9),
        "early",
    )
    (passage,) = reused([late, early])
    assert (passage.first, passage.second, passage.ordered) == ("early", "late", True)
    start, end = passage.second_span
    assert late.text[start:end] == WIRE.strip()
    assert passage.alike == 1.0


def test_slightly_changed_sentences_are_found() -> None:
    changed = WIRE.replace("published on Monday", "released Monday").replace("sharply ", "")
    found = reused([reading(WIRE, None, "a"), reading(changed, None, "b")])
    assert found
    assert found[0].alike < 1.0
    assert not found[0].ordered


def test_articles_about_the_same_thing_share_nothing_by_that() -> None:
    one = reading("Tariffs on goods from China rose again in the spring of that year.", None, "a")
    two = reading(
        "In the spring, duties on Chinese goods were raised once more by America.", None, "b"
    )
    assert reused([one, two]) == ()


def test_each_copy_is_set_against_the_first_publication_only() -> None:
    copies = [
        reading(WIRE, date(2025, 6, 9) + timedelta(number), f"copy {number}")
        for number in range(30)
    ]
    found = reused(copies)
    assert len(found) == 29
    assert {passage.first for passage in found} == {"copy 0"}
    assert len(reused(copies, most=5)) == 5
