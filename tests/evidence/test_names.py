"""Are misspelt names known, and other people's names left alone?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from detente.evidence.speakers.people import cast
from detente.evidence.speakers.spelling import expert, known_name, sound
from detente.evidence.words.lexicon import rows

DAY = date(2025, 6, 15)


def names(text: str, day: date | None = DAY) -> list[str]:
    return [each.name for each in cast(text, day).mentions if each.kind in ("person", "stranger")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Scott Besant", "Scott Bessent"),
        ("Scot Bessont", "Scott Bessent"),
        ("Howard Latnick", "Howard Lutnick"),
        ("Howard Ludnick", "Howard Lutnick"),
        ("Jameson Grier", "Jamieson Greer"),
        ("Kevin Hassit", "Kevin Hassett"),
        ("Caroline Levitt", "Karoline Leavitt"),
        ("Marosh Sefchovich", "Maros Sefcovic"),
        ("Peter Navaro", "Peter Navarro"),
        ("Bob Lighthiser", "Robert Lighthizer"),
        ("Katherin Tai", "Katherine Tai"),
        ("Christine Lagard", "Christine Lagarde"),
        ("Li Chengang", "Li Chenggang"),
        ("He Lifang", "He Lifeng"),
        ("Keir Starmor", "Keir Starmer"),
        ("Friedrich Mertz", "Friedrich Merz"),
        ("Claudia Scheinbaum", "Claudia Sheinbaum"),
        ("Ngozi Okonjo-Iwela", "Ngozi Okonjo-Iweala"),
    ],
)
def test_a_slip_of_spelling_or_hearing_is_the_same_person(written: str, name: str) -> None:
    assert known_name(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "Melania Trump",
        "Eric Trump",
        "Jennifer Powell",
        "Sarah Levitt",
        "Robert Greer",
        "Li Chen",
        "Wang Jun Hao",
        "Lin Jie",
        "Peter Navalny",
        "Scott Besson Ltd",
        "Howard Lucas",
        "Kevin Hanson",
        "Maria Sefton",
    ],
)
def test_another_person_with_a_like_name_is_not(written: str) -> None:
    assert known_name(written) == ""


def test_a_short_chinese_name_bears_a_slip_only_beside_an_office() -> None:
    assert known_name("Lin Jiang") == ""
    assert known_name("Lin Jiang", titled=True) == "Lin Jian"
    assert names("Lin Jiang sells tiles in Foshan.") == ["Lin Jiang"]
    assert names("Foreign ministry spokesman Lin Jiang spoke.") == ["Lin Jian"]


def test_experts_are_known_by_nickname_order_and_slip() -> None:
    assert expert("Eswer Prasad")[0] == "Eswar Prasad"
    assert expert("Michael Steenhoek")[0] == "Mike Steenhoek"
    assert expert("Zhang Zhiwei")[0] == "Zhiwei Zhang"
    assert expert("Mike Steinman") == ("Mike Steinman", "", "")


def test_names_that_sound_alike() -> None:
    assert sound("Besant") == sound("Bessont") == sound("Bessent")
    assert sound("Sefchovich") == sound("Šefčovič")
    assert sound("Greer") != sound("Geer")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Attorney General Dan Rayfield sued. Rayfield won.", ["Dan Rayfield", "Dan Rayfield"]),
        ("Nguyễn Văn Hùng waits. Mr. Hùng pays.", ["Nguyễn Văn Hùng", "Nguyễn Văn Hùng"]),
        ("Zhang Rui sells lamps. Zhang waits.", ["Zhang Rui", "Zhang Rui"]),
        ("Union Commerce Secretary Sunil Barthwal left.", ["Sunil Barthwal"]),
        ("Wang Wentao met them. Wang was calm.", ["Wang Wentao", "Wang Wentao"]),
        ("Ana de la Cruz and O'Neill's Pat McKenna met.", ["Ana de la Cruz", "Pat McKenna"]),
        ("The Lagos Chamber of Shipping met in the Hoover Dam Authority's hall.", []),
        ("The Great Depression and the Smoot Hawley Act are history.", []),
    ],
)
def test_persons_of_a_sentence(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_the_table_of_people_is_sound() -> None:
    table = rows("people.csv")
    for row in table:
        if row["from"] and row["until"]:
            assert date.fromisoformat(row["from"]) < date.fromisoformat(row["until"]), row
        assert row["common"] in ("", "yes")
        assert row["she"] in ("", "yes")
    held: dict[str, list[tuple[str, str]]] = {}
    for row in table:
        held.setdefault(row["office"], []).append((row["from"], row["until"] or "9999"))
    for office, terms in held.items():
        ordered = sorted(terms)
        for (_, end), (begin, _) in pairwise(ordered):
            assert end <= begin, f"two holders of {office} at once"


def test_no_expert_twice_and_none_without_a_trade() -> None:
    table = rows("experts.csv")
    assert len({row["name"] for row in table}) == len(table)
    assert all(row["role"] and len(row["country"]) == 2 for row in table)
