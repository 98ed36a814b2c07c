"""Are voices without a name, and whom a pronoun means, told rightly?"""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from detente.evidence import read
from detente.evidence.speakers.marks import is_term, quoted_spans
from detente.evidence.speakers.people import cast

DAY = date(2025, 6, 15)


def voices(text: str) -> list[str]:
    return [each.name for each in cast(text, DAY).mentions if each.kind in ("role", "body")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("India's commerce ministry replied.", ["Indian commerce ministry"]),
        ("The Dutch economy ministry replied.", ["Dutch economy ministry"]),
        ("The economy ministry in Warsaw replied.", ["Warsaw economy ministry"]),
        ("China's commerce ministry replied.", ["MOFCOM"]),
        ("The Ministry of Commerce in Beijing replied.", ["MOFCOM"]),
        (
            "Japan's foreign ministry called. The foreign ministry then wrote.",
            ["Japanese foreign ministry", "Japanese foreign ministry"],
        ),
        (
            "Japan's foreign ministry called. China's foreign ministry wrote.",
            ["Japanese foreign ministry", "Chinese foreign ministry"],
        ),
        ("A spokesperson for Lutnick left.", ["Commerce Department spokesperson"]),
        ("A spokesman for the Commission left.", ["Commission spokesperson"]),
        ("India's commerce minister left.", ["Piyush Goyal"]),
        ("The German chancellor left.", ["Friedrich Merz"]),
        ("A buyer at a U.S. contractor said so.", ["buyer at a US contractor"]),
        ("Two traders in Santos said so.", ["traders in Santos"]),
        ("Economists at UBS left.", ["UBS"]),
    ],
)
def test_voices_without_a_name(text: str, found: list[str]) -> None:
    assert voices(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "They signed in order of age.",
        "A letter arrived and a number was given.",
        "The vice commerce minister is new.",
        "The poster and the banner hang there.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert voices(text) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("the “reciprocal” duties fell", True),
        ("the so-called “fentanyl tariff” fell", True),
        ("under the “dual circulation” slogan", True),
        ("the agency (the “Bureau”) acts", True),
        ("his book “No Trade Is Free” sold", True),
        ("he called it “a very good deal” and left", False),
        ("a “numbers game” that bores", False),
        ("“THE DEAL IS DONE!” he wrote", False),
    ],
)
def test_terms_and_titles_are_told_from_quotations(text: str, term: bool) -> None:
    ((left, right),) = quoted_spans(text)
    assert is_term(text, left, right) is term


def test_dense_quotation_marks_in_long_prose_are_read_in_time_that_grows_with_length() -> None:
    base = (
        'The Secretary shall "determine" whether the "article" described in subparagraph (A) is '
        '"subject" to the duty, and the term "importer" means any person who "enters" merchandise; '
    )
    read(base * 20, name="warm")
    begun = process_time()
    read(base * 300, name="short")
    short = process_time() - begun
    begun = process_time()
    read(base * 1200, name="long")
    assert process_time() - begun < 8 * short + 0.5
