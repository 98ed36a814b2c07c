"""Is the right person meant, and do the tables name what exists?"""

from __future__ import annotations

from datetime import date

import pytest

from detente.evidence import read
from detente.evidence.record import ledger_events
from detente.evidence.speakers.people import holder, person
from detente.evidence.words.lexicon import rows
from detente.ledger import Ledger

DAY = date(2025, 6, 15)
ABOUT = "Tariffs, export controls and trade talks are the subject of this text on China.\n\n"


def speakers(text: str, day: date = DAY) -> list[tuple[str, str]]:
    reading = read(ABOUT + text + "\n", day, name="text")
    return [(quote.speaker, quote.text) for quote in reading.quotes]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We are close to a deal,” Besant said.", "Scott Bessent"),
        ("“We are close to a deal,” said Treasury Secretary Scott Bessant.", "Scott Bessent"),
        ("The Treasury secretary told CNBC that “we are close to a deal.”", "Scott Bessent"),
        ('"We are close to a deal," Caroline Levitt told reporters.', "Karoline Leavitt"),
        (
            "Howard Lutnik, the commerce secretary, said: “We are close to a deal.”",
            "Howard Lutnick",
        ),
        (
            "“China will keep its word,” a Commerce Ministry spokesperson said.",
            "MOFCOM spokesperson",
        ),
        (
            "“China will keep its word,” said a spokesman for the foreign ministry.",
            "Chinese foreign ministry spokesperson",
        ),
        (
            "According to Wendy Cutler, a former negotiator, the cut is “a good start for all.”",
            "Wendy Cutler",
        ),
        ("Xi Jinping met reporters. He said, “China keeps its word.”", "Xi Jinping"),
        ("“The order stands,” wrote Jane Q. Miller, a lawyer at a firm in Ohio.", "Jane Q. Miller"),
        ("Trump wrote on Truth Social: “The deal with China is done!”", "Donald Trump"),
        ("The president posted that “the deal with China is done.”", "Donald Trump"),
        ("Trump criticised Xi, calling him “very tough to deal with.”", "Donald Trump"),
        ("“We want balance,” Mr. Greer added.", "Jamieson Greer"),
        ("Vice Premier He Lifeng said the talks were “candid and in-depth.”", "He Lifeng"),
    ],
)
def test_speaker_is_known_behind_spellings_roles_and_pronouns(text: str, speaker: str) -> None:
    assert [name for name, _ in speakers(text)] == [speaker]


def test_offices_have_their_holder_of_the_day() -> None:
    text = "The Treasury secretary told reporters: “We are close to a deal.”"
    assert speakers(text, date(2019, 6, 1))[0][0] == "Steven Mnuchin"
    assert speakers(text, date(2023, 6, 1))[0][0] == "Janet Yellen"
    found = holder("us_treasury", DAY)
    assert found is not None
    assert found.name == "Scott Bessent"
    assert person("Nobody Atall") is None


def test_a_later_surname_alone_is_the_same_person() -> None:
    text = (
        "“They want peace,” said Jeff Moon, who runs a consultancy.\n\n"
        "Moon said the way forward was to “remove friction where it can be done.”"
    )
    assert [name for name, _ in speakers(text)] == ["Jeff Moon", "Jeff Moon"]


def test_titles_of_programmes_and_mocking_marks_are_no_quotations() -> None:
    text = 'Bessent told CBS\' "Face the Nation" that so-called "reciprocal tariffs" stay.'
    assert speakers(text) == []


def test_a_mark_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = (
        "Trump said, “We will win the trade war and we will win it fast.\n\n“And "
        "then we rest,” he said."
    )
    reading = read(ABOUT + text + "\n", DAY, name="text")
    assert [(quote.speaker, quote.closed) for quote in reading.quotes] == [
        ("Donald Trump", False),
        ("Donald Trump", True),
    ]


def test_one_quotation_in_two_parts() -> None:
    text = "“This is a lever,” Liu Pengyu said, “so they will use it.”"
    assert [name for name, _ in speakers(text)] == ["Liu Pengyu", "Liu Pengyu"]


def test_days_in_a_quotation_count_from_the_day_it_was_said() -> None:
    text = (
        "Trump said at an event on Thursday that a trade deal was near.\n\n"
        "Lutnick later told reporters more.\n\n"
        "“The trade deal was signed two days ago,” Lutnick said."
    )
    reading = read(ABOUT + text + "\n", date(2025, 6, 13), name="text")
    (claim,) = [claim for claim in reading.claims if claim.type == "date"]
    assert claim.value == date(2025, 6, 10)
    assert claim.source == "Howard Lutnick"


def test_tables_name_events_and_measures_of_the_ledger() -> None:
    events = {event.id for event in ledger_events()}
    assert {row["event"] for row in rows("acts.tsv")} <= events
    measures = set(Ledger.bundled().measures)
    named = {each for row in rows("measures.tsv") for each in row["ids"].split()}
    assert named <= measures
