"""What is a number worth that is written in digits or in words?"""

from __future__ import annotations

import re

__all__ = ["DIGITS", "NUMBER", "ONE", "ONES", "TENS", "number_value"]

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: float(number) for number, word in enumerate(ONES)} | {
    word: 10.0 * (number + 2) for number, word in enumerate(TENS)
}
ONE = "|".join(sorted(ONES[1:], key=len, reverse=True))
_SMALL = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(ONES[1:10])})\b)?|(?:{ONE})(?:\b|(?=fold)))"
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORDNUM = (
    rf"(?:{_SMALL}(?:[ -]hundred(?:[ -](?:and[ -])?{_SMALL})?)?|"
    rf"(?:a|one) hundred(?:[ -]and[ -]{_SMALL})?)"
)
NUMBER = rf"(?:(?<![\w.])-?{DIGITS}|\b{_WORDNUM})"
"""A number in digits or words, for use inside other expressions (case does not matter)."""


def number_value(text: str) -> float:
    """The value of a number in digits or words: ``"1,250"``, ``"twenty-five"``, ``"a hundred"``."""
    plain = text.lower().replace(",", "").strip()
    try:
        return float(plain)
    except ValueError:
        pass
    if plain.startswith("half a"):
        return 0.5
    total = 0.0
    for word in re.split(r"[\s-]+", plain):
        if word == "hundred":
            total = (total or 1.0) * 100.0
        elif word in ("a", "an"):
            total += 1.0
        else:
            total += _WORDS.get(word, 0.0)
    return total
