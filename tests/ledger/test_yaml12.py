"""Ledger files are read by the rules of YAML 1.2, and every complaint knows its line."""

from __future__ import annotations

from datetime import date

import pytest

from detente.errors import LedgerError
from detente.ledger.yaml12 import Reader, read_yaml


def read(text: str) -> Reader:
    return read_yaml(text, "file.yaml")


def test_norway_is_a_country_and_not_false() -> None:
    reader = read("origins: [NO, SE]\nalone: NO\n")
    assert reader.texts("origins") == ("NO", "SE")
    assert reader.text("alone") == "NO"


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "n", "On", "YES"])
def test_words_that_yaml_1_1_takes_for_truth_values_are_words(word: str) -> None:
    reader = read(f"{word}: {word}\n")
    assert reader.keys() == [word]
    assert reader.text(word) == word


def test_true_and_false_are_truth_values_and_no_text() -> None:
    reader = read("title: true\n")
    with pytest.raises(LedgerError, match=r"file\.yaml, line 1: title must be text"):
        reader.text("title")


def test_a_day_is_a_day_and_a_quoted_one_is_refused_with_the_repair() -> None:
    assert read("on: 2025-04-09\n").day("on") == date(2025, 4, 9)
    with pytest.raises(LedgerError, match="Quote marks are not needed"):
        read('on: "2025-04-09"\n').day("on")


@pytest.mark.parametrize("day", ["2025-02-30", "2025-4-9", "2025-13-01", "2025-04-09T12:01:00"])
def test_a_day_that_does_not_exist_names_its_line(day: str) -> None:
    with pytest.raises(LedgerError, match="line 2") as caught:
        read(f"id: a\non: {day}\n").day("on")
    assert day.split("T")[0] in str(caught.value)


def test_a_code_keeps_its_leading_zero() -> None:
    assert read("codes: [0901, '0101', 8541]\n").texts("codes") == ("0901", "0101", "8541")


@pytest.mark.parametrize("code", ["8504.40", "8517.1300", "2805.30"])
def test_a_code_that_yaml_takes_for_a_number_is_refused(code: str) -> None:
    """Read as numbers, 8517.1300 would become 8517.13 and reach more goods than were meant."""
    with pytest.raises(LedgerError, match="quot"):
        read(f"codes: [{code}]\n").texts("codes")


def test_the_same_key_twice_is_refused_on_the_second_line() -> None:
    with pytest.raises(LedgerError, match=r"file\.yaml, line 3: 'rate' stands twice"):
        read("rate: 0.1\nstatus: in_force\nrate: 0.2\n")


def test_the_same_key_twice_in_an_inner_mapping_is_refused() -> None:
    with pytest.raises(LedgerError, match=r"line 2: 'CN' stands twice"):
        read("rates:\n  {CN: 0.1, VN: 0.2, CN: 0.3}\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id: a\nsteps: [1, 2\n", None),
        ("id: a\n\ttitle: b\n", 2),
        ("id: a\ntitle: b: c\n", 2),
        ("id: 'a\n", None),
        ("id: a\n---\nid: b\n", 2),
    ],
)
def test_text_that_is_no_yaml_names_the_line(text: str, line: int | None) -> None:
    with pytest.raises(LedgerError, match=r"file\.yaml, line \d+: not valid YAML") as caught:
        read(text)
    assert line is None or f"line {line}:" in str(caught.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "text\n", "12\n"])
def test_a_file_without_keys_is_refused(text: str) -> None:
    with pytest.raises(LedgerError, match="mapping"):
        read(text)


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", "0x19", "0o31", "1e3"])
def test_odd_numbers_are_refused_as_rates_and_never_crash(number: str) -> None:
    with pytest.raises(LedgerError, match=r"line 1: rate is"):
        read(f"rate: {number}\n").rate("rate")


def test_a_list_that_holds_itself_is_refused() -> None:
    with pytest.raises(LedgerError, match="line 1"):
        read("a: &x [1, *x]\n")


@pytest.mark.parametrize("value", ["25", "7.5", "-0.1", '"25%"', "ten", "true", "[0.1]"])
def test_a_rate_that_is_no_fraction_says_what_to_write(value: str) -> None:
    with pytest.raises(LedgerError, match=r"file\.yaml, line 1: rate is .*fraction"):
        read(f"rate: {value}\n").rate("rate")


def test_an_integer_zero_and_one_are_rates() -> None:
    assert read("rate: 0\n").rate("rate") == 0.0
    assert read("rate: 1\n").rate("rate") == 1.0


def test_null_counts_as_absent() -> None:
    with pytest.raises(LedgerError, match=r"line 2: 'rate' is missing"):
        read("id: a\nrate:\n").rate("rate")


def test_done_names_the_nearest_key() -> None:
    reader = read("title: a\norigns: [CN]\n")
    reader.text("title")
    reader.texts("origins", ())
    with pytest.raises(LedgerError, match=r"line 2: 'origns' .*Did you mean 'origins'"):
        reader.done()


def test_children_are_numbered_in_complaints() -> None:
    reader = read("steps:\n  - {rate: 0.1}\n  - {rate: 10}\n")
    first, second = reader.children("steps", "step")
    assert first.rate("rate") == 0.1
    with pytest.raises(LedgerError, match=r"line 3, step 2: rate is 10.*0\.1 for 10 percent"):
        second.rate("rate")


@pytest.mark.parametrize("steps", ["{rate: 0.1}", "text", "[text]", "[[1]]"])
def test_steps_that_are_no_list_of_mappings_are_refused(steps: str) -> None:
    with pytest.raises(LedgerError, match="must be a"):
        list(read(f"steps: {steps}\n").children("steps", "step"))
